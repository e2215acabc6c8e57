//! What is said of a text that is no scenario.

use scenario::{Scenario, ScenarioErrors};

fn check(text: &str, expected: &[&str]) {
    let errors = Scenario::parse(text).expect_err(text);
    let lines: Vec<String> = errors.0.iter().map(ToString::to_string).collect();
    assert_eq!(lines, expected, "{text}");
}

#[test]
fn an_error_says_where_it_is_what_was_found_and_what_could_stand_there() {
    check("crahs S1", &["line 1, column 1: “crahs”: no statement begins so; did you mean “crash”?"]);
    check("fly", &["line 1, column 1: “fly”: no statement begins so"]);
    check(
        "\n  crash",
        &[
            "line 2, column 8: here the line ends: expected servers, such as S1 S2, leader, followers, majority, minority, members or all",
        ],
    );
    check(
        "crash foo",
        &[
            "line 1, column 7: “foo”: expected servers, such as S1 S2, leader, followers, majority, minority, members or all",
        ],
    );
    check(
        "crash folowers",
        &[
            "line 1, column 7: “folowers”: expected servers, such as S1 S2, leader, followers, majority, minority, members or all; did you mean “followers”?",
        ],
    );
    check("crash S0", &["line 1, column 7: “S0”: servers are S1 to S63"]);
    check("crash S1 S64", &["line 1, column 10: “S64”: servers are S1 to S63"]);
    check("crash S1 softly", &["line 1, column 10: “softly”: expected one of synced, torn, lossy"]);
    check("timers apart", &["line 1, column 8: “apart”: expected one of spread, together"]);
    check("add leader", &["line 1, column 5: “leader”: expected a server, such as S1"]);
    check("cut S1 S2", &["line 1, column 10: here the line ends: expected one of ->, <->"]);
    check(
        "request get",
        &["line 1, column 12: here the line ends: expected a key: 1 to 8 letters or digits, such as x"],
    );
    check("request put x 1", &["line 1, column 9: “put”: expected one of set, add, get"]);
    check(
        "request set x one",
        &["line 1, column 15: “one”: expected a value: a whole number of at most 18 digits"],
    );
    check(
        "drop S1->S3 AppendEntry",
        &["line 1, column 13: “AppendEntry”: no message is called so; did you mean “AppendEntries”?"],
    );
    check("intercept", &["line 1, column 10: here the line ends: expected one of drop, hold, delay, off"]);
    check(
        "intercept dorp S1->S3",
        &["line 1, column 11: “dorp”: expected one of drop, hold, delay, off; did you mean “drop”?"],
    );
    check(
        "intercept hold",
        &[
            "line 1, column 15: here the line ends: expected a message, such as S1->S3 AppendEntries, from S2, or #17",
        ],
    );
    check(
        "intercept drop #17",
        &["line 1, column 16: “#17”: expected what messages to come are like, such as S1->S3 AppendEntries"],
    );
    check(
        "intercept delay S1->S3 Heartbeat",
        &[
            "line 1, column 33: here the line ends: expected a time with its unit, such as 150ms, 1.5s or 20us",
        ],
    );
    check(
        "option S2 pre-vot on",
        &["line 1, column 11: “pre-vot”: there is no such option; did you mean “pre-vote”?"],
    );
    let same = "this is the same for all servers: leave the server out";
    check("option S2 sessions on", &[&format!("line 1, column 11: “sessions”: {same}")]);
    check("start\noption S1 load-interval 1s", &[&format!("line 2, column 11: “load-interval”: {same}")]);
    check(
        "option S2 complete",
        &["line 1, column 11: “complete”: this belongs to the setup, before everything else"],
    );
    check(
        "option S10 no-op on",
        &["line 1, column 1: here the line ends: there can be no S10: servers are S1 to S9"],
    );
    check(
        "flaw S1 vote-twic",
        &["line 1, column 9: “vote-twic”: there is no such flaw; did you mean “vote-twice”?"],
    );
    check(
        "state S1 term 1 log 1 snapshot",
        &["line 1, column 31: here the line ends: expected a whole number, such as 3"],
    );
    check(
        "state S1 term 1 commit 1 snapshot 1",
        &["line 1, column 26: “snapshot”: this is too much: the line could end before it"],
    );
    check("state S1 term 1 voters leader", &["line 1, column 24: “leader”: expected a server, such as S1"]);
    check("give-up S1", &["line 1, column 9: “S1”: expected who gives up: a client, such as C1"]);
    check("giveup C1", &["line 1, column 1: “giveup”: no statement begins so; did you mean “give-up”?"]);
    check(
        "option client-attempts 0",
        &["line 1, column 1: here the line ends: a client must ask at least once"],
    );
    check("say", &["line 1, column 4: here the line ends: expected some words"]);
    check(
        "expect refused nothing",
        &["line 1, column 16: “nothing”: expected what is refused, such as crash S1"],
    );
    check(
        "expect refused wiep S1",
        &["line 1, column 16: “wiep”: expected what is refused, such as crash S1; did you mean “wipe”?"],
    );
    check("try", &["line 1, column 4: here the line ends: expected what is tried, such as add S4"]);
    check("try until S1 leads", &["line 1, column 5: “until”: expected what is tried, such as add S4"]);
    check(
        "try cras S1",
        &["line 1, column 5: “cras”: expected what is tried, such as add S4; did you mean “crash”?"],
    );
}

#[test]
fn a_column_counts_characters_and_not_bytes() {
    check(
        "say é\npartition S1 | é",
        &[
            "line 2, column 16: “é”: expected servers, such as S1 S2, leader, followers, majority, minority, members or all",
        ],
    );
    check("value é", &["line 1, column 1: “value”: no statement begins so"]);
    check("crash S1 \u{3000} é", &["line 1, column 12: “é”: expected one of synced, torn, lossy"]);
}

#[test]
fn times_and_shares_say_what_is_wrong_with_them() {
    let example = "expected a time with its unit, such as 150ms, 1.5s or 20us";
    let bounds = "nothing finer than 1us, nothing longer than a day";
    check("wait 150", &[&format!("line 1, column 6: “150”: {example}")]);
    check("wait 1h", &[&format!("line 1, column 6: “1h”: {example}")]);
    check("wait 0.5us", &[&format!("line 1, column 6: “0.5us”: {example}; {bounds}")]);
    check("wait 1.0005ms", &[&format!("line 1, column 6: “1.0005ms”: {example}; {bounds}")]);
    check("wait 1.s", &[&format!("line 1, column 6: “1.s”: {example}; {bounds}")]);
    check(
        "wait 99999999999999999999s",
        &[&format!("line 1, column 6: “99999999999999999999s”: {example}; {bounds}")],
    );
    check("wait 18446744073710s", &[&format!("line 1, column 6: “18446744073710s”: {example}; {bounds}")]);
    check(
        "wait 86400.000001s",
        &["line 1, column 6: “86400.000001s”: a scenario knows no time longer than a day, 86400s"],
    );
    check(
        "disk S1 9ms..5ms",
        &["line 1, column 9: “9ms..5ms”: the longest time must not be shorter than the shortest"],
    );
    check("loss 101%", &["line 1, column 6: “101%”: expected a share from 0% to 100%, such as 12.5%"]);
    check("loss 12.55%", &["line 1, column 6: “12.55%”: expected a share from 0% to 100%, such as 12.5%"]);
    check("clock S1 9.9%", &["line 1, column 10: “9.9%”: expected a rate from 10% to 1000%, such as 110%"]);
}

#[test]
fn a_condition_says_what_it_could_be() {
    check(
        "until S1 leeds",
        &[
            "line 1, column 10: “leeds”: expected one of leads, is, term, log, last, entry, commit, applied, snapshot, vote, value, votes and 8 more; did you mean “leads”?",
        ],
    );
    check(
        "expect S1 is folower",
        &[
            "line 1, column 14: “folower”: expected one of follower, candidate, leader, running, crashed, paused; did you mean “follower”?",
        ],
    );
    check(
        "until S1 in-flght S2 3",
        &[
            "line 1, column 10: “in-flght”: expected one of leads, is, term, log, last, entry, commit, applied, snapshot, vote, value, votes and 8 more; did you mean “in-flight”?",
        ],
    );
    check(
        "expect leader match S4",
        &["line 1, column 23: here the line ends: expected a whole number, such as 3"],
    );
    check(
        "expect leader next folowers 3",
        &["line 1, column 20: “folowers”: expected a server, such as S1, or leader"],
    );
    check(
        "expect messages >= 3",
        &["line 1, column 17: “>=”: expected a message, such as S1->S3 AppendEntries, from S2, or #17"],
    );
    check("expect joint S1", &["line 1, column 14: “S1”: this is too much: the line could end before it"]);
    check("expect no", &["line 1, column 10: here the line ends: expected one of leader, violation"]);
    check(
        "expect violation log-maching",
        &[
            "line 1, column 18: “log-maching”: expected one of election-safety, leader-append-only, log-matching, leader-completeness, state-machine-safety, committed-stays, monotonic, durability, quorum, linearizability, exactly-once; did you mean “log-matching”?",
        ],
    );
    check(
        "expect S1 said witheld-commit",
        &["line 1, column 16: “witheld-commit”: no reason has this name; did you mean “withheld-commit”?"],
    );
    check(
        "expect S1 leads or S2 leads",
        &["line 1, column 17: “or”: there is no “or” in a condition, only “and” and “not”"],
    );
    check("expect S1 log >=", &["line 1, column 17: here the line ends: expected a whole number, such as 3"]);
    check(
        "expect S1 leads and",
        &[
            "line 1, column 20: here the line ends: expected what shall be true, such as S1 leads, a leader, all commit >= 3, C1 answered 5",
        ],
    );
    check(
        "goal C1 answerd 5",
        &[
            "line 1, column 9: “answerd”: expected one of waits, idle, answered, gave-up; did you mean “answered”?",
        ],
    );
}

#[test]
fn the_setup_comes_first_and_says_a_thing_once() {
    let late = "this belongs to the setup, before everything else";
    check("crash S1\nservers 3", &[&format!("line 2, column 1: “servers”: {late}")]);
    check("start\ntitle late", &[&format!("line 2, column 1: “title”: {late}")]);
    check("start\noption complete", &[&format!("line 2, column 8: “complete”: {late}")]);
    check("seed 1\nseed 2", &["line 2, column 1: “seed”: this has been said before"]);
    check("servers 10", &["line 1, column 9: “10”: expected how many servers there are, from 1 to 9"]);
    check(
        "option pre_vote on",
        &["line 1, column 8: “pre_vote”: there is no such option; did you mean “pre-vote”?"],
    );
    check("option pre-vote", &["line 1, column 16: here the line ends: expected one of on, off"]);
    check(
        "flaw vote-twise",
        &["line 1, column 6: “vote-twise”: there is no such flaw; did you mean “vote-twice”?"],
    );
}

#[test]
fn a_setup_that_cannot_work_is_refused_at_the_line_that_broke_it() {
    check(
        "option election-timeout 40ms..80ms\nseed 3\ncrash S1",
        &[
            "line 1, column 1: here the line ends: the shortest election timeout must be longer than the heartbeat interval (§5.6)",
        ],
    );
    assert!(Scenario::parse("option election-timeout 40ms..80ms\noption heartbeat-interval 10ms").is_ok());
}

#[test]
fn blocks_begin_and_end() {
    check("end", &["line 1, column 1: “end”: there is no “repeat” that this could end"]);
    check("repeat 2\nwait 1ms", &["line 1, column 1: “repeat”: nothing ends this block: add a line “end”"]);
    check(
        "repeat 0\nend",
        &[
            "line 1, column 8: “0”: expected how often, from 1 to 1000",
            "line 2, column 1: “end”: there is no “repeat” that this could end",
        ],
    );
    let deep = format!("{}{}", "repeat 2\n".repeat(5), "end\n".repeat(4));
    check(&deep, &["line 5, column 1: “repeat”: at most 4 blocks within each other"]);
}

#[test]
fn several_errors_are_reported_at_once_one_for_a_line_and_not_too_many() {
    check(
        "crahs S1 S99\n# fine\nwait 5\ncrash S1\npuase S2",
        &[
            "line 1, column 1: “crahs”: no statement begins so; did you mean “crash”?",
            "line 3, column 6: “5”: expected a time with its unit, such as 150ms, 1.5s or 20us",
            "line 5, column 1: “puase”: no statement begins so; did you mean “pause”?",
        ],
    );
    let errors = Scenario::parse(&"wrong\n".repeat(100)).expect_err("all lines are wrong");
    assert_eq!(errors.0.len(), ScenarioErrors::MAX);
}

#[test]
fn what_is_tried_or_refused_is_something_that_is_done() {
    let words = Scenario::parse("try zzz").expect_err("there is no such word").0.remove(0).words;
    assert_eq!((words.first(), words.last()), (Some(&"option"), Some(&"compact")));
}

#[test]
fn an_error_tells_whoever_completes_a_line_which_words_could_stand_there() {
    let errors = Scenario::parse("timers apart").expect_err("no such word");
    assert_eq!(errors.0[0].words, ["spread", "together"]);
    assert_eq!((errors.0[0].line, errors.0[0].column), (1, 8));
}
