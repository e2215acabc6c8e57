//! What the clients asked for and were told.

use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Action, Model};

/// What the panel shows.
#[derive(PartialEq)]
pub(crate) struct ClientsView {}

/// What the panel shows now.
pub(crate) fn view(_: &Model) -> ClientsView {
    ClientsView {}
}

#[derive(PartialEq)]
pub(crate) struct ClientsProps {
    pub(crate) view: Rc<ClientsView>,
    pub(crate) on: Callback<Action>,
}

/// The panel.
pub(crate) fn clients(_: &ClientsProps) -> Html {
    html! { <div role="group" class="clients" aria-label="Clients" tabindex="0"></div> }
}
