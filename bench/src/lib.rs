//! What is measured. The same functions run natively (`main.rs`) and in wasm (`wasm.mjs`).

use check::Judges;
use raft::Duration;
use sim::{Setup, World};

/// Runs a cluster of five under load, with all judges on and reasons collected, for at least
/// `events` events of the world; how many it was.
///
/// # Panics
///
/// If a property of Raft is broken.
#[unsafe(no_mangle)]
pub extern "C" fn simulate(events: u32) -> u32 {
    let setup = Setup { load_interval: Some(Duration::from_millis(5)), ..Setup::default() };
    let mut world = World::new(setup).expect("a valid setup");
    let mut judges = Judges::new(&world);
    let mut record = Vec::new();
    while world.events() < u64::from(events) {
        world.step(&mut record);
        judges.observe(&world, &record);
        record.clear();
    }
    assert!(judges.violations().is_empty(), "{:?}", judges.violations());
    world.events() as u32
}
