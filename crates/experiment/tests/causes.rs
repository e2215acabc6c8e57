//! From message to decision to message, there and back; and two branches side by side.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use experiment::{Arrival, Destination, Experiment, Landmark, Link};
use raft::{ClientId, Dice, Duration, Mark, Reason, ServerId, Time};
use sim::{
    Action, BranchError, BranchId, ClusterAction, Endpoint, Event, EventKind, Key, LinkAction, Links,
    MessageAction, MessageId, Moment, Operation, Permille, ServerAction, Setup,
};

fn busy(seed: u64) -> Experiment {
    let mut setup = Setup {
        seed,
        load_interval: Some(Duration::from_millis(20)),
        compact_after: Some(20),
        ..Setup::default()
    };
    setup.config.max_in_flight = 4;
    Experiment::bare(setup).expect("it can work")
}

/// Something that may make sense or not.
fn some_action(experiment: &Experiment, dice: &mut Dice) -> Action {
    let server = ServerId::new(dice.below(5) as u8 + 1);
    let flights: Vec<MessageId> = experiment.world().flights().map(|(id, _)| id).collect();
    let message = flights.get(dice.below(flights.len().max(1) as u64) as usize).copied();
    let key = Key::new("x").expect("a letter is a key");
    let duplication = Permille::new(dice.below(200) as u16).expect("a share");
    match (dice.below(12), message) {
        (0, _) => Action::Server(server, ServerAction::Crash),
        (1..3, _) => Action::Server(server, ServerAction::Restart),
        (3, _) => Action::Server(server, ServerAction::Pause),
        (4..6, _) => Action::Server(server, ServerAction::Resume),
        (6, _) => Action::Links(Links::ALL, LinkAction::SetDuplication(duplication)),
        (7, Some(id)) => Action::Message(id, MessageAction::Hold),
        (8, Some(id)) => Action::Message(id, MessageAction::Duplicate),
        (9, Some(id)) => Action::Message(id, MessageAction::Deliver),
        (10, Some(id)) => Action::Message(id, MessageAction::Release),
        _ => Action::Cluster(ClusterAction::Request {
            client: ClientId(1),
            via: None,
            operation: Operation::Set { key, value: dice.below(9) as i64 },
        }),
    }
}

/// What a step was set off by, as the record of the whole run tells it.
#[derive(Default)]
struct Record {
    sent: BTreeMap<MessageId, Moment>,
    wrote: BTreeMap<(ServerId, Mark), Moment>,
    checked: usize,
}

impl Record {
    /// Each arrival is held against the step that sent the message, each write that is done against the
    /// step that asked for it.
    fn check(&mut self, experiment: &Experiment, happened: &[Event]) {
        let here = experiment.moment();
        let cause = experiment.cause(here);
        for event in happened {
            match &event.kind {
                EventKind::Sent { id, .. } => _ = self.sent.insert(*id, here),
                // Marks begin anew.
                EventKind::Explained { server, reason: Reason::Started { .. } } => {
                    self.wrote.retain(|(whose, _), _| whose != server);
                }
                EventKind::Wrote { server, .. } => {
                    let host = experiment.world().host(*server).expect("who writes is there");
                    let mark = host.disk().last_writing().expect("it writes");
                    self.wrote.insert((*server, mark), here);
                }
                EventKind::Arrived { id, packet } => {
                    let (from, to) = (packet.from(), packet.to());
                    let moment = Some(self.sent[id]);
                    assert_eq!(cause, Some(Link { moment, message: Some(*id), from, to }));
                    let back = experiment.consequences(self.sent[id]);
                    let forth = Link { moment: Some(here), message: Some(*id), from, to };
                    // What lies too far back is known to the message alone.
                    assert!(back.is_empty() || back.contains(&forth), "{back:?} {forth:?}");
                    self.checked += usize::from(!back.is_empty());
                }
                EventKind::Synced { server, mark } => {
                    let place = Endpoint::Server(*server);
                    // A step that writes twice is known by its second mark.
                    let mut from_here_on = self.wrote.range((*server, *mark)..);
                    let moment = from_here_on.next().map(|(_, moment)| *moment);
                    let link = cause.expect("a write was asked for");
                    assert_eq!((link.moment, link.message), (moment, None));
                    assert_eq!((link.from, link.to), (place, place));
                }
                _ => {}
            }
        }
    }
}

#[test]
fn what_arrives_is_led_back_to_where_it_was_sent_however_long_that_took() {
    for seed in 1..=4 {
        let (mut experiment, mut dice, mut record) = (busy(seed), Dice::new(seed), Record::default());
        for step in 0..20_000 {
            if step % 50 == 0 {
                let action = some_action(&experiment, &mut dice);
                // What makes no sense is refused.
                if experiment.act(action).is_err() {
                    continue;
                }
            } else {
                experiment.step();
            }
            let happened = experiment.happened().to_vec();
            record.check(&experiment, &happened);
        }
        assert!(5_000 < record.checked, "seed {seed}: {}", record.checked);
    }
}

/// Five servers, of which the first leads, and has just committed what a client asked for.
fn committed() -> Experiment {
    let mut experiment = Experiment::bare(Setup::default()).expect("it can work");
    experiment.act(Action::Server(S1, ServerAction::Campaign)).expect("it can");
    experiment.run_until(Time::from_micros(100_000), u64::MAX);
    let key = Key::new("x").expect("a letter is a key");
    let operation = Operation::Set { key, value: 1 };
    let request = ClusterAction::Request { client: ClientId(1), via: Some(S1), operation };
    experiment.act(Action::Cluster(request)).expect("it can");
    while experiment.next(Landmark::Commit) != Arrival::There {}
    experiment
}

const S1: ServerId = ServerId::new(1);

/// Where the links of a chain lead from and to: *C1 → S1 → S2 (disk) → S1*.
fn way(chain: &[Link]) -> String {
    let name = |end: Endpoint| match end {
        Endpoint::Server(server) => server.to_string(),
        Endpoint::Client(ClientId(client)) => format!("C{client}"),
    };
    let disk = |link: &Link| if link.message.is_none() { " (disk)" } else { "" };
    let first = chain.first().map_or(String::new(), |link| name(link.from));
    chain.iter().fold(first, |way, link| format!("{way} → {}{}", name(link.to), disk(link)))
}

#[test]
fn a_commit_is_led_back_to_the_request_of_the_client() {
    let experiment = committed();
    let chain = experiment.chain(experiment.moment());
    assert_eq!(way(&chain), "C1 → S1 → S4 → S4 (disk) → S1");
    assert_eq!(experiment.cause(experiment.moment()), chain.last().copied());
    let first = chain[0].moment.expect("what was sent was sent sometime");
    assert_eq!(experiment.cause(first), None, "somebody asked for it");
}

#[test]
fn whoever_goes_back_finds_what_follows_on_its_way_and_goes_there() {
    let mut experiment = committed();
    let (end, chain) = (experiment.moment(), experiment.chain(experiment.moment()));
    let asked = chain[0].moment.expect("it was sent");
    let arrived = experiment.consequences(asked);
    assert_eq!(arrived, [Link { moment: chain[1].moment, ..chain[0] }]);
    experiment.seek(asked);
    let on_its_way = experiment.consequences(asked);
    assert_eq!(on_its_way, [Link { moment: None, ..chain[0] }]);
    let message = chain[0].message.expect("a request is a message");
    assert_eq!(experiment.go(Destination::Arrives(message)), Ok(Arrival::There));
    assert_eq!(Some(experiment.moment()), chain[1].moment);
    assert_eq!(experiment.end(), end, "to look changes nothing");
    // It has arrived.
    assert_eq!(experiment.go(Destination::Arrives(message)), Ok(Arrival::Nowhere));
    assert_eq!(Some(experiment.moment()), chain[1].moment);
}

#[test]
fn what_is_held_does_not_arrive_and_the_cursor_comes_back() {
    let mut experiment = committed();
    let (message, _) = experiment.world().flights().next().expect("heartbeats are on their way");
    experiment.act(Action::Message(message, MessageAction::Hold)).expect("it is on its way");
    let here = experiment.moment();
    assert_eq!(experiment.go(Destination::Arrives(message)), Ok(Arrival::Nowhere));
    assert_eq!(experiment.moment(), here);
}

/// A run, and another in which the leader crashes after 300 ms.
fn two_branches() -> (Experiment, [BranchId; 2]) {
    let mut experiment = committed();
    experiment.run_until(Time::from_micros(2_000_000), u64::MAX);
    let one = experiment.branch().id();
    experiment.go(Destination::Time(Time::from_micros(300_000))).expect("it was there");
    experiment.act(Action::Server(S1, ServerAction::Crash)).expect("it leads");
    experiment.run_until(Time::from_micros(1_500_000), u64::MAX);
    let other = experiment.branch().id();
    (experiment, [one, other])
}

#[test]
fn two_branches_are_compared_in_a_sentence() {
    let (experiment, [one, other]) = two_branches();
    let comparison = experiment.compare(one, other, 10_000).expect("both are there");
    assert_eq!(comparison.parted, experiment.branch().fork());
    assert_eq!(
        comparison.to_string(),
        "On the first run, all goes on as before; on crash S1 instead, S5 starts an election for term 2 (at 0.471 s)"
    );
    let none = experiment.compare(one, one, 10_000).expect("it is there");
    assert_eq!(none.to_string(), "Between the first run and the first run there is no difference yet");
    let hasty = experiment.compare(one, other, 1).expect("both are there");
    assert!(hasty.gave_up && hasty.difference.is_none());
    assert_eq!(
        hasty.to_string(),
        "Between the first run and crash S1 instead no difference was found in the time allowed"
    );
    assert_eq!(experiment.compare(one, BranchId(9), 1), Err(BranchError::NoSuchBranch(BranchId(9))));
}

#[test]
fn a_second_cursor_is_at_the_same_time_on_the_other_branch_and_changes_nothing_on_the_first() {
    let (mut experiment, [one, other]) = two_branches();
    let parted = experiment.branch().fork();
    let end = experiment.end();
    for millis in [400, 310, 900, 1_500] {
        let time = Time::from_micros(millis * 1_000);
        experiment.go(Destination::Time(time)).expect("it was there");
        let mut second = experiment.beside(one).expect("it is there");
        while second.go_on(100) != Arrival::There {}
        assert_eq!((second.branch().id(), second.world().now()), (one, time));
        assert_eq!(second.world().leader(), Some(S1), "on the first run it goes on leading");
        assert!(second.told_since(parted).all(|item| parted < item.moment()));
        let crash = experiment.told_since(parted).last().expect("it crashed").sentence();
        assert_eq!(crash.expect("that is told").headline, "S1 crashes");
        // It goes along with the first.
        second.set_out(Destination::Time(Time::from_micros(350_000))).expect("it was there");
        while second.go_on(100) != Arrival::There {}
        assert_eq!(second.world().now(), Time::from_micros(350_000));
    }
    assert_eq!((experiment.branch().id(), experiment.end()), (other, end));
    // One branch is shorter than the other.
    experiment.go(Destination::Branch(one)).expect("it is there");
    let mut second = experiment.beside(other).expect("it is there");
    while second.go_on(u64::MAX) != Arrival::There {}
    assert_eq!(second.moment(), end);
}
