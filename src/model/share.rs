//! The state of what is sent to somebody else, or kept.

use super::Model;

/// The state of what is sent to somebody else, or kept.
#[derive(Default)]
pub struct Share {}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ShareAction {}

impl Model {
    pub(super) fn update_share(&mut self, action: ShareAction) {
        match action {}
    }
}
