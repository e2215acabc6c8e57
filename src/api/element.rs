//! What the custom element of `www/` calls.
//!
//! What a verb wants is done in the next turn: a promise, an event or [`Playground::state`] tells what came
//! of it. What is wrong with it by itself is told at once, as an error that says what, where and what to do.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};
use web_sys::{Element, KeyboardEvent};
use yew::{AppHandle, Callback, Renderer};

use crate::api::events::News;
use crate::api::options::{Options, Place};
use crate::api::values::Value;
use crate::app::{App, AppProps, Message};
use crate::control::{TimeControl, index};
use crate::model::locks::LOCKED;
use crate::model::order::Order;
use crate::model::play::PlayAction;
use crate::model::share::{ShareAction, Source};
use crate::model::{Action, TimeAction};
use crate::platform::keyboard;
use crate::platform::reply::Reply;

/// Makes an element of the page a playground; `query` is read by [`Options::parse`], `text` is the scenario
/// that the element brings along, and `page` the address of the page that links lead to. `tell` is called
/// with what has come to be: an event's name and its detail as JSON, see [`Event`](super::events::Event).
#[wasm_bindgen]
#[must_use]
pub fn mount(
    root: Element,
    query: String,
    text: Option<String>,
    page: String,
    has_address: bool,
    tell: Function,
) -> Playground {
    let tell = Callback::from(move |(event, detail): News| {
        // What the page around makes of it is its own matter.
        let _ = tell.call2(&JsValue::NULL, &event.name().into(), &detail.into());
    });
    let text = text.map(Into::into);
    let props = AppProps { query: query.into(), text, page: page.into(), has_address, tell };
    let app = Renderer::<App>::with_root_and_props(root, props);
    Playground { app: app.render() }
}

/// The names of all settings that a query can hold.
#[wasm_bindgen]
#[must_use]
pub fn settings() -> Vec<String> {
    Options::NAMES.map(str::to_owned).into()
}

/// The ids of the controls that a query locks, and of those that lead only to what it hides: no button of
/// theirs is to be seen.
#[wasm_bindgen]
#[must_use]
pub fn locked(query: &str) -> Vec<String> {
    let Options { controls, panels, .. } = Options::parse(query).0;
    let groups = index::groups();
    let all = groups.iter().flat_map(|(_, controls)| controls);
    let hidden = all.filter(|control| control.is_hidden(panels)).map(|control| control.description().id);
    controls.locked().iter().copied().chain(hidden).map(str::to_owned).collect()
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
        self.visit(ShareAction::OpenText(Source::Reload, Ok(session)));
    }

    /// Opens what an address holds behind its `#`, if that is a link to a session.
    pub fn open(&self, fragment: String) {
        self.visit(ShareAction::OpenLink(Source::Link, fragment));
    }

    /// Lets time go on. Like all that follows, `by_message` says that not the page around wants it, but a
    /// message from somewhere else: then what is locked stays so.
    ///
    /// # Errors
    ///
    /// If that is locked.
    pub fn play(&self, by_message: Option<bool>) -> Result<(), JsError> {
        self.act(Action::Time(TimeAction::Play), by_message)
    }

    /// Lets time stand still.
    ///
    /// # Errors
    ///
    /// If that is locked.
    pub fn pause(&self, by_message: Option<bool>) -> Result<(), JsError> {
        self.act(Action::Time(TimeAction::Pause), by_message)
    }

    /// One step forward, by what the visitor has chosen for the button.
    ///
    /// # Errors
    ///
    /// If that is locked.
    pub fn step(&self, by_message: Option<bool>) -> Result<(), JsError> {
        let measure = self.app.get_component().and_then(|app| app.step_by());
        self.act(Action::Time(TimeControl::forward(measure).action()), by_message)
    }

    /// Goes to a moment, and stands still there: *2.4s*, *2400ms*, *start*, *end*, *line 12*.
    ///
    /// # Errors
    ///
    /// If it is no moment, or there is no such line, or that is locked.
    pub fn seek(&self, moment: &str, by_message: Option<bool>) -> Result<(), JsError> {
        let place = self.place(moment)?;
        self.act(Action::Time(TimeAction::Seek(place)), by_message)
    }

    /// Tells the author what is wrong with a moment, before anybody goes there.
    ///
    /// # Errors
    ///
    /// If it is none, or there is no such line.
    pub fn check_moment(&self, moment: &str) -> Result<(), JsError> {
        self.place(moment).map(|_| ())
    }

    /// Tells the author what is wrong with statements, before anybody carries them out.
    ///
    /// # Errors
    ///
    /// What is wrong with the first that is none: where, and the nearest word.
    pub fn check(&self, statements: &str) -> Result<(), JsError> {
        Order::read(statements, true).map(|_| ()).map_err(error)
    }

    /// Carries out statements of the scenario language, one for a line, when those before are done. The
    /// promise is fulfilled with the sentences that tell what came of them; or it is rejected with why not.
    pub fn run(&self, statements: &str, by_message: Option<bool>) -> Promise {
        let (promise, reply) = Reply::promised();
        let is_author = !by_message.unwrap_or(false);
        self.app.send_message(match Order::read(statements, is_author) {
            Ok(order) => Message::Order(order, reply),
            Err(why) => Message::Wrong(why, reply),
        });
        promise
    }

    /// Plays a scenario of the library, or one that is written here, from its beginning.
    ///
    /// # Errors
    ///
    /// If there is none of that name, or it is none: with line, column and the nearest word; or if that is
    /// locked.
    pub fn open_scenario(&self, scenario: &str, by_message: Option<bool>) -> Result<(), JsError> {
        let action = PlayAction::read(scenario).map_err(error)?;
        self.act(Action::Play(action), by_message)
    }

    /// A link to the moment that is shown.
    pub fn link(&self, by_message: Option<bool>) -> Promise {
        let (promise, reply) = Reply::promised();
        let is_message = by_message.unwrap_or(false);
        let is_locked = is_message
            && self.app.get_component().is_some_and(|app| app.locks(&Action::Share(ShareAction::CopyLink)));
        self.app.send_message(match is_locked {
            true => Message::Wrong(LOCKED.to_owned(), reply),
            false => Message::Link(reply),
        });
        promise
    }

    /// Whether a condition of the scenario language holds at the moment that is shown.
    ///
    /// # Errors
    ///
    /// If it is none: what is wrong, where, and the nearest word.
    pub fn holds(&self, condition: &str) -> Result<bool, JsError> {
        let app = self.app.get_component().ok_or_else(too_early)?;
        app.holds(condition).map_err(error)
    }

    /// A value of the moment that is shown: *leader*, *term*, *S3 role*.
    ///
    /// # Errors
    ///
    /// If there is none of that name: the nearest one.
    pub fn value(&self, name: &str) -> Result<String, JsError> {
        let value = Value::parse(name).map_err(error)?;
        let app = self.app.get_component().ok_or_else(too_early)?;
        Ok(app.value(value))
    }

    /// Whether anybody can see it: out of sight no time passes.
    pub fn show(&self, is_seen: bool) {
        self.app.send_message(Message::Seen(is_seen));
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

    /// The visitor brings that along.
    fn visit(&self, action: ShareAction) {
        self.app.send_message(Message::Act(Action::Share(action)));
    }

    fn place(&self, moment: &str) -> Result<Place, JsError> {
        let place = Place::parse(moment).map_err(error)?;
        if let Some(app) = self.app.get_component() {
            app.check_place(place).map_err(error)?;
        }
        Ok(place)
    }

    /// The page around wants that, or a message from somewhere else.
    fn act(&self, action: Action, by_message: Option<bool>) -> Result<(), JsError> {
        if !by_message.unwrap_or(false) {
            self.app.send_message(Message::Page(action));
            return Ok(());
        }
        if self.app.get_component().is_some_and(|app| app.locks(&action)) {
            return Err(JsError::new(LOCKED));
        }
        self.app.send_message(Message::Act(action));
        Ok(())
    }
}

fn error(why: String) -> JsError {
    JsError::new(&why)
}

fn too_early() -> JsError {
    JsError::new("the playground is not drawn yet: wait for its event “ready”")
}
