//! The crate `raft` 0.7 in the same harness: `RawNode` over `MemStorage`, driven as its
//! documentation says.

use std::collections::VecDeque;
use std::hint::black_box;

use harness::{Command, Load, SERVERS};
use raft::eraftpb::{Entry, Message};
use raft::storage::MemStorage;
use raft::{Config, RawNode};

const LEADER: usize = 0;

/// Runs five servers with a window of commands; how many messages that took.
#[unsafe(no_mangle)]
pub extern "C" fn replicate(window: u32, batched: bool, commits: u32) -> u32 {
    harness::run::<Cluster>(Load { window, batched }, commits)
}

/// The scenario of that name: how many messages it took.
#[must_use]
pub fn run(scenario: &str, count: u32) -> u32 {
    harness::run::<Cluster>(Load::named(scenario), count)
}

struct Cluster {
    load: Load,
    nodes: Vec<RawNode<MemStorage>>,
    committed: u32,
}

impl harness::Cluster for Cluster {
    type Message = Message;

    fn start(load: Load, mail: &mut VecDeque<Message>) -> Cluster {
        let members: Vec<u64> = (1..=SERVERS.into()).collect();
        let logger = slog::Logger::root(slog::Discard, slog::o!());
        let start = |&id: &u64| {
            let config = Config {
                id,
                max_size_per_msg: 1 << 20,
                // Without it every command would travel in a message of its own, batched or not.
                batch_append: load.batched,
                ..Config::default()
            };
            let storage = MemStorage::new_with_conf_state((members.clone(), vec![]));
            RawNode::new(&config, storage, &logger).expect("a valid configuration")
        };
        let mut cluster = Cluster { load, nodes: members.iter().map(start).collect(), committed: 0 };
        cluster.nodes[LEADER].campaign().expect("a follower may campaign");
        cluster.on_ready(LEADER, mail);
        cluster
    }

    fn propose(&mut self, commands: impl Iterator<Item = Command>, mail: &mut VecDeque<Message>) {
        for command in commands {
            self.nodes[LEADER].propose(vec![], command.into()).expect("it leads");
            if !self.load.batched {
                self.on_ready(LEADER, mail);
            }
        }
        self.on_ready(LEADER, mail);
    }

    fn receive(&mut self, message: Message, mail: &mut VecDeque<Message>) {
        let server = message.to as usize - 1;
        self.nodes[server].step(message).expect("a message of a member");
        self.on_ready(server, mail);
    }

    fn committed(&self) -> u32 {
        self.committed
    }
}

impl Cluster {
    fn on_ready(&mut self, server: usize, mail: &mut VecDeque<Message>) {
        if !self.nodes[server].has_ready() {
            return;
        }
        let mut ready = self.nodes[server].ready();
        mail.extend(ready.take_messages());
        self.apply(server, ready.take_committed_entries());
        let store = self.nodes[server].store().clone();
        if !ready.entries().is_empty() {
            store.wl().append(ready.entries()).expect("entries that follow on");
        }
        if let Some(state) = ready.hs() {
            store.wl().set_hardstate(state.clone());
        }
        mail.extend(ready.take_persisted_messages());
        let mut rest = self.nodes[server].advance(ready);
        if let Some(commit) = rest.commit_index() {
            store.wl().mut_hard_state().set_commit(commit);
        }
        mail.extend(rest.take_messages());
        self.apply(server, rest.take_committed_entries());
        self.nodes[server].advance_apply();
    }

    fn apply(&mut self, server: usize, entries: Vec<Entry>) {
        for entry in entries {
            // A new leader's first entry is empty.
            self.committed += u32::from(server == LEADER && !entry.data.is_empty());
            black_box(entry);
        }
    }
}

/// In wasm nobody offers randomness; it would only spread election timeouts, which never end here.
#[cfg(target_arch = "wasm32")]
mod no_randomness {
    fn fill(buffer: &mut [u8]) -> Result<(), getrandom::Error> {
        buffer.fill(7);
        Ok(())
    }

    getrandom::register_custom_getrandom!(fill);
}
