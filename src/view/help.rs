//! The keys.

use crate::model::Model;
use crate::view::button;
use crate::view::element::{El, el};

/// The keys, if somebody asked for them.
pub(crate) fn help(model: &Model) -> Option<El> {
    let top = || {
        el("div").with("class", "card-top").child(el("h2").text("Keys")).child(button("help", "✕", "Close"))
    };
    model.help.then(|| {
        el("div")
            .with("role", "group")
            .with("class", "help")
            .with("aria-label", "Keys")
            .child(top())
            .fixed(include_str!("fixed_help.html"))
    })
}
