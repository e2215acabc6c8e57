//! Values as people write them: *20 ms*, *10–20 ms*, *2.5 %*, *64*.

use super::super::exact::{decimal, thousandths};

/// What a dial is set to, from one end to the other: microseconds, thousandths or things. A single value is
/// both ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Value {
    /// The smallest.
    pub min: u64,
    /// The largest.
    pub max: u64,
}

/// What a value counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Microseconds, written in milliseconds or seconds.
    Time,
    /// Thousandths, written in hundredths.
    Percent,
    /// Things.
    Number,
}

impl Value {
    /// A single value.
    #[must_use]
    pub const fn one(value: u64) -> Value {
        Value { min: value, max: value }
    }
}

impl Unit {
    /// The value as people write it.
    #[must_use]
    pub fn write(self, Value { min, max }: Value) -> String {
        let (name, number): (&str, fn(u64) -> String) = match self {
            Unit::Time if min < 1_000_000 => (" ms", decimal),
            Unit::Time => (" s", |micros| decimal(micros / 1_000)),
            Unit::Percent => (" %", |permille| decimal(permille * 100)),
            Unit::Number => ("", |number| number.to_string()),
        };
        if min == max {
            format!("{}{name}", number(min))
        } else {
            format!("{}–{}{name}", number(min), number(max))
        }
    }

    /// What a person means: a single value, or one from one end to the other. A unit that is left out is the
    /// usual one; one that stands behind the second end only is meant for both.
    #[must_use]
    pub fn read(self, text: &str) -> Option<Value> {
        let Some((first, second)) = ends(text) else {
            let (number, unit) = parts(text);
            return self.scaled(number, unit).map(Value::one);
        };
        let ((min, own), (max, unit)) = (parts(first), parts(second));
        let own = if own.is_empty() { unit } else { own };
        Some(Value { min: self.scaled(min, own)?, max: self.scaled(max, unit)? })
    }

    fn scaled(self, number: &str, unit: &str) -> Option<u64> {
        let value = thousandths(number)?;
        match (self, unit) {
            (Unit::Time, "" | "ms") => Some(value),
            (Unit::Time, "s") => Some(value * 1_000),
            (Unit::Time, "us" | "µs" | "μs") => whole(value, 1_000),
            (Unit::Percent, "" | "%") => whole(value, 100),
            (Unit::Number, "") => whole(value, 1_000),
            _ => None,
        }
    }
}

fn whole(value: u64, part: u64) -> Option<u64> {
    value.is_multiple_of(part).then_some(value / part)
}

/// The ends of a range, if it is one: *10–20*, *10-20* or, as in scenarios, *10..20*.
fn ends(text: &str) -> Option<(&str, &str)> {
    // Not by a search for a text, which would bring the standard library's to the page.
    let dots = text.as_bytes().windows(2).position(|two| two == b"..").map(|at| (at, 2));
    let dash = || {
        let found = text.char_indices().find(|(_, letter)| matches!(letter, '-' | '–'));
        found.map(|(at, letter)| (at, letter.len_utf8()))
    };
    let (at, length) = dots.or_else(dash)?;
    Some((&text[..at], &text[at + length..]))
}

/// A number, and the unit behind it.
fn parts(text: &str) -> (&str, &str) {
    let text = text.trim();
    let at = text.bytes().position(|byte| !byte.is_ascii_digit() && byte != b'.').unwrap_or(text.len());
    (&text[..at], text[at..].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(unit: Unit, text: &str, expected: Option<(u64, u64)>) {
        assert_eq!(unit.read(text), expected.map(|(min, max)| Value { min, max }), "{text}");
    }

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        for (text, expected) in [
            ("20", (20_000, 20_000)),
            ("20 ms", (20_000, 20_000)),
            ("0.5ms", (500, 500)),
            (" 1.5 s ", (1_500_000, 1_500_000)),
            ("250us", (250, 250)),
            ("250 µs", (250, 250)),
            ("10–20 ms", (10_000, 20_000)),
            ("10-20", (10_000, 20_000)),
            ("150ms..300ms", (150_000, 300_000)),
            ("800 ms – 1.2 s", (800_000, 1_200_000)),
            ("1..2 s", (1_000_000, 2_000_000)),
            ("20..10", (20_000, 10_000)),
            ("0", (0, 0)),
        ] {
            check(Unit::Time, text, Some(expected));
        }
        for text in [
            "",
            "ms",
            "-5",
            "–",
            "..",
            "5..",
            "..5",
            "1-2-3",
            "1...2",
            "1,5",
            "fast",
            "5 m",
            "5 h",
            "1e3",
            "0.5us",
            "9999999999999",
            "５",
            "5 %",
            "1.2345",
            "1 2",
            "1.2.3",
            "20 msx",
            "∞",
            "<b>",
        ] {
            check(Unit::Time, text, None);
        }
    }

    #[test]
    fn rates_and_numbers_are_read_as_people_write_them() {
        for (text, expected) in [("5", 50), ("2.5 %", 25), ("0.1%", 1), ("100 %", 1_000), ("0", 0)] {
            check(Unit::Percent, text, Some((expected, expected)));
        }
        for text in ["0.05", "5 ms", "%", "five"] {
            check(Unit::Percent, text, None);
        }
        check(Unit::Number, "64", Some((64, 64)));
        for text in ["6.5", "64 x", "", "-1"] {
            check(Unit::Number, text, None);
        }
    }

    #[test]
    fn a_value_reads_as_it_is_written() {
        for (unit, text) in [
            (Unit::Time, "0 ms"),
            (Unit::Time, "0.5 ms"),
            (Unit::Time, "10–20 ms"),
            (Unit::Time, "150–1500 ms"),
            (Unit::Time, "1.5–2 s"),
            (Unit::Percent, "2.5 %"),
            (Unit::Percent, "0–20 %"),
            (Unit::Number, "64"),
        ] {
            assert_eq!(unit.read(text).map(|value| unit.write(value)).as_deref(), Some(text));
        }
    }
}
