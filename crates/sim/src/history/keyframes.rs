//! Whole worlds, kept now and then, to go back to.

use std::sync::Arc;

use super::tree::{BranchId, Path};
use super::{Limits, Moment, Target};
use crate::World;

/// A world as it was, with its observer.
#[derive(Clone, Debug)]
pub(super) struct Keyframe<O> {
    pub(super) branch: BranchId,
    pub(super) world: World,
    pub(super) observer: O,
}

impl<O> Keyframe<O> {
    pub(super) fn moment(&self) -> Moment {
        Moment::of(&self.world)
    }
}

/// How densely the keyframes of a branch lie, and so how long going back takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Detail {
    /// How many whole worlds are kept, of all branches.
    pub keyframes: usize,
    /// How many events going to a moment replays at most, where all keyframes are kept.
    pub spacing: u64,
    /// Where some were given up, because there were too many.
    pub thinned: Option<Thinned>,
}

/// Where keyframes were given up. Every moment there can still be gone to, and as exactly; it takes
/// longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Thinned {
    /// From this moment on all keyframes are kept.
    pub before: Moment,
    /// How many events going to an earlier moment replays at most.
    pub spacing: u64,
}

/// The keyframes of a history, of all branches. A copy of it shares them.
#[derive(Clone, Debug)]
pub(super) struct Keyframes<O> {
    limits: Limits,
    /// The world at the beginning of the history.
    first: Arc<Keyframe<O>>,
    /// The others, in the order in which they were laid: at multiples of [`Limits::spacing`].
    laid: Vec<Arc<Keyframe<O>>>,
}

impl<O: Clone> Keyframes<O> {
    pub(super) fn new(first: Keyframe<O>, limits: Limits) -> Keyframes<O> {
        Keyframes { limits, first: Arc::new(first), laid: Vec::new() }
    }

    pub(super) fn first(&self) -> &Keyframe<O> {
        &self.first
    }

    /// Whether a world that has come to a moment should be kept, and is not yet.
    pub(super) fn is_due(&self, path: &Path, moment: Moment) -> bool {
        moment.events.is_multiple_of(self.limits.spacing) && !self.on(path).any(|k| k.moment() == moment)
    }

    /// Keeps a world, and gives up another if there are too many.
    pub(super) fn lay(&mut self, keyframe: Keyframe<O>) {
        self.laid.push(Arc::new(keyframe));
        if self.limits.keyframes < self.laid.len() {
            self.thin();
        }
    }

    /// The last one on a path from which a target lies ahead.
    pub(super) fn latest(&self, path: &Path, target: Target) -> &Keyframe<O> {
        let fits = self.on(path).filter(|keyframe| !target.is_before(keyframe.moment()));
        fits.max_by_key(|keyframe| keyframe.world.events()).unwrap_or(&self.first)
    }

    /// The last one on a path after so many events and by `end` before which, and at which, something
    /// has not come yet.
    pub(super) fn last_while(
        &self,
        path: &Path,
        after: u64,
        end: Moment,
        has_not_come: impl Fn(&O) -> bool,
    ) -> Option<&Keyframe<O>> {
        let ahead = |k: &&Keyframe<O>| after < k.world.events() && k.moment() <= end;
        let not_yet = self.on(path).filter(ahead).filter(|keyframe| has_not_come(&keyframe.observer));
        not_yet.max_by_key(|keyframe| keyframe.world.events())
    }

    /// Takes out the first one on a path that comes after so many events.
    pub(super) fn take_first_after(&mut self, path: &Path, events: u64) -> Option<Keyframe<O>> {
        let later = |k: &Keyframe<O>| path.holds(k.branch, k.world.events()) && events < k.world.events();
        let places = (0..self.laid.len()).filter(|place| later(&self.laid[*place]));
        let place = places.min_by_key(|place| self.laid[*place].world.events())?;
        Some(Arc::unwrap_or_clone(self.laid.remove(place)))
    }

    /// Puts another one first. Those before it are forgotten, and those of branches that are no more.
    pub(super) fn begin_with(&mut self, first: Keyframe<O>, is_there: impl Fn(BranchId) -> bool) {
        let begin = first.world.events();
        self.laid.retain(|k| is_there(k.branch) && begin < k.world.events());
        self.first = Arc::new(first);
    }

    /// Forgets those of a branch.
    pub(super) fn forget(&mut self, branch: BranchId) {
        self.laid.retain(|keyframe| keyframe.branch != branch);
    }

    /// Forgets those of a branch that come after a moment.
    pub(super) fn forget_after(&mut self, branch: BranchId, moment: Moment) {
        self.laid.retain(|keyframe| keyframe.branch != branch || keyframe.moment() <= moment);
    }

    pub(super) fn detail(&self, path: &Path, end: Moment) -> Detail {
        let spacing = self.limits.spacing;
        let mut moments: Vec<Moment> = self.on(path).map(Keyframe::moment).chain([end]).collect();
        moments.sort_unstable();
        let gaps = moments.windows(2).map(|pair| (pair[1].events - pair[0].events, pair[1]));
        let wide: Vec<(u64, Moment)> = gaps.filter(|(gap, _)| spacing < *gap).collect();
        let thinned = wide.last().map(|&(_, before)| Thinned {
            before,
            spacing: wide.iter().fold(spacing, |widest, (gap, _)| widest.max(*gap)),
        });
        Detail { keyframes: 1 + self.laid.len(), spacing, thinned }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Keyframe<O>> {
        std::iter::once(&self.first).chain(&self.laid).map(|keyframe| &**keyframe)
    }

    fn on(&self, path: &Path) -> impl Iterator<Item = &Keyframe<O>> {
        self.all().filter(|k| path.holds(k.branch, k.world.events()))
    }

    /// Gives up one of the older ones: every second first, from the oldest on, then every second of
    /// what is left, and so on.
    fn thin(&mut self) {
        let older = self.laid.len() - self.limits.recent;
        let halvings =
            |place: &usize| (self.laid[*place].world.events() / self.limits.spacing).trailing_zeros();
        if let Some(place) = (0..older).min_by_key(halvings) {
            self.laid.remove(place);
        }
    }
}
