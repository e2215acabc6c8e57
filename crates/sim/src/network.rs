//! What travels between servers and clients.

use std::collections::BTreeMap;

use raft::{ClientId, Command, Dice, Message, ServerId, Time};

use crate::Span;

/// Names a message of one world; a later one has a higher number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MessageId(pub u64);

/// A message on its way.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Flight {
    /// What travels.
    pub packet: Packet,
    /// When it left.
    pub sent: Time,
    /// When it will arrive.
    pub arrives: Time,
}

/// What can travel.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Packet {
    /// A message between servers.
    Raft(Message),
    /// A client's command on its way to a server.
    Request {
        /// The server that is asked.
        to: ServerId,
        /// The command.
        command: Command,
    },
    /// A server's answer to a client.
    Answer {
        /// The server that answers.
        from: ServerId,
        /// The client.
        client: ClientId,
        /// The client's number for the command.
        serial: u64,
        /// What it says.
        answer: Answer,
    },
}

/// What a server says to a client.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Answer {
    /// The command is committed and applied.
    Done {
        /// The key's value before.
        previous: Option<i64>,
    },
    /// The server does not lead.
    NotLeader {
        /// The leader that it knows of.
        leader: Option<ServerId>,
    },
}

/// Where a message comes from or goes to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Endpoint {
    /// A server.
    Server(ServerId),
    /// A client.
    Client(ClientId),
}

impl Packet {
    /// Where it comes from.
    #[must_use]
    pub fn from(&self) -> Endpoint {
        match self {
            Packet::Raft(message) => Endpoint::Server(message.from),
            Packet::Request { command, .. } => Endpoint::Client(command.client),
            Packet::Answer { from, .. } => Endpoint::Server(*from),
        }
    }

    /// Where it goes to.
    #[must_use]
    pub fn to(&self) -> Endpoint {
        match self {
            Packet::Raft(message) => Endpoint::Server(message.to),
            Packet::Request { to, .. } => Endpoint::Server(*to),
            Packet::Answer { client, .. } => Endpoint::Client(*client),
        }
    }
}

/// The messages in flight, and the links they travel on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Network {
    seed: u64,
    latency: Span,
    flights: BTreeMap<MessageId, Flight>,
    /// Each link rolls its own dice, so that more traffic on one changes nothing on another.
    links: BTreeMap<(Endpoint, Endpoint), Dice>,
    sent: u64,
}

impl Network {
    pub(crate) fn new(seed: u64, latency: Span) -> Network {
        Network { seed, latency, flights: BTreeMap::new(), links: BTreeMap::new(), sent: 0 }
    }

    pub(crate) fn flights(&self) -> impl Iterator<Item = (MessageId, &Flight)> {
        self.flights.iter().map(|(id, flight)| (*id, flight))
    }

    pub(crate) fn flight(&self, id: MessageId) -> Option<&Flight> {
        self.flights.get(&id)
    }

    /// Puts a packet on its way: its name, and when it will arrive.
    pub(crate) fn send(&mut self, now: Time, packet: Packet) -> (MessageId, Time) {
        let link = (packet.from(), packet.to());
        let seed = self.seed;
        let dice = self.links.entry(link).or_insert_with(|| Dice::keyed(seed, &link_purpose(link)));
        let arrives = now + self.latency.roll(dice);
        self.sent += 1;
        let id = MessageId(self.sent);
        self.flights.insert(id, Flight { packet, sent: now, arrives });
        (id, arrives)
    }

    /// Takes a message out of the network: it has arrived, or it is lost.
    pub(crate) fn take(&mut self, id: MessageId) -> Option<Flight> {
        self.flights.remove(&id)
    }
}

fn link_purpose((from, to): (Endpoint, Endpoint)) -> [u64; 5] {
    let words = |endpoint| match endpoint {
        Endpoint::Server(id) => [0, id.number().into()],
        Endpoint::Client(ClientId(id)) => [1, id.into()],
    };
    let ([from_kind, from], [to_kind, to]) = (words(from), words(to));
    [crate::world::purpose::LINK, from_kind, from, to_kind, to]
}
