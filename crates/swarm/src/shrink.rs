//! Makes a failing run small: fewer deeds, fewer servers, plainer settings, the same failure.

use raft::{Config, Duration, Time};
use sim::Setup;

use crate::outcome::{Deed, TrialOutcome};
use crate::trial::Trial;

impl TrialOutcome {
    /// How often a failing run is run again at most to make it small.
    pub const MAX_REPLAYS: u32 = 1_500;

    /// The same failure in fewer deeds and with plainer settings (delta debugging: Zeller and
    /// Hildebrandt, 2002). A run that did not fail stays as it is.
    #[must_use]
    pub fn shrink(&self) -> TrialOutcome {
        let Some(failure) = &self.failure else {
            return self.clone();
        };
        let mut shrinking =
            Shrinking { best: self.clone(), name: failure.name(), left: TrialOutcome::MAX_REPLAYS };
        shrinking.deeds();
        shrinking.settings();
        shrinking.deeds();
        shrinking.best
    }

    /// The deeds that were faults and loads.
    fn faults(&self) -> &[Deed] {
        &self.deeds[..self.faults]
    }
}

struct Shrinking {
    best: TrialOutcome,
    /// What must still fail.
    name: &'static str,
    /// How often it may still be run.
    left: u32,
}

impl Shrinking {
    /// Leaves out chunks of deeds, ever smaller ones, as long as that helps.
    fn deeds(&mut self) {
        let mut size = self.best.faults.div_ceil(2);
        while 0 < size {
            let before = self.best.faults;
            // From the end on, for the last deeds are the first that came too late.
            let mut end = before;
            while 0 < end && 0 < self.left {
                let start = end.saturating_sub(size);
                self.try_without(start, end);
                end = start.min(self.best.faults);
            }
            let helped = self.best.faults < before;
            size = if size == 1 && helped { 1 } else { size / 2 };
        }
    }

    fn try_without(&mut self, start: usize, end: usize) -> bool {
        let faults = self.best.faults();
        if faults.len() < end {
            return false;
        }
        let rest: Vec<Deed> = faults[..start].iter().chain(&faults[end..]).cloned().collect();
        self.attempt(self.best.setup.clone(), &rest)
    }

    /// One setting after the other as a plain world has it.
    fn settings(&mut self) {
        for change in PLAINER {
            let mut setup = self.best.setup.clone();
            change(&mut setup);
            if setup != self.best.setup && setup.validate().is_ok() {
                let faults = self.best.faults().to_vec();
                self.attempt(setup, &faults);
            }
        }
        for servers in 1..self.best.setup.servers {
            let faults = self.best.faults().to_vec();
            if self.attempt(Setup { servers, ..self.best.setup.clone() }, &faults) {
                break;
            }
        }
    }

    /// Whether it still fails so; then this is the best so far.
    fn attempt(&mut self, setup: Setup, faults: &[Deed]) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        let last = faults.last().map_or(Time::ZERO, |deed| deed.at);
        // Nothing happens between the last deed and the healing that could not happen after it.
        let heal = self.best.healed.map(|healed| healed.min(last + Duration::from_millis(1)));
        // What breaks later than it did is another story.
        let end = self.best.end + self.best.setup.config.election_timeout_max;
        let outcome = Trial::again(&setup, faults, heal, end);
        let same = outcome.failure.as_ref().is_some_and(|failure| failure.name() == self.name);
        let same = same && outcome.faults <= self.best.faults;
        if same {
            self.best = outcome;
        }
        same
    }
}

/// What a plain world is like.
const PLAINER: [fn(&mut Setup); 14] = [
    |setup| setup.load_interval = None,
    |setup| setup.compact_after = None,
    |setup| setup.config = Config { flaws: setup.config.flaws, ..Config::default() },
    |setup| setup.config.lease_reads = false,
    |setup| setup.config.leader_stickiness = false,
    |setup| setup.config.check_quorum = false,
    |setup| setup.config.pre_vote = false,
    |setup| setup.config.no_op = false,
    |setup| setup.config.sessions = false,
    |setup| setup.config.backtracking = false,
    |setup| setup.config.max_in_flight = Config::default().max_in_flight,
    |setup| setup.config.max_batch = Config::default().max_batch,
    |setup| setup.config.snapshot_chunk = Config::default().snapshot_chunk,
    |setup| {
        let plain = Setup::default();
        (setup.latency, setup.disk_latency) = (plain.latency, plain.disk_latency);
        setup.client_patience = plain.client_patience;
    },
];
