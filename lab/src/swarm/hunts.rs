//! Hunts: what breaks by a flaw, and how soon.

use std::time::Instant;

use raft::Flaw;
use swarm::{Hunt, TrialOutcome};

use super::{Options, cores, story};
use crate::screen::{Screen, Tone};

/// Hunts for one flaw, tells the first seed that shows its harm, and says whether there is one.
pub(super) fn find(flaw: Flaw, options: &Options, screen: &mut Screen<'_>) -> bool {
    let found = first(flaw, options);
    match &found {
        Some((seed, outcome)) => {
            let who = format!("Seed {seed} with {}", flaw.name());
            story::tell(&outcome.shrink(), &who, &options.again(*seed), screen);
        }
        None => screen.say(&format!("# {}: none of {} seeds shows its harm", flaw.name(), options.seeds)),
    }
    found.is_some()
}

/// Hunts for every flaw, prints what was found as a table, and says whether all were.
pub(super) fn find_all(options: &Options, screen: &mut Screen<'_>) -> bool {
    cores::name_pieces_in_panics("the hunt for flaw number");
    let begun = Instant::now();
    let count = Flaw::ALL.len();
    let finds = cores::on_all_cores(0, count as u64, |place| first(Flaw::ALL[place as usize], options));
    let bound = options.seeds;
    screen.say(&row("flaw", "property broken", "seeds needed", "bound"));
    for (flaw, find) in Flaw::ALL.iter().zip(&finds) {
        let line = match find.as_ref().and_then(|(seed, outcome)| Some((seed, outcome.failure.as_ref()?))) {
            Some((seed, failure)) => row(flaw.name(), failure.name(), seed, bound),
            None => screen.paint(Tone::Bad, row(flaw.name(), "not found", "", bound)),
        };
        screen.say(&line);
    }
    let found = finds.iter().flatten().count();
    let (verdict, missing) = (if found == count { "ok" } else { "FAILED" }, count - found);
    // As cargo writes it, so that `cargo xtask test` counts it.
    let elapsed = begun.elapsed().as_secs_f64();
    screen.say(&format!(
        "\ntest result: {verdict}. {found} passed; {missing} failed; finished in {elapsed:.1}s"
    ));
    found == count
}

/// The first seed that shows what a flaw does, and its run.
fn first(flaw: Flaw, options: &Options) -> Option<(u64, TrialOutcome)> {
    let hunt = Hunt { flaw };
    let seeds = options.from..=options.from + (options.seeds - 1);
    let mut runs = seeds.map(|seed| (seed, options.run(hunt.plan(seed))));
    runs.find(|(_, outcome)| outcome.failure.is_some())
}

fn row(flaw: &str, property: &str, seeds: impl std::fmt::Display, bound: impl std::fmt::Display) -> String {
    format!("{flaw:<37}{property:<27}{seeds:>12}{bound:>8}")
}
