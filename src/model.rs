//! The state of one playground, and the one function that changes it.
//!
//! No clock and no browser in here: how much time has passed on the wall comes in as
//! [`TimeAction::Frame`], so what happens never depends on how often a frame is drawn; and what must
//! happen outside goes out as an [`Effect`].

pub mod action;
mod branches;
pub mod caption;
mod changed;
pub mod clients;
mod compare;
pub mod console;
pub mod dials;
pub mod effect;
pub mod embed;
mod errand;
pub mod evidence;
pub mod exact;
pub mod hands;
pub mod link;
pub mod lit;
pub mod locks;
pub mod look;
pub mod order;
pub mod play;
pub mod question;
pub mod refusal;
pub mod run;
pub mod seek;
pub mod share;
pub mod space_time;
pub mod speed;
pub mod story;
mod time;
pub mod tools;
pub mod traffic;

use experiment::Landmark;
use raft::{ClientId, ServerId, ServerSet, Time};
use scenario::Question;
use sim::{Operation, OperationError, Setup, World};

pub use action::{Action, BranchAction, LookAction, Selected, Tab, TimeAction};
pub use changed::Changed;
pub use compare::Compare;
pub use effect::{Effect, File, Focus, Picture, PictureForm};
pub use evidence::EvidenceAction;
pub use exact::Exact;
pub use hands::{LATER, NO_MESSAGE, NO_SERVER, membership};
pub use refusal::Refusal;

use crate::api::options::{Allowed, Options, Panel, Panels};
use branches::Done;
use caption::Caption;
use clients::{Clients, ClientsAction};
use console::Console;
use dials::Dials;
use embed::Embed;
use errand::UnderWay;
use evidence::Evidence;
use lit::Lit;
use locks::LOCKED;
use look::{Filter, LogCell, LogView};
use order::Orders;
use play::Play;
use run::Run;
use seek::{Seek, Start};
use share::Share;
use space_time::SpaceTime;
use speed::Speed;
use story::Story;
use time::Journey;
use tools::Tool;

/// Something that the visitor should know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Its name, to take it away by.
    pub id: u64,
    /// What it says.
    pub text: String,
    /// Whether something could not be done.
    pub is_error: bool,
}

/// The state of one playground.
pub struct Model {
    /// The cluster, and what has become of it.
    pub run: Run,
    /// The sentence above the picture.
    pub caption: Caption,
    /// How fast time goes.
    pub speed: Speed,
    /// Whether time goes.
    pub playing: bool,
    /// What the buttons go forward and back by; none: one event.
    pub step_by: Option<Landmark>,
    /// What the last step has changed.
    pub changed: Changed,
    /// Another branch beside this one.
    pub compare: Option<Box<Compare>>,
    /// What is shown around the stage.
    pub panels: Panels,
    /// What may be pressed.
    pub allowed: Allowed,
    /// Which of the panels beside the stage is open.
    pub tab: Tab,
    /// Whose card is open.
    pub selection: Option<Selected>,
    /// The tool in the visitor's hand.
    pub tool: Option<Tool>,
    /// The link that is chosen: the lower number first.
    pub link: Option<(ServerId, ServerId)>,
    /// What is lit in the picture.
    pub lit: Lit,
    /// What the visitor should know, the oldest first.
    pub notices: Vec<Notice>,
    /// The text of the request.
    pub request: String,
    /// The client through which requests go.
    pub client: ClientId,
    /// A value of the selected server that is being typed in.
    typed: Option<(Exact, String)>,
    /// Who shall vote, if that has been chosen.
    voters: Option<ServerSet>,
    /// Which sentences are listed.
    pub filter: Filter,
    /// The sentence whose cause and consequences are told.
    pub story: Option<Story>,
    /// The chosen cell of the logs.
    pub cell: Option<LogCell>,
    /// Which part of the logs is in sight.
    pub logs: LogView,
    /// What somebody asked; if nobody did, what is chosen says what is asked.
    pub asked: Option<Question>,
    /// The space–time diagram.
    pub space_time: SpaceTime,
    /// The clients' panel.
    pub clients: Clients,
    /// The world's dials.
    pub dials: Dials,
    /// The broken promise that is looked into.
    pub evidence: Evidence,
    /// The scenario, and its text.
    pub play: Play,
    /// The line that takes any statement.
    pub console: Console,
    /// What is sent to somebody else.
    pub share: Share,
    /// What goes into a page of somebody's own.
    pub embed: Embed,
    /// Whether the keys are shown.
    pub help: bool,
    /// Whether messages jump rather than glide.
    pub reduced_motion: bool,
    /// Time stands still only while the card of a message is open.
    held: bool,
    /// Parts of a virtual microsecond that are yet to go by.
    left_over: u64,
    /// The way to another moment that the cursor is on.
    journey: Option<Journey>,
    /// The way to a place that the page around has named.
    seek: Option<Box<Seek>>,
    /// Where one begins, until what is played is there.
    start: Option<Start>,
    /// Where the tape is dragged to.
    scrub_to: Option<Time>,
    /// The statement that is being carried out.
    under_way: Option<Box<UnderWay>>,
    orders: Orders,
    done: Done,
    notices_told: u64,
    /// How many runs there were before this one.
    runs: u64,
}

const MOST_NOTICES: usize = 6;
/// A page left open overnight must not grow: logs and judges forget what a snapshot covers.
const COMPACT_AFTER: Option<u32> = Some(250);

impl Model {
    /// A playground at its start.
    #[must_use]
    pub fn new(options: &Options, seed: u64, notices: Vec<String>) -> Model {
        let setup = Setup {
            servers: options.servers,
            seed,
            load_interval: options.load,
            compact_after: COMPACT_AFTER,
            ..Setup::default()
        };
        let mut model = Model::of(Run::new(setup));
        (model.speed, model.playing) = (options.speed, options.autoplay.unwrap_or(true));
        (model.panels, model.allowed) = (options.panels, options.controls.clone());
        model.tab = options.panels.first_tab();
        model.open_wanted(options);
        for notice in notices {
            model.notify(notice);
        }
        model.start = Some(Start::of(options));
        // A link is yet to be unpacked.
        if options.link.is_none() {
            model.begin_where_wanted();
        }
        model
    }

    fn open_wanted(&mut self, options: &Options) {
        match (&options.text, options.scenario) {
            (Some(text), _) => self.open_own(text),
            (None, Some(lesson)) => self.open_lesson(lesson),
            (None, None) => {}
        }
        if let Some(seed) = options.seed.filter(|_| self.plays_scenario()) {
            self.start(seed);
        }
    }

    /// A playground with this run, all else as at first.
    fn of(run: Run) -> Model {
        Model {
            run,
            caption: Caption::default(),
            speed: Speed::default(),
            playing: false,
            step_by: None,
            changed: Changed::default(),
            compare: None,
            panels: Panels::default(),
            allowed: Allowed::default(),
            tab: Tab::default(),
            selection: None,
            tool: None,
            link: None,
            lit: Lit::default(),
            notices: Vec::new(),
            request: "set x 1".to_owned(),
            client: World::VISITOR,
            typed: None,
            voters: None,
            filter: Filter::default(),
            story: None,
            cell: None,
            logs: LogView::default(),
            asked: None,
            space_time: SpaceTime::default(),
            clients: Clients::default(),
            dials: Dials::default(),
            evidence: Evidence::default(),
            play: Play::default(),
            console: Console::default(),
            share: Share::default(),
            embed: Embed::default(),
            help: false,
            reduced_motion: false,
            held: false,
            left_over: 0,
            journey: None,
            seek: None,
            start: None,
            scrub_to: None,
            under_way: None,
            orders: Orders::default(),
            done: Done::default(),
            notices_told: 0,
            runs: 0,
        }
    }

    /// Changes the state as the visitor wants it, and adds to `out` what must happen outside. What the page
    /// around has locked is not done.
    pub fn update(&mut self, action: Action, out: &mut Vec<Effect>) {
        if self.locks(&action) {
            return self.notify(LOCKED.to_owned());
        }
        self.update_for_page(action, out);
    }

    /// The same as the page around wants it, which may do anything.
    pub fn update_for_page(&mut self, action: Action, out: &mut Vec<Effect>) {
        if let Action::Time(TimeAction::Frame { .. }) = action {
            self.go_on_to_start(out);
        }
        match action {
            Action::Time(action) => self.update_time(action),
            Action::Branch(action) => self.update_branch(action),
            Action::Stage(action) => self.update_stage(action),
            Action::Do(_)
            | Action::Server(_)
            | Action::Links(_)
            | Action::Message(_)
            | Action::HandOver
            | Action::Read
            | Action::Enter(_)
            | Action::ReplaceVoters
            | Action::SendRequest
            | Action::Clients(ClientsAction::Ask) => self.do_to_world(&action, out),
            Action::Type(exact, text) => self.typed = Some((exact, text)),
            Action::ChooseVoter(server) => self.choose_voter(server),
            Action::SetRequest(text) => self.request = text,
            Action::SetClient(client) => self.client = client,
            Action::SpaceTime(action) => self.update_space_time(action, out),
            Action::Clients(action) => self.update_clients(action),
            Action::Dials(action) => self.update_dials(action),
            Action::Evidence(action) => self.update_evidence(action, out),
            Action::Play(action) => self.update_play(action, out),
            Action::Console(action) => self.update_console(action, out),
            Action::Share(action) => self.update_share(action, out),
            Action::Embed(action) => self.update_embed(action, out),
            Action::Look(action) => self.update_look(action, out),
            Action::CarryOut(order) => self.take_order(order),
            Action::Refuse(why) => self.notify(why.sentence()),
            Action::Notify(text) => self.notify(text.to_owned()),
            Action::Inform(text) => self.inform(text),
            Action::StartAgain => self.start(self.seed()),
            Action::NewSeed => out.push(Effect::RollSeed),
            Action::Start { seed } => self.start(seed),
        }
        self.go_on_with_orders(out);
        self.follow_space_time();
    }

    /// The cluster as it is.
    #[must_use]
    pub fn world(&self) -> &World {
        self.run.world()
    }

    /// The seed of all that happens.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.world().setup().seed
    }

    /// How many runs there were before this one.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// The selected server, if a server is selected.
    #[must_use]
    pub fn selected_server(&self) -> Option<ServerId> {
        match self.selection {
            Some(Selected::Server(server)) => Some(server),
            _ => None,
        }
    }

    /// What is wrong with the text of the request, if anything is.
    #[must_use]
    pub fn request_error(&self) -> Option<OperationError> {
        Operation::parse(&self.request).err()
    }

    /// What is being typed in for a value of the selected server.
    #[must_use]
    pub fn typed(&self, exact: Exact) -> Option<&str> {
        self.typed.as_ref().filter(|(known, _)| *known == exact).map(|(_, text)| &**text)
    }

    /// Another run takes the place of this one: of what was, only the visitor's own settings stay.
    pub(crate) fn begin(&mut self, run: Run) {
        self.stop();
        self.release();
        let server = self.selected_server();
        let before = std::mem::replace(self, Model::of(run));
        let server = server.filter(|server| self.world().host(*server).is_some());
        self.caption = before.caption.renewed();
        (self.speed, self.playing, self.step_by) = (before.speed, before.playing, before.step_by);
        (self.panels, self.allowed, self.start) = (before.panels, before.allowed, before.start);
        (self.tab, self.filter, self.help) = (before.tab, before.filter, before.help);
        (self.request, self.client) = (before.request, before.client);
        (self.play, self.console) = (before.play.put_away(), before.console);
        self.print_scenario();
        (self.orders, self.runs) = (before.orders, before.runs + 1);
        (self.share, self.embed) = (before.share.renewed(), before.embed.renewed());
        (self.notices, self.notices_told) = (before.notices, before.notices_told);
        self.reduced_motion = before.reduced_motion;
        self.selection = server.map(Selected::Server);
        if self.tab == Tab::Compare {
            self.tab = self.panels.first_tab();
        }
        self.follow();
    }

    /// The panel that is open below the logs; where these have no place of their own, they may be open instead.
    #[must_use]
    pub fn open_panel(&self) -> Tab {
        if self.tab == Tab::Logs { self.panels.below_logs() } else { self.tab }
    }

    /// Whether a panel is open.
    #[must_use]
    pub fn is_open(&self, tab: Tab) -> bool {
        self.open_panel() == tab
    }

    /// Opens a panel beside the stage, unless it is hidden.
    fn open_tab(&mut self, tab: Tab) {
        if self.panels.shows(Panel::Tab(tab)) {
            self.tab = tab;
        }
    }

    /// What is shown follows what has happened: the caption, and the card of a message, which closes
    /// when the message is no more.
    fn follow(&mut self) {
        self.caption.follow(self.run.feed());
        self.follow_comparison();
        self.follow_story();
        self.follow_evidence();
        if let Some(Selected::Message(id)) = self.selection
            && self.world().flight(id).is_none()
        {
            self.selection = None;
            self.release();
        }
    }

    /// Something could not be done.
    fn notify(&mut self, text: String) {
        self.note(text, true);
    }

    /// Something is so now.
    fn inform(&mut self, text: &str) {
        self.note(text.to_owned(), false);
    }

    fn note(&mut self, text: String, is_error: bool) {
        self.notices.retain(|notice| notice.text != text);
        if self.notices.len() == MOST_NOTICES {
            self.notices.remove(0);
        }
        self.notices_told += 1;
        self.notices.push(Notice { id: self.notices_told, text, is_error });
    }
}

#[cfg(test)]
mod tests;
