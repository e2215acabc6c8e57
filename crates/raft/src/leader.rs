//! Rules for leaders (Figure 2, §5.3, §5.4).

use alloc::vec::Vec;

use crate::server::Turn;
use crate::{
    AppendEntries, AppendEntriesReply, Body, Command, Entries, Entry, LogIndex, Reason, ServerId, ServerSet,
    State, Time, quorum,
};

/// A server that takes commands from clients and replicates them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Leader {
    followers: Vec<(ServerId, Progress)>,
    pub(crate) heartbeat_due: Time,
    /// The last index for which it said why it may not be committed.
    withheld: LogIndex,
}

/// How far a follower has come, as its leader knows it (Figure 2, *Volatile state on leaders*).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Progress {
    /// The next entry to send to it.
    pub next_index: LogIndex,
    /// The highest entry known to be on it.
    pub match_index: LogIndex,
    /// Whether an answer is outstanding. Until it comes only heartbeats go out.
    awaiting: bool,
}

impl Leader {
    /// A server that has just won an election says so to all.
    pub(crate) fn start(state: &mut State, turn: &mut Turn<'_>) -> Leader {
        let next_index = state.log.last_index().next();
        let progress = Progress { next_index, match_index: LogIndex::ZERO, awaiting: false };
        let followers = state.others().map(|server| (server, progress)).collect();
        let mut leader = Leader { followers, heartbeat_due: turn.now, withheld: LogIndex::ZERO };
        leader.heartbeat(state, turn);
        leader.advance_commit(state, turn);
        leader
    }

    /// How far each of the others has come.
    pub fn followers(&self) -> impl Iterator<Item = (ServerId, Progress)> {
        self.followers.iter().copied()
    }

    /// Leaders 1: "Upon election: send initial empty AppendEntries RPCs (heartbeat) to each
    /// server; repeat during idle periods to prevent election timeouts" (§5.2).
    ///
    /// It also sends again what was lost: the paper's leader retries until all followers store
    /// all entries (§5.3).
    pub(crate) fn heartbeat(&mut self, state: &State, turn: &mut Turn<'_>) {
        self.heartbeat_due = turn.now + state.config.heartbeat_interval;
        for (server, progress) in &mut self.followers {
            progress.append(state, *server, turn);
        }
    }

    /// Leaders 2: "If command received from client: append entry to local log, respond after
    /// entry applied to state machine" (§5.3).
    pub(crate) fn propose(&mut self, state: &mut State, command: Command, turn: &mut Turn<'_>) {
        let (index, term) = (state.log.last_index().next(), state.current_term);
        let Command { client, serial, .. } = command;
        turn.explain(Reason::AppendedCommand { client, serial, index, term });
        state.append(&[Entry { index, term, command }], turn);
        for (server, progress) in &mut self.followers {
            progress.append_if_behind(state, *server, turn);
        }
    }

    /// Leaders 3: "If last log index ≥ nextIndex for a follower: send AppendEntries RPC with log
    /// entries starting at nextIndex. If successful: update nextIndex and matchIndex for
    /// follower. If AppendEntries fails because of log inconsistency: decrement nextIndex and
    /// retry" (§5.3).
    pub(crate) fn on_reply(
        &mut self,
        state: &mut State,
        from: ServerId,
        reply: AppendEntriesReply,
        turn: &mut Turn<'_>,
    ) {
        let Some((_, progress)) = self.followers.iter_mut().find(|(server, _)| *server == from) else {
            return;
        };
        match reply {
            AppendEntriesReply::Matches { match_index } => {
                progress.awaiting = false;
                if progress.match_index < match_index {
                    progress.match_index = match_index;
                    turn.explain(Reason::FollowerMatched { follower: from, match_index });
                }
                progress.next_index = progress.next_index.max(progress.match_index.next());
                progress.append_if_behind(state, from, turn);
                self.advance_commit(state, turn);
            }
            // An answer to an older question says nothing about where to go on from now.
            AppendEntriesReply::Mismatch { prev_log_index }
                if prev_log_index == progress.next_index.previous() =>
            {
                let next_index = prev_log_index.max(progress.match_index.next());
                progress.next_index = next_index;
                turn.explain(Reason::SteppedBack { follower: from, next_index });
                progress.append(state, from, turn);
            }
            AppendEntriesReply::Mismatch { .. } | AppendEntriesReply::StaleTerm => {
                turn.explain(Reason::IgnoredStaleReply { from, term: state.current_term });
            }
        }
    }

    /// Leaders 4: "If there exists an N such that N > commitIndex, a majority of matchIndex\[i\]
    /// ≥ N, and log\[N\].term == currentTerm: set commitIndex = N" (§5.3, §5.4).
    pub(crate) fn advance_commit(&mut self, state: &mut State, turn: &mut Turn<'_>) {
        let own = (state.id, state.log.durable_index());
        let reached = self.followers.iter().map(|(server, progress)| (*server, progress.match_index));
        let reached: Vec<(ServerId, LogIndex)> = reached.chain([own]).collect();
        let mut indexes: Vec<LogIndex> = reached.iter().map(|(_, index)| *index).collect();
        let index = quorum::reached_by_majority(&mut indexes);
        if index <= state.commit_index {
            return;
        }
        let entry_term = state.log.term_at(index).expect("a follower matches only what the leader has");
        let term = state.current_term;
        if entry_term != term {
            if self.withheld < index {
                self.withheld = index;
                turn.explain(Reason::WithheldCommit { index, entry_term, term });
            }
            return;
        }
        state.commit_index = index;
        let holders: ServerSet =
            reached.iter().filter(|(_, r)| index <= *r).map(|(server, _)| *server).collect();
        turn.explain(Reason::Committed { index, term, holders, of: state.members.len() });
    }
}

impl Progress {
    fn append_if_behind(&mut self, state: &State, to: ServerId, turn: &mut Turn<'_>) {
        if !self.awaiting && self.next_index <= state.log.last_index() {
            self.append(state, to, turn);
        }
    }

    /// Sends the entries from `next_index` on; none are left in a heartbeat.
    fn append(&mut self, state: &State, to: ServerId, turn: &mut Turn<'_>) {
        let prev_log_index = self.next_index.previous();
        let prev_log_term = state.log.term_at(prev_log_index).expect("next_index is within the log");
        let entries: Entries = state.log.slice(self.next_index, state.config.max_batch);
        turn.explain(match (entries.first(), entries.last()) {
            (Some(first), Some(last)) => Reason::SentEntries { to, first: first.index, last: last.index },
            _ => Reason::SentHeartbeat { to },
        });
        self.awaiting = true;
        let leader_commit = state.commit_index;
        let body = AppendEntries { prev_log_index, prev_log_term, entries, leader_commit };
        state.send(to, Body::AppendEntries(body), turn);
    }
}
