//! Every host that was ever met and every message that was ever sent, each under a small number, so
//! that a cluster is a handful of numbers and a server is asked only once what it does.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use raft::{Config, Entry, Message, Reason, ServerId, ServerSet};

use crate::host::{Disk, Event, Host, Outcome};

/// A host in one state.
pub type HostNumber = u32;
/// A message.
pub type MessageNumber = u16;

/// What can happen to a host, in small.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Move {
    Campaign,
    Beat,
    Propose(u8),
    Receive(MessageNumber),
    Sync,
    Restart,
}

impl Move {
    /// Its place in a table of all moves.
    fn slot(self) -> usize {
        match self {
            Move::Campaign => 0,
            Move::Sync => 1,
            Move::Restart => 2,
            Move::Beat => 3,
            // Searches propose a few commands, not more.
            Move::Propose(number) => 4 + usize::from(number),
            Move::Receive(number) => 8 + usize::from(number),
        }
    }
}

/// What comes of a move.
pub struct Effect {
    pub host: HostNumber,
    pub sent: Vec<MessageNumber>,
    pub applied: Vec<Entry>,
    pub reasons: Vec<Reason>,
}

pub struct Atlas {
    slow: ServerSet,
    hosts: Vec<Host>,
    messages: Vec<Message>,
    host_numbers: BTreeMap<u64, HostNumber>,
    message_numbers: BTreeMap<u64, MessageNumber>,
    /// What came of each move so far, for each host: a table, because it is looked up all the time.
    effects: Vec<Vec<Option<Rc<Effect>>>>,
}

impl Atlas {
    pub fn new(slow: ServerSet) -> Atlas {
        Atlas {
            slow,
            hosts: Vec::new(),
            messages: Vec::new(),
            host_numbers: BTreeMap::new(),
            message_numbers: BTreeMap::new(),
            effects: Vec::new(),
        }
    }

    /// Three servers that start for the first time.
    pub fn cluster(&mut self, config: Config) -> [HostNumber; 3] {
        [1, 2, 3].map(|number| {
            let id = ServerId::new(number);
            let disk = if self.slow.contains(id) { Disk::Slow } else { Disk::Instant };
            self.host_number(Host::new(id, config, disk))
        })
    }

    pub fn host(&self, number: HostNumber) -> &Host {
        &self.hosts[number as usize]
    }

    pub fn message(&self, number: MessageNumber) -> &Message {
        &self.messages[usize::from(number)]
    }

    /// The fingerprints of all hosts, in order.
    pub fn host_prints(&self) -> Vec<u64> {
        self.host_numbers.keys().copied().collect()
    }

    /// The reasons for everything that any server did.
    pub fn reasons(&self) -> impl Iterator<Item = &Reason> {
        self.effects.iter().flatten().flatten().flat_map(|effect| &effect.reasons)
    }

    /// What comes of `to_do` at `host`: asked of the real server once.
    pub fn effect(&mut self, host: HostNumber, to_do: Move) -> Rc<Effect> {
        let slot = to_do.slot();
        if let Some(Some(known)) = self.effects[host as usize].get(slot) {
            return known.clone();
        }
        let event = match to_do {
            Move::Campaign => Event::Campaign,
            Move::Beat => Event::Beat,
            Move::Propose(number) => Event::Propose(number),
            Move::Receive(number) => Event::Receive(self.message(number).clone()),
            Move::Sync => Event::Sync,
            Move::Restart => Event::Restart,
        };
        let mut moved = self.host(host).clone();
        let Outcome { sent, applied, reasons } = moved.step(event);
        let sent = sent.into_iter().map(|message| self.message_number(message)).collect();
        let effect = Rc::new(Effect { host: self.host_number(moved), sent, applied, reasons });
        let known = &mut self.effects[host as usize];
        known.resize(known.len().max(slot + 1), None);
        known[slot] = Some(effect.clone());
        effect
    }

    fn host_number(&mut self, host: Host) -> HostNumber {
        let Atlas { hosts, effects, host_numbers, .. } = self;
        *host_numbers.entry(host.fingerprint()).or_insert_with(|| {
            hosts.push(host);
            effects.push(Vec::new());
            HostNumber::try_from(hosts.len() - 1).expect("few hosts")
        })
    }

    fn message_number(&mut self, message: Message) -> MessageNumber {
        let mut hasher = DefaultHasher::new();
        message.hash(&mut hasher);
        let Atlas { messages, message_numbers, .. } = self;
        *message_numbers.entry(hasher.finish()).or_insert_with(|| {
            messages.push(message);
            MessageNumber::try_from(messages.len() - 1).expect("few messages")
        })
    }
}
