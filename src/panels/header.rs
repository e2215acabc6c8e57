//! The line at the top: what this is, its seed, and whether all promises hold.

use check::Property;
use scenario::{Sentence, narrate_verdict};
use yew::prelude::*;

use crate::control::{ClusterControl, Control, LookControl, PlayControl};
use crate::model::play::Part;
use crate::model::{Action, Model};
use crate::text;
use crate::ui::{button, menu};

/// What the header shows.
#[derive(Clone, PartialEq)]
pub(crate) struct HeaderView {
    /// What is played; none in free play.
    title: Option<String>,
    seed: u64,
    events: u64,
    promises: Promises,
}

/// What is broken, the first thing first.
#[derive(Clone, PartialEq)]
struct Promises {
    first_broken: Option<Property>,
    broken: Vec<Sentence>,
}

/// More broken promises than this nobody needs to be told.
const MOST_BROKEN: usize = 8;

/// What the header shows now.
pub(crate) fn view(model: &Model) -> HeaderView {
    let violations = model.run.violations();
    let promises = Promises {
        first_broken: violations.first().map(|first| first.property),
        broken: violations.iter().take(MOST_BROKEN).map(narrate_verdict).collect(),
    };
    HeaderView {
        title: model.scenario_title().map(str::to_owned),
        seed: model.seed(),
        events: model.world().events(),
        promises,
    }
}

#[derive(PartialEq)]
pub(crate) struct HeaderProps {
    pub(crate) view: HeaderView,
    pub(crate) on: Callback<Action>,
}

/// The header.
pub(crate) fn header(HeaderProps { view, on }: &HeaderProps) -> Html {
    html! {
        <div class="top">
            <p class="title">{ "Raft" }<span>{ " Playground" }</span></p>
            { run(view, on) }
            <span class="grow" />
            { verdict(view) }
            { button(Control::Look(LookControl::Help), None, on) }
        </div>
    }
}

/// What is played, and how to begin it again or another one.
fn run(view: &HeaderView, on: &Callback<Action>) -> Html {
    let title = view.title.as_deref().unwrap_or("Free play");
    let name = html! {
        <><b class="played">{ title }</b><small>{ "seed " }<b data-show="seed">{ view.seed }</b></small></>
    };
    let content = html! {
        <>
            { button(Control::Play(PlayControl::Show(Part::Library)), None, on) }
            if view.title.is_some() {
                { button(Control::Play(PlayControl::Show(Part::Text)), None, on) }
                { button(Control::Play(PlayControl::Leave), None, on) }
            }
            { button(Control::Cluster(ClusterControl::StartAgain), None, on) }
            { button(Control::Cluster(ClusterControl::NewSeed), None, on) }
        </>
    };
    menu(classes!("run"), "", name, content)
}

fn verdict(view: &HeaderView) -> Html {
    let (class, short) = match view.promises.first_broken {
        None => ("safe", "✓ safe".to_owned()),
        Some(property) => ("broken", format!("✕ {} broken", property.name())),
    };
    let (properties, events) = (Property::ALL.len(), text::count(view.events, "event", "events"));
    let name = html! {
        <><span data-verdict={class}>{ short }</span><small>{ format!("{properties} properties · {events}") }</small></>
    };
    menu(classes!("verdict", class), "", name, promises(&view.promises))
}

/// What is broken, or else what is kept.
fn promises(promises: &Promises) -> Html {
    html! {
        <ul>
            if promises.broken.is_empty() {
                for property in Property::ALL {
                    <li>{ format!("✓ {}, {}", property.name(), property.section()) }</li>
                }
            }
            for Sentence { headline, detail, .. } in promises.broken.iter() {
                <li>{ format!("✕ {headline}. {detail}") }</li>
            }
        </ul>
    }
}
