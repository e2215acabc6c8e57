//! What the swarm does, what it must not find, and what it must.

use std::collections::BTreeSet;
use std::mem::discriminant;

use experiment::run;
use raft::{Duration, Flaw};
use scenario::{Scenario, scenario_of};
use sim::{Action, ServerAction, Setting, Span};
use swarm::{Hunt, Plan, TrialFailure, TrialOutcome};

fn plan(seed: u64) -> Plan {
    Plan { length: Duration::from_millis(4_000), ..Plan::new(seed) }
}

#[test]
fn nothing_breaks_and_everything_goes_on_after_the_healing() {
    for seed in 1_000_000..1_000_030 {
        assert_eq!(plan(seed).run().failure, None, "seed {seed}");
    }
}

#[test]
fn the_same_seed_gives_the_same_outcome_and_another_seed_another() {
    assert_eq!(plan(7).run(), plan(7).run());
    assert_ne!(plan(7).run().digest, plan(8).run().digest);
}

/// What is done, whoever it is done to.
fn kind(action: &Action) -> String {
    let kind = match action {
        Action::Server(_, ServerAction::Set(_)) => "SetOwn".to_owned(),
        Action::Server(_, action) => format!("{action:?}"),
        Action::Links(_, action) => format!("{action:?}"),
        Action::Message(_, action) => format!("{action:?}"),
        Action::Cluster(action) => format!("{action:?}"),
        Action::Set(_) => "Set".to_owned(),
    };
    kind.chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// All that Raft promises to survive is done at some time; what it does not, never.
#[test]
fn everything_is_done_but_what_takes_from_disks_and_setting_states() {
    let mut done = Vec::new();
    for seed in 0..150 {
        for deed in plan(seed).run().deeds {
            assert!(
                !matches!(
                    deed.action,
                    Action::Server(
                        _,
                        ServerAction::WipeDisk | ServerAction::CrashLossy | ServerAction::SetState(_)
                    )
                ),
                "seed {seed}: {:?}",
                deed.action
            );
            let kind = kind(&deed.action);
            if !done.contains(&kind) {
                done.push(kind);
            }
        }
    }
    assert_eq!(done.len(), 34, "of the 37 kinds of action all but three");
}

/// What leases stand on changes, too: what was earned before must be forgotten then.
#[test]
fn options_change_under_leases() {
    let mut changed = Vec::new();
    for seed in 0..150 {
        let settings = plan(seed).run().deeds.into_iter().filter_map(|deed| match deed.action {
            Action::Set(setting) => Some(discriminant(&setting)),
            _ => None,
        });
        changed.extend(settings);
    }
    let timeouts = Span { min: Duration::ZERO, max: Duration::ZERO };
    for setting in [
        Setting::LeaseReads(true),
        Setting::LeaderStickiness(true),
        Setting::ElectionTimeout(timeouts),
        Setting::ClockDriftBound(0),
    ] {
        assert!(changed.contains(&discriminant(&setting)), "{setting:?}");
    }
}

#[test]
fn clusters_of_all_sizes_are_tried() {
    let sizes: BTreeSet<u8> = (0..200).map(|seed| Plan::new(seed).setup.servers).collect();
    assert_eq!(sizes, (1..=9).collect());
}

/// The first run that shows the harm of a flaw.
fn found(flaw: Flaw) -> TrialOutcome {
    let hunt = Hunt { flaw };
    let (seed, outcome) = hunt.find().unwrap_or_else(|| panic!("{flaw:?} is not found"));
    assert_eq!(hunt.plan_without(seed).run().failure, None, "{flaw:?}: the flaw is to blame");
    outcome
}

#[test]
fn every_flaw_is_found_and_to_blame() {
    for hunt in Hunt::all() {
        found(hunt.flaw);
    }
}

#[test]
fn a_failing_run_becomes_smaller_and_fails_alike() {
    for flaw in [Flaw::CommitWithoutQuorum, Flaw::NoSessions, Flaw::ReadWithoutQuorum] {
        let outcome = found(flaw);
        let small = outcome.shrink();
        let name = |outcome: &TrialOutcome| outcome.failure.as_ref().map(TrialFailure::name);
        assert_eq!(name(&small), name(&outcome));
        assert!(small.faults < outcome.faults && small.faults <= 12, "{flaw:?}: {}", small.faults);
    }
}

#[test]
fn a_failing_run_prints_as_a_scenario_that_shows_it_again() {
    let small = found(Flaw::SkipElectionRestriction).shrink();
    let property = small.failure.as_ref().and_then(TrialFailure::property).expect("a property is broken");
    let text = scenario_of(&small.setup, &small.exact(), (small.events, small.end)).to_string();
    let again = Scenario::parse(&text).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
    let outcome = run(&again, &mut |_, _| ()).expect("a valid setup");
    assert_eq!(outcome.digest, small.digest, "{text}");
    assert!(outcome.violations.iter().any(|violation| violation.property == property), "{text}");
}

#[test]
fn a_run_that_does_not_fail_stays_as_it_is() {
    let outcome = plan(3).run();
    assert_eq!(outcome.shrink(), outcome);
}
