//! A button for a control.

use yew::prelude::*;

use crate::control::{Control, keys};
use crate::model::{Action, Refusal};

/// A control, and why it cannot be pressed, if so.
pub(crate) type Offered = (Control, Option<Refusal>);

/// A button for each of several controls.
pub(crate) fn buttons(offered: &[Offered], on: &Callback<Action>) -> Html {
    offered.iter().map(|&(control, refusal)| button(control, refusal, on)).collect()
}

/// A button for a control, and why it cannot be pressed, if so.
pub(crate) fn button(control: Control, refusal: Option<Refusal>, on: &Callback<Action>) -> Html {
    if refusal == Some(Refusal::Locked) {
        return Html::default();
    }
    let description = control.description();
    let about = if description.help.is_empty() { description.name } else { description.help };
    let title = match (refusal, keys::name(control)) {
        (Some(why), _) => why.sentence(),
        (None, Some(key)) => format!("{about} ({key})"),
        (None, None) => about.to_owned(),
    };
    // A sign says nothing to those who do not see it; a word does.
    let is_word = description.sign.is_ascii() && 1 < description.sign.len();
    let label = (!is_word).then_some(description.name);
    let onclick = click(refusal.map_or_else(|| control.action(), Action::Refuse), on);
    // Not the attribute `disabled`, which would take the keyboard away from who has just pressed it.
    let disabled = refusal.map(|_| "true");
    html! {
        <button type="button" data-control={description.id} {title} aria-label={label}
            aria-disabled={disabled} {onclick}>
            { description.sign }
        </button>
    }
}

/// What does that when it is clicked.
pub(crate) fn click(action: Action, on: &Callback<Action>) -> Callback<MouseEvent> {
    let on = on.clone();
    Callback::from(move |_| on.emit(action.clone()))
}
