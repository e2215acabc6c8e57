//! What can be pressed of the clients' panel.

use super::{Description, Offer};
use crate::model::clients::ClientsAction;
use crate::model::{Action, Model};

/// A control of the clients' panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientsControl {
    /// Let the chosen client ask.
    Ask,
    /// Show the operations before those that are shown.
    Earlier,
    /// Show the newest operations again.
    Newest,
}

impl ClientsControl {
    pub(super) fn description(self) -> Description {
        use ClientsControl::*;
        let new = Description::new;
        match self {
            Ask => new("ask", "Ask", "Let the client ask", "Sends it, or lets it wait for its turn", &[]),
            Earlier => new("earlier", "◀ earlier", "Show earlier operations", "", &[]),
            Newest => new("newest", "newest ▶", "Show the newest operations again", "", &[]),
        }
    }

    pub(super) fn action(self) -> Action {
        Action::Clients(match self {
            ClientsControl::Ask => ClientsAction::Ask,
            ClientsControl::Earlier => ClientsAction::Earlier,
            ClientsControl::Newest => ClientsAction::Newest,
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            ClientsControl::Ask => Offer::of(model.check(&self.action())),
            ClientsControl::Earlier => {
                let none = model.earlier_operation().is_none();
                Offer::unless(none, "There are no earlier ones, or they are forgotten")
            }
            ClientsControl::Newest => Offer::present(!model.shows_newest_operations()),
        }
    }
}
