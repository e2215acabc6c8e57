//! A machine that runs one server: its disk, its state machine, what waits to be sent.

use std::collections::VecDeque;

use raft::{Config, Dice, Mark, Membership, Message, Server, ServerId, Snapshot, Time};

use crate::world::purpose;
use crate::{Disk, KeyValue};

/// A machine that runs one server, or did until it crashed.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Host {
    id: ServerId,
    server: Option<Server>,
    disk: Disk,
    pub(crate) disk_dice: Dice,
    machine: KeyValue,
    /// How often it was started. What was scheduled in an earlier life is void.
    pub(crate) boot: u64,
    durable: Mark,
    /// Messages that wait for the disk.
    outbox: VecDeque<(Mark, Message)>,
    /// When the server will be woken.
    pub(crate) wake_at: Option<Time>,
}

impl Host {
    pub(crate) fn new(id: ServerId, membership: Membership, seed: u64) -> Host {
        Host {
            id,
            server: None,
            disk: Disk::empty(membership),
            disk_dice: Dice::keyed(seed, &[purpose::DISK, id.number().into()]),
            machine: KeyValue::default(),
            boot: 0,
            durable: Mark::NONE,
            outbox: VecDeque::new(),
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
        self.server.insert(Server::new(now, self.id, config, disk, seed))
    }

    /// Puts the state machine into the state of a snapshot.
    pub(crate) fn restore(&mut self, snapshot: &Snapshot) {
        self.machine = KeyValue::from_bytes(&snapshot.data).expect("a snapshot is what a machine saved");
    }

    /// Memory is gone; the disk stays.
    pub(crate) fn crash(&mut self, now: Time) {
        self.server = None;
        self.disk.lose_unsynced(now);
        self.machine = KeyValue::default();
        self.durable = Mark::NONE;
        self.outbox.clear();
        self.wake_at = None;
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
    pub(crate) fn on_synced(&mut self, mark: Mark) -> Vec<Message> {
        self.durable = mark;
        self.disk.sync(mark);
        let (free, held): (VecDeque<_>, _) =
            std::mem::take(&mut self.outbox).into_iter().partition(|(after, _)| *after <= mark);
        self.outbox = held;
        free.into_iter().map(|(_, message)| message).collect()
    }
}
