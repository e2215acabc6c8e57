//! Who did what when, and the verdicts that come of it.

use raft::{LogIndex, ServerId, Term, Time};

use crate::{Judges, Misplaced, Property, Verdict};

/// Who did a thing, and in which event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Witness {
    pub(super) server: ServerId,
    pub(super) event: u64,
}

/// What a verdict needs to know about the moment.
#[derive(Clone, Copy)]
pub(super) struct Now {
    pub(super) at: Time,
    pub(super) witness: Witness,
}

/// What was broken.
#[derive(Clone, Default, Debug)]
pub(super) struct Verdicts {
    list: Vec<Verdict>,
}

impl Verdicts {
    pub(super) fn list(&self) -> &[Verdict] {
        &self.list
    }

    /// A server breaks a property, against what others, or itself, did before.
    pub(super) fn broken(
        &mut self,
        property: Property,
        now: Now,
        against: &[Witness],
        term: Term,
        indexes: &[LogIndex],
    ) {
        let witnesses = || against.iter().chain([&now.witness]);
        let events = witnesses().map(|witness| witness.event).collect();
        let servers = witnesses().map(|witness| witness.server).collect();
        let indexes = indexes.to_vec();
        self.add(Verdict { property, at: now.at, events, servers, term, indexes, misplaced: None });
    }

    /// A server breaks a promise to another.
    pub(super) fn promise_broken(
        &mut self,
        property: Property,
        now: Now,
        to: ServerId,
        term: Term,
        indexes: &[LogIndex],
    ) {
        let (events, servers) = (vec![now.witness.event], vec![now.witness.server, to]);
        let indexes = indexes.to_vec();
        self.add(Verdict { property, at: now.at, events, servers, term, indexes, misplaced: None });
    }

    /// A client was told what cannot be.
    pub(super) fn misplaced(&mut self, misplaced: Misplaced, at: Time, term: Term) {
        let property = Property::Linearizability;
        let mut events = vec![misplaced.called, misplaced.answered];
        if let Some(against) = misplaced.against {
            events.insert(events.partition_point(|event| *event <= against), against);
        }
        let (servers, indexes) = (Vec::new(), Vec::new());
        self.add(Verdict { property, at, events, servers, term, indexes, misplaced: Some(misplaced) });
    }

    fn add(&mut self, verdict: Verdict) {
        let same = self.list.iter().filter(|known| known.property == verdict.property).count();
        if same < Judges::MAX_VIOLATIONS {
            self.list.push(verdict);
        }
    }
}
