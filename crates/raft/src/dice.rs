//! Randomness as a value: eight bytes that clone, hash and replay with whatever holds them.

use crate::Duration;

/// A generator of pseudo-random numbers (SplitMix64: Steele, Lea and Flood, 2014).
///
/// The same seed gives the same numbers on every machine.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// Dice that roll the sequence named by `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Dice {
        Dice { state: seed }
    }

    /// Dice of their own for one purpose: `purpose` says which, so that rolling these never
    /// changes what others roll.
    #[must_use]
    pub fn keyed(seed: u64, purpose: &[u64]) -> Dice {
        let mut dice = Dice::new(seed);
        for &word in purpose {
            dice.state = dice.roll() ^ word;
        }
        Dice::new(dice.roll())
    }

    /// The next 64 random bits.
    pub const fn roll(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = self.state;
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, each about equally likely; 0 if `bound` is 0.
    pub const fn below(&mut self, bound: u64) -> u64 {
        ((self.roll() as u128 * bound as u128) >> 64) as u64
    }

    /// A length between the two, both included.
    pub const fn between(&mut self, shortest: Duration, longest: Duration) -> Duration {
        let spread = longest.as_micros().saturating_sub(shortest.as_micros());
        Duration::from_micros(shortest.as_micros() + self.below(spread + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_rolls_the_published_sequence() {
        // The reference values of SplitMix64 for seed 1234567.
        let mut dice = Dice::new(1_234_567);
        let rolled = [dice.roll(), dice.roll(), dice.roll()];
        assert_eq!(rolled, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn a_length_stays_within_its_bounds_and_reaches_both() {
        let (shortest, longest) = (Duration::from_micros(3), Duration::from_micros(5));
        let mut dice = Dice::new(1);
        let mut seen = [0; 6];
        for _ in 0..1_000 {
            seen[dice.between(shortest, longest).as_micros() as usize] += 1;
        }
        assert_eq!(seen[..3], [0, 0, 0]);
        assert!(seen[3..].iter().all(|&times| 250 < times), "{seen:?}");
    }

    #[test]
    fn dice_for_different_purposes_roll_differently() {
        let rolls = |purpose: &[u64]| Dice::keyed(7, purpose).roll();
        assert_ne!(rolls(&[1, 2]), rolls(&[2, 1]));
        assert_ne!(rolls(&[1]), rolls(&[1, 0]));
    }
}
