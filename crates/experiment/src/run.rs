//! A scenario from beginning to end, and how it went.

use check::{Property, Verdict};
use raft::Time;
use scenario::{Failure, Goal, Scenario, narrate_verdict};
use sim::SetupError;

use crate::{Experiment, Item};

/// Runs a scenario to its end, and shows each item of the feed to `watch`, at the moment at which it
/// is told.
///
/// # Errors
///
/// If the setup cannot work. That of a scenario that was parsed can.
pub fn run(scenario: &Scenario, watch: &mut dyn FnMut(&Experiment, &Item)) -> Result<Outcome, SetupError> {
    let mut experiment = Experiment::new(scenario.clone())?;
    let mut told = 0;
    let mut has_ended = |now: &Experiment| {
        now.feed().since(told, true).into_iter().for_each(|item| watch(now, item));
        told = now.feed().count();
        now.director().has_ended()
    };
    if !has_ended(&experiment) {
        experiment.run(Time::from_micros(u64::MAX), u64::MAX, has_ended);
    }
    Ok(experiment.outcome())
}

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
        Outcome {
            failures: failures(experiment),
            violations: experiment.judges().violations().to_vec(),
            expected: director.expected_violations(),
            goals: director.goals().to_vec(),
            digest: world.digest(),
            time: world.now(),
            events: world.events(),
        }
    }
}

/// All that is not as expected up to where an experiment is.
pub(crate) fn failures(experiment: &Experiment) -> Vec<Failure> {
    let director = experiment.director();
    let unexpected = unexpected(experiment.judges().violations(), &director.expected_violations());
    director.failure().cloned().into_iter().chain(unexpected).collect()
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
