//! What can be done to the cluster as a whole.

use super::{Description, Offer};
use crate::model::{Action, Model};

/// A control of the cluster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClusterControl {
    /// Begin again with the same seed.
    StartAgain,
    /// Begin again with another seed.
    NewSeed,
}

impl ClusterControl {
    /// All of them, in the order of the help.
    pub const ALL: &[ClusterControl] = &[ClusterControl::StartAgain, ClusterControl::NewSeed];

    pub(super) fn description(self) -> Description {
        let new = Description::new;
        match self {
            ClusterControl::StartAgain => {
                new("again", "Start again", "Start again", "The same seed, from the start", &[])
            }
            ClusterControl::NewSeed => {
                new("new-seed", "New seed", "New seed", "Another history, from the start", &[])
            }
        }
    }

    pub(super) fn action(self) -> Action {
        match self {
            ClusterControl::StartAgain => Action::StartAgain,
            ClusterControl::NewSeed => Action::NewSeed,
        }
    }

    pub(super) fn offer(self, _: &Model) -> Offer {
        match self {
            ClusterControl::StartAgain | ClusterControl::NewSeed => Offer::Yes,
        }
    }
}
