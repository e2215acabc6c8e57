//! Prints what it takes a follower to catch up over links that let messages overtake each other: a
//! line each of window, thousandths overtaken, backtracking, virtual milliseconds and entries sent.

use raft_bench::{SEEDS, catch_up};

fn main() {
    for backtracking in [false, true] {
        for reordering in [0, 20, 100, 300, 500] {
            for window in [1, 16] {
                let caught_up = catch_up(window, reordering, backtracking);
                let (millis, entries) = (caught_up.micros / SEEDS / 1_000, caught_up.entries / SEEDS);
                println!("{window} {reordering} {} {millis} {entries}", u8::from(backtracking));
            }
        }
    }
}
