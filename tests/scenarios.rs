//! The library of lessons in `scenarios/`: each one runs, and says only what is so.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::PathBuf;

use experiment::run;
use scenario::{Director, Failure, Scenario, ScenarioError, Statement};

/// What the library teaches, by the names of its files.
const LESSONS: [&str; 24] = [
    "client-retry",
    "client-retry-flaw",
    "client-retry-session",
    "disk-early-acknowledgement",
    "disk-forgotten-vote",
    "election-disruption",
    "election-disruption-pre-vote",
    "election-first",
    "election-leader-crash",
    "election-split-vote",
    "election-transfer",
    "log-figure-7",
    "log-figure-8",
    "log-figure-8-rule-off",
    "log-partition",
    "log-replication",
    "log-slow-follower",
    "membership-2015-bug",
    "membership-joint",
    "membership-one-by-one",
    "read-index",
    "read-lease-drift",
    "read-stale",
    "snapshot-lagging-server",
];

/// A longer one is no lesson, but two.
const MOST_LINES: usize = 60;

/// The names and texts of all scenarios in a folder, in the order of their names.
fn scenarios(folder: &str) -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(path).expect("the folder is there");
    let mut scenarios: Vec<(String, String)> = files
        .map(|file| file.expect("a file has a name").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "raft"))
        .map(|path| {
            let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("a scenario is text"))
        })
        .collect();
    scenarios.sort();
    scenarios
}

/// Everything that is wrong with each scenario of a folder, as `scenarios/name.raft:line: message`.
fn check_folder(folder: &str, wrong: impl Fn(&str) -> Vec<Failure>) {
    let mut found = Vec::new();
    for (name, text) in scenarios(folder) {
        for Failure { line, message } in wrong(&text) {
            found.push(format!("{folder}/{name}.raft:{line}: {message}"));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The same for the lessons.
fn check_all(wrong: impl Fn(&str) -> Vec<Failure>) {
    check_folder("scenarios", wrong);
}

/// All that a scenario expects and does not get.
fn failures(text: &str) -> Vec<Failure> {
    match parse(text) {
        Ok(scenario) => run(&scenario, &mut |_, _| {}).expect("the setup was checked").failures,
        Err(failures) => failures,
    }
}

fn parse(text: &str) -> Result<Scenario, Vec<Failure>> {
    let failure = |error: ScenarioError| Failure { line: error.line, message: error.to_string() };
    Scenario::parse(text).map_err(|errors| errors.0.into_iter().map(failure).collect())
}

#[test]
fn every_lesson_is_in_the_library() {
    let names: Vec<String> = scenarios("scenarios").into_iter().map(|(name, _)| name).collect();
    for lesson in LESSONS {
        assert!(names.iter().any(|name| name == lesson), "scenarios/{lesson}.raft is missing");
    }
}

#[test]
fn all_that_a_lesson_expects_comes_true() {
    check_all(failures);
}

/// Faults that were found in this Raft or in others: each was wrong here once, or must never be.
#[test]
fn no_fault_comes_back() {
    check_folder("scenarios/regressions", |text| {
        let mut wrong = failures(text);
        if !text.contains("expect") && !text.contains("until") {
            wrong.push(Failure { line: 1, message: "it expects nothing".to_owned() });
        }
        wrong
    });
}

#[test]
fn a_lesson_is_short_and_has_a_title_a_say_and_an_expect() {
    check_all(|text| {
        let scenario = match parse(text) {
            Ok(scenario) => scenario,
            Err(failures) => return failures,
        };
        let has = |is: fn(&Statement) -> bool| scenario.lines.iter().any(|line| is(&line.statement));
        let breaks = !Director::new(scenario.clone()).expected_violations().is_empty();
        let claims = [
            (scenario.title.is_some(), "it has no title"),
            (text.lines().count() <= MOST_LINES, "it is longer than 60 lines"),
            (has(|statement| matches!(statement, Statement::Say(_))), "it says nothing"),
            (has(|statement| matches!(statement, Statement::Expect(_))), "it expects nothing"),
            (breaks || without_flaws(text) == text, "it has a flaw, and expects no violation of it"),
        ];
        let wrong = claims.into_iter().filter(|(holds, _)| !holds);
        wrong.map(|(_, problem)| Failure { line: 1, message: problem.to_owned() }).collect()
    });
}

/// It is the flaw that breaks something, and nothing else.
#[test]
fn without_its_flaw_a_lesson_breaks_nothing() {
    check_all(|text| {
        let harmless = without_flaws(text);
        let Ok(scenario) = Scenario::parse(&harmless) else {
            return vec![Failure { line: 1, message: "without its flaws it cannot be read".to_owned() }];
        };
        let outcome = run(&scenario, &mut |_, _| {}).expect("the setup was checked");
        if harmless == text || outcome.violations.is_empty() && !outcome.is_success() {
            return Vec::new();
        }
        vec![Failure { line: 1, message: "it goes the same way without its flaw".to_owned() }]
    });
}

/// The text with blank lines in place of its flaws, so that all lines keep their numbers.
fn without_flaws(text: &str) -> String {
    let line = |line: &str| if line.starts_with("flaw ") { "\n".to_owned() } else { format!("{line}\n") };
    text.lines().map(line).collect()
}
