//! Counting what test runners report.

use std::iter::Sum;
use std::ops::Add;

/// How many tests passed and how many failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests and checks that passed.
    pub passed: usize,
    /// Tests and checks that failed.
    pub failed: usize,
}

impl Tally {
    /// One check that passed or failed.
    pub fn check(passed: bool) -> Tally {
        Tally { passed: usize::from(passed), failed: usize::from(!passed) }
    }

    /// Adds what a line of a runner's output reports, if it is a line that reports anything.
    pub fn read(&mut self, line: &str) {
        let line = without_colours(line);
        let line = line.trim();
        if let Some(result) = line.strip_prefix("test result: ") {
            self.passed += number_before(result, "passed");
            self.failed += number_before(result, "failed");
        } else if let Some(summary) = line.strip_prefix("ℹ ").or(line.strip_prefix("# ")) {
            match summary.split_once(' ') {
                Some(("pass", count)) => self.passed += count.parse().unwrap_or(0),
                Some(("fail" | "cancelled", count)) => self.failed += count.parse().unwrap_or(0),
                _ => (),
            }
        }
    }
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        Tally { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), Add::add)
    }
}

/// The `12` of `ok. 12 passed; 0 failed`.
fn number_before(line: &str, word: &str) -> usize {
    let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|found| *found == word).unwrap_or(0);
    at.checked_sub(1).and_then(|before| words[before].parse().ok()).unwrap_or(0)
}

/// The line without the escape sequences that colour it.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(character) = rest.next() {
        if character == '\x1b' {
            rest.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn check(output: &str, passed: usize, failed: usize) {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line));
        assert_eq!(tally, Tally { passed, failed });
    }

    #[test]
    fn cargo_test_reports_once_per_binary() {
        check(
            "running 12 tests\n............\n\
             test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n",
            15,
            2,
        );
    }

    #[test]
    fn colours_do_not_hide_a_result() {
        check("test result: \x1b[32mok\x1b[m. 4 passed; 0 failed; 0 ignored", 4, 0);
    }

    #[test]
    fn node_reports_in_spec_and_in_tap() {
        check("ℹ tests 5\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\n", 3, 2);
        check("# tests 3\n# pass 3\n# fail 0\n# cancelled 0\n", 3, 0);
    }

    #[test]
    fn other_lines_count_nothing() {
        check("test it::works ... ok\n# Subtest: pass 3\n12 passed\nfailures:\n", 0, 0);
    }
}
