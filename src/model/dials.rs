//! The state of the world's dials.

use super::Model;

/// The state of the world's dials.
#[derive(Default)]
pub struct Dials {}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DialsAction {}

impl Model {
    pub(super) fn update_dials(&mut self, action: DialsAction) {
        match action {}
    }
}
