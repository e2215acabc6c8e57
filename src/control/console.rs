//! What can be pressed of the line that takes any statement.

use super::{Description, Offer};
use crate::model::{Action, Model};

/// A control of the line that takes any statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConsoleControl {}

impl ConsoleControl {
    /// All of them, in the order of the help.
    pub const ALL: &[ConsoleControl] = &[];

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
