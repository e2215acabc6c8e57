//! What is in sight of a strip that scrolls.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Brings what a selector finds in sight within its parent. The page around is not scrolled, as the
/// browser's own `scrollIntoView` would.
pub(crate) fn show(root: &HtmlElement, selector: &str) {
    let found = root.query_selector(selector).ok().flatten();
    let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let Some(strip) = found.parent_element() else {
        return;
    };
    let (ours, room) = (found.get_bounding_client_rect(), strip.get_bounding_client_rect());
    let past_end = (ours.right() - room.right()).max(0.0);
    let before_start = (room.left() - ours.left()).max(0.0);
    strip.set_scroll_left(strip.scroll_left() + (past_end - before_start) as i32);
}
