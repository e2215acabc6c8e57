//! What can be pressed of what is sent to somebody else, or kept.

use super::{Description, Offer};
use crate::model::{Action, Model};

/// A control of what is sent to somebody else, or kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShareControl {}

impl ShareControl {
    /// All of them, in the order of the help.
    pub const ALL: &[ShareControl] = &[];

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
