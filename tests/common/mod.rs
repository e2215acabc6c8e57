//! What the tests speak in: servers in a given state, and clusters that things are done to.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

pub mod cluster;
pub mod corners;
pub mod lab;
pub mod net;
pub mod single;

use raft::{ClientCommand, ClientId, Command, Entry, LogIndex, ServerId, Term};

pub const S1: ServerId = ServerId::new(1);
pub const S2: ServerId = ServerId::new(2);
pub const S3: ServerId = ServerId::new(3);
pub const S4: ServerId = ServerId::new(4);
pub const S5: ServerId = ServerId::new(5);

/// Entries of the given terms, numbered from `first`.
pub fn entries(first: u64, terms: &[u64]) -> Vec<Entry> {
    let entry = |(index, term): (u64, &u64)| Entry {
        index: LogIndex(index),
        term: Term(*term),
        command: Command::Client(command(index)),
    };
    (first..).zip(terms).map(entry).collect()
}

/// A command that sets a key to `value`, as the visitor's request of that number.
pub fn command(value: u64) -> ClientCommand {
    let operation = sim::Operation::parse(&format!("set x {value}")).expect("an operation");
    ClientCommand { client: ClientId(1), session: None, serial: value, bytes: operation.to_bytes() }
}

/// The terms of a log's entries.
pub fn terms(log: &raft::Log) -> Vec<u64> {
    log.iter().map(|entry| entry.term.0).collect()
}
