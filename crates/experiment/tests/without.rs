//! The same without the flaw: what broke does not break.

use experiment::{Destination, Experiment, Redo, WithoutError};
use raft::{Duration, Flaw, ServerId};
use scenario::Scenario;
use sim::{Action, ClusterAction, Operation, ServerAction, Setting, Setup, World};

const S1: ServerId = ServerId::new(1);

/// Does it again, a few steps at a time.
fn redo(experiment: &mut Experiment) -> Redo {
    let mut redo = experiment.set_out_without_flaws().expect("there was a flaw");
    while !experiment.redo(&mut redo, 7).expect("there is room") {}
    redo
}

fn ended(text: &str) -> Experiment {
    let scenario = Scenario::parse(text).unwrap_or_else(|errors| panic!("{errors}"));
    let mut experiment = Experiment::new(scenario).expect("its setup works");
    experiment.run(raft::Time::from_micros(u64::MAX), 1_000_000, |now| now.director().has_ended());
    experiment
}

/// Every scenario of the library with a flaw breaks something, and breaks nothing without.
#[test]
fn what_a_scenario_breaks_by_a_flaw_it_does_not_break_without() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios");
    let mut told = Vec::new();
    for file in std::fs::read_dir(folder).expect("the library is there") {
        let path = file.expect("it can be read").path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        if !text.lines().any(|line| line.starts_with("flaw ")) {
            continue;
        }
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let mut experiment = ended(&text);
        let (broken, there) = (experiment.judges().violations().len(), experiment.moment());
        assert!(0 < broken, "{name}");
        let with = experiment.branch().id();
        let done = redo(&mut experiment);
        assert_eq!(experiment.judges().violations(), [], "{name}");
        assert_ne!(experiment.branch().id(), with, "{name}");
        assert!(experiment.branch().name().starts_with("without "), "{name}");
        assert!(experiment.is_at_end() && experiment.moment().at == there.at, "{name}");
        assert!(experiment.world().setup().config.flaws.is_empty(), "{name}");
        let (all, skipped) = done.counts();
        assert!(skipped < all, "{name}: {skipped} of {all}");
        experiment.go(Destination::Branch(with)).expect("it is still there");
        assert_eq!((experiment.judges().violations().len(), experiment.moment()), (broken, there), "{name}");
        told.push(name);
    }
    assert_eq!(told.len(), 6, "{told:?}");
}

/// Where the flaw makes no difference, nothing goes otherwise, to the microsecond.
#[test]
fn what_was_done_is_done_again_at_its_very_moment() {
    let mut experiment = Experiment::bare(Setup::default()).expect("it works");
    experiment.run_until(raft::Time::from_micros(1_000_000), 100_000);
    // A flaw of membership changes, and no change.
    let flaw = Flaw::ChangeTwoServersAtOnce;
    experiment.act(Action::Set(Setting::Flaw(flaw, true))).expect("it is off");
    let operation = Operation::parse("set x 1").expect("it is one");
    let request = ClusterAction::Request { client: World::VISITOR, via: None, operation };
    for (after, action) in [
        (50, Action::Cluster(request.clone())),
        (120, Action::Server(S1, ServerAction::Crash)),
        (300, Action::Server(S1, ServerAction::Restart)),
        (10, Action::Cluster(request)),
    ] {
        let until = experiment.world().now() + Duration::from_millis(after);
        experiment.run_until(until, 100_000);
        experiment.act(action).expect("it makes sense");
    }
    let until = experiment.world().now() + Duration::from_millis(500);
    experiment.run_until(until, 100_000);
    let (with, end) = (experiment.branch().id(), experiment.moment());
    let done = redo(&mut experiment);
    assert_eq!((done.counts(), done.flaws().iter().collect::<Vec<_>>()), ((4, 0), vec![flaw]));
    assert_eq!((experiment.moment().events, experiment.moment().at), (end.events + 1, end.at));
    assert_eq!(experiment.branch().name(), "without change-two-servers-at-once");
    let compared = experiment.compare(with, experiment.branch().id(), 100_000).expect("both are there");
    assert_eq!((compared.difference, compared.gave_up), (None, false));
}

/// Who looks at a moment in the middle sees the same moment of the other branch.
#[test]
fn the_cursor_comes_to_the_time_from_which_it_set_out() {
    let text = include_str!("../../../scenarios/disk-forgotten-vote.raft");
    let mut experiment = ended(text);
    let end = experiment.moment();
    experiment.previous(experiment::Landmark::Violation);
    let here = experiment.moment();
    assert!(here < end);
    redo(&mut experiment);
    assert_eq!(experiment.moment().at, here.at);
    assert_eq!(experiment.end().at, end.at);
}

#[test]
fn without_a_flaw_there_is_nothing_to_do_again() {
    let mut experiment = Experiment::bare(Setup::default()).expect("it works");
    experiment.step();
    assert_eq!(experiment.set_out_without_flaws().err(), Some(WithoutError::NoFlaw));
    let flaw = |on| Action::Set(Setting::Flaw(Flaw::VoteTwice, on));
    experiment.act(flaw(true)).expect("it is off");
    assert_eq!(experiment.set_out_without_flaws().err(), Some(WithoutError::NothingSince));
    experiment.step();
    assert!(experiment.set_out_without_flaws().is_ok());
}
