//! The tape: the history as a line, on which time runs to the right and a cursor says where one is.

mod rows;
mod scale;

use std::rc::Rc;

use raft::Time;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use crate::model::{Action, Model, TimeAction};
use crate::panels::term_class;
use crate::text;
pub(crate) use rows::Tape;
use rows::{Band, Mark, Row, Sort};

/// Where the cursor is. It moves in every frame, and the marks do not.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct CursorView {
    now: Time,
    end: Time,
}

/// Where the cursor is now.
pub(crate) fn cursor(model: &Model) -> CursorView {
    let now = model.world().now();
    CursorView { now: model.scrubbed_to().unwrap_or(now), end: model.run.end().at.max(now) }
}

#[derive(PartialEq, Properties)]
pub(crate) struct TapeProps {
    pub(crate) tape: Rc<Tape>,
    pub(crate) cursor: CursorView,
    /// Where one is, in words.
    pub(crate) told: AttrValue,
    pub(crate) on: Callback<Action>,
}

/// The tape.
#[component]
pub(crate) fn TapePanel(TapeProps { tape, cursor, told, on }: &TapeProps) -> Html {
    html! {
        <div class="tape" role="group" aria-label="History">
            <Track {tape} cursor={*cursor} {told} {on} />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct TrackProps {
    tape: Rc<Tape>,
    cursor: CursorView,
    told: AttrValue,
    on: Callback<Action>,
}

/// The branch that is shown, which can be dragged along.
#[component]
fn Track(TrackProps { tape, cursor, told, on }: &TrackProps) -> Html {
    let node = use_node_ref();
    let hover = use_state_eq(|| None::<f64>);
    let scale = tape.scale;
    let drag = {
        let (on, node) = (on.clone(), node.clone());
        move |event: &PointerEvent| {
            if let Some(part) = part(&node, event) {
                on.emit(Action::Time(TimeAction::Scrub(scale.time(part))));
            }
        }
    };
    let onpointerdown = {
        let (node, hover, drag) = (node.clone(), hover.setter(), drag.clone());
        move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            // It fails only for a pointer that has gone; then there is nothing to follow.
            let _ = node.cast::<Element>().map(|track| track.set_pointer_capture(event.pointer_id()));
            hover.set(None);
            drag(&event);
        }
    };
    let onpointermove = {
        let (node, hover) = (node.clone(), hover.setter());
        move |event: PointerEvent| match node.cast::<Element>() {
            Some(track) if track.has_pointer_capture(event.pointer_id()) => drag(&event),
            _ => hover.set(part(&node, &event)),
        }
    };
    let onpointerleave = {
        let hover = hover.setter();
        move |_: PointerEvent| hover.set(None)
    };
    let (now, end) = (scale.place(cursor.now), scale.place(cursor.end));
    html! {
        <div class="track" data-tape="" role="slider" tabindex="0" aria-label="Time" ref={node}
            aria-valuemin={millis(scale.from)} aria-valuemax={millis(cursor.end)}
            aria-valuenow={millis(cursor.now)} aria-valuetext={told}
            {onpointerdown} {onpointermove} {onpointerleave}>
            <div class="film">
                <Marks {tape} />
                <i class="ahead" style={moved(now)} />
                <i class="blank" style={moved(end)} />
            </div>
            <i class="cursor" style={moved(now)} />
            if let Some(part) = *hover {
                { pointed_at(tape, part) }
            }
        </div>
    }
}

/// What was there.
fn pointed_at(tape: &Tape, part: f64) -> Html {
    let near = tape.scale.pixels(4, 1_000);
    let place = 100.0 * part;
    html! {
        <>
            <i class="hover" style={moved(place)} />
            <output class="hover-tells" aria-hidden="true"
                style={format!("left: {place:.2}%; transform: translateX(-{place:.2}%)")}>
                { tape.tell(tape.scale.time(part), near) }
            </output>
        </>
    }
}

#[derive(PartialEq, Properties)]
struct MarksProps {
    tape: Rc<Tape>,
}

/// The bands and marks.
#[component]
fn Marks(MarksProps { tape }: &MarksProps) -> Html {
    let width = 1_000;
    let Some(row) = tape.rows.first() else {
        return Html::default();
    };
    html! {
        <>
            { bands(tape, row, width) }
            for mark in row.merged(tape.scale, width) {
                { draw(tape, &mark) }
            }
        </>
    }
}

fn bands(tape: &Tape, row: &Row, width: u64) -> Html {
    html! {
        <div class="bands">
            for band in row.bands.iter() {
                { draw_band(tape, band, width) }
            }
        </div>
    }
}

fn draw_band(tape: &Tape, band: &Band, width: u64) -> Html {
    let from = tape.scale.place(band.from);
    let until = band.until.map_or(100.0, |until| tape.scale.place(until));
    let pixels = (until - from) * width as f64 / 100.0;
    let label = match pixels {
        pixels if 64.0 < pixels => format!("term {}", band.term),
        pixels if 14.0 < pixels => band.term.to_string(),
        _ => String::new(),
    };
    html! {
        <b class={term_class(band.term)} style={format!("left: {from:.3}%; width: {:.3}%", until - from)}>
            { label }
        </b>
    }
}

fn draw(tape: &Tape, mark: &Mark) -> Html {
    let number =
        (1 < mark.count && matches!(mark.sort, Sort::Action | Sort::Violation)).then_some(mark.count);
    html! {
        <i class={classes!("mark", mark.sort.class())} style={format!("left: {:.3}%", tape.scale.place(mark.at))}>
            { number }
        </i>
    }
}

/// Where the pointer is, as a part of the track.
fn part(node: &NodeRef, event: &PointerEvent) -> Option<f64> {
    let track = node.cast::<Element>()?.get_bounding_client_rect();
    Some(((f64::from(event.client_x()) - track.left()) / track.width().max(1.0)).clamp(0.0, 1.0))
}

fn moved(place: f64) -> String {
    format!("transform: translateX({place:.3}%)")
}

fn millis(at: Time) -> String {
    (at.as_micros() / 1_000).to_string()
}

/// Where one is: *12.480 of 16.000 s, term 3, S2 leads*.
pub(crate) fn told(model: &Model) -> String {
    let world = model.world();
    let times = format!("{} of {} s", text::seconds(world.now()), text::seconds(model.run.end().at));
    let term = world.hosts().iter().map(sim::Host::term).max().unwrap_or_default();
    match world.leader() {
        Some(leader) => format!("{times}, term {term}, {leader} leads"),
        None => format!("{times}, term {term}, no leader"),
    }
}
