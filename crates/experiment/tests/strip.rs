//! The strip of a branch for a space–time diagram: all that was there, whichever way one came.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use experiment::{Ending, Experiment, Landmark, Lane, Passage, Strip, StripMark, StripMarkKind};
use raft::{ClientId, Dice, Duration, ServerId, Time};
use sim::{
    Action, ClusterAction, Endpoint, EventKind, Key, LinkAction, Links, MessageAction, MessageId, Moment,
    Operation, Permille, ServerAction, Setup, Status,
};

const S1: ServerId = ServerId::new(1);
/// More than a step can send.
const A_STEP: usize = 100;

fn busy(seed: u64) -> Experiment {
    let setup = Setup {
        seed,
        load_interval: Some(Duration::from_millis(20)),
        compact_after: Some(20),
        ..Setup::default()
    };
    Experiment::bare(setup).expect("it can work")
}

/// Something that may make sense or not.
fn some_action(experiment: &Experiment, dice: &mut Dice) -> Action {
    let server = ServerId::new(dice.below(5) as u8 + 1);
    let flights: Vec<MessageId> = experiment.world().flights().map(|(id, _)| id).collect();
    let message = flights.get(dice.below(flights.len().max(1) as u64) as usize).copied();
    let share = Permille::new(dice.below(200) as u16).expect("a share");
    match (dice.below(12), message) {
        (0, _) => Action::Server(server, ServerAction::Crash),
        (1..4, _) => Action::Server(server, ServerAction::Restart),
        (4, _) => Action::Server(server, ServerAction::Pause),
        (5..7, _) => Action::Server(server, ServerAction::Resume),
        (7, _) => Action::Links(Links::ALL, LinkAction::SetDuplication(share)),
        (8, _) => Action::Links(Links::ALL, LinkAction::SetLoss(share)),
        (9, Some(id)) => Action::Message(id, MessageAction::Drop),
        (10, Some(id)) => Action::Message(id, MessageAction::Delay(Duration::from_millis(30))),
        _ => Action::Cluster(ClusterAction::Request {
            client: ClientId(1),
            via: None,
            operation: Operation::Set { key: Key::new("x").expect("a letter is a key"), value: 1 },
        }),
    }
}

/// Who was where when: what the record of a run says of its messages.
type Record = BTreeMap<MessageId, (Endpoint, Endpoint, Time, Option<Ending>)>;

/// A run of so many steps with faults, its record, and a strip that has listened to it.
fn run(seed: u64, steps: usize) -> (Experiment, Record, Strip) {
    let (mut experiment, mut dice, mut record) = (busy(seed), Dice::new(seed), Record::new());
    let mut strip = Strip::new(&experiment, Time::ZERO, Time::ZERO);
    for step in 0..steps {
        if step % 40 == 39 {
            let action = some_action(&experiment, &mut dice);
            // What makes no sense is refused.
            if experiment.act(action).is_err() {
                continue;
            }
        } else {
            experiment.step();
        }
        strip.note(&experiment);
        let moment = experiment.moment();
        for event in experiment.happened() {
            match &event.kind {
                EventKind::Sent { id, packet, .. } => {
                    record.insert(*id, (packet.from(), packet.to(), event.at, None));
                }
                EventKind::Arrived { id, .. } => {
                    record.get_mut(id).expect("it was sent").3 = Some(Ending { moment, lost: None });
                }
                EventKind::Lost { id, cause, .. } => {
                    record.get_mut(id).expect("it was sent").3 = Some(Ending { moment, lost: Some(*cause) });
                }
                _ => {}
            }
        }
    }
    (experiment, record, strip)
}

/// A strip of all that was from one time until another, made in bites.
fn covered(experiment: &Experiment, from: Time, until: Time) -> Strip {
    let mut strip = Strip::new(experiment, from, until);
    while !strip.cover(experiment, from, until, 97) {}
    strip
}

type Content<'a> = (Vec<&'a Passage>, Vec<&'a StripMark>, &'a [Lane], Moment);

fn content(strip: &Strip) -> Content<'_> {
    (strip.messages().collect(), strip.marks().collect(), strip.lanes(), strip.until())
}

#[test]
fn a_strip_holds_every_message_of_the_record_and_what_became_of_it() {
    let mut lost = 0;
    for seed in 1..=6 {
        let (_, record, strip) = run(seed, 3_000);
        let told = |message: &Passage| (message.id, (message.from, message.to, message.sent, message.end));
        let messages: Record = strip.messages().map(told).collect();
        assert_eq!(messages, record, "seed {seed}");
        lost += record.values().filter(|(.., end)| end.is_some_and(|end| end.lost.is_some())).count();
    }
    assert!(100 < lost, "{lost}");
}

#[test]
fn it_is_the_same_whichever_way_one_came() {
    for seed in 1..=6 {
        let (mut experiment, _, listened) = run(seed, 6_000);
        let end = experiment.end();
        let replayed = covered(&experiment, Time::ZERO, end.at);
        assert_eq!(content(&replayed), content(&listened), "seed {seed}");
        // Who has gone back knows what lies ahead.
        let middle = Time::from_micros(end.at.as_micros() / 2);
        experiment.go(experiment::Destination::Time(middle)).expect("it was there");
        assert_eq!(content(&covered(&experiment, Time::ZERO, end.at)), content(&listened), "seed {seed}");
        assert_eq!((experiment.moment().at, experiment.end()), (middle, end), "to look changes nothing");
        // It grows piece by piece, and goes on by listening.
        let mut growing = covered(&experiment, Time::ZERO, middle);
        assert!(growing.until() <= experiment.moment());
        while experiment.moment() < end {
            experiment.step();
            growing.note(&experiment);
        }
        while !growing.cover(&experiment, Time::ZERO, end.at, 97) {}
        assert_eq!(content(&growing), content(&listened), "seed {seed}");
    }
}

#[test]
fn a_part_of_it_begins_at_a_keyframe_and_is_the_same_there() {
    let (experiment, _, whole) = run(3, 12_000);
    let at = |part: u64| Time::from_micros(experiment.end().at.as_micros() * part / 10);
    let (from, until) = (at(6), at(7));
    let mut part = covered(&experiment, from, until);
    assert!(Time::ZERO < part.from() && part.from() <= from, "{:?}", part.from());
    assert!(until <= part.until().at && part.until() < experiment.end());
    let is_in = |message: &&Passage| part.from() < message.sent && message.sent <= until;
    let known = |message: &Passage| Passage {
        end: message.end.filter(|end| end.moment.at <= until),
        ..message.clone()
    };
    let ours: Vec<Passage> = part.messages().filter(is_in).map(known).collect();
    let theirs: Vec<Passage> = whole.messages().filter(is_in).map(known).collect();
    assert!(100 < ours.len(), "{}", ours.len());
    assert_eq!(ours, theirs);
    // What was on its way when it begins is there, too.
    let flying = |message: &&Passage| message.sent < part.from() && message.is_flying_at(part.from());
    assert_eq!(part.messages().filter(flying).count(), whole.messages().filter(flying).count());
    // Earlier, later, and back again.
    for span in [(at(1), at(2)), (at(8), at(9)), (at(6), at(7)), (at(0), at(10))] {
        while !part.cover(&experiment, span.0, span.1, 500) {}
        assert!(part.from() <= span.0 && span.1 <= part.until().at, "{span:?}");
    }
    assert_eq!(content(&part).0, content(&whole).0);
}

#[test]
fn another_branch_has_a_strip_of_its_own() {
    let mut experiment = busy(1);
    experiment.run_until(Time::from_micros(900_000), u64::MAX);
    let mut strip = covered(&experiment, Time::ZERO, Time::from_micros(2_000_000));
    experiment.go(experiment::Destination::Time(Time::from_micros(600_000))).expect("it was there");
    let leader = experiment.world().leader().expect("half a second is enough");
    experiment.act(Action::Server(leader, ServerAction::Crash)).expect("it runs");
    experiment.run_until(Time::from_micros(800_000), u64::MAX);
    while !strip.cover(&experiment, Time::ZERO, Time::from_micros(2_000_000), 500) {}
    assert_eq!((strip.branch(), strip.until()), (experiment.branch().id(), experiment.end()));
    let deed = StripMarkKind::Deed { words: format!("crash {leader}"), by_scenario: false };
    assert_eq!(strip.marks().filter(|mark| mark.kind == deed).count(), 1);
    let lane = &strip.lanes()[usize::from(leader.number()) - 1];
    assert_eq!(lane.last().map(|stretch| stretch.status), Some(Status::Crashed));
    assert!(lane.iter().any(|stretch| stretch.status == Status::Leader));
}

#[test]
fn what_the_scenario_does_is_told_from_what_somebody_else_does() {
    let text = "servers 3\nseed 1\nstart\n\nwait 300ms\ncrash S1\n";
    let scenario = scenario::Scenario::parse(text).expect("it can be read");
    let mut experiment = Experiment::new(scenario).expect("it can work");
    experiment.run_until(Time::from_micros(400_000), u64::MAX);
    experiment.act(Action::Server(S1, ServerAction::Restart)).expect("it is crashed");
    let strip = covered(&experiment, Time::ZERO, experiment.end().at);
    let deeds = strip.marks().filter_map(|mark| match &mark.kind {
        StripMarkKind::Deed { words, by_scenario } => Some((&**words, *by_scenario)),
        _ => None,
    });
    assert_eq!(deeds.collect::<Vec<_>>(), [("crash S1", true), ("restart S1", false)]);
}

#[test]
fn what_comes_to_a_paused_server_waits_there() {
    let mut experiment = busy(1);
    experiment.run_until(Time::from_micros(600_000), u64::MAX);
    let leader = experiment.world().leader().expect("half a second is enough");
    let other = ServerId::new(if leader == S1 { 2 } else { 1 });
    experiment.act(Action::Server(other, ServerAction::Pause)).expect("it runs");
    experiment.run_until(Time::from_micros(700_000), u64::MAX);
    let waits = |strip: &Strip| {
        let all = strip.messages().filter(|message| message.to == Endpoint::Server(other));
        all.filter(|message| strip.waits_since(message) == Some(message.due)).count()
    };
    let flying = experiment.world().flights().filter(|(_, flight)| flight.waits).count();
    assert!(0 < flying);
    assert_eq!(waits(&covered(&experiment, Time::ZERO, experiment.end().at)), flying);
    experiment.act(Action::Server(other, ServerAction::Resume)).expect("it is paused");
    experiment.run_until(Time::from_micros(900_000), u64::MAX);
    assert_eq!(waits(&covered(&experiment, Time::ZERO, experiment.end().at)), flying, "they did wait");
}

#[test]
fn elections_leaders_and_commits_are_marked() {
    let mut experiment = busy(2);
    while experiment.next(Landmark::Commit) != experiment::Arrival::There {}
    let strip = covered(&experiment, Time::ZERO, experiment.end().at);
    let has = |is: fn(&StripMarkKind) -> bool| strip.marks().any(|mark| is(&mark.kind));
    assert!(has(|kind| matches!(kind, StripMarkKind::Election(..))));
    assert!(has(|kind| matches!(kind, StripMarkKind::Leads(..))));
    let last = strip.marks().last().expect("there are some");
    assert!(matches!(last.kind, StripMarkKind::Commit(..)) && last.moment == experiment.moment(), "{last:?}");
}

#[test]
fn its_memory_is_bounded_and_it_says_so() {
    let mut experiment = busy(1);
    experiment.run_until(Time::from_micros(120_000_000), u64::MAX);
    let end = experiment.end().at;
    let strip = covered(&experiment, Time::ZERO, end);
    assert!(
        strip.is_full() && strip.until().at < end,
        "{:?}, {} messages",
        strip.until(),
        strip.messages().len()
    );
    assert!(strip.messages().len() < Strip::MOST_MESSAGES + A_STEP);
    // While time goes on, what has gone out of sight is forgotten.
    let mut strip = Strip::new(&experiment, end, end);
    let mut most = 0;
    for second in 121..300 {
        let until = Time::from_micros(second * 1_000_000);
        experiment.run(until, u64::MAX, |experiment| {
            strip.note(experiment);
            false
        });
        let from = Time::from_micros((second - 1) * 1_000_000);
        assert!(strip.cover(&experiment, from, until, 0), "it has listened");
        assert!(!strip.is_full() && strip.from() <= from && strip.until() == experiment.end());
        most = most.max(strip.messages().len());
    }
    assert!(Strip::MOST_MESSAGES / 2 < most && most < Strip::MOST_MESSAGES + A_STEP, "{most}");
}
