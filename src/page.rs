//! The page: where each panel stands, as a function of the state.

use std::rc::Rc;

use raft::ServerSet;
use yew::prelude::*;

use crate::control::{Control, LookControl, Offer};
use crate::model::{Action, Model, Tab};
use crate::panels::card::{self, Card, Tray};
use crate::panels::cluster::{self, Cluster, ClusterView};
use crate::panels::compare::{self, CompareView, Compared};
use crate::panels::header::{self, Header};
use crate::panels::help::Help;
use crate::panels::logs::Logs;
use crate::panels::logs::entry::{self, EntryCard};
use crate::panels::logs::table::Table;
use crate::panels::notices::notices;
use crate::panels::stage::caption::caption;
use crate::panels::stage::{self, Gaze, Ground, Picture};
use crate::panels::tape::{self, Tape, TapePanel};
use crate::panels::transport::{self, Transport};
use crate::panels::why::story::{self, StoryView};
use crate::panels::why::{self, Listed, Why};
use crate::panels::why_not::{self, Answered, WhyNot};
use crate::ui::Tabs;

/// What is looked at only so often while time goes: nobody reads faster, and of all that is drawn it
/// costs the most.
pub(crate) struct Slow {
    logs: Rc<Table>,
    entry: Option<Rc<EntryCard>>,
    listed: Rc<Listed>,
    story: Option<Rc<StoryView>>,
    /// Only while somebody looks at it.
    answered: Option<Rc<Answered>>,
    tape: Rc<Tape>,
    compared: Option<Rc<CompareView>>,
    /// Where one is in time, for those who do not see it.
    here: AttrValue,
    tray: Rc<Tray>,
    /// Only while it is shown.
    cluster: Option<Rc<ClusterView>>,
    ground: Rc<Ground>,
    /// What the ground depends on while time goes: how much has happened, and who has a lease.
    ground_of: (u64, ServerSet),
}

impl Slow {
    /// As it is now; what has not changed is not drawn anew.
    pub(crate) fn new(model: &Model) -> Slow {
        Slow {
            logs: Rc::new(Table::new(model)),
            entry: entry::view(model),
            listed: why::view(model),
            story: story::view(model),
            answered: (model.tab == Tab::WhyNot).then(|| why_not::view(model)),
            tape: Rc::new(Tape::new(&model.run)),
            compared: compare::view(model),
            here: tape::told(model).into(),
            tray: Rc::new(card::view(model)),
            cluster: (model.tab == Tab::Cluster).then(|| Rc::new(cluster::view(model))),
            ground: Rc::new(stage::ground(model.world(), Gaze::of(model))),
            ground_of: ground_of(model),
        }
    }

    /// A frame has passed. What has happened meanwhile is to be seen at once on the stage.
    pub(crate) fn pass(&mut self, model: &Model) {
        let now = ground_of(model);
        if self.ground_of != now {
            self.ground_of = now;
            self.ground = Rc::new(stage::ground(model.world(), Gaze::of(model)));
        }
    }
}

fn ground_of(model: &Model) -> (u64, ServerSet) {
    (model.world().events(), stage::lease_holders(model.world()))
}

/// The page.
pub(crate) fn page(model: &Model, slow: &Slow, on: &Callback<Action>) -> Html {
    html! {
        <>
            <Header view={header::view(model)} {on} />
            { notices(&model.notices, on) }
            <div class="columns">
                <div role="group" class="stage" aria-label="Cluster">
                    { caption(model) }
                    <div class="pictures">
                        { compare::name_of_shown(model) }
                        <Picture view={stage::view_on(slow.ground.clone(), model.world(), Gaze::of(model))} bar={stage::bar(model)} {on} />
                        { compare::beside(model, on) }
                    </div>
                </div>
                <div class="tray"><Card tray={&slow.tray} {on} /></div>
                { side(model, slow, on) }
            </div>
            <div class="bottom">
                <Transport view={transport::view(model)} {on} />
                { transport::now(model) }
                <TapePanel tape={&slow.tape} cursor={tape::cursor(model)} told={slow.here.clone()} {on} />
            </div>
            if model.help {
                <Help say={model.caption.said()} {on} />
            }
        </>
    }
}

/// The element that shows the chosen panel.
const PANEL: &str = "panel";

/// The logs, and below them the chosen panel; where there is no room for both, the style sheet shows
/// what is chosen.
fn side(model: &Model, slow: &Slow, on: &Callback<Action>) -> Html {
    let open = |tab| Control::Look(LookControl::Open(tab));
    let is_there = |tab: &Control| tab.offer(model) != Offer::Absent;
    let tabs: Vec<Control> = Tab::ALL.into_iter().map(open).filter(is_there).collect();
    let chosen = open(model.tab);
    html! {
        <div class="side" data-tab={chosen.description().id}>
            <Logs table={&slow.logs} selected={model.selected_server()} card={slow.entry.clone()} {on} />
            <Tabs label="Panels" {tabs} {chosen} panel={PANEL} {on} />
            <div class="panel" id={PANEL} role="tabpanel" aria-label={chosen.description().name}>
                { panel(model, slow, on) }
            </div>
        </div>
    }
}

fn panel(model: &Model, slow: &Slow, on: &Callback<Action>) -> Html {
    match model.tab {
        Tab::Compare => html! {
            if let Some(view) = &slow.compared {
                <Compared {view} {on} />
                <div class="narrow">{ compare::beside(model, on) }</div>
            }
        },
        Tab::Cluster => {
            slow.cluster.as_ref().map(|view| html! { <Cluster {view} {on} /> }).unwrap_or_default()
        }
        Tab::Logs | Tab::Why => html! { <Why listed={&slow.listed} story={slow.story.clone()} {on} /> },
        Tab::WhyNot => {
            slow.answered.as_ref().map(|answered| html! { <WhyNot {answered} {on} /> }).unwrap_or_default()
        }
    }
}
