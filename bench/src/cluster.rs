//! Five servers of the core alone, without a world around them.

use std::collections::VecDeque;
use std::hint::black_box;

use harness::{Command, Load, SERVERS};
use raft::{
    ClientCommand, ClientId, Config, Effect, Input, Mark, Membership, Message, Recovered, Server, ServerId,
    ServerSet, Time,
};

const LEADER: usize = 0;

/// Five servers on instant disks.
///
/// Nothing is kept of what is written: the servers hold their logs themselves, as `MemStorage` does
/// for the crate that they are compared with.
pub struct Cluster {
    load: Load,
    servers: Vec<Server>,
    disks: [Disk; SERVERS as usize],
    /// What the last step decided, reasons included.
    effects: Vec<Effect>,
    /// How many reasons were given.
    explained: u64,
    proposed: u64,
    committed: u32,
}

#[derive(Clone, Copy, Default)]
struct Disk {
    /// The last write that it holds.
    held: Mark,
    /// The last write that its server knows it holds.
    told: Mark,
}

impl harness::Cluster for Cluster {
    type Message = Message;

    fn start(load: Load, mail: &mut VecDeque<Message>) -> Cluster {
        let max_in_flight = if load.batched { 1 } else { 256 };
        let config = Config { no_op: true, backtracking: true, max_in_flight, ..Config::default() };
        let members = ServerSet::first(SERVERS);
        let start = |id: ServerId| {
            Server::new(Time::ZERO, id, config, Recovered::empty(Membership::of(members)), id.number().into())
        };
        let mut cluster = Cluster {
            load,
            servers: members.iter().map(start).collect(),
            disks: Default::default(),
            effects: Vec::new(),
            explained: 0,
            proposed: 0,
            committed: 0,
        };
        cluster.input(LEADER, Input::Campaign, mail);
        cluster.sync(LEADER, mail);
        cluster
    }

    fn propose(&mut self, commands: impl Iterator<Item = Command>, mail: &mut VecDeque<Message>) {
        for command in commands {
            self.proposed += 1;
            let (client, serial) = (ClientId(1), self.proposed);
            let command = ClientCommand { client, session: None, serial, bytes: command.into() };
            self.input(LEADER, Input::Propose(command), mail);
            if !self.load.batched {
                self.sync(LEADER, mail);
            }
        }
        self.sync(LEADER, mail);
    }

    fn receive(&mut self, message: Message, mail: &mut VecDeque<Message>) {
        let server = usize::from(message.to.number()) - 1;
        self.input(server, Input::Receive(message), mail);
        self.sync(server, mail);
    }

    fn committed(&self) -> u32 {
        self.committed
    }
}

impl Cluster {
    fn input(&mut self, server: usize, input: Input, mail: &mut VecDeque<Message>) {
        self.servers[server].step(Time::ZERO, input, &mut self.effects);
        for effect in black_box(&self.effects) {
            match effect {
                Effect::Write { mark, .. } => self.disks[server].held = *mark,
                Effect::Send { message, after } => {
                    debug_assert!(*after <= self.disks[server].held, "it waits for no write");
                    mail.push_back(message.clone());
                }
                Effect::Apply { execute, .. } => self.committed += u32::from(*execute && server == LEADER),
                Effect::Explain(_) => self.explained += 1,
                Effect::Restore(_) | Effect::Answer { .. } => {}
            }
        }
        self.effects.clear();
    }

    /// Tells a server what its disk holds, if that is news.
    fn sync(&mut self, server: usize, mail: &mut VecDeque<Message>) {
        while self.disks[server].told < self.disks[server].held {
            self.disks[server].told = self.disks[server].held;
            self.input(server, Input::Durable(self.disks[server].told), mail);
        }
    }
}
