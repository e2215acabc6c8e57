//! The receiver of the InstallSnapshot RPC (Figure 13).

use alloc::vec::Vec;

use crate::snapshot::Incoming;
use crate::turn::Turn;
use crate::{
    Body, Corner, Effect, Flaw, InstallOutcome, InstallSnapshot, InstallSnapshotReply, Reason, ServerId,
    Snapshot, SnapshotMeta, State, Term,
};

/// Takes a piece of a leader's snapshot, and answers it.
pub(crate) fn receive(
    state: &mut State,
    leader: ServerId,
    term: Term,
    request: InstallSnapshot,
    turn: &mut Turn<'_>,
) {
    let round = request.round;
    let outcome = consider(state, leader, term, request, turn);
    state.reply(leader, Body::InstallSnapshotReply(InstallSnapshotReply { round, outcome }), turn);
}

fn consider(
    state: &mut State,
    leader: ServerId,
    term: Term,
    request: InstallSnapshot,
    turn: &mut Turn<'_>,
) -> InstallOutcome {
    // 1. Reply immediately if term < currentTerm.
    if term < state.current_term {
        turn.explain(Reason::RefusedStaleLeader { leader, leader_term: term, term: state.current_term });
        return InstallOutcome::StaleTerm;
    }
    let InstallSnapshot { meta, offset, data, done, .. } = request;
    let index = meta.last_included_index;
    // What is committed here already needs no snapshot, and must not be taken back by an old one.
    if index <= state.commit_index && !state.has(Flaw::SnapshotGoesBack) {
        turn.explain(Reason::IgnoredOldSnapshot { leader, index, commit_index: state.commit_index });
        return InstallOutcome::Covers { match_index: index };
    }
    // 2. Create new snapshot file if first chunk (offset is 0).
    if offset == 0 {
        state.incoming = Some(Incoming { meta: meta.clone(), bytes: Vec::new() });
    }
    // 3. Write data into snapshot file at given offset. A piece that comes too early or again is
    //    not written: the answer says where the bytes end.
    let incoming = state.incoming.as_mut().filter(|incoming| incoming.meta == meta);
    let Some(incoming) = incoming else {
        Corner::PieceOfUnknown.reached();
        turn.explain(Reason::StoredSnapshotPart { leader, index, bytes: 0 });
        return InstallOutcome::Wants { last_included_index: index, next_offset: 0 };
    };
    let fits = incoming.bytes.len() as u64 == offset;
    if fits {
        incoming.bytes.extend_from_slice(&data);
    } else {
        Corner::PieceOutOfOrder.reached();
    }
    // 4. Reply and wait for more data chunks if done is false.
    if !(done && fits) {
        let bytes = incoming.bytes.len() as u64;
        turn.explain(Reason::StoredSnapshotPart { leader, index, bytes });
        return InstallOutcome::Wants { last_included_index: index, next_offset: bytes };
    }
    let bytes = core::mem::take(&mut incoming.bytes);
    state.incoming = None;
    // 5. Save snapshot file, discard any existing or partial snapshot with a smaller index.
    state.install(Snapshot { meta, data: bytes.into() }, leader, turn);
    InstallOutcome::Covers { match_index: index }
}

impl State {
    fn install(&mut self, snapshot: Snapshot, leader: ServerId, turn: &mut Turn<'_>) {
        let SnapshotMeta { last_included_index: index, last_included_term: term, membership, .. } =
            *snapshot.meta;
        // 6. If existing log entry has same index and term as snapshot's last included entry, retain
        //    log entries following it and reply.
        let keeps_suffix = self.log.term_at(index) == Some(term) && self.log.base_index() <= index;
        turn.explain(Reason::InstalledSnapshot { leader, index, keeps_suffix });
        if keeps_suffix {
            let mark = self.save_snapshot(snapshot.clone(), turn);
            self.log.compact(index, mark);
        } else {
            // 7. Discard the entire log. On disk the snapshot takes its place in one write, or a crash
            //    in between would lose entries that others count on.
            let first = self.log.base_index().next();
            if first <= self.log.last_index() {
                self.forget(first, turn);
            }
            let mark = self.save_snapshot(snapshot.clone(), turn);
            self.log.restart((index, term), membership, mark);
        }
        // 8. Reset state machine using snapshot contents (and load snapshot's cluster
        //    configuration).
        self.sessions = snapshot.meta.sessions.clone();
        self.commit_index = index;
        self.last_applied = index;
        turn.push(Effect::Restore(snapshot));
    }
}
