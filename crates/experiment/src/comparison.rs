//! Two branches side by side.

use std::fmt;

use scenario::{Sentence, Weight, narrate, weigh};
use sim::{BranchError, BranchId, Difference, Event, Moment};

use crate::experiment::Experiment;
use crate::feed::{Item, moment_of};
use crate::going::Journey;

/// What became of two branches since they parted. `Display` says in a sentence where they first differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comparison {
    /// The last moment that they have in common.
    pub parted: Moment,
    /// What the branches are called.
    pub names: [String; 2],
    /// How many events there were on each since, actions included.
    pub events: [u64; 2],
    /// The furthest moment that each has come to.
    pub ends: [Moment; 2],
    /// The first thing on each that is not the same on the other, heartbeats and the like aside: on one
    /// of them perhaps nothing, though it has come as far. None if there is no difference yet.
    pub difference: Option<[Option<Told>; 2]>,
    /// Whether the search for it was given up, because it took too long.
    pub gave_up: bool,
}

/// What happened, when, and in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// The moment after it.
    pub moment: Moment,
    /// The words.
    pub sentence: Sentence,
}

impl Experiment {
    /// Compares two branches: at most `most` events are replayed to find where they first differ.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn compare(&self, one: BranchId, other: BranchId, most: u64) -> Result<Comparison, BranchError> {
        let counts = |event: &Event| weigh(event).is_some_and(|weight| weight != Weight::Routine);
        let found = self.history.compare(one, other, most, &counts)?;
        let told = |event: &Event| Some(Told { moment: moment_of(event), sentence: narrate(event)? });
        let difference = match &found.difference {
            Difference::Found(events) => Some(events.each_ref().map(|event| event.as_ref().and_then(told))),
            Difference::None | Difference::GaveUp => None,
        };
        let branches = self.history.branches();
        let name = |id| branches.iter().find(|branch| branch.id() == id).map_or("", |branch| branch.name());
        Ok(Comparison {
            parted: found.parted,
            names: [one, other].map(|id| name(id).to_owned()),
            events: [found.sides[0].events, found.sides[1].events],
            ends: [found.sides[0].end, found.sides[1].end],
            difference,
            gave_up: found.difference == Difference::GaveUp,
        })
    }

    /// Another cursor in the same past, on another branch, for a second stage beside the first: it sets
    /// out for the end of all that happened there up to and including the time at which this one is, or
    /// for the branch's end. What is gone through by now is shared; what is done from now on with one is
    /// not known to the other.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn beside(&self, branch: BranchId) -> Result<Experiment, BranchError> {
        let mut second = self.clone();
        second.leave();
        second.history.switch_begin(branch, sim::Target::Time(self.world().now()))?;
        second.journey = Some(Journey::Known(crate::Arrival::There));
        Ok(second)
    }

    /// What was told here since a moment, the newest first, without what happens all the time: as far as
    /// the feed goes back.
    pub fn told_since(&self, moment: Moment) -> impl Iterator<Item = &Item> {
        self.feed().latest(false).take_while(move |item| moment.events < item.moment().events)
    }
}

/// *On the first run S2 becomes the leader of term 2 (at 1.204 s); on crash S1 instead S3 starts an
/// election for term 2 (at 1.302 s)*.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, other] = &self.names;
        match &self.difference {
            Some([first, second]) => {
                let at = |told: &Option<Told>| match told {
                    Some(Told { moment, sentence }) => {
                        let millis = moment.at.as_micros() / 1_000;
                        format!("{} (at {}.{:03} s)", sentence.headline, millis / 1_000, millis % 1_000)
                    }
                    None => "all goes on as before".to_owned(),
                };
                write!(f, "On {one}, {}; on {other}, {}", at(first), at(second))
            }
            None if self.gave_up => {
                write!(f, "Between {one} and {other} no difference was found in the time allowed")
            }
            None => write!(f, "Between {one} and {other} there is no difference yet"),
        }
    }
}
