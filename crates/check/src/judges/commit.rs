//! Leader Completeness (§5.4) and State Machine Safety (§5.4.3).

use raft::{Entry, LogIndex, ServerId, Term};

use super::picture::Picture;
use super::witness::{Now, Verdicts, Witness};
use crate::Property;
use crate::from_index::FromIndex;

/// What is committed, and what was applied.
#[derive(Clone, Debug)]
pub(super) struct Commits {
    committed: FromIndex<Committed>,
    /// What was applied first at each index.
    applied: FromIndex<(Entry, Witness)>,
}

#[derive(Clone, Copy, Debug)]
struct Committed {
    term: Term,
    /// The term of the leader that committed it, which may be later than the entry's.
    in_term: Term,
    witness: Witness,
}

impl Default for Commits {
    fn default() -> Commits {
        let first = LogIndex(1);
        Commits { committed: FromIndex::new(first), applied: FromIndex::new(first) }
    }
}

impl Commits {
    pub(super) fn forget_before(&mut self, index: LogIndex) {
        self.committed.forget_before(index);
        self.applied.forget_before(index);
    }

    /// Leader Completeness, for what is committed already.
    pub(super) fn on_election(&mut self, term: Term, now: Now, picture: &Picture, verdicts: &mut Verdicts) {
        let end = self.committed.partition_point(|committed| committed.in_term < term);
        self.check(end, now.witness.server, term, now, picture, verdicts);
    }

    /// Leader Completeness, for what becomes committed while leaders of higher terms are there.
    pub(super) fn on_commit(
        &mut self,
        index: LogIndex,
        in_term: Term,
        now: Now,
        picture: &Picture,
        verdicts: &mut Verdicts,
    ) {
        let log = &picture.server(now.witness.server).log;
        let mut next = self.committed.next_index().max(log.first_index());
        if index < next {
            return;
        }
        while next <= index
            && let Some(term) = log.get(next)
        {
            self.committed.push_at(next, Committed { term: *term, in_term, witness: now.witness });
            next = next.next();
        }
        for (leader, term) in picture.leaders().filter(|(_, term)| in_term < *term) {
            self.check(next, leader, term, now, picture, verdicts);
        }
    }

    /// The leader of `term` holds what is committed before index `end`.
    ///
    /// Logs that agree on the last one agree on all before it (Log Matching), so one look is
    /// enough; only to name the first one that is missing all are looked at.
    fn check(
        &self,
        end: LogIndex,
        leader: ServerId,
        term: Term,
        now: Now,
        picture: &Picture,
        verdicts: &mut Verdicts,
    ) {
        let log = picture.server(leader);
        let misses = |index: &LogIndex| {
            self.committed.get(*index).filter(|committed| !log.holds(*index, committed.term)).is_some()
        };
        if !misses(&end.previous()) {
            return;
        }
        let mut indexes = (self.committed.first_index().0..end.0).map(LogIndex);
        if let Some(index) = indexes.find(misses)
            && let Some(missing) = self.committed.get(index)
        {
            let now = Now { witness: Witness { server: leader, ..now.witness }, ..now };
            verdicts.broken(Property::LeaderCompleteness, now, &[missing.witness], term, &[index]);
        }
    }

    /// State Machine Safety; whether no server has applied anything at this index before.
    pub(super) fn on_apply(&mut self, entry: &Entry, now: Now, verdicts: &mut Verdicts) -> bool {
        let is_new = self.applied.next_index() <= entry.index;
        match self.applied.get(entry.index) {
            None if is_new => self.applied.push_at(entry.index, (entry.clone(), now.witness)),
            Some((first, witness)) if first != entry => {
                let property = Property::StateMachineSafety;
                verdicts.broken(property, now, &[*witness], entry.term, &[entry.index]);
            }
            _ => {}
        }
        is_new
    }
}
