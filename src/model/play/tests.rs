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

fn frames(model: &mut Model, seconds: u32) {
    for _ in 0..seconds * 60 {
        model.update(Action::Time(TimeAction::Frame { elapsed_us: 16_667 }), &mut Vec::new());
    }
}

fn sentence(model: &Model) -> &str {
    let place = model.sentence().expect("something was said");
    model.run.sentences().nth(place).expect("it is there").1.as_str()
}

/// How a lesson goes if somebody presses *Next* as soon as time stands still: what is read, and when.
fn read_through(model: &mut Model) -> Vec<(usize, Moment)> {
    let mut read = Vec::new();
    read.extend(model.sentence().map(|place| (place, model.run.moment())));
    while model.has_next_sentence() {
        act(model, PlayAction::Next);
        for _ in 0..10_000 {
            if !model.is_moving() {
                break;
            }
            model.update(Action::Time(TimeAction::Frame { elapsed_us: 16_667 }), &mut Vec::new());
        }
        assert!(!model.is_moving(), "it stops by itself");
        let here = (model.sentence().expect("something was said"), model.run.moment());
        if read.last().map(|(place, _)| *place) != Some(here.0) {
            read.push(here);
        }
    }
    read
}

#[test]
fn every_lesson_is_read_sentence_by_sentence_and_back_again() {
    for lesson in LESSONS {
        let mut model = model(&format!("scenario={}&speed=1/2", lesson.name));
        let read = read_through(&mut model);
        let places: Vec<usize> = read.iter().map(|(place, _)| *place).collect();
        assert!(places.iter().copied().eq(0..model.run.sentences().count()), "{}: {places:?}", lesson.name);
        assert_eq!(model.run.experiment().failures(), [], "{}", lesson.name);
        for (place, moment) in read.iter().rev() {
            if (model.sentence(), model.run.moment()) != (Some(*place), *moment) {
                act(&mut model, PlayAction::Back);
            }
            assert_eq!((model.sentence(), model.run.moment()), (Some(*place), *moment), "{}", lesson.name);
        }
        assert_eq!(model.run.branches().len(), 1, "to read changes nothing");
    }
}

#[test]
fn two_sentences_of_one_moment_are_read_one_after_the_other() {
    let mut model = model("scenario=election-first");
    let begin = model.run.moment();
    assert!(sentence(&model).starts_with("Five servers have just started"));
    act(&mut model, PlayAction::Next);
    assert!(sentence(&model).starts_with("Each waits for a leader"));
    assert_eq!((model.run.moment(), model.playing), (begin, false));
    act(&mut model, PlayAction::Back);
    assert!(sentence(&model).starts_with("Five servers have just started"));
}

#[test]
fn who_asks_for_the_next_sentence_twice_does_not_wait_for_it() {
    let mut model = model("scenario=election-first&speed=1/1000");
    act(&mut model, PlayAction::Next);
    act(&mut model, PlayAction::Next);
    assert!(model.playing);
    frames(&mut model, 1);
    assert!(model.playing && sentence(&model).starts_with("Each waits"), "it takes minutes at this speed");
    act(&mut model, PlayAction::Next);
    assert!(!model.is_moving());
    assert!(sentence(&model).starts_with("The first timer has run out"));
    let there = model.run.moment();
    act(&mut model, PlayAction::Next);
    frames(&mut model, 1);
    act(&mut model, PlayAction::Back);
    assert_eq!(model.run.moment(), there, "back to before things happened");
}

#[test]
fn on_its_own_each_sentence_stands_as_long_as_it_takes_to_read_it() {
    let mut model = model("scenario=election-first&speed=1");
    act(&mut model, PlayAction::OnItsOwn(true));
    assert!(model.playing);
    frames(&mut model, 3);
    assert!(sentence(&model).starts_with("Five servers"), "eleven words take longer");
    frames(&mut model, 4);
    assert!(sentence(&model).starts_with("Each waits"));
    frames(&mut model, 120);
    assert!(model.run.is_over() && !model.playing, "it stops at its end");
    assert_eq!(model.sentence(), Some(model.run.sentences().count() - 1));
    assert!(!model.play.on_its_own, "the cluster is the visitor's");
}

#[test]
fn on_its_own_nobody_waits_long_for_the_next_sentence() {
    let mut model = model("scenario=election-first&speed=1/1000");
    act(&mut model, PlayAction::OnItsOwn(true));
    frames(&mut model, 120);
    assert!(model.run.is_over(), "two seconds of heartbeats would take half an hour at this speed");
}

#[test]
fn what_was_typed_is_never_lost() {
    let mut model = model("scenario=election-first");
    let typed = "title Mine\nservers 3\nelect S1\n";
    act(&mut model, PlayAction::Type(typed.to_owned()));
    model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
    model.update(Action::StartAgain, &mut Vec::new());
    assert_eq!((&*model.play.text(), model.lesson()), (typed, Some("election-first")));
    act(&mut model, PlayAction::Open("log-figure-7"));
    assert!(model.play.text().starts_with("title Figure 7"));
    assert!(model.notices[0].text.contains("kept"));
    act(&mut model, PlayAction::BringBack);
    assert_eq!((&*model.play.text(), model.play.keeps_text()), (typed, false));
    act(&mut model, PlayAction::Revert);
    assert!(model.play.text().starts_with("title Figure 7"));
    act(&mut model, PlayAction::BringBack);
    assert_eq!(&*model.play.text(), typed);
    act(&mut model, PlayAction::Run);
    assert_eq!((model.scenario_title(), model.play.is_edited(), model.lesson()), (Some("Mine"), false, None));
    assert!(model.playing, "it has said nothing yet, so it goes on");
    model.update(Action::StartAgain, &mut Vec::new());
    assert_eq!(model.scenario_title(), Some("Mine"));
}

#[test]
fn a_broken_text_says_where_is_not_run_and_loses_nothing() {
    let mut model = model("scenario=election-first");
    let digest = model.world().digest();
    let broken = "title Mine\nservers 3\ncrahs S1\nsay ü\n";
    act(&mut model, PlayAction::Type(broken.to_owned()));
    let [error] = model.play.errors() else { panic!("one line is wrong: {:?}", model.play.errors()) };
    assert_eq!((error.line, error.column, error.nearest), (3, 1, Some("crash")));
    assert_eq!(model.play.told(), "", "not at each key");
    frames(&mut model, 2);
    assert!(model.play.told().starts_with("line 3, column 1: “crahs”"), "{}", model.play.told());
    let mut out = Vec::new();
    model.update(Action::Play(PlayAction::Run), &mut out);
    assert_eq!(out, [Effect::Focus(crate::model::Focus::Text { line: 3, from: 21, until: 21 })]);
    assert!(model.notices[0].text.contains("line 3"));
    assert_eq!((model.world().digest(), &*model.play.text()), (digest, broken));
    act(&mut model, PlayAction::Type(broken.replace("crahs", "crash")));
    assert_eq!(model.play.errors(), []);
    act(&mut model, PlayAction::Run);
    frames(&mut model, 1);
    assert_eq!((model.scenario_title(), sentence(&model)), (Some("Mine"), "ü"));
}

#[test]
fn a_scenario_that_came_without_its_text_has_its_lines_marked_all_the_same() {
    let mut model = model("");
    let text = "# one\n\n\nservers 3\n\n\nelect S1\n\nsay Done.\n";
    let scenario = Scenario::parse(text).expect("it can be read");
    model.begin(Run::open(scenario).expect("it can work"));
    let text = model.play.text();
    let line = |number| text.lines().nth(model.line_in_text(number) as usize - 1);
    assert_eq!((line(7), line(9)), (Some("elect    S1"), Some("say      Done.")));
    assert_eq!((model.lesson(), model.play.is_edited()), (None, false));
}
