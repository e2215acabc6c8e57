use raft::{Dice, Duration, ServerId, Time};

use super::*;
use crate::{Digest, EventKind, LossCause, MessageAction, ServerAction, Span};

const S1: ServerId = ServerId::new(1);
const S2: ServerId = ServerId::new(2);
/// So few that a short run meets all of them.
const TIGHT: Limits = Limits { spacing: 16, keyframes: 24, recent: 8, actions: 1_000 };

/// An observer that remembers a fingerprint of all that it saw, and looks now and then although
/// nothing happens.
#[derive(Clone, PartialEq, Debug, Default)]
struct Seen {
    all: Digest,
    /// The last event that it saw, when it wants to look again, and how often it has.
    events: u64,
    looks_at: Option<Time>,
    looks: u32,
}

impl Observer for Seen {
    fn observe(&mut self, world: &World, happened: &[Event]) {
        self.all.add(&(world.events(), world.now(), happened));
        if self.events == world.events() {
            assert_eq!((self.looks_at, happened), (Some(world.now()), &[][..]), "it looks when it wants to");
            self.looks += 1;
        }
        self.events = world.events();
        let later = Duration::from_micros(self.all.value() % 3_000);
        self.looks_at = (!self.all.value().is_multiple_of(5)).then(|| world.now() + later);
    }

    fn looks_at(&self) -> Option<Time> {
        self.looks_at
    }
}

/// All that can be told apart at a moment.
#[derive(Clone, PartialEq, Debug)]
struct Sight {
    branch: BranchId,
    moment: Moment,
    digest: u64,
    seen: Seen,
}

fn sight(history: &History<Seen>) -> Sight {
    Sight {
        branch: history.branch().id(),
        moment: history.moment(),
        digest: history.world().digest(),
        seen: history.observer().clone(),
    }
}

fn busy(seed: u64) -> Setup {
    Setup { seed, servers: 3, load_interval: Some(Duration::from_millis(20)), ..Setup::default() }
}

/// Everything that follows from something happens in the same microsecond.
fn instant(seed: u64) -> Setup {
    Setup { latency: Span::millis(0, 0), disk_latency: Span::millis(0, 0), ..busy(seed) }
}

fn begin(setup: Setup, limits: Limits) -> History<Seen> {
    History::with_limits(setup, |_| Seen::default(), limits).expect("a valid setup")
}

fn go_on(history: &mut History<Seen>, events: u64) {
    let until = history.moment().events + events;
    while history.moment().events < until {
        history.step(&mut Vec::new());
    }
}

/// Does something, if it makes sense now.
fn act(history: &mut History<Seen>, dice: &mut Dice) -> bool {
    let server = ServerId::new(dice.below(3) as u8 + 1);
    let action = match dice.below(4) {
        0 => Action::Server(server, ServerAction::TimeOut),
        1 => Action::Server(server, ServerAction::Crash),
        2 => Action::Server(server, ServerAction::Restart),
        _ => match history.world().flights().next() {
            Some((id, _)) => Action::Message(id, MessageAction::Drop),
            None => return false,
        },
    };
    history.act(action, &mut Vec::new()).is_ok()
}

/// Rests for a part of the time up to the next event.
fn rest(history: &mut History<Seen>, dice: &mut Dice) {
    let now = history.world().now().as_micros();
    if let Some(next) = history.next_at() {
        history.rest_until(Time::from_micros(now + dice.below(next.as_micros() - now + 1)));
    }
}

/// A moment of somebody's choice on the cursor's branch.
fn anywhere(history: &History<Seen>, dice: &mut Dice) -> Target {
    let end = history.end();
    match dice.below(8) {
        0 => Target::End,
        1..4 => Target::Time(Time::from_micros(dice.below(end.at.as_micros() + 1))),
        _ => Target::Moment(Moment { events: dice.below(end.events + 1), at: Time::ZERO }),
    }
}

/// Goes on at random, acting now and then; what there was to be seen on the way.
fn wander(history: &mut History<Seen>, dice: &mut Dice, steps: u32) -> Vec<Sight> {
    let mut sights = Vec::new();
    for _ in 0..steps {
        match dice.below(10) {
            0 => drop(act(history, dice)),
            1 => rest(history, dice),
            _ => go_on(history, 1),
        }
        sights.push(sight(history));
    }
    sights
}

/// The same again without a history: what happened on the way to the end of a branch.
fn straight_run(history: &History<Seen>, branch: BranchId) -> (World, Vec<Event>) {
    let mut world = World::new(history.setup().clone()).expect("a valid setup");
    let mut out = Vec::new();
    for TimedAction { moment, action, .. } in history.actions(branch).expect("all of it") {
        while world.events() < moment.events {
            world.step(&mut out);
        }
        world.rest_until(moment.at);
        world.act(action, &mut out).expect("it was done once");
    }
    let end = history.branches().iter().find(|b| b.id() == branch).expect("it is there").end();
    while world.events() < end.events {
        world.step(&mut out);
    }
    world.rest_until(end.at);
    (world, out)
}

#[test]
fn every_moment_can_be_gone_to_forward_and_back_and_is_as_it_was() {
    for seed in 0..8 {
        for (setup, limits) in [(busy(seed), TIGHT), (instant(seed), TIGHT), (busy(seed), Limits::default())]
        {
            let dice = &mut Dice::new(seed);
            let mut history = begin(setup, limits);
            let sights = wander(&mut history, dice, 1_000);
            assert!(20 < history.actions(history.branch().id()).expect("all of it").len());
            for _ in 0..200 {
                let sight_then = &sights[dice.below(sights.len() as u64) as usize];
                history.seek(Target::Moment(sight_then.moment));
                assert_eq!(sight(&history), *sight_then);
            }
            assert_eq!(history.branches().len(), 1);
        }
    }
}

#[test]
fn an_observer_looks_when_it_wants_to_between_events_and_before_actions() {
    for setup in [busy(3), instant(3)] {
        let mut history = begin(setup, TIGHT);
        wander(&mut history, &mut Dice::new(3), 1_000);
        let looks = history.observer().looks;
        assert!(100 < looks, "{looks}");
        let mut straight = begin(history.setup().clone(), TIGHT);
        for TimedAction { moment, action, .. } in history.actions(history.branch().id()).expect("all of it") {
            while straight.moment().events < moment.events {
                straight.step(&mut Vec::new());
            }
            straight.rest_until(moment.at);
            straight.act(action, &mut Vec::new()).expect("it was done once");
        }
        assert!(straight.run_until(history.end().at, u64::MAX, &mut Vec::new()));
        assert!(straight.moment().events >= history.end().events);
        straight.seek(Target::Moment(history.end()));
        assert_eq!(straight.observer(), history.observer());
    }
}

#[test]
fn whoever_looks_for_something_goes_by_keyframes() {
    let mut history = begin(busy(1), TIGHT);
    go_on(&mut history, 300);
    for sought in [0, 5, 16, 17, 100, 299, 300] {
        history.seek(Target::Moment(Moment { events: 5, at: Time::ZERO }));
        history.skip_while(|seen| seen.events < sought);
        let expected = if sought <= 5 { 5 } else { ((sought - 1) / TIGHT.spacing * TIGHT.spacing).max(5) };
        assert_eq!(history.moment().events, expected, "{sought}");
    }
    history.seek(Target::End);
    history.skip_while(|_| true);
    assert_eq!(history.moment(), history.end());
}

#[test]
fn a_history_is_what_a_world_would_do_without_it() {
    for seed in 0..8 {
        for setup in [busy(seed), instant(seed)] {
            let mut history = begin(setup, TIGHT);
            wander(&mut history, &mut Dice::new(seed), 1_000);
            let (world, out) = straight_run(&history, history.branch().id());
            assert_eq!(world.digest(), history.world().digest());
            assert_eq!(Moment::of(&world), history.end());
            // What is played again is told again.
            let end = history.end();
            history.seek(Target::Moment(Moment { events: 0, at: Time::ZERO }));
            let mut again = Vec::new();
            assert!(history.run_until(end.at, u64::MAX, &mut again));
            again.retain(|event| event.step <= end.events);
            assert_eq!(again, out);
        }
    }
}

#[test]
fn a_time_means_after_all_that_happens_then() {
    for setup in [busy(1), instant(1)] {
        let dice = &mut Dice::new(1);
        let mut history = begin(setup, TIGHT);
        let sights = wander(&mut history, dice, 500);
        for pair in sights.windows(2).filter(|pair| pair[0].moment.at < pair[1].moment.at) {
            history.seek(Target::Time(pair[0].moment.at));
            assert_eq!(sight(&history), pair[0]);
        }
        history.seek(Target::Time(history.end().at + Duration::from_millis(1)));
        assert_eq!(history.moment(), history.end());
    }
}

#[test]
fn whatever_is_done_in_the_past_no_branch_changes() {
    for seed in 0..12 {
        let dice = &mut Dice::new(seed);
        let mut history = begin(if seed % 2 == 0 { busy(seed) } else { instant(seed) }, TIGHT);
        let mut sights = wander(&mut history, dice, 300);
        for _ in 0..30 {
            let branches = history.branches();
            let branch = branches[dice.below(branches.len() as u64) as usize].id();
            history.switch_to(branch).expect("it is there");
            history.seek(anywhere(&history, dice));
            rest(&mut history, dice);
            act(&mut history, dice);
            let steps = dice.below(100) as u32;
            sights.extend(wander(&mut history, dice, steps));
        }
        assert!(10 < history.branches().len());
        for _ in 0..300 {
            let sight_then = &sights[dice.below(sights.len() as u64) as usize];
            history.switch_begin(sight_then.branch, Target::Moment(sight_then.moment)).expect("it is there");
            while !history.seek_on(dice.below(20)) {}
            assert_eq!(sight(&history), *sight_then);
        }
        for branch in history.branches().to_vec() {
            history.switch_to(branch.id()).expect("it is there");
            assert_eq!(history.world().digest(), straight_run(&history, branch.id()).0.digest());
            assert_eq!(history.moment(), branch.end());
        }
    }
}

#[test]
fn nobody_rests_past_what_was_done() {
    let mut history = begin(busy(1), TIGHT);
    go_on(&mut history, 50);
    rest(&mut history, &mut Dice::new(1));
    let Moment { events, at } = history.moment();
    history.act(Action::Server(S1, ServerAction::Crash), &mut Vec::new()).expect("it runs");
    history.seek(Target::Moment(Moment { events, at: Time::ZERO }));
    assert_eq!(history.next_at(), Some(at));
    history.rest_until(at + Duration::from_millis(1));
    assert_eq!(history.moment(), Moment { events, at });
}

#[test]
fn a_branch_opens_only_where_something_happened_later() {
    let mut history = begin(busy(1), TIGHT);
    go_on(&mut history, 50);
    let moment = history.moment();
    history.rest_until(history.next_at().expect("load comes"));
    history.seek(Target::Moment(moment));
    history.act(Action::Server(S1, ServerAction::Crash), &mut Vec::new()).expect("it runs");
    assert_eq!(history.branches().len(), 1);
    history.seek(Target::Moment(moment));
    history.act(Action::Server(S2, ServerAction::Crash), &mut Vec::new()).expect("it runs");
    let [first, second] = history.branches() else { panic!("the crash is the future of the first") };
    assert_eq!((second.parent(), second.fork()), (Some(first.id()), moment));
    let crash = |server| TimedAction {
        moment,
        action: Action::Server(server, ServerAction::Crash),
        was_wanted: false,
    };
    assert_eq!((first.actions(), second.actions()), (&[crash(S1)][..], &[crash(S2)][..]));
    assert_eq!(history.branch(), second);
}

#[test]
fn what_is_refused_leaves_no_trace() {
    let mut history = begin(busy(1), TIGHT);
    go_on(&mut history, 200);
    let check = |history: &mut History<Seen>, action: Action, expected| {
        let (branches, here) = (history.branches().to_vec(), sight(history));
        let mut out = Vec::new();
        assert_eq!(history.act(action, &mut out), Err(expected));
        assert_eq!((history.branches(), sight(history), out), (&branches[..], here, Vec::new()));
    };
    let nobody = ServerId::new(9);
    check(&mut history, Action::Server(nobody, ServerAction::Crash), Refused::NoSuchServer(nobody));
    history.seek(Target::Moment(Moment { events: 100, at: Time::ZERO }));
    check(&mut history, Action::Server(S1, ServerAction::Restart), Refused::IsRunning(S1));
    while history.branches().len() < History::<Seen>::MOST_BRANCHES {
        history.seek(Target::Moment(Moment { events: 100, at: Time::ZERO }));
        history.act(Action::Server(S1, ServerAction::Crash), &mut Vec::new()).expect("it runs");
    }
    history.seek(Target::Moment(Moment { events: 100, at: Time::ZERO }));
    check(&mut history, Action::Server(S1, ServerAction::Crash), Refused::TooManyBranches);
    history.seek(Target::End);
    history
        .act(Action::Server(S1, ServerAction::Restart), &mut Vec::new())
        .expect("at the end there is always room");
}

/// Goes to a moment and counts the events that it takes from the keyframe on.
fn cost(history: &mut History<Seen>, events: u64) -> u64 {
    history.seek(Target::Time(Time::ZERO));
    history.seek_begin(Target::Moment(Moment { events, at: history.end().at }));
    let begin = history.moment().events;
    history.seek_on(u64::MAX);
    history.moment().events - begin
}

#[test]
fn keyframes_are_bounded_and_what_that_costs_is_said() {
    let mut history = begin(busy(1), TIGHT);
    go_on(&mut history, TIGHT.spacing * TIGHT.keyframes as u64);
    assert_eq!(history.detail(), Detail { keyframes: 1 + TIGHT.keyframes, spacing: 16, thinned: None });
    for _ in 0..20 {
        go_on(&mut history, 1_000);
        let Detail { keyframes, spacing, thinned } = history.detail();
        assert_eq!(keyframes, 1 + TIGHT.keyframes);
        let thinned = thinned.expect("there are too many events for all keyframes");
        assert!(TIGHT.recent as u64 * spacing <= history.end().events - thinned.before.events + spacing);
        // Half as many are kept of what is old as there are places, or more.
        let old = (TIGHT.keyframes - TIGHT.recent) as u64;
        assert!(thinned.spacing <= 4 * thinned.before.events / old, "{thinned:?}");
        // Going there lays new keyframes, so each is asked of a history of its own.
        for (events, bound) in [
            (thinned.before.events + 1, spacing),
            (history.end().events - 1, spacing),
            (thinned.before.events - 1, thinned.spacing),
            (thinned.before.events / 3, thinned.spacing),
        ] {
            let cost = cost(&mut history.clone(), events);
            assert!(cost <= bound, "{events}: {cost}, {bound}");
        }
    }
}

#[test]
fn detail_comes_back_where_somebody_is() {
    let mut history = begin(busy(1), TIGHT);
    go_on(&mut history, 20_000);
    assert!(TIGHT.spacing < cost(&mut history, 3_000));
    assert!(cost(&mut history, 2_999) < TIGHT.spacing);
    // What is laid on the common part of two branches serves both.
    let first = history.branch().id();
    history.seek(Target::Moment(Moment { events: 19_000, at: Time::ZERO }));
    history.act(Action::Server(S1, ServerAction::Crash), &mut Vec::new()).expect("it runs");
    assert!(TIGHT.spacing < cost(&mut history, 5_000));
    history.switch_begin(first, Target::Time(Time::ZERO)).expect("it is there");
    assert!(cost(&mut history, 4_999) < TIGHT.spacing);
}

#[test]
fn too_many_actions_are_forgotten_the_first_ones_first() {
    let mut history = begin(busy(1), Limits { actions: 20, ..TIGHT });
    let dice = &mut Dice::new(1);
    let mut sights = wander(&mut history, dice, 100);
    let first = history.branch().id();
    let early = history.moment();
    go_on(&mut history, 50);
    history.seek(Target::Moment(early));
    history
        .act(Action::Server(S1, ServerAction::TimeOut), &mut Vec::new())
        .or_else(|_| history.act(Action::Server(S1, ServerAction::Restart), &mut vec![]))
        .expect("one of the two");
    let second = history.branch().id();
    assert_ne!(first, second);
    assert_eq!(history.begins_at().events, 0);
    sights.extend(wander(&mut history, dice, 1_000));

    let begins_at = history.begins_at();
    assert!(early < begins_at && history.moment().events - begins_at.events < 500, "{begins_at:?}");
    assert!(history.tree.actions_in_all() <= 20);
    assert_eq!(history.switch_to(first), Err(BranchError::NoSuchBranch(first)));
    assert_eq!(history.actions(second), Err(BranchError::BeginningForgotten(begins_at)));
    assert_eq!((history.branch().parent(), history.branch().fork()), (None, begins_at));
    let left: Vec<&Sight> = sights.iter().filter(|sight| begins_at <= sight.moment).collect();
    for _ in 0..200 {
        let sight_then = left[dice.below(left.len() as u64) as usize];
        history.seek(Target::Moment(sight_then.moment));
        assert_eq!(sight(&history), *sight_then);
    }
    history.seek(Target::Moment(Moment { events: begins_at.events - 1, ..begins_at }));
    assert_eq!(history.moment(), begins_at);
    assert!(history.keyframes.all().all(|keyframe| begins_at <= keyframe.moment()));
}

#[test]
fn a_branch_that_parts_after_the_new_beginning_stays() {
    let mut history = begin(busy(1), Limits { actions: 20, ..TIGHT });
    let toggle = |history: &mut History<Seen>| {
        let runs = history.world().server(S1).is_some();
        let action = if runs {
            Action::Server(S1, ServerAction::Crash)
        } else {
            Action::Server(S1, ServerAction::Restart)
        };
        history.act(action, &mut Vec::new()).expect("one of the two makes sense");
    };
    for _ in 0..18 {
        go_on(&mut history, 40);
        toggle(&mut history);
    }
    let (first, fork) = (history.branch().id(), history.moment());
    go_on(&mut history, 200);
    let old_future = sight(&history);
    history.seek(Target::Moment(fork));
    toggle(&mut history);
    assert_ne!(history.branch().id(), first);
    toggle(&mut history);
    toggle(&mut history);
    let new_future = sight(&history);
    assert!(0 < history.begins_at().events);
    for sight_then in [old_future, new_future] {
        history.switch_to(sight_then.branch).expect("it parts late");
        assert_eq!(sight(&history), sight_then);
    }
    // Where all is done at one moment, there is no keyframe between: it begins right there.
    for _ in 0..40 {
        toggle(&mut history);
    }
    assert!(history.tree.actions_in_all() <= 20);
    let [branch] = history.branches() else { panic!("the others part earlier") };
    assert!(history.keyframes.all().all(|keyframe| keyframe.branch == branch.id()));
}

#[test]
fn a_comparison_finds_the_first_thing_that_went_differently() {
    for seed in 0..20 {
        let dice = &mut Dice::new(seed);
        let mut history = begin(busy(seed), TIGHT);
        wander(&mut history, dice, 500);
        let one = history.branch().id();
        while history.branch().id() == one {
            history.seek(anywhere(&history, dice));
            rest(&mut history, dice);
            act(&mut history, dice);
        }
        wander(&mut history, dice, 300);
        let other = history.branch().id();
        let fork = history.branch().fork();

        let comparison = history.compare(one, other, u64::MAX, &|_| true).expect("both are there");
        assert_eq!(comparison.parted, fork);
        for (side, branch) in comparison.sides.iter().zip(history.branches()) {
            assert_eq!((side.branch, side.end), (branch.id(), branch.end()));
            assert_eq!(side.events, branch.end().events - fork.events);
            let since = branch.actions().iter().filter(|timed| fork.events <= timed.moment.events);
            assert_eq!(side.actions, since.cloned().collect::<Vec<_>>());
        }
        let [one, other] = [one, other].map(|branch| {
            let all = straight_run(&history, branch).1.into_iter();
            all.filter(|h| fork.events < h.step && !matches!(h.kind, EventKind::Acted(_))).collect::<Vec<_>>()
        });
        let ends = [0, 1].map(|side| comparison.sides[side].end.at);
        let (mut one, mut other) = (one.into_iter(), other.into_iter());
        let what = |event: &Option<Event>| event.as_ref().map(|event| (event.at, event.kind.clone()));
        let differs = loop {
            let pair = [one.next(), other.next()];
            if what(&pair[0]) != what(&pair[1]) || pair[0].is_none() {
                break pair;
            }
        };
        let expected = match &differs {
            // What the shorter one has not come to may still come there.
            [Some(event), None] if ends[1] <= event.at => Difference::None,
            [None, Some(event)] if ends[0] <= event.at => Difference::None,
            [None, None] => Difference::None,
            _ => Difference::Found(Box::new(differs)),
        };
        assert_eq!(comparison.difference, expected, "seed {seed}");
    }
}

#[test]
fn a_comparison_tells_what_followed_from_a_crash() {
    let mut history = begin(busy(1), TIGHT);
    go_on(&mut history, 300);
    let (one, fork) = (history.branch().id(), history.moment());
    go_on(&mut history, 300);
    history.seek(Target::Moment(fork));
    history.act(Action::Server(S2, ServerAction::Crash), &mut Vec::new()).expect("it runs");
    let other = history.branch().id();
    assert_eq!(history.compare(one, other, 1_000, &|_| true).expect("both").difference, Difference::None);
    go_on(&mut history, 300);
    let Difference::Found(found) = history.compare(one, other, 1_000, &|_| true).expect("both").difference
    else {
        panic!("a crash makes a difference")
    };
    let kinds = found.each_ref().map(|event| event.as_ref().map(|event| &event.kind));
    let [Some(EventKind::Arrived { id, .. }), Some(EventKind::Lost { id: lost, cause, .. })] = kinds else {
        panic!("{found:?}")
    };
    assert_eq!((id, *cause), (lost, LossCause::ReceiverCrashed));
    assert_eq!(history.compare(one, other, 1, &|_| true).expect("both").difference, Difference::GaveUp);
    let same = history.compare(one, one, 0, &|_| true).expect("it is there");
    assert_eq!((same.parted, same.difference), (same.sides[0].end, Difference::None));
}

#[test]
fn branches_are_named_and_deleted_from_the_leaves_on() {
    let mut history = begin(busy(1), TIGHT);
    let id = |number| BranchId(number);
    for events in [300, 200, 100] {
        go_on(&mut history, 400);
        history.seek(Target::Moment(Moment { events, at: Time::ZERO }));
        history.act(Action::Server(S1, ServerAction::Crash), &mut Vec::new()).expect("it runs");
        history.switch_to(id(1)).expect("it is there");
    }
    history.rename(id(2), &"ü".repeat(100)).expect("it is there");
    assert_eq!(history.branches()[1].name(), "ü".repeat(Branch::LONGEST_NAME));
    assert_eq!(history.rename(id(9), ""), Err(BranchError::NoSuchBranch(id(9))));
    assert_eq!(history.delete(id(1)), Err(BranchError::CursorIsThere(id(1))));
    history.switch_to(id(4)).expect("it is there");
    assert_eq!(history.delete(id(1)), Err(BranchError::HasBranch { branch: id(1), child: id(2) }));
    history.switch_to(id(3)).expect("it is there");
    go_on(&mut history, 3 * TIGHT.spacing);
    history.switch_to(id(4)).expect("it is there");
    let kept = |history: &History<Seen>| history.keyframes.all().filter(|k| k.branch == id(3)).count();
    assert_ne!(kept(&history), 0);
    assert_eq!(history.delete(id(3)), Ok(()));
    assert_eq!(kept(&history), 0);
    assert_eq!(history.delete(id(3)), Err(BranchError::NoSuchBranch(id(3))));
    history.seek(Target::Moment(Moment { events: 50, at: Time::ZERO }));
    history.act(Action::Server(S1, ServerAction::Crash), &mut Vec::new()).expect("it runs");
    assert_eq!(history.branch().id(), id(5), "a name is never given twice");
    assert_eq!(history.branches().iter().map(Branch::id).collect::<Vec<_>>(), [1, 2, 4, 5].map(id));
}
