//! A panic must reach the visitor: it becomes an event that the custom element listens for.

use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{CustomEvent, CustomEventInit};

/// The event on `window`; its detail holds `message` and `instance`.
const EVENT: &str = "raft-playground-panic";

static PANICKED: AtomicBool = AtomicBool::new(false);
static INSTANCE: AtomicU32 = AtomicU32::new(0);

/// From now on a panic is written to the console and told to the page.
pub fn report_panics() {
    // Through Yew, because it would put its own hook in the place of ours.
    yew::set_custom_panic_hook(Box::new(report));
}

/// Gives this instance of the program a number, which the event names: after a panic the page
/// loads another instance, and must know which one an event is about.
#[wasm_bindgen]
pub fn number_instance(number: u32) {
    INSTANCE.store(number, Ordering::Relaxed);
}

/// Panics, so that what the page makes of it can be tried.
///
/// # Panics
///
/// Always.
#[wasm_bindgen]
pub fn panic_for_a_test(message: &str) {
    panic!("{message}");
}

/// Whether there has been a panic. Memory may be in any state then: do nothing more.
pub(crate) fn has_panicked() -> bool {
    PANICKED.load(Ordering::Relaxed)
}

fn report(info: &PanicHookInfo<'_>) {
    let message = info.to_string();
    web_sys::console::error_1(&JsValue::from_str(&message));
    // One event is enough; what breaks after it is only a consequence.
    if PANICKED.swap(true, Ordering::Relaxed) {
        return;
    }
    let detail = Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&detail, &name.into(), &value);
    // Setting a property of a plain object, and dispatching a new event, cannot fail.
    let _ = set("message", message.into());
    let _ = set("instance", INSTANCE.load(Ordering::Relaxed).into());
    let init = CustomEventInit::new();
    init.set_detail(&detail);
    if let (Some(window), Ok(event)) =
        (web_sys::window(), CustomEvent::new_with_event_init_dict(EVENT, &init))
    {
        let _ = window.dispatch_event(&event);
    }
}
