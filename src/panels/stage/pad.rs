//! Cutting by hand: a stroke across links cuts them, and one around servers parts them from the others.

use raft::{ServerId, ServerSet};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::ring::{Point, Ring, px};
use crate::model::Action;
use crate::model::tools::StageAction;

#[derive(PartialEq, Properties)]
pub(super) struct PadProps {
    pub(super) ring: Ring,
    pub(super) on: Callback<Action>,
}

/// What takes the strokes: all of the picture that lies beneath servers and messages.
#[component]
pub(super) fn Pad(PadProps { ring, on }: &PadProps) -> Html {
    let stroke = use_state(Vec::<Point>::new);
    let ring = *ring;
    let [left, top, width, height] = ring.pad();
    let down = stroke.clone();
    let onpointerdown = move |event: PointerEvent| {
        if let Some((pad, at)) = place(&event, ring) {
            event.prevent_default();
            // Without it a stroke ends at the edge, which is bearable.
            let _ = pad.set_pointer_capture(event.pointer_id());
            down.set(vec![at]);
        }
    };
    let moved = stroke.clone();
    let onpointermove = move |event: PointerEvent| {
        let Some((_, at)) = place(&event, ring) else {
            return;
        };
        if moved.last().is_some_and(|last| STEP <= last.distance(at)) && moved.len() < LONGEST {
            moved.set(moved.iter().copied().chain([at]).collect());
        }
    };
    let (up, on) = (stroke.clone(), on.clone());
    let onpointerup = move |_: PointerEvent| {
        if let Some(action) = meaning(&up, ring) {
            on.emit(Action::Stage(action));
        }
        up.set(Vec::new());
    };
    let cancelled = stroke.clone();
    let onpointercancel = move |_: PointerEvent| cancelled.set(Vec::new());
    let points: Vec<String> = stroke.iter().map(|at| format!("{},{}", px(at.x), px(at.y))).collect();
    html! {
        <g>
            <rect class="pad" x={px(left)} y={px(top)} width={px(width)} height={px(height)}
                {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} />
            <polyline class="stroke" points={points.join(" ")} />
        </g>
    }
}

/// How far apart the points of a stroke are.
const STEP: f64 = 5.0;
/// A stroke of more points goes round and round.
const LONGEST: usize = 1_000;

/// The pad, and the point of the picture that an event is at.
fn place(event: &PointerEvent, ring: Ring) -> Option<(Element, Point)> {
    let pad: Element = event.target()?.dyn_into().ok()?;
    let on_screen = pad.get_bounding_client_rect();
    let [left, top, width, height] = ring.pad();
    let x = left + (f64::from(event.client_x()) - on_screen.left()) * width / on_screen.width().max(1.0);
    let y = top + (f64::from(event.client_y()) - on_screen.top()) * height / on_screen.height().max(1.0);
    Some((pad, Point { x, y }))
}

/// What a stroke means: a mere click is for the link beneath it.
fn meaning(stroke: &[Point], ring: Ring) -> Option<StageAction> {
    let at = *stroke.first()?;
    if stroke.len() == 1 {
        let reach =
            |&(one, other): &(ServerId, ServerId)| at.distance_to_line(ring.place(one), ring.place(other));
        let near = pairs(ring.servers()).min_by(|one, other| reach(one).total_cmp(&reach(other)))?;
        return (reach(&near) <= CLICK).then_some(StageAction::TurnLink(near.0, near.1));
    }
    let crossed = crossed(stroke, ring);
    (!crossed.is_empty()).then_some(StageAction::Stroke(crossed))
}

/// How far from a link a click is still meant for it.
const CLICK: f64 = 16.0;
/// A stroke that ends so near to where it began is meant to be closed.
const CLOSED: f64 = 70.0;

/// The links that a stroke crosses. One that comes back is as if it had never crossed: so a stroke around
/// servers cuts just the links between inside and outside.
pub(super) fn crossed(stroke: &[Point], ring: Ring) -> Vec<(ServerId, ServerId)> {
    let length: f64 = stroke.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let (Some(first), Some(last)) = (stroke.first(), stroke.last()) else {
        return Vec::new();
    };
    let gap = first.distance(*last);
    let closing = (gap <= CLOSED && 4.0 * gap < length).then_some([*last, *first]);
    let is_crossed = |&(one, other): &(ServerId, ServerId)| {
        let link = (ring.place(one), ring.place(other));
        let cuts = |from: Point, to: Point| intersect(link, (from, to));
        let times = stroke.windows(2).filter(|pair| cuts(pair[0], pair[1])).count();
        let closes = closing.is_some_and(|[from, to]| cuts(from, to));
        (times + usize::from(closes)) % 2 == 1
    };
    pairs(ring.servers()).filter(is_crossed).collect()
}

fn pairs(servers: ServerSet) -> impl Iterator<Item = (ServerId, ServerId)> {
    let after = move |one| servers.iter().filter(move |other| one < *other).map(move |other| (one, other));
    servers.iter().flat_map(after)
}

/// Whether two lines cross. An end that lies on the other line counts for one side of it only, so that no
/// crossing is counted twice.
fn intersect((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let is_right = |from: Point, to: Point, at: Point| 0.0 < to.minus(from).turned().dot(at.minus(from));
    is_right(a, b, c) != is_right(a, b, d) && is_right(c, d, a) != is_right(c, d, b)
}
