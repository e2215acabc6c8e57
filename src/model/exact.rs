//! Values that are typed in, in the units that people use.

use raft::Duration;
use sim::{ClockRate, Host, ServerAction, Span, World};

use super::Refusal;

/// A value of a server that can be typed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exact {
    /// How fast its clock goes: 1 is as fast as time.
    Clock,
    /// How long its disk takes for a write, in milliseconds: 2, or 1..3.
    Disk,
}

const BAD_CLOCK: &str = "Write how fast its clock goes, from 0.1 to 10: 1 is as fast as time";
const BAD_DISK: &str = "Write how many milliseconds a write takes: 2, or from 1..3";

impl Exact {
    /// The value as it is.
    #[must_use]
    pub fn of(self, host: &Host, world: &World) -> String {
        match self {
            Exact::Clock => decimal(host.clock_rate().get().into()),
            Exact::Disk => span(host.disk_latency().unwrap_or(world.setup().disk_latency)),
        }
    }

    /// What sets it to what is typed.
    ///
    /// # Errors
    ///
    /// If that is no such value.
    pub fn parse(self, text: &str) -> Result<ServerAction, Refusal> {
        match self {
            Exact::Clock => {
                let rate = thousandths(text).and_then(|rate| ClockRate::new(u16::try_from(rate).ok()?));
                rate.map(ServerAction::SetClock).ok_or(Refusal::Said(BAD_CLOCK))
            }
            Exact::Disk => {
                let (min, max) = ends(text);
                let micros = |text| thousandths(text).map(Duration::from_micros);
                let span = micros(min).zip(micros(max)).map(|(min, max)| Span { min, max });
                span.map(ServerAction::SetDiskLatency).ok_or(Refusal::Said(BAD_DISK))
            }
        }
    }
}

/// The ends of a range; a single value is both of them.
fn ends(text: &str) -> (&str, &str) {
    // Not by `split_once`, which would bring the standard library's search for texts to the page.
    let dots = text.as_bytes().windows(2).position(|two| two == b"..");
    dots.map_or((text, text), |at| (&text[..at], &text[at + 2..]))
}

fn span(Span { min, max }: Span) -> String {
    let [from, to] = [min, max].map(|length| decimal(length.as_micros()));
    if from == to { from } else { format!("{from}..{to}") }
}

/// Thousandths as people write them: 1500 is *1.5*.
pub(crate) fn decimal(thousandths: u64) -> String {
    let text = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// How many thousandths a person means: *1.5* are 1500.
pub(super) fn thousandths(text: &str) -> Option<u64> {
    let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || 12 < whole.len() || 3 < rest.len() || !is_number(whole) || !is_number(rest) {
        return None;
    }
    format!("{whole}{rest:0<3}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_as_people_write_it() {
        let clock = |text| Exact::Clock.parse(text).ok();
        let rate = |permille| ClockRate::new(permille).map(ServerAction::SetClock);
        for (text, expected) in
            [("1", 1_000), ("1.5", 1_500), (" 0.1 ", 100), ("10.0", 10_000), ("2.", 2_000)]
        {
            assert_eq!(clock(text), rate(expected), "{text}");
        }
        for text in ["", ".5", "0.09", "11", "1.2345", "-1", "1,5", "fast", "1e1", "9999999999999", "1.5x"] {
            assert_eq!(Exact::Clock.parse(text), Err(Refusal::Said(BAD_CLOCK)), "{text}");
        }
        let disk = |text| Exact::Disk.parse(text).ok();
        assert_eq!(disk("2"), Some(ServerAction::SetDiskLatency(Span::millis(2, 2))));
        assert_eq!(disk("1..300"), Some(ServerAction::SetDiskLatency(Span::millis(1, 300))));
        for text in ["", "..", "1..", "1-2", "1...2"] {
            assert_eq!(Exact::Disk.parse(text), Err(Refusal::Said(BAD_DISK)), "{text}");
        }
    }

    #[test]
    fn a_value_reads_as_it_is_written() {
        for text in ["0.1", "1", "1.5", "10", "0.125"] {
            assert_eq!(thousandths(text).map(decimal).as_deref(), Some(text));
        }
        assert_eq!([span(Span::millis(1, 3)), span(Span::millis(2, 2))], ["1..3", "2"]);
    }
}
