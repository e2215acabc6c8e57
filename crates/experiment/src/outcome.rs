//! How a scenario went.

use check::{Property, Verdict};
use raft::Time;
use scenario::{Failure, Goal, narrate_verdict};

use crate::Experiment;

/// How a scenario went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// What was not as expected, violations that no line expects among it; empty if all went well.
    pub failures: Vec<Failure>,
    /// Everything that broke a property.
    pub violations: Vec<Verdict>,
    /// The properties that the scenario says are broken.
    pub expected: Vec<Property>,
    /// The goals, and whether each was reached. One that was not is no failure: it is there for
    /// whoever plays.
    pub goals: Vec<Goal>,
    /// The world's fingerprint at the end.
    pub digest: u64,
    /// The moment at which it ended.
    pub time: Time,
    /// How many events the world has handled.
    pub events: u64,
}

impl Outcome {
    /// Whether all was as expected.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.failures.is_empty()
    }

    pub(crate) fn of(experiment: &Experiment) -> Outcome {
        let (director, world) = (experiment.director(), experiment.world());
        let violations = experiment.judges().violations();
        let expected = director.expected_violations();
        let failures = director.failure().cloned().into_iter();
        Outcome {
            failures: failures.chain(unexpected(violations, &expected)).collect(),
            violations: violations.to_vec(),
            expected,
            goals: director.goals().to_vec(),
            digest: world.digest(),
            time: world.now(),
            events: world.events(),
        }
    }
}

/// Of each property that no line expects to be broken, the first time that it was.
fn unexpected(violations: &[Verdict], expected: &[Property]) -> Vec<Failure> {
    let mut told = expected.to_vec();
    let mut failures = Vec::new();
    for verdict in violations {
        if !told.contains(&verdict.property) {
            told.push(verdict.property);
            let sentence = narrate_verdict(verdict);
            let message = format!("{}: {}", sentence.headline, sentence.detail);
            failures.push(Failure { line: 0, message });
        }
    }
    failures
}
