//! The library, the text of what is played, and the console.

use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Action, Model};

/// What the panel shows.
#[derive(PartialEq)]
pub(crate) struct ScenarioView {}

/// What the panel shows now.
pub(crate) fn view(_: &Model) -> ScenarioView {
    ScenarioView {}
}

#[derive(PartialEq)]
pub(crate) struct ScenarioProps {
    pub(crate) view: Rc<ScenarioView>,
    pub(crate) on: Callback<Action>,
}

/// The panel.
pub(crate) fn scenario(_: &ScenarioProps) -> Html {
    html! { <div role="group" class="scenario" aria-label="Scenario" tabindex="0"></div> }
}
