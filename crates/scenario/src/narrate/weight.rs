//! How much a sentence tells.

use raft::Reason;
use sim::{Action, Answer, ClusterAction, Event, EventKind, LossCause, ServerAction};

/// How much a sentence tells somebody who sees Raft for the first time; the least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Weight {
    /// It happens all the time (a heartbeat), or what follows from it says more: a list may leave it out.
    Routine,
    /// It belongs in a list.
    Minor,
    /// Something begins that will tell more: entries come into a log, somebody asks for something.
    Step,
    /// A rule has decided: on a vote, on a match, on what is committed.
    Decision,
    /// What was so is so no longer: an election begins, entries are deleted.
    Turn,
    /// Somebody leads from now on, or somebody has done something to the world.
    Change,
    /// A scenario says it.
    Said,
    /// It is not as it must be.
    Broken,
}

/// How much the sentence for what happened tells, without telling it; none if it has no sentence.
#[must_use]
pub fn weigh(event: &Event) -> Option<Weight> {
    match &event.kind {
        EventKind::Explained { reason, .. } => Some(weigh_reason(reason)),
        EventKind::Acted(action) => Some(weigh_action(action)),
        // Whoever dropped it was told so.
        EventKind::Lost { cause: LossCause::Dropped, .. } => None,
        EventKind::Lost { .. } | EventKind::Intercepted { .. } => Some(Weight::Routine),
        EventKind::Called { .. }
        | EventKind::GaveUp { .. }
        | EventKind::CutOff { .. }
        | EventKind::Returned { answer: Answer::Done { .. } | Answer::NoSession, .. } => Some(Weight::Minor),
        EventKind::Sent { .. }
        | EventKind::Arrived { .. }
        | EventKind::Wrote { .. }
        | EventKind::Synced { .. }
        | EventKind::Applied { .. }
        | EventKind::Restored { .. }
        | EventKind::Returned { answer: Answer::SessionOpened { .. } | Answer::NotLeader { .. }, .. } => None,
    }
}

pub(super) fn weigh_reason(reason: &Reason) -> Weight {
    match reason {
        Reason::SentHeartbeat { .. }
        | Reason::MatchedLeader { .. }
        | Reason::SentEntries { .. }
        | Reason::FollowerMatched { .. }
        | Reason::IgnoredStaleReply { .. }
        | Reason::Applied { .. } => Weight::Routine,
        Reason::AppendedCommand { .. } | Reason::AppendedEntries { .. } => Weight::Step,
        Reason::GrantedVote { .. }
        | Reason::RefusedVote { .. }
        | Reason::RefusedMismatch { .. }
        | Reason::Committed { .. }
        | Reason::WithheldCommit { .. } => Weight::Decision,
        Reason::StartedElection { .. } | Reason::DeletedConflict { .. } => Weight::Turn,
        Reason::BecameLeader { .. } | Reason::HeardRivalLeader { .. } => Weight::Change,
        _ => Weight::Minor,
    }
}

fn weigh_action(action: &Action) -> Weight {
    match action {
        Action::Server(_, ServerAction::TimeOut) | Action::Cluster(ClusterAction::Request { .. }) => {
            Weight::Step
        }
        _ => Weight::Change,
    }
}
