//! What is judged after every step: the properties of Figure 3, and what they are for.

use raft::{Entry, LogIndex, ServerId, Term};

use super::Net;

/// What must never happen, whatever is done to a cluster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Harm {
    /// Election Safety: two servers led the same term.
    TwoLeaders,
    /// Log Matching: two logs agree on an entry but not on all that come before it.
    LogsDiffer,
    /// Leader Completeness: a leader of a later term lacks a committed entry.
    CommittedEntryLost,
    /// State Machine Safety: two servers applied different entries at one index.
    AppliedDiffers,
    /// Two state machines differ after the same entry.
    StatesDiffer,
    /// What a server had applied was taken back.
    WentBack,
    /// A read did not see what was committed before it was asked.
    StaleRead,
    /// A client's command took effect twice. Only sessions promise that it does not.
    AppliedTwice,
    /// A leader that a majority heard was deposed. Only stickiness promises that it is not.
    LeaderDisrupted,
    /// A cluster with a majority of its servers came to no leader.
    NoLeader,
}

impl Net {
    pub(super) fn judge(&mut self, id: ServerId) {
        let Some(server) = &self.hosts[&id].server else {
            return;
        };
        let (log, term) = (server.state().log(), server.state().current_term());
        if server.is_leader() {
            if *self.leaders.entry(term).or_insert(id) != id {
                self.harms.push(Harm::TwoLeaders);
            }
            // Harm::CommittedEntryLost has one sense for all: what was applied in an earlier term.
            let lacks = |(index, (then, entry)): (&LogIndex, &(Term, Entry))| {
                *then < term && !log.holds(*index, entry.term)
            };
            if self.applied.iter().any(lacks) {
                self.harms.push(Harm::CommittedEntryLost);
            }
        }
        for other in self.hosts.values().filter_map(|host| host.server.as_ref()) {
            if !match_up_to_their_last_common_entry(log, other.state().log()) {
                self.harms.push(Harm::LogsDiffer);
            }
        }
    }

    /// State Machine Safety: what anybody applies is what everybody applies (Figure 3).
    pub(super) fn judge_applied(&mut self, id: ServerId, entry: Entry) {
        let host = &self.hosts[&id];
        let term = host.server.as_ref().map_or(Term::ZERO, |server| server.state().current_term());
        let (_, first) = self.applied.entry(entry.index).or_insert_with(|| (term, entry.clone()));
        if *first != entry {
            self.harms.push(Harm::AppliedDiffers);
        }
        let state = self.states.entry(entry.index).or_insert_with(|| host.executed.clone());
        if *state != host.executed {
            self.harms.push(Harm::StatesDiffer);
        }
    }

    /// Nothing that must never happen has happened.
    pub fn is_safe(&self) -> bool {
        self.harms.is_empty()
    }

    #[track_caller]
    pub fn assert_safe(&mut self) -> &mut Net {
        assert_eq!(self.harms, []);
        self
    }
}

/// Log Matching: "if two logs contain an entry with the same index and term, then the logs are
/// identical in all entries up through the given index" (Figure 3).
fn match_up_to_their_last_common_entry(one: &raft::Log, other: &raft::Log) -> bool {
    let from = one.base_index().max(other.base_index()).next();
    let mut common = false;
    let mut index = one.last_index().min(other.last_index());
    while from <= index {
        common = common || one.term_at(index) == other.term_at(index);
        if common && one.entry(index) != other.entry(index) {
            return false;
        }
        index = index.previous();
    }
    true
}
