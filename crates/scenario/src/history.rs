//! What was done to a world, as a scenario that does it again.

use raft::{Change, ServerSet, Time};
use sim::{Action, ClusterAction, Endpoint, Links, MessagePattern, Setup};

use crate::{Instruction, MemberChange, Party, Pick, Route, Scenario, Selection, Servers, Statement, Who};

/// The scenario that does what was done, at the same moments, and ends at `end`.
///
/// Each action, and the end, comes with its moment: how many events the world had handled before, and
/// when it was. Running the scenario gives the same digest.
#[must_use]
pub fn scenario_of(setup: &Setup, actions: &[(u64, Time, Action)], end: (u64, Time)) -> Scenario {
    let mut statements = Vec::new();
    // An action is an event, too.
    let mut now = (0, Time::ZERO);
    for (events, time, action) in actions {
        statements.extend(come_to((*events, *time), now));
        statements.push(again(action));
        now = (events + 1, *time);
    }
    statements.extend(come_to(end, now));
    Scenario::new(None, setup.clone(), statements)
}

/// What a server was asked for, and may have refused, is tried: it will do the same again.
fn again(action: &Action) -> Statement {
    let instruction = Instruction::from(action);
    match instruction {
        Instruction::Change { .. } | Instruction::Transfer { .. } => Statement::Try(instruction),
        instruction => Statement::Do(instruction),
    }
}

fn come_to((event, time): (u64, Time), now: (u64, Time)) -> Option<Statement> {
    ((event, time) != now).then_some(Statement::At { time, event: Some(event) })
}

/// In the language's words, as the page's list shows it and as it can be pasted back.
impl From<&Action> for Instruction {
    fn from(action: &Action) -> Instruction {
        match *action {
            Action::Server(server, ref action) => {
                Instruction::Servers(action.clone(), Servers::These([server].into_iter().collect()))
            }
            Action::Links(Links { from, to, both_ways }, action) => {
                Instruction::Links(action, Route { from: named(from), to: named(to), both_ways })
            }
            Action::Message(id, action) => Instruction::Message(action, Pick::Exactly(id)),
            Action::Cluster(ref action) => Instruction::from(action),
            Action::Set(setting) => Instruction::Set(setting),
        }
    }
}

impl From<&ClusterAction> for Instruction {
    fn from(action: &ClusterAction) -> Instruction {
        match *action {
            ClusterAction::SpreadTimers => Instruction::SpreadTimers,
            ClusterAction::LineUpTimers => Instruction::LineUpTimers,
            ClusterAction::Partition(ref groups) => {
                Instruction::Partition(groups.iter().map(|group| named(*group)).collect())
            }
            ClusterAction::Intercept(pattern, how) => Instruction::Intercept(pattern.into(), how),
            ClusterAction::StopIntercepting(pattern) => {
                Instruction::StopIntercepting(pattern.map(Selection::from))
            }
            ClusterAction::Request { client, via, operation } => {
                Instruction::Request { client, via: via.map(Who::Server), operation }
            }
            ClusterAction::GiveUp(client) => Instruction::GiveUp(client),
            ClusterAction::ChangeMembership { via, change } => {
                Instruction::Change { change: change.into(), via: via.map(Who::Server) }
            }
            ClusterAction::TransferLeadership { via, to } => {
                Instruction::Transfer { to: Who::Server(to), via: via.map(Who::Server) }
            }
        }
    }
}

impl From<MessagePattern> for Selection {
    fn from(pattern: MessagePattern) -> Selection {
        let party = |end| match end {
            Endpoint::Server(server) => Party::Server(Who::Server(server)),
            Endpoint::Client(client) => Party::Client(client),
        };
        let MessagePattern { from, to, kind } = pattern;
        Selection { from: from.map(party), to: to.map(party), kind }
    }
}

impl From<Change> for MemberChange {
    fn from(change: Change) -> MemberChange {
        match change {
            Change::AddLearner(server) => MemberChange::AddLearner(server),
            Change::AddVoter(server) => MemberChange::Add(server),
            Change::Remove(server) => MemberChange::Remove(Who::Server(server)),
            Change::Demote(server) => MemberChange::Demote(Who::Server(server)),
            Change::Replace(voters) => MemberChange::Replace(voters),
        }
    }
}

/// All servers that there can be are called so, however many there are.
fn named(ends: ServerSet) -> Servers {
    if ends == Links::ALL.from { Servers::All } else { Servers::These(ends) }
}
