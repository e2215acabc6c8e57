use proptest::prelude::*;
use proptest::strategy::ValueTree;
use scenario::Scenario;

use super::*;
use crate::api::options::Options;
use crate::model::{Action, TimeAction};

fn model() -> Model {
    let options = Options { servers: 3, autoplay: Some(false), ..Options::default() };
    Model::new(&options, 8, Vec::new())
}

fn update(model: &mut Model, action: ConsoleAction) -> Vec<Effect> {
    let mut out = Vec::new();
    model.update(Action::Console(action), &mut out);
    out
}

fn write(model: &mut Model, line: &str) {
    update(model, ConsoleAction::Type { line: line.to_owned(), cursor: line.len() });
}

/// Types a line, carries it out, and lets as many frames pass as that takes.
fn say(model: &mut Model, line: &str) -> Outcome {
    write(model, line);
    update(model, ConsoleAction::CloseWords);
    update(model, ConsoleAction::Enter);
    while model.carries_out() {
        model.update(Action::Time(TimeAction::Frame { elapsed_us: 16_000 }), &mut Vec::new());
    }
    model.console.answers().next_back().expect("there is always an answer").outcome.clone()
}

#[track_caller]
fn done(model: &mut Model, line: &str) -> String {
    match say(model, line) {
        Outcome::Done(said) => said.join("\n"),
        outcome => panic!("{line}: {outcome:?}"),
    }
}

#[track_caller]
fn refused(model: &mut Model, line: &str) -> String {
    match say(model, line) {
        Outcome::Refused(why) => why,
        outcome => panic!("{line}: {outcome:?}"),
    }
}

#[test]
fn statements_are_carried_out_and_answered_as_the_list_tells_it() {
    let mut model = model();
    let elected = done(&mut model, "elect S1");
    assert!(elected.starts_with("At 0.") && elected.contains("S1"), "{elected}");
    assert_eq!(model.world().leader(), Some(raft::ServerId::new(1)));
    assert!(done(&mut model, "request set x 1").contains("set x 1"));
    done(&mut model, "until C1 answered and all value x 1");
    assert_eq!(done(&mut model, "expect S1 leads and S2 value x 1"), "It is so");
    let not = refused(&mut model, "expect S1 leads and S2 value x 7");
    assert!(not.ends_with("but S2 value x is 1"), "{not}");
    assert!(done(&mut model, "crash leader").starts_with("S1 crashes"));
    assert_eq!(refused(&mut model, "crash S1"), "S1 is crashed: restart it first");
    assert_eq!(done(&mut model, "expect refused crash S1"), "It is refused");
    assert_eq!(done(&mut model, "try crash S1"), "S1 is crashed: restart it first");
    assert_eq!(refused(&mut model, "crash leader"), "No server leads");
    assert_eq!(done(&mut model, "say <b>S1</b> is gone."), "<b>S1</b> is gone.");
    let before = model.world().now();
    done(&mut model, "wait 50ms");
    assert_eq!(model.world().now(), before + raft::Duration::from_millis(50));
    assert!(refused(&mut model, "at 1ms").starts_with("It is "));
    assert!(refused(&mut model, "until S9 leads within 20ms").starts_with("Waited in vain"));
    assert!(done(&mut model, "option pre-vote on").contains("pre-vote"));
}

#[test]
fn what_makes_sense_only_in_a_scenario_or_at_its_beginning_says_so() {
    let mut model = model();
    for line in ["never S1 leads", "goal S2 leads", "repeat 3"] {
        assert_eq!(refused(&mut model, line), IN_A_SCENARIO, "{line}");
    }
    for line in ["servers 5", "seed 3", "title A vote", "start", "option complete"] {
        assert_eq!(refused(&mut model, line), IN_THE_SETUP, "{line}");
    }
    assert_eq!(done(&mut model, "# nothing"), A_COMMENT);
    assert_ne!(done(&mut model, "latency 5ms"), "", "what can be set in the running world is set");
    assert_eq!(model.world().events(), 1);
}

#[test]
fn an_error_is_marked_in_the_line_which_stays_to_be_mended() {
    let mut model = model();
    let Outcome::Wrong(from, to, why) = say(&mut model, "crahs S1") else { panic!("it is wrong") };
    assert_eq!((from, to), (0, 5));
    assert!(why.contains("did you mean “crash”?"), "{why}");
    assert_eq!(model.console.line(), "crahs S1");
    let Outcome::Wrong(from, to, why) = say(&mut model, "request sét x") else { panic!("it is wrong") };
    assert_eq!(&"request sét x"[from..to], "sét");
    assert!(why.contains("set, add, get"), "{why}");
    let Outcome::Wrong(from, to, _) = say(&mut model, "crash") else { panic!("it is wrong") };
    assert_eq!((from, to), (5, 5), "at the end of the line");
    assert_eq!(model.world().events(), 0);
}

#[test]
fn a_word_is_offered_chosen_and_written() {
    let mut model = model();
    write(&mut model, "cra");
    assert_eq!((model.console.words(), model.console.chosen()), (&["crash".to_owned()][..], Some(0)));
    let effects = update(&mut model, ConsoleAction::Accept);
    assert_eq!(model.console.line(), "crash ");
    assert_eq!(effects, [Effect::Focus(Focus::Console(6))]);
    assert_eq!(model.console.chosen(), None, "nothing is chosen before anything is written");
    update(&mut model, ConsoleAction::Down);
    update(&mut model, ConsoleAction::Down);
    assert_eq!(model.console.chosen(), Some(1));
    update(&mut model, ConsoleAction::Enter);
    assert_eq!(model.console.line(), "crash S2 ", "who has gone to a word writes it by Enter");
    update(&mut model, ConsoleAction::Enter);
    assert!(matches!(&model.console.answers().next_back().unwrap().outcome, Outcome::Done(_)));
    write(&mut model, "cra");
    update(&mut model, ConsoleAction::CloseWords);
    assert_eq!((model.console.words().len(), model.console.chosen()), (0, None));
    update(&mut model, ConsoleAction::Type { line: "cra S1".to_owned(), cursor: 2 });
    let effects = update(&mut model, ConsoleAction::Accept);
    assert_eq!((model.console.line(), effects), ("crash S1", vec![Effect::Focus(Focus::Console(6))]));
}

#[test]
fn lines_come_back_and_so_does_what_was_being_written() {
    let mut model = model();
    for line in ["say one", "say two", "say two"] {
        done(&mut model, line);
    }
    write(&mut model, "say thr");
    let seen = |model: &mut Model, action| {
        update(model, action);
        model.console.line().to_owned()
    };
    assert_eq!(seen(&mut model, ConsoleAction::Up), "say two");
    assert_eq!(seen(&mut model, ConsoleAction::Up), "say one");
    assert_eq!(seen(&mut model, ConsoleAction::Up), "say one", "there is none before");
    assert_eq!(seen(&mut model, ConsoleAction::Down), "say two");
    assert_eq!(seen(&mut model, ConsoleAction::Down), "say thr");
    model.update(Action::StartAgain, &mut Vec::new());
    assert_eq!(seen(&mut model, ConsoleAction::Up), "say two", "also in another run");
    assert_eq!(model.console.answers().count(), 3);
}

#[test]
fn a_long_wait_takes_several_frames_and_can_be_stopped() {
    let mut model = model();
    write(&mut model, "wait 600s");
    update(&mut model, ConsoleAction::Enter);
    assert!(model.carries_out() && model.is_moving());
    assert_eq!(model.console.answers().next_back().unwrap().outcome, Outcome::UnderWay);
    model.update(Action::Look(crate::model::LookAction::Close), &mut Vec::new());
    assert!(!model.carries_out());
    let Outcome::Refused(why) = &model.console.answers().next_back().unwrap().outcome else { panic!() };
    assert!(why.starts_with("Stopped at "), "{why}");
    assert!(!model.is_moving());
}

#[test]
fn what_was_done_by_a_line_is_undone_at_once() {
    let mut model = model();
    done(&mut model, "until a leader");
    let here = model.world().digest();
    done(&mut model, "crash all");
    assert!(model.can_undo());
    model.update(Action::Time(TimeAction::Undo), &mut Vec::new());
    assert_eq!(model.world().digest(), here);
    assert!(!model.can_undo(), "letting time pass does nothing to the world");
}

#[test]
fn what_was_done_gives_the_same_in_the_terminal() {
    let mut model = model();
    for line in [
        "elect S2",
        "request set x 1",
        "wait 30ms",
        "crash S3",
        "intercept drop from S1",
        "until all term 2 within 3s",
    ] {
        say(&mut model, line);
    }
    model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
    let text = model.what_i_did().expect("nothing is forgotten");
    let outcome =
        experiment::run(&Scenario::parse(&text).expect("it reads"), &mut |_, _| {}).expect("it works");
    assert!(outcome.is_success(), "{:?}", outcome.failures);
    assert_eq!(outcome.digest, model.world().digest());
}

/// Lines of words of the language in any order, and of anything else.
fn odd_line() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "crash",
        "S1",
        "S2",
        "leader",
        "all",
        "until",
        "wait",
        "5ms",
        "1s",
        "elect",
        "request",
        "set",
        "x",
        "1",
        "C1",
        "drop",
        "->",
        "any",
        "option",
        "pre-vote",
        "on",
        "flaw",
        "vote-twice",
        "expect",
        "refused",
        "not",
        "and",
        "a",
        "term",
        "at",
        "within",
        "say",
        "partition",
        "|",
        "add",
        "S4",
        "replace",
        "try",
        "restart",
        "intercept",
        "off",
        "duplicate",
        "latency",
        "loss",
        "50%",
        "state",
        "clock",
        "timers",
        "together",
        "#3",
    ]);
    let word = prop_oneof![8 => known.prop_map(str::to_owned), 1 => "\\PC{0,6}", 1 => Just("<img src=x onerror=alert(1)>".to_owned())];
    let words = prop::collection::vec(word, 0..7).prop_map(|words| words.join(" "));
    let sound = prop::sample::select(vec![
        "crash S1",
        "restart all",
        "elect S2 with S3",
        "until a leader within 1s",
        "wait 20ms",
        "request add x 2",
        "partition S1 | S2 S3",
        "heal all -> all",
        "expect S1 leads and not S2 leads",
        "timers together",
        "expect refused restart S2",
        "add S4",
        "drop any",
        "say so",
        "try pause leader",
        "option no-op on",
        "flaw vote-twice",
        "at 90s",
        "state S1 term 9",
        "never S1 leads",
        "duplicate all S1->S2",
    ]);
    prop_oneof![sound.prop_map(str::to_owned), words]
}

#[test]
fn a_thousand_odd_lines_are_all_answered_and_harm_nothing() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut model = model();
    let mut seen = [0; 3];
    for number in 0..1_000_usize {
        let line = odd_line().new_tree(&mut runner).expect("there is always one").current();
        let told = model.console.answered;
        for cursor in [line.len() / 2, line.len() + 1] {
            update(&mut model, ConsoleAction::Type { line: line.clone(), cursor });
            update(&mut model, ConsoleAction::Down);
        }
        if number % 3 == 0 {
            update(&mut model, ConsoleAction::Accept);
        }
        update(&mut model, ConsoleAction::CloseWords);
        update(&mut model, ConsoleAction::Enter);
        for _ in 0..40 {
            model.update(Action::Time(TimeAction::Frame { elapsed_us: 16_000 }), &mut Vec::new());
        }
        model.stop();
        if line.trim().is_empty() {
            continue;
        }
        assert_eq!(model.console.answered, told + 1, "{line}");
        match &model.console.answers().next_back().unwrap().outcome {
            Outcome::UnderWay => panic!("{line}: nothing came of it"),
            Outcome::Done(said) => {
                assert!(said.iter().all(|said| !said.is_empty()), "{line}");
                seen[0] += 1;
            }
            Outcome::Refused(why) => {
                assert!(!why.is_empty(), "{line}");
                seen[1] += 1;
            }
            Outcome::Wrong(from, to, why) => {
                assert!(!why.is_empty() && from <= to, "{line}");
                seen[2] += 1;
            }
        }
    }
    assert!(seen.iter().all(|count| 20 < *count), "{seen:?}");
    assert_eq!(model.console.answers().count(), MOST_ANSWERS);
}
