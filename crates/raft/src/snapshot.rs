//! Snapshots: the state machine's state in place of the entries that led to it (§7).

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::{LogIndex, Membership, Sessions, Term};

/// A state of the state machine, and what a server must know to go on from there.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Snapshot {
    /// What it covers.
    pub meta: Arc<SnapshotMeta>,
    /// The state machine's state, as it wrote it itself.
    pub data: Arc<[u8]>,
}

/// What a snapshot covers.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct SnapshotMeta {
    /// "The snapshot replaces all entries up through and including this index" (Figure 13).
    pub last_included_index: LogIndex,
    /// The term of that entry.
    pub last_included_term: Term,
    /// The latest configuration as of that index (§7).
    pub membership: Membership,
    /// The clients' sessions as of that index (thesis 6.3).
    pub sessions: Sessions,
}

impl Snapshot {
    /// The last index that it covers.
    #[must_use]
    pub fn index(&self) -> LogIndex {
        self.meta.last_included_index
    }
}

/// A snapshot that is arriving, piece by piece.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Incoming {
    pub(crate) meta: Arc<SnapshotMeta>,
    pub(crate) bytes: Vec<u8>,
}
