//! The few things asked of the browser, each given back when it is dropped.

pub(crate) mod clipboard;
pub(crate) mod file;
pub(crate) mod focus;
pub(crate) mod frames;
pub mod keyboard;
pub(crate) mod later;
pub(crate) mod listener;
pub(crate) mod pack;
pub mod panic;
pub(crate) mod picture;
pub(crate) mod reply;
pub(crate) mod scroll;
pub(crate) mod size;

use wasm_bindgen::JsValue;
use web_sys::{MediaQueryList, Window};

/// Seeds that people can tell each other.
const LARGEST_FRESH_SEED: u32 = 999_999;

/// A seed that nobody chose.
pub(crate) fn fresh_seed() -> u64 {
    // Where there is no randomness, any seed is as good as another.
    let random = getrandom::u32().unwrap_or_default();
    u64::from(random % LARGEST_FRESH_SEED + 1)
}

/// Whether the page can be seen.
pub(crate) fn is_visible() -> bool {
    window().and_then(|window| window.document()).is_some_and(|document| !document.hidden())
}

/// Whether the visitor wants less motion, and a way to hear when that changes.
pub(crate) fn reduced_motion() -> Option<MediaQueryList> {
    window()?.match_media("(prefers-reduced-motion: reduce)").ok()?
}

/// Makes this the address of the page, without going there; false if the browser does not let us.
pub(crate) fn put_address(address: &str) -> bool {
    let put = |window: Window| {
        let history = window.history()?;
        history.replace_state_with_url(&JsValue::NULL, "", Some(address))
    };
    window().is_some_and(|window| put(window).is_ok())
}

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}
