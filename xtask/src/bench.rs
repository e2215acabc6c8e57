//! How fast the core and its world are, next to the crate `raft` 0.7 in the same harness.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::node;
use crate::run::{self, say};
use crate::setup::{self, Toolbox, WASM};

/// How often everything is measured, in turns, so that noise hits all alike.
const RUNS: usize = 7;

/// How clients ask, and how many commands are committed in one run.
const SCENARIOS: [(&str, u32); 3] = [("1", 100_000), ("64", 100_000), ("64-batched", 300_000)];

/// The world, with all judges on or with all who watch an experiment, how many events it handles in
/// one run, and what that is called.
const SIMULATIONS: [(&str, u32, &str); 2] =
    [("simulation", 500_000, "simulated events/s, judged"), ("experiment", 500_000, "… in an experiment")];

/// How many virtual seconds are recorded, and how often somebody goes back in them.
const HOUR: [&str; 2] = ["3600", "200"];

/// How many operations clients do in the history that is judged.
const OPERATIONS: u32 = 10_000;

/// One of the two that are compared, built.
struct Contender {
    /// Where its programs are.
    programs: PathBuf,
    native: PathBuf,
    wasm: PathBuf,
    /// The same wasm, built as the page is shipped.
    shipped: Option<PathBuf>,
}

/// Where a contender is measured: natively, in wasm that is built for speed, in wasm as it is shipped.
const PLACES: usize = 3;

/// What the runs of one program on one scenario came to.
#[derive(Default)]
struct Samples {
    /// Messages delivered, or events handled.
    count: f64,
    seconds: Vec<f64>,
}

/// Builds all, measures all in turns and prints one table.
pub fn bench(tools: &mut Toolbox) -> Result<()> {
    setup::need_target(tools)?;
    node::need_node(tools)?;
    let mut ours = build(tools, "raft-bench", "Cargo.toml", run::target_directory())?;
    ours.shipped = Some(build_wasm(tools, "raft-bench", "Cargo.toml", &run::target_directory(), "page")?);
    let rival = build(tools, "raft-rival", "bench/rival/Cargo.toml", run::target_directory().join("rival"))?;
    let scenarios = SCENARIOS.into_iter().map(|scenario| (scenario, vec![&ours, &rival]));
    let simulations = SIMULATIONS.map(|(name, events, _)| ((name, events), vec![&ours]));
    let mut rows: Vec<_> = scenarios.chain(simulations).map(Row::new).collect();
    for _ in 0..RUNS {
        for row in &mut rows {
            row.measure(tools)?;
        }
    }
    say(&format!(
        "\nFive servers on one thread, commands of 16 bytes, medians of {RUNS} runs in turns (M: millions)\n"
    ));
    say(&format!(
        "{:<30}{:>10}{:>10}{:>7}{:>10}{:>10}{:>7}{:>10}{:>13}{:>20}",
        "",
        "native",
        "raft 0.7",
        "ratio",
        "wasm",
        "raft 0.7",
        "ratio",
        "shipped",
        "wasm/native",
        "allocations/commit",
    ));
    for row in &rows {
        row.print(tools)?;
    }
    reordering(tools, &ours)?;
    hour(tools, &ours)?;
    linearizability(tools, &rival)
}

/// Our judge of clients' histories next to stateright's. Once, because that one takes a minute.
fn linearizability(tools: &Toolbox, rival: &Contender) -> Result<()> {
    let program = rival.programs.join("linearizability");
    let operations = OPERATIONS.to_string();
    let [ours, theirs] = numbers(tools.command(&program.to_string_lossy()).arg(&operations))?;
    say(&format!(
        "\nWhether {operations} operations of 3 clients are linearizable: {:.1} ms, stateright {:.1} ms, ratio {:.0}",
        ours * 1e3,
        theirs * 1e3,
        theirs / ours,
    ));
    Ok(())
}

/// What a window of many messages is worth where they overtake each other.
fn reordering(tools: &Toolbox, ours: &Contender) -> Result<()> {
    let program = ours.programs.join("reordering");
    let lines = run::answer(&mut tools.command(&program.to_string_lossy())).unwrap_or_default();
    say("\nA follower that lacks 990 of 1,000 entries catches up, 8 entries a message, in virtual time\n");
    say(&format!(
        "{:>8}{:>12}{:>14}{:>12}{:>16}",
        "window", "overtaken", "backtracking", "catches up", "entries sent"
    ));
    for line in lines.lines() {
        let [window, reordering, backtracking, millis, entries] = words(line)?;
        let (percent, backtracks) = (reordering / 10.0, if backtracking == 0.0 { "off" } else { "on" });
        say(&format!("{window:>8}{percent:>10.0} %{backtracks:>14}{millis:>9} ms{entries:>16}"));
    }
    Ok(())
}

/// What it costs to keep an hour of a world with ten requests a second, and to go back in it.
fn hour(tools: &Toolbox, ours: &Contender) -> Result<()> {
    say(&format!(
        "\nAn hour of five servers with ten requests a second, as an experiment; {} seeks in it\n",
        HOUR[1]
    ));
    say(&format!(
        "{:<10}{:>10}{:>12}{:>10}{:>12}{:>10}{:>14}{:>14}",
        "", "memory", "keyframes", "events", "events/s", "clone", "seek, median", "seek, worst"
    ));
    let native = tools.command(&ours.programs.join("hour").to_string_lossy());
    let in_node = |(name, wasm)| {
        let mut node = tools.command("node");
        node.arg("bench/wasm.mjs").arg(wasm).arg("hour");
        (name, node)
    };
    let wasms = [("wasm", &ours.wasm)].into_iter().chain(ours.shipped.iter().map(|wasm| ("shipped", wasm)));
    for (name, mut program) in std::iter::once(("native", native)).chain(wasms.map(in_node)) {
        let [bytes, keyframes, events, seconds, clone, median, worst] = numbers(program.args(HOUR))?;
        say(&format!(
            "{name:<10}{:>7.1} MB{keyframes:>12}{:>8.2} M{:>10.2} M{clone:>7.3} ms{median:>11.2} ms{worst:>11.2} ms",
            bytes / 1e6,
            events / 1e6,
            events / seconds / 1e6,
        ));
    }
    Ok(())
}

fn build(tools: &Toolbox, package: &str, manifest: &str, target: PathBuf) -> Result<Contender> {
    let mut cargo = tools.cargo();
    cargo.args(["build", "--release", "--bins", "--package", package, "--manifest-path", manifest]);
    run::pass_through(cargo.arg("--target-dir").arg(&target))?;
    let programs = target.join("release");
    let wasm = build_wasm(tools, package, manifest, &target, "release")?;
    Ok(Contender { native: programs.join(package), wasm, shipped: None, programs })
}

/// Builds the wasm that `bench/wasm.mjs` calls; where it is.
fn build_wasm(
    tools: &Toolbox,
    package: &str,
    manifest: &str,
    target: &Path,
    profile: &str,
) -> Result<PathBuf> {
    let mut cargo = tools.cargo();
    cargo.args(["build", "--profile", profile, "--lib", "--target", WASM, "--package", package]);
    run::pass_through(cargo.args(["--manifest-path", manifest, "--target-dir"]).arg(target))?;
    Ok(target.join(WASM).join(profile).join(package.replace('-', "_") + ".wasm"))
}

/// A scenario, who is measured on it, and what came of it.
struct Row<'a> {
    scenario: &'static str,
    count: u32,
    contenders: Vec<(&'a Contender, [Samples; PLACES])>,
}

impl<'a> Row<'a> {
    fn new(((scenario, count), contenders): ((&'static str, u32), Vec<&'a Contender>)) -> Row<'a> {
        let contenders = contenders.into_iter().map(|contender| (contender, Default::default())).collect();
        Row { scenario, count, contenders }
    }

    fn measure(&mut self, tools: &Toolbox) -> Result<()> {
        let scenario = [self.scenario.to_owned(), self.count.to_string()];
        let in_node = |wasm| {
            let mut node = tools.command("node");
            node.arg("bench/wasm.mjs").arg(wasm).args(&scenario);
            node
        };
        for (contender, [native, wasm, shipped]) in &mut self.contenders {
            native.add(tools.command(&contender.native.to_string_lossy()).args(&scenario))?;
            wasm.add(&mut in_node(&contender.wasm))?;
            if let Some(as_shipped) = &contender.shipped {
                shipped.add(&mut in_node(as_shipped))?;
            }
        }
        Ok(())
    }

    fn print(&self, tools: &Toolbox) -> Result<()> {
        let commits = f64::from(self.count);
        if let Some((.., name)) = SIMULATIONS.iter().find(|(scenario, ..)| *scenario == self.scenario) {
            say(&self.line(name, |samples| samples.count));
            return Ok(());
        }
        let mut allocations = Vec::new();
        for (contender, _) in &self.contenders {
            let mut count = tools.command(&contender.programs.join("allocations").to_string_lossy());
            let [number] = numbers(count.args([self.scenario, &self.count.to_string()]))?;
            allocations.push(format!("{:.1}", number / commits));
        }
        let name = format!("window {}", self.scenario.replace('-', " "));
        say(&self.line(&format!("{name}, messages/s"), |samples| samples.count));
        let line = self.line(&format!("{name}, commits/s"), |_| commits);
        say(&format!("{line}{:>20}", allocations.join(" : ")));
        Ok(())
    }

    /// The rates of what `counted` says, side by side.
    fn line(&self, name: &str, counted: impl Fn(&Samples) -> f64) -> String {
        let rates = |place: usize| {
            let rates = |(_, places): &(_, [Samples; PLACES])| places[place].rates(counted(&places[place]));
            self.contenders.iter().map(rates).collect::<Vec<_>>()
        };
        let (native, wasm) = (rates(0), rates(1));
        let compared = |rates: &[Vec<f64>]| match rates {
            [ours, rival] => {
                let (ratio, ours, rival) = (ratio(ours, rival), median(ours), median(rival));
                format!("{:>8.2} M{:>8.2} M{ratio:>7.2}", ours / 1e6, rival / 1e6)
            }
            _ => format!("{:>8.2} M{:>17}", median(&rates[0]) / 1e6, ""),
        };
        let shipped = median(&rates(2)[0]) / 1e6;
        let shares = ratio(&wasm[0], &native[0]);
        format!("{name:<30}{}{}{shipped:>8.2} M{shares:>13.2}", compared(&native), compared(&wasm))
    }
}

impl Samples {
    /// Runs a program that prints what it counted and how many seconds that took.
    fn add(&mut self, program: &mut Command) -> Result<()> {
        let [count, seconds] = numbers(program)?;
        self.count = count;
        self.seconds.push(seconds);
        Ok(())
    }

    /// How much there was of `amount` in a second, run by run.
    fn rates(&self, amount: f64) -> Vec<f64> {
        self.seconds.iter().map(|seconds| amount / seconds).collect()
    }
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median of what each run gives on its own: what slows the machine for a while slows both.
fn ratio(one: &[f64], other: &[f64]) -> f64 {
    median(&one.iter().zip(other).map(|(one, other)| one / other).collect::<Vec<_>>())
}

/// The numbers that a program prints on its one line.
fn numbers<const COUNT: usize>(program: &mut Command) -> Result<[f64; COUNT]> {
    let answer = run::answer(program).unwrap_or_default();
    words(&answer).map_err(|problem| format!("`{}`: {problem}", program.get_program().display()))
}

fn words<const COUNT: usize>(line: &str) -> Result<[f64; COUNT]> {
    let numbers: Option<Vec<f64>> = line.split_whitespace().map(|word| word.parse().ok()).collect();
    numbers
        .and_then(|numbers| numbers.try_into().ok())
        .ok_or_else(|| format!("there should be {COUNT} numbers, and there is “{line}”."))
}

#[cfg(test)]
mod tests {
    use super::ratio;

    #[test]
    fn a_ratio_compares_what_was_measured_at_the_same_time() {
        let (quiet, busy) = (4.0, 1.0);
        assert!((ratio(&[2.0 * quiet, 2.0 * busy, 9.0], &[quiet, busy, 1.0]) - 2.0).abs() < 1e-9);
    }
}
