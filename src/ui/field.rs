//! A field that is typed in, and the button that does what it says.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::control::Control;
use crate::model::{Action, Refusal};
use crate::ui::button;

/// A field and its button. Enter does the same as the button.
pub(crate) fn field(
    label: &'static str,
    text: &str,
    error: Option<&str>,
    control: Control,
    refusal: Option<Refusal>,
    typed: Callback<String>,
    on: &Callback<Action>,
) -> Html {
    if refusal == Some(Refusal::Locked) {
        return Html::default();
    }
    let oninput = typed.reform(typed_in);
    let action = refusal.map_or_else(|| control.action(), Action::Refuse);
    let submit = on.clone();
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        submit.emit(action.clone());
    };
    html! {
        <form class="field" {onsubmit}>
            <label>
                <span>{ label }</span>
                <input value={text.to_owned()} maxlength="40" autocomplete="off" spellcheck="false"
                    aria-invalid={error.is_some().to_string()} {oninput} />
            </label>
            { button(control, refusal, on) }
            <p class="error" role="alert">{ error.unwrap_or_default() }</p>
        </form>
    }
}

/// What stands in the field in which somebody types.
pub(crate) fn typed_in(event: InputEvent) -> String {
    let field: HtmlInputElement = event.target_unchecked_into();
    field.value()
}
