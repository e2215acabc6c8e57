//! The field of a request.

use yew::prelude::*;

use crate::control::Control;
use crate::model::{Action, Model, Refusal};
use crate::ui::field;

/// A request, as it is typed.
#[derive(Clone, PartialEq)]
pub(crate) struct RequestView {
    text: String,
    /// What is wrong with it.
    error: Option<String>,
    /// What sends it.
    control: Control,
    refusal: Option<Refusal>,
}

/// The request now, and the control that sends it.
pub(crate) fn view(model: &Model, control: Control) -> RequestView {
    RequestView {
        text: model.request.clone(),
        error: model.request_error().map(|error| error.to_string()),
        control,
        refusal: control.refusal(model),
    }
}

/// The field, and its button.
pub(crate) fn form(
    RequestView { text, error, control, refusal }: &RequestView,
    on: &Callback<Action>,
) -> Html {
    let oninput = on.reform(Action::SetRequest);
    field("Request", text, error.as_deref(), *control, *refusal, oninput, on)
}
