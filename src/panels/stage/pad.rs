//! Cutting by hand: a stroke across links cuts them, and one around servers parts them from the others.

use raft::{ServerId, ServerSet};
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
    let pad: Element = event.target_dyn_into()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: Point = Point { x: 0.0, y: 0.0 };

    fn ring(servers: u8) -> Ring {
        Ring::new(ServerSet::first(servers))
    }

    /// The links between some and all the others.
    fn between(ring: Ring, some: ServerSet) -> Vec<(ServerId, ServerId)> {
        pairs(ring.servers()).filter(|(one, other)| some.contains(*one) != some.contains(*other)).collect()
    }

    /// A stroke through these points, with points in between as a hand draws it.
    fn drawn(corners: &[Point]) -> Vec<Point> {
        let steps = |pair: &[Point]| {
            let (from, way) = (pair[0], pair[1].minus(pair[0]));
            (0..20).map(move |step| from.plus(way, f64::from(step) / 20.0)).collect::<Vec<_>>()
        };
        let mut stroke: Vec<Point> = corners.windows(2).flat_map(steps).collect();
        stroke.extend(corners.last());
        stroke
    }

    #[test]
    fn a_stroke_around_servers_cuts_them_from_all_others_and_nothing_else() {
        for servers in 2..=9 {
            let ring = ring(servers);
            for server in ring.servers().iter() {
                let (middle, r) = (ring.place(server), ring.body + 20.0);
                let corners = [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (1.0, 0.6)];
                let corners = corners.map(|(x, y)| middle.plus(Point { x, y }, r));
                let alone = [server].into_iter().collect();
                // Its last side is open: whoever draws around something seldom meets the beginning.
                assert_eq!(crossed(&drawn(&corners), ring), between(ring, alone), "{server} of {servers}");
            }
        }
    }

    #[test]
    fn a_stroke_through_the_ring_parts_those_on_one_side_from_those_on_the_other() {
        for servers in 3..=9 {
            let ring = ring(servers);
            for first in 0..usize::from(servers) {
                for count in 1..usize::from(servers) {
                    let all: Vec<ServerId> = ring.servers().iter().collect();
                    let at = |place: usize| all[place % all.len()];
                    let side: ServerSet = (first..first + count).map(at).collect();
                    let gap = |one, other| ORIGIN.plus(ring.place(one), 0.8).plus(ring.place(other), 0.8);
                    let enters = gap(at(first + all.len() - 1), at(first));
                    let leaves = gap(at(first + count - 1), at(first + count));
                    let stroke = drawn(&[enters, Point { x: 7.0, y: 5.0 }, leaves]);
                    assert_eq!(crossed(&stroke, ring), between(ring, side), "{first} {count} of {servers}");
                }
            }
        }
    }

    #[test]
    fn a_stroke_within_the_ring_cuts_what_it_crosses_and_back_again_nothing() {
        let ring = ring(5);
        let [one, other] = [1, 3].map(ServerId::new);
        let middle = ORIGIN.plus(ring.place(one), 0.5).plus(ring.place(other), 0.5);
        let across = ring.place(other).minus(ring.place(one)).unit().turned();
        let ends = [middle.plus(across, -9.0), middle.plus(across, 9.0)];
        let there = crossed(&drawn(&ends), ring);
        assert!(there.contains(&(one, other)) && there.len() < 4, "{there:?}");
        assert_eq!(crossed(&drawn(&[ends[0], ends[1], ends[0]]), ring), []);
    }

    #[test]
    fn a_click_is_for_the_link_beneath_it() {
        let ring = ring(5);
        let [s1, s2] = [1, 2].map(ServerId::new);
        let on_it = ORIGIN.plus(ring.place(s1), 0.5).plus(ring.place(s2), 0.5);
        assert_eq!(meaning(&[on_it], ring), Some(StageAction::TurnLink(s1, s2)));
        assert_eq!(meaning(&[ORIGIN.plus(on_it, 3.0)], ring), None);
    }
}
