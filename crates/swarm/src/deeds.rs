//! What befalls a world: the next deed, rolled when its time has come.

use raft::{Body, Change, ClientId, Dice, Duration, Message, Server, ServerId, ServerSet, Time};
use sim::{
    Action, ClockRate, ClusterAction, Endpoint, Host, Interception, Key, LinkAction, Links, MessageAction,
    MessageId, MessageKind, MessagePattern, Operation, Packet, Permille, ServerAction, Setting, Setup, Span,
    World,
};

use crate::plan::{FRESH, Kind, Plan, one_in, pick, span};

/// Rolls what is done to a world, and when.
pub(crate) struct Deeds {
    dice: Dice,
    shares: Vec<(Kind, u64)>,
    /// The sum of all shares.
    all: u64,
    pause: Duration,
    next: Time,
    /// The election timeouts of the plan.
    election_timeout: Span,
    /// The last value that somebody wrote: all differ, so that a read tells which it saw.
    value: i64,
}

/// The purpose of the dice that roll deeds.
const DEEDS: u64 = 101;

impl Deeds {
    /// The longest that a slow disk takes.
    pub(crate) const SLOWEST_DISK: Duration = Duration::from_millis(50);

    pub(crate) fn new(plan: &Plan) -> Deeds {
        let dice = Dice::keyed(plan.setup.seed, &[DEEDS]);
        let shares = plan.shares.clone();
        let all = shares.iter().map(|(_, share)| share).sum();
        Deeds {
            dice,
            shares,
            all,
            pause: plan.pause,
            next: Time::ZERO,
            election_timeout: Span {
                min: plan.setup.config.election_timeout_min,
                max: plan.setup.config.election_timeout_max,
            },
            value: 0,
        }
    }

    /// The moment of the next deed, if there is one before `end`.
    pub(crate) fn next_before(&mut self, end: Time) -> Option<Time> {
        let twice = Duration::from_micros(2 * self.pause.as_micros());
        self.next = self.next + self.dice.between(Duration::from_micros(1), twice);
        (self.next < end).then_some(self.next)
    }

    /// What is done now, if there is anybody or anything to do it to. The world may still refuse it.
    pub(crate) fn roll(&mut self, world: &World) -> Option<Action> {
        let mut rolled = self.dice.below(self.all);
        let (kind, _) = self.shares.iter().find(|(_, share)| {
            let hit = rolled < *share;
            rolled = rolled.wrapping_sub(*share);
            hit
        })?;
        self.action(*kind, world)
    }

    fn action(&mut self, kind: Kind, world: &World) -> Option<Action> {
        Some(match kind {
            Kind::TimeOut => Action::Server(self.anybody(world), ServerAction::TimeOut),
            Kind::Campaign => Action::Server(self.anybody(world), ServerAction::Campaign),
            Kind::Crash => Action::Server(self.somebody(world), ServerAction::Crash),
            Kind::CrashSynced => Action::Server(self.somebody(world), ServerAction::CrashSynced),
            Kind::Restart => {
                Action::Server(self.host(world, |host| host.server().is_none())?, ServerAction::Restart)
            }
            Kind::Pause => Action::Server(self.somebody(world), ServerAction::Pause),
            Kind::Resume => Action::Server(self.host(world, Host::is_paused)?, ServerAction::Resume),
            Kind::DiskLatency => Action::Server(
                self.somebody(world),
                ServerAction::SetDiskLatency(span(&mut self.dice, Deeds::SLOWEST_DISK)),
            ),
            Kind::Clock => Action::Server(self.somebody(world), ServerAction::SetClock(self.rate(world))),
            Kind::SpreadTimers => Action::Cluster(ClusterAction::SpreadTimers),
            Kind::LineUpTimers => Action::Cluster(ClusterAction::LineUpTimers),
            Kind::Cut => Action::Links(self.links(world), LinkAction::Cut),
            Kind::Heal => Action::Links(
                if one_in(&mut self.dice, 3) { self.links(world) } else { Links::ALL },
                LinkAction::Heal,
            ),
            Kind::Partition => Action::Cluster(ClusterAction::Partition(self.groups(world))),
            Kind::Latency => Action::Links(self.links(world), LinkAction::SetLatency(self.latency(world))),
            Kind::Loss => Action::Links(self.links(world), LinkAction::SetLoss(self.permille(300))),
            Kind::Duplication => {
                Action::Links(self.links(world), LinkAction::SetDuplication(self.permille(500)))
            }
            Kind::Reordering => {
                Action::Links(self.links(world), LinkAction::SetReordering(self.permille(500)))
            }
            Kind::Drop => Action::Message(self.message(world, false)?, MessageAction::Drop),
            Kind::Hold => Action::Message(self.message_to_hold(world)?, MessageAction::Hold),
            Kind::Release => Action::Message(self.message(world, true)?, MessageAction::Release),
            Kind::Delay => {
                let longest = world.setup().config.election_timeout_max;
                Action::Message(
                    self.message(world, false)?,
                    MessageAction::Delay(self.dice.between(Duration::ZERO, longest)),
                )
            }
            Kind::Duplicate => Action::Message(self.message(world, false)?, MessageAction::Duplicate),
            Kind::Deliver => {
                let held = one_in(&mut self.dice, 3);
                Action::Message(self.message(world, held)?, MessageAction::Deliver)
            }
            Kind::Write => self.request(world, false),
            Kind::Read => self.request(world, true),
            Kind::ChangeOne => Action::Cluster(ClusterAction::ChangeMembership {
                via: self.via(world),
                change: self.change(world),
            }),
            Kind::Replace => {
                let voters = self.servers(ServerSet::first(Deeds::one_more(world)));
                Action::Cluster(ClusterAction::ChangeMembership {
                    via: self.via(world),
                    change: Change::Replace(voters),
                })
            }
            Kind::Transfer => Action::Cluster(ClusterAction::TransferLeadership {
                via: self.via(world),
                to: self.anybody(world),
            }),
            Kind::Compact => Action::Server(self.somebody(world), ServerAction::Compact),
            Kind::Set => Action::Set(self.setting()),
            Kind::SetLease => Action::Set(self.lease_setting(world)),
            Kind::CrashTorn => {
                let writes = |host: &Host| host.server().is_some() && 0 < host.disk().writing();
                Action::Server(self.host(world, writes)?, ServerAction::CrashTorn)
            }
            Kind::Intercept => {
                Action::Cluster(ClusterAction::Intercept(self.pattern(world), self.interception(world)))
            }
            Kind::StopIntercepting => Action::Cluster(ClusterAction::StopIntercepting(self.rule(world))),
            Kind::Demote => Action::Cluster(ClusterAction::ChangeMembership {
                via: self.via(world),
                change: Change::Demote(self.anybody(world)),
            }),
            Kind::GiveUp => Action::Cluster(ClusterAction::GiveUp(self.waiting(world)?)),
            Kind::SetOwn => Action::Server(self.somebody(world), ServerAction::Set(self.own_setting())),
        })
    }

    // ── Servers ──

    fn anybody(&mut self, world: &World) -> ServerId {
        ServerId::new(1 + self.dice.below(world.hosts().len() as u64) as u8)
    }

    /// The leader more often than others: what befalls it matters most.
    fn somebody(&mut self, world: &World) -> ServerId {
        let anybody = self.anybody(world);
        if one_in(&mut self.dice, 2) { world.leader().unwrap_or(anybody) } else { anybody }
    }

    fn host(&mut self, world: &World, such: impl Fn(&Host) -> bool) -> Option<ServerId> {
        let hosts = || world.hosts().iter().filter(|host| such(host));
        hosts().nth(self.dice.below(hosts().count() as u64) as usize).map(Host::id)
    }

    /// Some of some servers, and at least one.
    fn servers(&mut self, of: ServerSet) -> ServerSet {
        let some: ServerSet = of.iter().filter(|_| one_in(&mut self.dice, 2)).collect();
        if some.is_empty() {
            return of.iter().nth(self.dice.below(of.len().into()) as usize).into_iter().collect();
        }
        some
    }

    /// Whom a client asks: the leader as far as it knows, anybody, or one who believes that it leads.
    fn asked_first(&mut self, world: &World) -> Option<ServerId> {
        match self.dice.below(4) {
            0 => Some(self.anybody(world)),
            1 | 2 => self.host(world, |host| host.server().is_some_and(Server::is_leader)),
            _ => None,
        }
    }

    fn via(&mut self, world: &World) -> Option<ServerId> {
        one_in(&mut self.dice, 4).then(|| self.anybody(world))
    }

    // ── Links ──

    fn links(&mut self, world: &World) -> Links {
        let all = ServerSet::first(world.hosts().len() as u8);
        let one = |server| [server].into_iter().collect();
        let both_ways = one_in(&mut self.dice, 2);
        match self.dice.below(4) {
            0 => Links::ALL,
            1 => Links { from: one(self.somebody(world)), to: one(self.anybody(world)), both_ways },
            2 => Links { from: one(self.somebody(world)), to: all, both_ways },
            _ => Links { from: self.servers(all), to: self.servers(all), both_ways },
        }
    }

    /// The leader with a minority, or any two or three groups.
    fn groups(&mut self, world: &World) -> Vec<ServerSet> {
        let all = ServerSet::first(world.hosts().len() as u8);
        if one_in(&mut self.dice, 2) {
            let few = self.dice.below(u64::from(all.len().div_ceil(2)));
            let mut minority: ServerSet = (0..few).map(|_| self.anybody(world)).collect();
            minority.insert(self.somebody(world));
            return vec![minority];
        }
        let first = self.servers(all);
        let rest = all.difference(first);
        if one_in(&mut self.dice, 4) && !rest.is_empty() {
            vec![first, self.servers(rest)]
        } else {
            vec![first]
        }
    }

    fn permille(&mut self, most: u64) -> Permille {
        Permille::new(self.dice.below(most) as u16).unwrap_or_default()
    }

    /// Up to a whole election timeout.
    fn latency(&mut self, world: &World) -> Span {
        span(&mut self.dice, world.setup().config.election_timeout_max)
    }

    // ── Disks and clocks ──

    /// A rate such that no clock exceeds another by more than the bound, true ones included.
    fn rate(&mut self, world: &World) -> ClockRate {
        let bound = u64::from(world.setup().config.clock_drift_bound_permille);
        let slowest = 1_000_000_u64.div_ceil(1_000 + bound).max(1_000 - bound / 2);
        let fastest = slowest * (1_000 + bound) / 1_000;
        ClockRate::new((slowest + self.dice.below(fastest - slowest + 1)) as u16).unwrap_or(ClockRate::TRUE)
    }

    // ── Messages ──

    /// Any message; what clients and servers say to each other is rare, and matters as much.
    fn message(&mut self, world: &World, held: bool) -> Option<MessageId> {
        let clients = one_in(&mut self.dice, 3);
        let of_client = |packet: &Packet| clients && !matches!(packet, Packet::Raft(_));
        self.flight(world, held, of_client).or_else(|| self.flight(world, held, |_| true))
    }

    /// A message to hold: an acknowledgement as often as anything else, for one that comes late may be
    /// true no longer.
    fn message_to_hold(&mut self, world: &World) -> Option<MessageId> {
        let acknowledges = |packet: &Packet| {
            let body = |message: &Message| matches!(message.body, Body::AppendEntriesReply(_));
            matches!(packet, Packet::Raft(message) if body(message))
        };
        let acknowledgement =
            if one_in(&mut self.dice, 2) { self.flight(world, false, acknowledges) } else { None };
        acknowledgement.or_else(|| self.message(world, false))
    }

    fn flight(&mut self, world: &World, held: bool, such: impl Fn(&Packet) -> bool) -> Option<MessageId> {
        let such =
            || world.flights().filter(|(_, flight)| flight.held.is_some() == held && such(&flight.packet));
        such().nth(self.dice.below(such().count() as u64) as usize).map(|(id, _)| id)
    }

    // ── Messages to come ──

    /// What some servers say to some, or one kind of message between all.
    fn pattern(&mut self, world: &World) -> MessagePattern {
        let kinds = [
            MessageKind::AppendEntries,
            MessageKind::AppendEntriesReply,
            MessageKind::Heartbeat,
            MessageKind::RequestVote,
            MessageKind::RequestVoteReply,
            MessageKind::InstallSnapshot,
        ];
        let one = |server| Some(Endpoint::Server(server));
        let kind = Some(pick(&mut self.dice, &kinds));
        match self.dice.below(3) {
            0 => MessagePattern { from: one(self.somebody(world)), to: one(self.anybody(world)), kind: None },
            1 => MessagePattern { from: None, to: one(self.anybody(world)), kind },
            _ => MessagePattern { from: one(self.somebody(world)), to: None, kind },
        }
    }

    fn interception(&mut self, world: &World) -> Interception {
        match self.dice.below(3) {
            0 => Interception::Drop,
            1 => Interception::Hold,
            _ => {
                let longest = world.setup().config.election_timeout_max;
                Interception::Delay(self.dice.between(Duration::ZERO, longest))
            }
        }
    }

    /// One of the rules, or all.
    fn rule(&mut self, world: &World) -> Option<MessagePattern> {
        let place = self.dice.below(world.rules().len() as u64 + 1) as usize;
        world.rules().get(place).map(|(pattern, _)| *pattern)
    }

    // ── The cluster ──

    fn request(&mut self, world: &World, read: bool) -> Action {
        let client = ClientId(1 + self.dice.below(u64::from(FRESH.0) - 1) as u32);
        let key = Key::new(pick(&mut self.dice, &["x", "y", "z"])).expect("a letter is a key");
        self.value += 1;
        let operation = match self.dice.below(2) {
            _ if read => Operation::Get { key },
            0 => Operation::Add { key, by: self.value },
            _ => Operation::Set { key, value: self.value },
        };
        Action::Cluster(ClusterAction::Request { client, via: self.asked_first(world), operation })
    }

    /// What leases stand on. The bound on drift only grows, for clocks keep to what it was.
    fn lease_setting(&mut self, world: &World) -> Setting {
        let config = &world.setup().config;
        match self.dice.below(8) {
            0 => Setting::LeaderStickiness(!config.leader_stickiness),
            // Mostly there are leases, so that there is something to forget.
            1..5 if !config.lease_reads => Setting::LeaseReads(true),
            1 => Setting::ClockDriftBound(config.clock_drift_bound_permille + 1 + self.dice.below(20) as u32),
            2 => Setting::LeaseReads(!config.lease_reads),
            _ => Setting::ElectionTimeout(self.election_timeout(world)),
        }
    }

    /// The plan's own, which suits the messages and disks of its world (§5.6), and a longer one in turn.
    fn election_timeout(&mut self, world: &World) -> Span {
        let own = self.election_timeout;
        if world.setup().config.election_timeout_min != own.min {
            return own;
        }
        let times = 2 + self.dice.below(2);
        let longer = |length: Duration| Duration::from_micros(times * length.as_micros());
        Span { min: longer(own.min), max: longer(own.max) }
    }

    /// How many servers there would be with one more.
    fn one_more(world: &World) -> u8 {
        Setup::MAX_SERVERS.min(world.hosts().len() as u8 + 1)
    }

    fn change(&mut self, world: &World) -> Change {
        let any = ServerId::new(1 + self.dice.below(Deeds::one_more(world).into()) as u8);
        match self.dice.below(5) {
            0 => Change::AddLearner(any),
            1 | 2 => Change::AddVoter(any),
            _ => Change::Remove(self.anybody(world)),
        }
    }

    /// What can change while a cluster runs.
    /// A client that waits for something, but not the one that asks when all is healed.
    fn waiting(&mut self, world: &World) -> Option<ClientId> {
        let such = || world.clients().iter().filter(|client| client.call().is_some() && client.id() != FRESH);
        such().nth(self.dice.below(such().count() as u64) as usize).map(sim::Client::id)
    }

    /// What can differ between servers.
    fn own_setting(&mut self) -> Setting {
        loop {
            let setting = self.setting();
            if setting.may_differ() {
                return setting;
            }
        }
    }

    /// What can change while a cluster runs. What leases stand on cannot: a leader that believes in
    /// a longer lease than its followers do reads what is no longer so.
    fn setting(&mut self) -> Setting {
        let dice = &mut self.dice;
        let on = one_in(dice, 2);
        let few = 1 + dice.below(20) as u32;
        match dice.below(9) {
            0 => Setting::MaxBatch(few),
            1 => Setting::MaxInFlight(few),
            2 => Setting::SnapshotChunk(10 * few),
            3 => Setting::Backtracking(on),
            4 => Setting::NoOp(on),
            5 => Setting::PreVote(on),
            6 => Setting::CheckQuorum(on),
            7 => Setting::CompactAfter(on.then_some(few)),
            _ => Setting::LoadInterval(on.then_some(Duration::from_millis(30 + 10 * u64::from(few)))),
        }
    }
}
