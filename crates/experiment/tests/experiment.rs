//! An experiment: to look changes nothing, to act does, and everybody who watches can go back.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use experiment::{Arrival, Destination, Experiment, Feed, Landmark, MarkKind, News, Ran, Timeline, run};
use raft::{ClientId, Dice, Duration, Flaw, Reason, ServerId, Term, Time};
use scenario::{Scenario, Statement};
use sim::{
    Action, BranchError, BranchId, ClusterAction, Event, EventKind, Key, LinkAction, Links, MessageAction,
    Moment, Operation, Permille, ServerAction, Setting, Setup,
};

/// Everything that a scenario can be in the midst of.
const LINES: &str = "
servers  5
option   compact-after 20
option   load-interval 20ms
flaw     vote-twice
elect    S2 with S1 S3 S4 S5
say      Somebody shall lead.
goal     a leader
goal     S1 is crashed
never    all is crashed
until    a leader within 60s
repeat   12
  wait   90ms
  say    And again.
  timers spread
  request add x 1
  wait   1ms
  wait   1ms
end
until    a leader within 60s
crash    leader
until    a leader within 60s
repeat   200
  wait   70ms
  say    Tick.
end
say      This is the end.
";

fn lines(seed: u64) -> Experiment {
    let text = format!("seed {seed}\n{LINES}");
    let scenario = Scenario::parse(&text).unwrap_or_else(|errors| panic!("{errors}"));
    Experiment::new(scenario).expect("it can work")
}

fn busy(seed: u64) -> Experiment {
    let mut setup = Setup {
        seed,
        load_interval: Some(Duration::from_millis(30)),
        compact_after: Some(20),
        ..Setup::default()
    };
    setup.set(Setting::Flaw(Flaw::VoteTwice, true));
    Experiment::bare(setup).expect("it can work")
}

/// Something that may make sense or not.
fn some_action(experiment: &Experiment, dice: &mut Dice) -> Action {
    let server = ServerId::new(dice.below(5) as u8 + 1);
    let message = experiment.world().flights().next().map(|(id, _)| id);
    let key = Key::new("x").expect("a letter is a key");
    match (dice.below(10), message) {
        (0, _) => Action::Server(server, ServerAction::Crash),
        (1..4, _) => Action::Server(server, ServerAction::Restart),
        (4, _) => Action::Links(Links::ALL, LinkAction::Heal),
        (5, _) => Action::Links(
            Links::ALL,
            LinkAction::SetLoss(Permille::new(dice.below(200) as u16).expect("a share")),
        ),
        (6, Some(message)) => Action::Message(message, MessageAction::Drop),
        (7, _) => Action::Cluster(ClusterAction::Request {
            client: ClientId(1),
            via: None,
            operation: Operation::Set { key, value: dice.below(9) as i64 },
        }),
        _ => Action::Server(server, ServerAction::TimeOut),
    }
}

/// Goes on for a while, and does something now and then.
fn go_on(experiment: &mut Experiment, dice: &mut Dice) {
    match dice.below(4) {
        0 => {
            let until = experiment.world().now() + Duration::from_micros(dice.below(200_000));
            while !experiment.run_until(until, 1 + dice.below(40)) {}
        }
        1 => {
            let action = some_action(experiment, dice);
            // What makes no sense is refused.
            let _ = experiment.act(action);
        }
        _ => {
            for _ in 0..dice.below(60) {
                experiment.step();
            }
        }
    }
}

/// All that can be told apart at a moment of a branch.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Sight {
    branch: BranchId,
    moment: Moment,
    digest: u64,
    /// The judges, the director, the feed, the timeline and the landmarks.
    watchers: u64,
}

fn sight(experiment: &Experiment) -> Sight {
    let mut hasher = DefaultHasher::new();
    format!("{:?}", experiment.history().observer()).hash(&mut hasher);
    Sight {
        branch: experiment.branch().id(),
        moment: experiment.moment(),
        digest: experiment.world().digest(),
        watchers: hasher.finish(),
    }
}

/// Goes on past keyframes, acts and opens branches; what there was to be seen on the way.
fn wander(experiment: &mut Experiment, dice: &mut Dice) -> Vec<Sight> {
    let mut sights = Vec::new();
    for leg in 0..5 {
        while experiment.moment().events < experiment.branch().fork().events + 5_000 {
            go_on(experiment, dice);
            if dice.below(6) == 0 {
                sights.push(sight(experiment));
            }
        }
        sights.push(sight(experiment));
        if leg < 4 {
            let sight = sights[dice.below(sights.len() as u64) as usize];
            experiment.switch_to(sight.branch).expect("it is there");
            experiment.seek(sight.moment);
            while experiment.act(some_action(experiment, dice)).is_err() {}
        }
    }
    sights
}

fn check_everywhere(make: fn(u64) -> Experiment) {
    for seed in 1..3 {
        let mut dice = Dice::new(seed);
        let mut experiment = make(seed);
        let sights = wander(&mut experiment, &mut dice);
        for _ in 0..40 {
            let expected = sights[dice.below(sights.len() as u64) as usize];
            experiment.switch_to(expected.branch).expect("it is there");
            let end = sight(&experiment);
            let begin = dice.below(1 + expected.moment.events);
            experiment.seek(Moment { events: begin, at: Time::ZERO });
            match dice.below(3) {
                // In one go, …
                0 => experiment.seek(expected.moment),
                // … by and by, …
                1 => {
                    experiment.set_out(Destination::Moment(expected.moment)).expect("it is there");
                    while experiment.go_on(1 + dice.below(100)) == Arrival::Underway {}
                }
                // … and step by step.
                _ => {
                    while experiment.moment().events < expected.moment.events {
                        experiment.step();
                    }
                    while experiment.moment() < expected.moment {
                        experiment.rest_until(expected.moment.at);
                    }
                }
            }
            assert_eq!(sight(&experiment), expected, "seed {seed}");
            experiment.go(Destination::End).expect("there is an end");
            assert_eq!(sight(&experiment), end, "seed {seed}");
        }
    }
}

#[test]
fn every_moment_is_as_it_was_for_all_who_watch() {
    check_everywhere(busy);
}

#[test]
fn the_line_under_way_the_goals_and_what_was_said_are_as_they_were() {
    check_everywhere(lines);
}

#[test]
fn to_look_changes_nothing() {
    let mut dice = Dice::new(7);
    let mut experiment = lines(7);
    wander(&mut experiment, &mut dice);
    let known = |experiment: &Experiment| {
        let branches = experiment.history().branches();
        let timelines = branches.iter().map(|branch| experiment.timeline_of(branch.id()).cloned());
        (branches.to_vec(), timelines.collect::<Result<Vec<Timeline>, BranchError>>().expect("all are there"))
    };
    let before = known(&experiment);
    for _ in 0..60 {
        let branch = before.0[dice.below(before.0.len() as u64) as usize].id();
        let time = Time::from_micros(dice.below(experiment.end().at.as_micros()));
        let landmark = Landmark::ALL[dice.below(8) as usize];
        let destination = match dice.below(6) {
            0 => Destination::Branch(branch),
            1 => Destination::Time(time),
            2 => Destination::Beginning,
            3 => Destination::End,
            // What somebody does comes only where it was done; all else may come past the end, too.
            4 => Destination::Next(Landmark::Action),
            _ => Destination::Previous(landmark),
        };
        experiment.set_out(destination).expect("it is there");
        experiment.go_on(dice.below(3_000));
    }
    assert_eq!(known(&experiment), before);
}

/// Whether a landmark is where the last step has come, by looking at all that there is to be seen.
fn is_there(landmark: Landmark, experiment: &Experiment, seen: &mut Seen) -> bool {
    let reasons = |is: fn(&Reason) -> bool| {
        let mut happened = experiment.happened().iter();
        happened.any(|event| matches!(&event.kind, EventKind::Explained { reason, .. } if is(reason)))
    };
    let running = experiment.world().hosts().iter().filter_map(sim::Host::server);
    let term = running.map(|server| server.state().current_term()).max().unwrap_or_default();
    let told = experiment.feed().since(seen.told, false);
    let has_begun = told.iter().any(|item| matches!(item.news, News::Line(..)));
    let says = |item: &&experiment::Item| match &item.news {
        News::Line(_, line) => matches!(line.statement, Statement::Say(_)),
        _ => false,
    };
    let has_ended = experiment.director().has_ended();
    let has_spoken = told.iter().any(says) || has_ended && !seen.ended;
    let is_broken = told.iter().any(|item| matches!(item.news, News::Violated(..)));
    let has_acted = matches!(experiment.happened().first(), Some(Event { kind: EventKind::Acted(_), .. }));
    let is_new = seen.term < term;
    *seen = Seen { told: experiment.feed().count(), term: seen.term.max(term), ended: has_ended };
    match landmark {
        Landmark::Election => {
            reasons(|why| matches!(why, Reason::StartedElection { .. } | Reason::BecameLeader { .. }))
        }
        Landmark::Commit => reasons(|why| matches!(why, Reason::Committed { .. })),
        Landmark::Term => is_new,
        Landmark::Action => has_acted,
        Landmark::Violation => is_broken,
        Landmark::Line => has_begun,
        Landmark::Sentence => has_spoken,
        Landmark::Change => {
            let is_quiet = |event: &Event| match &event.kind {
                EventKind::Sent { .. } | EventKind::Arrived { .. } => true,
                EventKind::Explained { reason, .. } => matches!(
                    reason,
                    Reason::SentHeartbeat { .. }
                        | Reason::MatchedLeader { .. }
                        | Reason::IgnoredStaleReply { .. }
                ),
                _ => false,
            };
            !experiment.happened().iter().all(is_quiet)
        }
    }
}

struct Seen {
    told: u64,
    term: Term,
    ended: bool,
}

#[test]
fn the_next_and_the_last_of_each_kind_are_those_next_to_here() {
    for (make, landmarks) in [
        (
            busy as fn(u64) -> Experiment,
            &[
                Landmark::Election,
                Landmark::Commit,
                Landmark::Term,
                Landmark::Action,
                Landmark::Violation,
                Landmark::Change,
            ][..],
        ),
        // What the scenario does is nobody's own.
        (lines, &[Landmark::Line, Landmark::Sentence, Landmark::Term, Landmark::Violation]),
    ] {
        let mut dice = Dice::new(3);
        let mut experiment = make(3);
        while experiment.moment().events < 9_000 {
            go_on(&mut experiment, &mut dice);
        }
        experiment.go(Destination::End).expect("there is an end");
        let end = experiment.end();
        for &landmark in landmarks {
            experiment.go(Destination::Beginning).expect("there is one");
            let mut seen = Seen { told: experiment.feed().count(), term: Term::ZERO, ended: false };
            let mut all = Vec::new();
            if landmark == Landmark::Line && experiment.director().line().is_some() {
                all.push(experiment.moment());
            }
            while experiment.moment().events < end.events {
                experiment.step();
                if is_there(landmark, &experiment, &mut seen) {
                    all.push(experiment.moment());
                }
            }
            assert!(2 < all.len(), "{landmark:?}: {all:?}");
            let last = *all.last().expect("there are some");
            for _ in 0..12 {
                let events = dice.below(last.events);
                // On one of them, or somewhere.
                let here = match all.iter().find(|moment| events <= moment.events) {
                    Some(moment) if dice.below(2) == 0 => *moment,
                    _ => Moment { events, at: Time::ZERO },
                };
                experiment.seek(here);
                let here = experiment.moment();
                let next = all.iter().copied().find(|moment| here < *moment);
                if let Some(next) = next {
                    assert_eq!(experiment.next(landmark), Arrival::There);
                    assert_eq!(experiment.moment(), next, "{landmark:?} after {here:?}");
                }
                experiment.seek(here);
                let previous = all.iter().copied().rfind(|moment| *moment < here);
                let arrival = experiment.previous(landmark);
                assert_eq!(arrival, previous.map_or(Arrival::Nowhere, |_| Arrival::There));
                assert_eq!(experiment.moment(), previous.unwrap_or(here), "{landmark:?} before {here:?}");
            }
        }
    }
}

#[test]
fn what_does_not_come_is_nowhere_and_the_cursor_stays() {
    let mut experiment = Experiment::bare(Setup::default()).expect("it can work");
    let begin = experiment.moment();
    for landmark in [Landmark::Action, Landmark::Line, Landmark::Violation, Landmark::Commit] {
        assert_eq!(experiment.next(landmark), Arrival::Nowhere, "{landmark:?}");
        assert_eq!(experiment.moment(), begin);
    }
    // Nobody asks for anything, so nothing is committed; it was waited for, and that is forgotten.
    assert_eq!(experiment.end(), begin);
    assert_eq!(experiment.next(Landmark::Election), Arrival::There);
    assert_eq!(experiment.previous(Landmark::Election), Arrival::Nowhere);
    assert_eq!(experiment.history().branches().len(), 1);
}

#[test]
fn who_looks_ahead_in_vain_changes_nothing() {
    let setup = Setup { load_interval: Some(Duration::from_millis(1_000)), ..Setup::default() };
    let mut experiment = Experiment::bare(setup.clone()).expect("it can work");
    let mut other = Experiment::bare(setup).expect("it can work");
    let known = |experiment: &Experiment| {
        (experiment.moment(), experiment.end(), experiment.timeline().clone(), experiment.world().digest())
    };
    for (round, end) in [(0, 5_000_000), (1, 8_000_000)] {
        for experiment in [&mut experiment, &mut other] {
            experiment.run_until(Time::from_micros(end), u64::MAX);
        }
        let here = known(&experiment);
        assert_eq!(experiment.next(Landmark::Violation), Arrival::Nowhere);
        assert_eq!(known(&experiment), here);
        experiment.seek(Moment { events: 500, at: Time::ZERO });
        let past = known(&experiment);
        assert_eq!(experiment.next(Landmark::Violation), Arrival::Nowhere);
        assert_eq!(known(&experiment), past);
        experiment.go(Destination::End).expect("there is one");
        let crash = Action::Server(ServerId::new(round + 1), ServerAction::Crash);
        for experiment in [&mut experiment, &mut other] {
            experiment.act(crash.clone()).expect("it runs");
        }
        assert_eq!(experiment.history().branches().len(), 1, "what is done at the end goes on");
        assert_eq!(known(&experiment), known(&other));
    }
    experiment.seek(Moment { events: 500, at: Time::ZERO });
    experiment.go(Destination::End).expect("there is one");
    assert_eq!(experiment.world().digest(), other.world().digest());
}

#[test]
fn a_step_back_is_undone_by_a_step() {
    let mut experiment = busy(4);
    assert_eq!(experiment.go(Destination::Back), Ok(Arrival::Nowhere));
    let mut sights = Vec::new();
    for _ in 0..200 {
        sights.push(sight(&experiment));
        experiment.step();
    }
    for then in sights.iter().rev() {
        let before = sight(&experiment);
        assert_eq!(experiment.go(Destination::Back), Ok(Arrival::There));
        assert_eq!(sight(&experiment), *then);
        experiment.step();
        assert_eq!(sight(&experiment), before);
        experiment.go(Destination::Back).expect("it was there");
    }
    assert_eq!(experiment.go(Destination::Back), Ok(Arrival::Nowhere));
}

#[test]
fn every_branch_prints_as_a_scenario_that_comes_to_the_same() {
    for make in [busy as fn(u64) -> Experiment, lines] {
        let mut dice = Dice::new(11);
        let mut experiment = make(11);
        wander(&mut experiment, &mut dice);
        let branches: Vec<BranchId> = experiment.history().branches().iter().map(|b| b.id()).collect();
        for branch in branches {
            let printed = experiment.scenario_of(branch).expect("it is there").to_string();
            let again = Scenario::parse(&printed).unwrap_or_else(|errors| panic!("{errors}"));
            let outcome = run(&again, &mut |_, _| {}).expect("it can work");
            experiment.switch_to(branch).expect("it is there");
            assert_eq!(outcome.failures.iter().filter(|failure| 0 < failure.line).count(), 0);
            assert_eq!((outcome.digest, outcome.time), (experiment.world().digest(), experiment.end().at));
            experiment.seek(Moment { events: experiment.end().events / 2, at: Time::ZERO });
            let half = experiment.scenario_here().expect("it is there");
            let outcome = run(&half, &mut |_, _| {}).expect("it can work");
            assert_eq!(outcome.digest, experiment.world().digest());
        }
    }
}

#[test]
fn a_branch_is_named_after_what_was_done_instead() {
    let mut experiment = lines(1);
    experiment.run_until(Time::from_micros(500_000), u64::MAX);
    let first = experiment.branch().id();
    assert_eq!(experiment.branch().name(), Experiment::FIRST_BRANCH);
    let end = experiment.end();
    experiment.seek(Moment { events: 20, at: Time::ZERO });
    experiment.act(Action::Server(ServerId::new(1), ServerAction::Crash)).expect("it runs");
    assert_eq!(experiment.branch().name(), "crash S1 instead");
    experiment.act(Action::Server(ServerId::new(2), ServerAction::Crash)).expect("it runs");
    assert_eq!(experiment.branch().name(), "crash S1 instead");
    let is_reached = |experiment: &Experiment| experiment.director().goals()[1].reached;
    assert!(is_reached(&experiment), "S1 is crashed");
    let second = experiment.branch().id();
    assert_eq!(experiment.delete(second), Err(BranchError::CursorIsThere(second)));
    experiment.rename(second, "no S1").expect("it is there");
    experiment.switch_to(first).expect("it is there");
    assert_eq!(experiment.moment(), end);
    assert!(!is_reached(&experiment), "it is not");
    assert!(experiment.timeline_of(second).is_ok());
    experiment.delete(second).expect("nothing has parted from it");
    assert_eq!(experiment.timeline_of(second), Err(BranchError::NoSuchBranch(second)));
}

#[test]
fn feed_and_timeline_are_bounded_and_say_how_much_there_was() {
    let mut experiment = busy(5);
    let mut dice = Dice::new(5);
    let mut told = 0;
    let (mut requests, mut commits) = (0, 0);
    while experiment.moment().events < 30_000 {
        assert_eq!(experiment.run(Time::from_micros(u64::MAX), 1, |_| true), Ran::Stopped);
        for event in experiment.happened() {
            requests += u32::from(matches!(event.kind, EventKind::Called { .. }));
            commits += u32::from(matches!(
                event.kind,
                EventKind::Explained { reason: Reason::Committed { .. }, .. }
            ));
        }
        let kept = experiment.feed().latest(true).count();
        assert!(kept < Feed::KEPT + Feed::KEPT_ROUTINE + 300, "{kept}");
        told = told.max(experiment.feed().count());
        if dice.below(400) == 0 {
            let restart = Action::Server(ServerId::new(1 + dice.below(5) as u8), ServerAction::Restart);
            let crash = Action::Server(ServerId::new(1 + dice.below(5) as u8), ServerAction::Crash);
            let _ = experiment.act(restart).and_then(|()| experiment.act(crash));
        }
    }
    assert!(2_000 < told, "{told}");
    let numbers: Vec<u64> = experiment.feed().latest(true).map(|item| item.number).collect();
    assert!(numbers.is_sorted_by(|newer, older| older < newer) && numbers[0] == told);
    let of = |list: fn(&MarkKind) -> bool| {
        let marks = experiment.timeline().marks().filter(move |mark| list(&mark.kind));
        (marks.clone().count(), marks.map(|mark| mark.count).sum::<u32>())
    };
    for (list, expected) in [
        (of(|kind| matches!(kind, MarkKind::Request)), requests),
        (of(|kind| matches!(kind, MarkKind::Commit(_))), commits),
    ] {
        assert!(500 < expected, "{expected}");
        assert!(list.0 <= Timeline::MOST && Timeline::MOST / 4 < list.0, "{list:?}");
        assert_eq!(list.1, expected);
    }
    let kinds = |kind: fn(&MarkKind) -> bool| experiment.timeline().marks().filter(move |m| kind(&m.kind));
    assert!(kinds(|_| true).all(|mark| mark.until.is_none_or(|until| mark.from.at <= until)));
    for ordered in [
        kinds(|kind| matches!(kind, MarkKind::Commit(_))).collect::<Vec<_>>(),
        kinds(|kind| matches!(kind, MarkKind::Leader(..))).collect(),
        kinds(|kind| matches!(kind, MarkKind::Term(_))).collect(),
    ] {
        assert!(ordered.is_sorted_by(|one, next| one.until.is_some_and(|until| until <= next.from.at)));
    }
}

#[test]
fn the_timeline_of_a_branch_goes_to_its_end_wherever_the_cursor_is() {
    let mut experiment = lines(2);
    experiment.run_until(Time::from_micros(3_000_000), u64::MAX);
    let whole = experiment.timeline().clone();
    experiment.go(Destination::Beginning).expect("there is one");
    assert_eq!(experiment.timeline(), &whole);
    experiment.step();
    assert_eq!(experiment.timeline(), &whole);
    let first = experiment.branch().id();
    experiment.seek(Moment { events: 30, at: Time::ZERO });
    experiment.act(Action::Server(ServerId::new(1), ServerAction::Crash)).expect("it runs");
    assert_ne!(experiment.timeline(), &whole);
    assert_eq!(experiment.timeline_of(first), Ok(&whole));
    experiment.switch_to(first).expect("it is there");
    assert_eq!(experiment.timeline(), &whole);
    // A mark says where it is.
    for mark in whole.marks().copied().collect::<Vec<_>>() {
        experiment.seek(mark.from);
        assert_eq!(experiment.moment(), mark.from);
    }
}
