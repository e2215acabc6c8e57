//! What can be pressed of the clients' panel.

use super::{Description, Offer};
use crate::model::{Action, Model};

/// A control of the clients' panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientsControl {}

impl ClientsControl {
    /// All of them, in the order of the help.
    pub const ALL: &[ClientsControl] = &[];

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
