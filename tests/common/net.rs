//! A cluster with its messages in hand: nothing is delivered, and no time passes, unless a test
//! says so. After every step it is judged by the properties of Figure 3.

mod judge;

use std::collections::BTreeMap;

use raft::{
    Change, ClientCommand, ClientId, ClientReply, Command, Config, DiskWrite, Duration, Effect, Entry, Flaws,
    Input, LogIndex, Mark, Membership, Message, Reason, Recovered, Role, Server, ServerId, ServerSet,
    SessionId, Snapshot, Term, Time,
};

/// Servers, what is on its way between them, and all that they have said and done.
#[derive(Clone)]
pub struct Net {
    config: Config,
    membership: Membership,
    hosts: BTreeMap<ServerId, Host>,
    wire: Vec<Message>,
    cut: Vec<(ServerId, ServerId)>,
    /// What clients were told, by whom and about which of their requests.
    pub answers: Vec<(ServerId, u64, ClientReply)>,
    /// The clients' sessions, as far as they know.
    sessions: BTreeMap<ClientId, SessionId>,
    /// The values that each read saw, by the client's number for it.
    pub reads: Vec<(u64, Vec<u8>)>,
    pub reasons: Vec<(ServerId, Reason)>,
    /// What went wrong, in this order.
    pub harms: Vec<Harm>,
    leaders: BTreeMap<Term, ServerId>,
    /// The entries that anybody applied, with the term in which they were first.
    applied: BTreeMap<LogIndex, (Term, Entry)>,
    states: BTreeMap<LogIndex, Vec<u8>>,
    /// What was committed when each read was asked.
    asked: BTreeMap<u64, LogIndex>,
}

#[derive(Clone)]
struct Host {
    server: Option<Server>,
    now: Time,
    disk: Recovered,
    stalled: bool,
    unsynced: Vec<(Mark, DiskWrite)>,
    durable: Mark,
    waiting: Vec<(Mark, Message)>,
    /// The values executed so far: the state machine.
    executed: Vec<u8>,
    last_applied: LogIndex,
}

pub use judge::Harm;

/// A client's command whose effect is to add `value` to the state machine.
pub fn value(client: u32, serial: u64, value: u8) -> ClientCommand {
    ClientCommand { client: ClientId(client), session: None, serial, bytes: [value].into() }
}

/// A log of these terms, in which every entry's value is its index.
pub fn log_of(terms: &[u64]) -> Vec<Entry> {
    let entry = |(index, term): (u64, &u64)| Entry {
        index: LogIndex(index),
        term: Term(*term),
        command: Command::Client(value(1, index, index as u8)),
    };
    (1..).zip(terms).map(entry).collect()
}

pub fn set(servers: &[ServerId]) -> ServerSet {
    servers.iter().copied().collect()
}

impl Net {
    /// A cluster of `count` servers that start for the first time.
    pub fn of(count: u8, config: Config) -> Net {
        Net::given(config, &vec![(0, &[][..]); usize::from(count)])
    }

    /// S1, S2, … that were in the given terms and hold logs of the given terms.
    pub fn given(config: Config, servers: &[(u64, &[u64])]) -> Net {
        config.validate().expect("settings that can work");
        let membership = Membership::of(ServerSet::first(servers.len() as u8));
        let mut net = Net {
            config,
            membership,
            hosts: BTreeMap::new(),
            sessions: BTreeMap::new(),
            wire: Vec::new(),
            cut: Vec::new(),
            answers: Vec::new(),
            reads: Vec::new(),
            reasons: Vec::new(),
            harms: Vec::new(),
            leaders: BTreeMap::new(),
            applied: BTreeMap::new(),
            states: BTreeMap::new(),
            asked: BTreeMap::new(),
        };
        for (id, (term, log)) in membership.voters.iter().zip(servers) {
            let disk = Recovered {
                current_term: Term(*term),
                entries: log_of(log).into(),
                ..Recovered::empty(membership)
            };
            net.start(id, disk);
        }
        net
    }

    /// A server that is to join: it belongs to no cluster yet.
    pub fn join(&mut self, id: ServerId) -> &mut Net {
        self.start(id, Recovered::empty(Membership::default()))
    }

    fn start(&mut self, id: ServerId, disk: Recovered) -> &mut Net {
        let now = self.hosts.get(&id).map_or(Time::ZERO, |host| host.now);
        let snapshot = disk.snapshot.clone();
        let host = Host {
            server: Some(Server::new(now, id, self.config, disk.clone(), u64::from(id.number()))),
            now,
            disk,
            stalled: false,
            unsynced: Vec::new(),
            durable: Mark::NONE,
            waiting: Vec::new(),
            executed: snapshot.as_ref().map_or_else(Vec::new, |snapshot| snapshot.data.to_vec()),
            last_applied: snapshot.as_ref().map_or(LogIndex::ZERO, Snapshot::index),
        };
        self.hosts.insert(id, host);
        self
    }

    // ── What is done to the servers ──

    pub fn step(&mut self, id: ServerId, input: Input) -> &mut Net {
        // What is sent to a server that is not there is lost.
        let Some(host) = self.hosts.get_mut(&id) else {
            return self;
        };
        let (Some(server), mut effects) = (&mut host.server, Vec::new()) else {
            return self;
        };
        server.step(host.now, input, &mut effects);
        for effect in effects {
            self.carry_out(id, effect);
        }
        self.judge(id);
        if !self.hosts[&id].stalled {
            self.sync(id);
        }
        self
    }

    /// Its disk gets all that was written.
    pub fn sync(&mut self, id: ServerId) -> &mut Net {
        let host = self.hosts.get_mut(&id).expect("there is such a server");
        let Some(&(mark, _)) = host.unsynced.last() else {
            return self;
        };
        for (_, write) in host.unsynced.drain(..) {
            host.disk.write(write);
        }
        host.durable = mark;
        let (ready, waiting) = host.waiting.drain(..).partition(|(after, _)| *after <= mark);
        host.waiting = waiting;
        self.post(ready);
        self.step(id, Input::Durable(mark))
    }

    /// From now on its disk gets nothing until [`Net::sync`].
    pub fn stall_disk(&mut self, id: ServerId) -> &mut Net {
        self.hosts.get_mut(&id).expect("there is such a server").stalled = true;
        self
    }

    /// It stops; what its disk did not get is lost.
    pub fn crash(&mut self, id: ServerId) -> &mut Net {
        self.hosts.get_mut(&id).expect("there is such a server").server = None;
        self
    }

    /// It starts again from its disk.
    pub fn restart(&mut self, id: ServerId) -> &mut Net {
        let disk = self.hosts[&id].disk.clone();
        self.start(id, disk)
    }

    /// It starts again with a new disk.
    pub fn wipe(&mut self, id: ServerId) -> &mut Net {
        self.start(id, Recovered::empty(self.membership))
    }

    pub fn campaign(&mut self, id: ServerId) -> &mut Net {
        self.step(id, Input::Campaign)
    }

    /// Its timer ends: its clock is as far as that now.
    pub fn time_out(&mut self, id: ServerId) -> &mut Net {
        let host = self.hosts.get_mut(&id).expect("there is such a server");
        if let Some(deadline) = host.server.as_ref().and_then(Server::deadline) {
            host.now = host.now.max(deadline);
        }
        self.step(id, Input::Wake)
    }

    /// It campaigns, and everything that is sent arrives.
    pub fn elect(&mut self, id: ServerId) -> &mut Net {
        self.campaign(id).deliver_all();
        assert!(self.leads(id), "{id} was not elected");
        self
    }

    pub fn propose(&mut self, id: ServerId, number: u8) -> &mut Net {
        self.propose_as(id, 1, number.into(), number)
    }

    pub fn propose_as(&mut self, id: ServerId, client: u32, serial: u64, number: u8) -> &mut Net {
        let proposal = self.proposal(client, serial, number);
        self.step(id, proposal)
    }

    /// A client's command in the session that it has now.
    pub fn proposal(&self, client: u32, serial: u64, number: u8) -> Input {
        let session = self.sessions.get(&ClientId(client)).copied();
        Input::Propose(ClientCommand { session, ..value(client, serial, number) })
    }

    /// It takes a value, and everything that is sent until all know that it is committed arrives.
    pub fn commit(&mut self, id: ServerId, number: u8) -> &mut Net {
        self.propose(id, number).deliver_all().time_out(id).deliver_all()
    }

    pub fn open_session(&mut self, id: ServerId, client: u32) -> &mut Net {
        self.step(id, Input::OpenSession(ClientId(client)))
    }

    pub fn read(&mut self, id: ServerId, serial: u64) -> &mut Net {
        let committed = self.applied.last_key_value().map_or(LogIndex::ZERO, |(index, _)| *index);
        self.asked.insert(serial, committed);
        self.step(id, Input::Read { client: ClientId(1), serial })
    }

    pub fn change(&mut self, id: ServerId, change: Change) -> &mut Net {
        self.step(id, Input::ChangeMembership(change))
    }

    pub fn transfer(&mut self, id: ServerId, to: ServerId) -> &mut Net {
        self.step(id, Input::TransferLeadership(to))
    }

    /// It takes a snapshot of its state machine.
    pub fn compact(&mut self, id: ServerId) -> &mut Net {
        let data = self.hosts[&id].executed.as_slice().into();
        self.step(id, Input::SnapshotTaken(data))
    }

    pub fn reconfigure(&mut self, config: Config) -> &mut Net {
        self.config = config;
        for host in self.hosts.values_mut() {
            if let Some(server) = &mut host.server {
                server.reconfigure(host.now, config);
            }
        }
        self
    }

    pub fn flaws(&mut self, flaws: Flaws) -> &mut Net {
        self.reconfigure(Config { flaws, ..self.config })
    }

    // ── What is done to the messages ──

    fn post(&mut self, messages: Vec<(Mark, Message)>) {
        self.wire.extend(messages.into_iter().map(|(_, message)| message));
        self.wire.retain(|message| !self.cut.contains(&(message.from, message.to)));
    }

    /// The messages in hand from one server to another, out of the way of `deliver_all`.
    pub fn hold(&mut self, from: ServerId, to: ServerId) -> Vec<Message> {
        let (held, wire) = self.wire.drain(..).partition(|message| (message.from, message.to) == (from, to));
        self.wire = wire;
        held
    }

    pub fn drop(&mut self, from: ServerId, to: ServerId) -> &mut Net {
        self.hold(from, to);
        self
    }

    pub fn drop_all(&mut self) -> &mut Net {
        self.wire.clear();
        self
    }

    /// Delivers what is in hand from one server to another, but not what follows from it.
    pub fn deliver(&mut self, from: ServerId, to: ServerId) -> &mut Net {
        let held = self.hold(from, to);
        self.receive(&held)
    }

    /// Delivers these messages, whether for the first time or again.
    pub fn receive(&mut self, messages: &[Message]) -> &mut Net {
        for message in messages {
            self.step(message.to, Input::Receive(message.clone()));
        }
        self
    }

    /// Two servers say to each other all that they have to say.
    pub fn converse(&mut self, one: ServerId, other: ServerId) -> &mut Net {
        for _ in 0..100 {
            self.deliver(one, other).deliver(other, one);
        }
        self
    }

    /// Delivers everything in hand and all that follows from it, in the order of sending.
    pub fn deliver_all(&mut self) -> &mut Net {
        for _ in 0..5_000 {
            if self.wire.is_empty() {
                break;
            }
            self.deliver_one(0);
        }
        self
    }

    /// Delivers the message at this place of those in hand.
    pub fn deliver_one(&mut self, place: usize) -> &mut Net {
        let message = self.wire.remove(place);
        self.step(message.to, Input::Receive(message))
    }

    pub fn in_hand(&self) -> &[Message] {
        &self.wire
    }

    /// Cuts the links between these servers and all others, and what is on its way there.
    pub fn part(&mut self, side: &[ServerId]) -> &mut Net {
        for one in self.hosts.keys() {
            for other in self.hosts.keys() {
                if side.contains(one) != side.contains(other) {
                    self.cut.push((*one, *other));
                }
            }
        }
        self.post(Vec::new());
        self
    }

    pub fn isolate(&mut self, id: ServerId) -> &mut Net {
        self.part(&[id])
    }

    pub fn heal(&mut self) -> &mut Net {
        self.cut.clear();
        self
    }

    // ── Time ──

    /// Time passes and timers end; messages stay in hand.
    pub fn advance(&mut self, millis: u64) -> &mut Net {
        self.pass(millis, |_| {})
    }

    /// Time passes and timers end, and every message arrives at once.
    pub fn run(&mut self, millis: u64) -> &mut Net {
        self.pass(millis, |net| {
            net.deliver_all();
        })
    }

    fn pass(&mut self, millis: u64, after: impl Fn(&mut Net)) -> &mut Net {
        let mut left = Duration::from_millis(millis);
        after(self);
        for _ in 0..100_000 {
            let waits = |host: &Host| Some(host.server.as_ref()?.deadline()?.since(host.now));
            let wait = self.hosts.values().filter_map(waits).min().map_or(left, |wait| wait.min(left));
            left = Duration::from_micros(left.as_micros() - wait.as_micros());
            for host in self.hosts.values_mut() {
                host.now = host.now + wait;
            }
            for id in self.hosts.keys().copied().collect::<Vec<_>>() {
                self.step(id, Input::Wake);
                after(self);
            }
            if left == Duration::ZERO {
                return self;
            }
        }
        panic!("time stands still: a timer that ended is not set anew");
    }

    // ── What follows from a step ──

    fn carry_out(&mut self, id: ServerId, effect: Effect) {
        let host = self.hosts.get_mut(&id).expect("there is such a server");
        match effect {
            Effect::Write { mark, write } => host.unsynced.push((mark, write)),
            Effect::Send { message, after } if after <= host.durable => self.post(vec![(after, message)]),
            Effect::Send { message, after } => host.waiting.push((after, message)),
            Effect::Apply { entry, execute } => self.apply(id, entry, execute),
            Effect::Restore(snapshot) => {
                if snapshot.index() < host.last_applied {
                    self.harms.push(Harm::WentBack);
                }
                host.executed = snapshot.data.to_vec();
                host.last_applied = snapshot.index();
            }
            Effect::Answer { client, serial, answer } => {
                if let ClientReply::SessionOpened { session } = answer {
                    self.sessions.insert(client, session);
                }
                if answer == ClientReply::Readable {
                    self.reads.push((serial, host.executed.clone()));
                    if self.asked.get(&serial).is_some_and(|committed| host.last_applied < *committed) {
                        self.harms.push(Harm::StaleRead);
                    }
                }
                self.answers.push((id, serial, answer));
            }
            Effect::Explain(reason) => self.reasons.push((id, reason)),
        }
    }

    fn apply(&mut self, id: ServerId, entry: Entry, execute: bool) {
        let host = self.hosts.get_mut(&id).expect("there is such a server");
        if let (true, Command::Client(command)) = (execute, &entry.command) {
            host.executed.extend(command.bytes.iter());
        }
        host.last_applied = entry.index;
        self.judge_applied(id, entry);
    }

    // ── What can be seen ──

    pub fn server(&self, id: ServerId) -> &Server {
        self.hosts[&id].server.as_ref().expect("it runs")
    }

    pub fn servers(&self) -> impl Iterator<Item = &Server> {
        self.hosts.values().filter_map(|host| host.server.as_ref())
    }

    pub fn leads(&self, id: ServerId) -> bool {
        self.hosts[&id].server.as_ref().is_some_and(Server::is_leader)
    }

    /// The leader of the latest term.
    pub fn leader(&self) -> Option<ServerId> {
        let leaders = self.servers().filter(|server| server.is_leader()).map(Server::state);
        leaders.max_by_key(|state| state.current_term()).map(raft::State::id)
    }

    pub fn role(&self, id: ServerId) -> &'static str {
        match self.server(id).role() {
            Role::Follower(_) => "follower",
            Role::Candidate(candidate) if candidate.is_pre_vote() => "pre-candidate",
            Role::Candidate(_) => "candidate",
            Role::Leader(_) => "leader",
        }
    }

    pub fn term(&self, id: ServerId) -> u64 {
        self.server(id).state().current_term().0
    }

    pub fn log(&self, id: ServerId) -> Vec<u64> {
        super::terms(self.server(id).state().log())
    }

    pub fn commit_index(&self, id: ServerId) -> u64 {
        self.server(id).state().commit_index().0
    }

    pub fn membership(&self, id: ServerId) -> Membership {
        self.server(id).state().membership()
    }

    /// The values that its state machine has executed, in this order.
    pub fn executed(&self, id: ServerId) -> &[u8] {
        &self.hosts[&id].executed
    }

    /// What a client was told about its request of that number, last.
    pub fn answer(&self, serial: u64) -> Option<ClientReply> {
        self.answers.iter().rev().find(|(_, about, _)| *about == serial).map(|(_, _, answer)| *answer)
    }

    pub fn explained(&self, id: ServerId, is: impl Fn(&Reason) -> bool) -> bool {
        self.reasons.iter().any(|(server, reason)| *server == id && is(reason))
    }
}
