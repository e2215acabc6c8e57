use raft::{Change, LogIndex};

use super::server::Vote;
use super::*;
use crate::api::options::Options;
use crate::model::{LookAction, TimeAction};
use sim::ServerAction;

fn view(model: &Model) -> PictureView {
    super::view(model.world(), Gaze::of(model))
}

fn model(query: &str) -> Model {
    let (options, notices) = Options::parse(query);
    Model::new(&options, 1, notices)
}

fn update(model: &mut Model, action: Action) {
    model.update(action, &mut Vec::new());
}

/// Lets events happen until something is so.
fn until(model: &mut Model, holds: impl Fn(&Model) -> bool) {
    for _ in 0..10_000 {
        if holds(model) {
            return;
        }
        update(model, Action::Time(TimeAction::NextEvent));
    }
    panic!("waited in vain");
}

fn add(model: &mut Model, server: u8) {
    let change = Change::AddVoter(ServerId::new(server));
    update(
        model,
        Action::Do(sim::Action::Cluster(sim::ClusterAction::ChangeMembership { via: None, change })),
    );
}

#[test]
fn a_server_that_is_added_takes_its_place_in_the_ring() {
    let mut model = model("servers=3");
    until(&mut model, |model| model.world().leader().is_some());
    let before = view(&model);
    add(&mut model, 4);
    let after = view(&model);
    assert_eq!((before.servers.len(), after.servers.len()), (3, 4));
    assert_eq!(model.notices, []);
    let places: Vec<_> = after.servers.iter().map(|server| after.ring.place(server.id())).collect();
    assert!(places.iter().enumerate().all(|(i, place)| !places[..i].contains(place)), "{places:?}");
}

#[test]
fn a_candidate_shows_the_votes_of_the_configuration_in_force() {
    let mut model = model("servers=3");
    until(&mut model, |model| model.world().leader().is_some());
    // A leader changes the configuration only after it has committed an entry of its own term.
    update(&mut model, Action::SendRequest);
    let leader = model.world().leader().unwrap();
    until(&mut model, |model| model.world().server(leader).unwrap().state().commit_index() == LogIndex(1));
    add(&mut model, 4);
    let s4 = ServerId::new(4);
    until(&mut model, |model| {
        model.world().server(s4).is_some_and(|server| server.state().membership().voters.len() == 4)
    });
    update(&mut model, Action::Look(LookAction::Select(Selected::Server(s4))));
    update(&mut model, Action::Server(ServerAction::TimeOut));
    until(&mut model, |model| view(model).servers[3].votes.concat().contains(&Vote::Granted));
    assert_eq!(view(&model).servers[3].votes[0].len(), 4);
}

#[test]
fn timers_go_by_the_servers_own_clocks() {
    let model = model("servers=3&paused");
    let timers = view(&model).timers;
    assert_eq!(timers.len(), 3);
    assert!(timers.iter().all(|(_, left)| (0..=1_000).contains(left)));
}
