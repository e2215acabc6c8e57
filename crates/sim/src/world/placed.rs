//! States that are set outright.

use std::sync::Arc;

use raft::{
    ClientCommand, ClientId, Command, Entry, LogIndex, Membership, Recovered, Sessions, Snapshot,
    SnapshotMeta, Term,
};

use crate::{Key, KeyValue, Operation, PlacedState};

/// How many entries can be placed on a disk.
pub(super) const MOST_PLACED: usize = 1_000;

/// The key that placed entries set. No client's session names it.
const PLACER: ClientId = ClientId(0);

/// A disk with a placed state. Without a configuration of its own it has the one that comes with the
/// server. With sessions commands of nobody have no effect, neither now nor in a snapshot.
pub(super) fn placed(state: &PlacedState, usual: Membership, sessions: bool) -> Recovered {
    let membership = state.membership.unwrap_or(usual);
    let covered = state.snapshot.0 as usize;
    let entries = || (1..).zip(&state.log).map(|(index, term)| (LogIndex(index), *term));
    let mut machine = KeyValue::default();
    for (index, term) in entries().take(covered).filter(|_| !sessions) {
        machine.apply(PLACER, operation(index, term));
    }
    let snapshot = state.log[..covered].last().map(|term| Snapshot {
        meta: Arc::new(SnapshotMeta {
            last_included_index: state.snapshot,
            last_included_term: *term,
            membership,
            sessions: Sessions::default(),
        }),
        data: machine.to_bytes(),
    });
    Recovered {
        membership,
        current_term: state.term,
        voted_for: state.voted_for,
        snapshot,
        entries: entries().skip(covered).map(|(index, term)| entry(index, term)).collect(),
    }
}

/// Index and term say what an entry holds, so that the same entry is the same on all servers.
fn entry(index: LogIndex, term: Term) -> Entry {
    let bytes = operation(index, term).to_bytes();
    let command = ClientCommand { client: PLACER, session: None, serial: index.0, bytes };
    Entry { index, term, command: Command::Client(command) }
}

fn operation(index: LogIndex, term: Term) -> Operation {
    let key = Key::new(&format!("i{index}")).expect("a log that is placed is short");
    Operation::Set { key, value: term.0 as i64 }
}
