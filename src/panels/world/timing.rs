//! How long things take, on one axis, and what §5.6 says of it.

use yew::prelude::*;

use super::SectionProps;
use super::axis::Axis;
use super::dial::{self, DialView};
use crate::model::dials::{Dial, DialsAction, Handle, Timing, Value, Ways};
use crate::model::{Action, Model};

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct TimingView {
    timing: Timing,
    dials: [DialView; 3],
}

/// What the section shows now.
pub(crate) fn view(model: &Model) -> TimingView {
    let dials = [
        (Dial::Latency(Ways::All), "each-way", "a message takes", "all links"),
        (Dial::Heartbeat, "heartbeat", "heartbeat", ""),
        (Dial::ElectionTimeout, "election-timeout", "election timeout", ""),
    ];
    TimingView {
        timing: Timing::of(model.world()),
        dials: dials.map(|(dial, id, name, of)| dial::view(model, dial, id, name, of)),
    }
}

/// The section: the picture, and a field for each value.
pub(crate) fn timing(SectionProps { view, on }: &SectionProps<TimingView>) -> Html {
    let timing = view.timing;
    let moved = on.reform(move |(handle, to)| set(timing.moved(handle, to), handle));
    html! {
        <section class="timing">
            <Axis {timing} on={moved} />
            <div class="exactly">{ for view.dials.iter().map(|view| dial::field(view, on)) }</div>
        </section>
    }
}

/// What a handle sets when it is let go.
fn set(timing: Timing, handle: Handle) -> Action {
    let span = |span: sim::Span| Value { min: span.min.as_micros(), max: span.max.as_micros() };
    let (dial, value) = match handle {
        Handle::BroadcastMin | Handle::BroadcastMax => (Dial::Latency(Ways::All), span(timing.latency)),
        Handle::Heartbeat => (Dial::Heartbeat, Value::one(timing.heartbeat.as_micros())),
        Handle::TimeoutMin | Handle::TimeoutMax => (Dial::ElectionTimeout, span(timing.timeout)),
    };
    Action::Dials(DialsAction::Set(dial, Some(value)))
}
