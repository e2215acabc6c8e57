//! What can be pressed of the world's dials.

use super::{Description, Offer};
use crate::model::{Action, Model};

/// A control of the world's dials.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DialsControl {}

impl DialsControl {
    /// All of them, in the order of the help.
    pub const ALL: &[DialsControl] = &[];

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
