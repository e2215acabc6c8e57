//! The latest thing worth telling, large enough for the last row of a lecture hall.

use yew::prelude::*;

use crate::model::Model;

/// The caption, and what of it is read aloud.
pub(crate) fn caption(model: &Model) -> Html {
    let (headline, detail) = match model.caption.shown() {
        Some(sentence) => (sentence.headline.clone(), sentence.detail.clone()),
        None => beginning(model.world().hosts().len()),
    };
    html! {
        <div class="caption">
            <p class="headline" data-caption="">{ headline }</p>
            <p class="detail">{ detail }</p>
            <p class="unseen" aria-live="polite">{ model.caption.spoken() }</p>
        </div>
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
