//! The few things asked of the browser, each given back when it is dropped.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, MediaQueryList, Window};

use crate::panic::has_panicked;

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

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

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
        mut heard: impl FnMut(Event) + 'static,
    ) -> Listener {
        let target = target.into();
        let closure: Closure<dyn FnMut(Event)> = Closure::new(move |event| {
            if !has_panicked() {
                heard(event);
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

/// Frames: asked for one by one, none while nobody asks.
pub(crate) struct Frames {
    callback: Closure<dyn FnMut(f64)>,
    pending: Rc<Cell<Option<i32>>>,
    last_us: Rc<Cell<Option<u64>>>,
}

impl Frames {
    /// `frame` is told how many microseconds have passed since the frame before.
    pub(crate) fn new(frame: impl Fn(u64) + 'static) -> Frames {
        let (pending, last_us) = (Rc::new(Cell::new(None)), Rc::new(Cell::new(None::<u64>)));
        let (fired, last) = (Rc::clone(&pending), Rc::clone(&last_us));
        let callback = Closure::new(move |at_ms: f64| {
            fired.set(None);
            if has_panicked() {
                return;
            }
            let now_us = (at_ms * 1_000.0) as u64;
            let elapsed = last.replace(Some(now_us)).map_or(0, |before| now_us.saturating_sub(before));
            frame(elapsed);
        });
        Frames { callback, pending, last_us }
    }

    /// Asks for the next frame, or for no more.
    pub(crate) fn run(&self, run: bool) {
        let Some(window) = window() else {
            return;
        };
        match (run, self.pending.get()) {
            (true, None) => {
                self.pending.set(window.request_animation_frame(self.callback.as_ref().unchecked_ref()).ok());
            }
            (false, pending) => {
                if let Some(pending) = pending {
                    // Fails only if there is no such frame, which is as well.
                    let _ = window.cancel_animation_frame(pending);
                }
                self.pending.set(None);
                // The next frame is the first of a new run: what passed in between does not count.
                self.last_us.set(None);
            }
            (true, Some(_)) => {}
        }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.run(false);
    }
}
