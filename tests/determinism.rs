//! The same seed and the same actions give the same history, natively and in wasm.

use raft::{Duration, ServerId};
use sim::{Action, ClusterAction, MessageAction, Operation, ServerAction, Setup, World};
use swarm::Plan;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// The fingerprint of the history below. It changes when anything that happens in it does; then
/// look at what changed before you write the new one here.
const DIGEST: u64 = 0x6349_e061_e4ec_f404;

/// The fingerprints of a hundred random clusters under random faults, folded into one.
const SWARM: u64 = 0x1920_dc13_b56c_cc36;

/// Five seconds with load, a crash, a restart, a dropped message and a visitor's request.
fn history(seed: u64) -> World {
    let load_interval = Some(Duration::from_millis(40));
    let mut world = World::new(Setup { seed, load_interval, ..Setup::default() }).expect("a valid setup");
    let mut record = Vec::new();
    let mut run = |world: &mut World, millis| {
        world.run_until(world.now() + Duration::from_millis(millis), &mut record);
        record.clear();
    };
    run(&mut world, 1_000);
    let leader = world.leader().unwrap_or(ServerId::new(1));
    let unlucky = world.flights().next().map(|(id, _)| id);
    let operation = Operation::parse("set x 7").expect("an operation");
    let actions = [
        Some(Action::Server(leader, ServerAction::Crash)),
        unlucky.map(|id| Action::Message(id, MessageAction::Drop)),
        Some(Action::Cluster(ClusterAction::Request {
            client: World::VISITOR,
            via: Some(leader),
            operation,
        })),
    ];
    for action in actions.into_iter().flatten() {
        world.act(action, &mut Vec::new()).expect("an action that makes sense");
    }
    run(&mut world, 2_000);
    world.act(Action::Server(leader, ServerAction::Restart), &mut Vec::new()).expect("it is crashed");
    run(&mut world, 2_000);
    world
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn the_same_seed_gives_the_same_digest_on_every_machine() {
    let world = history(42);
    assert!(1_000 < world.events());
    assert_eq!(format!("{:#018x}", world.digest()), format!("{DIGEST:#018x}"));
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn another_seed_gives_another_digest() {
    assert_ne!(history(42).digest(), history(43).digest());
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn a_hundred_random_clusters_under_faults_give_the_same_digests_on_every_machine() {
    let run = |seed| Plan { length: Duration::from_millis(2_000), ..Plan::new(seed) }.run();
    let outcomes: Vec<_> = (0..100).map(run).collect();
    assert!(90 < outcomes.iter().filter(|outcome| 0 < outcome.faults).count());
    let digest = outcomes.iter().fold(0_u64, |all, outcome| all.rotate_left(7) ^ outcome.digest);
    assert_eq!(format!("{digest:#018x}"), format!("{SWARM:#018x}"));
}
