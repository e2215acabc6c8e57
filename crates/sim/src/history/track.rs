//! A world on the way that is laid down for it.

use raft::Time;

use super::{Deed, Moment, Target};
use crate::{Happening, Refused, World};

/// A world, and all deeds from the beginning of its history to the end of a branch.
#[derive(Clone, Debug)]
pub(super) struct Track {
    world: World,
    deeds: Vec<Deed>,
    /// How many of them are done.
    done: usize,
}

impl Track {
    pub(super) fn new(world: World, deeds: Vec<Deed>) -> Track {
        let done = deeds.partition_point(|deed| deed.moment.events < world.events());
        Track { world, deeds, done }
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    /// Puts the world to another moment, of another branch if there are other deeds.
    pub(super) fn put(&mut self, world: World, deeds: Option<Vec<Deed>>) {
        *self = Track::new(world, deeds.unwrap_or_else(|| std::mem::take(&mut self.deeds)));
    }

    pub(super) fn put_deeds(&mut self, deeds: Vec<Deed>) {
        self.done = deeds.partition_point(|deed| deed.moment.events < self.world.events());
        self.deeds = deeds;
    }

    /// The number of events by which half of the deeds are done.
    pub(super) fn middle(&self) -> u64 {
        self.deeds.get(self.deeds.len() / 2).map_or(0, |deed| deed.moment.events)
    }

    /// When the next event or deed comes.
    pub(super) fn next_at(&self) -> Option<Time> {
        self.next_deed().map(|deed| deed.moment.at).or_else(|| self.world.next_event_at())
    }

    pub(super) fn has_next_by(&self, until: Time) -> bool {
        self.next_at().is_some_and(|at| at <= until)
    }

    /// The next event, or the deed that comes before it. False if there is neither.
    pub(super) fn step(&mut self, record: &mut Vec<Happening>) -> bool {
        let Some(deed) = self.next_deed().cloned() else {
            return self.world.step(record);
        };
        self.world.rest_until(deed.moment.at);
        self.world.act(deed.action, record).expect("what could be done once can be done again");
        self.done += 1;
        true
    }

    pub(super) fn rest_until(&mut self, until: Time) {
        let until = self.next_deed().map_or(until, |deed| deed.moment.at.min(until));
        self.world.rest_until(until);
    }

    /// Does a deed now, instead of all that was done later.
    pub(super) fn act(&mut self, deed: Deed, record: &mut Vec<Happening>) -> Result<(), Refused> {
        self.world.act(deed.action.clone(), record)?;
        self.deeds.truncate(self.done);
        self.deeds.push(deed);
        self.done += 1;
        Ok(())
    }

    /// Whether resting is all that is left on the way to a target.
    pub(super) fn is_at(&self, target: Target) -> bool {
        match target {
            Target::Moment(Moment { events, .. }) => events <= self.world.events(),
            Target::Time(time) => !self.has_next_by(time),
            Target::End => true,
        }
    }

    /// Deeds and events are numbered in one row, so a deed comes before the event of its number.
    fn next_deed(&self) -> Option<&Deed> {
        self.deeds.get(self.done).filter(|deed| deed.moment.events == self.world.events())
    }
}
