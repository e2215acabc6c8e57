//! A machine that runs one server: its disk, its clock, its state machine, what waits to be sent.

use raft::{
    Chunked, ClientId, Command, Config, Dice, Entry, Leader, Log, LogIndex, Mark, Membership, Message,
    Recovered, Role, Server, ServerId, Snapshot, State, Term, Time,
};

use crate::clock::Clock;
use crate::{ClockRate, Disk, Key, KeyValue, Span, purpose};

/// A machine that runs one server, or did until it crashed.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Host {
    id: ServerId,
    /// The configuration that it was set up with, before any entry.
    membership: Membership,
    server: Option<Server>,
    disk: Disk,
    pub(crate) disk_dice: Dice,
    /// How long its disk takes, if not as long as the others'.
    pub(crate) disk_latency: Option<Span>,
    pub(crate) clock: Clock,
    key_value: KeyValue,
    /// How often it was started. What was scheduled in an earlier life is void.
    pub(crate) boot: u64,
    /// Whether it stands still.
    pub(crate) paused: bool,
    /// What its disk has come to hold while it stood still.
    pub(crate) unheard: Option<Mark>,
    durable: Mark,
    /// Messages that wait for the disk.
    outbox: Vec<(Mark, Message)>,
    /// What the clients want to read whose reads wait for the leader's proof.
    reads: Vec<(ClientId, u64, Key)>,
    /// When the server will be woken.
    pub(crate) wake_at: Option<Time>,
}

/// What a server is at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It does not run: all that there is of it is on its disk.
    Crashed,
    /// It follows.
    Follower,
    /// It stands for election, or asks whether it should.
    Candidate,
    /// It leads.
    Leader,
}

impl Status {
    /// The paper's word: *leader*, *candidate*, *follower*; or *crashed*.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Status::Crashed => "crashed",
            Status::Follower => "follower",
            Status::Candidate => "candidate",
            Status::Leader => "leader",
        }
    }
}

/// A server's log, wherever it is.
#[derive(Clone, Copy, Debug)]
pub enum HostLog<'a> {
    /// The server runs.
    InMemory(&'a Log),
    /// The server is crashed: this is what its disk holds.
    OnDisk(&'a Recovered),
}

impl<'a> HostLog<'a> {
    /// The entries after the snapshot, the first one first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = &'a Entry> + ExactSizeIterator {
        self.entries().iter()
    }

    fn entries(self) -> &'a Chunked<Entry> {
        match self {
            HostLog::InMemory(log) => log.entries(),
            HostLog::OnDisk(held) => &held.entries,
        }
    }

    /// How many entries there are after the snapshot.
    #[must_use]
    pub fn len(self) -> usize {
        self.entries().len()
    }

    /// Whether there is no entry after the snapshot.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The last index that the snapshot covers: zero if there is none.
    #[must_use]
    pub fn base_index(self) -> LogIndex {
        match self {
            HostLog::InMemory(log) => log.base_index(),
            HostLog::OnDisk(held) => held.snapshot.as_ref().map_or(LogIndex::ZERO, Snapshot::index),
        }
    }

    /// The index of the last entry, or the last that the snapshot covers if there is none.
    #[must_use]
    pub fn last_index(self) -> LogIndex {
        self.entries().last().map_or(self.base_index(), |entry| entry.index)
    }

    /// The term of the last entry, or of the last that the snapshot covers.
    #[must_use]
    pub fn last_term(self) -> Term {
        self.term_at(self.last_index()).unwrap_or_default()
    }

    /// The entry at `index`, if it is there.
    #[must_use]
    pub fn entry(self, index: LogIndex) -> Option<&'a Entry> {
        match self {
            HostLog::InMemory(log) => log.entry(index),
            HostLog::OnDisk(held) => {
                let first = held.entries.first()?.index;
                held.entries.get(index.0.checked_sub(first.0)? as usize)
            }
        }
    }

    /// The term of the entry at `index`, or of the snapshot that ends there.
    #[must_use]
    pub fn term_at(self, index: LogIndex) -> Option<Term> {
        let held = match self {
            HostLog::InMemory(log) => return log.term_at(index),
            HostLog::OnDisk(held) => held,
        };
        let covered = held.snapshot.as_ref().map(|snapshot| &snapshot.meta);
        let covered = covered.filter(|meta| meta.last_included_index == index);
        self.entry(index).map(|entry| entry.term).or(covered.map(|meta| meta.last_included_term))
    }
}

impl Host {
    pub(crate) fn new(id: ServerId, membership: Membership, seed: u64) -> Host {
        Host {
            id,
            membership,
            server: None,
            disk: Disk::empty(membership),
            disk_dice: Dice::keyed(seed, &[purpose::DISK, id.number().into()]),
            disk_latency: None,
            clock: Clock::TRUE,
            key_value: KeyValue::default(),
            boot: 0,
            paused: false,
            unheard: None,
            durable: Mark::NONE,
            outbox: Vec::new(),
            reads: Vec::new(),
            wake_at: None,
        }
    }

    /// Which server runs here.
    #[must_use]
    pub fn id(&self) -> ServerId {
        self.id
    }

    /// The server, if it runs.
    #[must_use]
    pub fn server(&self) -> Option<&Server> {
        self.server.as_ref()
    }

    /// What the server is.
    #[must_use]
    pub fn status(&self) -> Status {
        match self.server().map(Server::role) {
            None => Status::Crashed,
            Some(Role::Follower(_)) => Status::Follower,
            Some(Role::Candidate(_)) => Status::Candidate,
            Some(Role::Leader(_)) => Status::Leader,
        }
    }

    /// What it knows as a leader, if it leads.
    #[must_use]
    pub fn leading(&self) -> Option<(&State, &Leader)> {
        let server = self.server()?;
        match server.role() {
            Role::Leader(leader) => Some((server.state(), leader)),
            Role::Follower(_) | Role::Candidate(_) => None,
        }
    }

    /// The server's term: in memory, else on disk.
    #[must_use]
    pub fn term(&self) -> Term {
        self.server().map_or(self.disk.held().current_term, |server| server.state().current_term())
    }

    /// Whom the server has given its vote in that term: in memory, else on disk.
    #[must_use]
    pub fn vote(&self) -> Option<ServerId> {
        self.server().map_or(self.disk.held().voted_for, |server| server.state().voted_for())
    }

    /// The server's latest snapshot: in memory, else on disk.
    #[must_use]
    pub fn snapshot(&self) -> Option<&Snapshot> {
        match self.server() {
            Some(server) => server.state().snapshot(),
            None => self.disk.held().snapshot.as_ref(),
        }
    }

    /// The server's latest configuration, committed or not: in memory, else on disk.
    #[must_use]
    pub fn membership(&self) -> Membership {
        if let Some(server) = self.server() {
            return server.state().membership();
        }
        let held = self.disk.held();
        let covered = held.snapshot.as_ref().map(|snapshot| snapshot.meta.membership);
        let appended = held.entries.iter().rev().find_map(|entry| match entry.command {
            Command::Configure(membership) => Some(membership),
            _ => None,
        });
        appended.or(covered).unwrap_or(held.membership)
    }

    /// The server's log: in memory, else on disk.
    #[must_use]
    pub fn log(&self) -> HostLog<'_> {
        match self.server() {
            Some(server) => HostLog::InMemory(server.state().log()),
            None => HostLog::OnDisk(self.disk.held()),
        }
    }

    /// Whether the server stands still.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Its disk.
    #[must_use]
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Its state machine; empty while the server is crashed.
    #[must_use]
    pub fn key_value(&self) -> &KeyValue {
        &self.key_value
    }

    /// Whether a client's read waits here until the server may answer it.
    #[must_use]
    pub fn is_reading(&self, client: ClientId, serial: u64) -> bool {
        self.reads.iter().any(|(c, s, _)| (*c, *s) == (client, serial))
    }

    /// How long its disk takes for what one step writes, if not as long as the others'.
    #[must_use]
    pub fn disk_latency(&self) -> Option<Span> {
        self.disk_latency
    }

    /// How fast its clock goes.
    #[must_use]
    pub fn clock_rate(&self) -> ClockRate {
        self.clock.rate
    }

    /// What its clock shows at `now`: the server's timers go by it.
    #[must_use]
    pub fn local_time(&self, now: Time) -> Time {
        self.clock.read(now)
    }

    pub(crate) fn server_mut(&mut self) -> Option<&mut Server> {
        self.server.as_mut()
    }

    pub(crate) fn disk_mut(&mut self) -> &mut Disk {
        &mut self.disk
    }

    pub(crate) fn machine_mut(&mut self) -> &mut KeyValue {
        &mut self.key_value
    }

    pub(crate) fn start(&mut self, now: Time, config: Config, seed: u64) -> &Server {
        self.boot += 1;
        let seed = Dice::keyed(seed, &[purpose::SERVER, self.id.number().into(), self.boot]).roll();
        let disk = self.disk.held().clone();
        if let Some(snapshot) = &disk.snapshot {
            self.restore(snapshot);
        }
        self.server.insert(Server::new(self.clock.read(now), self.id, config, disk, seed))
    }

    /// Puts the state machine into the state of a snapshot.
    pub(crate) fn restore(&mut self, snapshot: &Snapshot) {
        self.key_value = KeyValue::from_bytes(&snapshot.data).expect("a snapshot is what a machine saved");
    }

    /// Memory is gone; the disk stays, without what was on its way there.
    pub(crate) fn crash(&mut self, now: Time) {
        self.server = None;
        self.disk.lose_unsynced(now);
        self.key_value = KeyValue::default();
        self.paused = false;
        self.unheard = None;
        self.durable = Mark::NONE;
        self.outbox.clear();
        self.reads.clear();
        self.wake_at = None;
    }

    /// Whether it has never held an entry.
    pub(crate) fn is_blank(&self) -> bool {
        let written =
            self.server.as_ref().is_some_and(|server| LogIndex::ZERO < server.state().log().last_index());
        !written && self.disk.held().entries.is_empty() && self.disk.held().snapshot.is_none()
    }

    /// The configuration that it was set up with.
    pub(crate) fn first_membership(&self) -> Membership {
        self.membership
    }

    pub(crate) fn wipe(&mut self) {
        self.disk = Disk::empty(self.membership);
    }

    /// The message, if it may leave now; otherwise it waits for the disk.
    pub(crate) fn hold_until_durable(&mut self, message: Message, after: Mark) -> Option<Message> {
        if after <= self.durable {
            return Some(message);
        }
        self.outbox.push((after, message));
        None
    }

    /// The disk holds everything up to `mark`: the messages that waited for it.
    pub(crate) fn on_durable(&mut self, mark: Mark) -> Vec<Message> {
        self.durable = mark;
        self.outbox.extract_if(.., |(after, _)| *after <= mark).map(|(_, message)| message).collect()
    }

    /// Remembers what a client wants to read until it may.
    pub(crate) fn begin_read(&mut self, client: ClientId, serial: u64, key: Key) {
        self.end_read(client, serial);
        self.reads.push((client, serial, key));
    }

    /// What the client wanted to read, if it has not been answered yet.
    pub(crate) fn end_read(&mut self, client: ClientId, serial: u64) -> Option<Key> {
        let place = self.reads.iter().position(|(c, s, _)| (*c, *s) == (client, serial))?;
        Some(self.reads.swap_remove(place).2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, ClusterAction, Operation, ServerAction, Setup, World};

    /// A cluster of one that has written three entries and compacted the first of them.
    fn compacted() -> World {
        let mut world = World::new(Setup { servers: 1, ..Setup::default() }).unwrap();
        let mut out = Vec::new();
        for x in 1..=3 {
            let operation = Operation::parse(&format!("set x {x}")).unwrap();
            world.run_until(Time::from_micros(x * 500_000), &mut out);
            let request = ClusterAction::Request { client: World::VISITOR, via: None, operation };
            world.act(Action::Cluster(request), &mut out).unwrap();
            if x == 2 {
                world.act(Action::Server(ServerId::new(1), ServerAction::Compact), &mut out).unwrap();
            }
        }
        world.run_until(Time::from_micros(2_000_000), &mut out);
        world
    }

    /// All that can be asked of a server whether it runs or not.
    fn answers(host: &Host) -> String {
        let log = host.log();
        let terms: Vec<_> = (0..=4).map(|index| log.term_at(LogIndex(index))).collect();
        let entries: Vec<Entry> = log.iter().cloned().collect();
        let ends = (log.base_index(), log.last_index(), log.last_term(), log.len(), log.is_empty());
        format!("{:?}", (host.term(), host.vote(), host.snapshot(), ends, terms, entries))
    }

    #[test]
    fn what_a_server_had_on_disk_is_the_same_after_a_crash() {
        let mut world = compacted();
        let before = answers(&world.hosts()[0]);
        let log = world.hosts()[0].log();
        assert_eq!((log.base_index(), log.last_index()), (LogIndex(1), LogIndex(3)));
        assert_eq!(world.hosts()[0].status(), Status::Leader);
        world.act(Action::Server(ServerId::new(1), ServerAction::Crash), &mut Vec::new()).unwrap();
        assert_eq!(world.hosts()[0].status(), Status::Crashed);
        assert_eq!(answers(&world.hosts()[0]), before);
    }
}
