//! Listening to what is not drawn by us.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

use super::panic::has_panicked;

/// A listener, until it is dropped.
pub(crate) struct Listener {
    target: EventTarget,
    event: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    pub(crate) fn new(
        target: impl Into<EventTarget>,
        event: &'static str,
        mut heard: impl FnMut() + 'static,
    ) -> Listener {
        let target = target.into();
        let closure: Closure<dyn FnMut(Event)> = Closure::new(move |_| {
            if !has_panicked() {
                heard();
            }
        });
        // Listening cannot fail for an event and a function that exist.
        let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
        Listener { target, event, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let closure = self.closure.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.event, closure);
    }
}
