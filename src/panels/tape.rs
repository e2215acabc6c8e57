//! The tape: the history as a line, on which time runs to the right and a cursor says where one is. Below
//! it are the other branches, each from where it parts.

mod label;
mod rows;
mod scale;

use std::rc::Rc;

use raft::Time;
use sim::BranchId;
use wasm_bindgen::JsValue;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use crate::control::{BranchControl, Control};
use crate::model::{Action, BranchAction, Model, Tab, TimeAction};
use crate::panels::term_class;
use crate::platform::{self, listener::Listener};
use crate::text::{self, thousandths};
use crate::ui::{button, memo, style};
use label::Label;
use rows::{Band, Mark, Row};
pub(crate) use rows::{Tape, letter};

/// Where the cursor is, and the end of what has run, in steps of the tape: what would be drawn less than a
/// step further on stays where it is, and costs nothing.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct CursorView {
    now: u64,
    end: u64,
    /// The stretch that the space–time diagram shows, if it is open.
    window: Option<[u64; 2]>,
}

/// About a pixel each.
const STEPS: f64 = 1_000.0;

/// Where the cursor is now.
pub(crate) fn cursor(model: &Model, tape: &Tape) -> CursorView {
    let [now, end] = times(model);
    let step = |at| (tape.scale.place(at) * STEPS / 100.0) as u64;
    let diagram = &model.space_time;
    let window = model.is_open(Tab::SpaceTime).then(|| [diagram.from(), diagram.until()].map(step));
    CursorView { now: step(now), end: step(end), window }
}

/// The time that is looked at, or dragged to, and the end of what has run.
fn times(model: &Model) -> [Time; 2] {
    let now = model.world().now();
    [model.scrubbed_to().unwrap_or(now), model.run.end().at.max(now)]
}

/// Where one is, for those who do not see it.
#[derive(Clone, PartialEq)]
pub(crate) struct Here {
    now_millis: AttrValue,
    end_millis: AttrValue,
    told: AttrValue,
}

/// Where one is now.
pub(crate) fn here(model: &Model) -> Here {
    let [now_millis, end_millis] = times(model).map(|at| millis(at).into());
    Here { now_millis, end_millis, told: told(model).into() }
}

/// *12.480 of 16.000 s, term 3, S2 leads*.
fn told(model: &Model) -> String {
    let world = model.world();
    let times = format!("{} of {} s", text::seconds(world.now()), text::seconds(model.run.end().at));
    let term = world.hosts().iter().map(sim::Host::term).max().unwrap_or_default();
    match world.leader() {
        Some(leader) => format!("{times}, term {term}, {leader} leads"),
        None => format!("{times}, term {term}, no leader"),
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct TapeProps {
    pub(crate) tape: Rc<Tape>,
    pub(crate) cursor: CursorView,
    pub(crate) here: Here,
    pub(crate) on: Callback<Action>,
}

/// So wide is a tape, until it is known better.
const WIDTH: u64 = 1_000;

/// The tape.
#[component]
pub(crate) fn TapePanel(TapeProps { tape, cursor, here, on }: &TapeProps) -> Html {
    let width = use_state_eq(|| WIDTH);
    let track = use_node_ref();
    let measure = {
        let (track, width) = (track.clone(), width.setter());
        move || {
            let known = track.cast::<Element>().and_then(|track| u64::try_from(track.client_width()).ok());
            width.set(known.filter(|known| *known != 0).unwrap_or(WIDTH));
        }
    };
    // With more branches, and in another window, there is another width.
    use_effect_with(tape.rows.len(), {
        let measure = measure.clone();
        move |_| measure()
    });
    use_effect_with((), move |()| {
        let heard = platform::window().map(|window| Listener::new(window, "resize", measure));
        move || drop(heard)
    });
    let class = classes!("tape", (1 < tape.rows.len()).then_some("branched"));
    html! {
        <div {class} role="group" aria-label="History">
            if let Some(row) = tape.rows.first() {
                <div class="row shown" data-branch={row.branch.0.to_string()}>
                    if 1 < tape.rows.len() {
                        <Label row={label::view(row)} is_shown={true} {on} />
                    }
                    <Track {tape} width={*width} cursor={*cursor} here={here.clone()} node={track} {on} />
                    if 1 < tape.rows.len() {
                        <p class="lane-acts">{ "shown" }</p>
                    }
                </div>
            }
            { memo(lanes, LanesProps { tape: tape.clone(), width: *width, on: on.clone() }) }
            <p class="unseen" id="tape-summary">{ &tape.summary }</p>
            <ul class="unseen" aria-label="What you did, and what was broken">
                for named in tape.named.iter() {
                    <li>{ named }</li>
                }
            </ul>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct TrackProps {
    tape: Rc<Tape>,
    width: u64,
    cursor: CursorView,
    here: Here,
    node: NodeRef,
    on: Callback<Action>,
}

/// The branch that is shown, which can be dragged along.
#[component]
fn Track(TrackProps { tape, width, cursor, here, node, on }: &TrackProps) -> Html {
    let hover = use_state_eq(|| None::<f64>);
    let scale = tape.scale;
    let drag = {
        let (on, node) = (on.clone(), node.clone());
        move |event: &PointerEvent| {
            if let Some(part) = part(&node, event.client_x()) {
                on.emit(Action::Time(TimeAction::Scrub(scale.time(part))));
            }
        }
    };
    let onpointerdown = {
        let (node, hover, drag) = (node.clone(), hover.setter(), drag.clone());
        move |event: PointerEvent| {
            if event.button() == 0 {
                // It fails only for a pointer that has gone; then there is nothing to follow.
                let _ = node.cast::<Element>().map(|track| track.set_pointer_capture(event.pointer_id()));
                hover.set(None);
                drag(&event);
            }
        }
    };
    let onpointermove = {
        let (node, hover) = (node.clone(), hover.setter());
        move |event: PointerEvent| match node.cast::<Element>() {
            Some(track) if track.has_pointer_capture(event.pointer_id()) => drag(&event),
            _ => hover.set(part(&node, event.client_x())),
        }
    };
    let onpointerleave = {
        let hover = hover.setter();
        move |_: PointerEvent| hover.set(None)
    };
    let [now, end] = [cursor.now, cursor.end].map(|steps| steps as f64 / STEPS * 100.0);
    // At the end it would lie below the blank, and move for nobody.
    let ahead = if cursor.now < cursor.end { now } else { 100.0 };
    html! {
        <div class="track" data-tape="" role="slider" tabindex="0" aria-label="Time" ref={node}
            aria-valuemin={millis(scale.from)} aria-valuemax={&here.end_millis}
            aria-valuenow={&here.now_millis} aria-valuetext={&here.told} aria-describedby="tape-summary"
            {onpointerdown} {onpointermove} {onpointerleave}>
            <div class="film">
                { memo(marks, MarksProps { tape: tape.clone(), width: *width }) }
                <i class="ahead" ~style={moved(ahead)} />
                <i class="blank" ~style={moved(end)} />
            </div>
            <i class="cursor" ~style={moved(now)} />
            if let Some(window) = cursor.window {
                <i class="bracket" ~style={stretch(window)} />
            }
            if let Some(part) = *hover {
                { pointed_at(tape, part, *width) }
            }
        </div>
    }
}

/// What was there.
fn pointed_at(tape: &Tape, part: f64, width: u64) -> Html {
    let place = 100.0 * part;
    html! {
        <>
            <i class="hover" ~style={moved(place)} />
            <output class="hover-tells" aria-hidden="true"
                ~style={style(format!("left: {place}%; transform: translateX(-{place}%)", place = thousandths(place)))}>
                { tape.tell(tape.scale.time(part), tape.scale.pixels(4, width)) }
            </output>
        </>
    }
}

#[derive(PartialEq)]
struct MarksProps {
    tape: Rc<Tape>,
    width: u64,
}

/// The bands and marks of the branch that is shown.
fn marks(MarksProps { tape, width }: &MarksProps) -> Html {
    let Some((shown, others)) = tape.rows.split_first() else {
        return Html::default();
    };
    let parting = others.iter().enumerate().filter(|(place, row)| row.rise == place + 1);
    html! {
        <>
            // What is not there yet is hidden by the blank that moves with the end.
            { bands(tape, shown, *width, String::new()) }
            for mark in shown.merged(tape.scale, *width) {
                { draw(tape, &mark) }
            }
            for (_, row) in parting {
                <i class="joint" ~style={at(tape.scale.place(row.from))} />
            }
        </>
    }
}

#[derive(PartialEq)]
struct LanesProps {
    tape: Rc<Tape>,
    width: u64,
    on: Callback<Action>,
}

/// The other branches.
fn lanes(LanesProps { tape, width, on }: &LanesProps) -> Html {
    let lane = |row: &Row| {
        html! {
            <div class="row lane" key={row.branch.0} data-branch={row.branch.0.to_string()}>
                <Label row={label::view(row)} is_shown={false} {on} />
                { lane(tape, row, *width, on) }
                <p class="lane-acts">
                    { button(Control::Branch(BranchControl::Compare(row.branch)), None, on) }
                    { button(Control::Branch(BranchControl::Delete(row.branch)), None, on) }
                </p>
            </div>
        }
    };
    html! {
        if 1 < tape.rows.len() {
            <div class="lanes" role="group" aria-label="Other branches">
                for row in tape.rows.iter().skip(1) {
                    { lane(row) }
                }
            </div>
        }
    }
}

/// A thin tape, joined to the one that it parts from.
fn lane(tape: &Tape, row: &Row, width: u64, on: &Callback<Action>) -> Html {
    let (scale, branch) = (tape.scale, row.branch);
    let (from, end) = (scale.place(row.from), scale.place(row.end));
    let clip = format!("clip-path: inset(0 {}% 0 {}%)", thousandths(100.0 - end), thousandths(from));
    let joint = format!("left: {}%; height: calc({} * var(--lane) - 5px)", thousandths(from), row.rise);
    let onclick = on.reform(move |event: MouseEvent| {
        let time = event.target_dyn_into::<Element>().and_then(|element| {
            let track = element.closest(".track").ok().flatten()?;
            part_of(&track, event.client_x())
        });
        Action::Branch(BranchAction::GoTo(branch, time.map(|part| scale.time(part))))
    });
    html! {
        <div class="track" {onclick}>
            { bands(tape, row, width, clip) }
            <i class="joint" ~style={style(joint)} />
        </div>
    }
}

fn bands(tape: &Tape, row: &Row, width: u64, clip: String) -> Html {
    html! {
        <div class="bands" ~style={style(clip)}>
            for band in row.bands.iter() {
                { draw_band(tape, band, row.end, width) }
            }
        </div>
    }
}

fn draw_band(tape: &Tape, band: &Band, end: Time, width: u64) -> Html {
    let from = tape.scale.place(band.from);
    let until = band.until.map_or(100.0, |until| tape.scale.place(until));
    let in_sight = band.until.unwrap_or(end).min(end);
    let pixels = (tape.scale.place(in_sight) - from) * width as f64 / 100.0;
    let label = match pixels {
        pixels if 64.0 < pixels => format!("term {}", band.term),
        pixels if 14.0 < pixels => band.term.to_string(),
        _ => String::new(),
    };
    let place = format!("left: {}%; width: {}%", thousandths(from), thousandths(until - from));
    html! { <b class={term_class(band.term)} ~style={style(place)}>{ label }</b> }
}

fn draw(tape: &Tape, mark: &Mark) -> Html {
    let number = (1 < mark.count && mark.sort.is_numbered()).then_some(mark.count);
    html! {
        <i class={classes!("mark", mark.sort.class())} ~style={at(tape.scale.place(mark.at))}>
            if let Some(number) = number {
                <b>{ number }</b>
            }
        </i>
    }
}

/// Where the pointer is, as a part of the track.
fn part(node: &NodeRef, x: i32) -> Option<f64> {
    part_of(&node.cast::<Element>()?, x)
}

fn part_of(track: &Element, x: i32) -> Option<f64> {
    let track = track.get_bounding_client_rect();
    (0.0 < track.width()).then(|| ((f64::from(x) - track.left()) / track.width()).clamp(0.0, 1.0))
}

fn at(place: f64) -> JsValue {
    style(format!("left: {}%", thousandths(place)))
}

fn moved(place: f64) -> JsValue {
    style(format!("transform: translateX({}%)", thousandths(place)))
}

fn stretch(steps: [u64; 2]) -> JsValue {
    let [from, until] = steps.map(|steps| (steps as f64 * 100.0 / STEPS).min(100.0));
    style(format!("left: {}%; width: {}%", thousandths(from), thousandths(until - from)))
}

fn millis(at: Time) -> String {
    (at.as_micros() / 1_000).to_string()
}

/// What a branch is called, with its letter: *B: crash S1 instead*.
pub(crate) fn full_name(branch: BranchId, name: &str) -> String {
    format!("{}: {name}", letter(branch))
}

#[cfg(test)]
mod tests;
