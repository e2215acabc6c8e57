//! What the servers run on, by which options, and with which flaws.

use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Action, Model};

/// What the panel shows.
#[derive(PartialEq)]
pub(crate) struct WorldView {}

/// What the panel shows now.
pub(crate) fn view(_: &Model) -> WorldView {
    WorldView {}
}

#[derive(PartialEq)]
pub(crate) struct WorldProps {
    pub(crate) view: Rc<WorldView>,
    pub(crate) on: Callback<Action>,
}

/// The panel.
pub(crate) fn world(_: &WorldProps) -> Html {
    html! { <div role="group" class="world" aria-label="World" tabindex="0"></div> }
}
