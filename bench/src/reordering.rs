//! A follower catches up over links that let messages overtake each other: what a window of many
//! messages costs or saves there. It is virtual time, so the same on every machine.

use raft::{Body, Config, LogIndex, Server, ServerId, Term, Time};
use sim::{
    Action, Event, EventKind, LinkAction, Links, Packet, Permille, PlacedState, ServerAction, Setup, World,
};

const LEADER: ServerId = ServerId::new(1);
const FOLLOWER: ServerId = ServerId::new(3);

/// How many entries the leader holds, and how many of them the follower.
const ENTRIES: [usize; 2] = [1_000, 10];

/// How many seeds are summed up.
pub const SEEDS: u64 = 20;

/// What it took a follower to catch up, summed up over all seeds.
#[derive(Clone, Copy, Default, Debug)]
pub struct CaughtUp {
    /// Virtual microseconds.
    pub micros: u64,
    /// How many entries were sent to it, those sent again included.
    pub entries: u64,
}

/// What it takes with so many messages on their way at once, so many thousandths of them overtaken,
/// and with or without skipping conflicts whole (§5.3).
///
/// # Panics
///
/// If the follower never catches up.
#[must_use]
pub fn catch_up(window: u32, reordering: u16, backtracking: bool) -> CaughtUp {
    let config = Config { max_in_flight: window, max_batch: 8, backtracking, ..Config::default() };
    let mut sum = CaughtUp::default();
    for seed in 1..=SEEDS {
        let setup = Setup { servers: 3, seed, config, ..Setup::default() };
        let mut world = parted(setup, Permille::new(reordering).expect("thousandths"));
        let begun = world.now();
        sum.entries += run_until_equal(&mut world);
        sum.micros += world.now().since(begun).as_micros();
    }
    sum
}

/// A world in which the leader has just been elected, and the follower lacks most of its log.
fn parted(setup: Setup, reordering: Permille) -> World {
    let mut world = World::new(setup).expect("a valid setup");
    let record = &mut Vec::new();
    for (number, length) in [(1, ENTRIES[0]), (2, ENTRIES[0]), (3, ENTRIES[1])] {
        let (server, log) = (ServerId::new(number), vec![Term(1); length]);
        let state = ServerAction::SetState(PlacedState { term: Term(1), log, ..PlacedState::default() });
        world.act(Action::Server(server, state), record).expect("a state that can be");
    }
    // Without any there is nothing to set.
    let _ = world.act(Action::Links(Links::ALL, LinkAction::SetReordering(reordering)), record);
    world.act(Action::Server(LEADER, ServerAction::TimeOut), record).expect("a follower has a timer");
    while !world.server(LEADER).is_some_and(Server::is_leader) {
        world.step(record);
    }
    world
}

/// Runs until the follower holds the whole log; how many entries were sent to it.
fn run_until_equal(world: &mut World) -> u64 {
    let (mut entries, mut record) = (0, Vec::new());
    let ends = |world: &World| world.server(FOLLOWER).map(|server| server.state().log().last_index());
    while ends(world) != Some(LogIndex(ENTRIES[0] as u64)) {
        record.clear();
        world.step(&mut record);
        entries += record.iter().map(sent_to_follower).sum::<u64>();
        assert!(world.now() < Time::from_micros(3_600_000_000), "it has not caught up within an hour");
    }
    entries
}

fn sent_to_follower(event: &Event) -> u64 {
    match &event.kind {
        EventKind::Sent { packet: Packet::Raft(message), .. } if message.to == FOLLOWER => {
            match &message.body {
                Body::AppendEntries(append) => append.entries.len() as u64,
                _ => 0,
            }
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pipelining is an optimization (thesis 10.2.2): what overtakes costs no more than it gains.
    #[test]
    fn a_window_of_many_messages_is_never_slower_than_one() {
        for backtracking in [false, true] {
            for reordering in [0, 20, 100, 300, 500] {
                let [one, many] = [1, 16].map(|window| catch_up(window, reordering, backtracking).micros);
                assert!(many <= one, "{reordering} thousandths, {backtracking}: {many} and {one} us");
            }
        }
    }
}
