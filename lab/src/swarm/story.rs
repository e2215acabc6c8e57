//! A failing run as a scenario.

use scenario::{Claim, ClientFact, Condition, Fact, Scenario, Statement, Text, narrate_verdict, scenario_of};
use sim::{Action, ClusterAction};
use swarm::{TrialFailure, TrialOutcome};

use crate::screen::{Screen, Tone, harmless};

/// Prints what failed, how to see it again, and the scenario that shows it. All but the scenario is
/// a comment, so that the whole can be run.
pub(super) fn tell(shrunk: &TrialOutcome, who: &str, again: &str, screen: &mut Screen<'_>) {
    let Some(failure) = &shrunk.failure else { return };
    let headline = format!("{who}: {}", told(failure));
    screen.say(&format!("# {}", screen.paint(Tone::Bad, harmless(&headline))));
    screen.say(&format!("# Again: {again}"));
    screen.say(&scenario(shrunk, failure, who).to_string());
}

/// What failed, in words.
pub(super) fn told(failure: &TrialFailure) -> String {
    match failure {
        TrialFailure::Violation(verdict) => {
            let sentence = narrate_verdict(verdict);
            format!("{}: {}", sentence.headline, sentence.detail)
        }
        TrialFailure::Stuck { waited } => {
            format!("nobody was answered within {} ms after all was healed", waited.as_millis())
        }
        TrialFailure::WaitsInVain { leader, to } => {
            format!("{leader} hands leadership to {to}, which does not vote, and takes no requests")
        }
    }
}

/// The scenario of a failing run. With a flaw, what it does is expected; without one, running the
/// scenario fails as the run did.
fn scenario(outcome: &TrialOutcome, failure: &TrialFailure, who: &str) -> Scenario {
    let deeds = outcome.exact();
    let mut scenario = scenario_of(&outcome.setup, &deeds, (outcome.events, outcome.end));
    let is_flawed = !outcome.setup.config.flaws.is_empty();
    let expected = match failure {
        TrialFailure::Violation(verdict) => is_flawed.then_some(Fact::Violation(verdict.property)),
        TrialFailure::WaitsInVain { .. } => None,
        TrialFailure::Stuck { .. } => last_client(&deeds).map(|client| {
            Fact::Client(client, if is_flawed { ClientFact::Waits } else { ClientFact::Answered })
        }),
    };
    let mut statements: Vec<Statement> = scenario.lines.drain(..).map(|line| line.statement).collect();
    let claim = |fact| Statement::Expect(Condition(vec![Claim { not: false, fact }]));
    statements.extend(expected.map(claim));
    Scenario::new(Text::new(&format!("{who}: {}", failure.name())), scenario.setup, statements)
}

/// The client that asked last: when all was healed.
fn last_client(deeds: &[(u64, raft::Time, Action)]) -> Option<raft::ClientId> {
    deeds.iter().rev().find_map(|(_, _, action)| match action {
        Action::Cluster(ClusterAction::Request { client, .. }) => Some(*client),
        _ => None,
    })
}
