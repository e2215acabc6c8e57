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
    assert_eq!((before.ground.servers.len(), after.ground.servers.len()), (3, 4));
    assert_eq!(model.notices, []);
    let places: Vec<_> =
        after.ground.servers.iter().map(|server| after.ground.ring.place(server.id())).collect();
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
    until(&mut model, |model| view(model).ground.servers[3].votes.concat().contains(&Vote::Granted));
    assert_eq!(view(&model).ground.servers[3].votes[0].len(), 4);
}

#[test]
fn timers_go_by_the_servers_own_clocks() {
    let model = model("servers=3&paused");
    let timers = view(&model).timers;
    assert_eq!(timers.len(), 3);
    assert!(timers.iter().all(|(_, left)| (0..=1_000).contains(left)));
}

#[test]
fn a_dropped_message_leaves_a_mark_where_it_was_and_the_mark_fades() {
    let mut model = model("servers=3&paused");
    until(&mut model, |model| 1 < model.world().flights().count());
    let (id, _) = model.world().flights().last().unwrap();
    let at = view(&model).messages.iter().find(|message| message.id == id).unwrap().at;
    update(&mut model, Action::Do(sim::Action::Message(id, sim::MessageAction::Drop)));
    let marks = |model: &Model| view(model).losses.iter().map(|loss| (loss.id, loss.at)).collect::<Vec<_>>();
    assert_eq!(marks(&model), [(id, at)]);
    update(&mut model, Action::Time(TimeAction::PreviousEvent));
    assert_eq!(marks(&model), [], "it is on its way again");
    until(&mut model, |model| view(model).losses.is_empty() && model.world().flight(id).is_none());
}

#[test]
fn a_partition_is_named_by_what_each_side_can_do_and_who_is_alone_says_so() {
    let mut model = model("servers=5");
    until(&mut model, |model| model.world().leader().is_some());
    let leader = model.world().leader().unwrap();
    let parted = vec![[leader].into_iter().collect()];
    update(&mut model, Action::Do(sim::Action::Cluster(sim::ClusterAction::Partition(parted))));
    let labels: Vec<String> = view(&model).ground.groups.iter().map(Group::label).collect();
    assert_eq!(labels.len(), 2, "{labels:?}");
    let alone = format!("{leader}: cut off: 1 of 5, {leader} commits nothing");
    assert!(labels.contains(&alone), "{labels:?}");
    assert!(labels.iter().any(|label| label.ends_with(": 4 of 5, majority")), "{labels:?}");
    let of_leader = view(&model).ground.servers[usize::from(leader.number()) - 1].label().to_owned();
    assert!(of_leader.contains(", leader, ") && of_leader.contains(", cut off, "), "{of_leader}");
}

#[test]
fn paused_servers_empty_disks_and_slow_ones_say_so() {
    let mut model = model("servers=3&paused");
    let id = ServerId::new(2);
    let label = |model: &Model| view(model).ground.servers[1].label().to_owned();
    let act = |model: &mut Model, action| update(model, Action::Do(sim::Action::Server(id, action)));
    act(&mut model, ServerAction::Pause);
    assert!(label(&model).starts_with("S2, paused, follower, term 0"), "{}", label(&model));
    assert!(view(&model).timers.iter().all(|(server, _)| *server != id), "its arc stands still");
    act(&mut model, ServerAction::SetClock(sim::ClockRate::new(1_500).unwrap()));
    act(&mut model, ServerAction::SetDiskLatency(sim::Span::millis(40, 40)));
    assert!(label(&model).contains("clock ×1.5, disk 40 ms"), "{}", label(&model));
    act(&mut model, ServerAction::Crash);
    act(&mut model, ServerAction::WipeDisk);
    assert!(label(&model).starts_with("S2, crashed, disk empty"), "{}", label(&model));
}

#[test]
fn a_link_says_which_way_it_is_cut_and_what_befalls_messages_there() {
    let mut model = model("servers=3&paused");
    let only = |number| [ServerId::new(number)].into_iter().collect();
    let links = |from, to| sim::Links { from: only(from), to: only(to), both_ways: false };
    let act = |model: &mut Model, links, action| update(model, Action::Do(sim::Action::Links(links, action)));
    act(&mut model, links(2, 1), sim::LinkAction::Cut);
    let loss = |permille| sim::LinkAction::SetLoss(sim::Permille::new(permille).unwrap());
    act(&mut model, links(1, 2), loss(200));
    assert_eq!(
        view(&model).ground.links.labels()[0],
        "Link S1–S2: cut from S2 to S1; from S1 to S2 loses 20 %"
    );
    assert_eq!(view(&model).ground.groups, [], "they reach each other by way of S3");
    act(&mut model, sim::Links::ALL, loss(25));
    assert_eq!(view(&model).ground.links.everywhere, "loses 2.5 %");
}
