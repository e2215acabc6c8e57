//! What is sent to somebody else, or kept; and how far something is that is being opened.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::control::{Control, EmbedControl, LookControl, ShareControl};
use crate::model::share::{Dialog, LONGEST_LINK};
use crate::model::{Action, Model};
use crate::text;
use crate::ui::{button, buttons};

/// What lies over the page: the dialog, what is being opened, and where a file can be dropped.
pub(crate) fn share(model: &Model, on: &Callback<Action>) -> Html {
    html! {
        <>
            if let Some(shown) = model.share.dialog() {
                { dialog(model, shown, on) }
            }
            if let Some(percent) = model.share.percent().or_else(|| model.percent_sought()) {
                <div class="opening" role="alert">
                    { "On the way, from the beginning to the moment … " }
                    <progress max="100" value={percent.to_string()} aria-hidden="true" />
                    { button(Control::Look(LookControl::Close), None, on) }
                </div>
            }
            if model.share.is_dragged {
                <p class="drop">{ "Drop it here to open it: a session or a scenario" }</p>
            }
        </>
    }
}

fn dialog(model: &Model, shown: &Dialog, on: &Callback<Action>) -> Html {
    let close = Control::Share(ShareControl::Close);
    // The browser closes it by Escape; the model hears of it, and takes it away.
    let onclose = on.reform(move |_: Event| close.action());
    let offered = |controls: [ShareControl; 2]| {
        let offered =
            controls.into_iter().filter_map(|control| Control::Share(control).offered_if_present(model));
        buttons(&offered.collect::<Vec<_>>(), on)
    };
    let told = model.told_in_dialog().map(|notice| notice.text.clone());
    html! {
        <dialog class="share" aria-labelledby="share-title" {onclose}>
            <div class="card-top"><h2 id="share-title">{ "Share this moment" }</h2>{ button(close, None, on) }</div>
            { link(shown) }
            <p class="row">{ offered([ShareControl::CopyLink, ShareControl::PutAddress]) }</p>
            <h3>{ "A file" }</h3>
            <p>{ "It holds the same, however long it is. Open it here, or drop it onto the page." }</p>
            <p class="row">{ offered([ShareControl::SaveFile, ShareControl::PickFile]) }</p>
            if let Some(embed) = Control::Embed(EmbedControl::Open).offered_if_present(model) {
                <h3>{ "A page of yours" }</h3>
                <p>{ "As a part of it, with what your readers need: this moment, a few panels, the buttons that you allow." }</p>
                <p class="row">{ buttons(&[embed], on) }</p>
            }
            <h3>{ "The picture of the cluster" }</h3>
            <p class="row">{ offered([ShareControl::SaveSvg, ShareControl::SavePng]) }</p>
            <p class="told" role="status">{ told }</p>
        </dialog>
    }
}

/// The link, or why there is none.
fn link(shown: &Dialog) -> Html {
    let characters = |link: &str| text::count(link.len() as u64, "character", "characters");
    if let Some(error) = shown.error() {
        return html! { <p class="error" role="alert">{ format!("This cannot be shared: {error}") }</p> };
    }
    if let Some(long) = shown.link().filter(|_| shown.short_link().is_none()) {
        let limit = text::count(LONGEST_LINK as u64, "character", "characters");
        let long = characters(long);
        return html! {
            <p class="error" role="alert">
                { format!("The link would have {long}. Many programs cut what has more than {limit}: save it as a file instead.") }
            </p>
        };
    }
    let select = |event: FocusEvent| event.target_unchecked_into::<HtmlInputElement>().select();
    let told = shown.link().map(|link| {
        format!(
            "{}: whoever opens it sees what you see now, and can go back to where it began.",
            characters(link)
        )
    });
    html! {
        <>
            <label>
                <span>{ "Link" }</span>
                <input readonly=true autofocus=true value={shown.link().unwrap_or_default().to_owned()} onfocus={select} />
            </label>
            <p role="status">{ told }</p>
        </>
    }
}
