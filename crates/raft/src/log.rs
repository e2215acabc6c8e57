//! The log: entries in order after a snapshot, the configurations in it, and how much of it the
//! own disk is known to hold.

use alloc::vec;
use alloc::vec::Vec;

use crate::{Chunked, Command, Corner, Entries, Entry, LogIndex, Mark, Membership, Term};

/// A server's log. Without a snapshot its first entry has index 1.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Log {
    /// The index and the term of the last entry that is compacted away.
    base: (LogIndex, Term),
    entries: Chunked<Entry>,
    /// The configurations, oldest first: that of the base, then those in the entries.
    memberships: Vec<(LogIndex, Membership)>,
    /// The last index that is on the own disk.
    durable: LogIndex,
    /// Writes under way: when the mark is durable, so is the log up to the index.
    writing: Vec<(Mark, LogIndex)>,
}

impl Log {
    /// A log as the disk held it: `entries` follow the one at `base`, where `membership` was in
    /// force.
    ///
    /// # Panics
    ///
    /// If the entries are not numbered on from the base without a gap.
    #[must_use]
    pub fn recovered(base: (LogIndex, Term), membership: Membership, entries: Chunked<Entry>) -> Log {
        let numbered = entries.iter().zip(base.0.0 + 1..).all(|(entry, index)| entry.index.0 == index);
        assert!(numbered, "a log's entries are numbered on from its base without a gap");
        let mut log = Log {
            base,
            entries,
            memberships: vec![(base.0, membership)],
            durable: LogIndex::ZERO,
            writing: Vec::new(),
        };
        log.durable = log.last_index();
        log.memberships.extend(log.entries.iter().filter_map(configuration));
        log
    }

    /// The index of the last entry, or of the base if there is none.
    #[must_use]
    pub fn last_index(&self) -> LogIndex {
        LogIndex(self.base.0.0 + self.entries.len() as u64)
    }

    /// The term of the last entry, or of the base if there is none.
    #[must_use]
    pub fn last_term(&self) -> Term {
        self.entries.last().map_or(self.base.1, |entry| entry.term)
    }

    /// The last index that is compacted away: zero if none is.
    #[must_use]
    pub fn base_index(&self) -> LogIndex {
        self.base.0
    }

    /// The term of the entry at `index`, which may be the base. None before it or past the end.
    #[must_use]
    pub fn term_at(&self, index: LogIndex) -> Option<Term> {
        if index == self.base.0 { Some(self.base.1) } else { self.entry(index).map(|entry| entry.term) }
    }

    /// Whether it has an entry of this term at this index. What is compacted away is committed,
    /// so it is the same everywhere.
    #[must_use]
    pub fn holds(&self, index: LogIndex, term: Term) -> bool {
        index < self.base.0 || self.term_at(index) == Some(term)
    }

    /// The entry at `index`, if it is there.
    #[must_use]
    pub fn entry(&self, index: LogIndex) -> Option<&Entry> {
        let position = index.0.checked_sub(self.base.0.0 + 1)?;
        self.entries.get(position as usize)
    }

    /// All entries after the base.
    #[must_use]
    pub fn entries(&self) -> &Chunked<Entry> {
        &self.entries
    }

    /// All entries after the base, the first one first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator {
        self.entries.iter()
    }

    /// At most `max` entries from `from` on.
    #[must_use]
    pub fn slice(&self, from: LogIndex, max: u32) -> Entries {
        let start = from.0.saturating_sub(self.base.0.0 + 1).min(self.entries.len() as u64) as usize;
        let end = self.entries.len().min(start + max as usize);
        self.entries.range(start..end).cloned().collect()
    }

    /// The first index of the term that the entry at `index` has.
    #[must_use]
    pub fn first_index_of_term_at(&self, index: LogIndex) -> LogIndex {
        let term = self.term_at(index);
        let mut first = index;
        while self.base.0 < first.previous() && self.term_at(first.previous()) == term {
            first = first.previous();
        }
        first
    }

    /// The last index at or before `index` whose term is at most `term`.
    #[must_use]
    pub fn last_index_within_term(&self, index: LogIndex, term: Term) -> LogIndex {
        let mut last = index.min(self.last_index());
        while self.base.0 < last && self.term_at(last).is_some_and(|own| term < own) {
            last = last.previous();
        }
        last
    }

    /// The configuration in force: "a server always uses the latest configuration in its log,
    /// regardless of whether the entry is committed" (§6).
    #[must_use]
    pub fn membership(&self) -> Membership {
        self.memberships.last().map_or_else(Membership::default, |(_, membership)| *membership)
    }

    /// Where in the log the configuration in force stands.
    #[must_use]
    pub fn membership_index(&self) -> LogIndex {
        self.memberships.last().map_or(LogIndex::ZERO, |(index, _)| *index)
    }

    /// The configuration that was in force at `index`.
    #[must_use]
    pub fn membership_at(&self, index: LogIndex) -> Membership {
        let at = self.memberships.iter().rev().find(|(from, _)| *from <= index);
        at.map_or_else(Membership::default, |(_, membership)| *membership)
    }

    /// The configuration in force at `index` and all later ones.
    pub(crate) fn memberships_from(&self, index: LogIndex) -> impl Iterator<Item = Membership> {
        let first = self.memberships.iter().rposition(|(from, _)| *from <= index).unwrap_or_default();
        self.memberships[first..].iter().map(|(_, membership)| *membership)
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
        self.memberships.extend(entries.iter().filter_map(configuration));
        self.writing.push((mark, self.last_index()));
    }

    /// Deletes the entry at `from` and all that follow it, and with them their configurations: "if
    /// … the entry is removed from the log, the server falls back to the previous one" (thesis 4.1).
    ///
    /// A disk that later says an overwritten entry is durable must not be believed, so writes
    /// under way no longer vouch for anything from `from` on.
    pub(crate) fn truncate(&mut self, from: LogIndex) {
        debug_assert!(self.base.0 < from);
        let last = from.previous();
        self.entries.truncate((last.0 - self.base.0.0) as usize);
        self.memberships.retain(|(index, _)| *index <= last);
        self.durable = self.durable.min(last);
        for (_, index) in &mut self.writing {
            if last < *index {
                Corner::TruncatedWhileWriting.reached();
                *index = last;
            }
        }
    }

    /// Drops the entries up to and including `index`, which a snapshot covers now.
    ///
    /// The snapshot is on disk with the write called `mark`, and vouches for them.
    pub(crate) fn compact(&mut self, index: LogIndex, mark: Mark) {
        let Some(term) = self.term_at(index) else {
            return;
        };
        self.entries.drop_front((index.0 - self.base.0.0) as usize);
        self.base = (index, term);
        self.writing.push((mark, index));
        while self.memberships.get(1).is_some_and(|(next, _)| *next <= index) {
            self.memberships.remove(0);
        }
    }

    /// Starts anew after a snapshot of the leader's that the log does not reach.
    pub(crate) fn restart(&mut self, base: (LogIndex, Term), membership: Membership, mark: Mark) {
        self.base = base;
        self.entries = Chunked::new();
        self.memberships = vec![(base.0, membership)];
        self.durable = self.durable.min(base.0);
        for (_, index) in &mut self.writing {
            *index = base.0.min(*index);
        }
        self.writing.push((mark, base.0));
    }

    /// The disk holds everything written up to and including `mark`.
    pub(crate) fn on_durable(&mut self, mark: Mark) {
        let done = self.writing.partition_point(|(written, _)| *written <= mark);
        for (_, index) in self.writing.drain(..done) {
            self.durable = self.durable.max(index);
        }
    }
}

fn configuration(entry: &Entry) -> Option<(LogIndex, Membership)> {
    match entry.command {
        Command::Configure(membership) => Some((entry.index, membership)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientCommand, ClientId, ServerSet};

    fn entries(terms: &[(u64, u64)]) -> Vec<Entry> {
        let command = ClientCommand { client: ClientId(1), session: None, serial: 1, bytes: [].into() };
        let entry = |&(index, term): &(u64, u64)| Entry {
            index: LogIndex(index),
            term: Term(term),
            command: Command::Client(command.clone()),
        };
        terms.iter().map(entry).collect()
    }

    fn log(terms: &[(u64, u64)]) -> Log {
        Log::recovered((LogIndex::ZERO, Term::ZERO), Membership::default(), entries(terms).into())
    }

    #[test]
    fn an_overwritten_entry_is_not_durable_when_its_write_is_acknowledged_late() {
        let mut log = log(&[(1, 1)]);
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
        let log = log(&[(1, 1), (2, 1), (3, 2)]);
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
        let _ = log(&[(1, 1), (3, 1)]);
    }

    #[test]
    fn a_configuration_is_in_force_when_appended_and_not_any_more_when_truncated() {
        let mut log = log(&[(1, 1)]);
        let configure = |index, voters| Entry {
            index: LogIndex(index),
            term: Term(1),
            command: Command::Configure(Membership::of(ServerSet::first(voters))),
        };
        log.append(Mark(1), &[configure(2, 3), configure(3, 4)]);
        assert_eq!(log.membership().voters, ServerSet::first(4));
        assert_eq!(log.membership_at(LogIndex(2)).voters, ServerSet::first(3));
        log.truncate(LogIndex(3));
        assert_eq!((log.membership().voters, log.membership_index()), (ServerSet::first(3), LogIndex(2)));
        log.compact(LogIndex(2), Mark(2));
        assert_eq!(log.membership().voters, ServerSet::first(3));
    }

    #[test]
    fn what_is_compacted_away_is_held_though_its_entries_are_gone() {
        let mut log = log(&[(1, 1), (2, 1), (3, 2)]);
        log.compact(LogIndex(2), Mark(1));
        assert_eq!((log.base_index(), log.last_index(), log.iter().len()), (LogIndex(2), LogIndex(3), 1));
        assert!(log.holds(LogIndex(1), Term(9)), "committed everywhere alike");
        assert!(log.holds(LogIndex(2), Term(1)) && !log.holds(LogIndex(2), Term(2)));
        assert_eq!(log.term_at(LogIndex(1)), None);
    }
}
