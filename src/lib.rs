//! The page of Raft Playground: the state, what is drawn from it, and what JavaScript can ask.
//!
//! [`model::Model`] is the whole state, and [`model::Model::update`] the one function that changes
//! it. Neither knows of a browser, and nor do the modules beside them that are public; `app` runs
//! them in one, and `view` draws.
//!
//! The custom element of `www/` mounts it all:
//!
//! ```js
//! const playground = mount(element, "seed=42&servers=3&speed=1/50");
//! JSON.parse(playground.state()).leader;
//! playground.destroy();
//! ```

pub mod action;
pub mod gestures;
pub mod keys;
pub mod model;
pub mod options;
pub mod panic;
pub mod speed;
pub mod state;
pub mod table;
pub mod tale;
pub mod words;

mod app;
mod browser;
mod geometry;
mod hearing;
mod view;

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;
use yew::{AppHandle, Renderer};

use crate::app::{App, AppProps, Message};
use crate::hearing::Heard;

/// Makes an element of the page a playground; `query` is read by [`options::Options::parse`].
#[wasm_bindgen]
#[must_use]
pub fn mount(root: Element, query: String) -> Playground {
    let app = Renderer::<App>::with_root_and_props(root, AppProps { query: query.into() });
    Playground { app: app.render() }
}

/// A playground on the page.
#[wasm_bindgen]
pub struct Playground {
    app: AppHandle<App>,
}

#[wasm_bindgen]
impl Playground {
    /// The state as JSON (see [`state::State`]); none before it is first drawn.
    #[must_use]
    pub fn state(&self) -> Option<String> {
        self.app.get_component().map(|app| app.json())
    }

    /// Does what a key does, as if it had been pressed in here; false if it does nothing.
    pub fn key(&self, key: String) -> bool {
        let known = self.app.get_component().is_some_and(|app| app.knows_key(&key));
        if known {
            self.app.send_message(Message::Heard(Heard::Key(key)));
        }
        known
    }

    /// Takes the playground off the page and leaves nothing behind.
    pub fn destroy(self) {
        self.app.destroy();
    }
}
