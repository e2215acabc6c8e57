//! The line at the top: what this is, its seed, and whether all promises hold.

use check::{Property, Verdict};
use raft::{Flaw, Time};
use scenario::narrate_verdict;
use sim::Moment;
use yew::prelude::*;

use crate::api::options::Panel;
use crate::control::{ClusterControl, Control, EvidenceControl, LookControl, PlayControl, ShareControl};
use crate::model::play::Part;
use crate::model::{Action, Model, Tab, evidence};
use crate::text;
use crate::ui::{button, click, menu};

/// What the header shows.
#[derive(Clone, PartialEq)]
pub(crate) struct HeaderView {
    /// What is played; none in free play.
    title: Option<String>,
    seed: u64,
    events: u64,
    /// The flaws that are on.
    flaws: Vec<Flaw>,
    promises: Promises,
    /// Whether the scenario's panel can be opened, and the world's.
    leads_to: [bool; 2],
}

/// What is broken, the first thing first.
#[derive(Clone, PartialEq)]
struct Promises {
    broken: Vec<Broken>,
    /// What is kept up to here, and broken later on this branch.
    later: Vec<(Property, Moment)>,
}

/// A promise that is broken.
#[derive(Clone, PartialEq)]
struct Broken {
    property: Property,
    /// What shows it.
    detail: String,
    at: Time,
    /// How often it is broken up to here.
    count: usize,
    control: Control,
}

/// What the header shows now.
pub(crate) fn view(model: &Model) -> HeaderView {
    let violations = model.run.violations();
    let broken = evidence::broken(violations);
    let promises = Promises {
        broken: broken.into_iter().filter_map(|(place, count)| line(violations, place, count)).collect(),
        later: evidence::broken_later(&model.run),
    };
    HeaderView {
        title: model.scenario_title().map(str::to_owned),
        seed: model.seed(),
        events: model.world().events(),
        flaws: model.world().setup().flaws().iter().collect(),
        promises,
        leads_to: [Tab::Scenario, Tab::World].map(|tab| model.panels.shows(Panel::Tab(tab))),
    }
}

fn line(violations: &[Verdict], place: usize, count: usize) -> Option<Broken> {
    let first = violations.get(place)?;
    let detail = narrate_verdict(first).detail;
    let control = Control::Evidence(EvidenceControl::Broken(place));
    Some(Broken { property: first.property, detail, at: first.at, count, control })
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
            { stamp(view, on) }
            <span class="grow" />
            { verdict(view, on) }
            { button(Control::Share(ShareControl::Open), None, on) }
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
            if view.leads_to[0] {
                { button(Control::Play(PlayControl::Show(Part::Library)), None, on) }
            }
            if view.title.is_some() {
                if view.leads_to[0] {
                    { button(Control::Play(PlayControl::Show(Part::Text)), None, on) }
                }
                { button(Control::Play(PlayControl::Leave), None, on) }
            }
            { button(Control::Cluster(ClusterControl::StartAgain), None, on) }
            { button(Control::Cluster(ClusterControl::NewSeed), None, on) }
        </>
    };
    menu(classes!("run"), "", name, content)
}

/// While a flaw is on, this is not Raft. It leads to the switch.
fn stamp(HeaderView { flaws, leads_to, .. }: &HeaderView, on: &Callback<Action>) -> Html {
    let Some(&first) = flaws.first() else {
        return html! {};
    };
    let control = Control::Evidence(EvidenceControl::ShowFlaw(first));
    let more = match flaws.len() {
        1 => String::new(),
        all => format!(" and {} more", all - 1),
    };
    let words = html! {
        <>
            <span aria-hidden="true">{ "⚠ " }</span><span class="long">{ "modified Raft: " }</span>
            <b>{ first.name() }{ more }</b>
        </>
    };
    if !leads_to[1] {
        return html! { <p class="stamp">{ words }</p> };
    }
    html! {
        <button type="button" class="stamp" data-control={control.description().id}
            title={control.description().help} onclick={click(control.action(), on)}>
            { words }
        </button>
    }
}

fn verdict(view: &HeaderView, on: &Callback<Action>) -> Html {
    let Promises { broken, later } = &view.promises;
    let (class, short) = match (broken.first(), later.first()) {
        (Some(first), _) => ("broken", format!("✕ {} broken", first.property.name())),
        (None, Some(_)) => ("safe", "✓ safe here".to_owned()),
        (None, None) => ("safe", "✓ safe".to_owned()),
    };
    let (properties, events) = (Property::ALL.len(), text::count(view.events, "event", "events"));
    let name = html! {
        <>
            <span data-verdict={class}>{ short }</span>
            if let Some((_, moment)) = later.first() {
                <span class="later">{ "✕ later, at " }{ text::seconds(moment.at) }</span>
            } else {
                <small>{ format!("{properties} properties · {events}") }</small>
            }
        </>
    };
    menu(classes!("verdict", class), "", name, promises(&view.promises, on))
}

/// What is broken here, and what will be later; or else what is kept.
fn promises(Promises { broken, later }: &Promises, on: &Callback<Action>) -> Html {
    html! {
        <ul>
            if broken.is_empty() {
                <li><b>{ "✓ No promise is broken up to here" }</b></li>
            }
            for Broken { property, detail, at, count, control } in broken.iter() {
                { violation(*control, property.name(), " is broken", *at, &told(detail, *count), on) }
            }
            for (property, moment) in later.iter() {
                { violation(
                    Control::Evidence(EvidenceControl::BrokenLater(*moment)),
                    property.name(),
                    " will be broken on this branch",
                    moment.at,
                    "",
                    on,
                ) }
            }
            if broken.is_empty() && later.is_empty() {
                for property in Property::ALL {
                    <li>{ format!("✓ {}, {}", property.name(), property.section()) }</li>
                }
            }
        </ul>
    }
}

fn told(detail: &str, count: usize) -> String {
    match count {
        1 => detail.to_owned(),
        count => format!("{detail} And {} more.", count - 1),
    }
}

/// A line that goes to where a promise is broken, and shows what proves it.
fn violation(
    control: Control,
    property: &'static str,
    how: &'static str,
    at: Time,
    detail: &str,
    on: &Callback<Action>,
) -> Html {
    let description = control.description();
    html! {
        <li>
            <button type="button" class="violation" data-control={description.id} title={description.help}
                onclick={click(control.action(), on)}>
                <b>{ "✕ " }{ property }{ how }</b><time>{ text::seconds(at) }</time>
                if !detail.is_empty() {
                    <small>{ detail }</small>
                }
            </button>
        </li>
    }
}
