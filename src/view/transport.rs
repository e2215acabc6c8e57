//! The line at the bottom: time, how fast it goes, and whether.

use crate::model::Model;
use crate::speed::Speed;
use crate::view::element::{El, el};
use crate::view::{button, button_unless};
use crate::words;

/// The transport.
pub(crate) fn transport(model: &Model) -> El {
    let (sign, name) = if model.playing { ("❚❚", "Pause (space)") } else { ("▶", "Play (space)") };
    let time =
        group("Time").child(button("play", sign, name)).child(button("step", "❘▶", "One event forward (→)"));
    let now = el("output")
        .with("class", "now")
        .with("data-show", "now")
        .with("aria-label", "Virtual time")
        .with("aria-live", "off")
        .say(words::seconds(model.world.now()))
        .text(" s");
    el("div").with("class", "bottom").child(time).child(speed(model)).child(now)
}

fn speed(model: &Model) -> El {
    let slowest = model.speed.slower().is_none().then_some("This is the slowest");
    let fastest = model.speed.faster().is_none().then_some("This is the fastest");
    let option = |speed: Speed| {
        let selected = (speed == model.speed).then_some("");
        let name = speed.to_string();
        el("option").set("value", name.clone()).with_if("selected", selected).say(name).text("×")
    };
    let select = el("select")
        .with("data-do", "speed")
        .with("aria-label", "Speed")
        .with("title", "Virtual time for wall time")
        .list(Speed::ALL.into_iter().map(option));
    group("Speed")
        .child(button_unless(slowest, "slower", "−", "Slower (−)"))
        .child(select)
        .child(button_unless(fastest, "faster", "+", "Faster (+)"))
}

fn group(name: &'static str) -> El {
    el("div").with("class", "transport").with("role", "group").with("aria-label", name)
}
