//! A place in the history, as people write it: `2.4s`, `line 12`, `start`, `end`.

use raft::Time;
use scenario::Statement;

use crate::text::short;

/// A place in the history that somebody has named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The beginning.
    Start,
    /// As far as the branch has come.
    End,
    /// So long after the world began.
    At(Time),
    /// Where a line of the scenario's text begins.
    Line(u32),
}

impl Place {
    /// Reads one.
    ///
    /// # Errors
    ///
    /// A sentence that says what can be written.
    pub fn parse(text: &str) -> Result<Place, String> {
        let text = text.trim();
        let line = text.strip_prefix("line").map(|number| number.trim().parse());
        match (text, line) {
            ("start", _) => Ok(Place::Start),
            ("end", _) => Ok(Place::End),
            (_, Some(Ok(number))) if number != 0 => Ok(Place::Line(number)),
            // As the language of scenarios reads it.
            _ => match Statement::parse(&format!("at {text}")) {
                Ok(Some(Statement::At { time, event: None })) => Ok(Place::At(time)),
                _ => Err(format!(
                    "“{}” is no moment: write one such as 2.4s, 2400ms, “line 12”, start or end",
                    short(text)
                )),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_lines_are_read() {
        let check = |text, expected| assert_eq!(Place::parse(text), Ok(expected), "{text}");
        check("2.4s", Place::At(Time::from_micros(2_400_000)));
        check(" 2400ms ", Place::At(Time::from_micros(2_400_000)));
        check("0s", Place::At(Time::ZERO));
        check("15us", Place::At(Time::from_micros(15)));
        check("line 12", Place::Line(12));
        check("line12", Place::Line(12));
        check("start", Place::Start);
        check("end", Place::End);
    }

    #[test]
    fn what_is_no_moment_is_said() {
        for text in [
            "",
            "2.4",
            "2.4 s",
            "2,4s",
            "line",
            "line 0",
            "line -1",
            "line 99999999999",
            "1s 2s",
            "at 1s",
            "100000000s",
            "2.4s event 3",
            "1s\nwait 1s",
        ] {
            let error = Place::parse(text).expect_err(text);
            assert!(
                error.ends_with("is no moment: write one such as 2.4s, 2400ms, “line 12”, start or end"),
                "{error}"
            );
        }
    }
}
