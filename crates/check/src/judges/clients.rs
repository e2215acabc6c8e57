//! What clients were told is linearizable (§8), as far as that is promised.
//!
//! "As described so far Raft can execute a command multiple times" (§8): without sessions a command
//! that was sent twice promises nothing about its key any more. A read may be sent as often as one
//! likes.

use raft::ClientId;
use sim::{Answer, Key, Operation};

use crate::{Linearizability, Misplaced, Unjudged};

/// The clients' calls.
#[derive(Clone, Default, Debug)]
pub(super) struct Clients {
    history: Linearizability,
    /// Those that are not answered yet, or were given up.
    calls: Vec<Call>,
    /// Whether logs were set outright, with commands that no client ever sent.
    placed: bool,
}

#[derive(Clone, Copy, Debug)]
struct Call {
    client: ClientId,
    serial: u64,
    operation: Operation,
    /// How many requests may have an effect.
    attempts: u32,
    given_up: bool,
}

impl Clients {
    pub(super) fn keys(&self) -> impl Iterator<Item = (Key, Option<Unjudged>)> {
        self.history.keys()
    }

    pub(super) fn unjudged(&self) -> impl Iterator<Item = Key> {
        self.history.unjudged()
    }

    pub(super) fn on_call(&mut self, client: ClientId, serial: u64, operation: Operation, event: u64) {
        self.calls.push(Call { client, serial, operation, attempts: 0, given_up: false });
        self.history.call(client, serial, operation, event);
        if self.placed && is_placed(operation.key()) {
            self.history.give_up(operation.key(), Unjudged::StateSet);
        }
    }

    /// A request leaves, for the first time or again.
    pub(super) fn on_request(&mut self, client: ClientId, serial: u64, sessions: bool) {
        let Some(call) = self.call(client, serial) else {
            return;
        };
        call.attempts += 1;
        let Call { operation, attempts, .. } = *call;
        if 1 < attempts && !sessions && !operation.is_read() {
            self.history.give_up(operation.key(), Unjudged::SentTwice);
        }
    }

    /// A request was refused, or is lost.
    pub(super) fn on_no_effect(&mut self, client: ClientId, serial: u64) {
        if let Some(call) = self.call(client, serial) {
            call.attempts = call.attempts.saturating_sub(1);
        }
    }

    /// A client is answered: what it was told, if that cannot be.
    pub(super) fn on_return(
        &mut self,
        client: ClientId,
        serial: u64,
        operation: Operation,
        answer: Answer,
        event: u64,
    ) -> Option<Misplaced> {
        let place = self.calls.iter().position(|call| (call.client, call.serial) == (client, serial))?;
        let Call { attempts, .. } = self.calls.swap_remove(place);
        match answer {
            Answer::Done { value } => self.history.returned(client, serial, operation, value, event),
            Answer::NoSession if attempts <= 1 => self.history.withdraw(client, serial, operation, event),
            // Whether another attempt had, or will have, an effect is unknown. With the session gone
            // nobody could even tell whether two of them did.
            _ => {
                self.history.give_up(operation.key(), Unjudged::SessionEnded);
                None
            }
        }
    }

    /// A client no longer waits. A read is over, but a command can take effect at any time, and its
    /// requests in flight can be copied: it is looked after as long as its key is judged.
    pub(super) fn on_give_up(&mut self, client: ClientId, serial: u64, operation: Operation) {
        if let Some(call) = self.call(client, serial) {
            call.given_up = true;
        }
        if operation.is_read() {
            self.history.abandon(client, serial, operation);
        }
        let history = &self.history;
        let is_over = |call: &Call| {
            call.operation.is_read() || history.unjudged().any(|key| key == call.operation.key())
        };
        self.calls.retain(|call| !(call.given_up && is_over(call)));
    }

    /// What was before is no longer so: keys can have any value.
    pub(super) fn give_up(&mut self) {
        self.history.give_up_all(Unjudged::StateSet);
        self.placed = true;
    }

    fn call(&mut self, client: ClientId, serial: u64) -> Option<&mut Call> {
        self.calls.iter_mut().find(|call| (call.client, call.serial) == (client, serial))
    }
}

/// Whether a log that is set outright could give this key a value: it is called after an index, `i7`.
fn is_placed(key: Key) -> bool {
    key.name().strip_prefix('i').is_some_and(|index| index.parse::<u64>().is_ok())
}
