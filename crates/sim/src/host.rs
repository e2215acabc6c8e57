//! A machine that runs one server: its disk, its clock, its state machine, what waits to be sent.

use std::collections::VecDeque;

use raft::{ClientId, Config, Dice, LogIndex, Mark, Membership, Message, Server, ServerId, Snapshot, Time};

use crate::clock::Clock;
use crate::world::purpose;
use crate::{ClockRate, Disk, Key, KeyValue, Span};

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
    machine: KeyValue,
    /// How often it was started. What was scheduled in an earlier life is void.
    pub(crate) boot: u64,
    /// Whether it stands still.
    pub(crate) paused: bool,
    /// What its disk has come to hold while it stood still.
    pub(crate) unheard: Option<Mark>,
    durable: Mark,
    /// Messages that wait for the disk.
    outbox: VecDeque<(Mark, Message)>,
    /// What the clients want to read whose reads wait for the leader's proof.
    reads: Vec<(ClientId, u64, Key)>,
    /// When the server will be woken.
    pub(crate) wake_at: Option<Time>,
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
            machine: KeyValue::default(),
            boot: 0,
            paused: false,
            unheard: None,
            durable: Mark::NONE,
            outbox: VecDeque::new(),
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
    pub fn machine(&self) -> &KeyValue {
        &self.machine
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
        &mut self.machine
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
        self.machine = KeyValue::from_bytes(&snapshot.data).expect("a snapshot is what a machine saved");
    }

    /// Memory is gone; the disk stays, without what was on its way there.
    pub(crate) fn crash(&mut self, now: Time) {
        self.server = None;
        self.disk.lose_unsynced(now);
        self.machine = KeyValue::default();
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
        self.outbox.push_back((after, message));
        None
    }

    /// The disk holds everything up to `mark`: the messages that waited for it.
    pub(crate) fn on_durable(&mut self, mark: Mark) -> Vec<Message> {
        self.durable = mark;
        let (free, held): (VecDeque<_>, _) =
            std::mem::take(&mut self.outbox).into_iter().partition(|(after, _)| *after <= mark);
        self.outbox = held;
        free.into_iter().map(|(_, message)| message).collect()
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
