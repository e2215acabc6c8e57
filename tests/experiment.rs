//! Random clusters under random faults, as experiments: they come to the same as the swarm does, and
//! everybody who watches can go back.
#![cfg(not(target_arch = "wasm32"))]

use experiment::{Destination, Experiment, Landmark};
use raft::{Dice, Duration, Time};
use scenario::scenario_of;
use sim::Moment;
use swarm::{Hunt, Plan, TrialOutcome};

/// All that can be told apart at a moment: the moment, the world and whoever watches it.
#[derive(PartialEq, Debug)]
struct Sight(Moment, u64, String);

fn sight(experiment: &Experiment) -> Sight {
    let watchers = format!("{:?}", experiment.history().observer());
    Sight(experiment.moment(), experiment.world().digest(), watchers)
}

/// What the swarm did is done again by the director of a scenario, in the midst of which one goes to
/// and fro.
fn check(outcome: &TrialOutcome, what: &str) {
    let scenario = scenario_of(&outcome.setup, &outcome.exact(), (outcome.events, outcome.end));
    let mut experiment = Experiment::new(scenario).expect("it could work before");
    let mut dice = Dice::new(outcome.digest);
    let mut sights = vec![sight(&experiment)];
    while !experiment.director().has_ended() {
        experiment.step();
        if dice.below(1 + outcome.events / 12) == 0 {
            sights.push(sight(&experiment));
            // There and back again, and on as if nothing had been.
            let then = &sights[dice.below(sights.len() as u64) as usize];
            experiment.seek(then.0);
            assert_eq!(sight(&experiment), *then, "{what}");
            experiment.go(Destination::End).expect("there is an end");
            assert_eq!(Some(&sight(&experiment)), sights.last(), "{what}");
        }
    }
    assert_eq!(experiment.director().failure(), None, "{what}");
    assert_eq!((experiment.world().digest(), experiment.end().events), (outcome.digest, outcome.events));
    let broken = experiment.judges().violations().first();
    let failure = outcome.failure.as_ref();
    assert_eq!(
        broken.map(|verdict| verdict.property),
        failure.and_then(swarm::TrialFailure::property),
        "{what}"
    );
    for then in sights.iter().rev() {
        experiment.seek(then.0);
        assert_eq!(sight(&experiment), *then, "{what}");
    }
    for landmark in Landmark::ALL {
        experiment.seek(Moment { events: outcome.events / 2, at: Time::ZERO });
        experiment.previous(landmark);
        assert!(experiment.moment().events <= outcome.events / 2);
    }
    assert_eq!((experiment.history().branches().len(), experiment.end().events), (1, outcome.events));
}

#[test]
fn whatever_befalls_a_cluster_every_moment_is_as_it_was() {
    for seed in 0..8 {
        let plan = Plan { length: Duration::from_millis(15_000), ..Plan::new(seed) };
        check(&plan.run(), &format!("seed {seed}"));
    }
}

#[test]
fn what_a_flaw_breaks_is_broken_at_the_same_moment_again() {
    for hunt in Hunt::all().step_by(4) {
        let (seed, outcome) = hunt.find().expect("the swarm finds every flaw");
        check(&outcome, &format!("{:?}, seed {seed}", hunt.flaw));
    }
}
