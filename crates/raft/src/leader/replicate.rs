//! What goes to one follower, and when (§5.3, §7, thesis 10.2.2).

use crate::turn::Turn;
use crate::{
    AppendEntries, Body, Corner, Entries, InstallSnapshot, LogIndex, Pace, Progress, Reason, Round, ServerId,
    State,
};

/// The entries of one broadcast: followers that need the same ones share them.
#[derive(Default)]
pub(super) struct Batches {
    last: Option<(LogIndex, Entries)>,
}

impl Batches {
    /// What was appended just now, at the end of the log: most followers lack just that.
    pub(super) fn of(first: LogIndex, entries: Entries) -> Batches {
        Batches { last: Some((first, entries)) }
    }

    fn from(&mut self, state: &State, next_index: LogIndex) -> Entries {
        if let Some((from, entries)) = &self.last
            && *from == next_index
        {
            return entries.clone();
        }
        let entries = state.log.slice(next_index, state.config.max_batch);
        self.last = Some((next_index, entries.clone()));
        entries
    }
}

impl Progress {
    /// Sends whatever the pace allows, if anything is missing.
    pub(super) fn replicate(
        &mut self,
        state: &State,
        to: ServerId,
        round: Round,
        batches: &mut Batches,
        turn: &mut Turn<'_>,
    ) {
        while self.may_send(state) {
            self.append(state, to, round, batches, turn);
        }
    }

    fn may_send(&self, state: &State) -> bool {
        let paced = match &self.pace {
            Pace::Probe { awaiting } => awaiting.is_none(),
            Pace::Replicate { in_flight } => in_flight.len() < state.config.max_in_flight as usize,
            // The next piece follows the answer to the last one.
            Pace::Snapshot { .. } => false,
        };
        paced && self.next_index <= state.log.last_index()
    }

    /// Says that the leader is there, and asks whether the logs still meet: if anything was lost, the
    /// answer shows it.
    pub(super) fn heartbeat(
        &mut self,
        state: &State,
        to: ServerId,
        round: Round,
        batches: &mut Batches,
        turn: &mut Turn<'_>,
    ) {
        if let Pace::Snapshot { .. } = self.pace {
            self.send_snapshot(state, to, round, turn);
            return;
        }
        // A new leader's no-op need not wait for the answer to an empty message.
        if self.may_send(state) || self.next_index <= state.log.base_index() {
            self.append(state, to, round, batches, turn);
            return;
        }
        self.send_entries(state, to, Entries::empty(), round, turn);
        if let Pace::Probe { awaiting } = &mut self.pace {
            awaiting.get_or_insert(round);
        }
    }

    /// Whether a message about the entry at `prev_log_index` may be unanswered.
    pub(super) fn asked_about(&self, prev_log_index: LogIndex) -> bool {
        match &self.pace {
            Pace::Probe { .. } => prev_log_index == self.next_index.previous(),
            Pace::Replicate { .. } => self.match_index < prev_log_index,
            Pace::Snapshot { .. } => false,
        }
    }

    /// Sends the entries from `next_index` on.
    fn append(
        &mut self,
        state: &State,
        to: ServerId,
        round: Round,
        batches: &mut Batches,
        turn: &mut Turn<'_>,
    ) {
        if self.next_index <= state.log.base_index() {
            self.start_snapshot(state, to, round, turn);
            return;
        }
        let entries = batches.from(state, self.next_index);
        let last = entries.last().map(|entry| entry.index);
        self.send_entries(state, to, entries, round, turn);
        match (&mut self.pace, last) {
            (Pace::Probe { awaiting }, _) => *awaiting = Some(round.next()),
            (Pace::Replicate { in_flight }, Some(last)) => {
                in_flight.push_back(last);
                self.next_index = last.next();
            }
            _ => {}
        }
    }

    fn send_entries(&self, state: &State, to: ServerId, entries: Entries, round: Round, turn: &mut Turn<'_>) {
        let prev_log_index = self.next_index.previous();
        let prev_log_term = state.log.term_at(prev_log_index).unwrap_or_default();
        turn.explain(match (entries.first(), entries.last()) {
            (Some(first), Some(last)) => Reason::SentEntries { to, first: first.index, last: last.index },
            _ => Reason::SentHeartbeat { to },
        });
        let leader_commit = state.commit_index;
        let body = AppendEntries { prev_log_index, prev_log_term, entries, leader_commit, round };
        state.send(to, Body::AppendEntries(body), turn);
    }

    /// "The leader must occasionally send snapshots to followers that lag behind" (§7).
    fn start_snapshot(&mut self, state: &State, to: ServerId, round: Round, turn: &mut Turn<'_>) {
        let index = state.log.base_index();
        self.pace = Pace::Snapshot { index, offset: 0 };
        self.send_snapshot(state, to, round, turn);
    }

    /// Sends the piece of the snapshot that comes next.
    pub(super) fn send_snapshot(&mut self, state: &State, to: ServerId, round: Round, turn: &mut Turn<'_>) {
        let (Pace::Snapshot { index, offset }, Some(snapshot)) = (&mut self.pace, &state.snapshot) else {
            return;
        };
        if *index != snapshot.index() {
            // A newer one was taken meanwhile: begin anew with that.
            Corner::SnapshotRenewed.reached();
            (*index, *offset) = (snapshot.index(), 0);
        }
        let start = (*offset).min(snapshot.data.len() as u64) as usize;
        let end = snapshot.data.len().min(start + state.config.snapshot_chunk as usize);
        let done = end == snapshot.data.len();
        turn.explain(Reason::SentSnapshot { to, index: *index, offset: start as u64, done });
        let data = snapshot.data[start..end].into();
        let body = InstallSnapshot { meta: snapshot.meta.clone(), offset: start as u64, data, done, round };
        state.send(to, Body::InstallSnapshot(body), turn);
    }
}
