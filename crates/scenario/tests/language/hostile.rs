//! Texts that nobody would write, or only to do harm.

use proptest::prelude::*;
use scenario::Scenario;

use crate::values;

fn only_error(text: &str) -> String {
    let errors = Scenario::parse(text).expect_err("it is too much");
    assert_eq!(errors.0.len(), 1);
    errors.0[0].to_string()
}

#[test]
fn what_is_too_large_is_refused_with_one_error() {
    let text = "#".repeat(Scenario::MAX_BYTES + 1);
    assert_eq!(
        only_error(&text),
        "line 1, column 1: here the line ends: a scenario has at most 1048576 bytes"
    );
    assert!(Scenario::parse(&text[1..]).is_ok_and(|scenario| scenario.lines.is_empty()));

    let long = format!("say {}", "a".repeat(Scenario::MAX_LINE));
    assert_eq!(only_error(&long), "line 1, column 1: “say”: a line has at most 32768 bytes");

    let many = "wait 1ms\n".repeat(Scenario::MAX_STATEMENTS);
    assert!(Scenario::parse(&many).is_ok());
    assert_eq!(
        only_error(&format!("{many}{many}")),
        "line 10001, column 1: “wait”: a scenario has at most 10000 statements"
    );
}

#[test]
fn odd_characters_are_spaces_or_errors_but_never_harm() {
    assert!(Scenario::parse("\u{feff}title\tA tab\r\ncrash\tS1\r\n\r\n").is_ok());
    for text in
        ["crash\0S1", "\0", "crash S\u{661}", "wait \u{661}s", "#17", "->", "| | |", "crash S1->", "«»"]
    {
        let errors = Scenario::parse(text).expect_err(text);
        assert!(!errors.to_string().contains('\0'), "{text:?}");
    }
    let word = "x".repeat(30_000);
    let errors = Scenario::parse(&word).expect_err("no such word").to_string();
    assert!(errors.len() < 200, "an error repeats only the beginning of a long word");
}

proptest! {
    #[test]
    fn no_bytes_harm_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = Scenario::parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_words_of_the_language_in_whatever_order_harm_the_reader(
        words in prop::collection::vec(values::any_word(), 0..60),
    ) {
        let _ = Scenario::parse(&words.join(""));
    }

    #[test]
    fn no_change_to_a_scenario_harms_the_reader_and_what_it_takes_it_prints(
        scenario in values::scenario(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<char>(), 0..3), 1..6),
    ) {
        let mut text: Vec<char> = scenario.to_string().chars().collect();
        for (place, letter, kind) in edits {
            if text.is_empty() {
                break;
            }
            let place = place.index(text.len());
            match kind {
                0 => text[place] = letter,
                1 => text.insert(place, letter),
                _ => drop(text.remove(place)),
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok(read) = Scenario::parse(&text) {
            let again = Scenario::parse(&read.to_string());
            prop_assert_eq!(again.map(|again| again.to_string()), Ok(read.to_string()));
        }
    }
}
