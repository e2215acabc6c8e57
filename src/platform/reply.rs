//! An answer that the page around waits for.

use js_sys::{Array, Error, Function, Promise};
use wasm_bindgen::JsValue;

use super::panic::has_panicked;

/// An answer that the page around waits for: a promise, which is settled whatever happens.
pub(crate) struct Reply(Option<(Function, Function)>);

const GONE: &str = "the playground was taken away before it could answer";

impl Reply {
    /// A promise, and what settles it.
    pub(crate) fn promised() -> (Promise, Reply) {
        let mut reply = Reply(None);
        let promise = Promise::new(&mut |resolve, reject| reply.0 = Some((resolve, reject)));
        (promise, reply)
    }

    /// The promise is fulfilled with a text.
    pub(crate) fn text(self, text: Result<String, String>) {
        self.settle(text.map(JsValue::from));
    }

    /// The promise is fulfilled with sentences.
    pub(crate) fn sentences(self, sentences: Result<Vec<String>, String>) {
        self.settle(sentences.map(|all| all.into_iter().map(JsValue::from).collect::<Array>().into()));
    }

    fn settle(mut self, value: Result<JsValue, String>) {
        if let Some((resolve, reject)) = self.0.take() {
            // To call what a promise has given cannot fail.
            let _ = match value {
                Ok(value) => resolve.call1(&JsValue::NULL, &value),
                Err(why) => reject.call1(&JsValue::NULL, &Error::new(&why)),
            };
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if self.0.is_some() && !has_panicked() {
            Reply(self.0.take()).settle(Err(GONE.to_owned()));
        }
    }
}
