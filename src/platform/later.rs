//! Turns without frames: for what somebody waits for while nobody sees it.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::panic::has_panicked;
use super::window;

/// Turns without frames: asked for one by one, none while nobody asks.
pub(crate) struct Later {
    callback: Closure<dyn FnMut()>,
    pending: Rc<Cell<Option<i32>>>,
}

impl Later {
    /// `turn` is called in each of them.
    pub(crate) fn new(turn: impl Fn() + 'static) -> Later {
        let pending = Rc::new(Cell::new(None));
        let fired = Rc::clone(&pending);
        let callback = Closure::new(move || {
            fired.set(None);
            if !has_panicked() {
                turn();
            }
        });
        Later { callback, pending }
    }

    /// Asks for the next one, or for no more.
    pub(crate) fn run(&self, run: bool) {
        let Some(window) = window() else {
            return;
        };
        match (run, self.pending.get()) {
            (true, None) => {
                let callback = self.callback.as_ref().unchecked_ref();
                self.pending.set(window.set_timeout_with_callback(callback).ok());
            }
            (false, Some(pending)) => {
                window.clear_timeout_with_handle(pending);
                self.pending.set(None);
            }
            _ => {}
        }
    }
}

impl Drop for Later {
    fn drop(&mut self) {
        self.run(false);
    }
}
