//! Whether what clients were told could be: their operations seem to take effect one after the
//! other, each at one moment between its call and its answer (linearizability, §8).
//!
//! A history is linearizable if and only if that of each key is, so each key is judged alone. The
//! method is *just-in-time linearization*: all ways in which the open operations can have taken
//! effect so far are kept, and an operation is let take effect only when an answer asks for it.

#[cfg(all(test, not(target_arch = "wasm32")))]
mod comparison;
mod contradiction;
mod history;
mod possibility;
#[cfg(test)]
mod tests;

use raft::ClientId;
use sim::{Answer, Key, Operation};

pub use contradiction::{Exchange, contradiction};

use crate::sorted::entry;
use history::History;

/// Judges the clients' history while it happens.
///
/// It keeps nothing of operations that are answered but what they leave possible, so it costs the
/// same however long the history is.
#[derive(Clone, Default, Debug)]
pub struct Linearizability {
    /// In the order of the keys.
    keys: Vec<(Key, History)>,
}

/// An answer that no order of the operations accounts for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Misplaced {
    /// The client.
    pub client: ClientId,
    /// Its number for the operation.
    pub serial: u64,
    /// What it asked for.
    pub operation: Operation,
    /// What it was told.
    pub answer: Answer,
    /// The event in which it called.
    pub called: u64,
    /// The event in which it was answered.
    pub answered: u64,
    /// What stands against the answer: the event in which the last operation on the key before it
    /// was answered. None if none was: then the key cannot have had the value yet.
    pub against: Option<u64>,
}

/// Why it is not judged any more whether what clients were told of a key is linearizable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unjudged {
    /// It was not.
    Broken,
    /// A command was sent twice without a session: it may take effect twice, which the paper allows (§8).
    SentTwice,
    /// A session ended, and nobody can tell whether a command that was sent twice in it took effect.
    SessionEnded,
    /// The state of a server was set outright.
    StateSet,
    /// More than [`Linearizability::MAX_OPEN`] operations on it can still take effect.
    TooManyOpen,
    /// There are more than [`Linearizability::MAX_POSSIBILITIES`] ways in which things can be.
    TooMuchPossible,
}

impl Linearizability {
    /// How many operations on one key may be open at once before it is given up.
    pub const MAX_OPEN: usize = 12;

    /// How many ways in which things can be are followed before a key is given up.
    pub const MAX_POSSIBILITIES: usize = 4_096;

    /// How many values a key may take on while a read waits, before that read is given up.
    pub const MAX_SEEN: usize = 200;

    /// A client calls.
    pub fn call(&mut self, client: ClientId, serial: u64, operation: Operation, event: u64) {
        self.history(operation.key()).call(client, serial, operation, event);
    }

    /// A client is answered. The second of two things that cannot both be is said to be misplaced,
    /// and the key is not judged any more.
    pub fn returned(
        &mut self,
        client: ClientId,
        serial: u64,
        operation: Operation,
        answer: Option<i64>,
        event: u64,
    ) -> Option<Misplaced> {
        self.history(operation.key()).returned(client, serial, answer, event)
    }

    /// A client is told that its operation had no effect and never will. If it must have had one, it is
    /// misplaced, and the key is not judged any more.
    pub fn withdraw(
        &mut self,
        client: ClientId,
        serial: u64,
        operation: Operation,
        event: u64,
    ) -> Option<Misplaced> {
        self.history(operation.key()).withdraw(client, serial, event)
    }

    /// A client will never be told what it read. (Of a command nothing is to be told: it stays open,
    /// because it may take effect at any time.)
    pub fn abandon(&mut self, client: ClientId, serial: u64, read: Operation) {
        self.history(read.key()).abandon(client, serial);
    }

    /// From now on the key is not judged any more.
    pub fn give_up(&mut self, key: Key, why: Unjudged) {
        self.history(key).give_up(why);
    }

    /// From now on the keys that were ever asked for are not judged any more.
    pub fn give_up_all(&mut self, why: Unjudged) {
        self.keys.iter_mut().for_each(|(_, history)| history.give_up(why));
    }

    /// All keys that were asked for, in their order, each with why it is not judged any more, if so.
    pub fn keys(&self) -> impl Iterator<Item = (Key, Option<Unjudged>)> {
        self.keys.iter().map(|(key, history)| (*key, history.unjudged))
    }

    /// The keys that are not judged any more: because something is broken already, because they
    /// were given up, or because too much is possible.
    pub fn unjudged(&self) -> impl Iterator<Item = Key> {
        self.keys().filter(|(_, why)| why.is_some()).map(|(key, _)| key)
    }

    fn history(&mut self, key: Key) -> &mut History {
        entry(&mut self.keys, key, History::new)
    }
}
