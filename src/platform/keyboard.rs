//! Which key was pressed, unless it has a meaning of its own already.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// A key with what is held down with it, as the table of controls has it: `ArrowLeft`, `?`, `E`,
/// `Shift+ArrowLeft`, `Ctrl+z`, `Ctrl+Shift+z`. The command key of a Mac is its Ctrl. Shift is in the
/// letter or the sign already, where there is one.
#[must_use]
pub fn chord(event: &KeyboardEvent) -> String {
    let (key, ctrl) = (event.key(), event.ctrl_key() || event.meta_key());
    let is_sign = key.chars().nth(1).is_none();
    match (ctrl, event.shift_key()) {
        (true, shift) => format!("Ctrl+{}{}", if shift { "Shift+" } else { "" }, key.to_ascii_lowercase()),
        (false, true) if !is_sign => format!("Shift+{key}"),
        (false, _) => key,
    }
}

/// The chord, if it is for the playground: not one that somebody has used, or that belongs to the
/// field or the button that it was pressed on.
pub(crate) fn pressed(event: &KeyboardEvent) -> Option<String> {
    if is_taken(event) {
        return None;
    }
    let target: Element = event.target()?.dyn_into().ok()?;
    // A dialog that is open has the keyboard for itself.
    if target.closest("dialog").ok()?.is_some() {
        return None;
    }
    let means_something_there = match &*target.tag_name() {
        "INPUT" | "SELECT" | "TEXTAREA" => event.key() != "Escape",
        "BUTTON" | "SUMMARY" => matches!(&*event.key(), " " | "Enter"),
        _ => false,
    };
    (!means_something_there).then(|| chord(event))
}

/// Whether a key chooses what it was pressed on, as on a button: Enter does, and so does the space bar. If
/// it is chosen already, they do what they do everywhere else.
pub(crate) fn chooses(event: &KeyboardEvent, is_chosen: bool) -> bool {
    let key = chord(event);
    !is_taken(event) && !is_chosen && (key == "Enter" || key == " ")
}

fn is_taken(event: &KeyboardEvent) -> bool {
    event.alt_key() || event.default_prevented()
}
