//! Seed after seed of a Raft without flaws: nothing may break.

use std::time::Instant;

use swarm::{Plan, TrialOutcome};

use super::{Options, cores, story};
use crate::screen::{Screen, Tone};

/// What is kept of a seed.
struct Ran {
    seed: u64,
    events: u64,
    micros: u64,
    /// How many thousandths of what it might have taken it took until somebody was answered after all
    /// was healed.
    patience_used: u64,
    /// The run that failed, shrunk.
    failed: Option<TrialOutcome>,
}

/// Runs all seeds, tells those that failed and how fast it went, and says whether none failed.
pub(super) fn run(options: &Options, screen: &mut Screen<'_>) -> bool {
    cores::name_pieces_in_panics("seed");
    let begun = Instant::now();
    let ran = cores::on_all_cores(options.from, options.seeds, |seed| attempt(seed, options));
    let elapsed = begun.elapsed().as_secs_f64();

    let mut failed = 0;
    for Ran { seed, failed: outcome, .. } in &ran {
        if let Some(outcome) = outcome {
            failed += 1;
            story::tell(outcome, &format!("Seed {seed}"), &options.again(*seed), screen);
        }
    }
    let events: u64 = ran.iter().map(|ran| ran.events).sum();
    let seconds = ran.iter().map(|ran| ran.micros).sum::<u64>() as f64 / 1e6;
    let seeds = options.seeds;
    let s = if seeds == 1 { "" } else { "s" };
    screen.say(&format!(
        "# {seeds} seed{s}, {seconds:.1} virtual seconds, {events} events in {elapsed:.1} s: \
         {:.0} seeds/s, {:.2} million events/s",
        seeds as f64 / elapsed,
        events as f64 / elapsed / 1e6,
    ));
    if let Some(slowest) = ran.iter().max_by_key(|ran| ran.patience_used) {
        let percent = slowest.patience_used.div_ceil(10);
        screen.say(&format!(
            "# after the healing somebody is answered, at worst within {percent} % of the bound: seed {}",
            slowest.seed
        ));
    }
    let verdict = match failed {
        0 => screen.paint(Tone::Good, "no seed failed"),
        failed => screen.paint(Tone::Bad, format!("{failed} of {seeds} seed{s} failed")),
    };
    screen.say(&format!("# {verdict}"));
    failed == 0
}

fn attempt(seed: u64, options: &Options) -> Ran {
    let outcome = options.run(Plan::new(seed));
    let (events, micros) = (outcome.events, outcome.end.as_micros());
    let patience_used = outcome
        .recovered_in
        .map_or(0, |waited| 1_000 * waited.as_micros() / outcome.patience.as_micros().max(1));
    Ran { seed, events, micros, patience_used, failed: outcome.failure.is_some().then(|| outcome.shrink()) }
}
