//! The state of a broken promise, and what proves it.

use super::Model;

/// The state of a broken promise, and what proves it.
#[derive(Default)]
pub struct Evidence {}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EvidenceAction {}

impl Model {
    pub(super) fn update_evidence(&mut self, action: EvidenceAction) {
        match action {}
    }
}
