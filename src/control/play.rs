//! What can be pressed of the scenario that is played, and its text.

use super::{Description, Offer};
use crate::model::{Action, Model};

/// A control of the scenario that is played, and its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlayControl {}

impl PlayControl {
    /// All of them, in the order of the help.
    pub const ALL: &[PlayControl] = &[];

    pub(super) fn description(self) -> Description {
        match self {}
    }

    pub(super) fn action(self) -> Action {
        match self {}
    }

    pub(super) fn offer(self, _: &Model) -> Offer {
        match self {}
    }
}
