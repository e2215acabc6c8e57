//! What the clients asked for, and why what they were told is not linearizable.
#![cfg(not(target_arch = "wasm32"))]

use experiment::{Asked, Attempt, Effect, End, Experiment, Operations};
use raft::{ClientId, Duration, LogIndex, Time};
use scenario::Scenario;
use sim::{Action, Answer, EventKind, LinkAction, Links, Moment, Packet, Permille, Setup};

fn open(text: &str) -> Experiment {
    let scenario = Scenario::parse(text).unwrap_or_else(|errors| panic!("{errors}"));
    Experiment::new(scenario).expect("a setup that was parsed can work")
}

/// A scenario of the library, played to its end.
fn played(text: &str) -> Experiment {
    let mut experiment = open(text);
    while !experiment.director().has_ended() {
        assert!(experiment.step(), "it comes to its end");
    }
    assert_eq!(experiment.director().failure(), None);
    experiment
}

fn told(experiment: &Experiment) -> Vec<String> {
    let contradictions = experiment.operations().contradictions().iter();
    let told = contradictions.map(|contradiction| {
        let exchanges: Vec<_> = contradiction.operations.iter().map(|asked| asked.exchange()).collect();
        scenario::narrate_contradiction(&exchanges).expect("it is known").headline
    });
    told.collect()
}

#[test]
fn a_stale_read_is_told_with_the_write_that_it_contradicts() {
    let experiment = played(include_str!("../../../scenarios/read-stale.raft"));
    assert_eq!(
        told(&experiment),
        [
            "Client 3 read x = 1, but asked only after client 2's set x 2 was answered: nothing since then can have made it 1"
        ]
    );
    let found = &experiment.operations().contradictions()[0];
    let verdict = &experiment.judges().violations()[0];
    assert_eq!((verdict.misplaced, verdict.at), (Some(found.misplaced), found.moment.at));
}

#[test]
fn a_command_that_is_executed_twice_is_told_and_both_are_known() {
    let experiment = played(include_str!("../../../scenarios/client-retry-flaw.raft"));
    assert_eq!(
        told(&experiment),
        ["Client 1 added 1 to x and was told that this made it 2, but nothing can have made it 1 by then"]
    );
    let asked = experiment.operations().iter().next().expect("one");
    let indexes: Vec<_> = asked.effects.iter().map(|effect| effect.index).collect();
    assert_eq!(indexes, [2, 3].map(|index| Some(LogIndex(index))));
    assert_eq!(
        asked.attempts.iter().map(|attempt| attempt.is_for_session).collect::<Vec<_>>(),
        [true, false, false, false]
    );
    assert_eq!(asked.times, 4);
}

fn line(asked: &Asked) -> (u32, String, u32, usize, Option<End>) {
    let end = asked.end.map(|(_, end)| end);
    (asked.client.0, asked.operation.to_string(), asked.times, asked.effects.len(), end)
}

#[test]
fn what_is_under_way_given_up_or_answered_is_known_as_such() {
    let text = "servers 3\nseed 1\nelect S1\nrequest set x 1\nuntil C1 answered\npartition S1 | S2 S3\n\
                request C2 S1 set x 2\nrequest C3 S1 get x\nwait 50ms\ngive-up C2\ngive-up C3\nrequest C4 S1 set x 3\n\
                wait 10ms";
    let mut experiment = played(text);
    let done = |value| Some(End::Answered(Answer::Done { value }));
    let lines = |experiment: &Experiment| -> Vec<_> {
        experiment.operations().iter().map(|asked| line(asked)).collect()
    };
    let op = str::to_owned;
    assert_eq!(
        lines(&experiment),
        [
            (1, op("set x 1"), 1, 1, done(None)),
            (3, op("get x"), 1, 0, Some(End::GaveUp)),
            (2, op("set x 2"), 1, 0, Some(End::GaveUp)),
            (4, op("set x 3"), 1, 0, None),
        ]
    );
    assert_eq!(experiment.operations().count(), 4);
    // What was given up reaches a log all the same, and takes effect once its client waits no longer.
    let cut = experiment.moment();
    experiment.act(Action::Links(Links::ALL, LinkAction::Heal)).expect("it was cut");
    experiment.run_until(cut.at + Duration::from_millis(2_000), 100_000);
    let late = experiment.operations().iter().find(|asked| asked.client == ClientId(2)).expect("it is known");
    assert_eq!(line(late), (2, op("set x 2"), 1, 1, Some(End::GaveUp)));
    assert!(late.end.is_some_and(|(gave_up, _)| gave_up < late.effects[0].moment));
    experiment.seek(cut);
    assert_eq!(lines(&experiment)[2], (2, op("set x 2"), 1, 0, Some(End::GaveUp)), "not yet");
}

/// The record of a whole run, held against what is remembered of it.
#[test]
fn what_is_remembered_is_what_happened() {
    let mut setup = Setup {
        seed: 3,
        load_interval: Some(Duration::from_millis(20)),
        client_patience: Duration::from_millis(60),
        ..Setup::default()
    };
    setup.config.sessions = true;
    let mut experiment = Experiment::bare(setup).expect("it can work");
    let loss = LinkAction::SetLoss(Permille::new(200).expect("a share"));
    experiment.act(Action::Links(Links::ALL, loss)).expect("it makes sense");
    let (mut sent, mut calls) = (0_u32, Vec::new());
    while experiment.world().now() < Time::from_micros(4_000_000) {
        experiment.step();
        for event in experiment.happened() {
            match &event.kind {
                EventKind::Sent { packet: Packet::Request { .. }, copy_of: None, .. } => sent += 1,
                EventKind::Called { client, serial, .. } => {
                    calls.push((*client, *serial, Moment { events: event.step, at: event.at }));
                }
                _ => {}
            }
        }
    }
    let mut asked: Vec<&Asked> = experiment.operations().iter().map(|asked| &**asked).collect();
    asked.sort_by_key(|asked| asked.number);
    let known: Vec<_> = asked.iter().map(|asked| (asked.client, asked.serial, asked.called)).collect();
    assert_eq!(known, calls);
    assert_eq!(asked.iter().map(|asked| asked.times).sum::<u32>(), sent);
    assert!(asked.len() as u32 + 5 < sent, "some were sent again");
    for asked in &asked {
        let Some((end, End::Answered(Answer::Done { .. }))) = asked.end else { continue };
        let [Effect { moment, .. }] = asked.effects[..] else { panic!("once: {asked:?}") };
        assert!(asked.called < moment && moment < end, "{asked:?}");
        let Attempt { moment: first, .. } = asked.attempts[0];
        assert_eq!(first.events, asked.called.events);
    }
}

#[test]
fn however_many_there_are_only_the_last_are_remembered() {
    let load_interval = Some(Duration::from_millis(50));
    let setup = Setup { load_interval, compact_after: Some(100), ..Setup::default() };
    let mut experiment = Experiment::bare(setup).expect("it can work");
    experiment.run_until(Time::from_micros(60_000_000), 10_000_000);
    let operations = experiment.operations();
    let kept = operations.iter().count();
    assert!((Operations::KEPT..Operations::KEPT + 2).contains(&kept), "{kept}");
    assert!(kept as u64 + 300 < operations.count(), "{} in all", operations.count());
    let first = operations.iter().next().expect("there are some");
    assert_eq!(operations.count() - first.number, kept as u64 - 1, "the last of them");
}
