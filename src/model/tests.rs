use super::*;
use raft::{LogIndex, Time};
use sim::MessageId;

const S1: ServerId = ServerId::new(1);

fn model(query: &str) -> Model {
    let (options, notices) = Options::parse(query);
    Model::new(&options, options.seed.unwrap_or(1), notices)
}

fn play(model: &mut Model, frames: u32, elapsed_us: u64) {
    for _ in 0..frames {
        model.update(Action::Frame { elapsed_us });
    }
}

fn with_leader(query: &str) -> Model {
    let mut model = model(query);
    for _ in 0..1_000 {
        if model.world.leader().is_some() {
            return model;
        }
        model.update(Action::StepEvent);
    }
    panic!("no leader after 1,000 events");
}

fn follower(model: &Model) -> ServerId {
    let leader = model.world.leader();
    model.world.hosts().iter().map(sim::Host::id).find(|id| Some(*id) != leader).unwrap()
}

#[test]
fn what_happens_does_not_depend_on_the_frame_rate() {
    let (mut fast, mut slow) = (model("load=250&speed=1/20"), model("load=250&speed=1/20"));
    play(&mut fast, 60_000, 1_000);
    play(&mut slow, 1_000, 60_000);
    assert_eq!(fast.world.now(), slow.world.now());
    assert_eq!(fast.world.digest(), slow.world.digest());
    assert_eq!(fast.tale.count(), slow.tale.count());
}

#[test]
fn a_visitor_is_told_what_they_did_and_nothing_else_as_theirs() {
    let mut model = model("load=250");
    model.update(Action::Do(sim::Action::Server(S1, sim::ServerAction::Crash)));
    play(&mut model, 1_000, 16_667);
    let told = model.tale.latest(true, usize::MAX);
    let details = told.iter().map(|told| told.sentence.detail.as_str());
    let theirs: Vec<&str> = details.filter(|detail| detail.contains("You")).collect();
    assert_eq!(
        theirs,
        [
            "You did this. What its disk holds of its term, vote and log stays; its commit index and timers are lost."
        ]
    );
}

#[test]
fn no_time_is_lost_to_rounding() {
    let mut model = model("speed=1/1000");
    let start = model.world.now();
    play(&mut model, 1_000, 16_667);
    assert_eq!(model.world.now().since(start), Duration::from_micros(16_667));
}

#[test]
fn a_tab_that_comes_back_after_an_hour_goes_on_where_it_was() {
    let mut model = model("speed=1");
    let start = model.world.now();
    play(&mut model, 1, 3_600_000_000);
    assert_eq!(model.world.now().since(start), Duration::from_millis(100));
}

#[test]
fn the_first_election_starts_within_a_second_at_the_default_speed() {
    for seed in 0..20 {
        let mut model = model(&format!("seed={seed}&load=250"));
        play(&mut model, 61, 16_667);
        let caption = model.tale.caption().map(|told| told.sentence.headline.clone());
        assert!(caption.as_ref().is_some_and(|c| c.contains("election")), "seed {seed}: {caption:?}");
    }
}

#[test]
fn a_paused_playground_stands_still_and_steps_event_by_event() {
    let mut model = model("paused");
    let before = model.world.now();
    assert!(!model.update(Action::Frame { elapsed_us: 16_667 }), "nothing to draw");
    assert_eq!(model.world.now(), before);
    model.update(Action::StepEvent);
    model.update(Action::StepEvent);
    assert_eq!(model.world.events(), 2);
    assert!(!model.playing);
}

#[test]
fn what_makes_no_sense_is_refused_with_a_notice_that_can_be_dismissed() {
    let mut model = with_leader("");
    let leader = model.world.leader().unwrap();
    let (digest, events) = (model.world.digest(), model.world.events());
    model.update(Action::Select(Selection::Server(leader)));
    model.update(Action::TimeOut);
    model.update(Action::TimeOut);
    assert_eq!((model.world.digest(), model.world.events()), (digest, events));
    assert_eq!(model.notices.len(), 1, "said once");
    assert!(model.notices[0].text.contains("election timer"));
    let id = model.notices[0].id;
    model.update(Action::Dismiss(id));
    assert_eq!(model.notices, []);
}

#[test]
fn a_key_without_a_selection_says_what_to_do_first() {
    for action in [Action::TimeOut, Action::CrashOrRestart, Action::Drop] {
        let mut model = model("");
        model.update(action.clone());
        assert_eq!(model.notices.len(), 1, "{action:?}");
    }
}

#[test]
fn a_crashed_leader_is_succeeded_and_comes_back() {
    let mut model = with_leader("speed=1");
    let old = model.world.leader().unwrap();
    model.update(Action::Select(Selection::Server(old)));
    model.update(Action::CrashOrRestart);
    assert!(model.world.server(old).is_none());
    model.update(Action::Play);
    play(&mut model, 120, 16_667);
    let new = model.world.leader().expect("two seconds are enough for an election");
    assert_ne!(new, old);
    model.update(Action::CrashOrRestart);
    assert!(model.world.server(old).is_some());
    assert_eq!(model.judges.violations(), []);
}

#[test]
fn a_request_reaches_the_logs_and_the_next_one_differs() {
    let mut model = with_leader("speed=1");
    model.update(Action::SetRequest("set k 7".to_owned()));
    model.update(Action::SendRequest);
    assert_eq!(model.request, "set k 8");
    model.update(Action::Play);
    play(&mut model, 60, 16_667);
    for host in model.world.hosts() {
        let held: Vec<_> = host.machine().iter().map(|(key, value)| (key.to_string(), value)).collect();
        assert_eq!(held, [("k".to_owned(), 7)], "on {}", host.id());
    }
}

#[test]
fn a_request_that_is_none_is_not_sent() {
    let mut model = model("");
    model.update(Action::SetRequest("put x".to_owned()));
    assert!(model.request_error().is_some());
    model.update(Action::SendRequest);
    assert_eq!((model.notices.len(), model.request.as_str()), (1, "put x"));
    assert_eq!(model.world.events(), 0);
}

#[test]
fn time_stands_still_while_a_message_is_looked_at() {
    let mut model = with_leader("");
    model.update(Action::Play);
    model.update(Action::NextMessage);
    let Some(Selection::Message(first)) = model.selection else { panic!("heartbeats are in flight") };
    assert!(!model.playing);
    model.update(Action::NextMessage);
    assert_ne!(model.selection, Some(Selection::Message(first)));
    assert!(!model.playing);
    model.update(Action::Drop);
    assert_eq!(model.selection, None);
    assert!(model.playing, "it goes on when the card is gone");
    assert_eq!(model.wants_focus, Some(Focus::Root));
}

#[test]
fn the_card_of_a_message_that_was_looked_at_in_a_pause_leaves_the_pause_alone() {
    let mut model = with_leader("");
    model.update(Action::NextMessage);
    model.update(Action::Close);
    assert!(!model.playing);
    assert!(matches!(model.wants_focus, Some(Focus::On(Selection::Message(_)))));
}

#[test]
fn the_card_closes_when_its_message_arrives() {
    let mut model = with_leader("");
    model.update(Action::NextMessage);
    for _ in 0..200 {
        model.update(Action::StepEvent);
    }
    assert_eq!(model.selection, None);
    model.update(Action::Do(sim::Action::Message(MessageId(1), sim::MessageAction::Drop)));
    assert_eq!(model.notices.len(), 1);
}

#[test]
fn starting_again_with_the_same_seed_repeats_everything() {
    let mut model = model("seed=9&load=250&speed=1");
    play(&mut model, 100, 16_667);
    let digest = model.world.digest();
    model.update(Action::Restart { seed: 9 });
    assert_eq!(model.world.events(), 0);
    assert!(model.tale.caption().is_none());
    play(&mut model, 100, 16_667);
    assert_eq!(model.world.digest(), digest);
    model.update(Action::Restart { seed: 10 });
    assert_eq!((model.seed(), model.world.setup().load_interval), (10, Some(Duration::from_millis(250))));
}

#[test]
fn escape_closes_the_help_before_the_card() {
    let mut model = model("");
    model.update(Action::Select(Selection::Server(S1)));
    model.update(Action::ToggleHelp);
    model.update(Action::Close);
    assert_eq!((model.help, model.selection), (false, Some(Selection::Server(S1))));
    model.update(Action::Close);
    assert_eq!((model.selection, model.wants_focus), (None, Some(Focus::On(Selection::Server(S1)))));
}

#[test]
fn a_cluster_without_a_running_server_still_lets_time_pass() {
    let mut model = model("servers=1&speed=1");
    model.update(Action::Do(sim::Action::Server(S1, sim::ServerAction::Crash)));
    let before = model.world.now();
    play(&mut model, 10, 16_000);
    assert_eq!(model.world.now().since(before), Duration::from_millis(160));
    assert_eq!(model.world.next_event_at(), None::<Time>);
}

#[test]
fn notices_never_pile_up() {
    let mut model = model(&"x&".repeat(99));
    let server = follower(&model);
    for id in 0..99 {
        model.update(Action::Do(sim::Action::Server(server, sim::ServerAction::Restart)));
        model.update(Action::Do(sim::Action::Message(MessageId(id), sim::MessageAction::Drop)));
    }
    assert_eq!(model.notices.len(), MOST_NOTICES);
}

#[test]
fn all_sizes_elect_a_leader_and_commit() {
    for servers in 1..=9 {
        let mut model = model(&format!("servers={servers}&load=250&speed=1"));
        play(&mut model, 180, 16_667);
        let leader = model.world.leader().expect("three seconds are enough");
        let committed = model.world.server(leader).unwrap().state().commit_index();
        assert!(LogIndex(3) < committed, "{servers} servers committed {committed}");
        assert_eq!(model.judges.violations(), []);
    }
}
