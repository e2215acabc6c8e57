//! An hour in which a page stays open: what it costs to keep it, and to go back in it.

use std::cell::RefCell;

use check::Judges;
use raft::{Dice, Duration, Time};
use sim::{History, Setup, Target};

thread_local! {
    /// Whoever calls from outside of the wasm holds no values of ours.
    static KEPT: RefCell<Option<History<Judges>>> = const { RefCell::new(None) };
}

/// Records five servers with ten requests a second and compacted logs, all judges on, for that many
/// virtual seconds; how many events it was.
///
/// # Panics
///
/// If a property of Raft is broken.
#[unsafe(no_mangle)]
pub extern "C" fn record(seconds: u32) -> u32 {
    let load_interval = Some(Duration::from_millis(100));
    let setup = Setup { load_interval, compact_after: Some(250), ..Setup::default() };
    let mut history = History::new(setup, Judges::new).expect("a valid setup");
    let mut happened = Vec::new();
    let until = Time::ZERO + Duration::from_millis(1_000 * u64::from(seconds));
    while !history.run_until(until, 1, &mut happened) {
        happened.clear();
    }
    let violations = history.observer().violations();
    assert!(violations.is_empty(), "{violations:?}");
    let events = history.end().events;
    KEPT.set(Some(history));
    events as u32
}

/// How many whole worlds are kept of what was recorded.
#[unsafe(no_mangle)]
pub extern "C" fn keyframes() -> u32 {
    with_kept(|history| history.detail().keyframes as u32)
}

/// Goes to some moment of what was recorded, always the same one for the same number: after how many
/// events it is.
#[unsafe(no_mangle)]
pub extern "C" fn seek(number: u32) -> u32 {
    with_kept(|history| {
        let micros = Dice::keyed(1, &[number.into()]).below(history.end().at.as_micros());
        history.seek(Target::Time(Time::from_micros(micros)));
        history.moment().events as u32
    })
}

/// Clones the world and its judges, as often as is said, as whoever searches or branches does.
#[unsafe(no_mangle)]
pub extern "C" fn clone_world(times: u32) -> u32 {
    with_kept(|history| {
        let clones =
            (0..times).map(|_| std::hint::black_box((history.world().clone(), history.observer().clone())));
        clones.map(|(world, _)| world.hosts().len() as u32).sum()
    })
}

fn with_kept<T>(look: impl FnOnce(&mut History<Judges>) -> T) -> T {
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
