//! Where a time is on the tape.

use raft::{Duration, Time};

/// The stretch of time that the tape shows. It is longer than what has been, and grows by steps, so that
/// the marks stand still while time goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Scale {
    pub(super) from: Time,
    pub(super) length: Duration,
}

/// No tape is shorter.
const SHORTEST_US: u64 = 500_000;

impl Scale {
    /// One for what has been from a time until another.
    pub(super) fn new(from: Time, until: Time) -> Scale {
        let used_us = until.since(from).as_micros();
        let mut length_us = SHORTEST_US;
        while length_us < used_us + used_us / 32 {
            length_us += length_us / 4;
        }
        Scale { from, length: Duration::from_micros(length_us) }
    }

    /// Where a time is, in hundredths of the tape.
    pub(super) fn place(self, at: Time) -> f64 {
        100.0 * at.since(self.from).as_micros() as f64 / self.length.as_micros() as f64
    }

    /// A time that is not later, and stays the same for a while.
    pub(super) fn about(self, at: Time) -> Time {
        let step_us = self.length.as_micros() / 16;
        self.from + Duration::from_micros(at.since(self.from).as_micros() / step_us * step_us)
    }

    /// The time at a part of the tape.
    pub(super) fn time(self, part: f64) -> Time {
        let us = part.clamp(0.0, 1.0) * self.length.as_micros() as f64;
        self.from + Duration::from_micros(us as u64)
    }

    /// How long so many pixels of a tape are that is so many pixels wide.
    pub(super) fn pixels(self, pixels: u64, width: u64) -> Duration {
        Duration::from_micros(self.length.as_micros() * pixels / width.max(1))
    }
}
