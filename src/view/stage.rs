//! The picture of the cluster: the ring, the messages between its servers, and the caption.

use raft::ServerId;

use crate::geometry::{Ring, px};
use crate::model::Model;
use crate::view::element::{El, el};
use crate::view::{message, server};

/// The picture.
pub(crate) fn picture(model: &Model) -> El {
    let ring = Ring::new(model.world.setup().servers);
    let servers = model.world.hosts().iter().map(|host| server::server(model, host, ring));
    let messages = model.world.flights().map(|(id, flight)| message::message(model, id, flight, ring));
    let svg = el("svg")
        .set("viewBox", ring.view_box().map(px).join(" "))
        .with("role", "group")
        .with("aria-label", "The cluster")
        .child(links(model, ring))
        .child(el("g").list(servers))
        .child(el("g").list(messages));
    el("div").with("class", "picture").child(svg)
}

/// The latest thing worth telling, large enough for the last row of a lecture hall.
pub(crate) fn caption(model: &Model) -> El {
    let (headline, detail) = match model.tale.caption() {
        Some(told) => (told.sentence.headline.clone(), told.sentence.detail.clone()),
        None => beginning(model),
    };
    let spoken = model.tale.spoken().map(|told| told.sentence.headline.clone());
    el("div")
        .with("class", "caption")
        .child(el("p").with("class", "headline").with("data-caption", "").say(headline))
        .child(el("p").with("class", "detail").say(detail))
        .child(el("p").with("class", "unseen").with("aria-live", "polite").say(spoken.unwrap_or_default()))
}

fn beginning(model: &Model) -> (String, String) {
    match model.world.setup().servers {
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

fn links(model: &Model, ring: Ring) -> El {
    let servers = model.world.setup().servers;
    let runs = |number| model.world.server(ServerId::new(number)).is_some();
    let pairs = (1..=servers).flat_map(|a| (a + 1..=servers).map(move |b| (a, b)));
    el("g").list(pairs.map(|(a, b)| {
        let (from, to) = (ring.place(a), ring.place(b));
        let class = if runs(a) && runs(b) { "link" } else { "link cut" };
        el("line")
            .with("class", class)
            .set("x1", px(from.x))
            .set("y1", px(from.y))
            .set("x2", px(to.x))
            .set("y2", px(to.y))
    }))
}

/// Below the picture while no card is open: what can be done, and what the shapes mean.
pub(crate) fn hint() -> El {
    el("div").with("class", "hint").fixed(include_str!("fixed_hint.html"))
}
