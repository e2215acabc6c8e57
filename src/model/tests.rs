use super::*;
use crate::model::{BranchAction, LookAction, TimeAction};
use experiment::Landmark;
use raft::{Duration, LogIndex, Time};
use sim::{MessageAction, MessageId, ServerAction};

const S1: ServerId = ServerId::new(1);

pub(super) fn model(query: &str) -> Model {
    let (options, notices) = Options::parse(query);
    Model::new(&options, options.seed.unwrap_or(1), notices)
}

/// What must happen outside then.
pub(super) fn update(model: &mut Model, action: Action) -> Vec<Effect> {
    let mut out = Vec::new();
    model.update(action, &mut out);
    out
}

fn press(model: &mut Model, key: &str) -> Vec<Effect> {
    let action = crate::control::keys::action(key, model).expect("the key does something");
    update(model, action)
}

fn play(model: &mut Model, frames: u32, elapsed_us: u64) {
    for _ in 0..frames {
        update(model, Action::Time(TimeAction::Frame { elapsed_us }));
    }
}

fn with_leader(query: &str) -> Model {
    let mut model = model(query);
    for _ in 0..1_000 {
        if model.world().leader().is_some() {
            return model;
        }
        update(&mut model, Action::Time(TimeAction::NextEvent));
    }
    panic!("no leader after 1,000 events");
}

fn follower(model: &Model) -> ServerId {
    let leader = model.world().leader();
    model.world().hosts().iter().map(sim::Host::id).find(|id| Some(*id) != leader).unwrap()
}

#[test]
fn what_happens_does_not_depend_on_the_frame_rate() {
    let (mut fast, mut slow) = (model("load=250&speed=1/20"), model("load=250&speed=1/20"));
    play(&mut fast, 60_000, 1_000);
    play(&mut slow, 1_000, 60_000);
    assert_eq!(fast.world().now(), slow.world().now());
    assert_eq!(fast.world().digest(), slow.world().digest());
    assert_eq!(fast.run.feed().count(), slow.run.feed().count());
}

#[test]
fn a_visitor_is_told_what_they_did_and_nothing_else_as_theirs() {
    let mut model = model("load=250");
    update(&mut model, Action::Do(sim::Action::Server(S1, sim::ServerAction::Crash)));
    play(&mut model, 1_000, 16_667);
    let told = model.run.feed().latest(true).filter_map(crate::text::sentence).map(|told| told.detail);
    let theirs: Vec<String> = told.filter(|detail| detail.contains("You")).collect();
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
    let start = model.world().now();
    play(&mut model, 1_000, 16_667);
    assert_eq!(model.world().now().since(start), Duration::from_micros(16_667));
}

#[test]
fn a_tab_that_comes_back_after_an_hour_goes_on_where_it_was() {
    let mut model = model("speed=1");
    let start = model.world().now();
    play(&mut model, 1, 3_600_000_000);
    assert_eq!(model.world().now().since(start), Duration::from_millis(100));
}

#[test]
fn the_first_election_starts_within_a_second_at_the_default_speed() {
    for seed in 0..20 {
        let mut model = model(&format!("seed={seed}&load=250"));
        play(&mut model, 61, 16_667);
        let caption = model.caption.shown().map(|sentence| sentence.headline.clone());
        assert!(caption.as_ref().is_some_and(|c| c.contains("election")), "seed {seed}: {caption:?}");
    }
}

#[test]
fn a_paused_playground_stands_still_and_steps_event_by_event() {
    let mut model = model("paused");
    let before = model.world().now();
    assert_eq!(update(&mut model, Action::Time(TimeAction::Frame { elapsed_us: 16_667 })), []);
    assert_eq!(model.world().now(), before);
    update(&mut model, Action::Time(TimeAction::NextEvent));
    update(&mut model, Action::Time(TimeAction::NextEvent));
    assert_eq!(model.world().events(), 2);
    assert!(!model.playing);
}

#[test]
fn what_makes_no_sense_is_refused_with_a_notice_that_can_be_dismissed() {
    let mut model = with_leader("");
    let leader = model.world().leader().unwrap();
    let (digest, events) = (model.world().digest(), model.world().events());
    update(&mut model, Action::Look(LookAction::Select(Selected::Server(leader))));
    update(&mut model, Action::Server(ServerAction::TimeOut));
    update(&mut model, Action::Server(ServerAction::TimeOut));
    assert_eq!((model.world().digest(), model.world().events()), (digest, events));
    assert_eq!(model.notices.len(), 1, "said once");
    assert!(model.notices[0].text.contains("election timer"));
    let id = model.notices[0].id;
    update(&mut model, Action::Look(LookAction::Dismiss(id)));
    assert_eq!(model.notices, []);
}

#[test]
fn a_key_without_a_selection_says_what_to_do_first() {
    for key in ["t", "c", "d"] {
        let mut model = model("");
        press(&mut model, key);
        assert_eq!(model.notices.len(), 1, "{key}");
    }
}

#[test]
fn a_crashed_leader_is_succeeded_and_comes_back() {
    let mut model = with_leader("speed=1");
    let old = model.world().leader().unwrap();
    update(&mut model, Action::Look(LookAction::Select(Selected::Server(old))));
    press(&mut model, "c");
    assert!(model.world().server(old).is_none());
    update(&mut model, Action::Time(TimeAction::Play));
    play(&mut model, 120, 16_667);
    let new = model.world().leader().expect("two seconds are enough for an election");
    assert_ne!(new, old);
    press(&mut model, "c");
    assert!(model.world().server(old).is_some());
    assert_eq!(model.run.violations(), []);
}

#[test]
fn a_request_reaches_the_logs_and_the_next_one_differs() {
    let mut model = with_leader("speed=1");
    update(&mut model, Action::SetRequest("set k 7".to_owned()));
    update(&mut model, Action::SendRequest);
    assert_eq!(model.request, "set k 8");
    update(&mut model, Action::Time(TimeAction::Play));
    play(&mut model, 60, 16_667);
    for host in model.world().hosts() {
        let held: Vec<_> = host.key_value().iter().map(|(key, value)| (key.to_string(), value)).collect();
        assert_eq!(held, [("k".to_owned(), 7)], "on {}", host.id());
    }
}

#[test]
fn a_request_that_is_none_is_not_sent() {
    let mut model = model("");
    update(&mut model, Action::SetRequest("put x".to_owned()));
    assert!(model.request_error().is_some());
    update(&mut model, Action::SendRequest);
    assert_eq!((model.notices.len(), model.request.as_str()), (1, "put x"));
    assert_eq!(model.world().events(), 0);
}

#[test]
fn time_stands_still_while_a_message_is_looked_at() {
    let mut model = with_leader("");
    update(&mut model, Action::Time(TimeAction::Play));
    update(&mut model, Action::Look(LookAction::NextMessage));
    let Some(Selected::Message(first)) = model.selection else { panic!("heartbeats are in flight") };
    assert!(!model.playing);
    update(&mut model, Action::Look(LookAction::NextMessage));
    assert_ne!(model.selection, Some(Selected::Message(first)));
    assert!(!model.playing);
    let effects = update(&mut model, Action::Message(MessageAction::Drop));
    assert_eq!(model.selection, None);
    assert!(model.playing, "it goes on when the card is gone");
    assert_eq!(effects, [Effect::Focus(Focus::Root)]);
}

#[test]
fn the_card_of_a_message_that_was_looked_at_in_a_pause_leaves_the_pause_alone() {
    let mut model = with_leader("");
    update(&mut model, Action::Look(LookAction::NextMessage));
    let effects = update(&mut model, Action::Look(LookAction::Close));
    assert!(!model.playing);
    assert!(matches!(effects[..], [Effect::Focus(Focus::On(Selected::Message(_)))]));
}

#[test]
fn the_card_closes_when_its_message_arrives() {
    let mut model = with_leader("");
    update(&mut model, Action::Look(LookAction::NextMessage));
    for _ in 0..200 {
        update(&mut model, Action::Time(TimeAction::NextEvent));
    }
    assert_eq!(model.selection, None);
    update(&mut model, Action::Do(sim::Action::Message(MessageId(1), sim::MessageAction::Drop)));
    assert_eq!(model.notices.len(), 1);
}

#[test]
fn starting_again_with_the_same_seed_repeats_everything() {
    let mut model = model("seed=9&load=250&speed=1");
    play(&mut model, 100, 16_667);
    let digest = model.world().digest();
    update(&mut model, Action::Start { seed: 9 });
    assert_eq!(model.world().events(), 0);
    assert!(model.caption.shown().is_none());
    play(&mut model, 100, 16_667);
    assert_eq!(model.world().digest(), digest);
    update(&mut model, Action::Start { seed: 10 });
    assert_eq!((model.seed(), model.world().setup().load_interval), (10, Some(Duration::from_millis(250))));
}

#[test]
fn escape_closes_the_help_before_the_card() {
    let mut model = model("");
    update(&mut model, Action::Look(LookAction::Select(Selected::Server(S1))));
    update(&mut model, Action::Look(LookAction::ToggleHelp));
    update(&mut model, Action::Look(LookAction::Close));
    assert_eq!((model.help, model.selection), (false, Some(Selected::Server(S1))));
    let effects = update(&mut model, Action::Look(LookAction::Close));
    assert_eq!(model.selection, None);
    assert_eq!(effects, [Effect::Focus(Focus::On(Selected::Server(S1)))]);
}

#[test]
fn a_cluster_without_a_running_server_still_lets_time_pass() {
    let mut model = model("servers=1&speed=1");
    update(&mut model, Action::Do(sim::Action::Server(S1, sim::ServerAction::Crash)));
    let before = model.world().now();
    play(&mut model, 10, 16_000);
    assert_eq!(model.world().now().since(before), Duration::from_millis(160));
    assert_eq!(model.world().next_event_at(), None::<Time>);
}

#[test]
fn notices_never_pile_up() {
    let mut model = model(&"x&".repeat(99));
    let server = follower(&model);
    for id in 0..99 {
        update(&mut model, Action::Do(sim::Action::Server(server, sim::ServerAction::Restart)));
        update(&mut model, Action::Do(sim::Action::Message(MessageId(id), sim::MessageAction::Drop)));
    }
    assert_eq!(model.notices.len(), MOST_NOTICES);
}

#[test]
fn all_sizes_elect_a_leader_and_commit() {
    for servers in 1..=9 {
        let mut model = model(&format!("servers={servers}&load=250&speed=1"));
        play(&mut model, 180, 16_667);
        let leader = model.world().leader().expect("three seconds are enough");
        let committed = model.world().server(leader).unwrap().state().commit_index();
        assert!(LogIndex(3) < committed, "{servers} servers committed {committed}");
        assert_eq!(model.run.violations(), []);
    }
}

#[test]
fn one_event_back_and_forward_again_comes_to_the_same_moments() {
    let mut model = model("load=250&paused");
    let here = |model: &Model| (model.world().digest(), model.run.feed().count(), model.selection);
    let mut seen = vec![here(&model)];
    for _ in 0..80 {
        press(&mut model, "ArrowRight");
        seen.push(here(&model));
    }
    for was in seen.iter().rev().skip(1) {
        press(&mut model, "ArrowLeft");
        assert_eq!(here(&model), *was);
    }
    press(&mut model, "ArrowLeft");
    assert_eq!(here(&model), seen[0], "before the beginning there is nothing");
    for was in &seen[1..] {
        press(&mut model, "ArrowRight");
        assert_eq!(here(&model), *was);
    }
}

#[test]
fn home_goes_to_the_beginning_and_what_was_happens_again_from_there() {
    let mut model = model("load=250&speed=1");
    let start = model.world().now();
    play(&mut model, 100, 16_667);
    let (digest, violations) = (model.world().digest(), model.run.violations().len());
    press(&mut model, "Home");
    assert_eq!((model.world().now(), model.world().events(), model.playing), (start, 0, false));
    assert!(model.caption.shown().is_none());
    press(&mut model, " ");
    play(&mut model, 100, 16_667);
    assert_eq!((model.world().digest(), model.run.violations().len()), (digest, violations));
}

#[test]
fn what_is_done_in_the_past_leads_to_another_future() {
    let mut model = with_leader("");
    let (leader, digest) = (model.world().leader().unwrap(), model.world().digest());
    press(&mut model, "ArrowLeft");
    update(&mut model, Action::Look(LookAction::Select(Selected::Server(leader))));
    press(&mut model, "c");
    assert_eq!(model.notices, []);
    press(&mut model, "ArrowRight");
    assert_ne!(model.world().digest(), digest);
    assert!(model.world().server(leader).is_none());
}

#[test]
fn going_back_closes_the_card_of_a_message_that_was_not_sent_yet() {
    let mut model = with_leader("");
    press(&mut model, "m");
    assert!(matches!(model.selection, Some(Selected::Message(_))));
    press(&mut model, "Home");
    assert_eq!(model.selection, None);
}

fn go_on(model: &mut Model) {
    for _ in 0..10_000 {
        if !model.is_under_way() {
            return;
        }
        update(model, Action::Time(TimeAction::Frame { elapsed_us: 16_667 }));
    }
    panic!("the journey takes too long");
}

fn scrub(model: &mut Model, ms: u64) {
    update(model, Action::Time(TimeAction::Scrub(Time::from_micros(1_000 * ms))));
    go_on(model);
}

fn branch_names(model: &Model) -> Vec<&str> {
    model.run.branches().iter().map(sim::Branch::name).collect()
}

fn here(model: &Model) -> (u64, sim::BranchId, u64) {
    (model.world().now().as_micros(), model.run.branch(), model.world().digest())
}

#[test]
fn dragging_the_tape_goes_to_the_last_place_before_each_frame_and_changes_nothing() {
    let mut model = model("load=250&speed=1");
    play(&mut model, 200, 16_667);
    press(&mut model, " ");
    let (end, count) = (here(&model), model.run.feed().count());
    for ms in [3_000, 100, 2_000, 1_234] {
        update(&mut model, Action::Time(TimeAction::Scrub(Time::from_micros(1_000 * ms))));
        assert_eq!(here(&model), end, "it goes there with the frame");
        assert_eq!(model.scrubbed_to(), Some(Time::from_micros(1_000 * ms)));
    }
    update(&mut model, Action::Time(TimeAction::Frame { elapsed_us: 16_667 }));
    assert_eq!((model.world().now(), model.playing), (Time::from_micros(1_234_000), false));
    for ms in [2_500, 0, 9_999, 700] {
        scrub(&mut model, ms);
    }
    scrub(&mut model, 99_999);
    assert_eq!((here(&model), model.run.feed().count()), (end, count), "past the end is the end");
    assert_eq!(model.run.branches().len(), 1);
}

#[test]
fn who_drags_a_long_tape_is_there_within_a_frame() {
    let mut model = model("load=100&speed=10&seed=2");
    play(&mut model, 300, 100_000);
    press(&mut model, " ");
    let end = here(&model);
    for ms in [150_000, 1_000, 299_000, 170_500, 170_400] {
        update(&mut model, Action::Time(TimeAction::Scrub(Time::from_micros(1_000 * ms))));
        update(&mut model, Action::Time(TimeAction::Frame { elapsed_us: 16_667 }));
        assert_eq!(model.world().now(), Time::from_micros(1_000 * ms));
    }
    scrub(&mut model, 9_000_000);
    assert_eq!(here(&model), end);
}

#[test]
fn a_step_goes_to_the_next_of_what_is_chosen_whatever_the_speed() {
    for (key, measure) in [("e", Landmark::Election), ("k", Landmark::Commit), ("n", Landmark::Term)] {
        let [slow, fast] = ["1/1000", "10"].map(|speed| {
            let mut model = model(&format!("load=250&speed={speed}"));
            press(&mut model, key);
            go_on(&mut model);
            let first = here(&model);
            update(&mut model, Action::Time(TimeAction::StepBy(Some(measure))));
            let control = crate::control::TimeControl::forward(model.step_by);
            for _ in 0..2 {
                update(&mut model, crate::control::Control::Time(control).action());
                go_on(&mut model);
            }
            let back = key.to_uppercase();
            for _ in 0..2 {
                press(&mut model, &back);
                go_on(&mut model);
            }
            (first, here(&model), model.notices.len())
        });
        assert_eq!(slow, fast, "{key}");
        if measure != Landmark::Term {
            assert_eq!(slow.0, slow.1, "{key}: two forward and two back");
        }
    }
}

#[test]
fn what_never_comes_is_looked_for_over_many_frames_and_then_said() {
    let mut model = with_leader("load=100");
    let before = here(&model);
    press(&mut model, "v");
    assert!(model.is_under_way() && model.is_moving());
    go_on(&mut model);
    assert_eq!(here(&model), before);
    assert_eq!(model.notices[0].text, "no violation comes within 60 s from here");
    press(&mut model, "V");
    go_on(&mut model);
    assert_eq!(model.notices[1].text, "there is no violation before here");
}

#[test]
fn a_long_way_can_be_stopped() {
    for key in ["Escape", " "] {
        let mut model = with_leader("load=100");
        let before = model.world().now();
        press(&mut model, "v");
        press(&mut model, key);
        assert!(!model.is_moving() && before < model.world().now(), "{key:?}");
        assert_eq!(model.notices, []);
    }
}

#[test]
fn what_is_done_in_the_past_opens_a_branch_that_undo_leaves_and_redo_comes_back_to() {
    let mut model = with_leader("load=250&speed=1");
    press(&mut model, " ");
    play(&mut model, 120, 16_667);
    let (end, first) = (here(&model), model.run.branch());
    scrub(&mut model, 1_000);
    let past = here(&model);
    let crash = |server| Action::Do(sim::Action::Server(ServerId::new(server), ServerAction::Crash));
    update(&mut model, crash(1));
    assert_eq!(branch_names(&model), ["the first run", "crash S1 instead"]);
    press(&mut model, " ");
    play(&mut model, 30, 16_667);
    update(&mut model, crash(2));
    let crashed = here(&model);
    assert_eq!(model.run.branches().len(), 2, "at the end it goes on");
    press(&mut model, " ");
    play(&mut model, 30, 16_667);
    let on_branch = here(&model);

    press(&mut model, "Ctrl+z");
    assert!(model.world().server(ServerId::new(2)).is_some());
    assert_eq!(here(&model).1, crashed.1);
    press(&mut model, "Ctrl+z");
    assert_eq!(here(&model), past, "also over branches");
    press(&mut model, "Ctrl+z");
    assert_eq!(model.notices.last().unwrap().text, "You have done nothing yet");
    press(&mut model, "Ctrl+y");
    assert!(model.world().server(ServerId::new(2)).is_some());
    press(&mut model, "Ctrl+Shift+z");
    assert_eq!(here(&model), on_branch);

    update(&mut model, Action::Branch(BranchAction::GoTo(first, None)));
    scrub(&mut model, 99_999);
    assert_eq!(here(&model), end, "the old future is still there");
    press(&mut model, "Ctrl+z");
    update(&mut model, crash(3));
    press(&mut model, "Ctrl+y");
    assert_eq!(model.notices.last().unwrap().text, "You have undone nothing");
}

#[test]
fn playing_in_the_past_comes_to_the_end_and_goes_on_from_there() {
    let mut model = model("load=250&speed=1");
    play(&mut model, 120, 16_667);
    let end = model.run.end();
    let mut straight = self::model("load=250&speed=1");
    play(&mut straight, 240, 16_667);
    scrub(&mut model, 500);
    assert!(!model.run.is_at_end());
    press(&mut model, " ");
    while model.world().now() < straight.world().now() {
        play(&mut model, 1, 1_000);
    }
    assert!(end < model.run.end() && model.run.is_at_end());
    assert_eq!(model.world().digest(), straight.world().digest());
    press(&mut model, "Home");
    press(&mut model, "End");
    go_on(&mut model);
    assert!(model.run.is_at_end() && model.playing, "it follows the end");
}

#[test]
fn a_branch_is_renamed_and_deleted_and_what_cannot_be_says_why() {
    let mut model = model("load=250&speed=1");
    play(&mut model, 60, 16_667);
    scrub(&mut model, 400);
    update(&mut model, Action::Do(sim::Action::Server(S1, ServerAction::Crash)));
    let [first, second] = [0, 1].map(|place| model.run.branches()[place].id());
    let branch = |action| Action::Branch(action);
    update(&mut model, branch(BranchAction::Rename(second, "  without S1 ".to_owned())));
    update(&mut model, branch(BranchAction::Rename(first, " ".to_owned())));
    assert_eq!(branch_names(&model), ["the first run", "without S1"]);
    update(&mut model, branch(BranchAction::Delete(second)));
    assert_eq!(
        model.notices.last().unwrap().text,
        "“without S1” is shown: go to another branch before you delete it"
    );
    update(&mut model, branch(BranchAction::Delete(first)));
    assert_eq!(
        model.notices.last().unwrap().text,
        "“without S1” has parted from “the first run”: delete that one first"
    );
    update(&mut model, branch(BranchAction::GoTo(first, None)));
    update(&mut model, branch(BranchAction::Delete(second)));
    assert_eq!(branch_names(&model), ["the first run"]);
    press(&mut model, "Ctrl+z");
    assert_eq!(model.run.branch(), first);
}

#[test]
fn two_branches_are_compared_at_the_same_time_wherever_the_cursor_goes() {
    let mut model = model("load=250&speed=1&seed=3");
    play(&mut model, 180, 16_667);
    press(&mut model, "b");
    assert!(model.compare.is_none() && model.notices.len() == 1, "there is one branch only");
    scrub(&mut model, 1_000);
    let first = model.run.branch();
    update(&mut model, Action::Do(sim::Action::Server(S1, ServerAction::Crash)));
    press(&mut model, " ");
    play(&mut model, 60, 16_667);
    press(&mut model, "b");
    assert_eq!(model.tab, Tab::Compare);
    let second = model.run.branch();
    for ms in [1_500, 1_200, 400, 1_900] {
        scrub(&mut model, ms);
        let compare = model.compare.as_ref().expect("it stays open");
        assert_eq!((compare.world().now(), compare.other()), (model.world().now(), first));
        assert!(compare.found().difference.is_some());
        assert!(compare.world().server(S1).is_some(), "nobody has crashed it there");
    }
    update(&mut model, Action::Branch(BranchAction::GoTo(first, None)));
    let compare = model.compare.as_ref().expect("the same two, the other way round");
    assert_eq!((compare.other(), compare.world().server(S1).is_none()), (second, true));
    update(&mut model, Action::Branch(BranchAction::Delete(second)));
    assert!(model.compare.is_none() && model.tab != Tab::Compare);
}

#[test]
fn what_differs_is_found_while_time_goes_on_too() {
    let mut model = model("load=250&speed=1&seed=3");
    play(&mut model, 180, 16_667);
    scrub(&mut model, 1_000);
    update(&mut model, Action::Do(sim::Action::Server(S1, ServerAction::Crash)));
    press(&mut model, "b");
    assert!(model.compare.as_ref().expect("there are two").found().difference.is_none());
    press(&mut model, " ");
    play(&mut model, 60, 16_667);
    assert!(model.playing && model.compare.as_ref().expect("it stays").found().difference.is_some());
}

#[test]
fn what_the_last_step_changed_is_known_until_time_goes_on() {
    let mut model = model("load=250");
    press(&mut model, "e");
    go_on(&mut model);
    let stands = |model: &Model| {
        let changed = model.world().hosts().iter().filter(|host| model.changed.server(host));
        changed.map(sim::Host::status).collect::<Vec<_>>()
    };
    assert_eq!(stands(&model), [sim::Status::Candidate]);
    press(&mut model, "k");
    go_on(&mut model);
    let leader = model.world().leader().unwrap();
    let host = model.world().host(leader).unwrap();
    assert!(model.changed.entry(host, LogIndex(1)) && !model.changed.entry(host, LogIndex(99)));
    press(&mut model, " ");
    play(&mut model, 1, 16_667);
    assert_eq!(stands(&model), []);
}
