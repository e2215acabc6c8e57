//! What the custom element of `www/` calls.

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, KeyboardEvent};
use yew::{AppHandle, Renderer};

use crate::api::options::Options;
use crate::app::{App, AppProps, Message};
use crate::platform::keyboard;

/// Makes an element of the page a playground; `query` is read by [`Options::parse`].
#[wasm_bindgen]
#[must_use]
pub fn mount(root: Element, query: String) -> Playground {
    let app = Renderer::<App>::with_root_and_props(root, AppProps { query: query.into() });
    Playground { app: app.render() }
}

/// The names of all settings that a query can hold.
#[wasm_bindgen]
#[must_use]
pub fn settings() -> Vec<String> {
    Options::NAMES.map(str::to_owned).into()
}

/// A playground on the page.
#[wasm_bindgen]
pub struct Playground {
    app: AppHandle<App>,
}

#[wasm_bindgen]
impl Playground {
    /// The state as JSON (see [`PageState`](super::state::PageState)); none before it is first drawn.
    #[must_use]
    pub fn state(&self) -> Option<String> {
        self.app.get_component().map(|app| app.json())
    }

    /// Does what a key does that was pressed outside, as if it had been pressed in here; false if it
    /// does nothing.
    pub fn key(&self, event: &KeyboardEvent) -> bool {
        let key = keyboard::chord(event);
        let known = self.app.get_component().is_some_and(|app| app.knows_key(&key));
        if known {
            self.app.send_message(Message::Key(key));
        }
        known
    }

    /// Takes the playground off the page and leaves nothing behind.
    pub fn destroy(self) {
        self.app.destroy();
    }
}
