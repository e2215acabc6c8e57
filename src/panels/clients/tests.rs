use super::*;
use crate::api::options::Options;
use crate::model::run::Run;
use crate::model::{BranchAction, Tab, TimeAction};
use experiment::Landmark;
use sim::{Action as Deed, ServerAction};

fn update(model: &mut Model, action: Action) {
    model.update(action, &mut Vec::new());
}

fn press(model: &mut Model, control: Control) {
    update(model, control.action());
}

/// A scenario, opened.
fn opened(text: &str) -> Model {
    let scenario = scenario::Scenario::parse(text).unwrap_or_else(|errors| panic!("{errors}"));
    let mut model = Model::new(&Options::default(), 1, Vec::new());
    model.begin(Run::open(scenario).expect("it was parsed"));
    model
}

/// The same, at its first violation.
fn broken(text: &str) -> Model {
    let mut model = opened(text);
    go(&mut model, TimeAction::Next(Landmark::Violation));
    model
}

fn go(model: &mut Model, action: TimeAction) {
    update(model, Action::Time(action));
    while model.is_under_way() {
        update(model, Action::Time(TimeAction::Frame { elapsed_us: 16_667 }));
    }
}

const STALE: &str = include_str!("../../../scenarios/read-stale.raft");

/// The bars of each lane, with the number of those that contradict each other before them.
fn bars(model: &Model) -> Vec<String> {
    chart::view(model).told()
}

#[test]
fn a_history_that_is_not_linearizable_says_which_operations_contradict_each_other_and_marks_them() {
    let mut model = broken(STALE);
    let told = verdict::view(&model).told();
    assert_eq!(
        told,
        [
            "Not linearizable: Client 3 read x = 1, but asked only after client 2's set x 2 was answered: nothing since then can have made it 1",
            "1 Client 2 set x to 2 and found 1 there.",
            "2 Client 3 read x = 1.",
        ]
    );
    assert_eq!(bars(&model), ["C1: x←1", "C2: (1) x←2", "C3: (2) x=1"]);
    let violation = model.run.moment();

    // Who goes to where the first of them was answered still sees what is followed.
    let found = model.contradictions()[0].clone();
    let first = found.operations[0].moment();
    go_on(&mut model, ClientsAction::Follow(found.clone(), first));
    assert_eq!((model.run.moment(), model.run.violations().len()), (first, 0));
    let told = verdict::view(&model).told();
    assert_eq!(told[0], "Linearizable so far: 2 operations on 1 key.");
    assert!(told[1].starts_with("Not linearizable later: Client 3 read x = 1"), "{told:?}");
    assert_eq!(bars(&model), ["C1: x←1", "C2: (1) x←2"]);
    go_on(&mut model, ClientsAction::Follow(found, violation));
    assert_eq!(model.run.moment(), violation);
    assert_eq!(model.contradictions().len(), 1, "it is told once");

    // Where it never came to be, nobody speaks of it.
    go(&mut model, TimeAction::GoTo(first));
    assert_eq!(model.contradictions().len(), 1);
    let branch = model.run.branch();
    update(&mut model, Action::Do(Deed::Server(ServerId::new(1), ServerAction::Crash)));
    assert_eq!(model.contradictions().len(), 0);
    update(&mut model, Action::Branch(BranchAction::GoTo(branch, None)));
    assert_eq!(model.contradictions().len(), 1);
}

fn go_on(model: &mut Model, action: ClientsAction) {
    update(model, Action::Clients(action));
    while model.is_under_way() {
        update(model, Action::Time(TimeAction::Frame { elapsed_us: 16_667 }));
    }
}

#[test]
fn a_command_that_took_effect_twice_is_told_so() {
    let mut model = broken(include_str!("../../../scenarios/client-retry-flaw.raft"));
    go(&mut model, TimeAction::Next(Landmark::Violation));
    let told = verdict::view(&model).told();
    assert!(told[0].ends_with("nothing can have made it 1 by then"), "{told:?}");
    assert_eq!(told[1], "1 Client 1 added 1 to x and was told that this made it 2. It took effect 2 times.");
    assert_eq!(bars(&model), ["C1: (1) x+1=2"]);
}

#[test]
fn what_is_not_judged_any_more_says_why() {
    let model = broken_or_end(include_str!("../../../scenarios/client-retry.raft"));
    let told = verdict::view(&model).told();
    let why = "x is not judged any more: a command was sent twice without a session, and may take effect twice: Raft promises nothing then (§8).";
    assert_eq!(told, ["Nothing of what the clients were told is judged any more.", why]);
}

fn broken_or_end(text: &str) -> Model {
    let mut model = opened(text);
    while !model.run.experiment().director().has_ended() {
        update(&mut model, Action::Time(TimeAction::NextEvent));
    }
    model
}

#[test]
fn each_client_says_what_it_waits_for_whom_it_has_asked_and_what_waits_behind_that() {
    let mut model = opened("servers 3\nseed 1\nelect S1\npartition S1 | S2 S3");
    while !model.run.experiment().director().has_ended() {
        update(&mut model, Action::Time(TimeAction::NextEvent));
    }
    assert!(view(&model).rows.is_empty() && view(&model).chart.is_empty());
    assert_eq!(verdict::view(&model).told(), ["No client has asked for anything yet."]);
    update(&mut model, Action::SetClient(ClientId(9)));
    update(&mut model, Action::Clients(ClientsAction::Via(Some(ServerId::new(1)))));
    assert_eq!((view(&model).ask.via, view(&model).ask.verb), (1, 0));
    for _ in 0..3 {
        press(&mut model, Control::Clients(ClientsControl::Ask));
    }
    let give_up = Control::Cluster(ClusterControl::GiveUp(ClientId(9)));
    let row = |model: &Model| {
        let rows = view(model).rows;
        let row = rows.last().expect("it has asked");
        (row.client.0, row.waits.clone(), row.asks.clone(), row.behind, row.give_up)
    };
    let waits = |what: &str, behind| (9, what.to_owned(), "S1, 1 time".to_owned(), behind, Some(give_up));
    assert_eq!(row(&model), waits("x←1", 2));
    assert_eq!(bars(&model), ["C9: x←1 …"]);
    press(&mut model, give_up);
    assert_eq!(row(&model), waits("x←2", 1));
    assert_eq!(bars(&model), ["C9: x←1 ✕, x←2 …"]);
}

#[test]
fn earlier_operations_can_be_come_to_and_hold_still_there() {
    let options = Options::parse("load=100&speed=10&seed=2").0;
    let mut model = Model::new(&options, 2, Vec::new());
    update(&mut model, Action::Look(crate::model::LookAction::Open(Tab::Clients)));
    let play = |model: &mut Model| {
        for _ in 0..100 {
            update(model, Action::Time(TimeAction::Frame { elapsed_us: 16_667 }));
        }
    };
    play(&mut model);
    let count = |model: &Model| model.run.experiment().operations().count();
    assert!(80 < count(&model), "{}", count(&model));
    let newest = |model: &Model| model.shown_operations().iter().map(|asked| asked.number).max();
    assert_eq!(newest(&model), Some(count(&model)));
    press(&mut model, Control::Clients(ClientsControl::Earlier));
    let before = newest(&model);
    assert!(before < Some(count(&model) - 30));
    play(&mut model);
    assert_eq!(newest(&model), before);
    while view(&model).pages[0].1.is_none() {
        press(&mut model, Control::Clients(ClientsControl::Earlier));
    }
    assert_eq!(model.shown_operations().last().map(|asked| asked.number), Some(1));
    press(&mut model, Control::Clients(ClientsControl::Newest));
    assert_eq!(newest(&model), Some(count(&model)));
    assert_eq!(view(&model).pages.len(), 1);
}

#[test]
fn bars_reach_from_the_call_to_the_answer_over_all_that_happened_meanwhile() {
    let model = broken(STALE);
    for operations in chart::view(&model).spans() {
        for (from, effect, until) in operations {
            assert!(from < effect && effect < until, "{from} {effect} {until}");
        }
    }
}
