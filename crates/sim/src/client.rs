//! A client: it sends one operation at a time, learns who leads, and asks again when unanswered.

use std::collections::VecDeque;

use raft::{ClientCommand, ClientId, ServerId};

use crate::{Operation, Packet};

/// A client of the cluster.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Client {
    id: ClientId,
    servers: u8,
    /// The server that it asks: the leader as far as it knows (§8).
    asks: ServerId,
    serial: u64,
    call: Option<Call>,
    waiting: VecDeque<(Option<ServerId>, Operation)>,
}

/// An operation that a client waits for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Call {
    /// The client's number for it.
    pub serial: u64,
    /// What was asked for.
    pub operation: Operation,
    /// How often it has been sent.
    pub attempts: u32,
}

impl Client {
    pub(crate) fn new(id: ClientId, servers: u8, asks: ServerId) -> Client {
        Client { id, servers, asks, serial: 0, call: None, waiting: VecDeque::new() }
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

    /// How many operations wait for their turn behind that.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn enqueue(&mut self, via: Option<ServerId>, operation: Operation) {
        self.waiting.push_back((via, operation));
    }

    /// Begins the next operation if none is under way.
    pub(crate) fn begin(&mut self) -> Option<Call> {
        if self.call.is_some() {
            return None;
        }
        let (via, operation) = self.waiting.pop_front()?;
        self.asks = via.unwrap_or(self.asks);
        self.serial += 1;
        self.call = Some(Call { serial: self.serial, operation, attempts: 0 });
        self.call
    }

    /// The request to send now for the operation under way.
    pub(crate) fn request(&mut self) -> Option<Packet> {
        let call = self.call.as_mut()?;
        call.attempts += 1;
        let command =
            ClientCommand { client: self.id, serial: call.serial, bytes: call.operation.to_bytes() };
        Some(Packet::Request { to: self.asks, command })
    }

    /// Whether it still waits for this very attempt.
    pub(crate) fn awaits(&self, serial: u64, attempts: u32) -> bool {
        self.call.is_some_and(|call| call.serial == serial && call.attempts == attempts)
    }

    /// "If that server isn't the leader, it will reject the client's request and supply
    /// information about the most recent leader it has heard from" (§8).
    pub(crate) fn learn_leader(&mut self, leader: ServerId) {
        self.asks = leader;
    }

    /// "If the leader crashes, client requests will time out; clients then try again with
    /// randomly-chosen servers" (§8). In turn is as good as random, and easier to follow.
    pub(crate) fn try_another(&mut self) {
        self.asks = ServerId::new(self.asks.number() % self.servers + 1);
    }

    pub(crate) fn finish(&mut self, serial: u64) -> bool {
        let ours = self.call.is_some_and(|call| call.serial == serial);
        if ours {
            self.call = None;
        }
        ours
    }
}
