//! The state of the space–time diagram: which part of it is in sight.

use super::Model;

/// The state of the space–time diagram: which part of it is in sight.
#[derive(Default)]
pub struct SpaceTime {}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SpaceTimeAction {}

impl Model {
    pub(super) fn update_space_time(&mut self, action: SpaceTimeAction) {
        match action {}
    }
}
