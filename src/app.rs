//! The component that holds the state, lets time go on, draws, and moves the keyboard's focus.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::browser::{self, Frames, Listener};
use crate::gestures;
use crate::hearing::{self, Heard};
use crate::keys;
use crate::model::{Action, Focus, Model, Selection};
use crate::options::Options;
use crate::state;
use crate::table::Table;
use crate::tale::Told;
use crate::view::element::{El, el};
use crate::view::part::{Part, Shows};
use crate::view::{card, header, help, message_card, stage, transport};

/// What an app is made from.
#[derive(PartialEq, Properties)]
pub(crate) struct AppProps {
    /// The settings, as [`Options::parse`] reads them.
    pub(crate) query: AttrValue,
}

/// What an app is told.
pub(crate) enum Message {
    /// So many microseconds have passed since the last frame.
    Frame(u64),
    /// The visitor did something.
    Heard(Heard),
    /// The tab was hidden or shown.
    Visibility,
    /// The visitor wants less motion, or no longer.
    ReduceMotion(bool),
}

/// One playground on the page.
pub(crate) struct App {
    model: Model,
    root: NodeRef,
    frames: Frames,
    /// Whether the keyboard was last seen in here.
    focused: bool,
    /// Whether the page is being changed by us.
    drawing: Rc<Cell<bool>>,
    logs: Rc<Table>,
    /// What the logs were made from.
    logs_version: u64,
    told: Rc<Vec<Rc<Told>>>,
    /// What the list of sentences was made from.
    told_version: (u64, bool),
    /// How long ago, on the wall, logs and sentences were derived.
    stale_us: u64,
    listeners: Vec<Listener>,
}

/// How often logs and sentences are drawn while time goes: nobody reads faster, and of all that is
/// drawn they cost the most.
const TABLES_US: u64 = 120_000;
/// More sentences than this nobody scrolls through.
const MOST_TOLD: usize = 60;

impl Component for App {
    type Message = Message;
    type Properties = AppProps;

    fn create(ctx: &Context<App>) -> App {
        let (options, notices) = Options::parse(&ctx.props().query);
        let seed = options.seed.unwrap_or_else(browser::fresh_seed);
        let mut model = Model::new(&options, seed, notices);
        let listeners = listen_around(ctx.link(), &mut model);
        let link = ctx.link().clone();
        App {
            logs: Rc::new(Table::new(&model.world)),
            logs_version: model.logs_version,
            told: Rc::default(),
            told_version: (0, false),
            stale_us: 0,
            model,
            root: NodeRef::default(),
            frames: Frames::new(move |elapsed_us| link.send_message(Message::Frame(elapsed_us))),
            focused: false,
            drawing: Rc::default(),
            listeners,
        }
    }

    fn update(&mut self, _: &Context<App>, message: Message) -> bool {
        self.stale_us = match message {
            Message::Frame(elapsed_us) => self.stale_us + elapsed_us,
            // What the visitor did is to be seen at once.
            _ => u64::MAX,
        };
        let action = match message {
            Message::Frame(elapsed_us) => Some(Action::Frame { elapsed_us }),
            Message::ReduceMotion(reduce) => Some(Action::ReduceMotion(reduce)),
            Message::Heard(heard) => self.meaning(heard),
            Message::Visibility => None,
        };
        let changed = action.is_some_and(|action| self.model.update(action));
        self.run();
        if TABLES_US <= self.stale_us {
            self.stale_us = 0;
            self.refresh();
        }
        changed
    }

    fn view(&self, _: &Context<App>) -> Html {
        self.drawing.set(true);
        let model = &self.model;
        let logs = Shows::Logs(Rc::clone(&self.logs), model.selected_server());
        let why = Shows::Why(Rc::clone(&self.told), model.show_routine);
        let stage = el("div")
            .with("role", "group")
            .with("class", "stage")
            .with("aria-label", "Cluster")
            .child(stage::caption(model))
            .child(stage::picture(model))
            .child(el("div").with("class", "tray").child(tray(model)));
        let side = el("div")
            .with("class", "side")
            .add(html! { <Part shows={logs} /> })
            .add(html! { <Part shows={why} /> });
        let inside = [
            header::header(model).into(),
            header::notices(model).into(),
            el("div").with("class", "columns").child(stage).child(side).into(),
            transport::transport(model).into(),
            help::help(model).map_or_else(Html::default, Html::from),
        ];
        html! {
            <div class="app" ref={self.root.clone()} tabindex="-1" data-seed={model.seed().to_string()}>
                { for inside }
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<App>, first: bool) {
        self.drawing.set(false);
        let Some(root) = self.root.cast::<HtmlElement>() else {
            return;
        };
        if first {
            let (link, drawing) = (ctx.link().clone(), Rc::clone(&self.drawing));
            let tell = move |heard| {
                // What we take away while it has the keyboard loses it, and does not give it up.
                if heard != Heard::Focus(false) || !drawing.get() {
                    link.send_message(Message::Heard(heard));
                }
            };
            self.listeners.extend(hearing::listen(&root, tell));
            self.run();
        }
        self.move_focus(root);
    }
}

impl App {
    /// The state as JSON.
    pub(crate) fn json(&self) -> String {
        state::to_json(&self.model)
    }

    /// Whether a key would do something.
    pub(crate) fn knows_key(&self, key: &str) -> bool {
        keys::action(key, &self.model).is_some()
    }

    /// What the visitor meant, if anything.
    fn meaning(&mut self, heard: Heard) -> Option<Action> {
        match heard {
            Heard::Key(key) => keys::action(&key, &self.model),
            Heard::Click(deed) if deed == "new-seed" => Some(Action::Restart { seed: browser::fresh_seed() }),
            Heard::Click(deed) => gestures::click(&deed, &self.model),
            Heard::Dismiss(notice) => Some(Action::Dismiss(notice)),
            Heard::Choose(name) => gestures::choice(&name, &self.model).map(Action::Select),
            Heard::Change { deed, value, checked } => gestures::change(&deed, value, checked),
            Heard::Submit => Some(Action::SendRequest),
            Heard::Focus(focused) => {
                self.focused = focused;
                None
            }
        }
    }

    /// Frames come only while time goes and somebody can see it.
    fn run(&self) {
        self.frames.run(self.model.playing && browser::is_visible());
    }

    /// Derives anew what is drawn only when it changed.
    fn refresh(&mut self) {
        if self.logs_version != self.model.logs_version {
            self.logs_version = self.model.logs_version;
            self.logs = Rc::new(Table::new(&self.model.world));
        }
        let version = (self.model.tale.count(), self.model.show_routine);
        if self.told_version != version {
            self.told_version = version;
            self.told = Rc::new(self.model.tale.latest(self.model.show_routine, MOST_TOLD));
        }
    }

    /// Puts the keyboard where it is wanted; and if what it was on is gone, on the whole, so that
    /// the next key is still heard.
    fn move_focus(&mut self, root: HtmlElement) {
        let wanted = match self.model.wants_focus.take() {
            Some(Focus::On(Selection::Server(server))) => Some(format!(".server[data-choose='{server}']")),
            Some(Focus::On(Selection::Message(id))) => Some(format!(".msg[data-message='{}']", id.0)),
            Some(Focus::Root) => None,
            None if self.focused && !root.matches(":focus-within").unwrap_or(true) => None,
            None => return,
        };
        let found = wanted.and_then(|selector| root.query_selector(&selector).ok().flatten());
        // An SVG element can be focused like an HTML one, though web-sys knows it by another name.
        let target = found.map_or(root, wasm_bindgen::JsCast::unchecked_into);
        // It fails only for what cannot be focused, and both can.
        let _ = target.focus();
    }
}

/// What lies below the picture: the open card, or what can be done.
fn tray(model: &Model) -> El {
    let card = match model.selection {
        Some(Selection::Server(server)) => {
            model.world.host(server).map(|host| card::server_card(model, host))
        }
        Some(Selection::Message(id)) => {
            model.world.flight(id).map(|flight| message_card::message_card(model, flight))
        }
        None => None,
    };
    card.unwrap_or_else(stage::hint)
}

/// What the app must know of the page around it.
fn listen_around(link: &yew::html::Scope<App>, model: &mut Model) -> Vec<Listener> {
    let mut listeners = Vec::new();
    if let Some(document) = browser::window().and_then(|window| window.document()) {
        let link = link.clone();
        let heard = move |_| link.send_message(Message::Visibility);
        listeners.push(Listener::new(document, "visibilitychange", heard));
    }
    if let Some(query) = browser::reduced_motion() {
        model.update(Action::ReduceMotion(query.matches()));
        let (link, asked) = (link.clone(), query.clone());
        let heard = move |_| link.send_message(Message::ReduceMotion(asked.matches()));
        listeners.push(Listener::new(query, "change", heard));
    }
    listeners
}
