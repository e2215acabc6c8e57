//! One message in the picture, drawn around the origin.

use sim::{Flight, MessageId};
use yew::prelude::*;

use super::pressed;
use super::ring::{Point, Ring, px, translate, turn};
use super::shape::{self, Form, STEP, Shape};
use crate::model::{Action, LookAction, Selected};
use crate::panels::term_class;
use crate::text;

#[derive(PartialEq)]
pub(super) struct MessageProps {
    pub(super) id: MessageId,
    pub(super) flight: Flight,
    pub(super) ring: Ring,
    pub(super) selected: bool,
    /// Whether the same message is on its way a second time.
    pub(super) twice: bool,
    pub(super) number: Option<u32>,
    pub(super) on: Callback<Action>,
}

/// A message.
pub(super) fn draw_message(
    MessageProps { id, flight, ring, selected, twice, number, on }: &MessageProps,
) -> Html {
    let (id, selected) = (*id, *selected);
    let shape = shape::of(&flight.packet);
    let heading = shape::way(&flight.packet, *ring).heading;
    let class = classes!(
        "msg",
        shape.class,
        selected.then_some("selected"),
        flight.held.is_some().then_some("held"),
        flight.waits.then_some("waits"),
        flight.doomed.then_some("doomed"),
        twice.then_some("twice"),
    );
    let (onclick, onkeydown) = pressed(on, Action::Look(LookAction::Select(Selected::Message(id))), selected);
    html! {
        <g {class} tabindex="0" role="button" aria-label={label(flight, *twice)}
            aria-pressed={selected.to_string()} data-message={id.0.to_string()}
            data-kind={text::kind(&flight.packet)} {onclick} {onkeydown}>
            <circle class="hit" r="22" />
            <path class="head" transform={turn(heading)} d={shape.arrow(heading)} />
            { form(&shape) }
            if flight.held.is_some() {
                <path class="bars" d={format!("M{} -13v8m5 -8v8", px(shape.half.0))} />
            }
            if *twice {
                <text class="times" x={px(shape.half.0 + 3.0)} y={px(shape.half.1 + 7.0)}>{ "×2" }</text>
            }
            { number.map(|number| badge(Point { x: 0.0, y: -shape.half.1 - 10.0 }, number)) }
        </g>
    }
}

fn label(flight: &Flight, twice: bool) -> String {
    let what = match () {
        () if flight.held.is_some() => ", held",
        () if flight.waits => ", waits beside the paused server",
        () if twice => ", on its way twice",
        () => "",
    };
    text::message(flight) + what
}

/// A number in the chain of causes that is lit.
pub(super) fn badge(at: Point, number: u32) -> Html {
    html! { <g class="lit" transform={translate(at)}><circle r="10" /><text y="4.5">{ number }</text></g> }
}

fn form(Shape { half: (half, _), form, .. }: &Shape) -> Html {
    match form {
        Form::Diamond(sign) => html! {
            <g><path class="box" d="M0 -15L15 0L0 15L-15 0z" /><text y="5">{ *sign }</text></g>
        },
        Form::Circle(sign) => html! {
            <g><circle class="box" r="10.5" /><text y="5">{ *sign }</text></g>
        },
        Form::Words { corner, words } => html! {
            <g>{ rounded(*half, corner) }<text y="4">{ words }</text></g>
        },
        Form::Entries { terms, more } => html! {
            <g>
                { rounded(*half, "5") }
                for (place, term) in terms.iter().enumerate() {
                    <rect class={classes!("cell", term_class(*term))}
                        x={px(left(terms.len(), *more) + place as f64 * STEP)}
                        y="-6" width="12" height="12" rx="2" />
                }
                if 0 < *more {
                    <text class="more" x={px(half - 10.0)} y="4">{ format!("+{more}") }</text>
                }
            </g>
        },
    }
}

/// Where the first entry begins.
fn left(terms: usize, more: usize) -> f64 {
    let places = terms + usize::from(0 < more);
    -(places as f64) * STEP / 2.0 + 1.0
}

/// A rectangle around the origin with round corners, given half its width.
fn rounded(half: f64, corner: &'static str) -> Html {
    html! { <rect class="box" x={px(-half)} y="-10" width={px(2.0 * half)} height="20" rx={corner} /> }
}
