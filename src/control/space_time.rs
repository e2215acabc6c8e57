//! What can be pressed of the space–time diagram: which part of it is in sight.

use super::{Description, Offer};
use crate::model::{Action, Model};

/// A control of the space–time diagram: which part of it is in sight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpaceTimeControl {}

impl SpaceTimeControl {
    /// All of them, in the order of the help.
    pub const ALL: &[SpaceTimeControl] = &[];

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
