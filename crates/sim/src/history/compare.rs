//! What became of two branches since they parted.

use std::collections::VecDeque;

use super::track::Track;
use super::tree::{Branch, BranchError, BranchId};
use super::{History, Moment, Observer, Target, TimedAction};
use crate::{Event, EventKind};

/// Two branches side by side, from their common moment on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comparison {
    /// The last moment that they have in common.
    pub parted: Moment,
    /// The first thing that went differently.
    pub difference: Difference,
    /// What there was on each since.
    pub sides: [Side; 2],
}

/// The first thing that went differently on two branches, of what counts: actions aside, and whatever
/// number an event has, because both differ as soon as something is done on one of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Difference {
    /// On the one branch this happened, on the other one that instead: nothing more, though it has come
    /// as far.
    Found(Box<[Option<Event>; 2]>),
    /// There is none, as far as both branches have come.
    None,
    /// None was found within the number of events that the search was allowed.
    GaveUp,
}

/// What there was on a branch since it parted from another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// The branch.
    pub branch: BranchId,
    /// How many events there were, actions included.
    pub events: u64,
    /// The furthest moment that it has come to.
    pub end: Moment,
    /// What was done.
    pub actions: Vec<TimedAction>,
}

impl<O: Observer> History<O> {
    /// Compares two branches. To find the first difference in what `counts`, at most `most` events are
    /// replayed.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn compare(
        &self,
        one: BranchId,
        other: BranchId,
        most: u64,
        counts: &dyn Fn(&Event) -> bool,
    ) -> Result<Comparison, BranchError> {
        let branches = [self.tree.branch(one)?, self.tree.branch(other)?];
        let parted = self.parted(branches);
        let side = |branch: &Branch| Side {
            branch: branch.id(),
            events: branch.end().events - parted.events,
            end: branch.end(),
            actions: self.since(parted, branch.id()),
        };
        let sides = branches.map(side);
        let difference = self.first_difference(parted, &sides, most, counts);
        Ok(Comparison { parted, difference, sides })
    }

    /// The last moment that two branches have in common: where the first of them leaves the way, or
    /// has come to its end on it.
    fn parted(&self, branches: [&Branch; 2]) -> Moment {
        let [one, other] = branches.map(|branch| self.tree.path(branch.id()));
        let next = one.part(&other);
        let leaves = |(branch, next): (&Branch, Option<BranchId>)| {
            next.and_then(|next| self.tree.branch(next).ok()).map_or(branch.end(), Branch::fork)
        };
        let [one, other] = [(branches[0], next[0]), (branches[1], next[1])].map(leaves);
        one.min(other)
    }

    fn since(&self, parted: Moment, branch: BranchId) -> Vec<TimedAction> {
        let mut actions = self.tree.actions(branch);
        actions.retain(|timed| parted.events <= timed.moment.events);
        actions
    }

    fn first_difference(
        &self,
        parted: Moment,
        sides: &[Side; 2],
        mut most: u64,
        counts: &dyn Fn(&Event) -> bool,
    ) -> Difference {
        if sides.iter().any(|side| side.events == 0) {
            return Difference::None;
        }
        let path = self.tree.path(sides[0].branch);
        let keyframe = self.keyframes.latest(&path, Target::Moment(parted));
        let mut common = Track::new(keyframe.world.clone(), self.tree.actions(sides[0].branch));
        let mut out = Vec::new();
        while common.world().events() < parted.events && 0 < most {
            common.step(&mut out);
            out.clear();
            most -= 1;
        }
        let replay = |side: &Side| Replay {
            track: Track::new(common.world().clone(), self.tree.actions(side.branch)),
            end: side.end.events,
            happened: VecDeque::new(),
        };
        let [mut one, mut other] = [replay(&sides[0]), replay(&sides[1])];
        let ends = [sides[0].end.at, sides[1].end.at];
        loop {
            let pair = match (one.next(&mut most, counts), other.next(&mut most, counts)) {
                (Next::GaveUp, _) | (_, Next::GaveUp) => return Difference::GaveUp,
                (Next::Event(one), Next::End) if one.at < ends[1] => [Some(one), None],
                (Next::End, Next::Event(other)) if other.at < ends[0] => [None, Some(other)],
                (Next::End, _) | (_, Next::End) => return Difference::None,
                (Next::Event(one), Next::Event(other)) => {
                    if (one.at, &one.kind) == (other.at, &other.kind) {
                        continue;
                    }
                    [Some(one), Some(other)]
                }
            };
            return Difference::Found(Box::new(pair));
        }
    }
}

/// A branch that is replayed up to its end.
struct Replay {
    track: Track,
    end: u64,
    happened: VecDeque<Event>,
}

enum Next {
    Event(Event),
    End,
    GaveUp,
}

impl Replay {
    /// The next thing that happened and counts, actions aside.
    fn next(&mut self, most: &mut u64, counts: &dyn Fn(&Event) -> bool) -> Next {
        loop {
            if let Some(event) = self.happened.pop_front() {
                return Next::Event(event);
            }
            if self.end <= self.track.world().events() {
                return Next::End;
            }
            if *most == 0 {
                return Next::GaveUp;
            }
            *most -= 1;
            let mut out = Vec::new();
            self.track.step(&mut out);
            let is_told = |h: &Event| !matches!(h.kind, EventKind::Acted(_)) && counts(h);
            self.happened.extend(out.into_iter().filter(is_told));
        }
    }
}
