//! Ties a test to a corner of the core: a branch that leaves no reason by which one could tell that the
//! test came there.

use raft::Corner;

/// The rest of the test must bring a server to `corner`, and fails at its end if it does not.
///
/// `let _corner = reaches(Corner::…);` stands at the beginning of a test; `tests/reasons.rs` sees to it
/// that each corner has one.
#[must_use = "it is at the end of its life that it looks"]
pub fn reaches(corner: Corner) -> Reaches {
    drop(Corner::take_reached());
    Reaches(corner)
}

pub struct Reaches(Corner);

impl Drop for Reaches {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(Corner::take_reached().contains(&self.0), "the test does not come to {:?}", self.0);
        }
    }
}
