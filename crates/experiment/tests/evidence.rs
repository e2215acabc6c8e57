//! What proves that a property is broken.

use check::Property;
use experiment::{Evidence, Experiment};
use raft::{ServerId, ServerSet, Time};
use scenario::Scenario;

const S3: ServerId = ServerId::new(3);

fn ended(text: &str) -> Experiment {
    let scenario = Scenario::parse(text).unwrap_or_else(|errors| panic!("{errors}"));
    let mut experiment = Experiment::new(scenario).expect("its setup works");
    experiment.run(Time::from_micros(u64::MAX), 1_000_000, |now| now.director().has_ended());
    experiment
}

fn evidence(experiment: &Experiment, property: Property) -> Evidence {
    let found = experiment.judges().violations().iter().find(|verdict| verdict.property == property);
    let evidence = experiment.evidence(found.expect("it is broken"), 20_000);
    assert!(!evidence.gave_up);
    let moments = evidence.witnesses.iter().map(|witness| witness.moment);
    assert!(moments.is_sorted(), "{:?}", evidence.witnesses);
    evidence
}

fn told(evidence: &Evidence) -> Vec<&str> {
    evidence.witnesses.iter().map(|witness| &*witness.headline).collect()
}

#[test]
fn two_leaders_are_two_majorities_that_share_a_server_which_voted_twice() {
    let experiment = ended(include_str!("../../../scenarios/disk-forgotten-vote.raft"));
    let evidence = evidence(&experiment, Property::ElectionSafety);
    assert_eq!(evidence.shared(), ServerSet::from_iter([S3]));
    assert_eq!(
        told(&evidence),
        [
            "S3 votes for S1 in term 1",
            "S1 becomes the leader of term 1",
            "S3 starts in term 1",
            "S3 votes for S2 in term 1",
            "S2 becomes the leader of term 1",
        ]
    );
    assert_eq!(
        evidence.verdict.events,
        [evidence.witnesses[1].moment.events, evidence.witnesses[4].moment.events]
    );
}

#[test]
fn what_was_applied_otherwise_is_told_of_both() {
    let experiment = ended(include_str!("../../../scenarios/log-figure-8-rule-off.raft"));
    let lost = evidence(&experiment, Property::LeaderCompleteness);
    assert_eq!(told(&lost), ["S1 commits index 2", "S5 becomes the leader of term 5"]);
    let differs = evidence(&experiment, Property::StateMachineSafety);
    let told = told(&differs);
    assert!(told[0].starts_with("S1 applies “") && told[0].ends_with("at index 2, of term 2"), "{told:?}");
    assert!(told[1].starts_with("S5 applies “") && told[1].ends_with("at index 2, of term 3"), "{told:?}");
}

#[test]
fn what_a_client_was_told_and_what_it_did_twice_is_told() {
    let experiment = ended(include_str!("../../../scenarios/client-retry-flaw.raft"));
    let twice = evidence(&experiment, Property::ExactlyOnce);
    let [first, again] = told(&twice)[..] else { panic!("{:?}", told(&twice)) };
    assert!(first.contains("applies “add x 1” (request 1 of client 1) at index 2"), "{first}");
    assert!(again.contains("applies “add x 1” (request 1 of client 1) at index 3"), "{again}");
    let answers = evidence(&experiment, Property::Linearizability);
    assert_eq!(told(&answers), ["Client 1 asks: add x 1", "Client 1 is answered: done"]);
}

/// Of every property that any scenario of the library breaks each step has its words.
#[test]
fn every_witness_has_its_words() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios");
    for file in std::fs::read_dir(folder).expect("the library is there") {
        let Ok(text) = std::fs::read_to_string(file.expect("it can be read").path()) else { continue };
        let experiment = ended(&text);
        for verdict in experiment.judges().violations() {
            let evidence = experiment.evidence(verdict, 20_000);
            assert!(!evidence.gave_up && verdict.events.len() <= evidence.witnesses.len(), "{evidence:?}");
            for witness in &evidence.witnesses {
                assert!(!witness.headline.is_empty() && !witness.headline.ends_with('.'), "{evidence:?}");
            }
        }
    }
}

#[test]
fn a_way_that_is_too_long_is_given_up() {
    let experiment = ended(include_str!("../../../scenarios/disk-forgotten-vote.raft"));
    let verdict = experiment.judges().violations().last().expect("something is broken");
    let evidence = experiment.evidence(verdict, 3);
    assert!(evidence.gave_up && evidence.majorities.is_empty());
}
