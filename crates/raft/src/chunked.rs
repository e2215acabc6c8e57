//! A list in shared chunks: a copy of a long log costs a pointer for every chunk of it.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Range;

/// How many items a chunk holds. Fewer make more pointers to copy with the list, more make a longer
/// last chunk to copy; with logs of thousands of entries the two are about equal here.
const CHUNK: usize = 64;

/// A list for what grows at its end and is cut at either, which shares what it can with its clones:
/// all but the last chunk. That one is its own, so that adding to it is as cheap as to a `Vec`.
#[derive(Clone)]
pub struct Chunked<T> {
    /// Each holds [`CHUNK`] items.
    full: Vec<Arc<[T]>>,
    /// What follows them: as many at most, and none only if the list is empty.
    last: Vec<T>,
    /// How many items at the front of the first chunk are no longer in the list.
    skipped: usize,
    len: usize,
}

impl<T> Chunked<T> {
    /// A list of nothing.
    #[must_use]
    pub const fn new() -> Chunked<T> {
        Chunked { full: Vec::new(), last: Vec::new(), skipped: 0, len: 0 }
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The item at this position, counted from 0.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&T> {
        (position < self.len).then(|| self.at(position))
    }

    /// The first item.
    #[must_use]
    pub fn first(&self) -> Option<&T> {
        self.get(0)
    }

    /// The last item.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.get(self.len.checked_sub(1)?)
    }

    /// All items, the first one first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        self.range(0..self.len)
    }

    /// The items at these positions.
    ///
    /// # Panics
    ///
    /// If the range ends after the list.
    pub fn range(
        &self,
        positions: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        assert!(positions.end <= self.len, "positions {positions:?} of {}", self.len);
        positions.map(|position| self.at(position))
    }

    /// Drops the first `count` items, or all if there are fewer. A chunk is given back once all of
    /// it is dropped.
    pub fn drop_front(&mut self, count: usize) {
        if self.len <= count {
            *self = Chunked::new();
            return;
        }
        self.len -= count;
        let first = self.skipped + count;
        self.full.drain(..first / CHUNK);
        self.skipped = first % CHUNK;
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        if self.last.len() == CHUNK {
            self.full.push(self.last.drain(..).collect());
        }
        self.last.push(item);
        self.len += 1;
    }

    fn at(&self, position: usize) -> &T {
        let place = self.skipped + position;
        let chunk = self.full.get(place / CHUNK).map_or(&self.last[..], |chunk| chunk);
        &chunk[place % CHUNK]
    }
}

impl<T: Clone> Chunked<T> {
    /// Adds copies of the items at the end.
    pub fn extend_from_slice(&mut self, items: &[T]) {
        items.iter().for_each(|item| self.push(item.clone()));
    }

    /// Keeps the first `len` items, or all if there are fewer.
    pub fn truncate(&mut self, len: usize) {
        if len == 0 {
            *self = Chunked::new();
        }
        if self.len <= len {
            return;
        }
        self.len = len;
        let end = self.skipped + len;
        let full = (end - 1) / CHUNK;
        if let Some(chunk) = self.full.get(full) {
            self.last = chunk[..end - full * CHUNK].to_vec();
            self.full.truncate(full);
        } else {
            self.last.truncate(end - full * CHUNK);
        }
    }
}

impl<T> Default for Chunked<T> {
    fn default() -> Chunked<T> {
        Chunked::new()
    }
}

impl<T> FromIterator<T> for Chunked<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Chunked<T> {
        let mut list = Chunked::new();
        items.into_iter().for_each(|item| list.push(item));
        list
    }
}

impl<T> From<Vec<T>> for Chunked<T> {
    fn from(items: Vec<T>) -> Chunked<T> {
        items.into_iter().collect()
    }
}

impl<T: PartialEq> PartialEq for Chunked<T> {
    fn eq(&self, other: &Chunked<T>) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<T: Eq> Eq for Chunked<T> {}

/// Equal lists hash alike, wherever their chunks begin.
impl<T: Hash> Hash for Chunked<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len.hash(state);
        self.iter().for_each(|item| item.hash(state));
    }
}

impl<T: fmt::Debug> fmt::Debug for Chunked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;
    use std::collections::hash_map::DefaultHasher;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Push,
        Extend(usize),
        Truncate(usize),
        DropFront(usize),
        /// A clone is taken, and must stay as it is whatever becomes of the list.
        Clone,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            2 => Just(Step::Push),
            3 => (0..3 * CHUNK).prop_map(Step::Extend),
            2 => (0..2 * CHUNK).prop_map(Step::Truncate),
            2 => (0..2 * CHUNK).prop_map(Step::DropFront),
            1 => Just(Step::Clone),
        ];
        proptest::collection::vec(step, 0..30)
    }

    fn apply(step: &Step, list: &mut Chunked<usize>, model: &mut Vec<usize>, next: &mut usize) {
        let mut new = |count| {
            *next += count;
            (*next - count..*next).collect::<Vec<_>>()
        };
        match *step {
            Step::Push => {
                let item = new(1)[0];
                list.push(item);
                model.push(item);
            }
            Step::Extend(count) => {
                let items = new(count);
                list.extend_from_slice(&items);
                model.extend(items);
            }
            // From the end, so that long lists live on.
            Step::Truncate(count) => {
                let len = model.len().saturating_sub(count);
                list.truncate(len);
                model.truncate(len);
            }
            Step::DropFront(count) => {
                list.drop_front(count);
                model.drain(..count.min(model.len()));
            }
            Step::Clone => {}
        }
    }

    fn hash(of: &impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        of.hash(&mut hasher);
        hasher.finish()
    }

    fn check(list: &Chunked<usize>, model: &[usize]) {
        assert_eq!((list.len(), list.is_empty()), (model.len(), model.is_empty()));
        assert_eq!((list.first(), list.last()), (model.first(), model.last()));
        assert!(list.iter().eq(model) && list.iter().rev().eq(model.iter().rev()));
        assert_eq!(list.iter().len(), model.len());
        let middle = model.len() / 3..model.len() - model.len() / 3;
        assert!(list.range(middle.clone()).eq(&model[middle]));
        for position in [0, CHUNK - 1, CHUNK, model.len().saturating_sub(1), model.len(), model.len() + 1] {
            assert_eq!(list.get(position), model.get(position));
        }
        // Its chunks may begin elsewhere.
        let fresh = Chunked::from(model.to_vec());
        assert_eq!((list, hash(list)), (&fresh, hash(&fresh)));
        assert_eq!(format!("{list:?}"), format!("{model:?}"));
        check_chunks(list);
    }

    /// No chunk is kept without need, and only the last is not full.
    fn check_chunks(list: &Chunked<usize>) {
        assert!(list.full.iter().all(|chunk| chunk.len() == CHUNK));
        assert_eq!(list.full.len() * CHUNK + list.last.len(), list.skipped + list.len());
        assert!(list.last.len() <= CHUNK && list.skipped < CHUNK);
        assert_eq!(list.last.is_empty(), list.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_list_in_chunks_is_a_list_and_so_are_its_clones(steps in steps()) {
            let (mut list, mut model, mut next) = (Chunked::new(), Vec::new(), 0);
            let mut clones = Vec::new();
            for step in &steps {
                apply(step, &mut list, &mut model, &mut next);
                check(&list, &model);
                if matches!(step, Step::Clone) {
                    clones.push((list.clone(), model.clone()));
                }
            }
            for (mut list, mut model) in clones {
                check(&list, &model);
                for step in &steps {
                    apply(step, &mut list, &mut model, &mut next);
                }
                check(&list, &model);
            }
        }

        #[test]
        fn lists_that_differ_in_an_item_or_in_length_are_not_equal(len in 1..3 * CHUNK, at in any::<prop::sample::Index>()) {
            let items: Vec<usize> = (0..len).collect();
            let list = Chunked::from(items.clone());
            let mut other = items.clone();
            other[at.index(len)] += 1;
            prop_assert_ne!(&list, &Chunked::from(other));
            prop_assert_ne!(&list, &Chunked::from(items[1..].to_vec()));
            prop_assert_ne!(&list, &Chunked::from(items[..len - 1].to_vec()));
        }
    }

    #[test]
    fn a_clone_shares_every_chunk_but_the_last() {
        let item = Arc::new(());
        let list: Chunked<Arc<()>> = (0..2 * CHUNK + 3).map(|_| item.clone()).collect();
        let before = Arc::strong_count(&item);
        let mut clone = list.clone();
        assert_eq!(Arc::strong_count(&item), before + 3);
        clone.extend_from_slice(&[item.clone(), item.clone()]);
        assert_eq!(Arc::strong_count(&item), before + 5);
        clone.truncate(CHUNK + 1);
        assert_eq!(Arc::strong_count(&item), before + 1);
        clone.truncate(CHUNK);
        assert_eq!((clone.full.len(), clone.last.len()), (0, CHUNK));
    }

    #[test]
    fn what_is_dropped_from_the_front_is_given_back_chunk_by_chunk() {
        let item = Arc::new(());
        let mut list: Chunked<Arc<()>> = (0..2 * CHUNK).map(|_| item.clone()).collect();
        list.drop_front(CHUNK - 1);
        assert_eq!(Arc::strong_count(&item), 1 + 2 * CHUNK);
        list.drop_front(1);
        assert_eq!(Arc::strong_count(&item), 1 + CHUNK);
        list.drop_front(CHUNK - 1);
        list.drop_front(1);
        assert_eq!(Arc::strong_count(&item), 1);
    }

    #[test]
    #[should_panic(expected = "positions 1..4 of 3")]
    fn a_range_past_the_end_is_refused() {
        let _ = Chunked::from(vec![1, 2, 3]).range(1..4);
    }
}
