//! What was done by hand, as a scenario that does it again.

use check::Judges;
use raft::{Change, ClientId, Dice, Duration, Flaw, LogIndex, Membership, ServerId, ServerSet, Term, Time};
use scenario::{Director, Next, Scenario, Weight, narrate, scenario_of, weigh};
use sim::{
    Action, ClockRate, ClusterAction, Endpoint, Interception, Key, LinkAction, Links, MessageAction,
    MessageId, MessageKind, MessagePattern, Operation, Permille, PlacedState, ServerAction, Setting, Setup,
    Span, World,
};

/// Whoever does things to a world by chance, and keeps what the world has taken.
struct Hand {
    dice: Dice,
    world: World,
    actions: Vec<(u64, Time, Action)>,
}

impl Hand {
    fn new(seed: u64) -> Hand {
        let mut dice = Dice::new(seed);
        let mut setup = Setup { servers: 1 + dice.below(7) as u8, seed: dice.roll(), ..Setup::default() };
        if dice.below(2) == 0 {
            setup.config = raft::Config::complete();
            setup.latency = Span::millis(1, 7);
        }
        setup.load_interval = Some(Duration::from_micros(30_001));
        let world = World::new(setup).expect("it can work");
        Hand { dice, world, actions: Vec::new() }
    }

    fn act(&mut self) {
        let action = self.action();
        let moment = (self.world.events(), self.world.now());
        if self.world.act(action.clone(), &mut Vec::new()).is_ok() {
            self.actions.push((moment.0, moment.1, action));
        }
    }

    fn go_on(&mut self) {
        for _ in 0..self.dice.below(30) {
            self.world.step(&mut Vec::new());
        }
        if self.dice.below(3) == 0 {
            self.world.rest_until(self.world.now() + Duration::from_micros(self.dice.below(5_000)));
        }
    }

    fn below(&mut self, n: u64) -> u64 {
        self.dice.below(n)
    }

    fn server(&mut self) -> ServerId {
        let servers = self.world.hosts().len() as u64;
        ServerId::new(1 + self.below(servers + 1) as u8)
    }

    fn servers(&mut self) -> ServerSet {
        match self.below(4) {
            0 => Links::ALL.from,
            1 => ServerSet::EMPTY,
            _ => [self.server(), self.server()].into_iter().collect(),
        }
    }

    fn links(&mut self) -> Links {
        Links { from: self.servers(), to: self.servers(), both_ways: self.below(2) == 0 }
    }

    fn message(&mut self) -> MessageId {
        let flying: Vec<MessageId> = self.world.flights().map(|(id, _)| id).collect();
        let place = self.below(flying.len().max(1) as u64) as usize;
        flying.get(place).copied().unwrap_or(MessageId(1))
    }

    fn permille(&mut self) -> Permille {
        Permille::new(self.below(400) as u16).expect("a share")
    }

    fn span(&mut self) -> Span {
        let min = self.below(20_000);
        let longer = self.below(2) * self.below(20_000);
        Span { min: Duration::from_micros(min), max: Duration::from_micros(min + longer) }
    }

    fn operation(&mut self) -> Operation {
        let key = Key::new(["x", "y", "z"][self.below(3) as usize]).expect("a key");
        let number = self.below(9) as i64 - 4;
        match self.below(3) {
            0 => Operation::Set { key, value: number },
            1 => Operation::Add { key, by: number },
            _ => Operation::Get { key },
        }
    }

    fn via(&mut self) -> Option<ServerId> {
        (self.below(2) == 0).then(|| self.server())
    }

    fn pattern(&mut self) -> MessagePattern {
        let from = self.via().map(Endpoint::Server);
        let client = Endpoint::Client(ClientId(1 + self.below(10) as u32));
        let to = if self.below(4) == 0 { Some(client) } else { self.via().map(Endpoint::Server) };
        let kinds = [None, Some(MessageKind::Heartbeat), Some(MessageKind::AppendEntriesReply)];
        MessagePattern { from, to, kind: kinds[self.below(3) as usize] }
    }

    fn interception(&mut self) -> Interception {
        match self.below(3) {
            0 => Interception::Drop,
            1 => Interception::Hold,
            _ => Interception::Delay(Duration::from_micros(self.below(9_999))),
        }
    }

    fn change(&mut self) -> Change {
        match self.below(5) {
            0 => Change::AddLearner(self.server()),
            1 => Change::AddVoter(self.server()),
            2 => Change::Remove(self.server()),
            3 => Change::Demote(self.server()),
            _ => Change::Replace([self.server(), self.server(), self.server()].into_iter().collect()),
        }
    }

    fn setting(&mut self) -> Setting {
        let on = self.below(2) == 0;
        match self.below(10) {
            0 => Setting::ElectionTimeout(Span::millis(100 + self.below(50), 200)),
            1 => Setting::HeartbeatInterval(Duration::from_micros(1 + self.below(90_000))),
            2 => Setting::MaxInFlight(1 + self.below(9) as u32),
            3 => Setting::PreVote(on),
            4 => Setting::CheckQuorum(on),
            5 => Setting::Flaw(Flaw::VoteTwice, on),
            6 => Setting::LoadInterval(on.then_some(Duration::from_micros(12_345))),
            7 => Setting::CompactAfter(on.then_some(3)),
            8 => Setting::ClientAttempts(on.then_some(2)),
            _ => Setting::ClientPatience(Duration::from_micros(123_456)),
        }
    }

    fn action(&mut self) -> Action {
        match self.below(36) {
            0 => Action::Server(self.server(), ServerAction::TimeOut),
            1 => Action::Server(self.server(), ServerAction::Crash),
            2 => Action::Server(self.server(), ServerAction::CrashSynced),
            3 | 4 => Action::Server(self.server(), ServerAction::Restart),
            5 => Action::Server(self.server(), ServerAction::Pause),
            6 => Action::Server(self.server(), ServerAction::Resume),
            7 => Action::Server(self.server(), ServerAction::WipeDisk),
            8 => Action::Server(self.server(), ServerAction::SetDiskLatency(self.span())),
            9 => Action::Server(
                self.server(),
                ServerAction::SetClock(ClockRate::new(900 + self.below(200) as u16).expect("a rate")),
            ),
            10 => Action::Cluster(ClusterAction::SpreadTimers),
            11 => Action::Cluster(ClusterAction::LineUpTimers),
            12 => Action::Server(
                self.server(),
                ServerAction::SetState(PlacedState {
                    term: Term(3),
                    voted_for: self.via(),
                    log: (0..self.below(4)).map(|n| Term(n.max(1))).collect(),
                    snapshot: LogIndex(self.below(3)),
                    commit: LogIndex(self.below(3)),
                    membership: (self.below(2) == 0).then(|| Membership::of(self.servers())),
                }),
            ),
            13 => Action::Links(self.links(), LinkAction::Cut),
            14 => Action::Links(self.links(), LinkAction::Heal),
            15 => Action::Cluster(ClusterAction::Partition(
                (0..self.below(3)).map(|_| self.servers()).collect(),
            )),
            16 => Action::Links(self.links(), LinkAction::SetLatency(self.span())),
            17 => Action::Links(self.links(), LinkAction::SetLoss(self.permille())),
            18 => Action::Links(self.links(), LinkAction::SetDuplication(self.permille())),
            19 => Action::Links(self.links(), LinkAction::SetReordering(self.permille())),
            20 => Action::Message(self.message(), MessageAction::Drop),
            21 => Action::Message(self.message(), MessageAction::Hold),
            22 => Action::Message(self.message(), MessageAction::Release),
            23 => Action::Message(
                self.message(),
                MessageAction::Delay(Duration::from_micros(self.below(9_999))),
            ),
            24 => Action::Message(self.message(), MessageAction::Duplicate),
            25 => Action::Message(self.message(), MessageAction::Deliver),
            26 => Action::Cluster(ClusterAction::Request {
                client: ClientId(1 + self.below(9) as u32),
                via: self.via(),
                operation: self.operation(),
            }),
            27 => Action::Cluster(ClusterAction::ChangeMembership { via: self.via(), change: self.change() }),
            28 => Action::Cluster(ClusterAction::TransferLeadership { via: self.via(), to: self.server() }),
            29 => Action::Cluster(ClusterAction::Intercept(self.pattern(), self.interception())),
            30 => {
                let pattern = self.pattern();
                let one = self.below(2) == 0 && !self.world.rules().is_empty();
                let pattern = if one { self.world.rules()[0].0 } else { pattern };
                Action::Cluster(ClusterAction::StopIntercepting(one.then_some(pattern)))
            }
            32 => Action::Cluster(ClusterAction::GiveUp(ClientId(1 + self.below(10) as u32))),
            33 => Action::Server(self.server(), ServerAction::CrashTorn),
            34 => Action::Server(self.server(), ServerAction::CrashLossy),
            31 => Action::Server(self.server(), ServerAction::Set(self.setting())),
            _ if self.below(2) == 0 => Action::Server(self.server(), ServerAction::Compact),
            _ => Action::Set(self.setting()),
        }
    }
}

/// What is done, whoever it is done to.
fn kind(action: &Action) -> String {
    let kind = match action {
        Action::Server(_, ServerAction::Set(_)) => "SetOwn".to_owned(),
        Action::Server(_, action) => format!("{action:?}"),
        Action::Links(_, action) => format!("{action:?}"),
        Action::Message(_, action) => format!("{action:?}"),
        Action::Cluster(action) => format!("{action:?}"),
        Action::Set(_) => "Set".to_owned(),
    };
    kind.chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// Runs a scenario in a world that nobody judges.
fn replay(scenario: Scenario) -> World {
    let mut world = World::new(scenario.setup.clone()).expect("it could work before");
    let judges = Judges::new(&world);
    let mut director = Director::new(scenario);
    let mut record = Vec::new();
    loop {
        record.clear();
        match director.next(&world, &judges) {
            Next::Begin(_) => continue,
            Next::Act(action) => director.acted(world.act(action, &mut record)),
            Next::Step => assert!(world.step(&mut record)),
            Next::Rest(until) => world.rest_until(until),
            Next::Fail(failure) => panic!("{failure}\n{}", director.scenario()),
            Next::Finish => return world,
        }
        director.saw(&world, &judges, &record);
    }
}

#[test]
fn what_was_done_prints_as_a_scenario_that_does_the_same() {
    let mut done: Vec<String> = Vec::new();
    for seed in 0..150 {
        let mut hand = Hand::new(seed);
        let setup = hand.world.setup().clone();
        for _ in 0..60 {
            hand.act();
            hand.go_on();
        }
        let end = (hand.world.events(), hand.world.now());
        let scenario = scenario_of(&setup, &hand.actions, end);
        let text = scenario.to_string();
        assert_eq!(Scenario::parse(&text).as_ref(), Ok(&scenario), "{text}");
        let again = replay(scenario);
        assert_eq!(
            (again.digest(), again.events(), again.now()),
            (hand.world.digest(), end.0, end.1),
            "{text}"
        );
        for (_, _, action) in &hand.actions {
            let kind = kind(action);
            if !done.contains(&kind) {
                done.push(kind);
            }
        }
    }
    assert_eq!(done.len(), 36, "the hand has done everything that can be done");
}

#[test]
fn what_was_done_first_needs_no_moment_before_it() {
    let actions = [
        (0, Time::ZERO, Action::Set(Setting::PreVote(true))),
        (1, Time::ZERO, Action::Cluster(ClusterAction::SpreadTimers)),
    ];
    let scenario = scenario_of(&Setup::default(), &actions, (2, Time::ZERO));
    assert_eq!(scenario.to_string(), "start\noption   pre-vote on\ntimers   spread\n");
}

/// Lists are filled by it, and sentences are made for what is shown.
#[test]
fn how_much_it_tells_is_known_before_it_is_told() {
    let mut told = [0, 0, 0];
    for seed in 0..20 {
        let mut hand = Hand::new(seed);
        let mut record = Vec::new();
        for _ in 0..60 {
            let action = hand.action();
            // What makes no sense leaves no trace.
            let _ = hand.world.act(action, &mut record);
            for _ in 0..20 {
                hand.world.step(&mut record);
            }
        }
        for event in &record {
            let weight = narrate(event).map(|sentence| sentence.weight);
            assert_eq!(weigh(event), weight, "{event:?}");
            told[weight.map_or(2, |weight| usize::from(weight == Weight::Routine))] += 1;
        }
    }
    assert!(told.iter().all(|count| 1_000 < *count), "{told:?}");
}
