//! The text of a scenario.

use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Action, Model};

/// What the text shows.
#[derive(PartialEq)]
pub(crate) struct TextView {
    text: Rc<str>,
}

/// What the text shows now.
pub(crate) fn view(model: &Model) -> TextView {
    TextView { text: model.play.text() }
}

#[derive(PartialEq)]
pub(crate) struct TextProps {
    pub(crate) view: Rc<TextView>,
    pub(crate) on: Callback<Action>,
}

/// The text.
pub(crate) fn text(TextProps { view, .. }: &TextProps) -> Html {
    html! { <pre tabindex="0" role="group" aria-label="The text">{ &*view.text }</pre> }
}
