//! Who sent what to whom: a lane for each server, time to the right.

use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Action, Model};

/// What the panel shows.
#[derive(PartialEq)]
pub(crate) struct SpaceTimeView {}

/// What the panel shows now.
pub(crate) fn view(_: &Model) -> SpaceTimeView {
    SpaceTimeView {}
}

#[derive(PartialEq)]
pub(crate) struct SpaceTimeProps {
    pub(crate) view: Rc<SpaceTimeView>,
    pub(crate) on: Callback<Action>,
}

/// The panel.
pub(crate) fn space_time(_: &SpaceTimeProps) -> Html {
    html! { <div role="group" class="space-time" aria-label="Space–time" tabindex="0"></div> }
}
