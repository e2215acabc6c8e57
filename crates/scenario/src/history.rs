//! What was done to a world, as a scenario that does it again.

use raft::{Change as RaftChange, ServerSet, Time};
use sim::{Action, Links, MessageId, Setup};

use crate::{
    Change, Deed, LinkDeed, MessageDeed, Pick, Route, Scenario, ServerDeed, Servers, Statement, Who,
};

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
        statements.push(Statement::Do(Deed::from(action)));
        now = (events + 1, *time);
    }
    statements.extend(come_to(end, now));
    Scenario::new(None, setup.clone(), statements)
}

fn come_to((event, time): (u64, Time), now: (u64, Time)) -> Option<Statement> {
    ((event, time) != now).then_some(Statement::At { time, event: Some(event) })
}

/// In the language's words, as the page's list shows it and as it can be pasted back.
impl From<&Action> for Deed {
    fn from(action: &Action) -> Deed {
        let servers = |deed, server| Deed::Servers(deed, Servers::These([server].into_iter().collect()));
        let links = |deed, links: Links| {
            let Links { from, to, both_ways } = links;
            Deed::Links(deed, Route { from: named(from), to: named(to), both_ways })
        };
        let message = |deed, id: MessageId| Deed::Message(deed, Pick::Exactly(id));
        match *action {
            Action::TimeOut(server) => servers(ServerDeed::TimeOut, server),
            Action::Crash(server) => servers(ServerDeed::Crash, server),
            Action::CrashSynced(server) => servers(ServerDeed::CrashSynced, server),
            Action::Restart(server) => servers(ServerDeed::Restart, server),
            Action::Pause(server) => servers(ServerDeed::Pause, server),
            Action::Resume(server) => servers(ServerDeed::Resume, server),
            Action::WipeDisk(server) => servers(ServerDeed::Wipe, server),
            Action::SetDiskLatency(server, span) => servers(ServerDeed::DiskLatency(span), server),
            Action::SetClock(server, rate) => servers(ServerDeed::Clock(rate), server),
            Action::Compact(server) => servers(ServerDeed::Compact, server),
            Action::SpreadTimers => Deed::SpreadTimers,
            Action::LineUpTimers => Deed::LineUpTimers,
            Action::SetState { server, term, voted_for, ref log } => {
                Deed::State { server, term, voted_for, log: log.clone() }
            }
            Action::Cut(on) => links(LinkDeed::Cut, on),
            Action::Heal(on) => links(LinkDeed::Heal, on),
            Action::SetLatency(on, span) => links(LinkDeed::Latency(span), on),
            Action::SetLoss(on, share) => links(LinkDeed::Loss(share), on),
            Action::SetDuplication(on, share) => links(LinkDeed::Duplication(share), on),
            Action::SetReordering(on, share) => links(LinkDeed::Reordering(share), on),
            Action::Partition(ref groups) => {
                Deed::Partition(groups.iter().map(|group| named(*group)).collect())
            }
            Action::Drop(id) => message(MessageDeed::Drop, id),
            Action::Hold(id) => message(MessageDeed::Hold, id),
            Action::Release(id) => message(MessageDeed::Release, id),
            Action::Delay(id, length) => message(MessageDeed::Delay(length), id),
            Action::Duplicate(id) => message(MessageDeed::Duplicate, id),
            Action::Deliver(id) => message(MessageDeed::Deliver, id),
            Action::Request { client, via, operation } => {
                Deed::Request { client, via: via.map(Who::Server), operation }
            }
            Action::ChangeMembership { via, change } => {
                Deed::Change { change: change.into(), via: via.map(Who::Server) }
            }
            Action::TransferLeadership { via, to } => {
                Deed::Transfer { to: Who::Server(to), via: via.map(Who::Server) }
            }
            Action::Set(setting) => Deed::Set(setting),
        }
    }
}

impl From<RaftChange> for Change {
    fn from(change: RaftChange) -> Change {
        match change {
            RaftChange::AddLearner(server) => Change::AddLearner(server),
            RaftChange::AddVoter(server) => Change::Add(server),
            RaftChange::Remove(server) => Change::Remove(Who::Server(server)),
            RaftChange::Replace(voters) => Change::Replace(voters),
        }
    }
}

/// All servers that there can be are called so, however many there are.
fn named(ends: ServerSet) -> Servers {
    if ends == Links::ALL.from { Servers::All } else { Servers::These(ends) }
}
