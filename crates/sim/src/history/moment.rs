//! When something was done.

use raft::Time;

use crate::{Action, World};

/// A moment of a world: after so many events, at a time before the next one.
///
/// The time alone would not do: several events and actions can share a microsecond.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Moment {
    /// How many events were handled, actions included.
    pub events: u64,
    /// The time. When it is earlier than the last of the events, that event's time is meant.
    pub at: Time,
}

/// An action that was done.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct TimedAction {
    /// When, itself not included.
    pub moment: Moment,
    /// What.
    pub action: Action,
    /// Whether the observer wanted it: then it wants the same again at the same moment.
    pub was_wanted: bool,
}

/// Where to go in a history.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    /// To a moment.
    Moment(Moment),
    /// To the end of all events and recorded actions up to and including a time.
    Time(Time),
    /// To the furthest moment that the branch has come to.
    End,
}

impl Moment {
    /// Where a world is.
    #[must_use]
    pub fn of(world: &World) -> Moment {
        Moment { events: world.events(), at: world.now() }
    }
}

impl Target {
    /// The same, but no later than `end`.
    pub(super) fn within(self, end: Moment) -> Target {
        match self {
            Target::Moment(moment) if moment < end => self,
            Target::Time(time) if time < end.at => self,
            _ => Target::Moment(end),
        }
    }

    /// Whether somebody who is at `moment` must go back.
    pub(super) fn is_before(self, moment: Moment) -> bool {
        match self {
            Target::Moment(target) => target < moment,
            Target::Time(time) => time < moment.at,
            Target::End => false,
        }
    }

    pub(super) fn time(self) -> Time {
        match self {
            Target::Moment(moment) => moment.at,
            Target::Time(time) => time,
            Target::End => Time::ZERO,
        }
    }
}
