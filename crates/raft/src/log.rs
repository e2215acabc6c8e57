//! The log: entries in order, and how much of it the own disk is known to hold.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::{Entries, Entry, LogIndex, Mark, Term};

/// A server's log. Its first entry has index 1.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Log {
    entries: Vec<Entry>,
    /// The last index that is on the own disk.
    durable: LogIndex,
    /// Writes under way: when the mark is durable, so is the log up to the index.
    writing: VecDeque<(Mark, LogIndex)>,
}

impl Log {
    /// A log as the disk held it.
    ///
    /// # Panics
    ///
    /// If the entries are not numbered 1, 2, 3 and so on.
    #[must_use]
    pub fn recovered(entries: Vec<Entry>) -> Log {
        let numbered = entries.iter().zip(1..).all(|(entry, index)| entry.index == LogIndex(index));
        assert!(numbered, "a log's entries are numbered from 1 without a gap");
        let durable = LogIndex(entries.len() as u64);
        Log { entries, durable, writing: VecDeque::new() }
    }

    /// The index of the last entry, zero if there is none.
    #[must_use]
    pub fn last_index(&self) -> LogIndex {
        LogIndex(self.entries.len() as u64)
    }

    /// The term of the last entry, zero if there is none.
    #[must_use]
    pub fn last_term(&self) -> Term {
        self.entries.last().map_or(Term::ZERO, |entry| entry.term)
    }

    /// The term of the entry at `index`: zero at index zero, none past the end.
    #[must_use]
    pub fn term_at(&self, index: LogIndex) -> Option<Term> {
        match index {
            LogIndex::ZERO => Some(Term::ZERO),
            _ => self.entry(index).map(|entry| entry.term),
        }
    }

    /// The entry at `index`, if there is one.
    #[must_use]
    pub fn entry(&self, index: LogIndex) -> Option<&Entry> {
        self.entries.get((index.0 as usize).checked_sub(1)?)
    }

    /// All entries, the first one first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator {
        self.entries.iter()
    }

    /// At most `max` entries from `from` on.
    #[must_use]
    pub fn slice(&self, from: LogIndex, max: u32) -> Entries {
        let start = (from.0.max(1) - 1).min(self.entries.len() as u64) as usize;
        let end = self.entries.len().min(start + max as usize);
        self.entries[start..end].into()
    }

    /// The last index that is on the own disk.
    #[must_use]
    pub fn durable_index(&self) -> LogIndex {
        self.durable
    }

    /// Adds entries at the end, to be on disk with the write called `mark`.
    pub(crate) fn append(&mut self, mark: Mark, entries: &[Entry]) {
        debug_assert!(entries.first().is_none_or(|first| first.index == self.last_index().next()));
        self.entries.extend_from_slice(entries);
        self.writing.push_back((mark, self.last_index()));
    }

    /// Deletes the entry at `from` and all that follow it.
    ///
    /// A disk that later says an overwritten entry is durable must not be believed, so writes
    /// under way no longer vouch for anything from `from` on.
    pub(crate) fn truncate(&mut self, from: LogIndex) {
        let last = from.previous();
        self.entries.truncate(last.0 as usize);
        self.durable = self.durable.min(last);
        for (_, index) in &mut self.writing {
            *index = last.min(*index);
        }
    }

    /// The disk holds everything written up to and including `mark`.
    pub(crate) fn on_durable(&mut self, mark: Mark) {
        while let Some(&(written, index)) = self.writing.front()
            && written <= mark
        {
            self.durable = self.durable.max(index);
            self.writing.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientId, Command};

    fn entries(terms: &[(u64, u64)]) -> Vec<Entry> {
        let command = Command { client: ClientId(1), serial: 1, bytes: [].into() };
        let entry = |&(index, term): &(u64, u64)| Entry {
            index: LogIndex(index),
            term: Term(term),
            command: command.clone(),
        };
        terms.iter().map(entry).collect()
    }

    #[test]
    fn an_overwritten_entry_is_not_durable_when_its_write_is_acknowledged_late() {
        let mut log = Log::recovered(entries(&[(1, 1)]));
        log.append(Mark(1), &entries(&[(2, 2), (3, 2)]));
        log.truncate(LogIndex(2));
        log.append(Mark(2), &entries(&[(2, 3)]));
        log.on_durable(Mark(1));
        assert_eq!(log.durable_index(), LogIndex(1));
        log.on_durable(Mark(2));
        assert_eq!(log.durable_index(), LogIndex(2));
    }

    #[test]
    fn a_slice_is_bounded_by_the_log_and_by_its_own_maximum() {
        let log = Log::recovered(entries(&[(1, 1), (2, 1), (3, 2)]));
        let check = |from, max, expected: &[u64]| {
            let slice = log.slice(LogIndex(from), max);
            assert_eq!(slice.iter().map(|entry| entry.index.0).collect::<Vec<_>>(), expected);
        };
        check(1, 9, &[1, 2, 3]);
        check(2, 1, &[2]);
        check(3, 0, &[]);
        check(4, 9, &[]);
        check(9, 9, &[]);
    }

    #[test]
    #[should_panic(expected = "without a gap")]
    fn a_log_with_a_gap_is_not_taken_from_the_disk() {
        let _ = Log::recovered(entries(&[(1, 1), (3, 1)]));
    }
}
