//! What is asked of every implementation of Raft that is measured, and how it is timed.
//!
//! Five servers in one thread pass messages in memory, in the order in which they were sent. The
//! first leads throughout. Clients keep a window of commands of 16 bytes outstanding. A disk holds
//! at once what is written to it.
//!
//! A program that measures is told `SCENARIO COUNT` and answers with one line of numbers, natively
//! ([`time`], [`count_allocations`]) and under node (`bench/wasm.mjs`) alike.

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::VecDeque;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// How many servers there are.
pub const SERVERS: u8 = 5;

/// What a client wants executed.
pub type Command = [u8; 16];

/// How clients ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Load {
    /// How many commands are outstanding.
    pub window: u32,
    /// Commands come together, and one message at most is on its way to a follower, so that entries
    /// travel in batches; otherwise each command is sent on at once.
    pub batched: bool,
}

/// Five servers, in whatever implementation.
pub trait Cluster: Sized {
    /// What they say to each other.
    type Message;

    /// Servers of which the first starts an election: what it sends goes to `mail`.
    fn start(load: Load, mail: &mut VecDeque<Self::Message>) -> Self;

    /// Hands commands to the first server.
    fn propose(&mut self, commands: impl Iterator<Item = Command>, mail: &mut VecDeque<Self::Message>);

    /// Hands a message to the server that it is for.
    fn receive(&mut self, message: Self::Message, mail: &mut VecDeque<Self::Message>);

    /// How many commands the first server has applied.
    fn committed(&self) -> u32;
}

/// How many commands a cluster commits before a new one takes its place. Nobody compacts logs here,
/// and one that grows for ever would measure how the machine hands out memory.
const LIFETIME: u32 = 10_000;

/// Runs clusters until `commits` commands are committed; how many messages that took.
///
/// # Panics
///
/// If a cluster comes to a halt.
pub fn run<C: Cluster>(load: Load, commits: u32) -> u32 {
    let lifetimes = (0..commits).step_by(LIFETIME as usize);
    lifetimes.map(|done| live::<C>(load, LIFETIME.min(commits - done))).sum()
}

/// A function of its own, because an engine that compiles while it runs changes over to better code
/// only when a function is entered.
#[inline(never)]
fn live<C: Cluster>(load: Load, commits: u32) -> u32 {
    let mut mail = VecDeque::new();
    let mut cluster = C::start(load, &mut mail);
    while let Some(message) = mail.pop_front() {
        cluster.receive(message, &mut mail);
    }
    let (mut proposed, mut delivered) = (0, 0);
    while cluster.committed() < commits {
        let wanted = cluster.committed() + load.window;
        if proposed < wanted {
            cluster.propose((proposed..wanted).map(command), &mut mail);
            proposed = wanted;
        }
        let message = mail.pop_front().expect("a message is on its way as long as commands wait");
        cluster.receive(message, &mut mail);
        delivered += 1;
    }
    delivered
}

fn command(number: u32) -> Command {
    u128::from(number).to_le_bytes()
}

/// Times `run` on the scenario that the arguments ask for: prints what it counted and the seconds.
pub fn time(run: impl Fn(&str, u32) -> u32) {
    let (scenario, count) = arguments();
    // The allocator of glibc gives every cluster's memory back to the system, and asks for it again,
    // until it has seen a large block come and go.
    drop(black_box(vec![0u8; 16 << 20]));
    run(&scenario, count);
    let start = Instant::now();
    let counted = run(&scenario, count);
    println!("{counted} {}", start.elapsed().as_secs_f64());
}

/// Counts the allocations of `run` on the scenario that the arguments ask for, and prints them.
///
/// The program's allocator must be [`Counting`].
pub fn count_allocations(run: impl Fn(&str, u32) -> u32) {
    let (scenario, count) = arguments();
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    run(&scenario, count);
    println!("{}", ALLOCATIONS.load(Ordering::Relaxed) - before);
}

fn arguments() -> (String, u32) {
    let mut words = std::env::args().skip(1);
    let scenario = words.next().expect("the scenario, such as 64-batched");
    let count = words.next().and_then(|word| word.parse().ok()).expect("how many commits");
    (scenario, count)
}

impl Load {
    /// The load that a scenario's name says: `1`, `64`, `64-batched`.
    ///
    /// # Panics
    ///
    /// If it says none.
    #[must_use]
    pub fn named(scenario: &str) -> Load {
        let number = scenario.strip_suffix("-batched");
        let window = number.unwrap_or(scenario).parse().expect("a window, such as 64 or 64-batched");
        Load { window, batched: number.is_some() }
    }
}

/// How many bytes are in use. The program's allocator must be [`Counting`].
#[must_use]
pub fn live_bytes() -> u64 {
    LIVE_BYTES.load(Ordering::Relaxed)
}

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static LIVE_BYTES: AtomicU64 = AtomicU64::new(0);

/// The system's allocator, counted.
pub struct Counting;

// SAFETY: the system's allocator does it all.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        LIVE_BYTES.fetch_add(layout.size() as u64, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE_BYTES.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        LIVE_BYTES.fetch_add(size as u64, Ordering::Relaxed);
        LIVE_BYTES.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}
