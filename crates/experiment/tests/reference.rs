//! `docs/scenario-language.md` says what is true.
#![cfg(not(target_arch = "wasm32"))]

use experiment::run;
use scenario::Scenario;

const REFERENCE: &str = include_str!("../../../docs/scenario-language.md");

/// The scenarios on the page, with the line that each begins in.
fn blocks() -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (number, line) in REFERENCE.lines().enumerate() {
        match line {
            "```raft" => {
                inside = true;
                blocks.push((number + 2, String::new()));
            }
            "```" => inside = false,
            line if inside => {
                let (_, block) = blocks.last_mut().expect("a block has begun");
                *block += line;
                block.push('\n');
            }
            _ => {}
        }
    }
    blocks
}

#[test]
fn every_scenario_on_the_page_runs_as_it_says() {
    let blocks = blocks();
    assert!(10 < blocks.len());
    for (number, text) in blocks {
        let scenario = Scenario::parse(&text).unwrap_or_else(|errors| panic!("from line {number}: {errors}"));
        let outcome = run(&scenario, &mut |_, _| {}).expect("a setup that was parsed can work");
        assert!(outcome.is_success(), "from line {number}: {:?}", outcome.failures);
    }
}

/// The words that could stand where `zzz` does.
fn words(text: &str) -> Vec<&'static str> {
    let mut errors = Scenario::parse(text).expect_err("there is no such word").0;
    errors.remove(0).words
}

#[test]
fn every_word_of_the_language_stands_in_an_example() {
    let examples: String = blocks().into_iter().map(|(_, text)| text).collect();
    let check = |places: &[&str]| {
        for place in places {
            for word in words(place) {
                let used = examples.split([' ', '\n']).any(|other| other == word);
                assert!(used, "no example has “{word}” where “{place}” has zzz");
            }
        }
    };
    check(&[
        "zzz",
        "try zzz",
        "option zzz",
        "timers zzz",
        "intercept zzz",
        "cut S1 zzz",
        "request zzz",
        "option no-op zzz",
    ]);
    check(&["until zzz", "until S1 zzz", "until S1 is zzz", "until C1 zzz", "until no zzz", "crash zzz"]);
}

#[test]
fn every_name_of_the_language_stands_on_the_page() {
    for place in ["drop Zzz", "flaw zzz", "expect violation zzz", "expect S1 said zzz"] {
        for word in words(place) {
            let stands = ["`", " "].into_iter().any(|end| REFERENCE.contains(&format!("`{word}{end}")));
            assert!(stands, "“{word}” is missing, as in “{place}”");
        }
    }
}
