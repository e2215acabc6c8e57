//! Prints how fast the world runs natively: the median of several runs.

use std::time::{Duration, Instant};

const RUNS: usize = 7;
const EVENTS: u32 = 500_000;

fn main() {
    raft_bench::simulate(EVENTS / 10);
    let mut runs: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            raft_bench::simulate(EVENTS);
            start.elapsed()
        })
        .collect();
    runs.sort_unstable();
    let rate = f64::from(EVENTS) / runs[RUNS / 2].as_secs_f64();
    println!("simulated events per second, judges on, native: {rate:.0}");
}
