//! What the visitor should know.

use yew::prelude::*;

use crate::control::{Control, LookControl};
use crate::model::{Action, Notice};
use crate::ui::button;

/// The notices, each to be taken away.
pub(crate) fn notices(notices: &[Notice], on: &Callback<Action>) -> Html {
    html! {
        <div class="notices" role="status">
            for Notice { id, text, .. } in notices.iter() {
                <div class="notice" key={*id} data-notice={id.to_string()}>
                    <p>{ text }</p>
                    { button(Control::Look(LookControl::Dismiss(*id)), None, on) }
                </div>
            }
        </div>
    }
}
