//! To a moment that somebody names in words.

use experiment::{Destination, Landmark};
use raft::Time;
use scenario::Statement;

use super::Model;
use super::console::Outcome;
use super::errand::Whose;
use super::exact::thousandths;
use super::time::MOST_EVENTS_PER_FRAME;

/// A moment that somebody names: *2.4s*, *start*, *end*, *line 12*.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spot {
    /// The beginning.
    Start,
    /// The furthest moment that this branch has come to.
    End,
    /// A time, past the end, too.
    Time(Time),
    /// Where a line of the scenario begins, or the next one after it that says anything.
    Line(u32),
}

/// Nobody would wait for what comes later.
const LATEST: Time = Time::from_micros(3_600_000_000);

impl Spot {
    /// Reads what somebody has written.
    ///
    /// # Errors
    ///
    /// If it is no moment: what could stand there.
    pub fn parse(text: &str) -> Result<Spot, String> {
        let text = text.trim();
        let line = text.strip_prefix("line").and_then(|number| number.trim().parse().ok());
        match (text, line) {
            ("start", _) => Ok(Spot::Start),
            ("end", _) => Ok(Spot::End),
            (_, Some(line)) if 0 < line => Ok(Spot::Line(line)),
            _ => match time(text) {
                Some(time) if time <= LATEST => Ok(Spot::Time(time)),
                Some(_) => {
                    Err(format!("“{text}” is later than anybody would wait for: choose at most 3600s"))
                }
                None => Err(no_moment(text)),
            },
        }
    }
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Spot::Start => f.write_str("start"),
            Spot::End => f.write_str("end"),
            Spot::Time(time) => write!(f, "{}s", super::exact::decimal(time.as_micros() / 1_000)),
            Spot::Line(line) => write!(f, "line {line}"),
        }
    }
}

fn no_moment(text: &str) -> String {
    let found = crate::text::short(text);
    let nearest = scenario::nearest(&found, &["start", "end", "line"]);
    let nearest = nearest.map_or(String::new(), |word| format!("; did you mean “{word}”?"));
    format!("“{found}” is no moment: write a time such as 2.4s or 2400ms, start, end, or line 12{nearest}")
}

fn time(text: &str) -> Option<Time> {
    // Microseconds before milliseconds before seconds: all of them end in an s.
    let units = [("us", 1), ("ms", 1_000), ("s", 1_000_000)];
    let (number, unit) = units.iter().find_map(|(unit, us)| Some((text.strip_suffix(unit)?, *us)))?;
    let micros = u64::checked_mul(thousandths(number)?, unit)? / 1_000;
    Some(Time::from_micros(micros))
}

impl Model {
    /// Whether there is such a moment, as far as that can be known.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub fn check_spot(&self, spot: Spot) -> Result<(), String> {
        let Spot::Line(line) = spot else {
            return Ok(());
        };
        let lines = &self.run.experiment().scenario().lines;
        match lines.last().map(|last| last.number) {
            None => Err(format!("there is no line {line}: no scenario is played")),
            Some(last) if last < line => {
                Err(format!("there is no line {line}: the last one that says anything is line {last}"))
            }
            Some(_) => Ok(()),
        }
    }

    /// Goes there, and stands still.
    pub(super) fn seek(&mut self, spot: Spot) {
        if let Err(why) = self.check_spot(spot) {
            return self.notify(why);
        }
        match spot {
            Spot::Start => self.go(Destination::Beginning),
            Spot::End => self.go(Destination::End),
            Spot::Time(time) if time <= self.run.end().at => self.go(Destination::Time(time)),
            Spot::Time(time) => {
                self.go(Destination::End);
                self.seek_on(SeekOn::Time(time));
            }
            Spot::Line(line) => {
                self.go(Destination::Beginning);
                self.seek_on(SeekOn::Line(line));
            }
        }
    }

    /// The way goes on from where it leads, or has led already.
    fn seek_on(&mut self, on: SeekOn) {
        match &mut self.journey {
            Some(journey) => journey.on = Some(on),
            None => self.go_further(on),
        }
    }

    /// Goes on from the end of a way.
    pub(super) fn go_further(&mut self, on: SeekOn) {
        match on {
            SeekOn::Time(time) => self.set_out_on(Statement::At { time, event: None }, Whose::Nobody),
            SeekOn::Line(line) => self.go_on_to_line(line),
        }
    }

    /// From line to line, as far as there is time for in a frame.
    fn go_on_to_line(&mut self, line: u32) {
        let on = Some(SeekOn::Line(line));
        let first = self.world().events();
        while !self.has_begun(line) {
            if first + MOST_EVENTS_PER_FRAME < self.world().events() {
                return self.pause_on_the_way(on);
            }
            let before = self.run.moment();
            let otherwise = format!("line {line} is not come to: the scenario has ended before");
            self.set_out(Destination::Next(Landmark::Line), Some(otherwise), false);
            if let Some(journey) = &mut self.journey {
                journey.on = on;
                return;
            }
            if self.run.moment() == before {
                return;
            }
        }
    }

    /// A way past the end has come to its end.
    pub(super) fn conclude_seek(&mut self, outcome: Outcome) {
        if let Outcome::Refused(why) = outcome {
            self.notify(why);
        }
    }

    fn has_begun(&self, line: u32) -> bool {
        self.run.experiment().director().line().is_some_and(|under_way| line <= under_way.number)
    }
}

/// How a way goes on from where it leads.
#[derive(Clone, Copy)]
pub(super) enum SeekOn {
    /// Until then, past the end of the branch.
    Time(Time),
    /// To the next line, until that one has come.
    Line(u32),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::{model, update};
    use crate::model::{Action, TimeAction};

    const FRAME: Action = Action::Time(TimeAction::Frame { elapsed_us: 16_667 });

    fn seek(model: &mut Model, text: &str) {
        let spot = Spot::parse(text).expect(text);
        update(model, Action::Time(TimeAction::Seek(spot)));
        while model.is_under_way() {
            update(model, FRAME);
        }
    }

    #[test]
    fn a_moment_is_read_as_people_write_it() {
        let check = |text, expected| assert_eq!(Spot::parse(text), Ok(expected), "{text}");
        let time = |us| Spot::Time(Time::from_micros(us));
        check("2.4s", time(2_400_000));
        check(" 2400ms ", time(2_400_000));
        check("1.5ms", time(1_500));
        check("20us", time(20));
        check("0s", time(0));
        check("start", Spot::Start);
        check("end", Spot::End);
        check("line 12", Spot::Line(12));
        for text in ["start", "end", "line 12", "2.4s", "0.02s"] {
            assert_eq!(Spot::parse(text).map(|spot| spot.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_no_moment_says_what_could_stand_there() {
        let check = |text: &str, expected: &str| {
            let told = Spot::parse(text).expect_err(text);
            assert!(told.contains(expected), "{told}");
        };
        for text in ["", "2.4", "s", "-1s", "1,5s", "line", "line 0", "line x", "99999999999999999999s"] {
            check(text, "is no moment: write a time such as 2.4s");
        }
        check("strat", "did you mean “start”?");
        check("3601s", "choose at most 3600s");
        check(&"x".repeat(10_000), "…” is no moment");
    }

    #[test]
    fn one_goes_to_a_time_that_was_and_to_one_that_is_yet_to_come() {
        let mut model = model("seed=7&load=100");
        seek(&mut model, "2.4s");
        assert_eq!(model.world().now(), Time::from_micros(2_400_000));
        let there = model.world().digest();
        seek(&mut model, "40s");
        assert_eq!(model.world().now(), Time::from_micros(40_000_000));
        assert!(!model.playing);
        seek(&mut model, "2.4s");
        assert_eq!(model.world().digest(), there);
        assert_eq!(model.run.branches().len(), 1, "nothing was done");
        seek(&mut model, "start");
        assert!(!model.run.has_past());
        seek(&mut model, "end");
        assert_eq!(model.world().now(), Time::from_micros(40_000_000));
        assert!(!model.can_undo() && model.notices.is_empty());
    }

    #[test]
    fn one_goes_to_where_a_line_begins_from_anywhere() {
        let mut model = model("scenario=election-leader-crash&paused");
        let lines: Vec<u32> =
            model.run.experiment().scenario().lines.iter().map(|line| line.number).collect();
        let last = *lines.last().expect("it has lines");
        let mut before = None;
        for line in 1..=last {
            seek(&mut model, &format!("line {line}"));
            let come_to = model.run.experiment().director().line().map_or(0, |line| line.number);
            assert!(line <= come_to, "line {line}: {come_to}");
            assert!(before <= Some(model.run.moment()), "line {line} is no earlier than the one before");
            before = Some(model.run.moment());
        }
        seek(&mut model, &format!("line {}", lines[0]));
        assert!(Some(model.run.moment()) < before, "and back");
        assert!(model.notices.is_empty());
        seek(&mut model, &format!("line {}", last + 1));
        assert!(model.notices[0].text.contains(&format!("the last one that says anything is line {last}")));
    }

    #[test]
    fn in_free_play_there_are_no_lines() {
        let mut model = model("seed=7");
        let before = model.run.moment();
        seek(&mut model, "line 3");
        assert_eq!(model.run.moment(), before);
        assert_eq!(model.notices[0].text, "there is no line 3: no scenario is played");
    }
}
