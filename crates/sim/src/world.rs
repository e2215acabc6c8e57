//! The world: one queue of events, one clock, and everything that they move.

mod act;
mod clients;
mod messages;
mod placed;
mod servers;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use raft::{ClientId, Dice, Effect, Input, Mark, Membership, Server, ServerId, ServerSet, Time};

use crate::interception::Rules;
use crate::network::Network;
use crate::{
    Client, Digest, Event, EventKind, Flight, Host, Interception, Link, MessageId, MessagePattern, Setup,
    SetupError, purpose,
};

/// A cluster, its network and its clients, in virtual time.
#[derive(Clone, Debug)]
pub struct World {
    setup: Setup,
    now: Time,
    events: u64,
    queue: BinaryHeap<Reverse<(Time, u64, Scheduled)>>,
    scheduled: u64,
    hosts: Vec<Host>,
    network: Network,
    /// Those who have asked for something, in the order of their numbers.
    clients: Vec<Client>,
    load_dice: Dice,
    /// How often the load was set anew. What was planned before is void.
    load_plan: u32,
    digest: Digest,
    /// Reused from step to step.
    effects: Vec<Effect>,
}

/// What the queue holds. Events are checked when their turn comes, and skipped if void by then.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Scheduled {
    Arrival(MessageId),
    Wake { server: ServerId },
    Sync { server: ServerId, boot: u64, mark: Mark },
    Retry { client: ClientId, serial: u64, attempts: u32 },
    Load { plan: u32 },
}

impl World {
    /// The client through which a visitor's requests go, if they do not say which.
    pub const VISITOR: ClientId = ClientId(1);
    /// How many rules for messages to come there can be.
    pub const MAX_RULES: usize = Rules::MAX;
    /// How many clients there are for people to ask through, from 1 on.
    pub const MAX_CLIENTS: u32 = 9;
    /// The client that sends the automatic requests.
    pub const LOAD: ClientId = ClientId(World::MAX_CLIENTS + 1);
    /// How many messages rules hold at once, so that no memory fills: what comes then is dropped.
    pub const MAX_HELD: usize = 1_000;

    /// A world at its beginning: all servers have just started.
    ///
    /// # Errors
    ///
    /// If the setup cannot work.
    pub fn new(setup: Setup) -> Result<World, SetupError> {
        setup.validate()?;
        let members = ServerSet::first(setup.servers);
        let hosts = members.iter().map(|id| Host::new(id, Membership::of(members), setup.seed)).collect();
        let mut world = World {
            now: Time::ZERO,
            events: 0,
            queue: BinaryHeap::new(),
            scheduled: 0,
            hosts,
            network: Network::new(setup.seed),
            clients: Vec::new(),
            load_dice: Dice::keyed(setup.seed, &[purpose::LOAD]),
            load_plan: 0,
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

    /// What the world started from, with what was set since.
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

    /// The clients that have asked for something, in the order of their numbers.
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

    /// The rules for messages to come, the oldest first.
    #[must_use]
    pub fn rules(&self) -> &[(MessagePattern, Interception)] {
        self.network.rules.as_slice()
    }

    /// What one server's messages to another meet on their way.
    #[must_use]
    pub fn link(&self, from: ServerId, to: ServerId) -> &Link {
        self.network.link(from, to)
    }

    /// When the next event will happen. There is always one while a server runs.
    #[must_use]
    pub fn next_event_at(&self) -> Option<Time> {
        self.queue.peek().map(|Reverse((at, _, _))| *at)
    }

    /// When a client that waits for an answer loses its patience.
    #[must_use]
    pub fn asks_again_at(&self, client: ClientId) -> Option<Time> {
        let waits = self.find_client(client)?;
        let retries = self.queue.iter().filter_map(|Reverse((at, _, event))| match *event {
            Scheduled::Retry { client: who, serial, attempts } if who == client => {
                waits.awaits(serial, attempts).then_some(*at)
            }
            _ => None,
        });
        retries.min()
    }

    /// Handles the next event and adds what happened to `out`; false if there is none.
    pub fn step(&mut self, out: &mut Vec<Event>) -> bool {
        let Some(Reverse((at, _, event))) = self.queue.pop() else {
            return false;
        };
        self.now = self.now.max(at);
        self.events += 1;
        match event {
            Scheduled::Arrival(id) => self.arrive(id, out),
            Scheduled::Wake { server } => {
                self.host_mut(server).wake_at = None;
                self.input(server, Input::Wake, out);
            }
            Scheduled::Sync { server, mark, .. } => self.sync(server, mark, out),
            Scheduled::Retry { client, .. } => self.retry(client, out),
            Scheduled::Load { .. } => self.load(out),
        }
        self.skip_void_events();
        true
    }

    /// Handles all events up to and including `until`, and comes to that moment.
    pub fn run_until(&mut self, until: Time, out: &mut Vec<Event>) {
        while self.next_event_at().is_some_and(|at| at <= until) {
            self.step(out);
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

    // ── The queue ──

    fn schedule(&mut self, at: Time, event: Scheduled) {
        self.scheduled += 1;
        self.queue.push(Reverse((at, self.scheduled, event)));
    }

    /// Deadlines mostly move away, so an early wake-up is left where it is and put off when it
    /// comes, rather than searched for now.
    fn schedule_wake(&mut self, server: ServerId) {
        let now = self.now;
        let host = self.host_mut(server);
        let Some(deadline) = host.server().and_then(Server::deadline) else {
            return;
        };
        let deadline = host.clock.when(deadline).max(now);
        if !host.paused && host.wake_at.is_none_or(|at| deadline < at) {
            host.wake_at = Some(deadline);
            self.schedule(deadline, Scheduled::Wake { server });
        }
    }

    fn schedule_sync(&mut self, server: ServerId, mark: Mark) {
        let (now, usual) = (self.now, self.setup.disk_latency);
        let host = self.host_mut(server);
        let took = host.disk_latency.unwrap_or(usual).roll(&mut host.disk_dice);
        let done = host.disk().busy_until.max(now) + took;
        host.disk_mut().busy_until = done;
        let boot = host.boot;
        self.schedule(done, Scheduled::Sync { server, boot, mark });
    }

    fn schedule_arrival(&mut self, at: Time, id: MessageId) {
        self.schedule(at, Scheduled::Arrival(id));
    }

    fn schedule_load(&mut self) {
        if let Some(interval) = self.setup.load_interval {
            self.schedule(self.now + interval, Scheduled::Load { plan: self.load_plan });
        }
    }

    /// Brings an event that will really happen to the front of the queue.
    fn skip_void_events(&mut self) {
        while let Some(&Reverse((at, _, event))) = self.queue.peek() {
            let void = match event {
                Scheduled::Arrival(id) => !self.network.flight(id).is_some_and(|flight| flight.is_due(at)),
                Scheduled::Sync { server, boot, .. } => {
                    let host = self.host_mut(server);
                    host.boot != boot || host.server().is_none()
                }
                Scheduled::Retry { client, serial, attempts } => {
                    !self.find_client(client).is_some_and(|client| client.awaits(serial, attempts))
                }
                Scheduled::Load { plan } => plan != self.load_plan,
                Scheduled::Wake { server } => self.put_off(server, at),
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
        let due = !host.paused && deadline.is_some_and(|deadline| deadline <= host.clock.read(at));
        if !due {
            host.wake_at = None;
            self.schedule_wake(server);
        }
        !due
    }

    // ── Small things ──

    fn record(&mut self, kind: EventKind, out: &mut Vec<Event>) {
        let event = Event { at: self.now, step: self.events, kind };
        self.digest.add(&event);
        out.push(event);
    }

    fn host_mut(&mut self, server: ServerId) -> &mut Host {
        &mut self.hosts[usize::from(server.number()) - 1]
    }
}
