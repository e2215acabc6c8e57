//! The page: where each panel stands, as a function of the state.

use std::rc::Rc;

use raft::ServerSet;
use yew::prelude::*;

use crate::api::options::Panel;
use crate::control::{Control, LookControl, Offer};
use crate::model::{Action, Model, Tab};
use crate::panels::card::{self, CardProps, Tray};
use crate::panels::clients::{self, ClientsProps, ClientsView};
use crate::panels::cluster::{self, ClusterProps, ClusterView};
use crate::panels::compare::{self, CompareView, ComparedProps};
use crate::panels::embed::embed;
use crate::panels::header::{self, HeaderProps, HeaderView};
use crate::panels::help::{self, HelpProps};
use crate::panels::logs::Logs;
use crate::panels::logs::entry::{self, EntryCard};
use crate::panels::logs::table::Table;
use crate::panels::notices::notices;
use crate::panels::scenario::{self, ScenarioProps, ScenarioView};
use crate::panels::share::share;
use crate::panels::space_time::{self, SpaceTimeProps, SpaceTimeView};
use crate::panels::stage::caption::{caption, spoken};
use crate::panels::stage::{self, Gaze, Ground, PictureProps, lesson};
use crate::panels::tape::{self, Tape, TapePanel};
use crate::panels::transport::{self, TransportProps};
use crate::panels::why::story::{self, StoryView};
use crate::panels::why::{self, Listed, WhyProps};
use crate::panels::why_not::{self, Answered, WhyNotProps};
use crate::panels::world::{self, WorldProps, WorldView};
use crate::ui::{self, TabsProps, keyed, memo};

/// What is looked at only so often while time goes: nobody reads faster, and of all that is drawn it
/// costs the most. Its parts take turns, so that no frame has to draw them all.
pub(crate) struct Slow {
    logs: LogsPart,
    why: WhyPart,
    time: TimePart,
    top: TopPart,
    panel: PanelPart,
    ground: Rc<Ground>,
    /// What the ground depends on while time goes: how much has happened, and who has a lease.
    ground_of: (u64, ServerSet),
    /// The part that is looked at next.
    turn: u64,
    /// Whether lists are cut to what is in sight.
    extent: Extent,
}

struct LogsPart {
    table: Rc<Table>,
    entry: Option<Rc<EntryCard>>,
}

struct WhyPart {
    listed: Rc<Listed>,
    story: Option<Rc<StoryView>>,
}

struct TimePart {
    tape: Rc<Tape>,
    compared: Option<Rc<CompareView>>,
    here: tape::Here,
}

struct TopPart {
    header: HeaderView,
    tray: Rc<Tray>,
}

/// The chosen panel; those that are not shown cost nothing.
enum PanelPart {
    /// It is drawn from the other parts.
    Elsewhere,
    WhyNot(Rc<Answered>),
    SpaceTime(Rc<SpaceTimeView>),
    Clients(Rc<ClientsView>),
    World(Rc<WorldView>),
    Cluster(Rc<ClusterView>),
    Scenario(Rc<ScenarioView>),
}

/// How much of a list is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Extent {
    /// All that one can scroll to.
    Whole,
    /// What is in sight: while the tape is dragged, each frame shows another moment.
    InSight,
}

impl Slow {
    const PARTS: u64 = 5;

    /// As it is now; what has not changed is not drawn anew.
    pub(crate) fn new(model: &Model, extent: Extent) -> Slow {
        Slow {
            logs: LogsPart::new(model, extent),
            why: WhyPart::new(model, extent),
            time: TimePart::new(model),
            top: TopPart::new(model),
            panel: PanelPart::new(model),
            ground: Rc::new(stage::ground(model.world(), Gaze::of(model))),
            ground_of: ground_of(model),
            turn: 0,
            extent,
        }
    }

    /// Whether there is more to be made of what is shown.
    pub(crate) fn is_cut(&self) -> bool {
        self.extent == Extent::InSight
    }

    /// How many parts take turns; what was cut comes all at once.
    pub(crate) fn parts(&self) -> u64 {
        if self.is_cut() { 1 } else { Slow::PARTS }
    }

    /// The next part as it is now.
    pub(crate) fn renew(&mut self, model: &Model) {
        if self.is_cut() {
            *self = Slow::new(model, Extent::Whole);
            return;
        }
        match self.turn {
            0 => self.logs = LogsPart::new(model, Extent::Whole),
            1 => self.why = WhyPart::new(model, Extent::Whole),
            2 => self.time = TimePart::new(model),
            3 => self.top = TopPart::new(model),
            _ => self.panel = PanelPart::new(model),
        }
        self.turn = (self.turn + 1) % Slow::PARTS;
    }

    /// A frame has passed. What has happened meanwhile is to be seen at once on the stage.
    pub(crate) fn pass(&mut self, model: &Model) {
        let now = ground_of(model);
        if self.ground_of != now {
            self.ground_of = now;
            self.ground = Rc::new(stage::ground(model.world(), Gaze::of(model)));
        }
        self.follow_diagram(model);
    }

    /// The space–time diagram is drawn anew as soon as what is in sight of it is not what is drawn.
    fn follow_diagram(&mut self, model: &Model) {
        if let PanelPart::SpaceTime(view) = &self.panel
            && space_time::is_stale(view, model)
        {
            self.renew_panel(model);
        }
    }

    /// Somebody has looked at another part of the diagram: nothing else has changed. Until they rest, only
    /// what is drawn follows.
    pub(crate) fn look_at_diagram(&mut self, model: &Model, rests: bool) {
        if rests {
            self.renew_panel(model);
        } else {
            self.follow_diagram(model);
        }
    }

    fn renew_panel(&mut self, model: &Model) {
        self.panel = PanelPart::new(model);
    }
}

impl LogsPart {
    fn new(model: &Model, extent: Extent) -> LogsPart {
        LogsPart { table: Rc::new(Table::new(model, extent)), entry: entry::view(model) }
    }
}

impl WhyPart {
    fn new(model: &Model, extent: Extent) -> WhyPart {
        WhyPart { listed: why::view(model, extent), story: story::view(model) }
    }
}

impl TimePart {
    fn new(model: &Model) -> TimePart {
        TimePart {
            tape: Rc::new(Tape::new(&model.run)),
            compared: compare::view(model),
            here: tape::here(model),
        }
    }
}

impl TopPart {
    fn new(model: &Model) -> TopPart {
        TopPart { header: header::view(model), tray: Rc::new(card::view(model)) }
    }
}

impl PanelPart {
    fn new(model: &Model) -> PanelPart {
        match model.open_panel() {
            Tab::Logs | Tab::Why | Tab::Compare => PanelPart::Elsewhere,
            Tab::WhyNot => PanelPart::WhyNot(why_not::view(model)),
            Tab::SpaceTime => PanelPart::SpaceTime(Rc::new(space_time::view(model))),
            Tab::Clients => PanelPart::Clients(Rc::new(clients::view(model))),
            Tab::World => PanelPart::World(Rc::new(world::view(model))),
            Tab::Cluster => PanelPart::Cluster(Rc::new(cluster::view(model))),
            Tab::Scenario => PanelPart::Scenario(Rc::new(scenario::view(model))),
        }
    }
}

fn ground_of(model: &Model) -> (u64, ServerSet) {
    (model.world().events(), stage::lease_holders(model.world()))
}

/// The page.
pub(crate) fn page(model: &Model, slow: &Slow, on: &Callback<Action>) -> Html {
    // It stands beside the picture, or in the panel where there is no room: the style sheet says where.
    let beside = compare::beside(model, on);
    let shows = |panel| model.panels.shows(panel);
    html! {
        <>
            if shows(Panel::Header) {
                { memo(header::header, HeaderProps { view: slow.top.header.clone(), on: on.clone() }) }
            }
            { notices(&model.notices, on) }
            <div class="columns" data-tab={Control::Look(LookControl::Open(model.tab)).description().id}>
                <div role="group" class="stage" aria-label="Cluster">
                    if shows(Panel::Caption) {
                        { caption(model, on) }
                    } else {
                        { spoken(model) }
                    }
                    <div class="pictures">
                        { compare::name_of_shown(model) }
                        { memo(stage::picture, PictureProps {
                            view: stage::view_on(slow.ground.clone(), model.world(), Gaze::of(model)),
                            bar: Some(stage::bar(model)),
                            on: on.clone(),
                        }) }
                        { beside.clone() }
                    </div>
                </div>
                if shows(Panel::Card) {
                    <div class="tray">{ memo(card::card, CardProps { tray: slow.top.tray.clone(), on: on.clone() }) }</div>
                }
                { side(model, slow, beside, on) }
            </div>
            if shows(Panel::Transport) || shows(Panel::Tape) {
                <div class="bottom">
                    if shows(Panel::Transport) {
                        { lesson::pager(model, on) }
                        { memo(transport::transport, TransportProps { view: transport::view(model), on: on.clone() }) }
                        { transport::now(model) }
                    }
                    if shows(Panel::Tape) {
                        <TapePanel tape={&slow.time.tape} cursor={tape::cursor(model, &slow.time.tape)} here={slow.time.here.clone()} {on} />
                    }
                </div>
            }
            if model.help {
                { memo(help::help, HelpProps { say: model.caption.said(), allowed: model.allowed.clone(), on: on.clone() }) }
            }
            { share(model, on) }
            { embed(model, on) }
        </>
    }
}

/// The element that shows the chosen panel.
const PANEL: &str = "panel";

/// The logs, and below them the chosen panel; where there is no room for both, the style sheet shows
/// what is chosen. Nothing of it, if all of it is hidden.
fn side(model: &Model, slow: &Slow, beside: Html, on: &Callback<Action>) -> Html {
    let open = |tab| Control::Look(LookControl::Open(tab));
    let is_there = |tab: &Control| tab.offer(model) != Offer::Absent;
    let tabs: Vec<Control> = Tab::ALL.into_iter().map(open).filter(is_there).collect();
    let chosen = open(model.tab);
    if tabs.is_empty() {
        return Html::default();
    }
    let has_strip = 1 < tabs.len();
    html! {
        <div class="side" data-tab={chosen.description().id}>
            if model.panels.shows(Panel::Tab(Tab::Logs)) {
                <Logs table={&slow.logs.table} selected={model.selected_server()} card={slow.logs.entry.clone()} {on} />
            }
            if has_strip {
                { memo(ui::tabs, TabsProps { label: "Panels", tabs, chosen, panel: PANEL, on: on.clone() }) }
            }
            if model.open_panel() != Tab::Logs {
                <div class="panel" id={PANEL} role={if has_strip { "tabpanel" } else { "group" }}
                    aria-label={open(model.open_panel()).description().name}>
                    { panel(model, slow, beside, on) }
                </div>
            }
        </div>
    }
}

fn panel(model: &Model, slow: &Slow, beside: Html, on: &Callback<Action>) -> Html {
    let on = on.clone();
    match &slow.panel {
        PanelPart::Elsewhere if model.tab == Tab::Compare => html! {
            if let Some(view) = slow.time.compared.clone() {
                { keyed("compare", compare::compared, ComparedProps { view, on }) }
                <div class="narrow">{ beside }</div>
            }
        },
        PanelPart::Elsewhere => {
            let (listed, story) = (slow.why.listed.clone(), slow.why.story.clone());
            keyed("why", why::why, WhyProps { listed, story, on })
        }
        PanelPart::WhyNot(answered) => {
            keyed("why-not", why_not::why_not, WhyNotProps { answered: answered.clone(), on })
        }
        PanelPart::SpaceTime(view) => {
            let gaze = space_time::gaze(model);
            keyed("space-time", space_time::space_time, SpaceTimeProps { view: view.clone(), gaze, on })
        }
        PanelPart::Clients(view) => {
            keyed("clients", clients::clients, ClientsProps { view: view.clone(), on })
        }
        PanelPart::World(view) => keyed("world", world::world, WorldProps { view: view.clone(), on }),
        PanelPart::Cluster(view) => {
            keyed("cluster", cluster::cluster, ClusterProps { view: view.clone(), on })
        }
        PanelPart::Scenario(view) => {
            keyed("scenario", scenario::scenario, ScenarioProps { view: view.clone(), on })
        }
    }
}
