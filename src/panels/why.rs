//! What happened, and why: sentences, the newest first.

pub(crate) mod story;

use std::rc::Rc;

use experiment::Item;
use raft::ServerId;
use scenario::Topic;
use sim::{BranchId, Host};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::control::{Control, LookControl};
use crate::model::look::Filter;
use crate::model::{Action, LookAction, Model};
use crate::page::Extent;
use crate::panels::term_class;
use crate::platform::listener::Listener;
use crate::text;
use crate::ui::{self, Select, click, keyed};
use story::StoryView;

/// What the list shows.
#[derive(PartialEq)]
pub(crate) struct Listed {
    filter: Filter,
    /// Those that can be looked for.
    servers: Vec<ServerId>,
    /// The number of the sentence whose story is told.
    told: Option<u64>,
    items: Vec<Told>,
}

/// An item of the feed, not yet in words.
#[derive(Clone)]
struct Told {
    seed: u64,
    branch: BranchId,
    item: Item,
}

impl PartialEq for Told {
    /// On a branch, an item's number says which it is.
    fn eq(&self, other: &Told) -> bool {
        self.run() == other.run() && self.item.number == other.item.number
    }
}

impl Told {
    /// Within which all sentences have numbers of their own.
    fn run(&self) -> (u64, BranchId) {
        (self.seed, self.branch)
    }
}

/// More sentences than this nobody scrolls through.
const MOST: usize = 60;
/// More than this are hardly in sight at once.
const IN_SIGHT: usize = 12;

/// What the list shows now.
pub(crate) fn view(model: &Model, extent: Extent) -> Rc<Listed> {
    let (seed, branch, filter) = (model.seed(), model.run.branch(), model.filter);
    let told = |item: &Item| Told { seed, branch, item: item.clone() };
    let items = model.run.feed().latest(filter.routine).filter(|item| filter.admits(item));
    let most = if extent == Extent::Whole { MOST } else { IN_SIGHT };
    Rc::new(Listed {
        filter,
        servers: model.world().hosts().iter().map(Host::id).collect(),
        told: model.story.as_ref().and_then(|story| story.number),
        items: items.take(most).map(told).collect(),
    })
}

impl Listed {
    /// What is listed while somebody reads: what was, so that nothing moves. What is no longer true,
    /// or was not looked for, goes all the same.
    fn kept(&self, reads: &Rc<Listed>) -> Option<Rc<Listed>> {
        let run = |list: &Listed| list.items.first().map(Told::run);
        // Nothing has happened yet at the beginning of the same run.
        let is_same = reads.filter == self.filter && (self.items.is_empty() || run(reads) == run(self));
        (is_same && !reads.items.is_empty()).then(|| Rc::clone(reads))
    }

    fn newest(&self) -> u64 {
        self.items.first().map_or(0, |told| told.item.number)
    }

    /// How many of its sentences are newer than that.
    fn newer_than(&self, number: u64) -> usize {
        self.items.iter().take_while(|told| number < told.item.number).count()
    }
}

#[derive(PartialEq)]
pub(crate) struct WhyProps {
    pub(crate) listed: Rc<Listed>,
    pub(crate) story: Option<Rc<StoryView>>,
    pub(crate) on: Callback<Action>,
}

/// The list.
pub(crate) fn why(WhyProps { listed, story, on }: &WhyProps) -> Html {
    html! {
        <div role="group" class="why" aria-label="What happened, and why">
            { filters(listed, on) }
            if let Some(story) = story {
                { story::story(story, on) }
            }
            <Sentences {listed} {on} />
        </div>
    }
}

/// What is looked for.
fn filters(listed: &Listed, on: &Callback<Action>) -> Html {
    let description = Control::Look(LookControl::Routine).description();
    let onchange = on.reform(|_| Control::Look(LookControl::Routine).action());
    let filter = listed.filter;
    let names = std::iter::once("everything").chain(Topic::ALL.map(Topic::name));
    let chosen = filter.topic.and_then(|topic| Topic::ALL.iter().position(|known| *known == topic));
    let choose = on.reform(move |place: usize| {
        let topic = place.checked_sub(1).and_then(|place| Topic::ALL.get(place).copied());
        Action::Look(LookAction::Filter(Filter { topic, ..filter }))
    });
    let servers = std::iter::once(None).chain(listed.servers.iter().copied().map(Some));
    html! {
        <div class="heading filters" role="group" aria-label="List only">
            <Select id="topic" label="What is listed" names={names.map(str::to_owned).collect::<Vec<_>>()}
                chosen={chosen.map_or(0, |place| place + 1)} on={choose} />
            <div class="chips" role="group" aria-label="Which servers">
                for server in servers {
                    { chip(filter, server, on) }
                }
            </div>
            <label title={description.help}>
                <input type="checkbox" data-control={description.id} checked={filter.routine} {onchange} />
                { description.name }
            </label>
        </div>
    }
}

fn chip(filter: Filter, server: Option<ServerId>, on: &Callback<Action>) -> Html {
    let onclick = click(Action::Look(LookAction::Filter(Filter { server, ..filter })), on);
    let name = server.map_or("all".to_owned(), |server| server.to_string());
    html! {
        <button type="button" class="chip" data-chip={name.clone()} aria-pressed={(filter.server == server).to_string()} {onclick}>
            { name }
        </button>
    }
}

#[derive(PartialEq, Properties)]
struct SentencesProps {
    listed: Rc<Listed>,
    on: Callback<Action>,
}

/// The sentences. While somebody reads them, those that are new wait.
#[component]
fn Sentences(SentencesProps { listed, on }: &SentencesProps) -> Html {
    let node = use_node_ref();
    let kept = use_mut_ref(|| Rc::clone(listed));
    let redraw = use_force_update();
    // The sentence that the keyboard comes to.
    let walked = use_state(|| 0);
    // Noted when it is scrolled: to ask for it while drawing would lay out the page in between.
    let is_down = use_mut_ref(|| false);
    let (scrolled, noted) = (node.clone(), Rc::clone(&is_down));
    let note_place = move || {
        if let Some(list) = scrolled.cast() {
            noted.replace(is_scrolled_down(&list));
        }
    };
    let onscroll = {
        let note_place = note_place.clone();
        move |_: Event| note_place()
    };
    use_effect_with(node.clone(), |list| {
        let panel = list.cast::<Element>().and_then(|list| list.closest(".why").ok()?);
        let listener = panel.map(|panel| Listener::new(panel, "scroll", note_place));
        move || drop(listener)
    });
    let is_read = *is_down.borrow() || node.cast().is_some_and(|list| is_in(&list));
    let shown = is_read.then(|| listed.kept(&kept.borrow())).flatten().unwrap_or_else(|| Rc::clone(listed));
    kept.replace(Rc::clone(&shown));
    let new = listed.newer_than(shown.newest());
    let now = listed.newest();

    let (list, all) = (node.clone(), Rc::clone(listed));
    let show_new = move |_: MouseEvent| {
        if let Some(list) = list.cast::<Element>() {
            list.set_scroll_top(0);
            if let Ok(Some(panel)) = list.closest(".why") {
                panel.set_scroll_top(0);
            }
        }
        kept.replace(Rc::clone(&all));
        redraw.force_update();
    };
    let came_to = walked.clone();
    let onfocusin = move |event: FocusEvent| {
        let target = event.target_dyn_into::<Element>();
        if let Some(number) = target.and_then(|target| target.get_attribute("data-told")?.parse().ok()) {
            came_to.set(number);
        }
    };
    let is_there = shown.items.iter().any(|told| told.item.number == *walked);
    let walked = if is_there { *walked } else { shown.newest() };
    html! {
        <div class="feed">
            if 0 < new {
                <button type="button" class="new" data-do="show-new" onclick={show_new}>
                    { "↑ " }{ new }{ if new == MOST { "+ new" } else { " new" } }
                </button>
            }
            <ol class="sentences" ref={node} aria-label="What happened, the newest first"
                {onfocusin} {onscroll} onkeydown={walk}>
                if shown.items.is_empty() {
                    <li class="nothing" key=0>
                        { nothing(&shown.filter) }
                    </li>
                }
                for told in shown.items.iter() {
                    { keyed(told.item.number, entry, EntryProps {
                        told: told.clone(),
                        is_later: now < told.item.number,
                        is_told: listed.told == Some(told.item.number),
                        is_walked: walked == told.item.number,
                        on: on.clone(),
                    }) }
                }
            </ol>
        </div>
    }
}

fn nothing(filter: &Filter) -> &'static str {
    if filter.server.is_none() && filter.topic.is_none() {
        "Nothing yet. Let time go on, or do something to a server."
    } else {
        "Nothing of that kind, as far back as the list goes."
    }
}

/// Whether somebody is in it with the pointer or the keyboard.
fn is_in(list: &Element) -> bool {
    let has = |selector| list.query_selector(selector).is_ok_and(|found| found.is_some());
    list.matches(":hover").unwrap_or(false) || has(":focus-visible")
}

/// Whether somebody has scrolled down; on a phone the panel scrolls as a whole.
fn is_scrolled_down(list: &Element) -> bool {
    /// So far down, in pixels, is not at the top.
    const DOWN: i32 = 8;
    let panel = list.closest(".why").ok().flatten().map_or(0, |panel| panel.scroll_top());
    DOWN < list.scroll_top().max(panel)
}

/// The arrow keys go from sentence to sentence.
fn walk(event: KeyboardEvent) {
    let item = event.target_dyn_into::<Element>().and_then(|target| target.closest("li").ok()?);
    let next = item.and_then(|item| match &*event.key() {
        "ArrowDown" => item.next_element_sibling(),
        "ArrowUp" => item.previous_element_sibling(),
        "Home" => item.parent_element()?.first_element_child(),
        "End" => item.parent_element()?.last_element_child(),
        _ => None,
    });
    let button = next.and_then(|next| next.query_selector("button").ok()?);
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        // A button can always be focused.
        let _ = button.focus();
    }
}

#[derive(PartialEq)]
struct EntryProps {
    told: Told,
    /// Whether it is later than the moment that is looked at.
    is_later: bool,
    /// Whether its story is told.
    is_told: bool,
    /// Whether the keyboard comes to it.
    is_walked: bool,
    on: Callback<Action>,
}

/// An item, put into words.
fn entry(EntryProps { told, is_later, is_told, is_walked, on }: &EntryProps) -> Html {
    // A line of the scenario says nothing itself.
    let Some(sentence) = text::sentence(&told.item) else {
        return Html::default();
    };
    let is = |class: &'static str, it_is: bool| it_is.then_some(class);
    let class = classes!(
        sentence.term.map(term_class),
        is("routine", sentence.is_routine()),
        is("later", *is_later),
        is("told", *is_told),
    );
    let (moment, number) = (told.item.moment(), told.item.number);
    let onclick = click(Action::Look(LookAction::Tell { moment, number: Some(number) }), on);
    html! {
        <li {class} aria-current={is("true", *is_told)} {onclick}>
            <time>{ text::seconds(moment.at) }</time>
            <div>
                <button type="button" tabindex={if *is_walked { "0" } else { "-1" }} data-told={number.to_string()}>
                    { &sentence.headline }
                </button>
                if *is_later {
                    <span class="unseen">{ ", later than now" }</span>
                }
                if !sentence.detail.is_empty() {
                    <p>{ &sentence.detail }</p>
                }
                { ui::source(sentence.source) }
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::{Selected, TimeAction};
    use sim::ServerAction;

    const S1: ServerId = ServerId::new(1);

    fn model(events: u32) -> Model {
        let load = Some(raft::Duration::from_millis(100));
        let mut model = Model::new(&Options { servers: 3, load, ..Options::default() }, 1, Vec::new());
        step(&mut model, events);
        model
    }

    fn step(model: &mut Model, events: u32) {
        for _ in 0..events {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        }
    }

    fn look(model: &mut Model, filter: Filter) -> Rc<Listed> {
        model.update(Action::Look(LookAction::Filter(filter)), &mut Vec::new());
        view(model, Extent::Whole)
    }

    #[test]
    fn only_what_is_looked_for_is_listed() {
        let mut model = model(300);
        let crash = sim::Action::Server(S1, ServerAction::Crash);
        model.update(Action::Do(crash), &mut Vec::new());
        let all = model.run.feed().latest(false).count();
        let mut of_topics = 0;
        for topic in Topic::ALL {
            let filter = Filter { topic: Some(topic), ..Filter::default() };
            let listed = look(&mut model, filter);
            assert!(listed.items.iter().all(|told| told.item.topic() == Some(topic)), "{topic:?}");
            of_topics += model.run.feed().latest(false).filter(|item| filter.admits(item)).count();
            assert_eq!(
                listed.items.is_empty(),
                matches!(topic, Topic::Membership | Topic::Disks),
                "{topic:?}"
            );
        }
        assert_eq!(of_topics, all, "every sentence is of one topic");
        let listed = look(&mut model, Filter { server: Some(S1), ..Filter::default() });
        assert!(listed.items.len() < all);
        let newest = text::sentence(&listed.items[0].item).unwrap();
        assert_eq!(newest.headline, "S1 crashes");
        assert!(listed.items.iter().all(|told| told.item.is_about(S1)));
    }

    #[test]
    fn what_is_in_sight_is_the_newest_of_all() {
        let model = model(300);
        let (cut, whole) = (view(&model, Extent::InSight), view(&model, Extent::Whole));
        assert_eq!(cut.items.len(), IN_SIGHT);
        assert!(whole.items.starts_with(&cut.items) && cut.items.len() < whole.items.len());
    }

    #[test]
    fn nothing_moves_while_somebody_reads() {
        let mut model = model(200);
        let before = view(&model, Extent::Whole);
        step(&mut model, 60);
        let after = view(&model, Extent::Whole);
        let kept = after.kept(&before).expect("it is of the same run");
        assert!(Rc::ptr_eq(&kept, &before));
        let new = after.newer_than(kept.newest());
        assert!(0 < new && after.items[new] == kept.items[0], "those that are new wait");
        let first = kept.items[0].item.moment();
        model.update(
            Action::Time(TimeAction::GoTo(kept.items.last().unwrap().item.moment())),
            &mut Vec::new(),
        );
        let back = view(&model, Extent::Whole);
        assert!(back.kept(&after).is_some_and(|kept| Rc::ptr_eq(&kept, &after)), "what is later stays");
        assert_eq!(back.newer_than(after.newest()), 0);
        assert!(model.run.moment() < first);
        model.update(Action::Time(TimeAction::Beginning), &mut Vec::new());
        assert!(
            view(&model, Extent::Whole).kept(&after).is_some(),
            "also at the beginning, where nothing is told yet"
        );
    }

    #[test]
    fn what_is_no_longer_true_or_not_looked_for_goes_at_once() {
        let mut model = model(300);
        let before = view(&model, Extent::Whole);
        let filtered = look(&mut model, Filter { topic: Some(Topic::Elections), ..Filter::default() });
        assert!(filtered.kept(&before).is_none());
        let before = look(&mut model, Filter::default());
        model.update(Action::Time(TimeAction::PreviousEvent), &mut Vec::new());
        model.update(Action::Look(LookAction::Select(Selected::Server(S1))), &mut Vec::new());
        model.update(Action::Server(ServerAction::Crash), &mut Vec::new());
        assert!(view(&model, Extent::Whole).kept(&before).is_none(), "another branch has another story");
        model.update(Action::Start { seed: 2 }, &mut Vec::new());
        step(&mut model, 100);
        assert!(view(&model, Extent::Whole).kept(&before).is_none(), "so has another seed");
    }
}
