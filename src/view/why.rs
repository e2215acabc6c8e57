//! What happened, and why: sentences, the newest first.

use std::rc::Rc;

use yew::html;

use crate::tale::Told;
use crate::view::element::{El, el};
use crate::view::{choose_server, classes, term_class};
use crate::words;

/// The list.
pub(crate) fn why(told: &[Rc<Told>], routine: bool) -> El {
    let tick = html! { <input type="checkbox" data-do="routine" checked={routine} /> };
    let heading = el("div")
        .with("class", "heading")
        .child(el("h2").text("What happened, and why"))
        .child(el("label").add(tick).text("heartbeats"));
    let hint = "Nothing yet. Let time go on, or do something to a server.";
    let nothing = told.is_empty().then(|| el("li").with("class", "nothing").key(0).text(hint));
    let list = el("ol")
        .with("tabindex", "0")
        .with("aria-label", "What happened, the newest first")
        .list(nothing.into_iter().chain(told.iter().map(|told| item(told))));
    el("div")
        .with("role", "group")
        .with("class", "why")
        .with("aria-label", "What happened, and why")
        .child(heading)
        .child(list)
}

fn item(told: &Told) -> El {
    let sentence = &told.sentence;
    let routine = if sentence.routine { "routine" } else { "" };
    let mut words = el("div").child(el("strong").say(sentence.headline.clone()));
    if !sentence.detail.is_empty() {
        words = words.child(el("p").say(sentence.detail.clone()));
    }
    if let Some(source) = sentence.source {
        words = words.child(el("small").text(source.section).text(" · ").text(source.rule));
    }
    let mut item =
        el("li").set("class", classes(&[sentence.term.map_or("", term_class), routine])).key(told.number);
    if let Some(server) = sentence.server {
        item = item.set("data-choose", choose_server(server));
    }
    item.child(el("time").say(words::seconds(told.at))).child(words)
}
