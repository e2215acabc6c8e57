//! What is called durable is: "updated on stable storage before responding to RPCs" (Figure 2).

use raft::{AppendOutcome, Body, InstallOutcome, LogIndex, Message, Recovered, Server, Snapshot, Term};
use raft::{RequestVote, RequestVoteReply, VotePurpose};
use sim::World;

use super::witness::{Now, Verdicts};
use crate::Property;

/// A message leaves. Its sender's disk must hold whatever it tells.
pub(super) fn on_send(message: &Message, now: Now, world: &World, verdicts: &mut Verdicts) {
    let Some(host) = world.host(message.from) else {
        return;
    };
    // In a later term a promise of an earlier one binds nobody any more.
    let Some(running) = host.server().filter(|server| server.state().current_term() == message.term) else {
        return;
    };
    let (held, term) = (host.disk().held(), message.term);
    if held.current_term < term {
        verdicts.broken(Property::Durability, now, &[], term, &[]);
    }
    let vote = match message.body {
        Body::RequestVote(RequestVote { purpose: VotePurpose::Elect | VotePurpose::Transfer, .. }) => {
            Some(message.from)
        }
        Body::RequestVoteReply(RequestVoteReply { vote_granted: true, pre_vote: false }) => Some(message.to),
        _ => None,
    };
    if let Some(candidate) = vote
        && (held.current_term, held.voted_for) != (term, Some(candidate))
        && held.current_term <= term
    {
        verdicts.promise_broken(Property::Durability, now, candidate, term, &[]);
    }
    if let Some(index) = acknowledged(&message.body)
        && !holds(held, index, running)
    {
        verdicts.broken(Property::Durability, now, &[], term, &[index]);
    }
}

/// Up to where a message says that the sender's log equals the leader's.
fn acknowledged(body: &Body) -> Option<LogIndex> {
    match body {
        Body::AppendEntriesReply(reply) => match reply.outcome {
            AppendOutcome::Matches { match_index } => Some(match_index),
            _ => None,
        },
        Body::InstallSnapshotReply(reply) => match reply.outcome {
            InstallOutcome::Covers { match_index } => Some(match_index),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a disk holds the log of its server up to an index.
fn holds(held: &Recovered, index: LogIndex, running: &Server) -> bool {
    if index <= base(held) {
        return true;
    }
    let log = running.state().log();
    // What memory has compacted away already the disk may still hold as entries.
    term_at(held, index).is_some_and(|term| log.term_at(index).is_none_or(|own| own == term))
}

/// The last index that the snapshot on a disk covers.
pub(super) fn base(held: &Recovered) -> LogIndex {
    held.snapshot.as_ref().map_or(LogIndex::ZERO, Snapshot::index)
}

/// The term of the entry at an index on a disk. Entries follow the snapshot without a gap.
pub(super) fn term_at(held: &Recovered, index: LogIndex) -> Option<Term> {
    let first = held.entries.first()?.index;
    let entry = held.entries.get(index.0.checked_sub(first.0)? as usize)?;
    Some(entry.term)
}
