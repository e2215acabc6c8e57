//! A switch: something is on, or off.

use yew::prelude::*;

use crate::control::Control;
use crate::model::{Action, Refusal};
use crate::ui::click;

/// A switch, with what it is called and what it does in `words`. If it cannot be switched, whoever tries
/// is told why.
pub(crate) fn switch(
    control: Control,
    is_on: bool,
    refusal: Option<Refusal>,
    words: Html,
    on: &Callback<Action>,
) -> Html {
    let press = click(refusal.map_or_else(|| control.action(), Action::Refuse), on);
    let is_refused = refusal.is_some();
    let onclick = Callback::from(move |event: MouseEvent| {
        // It stays as it is, whatever the browser does to a box that is clicked.
        if is_refused {
            event.prevent_default();
        }
        press.emit(event);
    });
    html! {
        <label class={classes!("switch", is_on.then_some("on"), is_refused.then_some("dim"))}>
            <input type="checkbox" role="switch" data-control={control.description().id} checked={is_on}
                aria-disabled={is_refused.then_some("true")} {onclick} />
            <span class="says">{ words }</span>
            <span class="state" aria-hidden="true">{ if is_on { "on" } else { "off" } }</span>
        </label>
    }
}
