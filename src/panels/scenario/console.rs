//! A line that takes any statement, at the bottom of the panel.

use yew::prelude::*;

use crate::model::{Action, Model};

/// What it shows.
#[derive(Clone, PartialEq)]
pub(crate) struct ConsoleView {}

/// What it shows now.
pub(crate) fn view(_: &Model) -> ConsoleView {
    ConsoleView {}
}

#[derive(PartialEq)]
pub(crate) struct ConsoleProps {
    pub(crate) view: ConsoleView,
    pub(crate) on: Callback<Action>,
}

/// The console.
pub(crate) fn console(_: &ConsoleProps) -> Html {
    Html::default()
}
