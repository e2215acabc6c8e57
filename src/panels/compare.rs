//! Two branches side by side: where they first differ, how their servers differ now, and what each has
//! done since they parted.

use std::rc::Rc;

use experiment::{Comparison, Item};
use raft::{ServerId, ServerSet, Time};
use sim::{Host, World};
use yew::prelude::*;

use crate::control::{BranchControl, Control};
use crate::model::lit::Lit;
use crate::model::{Action, LookAction, Model, Selected, Tab};
use crate::panels::stage::{self, Gaze, PictureProps, PictureView};
use crate::panels::tape::full_name;
use crate::text;
use crate::ui::{button, memo};

/// What the comparison shows. The branch that is shown comes first, and then the other one.
#[derive(PartialEq)]
pub(crate) struct CompareView {
    names: [String; 2],
    parted: String,
    difference: String,
    servers: Vec<Versus>,
    told: [Vec<Line>; 2],
}

/// A server on both branches.
#[derive(PartialEq)]
struct Versus {
    server: ServerId,
    sides: [String; 2],
}

/// What was told on one of them.
#[derive(PartialEq)]
struct Line {
    number: u64,
    since: String,
    headline: String,
}

/// More than this nobody compares line by line.
const MOST_LINES: usize = 24;

/// What the comparison shows now, if there is one.
pub(crate) fn view(model: &Model) -> Option<Rc<CompareView>> {
    let compare = model.compare.as_deref().filter(|_| model.tab == Tab::Compare)?;
    let found = compare.found();
    let worlds = [model.world(), compare.world()];
    let lines = |items: &mut dyn Iterator<Item = &Item>| lines(items, found.parted.at);
    let names = names(model)?;
    Some(Rc::new(CompareView {
        parted: text::seconds(found.parted.at),
        difference: difference(found, &names, [model.run.end().at, compare.end()]),
        names,
        servers: servers(worlds),
        told: [lines(&mut model.run.told_since(found.parted)), lines(&mut compare.told())],
    }))
}

fn names(model: &Model) -> Option<[String; 2]> {
    let other = model.compare.as_ref()?.other();
    Some([model.run.branch(), other].map(|branch| full_name(branch, model.branch_name(branch))))
}

fn difference(found: &Comparison, names: &[String; 2], ends: [Time; 2]) -> String {
    let shorter = usize::from(ends[1] < ends[0]);
    match &found.difference {
        Some(_) => format!("{found}."),
        None if found.gave_up => "They go the same way for so long that the search was given up.".to_owned(),
        None if ends[0] == ends[1] => "So far nothing went differently.".to_owned(),
        // What differs after that differs because only one of them goes on.
        None => {
            let end = text::seconds(ends[shorter]);
            format!("{} has ended at {end} s. Up to there nothing went differently.", names[shorter])
        }
    }
}

/// The servers that are not the same on both.
fn servers([one, other]: [&World; 2]) -> Vec<Versus> {
    let ids: ServerSet = one.hosts().iter().chain(other.hosts()).map(Host::id).collect();
    let versus = |server| Versus { server, sides: [one, other].map(|world| state(world.host(server))) };
    ids.iter().map(versus).filter(|versus| versus.sides[0] != versus.sides[1]).collect()
}

fn state(host: Option<&Host>) -> String {
    let Some(host) = host else {
        return "not there".to_owned();
    };
    let log = text::count(host.log().last_index().0, "entry", "entries");
    let committed = host.server().map(|server| format!(", {} committed", server.state().commit_index()));
    let (sign, status, term) = (text::sign(host.status()), host.status().name(), host.term());
    let told = format!("{sign} {status}, term {term}, {log}{}", committed.unwrap_or_default());
    told.trim_start().to_owned()
}

fn lines(items: &mut dyn Iterator<Item = &Item>, parted: Time) -> Vec<Line> {
    let line = |item: &Item| {
        Some(Line {
            number: item.number,
            since: format!("+{}", text::millis(item.moment().at.since(parted))),
            headline: text::sentence(item)?.headline,
        })
    };
    items.filter_map(line).take(MOST_LINES).collect()
}

#[derive(PartialEq)]
pub(crate) struct ComparedProps {
    pub(crate) view: Rc<CompareView>,
    pub(crate) on: Callback<Action>,
}

/// The comparison.
pub(crate) fn compared(ComparedProps { view, on }: &ComparedProps) -> Html {
    let [one, other] = &view.names;
    html! {
        <div role="group" class="compare" aria-label="Two branches side by side">
            <div class="heading">
                <h2>{ format!("Since they parted at {} s", view.parted) }</h2>
                { button(Control::Branch(BranchControl::CompareNone), None, on) }
            </div>
            <div class="compare-scroller" tabindex="0" role="group" aria-label="What differs">
                <p class="difference">{ &view.difference }</p>
                if !view.servers.is_empty() {
                    <table>
                        <thead>
                            <tr><th scope="col">{ "now" }</th><th scope="col">{ one }</th><th scope="col">{ other }</th></tr>
                        </thead>
                        <tbody>
                            for Versus { server, sides } in view.servers.iter() {
                                <tr>
                                    <th scope="row">{ server.to_string() }</th>
                                    <td>{ &sides[0] }</td>
                                    <td>{ &sides[1] }</td>
                                </tr>
                            }
                        </tbody>
                    </table>
                }
                <div class="both">
                    { told(one, &view.told[0]) }
                    { told(other, &view.told[1]) }
                </div>
            </div>
        </div>
    }
}

fn told(name: &str, lines: &[Line]) -> Html {
    html! {
        <section aria-label={format!("On {name}")}>
            <h3>{ name }</h3>
            if lines.is_empty() {
                <p>{ "Nothing yet." }</p>
            }
            <ul>
                for line in lines.iter() {
                    <li key={line.number}><time>{ &line.since }</time>{ &line.headline }</li>
                }
            </ul>
        </section>
    }
}

/// The cluster on the other branch, at the same time, while two are compared.
pub(crate) fn beside(model: &Model, on: &Callback<Action>) -> Html {
    let Some((compare, [_, name])) =
        model.compare.as_ref().filter(|_| model.tab == Tab::Compare).zip(names(model))
    else {
        return Html::default();
    };
    let selection = model.selection.filter(|selected| matches!(selected, Selected::Server(_)));
    let lit = Lit::default();
    let gaze = Gaze {
        selection,
        lit: &lit,
        tool: None,
        link: None,
        feed: compare.feed(),
        dropped: None,
        traffic: None,
        changed: None,
        ..Gaze::of(model)
    };
    let ended = compare.world().now() < model.world().now();
    let name = if ended {
        format!("{name}, as it was at its end ({} s)", text::seconds(compare.world().now()))
    } else {
        name
    };
    html! { <Beside view={stage::view(compare.world(), gaze)} {name} {on} /> }
}

/// What the branch is called that is shown, while another one is beside it.
pub(crate) fn name_of_shown(model: &Model) -> Html {
    match names(model).filter(|_| model.tab == Tab::Compare) {
        Some([name, _]) => html! { <p class="branch-name">{ name }</p> },
        None => Html::default(),
    }
}

#[derive(PartialEq, Properties)]
struct BesideProps {
    view: PictureView,
    name: String,
    on: Callback<Action>,
}

/// The other picture, to look at: what is done is done to the branch that is shown.
#[component]
fn Beside(BesideProps { view, name, on }: &BesideProps) -> Html {
    let on = use_callback(on.clone(), |action: Action, on| {
        if let Action::Look(
            LookAction::Select(Selected::Server(_)) | LookAction::SelectByKey(Selected::Server(_)),
        ) = action
        {
            on.emit(action);
        }
    });
    html! {
        <div class="beside" role="group" aria-label={format!("Cluster on branch {name}")}>
            <p class="branch-name">{ name }</p>
            { memo(stage::picture, PictureProps { view: view.clone(), bar: None, on }) }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::{BranchAction, TimeAction};
    use sim::ServerAction;

    #[test]
    fn a_branch_that_ends_soon_after_it_parted_is_said_to_have_ended() {
        let mut model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        let first = model.run.branch();
        let mut act = |action| model.update(action, &mut Vec::new());
        for _ in 0..400 {
            act(Action::Time(TimeAction::NextEvent));
        }
        for _ in 0..300 {
            act(Action::Time(TimeAction::PreviousEvent));
        }
        act(Action::Do(sim::Action::Server(ServerId::new(1), ServerAction::Crash)));
        act(Action::Branch(BranchAction::GoTo(first, None)));
        act(Action::Time(TimeAction::End));
        act(Action::Branch(BranchAction::Compare(None)));
        let view = view(&model).expect("two are compared");
        assert!(!view.servers.is_empty(), "they differ where the first one has come to");
        let said = &view.difference;
        assert!(said.starts_with(&format!("{} has ended at ", view.names[1])), "{said}");
    }
}
