//! Taking a snapshot of the own state, in place of the entries that led to it (§7).

use alloc::sync::Arc;

use crate::turn::Turn;
use crate::{DiskWrite, Effect, Flaw, Mark, Reason, Sessions, Snapshot, SnapshotMeta, State};

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
        turn.push(Effect::Write { mark, write: DiskWrite::Snapshot(snapshot) });
        mark
    }
}
