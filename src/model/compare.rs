//! Two branches side by side: the one that is shown, and another one.

use experiment::{Comparison, Destination, Experiment, Feed, Item};
use raft::Time;
use sim::{BranchError, BranchId, World};

use super::run::Run;
use super::time::MOST_EVENTS_PER_FRAME;
use super::{Model, Tab};
use crate::api::options::Panel;

/// Another branch beside the one that is shown, at the same time.
pub struct Compare {
    /// The branch that is shown, and the other one.
    branches: [BranchId; 2],
    found: Comparison,
    /// A second cursor, on the other branch.
    second: Experiment,
}

/// So many events are replayed to find where two branches first differ.
const MOST_EVENTS: u64 = 20_000;

impl Compare {
    fn new(run: &Run, other: BranchId) -> Result<Compare, BranchError> {
        let branches = [run.branch(), other];
        let mut compare =
            Compare { branches, found: run.compare(branches, MOST_EVENTS)?, second: run.beside(other)? };
        compare.second.go_on(MOST_EVENTS_PER_FRAME);
        Ok(compare)
    }

    /// The other branch.
    #[must_use]
    pub fn other(&self) -> BranchId {
        self.branches[1]
    }

    /// What became of the two since they parted: of the one that is shown, and the other one.
    #[must_use]
    pub fn found(&self) -> &Comparison {
        &self.found
    }

    /// The world on the other branch, at the time that is shown, or at its end.
    #[must_use]
    pub fn world(&self) -> &World {
        self.second.world()
    }

    /// How far the other branch has come.
    #[must_use]
    pub fn end(&self) -> Time {
        self.second.end().at
    }

    /// What was told on the other branch, up to where it is shown.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        self.second.feed()
    }

    /// What was told on the other branch since they parted, the newest first.
    pub fn told(&self) -> impl Iterator<Item = &Item> {
        self.second.told_since(self.found.parted)
    }
}

impl Model {
    /// Sets a branch beside the one that is shown; none: the last other one, or no longer any.
    pub(super) fn compare_with(&mut self, other: Option<BranchId>) {
        if other.is_none() && self.compare.take().is_some() {
            self.leave_comparison();
            return;
        }
        if !self.panels.shows(Panel::Tab(Tab::Compare)) {
            return;
        }
        let shown = self.run.branch();
        let last = || self.run.branches().iter().map(sim::Branch::id).rfind(|id| *id != shown);
        let Some(other) = other.or_else(last).filter(|other| *other != shown) else {
            return;
        };
        match Compare::new(&self.run, other) {
            Ok(compare) => {
                self.compare = Some(Box::new(compare));
                self.open_tab(Tab::Compare);
            }
            Err(error) => self.notify(error.to_string()),
        }
    }

    /// The second cursor goes where the first is; and if that is on another branch now, two others are
    /// compared.
    pub(super) fn follow_comparison(&mut self) {
        let Some(compare) = &mut self.compare else {
            return;
        };
        let shown = self.run.branch();
        if compare.branches[0] != shown {
            let [was_shown, other] = compare.branches;
            self.compare = None;
            // Who goes to the other one sees the same two, the other way round.
            let other = if other == shown { was_shown } else { other };
            let tab = self.tab;
            self.compare_with(Some(other));
            self.tab = tab;
            self.leave_comparison();
            return;
        }
        let now = self.run.moment().at;
        if compare.second.moment().at != now && compare.second.set_out(Destination::Time(now)).is_ok() {
            compare.second.go_on(MOST_EVENTS_PER_FRAME);
        }
        // What is different may be yet to come. It is looked for again when there is a quarter more to look
        // at, so that all the looking costs no more than a few times the last.
        let (known, all) = (compare.found.events[0], self.run.end().events - compare.found.parted.events);
        let is_due = known + known / 4 < all || !self.playing && known < all;
        if compare.found.difference.is_none()
            && is_due
            && let Ok(found) = self.run.compare(compare.branches, MOST_EVENTS)
        {
            compare.found = found;
        }
    }

    /// A branch is no more.
    pub(super) fn forget_comparison(&mut self, branch: BranchId) {
        self.compare = self.compare.take().filter(|compare| compare.other() != branch);
        self.leave_comparison();
    }

    fn leave_comparison(&mut self) {
        if self.compare.is_none() && self.tab == Tab::Compare {
            self.tab = self.panels.first_tab();
        }
    }
}
