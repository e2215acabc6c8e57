//! How large an element is.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

use super::panic::has_panicked;

/// Tells how large an element is, at once and whenever that changes, until it is dropped.
pub(crate) struct SizeWatch {
    observer: ResizeObserver,
    _closure: Closure<dyn FnMut()>,
}

impl SizeWatch {
    pub(crate) fn new(element: &Element, heard: impl Fn(u32, u32) + 'static) -> Option<SizeWatch> {
        let watched = element.clone();
        let closure: Closure<dyn FnMut()> = Closure::new(move || {
            let size = [watched.client_width(), watched.client_height()].map(u32::try_from);
            // What is not displayed has no size.
            if let [Ok(width @ 1..), Ok(height)] = size
                && !has_panicked()
            {
                heard(width, height);
            }
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(SizeWatch { observer, _closure: closure })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
