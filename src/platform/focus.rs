//! Where the keyboard is.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

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

/// Puts the keyboard into a field, at a place in its text.
pub(crate) fn put_caret(root: &HtmlElement, selector: &str, caret: u32) {
    let field = root.query_selector(selector).ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        // Both fail only for what is no field of text.
        let _ = field.focus();
        let _ = field.set_selection_range(caret, caret);
    }
}

/// Shows the dialog that is in there, and puts the keyboard in it.
pub(crate) fn show_dialog(root: &HtmlElement) {
    let dialog = root.query_selector("dialog").ok().flatten();
    if let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
        // It fails only for what is shown already.
        let _ = dialog.show_modal();
    }
}

/// Puts the caret into the scenario's text, around a part of it, and brings its line into sight.
pub(crate) fn put_into_text(root: &HtmlElement, line: u32, from: u32, until: u32) {
    let text = root.query_selector(".editor textarea").ok().flatten();
    if let Some(text) = text.and_then(|text| text.dyn_into::<HtmlTextAreaElement>().ok()) {
        // Both fail only for what cannot be typed in.
        let _ = text.focus();
        let _ = text.set_selection_range(from, until);
        scroll_to_line(&text, line);
    }
}

/// Brings a line of the text into sight; what is drawn behind the text knows where it is.
pub(crate) fn scroll_to_line(text: &HtmlTextAreaElement, line: u32) {
    let drawn = text
        .parent_element()
        .and_then(|editor| editor.query_selector(&format!(".drawn > :nth-child({line})")).ok().flatten());
    let Some(drawn) = drawn.and_then(|line| line.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let (top, height) = (drawn.offset_top(), text.client_height());
    let is_in_sight = (text.scroll_top()..text.scroll_top() + height - drawn.offset_height()).contains(&top);
    if !is_in_sight {
        text.set_scroll_top(top - height / 3);
    }
}
