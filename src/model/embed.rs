//! The state of the dialog in which a playground is made ready for a page of somebody's own.

use scenario::{Scenario, Statement};

use super::speed::Speed;
use super::{Action, Effect, Focus, Model, Notice, Tab, TimeAction};
use crate::api::options::{Options, Panels, Place, Theme};
use crate::api::pin::Pin;
use crate::api::snippet::{self, Form, Setting, Size, Snippet, Way};
use crate::library::Lesson;
use crate::model::share::Source;
use crate::text;

/// The state of the dialog.
#[derive(Default)]
pub struct Embed {
    /// What is wished for; it stays when the dialog is closed.
    pub wish: Wish,
    dialog: Option<Dialog>,
}

/// What is wished for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wish {
    /// The names of the panels that are shown, in the order of the table.
    pub panels: Vec<&'static str>,
    /// What is locked: names of groups of controls, and ids of single ones.
    pub locked: Vec<&'static str>,
    /// Where it starts.
    pub start: Start,
    /// Whether time goes at first.
    pub autoplay: bool,
    /// How fast.
    pub speed: Speed,
    /// Whether it is light or dark.
    pub theme: Theme,
    /// How wide it is in pixels, as it was typed; empty: as wide as there is room.
    pub width: String,
    /// How high.
    pub height: String,
}

/// Where it starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Start {
    /// At the moment that is shown.
    Here,
    /// At the beginning.
    Beginning,
    /// At this moment or line, as it was typed.
    At(String),
}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EmbedAction {
    /// Show the dialog.
    Open,
    /// Show it no longer.
    Close,
    /// This is wished for from now on.
    Wish(Box<Wish>),
    /// Put what goes into the page on the clipboard.
    Copy(Form),
}

/// What is known while it is shown.
struct Dialog {
    /// How many notices there had been: those that came later are told in there.
    told: u64,
    found: Found,
}

/// What is known of the moment at which it is to start.
enum Found {
    /// Another playground goes there.
    Underway(Box<Model>, Way),
    /// It is there, and its link is being made.
    Packing(Spot, String),
    /// All is known.
    There(Spot),
    /// Why it cannot start there.
    Nowhere(String),
}

/// A moment to start at.
#[derive(Clone)]
struct Spot {
    way: Way,
    pin: String,
    title: String,
}

/// The names of all panels.
pub const PANELS: [&str; Panels::ALL.len()] = {
    let mut names = [""; Panels::ALL.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = Panels::ALL[place].0;
        place += 1;
    }
    names
};

/// The sets of panels that serve most pages, each with its name.
pub const PRESETS: [(&str, &[&str]); 4] = [
    ("Everything", &PANELS),
    ("The stage, its sentence, and why", &["caption", "card", "why", "transport"]),
    ("The stage and time", &["transport"]),
    ("The stage alone", &[]),
];

/// The sizes that serve most pages: name, width and height.
pub const SIZES: [(&str, &str, &str); 4] = [
    ("Small: 320 × 240", "320", "240"),
    ("Medium: 640 × 420", "640", "420"),
    ("As wide as the page, 420 high", "", "420"),
    ("As wide as the page, 680 high", "", "680"),
];

/// Web servers refuse an address that is longer, and some programs cut it.
pub const LONGEST_ADDRESS: usize = 7_500;
const WIDTHS: std::ops::RangeInclusive<u16> = 240..=4000;
const HEIGHTS: std::ops::RangeInclusive<u16> = 160..=4000;

impl Default for Wish {
    fn default() -> Wish {
        Wish {
            panels: PANELS.into(),
            locked: Vec::new(),
            start: Start::Here,
            autoplay: false,
            speed: Speed::default(),
            theme: Theme::Auto,
            width: "640".to_owned(),
            height: "420".to_owned(),
        }
    }
}

impl Wish {
    /// How much room it takes.
    ///
    /// # Errors
    ///
    /// What is wrong with what was typed.
    pub fn size(&self) -> Result<Size, String> {
        let width = if self.width.is_empty() { None } else { Some(pixels("width", &self.width, WIDTHS)?) };
        Ok(Size { width, height: pixels("height", &self.height, HEIGHTS)? })
    }

    /// With one of them among those that are shown, or no longer.
    #[must_use]
    pub fn with_panel(mut self, name: &'static str, is_shown: bool) -> Wish {
        let is_wanted = |known: &&str| if *known == name { is_shown } else { self.panels.contains(known) };
        self.panels = PANELS.into_iter().filter(is_wanted).collect();
        self
    }

    /// With a group or a control locked, or no longer.
    #[must_use]
    pub fn with_lock(mut self, name: &'static str, is_locked: bool) -> Wish {
        self.locked.retain(|known| *known != name);
        self.locked.extend(is_locked.then_some(name));
        self
    }

    /// What the settings say of it, but for where it starts.
    fn settings(&self, tab: Tab) -> Vec<Setting> {
        let panels = if self.panels.len() == PANELS.len() {
            (tab != Tab::default()).then(|| format!("all {}", tab.name()))
        } else if self.panels.is_empty() {
            Some("none".to_owned())
        } else {
            // The one that is open here is open there.
            let open = self.panels.iter().filter(|name| **name == tab.name());
            let others = self.panels.iter().filter(|name| **name != tab.name());
            Some(open.chain(others).copied().collect::<Vec<_>>().join(" "))
        };
        let locked: Vec<String> = self.locked.iter().map(|name| format!("-{name}")).collect();
        let all = [
            ("panels", panels),
            ("controls", (!locked.is_empty()).then(|| locked.join(" "))),
            ("autoplay", Some(if self.autoplay { String::new() } else { "false".to_owned() })),
            ("speed", Some(self.speed.to_string())),
            ("theme", self.theme.name().map(str::to_owned)),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

fn pixels(what: &str, typed: &str, range: std::ops::RangeInclusive<u16>) -> Result<u16, String> {
    let pixels = typed.trim().parse().ok().filter(|pixels| range.contains(pixels));
    pixels.ok_or_else(|| {
        let (least, most) = (range.start(), range.end());
        format!("The {what} is a whole number of pixels from {least} to {most}")
    })
}

impl Embed {
    /// Whether the dialog is shown.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.dialog.is_some()
    }

    /// Whether another playground is on its way.
    pub(super) fn is_underway(&self) -> bool {
        matches!(&self.dialog, Some(Dialog { found: Found::Underway(..), .. }))
    }

    /// As at first, but for what was wished for.
    pub(super) fn renewed(self) -> Embed {
        Embed { wish: Wish { start: Start::Here, ..self.wish }, dialog: None }
    }

    /// Why nothing can be put into a page, if so.
    #[must_use]
    pub fn error(&self) -> Option<String> {
        match &self.dialog.as_ref()?.found {
            Found::Nowhere(why) => Some(why.clone()),
            Found::Underway(..) | Found::Packing(..) | Found::There(_) => self.wish.size().err(),
        }
    }
}

impl Model {
    pub(super) fn update_embed(&mut self, action: EmbedAction, out: &mut Vec<Effect>) {
        match action {
            EmbedAction::Open => {
                self.share.put_away();
                self.embed.wish.speed = self.speed;
                self.embed.dialog = Some(Dialog { told: self.notices_told, found: self.set_out_to_start() });
                self.pack_start(out);
                out.push(Effect::Focus(Focus::Dialog));
            }
            EmbedAction::Close => {
                if let Some(dialog) = self.embed.dialog.take() {
                    self.leave_dialog(dialog.told, out);
                }
            }
            EmbedAction::Wish(wish) => {
                let before = std::mem::replace(&mut self.embed.wish, *wish);
                if before.start != self.embed.wish.start {
                    let found = self.set_out_to_start();
                    self.learn(found);
                    self.pack_start(out);
                }
            }
            EmbedAction::Copy(form) => {
                let snippet = self.snippet().filter(|_| self.copy_refusal(form).is_none());
                out.extend(snippet.map(|snippet| Effect::Copy(snippet.write(form))));
            }
        }
    }

    /// What goes into a page; none before all is known of it.
    #[must_use]
    pub fn snippet(&self) -> Option<Snippet> {
        let Found::There(Spot { way, pin, title }) = &self.embed.dialog.as_ref()?.found else {
            return None;
        };
        // There is nothing to compare at first.
        let tab = Some(self.tab).filter(|tab| *tab != Tab::Compare).unwrap_or_default();
        let mut settings = self.embed.wish.settings(tab);
        settings.push(("pin", pin.clone()));
        Some(Snippet {
            page: self.share.page.clone(),
            title: title.clone(),
            settings,
            way: way.clone(),
            size: self.embed.wish.size().ok()?,
        })
    }

    /// Why it cannot be put on the clipboard, if so.
    #[must_use]
    pub fn copy_refusal(&self, form: Form) -> Option<&'static str> {
        let Some(snippet) = self.snippet() else {
            return Some("it is not ready yet, or cannot be made");
        };
        let is_long = form != Form::Tag && LONGEST_ADDRESS < snippet.write(Form::Link).len();
        is_long.then_some("the address is too long for web servers: use the tag instead")
    }

    /// What was told since the dialog was opened.
    #[must_use]
    pub fn told_while_embedding(&self) -> Option<&Notice> {
        self.notice_since(self.embed.dialog.as_ref()?.told)
    }

    // ── Where it starts ──

    /// What is known at once of where it starts.
    fn set_out_to_start(&self) -> Found {
        match &self.embed.wish.start {
            Start::Here => self.spot_here(),
            Start::Beginning => self.set_out_for_start(Place::Start, None),
            Start::At(text) => match Place::parse(text) {
                Ok(place) => self.set_out_for_start(place, Some(text.trim().to_owned())),
                Err(why) => Found::Nowhere(why),
            },
        }
    }

    fn spot_here(&self) -> Found {
        let is_beginning = !self.run.has_past();
        // By a time one comes to the end of all that happens then.
        let is_exact = self.run.experiment().next_at().is_none_or(|next| self.world().now() < next);
        let way = match self.way_of() {
            _ if !is_beginning && !is_exact => Way::Link(String::new()),
            way if is_beginning => way,
            way => starting_at(way, self.time_in_words()),
        };
        self.spot(way)
    }

    /// As the setting `start` reads it.
    fn time_in_words(&self) -> String {
        let at = Statement::At { time: self.world().now(), event: None }.to_string();
        at.trim_start_matches("at").trim().to_owned()
    }

    /// Another playground begins as the one in the page will, and goes there.
    fn set_out_for_start(&self, place: Place, words: Option<String>) -> Found {
        let way = self.way_of();
        let mut options = match &way {
            Way::Settings(settings) => read(settings),
            Way::Text { text, .. } => Options { text: Some(text.clone()), ..Options::default() },
            Way::Link(link) => Options { link: Some(link.clone()), ..Options::default() },
        };
        (options.start, options.autoplay) = (Some(place), Some(false));
        let mut model = Model::new(&options, self.seed(), Vec::new());
        if let Way::Link(_) = way {
            let opened = self.session().map_err(|error| error.to_string());
            if let Err(why) = opened.and_then(|session| model.open_text(Source::Reload, &session)) {
                return Found::Nowhere(why);
            }
        }
        let way = match words {
            Some(words) => starting_at(way, words),
            None => way,
        };
        Found::Underway(Box::new(model), way)
    }

    /// It goes on for a frame.
    pub(super) fn go_on_to_start(&mut self, out: &mut Vec<Effect>) {
        let Some(Dialog { found: Found::Underway(model, way), .. }) = &mut self.embed.dialog else {
            return;
        };
        model.update(Action::Time(TimeAction::Frame { elapsed_us: 0 }), &mut Vec::new());
        if model.is_under_way() || model.share.is_opening() {
            return;
        }
        let found = match model.notices.first() {
            Some(wrong) => Found::Nowhere(wrong.text.clone()),
            None => model.spot(way.clone()),
        };
        self.learn(found);
        self.pack_start(out);
    }

    fn learn(&mut self, found: Found) {
        if let Some(dialog) = &mut self.embed.dialog {
            dialog.found = found;
        }
    }

    /// This moment, to which that way leads.
    fn spot(&self, way: Way) -> Found {
        let of = match self.scenario_title() {
            Some(title) => title.to_owned(),
            None => format!(
                "A Raft cluster of {}",
                text::count(self.world().hosts().len() as u64, "server", "servers")
            ),
        };
        let title = if self.run.has_past() {
            format!("{of}, at {} s", text::seconds(self.world().now()))
        } else {
            of
        };
        let spot = Spot { pin: Pin::of(self.world()).to_string(), way, title };
        match (&spot.way, self.session_to_embed()) {
            (Way::Settings(_), _) => Found::There(spot),
            (_, Ok(session)) => Found::Packing(spot, session),
            (_, Err(error)) => Found::Nowhere(error.to_string()),
        }
    }

    /// How one comes to what is played here, the shortest way that leads to nothing else.
    fn way_of(&self) -> Way {
        let experiment = self.run.experiment();
        let [branch] = experiment.history().branches() else {
            return Way::Link(String::new());
        };
        if branch.actions().iter().any(|timed| !timed.was_wanted) {
            return Way::Link(String::new());
        }
        let is_same = |options: &Options| {
            Model::new(options, self.seed(), Vec::new()).run.experiment().scenario() == experiment.scenario()
        };
        let settings = self.settings_of();
        if is_same(&read(&settings)) {
            return Way::Settings(settings);
        }
        match self.play.own_text().filter(|text| snippet::fits(text)) {
            Some(text) if is_same(&Options { text: Some(text.to_owned()), ..Options::default() }) => {
                Way::Text { text: text.to_owned(), settings: Vec::new(), link: String::new() }
            }
            _ => Way::Link(String::new()),
        }
    }

    /// What would begin the same, if anything but a link did.
    fn settings_of(&self) -> Vec<Setting> {
        let setup = self.world().setup();
        let seed = ("seed", setup.seed.to_string());
        match self.lesson() {
            Some(name) => {
                let own = Lesson::named(name).and_then(|lesson| Scenario::parse(lesson.text).ok());
                let has_own_seed = own.is_some_and(|own| own.setup.seed == setup.seed);
                [Some(("scenario", name.to_owned())), (!has_own_seed).then_some(seed)]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            None => {
                // Said in any case: the playground's own page has a load if nobody says that there is none.
                let load = setup.load_interval.map_or(0, raft::Duration::as_millis);
                vec![seed, ("servers", setup.servers.to_string()), ("load", format!("{load}ms"))]
            }
        }
    }

    /// Has the link made, if there is to be one.
    fn pack_start(&self, out: &mut Vec<Effect>) {
        if let Some(Dialog { found: Found::Packing(_, session), .. }) = &self.embed.dialog {
            out.push(Effect::Pack(session.clone()));
        }
    }

    /// The link is made.
    pub(super) fn packed_start(&mut self, address: &str) {
        let Some(Dialog { found, .. }) = &mut self.embed.dialog else {
            return;
        };
        let Found::Packing(spot, _) = found else {
            return;
        };
        if let (Way::Link(link) | Way::Text { link, .. }, Some((_, fragment))) =
            (&mut spot.way, address.split_once('#'))
        {
            fragment.clone_into(link);
        }
        *found = Found::There(spot.clone());
    }
}

/// The same, and it starts there. A link leads to its moment by itself.
fn starting_at(mut way: Way, moment: String) -> Way {
    if let Way::Settings(settings) | Way::Text { settings, .. } = &mut way {
        settings.push(("start", moment));
    }
    way
}

/// As the page reads them.
fn read(settings: &[Setting]) -> Options {
    Options::parse(&snippet::query(settings.iter().map(|(name, value)| (*name, &**value)))).0
}

#[cfg(test)]
mod tests;
