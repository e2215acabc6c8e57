//! What the custom element of `www/` calls.

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, KeyboardEvent};
use yew::{AppHandle, Renderer};

use crate::api::options::Options;
use crate::app::{App, AppProps, Message};
use crate::model::Action;
use crate::model::share::{ShareAction, Source};
use crate::platform::keyboard;

/// Makes an element of the page a playground; `query` is read by [`Options::parse`], and `page` is the
/// address of the page that links lead to.
#[wasm_bindgen]
#[must_use]
pub fn mount(root: Element, query: String, page: String, has_address: bool) -> Playground {
    let props = AppProps { query: query.into(), page: page.into(), has_address };
    let app = Renderer::<App>::with_root_and_props(root, props);
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

    /// The session as text, which [`Playground::reopen`] comes back to; none if it cannot be told.
    #[must_use]
    pub fn session(&self) -> Option<String> {
        self.app.get_component()?.session()
    }

    /// Comes back to a session from before the page was loaded again.
    pub fn reopen(&self, session: String) {
        self.share(ShareAction::OpenText(Source::Reload, Ok(session)));
    }

    /// Opens what an address holds behind its `#`, if that is a link to a session.
    pub fn open(&self, fragment: String) {
        self.share(ShareAction::OpenLink(fragment));
    }

    fn share(&self, action: ShareAction) {
        self.app.send_message(Message::Act(Action::Share(action)));
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
