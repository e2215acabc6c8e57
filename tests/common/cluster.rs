//! A whole cluster in its world, under the eyes of the judges.

use check::Judges;
use raft::{Duration, Entry, LogIndex, Reason, Server, ServerId, Term, Time};
use sim::{
    Action, ClusterAction, Event, EventKind, MessageAction, MessageId, Operation, Packet, ServerAction,
    Setup, World,
};

/// A cluster, and everything that has happened to it.
pub struct Cluster {
    pub world: World,
    judges: Judges,
    pub record: Vec<Event>,
}

/// Longer than anything takes that is going to happen at all.
const PATIENCE: Duration = Duration::from_millis(5_000);

impl Cluster {
    /// Five servers that have just started, and no client that asks on its own.
    pub fn of_five(seed: u64) -> Cluster {
        Cluster::new(Setup { seed, ..Setup::default() })
    }

    pub fn new(setup: Setup) -> Cluster {
        let world = World::new(setup).expect("a valid setup");
        Cluster { judges: Judges::new(&world), world, record: Vec::new() }
    }

    /// Runs until `condition` holds, and complains if it never does.
    pub fn until(&mut self, what: &str, condition: impl Fn(&Cluster) -> bool) -> &mut Cluster {
        let deadline = self.world.now() + PATIENCE;
        while !condition(self) {
            assert!(self.world.now() < deadline, "waited in vain until {what}");
            self.step();
        }
        self
    }

    pub fn run(&mut self, millis: u64) -> &mut Cluster {
        let until = self.world.now() + Duration::from_millis(millis);
        while self.world.next_event_at().is_some_and(|at| at <= until) {
            self.step();
        }
        self.world.rest_until(until);
        self
    }

    pub fn act(&mut self, action: Action) -> &mut Cluster {
        let mut happened = Vec::new();
        self.world.act(action, &mut happened).expect("an action that makes sense");
        self.judge(happened);
        self
    }

    fn step(&mut self) {
        let mut happened = Vec::new();
        assert!(self.world.step(&mut happened), "nothing happens any more");
        self.judge(happened);
    }

    fn judge(&mut self, happened: Vec<Event>) {
        self.judges.observe(&self.world, &happened);
        assert_eq!(self.judges.violations(), [], "at {:?}", self.world.now());
        self.record.extend(happened);
    }

    pub fn crash(&mut self, server: ServerId) -> &mut Cluster {
        self.act(Action::Server(server, ServerAction::Crash))
    }

    pub fn restart(&mut self, server: ServerId) -> &mut Cluster {
        self.act(Action::Server(server, ServerAction::Restart))
    }

    /// Makes `server` the leader: it times out until it wins.
    pub fn elect(&mut self, server: ServerId) -> &mut Cluster {
        if self.world.leader() != Some(server) {
            self.act(Action::Server(server, ServerAction::TimeOut));
            self.until(&format!("{server} leads"), |c| c.leads(server));
        }
        self
    }

    pub fn request(&mut self, text: &str) -> &mut Cluster {
        self.request_via(None, text)
    }

    pub fn request_via(&mut self, via: Option<ServerId>, text: &str) -> &mut Cluster {
        let operation = Operation::parse(text).expect("an operation");
        self.act(Action::Cluster(ClusterAction::Request { client: World::VISITOR, via, operation }))
    }

    /// Drops every message in flight that `which` picks.
    pub fn drop_all(&mut self, which: impl Fn(&Packet) -> bool) -> &mut Cluster {
        let picked = |(id, flight): (MessageId, &sim::Flight)| which(&flight.packet).then_some(id);
        let ids: Vec<MessageId> = self.world.flights().filter_map(picked).collect();
        for id in ids {
            self.act(Action::Message(id, MessageAction::Drop));
        }
        self
    }

    pub fn leads(&self, server: ServerId) -> bool {
        self.world.server(server).is_some_and(Server::is_leader)
    }

    /// The only leader.
    pub fn leader(&self) -> ServerId {
        self.world.leader().expect("there is a leader")
    }

    pub fn servers(&self) -> impl Iterator<Item = &Server> {
        self.world.hosts().iter().filter_map(sim::Host::server)
    }

    pub fn term(&self, server: ServerId) -> Term {
        self.world.server(server).expect("it runs").state().current_term()
    }

    pub fn log(&self, server: ServerId) -> Vec<Entry> {
        self.world.server(server).expect("it runs").state().log().iter().cloned().collect()
    }

    pub fn commit_index(&self, server: ServerId) -> LogIndex {
        self.world.server(server).expect("it runs").state().commit_index()
    }

    /// Whether every server that runs has applied everything up to `index`.
    pub fn all_applied(&self, index: u64) -> bool {
        self.servers().all(|server| LogIndex(index) <= server.state().last_applied())
    }

    pub fn values(&self, server: ServerId) -> Vec<(String, i64)> {
        let machine = self.world.host(server).expect("there is such a server").key_value();
        machine.iter().map(|(key, value)| (key.to_string(), value)).collect()
    }

    /// The reasons that a server has given so far.
    pub fn reasons(&self, server: ServerId) -> impl Iterator<Item = Reason> {
        self.record.iter().filter_map(move |event| match event.kind {
            EventKind::Explained { server: s, reason } if s == server => Some(reason),
            _ => None,
        })
    }

    /// When something happened for the first time.
    pub fn first(&self, what: impl Fn(&EventKind) -> bool) -> Option<Time> {
        self.record.iter().find(|event| what(&event.kind)).map(|event| event.at)
    }
}
