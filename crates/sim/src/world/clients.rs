//! Clients: what they ask for, and what they make of the answers.

use raft::{ClientId, Duration, ServerId};

use super::World;
use crate::{Answer, Call, Client, Event, EventKind, Key, Operation, Packet};

impl World {
    pub(super) fn request(
        &mut self,
        client: ClientId,
        via: Option<ServerId>,
        operation: Operation,
        out: &mut Vec<Event>,
    ) {
        self.client_mut(client).enqueue(via, operation);
        self.begin_call(client, out);
    }

    fn begin_call(&mut self, client: ClientId, out: &mut Vec<Event>) {
        if let Some(call) = self.client_mut(client).begin() {
            self.record(EventKind::Called { client, serial: call.serial, operation: call.operation }, out);
            self.ask(client, out);
        }
    }

    /// Sends what the client waits for, and makes it try another server if no answer comes.
    fn ask(&mut self, client: ClientId, out: &mut Vec<Event>) {
        let sessions = self.setup.config.sessions;
        if let Some(packet) = self.client_mut(client).request(sessions) {
            self.send(packet, out);
            self.schedule_retry(client, self.setup.client_patience);
        }
    }

    /// The client no longer waits, and goes on with what it is to ask for next.
    pub(super) fn give_up(&mut self, client: ClientId, out: &mut Vec<Event>) {
        if let Some(Call { serial, operation, .. }) = self.client_mut(client).give_up() {
            self.record(EventKind::GaveUp { client, serial, operation }, out);
            self.begin_call(client, out);
        }
    }

    /// No answer came in time.
    pub(super) fn retry(&mut self, client: ClientId, out: &mut Vec<Event>) {
        let asked = self.client(client).call().map_or(0, |call| call.attempts);
        if self.setup.client_attempts.is_some_and(|most| most <= asked) {
            return self.give_up(client, out);
        }
        let servers = self.hosts.len();
        self.client_mut(client).try_another(servers);
        self.ask(client, out);
    }

    /// Says to a client what its server decided, with what the state machine said.
    pub(super) fn answer(
        &mut self,
        from: ServerId,
        client: ClientId,
        serial: u64,
        answer: raft::ClientReply,
        out: &mut Vec<Event>,
    ) {
        let host = self.host_mut(from);
        let read = host.end_read(client, serial);
        let answer = match (answer, read) {
            (raft::ClientReply::Readable, Some(key)) => Answer::Done { value: host.key_value().get(key) },
            // It was asked twice, and has answered.
            (raft::ClientReply::Readable, None) => return,
            (raft::ClientReply::Done | raft::ClientReply::DoneBefore, _) => {
                Answer::Done { value: host.key_value().last_answer(client) }
            }
            (raft::ClientReply::NotLeader { leader }, _) => Answer::NotLeader { leader },
            (raft::ClientReply::NoSession, _) => Answer::NoSession,
            (raft::ClientReply::SessionOpened { session }, _) => Answer::SessionOpened { session },
        };
        self.send(Packet::Answer { from, client, serial, answer }, out);
    }

    pub(super) fn on_answer(
        &mut self,
        from: ServerId,
        client: ClientId,
        serial: u64,
        answer: Answer,
        out: &mut Vec<Event>,
    ) {
        if !self.client(client).asked(serial) {
            return;
        }
        match answer {
            Answer::Done { .. } | Answer::NoSession => {
                if answer == Answer::NoSession {
                    self.client_mut(client).set_session(None);
                }
                self.client_mut(client).learn_leader(from);
                if let Some(call) = self.client_mut(client).finish(serial) {
                    let operation = call.operation;
                    self.record(EventKind::Returned { client, serial, operation, answer }, out);
                    self.begin_call(client, out);
                }
            }
            Answer::SessionOpened { session } => {
                self.client_mut(client).set_session(Some(session));
                self.client_mut(client).learn_leader(from);
                self.ask(client, out);
            }
            Answer::NotLeader { leader: Some(leader) } if leader != from => {
                self.client_mut(client).learn_leader(leader);
                self.ask(client, out);
            }
            // Nobody knows the leader yet: give the election time for a heartbeat.
            Answer::NotLeader { .. } => self.schedule_retry(client, self.setup.config.heartbeat_interval),
        }
    }

    /// The next automatic request, unless too many wait already.
    pub(super) fn load(&mut self, out: &mut Vec<Event>) {
        let keys = ["x", "y", "z"];
        let key = keys[self.load_dice.below(keys.len() as u64) as usize];
        let value = self.load_dice.below(100) as i64;
        self.schedule_load();
        if self.client_mut(World::LOAD).waiting() < Client::MAX_WAITING {
            let key = Key::new(key).expect("a letter is a key");
            self.request(World::LOAD, None, Operation::Set { key, value }, out);
        }
    }

    fn schedule_retry(&mut self, client: ClientId, after: Duration) {
        if let Some(call) = self.client(client).call() {
            let event = super::Scheduled::Retry { client, serial: call.serial, attempts: call.attempts };
            self.schedule(self.now + after, event);
        }
    }

    pub(super) fn find_client(&self, client: ClientId) -> Option<&Client> {
        self.clients.iter().find(|known| known.id() == client)
    }

    fn client(&self, client: ClientId) -> &Client {
        self.find_client(client).expect("only clients that have asked are answered")
    }

    /// The client, who comes into being when it first asks for something.
    fn client_mut(&mut self, client: ClientId) -> &mut Client {
        let place = match self.clients.binary_search_by_key(&client, Client::id) {
            Ok(place) => place,
            Err(place) => {
                self.clients.insert(place, Client::new(client));
                place
            }
        };
        &mut self.clients[place]
    }
}
