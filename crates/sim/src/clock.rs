//! A server's own clock, which may go faster or slower than time.

use raft::{Duration, Time};

use crate::ClockRate;

/// A clock that shows `shown` at `since`, and goes at its rate from there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Clock {
    pub(crate) rate: ClockRate,
    since: Time,
    shown: Time,
}

impl Clock {
    pub(crate) const TRUE: Clock = Clock { rate: ClockRate::TRUE, since: Time::ZERO, shown: Time::ZERO };

    /// What it shows at `now`.
    pub(crate) fn read(self, now: Time) -> Time {
        let passed = now.since(self.since).as_micros() * u64::from(self.rate.get()) / 1_000;
        self.shown + Duration::from_micros(passed)
    }

    /// The first moment at which it shows `reading` or more.
    pub(crate) fn when(self, reading: Time) -> Time {
        let ahead = reading.since(self.shown).as_micros() * 1_000;
        self.since + Duration::from_micros(ahead.div_ceil(u64::from(self.rate.get())))
    }

    /// The same clock, which goes at another rate from `now` on.
    pub(crate) fn with_rate(self, now: Time, rate: ClockRate) -> Clock {
        Clock { rate, since: now, shown: self.read(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_shows_a_deadline_at_the_moment_it_names_and_not_before() {
        let us = Time::from_micros;
        for permille in [100, 999, 1_000, 1_001, 1_337, 10_000] {
            let rate = ClockRate::new(permille).expect("in bounds");
            let clock = Clock::TRUE.with_rate(us(12_345), rate);
            for reading in (12_345..200_000).step_by(977).map(us) {
                let when = clock.when(reading);
                assert!(reading <= clock.read(when), "{rate:?} {reading:?}");
                assert!(when == us(12_345) || clock.read(when - Duration::from_micros(1)) < reading);
            }
        }
    }
}
