//! Leader Append-Only and Log Matching (§5.3).

use raft::{Command, Entry, LogIndex, Term};

use super::witness::{Now, Verdicts, Witness};
use crate::Property;
use crate::from_index::FromIndex;

/// Every entry that was ever written.
#[derive(Clone, Debug)]
pub(super) struct Logs {
    /// The first one at each index.
    first: FromIndex<Known>,
    /// Those of other terms, in the order of their indexes.
    others: Vec<(LogIndex, Known)>,
}

#[derive(Clone, Debug)]
struct Known {
    term: Term,
    command: Command,
    /// The term of the entry before it.
    previous_term: Term,
    witness: Witness,
}

impl Default for Logs {
    fn default() -> Logs {
        Logs { first: FromIndex::new(LogIndex(1)), others: Vec::new() }
    }
}

impl Logs {
    pub(super) fn remembers_from(&self) -> LogIndex {
        self.first.first_index()
    }

    pub(super) fn len(&self) -> usize {
        self.first.len()
    }

    pub(super) fn forget_before(&mut self, index: LogIndex) {
        self.first.forget_before(index);
        let forgotten = self.others.partition_point(|(other, _)| *other < index);
        self.others.drain(..forgotten);
    }

    /// Leader Append-Only: "a leader never overwrites or deletes entries in its log; it only appends
    /// new entries" (Figure 3).
    #[expect(clippy::unused_self, reason = "reads as the others do")]
    pub(super) fn on_truncate(&self, from: LogIndex, leads: Option<Term>, now: Now, verdicts: &mut Verdicts) {
        if let Some(term) = leads {
            verdicts.broken(Property::LeaderAppendOnly, now, &[], term, &[from]);
        }
    }

    /// Log Matching: whoever writes an entry with this index and term writes the same command, and
    /// has an entry of the same term before it. By induction the logs are equal up to there.
    pub(super) fn on_append(
        &mut self,
        entry: &Entry,
        previous_term: Term,
        now: Now,
        verdicts: &mut Verdicts,
    ) {
        let Entry { index, term, ref command } = *entry;
        if index < self.first.first_index() {
            return;
        }
        match self.known(index, term) {
            None => {
                let command = command.clone();
                self.add(index, Known { term, command, previous_term, witness: now.witness });
            }
            Some(known) if known.previous_term == previous_term && known.command == *command => {}
            Some(known) => verdicts.broken(Property::LogMatching, now, &[known.witness], term, &[index]),
        }
    }

    fn known(&self, index: LogIndex, term: Term) -> Option<&Known> {
        let first = self.first.get(index)?;
        if first.term == term {
            return Some(first);
        }
        let start = self.others.partition_point(|(other, _)| *other < index);
        let mut here = self.others[start..].iter().take_while(|(other, _)| *other == index);
        here.find(|(_, known)| known.term == term).map(|(_, known)| known)
    }

    fn add(&mut self, index: LogIndex, known: Known) {
        if self.first.get(index).is_none() {
            self.first.push_at(index, known);
        } else {
            let place = self.others.partition_point(|(other, _)| *other <= index);
            self.others.insert(place, (index, known));
        }
    }
}
