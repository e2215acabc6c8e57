//! The judges: whether what happened in a world is what Raft promises.
//!
//! After every event, hand the world and what the event added to the record to
//! [`Judges::observe`]. The judges keep their own picture of every log, built from what the
//! servers wrote, and look at the disks themselves, so they do not take a server's word for
//! anything but that.
//!
//! One file for each judge, in `judges/`. None costs more the longer the history is, and none keeps
//! more than a bound: what is forgotten is not judged ([`Judges::remembers_from`]).

mod from_index;
mod judges;
mod linearizability;
mod sorted;
mod verdict;

pub use judges::Judges;
pub use linearizability::{Exchange, Linearizability, Misplaced, Unjudged, contradiction};
pub use verdict::{Property, Verdict};

/// Judges ride along in a history: whoever goes back finds what they knew then.
impl sim::Observer for Judges {
    fn observe(&mut self, world: &sim::World, happened: &[sim::Event]) {
        self.observe(world, happened);
    }
}
