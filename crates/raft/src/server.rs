//! A server: its state, its role, and the one function that moves it.

use alloc::vec::Vec;

use crate::state::ElectionTimer;
use crate::{
    Body, Candidate, ClientId, Command, Config, ElectionCause, Entries, Entry, Follower, Leader, LogIndex,
    Mark, Message, Reason, Recovered, ServerId, State, Term, Time, append_entries, request_vote,
};

/// One server of the cluster.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Server {
    state: State,
    role: Role,
}

/// What a server is at the moment (§5.1, Figure 4).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// It answers leaders and candidates.
    Follower(Follower),
    /// It asks for votes.
    Candidate(Candidate),
    /// It serves clients and replicates its log.
    Leader(Leader),
}

/// What can happen to a server.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Input {
    /// The moment of [`Server::deadline`] has come. At any other moment this does nothing.
    Wake,
    /// A message arrived.
    Receive(Message),
    /// A client wants a command executed.
    Propose(Command),
    /// The disk holds this write and all before it.
    Durable(Mark),
    /// Start an election now, whatever the timer says. A leader ignores it.
    Campaign,
}

/// What a server wants done, in this order.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Effect {
    /// Write to the disk, after all earlier writes; then hand in [`Input::Durable`].
    Write {
        /// The name of the write. All writes of one step have the same.
        mark: Mark,
        /// What to write.
        record: Record,
    },
    /// Send a message, once the write `after` is durable.
    Send {
        /// The message.
        message: Message,
        /// What the disk must hold before.
        after: Mark,
    },
    /// Apply an entry to the state machine.
    Apply {
        /// The entry.
        entry: Entry,
        /// Whether to answer the client: it asked this server, which still leads.
        answer: bool,
    },
    /// Tell a client that its command was not taken.
    Refuse {
        /// The client.
        client: ClientId,
        /// The client's number for the command.
        serial: u64,
        /// The leader to ask instead, if known.
        leader: Option<ServerId>,
    },
    /// Nothing to do: the reason for what was just decided.
    Explain(Reason),
}

/// What is written to the disk.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Record {
    /// The current term and the vote given in it.
    Vote {
        /// The current term.
        term: Term,
        /// The candidate that received the vote.
        voted_for: Option<ServerId>,
    },
    /// Entries at the end of the log.
    Entries(Entries),
    /// The entry at this index and all that follow it are gone.
    Truncate(LogIndex),
}

/// Why a server wants to be woken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Timer {
    /// A follower or a candidate starts an election (§5.2).
    Election,
    /// A leader sends a heartbeat (§5.2).
    Heartbeat,
}

impl Server {
    /// A server that starts, for the first time or again, with what its disk holds.
    ///
    /// `seed` is the source of all its randomness. Servers begin as followers (§5.2).
    ///
    /// # Panics
    ///
    /// If the entries on disk are not numbered from 1 without a gap, or if the server is not
    /// a member of its own cluster.
    #[must_use]
    pub fn new(now: Time, id: ServerId, config: Config, disk: Recovered, seed: u64) -> Server {
        assert!(disk.members.contains(id), "{id} is not a member of its cluster");
        let mut state = State::recovered(id, config, disk, seed);
        let timer = state.election_timer(now);
        Server { state, role: Role::Follower(Follower { leader: None, timer }) }
    }

    /// Moves the server: `input` happens at `now`; what is to be done about it is added to `out`.
    pub fn step(&mut self, now: Time, input: Input, out: &mut Vec<Effect>) {
        let turn = &mut Turn { now, out, has_written: false };
        match input {
            Input::Wake => self.wake(turn),
            Input::Receive(message) => self.receive(message, turn),
            Input::Propose(command) => self.propose(command, turn),
            Input::Durable(mark) => self.on_durable(mark, turn),
            Input::Campaign => self.campaign(ElectionCause::Asked, turn),
        }
        self.state.apply_committed(self.is_leader(), turn);
    }

    /// The next moment at which it wants [`Input::Wake`].
    #[must_use]
    pub fn deadline(&self) -> Time {
        self.timer().1
    }

    /// The timer that runs, and when it ends.
    #[must_use]
    pub fn timer(&self) -> (Timer, Time) {
        match &self.role {
            Role::Follower(Follower { timer, .. }) | Role::Candidate(Candidate { timer, .. }) => {
                (Timer::Election, timer.deadline())
            }
            Role::Leader(leader) => (Timer::Heartbeat, leader.heartbeat_due),
        }
    }

    /// When the running timer was set.
    #[must_use]
    pub fn timer_set(&self) -> Time {
        match &self.role {
            Role::Follower(Follower { timer, .. }) | Role::Candidate(Candidate { timer, .. }) => timer.since,
            Role::Leader(leader) => leader.heartbeat_due - self.state.config.heartbeat_interval,
        }
    }

    /// What it holds whatever its role.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What it is at the moment.
    #[must_use]
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// Whether it is a leader.
    #[must_use]
    pub fn is_leader(&self) -> bool {
        matches!(self.role, Role::Leader(_))
    }

    /// The leader that it knows of: itself, or the one whose entries it accepts.
    #[must_use]
    pub fn leader(&self) -> Option<ServerId> {
        match &self.role {
            Role::Follower(follower) => follower.leader,
            Role::Candidate(_) => None,
            Role::Leader(_) => Some(self.state.id),
        }
    }

    fn wake(&mut self, turn: &mut Turn<'_>) {
        if turn.now < self.deadline() {
            return;
        }
        match &mut self.role {
            Role::Follower(Follower { timer: ElectionTimer { timeout, .. }, .. }) => {
                let cause = ElectionCause::NoLeader { timeout: *timeout };
                self.campaign(cause, turn);
            }
            Role::Candidate(Candidate { timer: ElectionTimer { timeout, .. }, .. }) => {
                let cause = ElectionCause::NoWinner { timeout: *timeout };
                self.campaign(cause, turn);
            }
            Role::Leader(leader) => leader.heartbeat(&self.state, turn),
        }
    }

    fn campaign(&mut self, cause: ElectionCause, turn: &mut Turn<'_>) {
        if !self.is_leader() {
            self.role = Role::Candidate(Candidate::start_election(&mut self.state, cause, turn));
        }
    }

    /// The term first, then the role.
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        debug_assert_eq!(message.to, self.state.id);
        self.settle_term(&message, turn);
        let Message { from, term, body, .. } = message;
        match body {
            Body::RequestVote(request) => {
                let granted = request_vote::receive(&mut self.state, from, term, request, turn);
                if granted && let Role::Follower(follower) = &mut self.role {
                    follower.timer = self.state.election_timer(turn.now);
                }
            }
            Body::AppendEntries(request) => {
                self.recognize_leader(from, term, turn);
                if !self.is_leader() {
                    append_entries::receive(&mut self.state, from, term, request, turn);
                }
            }
            _ if term < self.state.current_term => {
                turn.explain(Reason::IgnoredStaleReply { from, term });
            }
            Body::RequestVoteReply(reply) => match &mut self.role {
                Role::Candidate(candidate) => {
                    let won = candidate.on_vote(&self.state, from, reply, turn);
                    self.lead_if(won, turn);
                }
                // The election is decided already.
                _ => turn.explain(Reason::IgnoredStaleReply { from, term }),
            },
            Body::AppendEntriesReply(reply) => match &mut self.role {
                Role::Leader(leader) => leader.on_reply(&mut self.state, from, reply, turn),
                _ => turn.explain(Reason::IgnoredStaleReply { from, term }),
            },
        }
    }

    /// All Servers 2: "If RPC request or response contains term T > currentTerm: set currentTerm
    /// = T, convert to follower" (§5.1).
    fn settle_term(&mut self, message: &Message, turn: &mut Turn<'_>) {
        let (old, new) = (self.state.current_term, message.term);
        if new <= old {
            return;
        }
        turn.explain(Reason::HigherTerm { from: message.from, old, new });
        self.state.enter_term(new, turn);
        // Only a leader has no election timer yet; the others keep theirs running, for a term
        // alone is neither a vote given nor a leader heard.
        let timer = match &self.role {
            Role::Follower(Follower { timer, .. }) | Role::Candidate(Candidate { timer, .. }) => *timer,
            Role::Leader(_) => self.state.election_timer(turn.now),
        };
        self.role = Role::Follower(Follower { leader: None, timer });
    }

    /// Candidates 3: "If AppendEntries RPC received from new leader: convert to follower"; and
    /// Followers 2: hearing from the current leader holds off an election (§5.2).
    fn recognize_leader(&mut self, leader: ServerId, term: Term, turn: &mut Turn<'_>) {
        if term < self.state.current_term {
            return;
        }
        if self.is_leader() {
            turn.explain(Reason::HeardRivalLeader { rival: leader, term });
            return;
        }
        if self.leader() != Some(leader) {
            let was_candidate = matches!(self.role, Role::Candidate(_));
            turn.explain(Reason::FollowsLeader { leader, term, was_candidate });
        }
        let timer = self.state.election_timer(turn.now);
        self.role = Role::Follower(Follower { leader: Some(leader), timer });
    }

    fn propose(&mut self, command: Command, turn: &mut Turn<'_>) {
        let known = self.leader();
        match &mut self.role {
            Role::Leader(leader) => leader.propose(&mut self.state, command, turn),
            _ => self.state.refuse(&command, known, turn),
        }
    }

    fn on_durable(&mut self, mark: Mark, turn: &mut Turn<'_>) {
        let state = &mut self.state;
        state.durable = state.durable.max(mark.min(state.written));
        state.log.on_durable(state.durable);
        match &mut self.role {
            Role::Follower(_) => {}
            Role::Candidate(candidate) => {
                let won = candidate.on_durable(state, turn);
                self.lead_if(won, turn);
            }
            Role::Leader(leader) => leader.advance_commit(state, turn),
        }
    }

    /// Candidates 2: "If votes received from majority of servers: become leader" (§5.2).
    fn lead_if(&mut self, won: bool, turn: &mut Turn<'_>) {
        if won {
            self.role = Role::Leader(Leader::start(&mut self.state, turn));
        }
    }
}

/// One call of [`Server::step`]: when it is, and where what it decides goes.
pub(crate) struct Turn<'a> {
    pub(crate) now: Time,
    out: &'a mut Vec<Effect>,
    /// Whether this step has written already.
    pub(crate) has_written: bool,
}

impl Turn<'_> {
    pub(crate) fn push(&mut self, effect: Effect) {
        self.out.push(effect);
    }

    pub(crate) fn explain(&mut self, reason: Reason) {
        self.push(Effect::Explain(reason));
    }
}
