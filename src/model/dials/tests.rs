use super::*;
use crate::model::tests::model;
use crate::model::{Action, TimeAction};
use experiment::Experiment;
use raft::Time;
use sim::{Setup, World};

const S1: ServerId = ServerId::new(1);
const S3: ServerId = ServerId::new(3);

fn act(model: &mut Model, action: DialsAction) {
    model.update(Action::Dials(action), &mut Vec::new());
}

fn enter(model: &mut Model, dial: Dial, text: &str) {
    act(model, DialsAction::Type(dial, text.to_owned()));
    act(model, DialsAction::Enter(dial));
}

/// What a dial shows.
fn shown(model: &Model, dial: Dial) -> String {
    let Reading { value, differs } = dial.read(model.world());
    let text = dial.write(value);
    if differs { format!("{text}, differs") } else { text }
}

fn every_dial() -> [Dial; 14] {
    [
        Dial::Latency(Ways::All),
        Dial::Loss(Ways::From(S1)),
        Dial::Duplication(Ways::To(S3)),
        Dial::Reordering(Ways::One(S1, S3)),
        Dial::Disk(None),
        Dial::Clock(S3),
        Dial::ElectionTimeout,
        Dial::Heartbeat,
        Dial::Load,
        Dial::Patience,
        Dial::Attempts,
        Dial::CompactAfter,
        Dial::MaxBatch,
        Dial::MaxInFlight,
    ]
}

#[test]
fn what_is_typed_is_set_and_undone_as_one() {
    for (dial, before, typed, after) in [
        (Dial::Latency(Ways::All), "10–20 ms", "3..6", "3–6 ms"),
        (Dial::Loss(Ways::From(S1)), "0 %", "12.5", "12.5 %"),
        (Dial::Duplication(Ways::To(S3)), "0 %", "5 %", "5 %"),
        (Dial::Reordering(Ways::One(S1, S3)), "0 %", "100", "100 %"),
        (Dial::Disk(None), "1–3 ms", "0.5ms", "0.5 ms"),
        (Dial::Disk(Some(S3)), "1–3 ms", "1 – 2 s", "1–2 s"),
        (Dial::Clock(S3), "100 %", "95", "95 %"),
        (Dial::ElectionTimeout, "150–300 ms", "300-600", "300–600 ms"),
        (Dial::Heartbeat, "50 ms", "20", "20 ms"),
        (Dial::Load, "off", "1 s", "1 s"),
        (Dial::Patience, "300 ms", "2 s", "2 s"),
        (Dial::Attempts, "never", "3", "3"),
        (Dial::CompactAfter, "250", "Never", "never"),
        (Dial::MaxBatch, "64", "1", "1"),
        (Dial::MaxInFlight, "1", "16", "16"),
    ] {
        let mut model = model("seed=1");
        let events = model.world().events();
        assert_eq!(shown(&model, dial), before, "{dial:?}");
        enter(&mut model, dial, typed);
        assert_eq!((shown(&model, dial).as_str(), model.dials.wrong(dial)), (after, None), "{dial:?}");
        assert_eq!(model.dials.typed(dial), None);
        model.update(Action::Time(TimeAction::Undo), &mut Vec::new());
        assert_eq!((shown(&model, dial).as_str(), model.world().events()), (before, events), "{dial:?}");
        assert!(!model.can_undo(), "{dial:?} is one deed");
    }
}

#[test]
fn what_cannot_be_is_said_in_place_and_changes_nothing() {
    for (dial, typed, says) in [
        (Dial::Loss(Ways::All), "101", "“101” is no such value: write how many of a hundred"),
        (Dial::Loss(Ways::All), "1–5 %", "“1–5 %” is no such value"),
        (Dial::Loss(Ways::All), "off", "“off” is no such value"),
        (Dial::Latency(Ways::All), "soon", "“soon” is no such value: write how long, such as 20 ms"),
        (Dial::Latency(Ways::All), "  ", "Write how long"),
        (Dial::Latency(Ways::All), "20–10 ms", "the longest must not be shorter than the shortest"),
        (Dial::Latency(Ways::All), "2000000 s", "“2000000 s” is no such value"),
        (
            Dial::ElectionTimeout,
            "40–300",
            "The shortest election timeout must be longer than the heartbeat interval (§5.6)",
        ),
        (
            Dial::Heartbeat,
            "150",
            "The shortest election timeout must be longer than the heartbeat interval (§5.6)",
        ),
        (Dial::Heartbeat, "0", "The heartbeat interval is 0: make it at least 1 us"),
        (Dial::Heartbeat, "10–20", "“10–20” is no such value"),
        (Dial::Clock(S3), "9", "from 10 to 1000 %"),
        (Dial::Clock(S3), "1001", "from 10 to 1000 %"),
        (Dial::Load, "0", "must be longer than 0"),
        (Dial::Load, "never", "“never” is no such value"),
        (Dial::Attempts, "0", "1 or more, or never"),
        (Dial::MaxBatch, "9999999999", "a whole number, 1 or more"),
        (Dial::MaxBatch, "never", "“never” is no such value"),
    ] {
        let mut model = model("seed=1");
        let (before, events) = (shown(&model, dial), model.world().events());
        enter(&mut model, dial, typed);
        let wrong = model.dials.wrong(dial).expect("it is refused").to_owned();
        assert!(wrong.contains(says), "{dial:?} {typed:?}: {wrong}");
        assert_eq!(model.dials.typed(dial), Some(typed), "it stays to be mended");
        assert_eq!((shown(&model, dial), model.world().events()), (before, events));
        assert!(model.notices.is_empty() && !model.can_undo());
        act(&mut model, DialsAction::Forget);
        assert_eq!((model.dials.wrong(dial), model.dials.typed(dial)), (None, None));
    }
}

#[test]
fn the_same_value_again_is_no_deed() {
    for dial in every_dial() {
        let mut model = model("seed=1");
        let events = model.world().events();
        let text = shown(&model, dial);
        enter(&mut model, dial, &text);
        assert_eq!((model.world().events(), model.dials.wrong(dial)), (events, None), "{dial:?}");
    }
}

#[test]
fn every_stop_of_every_slider_can_be_set_or_is_refused_in_words() {
    for dial in every_dial() {
        let stops = dial.stops();
        assert!(10 < stops.len() && stops.len() < 130, "{dial:?}: {}", stops.len());
        for place in 0..stops.len() {
            let mut model = model("seed=1");
            let value = dial.at_stop(place, dial.read(model.world()));
            act(&mut model, DialsAction::Set(dial, value));
            let reading = dial.read(model.world());
            match model.dials.wrong(dial) {
                None => assert_eq!((reading.value, dial.stop(reading)), (value, place), "{dial:?}"),
                Some(why) => assert!(why.contains("heartbeat interval"), "{dial:?} {value:?}: {why}"),
            }
        }
    }
}

#[test]
fn a_slider_keeps_the_proportion_of_a_span() {
    let dial = Dial::Latency(Ways::All);
    let at = |text: &str, max| {
        let value = dial.parse(text).expect("it is one");
        let place = dial.stops().iter().position(|stop| *stop == Some(max)).expect("there is such a stop");
        dial.write(dial.at_stop(place, Reading { value, differs: false }))
    };
    assert_eq!(at("10–20 ms", 40_000), "20–40 ms");
    assert_eq!(at("3–9 ms", 10_000), "3.3–10 ms");
    assert_eq!(at("5 ms", 10_000), "10 ms");
    assert_eq!(at("0 ms", 10_000), "10 ms");
}

#[test]
fn links_are_set_one_by_one_or_all_of_a_server() {
    let mut model = model("seed=1");
    enter(&mut model, Dial::Loss(Ways::One(S1, S3)), "30");
    assert_eq!(shown(&model, Dial::Loss(Ways::One(S1, S3))), "30 %");
    assert_eq!(shown(&model, Dial::Loss(Ways::One(S3, S1))), "0 %");
    assert_eq!(shown(&model, Dial::Loss(Ways::From(S1))), "0–30 %, differs");
    assert_eq!(shown(&model, Dial::Loss(Ways::All)), "0–30 %, differs");
    enter(&mut model, Dial::Loss(Ways::To(S3)), "5");
    assert_eq!(shown(&model, Dial::Loss(Ways::One(S1, S3))), "5 %");
    act(&mut model, DialsAction::ChooseWays(Ways::From(S1)));
    act(&mut model, DialsAction::Turn(LinkAction::Cut));
    let cut: Vec<_> = super::super::tools::cut(model.world()).collect();
    assert!(cut.len() == 4 && cut.iter().all(|(from, _)| *from == S1), "{cut:?}");
    assert!(model.check_turn(LinkAction::Cut).is_err());
    act(&mut model, DialsAction::Turn(LinkAction::Heal));
    assert!(!super::super::tools::is_any_cut(model.world()));
}

#[test]
fn what_a_server_has_of_its_own_is_seen_and_set_for_all() {
    let mut model = model("seed=1");
    let own = sim::ServerAction::Set(Setting::ElectionTimeout(sim::Span::millis(100, 200)));
    model.update(Action::Do(sim::Action::Server(S3, own)), &mut Vec::new());
    assert_eq!(shown(&model, Dial::ElectionTimeout), "100–300 ms, differs");
    enter(&mut model, Dial::ElectionTimeout, "150–300 ms");
    assert_eq!(shown(&model, Dial::ElectionTimeout), "150–300 ms");
}

#[test]
fn requests_come_by_themselves_or_do_not() {
    let mut model = model("seed=1");
    act(&mut model, DialsAction::Load(true));
    assert_eq!(shown(&model, Dial::Load), "250 ms");
    act(&mut model, DialsAction::Load(false));
    assert_eq!(shown(&model, Dial::Load), "off");
}

#[test]
fn a_preset_is_one_deed_is_marked_and_calm_takes_all_of_it_back() {
    for preset in [Preset::Jittery, Preset::Lossy, Preset::Chaos] {
        let mut model = model("seed=1&servers=9");
        let before: Vec<String> = every_dial().iter().map(|dial| shown(&model, *dial)).collect();
        assert_eq!(Preset::of(model.world()), Some(Preset::Calm), "at the beginning");
        act(&mut model, DialsAction::Preset(preset));
        assert_eq!(Preset::of(model.world()), Some(preset));
        let events = model.world().events();
        act(&mut model, DialsAction::Preset(preset));
        assert_eq!(model.world().events(), events, "it is so already");
        act(&mut model, DialsAction::Preset(Preset::Calm));
        assert_eq!(Preset::of(model.world()), Some(Preset::Calm));
        let after: Vec<String> = every_dial().iter().map(|dial| shown(&model, *dial)).collect();
        assert_eq!(after, before);
        for expected in [preset, Preset::Calm] {
            model.update(Action::Time(TimeAction::Undo), &mut Vec::new());
            assert_eq!(Preset::of(model.world()), Some(expected));
        }
        assert!(!model.can_undo());
        enter(&mut model, Dial::Loss(Ways::One(S1, S3)), "99");
        assert_eq!(Preset::of(model.world()), None, "one link is otherwise");
    }
}

#[test]
fn a_server_that_joins_makes_a_preset_incomplete_until_it_is_pressed_again() {
    let mut model = model("seed=1&servers=3");
    while model.world().leader().is_none() {
        model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
    }
    act(&mut model, DialsAction::Preset(Preset::Chaos));
    let change = raft::Change::AddLearner(ServerId::new(4));
    let change = sim::ClusterAction::ChangeMembership { via: None, change };
    model.update(Action::Do(sim::Action::Cluster(change)), &mut Vec::new());
    assert_eq!(Preset::of(model.world()), None);
    act(&mut model, DialsAction::Preset(Preset::Chaos));
    assert_eq!(Preset::of(model.world()), Some(Preset::Chaos));
}

#[test]
fn a_preset_in_the_past_opens_a_branch() {
    let mut model = model("seed=1");
    for _ in 0..50 {
        model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
    }
    model.update(Action::Time(TimeAction::Beginning), &mut Vec::new());
    act(&mut model, DialsAction::Preset(Preset::Chaos));
    assert_eq!((model.run.branches().len(), Preset::of(model.world())), (2, Some(Preset::Chaos)));
}

/// Half a minute in each of them: somebody is elected, requests are answered, and no promise is broken.
#[test]
fn raft_survives_every_preset() {
    for preset in Preset::ALL {
        for (seed, servers) in (1..5).zip([3, 5, 5, 9]) {
            let setup = Setup { seed, servers, load_interval: Some(USUAL_LOAD), ..Setup::default() };
            let mut experiment = Experiment::bare(setup).expect("it can work");
            for deed in preset.deeds(experiment.world()) {
                experiment.act(deed).expect("it makes sense");
            }
            let run = |experiment: &mut Experiment, seconds: u64| {
                assert!(experiment.run_until(Time::from_micros(seconds * 1_000_000), u64::MAX));
            };
            let elected =
                |world: &World| world.hosts().iter().any(|host| host.status() == sim::Status::Leader);
            let by = (1..=5).find(|seconds| {
                run(&mut experiment, *seconds);
                elected(experiment.world())
            });
            assert!(by.is_some(), "{preset:?}, seed {seed}: nobody is elected within 5 s");
            run(&mut experiment, 30);
            let world = experiment.world();
            assert!(experiment.judges().violations().is_empty(), "{preset:?}, seed {seed}");
            let committed = world.hosts().iter().map(|host| host.key_value().iter().count()).max();
            assert!(committed > Some(0), "{preset:?}, seed {seed}: nothing is committed");
        }
    }
}
