//! How fast virtual time goes, measured by the clock on the wall.

use std::fmt;

/// A speed: a ratio of virtual time to time on the wall.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Speed {
    /// Virtual time goes this many times faster than the clock on the wall …
    times: u64,
    /// … or this many times slower; one of the two is 1.
    divisor: u64,
}

impl Speed {
    /// All speeds to choose from, the fastest first.
    pub const ALL: [Speed; 13] = [
        Speed::times(10),
        Speed::times(5),
        Speed::times(2),
        Speed::times(1),
        Speed::over(2),
        Speed::over(5),
        Speed::over(10),
        Speed::over(20),
        Speed::over(50),
        Speed::over(100),
        Speed::over(200),
        Speed::over(500),
        Speed::over(1000),
    ];

    const fn times(times: u64) -> Speed {
        Speed { times, divisor: 1 }
    }

    const fn over(divisor: u64) -> Speed {
        Speed { times: 1, divisor }
    }

    /// Whether an eye can follow a single message: above 1/5 it is gone within a few frames.
    #[must_use]
    pub fn is_readable(self) -> bool {
        5 <= self.divisor
    }

    /// How many virtual microseconds go by in so many on the wall, and what is left over: parts of a
    /// virtual microsecond, to be given back with the next.
    #[must_use]
    pub const fn virtual_us(self, wall_us: u64, left_over: u64) -> (u64, u64) {
        let parts = wall_us * self.times + left_over;
        (parts / self.divisor, parts % self.divisor)
    }

    /// Reads what [`Speed`] prints: `1`, `10` or `1/50`, with or without the `×`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Speed> {
        let text = text.trim().trim_end_matches(['x', '×']).trim_end();
        let number = |text: &str| text.trim().parse::<u64>().ok();
        let speed = match text.split_once('/') {
            None => Speed::times(number(text)?),
            Some((one, divisor)) if one.trim() == "1" => Speed::over(number(divisor)?),
            Some(_) => return None,
        };
        Speed::ALL.into_iter().find(|known| *known == speed)
    }

    /// The next faster speed, if there is one.
    #[must_use]
    pub fn faster(self) -> Option<Speed> {
        Speed::ALL.get(self.place().checked_sub(1)?).copied()
    }

    /// The next slower speed, if there is one.
    #[must_use]
    pub fn slower(self) -> Option<Speed> {
        Speed::ALL.get(self.place() + 1).copied()
    }

    fn place(self) -> usize {
        Speed::ALL.iter().position(|speed| *speed == self).unwrap_or_default()
    }
}

impl Default for Speed {
    /// Slow enough to follow a message with the eye: 15 ms take three quarters of a second.
    fn default() -> Speed {
        Speed::over(50)
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.divisor {
            1 => write!(f, "{}", self.times),
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
        assert_eq!(Speed::parse(" 1 / 20 × "), Some(Speed::over(20)));
        assert_eq!(Speed::parse("10×"), Some(Speed::times(10)));
        for text in ["", "3", "0", "1/3", "1/0", "2/50", "1/-2", "fast", "1/", "20"] {
            assert_eq!(Speed::parse(text), None, "{text}");
        }
    }

    #[test]
    fn faster_and_slower_walk_the_list_and_end_at_its_ends() {
        for pair in Speed::ALL.windows(2) {
            assert_eq!((pair[0].slower(), pair[1].faster()), (Some(pair[1]), Some(pair[0])));
        }
        assert_eq!((Speed::times(10).faster(), Speed::over(1000).slower()), (None, None));
    }

    #[test]
    fn a_second_on_the_wall_is_as_much_virtual_time_as_the_speed_says() {
        for (speed, expected) in [("10", 10_000_000), ("1", 1_000_000), ("1/50", 20_000), ("1/1000", 1_000)] {
            let speed = Speed::parse(speed).unwrap();
            let (mut gone, mut left_over) = (0, 0);
            for wall_us in [16_667].repeat(59).into_iter().chain([1_000_000 - 59 * 16_667]) {
                let (more, rest) = speed.virtual_us(wall_us, left_over);
                (gone, left_over) = (gone + more, rest);
            }
            assert_eq!((gone, left_over), (expected, 0), "{speed}");
        }
    }
}
