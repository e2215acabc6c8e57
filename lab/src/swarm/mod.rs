//! `swarm`: random clusters under random faults on all cores, and hunts for the deliberate flaws.

mod cores;
mod hunts;
mod seeds;
mod story;

use raft::{Duration, Flaw};
use swarm::{Hunt, Plan, TrialOutcome};

use crate::screen::Screen;

/// How to ask for it.
pub(crate) const HELP: &str = "\
Runs random clusters under random faults, options and loads, all judges on; then heals everything
and expects progress. Every failing seed is told with a shrunk scenario that shows it.

  cargo xtask swarm [--seeds N] [--from SEED] [--seconds S]
  cargo xtask swarm --flaw NAME [--seeds N] [--from SEED] [--seconds S]
  cargo xtask swarm --flaws [--seeds N] [--seconds S]

  --seeds N     how many seeds: 2000, or 500 in a hunt
  --from SEED   the first one: 1
  --seconds S   for how many virtual seconds of each things befall the cluster: 10
  --flaw NAME   hunt for the harm that a flaw does, and print the shrunk scenario of the first seed
                that shows it
  --flaws       hunt for that of every flaw, and print a table: the property broken, the seeds needed

What is no scenario in the output is a comment, so that a single story can be piped on:
  cargo xtask swarm --flaw vote-twice | cargo xtask run --why -

The exit status is 0 if no seed failed, or, in a hunt, if every flaw was found; 1 if not; and 2 if
the command is not understood.
";

/// What `swarm` was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// What the seeds are for.
    pub(crate) quarry: Quarry,
    /// How many seeds.
    pub(crate) seeds: u64,
    /// The first one.
    pub(crate) from: u64,
    /// For how many virtual seconds things befall a cluster; as long as its plan says if none.
    pub(crate) seconds: Option<u64>,
}

impl Options {
    /// The options that run one seed again.
    fn again(&self, seed: u64) -> String {
        let seconds = self.seconds.map_or(String::new(), |seconds| format!(" --seconds {seconds}"));
        let flaw = match self.quarry {
            Quarry::Flaw(flaw) => format!(" --flaw {}", flaw.name()),
            Quarry::Nothing | Quarry::EveryFlaw => String::new(),
        };
        format!("cargo xtask swarm{flaw} --from {seed} --seeds 1{seconds}")
    }

    /// Runs a seed's plan.
    fn run(&self, mut plan: Plan) -> TrialOutcome {
        plan.length = self.seconds.map_or(plan.length, |seconds| Duration::from_millis(1_000 * seconds));
        plan.run()
    }
}

/// What the seeds are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quarry {
    /// To see that nothing breaks.
    Nothing,
    /// To see what breaks by a flaw.
    Flaw(Flaw),
    /// To see how soon something breaks by each flaw.
    EveryFlaw,
}

impl Quarry {
    /// How many seeds, unless told.
    pub(crate) fn seeds(self) -> u64 {
        match self {
            Quarry::Nothing => 2_000,
            Quarry::Flaw(_) | Quarry::EveryFlaw => Hunt::MAX_SEEDS,
        }
    }
}

/// Does it, and says whether all is well.
pub(crate) fn swarm(options: &Options, screen: &mut Screen<'_>) -> bool {
    match options.quarry {
        Quarry::Nothing => seeds::run(options, screen),
        Quarry::Flaw(flaw) => hunts::find(flaw, options, screen),
        Quarry::EveryFlaw => hunts::find_all(options, screen),
    }
}
