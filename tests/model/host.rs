//! One real server with its disk: a value that only [`Host::step`] moves.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;

use raft::{
    ClientCommand, ClientId, Config, DiskWrite, Effect, Entry, Input, Mark, Membership, Message, Reason,
    Recovered, Role, Server, ServerId, ServerSet, Term, Time,
};

/// How a disk writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disk {
    /// What is written is durable at once.
    Instant,
    /// What is written is durable some time later, and a crash may come before.
    Slow,
}

/// A server, its disk, and what waits for the disk.
#[derive(Clone)]
pub struct Host {
    pub server: Server,
    pub disk: Disk,
    /// What the disk holds.
    pub held: Recovered,
    /// How often its heartbeat timer has run out. Time moves only by that.
    beats: u8,
    now: Time,
    writing: VecDeque<(Mark, DiskWrite)>,
    outbox: Vec<(Mark, Message)>,
    durable: Mark,
}

/// What can happen to a host.
pub enum Event {
    Campaign,
    /// A leader's heartbeat timer runs out.
    Beat,
    /// A client's command of this number comes.
    Propose(u8),
    Receive(Message),
    /// The oldest write under way becomes durable.
    Sync,
    /// It loses what is not durable and starts again at once. A crash that lasts needs no event: a
    /// server that is down is one to which nothing happens.
    Restart,
}

/// What came of it: the messages that left, the entries that were applied, and why.
#[derive(Default)]
pub struct Outcome {
    pub sent: Vec<Message>,
    pub applied: Vec<Entry>,
    pub reasons: Vec<Reason>,
}

impl Host {
    pub fn new(id: ServerId, config: Config, disk: Disk) -> Host {
        let held = Recovered::empty(Membership::of(ServerSet::first(3)));
        let server = Server::new(Time::ZERO, id, config, held.clone(), 1);
        let (writing, outbox) = (VecDeque::new(), Vec::new());
        Host { server, disk, held, beats: 0, now: Time::ZERO, writing, outbox, durable: Mark::NONE }
    }

    pub fn is_writing(&self) -> bool {
        !self.writing.is_empty()
    }

    pub fn term(&self) -> Term {
        self.server.state().current_term()
    }

    /// Whether it sent or receives `message`.
    pub fn is_one_of(&self, message: &Message) -> bool {
        [message.from, message.to].contains(&self.server.state().id())
    }

    pub fn step(&mut self, event: Event) -> Outcome {
        let mut outcome = Outcome::default();
        match event {
            Event::Campaign => self.input(Input::Campaign, &mut outcome),
            Event::Beat => self.beat(&mut outcome),
            Event::Propose(number) => self.input(Input::Propose(command(number)), &mut outcome),
            Event::Receive(message) => self.input(Input::Receive(message), &mut outcome),
            Event::Sync => self.sync(&mut outcome),
            Event::Restart => self.restart(),
        }
        while self.disk == Disk::Instant && self.is_writing() {
            self.sync(&mut outcome);
        }
        outcome
    }

    fn beat(&mut self, outcome: &mut Outcome) {
        self.beats += 1;
        self.now = self.server.deadline().expect("a leader's timer runs");
        self.input(Input::Wake, outcome);
    }

    fn input(&mut self, input: Input, outcome: &mut Outcome) {
        let mut effects = Vec::new();
        self.server.step(self.now, input, &mut effects);
        for effect in effects {
            match effect {
                Effect::Write { mark, write } => self.writing.push_back((mark, write)),
                Effect::Send { message, after } if after <= self.durable => outcome.sent.push(message),
                Effect::Send { message, after } => self.send_later(after, message),
                Effect::Explain(reason) => outcome.reasons.push(reason),
                Effect::Apply { entry, .. } => outcome.applied.push(entry),
                Effect::Answer { .. } => {}
                Effect::Restore(_) => unreachable!("nobody takes snapshots here"),
            }
        }
    }

    /// The network is a set: a message that waits already need not wait twice.
    fn send_later(&mut self, after: Mark, message: Message) {
        if self.outbox.iter().all(|(_, waiting)| *waiting != message) {
            self.outbox.push((after, message));
        }
    }

    fn sync(&mut self, outcome: &mut Outcome) {
        let Some(&(mark, _)) = self.writing.front() else {
            return;
        };
        while let Some((_, write)) = self.writing.pop_front_if(|(written, _)| *written == mark) {
            self.held.write(write);
        }
        self.durable = mark;
        let (free, waiting) = mem::take(&mut self.outbox).into_iter().partition(|(after, _)| *after <= mark);
        self.outbox = waiting;
        let free: Vec<(Mark, Message)> = free;
        outcome.sent.extend(free.into_iter().map(|(_, message)| message));
        self.input(Input::Durable(mark), outcome);
    }

    fn restart(&mut self) {
        let (id, config) = (self.server.state().id(), *self.server.state().config());
        self.server = Server::new(self.now, id, config, self.held.clone(), 1);
        self.writing.clear();
        self.outbox.clear();
        self.durable = Mark::NONE;
    }

    /// Equal for hosts that behave alike from here on.
    ///
    /// It leaves out the time and the dice, which only choose timeouts, whom a candidate was refused
    /// by, which decides nothing, and counts writes from the last durable one on. What the log and a
    /// candidate remember of writes under way follows from `writing`; how many rounds of heartbeats
    /// a leader began, from `beats`.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let (state, log) = (self.server.state(), self.server.state().log());
        (state.id(), state.current_term(), state.voted_for(), self.beats).hash(&mut hasher);
        (state.commit_index(), state.last_applied(), log.durable_index()).hash(&mut hasher);
        log.iter().len().hash(&mut hasher);
        log.iter().for_each(|entry| entry.hash(&mut hasher));
        match self.server.role() {
            Role::Follower(_) => (0, self.server.leader()).hash(&mut hasher),
            Role::Candidate(candidate) => (1, candidate.granted()).hash(&mut hasher),
            Role::Leader(leader) => leader.followers().for_each(|(server, progress)| {
                (2, server, progress.next_index, progress.match_index).hash(&mut hasher);
                (&progress.pace, progress.round).hash(&mut hasher);
            }),
        }
        self.held.hash(&mut hasher);
        for (mark, write) in &self.writing {
            (3, mark.0 - self.durable.0, write).hash(&mut hasher);
        }
        for (after, message) in &self.outbox {
            (4, after.0 - self.durable.0, message).hash(&mut hasher);
        }
        hasher.finish()
    }
}

pub fn command(number: u8) -> ClientCommand {
    ClientCommand { client: ClientId(1), session: None, serial: number.into(), bytes: [].into() }
}
