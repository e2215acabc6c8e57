use raft::{ServerId, Term};

use super::rows::{Sort, letter};
use super::*;
use crate::api::options::Options;

/// A model that has run so far, at a speed of 1.
fn ran(query: &str, ms: u64) -> Model {
    let (options, notices) = Options::parse(query);
    let mut model = Model::new(&options, options.seed.unwrap_or(1), notices);
    play(&mut model, ms);
    model
}

fn update(model: &mut Model, action: Action) {
    model.update(action, &mut Vec::new());
}

fn play(model: &mut Model, ms: u64) {
    update(model, Action::Time(TimeAction::Play));
    for _ in 0..ms / 100 {
        update(model, Action::Time(TimeAction::Frame { elapsed_us: 100_000 }));
    }
    update(model, Action::Time(TimeAction::Pause));
}

fn scrub(model: &mut Model, ms: u64) {
    update(model, Action::Time(TimeAction::Scrub(at(ms))));
    while model.is_under_way() {
        update(model, Action::Time(TimeAction::Frame { elapsed_us: 0 }));
    }
}

fn crash(model: &mut Model, server: u8) {
    let crash = sim::Action::Server(ServerId::new(server), sim::ServerAction::Crash);
    update(model, Action::Do(crash));
}

fn at(ms: u64) -> Time {
    Time::from_micros(1_000 * ms)
}

fn tape(model: &Model) -> Tape {
    Tape::new(&model.run)
}

const QUERY: &str = "seed=7&speed=1&load=250";

#[test]
fn a_band_tells_who_led_and_what_is_between_two_of_them_is_without_a_leader() {
    let mut model = ran(QUERY, 2_000);
    let old = model.world().leader().unwrap();
    let crashed = model.world().now();
    crash(&mut model, old.number());
    play(&mut model, 2_000);
    let new = model.world().leader().unwrap();
    let tape = tape(&model);
    let [first, .., last] = &tape.rows[0].bands[..] else { panic!("two leaders make two bands") };
    assert_eq!((first.leader, first.term, first.until), (old, Term(1), Some(crashed)));
    assert_eq!((last.leader, last.until), (new, None));
    let near = raft::Duration::from_millis(1);
    assert_eq!(tape.tell(at(1_900), near), format!("1.900 s · term 1 · {old} leads"));
    assert_eq!(
        tape.tell(crashed, near),
        format!("{} s · no leader · you: crash {old}", text::seconds(crashed))
    );
}

#[test]
fn marks_that_would_lie_on_each_other_become_one_with_a_number() {
    let mut model = ran(QUERY, 1_000);
    for server in [2, 3] {
        crash(&mut model, server);
    }
    play(&mut model, 2_000);
    crash(&mut model, 4);
    let tape = tape(&model);
    let row = &tape.rows[0];
    let actions = |width| {
        let marks = row.merged(tape.scale, width).into_iter().filter(|mark| mark.sort == Sort::Action);
        marks.map(|mark| (mark.count, mark.tell())).collect::<Vec<_>>()
    };
    let one = |count: u32, told: &str| (count, told.to_owned());
    assert_eq!(actions(1_000), [one(2, "2 actions of yours"), one(1, "you: crash S4")]);
    assert_eq!(actions(10), [one(3, "3 actions of yours")]);
    for width in [10, 300, 1_000, 10_000] {
        let count = |marks: &[Mark]| marks.iter().map(|mark| mark.count).sum::<u32>();
        assert_eq!(count(&row.merged(tape.scale, width)), count(&row.marks), "{width}");
    }
    assert!(row.merged(tape.scale, 10_000).is_sorted_by_key(|mark| mark.sort), "what matters comes last");
    assert!(tape.summary.ends_with("3 actions of yours"), "{}", tape.summary);
    assert_eq!(tape.named.len(), 3);
    assert!(tape.named[2].ends_with(" s: you: crash S4"), "{:?}", tape.named);
}

#[test]
fn a_branch_begins_where_it_differs_and_is_joined_to_what_it_parted_from() {
    let mut model = ran(QUERY, 4_000);
    scrub(&mut model, 2_000);
    crash(&mut model, 1);
    play(&mut model, 2_000);
    scrub(&mut model, 3_000);
    crash(&mut model, 2);
    // C has parted from B, and B from A.
    let lanes = |model: &Model| {
        let rows = tape(model).rows;
        rows.iter().map(|row| (letter(row.branch), row.from, row.rise)).collect::<Vec<_>>()
    };
    let lane = |name: &str, from, rise| (name.to_owned(), at(from), rise);
    let begin = tape(&model).rows[0].from;
    let shown = |name: &str| (name.to_owned(), begin, 0);
    assert_eq!(lanes(&model), [shown("C"), lane("A", 2_000, 1), lane("B", 3_000, 2)]);
    let ids: Vec<BranchId> = model.run.branches().iter().map(sim::Branch::id).collect();
    update(&mut model, Action::Branch(BranchAction::GoTo(ids[0], None)));
    assert_eq!(lanes(&model), [shown("A"), lane("B", 2_000, 1), lane("C", 3_000, 1)]);
    let names: Vec<String> = tape(&model).rows.into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["the first run", "crash S1 instead", "crash S2 instead"]);
    // What both share is drawn once.
    let rows = tape(&model).rows;
    for row in &rows[1..] {
        assert!(row.marks.iter().all(|mark| row.from <= mark.until), "{row:?}");
        assert!(row.bands.iter().all(|band| row.from <= band.from), "{row:?}");
    }
}

#[test]
fn while_time_goes_on_the_tape_changes_only_now_and_then() {
    let mut model = ran("seed=7&speed=1", 3_000);
    let mut changes = 0;
    let mut before = tape(&model);
    for _ in 0..60 {
        play(&mut model, 100);
        let now = tape(&model);
        changes += u32::from(now != before);
        before = now;
    }
    assert!(0 < changes && changes < 30, "{changes} in 60 tenths of a second without a request");
}

#[test]
fn every_time_has_its_place_and_every_place_its_time() {
    for until_ms in [0, 1, 700, 16_000, 3_600_000] {
        let scale = scale::Scale::new(at(100), at(100 + until_ms));
        assert!(scale.place(at(100 + until_ms)) <= 97.1, "there is room ahead of {until_ms} ms");
        for ms in [0, until_ms / 3, until_ms] {
            let place = scale.place(at(100 + ms));
            let back = scale.time(place / 100.0);
            assert!(back.since(at(100 + ms)).as_micros().max(at(100 + ms).since(back).as_micros()) <= 1);
        }
        assert_eq!(scale.time(-1.0), at(100));
    }
}

#[test]
fn branches_have_letters() {
    let letters = [1, 2, 26, 27, 52, 53].map(|id| letter(BranchId(id)));
    assert_eq!(letters, ["A", "B", "Z", "AA", "AZ", "BA"]);
}

#[test]
fn who_does_not_see_the_tape_is_told_where_one_is() {
    let mut model = ran(QUERY, 3_000);
    let leader = model.world().leader().unwrap();
    scrub(&mut model, 1_500);
    let end = text::seconds(model.run.end().at);
    assert_eq!(told(&model), format!("1.500 of {end} s, term 1, {leader} leads"));
    assert!(tape(&model).summary.starts_with("1 term, "), "{}", tape(&model).summary);
}
