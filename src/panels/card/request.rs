//! The field of a request.

use yew::prelude::*;

use crate::control::{Control, ServerControl};
use crate::model::{Action, Model, Refusal};
use crate::ui::field;

/// A request, as it is typed.
#[derive(Clone, PartialEq)]
pub(crate) struct RequestView {
    text: String,
    /// What is wrong with it.
    error: Option<String>,
    refusal: Option<Refusal>,
}

/// The request now.
pub(crate) fn view(model: &Model) -> RequestView {
    RequestView {
        text: model.request.clone(),
        error: model.request_error().map(|error| error.to_string()),
        refusal: Control::Server(ServerControl::Request).refusal(model),
    }
}

/// The field, and its button.
pub(crate) fn form(RequestView { text, error, refusal }: &RequestView, on: &Callback<Action>) -> Html {
    let oninput = on.reform(Action::SetRequest);
    field("Request", text, error.as_deref(), Control::Server(ServerControl::Request), *refusal, oninput, on)
}
