//! Counts the allocations of a scenario.

#[global_allocator]
static ALLOCATOR: harness::Counting = harness::Counting;

fn main() {
    harness::count_allocations(raft_bench::run);
}
