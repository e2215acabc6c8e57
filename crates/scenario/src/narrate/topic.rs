//! What a sentence is about, for a list that shows only some.

use raft::Reason;
use sim::{Action, ClusterAction, Event, EventKind};

/// What a sentence is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
    /// Who leads, and who would.
    Elections,
    /// How entries come into the logs, and are committed.
    Replication,
    /// What clients ask for, and how they are answered.
    Clients,
    /// Who belongs to the cluster.
    Membership,
    /// What was done to the world, and what went wrong in it.
    Faults,
    /// What is on the disks, and snapshots.
    Disks,
}

impl Topic {
    /// All of them, in the order of a menu.
    pub const ALL: [Topic; 6] = {
        use Topic::*;
        [Elections, Replication, Clients, Membership, Faults, Disks]
    };

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Topic::Elections => "elections",
            Topic::Replication => "replication",
            Topic::Clients => "clients",
            Topic::Membership => "membership",
            Topic::Faults => "faults, and you",
            Topic::Disks => "disks and snapshots",
        }
    }

    /// What the sentence for what happened is about.
    #[must_use]
    pub fn of(event: &Event) -> Topic {
        match &event.kind {
            EventKind::Explained { reason, .. } => Topic::of_reason(reason),
            // What the visitor asks for is theirs as well, but who looks for requests looks here.
            EventKind::Acted(Action::Cluster(ClusterAction::Request { .. } | ClusterAction::GiveUp(_)))
            | EventKind::Called { .. }
            | EventKind::Returned { .. }
            | EventKind::GaveUp { .. } => Topic::Clients,
            EventKind::Acted(_) | EventKind::Lost { .. } | EventKind::Intercepted { .. } => Topic::Faults,
            EventKind::Wrote { .. }
            | EventKind::Synced { .. }
            | EventKind::CutOff { .. }
            | EventKind::Restored { .. } => Topic::Disks,
            EventKind::Sent { .. } | EventKind::Arrived { .. } | EventKind::Applied { .. } => {
                Topic::Replication
            }
        }
    }

    /// What a server's reason is about.
    #[must_use]
    pub fn of_reason(reason: &Reason) -> Topic {
        match reason {
            Reason::HigherTerm { .. }
            | Reason::StartedElection { .. }
            | Reason::StartedPreVote { .. }
            | Reason::MayNotCampaign { .. }
            | Reason::BoundByLease { .. }
            | Reason::GrantedVote { .. }
            | Reason::IgnoredCandidate { .. }
            | Reason::RefusedVote { .. }
            | Reason::CountedVote { .. }
            | Reason::WasRefusedVote { .. }
            | Reason::BecameLeader { .. }
            | Reason::FollowsLeader { .. }
            | Reason::HeardRivalLeader { .. }
            | Reason::LostQuorum { .. }
            | Reason::SentHeartbeat { .. }
            | Reason::RefusedStaleLeader { .. }
            | Reason::StartedTransfer { .. }
            | Reason::RefusedTransfer { .. }
            | Reason::ToldToTakeOver { .. }
            | Reason::AbortedTransfer { .. } => Topic::Elections,
            Reason::IgnoredStaleReply { .. }
            | Reason::SentEntries { .. }
            | Reason::AppendedCommand { .. }
            | Reason::AppendedNoop { .. }
            | Reason::RefusedMismatch { .. }
            | Reason::RefusedToUncommit { .. }
            | Reason::DeletedConflict { .. }
            | Reason::AppendedEntries { .. }
            | Reason::MatchedLeader { .. }
            | Reason::FollowerMatched { .. }
            | Reason::SteppedBack { .. }
            | Reason::DoubtedMismatch { .. }
            | Reason::Committed { .. }
            | Reason::WithheldCommit { .. }
            | Reason::LearnedCommit { .. }
            | Reason::Applied { .. } => Topic::Replication,
            Reason::RefusedCommand { .. }
            | Reason::RefusedInTransfer { .. }
            | Reason::OpenedSession { .. }
            | Reason::ExpiredSession { .. }
            | Reason::SkippedDuplicate { .. }
            | Reason::RefusedWithoutSession { .. }
            | Reason::DelayedRead { .. }
            | Reason::BeganRead { .. }
            | Reason::ServedRead { .. } => Topic::Clients,
            Reason::LeftCluster { .. }
            | Reason::RefusedRequest { .. }
            | Reason::ChangedMembership { .. }
            | Reason::RefusedChange { .. }
            | Reason::AdoptedMembership { .. }
            | Reason::RolledBackMembership { .. } => Topic::Membership,
            Reason::Started { .. }
            | Reason::TookSnapshot { .. }
            | Reason::SkippedSnapshot { .. }
            | Reason::SentSnapshot { .. }
            | Reason::StoredSnapshotPart { .. }
            | Reason::InstalledSnapshot { .. }
            | Reason::IgnoredOldSnapshot { .. } => Topic::Disks,
        }
    }
}
