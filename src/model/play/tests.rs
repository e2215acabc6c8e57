use super::*;
use crate::api::options::Options;
use crate::model::{Action, TimeAction};

fn model(query: &str) -> Model {
    let (options, notices) = Options::parse(query);
    assert_eq!(notices, [""; 0]);
    Model::new(&options, options.seed.unwrap_or(99), notices)
}

fn act(model: &mut Model, action: PlayAction) {
    model.update(Action::Play(action), &mut Vec::new());
}

#[test]
fn a_scenario_of_the_library_is_opened_at_its_beginning_and_left_again() {
    let mut model = model("servers=4&load=250");
    act(&mut model, PlayAction::Open("log-figure-7"));
    assert_eq!(model.scenario_title(), Some("Figure 7, repaired"));
    assert_eq!((model.world().hosts().len(), model.world().now()), (7, raft::Time::ZERO));
    assert_eq!((model.lesson(), model.playing, model.run.has_past()), (Some("log-figure-7"), false, false));
    act(&mut model, PlayAction::Open("client-retry"));
    act(&mut model, PlayAction::Leave);
    assert_eq!((model.scenario_title(), model.lesson()), (None, None));
    let setup = model.world().setup();
    assert_eq!((setup.servers, setup.seed), (4, 99), "free play is as it was");
    assert!(setup.load_interval.is_some());
}

#[test]
fn every_scenario_of_the_library_can_be_opened() {
    let mut model = model("");
    for lesson in LESSONS {
        act(&mut model, PlayAction::Open(lesson.name));
        assert_eq!(model.lesson(), Some(lesson.name));
        assert_eq!(model.notices, []);
    }
}

#[test]
fn to_start_again_is_to_play_the_same_scenario_again_and_a_new_seed_keeps_it() {
    let mut model = model("scenario=election-first");
    assert_eq!(model.seed(), 7, "its own");
    model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
    model.update(Action::StartAgain, &mut Vec::new());
    assert_eq!((model.lesson(), model.world().events(), model.seed()), (Some("election-first"), 0, 7));
    model.update(Action::Start { seed: 8 }, &mut Vec::new());
    assert_eq!((model.lesson(), model.world().events(), model.seed()), (Some("election-first"), 0, 8));
    assert!(model.run.has_lines() && !model.playing);
}

#[test]
fn a_page_can_begin_with_a_scenario_and_another_seed() {
    let model = model("scenario=election-first&seed=5&servers=3");
    assert_eq!((model.lesson(), model.seed()), (Some("election-first"), 5));
    assert_eq!(model.world().hosts().len(), 5, "its own");
}
