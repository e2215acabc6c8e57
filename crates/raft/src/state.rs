//! What every server holds whatever its role: the *State* box of Figure 2, and what compaction and
//! sessions add to it.

use crate::session::Admission;
use crate::snapshot::Incoming;
use crate::turn::Turn;
use crate::{
    Body, Chunked, ClientCommand, ClientId, ClientReply, Command, Config, Dice, DiskWrite, Duration, Effect,
    Entries, Flaw, Log, LogIndex, Mark, Membership, Message, Reason, ServerId, SessionId, Sessions, Snapshot,
    Term, Time,
};

/// What every server holds whatever its role.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct State {
    pub(crate) id: ServerId,
    pub(crate) config: Config,
    // Persistent state on all servers.
    pub(crate) current_term: Term,
    pub(crate) voted_for: Option<ServerId>,
    pub(crate) log: Log,
    pub(crate) snapshot: Option<Snapshot>,
    // Volatile state on all servers.
    pub(crate) commit_index: LogIndex,
    pub(crate) last_applied: LogIndex,
    pub(crate) sessions: Sessions,
    /// The snapshot that is arriving, piece by piece.
    pub(crate) incoming: Option<Incoming>,
    /// When it last heard from a leader of its term.
    pub(crate) leader_heard: Option<Time>,
    /// The last write asked for.
    pub(crate) written: Mark,
    /// The last write of a term or a vote.
    pub(crate) vote_written: Mark,
    /// The last write that the disk is known to hold.
    pub(crate) durable: Mark,
    pub(crate) dice: Dice,
}

/// What a server finds on its disk when it starts: the persistent state of Figure 2, and the
/// snapshot that its log begins after.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Recovered {
    /// The configuration that the cluster began with; empty for a server that is to join one.
    pub membership: Membership,
    /// The latest term the server has seen.
    pub current_term: Term,
    /// The candidate that received its vote in that term.
    pub voted_for: Option<ServerId>,
    /// Its latest snapshot.
    pub snapshot: Option<Snapshot>,
    /// The entries that follow the snapshot, or all if there is none.
    pub entries: Chunked<crate::Entry>,
}

impl Recovered {
    /// The disk of a server that starts for the first time.
    #[must_use]
    pub const fn empty(membership: Membership) -> Recovered {
        let (current_term, voted_for) = (Term::ZERO, None);
        Recovered { membership, current_term, voted_for, snapshot: None, entries: Chunked::new() }
    }

    /// A write has reached the disk, after all earlier ones.
    pub fn write(&mut self, write: DiskWrite) {
        match write {
            DiskWrite::Vote { term, voted_for } => (self.current_term, self.voted_for) = (term, voted_for),
            DiskWrite::Entries(entries) => self.entries.extend_from_slice(&entries),
            DiskWrite::Truncate(from) => self.entries.truncate(self.entries_before(from)),
            DiskWrite::Snapshot(snapshot) => {
                if self.holds_last_of(&snapshot) {
                    self.entries.drop_front(self.entries_before(snapshot.index().next()));
                } else {
                    self.entries = Chunked::new();
                }
                self.snapshot = Some(snapshot);
            }
        }
    }

    /// Whether the log has the entry that a snapshot ends with (Figure 13, InstallSnapshot 6).
    fn holds_last_of(&self, snapshot: &Snapshot) -> bool {
        let last = (snapshot.index(), snapshot.meta.last_included_term);
        let entry = self.entries.get(self.entries_before(last.0)).map(|entry| (entry.index, entry.term));
        let covered = self.snapshot.as_ref().map(|known| (known.index(), known.meta.last_included_term));
        entry == Some(last) || covered == Some(last)
    }

    fn entries_before(&self, index: LogIndex) -> usize {
        self.entries.first().map_or(0, |first| index.0.saturating_sub(first.index.0) as usize)
    }
}

impl State {
    pub(crate) fn recovered(now: Time, id: ServerId, config: Config, disk: Recovered, seed: u64) -> State {
        let meta = disk.snapshot.as_ref().map(|snapshot| &snapshot.meta);
        let base =
            meta.map_or((LogIndex::ZERO, Term::ZERO), |m| (m.last_included_index, m.last_included_term));
        let membership = meta.map_or(disk.membership, |meta| meta.membership);
        State {
            id,
            config,
            current_term: disk.current_term,
            voted_for: disk.voted_for,
            log: Log::recovered(base, membership, disk.entries),
            commit_index: base.0,
            last_applied: base.0,
            sessions: meta.map_or_else(Sessions::default, |meta| meta.sessions.clone()),
            snapshot: disk.snapshot,
            incoming: None,
            // It may have heard from a leader just before it crashed, which then holds a lease; but not
            // before the first term.
            leader_heard: (config.lease_reads && Term::ZERO < disk.current_term).then_some(now),
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

    /// Its settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The configuration that it uses: the latest in its log, committed or not (§6).
    #[must_use]
    pub fn membership(&self) -> Membership {
        self.log.membership()
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

    /// Its latest snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    /// The clients' sessions, as of the last entry applied.
    #[must_use]
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
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

    /// When it last heard from a leader of its term, on its own clock; with leases, a server that has
    /// come back takes it that it may have just before.
    #[must_use]
    pub fn leader_heard(&self) -> Option<Time> {
        self.leader_heard
    }

    pub(crate) fn has(&self, flaw: Flaw) -> bool {
        self.config.flaws.has(flaw)
    }

    /// Whether it may start an election: it votes in the configuration in force, or in one from the
    /// last committed on, for then it may be needed to commit its own removal (thesis 4.2.2).
    pub(crate) fn may_campaign(&self) -> bool {
        self.log.memberships_from(self.commit_index).any(|membership| membership.is_voter(self.id))
    }

    /// Whether an entry of the current term is committed: only then does a leader know all that is
    /// (§8), and may change the membership (thesis 4.1).
    pub(crate) fn has_committed_in_term(&self) -> bool {
        self.log.term_at(self.commit_index) == Some(self.current_term)
    }

    /// Randomized timeouts make split votes rare and short (§5.2).
    pub(crate) fn election_timer(&mut self, now: Time) -> ElectionTimer {
        let Config { election_timeout_min: min, election_timeout_max: max, .. } = self.config;
        ElectionTimer { since: now, timeout: self.dice.between(min, max) }
    }

    // ── What must reach the disk ──

    /// Enters `term`, in which the vote is still to be given.
    pub(crate) fn enter_term(&mut self, term: Term, turn: &mut Turn<'_>) {
        debug_assert!(self.current_term < term);
        self.current_term = term;
        self.voted_for = None;
        // Whoever leads the new term begins its snapshot anew.
        self.incoming = None;
        self.write_vote(turn);
    }

    pub(crate) fn vote_for(&mut self, candidate: ServerId, turn: &mut Turn<'_>) {
        self.voted_for = Some(candidate);
        self.write_vote(turn);
    }

    fn write_vote(&mut self, turn: &mut Turn<'_>) {
        if self.has(Flaw::ForgetTerm) {
            return;
        }
        self.vote_written = self.next_mark(turn);
        let voted_for = self.voted_for.filter(|_| !self.has(Flaw::VoteTwice));
        let write = DiskWrite::Vote { term: self.current_term, voted_for };
        turn.push(Effect::Write { mark: self.vote_written, write });
    }

    /// Appends entries at the end of the log and asks the disk to hold them.
    pub(crate) fn append(&mut self, entries: Entries, turn: &mut Turn<'_>) {
        let mark = self.next_mark(turn);
        self.log.append(mark, &entries);
        turn.push(Effect::Write { mark, write: DiskWrite::Entries(entries) });
    }

    /// Deletes the entry at `from` and all that follow it, in memory and on disk.
    pub(crate) fn truncate(&mut self, from: LogIndex, turn: &mut Turn<'_>) {
        let mark = self.next_mark(turn);
        self.forget(from, turn);
        turn.push(Effect::Write { mark, write: DiskWrite::Truncate(from) });
    }

    /// Deletes the entry at `from` and all that follow it, in memory.
    pub(crate) fn forget(&mut self, from: LogIndex, turn: &mut Turn<'_>) {
        let index = self.log.membership_index();
        self.log.truncate(from);
        if from <= index {
            turn.explain(Reason::RolledBackMembership { index, membership: self.log.membership() });
        }
    }

    /// All writes of one step share a mark: only when all are durable, that is told. A crash may leave
    /// the first of them.
    pub(crate) fn next_mark(&mut self, turn: &mut Turn<'_>) -> Mark {
        if !core::mem::replace(&mut turn.has_written, true) {
            self.written = Mark(self.written.0 + 1);
        }
        self.written
    }

    // ── What is sent ──

    /// Sends what promises nothing but the current term and vote.
    pub(crate) fn send(&self, to: ServerId, body: Body, turn: &mut Turn<'_>) {
        self.send_after(self.vote_written, to, body, turn);
    }

    /// Answers with a promise about everything written so far (§5.2, §5.3: "before responding").
    pub(crate) fn reply(&self, to: ServerId, body: Body, turn: &mut Turn<'_>) {
        let after = if self.has(Flaw::AcknowledgeBeforeDurable) { Mark::NONE } else { self.written };
        self.send_after(after, to, body, turn);
    }

    fn send_after(&self, after: Mark, to: ServerId, body: Body, turn: &mut Turn<'_>) {
        let message = Message { from: self.id, to, term: self.current_term, body };
        turn.push(Effect::Send { message, after });
    }

    /// A server that does not lead sends clients to the one that does (§8).
    pub(crate) fn refuse(
        &self,
        client: ClientId,
        serial: u64,
        leader: Option<ServerId>,
        turn: &mut Turn<'_>,
    ) {
        turn.explain(Reason::RefusedCommand { client, leader });
        turn.push(Effect::Answer { client, serial, answer: ClientReply::NotLeader { leader } });
    }

    // ── What is applied ──

    /// All Servers 1: "If commitIndex > lastApplied: increment lastApplied, apply
    /// log\[lastApplied\] to state machine" (§5.3).
    pub(crate) fn apply_committed(&mut self, leads: bool, turn: &mut Turn<'_>) {
        while self.last_applied < self.commit_index {
            let Some(entry) = self.log.entry(self.last_applied.next()).cloned() else {
                debug_assert!(!self.config.flaws.is_empty(), "what is committed is in the log");
                return;
            };
            self.last_applied = entry.index;
            turn.explain(Reason::Applied { index: entry.index, term: entry.term });
            let answers = leads && entry.term == self.current_term;
            match entry.command {
                Command::Noop | Command::Configure(_) => turn.push(Effect::Apply { entry, execute: false }),
                Command::OpenSession(client) => {
                    let session = self.open_session(client, entry.index, turn);
                    turn.push(Effect::Apply { entry, execute: false });
                    if answers {
                        let answer = ClientReply::SessionOpened { session };
                        turn.push(Effect::Answer { client, serial: 0, answer });
                    }
                }
                Command::Client(ClientCommand { client, session, serial, .. }) => {
                    let answer = self.admit(client, session, serial, entry.index, turn);
                    turn.push(Effect::Apply { entry, execute: answer == ClientReply::Done });
                    if answers {
                        turn.push(Effect::Answer { client, serial, answer });
                    }
                }
            }
        }
    }

    /// RegisterClient 3 and 4 (thesis figure 6.1): "allocating session for new client", which is
    /// named by a "unique client identifier (the log index of this register command can be used)".
    fn open_session(&mut self, client: ClientId, at: LogIndex, turn: &mut Turn<'_>) -> SessionId {
        let reuses = self.has(Flaw::ReuseSessionId);
        let session = SessionId(if reuses { LogIndex(client.0.into()) } else { at });
        turn.explain(Reason::OpenedSession { client, index: at });
        if let Some(client) = self.sessions.open(session, client, at, self.config.max_sessions) {
            turn.explain(Reason::ExpiredSession { client });
        }
        session
    }

    /// Whether a command takes effect now, and what its client is told.
    fn admit(
        &mut self,
        client: ClientId,
        session: Option<SessionId>,
        serial: u64,
        at: LogIndex,
        turn: &mut Turn<'_>,
    ) -> ClientReply {
        if !self.config.sessions || self.has(Flaw::NoSessions) {
            return ClientReply::Done;
        }
        match self.sessions.admit(session, serial, at) {
            Admission::Fresh => ClientReply::Done,
            Admission::Duplicate => {
                turn.explain(Reason::SkippedDuplicate { client, serial, index: at });
                ClientReply::DoneBefore
            }
            Admission::NoSession => {
                turn.explain(Reason::RefusedWithoutSession { client, session, serial, index: at });
                ClientReply::NoSession
            }
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
