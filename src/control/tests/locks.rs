//! What the page around has locked cannot be brought about by any way in.

use raft::ServerId;

use super::super::*;
use crate::api::options::Options;
use crate::control::index;
use crate::model::console::{ConsoleAction, Outcome};
use crate::model::locks::LOCKED;
use crate::model::order::Order;
use crate::model::play::PlayAction;
use crate::model::share::{ShareAction, Source};
use crate::model::{Effect, LookAction, Selected, TimeAction};

const S2: ServerId = ServerId::new(2);

/// Statements, and the ids of the controls that bring the same about: locked together, nothing does.
const STATEMENTS: &[(&str, &[&str])] = &[
    ("crash S1", &["crash"]),
    ("crash leader", &["crash"]),
    ("try crash S1", &["crash"]),
    ("crash S1 synced", &["crash-synced"]),
    ("crash S1 torn", &["crash-torn"]),
    ("crash S1 lossy", &["crash-lossy"]),
    ("restart S3", &["restart"]),
    ("pause S1", &["pause-server"]),
    ("resume S1", &["resume-server"]),
    ("wipe S3", &["wipe"]),
    ("state S3 term 4 vote S2 log 1 1 4", &["wipe"]),
    ("compact S1", &["compact"]),
    ("timeout S2", &["time-out"]),
    ("campaign S2", &["time-out"]),
    ("elect S2", &["time-out"]),
    ("elect S2 with S3", &["drop"]),
    ("disk S1 5ms..9ms", &["set-disk", "dial"]),
    ("clock S1 110%", &["set-clock", "dial"]),
    ("timers spread", &["spread"]),
    ("timers together", &["line-up"]),
    ("cut S1 -> S2", &["cut", "cut-links"]),
    ("cut S1 <-> all", &["cut-off"]),
    ("heal", &["heal-all"]),
    ("heal S1 <-> S2", &["cut", "heal-links"]),
    ("heal S1 <-> all", &["reconnect"]),
    ("partition S1 | S2 S3", &["part"]),
    ("partition minority | majority", &["part"]),
    ("latency 1ms..2ms", &["dial"]),
    ("loss 10%", &["dial"]),
    ("duplication 10%", &["dial"]),
    ("reordering 10%", &["dial"]),
    ("drop S1->S2", &["drop"]),
    ("drop all", &["drop"]),
    ("hold S1->S2", &["hold"]),
    ("release S1->S2", &["release"]),
    ("delay S1->S2 5ms", &["later"]),
    ("duplicate S1->S2", &["twice"]),
    ("deliver S1->S2", &["deliver"]),
    ("intercept drop S1->S2", &["drop"]),
    ("intercept hold S1->S2", &["hold"]),
    ("intercept delay S1->S2 5ms", &["later"]),
    ("intercept off", &["end-rule"]),
    ("request set x 1", &["request", "send", "ask"]),
    ("request C2 S1 add x 1", &["request", "send", "ask"]),
    ("request get x", &["read"]),
    ("give-up C1", &["give-up"]),
    ("add S4", &["add-voter", "promote"]),
    ("add S4 learner", &["add-learner"]),
    ("remove S2", &["remove"]),
    ("demote S2", &["demote"]),
    ("replace S1 S2", &["replace"]),
    ("transfer S2", &["hand-over", "lead"]),
    ("option pre-vote on", &["option"]),
    ("option S2 pre-vote on", &["option"]),
    ("option load-interval 100ms", &["load-on", "dial"]),
    ("option load-interval off", &["load-off", "dial"]),
    ("option heartbeat-interval 40ms", &["dial"]),
    ("flaw vote-twice", &["flaw"]),
    ("flaw S2 vote-twice", &["flaw"]),
    ("wait 10ms", &["play"]),
    ("until a leader within 1s", &["play"]),
    ("at 100s", &["play"]),
];

/// Controls of the same action: each of them brings it about as long as it is allowed.
const TWINS: &[&[&str]] = &[
    &["request", "send", "ask"],
    &["hand-over", "lead"],
    &["add-voter", "promote"],
    &["compare-last", "compare-none"],
    &["next-message", "previous-message"],
    &["witness", "go-to-break", "scrub"],
];

/// Three servers, of which the first leads; time stands still, and the second is chosen.
fn led(controls: &str) -> Model {
    let (options, notices) = Options::parse(&format!("servers=3&paused&controls={controls}"));
    assert_eq!(notices, [""; 0], "{controls}");
    let mut model = Model::new(&options, 8, Vec::new());
    carry_out(&mut model, "elect S1", true).expect("it is elected");
    model.update_for_page(Action::Look(LookAction::Select(Selected::Server(S2))), &mut Vec::new());
    model
}

fn locked(ids: &[&str]) -> Model {
    let ids: Vec<String> = ids.iter().map(|id| format!("-{id}")).collect();
    led(&ids.join("+"))
}

fn carry_out(model: &mut Model, statement: &str, is_author: bool) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    model.update(Action::CarryOut(Order::read(statement, is_author).expect(statement)), &mut out);
    frames(model, &mut out);
    let answer = |effect| match effect {
        Effect::Answer(_, answer) => Some(answer),
        _ => None,
    };
    out.into_iter().find_map(answer).expect("it is answered")
}

fn frames(model: &mut Model, out: &mut Vec<Effect>) {
    while model.is_under_way() || model.share.percent().is_some() {
        model.update(Action::Time(TimeAction::Frame { elapsed_us: 16_667 }), out);
    }
}

/// All that can be sent of it.
fn seen(model: &Model) -> String {
    model.session().expect("it can be told")
}

/// Does it as the visitor does; true if that is refused because it is locked, and nothing has changed.
fn is_refused(model: &mut Model, action: Action) -> bool {
    let (before, told) = (seen(model), model.notices.last().map_or(0, |notice| notice.id));
    let mut out = Vec::new();
    model.update(action, &mut out);
    frames(model, &mut out);
    let said = model.notices.last().filter(|notice| told < notice.id);
    let is_refused = said.is_some_and(|notice| notice.text.contains("not allow"));
    assert!(
        !is_refused || seen(model) == before && out.is_empty(),
        "it is refused, and yet something is done"
    );
    is_refused
}

fn type_into_console(model: &mut Model, line: &str) -> Outcome {
    let cursor = line.len();
    model.update(Action::Console(ConsoleAction::Type { line: line.to_owned(), cursor }), &mut Vec::new());
    model.update(Action::Console(ConsoleAction::CloseWords), &mut Vec::new());
    model.update(Action::Console(ConsoleAction::Enter), &mut Vec::new());
    frames(model, &mut Vec::new());
    model.console.answers().next_back().expect("there is an answer").outcome.clone()
}

#[test]
fn a_locked_statement_is_refused_to_visitors_and_messages_and_not_to_the_page_around() {
    for (statement, ids) in STATEMENTS {
        let mut model = locked(ids);
        let before = seen(&model);
        assert_eq!(carry_out(&mut model, statement, false), Err(LOCKED.to_owned()), "{statement}: a message");
        let typed = type_into_console(&mut model, statement);
        assert_eq!(typed, Outcome::Refused(LOCKED.to_owned()), "{statement}: typed");
        assert_eq!(seen(&model), before, "{statement}: nothing is done");
        assert_ne!(carry_out(&mut model, statement, true), Err(LOCKED.to_owned()), "{statement}: the author");

        let mut free = led("all");
        assert_ne!(carry_out(&mut free, statement, false), Err(LOCKED.to_owned()), "{statement}: not locked");
    }
}

#[test]
fn one_of_several_controls_is_enough_as_long_as_it_is_allowed() {
    for (statement, ids) in STATEMENTS.iter().filter(|(_, ids)| 1 < ids.len()) {
        for kept in *ids {
            let others: Vec<&str> = ids.iter().copied().filter(|id| id != kept).collect();
            let mut model = locked(&others);
            assert_ne!(
                carry_out(&mut model, statement, false),
                Err(LOCKED.to_owned()),
                "{statement}: {kept}"
            );
        }
    }
}

#[test]
fn a_locked_deed_comes_in_by_no_link_file_or_reload_and_by_no_scenario_of_the_visitor() {
    for (statement, ids) in STATEMENTS {
        let text = format!("title Mine\nservers 3\nseed 8\nstart\n{statement}\nsay Done.\n");
        let mut model = locked(ids);
        let file = |text: &str| Action::Share(ShareAction::OpenText(Source::File, Ok(text.to_owned())));
        assert!(is_refused(&mut model, file(&text)), "{statement}: a file");
        assert!(
            is_refused(&mut model, Action::Play(PlayAction::OpenText(text.clone()))),
            "{statement}: a message"
        );
        model.update(Action::Play(PlayAction::Type(text.clone())), &mut Vec::new());
        assert!(is_refused(&mut model, Action::Play(PlayAction::Run)), "{statement}: the text of the panel");

        // The same in a session: of a world in which it was done by hand, if that makes sense there.
        let mut free = led("all");
        carry_out(&mut free, "wait 40ms", true).expect("time goes on");
        let before = free.world().events();
        let result = carry_out(&mut free, statement, true);
        let is_deed = !statement.starts_with("wait")
            && !statement.starts_with("at ")
            && !statement.starts_with("until");
        if !is_deed || result.is_err() || free.world().events() == before {
            continue;
        }
        let session = seen(&free);
        for source in [Source::Link, Source::File, Source::Reload] {
            let open = |source| Action::Share(ShareAction::OpenText(source, Ok(session.clone())));
            assert!(is_refused(&mut locked(ids), open(source)), "{statement}: {source:?}");
            assert!(!is_refused(&mut led("all"), open(source)), "{statement}: {source:?}, not locked");
        }
        let own = Action::Share(ShareAction::OpenText(Source::Page, Ok(session)));
        assert!(!is_refused(&mut locked(ids), own), "{statement}: the page around");
    }
}

#[test]
fn a_locked_control_is_not_there_has_no_key_and_does_nothing() {
    for (_, controls) in index::groups() {
        for control in controls {
            let id = control.description().id;
            let twins = TWINS.iter().find(|twins| twins.contains(&id));
            let mut model = locked(twins.map_or(&[id][..], |twins| twins));
            assert_eq!(control.offer(&model), Offer::Absent, "{id}");
            for key in control.description().keys {
                assert_ne!(keys::action(key, &model), Some(control.action()), "{id}: {key}");
            }
            assert!(is_refused(&mut model, control.action()), "{id}");
            assert!(!is_refused(&mut led("all"), control.action()), "{id}, not locked");
        }
    }
}

#[test]
fn with_all_locked_nothing_is_left_but_to_look_and_to_close() {
    let mut model = led("none");
    for (_, controls) in index::groups() {
        for control in controls {
            assert!(is_refused(&mut model, control.action()), "{control:?}");
        }
    }
    let time = raft::Time::from_micros(1);
    let speed = crate::model::speed::Speed::default();
    for action in [
        Action::Time(TimeAction::Scrub(time)),
        Action::Time(TimeAction::SetSpeed(speed)),
        Action::Time(TimeAction::GoTo(model.run.moment())),
        Action::Time(TimeAction::Seek(crate::api::options::Place::End)),
        Action::Dials(crate::model::dials::DialsAction::Set(crate::model::dials::Dial::Heartbeat, None)),
        Action::Start { seed: 7 },
        Action::Share(ShareAction::OpenText(Source::File, Ok("servers 3\n".to_owned()))),
    ] {
        assert!(is_refused(&mut model, action.clone()), "{action:?}");
    }
    for key in ["c", "t", " ", "ArrowRight", "Home", "z", "Ctrl+z", ":", "s", "1"] {
        assert_eq!(keys::action(key, &model), None, "{key}");
    }
    assert!(!is_refused(&mut model, Action::Look(LookAction::Close)), "nobody is shut in");
}

#[test]
fn the_help_tells_nobody_of_what_is_locked() {
    let tells = |controls, words: &str| {
        let model = led(controls);
        keys::help(&model.allowed).flat_map(|(_, lines)| lines).any(|line| line.text.contains(words))
    };
    assert!(tells("all", "Crash it, or restart it"));
    assert!(!tells("-crash", "Crash it") && tells("-crash", "Restart it") && tells("-crash", "Pause it"));
    let model = led("none");
    let left = keys::help(&model.allowed).flat_map(|(_, lines)| lines);
    assert_eq!(left.map(|line| line.text).collect::<Vec<_>>(), ["Close", "Put away the tool"]);
}

#[test]
fn the_lines_of_the_library_and_of_the_page_may_do_what_is_locked() {
    let mut model = led("-crash");
    model.update(Action::Play(PlayAction::Open("election-leader-crash")), &mut Vec::new());
    assert_eq!(model.lesson(), Some("election-leader-crash"));
    model.update(Action::Time(TimeAction::Play), &mut Vec::new());
    for _ in 0..10_000 {
        if model.run.is_over() {
            break;
        }
        model.update(Action::Play(PlayAction::Next), &mut Vec::new());
        frames(&mut model, &mut Vec::new());
        model.update(Action::Time(TimeAction::Frame { elapsed_us: 100_000 }), &mut Vec::new());
    }
    assert!(model.run.is_over() && model.run.experiment().failures().is_empty());
    // What somebody sends who watches it can be opened where it is locked, too.
    let session = seen(&model);
    let open = Action::Share(ShareAction::OpenText(Source::Link, Ok(session)));
    assert!(!is_refused(&mut led("-crash"), open));
}

#[test]
fn a_setup_of_the_visitor_cannot_bring_along_what_is_locked() {
    for (line, id) in [
        ("flaw vote-twice", "flaw"),
        ("option pre-vote on", "option"),
        ("option S2 pre-vote on", "option"),
        ("option heartbeat-interval 40ms", "option"),
        ("latency 1ms..2ms", "dial"),
        ("disk 1ms", "dial"),
        ("option compact-after 7", "dial"),
        ("option client-attempts 7", "dial"),
    ] {
        let text = format!("servers 3\n{line}\nstart\nsay Done.\n");
        let open = |text: &str| Action::Share(ShareAction::OpenText(Source::File, Ok(text.to_owned())));
        assert!(is_refused(&mut locked(&[id]), open(&text)), "{line}");
        assert!(!is_refused(&mut led("all"), open(&text)), "{line}, not locked");
        assert!(!is_refused(&mut locked(&[id]), open("servers 3\nseed 4\nsay Done.\n")), "{id}");
    }
}

#[test]
fn every_control_that_changes_the_world_has_a_statement_that_is_tried() {
    // They act on what is chosen, ask for another run, or are ready-made: no statement does that.
    const WITHOUT: [&str; 15] = [
        "choose",
        "turn-forth",
        "turn-back",
        "again",
        "new-seed",
        "choose-voter",
        "calm",
        "jittery",
        "lossy",
        "chaos",
        "choose-links",
        "start-with",
        "complete",
        "next-message",
        "previous-message",
    ];
    let tried: Vec<&str> = STATEMENTS.iter().flat_map(|(_, ids)| *ids).copied().collect();
    for (group, controls) in index::groups() {
        if !["server", "message", "stage", "cluster", "world"].contains(&group) {
            continue;
        }
        for id in controls.iter().map(|control| control.description().id) {
            assert!(tried.contains(&id) || WITHOUT.contains(&id), "{id}");
        }
    }
}
