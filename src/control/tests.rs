mod hands;
mod locks;

use raft::ServerId;
use sim::ServerAction;

use super::*;
use crate::api::options::{Allowed, Options};
use crate::model::{LookAction, NO_MESSAGE, NO_SERVER, Selected, Tab, TimeAction};

const S2: ServerId = ServerId::new(2);

fn model(servers: u8) -> Model {
    Model::new(&Options { servers, ..Options::default() }, 1, Vec::new())
}

fn update(model: &mut Model, action: Action) {
    model.update(action, &mut Vec::new());
}

#[test]
fn a_number_chooses_a_server_that_exists() {
    let mut model = model(3);
    let [s3, s4] =
        [3, 4].map(|number| Action::Look(LookAction::SelectByKey(Selected::Server(ServerId::new(number)))));
    assert_eq!(keys::action("3", &model), Some(s3));
    for key in ["0", "4", "9", "10", "F1", "j", "Tab", ""] {
        assert_eq!(keys::action(key, &model), None, "{key}");
    }
    while model.world().leader().is_none() {
        update(&mut model, Action::Time(TimeAction::NextEvent));
    }
    let change = raft::Change::AddVoter(ServerId::new(4));
    update(
        &mut model,
        Action::Do(sim::Action::Cluster(sim::ClusterAction::ChangeMembership { via: None, change })),
    );
    assert_eq!(keys::action("4", &model), Some(s4), "also one that was added later");
}

#[test]
fn escape_is_left_to_the_page_when_nothing_is_open() {
    let mut model = model(5);
    assert_eq!(keys::action("Escape", &model), None);
    update(&mut model, Action::Look(LookAction::ToggleHelp));
    assert_eq!(keys::action("Escape", &model), Some(Action::Look(LookAction::Close)));
}

#[test]
fn one_key_crashes_and_restarts_and_one_plays_and_pauses() {
    let mut model = model(5);
    for (key, expected) in [
        ("c", Action::Server(ServerAction::Crash)),
        ("C", Action::Server(ServerAction::Restart)),
        (" ", Action::Time(TimeAction::Pause)),
        (" ", Action::Time(TimeAction::Play)),
    ] {
        update(&mut model, Action::Look(LookAction::Select(Selected::Server(S2))));
        assert_eq!(keys::action(key, &model), Some(expected.clone()));
        update(&mut model, expected);
    }
}

#[test]
fn a_key_that_makes_no_sense_says_why_and_changes_nothing() {
    let mut model = model(1);
    let check = |model: &Model, key, why: &'static str| {
        assert_eq!(keys::action(key, model), Some(Action::Refuse(why.into())));
    };
    check(&model, "t", NO_SERVER);
    check(&model, "c", NO_SERVER);
    check(&model, "d", NO_MESSAGE);
    check(&model, "ArrowLeft", "This is the beginning");
    update(&mut model, Action::Refuse(NO_SERVER.into()));
    assert_eq!((model.notices.len(), model.world().events()), (1, 0));
    assert_eq!(model.notices[0].text, NO_SERVER);
}

#[test]
fn the_help_tells_every_key_once() {
    let lines: Vec<_> = keys::help(&Allowed::default()).flat_map(|(_, lines)| lines).collect();
    let told: Vec<_> = lines.iter().map(|line| (line.first, line.last)).collect();
    for (place, key) in told.iter().enumerate() {
        assert!(!told[..place].contains(key), "{key:?} is told twice");
    }
    let text = |key| lines.iter().find(|line| line.first == key).map(|line| &*line.text);
    assert_eq!(text("Space"), Some("Play, or pause"));
    assert_eq!(text("1"), Some("Choose a server"));
    assert_eq!(told.iter().find(|(first, _)| *first == "1"), Some(&("1", Some("9"))));
    assert_eq!(text("c"), Some("Crash it, or restart it"));
    assert_eq!(text("x"), Some("Cut it off, or reconnect it"));
    assert_eq!(
        (text("m"), text("M")),
        (Some("Choose the next message in flight"), Some("Choose the message in flight before it"))
    );
}

#[test]
fn what_leads_only_to_a_hidden_panel_is_not_there() {
    let model_with = |panels: &str| {
        let (options, _) = Options::parse(&format!("panels={panels}"));
        Model::new(&options, 1, Vec::new())
    };
    let check = |panels, keys: &[&str], expected: bool| {
        let mut model = model_with(panels);
        update(&mut model, Action::Look(LookAction::Select(Selected::Server(S2))));
        for key in keys {
            assert_eq!(keys::action(key, &model).is_some(), expected, "{panels}: {key}");
        }
    };
    let opening = ["S", "G", "W", "O", "w", ":", "b", "Enter"];
    check("all", &opening, true);
    check("none", &opening, false);
    check("-space-time -clients -world -scenario -why-not -compare -card", &opening, false);
    check("space-time", &["S"], true);
    check("space-time", &opening[1..], false);
    // A letter without shift is another key.
    check("none", &["s", "1", "n", "c", " "], true);
    let mut model = model_with("clients");
    for tab in [Tab::World, Tab::Scenario] {
        update(&mut model, Action::Look(LookAction::Open(tab)));
        assert_eq!(model.tab, Tab::Clients);
    }
}
