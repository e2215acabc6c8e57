//! Times a scenario natively.

fn main() {
    harness::time(raft_rival::run);
}
