//! The clients' history as bars: a lane for each client, time to the right.
//!
//! What matters is what came before what, not how long it took: an answer takes milliseconds, and a retry
//! seconds. So each thing that happened has a column of its own, and all columns are equally wide.

use std::rc::Rc;
use std::sync::Arc;

use experiment::{Asked, Contradiction, End};
use raft::ClientId;
use sim::{Answer, Moment};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::{short, verdict};
use crate::model::clients::ClientsAction;
use crate::model::{Action, Model, TimeAction};
use crate::text;
use crate::ui::{click, style};

/// The history that is in sight.
#[derive(PartialEq)]
pub(super) struct Chart {
    /// How many things happened.
    columns: usize,
    lanes: Vec<Lane>,
    times: Vec<(usize, String)>,
    /// Whether it ends where one is.
    is_newest: bool,
}

/// The operations of a client, in the order in which it asked for them.
#[derive(PartialEq)]
struct Lane {
    client: ClientId,
    bars: Vec<Bar>,
}

/// An operation, from its call to its answer.
#[derive(PartialEq, Debug)]
struct Bar {
    number: u64,
    /// What it is, with the answer if there is one.
    label: String,
    /// The same with all else, in words.
    words: String,
    shape: Shape,
    from: usize,
    until: usize,
    /// When it took effect.
    effects: Vec<usize>,
    /// When it was asked for again.
    retries: Vec<usize>,
    /// Which of those that contradict each other it is.
    witness: Option<(usize, Arc<Contradiction>)>,
    moment: Moment,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Answered,
    UnderWay,
    GivenUp,
}

/// Times stand so many columns apart at least.
const APART: usize = 5;

/// What is in sight now.
pub(super) fn view(model: &Model) -> Chart {
    let mut shown = model.shown_operations();
    shown.reverse();
    // Sorted as they come: a tree, or a sort of its own, would be more to download.
    let mut moments = Vec::new();
    for moment in shown.iter().flat_map(|asked| self::moments(asked)) {
        if let Err(place) = moments.binary_search(&moment) {
            moments.insert(place, moment);
        }
    }
    let column = |moment: Moment| moments.partition_point(|known| *known < moment);
    let contradictions = model.contradictions();
    let mut lanes: Vec<Lane> = Vec::new();
    for asked in shown {
        let bar = bar(asked, &column, moments.len(), &contradictions);
        let place = match lanes.binary_search_by_key(&asked.client, |lane| lane.client) {
            Ok(place) => place,
            Err(place) => {
                lanes.insert(place, Lane { client: asked.client, bars: Vec::new() });
                place
            }
        };
        let bars = &mut lanes[place].bars;
        bars.insert(bars.partition_point(|other| other.number < bar.number), bar);
    }
    let times = moments.iter().enumerate().step_by(APART);
    Chart {
        columns: moments.len(),
        lanes,
        times: times.map(|(column, moment)| (column, text::seconds(moment.at))).collect(),
        is_newest: model.shows_newest_operations(),
    }
}

impl Chart {
    pub(super) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }
}

/// What has a column.
fn moments(asked: &Asked) -> impl Iterator<Item = Moment> {
    let end = asked.end.map(|(moment, _)| moment);
    let effects = asked.effects.iter().map(|effect| effect.moment);
    [asked.called].into_iter().chain(retries(asked)).chain(effects).chain(end)
}

fn retries(asked: &Asked) -> impl Iterator<Item = Moment> {
    asked.attempts.iter().skip(1).map(|attempt| attempt.moment)
}

fn bar(
    asked: &Asked,
    column: &impl Fn(Moment) -> usize,
    now: usize,
    contradictions: &[&Arc<Contradiction>],
) -> Bar {
    let witness = contradictions.iter().find_map(|contradiction| {
        let place = contradiction.operations.iter().position(|witness| witness.number == asked.number)?;
        Some((place + 1, (*contradiction).clone()))
    });
    let shape = match asked.end {
        None => Shape::UnderWay,
        Some((_, End::GaveUp)) => Shape::GivenUp,
        Some((_, End::Answered(_))) => Shape::Answered,
    };
    Bar {
        number: asked.number,
        label: label(asked),
        words: words(asked, witness.as_ref().map(|(place, _)| *place)),
        shape,
        from: column(asked.called),
        until: asked.end.map_or(now, |(moment, _)| column(moment)),
        effects: asked.effects.iter().map(|effect| column(effect.moment)).collect(),
        retries: retries(asked).map(column).collect(),
        witness,
        moment: asked.moment(),
    }
}

fn label(asked: &Asked) -> String {
    let asks = text::operation(asked.operation);
    match asked.end {
        None => format!("{asks} …"),
        Some((_, End::GaveUp)) => format!("{asks} ✕"),
        Some((_, End::Answered(Answer::Done { value }))) => super::said(asked.operation, value),
        Some((_, End::Answered(_))) => format!("{asks}: no session"),
    }
}

fn words(asked: &Asked, witness: Option<usize>) -> String {
    let told = match asked.end {
        Some((_, End::GaveUp)) => {
            format!("{} gave up: {}", scenario::client_name(asked.client), asked.operation)
        }
        None => format!("{} waits: {}", scenario::client_name(asked.client), asked.operation),
        Some((_, End::Answered(_))) => scenario::narrate_exchange(&asked.exchange()),
    };
    let asked_times = match asked.times {
        0 | 1 => String::new(),
        times => format!(", asked {times} times"),
    };
    let effects: Vec<String> = asked
        .effects
        .iter()
        .map(|effect| {
            let at = text::seconds(effect.moment.at);
            match effect.index {
                Some(index) => format!(", took effect at {at} s on {} at index {index}", effect.server),
                None => format!(", read at {at} s on {}", effect.server),
            }
        })
        .collect();
    let witness =
        witness.map_or(String::new(), |place| format!(". Number {place} of what contradicts each other"));
    text::capital(&format!("{told}, {}{asked_times}{}{witness}", verdict::when(asked), effects.concat()))
}

#[derive(PartialEq)]
pub(super) struct ChartProps {
    pub(super) chart: Rc<Chart>,
    pub(super) on: Callback<Action>,
}

/// The history.
pub(super) fn chart(ChartProps { chart, on }: &ChartProps) -> Html {
    let Chart { columns, lanes, times, is_newest } = &**chart;
    html! {
        <>
            <div class="history" role="group" tabindex="0"
                aria-label="History of the clients, a list for each, the newest last">
                <ul ~style={style(format!("--columns: {}", columns + 1))}>
                    for lane in lanes.iter() {
                        { self::lane(lane, on) }
                    }
                    <li class="times" aria-hidden="true">
                        for (column, time) in times.iter() {
                            <i ~style={style(format!("grid-column: {}", column + 2))}>{ time }</i>
                        }
                        if *is_newest {
                            <b ~style={style(format!("grid-column: {}", columns + 2))}>{ "now" }</b>
                        }
                    </li>
                </ul>
            </div>
            <p class="legend">
                <i class="effect" /><span>{ "takes effect" }</span>
                <i class="retry" /><span>{ "asks again" }</span>
                <i class="open" /><span>{ "waits" }</span>
                <i class="left" /><span>{ "gave up" }</span>
                <span>{ "Each step is something that happened; how long it took is not to scale." }</span>
            </p>
        </>
    }
}

fn lane(Lane { client, bars }: &Lane, on: &Callback<Action>) -> Html {
    let last = bars.len().saturating_sub(1);
    html! {
        <li key={client.0} class="lane">
            <b>{ short(*client) }</b>
            <ol onkeydown={to_neighbour}>
                for (place, bar) in bars.iter().enumerate() {
                    { self::bar_of(bar, place == last, on) }
                }
            </ol>
        </li>
    }
}

fn bar_of(bar: &Bar, is_last: bool, on: &Callback<Action>) -> Html {
    let class = match bar.shape {
        Shape::Answered => "",
        Shape::UnderWay => "open",
        Shape::GivenUp => "left",
    };
    let action = match &bar.witness {
        Some((_, contradiction)) => Action::Clients(ClientsAction::Follow(contradiction.clone(), bar.moment)),
        None => Action::Time(TimeAction::GoTo(bar.moment)),
    };
    let width = (bar.until - bar.from).max(1);
    let at =
        |column: &usize| style(format!("grid-column: {}", column.saturating_sub(bar.from).min(width) + 1));
    let tabindex = if is_last { "0" } else { "-1" };
    html! {
        <li key={bar.number} class={classes!(class, bar.witness.is_some().then_some("against"))}
            ~style={style(format!("grid-column: {} / span {width}; --width: {width}", bar.from + 1))}>
            <button type="button" data-operation={bar.number.to_string()} title={bar.words.clone()}
                aria-label={bar.words.clone()} {tabindex} onclick={click(action, on)}>
                if let Some((place, _)) = &bar.witness {
                    <b class="witness">{ *place }</b>
                }
                { &bar.label }
            </button>
            for retry in bar.retries.iter() {
                <i class="retry" ~style={at(retry)} />
            }
            for effect in bar.effects.iter() {
                <i class="effect" ~style={at(effect)} />
            }
        </li>
    }
}

/// The arrow keys go to the neighbours.
fn to_neighbour(event: KeyboardEvent) {
    let item = event.target_dyn_into::<HtmlElement>().and_then(|button| button.parent_element());
    let neighbour = item.and_then(|item| match &*event.key() {
        "ArrowRight" => item.next_element_sibling(),
        "ArrowLeft" => item.previous_element_sibling(),
        _ => None,
    });
    let button = neighbour.and_then(|neighbour| neighbour.first_element_child());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        // It fails only for what cannot be focused.
        let _ = button.focus();
    }
}

#[cfg(test)]
impl Chart {
    pub(super) fn told(&self) -> Vec<String> {
        let bar = |bar: &Bar| {
            let witness = bar.witness.as_ref().map_or(String::new(), |(place, _)| format!("({place}) "));
            format!("{witness}{}", bar.label)
        };
        let lane = |lane: &Lane| {
            let bars: Vec<String> = lane.bars.iter().map(bar).collect();
            format!("{}: {}", short(lane.client), bars.join(", "))
        };
        self.lanes.iter().map(lane).collect()
    }

    /// The columns of the calls, first effects and answers.
    pub(super) fn spans(&self) -> Vec<Vec<(usize, usize, usize)>> {
        let lane = |lane: &Lane| lane.bars.iter().map(|bar| (bar.from, bar.effects[0], bar.until)).collect();
        self.lanes.iter().map(lane).collect()
    }
}
