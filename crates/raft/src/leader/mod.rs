//! Rules for leaders (Figure 2, §5.3, §5.4).

mod change;
mod progress;
mod read;
mod replicate;
mod transfer;

pub use progress::{Pace, Progress};

use alloc::vec::Vec;

use read::Reads;
use replicate::Batches;
use transfer::Transfer;

use crate::turn::Turn;
use crate::{
    AppendEntriesReply, AppendOutcome, ClientCommand, ClientId, Command, Corner, Entries, Entry, Flaw,
    InstallOutcome, InstallSnapshotReply, LogIndex, Reason, Round, ServerId, ServerSet, State, Term, Time,
    Timer,
};

/// A server that takes commands from clients and replicates them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Leader {
    followers: Vec<(ServerId, Progress)>,
    pub(crate) heartbeat_due: Time,
    /// The latest round of heartbeats.
    round: Round,
    reads: Reads,
    transfer: Transfer,
    /// Since when it leads with these options.
    since: Time,
    /// The last index for which it said why it may not be committed.
    withheld: LogIndex,
}

impl Leader {
    /// A server that has just won an election says so to all.
    pub(crate) fn start(state: &mut State, turn: &mut Turn<'_>) -> Leader {
        let mut leader = Leader {
            followers: Vec::new(),
            heartbeat_due: turn.now,
            round: Round::default(),
            reads: Reads::default(),
            transfer: Transfer::default(),
            since: turn.now,
            withheld: LogIndex::ZERO,
        };
        leader.follow_membership(state, turn.now);
        if state.config.no_op {
            let index = state.log.last_index().next();
            turn.explain(Reason::AppendedNoop { index, term: state.current_term });
            leader.append(state, Command::Noop, turn);
        }
        leader.heartbeat(state, turn);
        leader.advance_commit(state, turn);
        leader
    }

    /// Its options have changed: from now on it goes by the new ones alone.
    pub(crate) fn reconfigure(&mut self, state: &State, now: Time) {
        self.since = now;
        self.heartbeat_due = self.heartbeat_due.min(now + state.config.heartbeat_interval);
        self.transfer.end_by(now + state.config.election_timeout_max);
        self.reads.forget_lease();
    }

    /// How far each of the others has come.
    pub fn followers(&self) -> impl Iterator<Item = (ServerId, &Progress)> {
        self.followers.iter().map(|(server, progress)| (*server, progress))
    }

    /// The server that it is handing leadership to.
    #[must_use]
    pub fn transferring_to(&self) -> Option<ServerId> {
        self.transfer.target()
    }

    /// The timer that ends next, and when.
    pub(crate) fn timer(&self) -> (Timer, Time) {
        match self.transfer.deadline() {
            Some(deadline) if deadline < self.heartbeat_due => (Timer::Transfer, deadline),
            _ => (Timer::Heartbeat, self.heartbeat_due),
        }
    }

    /// Does what is due. False if it leads no more.
    pub(crate) fn on_timeout(&mut self, state: &State, turn: &mut Turn<'_>) -> bool {
        self.abort_transfer_if_late(turn);
        if self.lost_quorum(state, turn.now) {
            turn.explain(Reason::LostQuorum { term: state.current_term });
            return false;
        }
        if self.heartbeat_due <= turn.now {
            self.heartbeat(state, turn);
        }
        true
    }

    /// Goes on from what has been applied by now. False if it leads no more.
    pub(crate) fn on_applied(&mut self, state: &mut State, turn: &mut Turn<'_>) -> bool {
        self.serve_reads(state, turn);
        self.leave_joint(state, turn);
        if self.has_left(state) {
            let index = state.log.membership_index();
            turn.explain(Reason::LeftCluster { term: state.current_term, index });
            return false;
        }
        true
    }

    /// Leaders 1: "Upon election: send initial empty AppendEntries RPCs (heartbeat) to each
    /// server; repeat during idle periods to prevent election timeouts" (§5.2).
    ///
    /// The answers show what was lost, and that is sent again: the paper's leader retries until all
    /// followers store all entries (§5.3).
    fn heartbeat(&mut self, state: &State, turn: &mut Turn<'_>) {
        self.heartbeat_due = turn.now + state.config.heartbeat_interval;
        self.broadcast(state, turn);
    }

    /// A round of heartbeats, be it due or not.
    fn broadcast(&mut self, state: &State, turn: &mut Turn<'_>) {
        self.start_round(state, turn.now);
        let mut batches = Batches::default();
        for (server, progress) in &mut self.followers {
            progress.heartbeat(state, *server, self.round, &mut batches, turn);
        }
    }

    /// Leaders 2: "If command received from client: append entry to local log, respond after
    /// entry applied to state machine" (§5.3).
    pub(crate) fn propose(&mut self, state: &mut State, command: ClientCommand, turn: &mut Turn<'_>) {
        let ClientCommand { client, serial, .. } = command;
        let (index, term) = (state.log.last_index().next(), state.current_term);
        turn.explain(Reason::AppendedCommand { client, serial, index, term });
        let batches = self.append(state, Command::Client(command), turn);
        self.replicate(state, batches, turn);
    }

    /// RegisterClient 2: "Append register command to log, replicate and commit it" (thesis figure 6.1).
    pub(crate) fn open_session(&mut self, state: &mut State, client: ClientId, turn: &mut Turn<'_>) {
        let batches = self.append(state, Command::OpenSession(client), turn);
        self.replicate(state, batches, turn);
    }

    /// Appends an entry of the own term to the own log, ready to be sent.
    fn append(&mut self, state: &mut State, command: Command, turn: &mut Turn<'_>) -> Batches {
        let (index, term) = (state.log.last_index().next(), state.current_term);
        let entries = Entries::from(Entry { index, term, command });
        state.append(entries.clone(), turn);
        Batches::of(index, entries)
    }

    /// Leaders 3: "If last log index ≥ nextIndex for a follower: send AppendEntries RPC with log
    /// entries starting at nextIndex" (§5.3).
    fn replicate(&mut self, state: &State, mut batches: Batches, turn: &mut Turn<'_>) {
        for (server, progress) in &mut self.followers {
            progress.replicate(state, *server, self.round, &mut batches, turn);
        }
    }

    /// Leaders 3, on: "If successful: update nextIndex and matchIndex for follower. If
    /// AppendEntries fails because of log inconsistency: decrement nextIndex and retry" (§5.3).
    pub(crate) fn on_append_reply(
        &mut self,
        state: &mut State,
        from: ServerId,
        reply: AppendEntriesReply,
        turn: &mut Turn<'_>,
    ) {
        let round = self.round;
        let current = reply.outcome != AppendOutcome::StaleTerm;
        let Some(progress) = self.heard(from, current.then_some(reply.round), turn.now) else {
            turn.explain(Reason::IgnoredStaleReply { from, term: state.current_term });
            return;
        };
        match reply.outcome {
            AppendOutcome::Matches { match_index } => {
                self.on_match(state, from, match_index, reply.round, turn);
            }
            // Answered at once, the two would say this to each other for ever.
            AppendOutcome::Mismatch { prev_log_index, .. } if progress.contradicts(prev_log_index) => {
                turn.explain(Reason::DoubtedMismatch { follower: from, match_index: prev_log_index });
            }
            // An answer to an older question says nothing about where to go on from now.
            AppendOutcome::Mismatch { prev_log_index, conflict_term, conflict_index }
                if progress.asked_about(prev_log_index) =>
            {
                let next_index = if state.config.backtracking {
                    after_conflict(state, prev_log_index, conflict_term, conflict_index)
                } else if progress.is_replicating() {
                    // A message overtook those before it: nothing says that the logs part.
                    Corner::MismatchIsGap.reached();
                    progress.match_index.next()
                } else {
                    prev_log_index
                };
                progress.step_back(next_index);
                turn.explain(Reason::SteppedBack { follower: from, next_index: progress.next_index });
                progress.replicate(state, from, round, &mut Batches::default(), turn);
            }
            AppendOutcome::Mismatch { .. } | AppendOutcome::StaleTerm => {
                Corner::MismatchSettled.reached_if(current);
                turn.explain(Reason::IgnoredStaleReply { from, term: state.current_term });
            }
        }
        self.renew_lease(state);
    }

    /// A follower that is behind the log's beginning takes the snapshot piece by piece (§7).
    pub(crate) fn on_install_reply(
        &mut self,
        state: &mut State,
        from: ServerId,
        reply: InstallSnapshotReply,
        turn: &mut Turn<'_>,
    ) {
        let round = self.round;
        let current = reply.outcome != InstallOutcome::StaleTerm;
        let Some(progress) = self.heard(from, current.then_some(reply.round), turn.now) else {
            turn.explain(Reason::IgnoredStaleReply { from, term: state.current_term });
            return;
        };
        match (reply.outcome, &mut progress.pace) {
            (InstallOutcome::Covers { match_index }, _) => {
                self.on_match(state, from, match_index, reply.round, turn);
            }
            (
                InstallOutcome::Wants { last_included_index, next_offset },
                Pace::Snapshot { index, offset },
            ) if last_included_index == *index && next_offset != *offset => {
                *offset = next_offset;
                progress.send_snapshot(state, from, round, turn);
            }
            _ => turn.explain(Reason::IgnoredStaleReply { from, term: state.current_term }),
        }
        self.renew_lease(state);
    }

    /// Leaders 4: "If there exists an N such that N > commitIndex, a majority of matchIndex\[i\]
    /// ≥ N, and log\[N\].term == currentTerm: set commitIndex = N" (§5.3, §5.4).
    pub(crate) fn advance_commit(&mut self, state: &mut State, turn: &mut Turn<'_>) {
        let Some((index, holders)) = self.agreed(state) else {
            return;
        };
        let Some(entry_term) = state.log.term_at(index) else {
            return;
        };
        let (term, of) = (state.current_term, state.membership().all_voters().len());
        if entry_term != term && !state.has(Flaw::CommitOldTerm) {
            if self.withheld < index {
                self.withheld = index;
                turn.explain(Reason::WithheldCommit { index, entry_term, term, holders, of });
            }
            return;
        }
        state.commit_index = index;
        turn.explain(Reason::Committed { index, entry_term, term, holders, of });
        self.on_own_commit(state, turn);
    }

    /// The highest index above the commit index that a quorum holds, and which voters hold it: a leader
    /// that is to leave "does not count itself in majorities" (thesis 4.2.2).
    ///
    /// It is one of the indexes that somebody has come to, so only these are tried.
    fn agreed(&self, state: &State) -> Option<(LogIndex, ServerSet)> {
        let own = if state.has(Flaw::LeaderCountsUnsyncedSelf) {
            state.log.last_index()
        } else {
            state.log.durable_index()
        };
        let membership = state.membership();
        let voters = membership.all_voters();
        if state.has(Flaw::CommitWithoutQuorum) && state.commit_index < own {
            return Some((own, voters.intersection([state.id].into_iter().collect())));
        }
        let mut best: Option<(LogIndex, ServerSet)> = None;
        let indexes = self.followers.iter().map(|(_, progress)| progress.match_index).chain([own]);
        for index in indexes {
            if index <= state.commit_index || best.is_some_and(|(found, _)| index <= found) {
                continue;
            }
            let mut holders = self.who(|progress| index <= progress.match_index);
            if index <= own {
                holders.insert(state.id);
            }
            holders = holders.intersection(voters);
            if membership.is_quorum(holders) {
                best = Some((index, holders));
            }
        }
        best
    }

    /// The followers whose progress is as asked.
    fn who(&self, is: impl Fn(&Progress) -> bool) -> ServerSet {
        self.followers.iter().filter(|(_, progress)| is(progress)).map(|(server, _)| *server).collect()
    }

    fn known(&self, of: ServerId) -> Option<&Progress> {
        self.followers().find(|(server, _)| *server == of).map(|(_, progress)| progress)
    }

    fn progress(&mut self, of: ServerId) -> Option<&mut Progress> {
        self.followers.iter_mut().find(|(server, _)| *server == of).map(|(_, progress)| progress)
    }

    /// Keeps a progress for everyone who receives the log, and for nobody else.
    fn follow_membership(&mut self, state: &State, now: Time) {
        let members = state.membership().all().without(state.id);
        self.followers.retain(|(server, _)| members.contains(*server));
        for server in members.iter() {
            if let Err(place) = self.followers.binary_search_by_key(&server, |(known, _)| *known) {
                self.followers.insert(place, (server, Progress::new(state.log.last_index(), now)));
            }
        }
    }

    /// "A leader steps down if an election timeout elapses without a successful round of heartbeats
    /// to a majority of its cluster" (thesis 6.2).
    fn lost_quorum(&self, state: &State, now: Time) -> bool {
        let timeout = state.config.election_timeout_max;
        let is_due = state.config.check_quorum && timeout <= now.since(self.since);
        is_due && !self.has_recent_quorum(state, now, timeout)
    }

    pub(crate) fn has_recent_quorum(&self, state: &State, now: Time, within: crate::Duration) -> bool {
        let mut heard = self.who(|progress| now.since(progress.heard) < within);
        heard.insert(state.id);
        state.membership().is_quorum(heard)
    }

    /// A follower has answered: in which round, unless it refused a message of an earlier term, whose
    /// rounds prove nothing in this one.
    fn heard(&mut self, from: ServerId, round: Option<Round>, now: Time) -> Option<&mut Progress> {
        let progress = self.progress(from)?;
        progress.heard = now;
        Corner::AnswerOfEarlierTerm.reached_if(round.is_none());
        progress.round = progress.round.max(round.unwrap_or_default());
        Some(progress)
    }

    fn on_match(
        &mut self,
        state: &mut State,
        from: ServerId,
        match_index: LogIndex,
        answered: Round,
        turn: &mut Turn<'_>,
    ) {
        let (window, round) = (state.config.max_in_flight, self.round);
        // No honest follower matches more than there is.
        Corner::MatchPastEnd.reached_if(state.log.last_index() < match_index);
        let match_index = match_index.min(state.log.last_index());
        if let Some(progress) = self.progress(from) {
            if progress.matched(match_index, answered, window) {
                turn.explain(Reason::FollowerMatched { follower: from, match_index });
            }
            progress.replicate(state, from, round, &mut Batches::default(), turn);
        }
        if state.commit_index < match_index {
            self.advance_commit(state, turn);
        }
        self.hand_over_if_ready(state, from, turn);
    }
}

/// "The leader can decrement nextIndex to bypass all of the conflicting entries in that term"
/// (§5.3): to after its own last entry of that term, or else to before the follower's first.
fn after_conflict(
    state: &State,
    prev_log_index: LogIndex,
    conflict_term: Option<Term>,
    conflict_index: LogIndex,
) -> LogIndex {
    let Some(term) = conflict_term else {
        return conflict_index;
    };
    let last = state.log.last_index_within_term(prev_log_index.previous(), term);
    if state.log.term_at(last) == Some(term) {
        Corner::ConflictTermHeld.reached();
        last.next()
    } else {
        conflict_index
    }
}
