//! What travels between servers and clients.

use raft::{ClientCommand, ClientId, Dice, Message, ServerId, Time};

use crate::Span;
use crate::world::purpose;

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
        command: ClientCommand,
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
    /// The client has no session, so the command has no effect.
    NoSession,
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
    servers: usize,
    endpoints: usize,
    latency: Span,
    /// Oldest first.
    flights: Vec<(MessageId, Flight)>,
    /// Each link rolls its own dice, so that more traffic on one changes nothing on another.
    links: Vec<Dice>,
    sent: u64,
}

impl Network {
    pub(crate) fn new(seed: u64, latency: Span, servers: usize, clients: usize) -> Network {
        let endpoints = servers + clients;
        // Named by who is at its ends, not by its place: a larger cluster keeps the dice it had.
        let name = |place: usize| if place < servers { place } else { 1_000 + place - servers } as u64;
        let link = |from, to| Dice::keyed(seed, &[purpose::LINK, name(from), name(to)]);
        let links = (0..endpoints).flat_map(|from| (0..endpoints).map(move |to| link(from, to))).collect();
        Network { servers, endpoints, latency, flights: Vec::new(), links, sent: 0 }
    }

    pub(crate) fn flights(&self) -> impl Iterator<Item = (MessageId, &Flight)> {
        self.flights.iter().map(|(id, flight)| (*id, flight))
    }

    pub(crate) fn flight(&self, id: MessageId) -> Option<&Flight> {
        self.position(id).map(|position| &self.flights[position].1)
    }

    /// Puts a packet on its way: its name, and when it will arrive.
    pub(crate) fn send(&mut self, now: Time, packet: Packet) -> (MessageId, Time) {
        let link = self.place(packet.from()) * self.endpoints + self.place(packet.to());
        let arrives = now + self.latency.roll(&mut self.links[link]);
        self.sent += 1;
        let id = MessageId(self.sent);
        self.flights.push((id, Flight { packet, sent: now, arrives }));
        (id, arrives)
    }

    /// Takes a message out of the network: it has arrived, or it is lost.
    pub(crate) fn take(&mut self, id: MessageId) -> Option<Flight> {
        self.position(id).map(|position| self.flights.remove(position).1)
    }

    fn position(&self, id: MessageId) -> Option<usize> {
        self.flights.binary_search_by_key(&id, |(flying, _)| *flying).ok()
    }

    fn place(&self, endpoint: Endpoint) -> usize {
        match endpoint {
            Endpoint::Server(server) => usize::from(server.number()) - 1,
            Endpoint::Client(ClientId(client)) => self.servers + client as usize - 1,
        }
    }
}
