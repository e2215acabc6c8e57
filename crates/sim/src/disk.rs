//! A server's disk: what it holds, and what is still on its way there.

use raft::{DiskWrite, Mark, Membership, Recovered, ServerId, Term, Time};

/// A server's disk. Writes reach it in their order.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Disk {
    held: Recovered,
    writing: Vec<(Mark, DiskWrite)>,
    /// What a crash has torn, until a start cuts it off.
    torn: Option<DiskWrite>,
    /// How the disk was before the last write that it called durable.
    before: Option<Before>,
    /// When the last write under way will be done.
    pub(crate) busy_until: Time,
}

/// How a disk was before a write. Mostly a write only adds entries at the end, and then it is enough to
/// know how many.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Before {
    Fewer { current_term: Term, voted_for: Option<ServerId>, entries: usize },
    Other(Box<Recovered>),
}

impl Disk {
    pub(crate) fn empty(membership: Membership) -> Disk {
        Disk {
            held: Recovered::empty(membership),
            writing: Vec::new(),
            torn: None,
            before: None,
            busy_until: Time::ZERO,
        }
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

    /// The last write that is on its way, if any is.
    #[must_use]
    pub fn last_writing(&self) -> Option<Mark> {
        self.writing.last().map(|(mark, _)| *mark)
    }

    /// What is on its way, in its order.
    pub fn under_way(&self) -> impl Iterator<Item = &DiskWrite> {
        self.writing.iter().map(|(_, write)| write)
    }

    /// When the last write under way will be done.
    #[must_use]
    pub fn busy_until(&self) -> Time {
        self.busy_until
    }

    /// What a crash has torn, until a start cuts it off.
    #[must_use]
    pub fn torn(&self) -> Option<&DiskWrite> {
        self.torn.as_ref()
    }

    /// Whether it has called something durable that it could lose.
    pub(crate) fn can_lose(&self) -> bool {
        self.before.is_some()
    }

    pub(crate) fn write(&mut self, mark: Mark, write: DiskWrite) {
        self.writing.push((mark, write));
    }

    /// Everything up to `mark` has reached the disk.
    pub(crate) fn sync(&mut self, mark: Mark) {
        self.before = Some(self.before_writing(mark));
        let done = self.writing.partition_point(|(written, _)| *written <= mark);
        for (_, write) in self.writing.drain(..done) {
            self.held.write(write);
        }
    }

    /// All that is on its way reaches it.
    pub(crate) fn sync_all(&mut self) {
        if let Some((last, _)) = self.writing.last() {
            self.sync(*last);
        }
    }

    fn before_writing(&self, mark: Mark) -> Before {
        let adds = |write: &DiskWrite| matches!(write, DiskWrite::Vote { .. } | DiskWrite::Entries(_));
        let mut records = self.writing.iter().take_while(|(written, _)| *written <= mark);
        if !records.all(|(_, write)| adds(write)) {
            return Before::Other(Box::new(self.held.clone()));
        }
        let Recovered { current_term, voted_for, ref entries, .. } = self.held;
        Before::Fewer { current_term, voted_for, entries: entries.len() }
    }

    /// It holds just this, and nothing is on its way.
    pub(crate) fn replace(&mut self, held: Recovered, now: Time) {
        *self = Disk { held, writing: Vec::new(), torn: None, before: None, busy_until: now };
    }

    /// The first half of what is on its way arrives, entry by entry, and what comes next is torn.
    pub(crate) fn tear(&mut self) {
        let size = |write: &DiskWrite| match write {
            DiskWrite::Entries(entries) => entries.len(),
            _ => 1,
        };
        let mut left = self.writing.iter().map(|(_, write)| size(write)).sum::<usize>() / 2;
        for (_, write) in std::mem::take(&mut self.writing) {
            if size(&write) <= left {
                left -= size(&write);
                self.held.write(write);
                continue;
            }
            self.torn = Some(match write {
                DiskWrite::Entries(entries) => {
                    self.held.write(DiskWrite::Entries(entries[..left].into()));
                    DiskWrite::Entries(entries[left].clone().into())
                }
                other => other,
            });
            break;
        }
        self.before = None;
    }

    /// It loses the last write that it had called durable.
    pub(crate) fn lose_last_write(&mut self) {
        match self.before.take() {
            Some(Before::Fewer { current_term, voted_for, entries }) => {
                (self.held.current_term, self.held.voted_for) = (current_term, voted_for);
                self.held.entries.truncate(entries);
            }
            Some(Before::Other(held)) => self.held = *held,
            None => {}
        }
    }

    /// A start cuts off what is torn.
    pub(crate) fn cut_off(&mut self) -> Option<DiskWrite> {
        self.torn.take()
    }

    /// A crash loses what has not reached the disk.
    pub(crate) fn lose_unsynced(&mut self, now: Time) {
        self.writing.clear();
        self.busy_until = now;
    }
}
