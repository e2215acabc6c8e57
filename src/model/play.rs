//! The state of the scenario that is played, and its text.

use super::Model;

/// The state of the scenario that is played, and its text.
#[derive(Default)]
pub struct Play {}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PlayAction {}

impl Model {
    pub(super) fn update_play(&mut self, action: PlayAction) {
        match action {}
    }
}
