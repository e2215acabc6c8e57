//! The tests and checks, part by part, and the sum of what they say.

use std::fs;
use std::io::{self, Write};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::Result;
use crate::debian;
use crate::dist;
use crate::lab;
use crate::node;
use crate::run::{self, say};
use crate::setup::{self, Toolbox, WASM};
use crate::tally::Tally;

const APP: &str = "raft-playground";
const RIVAL: &str = "bench/rival/Cargo.toml";
const PAGE_TESTS: &str = "tests/page";

/// A part of the tests that can be run on its own.
pub struct Part {
    /// What to call it on the command line.
    pub name: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
    run: fn(&mut Bench) -> Result<Tally>,
}

/// All parts, the quick ones first, so that what is quickly found is found quickly.
pub const PARTS: [Part; 11] = [
    Part { name: "format", about: "the code is formatted (cargo fmt)", run: format },
    Part { name: "clippy", about: "clippy has nothing to say about the workspace", run: clippy },
    Part { name: "clippy-wasm", about: "nor about the page, compiled for wasm", run: clippy_wasm },
    Part { name: "rival", about: "nor about what the core is measured against", run: rival },
    Part { name: "native", about: "the workspace's tests on this machine", run: native },
    Part { name: "doctest", about: "the examples in the documentation run", run: doctest },
    Part { name: "doc", about: "the documentation builds without a warning", run: doc },
    Part { name: "swarm", about: "nothing breaks under random faults, and every flaw is found", run: swarm },
    Part { name: "browser", about: "the tests that run in a browser (wasm-pack)", run: browser },
    Part { name: "size", about: "the release build keeps to its budget of bytes", run: size },
    Part { name: "page", about: "the built page does what it should (playwright)", run: page },
];

/// What the parts share.
struct Bench {
    tools: Toolbox,
    /// Whether dist/ has been built in this run, and how that went.
    built: Option<Result<()>>,
}

impl Bench {
    /// Builds the page for release, once for all parts that want it.
    fn dist(&mut self) -> Result<()> {
        let Bench { tools, built } = self;
        built.get_or_insert_with(|| dist::build(tools)).clone()
    }
}

/// How a part went.
struct Outcome {
    part: &'static str,
    tally: Tally,
    time: Duration,
}

/// Runs the parts named, or all of them; a failing part does not stop the others.
pub fn test(names: &[&str]) -> Result<ExitCode> {
    let parts = choose(names)?;
    let mut bench = Bench { tools: Toolbox::new(), built: None };
    let outcomes: Vec<Outcome> = parts.into_iter().map(|part| attempt(part, &mut bench)).collect();
    setup::tidy_up();
    Ok(report(&outcomes))
}

fn choose(names: &[&str]) -> Result<Vec<&'static Part>> {
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|part| part.name != **name)) {
        let known: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        return Err(format!("There is no part `{unknown}`; the parts are {}.", known.join(", ")));
    }
    let is_chosen = |part: &&Part| names.is_empty() || names.contains(&part.name);
    Ok(PARTS.iter().filter(is_chosen).collect())
}

fn attempt(part: &'static Part, bench: &mut Bench) -> Outcome {
    say(&format!("\n== {}: {}", part.name, part.about));
    let begun = Instant::now();
    let tally = (part.run)(bench).unwrap_or_else(|problem| {
        run::report(&problem);
        Tally::check(false)
    });
    let time = begun.elapsed();
    say(&format!("== {}: {}", part.name, shown(tally, time)));
    Outcome { part: part.name, tally, time }
}

fn report(outcomes: &[Outcome]) -> ExitCode {
    say("");
    for Outcome { part, tally, time } in outcomes {
        let mark = if tally.failed == 0 { "ok    " } else { "FAILED" };
        say(&format!("{mark} {part:<12} {}", shown(*tally, *time)));
    }
    let sum: Tally = outcomes.iter().map(|outcome| outcome.tally).sum();
    let time = outcomes.iter().map(|outcome| outcome.time).sum::<Duration>();
    say(&format!("all in {:.1} s\n", time.as_secs_f64()));
    say(&format!("{} passed, {} failed", sum.passed, sum.failed));
    if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn shown(tally: Tally, time: Duration) -> String {
    format!("{} passed, {} failed, {:.1} s", tally.passed, tally.failed, time.as_secs_f64())
}

fn format(bench: &mut Bench) -> Result<Tally> {
    setup::need_component(&bench.tools, "rustfmt", "fmt")?;
    // Without `--all`, which is the whole project once more: the rival shares the harness with it.
    let rival = check(bench.tools.cargo().args(["fmt", "--check", "--manifest-path", RIVAL]))?;
    Ok(in_both(|manifest| check(bench.tools.cargo().args(["fmt", "--all", "--check"]).args(manifest)))?
        + rival)
}

fn clippy(bench: &mut Bench) -> Result<Tally> {
    setup::need_component(&bench.tools, "clippy", "clippy")?;
    let lint = ["clippy", "--workspace", "--all-targets"];
    let deny = ["--", "--deny", "warnings"];
    in_both(|manifest| check(bench.tools.cargo().args(lint).args(manifest).args(deny)))
}

fn clippy_wasm(bench: &mut Bench) -> Result<Tally> {
    setup::need_component(&bench.tools, "clippy", "clippy")?;
    setup::need_target(&bench.tools)?;
    let lint = ["clippy", "--package", APP, "--all-targets", "--target", WASM];
    check(bench.tools.cargo().args(lint).args(["--", "--deny", "warnings"]))
}

/// What nobody else depends on has a workspace and a target directory of its own.
fn rival(bench: &mut Bench) -> Result<Tally> {
    setup::need_component(&bench.tools, "clippy", "clippy")?;
    let mut lint = bench.tools.cargo();
    lint.args(["clippy", "--manifest-path", RIVAL, "--all-targets", "--target-dir"]);
    lint.arg(run::target_directory().join("rival"));
    check(lint.args(["--", "--deny", "warnings"]))
}

fn native(bench: &mut Bench) -> Result<Tally> {
    let test = ["test", "--workspace", "--tests", "--no-fail-fast"];
    in_both(|manifest| count(bench.tools.cargo().args(test).args(manifest)))
}

fn doctest(bench: &mut Bench) -> Result<Tally> {
    count(bench.tools.cargo().args(["test", "--workspace", "--doc", "--no-fail-fast"]))
}

fn doc(bench: &mut Bench) -> Result<Tally> {
    let document = ["doc", "--workspace", "--no-deps"];
    check(bench.tools.cargo().args(document).env("RUSTDOCFLAGS", "--deny warnings"))
}

/// Two thousand seeds without a failure count as one test, so do three hundred long ones, and each flaw
/// that is found.
fn swarm(bench: &mut Bench) -> Result<Tally> {
    let lab = || lab::build(&bench.tools);
    let seeds = check(lab()?.args(["swarm", "--seeds", "2000", "--seconds", "10"]))?;
    let long = check(lab()?.args(["swarm", "--seeds", "300", "--seconds", "60"]))?;
    Ok(seeds + long + count(lab()?.args(["swarm", "--flaws"]))?)
}

fn browser(bench: &mut Bench) -> Result<Tally> {
    let Bench { tools, .. } = bench;
    setup::need_target(tools)?;
    debian::need_chromium(tools)?;
    setup::need_wasm_pack(tools)?;
    setup::need_crates(tools)?;
    let mut pack = tools.command("wasm-pack");
    pack.args(["test", "--headless", "--chrome", "--mode", "no-install", "."]);
    // All but the documentation's examples, which run in a part of their own.
    pack.args(["--lib", "--test", "*"]);
    // Its default of 20 seconds is short for a debug build on a busy machine.
    pack.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    count(&mut pack)
}

fn size(bench: &mut Bench) -> Result<Tally> {
    bench.dist()?;
    dist::measure(&bench.tools)?;
    Ok(Tally::check(true))
}

fn page(bench: &mut Bench) -> Result<Tally> {
    bench.dist()?;
    let Bench { tools, .. } = bench;
    debian::need_chromium(tools)?;
    node::need_packages(tools)?;
    setup::need_mdbook(tools)?;
    // Named one by one: node 18 and 20 take a folder, newer ones do not.
    let tests = page_tests()?;
    count(tools.command("node").args(["--test", "--test-reporter=spec"]).args(tests))
}

fn page_tests() -> Result<Vec<String>> {
    let folder = fs::read_dir(PAGE_TESTS).map_err(|why| format!("cannot read {PAGE_TESTS}: {why}."))?;
    let mut tests: Vec<String> = folder
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .map(|name| format!("{PAGE_TESTS}/{name}"))
        .collect();
    tests.sort();
    if tests.is_empty() {
        return Err(format!("{PAGE_TESTS} holds no *.test.mjs, so nothing tests the page."));
    }
    Ok(tests)
}

/// Does the same with the project and with xtask, which is a workspace of its own.
fn in_both(run: impl Fn([&'static str; 2]) -> Result<Tally>) -> Result<Tally> {
    Ok(run(["--manifest-path", "Cargo.toml"])? + run(["--manifest-path", "xtask/Cargo.toml"])?)
}

/// Runs what either passes or fails as a whole.
fn check(command: &mut Command) -> Result<Tally> {
    let (status, _) = run::counted(command, io::stdout())?;
    Ok(Tally::check(status.success()))
}

/// Runs what counts its tests.
fn count(command: &mut Command) -> Result<Tally> {
    count_on(command, io::stdout())
}

/// What fails without having counted a failure, because it did not compile or came to no result,
/// has failed once.
fn count_on(command: &mut Command, screen: impl Write + Send + 'static) -> Result<Tally> {
    let (status, tally) = run::counted(command, screen)?;
    let failed_uncounted = !status.success() && tally.failed == 0;
    Ok(tally + Tally { passed: 0, failed: usize::from(failed_uncounted) })
}

#[cfg(test)]
mod tests {
    use super::{PARTS, choose, count_on};
    use crate::tally::Tally;
    use std::io;
    use std::process::Command;

    fn counted(script: &str) -> Tally {
        // Not on the screen: whoever counts these tests would count what they print.
        count_on(Command::new("sh").args(["-c", script]), io::sink()).unwrap()
    }

    #[test]
    fn without_names_all_parts_run_and_with_names_only_those() {
        assert_eq!(choose(&[]).unwrap().len(), PARTS.len());
        let chosen = choose(&["page", "format"]).unwrap();
        assert_eq!(chosen.iter().map(|part| part.name).collect::<Vec<_>>(), ["format", "page"]);
        assert!(choose(&["formt"]).is_err_and(|problem| problem.contains("`formt`")));
    }

    #[test]
    fn results_are_counted_on_both_outputs() {
        let script = "echo 'test result: ok. 2 passed; 0 failed;'; echo 'ℹ pass 3' >&2";
        assert_eq!(counted(script), Tally { passed: 5, failed: 0 });
    }

    #[test]
    fn a_runner_that_fails_without_a_count_has_failed_once() {
        assert_eq!(counted("exit 101"), Tally { passed: 0, failed: 1 });
        let script = "echo 'test result: FAILED. 2 passed; 3 failed;'; exit 101";
        assert_eq!(counted(script), Tally { passed: 2, failed: 3 });
    }
}
