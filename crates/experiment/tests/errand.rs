//! A line that is carried out by hand does what it would in a scenario.
#![cfg(not(target_arch = "wasm32"))]

use experiment::{Experiment, Landmark, run};
use raft::Duration;
use scenario::{Scenario, Statement};
use sim::Setup;

fn bare() -> Experiment {
    Experiment::bare(Setup { servers: 3, seed: 8, ..Setup::default() }).expect("it works")
}

/// Carries a line out, a few steps at a time.
fn carry_out(experiment: &mut Experiment, line: &str) -> Result<(), String> {
    let statement = Statement::parse(line).expect("it reads").expect("it says something");
    let mut errand = experiment.errand(statement);
    loop {
        if let Some(result) = experiment.carry_out(&mut errand, 7, |_, _| {}) {
            return result.map_err(|failure| failure.message);
        }
    }
}

const LINES: &str = "elect S1
request set x 1
until C1 answered and all value x 1
expect S1 leads term 1
wait 1234us
intercept drop S1->S3 AppendEntries
crash leader
until a leader within 2s
try crash S1
expect refused crash S1
timers spread
restart S1
request add x 4
until C1 answered 5
add S4
until voters S1 S2 S3 S4
at 3s";

#[test]
fn lines_by_hand_come_to_the_same_as_a_scenario_and_print_as_one() {
    let mut experiment = bare();
    for line in LINES.lines() {
        carry_out(&mut experiment, line).unwrap_or_else(|message| panic!("{line}: {message}"));
    }
    let scenario = Scenario::parse(&format!("servers 3\nseed 8\n{LINES}")).expect("it reads");
    let outcome = run(&scenario, &mut |_, _| {}).expect("it works");
    assert!(outcome.is_success(), "{:?}", outcome.failures);
    assert_eq!(experiment.world().digest(), outcome.digest);

    let printed = experiment.scenario_here().expect("nothing is forgotten").to_string();
    let again = run(&Scenario::parse(&printed).expect("it reads"), &mut |_, _| {}).expect("it works");
    assert!(again.is_success(), "{:?}", again.failures);
    assert_eq!(again.digest, outcome.digest);
}

#[test]
fn a_line_goes_beside_the_lines_of_a_scenario() {
    let scenario = "servers 3\nelect S1\nwait 200ms\nrequest set x 1\nuntil C1 answered\nwait 50ms";
    let scenario = Scenario::parse(scenario).expect("it reads");
    let mut experiment = Experiment::new(scenario).expect("it works");
    assert_eq!(carry_out(&mut experiment, "until all value x 1"), Ok(()));
    assert_eq!(carry_out(&mut experiment, "at 2s"), Ok(()));
    assert!(experiment.director().has_ended());
    assert_eq!(experiment.director().failure(), None);
}

#[test]
fn a_line_in_the_past_opens_a_branch_with_its_first_action() {
    let mut experiment = bare();
    carry_out(&mut experiment, "until a leader").unwrap();
    let here = experiment.moment();
    carry_out(&mut experiment, "wait 500ms").unwrap();
    let end = experiment.end();
    experiment.seek(here);
    carry_out(&mut experiment, "wait 100ms").unwrap();
    assert_eq!((experiment.history().branches().len(), experiment.end()), (1, end), "to look opens none");
    carry_out(&mut experiment, "crash leader").unwrap();
    assert_eq!(experiment.history().branches().len(), 2);
    carry_out(&mut experiment, "until a leader").unwrap();
    let digest = experiment.world().digest();
    let (there, branch) = (experiment.moment(), experiment.branch().id());
    experiment.switch_to(experiment.history().branches()[0].id()).unwrap();
    experiment.switch_to(branch).unwrap();
    experiment.seek(there);
    assert_eq!(experiment.world().digest(), digest, "and the way there again is the same");
}

#[test]
fn what_fails_says_why_and_what_was_told_before_counts() {
    let mut experiment = bare();
    let refused = |experiment: &mut Experiment, line| carry_out(experiment, line).expect_err("it fails");
    assert_eq!(refused(&mut experiment, "crash leader"), "no server leads");
    assert!(
        refused(&mut experiment, "expect a leader").starts_with("expected a leader, but no server leads")
    );
    carry_out(&mut experiment, "elect S1").unwrap();
    carry_out(&mut experiment, "request set x 5").unwrap();
    assert!(refused(&mut experiment, "expect C1 answered").contains("C1 waits"));
    experiment.run_until(experiment.world().now() + Duration::from_millis(1_000), u64::MAX);
    assert_eq!(carry_out(&mut experiment, "expect C1 answered none and S1 said committed"), Ok(()));
    experiment.previous(Landmark::Action);
    assert!(refused(&mut experiment, "until S9 leads within 10ms").starts_with("waited in vain"));
}
