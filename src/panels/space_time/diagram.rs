//! The diagram: a film that is moved as a whole, and over it what moves with the cursor.

use std::rc::Rc;

use raft::{ServerId, Time};
use sim::Status;
use wasm_bindgen::JsValue;
use web_sys::Element;
use yew::prelude::*;

use super::film::{CLASSES, Deed, Film, Sign, SignKind, Told};
use super::{SpaceTimeGaze, walked};
use crate::model::Action;
use crate::model::space_time::{Sheet, SpaceTimeAction, Spot};
use crate::panels::term_class;
use crate::platform::size::SizeWatch;
use crate::text::{seconds, thousandths};
use crate::ui::{memo, style};

#[derive(PartialEq, Properties)]
pub(super) struct DiagramProps {
    pub(super) film: Option<Rc<Film>>,
    pub(super) gaze: SpaceTimeGaze,
    pub(super) on: Callback<Action>,
}

/// Where somebody has pressed, and whether the pointer has moved since.
#[derive(Clone, Copy)]
struct Press {
    x: i32,
    from: Time,
    has_moved: bool,
}

/// A pointer that has moved no further than this has not moved.
const STILL: i32 = 4;

/// The diagram.
#[component]
pub(super) fn Diagram(DiagramProps { film, gaze, on }: &DiagramProps) -> Html {
    let node = use_node_ref();
    let press = use_mut_ref(|| None::<Press>);
    let tell = {
        let on = on.clone();
        move |action| on.emit(Action::SpaceTime(action))
    };
    use_effect_with((), {
        let (node, tell) = (node.clone(), tell.clone());
        move |()| {
            let watched = node.cast::<Element>().and_then(|element| {
                SizeWatch::new(&element, move |width, height| tell(SpaceTimeAction::Measure(width, height)))
            });
            move || drop(watched)
        }
    });
    let (sheet, from) = (gaze.sheet, gaze.from);
    let onpointerdown = {
        let (node, press) = (node.clone(), Rc::clone(&press));
        move |event: PointerEvent| {
            if event.button() == 0 {
                // It fails only for a pointer that has gone; then there is nothing to follow.
                let _ = node.cast::<Element>().map(|node| node.set_pointer_capture(event.pointer_id()));
                press.replace(Some(Press { x: event.client_x(), from, has_moved: false }));
            }
        }
    };
    let onpointermove = {
        let (node, press, tell) = (node.clone(), Rc::clone(&press), tell.clone());
        move |event: PointerEvent| match &mut *press.borrow_mut() {
            Some(press) => {
                let moved = event.client_x() - press.x;
                press.has_moved |= STILL < moved.abs();
                if press.has_moved {
                    tell(SpaceTimeAction::BeginAt(sheet.time(press.from, f64::from(-moved))));
                }
            }
            None => tell(SpaceTimeAction::Hover(spot(&node, &event))),
        }
    };
    let onpointerup = {
        let (node, press, tell) = (node.clone(), Rc::clone(&press), tell.clone());
        move |event: PointerEvent| match (press.take(), spot(&node, &event)) {
            (Some(Press { has_moved: false, .. }), Some(spot)) => tell(SpaceTimeAction::Press(spot)),
            (Some(_), _) => tell(SpaceTimeAction::Rest),
            (None, _) => {}
        }
    };
    let onpointercancel = move |_: PointerEvent| _ = press.take();
    let onpointerleave = {
        let tell = tell.clone();
        move |_: PointerEvent| tell(SpaceTimeAction::Hover(None))
    };
    let onkeydown = move |event: KeyboardEvent| {
        let held = event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key();
        if let Some(action) = walked(&event.key()).filter(|_| !held) {
            event.prevent_default();
            tell(action);
        }
    };
    html! {
        <div class="diagram" data-strip="" ref={node} tabindex="0" role="application" aria-label="Space–time diagram"
            aria-roledescription="diagram" aria-describedby="strip-how"
            {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} {onpointerleave} {onkeydown}>
            <p class="unseen" id="strip-how">
                { "Left and right walk through the messages, up and down through the lanes, Enter tells the story of one." }
            </p>
            <p class="unseen" aria-live="polite">{ &gaze.words }</p>
            <div class="sheet" ~style={style(format!("height:{}px", sheet.height().round()))}>
                if let Some(film) = film {
                    <div class="reel" ~style={moved(sheet.x(film.from, from))}>
                        { memo(draw, FilmProps { film: film.clone() }) }
                    </div>
                }
                <i class="ahead" ~style={moved(sheet.x(gaze.now, from).max(0.0))} />
                <i class="blank" ~style={moved(sheet.x(gaze.end, from).max(0.0))} />
                { over(gaze) }
            </div>
        </div>
    }
}

fn spot(node: &NodeRef, event: &PointerEvent) -> Option<Spot> {
    let place = node.cast::<Element>()?.get_bounding_client_rect();
    Some(Spot { x: event.client_x() - place.left() as i32, y: event.client_y() - place.top() as i32 })
}

fn moved(x: f64) -> JsValue {
    style(format!("transform:translateX({}px)", thousandths(x)))
}

/// What moves with the cursor: it, what is on its way, what is chosen or pointed at.
fn over(gaze: &SpaceTimeGaze) -> Html {
    let SpaceTimeGaze { sheet, from, now, flying: [come, to_go], .. } = gaze;
    let x = sheet.x(*now, *from);
    let width = f64::from(sheet.width);
    let is_in_sight = -1.0 <= x && x <= width + 1.0;
    // The number stays in sight, even at the edge.
    let label = x.clamp(30.0, (width - 30.0).max(30.0));
    html! {
        <svg class="over" aria-hidden="true" width={sheet.width.to_string()} height={px(sheet.height())}>
            if let Some(server) = gaze.server {
                { lane_of(server, *sheet) }
            }
            <path class="come" d={come.clone()} />
            <path class="to-go" d={to_go.clone()} />
            if let Some(path) = &gaze.pointed {
                <path class="pointed" d={path.clone()} />
            }
            if let Some(path) = &gaze.chosen {
                <path class="pointed chosen" d={path.clone()} />
            }
            if is_in_sight {
                <g class="strip-cursor">
                    <line x1={px(x)} x2={px(x)} y1="14" y2={px(sheet.height())} />
                    <rect x={px(label - 29.0)} y="0" width="58" height="16" rx="4" />
                    <text x={px(label)} y="12">{ seconds(*now) }</text>
                </g>
            }
        </svg>
    }
}

/// The chosen server's lane.
fn lane_of(server: ServerId, sheet: Sheet) -> Html {
    let lane = usize::from(server.number()) - 1;
    let half = sheet.pitch() / 2.0 - 1.0;
    html! {
        <rect class="chosen-lane" x="0" width={sheet.width.to_string()} y={px(sheet.y(lane) - half)} height={px(2.0 * half)} />
    }
}

fn px(value: f64) -> String {
    thousandths(value)
}

#[derive(PartialEq)]
struct FilmProps {
    film: Rc<Film>,
}

fn draw(FilmProps { film }: &FilmProps) -> Html {
    let sheet = film.sheet;
    let (width, height) = (sheet.x(film.until, film.from), sheet.height());
    let grid: String = film.times.iter().map(|(x, _)| format!("M{} 22V{}", px(*x), px(height))).collect();
    let clients = sheet.y(sheet.lanes() - 1);
    html! {
        <svg class="film-strip" aria-hidden="true" width={px(width)} height={px(height)}>
            <defs>
                <pattern id="strip-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <line class="hatch-line" y2="6" />
                </pattern>
            </defs>
            <path class="grid" d={grid} />
            for (x, time) in film.times.iter() {
                <text class="time" x={px(*x)} y="12">{ time }</text>
            }
            <path class="life clients" d={format!("M0 {y}H{}", px(width), y = px(clients))} />
            for bar in film.stretches.iter() {
                { stretch(sheet, bar) }
            }
            for (class, path) in CLASSES.iter().zip(&film.arrows) {
                <path class={classes!("arrows", *class)} d={path.clone()} />
            }
            for deed in film.deeds.iter() {
                { draw_deed(deed, height) }
            }
            for sign in film.marks.iter() {
                { draw_sign(sheet, sign) }
            }
            for told in film.chain.iter() {
                { draw_told(told) }
            }
            // On the page the names stand beside it and the cursor lies over it; a saved picture has these.
            if let Some(x) = film.cursor {
                <path class="cursor-line" d={format!("M{} 16V{}", px(x), px(height))} />
            }
            for lane in 0..sheet.lanes() {
                <text class="lane-name" x="3" y={px(sheet.y(lane) - 8.0)}>
                    { if lane + 1 == sheet.lanes() { "clients".to_owned() } else { format!("S{}", lane + 1) } }
                </text>
            }
        </svg>
    }
}

fn stretch(sheet: Sheet, bar: &super::film::Bar) -> Html {
    let half = match bar.status {
        Status::Leader => 6.5,
        Status::Follower | Status::Candidate => 3.5,
        Status::Crashed => 0.0,
    };
    let (x, width, y) = (px(bar.x), px(bar.width), sheet.y(bar.lane));
    if bar.status == Status::Crashed {
        return html! { <path class="life crashed" d={format!("M{x} {y}h{width}", y = px(y))} /> };
    }
    let class = classes!("life", bar.status.name(), bar.is_paused.then_some("paused"), term_class(bar.term));
    let (y, height) = (px(y - half), px(2.0 * half));
    html! {
        <>
            <rect {class} x={x.clone()} y={y.clone()} width={width.clone()} height={height.clone()} />
            if bar.is_paused {
                <rect {x} {y} {width} {height} fill="url(#strip-hatch)" />
            }
        </>
    }
}

fn draw_deed(deed: &Deed, height: f64) -> Html {
    html! {
        <g class={deed.class}>
            <path d={format!("M{} 20V{}", px(deed.x), px(height))} />
            if !deed.words.is_empty() {
                <text x={px(deed.x + 3.0)} y="28">{ &deed.words }</text>
            }
        </g>
    }
}

fn draw_sign(sheet: Sheet, sign: &Sign) -> Html {
    let (x, y) = (sign.x, sheet.y(sign.lane));
    let half = 4.0 + 3.4 * sign.words.chars().count() as f64;
    let class = match sign.kind {
        SignKind::Election => "election",
        SignKind::Leads => "leads",
        SignKind::Commit => "commit",
        SignKind::Status => "status",
    };
    let shape = match sign.kind {
        SignKind::Election => format!("M{} {}l12 -12l12 12l-12 12z", px(x - 12.0), px(y)),
        _ => format!("M{} {}h{w}v15h-{w}z", px(x - half), px(y - 7.5), w = px(2.0 * half)),
    };
    html! {
        <g class={classes!("strip-sign", class, term_class(sign.term))}>
            <path d={shape} />
            <text x={px(x)} y={px(y + 4.0)}>{ &sign.words }</text>
        </g>
    }
}

fn draw_told(told: &Told) -> Html {
    let (x, y) = told.at;
    html! {
        <g class="told">
            <path d={told.path.clone()} />
            <circle cx={px(x)} cy={px(y)} r="9" />
            <text x={px(x)} y={px(y + 4.0)}>{ told.number }</text>
        </g>
    }
}
