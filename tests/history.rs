//! Going back in time: every moment is as it was, for the world and for those who judge it.
#![cfg(not(target_arch = "wasm32"))]

use check::Judges;
use raft::{ClientId, Dice, Duration, Flaw, ServerId, ServerSet, Time};
use sim::{
    Action, BranchId, ClockRate, ClusterAction, History, LinkAction, Links, MessageAction, Moment, Operation,
    Permille, ServerAction, Setting, Setup, Span, Target, TimedAction, World,
};

/// All that can be told apart at a moment of a branch.
#[derive(PartialEq, Debug)]
struct Sight {
    branch: BranchId,
    moment: Moment,
    digest: u64,
    judges: String,
}

fn sight(history: &History<Judges>) -> Sight {
    Sight {
        branch: history.branch().id(),
        moment: history.moment(),
        digest: history.world().digest(),
        judges: format!("{:?}", history.observer()),
    }
}

/// Five servers with load and snapshots. They have a flaw, so that there is something to judge.
fn begin(seed: u64) -> History<Judges> {
    let mut setup = Setup {
        seed,
        load_interval: Some(Duration::from_millis(30)),
        compact_after: Some(20),
        ..Setup::default()
    };
    setup.set(Setting::Flaw(Flaw::VoteTwice, true));
    History::new(setup, Judges::new).expect("a valid setup")
}

/// Something that may make sense or not.
fn some_action(world: &World, dice: &mut Dice) -> Action {
    let mut server = || ServerId::new(dice.below(5) as u8 + 1);
    let (one, other) = (server(), server());
    let links =
        Links { from: ServerSet::from_iter([one]), to: ServerSet::from_iter([other]), both_ways: true };
    let message = world.flights().next().map(|(id, _)| id);
    match (dice.below(16), message) {
        (0, _) => Action::Server(one, ServerAction::TimeOut),
        (1, _) => Action::Server(one, ServerAction::Crash),
        (2, _) => Action::Server(one, ServerAction::CrashSynced),
        (3..6, _) => Action::Server(one, ServerAction::Restart),
        (6, _) => Action::Server(one, ServerAction::Pause),
        (7, _) => Action::Server(one, ServerAction::Resume),
        (8, _) => Action::Links(links, LinkAction::Cut),
        (9, _) => Action::Links(Links::ALL, LinkAction::Heal),
        (10, _) => Action::Links(
            Links::ALL,
            LinkAction::SetLoss(Permille::new(dice.below(200) as u16).expect("at most 1000")),
        ),
        (11, _) => Action::Server(
            one,
            ServerAction::SetClock(ClockRate::new(500 + dice.below(1_000) as u16).expect("in bounds")),
        ),
        (12, _) => Action::Server(one, ServerAction::SetDiskLatency(Span::millis(0, dice.below(20)))),
        (13, Some(message)) => Action::Message(message, MessageAction::Drop),
        (14, Some(message)) => Action::Message(message, MessageAction::Duplicate),
        _ => {
            let operation = Operation::parse("set x 1").expect("an operation");
            Action::Cluster(ClusterAction::Request { client: ClientId(1), via: Some(other), operation })
        }
    }
}

/// Goes on at random, acting now and then; what there was to be seen now and then.
fn wander(history: &mut History<Judges>, dice: &mut Dice, steps: u32, sights: &mut Vec<Sight>) {
    let mut record = Vec::new();
    for _ in 0..steps {
        record.clear();
        if dice.below(20) == 0 {
            let next = history.next_at().map_or(0, Time::as_micros);
            let now = history.moment().at.as_micros();
            history.rest_until(Time::from_micros(now + dice.below(next - now + 1)));
            let action = some_action(history.world(), dice);
            // What makes no sense is refused.
            let _ = history.act(action, &mut record);
        } else {
            history.step(&mut record);
        }
        if dice.below(10) == 0 {
            sights.push(sight(history));
        }
    }
    sights.push(sight(history));
}

/// What a world and its judges come to that do just what a branch says, without a history.
fn straight_run(history: &History<Judges>, branch: BranchId) -> Sight {
    let mut world = World::new(history.setup().clone()).expect("a valid setup");
    let mut judges = Judges::new(&world);
    let mut record = Vec::new();
    let end = history.branches().iter().find(|b| b.id() == branch).expect("it is there").end();
    let mut actions = history.actions(branch).expect("all of it").into_iter().peekable();
    while world.events() < end.events {
        record.clear();
        match actions.next_if(|timed| timed.moment.events == world.events()) {
            Some(TimedAction { moment, action, .. }) => {
                world.rest_until(moment.at);
                world.act(action, &mut record).expect("it was done once");
            }
            None => assert!(world.step(&mut record)),
        }
        judges.observe(&world, &record);
    }
    world.rest_until(end.at);
    Sight { branch, moment: Moment::of(&world), digest: world.digest(), judges: format!("{judges:?}") }
}

#[test]
fn hundreds_of_moments_on_many_branches_are_as_they_were_for_the_world_and_its_judges() {
    for seed in 0..4 {
        let dice = &mut Dice::new(seed);
        let mut history = begin(seed);
        let mut sights = Vec::new();
        // Beyond the second keyframe.
        wander(&mut history, dice, 9_000, &mut sights);
        for _ in 0..8 {
            history.seek(Target::Time(Time::from_micros(dice.below(history.end().at.as_micros()))));
            wander(&mut history, dice, 400, &mut sights);
        }
        assert!(4 < history.branches().len());
        for _ in 0..100 {
            let then = &sights[dice.below(sights.len() as u64) as usize];
            history.switch_begin(then.branch, Target::Moment(then.moment)).expect("it is there");
            while !history.seek_on(500) {}
            assert_eq!(sight(&history), *then, "seed {seed}");
        }
        for branch in history.branches().to_vec() {
            history.switch_to(branch.id()).expect("it is there");
            assert_eq!(sight(&history), straight_run(&history, branch.id()), "seed {seed}");
        }
    }
}
