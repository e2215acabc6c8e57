//! How fast virtual time goes, measured by the clock on the wall.

use std::fmt;

/// A speed: virtual time goes this many times slower than the clock on the wall.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Speed(u64);

impl Speed {
    /// All speeds to choose from, the fastest first.
    pub const ALL: [Speed; 10] = [
        Speed(1),
        Speed(2),
        Speed(5),
        Speed(10),
        Speed(20),
        Speed(50),
        Speed(100),
        Speed(200),
        Speed(500),
        Speed(1000),
    ];

    /// Wall microseconds for one virtual microsecond.
    #[must_use]
    pub const fn divisor(self) -> u64 {
        self.0
    }

    /// Whether an eye can follow a single message: above 1/5 it is gone within a few frames.
    #[must_use]
    pub fn is_readable(self) -> bool {
        5 <= self.0
    }

    /// Reads what [`Speed`] prints: `1` or `1/50`, with or without the `×`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Speed> {
        let text = text.trim().trim_end_matches(['x', '×']).trim_end();
        let divisor = match text.split_once('/') {
            None => (text == "1").then_some(1),
            Some((one, divisor)) if one.trim() == "1" => divisor.trim().parse().ok(),
            Some(_) => None,
        };
        Speed::ALL.into_iter().find(|speed| Some(speed.0) == divisor)
    }

    /// The next faster speed, if there is one.
    #[must_use]
    pub fn faster(self) -> Option<Speed> {
        Speed::ALL.into_iter().rev().find(|speed| speed.0 < self.0)
    }

    /// The next slower speed, if there is one.
    #[must_use]
    pub fn slower(self) -> Option<Speed> {
        Speed::ALL.into_iter().find(|speed| self.0 < speed.0)
    }
}

impl Default for Speed {
    /// Slow enough to follow a message with the eye: 15 ms take three quarters of a second.
    fn default() -> Speed {
        Speed(50)
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1"),
            divisor => write!(f, "1/{divisor}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_speed_reads_as_it_prints() {
        for speed in Speed::ALL {
            assert_eq!(Speed::parse(&speed.to_string()), Some(speed));
        }
        assert_eq!(Speed::parse(" 1 / 20 × "), Some(Speed(20)));
        for text in ["", "2", "1/3", "1/0", "2/50", "1/-2", "fast", "1/"] {
            assert_eq!(Speed::parse(text), None, "{text}");
        }
    }

    #[test]
    fn faster_and_slower_walk_the_list_and_end_at_its_ends() {
        for pair in Speed::ALL.windows(2) {
            assert_eq!((pair[0].slower(), pair[1].faster()), (Some(pair[1]), Some(pair[0])));
        }
        assert_eq!((Speed(1).faster(), Speed(1000).slower()), (None, None));
    }
}
