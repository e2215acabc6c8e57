//! Snapshots: the state machine's state in place of the entries that led to it (§7).

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::turn::Turn;
use crate::{Effect, Flaw, LogIndex, Mark, Membership, Reason, Record, Sessions, State, Term};

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

impl State {
    /// "Each server takes snapshots independently, covering just the committed entries in its log"
    /// (§7): `data` is the state machine's state after the last entry applied.
    pub(crate) fn take_snapshot(&mut self, data: Arc<[u8]>, turn: &mut Turn<'_>) {
        let index = self.last_applied;
        let dropped = index.0 - self.log.base_index().0;
        let Some(term) = self.log.term_at(index).filter(|_| 0 < dropped) else {
            turn.explain(Reason::SkippedSnapshot { index });
            return;
        };
        turn.explain(Reason::TookSnapshot { index, dropped });
        let sessions =
            if self.has(Flaw::SnapshotForgetsSessions) { Sessions::default() } else { self.sessions.clone() };
        let meta = SnapshotMeta {
            last_included_index: index,
            last_included_term: term,
            membership: self.log.membership_at(index),
            sessions,
        };
        let mark = self.save_snapshot(Snapshot { meta: meta.into(), data }, turn);
        self.log.compact(index, mark);
    }

    pub(crate) fn save_snapshot(&mut self, snapshot: Snapshot, turn: &mut Turn<'_>) -> Mark {
        let mark = self.next_mark(turn);
        self.snapshot = Some(snapshot.clone());
        turn.push(Effect::Write { mark, record: Record::Snapshot(snapshot) });
        mark
    }
}
