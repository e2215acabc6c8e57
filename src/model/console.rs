//! The state of the line that takes any statement.

use super::Model;

/// The state of the line that takes any statement.
#[derive(Default)]
pub struct Console {}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConsoleAction {}

impl Model {
    pub(super) fn update_console(&mut self, action: ConsoleAction) {
        match action {}
    }
}
