//! A fingerprint of everything that happened.

use std::hash::{Hash, Hasher};

/// A running fingerprint: equal for equal histories, on every machine.
///
/// The standard library's hashers promise nothing across machines and versions. This one widens
/// every number to 64 bits, so that wasm's 32-bit `usize` hashes as a native one does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Digest {
    state: u64,
}

impl Digest {
    pub(crate) fn add(&mut self, what: &impl Hash) {
        what.hash(self);
    }

    /// The fingerprint so far.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.finish()
    }

    fn mix(&mut self, word: u64) {
        self.state = (self.state.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        raft::Dice::new(self.state).roll()
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.mix(n.into());
    }

    fn write_u16(&mut self, n: u16) {
        self.mix(n.into());
    }

    fn write_u32(&mut self, n: u32) {
        self.mix(n.into());
    }

    fn write_u64(&mut self, n: u64) {
        self.mix(n);
    }

    fn write_usize(&mut self, n: usize) {
        self.mix(n as u64);
    }

    fn write_isize(&mut self, n: isize) {
        self.mix(n as i64 as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(what: &impl Hash) -> u64 {
        let mut digest = Digest::default();
        digest.add(what);
        digest.value()
    }

    #[test]
    fn small_differences_change_the_digest() {
        assert_ne!(digest(&[1u8, 2]), digest(&[2u8, 1]));
        assert_ne!(digest(&"ab"), digest(&"ba"));
        assert_ne!(digest(&(1u64, 0u64)), digest(&(0u64, 1u64)));
        assert_ne!(digest(&Some(0u64)), digest(&None::<u64>));
    }

    #[test]
    fn numbers_of_any_width_hash_alike() {
        assert_eq!(digest(&7usize), digest(&7u64));
        assert_eq!(digest(&-1isize), digest(&u64::MAX));
    }
}
