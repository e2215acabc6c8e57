//! Messages: how they leave, how they arrive, how they get lost.

use raft::{ClientCommand, ClientId, Input, ServerId, SessionId, Time};

use super::World;
use crate::{Ask, Endpoint, Event, EventKind, Flight, Interception, LossCause, MessageId, Packet};

impl World {
    /// Puts a packet on its way: once, twice, or to be lost, as its link has it.
    pub(super) fn send(&mut self, packet: Packet, out: &mut Vec<Event>) {
        let now = self.now;
        let usual = self.setup.latency;
        let (from, to) = (packet.from(), packet.to());
        let (Endpoint::Server(from), Endpoint::Server(to)) = (from, to) else {
            let arrives = now + self.network.roll_client_latency(from, to, usual);
            self.launch(packet, arrives, false, None, out);
            return;
        };
        let link = self.network.link_mut(from, to);
        if link.cut {
            let id = self.launch(packet, now, true, None, out);
            self.lose(id, LossCause::LinkCut, out);
            return;
        }
        let arrives = now + link.roll_latency(usual);
        let doomed = link.happens(link.loss);
        let again = link.happens(link.duplication).then(|| now + link.roll_latency(usual));
        let copy = again.map(|arrives| (packet.clone(), arrives));
        let id = self.launch(packet, arrives, doomed, None, out);
        if let Some((packet, arrives)) = copy {
            self.launch(packet, arrives, false, Some(id), out);
        }
    }

    fn launch(
        &mut self,
        packet: Packet,
        arrives: Time,
        doomed: bool,
        copy_of: Option<MessageId>,
        out: &mut Vec<Event>,
    ) -> MessageId {
        let flight =
            Flight { packet: packet.clone(), sent: self.now, arrives, held: None, waits: false, doomed };
        let id = self.network.send(flight);
        self.schedule_arrival(arrives, id);
        let how = self.network.rules.judge(&packet);
        self.record(EventKind::Sent { id, packet, copy_of }, out);
        if let Some(how) = how {
            self.intercept(id, how, out);
        }
        id
    }

    /// A rule stands for the message.
    fn intercept(&mut self, id: MessageId, how: Interception, out: &mut Vec<Event>) {
        let now = self.now;
        let held = || self.flights().filter(|(_, flight)| flight.held.is_some()).count();
        match how {
            Interception::Drop => return self.lose(id, LossCause::Intercepted, out),
            Interception::Hold if World::MAX_HELD <= held() => {
                return self.lose(id, LossCause::Intercepted, out);
            }
            Interception::Hold => self.change_flight(id, |flight| flight.held = Some(now)),
            Interception::Delay(length) => self.change_flight(id, |flight| flight.delay(length)),
        }
        if let Some(packet) = self.flight(id).map(|flight| flight.packet.clone()) {
            self.record(EventKind::Intercepted { id, packet, how }, out);
        }
    }

    /// The message comes to its end: the receiver takes it, or something stands against it.
    pub(super) fn arrive(&mut self, id: MessageId, out: &mut Vec<Event>) {
        let flight = self.network.flight_mut(id).expect("void arrivals are skipped");
        let (from, to, doomed) = (flight.packet.from(), flight.packet.to(), flight.doomed);
        if let (Endpoint::Server(from), Endpoint::Server(to)) = (from, to)
            && self.network.link(from, to).cut
        {
            self.lose(id, LossCause::LinkCut, out);
        } else if doomed {
            self.lose(id, LossCause::Chance, out);
        } else if let Endpoint::Server(server) = to
            && self.server(server).is_none()
        {
            self.lose(id, LossCause::ReceiverCrashed, out);
        } else if let Endpoint::Server(server) = to
            && self.host_mut(server).paused
        {
            // It waits at the server's door.
            if let Some(flight) = self.network.flight_mut(id) {
                flight.waits = true;
            }
        } else {
            self.deliver(id, out);
        }
    }

    /// The receiver takes the message, whatever its link is like.
    pub(super) fn deliver(&mut self, id: MessageId, out: &mut Vec<Event>) {
        let Some(Flight { packet, .. }) = self.network.take(id) else {
            return;
        };
        self.record(EventKind::Arrived { id, packet: packet.clone() }, out);
        match packet {
            Packet::Raft(message) => self.input(message.to, Input::Receive(message), out),
            Packet::Request { client, to, session, serial, ask } => {
                let input = self.asked_input(to, client, session, serial, ask);
                self.input(to, input, out);
            }
            Packet::Answer { from, client, serial, answer } => {
                self.on_answer(from, client, serial, answer, out);
            }
        }
    }

    /// What a client's request is to the server that it reaches.
    fn asked_input(
        &mut self,
        server: ServerId,
        client: ClientId,
        session: Option<SessionId>,
        serial: u64,
        ask: Ask,
    ) -> Input {
        match ask {
            Ask::Session => Input::OpenSession(client),
            Ask::Operation(operation) if operation.is_read() => {
                self.host_mut(server).begin_read(client, serial, operation.key());
                Input::Read { client, serial }
            }
            Ask::Operation(operation) => {
                Input::Propose(ClientCommand { client, session, serial, bytes: operation.to_bytes() })
            }
        }
    }

    pub(super) fn lose(&mut self, id: MessageId, cause: LossCause, out: &mut Vec<Event>) {
        if let Some(Flight { packet, .. }) = self.network.take(id) {
            self.record(EventKind::Lost { id, packet, cause }, out);
        }
    }

    /// The message is sent again, and takes as long as the first time.
    pub(super) fn duplicate(&mut self, id: MessageId, out: &mut Vec<Event>) {
        if let Some(flight) = self.network.flight(id) {
            let arrives = self.now + flight.arrives.since(flight.sent);
            let packet = flight.packet.clone();
            self.launch(packet, arrives, false, Some(id), out);
        }
    }
}
