//! What is known by index, from some index on.

use raft::{Chunked, LogIndex};

/// A list with an item for each index from some index on. It can forget at the front, and is cheap to
/// clone.
#[derive(Clone, Debug)]
pub(crate) struct FromIndex<T> {
    first: LogIndex,
    items: Chunked<T>,
}

impl<T: Clone> FromIndex<T> {
    pub(crate) fn new(first: LogIndex) -> FromIndex<T> {
        FromIndex { first, items: Chunked::new() }
    }

    /// The first index that it has or will have an item for.
    pub(crate) fn first_index(&self) -> LogIndex {
        self.first
    }

    /// The index of the item that is pushed next.
    pub(crate) fn next_index(&self) -> LogIndex {
        LogIndex(self.first.0 + self.items.len() as u64)
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn get(&self, index: LogIndex) -> Option<&T> {
        self.items.get(index.0.checked_sub(self.first.0)? as usize)
    }

    pub(crate) fn last(&self) -> Option<&T> {
        self.items.last()
    }

    /// Adds the item for `index`. If that does not follow on, nothing before it is known.
    pub(crate) fn push_at(&mut self, index: LogIndex, item: T) {
        if index != self.next_index() {
            *self = FromIndex::new(index);
        }
        self.items.push(item);
    }

    /// Forgets the item at `index` and all that follow it.
    pub(crate) fn truncate_at(&mut self, index: LogIndex) {
        self.items.truncate(index.0.saturating_sub(self.first.0) as usize);
    }

    /// Forgets all before `index`.
    pub(crate) fn forget_before(&mut self, index: LogIndex) {
        if self.first < index {
            let count = (index.0 - self.first.0).min(self.items.len() as u64);
            self.items.drop_front(count as usize);
            self.first = if self.items.is_empty() { index } else { LogIndex(self.first.0 + count) };
        }
    }

    /// The first index whose item is not as asked, where those that are come first.
    pub(crate) fn partition_point(&self, is: impl Fn(&T) -> bool) -> LogIndex {
        LogIndex(self.first.0 + partition_point(&self.items, is) as u64)
    }
}

/// How many items are as asked, where those that are come first.
pub(crate) fn partition_point<T>(items: &Chunked<T>, is: impl Fn(&T) -> bool) -> usize {
    let (mut low, mut high) = (0, items.len());
    while low < high {
        let middle = low.midpoint(high);
        if items.get(middle).is_some_and(&is) { low = middle + 1 } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(first: u64, items: &[u32]) -> FromIndex<u32> {
        let mut list = FromIndex::new(LogIndex(first));
        items.iter().for_each(|item| list.push_at(list.next_index(), *item));
        list
    }

    fn check(list: &FromIndex<u32>, first: u64, expected: &[u32]) {
        assert_eq!((list.first_index(), list.len()), (LogIndex(first), expected.len()));
        let items = (first..).map_while(|index| list.get(LogIndex(index)).copied());
        assert_eq!(items.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_forgotten_at_either_end_leaves_the_rest_in_its_place() {
        let mut list = list(3, &[30, 40, 50, 60]);
        list.forget_before(LogIndex(2));
        check(&list, 3, &[30, 40, 50, 60]);
        list.forget_before(LogIndex(4));
        check(&list, 4, &[40, 50, 60]);
        list.truncate_at(LogIndex(6));
        check(&list, 4, &[40, 50]);
        list.truncate_at(LogIndex(1));
        check(&list, 4, &[]);
        list.forget_before(LogIndex(9));
        check(&list, 9, &[]);
    }

    #[test]
    fn what_does_not_follow_on_begins_anew() {
        let mut list = list(1, &[10, 20]);
        list.push_at(LogIndex(7), 70);
        check(&list, 7, &[70]);
    }

    #[test]
    fn the_first_that_is_not_as_asked_is_found_by_halving() {
        let list = list(5, &[1, 1, 2, 3]);
        let check = |limit, expected| assert_eq!(list.partition_point(|i| *i < limit), LogIndex(expected));
        check(1, 5);
        check(2, 7);
        check(9, 9);
    }
}
