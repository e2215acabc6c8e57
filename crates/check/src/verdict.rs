//! A broken promise, with what proves it.

use raft::{Flaw, LogIndex, ServerId, Term, Time};

use crate::Misplaced;

/// What Raft guarantees at all times.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Property {
    /// At most one leader can be elected in a given term (§5.2).
    ElectionSafety,
    /// A leader never overwrites or deletes entries in its log; it only appends (§5.3).
    LeaderAppendOnly,
    /// If two logs contain an entry with the same index and term, then the logs are identical in
    /// all entries up through the given index (§5.3).
    LogMatching,
    /// If a log entry is committed in a given term, then that entry will be present in the logs
    /// of the leaders for all higher-numbered terms (§5.4).
    LeaderCompleteness,
    /// If a server has applied a log entry at a given index to its state machine, no other server
    /// will ever apply a different log entry for the same index (§5.4.3).
    StateMachineSafety,
    /// What a server knows to be committed stays in its log: it deletes nothing up to its commit index,
    /// and no leader asks it to (§5.3, §5.4).
    CommittedStays,
    /// Terms, commit indexes and a leader's match indexes only increase (Figure 2).
    Monotonicity,
    /// What a server tells others is on its disk before (Figure 2: "updated on stable storage
    /// before responding to RPCs").
    Durability,
    /// What a leader commits is on the disks of a majority, of each of two joined configurations
    /// (§5.3, §6).
    CommitQuorum,
    /// Each operation of a client appears to take effect at one moment between its call and its
    /// answer (§8).
    Linearizability,
    /// A command of a client with a session takes effect once, however often it arrives (§8,
    /// thesis 6.3).
    ExactlyOnce,
}

impl Property {
    /// All properties: those of Figure 3 in its order, then what they stand on, then what clients
    /// see of them.
    pub const ALL: [Property; 11] = [
        Property::ElectionSafety,
        Property::LeaderAppendOnly,
        Property::LogMatching,
        Property::LeaderCompleteness,
        Property::StateMachineSafety,
        Property::CommittedStays,
        Property::Monotonicity,
        Property::Durability,
        Property::CommitQuorum,
        Property::Linearizability,
        Property::ExactlyOnce,
    ];

    /// Its name; for those of Figure 3 the paper's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Property::ElectionSafety => "Election Safety",
            Property::LeaderAppendOnly => "Leader Append-Only",
            Property::LogMatching => "Log Matching",
            Property::LeaderCompleteness => "Leader Completeness",
            Property::StateMachineSafety => "State Machine Safety",
            Property::CommittedStays => "Committed Stays",
            Property::Monotonicity => "Monotonicity",
            Property::Durability => "Durability",
            Property::CommitQuorum => "Commit Quorum",
            Property::Linearizability => "Linearizability",
            Property::ExactlyOnce => "Exactly Once",
        }
    }

    /// Its name, as a scenario writes it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Property::ElectionSafety => "election-safety",
            Property::LeaderAppendOnly => "leader-append-only",
            Property::LogMatching => "log-matching",
            Property::LeaderCompleteness => "leader-completeness",
            Property::StateMachineSafety => "state-machine-safety",
            Property::CommittedStays => "committed-stays",
            Property::Monotonicity => "monotonic",
            Property::Durability => "durability",
            Property::CommitQuorum => "quorum",
            Property::Linearizability => "linearizability",
            Property::ExactlyOnce => "exactly-once",
        }
    }

    /// The property with this [`Property::id`], if there is one.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Property> {
        Property::ALL.into_iter().find(|property| property.id() == id)
    }

    /// The property that a flaw endangers in the end: others that it stands on may break before. None if
    /// what it harms is no promise, but that the cluster goes on.
    #[must_use]
    pub const fn endangered_by(flaw: Flaw) -> Option<Property> {
        Some(match flaw {
            Flaw::VoteTwice | Flaw::ForgetTerm | Flaw::ChangeTwoServersAtOnce => Property::ElectionSafety,
            Flaw::SkipElectionRestriction
            | Flaw::CompareLogByIndexOnly
            | Flaw::CommitOldTerm
            | Flaw::CommitWithoutQuorum
            | Flaw::TruncateOnStaleAppend
            | Flaw::TrustStaleAcknowledgement
            | Flaw::AcknowledgeBeforeDurable
            | Flaw::LeaderCountsUnsyncedSelf
            | Flaw::ChangeMembershipBeforeOwnCommit => Property::LeaderCompleteness,
            Flaw::SkipConsistencyCheck => Property::LogMatching,
            Flaw::CommitPastLastNewEntry => Property::StateMachineSafety,
            Flaw::SnapshotGoesBack => Property::Monotonicity,
            Flaw::NoSessions | Flaw::SnapshotForgetsSessions | Flaw::ReuseSessionId => Property::ExactlyOnce,
            Flaw::ReadWithoutQuorum | Flaw::ReadBeforeOwnCommit => Property::Linearizability,
            Flaw::NoLeaderStickiness | Flaw::NoPreVoteReply => return None,
        })
    }

    /// The section of the paper that argues for it.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Property::ElectionSafety => "§5.2",
            Property::LeaderAppendOnly | Property::LogMatching | Property::CommitQuorum => "§5.3",
            Property::LeaderCompleteness | Property::CommittedStays => "§5.4",
            Property::StateMachineSafety => "§5.4.3",
            Property::Monotonicity | Property::Durability => "Figure 2",
            Property::Linearizability | Property::ExactlyOnce => "§8",
        }
    }
}

/// A broken property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The property that is broken.
    pub property: Property,
    /// When it broke.
    pub at: Time,
    /// The events that prove it, the earlier first.
    pub events: Vec<u64>,
    /// The servers that disagree, or the one that broke its own promise. Of a promise to another
    /// server (a vote, a match index) that other one comes last. None for what clients saw.
    pub servers: Vec<ServerId>,
    /// The term that it is about: for what clients saw, the latest.
    pub term: Term,
    /// The indexes that it is about: for what went back, from where and to where.
    pub indexes: Vec<LogIndex>,
    /// The answer to a client that cannot be.
    pub misplaced: Option<Misplaced>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_is_found_by_its_name_in_scenarios() {
        for property in Property::ALL {
            assert_eq!(Property::from_id(property.id()), Some(property));
        }
        assert_eq!(Property::from_id("Election Safety"), None);
    }
}
