//! What travels between servers and clients.

use raft::{ClientId, Message, ServerId, SessionId, Time};

use crate::Operation;

/// Names a message of one world; a later one has a higher number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MessageId(pub u64);

/// A message on its way.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Flight {
    /// What travels.
    pub packet: Packet,
    /// When it left. Whoever draws it finds it on its way from here to [`Flight::arrives`].
    pub sent: Time,
    /// When it will arrive.
    pub arrives: Time,
    /// Since when somebody holds it: until released it will not arrive.
    pub held: Option<Time>,
    /// Whether it waits at a paused server.
    pub waits: bool,
    /// Whether the network will lose it on the way.
    pub doomed: bool,
}

/// What can travel.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Packet {
    /// A message between servers.
    Raft(Message),
    /// A client's request on its way to a server.
    Request {
        /// The client.
        client: ClientId,
        /// The server that is asked.
        to: ServerId,
        /// The session that it belongs to, if the client has one.
        session: Option<SessionId>,
        /// The client's number for what it asks; 0 for a session.
        serial: u64,
        /// What it asks for.
        ask: Ask,
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

/// What a client asks a server for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ask {
    /// A session, without which its commands would have no effect (thesis 6.3).
    Session,
    /// An operation.
    Operation(Operation),
}

/// What a server says to a client.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Answer {
    /// The command is committed and applied, or the read is served.
    Done {
        /// What the state machine said: [`Operation`] says what that is.
        value: Option<i64>,
    },
    /// The client's session is open.
    SessionOpened {
        /// What its requests name it by.
        session: SessionId,
    },
    /// The client has no session, so this attempt has no effect.
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

impl Flight {
    /// Whether this is the moment when it arrives.
    pub(crate) fn is_due(&self, at: Time) -> bool {
        self.arrives == at && self.held.is_none() && !self.waits
    }
}

impl Packet {
    /// Where it comes from.
    #[must_use]
    pub fn from(&self) -> Endpoint {
        match self {
            Packet::Raft(message) => Endpoint::Server(message.from),
            Packet::Request { client, .. } => Endpoint::Client(*client),
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
