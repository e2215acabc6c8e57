//! Which key was pressed, unless it has a meaning of its own already.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// The keys of ours that would scroll the page, too.
pub(crate) const SCROLLING: [&str; 4] = [" ", "ArrowLeft", "ArrowRight", "Home"];

/// The key, if it is for the playground: not one that the browser knows, that somebody has used, or
/// that belongs to the field or the button that it was pressed on.
pub(crate) fn pressed(event: &KeyboardEvent) -> Option<String> {
    if is_taken(event) {
        return None;
    }
    let key = event.key();
    let target: Element = event.target()?.dyn_into().ok()?;
    let means_something_there = match &*target.tag_name() {
        "INPUT" | "SELECT" => key != "Escape",
        "BUTTON" | "SUMMARY" => key == " ",
        _ => false,
    };
    (!means_something_there).then_some(key)
}

/// Whether a key chooses what it was pressed on, as on a button: Enter does, and so does the space
/// bar, unless it is chosen already; then it plays and pauses as everywhere else.
pub(crate) fn chooses(event: &KeyboardEvent, is_chosen: bool) -> bool {
    let key = event.key();
    !is_taken(event) && (key == "Enter" || key == " " && !is_chosen)
}

fn is_taken(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented()
}
