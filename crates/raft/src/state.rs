//! What every server holds whatever its role: the *State* box of Figure 2.

use alloc::vec::Vec;

use crate::server::Turn;
use crate::{
    Body, Command, Config, Dice, Duration, Effect, Log, LogIndex, Message, Reason, Record, ServerId,
    ServerSet, Term, Time, quorum,
};

/// What every server holds whatever its role.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct State {
    pub(crate) id: ServerId,
    pub(crate) config: Config,
    pub(crate) members: ServerSet,
    // Persistent state on all servers.
    pub(crate) current_term: Term,
    pub(crate) voted_for: Option<ServerId>,
    pub(crate) log: Log,
    // Volatile state on all servers.
    pub(crate) commit_index: LogIndex,
    pub(crate) last_applied: LogIndex,
    /// The last write asked for.
    pub(crate) written: Mark,
    /// The last write of a term or a vote.
    pub(crate) vote_written: Mark,
    /// The last write that the disk is known to hold.
    pub(crate) durable: Mark,
    pub(crate) dice: Dice,
}

/// Names a write to the disk; a later write has a higher mark. [`Mark::NONE`] is always durable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Mark(pub u64);

impl Mark {
    /// No write at all.
    pub const NONE: Mark = Mark(0);
}

/// What a server finds on its disk when it starts: the persistent state of Figure 2.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Recovered {
    /// The servers of the cluster.
    pub members: ServerSet,
    /// The latest term the server has seen.
    pub current_term: Term,
    /// The candidate that received its vote in that term.
    pub voted_for: Option<ServerId>,
    /// Its log.
    pub entries: Vec<crate::Entry>,
}

impl Recovered {
    /// The disk of a server that starts for the first time.
    #[must_use]
    pub const fn empty(members: ServerSet) -> Recovered {
        Recovered { members, current_term: Term::ZERO, voted_for: None, entries: Vec::new() }
    }
}

impl State {
    pub(crate) fn recovered(id: ServerId, config: Config, disk: Recovered, seed: u64) -> State {
        State {
            id,
            config,
            members: disk.members,
            current_term: disk.current_term,
            voted_for: disk.voted_for,
            log: Log::recovered(disk.entries),
            commit_index: LogIndex::ZERO,
            last_applied: LogIndex::ZERO,
            written: Mark::NONE,
            vote_written: Mark::NONE,
            durable: Mark::NONE,
            dice: Dice::new(seed),
        }
    }

    /// Which server this is.
    #[must_use]
    pub fn id(&self) -> ServerId {
        self.id
    }

    /// The servers of the cluster, this one included.
    #[must_use]
    pub fn members(&self) -> ServerSet {
        self.members
    }

    /// The latest term that it has seen.
    #[must_use]
    pub fn current_term(&self) -> Term {
        self.current_term
    }

    /// The candidate that received its vote in the current term.
    #[must_use]
    pub fn voted_for(&self) -> Option<ServerId> {
        self.voted_for
    }

    /// Its log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The highest index that it knows to be committed.
    #[must_use]
    pub fn commit_index(&self) -> LogIndex {
        self.commit_index
    }

    /// The highest index that it has handed to its state machine.
    #[must_use]
    pub fn last_applied(&self) -> LogIndex {
        self.last_applied
    }

    pub(crate) fn others(&self) -> impl Iterator<Item = ServerId> + use<> {
        self.members.without(self.id).iter()
    }

    pub(crate) fn is_quorum(&self, servers: ServerSet) -> bool {
        quorum::is_quorum(self.members, servers)
    }

    /// Randomized timeouts make split votes rare and short (§5.2).
    pub(crate) fn election_timer(&mut self, now: Time) -> ElectionTimer {
        let Config { election_timeout_min: min, election_timeout_max: max, .. } = self.config;
        ElectionTimer { since: now, timeout: self.dice.between(min, max) }
    }

    /// Enters `term`, in which the vote is still to be given.
    pub(crate) fn enter_term(&mut self, term: Term, turn: &mut Turn<'_>) {
        debug_assert!(self.current_term < term);
        self.current_term = term;
        self.voted_for = None;
        self.write_vote(turn);
    }

    pub(crate) fn vote_for(&mut self, candidate: ServerId, turn: &mut Turn<'_>) {
        self.voted_for = Some(candidate);
        self.write_vote(turn);
    }

    fn write_vote(&mut self, turn: &mut Turn<'_>) {
        self.vote_written = self.next_mark(turn);
        let record = Record::Vote { term: self.current_term, voted_for: self.voted_for };
        turn.push(Effect::Write { mark: self.vote_written, record });
    }

    /// Appends entries at the end of the log and asks the disk to hold them.
    pub(crate) fn append(&mut self, entries: &[crate::Entry], turn: &mut Turn<'_>) {
        let mark = self.next_mark(turn);
        self.log.append(mark, entries);
        turn.push(Effect::Write { mark, record: Record::Entries(entries.into()) });
    }

    /// Deletes the entry at `from` and all that follow it, in memory and on disk.
    pub(crate) fn truncate(&mut self, from: LogIndex, turn: &mut Turn<'_>) {
        let mark = self.next_mark(turn);
        self.log.truncate(from);
        turn.push(Effect::Write { mark, record: Record::Truncate(from) });
    }

    /// All writes of one step share a mark: they become durable together.
    fn next_mark(&mut self, turn: &mut Turn<'_>) -> Mark {
        if !core::mem::replace(&mut turn.has_written, true) {
            self.written = Mark(self.written.0 + 1);
        }
        self.written
    }

    /// Sends what promises nothing but the current term and vote.
    pub(crate) fn send(&self, to: ServerId, body: Body, turn: &mut Turn<'_>) {
        self.send_after(self.vote_written, to, body, turn);
    }

    /// Answers with a promise about everything written so far (§5.2, §5.3: "before responding").
    pub(crate) fn reply(&self, to: ServerId, body: Body, turn: &mut Turn<'_>) {
        self.send_after(self.written, to, body, turn);
    }

    fn send_after(&self, after: Mark, to: ServerId, body: Body, turn: &mut Turn<'_>) {
        let message = Message { from: self.id, to, term: self.current_term, body };
        turn.push(Effect::Send { message, after });
    }

    /// A server that does not lead sends clients to the one that does (§8).
    pub(crate) fn refuse(&self, command: &Command, leader: Option<ServerId>, turn: &mut Turn<'_>) {
        let Command { client, serial, .. } = *command;
        turn.explain(Reason::RefusedCommand { client, leader });
        turn.push(Effect::Refuse { client, serial, leader });
    }

    /// All Servers 1: "If commitIndex > lastApplied: increment lastApplied, apply
    /// log\[lastApplied\] to state machine" (§5.3).
    pub(crate) fn apply_committed(&mut self, leads: bool, turn: &mut Turn<'_>) {
        while self.last_applied < self.commit_index {
            self.last_applied = self.last_applied.next();
            let entry = self.log.entry(self.last_applied).expect("what is committed is in the log");
            turn.explain(Reason::Applied { index: entry.index, term: entry.term });
            let answer = leads && entry.term == self.current_term;
            turn.push(Effect::Apply { entry: entry.clone(), answer });
        }
    }
}

/// When a server that hears from no leader starts an election.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct ElectionTimer {
    pub(crate) since: Time,
    pub(crate) timeout: Duration,
}

impl ElectionTimer {
    pub(crate) fn deadline(self) -> Time {
        self.since + self.timeout
    }
}
