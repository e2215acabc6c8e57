//! A broken promise, with what proves it.

use raft::{LogIndex, ServerId, Term, Time};

/// What Raft guarantees at all times (Figure 3).
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
}

impl Property {
    /// All properties, in the order of Figure 3.
    pub const ALL: [Property; 5] = [
        Property::ElectionSafety,
        Property::LeaderAppendOnly,
        Property::LogMatching,
        Property::LeaderCompleteness,
        Property::StateMachineSafety,
    ];

    /// The paper's name for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Property::ElectionSafety => "Election Safety",
            Property::LeaderAppendOnly => "Leader Append-Only",
            Property::LogMatching => "Log Matching",
            Property::LeaderCompleteness => "Leader Completeness",
            Property::StateMachineSafety => "State Machine Safety",
        }
    }

    /// The section of the paper that argues for it.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Property::ElectionSafety => "§5.2",
            Property::LeaderAppendOnly | Property::LogMatching => "§5.3",
            Property::LeaderCompleteness => "§5.4",
            Property::StateMachineSafety => "§5.4.3",
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
    /// The servers that disagree, or the one that broke its own promise.
    pub servers: Vec<ServerId>,
    /// The term that it is about.
    pub term: Term,
    /// The index that it is about, where it is about one.
    pub index: Option<LogIndex>,
}
