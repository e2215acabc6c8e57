//! A button for a control.

use yew::prelude::*;

use crate::control::{Control, keys};
use crate::model::{Action, Refusal};

#[derive(PartialEq, Properties)]
pub(crate) struct ButtonProps {
    pub(crate) control: Control,
    /// Why it cannot be pressed, if so.
    #[prop_or_default]
    pub(crate) refusal: Option<Refusal>,
    pub(crate) on: Callback<Action>,
}

/// A button for a control.
#[component]
pub(crate) fn Button(props: &ButtonProps) -> Html {
    let ButtonProps { control, refusal, on } = props;
    let description = control.description();
    let about = if description.help.is_empty() { description.name } else { description.help };
    let title = match (*refusal, keys::name(*control)) {
        (Some(why), _) => why.sentence(),
        (None, Some(key)) => format!("{about} ({key})"),
        (None, None) => about.to_owned(),
    };
    // A sign says nothing to those who do not see it; a word does.
    let is_word = description.sign.is_ascii() && 1 < description.sign.len();
    let label = (!is_word).then_some(description.name);
    let action = refusal.map_or_else(|| control.action(), Action::Refuse);
    let on = on.clone();
    // Not the attribute `disabled`, which would take the keyboard away from who has just pressed it.
    let disabled = refusal.map(|_| "true");
    html! {
        <button type="button" data-control={description.id} {title} aria-label={label}
            aria-disabled={disabled} onclick={move |_| on.emit(action.clone())}>
            { description.sign }
        </button>
    }
}
