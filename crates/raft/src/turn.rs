//! One call of [`Server::step`](crate::Server::step), as the rules see it.

use alloc::vec::Vec;

use crate::{Effect, Reason, Time};

/// When it is, and where what is decided goes.
pub(crate) struct Turn<'a> {
    pub(crate) now: Time,
    out: &'a mut Vec<Effect>,
    /// Whether this step has written already.
    pub(crate) has_written: bool,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(now: Time, out: &'a mut Vec<Effect>) -> Turn<'a> {
        Turn { now, out, has_written: false }
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.out.push(effect);
    }

    pub(crate) fn explain(&mut self, reason: Reason) {
        self.push(Effect::Explain(reason));
    }
}
