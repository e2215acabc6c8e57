//! The run under way: an experiment, and where it began for the visitor.

use check::Verdict;
use experiment::{Experiment, Feed};
use raft::{Duration, Time};
use sim::{BranchId, Moment, Refused, Setup, World};

/// An experiment, and where it began for the visitor.
pub struct Run {
    experiment: Experiment,
    start: Moment,
}

/// The first election starts so long after the beginning: at 1/50 this is a second.
const PRELUDE: Duration = Duration::from_millis(20);

impl Run {
    /// A run shortly before its first event: nobody should have to wait for it.
    #[must_use]
    pub fn new(setup: Setup) -> Run {
        let Ok(mut experiment) = Experiment::bare(setup) else {
            unreachable!("the options allow only setups that work")
        };
        if let Some(first) = experiment.next_at() {
            experiment.rest_until(first - PRELUDE);
        }
        Run { start: experiment.moment(), experiment }
    }

    /// The cluster as it is.
    #[must_use]
    pub fn world(&self) -> &World {
        self.experiment.world()
    }

    /// What the judges have found up to here.
    #[must_use]
    pub fn violations(&self) -> &[Verdict] {
        self.experiment.judges().violations()
    }

    /// What happened up to here.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        self.experiment.feed()
    }

    /// Which of the histories that parted in the past this is.
    #[must_use]
    pub fn branch(&self) -> BranchId {
        self.experiment.branch().id()
    }

    /// Whether there is anything before here.
    #[must_use]
    pub fn has_past(&self) -> bool {
        self.beginning() < self.experiment.moment()
    }

    /// Does something to the cluster, or says why that makes no sense. In the past it opens a branch.
    pub(super) fn act(&mut self, action: sim::Action) -> Result<(), Refused> {
        self.experiment.act(action)
    }

    /// Lets the next event happen, or happen again.
    pub(super) fn next_event(&mut self) {
        self.experiment.step();
    }

    /// Goes back to before the last event.
    pub(super) fn previous_event(&mut self) {
        // If that is before the start, its time counts; if not, that of the event.
        let before = Moment { events: self.world().events().saturating_sub(1), at: self.start.at };
        self.experiment.seek(before.max(self.beginning()));
    }

    /// Goes back to where it began.
    pub(super) fn go_to_beginning(&mut self) {
        self.experiment.seek(self.beginning());
    }

    /// Lets all events up to a moment happen, but at most so many.
    pub(super) fn run_until(&mut self, until: Time, most_events: u64) {
        // What is left happens in the next frame.
        let _all_happened = self.experiment.run_until(until, most_events);
    }

    /// The start, or what is left of the past after so much was done that the rest is forgotten.
    fn beginning(&self) -> Moment {
        self.start.max(self.experiment.history().begins_at())
    }
}
