//! A few servers on a table: disks and messages are instant, and everything they say is kept.

use std::collections::VecDeque;

use raft::{
    Change, ClientCommand, ClientId, ClientReply, Config, Duration, Effect, Input, Mark, Membership, Message,
    Reason, Recovered, Server, ServerId, ServerSet, SessionId, Time,
};

use super::command;

/// A few servers, and why they did what they did so far.
pub struct Lab {
    servers: Vec<Server>,
    now: Time,
    /// Nobody hears these, and they hear nobody.
    silent: ServerSet,
    /// The session of client 1, in whose name everything is proposed.
    session: Option<SessionId>,
    pub reasons: Vec<(ServerId, Reason)>,
}

impl Lab {
    /// Servers of which the first `members` are a cluster; the others are to join it.
    pub fn new(servers: u8, members: u8, config: Config) -> Lab {
        let start = |id: ServerId| {
            let belongs = id.number() <= members;
            let membership =
                if belongs { Membership::of(ServerSet::first(members)) } else { Membership::default() };
            Server::new(Time::ZERO, id, config, Recovered::empty(membership), id.number().into())
        };
        Lab::of(ServerSet::first(servers).iter().map(start).collect())
    }

    pub fn of(servers: Vec<Server>) -> Lab {
        Lab { servers, now: Time::ZERO, silent: ServerSet::EMPTY, session: None, reasons: Vec::new() }
    }

    /// Three that are a cluster, led by S1.
    pub fn led(config: Config) -> Lab {
        let mut lab = Lab::new(5, 3, config);
        // With leases a server that has just started might have voted for another.
        lab.pause(300).campaign(super::S1);
        assert!(lab.server(super::S1).is_leader());
        lab
    }

    pub fn server(&self, id: ServerId) -> &Server {
        &self.servers[usize::from(id.number()) - 1]
    }

    /// Something happens at a server, and then all that follows from it.
    pub fn input(&mut self, id: ServerId, input: Input) -> &mut Lab {
        let mut todo = VecDeque::from([(id, input)]);
        while let Some((id, input)) = todo.pop_front() {
            let server = &mut self.servers[usize::from(id.number()) - 1];
            let mut effects = Vec::new();
            server.step(self.now, input, &mut effects);
            server.step(self.now, Input::Durable(Mark(u64::MAX)), &mut effects);
            for effect in effects {
                match effect {
                    Effect::Explain(reason) => self.reasons.push((id, reason)),
                    Effect::Send { message, .. } if self.travels(&message) => {
                        todo.push_back((message.to, Input::Receive(message)));
                    }
                    Effect::Answer {
                        client: ClientId(1),
                        answer: ClientReply::SessionOpened { session },
                        ..
                    } => {
                        self.session = Some(session);
                    }
                    _ => {}
                }
            }
        }
        self
    }

    fn travels(&self, message: &Message) -> bool {
        !self.silent.contains(message.from) && !self.silent.contains(message.to)
    }

    pub fn silence(&mut self, ids: &[ServerId]) -> &mut Lab {
        self.silent = ids.iter().copied().collect();
        self
    }

    /// The server's timer runs out.
    pub fn wait(&mut self, id: ServerId) -> &mut Lab {
        self.now = self.server(id).deadline().map_or(self.now, |deadline| deadline.max(self.now));
        self.input(id, Input::Wake)
    }

    /// Time passes in which nothing happens.
    pub fn pause(&mut self, millis: u64) -> &mut Lab {
        self.now = self.now + Duration::from_millis(millis);
        self
    }

    pub fn campaign(&mut self, id: ServerId) -> &mut Lab {
        self.input(id, Input::Campaign)
    }

    pub fn propose(&mut self, id: ServerId, serial: u64) -> &mut Lab {
        let command = ClientCommand { session: self.session, ..command(serial) };
        self.input(id, Input::Propose(command))
    }

    pub fn open_session(&mut self, id: ServerId, client: u32) -> &mut Lab {
        self.input(id, Input::OpenSession(ClientId(client)))
    }

    pub fn read(&mut self, id: ServerId, serial: u64) -> &mut Lab {
        self.input(id, Input::Read { client: ClientId(1), serial })
    }

    pub fn change(&mut self, id: ServerId, change: Change) -> &mut Lab {
        self.input(id, Input::ChangeMembership(change))
    }

    pub fn transfer(&mut self, id: ServerId, to: ServerId) -> &mut Lab {
        self.input(id, Input::TransferLeadership(to))
    }

    pub fn snapshot(&mut self, id: ServerId) -> &mut Lab {
        self.input(id, Input::SnapshotTaken((*b"everything that was applied").into()))
    }
}
