//! A world on the way that is laid down for it.

use raft::Time;

use super::{Moment, Target, TimedAction};
use crate::{Event, Refused, World};

/// A world, and all actions from the beginning of its history to the end of a branch.
#[derive(Clone, Debug)]
pub(super) struct Track {
    world: World,
    actions: Vec<TimedAction>,
    /// How many of them are done.
    done: usize,
}

impl Track {
    pub(super) fn new(world: World, actions: Vec<TimedAction>) -> Track {
        let done = actions.partition_point(|timed| timed.moment.events < world.events());
        Track { world, actions, done }
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    /// Puts the world to another moment, of another branch if there are other actions.
    pub(super) fn put(&mut self, world: World, actions: Option<Vec<TimedAction>>) {
        *self = Track::new(world, actions.unwrap_or_else(|| std::mem::take(&mut self.actions)));
    }

    pub(super) fn put_actions(&mut self, actions: Vec<TimedAction>) {
        self.done = actions.partition_point(|timed| timed.moment.events < self.world.events());
        self.actions = actions;
    }

    /// The number of events by which half of the actions are done.
    pub(super) fn middle(&self) -> u64 {
        self.actions.get(self.actions.len() / 2).map_or(0, |timed| timed.moment.events)
    }

    /// When the next event or action comes.
    pub(super) fn next_at(&self) -> Option<Time> {
        self.next_action().map(|timed| timed.moment.at).or_else(|| self.world.next_event_at())
    }

    pub(super) fn has_next_by(&self, until: Time) -> bool {
        self.next_at().is_some_and(|at| at <= until)
    }

    /// The next event, or the action that comes before it. False if there is neither.
    pub(super) fn step(&mut self, out: &mut Vec<Event>) -> bool {
        let Some(timed) = self.next_action().cloned() else {
            return self.world.step(out);
        };
        self.world.rest_until(timed.moment.at);
        // Which refusal it would be is left out: all their names would come along.
        assert!(self.world.act(timed.action, out).is_ok(), "what could be done once can be done again");
        self.done += 1;
        true
    }

    pub(super) fn rest_until(&mut self, until: Time) {
        let until = self.next_action().map_or(until, |timed| timed.moment.at.min(until));
        self.world.rest_until(until);
    }

    /// Does an action now, instead of all that was done later.
    pub(super) fn act(&mut self, timed: TimedAction, out: &mut Vec<Event>) -> Result<(), Refused> {
        self.world.act(timed.action.clone(), out)?;
        self.actions.truncate(self.done);
        self.actions.push(timed);
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

    /// Actions and events are numbered in one row, so an action comes before the event of its number.
    fn next_action(&self) -> Option<&TimedAction> {
        self.actions.get(self.done).filter(|timed| timed.moment.events == self.world.events())
    }
}
