//! The latest thing worth telling, large enough for the last row of a lecture hall.

use yew::prelude::*;

use super::lesson::{has_words, lesson};
use crate::model::{Action, Model};

/// What stands above the picture: the caption, or what the scenario says; and what of it is read aloud.
pub(crate) fn caption(model: &Model, on: &Callback<Action>) -> Html {
    html! {
        <div class="caption">
            if has_words(model) {
                { lesson(model, on) }
            } else {
                { latest(model) }
            }
            { spoken(model) }
        </div>
    }
}

/// What is read aloud, to those who do not see the picture.
pub(crate) fn spoken(model: &Model) -> Html {
    html! { <p class="unseen" aria-live="polite">{ model.caption.spoken() }</p> }
}

fn latest(model: &Model) -> Html {
    let (headline, detail) = match model.caption.shown() {
        Some(sentence) => (sentence.headline.clone(), sentence.detail.clone()),
        None => beginning(model.world().hosts().len()),
    };
    html! {
        <>
            <p class="headline" data-caption="">{ headline }</p>
            <p class="detail">{ detail }</p>
        </>
    }
}

fn beginning(servers: usize) -> (String, String) {
    match servers {
        1 => (
            "One server has just started".to_owned(),
            "It is a majority of one: it will elect itself when its timer runs out.".to_owned(),
        ),
        servers => (
            format!("{servers} servers have just started, and none of them leads"),
            "Whoever’s timer, the arc around it, runs out first asks the others for their votes.".to_owned(),
        ),
    }
}
