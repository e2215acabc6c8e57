//! A client: it does one operation at a time, learns who leads, and asks again when unanswered.

use raft::{ClientId, ServerId, SessionId};

use crate::{Ask, Operation, Packet};

/// A client of the cluster.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Client {
    id: ClientId,
    /// The server that it asks: the leader as far as it knows (§8).
    asks: ServerId,
    serial: u64,
    /// Its session, as far as it knows.
    session: Option<SessionId>,
    call: Option<Call>,
    waiting: Vec<(Option<ServerId>, Operation)>,
}

/// An operation that a client waits for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Call {
    /// The client's number for it.
    pub serial: u64,
    /// What was asked for.
    pub operation: Operation,
    /// How often something was sent for it.
    pub attempts: u32,
}

impl Client {
    /// How many operations can wait for their turn.
    pub const MAX_WAITING: usize = 100;

    pub(crate) fn new(id: ClientId) -> Client {
        let asks = ServerId::new(1);
        Client { id, asks, serial: 0, session: None, call: None, waiting: Vec::new() }
    }

    /// Which client this is.
    #[must_use]
    pub fn id(&self) -> ClientId {
        self.id
    }

    /// What it waits for.
    #[must_use]
    pub fn call(&self) -> Option<Call> {
        self.call
    }

    /// The server that it asks, or has asked last.
    #[must_use]
    pub fn asks(&self) -> ServerId {
        self.asks
    }

    /// Its session, as far as it knows.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// How many operations wait for their turn behind that.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn enqueue(&mut self, via: Option<ServerId>, operation: Operation) {
        self.waiting.push((via, operation));
    }

    /// Begins the next operation if none is under way.
    pub(crate) fn begin(&mut self) -> Option<Call> {
        if self.call.is_some() || self.waiting.is_empty() {
            return None;
        }
        let (via, operation) = self.waiting.remove(0);
        self.asks = via.unwrap_or(self.asks);
        self.serial += 1;
        self.call = Some(Call { serial: self.serial, operation, attempts: 0 });
        self.call
    }

    /// The request to send now for the operation under way: first of all for a session, if commands
    /// need one and it has none.
    pub(crate) fn request(&mut self, sessions: bool) -> Option<Packet> {
        let call = self.call.as_mut()?;
        call.attempts += 1;
        let needs_session = sessions && self.session.is_none() && !call.operation.is_read();
        let (serial, ask) =
            if needs_session { (0, Ask::Session) } else { (call.serial, Ask::Operation(call.operation)) };
        Some(Packet::Request { client: self.id, to: self.asks, session: self.session, serial, ask })
    }

    /// Whether it still waits for this very attempt.
    pub(crate) fn awaits(&self, serial: u64, attempts: u32) -> bool {
        self.call.is_some_and(|call| call.serial == serial && call.attempts == attempts)
    }

    /// Whether an answer to this is about what it waits for: the operation, or the session first.
    pub(crate) fn asked(&self, serial: u64) -> bool {
        self.call.is_some_and(|call| serial == call.serial || serial == 0 && self.session.is_none())
    }

    /// "If that server isn't the leader, it will reject the client's request and supply
    /// information about the most recent leader it has heard from" (§8).
    pub(crate) fn learn_leader(&mut self, leader: ServerId) {
        self.asks = leader;
    }

    /// "If the leader crashes, client requests will time out; clients then try again with
    /// randomly-chosen servers" (§8). In turn is as good as random, and easier to follow.
    pub(crate) fn try_another(&mut self, servers: usize) {
        self.asks = ServerId::new(self.asks.number() % servers as u8 + 1);
    }

    pub(crate) fn set_session(&mut self, session: Option<SessionId>) {
        self.session = session;
    }

    /// What comes for the operation under way from now on is not heard.
    pub(crate) fn give_up(&mut self) -> Option<Call> {
        self.call.take()
    }

    pub(crate) fn finish(&mut self, serial: u64) -> Option<Call> {
        self.call.take_if(|call| call.serial == serial)
    }
}
