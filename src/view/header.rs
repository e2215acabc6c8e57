//! The line at the top: what this is, its seed, and whether all promises hold.

use check::Property;
use scenario::narrate_verdict;

use crate::model::{Model, Notice};
use crate::view::button;
use crate::view::element::{El, el};
use crate::words;

/// The header.
pub(crate) fn header(model: &Model) -> El {
    let seed = el("b").with("data-show", "seed").say(model.seed().to_string());
    el("div")
        .with("class", "top")
        .child(el("p").with("class", "title").text("Raft Playground"))
        .child(el("p").with("class", "seed").text("seed ").child(seed))
        .child(button("again", "Start again", "The same seed, from the start"))
        .child(button("new-seed", "New seed", "Another history, from the start"))
        .child(el("span").with("class", "grow"))
        .child(verdict(model))
        .child(button("help", "?", "Keys (?)"))
}

/// What the visitor should know.
pub(crate) fn notices(model: &Model) -> El {
    let notice = |notice: &Notice| {
        el("div")
            .with("class", "notice")
            .set("data-notice", notice.id.to_string())
            .key(notice.id)
            .child(el("p").say(notice.text.clone()))
            .child(button("dismiss", "✕", "Dismiss"))
    };
    el("div").with("class", "notices").with("role", "status").list(model.notices.iter().map(notice))
}

fn verdict(model: &Model) -> El {
    let (verdict, short) = match model.judges.violations().first() {
        None => ("safe", "✓ safe".to_owned()),
        Some(first) => ("broken", format!("✕ {} broken", first.property.name())),
    };
    let events = words::count(model.world.events(), "event", "events");
    let count = format!("{} properties · {events}", Property::ALL.len());
    let details = details(model).into_iter().map(|detail| el("li").say(detail));
    el("details")
        .with("class", "verdict")
        .with("data-verdict", verdict)
        .child(el("summary").say(short).child(el("small").say(count)))
        .child(el("ul").list(details))
}

/// What is broken, or else what is kept.
fn details(model: &Model) -> Vec<String> {
    let violations = model.judges.violations();
    if violations.is_empty() {
        return Property::ALL.map(|property| format!("✓ {}, {}", property.name(), property.section())).into();
    }
    let words = violations.iter().take(8).map(narrate_verdict);
    words.map(|words| format!("✕ {}. {}", words.headline, words.detail)).collect()
}
