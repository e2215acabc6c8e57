//! Election Safety: "at most one leader can be elected in a given term" (§5.2).

use raft::Term;
use sim::World;

use super::picture::Picture;
use super::witness::{Now, Verdicts, Witness};
use crate::sorted::entry;
use crate::{Judges, Property};

/// Who won the elections.
#[derive(Clone, Debug)]
pub(super) struct Elections {
    /// Who won the election of each term, the lowest term first.
    leaders: Vec<(Term, Witness)>,
    /// Who won those before is forgotten.
    remembers_from: Term,
}

impl Elections {
    /// Of those who lead already it is known in which term, but not since when.
    pub(super) fn of(picture: &Picture, world: &World) -> Elections {
        let mut leaders = Vec::new();
        for (server, term) in picture.leaders() {
            entry(&mut leaders, term, || Witness { server, event: world.events() });
        }
        Elections { leaders, remembers_from: Term::ZERO }
    }

    pub(super) fn on_election(&mut self, term: Term, now: Now, verdicts: &mut Verdicts) {
        if term < self.remembers_from {
            return;
        }
        match self.leaders.binary_search_by_key(&term, |(known, _)| *known) {
            Ok(place) => {
                let (_, winner) = self.leaders[place];
                if winner.server != now.witness.server {
                    verdicts.broken(Property::ElectionSafety, now, &[winner], term, &[]);
                }
            }
            Err(place) => self.leaders.insert(place, (term, now.witness)),
        }
        if Judges::MAX_TERMS < self.leaders.len() {
            let (forgotten, _) = self.leaders.remove(0);
            self.remembers_from = forgotten.next();
        }
    }
}
