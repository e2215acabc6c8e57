//! What happened, and why: sentences, the newest first.

use std::rc::Rc;

use experiment::Item;
use sim::BranchId;
use yew::prelude::*;

use crate::control::{Control, LookControl};
use crate::model::{Action, LookAction, Model, Selected};
use crate::panels::term_class;
use crate::text;

/// An item of the feed, not yet in words.
#[derive(Clone)]
pub(crate) struct Told {
    seed: u64,
    branch: BranchId,
    item: Item,
}

impl PartialEq for Told {
    /// On a branch, an item's number says which it is.
    fn eq(&self, other: &Told) -> bool {
        let key = |told: &Told| (told.seed, told.branch, told.item.number);
        key(self) == key(other)
    }
}

/// More sentences than this nobody scrolls through.
const MOST: usize = 60;

/// What the list shows now.
pub(crate) fn view(model: &Model) -> Rc<[Told]> {
    let (seed, branch) = (model.seed(), model.run.branch());
    let told = |item: &Item| Told { seed, branch, item: item.clone() };
    model.run.feed().latest(model.show_routine).take(MOST).map(told).collect()
}

#[derive(PartialEq, Properties)]
pub(crate) struct WhyProps {
    pub(crate) told: Rc<[Told]>,
    pub(crate) routine: bool,
    pub(crate) on: Callback<Action>,
}

/// The list.
#[component]
pub(crate) fn Why(WhyProps { told, routine, on }: &WhyProps) -> Html {
    let description = Control::Look(LookControl::Routine).description();
    let onchange = on.reform(|_| Control::Look(LookControl::Routine).action());
    html! {
        <div role="group" class="why" aria-label="What happened, and why">
            <div class="heading">
                <h2>{ "What happened, and why" }</h2>
                <label title={description.help}>
                    <input type="checkbox" data-control={description.id} checked={*routine} {onchange} />
                    { description.name }
                </label>
            </div>
            <ol tabindex="0" aria-label="What happened, the newest first">
                if told.is_empty() {
                    <li class="nothing" key=0>
                        { "Nothing yet. Let time go on, or do something to a server." }
                    </li>
                }
                for told in told.iter() {
                    <Entry key={told.item.number} told={told.clone()} {on} />
                }
            </ol>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct EntryProps {
    told: Told,
    on: Callback<Action>,
}

/// An item, put into words.
#[component]
fn Entry(EntryProps { told, on }: &EntryProps) -> Html {
    // A line of the scenario says nothing itself.
    let Some(sentence) = text::sentence(&told.item) else {
        return Html::default();
    };
    let routine = sentence.is_routine().then_some("routine");
    let class = classes!(sentence.term.map(term_class), routine);
    let onclick = sentence
        .server
        .map(|server| on.reform(move |_| Action::Look(LookAction::Select(Selected::Server(server)))));
    html! {
        <li {class} {onclick}>
            <time>{ text::seconds(told.item.moment().at) }</time>
            <div>
                <strong>{ &sentence.headline }</strong>
                if !sentence.detail.is_empty() {
                    <p>{ &sentence.detail }</p>
                }
                if let Some(source) = sentence.source {
                    <small>{ source.section }{ " · " }{ source.rule }</small>
                }
            </div>
        </li>
    }
}
