//! A server: its state, its role, and the one function that moves it.

use alloc::vec::Vec;

use crate::candidate::Outcome;
use crate::state::ElectionTimer;
use crate::turn::Turn;
use crate::{
    Body, Candidate, ClientCommand, ClientId, ClientReply, Config, Corner, Duration, Effect, ElectionCause,
    Flaw, Follower, Input, Leader, LogIndex, Mark, Message, Reason, Recovered, RequestVote, ServerId, State,
    Term, Time, Timer, VotePurpose, append_entries, install_snapshot, request_vote,
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

impl Server {
    /// A server that starts, for the first time or again, with what its disk holds.
    ///
    /// `seed` is the source of all its randomness. Servers begin as followers (§5.2). Whoever hands
    /// in a snapshot restores the state machine from it.
    ///
    /// # Panics
    ///
    /// If the entries on disk are not numbered on from the snapshot without a gap.
    #[must_use]
    pub fn new(now: Time, id: ServerId, config: Config, disk: Recovered, seed: u64) -> Server {
        let mut state = State::recovered(now, id, config, disk, seed);
        let role = Role::Follower(Follower::of_nobody(&mut state, now));
        Server { state, role }
    }

    /// Moves the server: `input` happens at `now`; what is to be done about it is added to `out`.
    pub fn step(&mut self, now: Time, input: Input, out: &mut Vec<Effect>) {
        let turn = &mut Turn::new(now, out);
        match input {
            Input::Wake => self.wake(turn),
            Input::Receive(message) => self.receive(message, turn),
            Input::Durable(mark) => self.on_durable(mark, turn),
            Input::SnapshotTaken(data) => self.state.take_snapshot(data, turn),
            Input::TimeOut => self.campaign(ElectionCause::MadeToTimeOut, turn),
            Input::Campaign => self.campaign(ElectionCause::Asked, turn),
            Input::Propose(_)
            | Input::OpenSession(_)
            | Input::Read { .. }
            | Input::ChangeMembership(_)
            | Input::TransferLeadership(_) => self.ask_leader(input, turn),
        }
        self.finish(turn);
    }

    /// The next moment at which it wants [`Input::Wake`], if there is one: a server that may not
    /// start an election waits for a leader for as long as it takes.
    #[must_use]
    pub fn deadline(&self) -> Option<Time> {
        self.timer().map(|(_, deadline)| deadline)
    }

    /// The timer that ends next, and when.
    #[must_use]
    pub fn timer(&self) -> Option<(Timer, Time)> {
        match &self.role {
            Role::Follower(Follower { timer, .. }) | Role::Candidate(Candidate { timer, .. }) => {
                self.state.may_campaign().then(|| (Timer::Election, timer.deadline()))
            }
            Role::Leader(leader) => Some(leader.timer()),
        }
    }

    /// When the running election or heartbeat timer was set.
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

    /// Turns options and flaws on or off while it runs.
    ///
    /// What was earned under other options is worth nothing under these: a lease ends, and a timer
    /// that was set between other bounds is set anew.
    pub fn reconfigure(&mut self, now: Time, config: Config) {
        let old = core::mem::replace(&mut self.state.config, config);
        if old == config {
            return;
        }
        let bounds = |config: &Config| (config.election_timeout_min, config.election_timeout_max);
        match &mut self.role {
            Role::Leader(leader) => leader.reconfigure(&self.state, now),
            Role::Follower(Follower { timer, .. }) | Role::Candidate(Candidate { timer, .. }) => {
                if bounds(&old) != bounds(&config) {
                    *timer = self.state.election_timer(now);
                }
            }
        }
    }

    /// Sets the running election timer anew: it ends `timeout` after `now`, unless something sets it
    /// again before. The next timeout is chosen at random as always. A leader has no such timer, and
    /// nothing happens.
    ///
    /// This is not Raft's: it is for who wants to line up the timers of many servers, or to spread them.
    pub fn set_election_timeout(&mut self, now: Time, timeout: Duration) {
        if let Role::Follower(Follower { timer, .. }) | Role::Candidate(Candidate { timer, .. }) =
            &mut self.role
        {
            *timer = ElectionTimer { since: now, timeout };
        }
    }

    /// Takes its log up to `index` to be committed, and applies it.
    ///
    /// This is not Raft's: it is for who sets a state outright, commit index included.
    pub fn set_commit_index(&mut self, now: Time, index: LogIndex, out: &mut Vec<Effect>) {
        self.state.commit_index = index.min(self.state.log.last_index()).max(self.state.commit_index);
        self.finish(&mut Turn::new(now, out));
    }

    fn wake(&mut self, turn: &mut Turn<'_>) {
        if self.deadline().is_none_or(|deadline| turn.now < deadline) {
            return;
        }
        match &mut self.role {
            Role::Follower(follower) => {
                let cause = follower.on_timeout();
                self.campaign(cause, turn);
            }
            Role::Candidate(candidate) => {
                let cause = candidate.on_timeout();
                self.campaign(cause, turn);
            }
            Role::Leader(leader) => {
                if !leader.on_timeout(&self.state, turn) {
                    self.become_follower(turn);
                }
            }
        }
    }

    fn campaign(&mut self, cause: ElectionCause, turn: &mut Turn<'_>) {
        if self.is_leader() {
            return;
        }
        if !self.state.may_campaign() {
            turn.explain(Reason::MayNotCampaign { term: self.state.current_term });
            return;
        }
        if self.is_bound_by_lease(cause, turn.now) {
            turn.explain(Reason::BoundByLease { term: self.state.current_term });
            return;
        }
        self.role = Role::Candidate(Candidate::start(&mut self.state, cause, turn));
        self.count_own_vote(turn);
    }

    /// The term first, then the role.
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        debug_assert_eq!(message.to, self.state.id);
        if self.ignores_candidate(&message, turn) || self.ignores_pre_vote(&message) {
            return;
        }
        self.settle_term(&message, turn);
        let Message { from, term, body, .. } = message;
        match body {
            Body::RequestVote(request) => self.on_request_vote(from, term, request, turn),
            Body::AppendEntries(request) => {
                if self.obeys(from, term, turn) {
                    append_entries::receive(&mut self.state, from, term, request, turn);
                }
            }
            Body::InstallSnapshot(request) => {
                if self.obeys(from, term, turn) {
                    install_snapshot::receive(&mut self.state, from, term, request, turn);
                }
            }
            _ if term < self.state.current_term && !self.trusts_stale(&body) => {
                turn.explain(Reason::IgnoredStaleReply { from, term });
            }
            body => self.on_reply(from, term, body, turn),
        }
    }

    fn on_request_vote(&mut self, from: ServerId, term: Term, request: RequestVote, turn: &mut Turn<'_>) {
        let granted = request_vote::receive(&mut self.state, from, term, request, turn);
        match &mut self.role {
            Role::Follower(follower) if granted => follower.vote(&mut self.state, turn.now),
            // Who asked for a Pre-Vote in the same term waits for the one it votes for.
            Role::Candidate(_) if granted => {
                Corner::PreCandidateVotes.reached();
                self.role = Role::Follower(Follower::of_nobody(&mut self.state, turn.now));
            }
            _ => {}
        }
    }

    fn trusts_stale(&self, body: &Body) -> bool {
        matches!(body, Body::AppendEntriesReply(_)) && self.state.has(Flaw::TrustStaleAcknowledgement)
    }

    /// Answers in the own term, to whoever asked.
    fn on_reply(&mut self, from: ServerId, term: Term, body: Body, turn: &mut Turn<'_>) {
        match (body, &mut self.role) {
            (Body::RequestVoteReply(reply), Role::Candidate(candidate)) => {
                let outcome = candidate.on_vote(&self.state, from, reply, turn);
                self.go_on(outcome, turn);
            }
            (Body::AppendEntriesReply(reply), Role::Leader(leader)) => {
                leader.on_append_reply(&mut self.state, from, reply, turn);
            }
            (Body::InstallSnapshotReply(reply), Role::Leader(leader)) => {
                leader.on_install_reply(&mut self.state, from, reply, turn);
            }
            (Body::TimeoutNow, Role::Follower(_)) => {
                self.campaign(ElectionCause::Transfer { from }, turn);
            }
            // The question is settled already.
            _ => turn.explain(Reason::IgnoredStaleReply { from, term }),
        }
    }

    /// "If a server receives a RequestVote request within the minimum election timeout of hearing
    /// from a current leader, it does not update its term or grant its vote" (thesis 4.2.3), so that
    /// a server that is cut off or removed disrupts nobody. A Pre-Vote is always treated so (9.6).
    fn ignores_candidate(&mut self, message: &Message, turn: &mut Turn<'_>) -> bool {
        let Body::RequestVote(request) = &message.body else {
            return false;
        };
        let sticks = match request.purpose {
            VotePurpose::Elect => {
                self.state.config.leader_stickiness && !self.state.has(Flaw::NoLeaderStickiness)
            }
            VotePurpose::PreVote => true,
            VotePurpose::Transfer => false,
        };
        if !sticks || !self.hears_leader(turn.now) {
            return false;
        }
        // One that is behind must be told so, or it could wait for a majority forever.
        if message.term < self.state.current_term {
            Corner::CandidateBehind.reached();
            return false;
        }
        turn.explain(Reason::IgnoredCandidate {
            candidate: message.from,
            term: message.term,
            leader: self.leader(),
        });
        true
    }

    /// Who has answered a leader that reads on its lease votes for nobody for as long as that lasts, and
    /// not for itself (thesis 6.4.1). Its own timer is never sooner; somebody's wish may be.
    fn is_bound_by_lease(&self, cause: ElectionCause, now: Time) -> bool {
        let by_hand = matches!(cause, ElectionCause::MadeToTimeOut | ElectionCause::Asked);
        let sticks = self.state.config.lease_reads && !self.state.has(Flaw::NoLeaderStickiness);
        by_hand && sticks && self.hears_leader(now)
    }

    fn hears_leader(&self, now: Time) -> bool {
        let within = self.state.config.election_timeout_min;
        match &self.role {
            Role::Leader(leader) => leader.has_recent_quorum(&self.state, now, within),
            _ => self.state.leader_heard.is_some_and(|heard| now.since(heard) < within),
        }
    }

    fn ignores_pre_vote(&self, message: &Message) -> bool {
        let pre_vote = matches!(&message.body, Body::RequestVote(r) if r.purpose == VotePurpose::PreVote);
        pre_vote && message.term != self.state.current_term && self.state.has(Flaw::NoPreVoteReply)
    }

    /// All servers 2: "If RPC request or response contains term T > currentTerm: set currentTerm
    /// = T, convert to follower" (§5.1).
    fn settle_term(&mut self, message: &Message, turn: &mut Turn<'_>) {
        let (old, new) = (self.state.current_term, message.term);
        if new <= old {
            return;
        }
        turn.explain(Reason::HigherTerm { from: message.from, old, new });
        self.state.enter_term(new, turn);
        self.become_follower(turn);
    }

    /// Only a leader has no election timer yet; the others keep theirs running, for a term alone is
    /// neither a vote given nor a leader heard.
    fn become_follower(&mut self, turn: &mut Turn<'_>) {
        let timer = match &mut self.role {
            Role::Follower(Follower { timer, .. }) | Role::Candidate(Candidate { timer, .. }) => *timer,
            Role::Leader(leader) => {
                leader.resign(&self.state, turn);
                self.state.election_timer(turn.now)
            }
        };
        self.role = Role::Follower(Follower { leader: None, timer });
    }

    /// Whether it obeys who claims to lead: it follows the leader of its own term from now on, unless it
    /// leads this term itself. Who claims to lead an earlier one is refused by the receiver.
    fn obeys(&mut self, leader: ServerId, term: Term, turn: &mut Turn<'_>) -> bool {
        if term < self.state.current_term {
            return true;
        }
        match &mut self.role {
            Role::Follower(follower) => follower.hear(&mut self.state, leader, turn),
            Role::Candidate(candidate) => {
                self.role = Role::Follower(candidate.give_way(&mut self.state, leader, turn));
            }
            Role::Leader(_) => {
                turn.explain(Reason::HeardRivalLeader { rival: leader, term });
                return false;
            }
        }
        true
    }

    /// What only a leader can do. The others say who leads, as far as they know (§8).
    fn ask_leader(&mut self, input: Input, turn: &mut Turn<'_>) {
        let known = self.leader();
        let transferring = match &self.role {
            Role::Leader(leader) => leader.transferring_to(),
            _ => None,
        };
        match (input, &mut self.role) {
            (Input::ChangeMembership(change), Role::Leader(leader)) => {
                leader.change_membership(&mut self.state, change, turn);
            }
            (Input::TransferLeadership(to), Role::Leader(leader)) => {
                leader.transfer_to(&mut self.state, to, turn);
            }
            (Input::Propose(command), Role::Leader(leader)) if transferring.is_none() => {
                leader.propose(&mut self.state, command, turn);
            }
            (Input::OpenSession(client), Role::Leader(leader)) if transferring.is_none() => {
                leader.open_session(&mut self.state, client, turn);
            }
            (Input::Read { client, serial }, Role::Leader(leader)) if transferring.is_none() => {
                leader.read(&self.state, client, serial, turn);
            }
            (Input::Propose(ClientCommand { client, serial, .. }) | Input::Read { client, serial }, _) => {
                self.refuse(client, serial, known, transferring, turn);
            }
            (Input::OpenSession(client), _) => self.refuse(client, 0, known, transferring, turn),
            _ => turn.explain(Reason::RefusedRequest { leader: known }),
        }
    }

    /// While leadership is handed over nobody takes commands: the client must wait (thesis 3.10).
    fn refuse(
        &mut self,
        client: ClientId,
        serial: u64,
        known: Option<ServerId>,
        transferring: Option<ServerId>,
        turn: &mut Turn<'_>,
    ) {
        let Some(to) = transferring else {
            self.state.refuse(client, serial, known, turn);
            return;
        };
        turn.explain(Reason::RefusedInTransfer { client, to });
        turn.push(Effect::Answer { client, serial, answer: ClientReply::NotLeader { leader: None } });
    }

    fn on_durable(&mut self, mark: Mark, turn: &mut Turn<'_>) {
        let state = &mut self.state;
        state.durable = state.durable.max(mark.min(state.written));
        state.log.on_durable(state.durable);
        match &mut self.role {
            Role::Follower(_) => {}
            Role::Candidate(_) => self.count_own_vote(turn),
            Role::Leader(leader) => leader.advance_commit(state, turn),
        }
    }

    fn count_own_vote(&mut self, turn: &mut Turn<'_>) {
        if let Role::Candidate(candidate) = &mut self.role {
            let outcome = candidate.count_own_vote(&self.state, turn);
            self.go_on(outcome, turn);
        }
    }

    fn go_on(&mut self, outcome: Option<Outcome>, turn: &mut Turn<'_>) {
        match outcome {
            Some(Outcome::WouldBeElected { by }) => {
                self.campaign(ElectionCause::WouldBeElected { by }, turn);
            }
            Some(Outcome::Elected) => self.role = Role::Leader(Leader::start(&mut self.state, turn)),
            None => {}
        }
    }

    /// Applies what has become committed, and does what follows from that for a leader.
    fn finish(&mut self, turn: &mut Turn<'_>) {
        self.state.apply_committed(matches!(self.role, Role::Leader(_)), turn);
        if let Role::Leader(leader) = &mut self.role
            && !leader.on_applied(&mut self.state, turn)
        {
            self.become_follower(turn);
        }
    }
}
