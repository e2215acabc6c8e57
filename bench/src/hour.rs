//! An hour in which a page stays open: what it costs to keep it, and to go back in it.

use std::cell::RefCell;

use experiment::{Destination, Experiment};
use raft::{Dice, Duration, Time};
use sim::Setup;

thread_local! {
    /// Whoever calls from outside of the wasm holds no values of ours.
    static KEPT: RefCell<Option<Experiment>> = const { RefCell::new(None) };
}

/// Records five servers with ten requests a second and compacted logs, all watchers on, for that many
/// virtual seconds; how many events it was.
///
/// # Panics
///
/// If a property of Raft is broken.
#[unsafe(no_mangle)]
pub extern "C" fn record(seconds: u32) -> u32 {
    let load_interval = Some(Duration::from_millis(100));
    let setup = Setup { load_interval, compact_after: Some(250), ..Setup::default() };
    let mut experiment = Experiment::bare(setup).expect("a valid setup");
    let until = Time::ZERO + Duration::from_millis(1_000 * u64::from(seconds));
    experiment.run_until(until, u64::MAX);
    let violations = experiment.judges().violations();
    assert!(violations.is_empty(), "{violations:?}");
    let events = experiment.end().events;
    KEPT.set(Some(experiment));
    events as u32
}

/// How many whole worlds are kept of what was recorded.
#[unsafe(no_mangle)]
pub extern "C" fn keyframes() -> u32 {
    with_kept(|experiment| experiment.history().detail().keyframes as u32)
}

/// Goes to some moment of what was recorded, always the same one for the same number: after how many
/// events it is.
#[unsafe(no_mangle)]
pub extern "C" fn seek(number: u32) -> u32 {
    with_kept(|experiment| {
        let micros = Dice::keyed(1, &[number.into()]).below(experiment.end().at.as_micros());
        let time = Destination::Time(Time::from_micros(micros));
        experiment.go(time).expect("a moment of the branch that one is on");
        experiment.moment().events as u32
    })
}

/// Clones the world and whoever watches it, as often as is said, as whoever searches or branches does.
#[unsafe(no_mangle)]
pub extern "C" fn clone_world(times: u32) -> u32 {
    with_kept(|experiment| {
        let watched = || (experiment.world().clone(), experiment.history().observer().clone());
        let clones = (0..times).map(|_| std::hint::black_box(watched()));
        clones.map(|(world, _)| world.hosts().len() as u32).sum()
    })
}

fn with_kept<T>(look: impl FnOnce(&mut Experiment) -> T) -> T {
    KEPT.with_borrow_mut(|kept| look(kept.as_mut().expect("something is recorded first")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_can_be_gone_back_to() {
        let events = record(60);
        assert_eq!(u64::from(keyframes()), 1 + u64::from(events) / 4_096);
        let moments: Vec<u32> = (0..10).map(|number| seek(number)).collect();
        assert!(moments.iter().all(|moment| *moment < events), "{moments:?}");
        assert!(moments.iter().any(|moment| *moment != moments[0]), "{moments:?}");
        assert_eq!(clone_world(3), 3 * 5);
    }
}
