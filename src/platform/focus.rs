//! Where the keyboard is.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Whether the keyboard is in there.
pub(crate) fn is_within(root: &HtmlElement) -> bool {
    root.matches(":focus-within").unwrap_or(false)
}

/// Puts the keyboard on the first thing that a selector finds, or else on the whole.
pub(crate) fn put(root: &HtmlElement, selector: Option<String>) {
    let found = selector.and_then(|selector| root.query_selector(&selector).ok().flatten());
    // An SVG element can be focused like an HTML one, though web-sys knows it by another name.
    let target = found.map_or_else(|| root.clone(), JsCast::unchecked_into);
    // It fails only for what cannot be focused, and both can.
    let _ = target.focus();
}
