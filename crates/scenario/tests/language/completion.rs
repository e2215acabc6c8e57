//! What is offered while one writes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use scenario::{Completion, Scenario, Statement, complete};
use sim::{Setup, World};

/// Every line of the library, of the faults that must not come back, and of the reference.
fn lines() -> &'static [String] {
    static LINES: LazyLock<Vec<String>> = LazyLock::new(read_lines);
    &LINES
}

fn read_lines() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = Vec::new();
    for folder in ["scenarios", "scenarios/regressions"] {
        let files =
            fs::read_dir(root.join(folder)).expect("the folder is there").map(|file| file.unwrap().path());
        let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "raft"));
        texts.extend(files.map(|path| fs::read_to_string(path).expect("a scenario is text")));
    }
    let reference = fs::read_to_string(root.join("docs/scenario-language.md")).expect("it is there");
    texts.extend(
        reference.split("```raft\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned()),
    );
    assert!(40 < texts.len());
    let lines: BTreeSet<String> = texts.iter().flat_map(|text| text.lines().map(str::to_owned)).collect();
    lines.into_iter().collect()
}

/// Where each word of a line begins and ends, up to a comment or to prose.
fn words(line: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut at = 0;
    loop {
        at += line[at..].len() - line[at..].trim_start().len();
        let rest = &line[at..];
        let is_comment = rest.starts_with('#') && !rest[1..].starts_with(|c: char| c.is_ascii_digit());
        if rest.is_empty() || is_comment {
            return words;
        }
        let signs = ["<->", "->", "<=", ">=", "<", ">", "=", "|"];
        let sign = |rest: &str| signs.iter().find(|sign| rest.starts_with(**sign)).map(|sign| sign.len());
        let ends = |(at, c): &(usize, char)| c.is_whitespace() || sign(&rest[*at..]).is_some();
        let length =
            sign(rest).or_else(|| rest.char_indices().find(ends).map(|(at, _)| at)).unwrap_or(rest.len());
        words.push((at, at + length));
        if matches!(&rest[..length], "say" | "title") {
            return words;
        }
        at += length;
    }
}

/// Numbers, times, shares and keys: there is no list of them.
fn is_open(word: &str, before: &str) -> bool {
    word.trim_start_matches(['-', '#']).starts_with(|c: char| c.is_ascii_digit())
        || matches!(before.split_whitespace().last(), Some("set" | "add" | "get" | "value"))
}

#[test]
fn every_statement_there_is_can_be_written_word_by_word_from_what_is_offered() {
    let mut seen = 0;
    for line in lines() {
        for (from, to) in words(line) {
            let (before, word) = (&line[..from], &line[from..to]);
            // Before a space the word before it is still being written.
            let offered = complete(&format!("{before} "), from + 1, None).words;
            let is_offered = offered.iter().any(|other| other == word);
            assert!(
                is_offered || is_open(word, before),
                "“{word}” is not offered after “{before}”: {offered:?}"
            );
            // It is offered, too, when it has been begun.
            let begun = complete(line, from + 1, None).words;
            let is_sign = !word.starts_with(|c: char| c.is_ascii_alphanumeric());
            assert!(!is_offered || is_sign || begun.iter().any(|other| other == word), "{line}: {begun:?}");
            seen += usize::from(is_offered);
        }
    }
    assert!(1_500 < seen, "{seen}");
}

/// Whether the parser gets past a word, in the setup or later.
fn leads_on(beginning: &str, word: &str) -> bool {
    let line = format!("{beginning}{word} ");
    let end = line.chars().count() as u32;
    let reads = |before: &str| {
        let errors =
            Scenario::parse(&format!("{before}{line}")).err().into_iter().flat_map(|errors| errors.0);
        let number = 1 + before.lines().count() as u32;
        errors.filter(|error| error.line == number).all(|error| end <= error.column)
    };
    reads("") || reads("start\nrepeat 2\n")
}

#[track_caller]
fn check(line: &str, cursor: usize) {
    let Completion { from, to, words, .. } = complete(line, cursor, None);
    let typed = line[from..].chars().count();
    assert!(from <= to && to <= line.len() && typed <= line.chars().count(), "{line}: {from}..{to}");
    assert!(from <= cursor.min(line.len()));
    for word in &words {
        assert!(leads_on(&line[..from], word), "“{word}” leads nowhere after “{}”", &line[..from]);
    }
}

#[test]
fn every_word_offered_leads_on() {
    let places = |line: &'static String| words(line).into_iter().map(|(from, _)| &line[..from]);
    let beginnings: BTreeSet<&str> = lines().iter().flat_map(places).collect();
    for beginning in beginnings {
        check(beginning, beginning.len());
    }
    for line in lines() {
        check(&format!("{line} "), line.len() + 1);
    }
}

#[test]
fn what_is_offered_in_a_world_is_what_is_there() {
    let world = World::new(Setup { servers: 3, ..Setup::default() }).expect("it works");
    let offered = |line: &str| complete(line, line.len(), Some(&world)).words;
    assert_eq!(offered("crash S"), ["S1", "S2", "S3"]);
    assert_eq!(offered("add S"), ["S1", "S2", "S3", "S4"]);
    assert_eq!(offered("crash le"), ["leader"]);
    assert_eq!(offered("request C"), (1..=9).map(|n| format!("C{n}")).collect::<Vec<_>>());
    assert_eq!(offered("timers "), ["spread", "together"]);
    assert_eq!(offered("CRA"), ["crash"], "capitals are as good as small letters");
    assert_eq!(offered("s"), ["state", "say"], "nothing of the setup");
    assert_eq!(complete("s", 1, None).words, ["servers", "seed", "start", "state", "say"]);
    let until = offered("until S1 leads ");
    for word in ["term", "and", "within"] {
        assert!(until.iter().any(|other| other == word), "{word}: {until:?}");
    }
}

#[test]
fn a_word_in_the_middle_gives_way_as_a_whole() {
    let check = |line: &str, cursor, expected: &str, word: &str| {
        let completion = complete(line, cursor, None);
        assert!(completion.words.iter().any(|other| other == word), "{line}: {completion:?}");
        let (from, to) = (completion.from, completion.to);
        assert_eq!(format!("{}{word}{}", &line[..from], &line[to..]), expected);
    };
    check("cra S1", 2, "crash S1", "crash");
    check("drop le->S2", 7, "drop leader->S2", "leader");
    check("cut S1->S", 9, "cut S1->S2", "S2");
    check("cut S1->", 8, "cut S1->S3", "S3");
    check("cut S1 -", 8, "cut S1 ->", "->");
    check("until S1 log >", 14, "until S1 log >=", ">=");
    check("partition S1|S", 14, "partition S1|S2", "S2");
}

#[test]
fn where_no_certain_word_can_stand_the_problem_says_what_can() {
    let problem = |line: &str| complete(line, line.len(), None).problem.unwrap_or_default();
    assert!(problem("wait ").contains("such as 150ms"), "{}", problem("wait "));
    assert!(problem("request set ").contains("a key"), "{}", problem("request set "));
    assert!(problem("crash S99 ").starts_with("“S99”: servers are"), "{}", problem("crash S99 "));
    assert_eq!(complete("say any", 7, None), Completion { from: 4, to: 7, ..Completion::default() });
    assert_eq!(complete("crash S1 # le", 13, None).words, [""; 0], "in a comment nothing is offered");
}

#[test]
fn errors_name_the_words_that_could_stand_after_all_that_could_end_there() {
    let nearest = |line: &str| Statement::parse(line).expect_err("it is wrong").nearest;
    assert_eq!(nearest("until S1 leads withn 2s"), Some("within"));
    assert_eq!(nearest("add S4 leaner"), Some("learner"));
    assert_eq!(nearest("elect S1 wiht S2"), Some("with"));
    assert_eq!(nearest("remove S1 vai S2"), Some("via"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_written_is_too_much_for_it(at in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), odd in "\\PC{0,6}", cursor in 0..60_usize) {
        let line = at.get(lines());
        let cut = cut.index(line.len() + 1);
        let cut = (0..=cut).rev().find(|cut| line.is_char_boundary(*cut)).unwrap_or_default();
        check(&format!("{}{odd}{}", &line[..cut], &line[cut..]), cursor);
    }
}
