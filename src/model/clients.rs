//! The state of the clients' panel.

use super::Model;

/// The state of the clients' panel.
#[derive(Default)]
pub struct Clients {}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ClientsAction {}

impl Model {
    pub(super) fn update_clients(&mut self, action: ClientsAction) {
        match action {}
    }
}
