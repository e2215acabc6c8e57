//! What the laboratory prints, and the status that it exits with.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// Something said, done and aimed at, and nothing that depends on dice.
const CRASH: &str = "\
title   A crash
servers 3
say     All is quiet.
crash   S1 S2
goal    S3 leads
expect  S1 is crashed
";

fn lab(arguments: &str, input: &str) -> Output {
    let mut lab = Command::new(env!("CARGO_BIN_EXE_lab"))
        .args(arguments.split_whitespace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it is built");
    // Not every command reads its input.
    let _ = lab.stdin.take().expect("it is piped").write_all(input.as_bytes());
    lab.wait_with_output().expect("it ends")
}

/// Its exit status, its results, its problems.
fn answer(arguments: &str, input: &str) -> (i32, String, String) {
    let Output { status, stdout, stderr } = lab(arguments, input);
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    (status.code().expect("nobody kills it"), text(stdout), text(stderr))
}

fn check(arguments: &str, input: &str, status: i32, results: &str) {
    let expected = (status, results.to_owned(), String::new());
    assert_eq!(answer(arguments, input), expected, "lab {arguments}");
}

fn check_json(arguments: &str, input: &str, status: i32, expected: &[Value]) {
    let (found, results, problems) = answer(arguments, input);
    let objects: Vec<Value> = results.lines().map(object).collect();
    assert_eq!((found, objects.as_slice(), problems.as_str()), (status, expected, ""), "lab {arguments}");
}

fn object(line: &str) -> Value {
    serde_json::from_str(line).expect("a line is an object")
}

#[test]
fn a_run_tells_what_is_said_and_done_and_the_verdict() {
    let told = "\
standard input: A crash
   0.000000 s  All is quiet.
   0.000000 s  crash    S1 S2
goal not reached: S3 leads
passed at 0.000000 s, event 2
";
    check("run -", CRASH, 0, told);
}

#[test]
fn why_adds_what_happened_and_all_adds_what_happens_all_the_time() {
    let input = "servers 2\nuntil one leader\nwait 1s\n";
    let lines = |arguments| answer(arguments, input).1.lines().count();
    assert!(lines("run -") < lines("run --why -"));
    assert!(lines("run --why -") < lines("run --why --all -"));

    let (_, told, _) = answer("run --why -", input);
    assert!(told.contains(" becomes the leader of term 1\n"), "{told}");
    assert!(told.contains("(§5.2, Candidates 2)\n"), "{told}");
}

#[test]
fn an_expectation_that_fails_is_shown_with_its_line() {
    let (status, told, problems) =
        answer("run -", "servers 3\nsay Hush.\nexpect S1 is crashed\nsay Never.\n");
    assert_eq!((status, problems.as_str()), (1, ""));
    assert!(told.contains("\nstandard input:3: "), "{told}");
    assert!(told.ends_with("\n    expect S1 is crashed\nfailed at 0.000000 s, event 0\n"), "{told}");
}

#[test]
fn errors_in_a_file_are_shown_all_at_once_with_line_column_and_caret() {
    let (status, told, problems) = answer("run -", "servers 3\ncrash S1\x1b[2J\n\tcrsh S2\nuntil S1 leads");
    assert_eq!((status, told.as_str()), (1, ""));
    let lines: Vec<&str> = problems.lines().collect();
    assert_eq!(lines.len(), 6, "{problems}");
    assert!(lines[0].starts_with("standard input:2:7: "), "{problems}");
    assert_eq!(lines[1..3], ["    crash S1 [2J", "          ^"]);
    assert!(lines[3].starts_with("standard input:3:2: ") && lines[3].contains("“crash”"), "{problems}");
    assert_eq!(lines[4..6], ["     crsh S2", "     ^"]);
}

#[test]
fn what_is_wrong_far_to_the_right_is_still_on_the_screen() {
    let (_, _, problems) = answer("run -", &format!("servers 3\ncrash{}S1 sink\n", " ".repeat(300)));
    let lines: Vec<&str> = problems.lines().collect();
    assert!(lines[0].starts_with("standard input:2:309: "), "{problems}");
    let caret = lines[2].chars().count();
    assert!(caret < 110, "{problems}");
    assert!(lines[1].chars().skip(caret - 1).collect::<String>().starts_with("sink"), "{problems}");
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_the_others_run() {
    let (status, told, problems) = answer("run no-such-file.raft -", CRASH);
    assert_eq!(status, 1);
    assert!(problems.starts_with("no-such-file.raft: cannot read this file: "), "{problems}");
    assert!(told.ends_with("\n\n1 passed, 1 failed\n"), "{told}");
}

#[test]
fn a_program_gets_one_object_a_line_for_each_file() {
    let digest = object(&answer("run --json -", CRASH).1)["digest"].clone();
    assert_eq!(digest.as_str().map(str::len), Some(16), "{digest}");
    let passed = json!({
        "file": "-", "title": "A crash", "passed": true, "failures": [], "violations": [],
        "goals": [{ "line": 5, "goal": "S3 leads", "reached": false }],
        "digest": digest, "events": 2, "time_us": 0,
    });
    check_json("run --json -", CRASH, 0, std::slice::from_ref(&passed));

    let message = "cannot read this file: No such file or directory (os error 2)";
    let failures = json!([{ "message": message }]);
    let unread = json!({ "file": "no.raft", "title": null, "passed": false, "failures": failures });
    check_json("run --json - no.raft", CRASH, 1, &[passed, unread]);
}

#[test]
fn a_program_gets_the_place_of_what_is_wrong() {
    let place = |input| {
        let failure = object(&answer("run --json -", input).1)["failures"][0].clone();
        (failure["line"].clone(), failure["column"].clone())
    };
    assert_eq!(place("servers 3\n crsh S1\n"), (json!(2), json!(2)));
    assert_eq!(place("servers 3\nexpect S1 leads\n"), (json!(2), Value::Null));
}

#[test]
fn a_program_gets_the_sentences_too() {
    let (status, results, _) = answer("run --json --why -", CRASH);
    assert_eq!(status, 0, "{results}");
    let crash = object(&results)["happenings"][0].clone();
    assert_eq!((&crash["at_us"], &crash["event"]), (&json!(0), &json!(1)), "{crash}");
    assert!(crash["headline"].as_str().is_some_and(|headline| headline.contains("S1")), "{crash}");
}

#[test]
fn the_harm_that_a_flaw_does_is_a_scenario_that_expects_it() {
    let (status, story, _) = answer("swarm --flaw commit-without-quorum", "");
    assert_eq!(status, 0, "{story}");
    let (status, results, _) = answer("run --json -", &story);
    assert_eq!(status, 0, "{story}{results}");
    let violation = &object(&results)["violations"][0];
    assert_eq!(violation["expected"], true, "{violation}");
    let property = violation["property"].as_str().expect("it is named");
    assert!(story.ends_with(&format!("\nexpect   violation {property}\n\n")), "{story}");

    // What nobody expects is a failure.
    let lines = story.lines().filter(|line| !line.starts_with("expect"));
    let unexpected: String = lines.map(|line| line.to_owned() + "\n").collect();
    let (status, told, _) = answer("run -", &unexpected);
    assert_eq!(status, 1, "{told}");
    assert!(told.contains(" is broken: "), "{told}");

    // The command that it names gives the same.
    let again = story.lines().find_map(|line| line.strip_prefix("# Again: cargo xtask ")).expect(&story);
    assert_eq!(answer(again, "").1, story);
}

#[test]
fn the_swarm_counts_its_seeds_and_finds_nothing() {
    let (status, told, _) = answer("swarm --seeds 3 --from 5 --seconds 1", "");
    assert_eq!(status, 0, "{told}");
    assert!(
        told.starts_with("# 3 seeds, ")
            && told.contains("# after the healing ")
            && told.ends_with("\n# no seed failed\n"),
        "{told}"
    );
}

#[test]
fn a_flaw_that_shows_in_no_seed_has_not_been_found() {
    let (status, table, _) = answer("swarm --flaws --seeds 1 --seconds 1", "");
    // Not as lines of their own: whoever counts these tests would count them.
    assert_eq!(status, 1, "{table:?}");
    assert!(table.starts_with("flaw ") && table.contains(" not found "), "{table:?}");
    let result = table.lines().last().expect("a table has lines");
    assert!(result.starts_with("test result: FAILED. "), "{result:?}");
}

#[test]
fn help_is_a_result_and_a_wrong_command_a_problem() {
    let (status, told, problems) = answer("run --help", "");
    assert_eq!((status, problems.as_str()), (0, ""));
    assert!(told.contains("cargo xtask run "), "{told}");
    let (status, told, problems) = answer("run --hlep", "");
    assert_eq!((status, told.as_str()), (2, ""));
    assert!(problems.starts_with("error: `run` has no option `--hlep`"), "{problems}");
}
