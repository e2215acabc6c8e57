//! The component that holds the state, lets time go on, and carries out what must happen outside.

use std::cell::RefCell;
use std::rc::Rc;

use experiment::Landmark;
use web_sys::HtmlElement;
use yew::html::Scope;
use yew::prelude::*;

use crate::api::events::{self, Known, News};
use crate::api::options::{Options, Place, Theme};
use crate::api::state;
use crate::api::values::{self, Value};
use crate::control::keys;
use crate::model::order::Order;
use crate::model::share::{ShareAction, Source};
use crate::model::{Action, Effect, Focus, LookAction, Model, Selected, Tab, TimeAction};
use crate::page::{Extent, Slow, page};
use crate::platform::frames::Frames;
use crate::platform::later::Later;
use crate::platform::listener::Listener;
use crate::platform::reply::Reply;
use crate::platform::{self, clipboard, file, focus, keyboard, pack, picture, scroll};

/// What an app is made from.
#[derive(PartialEq, Properties)]
pub(crate) struct AppProps {
    /// The settings, as [`Options::parse`] reads them.
    pub(crate) query: AttrValue,
    /// The scenario that the element brings along.
    pub(crate) text: Option<AttrValue>,
    /// The address of the page that links lead to.
    pub(crate) page: AttrValue,
    /// Whether the address of the page around is ours to write.
    pub(crate) has_address: bool,
    /// Who is told what has come to be.
    pub(crate) tell: Callback<News>,
}

/// What an app is told.
pub(crate) enum Message {
    /// The visitor did something, or time has passed.
    Act(Action),
    /// The page around wants something: what it has locked for the visitor does not hold for it.
    Page(Action),
    /// A key was pressed.
    Key(String),
    /// The tab was hidden or shown.
    Visibility,
    /// Whether the playground is in sight.
    Seen(bool),
    /// The page around wants statements carried out.
    Order(Order, Reply),
    /// The page around wants what cannot be, and why not.
    Wrong(String, Reply),
    /// The page around wants a link to the moment that is shown.
    Link(Reply),
}

/// One playground on the page.
pub(crate) struct App {
    model: Model,
    on: Callback<Action>,
    /// The address of the page that links lead to.
    page: AttrValue,
    root: NodeRef,
    /// Where the keyboard goes when all is drawn.
    focus: Option<Focus>,
    /// The tab that was brought in sight of its strip last.
    tab: Tab,
    /// Whether the keyboard was in here before what is drawn next.
    had_focus: bool,
    theme: Theme,
    frames: Frames,
    later: Later,
    slow: Slow,
    /// How long ago, on the wall, one of its parts was looked at.
    stale_us: u64,
    /// Whether the page around has it in sight.
    is_seen: bool,
    /// What the page around knows, and who is told what is news.
    known: Known,
    teller: Teller,
    /// What the page around waits for, each with the number of its order.
    replies: Vec<(u64, Reply)>,
    orders: u64,
    _listeners: Vec<Listener>,
}

const ADDRESS: &str = "The address of this page leads to this moment now";
const NO_ADDRESS: &str = "This browser does not let the page write its address: copy the link instead";

/// How often each part of what is slow is looked at while time goes.
const SLOW_US: u64 = 120_000;

impl Component for App {
    type Message = Message;
    type Properties = AppProps;

    fn create(ctx: &Context<App>) -> App {
        let (mut options, notices) = Options::parse(&ctx.props().query);
        options.text = ctx.props().text.as_ref().map(ToString::to_string);
        let seed = options.seed.unwrap_or_else(platform::fresh_seed);
        let mut model = Model::new(&options, seed, notices);
        model.share.has_address = ctx.props().has_address;
        if let Some(link) = options.link.take() {
            let open = ShareAction::OpenLink(Source::Page, link);
            ctx.link().send_message(Message::Page(Action::Share(open)));
        }
        model.share.page = ctx.props().page.to_string();
        let on = ctx.link().callback(Message::Act);
        let listeners = listen_around(ctx.link(), &mut model);
        let frame = on.reform(|elapsed_us| Action::Time(TimeAction::Frame { elapsed_us }));
        App {
            slow: Slow::new(&model, Extent::Whole),
            stale_us: 0,
            is_seen: true,
            known: Known::default(),
            teller: Teller::new(ctx.props().tell.clone()),
            replies: Vec::new(),
            orders: 0,
            model,
            page: ctx.props().page.clone(),
            root: NodeRef::default(),
            focus: None,
            tab: Tab::default(),
            had_focus: false,
            theme: options.theme,
            later: Later::new({
                let frame = frame.clone();
                move || frame.emit(0)
            }),
            frames: Frames::new(move |elapsed_us| frame.emit(elapsed_us)),
            _listeners: listeners,
            on,
        }
    }

    fn update(&mut self, _: &Context<App>, message: Message) -> bool {
        let is_changed = self.heed(message);
        self.tell();
        is_changed
    }

    fn view(&self, ctx: &Context<App>) -> Html {
        let onkeydown = ctx.link().batch_callback(|event: KeyboardEvent| {
            let key = keyboard::pressed(&event)?;
            // Nothing else must come of it, like scrolling.
            if keys::is_known(&key) {
                event.prevent_default();
            }
            Some(Message::Key(key))
        });
        let [ondragover, ondragleave] = self.drags();
        let on = self.on.clone();
        let ondrop = move |event: DragEvent| {
            event.prevent_default();
            on.emit(Action::Share(ShareAction::Drag(false)));
            file::open_dropped(&event, &on);
        };
        html! {
            <div class="app" lang="en" ref={&self.root} tabindex="-1" data-seed={self.model.seed().to_string()}
                data-theme={self.theme.name()}
                {onkeydown} {ondragover} {ondragleave} {ondrop}>
                { page(&self.model, &self.slow, &self.on) }
            </div>
        }
    }

    fn rendered(&mut self, _: &Context<App>, first: bool) {
        let Some(root) = self.root.cast::<HtmlElement>() else {
            return;
        };
        if first {
            self.run();
            self.tell();
        }
        self.move_focus(&root);
        if std::mem::replace(&mut self.tab, self.model.tab) != self.model.tab {
            scroll::show(&root, "[role='tab'][aria-selected='true']");
        }
    }
}

impl App {
    /// The state as JSON.
    pub(crate) fn json(&self) -> String {
        state::to_json(&self.model)
    }

    /// The session as text, if it can be told.
    pub(crate) fn session(&self) -> Option<String> {
        self.model.session().ok()
    }

    /// Whether a key would do something.
    pub(crate) fn knows_key(&self, key: &str) -> bool {
        keys::action(key, &self.model).is_some()
    }

    /// Does what is wanted; true if anything is to be drawn.
    fn heed(&mut self, message: Message) -> bool {
        if let Message::Act(action @ Action::Time(TimeAction::Scrub(_))) = message {
            // The next frame shows it, and only the last of those before it.
            self.act(action);
            self.run();
            return false;
        }
        if let Message::Act(Action::SpaceTime(action)) = &message
            && action.moves_nothing_else()
        {
            let rests = action.rests();
            if let Message::Act(action) = message {
                self.act(action);
            }
            self.slow.look_at_diagram(&self.model, rests);
            self.run();
            return true;
        }
        self.had_focus = self.root.cast().is_some_and(|root| focus::is_within(&root));
        // What is in sight follows the pointer along the tape; the rest comes when it rests.
        let extent = if self.model.scrubbed_to().is_some() { Extent::InSight } else { Extent::Whole };
        let passed_us = match message {
            Message::Act(Action::Time(TimeAction::Frame { elapsed_us })) if !self.model.is_under_way() => {
                Some(elapsed_us)
            }
            // What the visitor did is to be seen at once.
            _ => None,
        };
        let is_of_page = matches!(message, Message::Page(_));
        let action = match message {
            Message::Act(action) | Message::Page(action) => Some(action),
            Message::Key(key) => keys::action(&key, &self.model),
            Message::Order(order, reply) => Some(self.number(order, reply)),
            Message::Wrong(why, reply) => {
                self.teller.tell(events::error(&why));
                reply.sentences(Err(why));
                return false;
            }
            Message::Link(reply) => {
                self.reply_with_link(reply);
                return false;
            }
            Message::Seen(is_seen) => {
                self.is_seen = is_seen;
                None
            }
            Message::Visibility => None,
        };
        let wanted_frames = self.model.wants_frames();
        match action {
            Some(action) if is_of_page => {
                let mut effects = Vec::new();
                self.model.update_for_page(action, &mut effects);
                self.carry_out(effects);
            }
            Some(action) => self.act(action),
            None => {}
        }
        // After the last frame no other one shows what has come of it.
        let has_stopped = wanted_frames && !self.model.wants_frames();
        self.look(passed_us.filter(|_| !has_stopped), extent);
        self.run();
        true
    }

    /// What the buttons go forward by.
    pub(crate) fn step_by(&self) -> Option<Landmark> {
        self.model.step_by
    }

    /// Whether something is locked for the visitor.
    pub(crate) fn locks(&self, action: &Action) -> bool {
        self.model.locks(action)
    }

    /// Whether there is such a moment, as far as that can be known; or why not.
    pub(crate) fn check_place(&self, place: Place) -> Result<(), String> {
        self.model.find(place).map(|_| ())
    }

    /// Whether a condition holds; or what is wrong with it.
    pub(crate) fn holds(&self, condition: &str) -> Result<bool, String> {
        values::holds(condition, &self.model)
    }

    /// A value of the moment that is shown.
    pub(crate) fn value(&self, value: Value) -> String {
        value.read(&self.model)
    }

    // ── The page around ──

    /// The order gets a number, by which it is answered.
    fn number(&mut self, mut order: Order, reply: Reply) -> Action {
        self.orders += 1;
        order.id = self.orders;
        self.replies.push((order.id, reply));
        Action::CarryOut(order)
    }

    fn answer(&mut self, order: u64, answer: Result<Vec<String>, String>) {
        if let Err(why) = &answer {
            self.teller.tell(events::error(why));
        }
        if let Some(place) = self.replies.iter().position(|(id, _)| *id == order) {
            self.replies.swap_remove(place).1.sentences(answer);
        }
    }

    fn reply_with_link(&self, reply: Reply) {
        match self.model.session() {
            Ok(session) => {
                let page = self.page.to_string();
                yew::platform::spawn_local(async move { reply.text(Ok(pack::link(session, &page).await)) });
            }
            Err(error) => reply.text(Err(error.to_string())),
        }
    }

    /// Tells the page around what is news.
    fn tell(&mut self) {
        for news in self.known.catch_up(&self.model) {
            self.teller.tell(news);
        }
    }

    /// Changes the state, and carries out what must happen outside.
    fn act(&mut self, action: Action) {
        let mut effects = Vec::new();
        self.model.update(action, &mut effects);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Focus(focus) => self.focus = Some(focus),
                Effect::RollSeed => self.act(Action::Start { seed: platform::fresh_seed() }),
                Effect::Copy(text) => clipboard::copy(&text, &self.on),
                Effect::Save(file) => file::save(&file),
                Effect::SavePicture(picture) => {
                    if let Some(root) = self.root.cast() {
                        picture::save(&root, &picture, &self.on);
                    }
                }
                Effect::Pack(session) => pack::pack(session, self.page.to_string(), &self.on),
                Effect::Unpack(source, link) => pack::unpack(source, link, &self.on),
                Effect::Answer(order, answer) => self.answer(order, answer),
                Effect::PickFile => file::pick(&self.on),
                Effect::PutAddress(link) => {
                    self.act(match platform::put_address(&link) {
                        true => Action::Inform(ADDRESS),
                        false => Action::Notify(NO_ADDRESS),
                    });
                }
            }
        }
    }

    /// What becomes of a file that is dragged over the page, and away from it again.
    fn drags(&self) -> [Callback<DragEvent>; 2] {
        let (is_dragged, on) = (self.model.share.is_dragged, self.on.clone());
        let drag = move |event: &DragEvent, is_over: bool| {
            if is_over != is_dragged && file::is_dragged(event) {
                on.emit(Action::Share(ShareAction::Drag(is_over)));
            }
        };
        let over = drag.clone();
        let over = Callback::from(move |event: DragEvent| {
            if file::is_dragged(&event) {
                event.prevent_default();
            }
            over(&event, true);
        });
        let leave = Callback::from(move |event: DragEvent| {
            // From one part of the page to another is not away.
            if event.related_target().is_none() {
                drag(&event, false);
            }
        });
        [over, leave]
    }

    /// Looks at what is slow: all of it, or, while time goes, the next part when it is due.
    fn look(&mut self, passed_us: Option<u64>, extent: Extent) {
        let Some(passed_us) = passed_us else {
            self.stale_us = 0;
            self.slow = Slow::new(&self.model, extent);
            return;
        };
        self.stale_us += passed_us;
        if SLOW_US <= self.stale_us * self.slow.parts() {
            self.stale_us = 0;
            self.slow.renew(&self.model);
        }
        self.slow.pass(&self.model);
    }

    /// Frames come only while time goes, or the cursor does, or the rest of a list is to come, and somebody
    /// can see it. If nobody does, no time passes; but what was asked for comes to its end.
    fn run(&self) {
        let is_wanted = self.model.wants_frames() || self.slow.is_cut() || self.model.space_time.is_behind();
        let is_seen = self.is_seen && platform::is_visible();
        self.frames.run(is_wanted && is_seen);
        self.later.run(!is_seen && (self.model.is_under_way() || self.model.share.percent().is_some()));
    }

    /// Puts the keyboard where it is wanted; and if what it was on is gone, on the whole, so that
    /// the next key is still heard.
    fn move_focus(&mut self, root: &HtmlElement) {
        match self.focus.take() {
            Some(Focus::On(Selected::Server(server))) => {
                focus::put(root, Some(format!("[data-server='{}']", server.number())));
            }
            Some(Focus::On(Selected::Message(id))) => {
                focus::put(root, Some(format!("[data-message='{}']", id.0)));
            }
            Some(Focus::Card) => focus::put(root, Some(".card button".to_owned())),
            Some(Focus::Console(caret)) => focus::put_caret(root, "[data-field='statement']", caret),
            Some(Focus::Evidence) => focus::put(root, Some(".evidence li button".to_owned())),
            Some(Focus::Flaw(flaw)) => {
                focus::put(root, Some(format!("[data-flaw='{}'] input", flaw.name())));
            }
            Some(Focus::Text { line, from, until }) => focus::put_into_text(root, line, from, until),
            Some(Focus::Root) => focus::put(root, None),
            Some(Focus::Dialog) => focus::show_dialog(root),
            Some(Focus::Control(id)) => focus::put(root, Some(format!("[data-control='{id}']"))),
            None if self.had_focus && !focus::is_within(root) => focus::put(root, None),
            None => {}
        }
    }
}

/// Who is told what is news. Whoever is told may ask back at once, which nobody can answer while the state
/// changes: so it is told in the next turn.
struct Teller {
    tell: Callback<News>,
    untold: Rc<RefCell<Vec<News>>>,
}

impl Teller {
    fn new(tell: Callback<News>) -> Teller {
        Teller { tell, untold: Rc::default() }
    }

    fn tell(&self, news: News) {
        let was_empty = {
            let mut untold = self.untold.borrow_mut();
            untold.push(news);
            untold.len() == 1
        };
        if was_empty {
            let (tell, untold) = (self.tell.clone(), Rc::downgrade(&self.untold));
            yew::platform::spawn_local(async move {
                // Gone with the playground, it is nobody's business any more.
                while let Some(news) = untold.upgrade().and_then(|untold| take_first(&untold)) {
                    tell.emit(news);
                }
            });
        }
    }
}

fn take_first(untold: &RefCell<Vec<News>>) -> Option<News> {
    let mut untold = untold.borrow_mut();
    if untold.is_empty() { None } else { Some(untold.remove(0)) }
}

/// What the app must know of the page around it.
fn listen_around(link: &Scope<App>, model: &mut Model) -> Vec<Listener> {
    let mut listeners = Vec::new();
    if let Some(document) = platform::window().and_then(|window| window.document()) {
        let link = link.clone();
        let heard = move || link.send_message(Message::Visibility);
        listeners.push(Listener::new(document, "visibilitychange", heard));
    }
    if let Some(query) = platform::reduced_motion() {
        let asked = query.clone();
        let wish = move || Action::Look(LookAction::ReduceMotion(asked.matches()));
        model.update(wish(), &mut Vec::new());
        let link = link.clone();
        listeners.push(Listener::new(query, "change", move || link.send_message(Message::Act(wish()))));
    }
    listeners
}
