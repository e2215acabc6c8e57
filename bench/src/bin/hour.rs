//! Measures what it costs to keep so many seconds of virtual time, and to go back in them.

use std::hint::black_box;
use std::time::Instant;

use raft_bench::{clone_world, keyframes, record, seek};

#[global_allocator]
static ALLOCATOR: harness::Counting = harness::Counting;

/// Prints the bytes of memory, the keyframes, the events, the seconds that recording them took, and,
/// in milliseconds, what a clone takes, and the median and the worst of all seeks.
fn main() {
    let [seconds, seeks] = [1, 2].map(|place| {
        std::env::args()
            .nth(place)
            .and_then(|word| word.parse().ok())
            .expect("how many seconds, how many seeks")
    });
    let (events, recorded) = timed(|| record(seconds));
    let bytes = harness::live_bytes();
    let clone = timed(|| clone_world(100)).1 / 100.0;
    // The best of three rounds: what else the machine does in between is not the seek's fault.
    let round = || (0..seeks).map(|number| timed(|| seek(number)).1).collect::<Vec<f64>>();
    let rounds = [round(), round(), round()];
    let best = |number: usize| rounds.iter().map(|round| round[number]).fold(f64::INFINITY, f64::min);
    let mut took: Vec<f64> = (0..seeks as usize).map(best).collect();
    took.sort_by(f64::total_cmp);
    let (median, worst) = (took[took.len() / 2], took[took.len() - 1]);
    println!("{bytes} {} {events} {} {clone} {median} {worst}", keyframes(), recorded / 1_000.0);
}

/// What comes of it, and how many milliseconds that takes.
fn timed(what: impl FnOnce() -> u32) -> (u32, f64) {
    let start = Instant::now();
    let result = black_box(what());
    (result, 1_000.0 * start.elapsed().as_secs_f64())
}
