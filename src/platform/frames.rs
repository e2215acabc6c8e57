//! Frames: when the browser is about to draw.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::panic::has_panicked;
use super::window;

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
