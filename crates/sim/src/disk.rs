//! A server's disk: what it holds, and what is still on its way there.

use std::collections::VecDeque;

use raft::{Mark, Membership, Record, Recovered, Time};

/// A server's disk. Writes reach it in their order.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Disk {
    held: Recovered,
    writing: VecDeque<(Mark, Record)>,
    /// When the last write under way will be done.
    pub(crate) busy_until: Time,
}

impl Disk {
    pub(crate) fn empty(membership: Membership) -> Disk {
        Disk { held: Recovered::empty(membership), writing: VecDeque::new(), busy_until: Time::ZERO }
    }

    /// What a server that starts now would find.
    #[must_use]
    pub fn held(&self) -> &Recovered {
        &self.held
    }

    /// How many writes are on their way.
    #[must_use]
    pub fn writing(&self) -> usize {
        self.writing.len()
    }

    pub(crate) fn write(&mut self, mark: Mark, record: Record) {
        self.writing.push_back((mark, record));
    }

    /// Everything up to `mark` has reached the disk.
    pub(crate) fn sync(&mut self, mark: Mark) {
        while let Some((written, _)) = self.writing.front()
            && *written <= mark
        {
            let (_, record) = self.writing.pop_front().expect("there is a front");
            self.held.write(record);
        }
    }

    /// All that is on its way reaches it.
    pub(crate) fn sync_all(&mut self) {
        if let Some((last, _)) = self.writing.back() {
            self.sync(*last);
        }
    }

    /// It holds just this, and nothing is on its way.
    pub(crate) fn replace(&mut self, held: Recovered, now: Time) {
        *self = Disk { held, writing: VecDeque::new(), busy_until: now };
    }

    /// A crash loses what has not reached the disk.
    pub(crate) fn lose_unsynced(&mut self, now: Time) {
        self.writing.clear();
        self.busy_until = now;
    }
}
