//! What has been asked of one key, and what has been answered.

use raft::ClientId;
use sim::{Answer, Operation};

use super::possibility::{Open, Possibilities};
use super::{Linearizability, Misplaced, Unjudged};

/// What is known of one key.
#[derive(Clone, Debug)]
pub(super) struct History {
    /// Why it is not judged any more, if so.
    pub(super) unjudged: Option<Unjudged>,
    /// Operations that can still take effect; a place is free for the next when they cannot.
    open: Vec<Option<Call>>,
    pub(super) possibilities: Possibilities,
    /// The event of the last answer.
    last_answer: Option<u64>,
}

/// An operation that has been called.
#[derive(Clone, Copy, Debug)]
struct Call {
    client: ClientId,
    serial: u64,
    operation: Operation,
    called: u64,
    /// The event of the last answer before.
    after: Option<u64>,
}

impl History {
    pub(super) fn new() -> History {
        let possibilities = Possibilities::at_first();
        History { unjudged: None, open: Vec::new(), possibilities, last_answer: None }
    }

    pub(super) fn give_up(&mut self, why: Unjudged) {
        let possibilities = Possibilities::default();
        let unjudged = self.unjudged.or(Some(why));
        *self = History { unjudged, open: Vec::new(), possibilities, last_answer: None };
    }

    pub(super) fn call(&mut self, client: ClientId, serial: u64, operation: Operation, event: u64) {
        if self.unjudged.is_some() {
            return;
        }
        let after = self.last_answer;
        let call = Some(Call { client, serial, operation, called: event, after });
        if let Some(free) = self.open.iter_mut().find(|place| place.is_none()) {
            *free = call;
        } else if self.open.len() < Linearizability::MAX_OPEN {
            self.open.push(call);
        } else {
            self.give_up(Unjudged::TooManyOpen);
        }
    }

    pub(super) fn returned(
        &mut self,
        client: ClientId,
        serial: u64,
        answer: Option<i64>,
        event: u64,
    ) -> Option<Misplaced> {
        let (place, call) = self.find(client, serial)?;
        let open: Vec<Open> = self.places().map(|(place, call)| (place, call.operation)).collect();
        let Some(left) = self.possibilities.after_answer(&open, (place, call.operation), answer) else {
            self.give_up(Unjudged::TooMuchPossible);
            return None;
        };
        self.go_on(place, call, left, Answer::Done { value: answer }, event)
    }

    pub(super) fn withdraw(&mut self, client: ClientId, serial: u64, event: u64) -> Option<Misplaced> {
        let (place, call) = self.find(client, serial)?;
        let left = if call.operation.is_read() {
            self.possibilities.without_read(place)
        } else {
            self.possibilities.without_command(place)
        };
        self.go_on(place, call, left, Answer::NoSession, event)
    }

    pub(super) fn abandon(&mut self, client: ClientId, serial: u64) {
        if let Some((place, _)) = self.find(client, serial) {
            self.open[usize::from(place)] = None;
            self.possibilities.forget(place);
        }
    }

    /// An operation is over, and only these possibilities are left.
    fn go_on(
        &mut self,
        place: u8,
        call: Call,
        left: Possibilities,
        answer: Answer,
        event: u64,
    ) -> Option<Misplaced> {
        if left.is_empty() {
            let Call { client, serial, operation, called, after } = call;
            let against = after.or(self.last_answer);
            self.give_up(Unjudged::Broken);
            return Some(Misplaced { client, serial, operation, answer, called, answered: event, against });
        }
        self.possibilities = left;
        self.open[usize::from(place)] = None;
        self.last_answer = Some(event);
        self.give_up_reads();
        None
    }

    /// A read that waits for long can have seen so many values that to note them all is no use.
    fn give_up_reads(&mut self) {
        if self.possibilities.most_answers() <= Linearizability::MAX_SEEN {
            return;
        }
        for (place, open) in (0..).zip(&mut self.open) {
            if open.take_if(|call| call.operation.is_read()).is_some() {
                self.possibilities.forget(place);
            }
        }
    }

    fn find(&self, client: ClientId, serial: u64) -> Option<(u8, Call)> {
        let is = |call: &Call| (call.client, call.serial) == (client, serial);
        self.places().find(|(_, call)| is(call)).map(|(place, call)| (place, *call))
    }

    fn places(&self) -> impl Iterator<Item = (u8, &Call)> {
        (0..).zip(&self.open).filter_map(|(place, open)| Some((place, open.as_ref()?)))
    }
}
