//! What is measured. The same functions run natively (`main.rs`, `bin/hour.rs`) and in wasm (`wasm.mjs`).

mod cluster;
mod hour;
mod reordering;

pub use hour::{clone_world, keyframes, record, seek};
pub use reordering::{CaughtUp, SEEDS, catch_up};

use check::Judges;
use cluster::Cluster;
use experiment::Experiment;
use harness::Load;
use raft::{Duration, Time};
use sim::{Setup, World};

/// Runs a cluster of five under load, with all judges on and reasons collected, for at least
/// `events` events of the world; how many it was.
///
/// # Panics
///
/// If a property of Raft is broken.
#[unsafe(no_mangle)]
pub extern "C" fn simulate(events: u32) -> u32 {
    let mut world = World::new(under_load()).expect("a valid setup");
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

/// The same as an experiment, with all who watch and everything that is kept to go back to.
///
/// # Panics
///
/// If a property of Raft is broken.
#[unsafe(no_mangle)]
pub extern "C" fn experiment(events: u32) -> u32 {
    let mut experiment = Experiment::bare(under_load()).expect("a valid setup");
    experiment.run(Time::from_micros(u64::MAX), events.into(), |_| false);
    let violations = experiment.judges().violations();
    assert!(violations.is_empty(), "{violations:?}");
    experiment.world().events() as u32
}

fn under_load() -> Setup {
    Setup { load_interval: Some(Duration::from_millis(5)), ..Setup::default() }
}

/// Runs five servers with a window of commands; how many messages that took.
#[unsafe(no_mangle)]
pub extern "C" fn replicate(window: u32, batched: bool, commits: u32) -> u32 {
    harness::run::<Cluster>(Load { window, batched }, commits)
}

/// The scenario of that name: how many messages it took, or how many events there were.
#[must_use]
pub fn run(scenario: &str, count: u32) -> u32 {
    match scenario {
        "simulation" => simulate(count),
        "experiment" => experiment(count),
        _ => harness::run::<Cluster>(Load::named(scenario), count),
    }
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn a_command_takes_four_requests_and_their_answers() {
        // When the last command is committed, two answers to it are still on their way.
        assert_eq!(run("1", 1_000), 8 * 1_000 - 2);
        assert!(run("64-batched", 1_000) < 1_000);
    }
}
