//! What was done to a world, as a scenario that does it again.

use raft::{Change as RaftChange, ServerSet, Time};
use sim::{Action, ClusterAction, Endpoint, Links, MessagePattern, Setup};

use crate::{Change, Deed, Party, Pick, Route, Scenario, Selection, Servers, Statement, Who};

/// The scenario that does what was done, at the same moments, and ends at `end`.
///
/// Each deed, and the end, comes with its moment: how many events the world had handled before, and
/// when it was. Running the scenario gives the same digest.
#[must_use]
pub fn scenario_of(setup: &Setup, deeds: &[(u64, Time, Action)], end: (u64, Time)) -> Scenario {
    let mut statements = Vec::new();
    // An action is an event, too.
    let mut now = (0, Time::ZERO);
    for (events, time, action) in deeds {
        statements.extend(come_to((*events, *time), now));
        statements.push(again(action));
        now = (events + 1, *time);
    }
    statements.extend(come_to(end, now));
    Scenario::new(None, setup.clone(), statements)
}

/// What a server was asked for, and may have refused, is tried: it will do the same again.
fn again(action: &Action) -> Statement {
    let deed = Deed::from(action);
    match deed {
        Deed::Change { .. } | Deed::Transfer { .. } => Statement::Try(deed),
        deed => Statement::Do(deed),
    }
}

fn come_to((event, time): (u64, Time), now: (u64, Time)) -> Option<Statement> {
    ((event, time) != now).then_some(Statement::At { time, event: Some(event) })
}

/// In the language's words, as the page's list shows it and as it can be pasted back.
impl From<&Action> for Deed {
    fn from(action: &Action) -> Deed {
        match *action {
            Action::Server(server, ref action) => {
                Deed::Servers(action.clone(), Servers::These([server].into_iter().collect()))
            }
            Action::Links(Links { from, to, both_ways }, action) => {
                Deed::Links(action, Route { from: named(from), to: named(to), both_ways })
            }
            Action::Message(id, action) => Deed::Message(action, Pick::Exactly(id)),
            Action::Cluster(ref action) => Deed::from(action),
            Action::Set(setting) => Deed::Set(setting),
        }
    }
}

impl From<&ClusterAction> for Deed {
    fn from(action: &ClusterAction) -> Deed {
        match *action {
            ClusterAction::SpreadTimers => Deed::SpreadTimers,
            ClusterAction::LineUpTimers => Deed::LineUpTimers,
            ClusterAction::Partition(ref groups) => {
                Deed::Partition(groups.iter().map(|group| named(*group)).collect())
            }
            ClusterAction::Intercept(pattern, how) => Deed::Intercept(pattern.into(), how),
            ClusterAction::StopIntercepting(pattern) => Deed::StopIntercepting(pattern.map(Selection::from)),
            ClusterAction::Request { client, via, operation } => {
                Deed::Request { client, via: via.map(Who::Server), operation }
            }
            ClusterAction::GiveUp(client) => Deed::GiveUp(client),
            ClusterAction::ChangeMembership { via, change } => {
                Deed::Change { change: change.into(), via: via.map(Who::Server) }
            }
            ClusterAction::TransferLeadership { via, to } => {
                Deed::Transfer { to: Who::Server(to), via: via.map(Who::Server) }
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

impl From<RaftChange> for Change {
    fn from(change: RaftChange) -> Change {
        match change {
            RaftChange::AddLearner(server) => Change::AddLearner(server),
            RaftChange::AddVoter(server) => Change::Add(server),
            RaftChange::Remove(server) => Change::Remove(Who::Server(server)),
            RaftChange::Demote(server) => Change::Demote(Who::Server(server)),
            RaftChange::Replace(voters) => Change::Replace(voters),
        }
    }
}

/// All servers that there can be are called so, however many there are.
fn named(ends: ServerSet) -> Servers {
    if ends == Links::ALL.from { Servers::All } else { Servers::These(ends) }
}
