//! What can be pressed of a broken promise, and what proves it.

use super::{Description, Offer};
use crate::model::{Action, Model};

/// A control of a broken promise, and what proves it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EvidenceControl {}

impl EvidenceControl {
    /// All of them, in the order of the help.
    pub const ALL: &[EvidenceControl] = &[];

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
