//! What the visitor does, heard on the whole playground at once.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::browser::Listener;

/// What the visitor did.
#[derive(PartialEq, Debug)]
pub(crate) enum Heard {
    /// Pressed a key.
    Key(String),
    /// Clicked something with this deed.
    Click(String),
    /// Took a notice away.
    Dismiss(u64),
    /// Clicked the server or the message with this name.
    Choose(String),
    /// Changed the field with this deed.
    Change {
        /// The deed.
        deed: String,
        /// The field's value now.
        value: String,
        /// Whether it is ticked now.
        checked: bool,
    },
    /// Sent the request.
    Submit,
    /// Moved the keyboard into the playground, or out of it.
    Focus(bool),
}

/// Listens to all that happens in `root`.
pub(crate) fn listen(root: &HtmlElement, tell: impl Fn(Heard) + 'static) -> Vec<Listener> {
    let tell = Rc::new(tell);
    let listen_to = |event| {
        let tell = Rc::clone(&tell);
        let heard = move |event: Event| {
            if let Some(heard) = understand(&event) {
                tell(heard);
            }
        };
        Listener::new(root.clone(), event, heard)
    };
    ["click", "keydown", "input", "submit", "focusin", "focusout"].map(listen_to).into()
}

fn understand(event: &Event) -> Option<Heard> {
    let target: Element = event.target()?.dyn_into().ok()?;
    match &*event.type_() {
        "click" => click(&target),
        "keydown" => key(event.unchecked_ref(), &target),
        "input" => {
            // A select has a value, too, though it is no input.
            let field: &HtmlInputElement = target.unchecked_ref();
            let deed = target.get_attribute("data-do")?;
            Some(Heard::Change { deed, value: field.value(), checked: field.checked() })
        }
        "submit" => {
            event.prevent_default();
            Some(Heard::Submit)
        }
        "focusin" => Some(Heard::Focus(true)),
        "focusout" => Some(Heard::Focus(false)),
        _ => None,
    }
}

fn click(target: &Element) -> Option<Heard> {
    let hit = closest(target, "[data-do], [data-choose]")?;
    if let Some(name) = hit.get_attribute("data-choose") {
        return Some(Heard::Choose(name));
    }
    let deed = hit.get_attribute("data-do")?;
    match closest(&hit, "[data-notice]") {
        Some(notice) => notice.get_attribute("data-notice")?.parse().ok().map(Heard::Dismiss),
        None => Some(Heard::Click(deed)),
    }
}

/// The keys of the playground, except where a key has a meaning of its own already.
fn key(event: &KeyboardEvent, target: &Element) -> Option<Heard> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return None;
    }
    let key = event.key();
    let taken = match &*target.tag_name() {
        "INPUT" | "SELECT" => key != "Escape",
        "BUTTON" | "SUMMARY" => key == " ",
        _ => false,
    };
    if taken {
        return None;
    }
    // The page must not scroll as well.
    if matches!(&*key, " " | "ArrowRight") {
        event.prevent_default();
    }
    // Servers and messages are like buttons: Enter chooses them, and so does the space bar, unless
    // they are chosen already; then it plays and pauses as everywhere else.
    let pressed = target.get_attribute("aria-pressed").is_some_and(|pressed| pressed == "true");
    match target.get_attribute("data-choose") {
        Some(name) if key == "Enter" || key == " " && !pressed => Some(Heard::Choose(name)),
        _ => Some(Heard::Key(key)),
    }
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}
