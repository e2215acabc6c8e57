//! The world: one queue of events, one clock, and everything that they move.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use raft::{
    ClientCommand, ClientId, Command, Dice, Duration, Effect, Entry, Input, Mark, Membership, Message,
    Server, ServerId, ServerSet, Time,
};

use crate::network::Network;
use crate::{
    Action, Answer, Client, Digest, Endpoint, Flight, Happening, Host, Key, LossCause, MessageId, Operation,
    Packet, Refused, Setup, SetupError, What,
};

/// A cluster, its network and its clients, in virtual time.
#[derive(Clone, Debug)]
pub struct World {
    setup: Setup,
    now: Time,
    events: u64,
    queue: BinaryHeap<Reverse<(Time, u64, Event)>>,
    scheduled: u64,
    hosts: Vec<Host>,
    network: Network,
    clients: Vec<Client>,
    load_dice: Dice,
    digest: Digest,
    /// Reused from step to step.
    effects: Vec<Effect>,
}

/// The purposes that randomness is kept apart for.
pub(crate) mod purpose {
    pub(crate) const SERVER: u64 = 1;
    pub(crate) const DISK: u64 = 2;
    pub(crate) const LINK: u64 = 3;
    pub(crate) const LOAD: u64 = 4;
}

/// What the queue holds. Events are checked when their turn comes, and skipped if void by then.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Event {
    Arrival(MessageId),
    Wake { server: ServerId },
    Sync { server: ServerId, boot: u64, mark: Mark },
    Retry { client: ClientId, serial: u64, attempts: u32 },
    Load,
}

impl World {
    /// The client through which a visitor's requests go.
    pub const VISITOR: ClientId = ClientId(1);
    /// The client that sends the automatic requests.
    pub const LOAD: ClientId = ClientId(2);

    /// A world at its beginning: all servers have just started.
    ///
    /// # Errors
    ///
    /// If the setup cannot work.
    pub fn new(setup: Setup) -> Result<World, SetupError> {
        setup.validate()?;
        let members = ServerSet::first(setup.servers);
        let hosts = members.iter().map(|id| Host::new(id, Membership::of(members), setup.seed)).collect();
        let client = |id| Client::new(id, setup.servers, ServerId::new(1));
        let clients: Vec<Client> = [World::VISITOR, World::LOAD].map(client).into();
        let mut world = World {
            now: Time::ZERO,
            events: 0,
            queue: BinaryHeap::new(),
            scheduled: 0,
            hosts,
            network: Network::new(setup.seed, setup.latency, setup.servers.into(), clients.len()),
            clients,
            load_dice: Dice::keyed(setup.seed, &[purpose::LOAD]),
            digest: Digest::default(),
            effects: Vec::new(),
            setup,
        };
        for id in members.iter() {
            world.start(id);
        }
        world.schedule_load();
        world.skip_void_events();
        Ok(world)
    }

    /// What the world started from.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The moment it has come to.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// How many events it has handled, actions included.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// A fingerprint of everything that has happened.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest.value()
    }

    /// The machines, S1's first.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// The machine of one server, if there is such a server.
    #[must_use]
    pub fn host(&self, server: ServerId) -> Option<&Host> {
        self.hosts.get(usize::from(server.number()) - 1)
    }

    /// One server, if there is such a server and it runs.
    #[must_use]
    pub fn server(&self, server: ServerId) -> Option<&Server> {
        self.host(server)?.server()
    }

    /// The leader of the highest term that has one.
    #[must_use]
    pub fn leader(&self) -> Option<ServerId> {
        let leaders = self.hosts.iter().filter_map(Host::server).filter(|server| server.is_leader());
        leaders.max_by_key(|server| server.state().current_term()).map(|server| server.state().id())
    }

    /// The clients.
    #[must_use]
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// The messages in flight, oldest first.
    pub fn flights(&self) -> impl Iterator<Item = (MessageId, &Flight)> {
        self.network.flights()
    }

    /// One message in flight.
    #[must_use]
    pub fn flight(&self, id: MessageId) -> Option<&Flight> {
        self.network.flight(id)
    }

    /// When the next event will happen. There is always one while a server runs.
    #[must_use]
    pub fn next_event_at(&self) -> Option<Time> {
        self.queue.peek().map(|Reverse((at, _, _))| *at)
    }

    /// Handles the next event and adds what happened to `record`; false if there is none.
    pub fn step(&mut self, record: &mut Vec<Happening>) -> bool {
        let Some(Reverse((at, _, event))) = self.queue.pop() else {
            return false;
        };
        self.now = self.now.max(at);
        self.events += 1;
        match event {
            Event::Arrival(id) => self.arrive(id, record),
            Event::Wake { server } => {
                self.host_mut(server).wake_at = None;
                self.input(server, Input::Wake, record);
            }
            Event::Sync { server, mark, .. } => self.sync(server, mark, record),
            Event::Retry { client, .. } => {
                self.client_mut(client).try_another();
                self.ask(client, record);
            }
            Event::Load => {
                let operation = self.load_operation();
                self.schedule_load();
                self.request(World::LOAD, None, operation, record);
            }
        }
        self.skip_void_events();
        true
    }

    /// Handles all events up to and including `until`, and comes to that moment.
    pub fn run_until(&mut self, until: Time, record: &mut Vec<Happening>) {
        while self.next_event_at().is_some_and(|at| at <= until) {
            self.step(record);
        }
        self.rest_until(until);
    }

    /// Comes to a moment before the next event, at which nothing happens.
    ///
    /// A moment past the next event is cut short there, so that no event is ever late.
    pub fn rest_until(&mut self, until: Time) {
        let until = self.next_event_at().map_or(until, |at| at.min(until));
        self.now = self.now.max(until);
    }

    /// Does something to the world, now.
    ///
    /// # Errors
    ///
    /// If the action makes no sense at the moment. Then nothing has changed.
    pub fn act(&mut self, action: Action, record: &mut Vec<Happening>) -> Result<(), Refused> {
        self.check(action)?;
        self.events += 1;
        self.record(What::Acted(action), record);
        match action {
            Action::TimeOut(server) => self.input(server, Input::Campaign, record),
            Action::Request { via, operation } => self.request(World::VISITOR, via, operation, record),
            Action::Crash(server) => {
                let now = self.now;
                self.host_mut(server).crash(now);
            }
            Action::Restart(server) => {
                let reason = self.start(server);
                self.record(What::Explained { server, reason }, record);
            }
            Action::Drop(id) => self.lose(id, LossCause::Dropped, record),
        }
        self.skip_void_events();
        Ok(())
    }

    fn check(&self, action: Action) -> Result<(), Refused> {
        let host = |server| self.host(server).ok_or(Refused::NoSuchServer(server));
        match action {
            Action::TimeOut(server) => match host(server)?.server() {
                None => Err(Refused::IsCrashed(server)),
                Some(running) if running.is_leader() => Err(Refused::Leads(server)),
                Some(_) => Ok(()),
            },
            Action::Request { via, .. } => via.map_or(Ok(()), |server| host(server).map(|_| ())),
            Action::Crash(server) => match host(server)?.server() {
                None => Err(Refused::IsCrashed(server)),
                Some(_) => Ok(()),
            },
            Action::Restart(server) => match host(server)?.server() {
                None => Ok(()),
                Some(_) => Err(Refused::IsRunning(server)),
            },
            Action::Drop(id) => self.flight(id).map(|_| ()).ok_or(Refused::NotInFlight(id)),
        }
    }

    // ── Servers ──

    fn start(&mut self, server: ServerId) -> raft::Reason {
        let (now, config, seed) = (self.now, self.setup.config, self.setup.seed);
        let state = self.host_mut(server).start(now, config, seed).state();
        let reason =
            raft::Reason::Started { term: state.current_term(), last_index: state.log().last_index() };
        self.schedule_wake(server);
        reason
    }

    /// Hands an input to a server and carries out what it wants done.
    fn input(&mut self, server: ServerId, input: Input, record: &mut Vec<Happening>) {
        let mut effects = std::mem::take(&mut self.effects);
        let now = self.now;
        if let Some(running) = self.host_mut(server).server_mut() {
            running.step(now, input, &mut effects);
        }
        let mut written = None;
        for effect in effects.drain(..) {
            match effect {
                Effect::Write { mark, record: what } => {
                    written = Some(mark);
                    self.host_mut(server).disk_mut().write(mark, what.clone());
                    self.record(What::Wrote { server, record: what }, record);
                }
                Effect::Send { message, after } => {
                    if let Some(message) = self.host_mut(server).hold_until_durable(message, after) {
                        self.send(Packet::Raft(message), record);
                    }
                }
                Effect::Apply { entry, execute } => {
                    if execute {
                        self.execute(server, &entry);
                    }
                    self.record(What::Applied { server, entry }, record);
                }
                Effect::Restore(snapshot) => self.host_mut(server).restore(&snapshot),
                Effect::Answer { client, serial, answer } => {
                    self.answer(server, client, serial, answer, record);
                }
                Effect::Explain(reason) => self.record(What::Explained { server, reason }, record),
            }
        }
        self.effects = effects;
        if let Some(mark) = written {
            self.schedule_sync(server, mark);
        }
        self.schedule_wake(server);
    }

    fn execute(&mut self, server: ServerId, entry: &Entry) {
        if let Command::Client(ClientCommand { client, ref bytes, .. }) = entry.command {
            let operation = Operation::from_bytes(bytes).expect("clients send operations only");
            self.host_mut(server).machine_mut().apply(client, operation);
        }
    }

    fn sync(&mut self, server: ServerId, mark: Mark, record: &mut Vec<Happening>) {
        self.record(What::Synced { server, mark }, record);
        let free: Vec<Message> = self.host_mut(server).on_synced(mark);
        for message in free {
            self.send(Packet::Raft(message), record);
        }
        self.input(server, Input::Durable(mark), record);
    }

    // ── Network ──

    fn send(&mut self, packet: Packet, record: &mut Vec<Happening>) {
        let (id, arrives) = self.network.send(self.now, packet.clone());
        self.schedule(arrives, Event::Arrival(id));
        self.record(What::Sent { id, packet }, record);
    }

    fn arrive(&mut self, id: MessageId, record: &mut Vec<Happening>) {
        let packet = &self.network.flight(id).expect("void arrivals are skipped").packet;
        if let Endpoint::Server(server) = packet.to()
            && self.server(server).is_none()
        {
            self.lose(id, LossCause::ReceiverCrashed, record);
            return;
        }
        let Flight { packet, .. } = self.network.take(id).expect("it was there a moment ago");
        self.record(What::Arrived { id, packet: packet.clone() }, record);
        match packet {
            Packet::Raft(message) => self.input(message.to, Input::Receive(message), record),
            Packet::Request { to, command } => self.input(to, Input::Propose(command), record),
            Packet::Answer { from, client, serial, answer } => {
                self.on_answer(from, client, serial, answer, record);
            }
        }
    }

    fn lose(&mut self, id: MessageId, cause: LossCause, record: &mut Vec<Happening>) {
        if let Some(Flight { packet, .. }) = self.network.take(id) {
            self.record(What::Lost { id, packet, cause }, record);
        }
    }

    // ── Clients ──

    fn request(
        &mut self,
        client: ClientId,
        via: Option<ServerId>,
        operation: Operation,
        record: &mut Vec<Happening>,
    ) {
        self.client_mut(client).enqueue(via, operation);
        self.begin_call(client, record);
    }

    fn begin_call(&mut self, client: ClientId, record: &mut Vec<Happening>) {
        if let Some(call) = self.client_mut(client).begin() {
            self.record(What::Called { client, serial: call.serial, operation: call.operation }, record);
            self.ask(client, record);
        }
    }

    /// Sends what the client waits for, and makes it try another server if no answer comes.
    fn ask(&mut self, client: ClientId, record: &mut Vec<Happening>) {
        if let Some(packet) = self.client_mut(client).request() {
            self.send(packet, record);
            self.schedule_retry(client, self.setup.client_patience);
        }
    }

    /// Says to a client what its server decided, with what the state machine said.
    fn answer(
        &mut self,
        from: ServerId,
        client: ClientId,
        serial: u64,
        answer: raft::Answer,
        record: &mut Vec<Happening>,
    ) {
        let machine = self.host_mut(from).machine();
        let answer = match answer {
            raft::Answer::Done | raft::Answer::DoneBefore => {
                Answer::Done { previous: machine.last_answer(client) }
            }
            raft::Answer::NotLeader { leader } => Answer::NotLeader { leader },
            raft::Answer::NoSession => Answer::NoSession,
            raft::Answer::SessionOpened | raft::Answer::Readable => return,
        };
        self.send(Packet::Answer { from, client, serial, answer }, record);
    }

    fn on_answer(
        &mut self,
        from: ServerId,
        client: ClientId,
        serial: u64,
        answer: Answer,
        record: &mut Vec<Happening>,
    ) {
        match answer {
            Answer::Done { .. } | Answer::NoSession => {
                if self.client_mut(client).finish(serial) {
                    self.client_mut(client).learn_leader(from);
                    self.record(What::Returned { client, serial, answer }, record);
                    self.begin_call(client, record);
                }
            }
            Answer::NotLeader { leader }
                if self.client(client).call().is_some_and(|c| c.serial == serial) =>
            {
                match leader {
                    Some(leader) if leader != from => {
                        self.client_mut(client).learn_leader(leader);
                        self.ask(client, record);
                    }
                    // Nobody knows the leader yet: give the election time for a heartbeat.
                    _ => self.schedule_retry(client, self.setup.config.heartbeat_interval),
                }
            }
            Answer::NotLeader { .. } => {}
        }
    }

    fn load_operation(&mut self) -> Operation {
        let keys = ["x", "y", "z"];
        let key = keys[self.load_dice.below(keys.len() as u64) as usize];
        let value = self.load_dice.below(100) as i64;
        Operation::Set { key: Key::new(key).expect("a letter is a key"), value }
    }

    // ── The queue ──

    fn schedule(&mut self, at: Time, event: Event) {
        self.scheduled += 1;
        self.queue.push(Reverse((at, self.scheduled, event)));
    }

    /// Deadlines mostly move away, so an early wake-up is left where it is and put off when it
    /// comes, rather than searched for now.
    fn schedule_wake(&mut self, server: ServerId) {
        let host = self.host_mut(server);
        let Some(deadline) = host.server().and_then(Server::deadline) else {
            return;
        };
        if host.wake_at.is_none_or(|at| deadline < at) {
            host.wake_at = Some(deadline);
            self.schedule(deadline, Event::Wake { server });
        }
    }

    fn schedule_sync(&mut self, server: ServerId, mark: Mark) {
        let (now, latency) = (self.now, self.setup.disk_latency);
        let host = self.host_mut(server);
        let took = latency.roll(&mut host.disk_dice);
        let done = host.disk().busy_until.max(now) + took;
        host.disk_mut().busy_until = done;
        let boot = host.boot;
        self.schedule(done, Event::Sync { server, boot, mark });
    }

    fn schedule_retry(&mut self, client: ClientId, after: Duration) {
        if let Some(call) = self.client(client).call() {
            let event = Event::Retry { client, serial: call.serial, attempts: call.attempts };
            self.schedule(self.now + after, event);
        }
    }

    fn schedule_load(&mut self) {
        if let Some(interval) = self.setup.load_interval {
            self.schedule(self.now + interval, Event::Load);
        }
    }

    /// Brings an event that will really happen to the front of the queue.
    fn skip_void_events(&mut self) {
        while let Some(&Reverse((at, _, event))) = self.queue.peek() {
            let void = match event {
                Event::Arrival(id) => self.network.flight(id).is_none(),
                Event::Sync { server, boot, .. } => {
                    let host = self.host_mut(server);
                    host.boot != boot || host.server().is_none()
                }
                Event::Retry { client, serial, attempts } => !self.client(client).awaits(serial, attempts),
                Event::Load => false,
                Event::Wake { server } => self.put_off(server, at),
            };
            if !void {
                return;
            }
            self.queue.pop();
        }
    }

    /// Whether the wake-up at `at` is void; if the deadline has moved, a new one is scheduled.
    fn put_off(&mut self, server: ServerId, at: Time) -> bool {
        let host = self.host_mut(server);
        if host.wake_at != Some(at) {
            return true;
        }
        let deadline = host.server().and_then(Server::deadline);
        let due = deadline.is_some_and(|deadline| deadline <= at);
        if !due {
            host.wake_at = None;
            self.schedule_wake(server);
        }
        !due
    }

    // ── Small things ──

    fn record(&mut self, what: What, record: &mut Vec<Happening>) {
        let happening = Happening { at: self.now, event: self.events, what };
        self.digest.add(&happening);
        record.push(happening);
    }

    fn host_mut(&mut self, server: ServerId) -> &mut Host {
        &mut self.hosts[usize::from(server.number()) - 1]
    }

    fn client(&self, client: ClientId) -> &Client {
        &self.clients[client.0 as usize - 1]
    }

    fn client_mut(&mut self, client: ClientId) -> &mut Client {
        &mut self.clients[client.0 as usize - 1]
    }
}
