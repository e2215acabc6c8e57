//! The picture of timing: what takes how long, on one logarithmic axis, with handles.

use raft::Duration;
use web_sys::Element;
use yew::prelude::*;

use crate::model::dials::{Handle, Timing, Value, Verdict, decades, quantity::Unit};
use crate::text::thousandths;

#[derive(PartialEq, Properties)]
pub(super) struct AxisProps {
    pub(super) timing: Timing,
    /// A handle was let go there.
    pub(super) on: Callback<(Handle, Duration)>,
}

/// From one millisecond to a hundred seconds.
const FROM: u64 = 1_000;
const TO: u64 = 100_000_000;
const DECADES: u32 = 5;
/// Where the rows of broadcast, heartbeat and timeout are, and how high their bands.
const ROWS: [u32; 3] = [46, 88, 130];
const BAND: u32 = 16;
const HEIGHT: u32 = 172;

/// The picture. Nothing comes of a handle before it is let go; until then the picture shows what would be.
#[component]
pub(super) fn Axis(AxisProps { timing, on }: &AxisProps) -> Html {
    let draft = use_state_eq(|| None::<(Handle, Duration)>);
    let node = use_node_ref();
    let shown = draft.map_or(*timing, |(handle, to)| timing.moved(handle, to));
    let let_go = {
        let (draft, on) = (draft.clone(), on.clone());
        Callback::from(move |()| {
            if let Some(moved) = *draft {
                draft.set(None);
                on.emit(moved);
            }
        })
    };
    let handle = |handle: Handle| draw_handle(handle, shown, &draft, &node, &let_go);
    let Said { class, sign, word, why } = said(shown.verdict());
    html! {
        <>
            <div class="heading">
                <h3>{ "Timing" }</h3>
                <b class={classes!("pill", class)} data-timing={class}>{ sign }{ " " }{ word }</b>
                <small>{ "§5.6: broadcast ≪ election timeout ≪ time between crashes" }</small>
            </div>
            <div class="axis">
                <svg ref={node.clone()} height={HEIGHT.to_string()} role="group" aria-label="Timing, from 1 ms to 100 s">
                    { scale() }
                    { gap(shown) }
                    { band(0, "broadcast", shown.broadcast()) }
                    { band(1, "heartbeat", sim::Span { min: shown.heartbeat, max: shown.heartbeat }) }
                    { band(2, "election timeout", shown.timeout) }
                    { for Handle::ALL.map(handle) }
                </svg>
            </div>
            <p class="note">
                { why }
                { " Broadcast: there and back, and a write to disk. A crash comes when you make one." }
            </p>
        </>
    }
}

/// What §5.6 says, in words.
struct Said {
    class: &'static str,
    sign: &'static str,
    word: &'static str,
    why: &'static str,
}

const fn said(verdict: Verdict) -> Said {
    match verdict {
        Verdict::Steady => Said {
            class: "steady",
            sign: "✓",
            word: "steady",
            why: "Ten broadcasts fit into a timeout: a leader stays until it crashes.",
        },
        Verdict::Tight => Said {
            class: "tight",
            sign: "!",
            word: "tight",
            why: "Ten broadcasts should fit into a timeout: votes may split, or a heartbeat come too late.",
        },
        Verdict::CannotHold => Said {
            class: "cannot-hold",
            sign: "✕",
            word: "cannot hold a leader",
            why: "An average broadcast takes as long as an average timeout: most candidates give up before their votes are back.",
        },
    }
}

fn scale() -> Html {
    let names = ["1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"];
    html! {
        <g class="scale" aria-hidden="true">
            for (decade, name) in names.iter().enumerate() {
                <line x1={percent(20.0 * decade as f64)} x2={percent(20.0 * decade as f64)} y1="18" y2={(HEIGHT - 18).to_string()} />
                <text x={percent(20.0 * decade as f64)} y={(HEIGHT - 4).to_string()} class={if decade == 5 { "end" } else if decade == 0 { "start" } else { "middle" }}>{ *name }</text>
            }
        </g>
    }
}

/// How many times the broadcast fits into the timeout.
fn gap(timing: Timing) -> Html {
    let (from, to) = (place(timing.broadcast().max), place(timing.timeout.min));
    let (left, right) = (from.min(to), from.max(to));
    let times = match timing.tenfold() {
        tenths if tenths < 100 => format!("{}.{} ×", tenths / 10, tenths % 10),
        tenths => format!("{} ×", tenths / 10),
    };
    let line = |x1: f64, x2: f64, y1: &'static str, y2: u32| {
        html! { <line x1={percent(x1)} x2={percent(x2)} {y1} y2={y2.to_string()} /> }
    };
    html! {
        <g class={classes!("gap", (to < from).then_some("reversed"))} aria-hidden="true">
            { line(left, right, "20", 20) }
            { line(from, from, "20", ROWS[0]) }
            { line(to, to, "20", ROWS[2]) }
            <text x={percent((left + right) / 2.0)} y="14" class="middle">{ times }</text>
        </g>
    }
}

fn band(row: usize, name: &str, span: sim::Span) -> Html {
    let (from, to) = (place(span.min), place(span.max));
    let y = ROWS[row];
    // Beside the band there would be no room for a name on a phone; so it stands above, on the side with more.
    let (x, class) = if from < 50.0 { (from, "start") } else { (to, "end") };
    html! {
        <g class={classes!("band", format!("row-{row}"))} aria-hidden="true">
            <rect x={percent(from)} y={y.to_string()} width={percent(to - from)} height={BAND.to_string()} />
            <text x={percent(x)} y={(y - 6).to_string()} {class}>{ name }{ " " }<tspan>{ length(span) }</tspan></text>
        </g>
    }
}

fn draw_handle(
    handle: Handle,
    shown: Timing,
    draft: &UseStateHandle<Option<(Handle, Duration)>>,
    node: &NodeRef,
    let_go: &Callback<()>,
) -> Html {
    let at = shown.place(handle);
    let onpointerdown = {
        let draft = draft.setter();
        move |event: PointerEvent| {
            if event.button() == 0 {
                // Without it a drag ends at the edge of the handle, which is bearable.
                let _ = event
                    .target_dyn_into::<Element>()
                    .map(|grip| grip.set_pointer_capture(event.pointer_id()));
                draft.set(Some((handle, at)));
            }
        }
    };
    let onpointermove = {
        let (draft, node) = (draft.clone(), node.clone());
        move |event: PointerEvent| {
            if draft.is_some_and(|(moved, _)| moved == handle)
                && let Some(to) = pointed_at(&node, event.client_x())
            {
                draft.set(Some((handle, to)));
            }
        }
    };
    let onpointercancel = {
        let draft = draft.setter();
        move |_: PointerEvent| draft.set(None)
    };
    let onkeydown = {
        let draft = draft.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && draft.is_some() {
                event.prevent_default();
                draft.set(None);
            } else if let Some(to) = moved_by(&event, at) {
                event.prevent_default();
                draft.set(Some((handle, to)));
            }
        }
    };
    let onpointerup = let_go.reform(|_: PointerEvent| ());
    let onkeyup = let_go.reform(|_: KeyboardEvent| ());
    let onfocusout = let_go.reform(|_: FocusEvent| ());
    let (name, row, side) = about(handle);
    // The grips of a band stand outside of it, so that neither covers the other.
    let (grip, hit) = match side {
        Side::Start => ("-9", "-30"),
        Side::Middle => ("-4.5", "-15"),
        Side::End => ("0", "0"),
    };
    html! {
        <svg class="handle" x={percent(place(at))} y={(ROWS[row] + BAND / 2).to_string()} overflow="visible">
            <g role="slider" tabindex="0" data-handle={id(handle)} aria-label={name} aria-valuemin={millis(FROM)}
                aria-valuemax={millis(TO)} aria-valuenow={millis(at.as_micros().clamp(FROM, TO))} aria-valuetext={told(handle, shown)}
                {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} {onkeydown} {onkeyup} {onfocusout}>
                <title>{ name }</title>
                <rect class="grip" x={grip} y="-12" width="9" height="24" rx="3.5" />
                <rect class="hit" x={hit} y="-21" width="30" height="42" />
            </g>
        </svg>
    }
}

/// Where a grip stands.
enum Side {
    Start,
    Middle,
    End,
}

fn about(handle: Handle) -> (&'static str, usize, Side) {
    match handle {
        Handle::BroadcastMin => ("Broadcast, the fastest", 0, Side::Start),
        Handle::BroadcastMax => ("Broadcast, the slowest", 0, Side::End),
        Handle::Heartbeat => ("Heartbeat", 1, Side::Middle),
        Handle::TimeoutMin => ("Election timeout, the shortest", 2, Side::Start),
        Handle::TimeoutMax => ("Election timeout, the longest", 2, Side::End),
    }
}

fn id(handle: Handle) -> &'static str {
    match handle {
        Handle::BroadcastMin => "broadcast-min",
        Handle::BroadcastMax => "broadcast-max",
        Handle::Heartbeat => "heartbeat",
        Handle::TimeoutMin => "timeout-min",
        Handle::TimeoutMax => "timeout-max",
    }
}

/// Where a handle is, and what follows, for those who do not see it.
fn told(handle: Handle, timing: Timing) -> String {
    let at = one(timing.place(handle));
    let parts = |travels, writes| format!(": {} each way and {} to write", one(travels), one(writes));
    let made_of = match handle {
        Handle::BroadcastMin => parts(timing.latency.min, timing.disk.min),
        Handle::BroadcastMax => parts(timing.latency.max, timing.disk.max),
        _ => String::new(),
    };
    format!("{at}{made_of}; {}", said(timing.verdict()).word)
}

/// Where a key moves a handle to: to the next round number, or five of them further.
fn moved_by(event: &KeyboardEvent, at: Duration) -> Option<Duration> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return None;
    }
    moved(&event.key(), at.as_micros()).map(Duration::from_micros)
}

fn moved(key: &str, at: u64) -> Option<u64> {
    let stops = decades(FROM, TO);
    let below = stops.partition_point(|stop| *stop < at);
    let above = stops.partition_point(|stop| *stop <= at);
    let last = stops.len() - 1;
    let place = match key {
        "ArrowRight" | "ArrowUp" => above,
        "ArrowLeft" | "ArrowDown" => below.saturating_sub(1),
        "PageUp" => above + 4,
        "PageDown" => below.saturating_sub(5),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(stops[place.min(last)])
}

/// The round number that the pointer is nearest to.
fn pointed_at(node: &NodeRef, x: i32) -> Option<Duration> {
    let axis = node.cast::<Element>()?.get_bounding_client_rect();
    let at = 100.0 * (f64::from(x) - axis.left()) / axis.width().max(1.0);
    let far = |stop: &u64| (place(Duration::from_micros(*stop)) - at).abs();
    let stops = decades(FROM, TO).into_iter();
    stops.min_by(|one, other| far(one).total_cmp(&far(other))).map(Duration::from_micros)
}

/// Where a length of time stands on the axis, in hundredths of it.
fn place(length: Duration) -> f64 {
    let decades = (length.as_micros().clamp(FROM, TO) as f64 / FROM as f64).log10();
    100.0 * decades / f64::from(DECADES)
}

fn percent(place: f64) -> String {
    format!("{}%", thousandths(place))
}

fn length(span: sim::Span) -> String {
    Unit::Time.write(Value { min: span.min.as_micros(), max: span.max.as_micros() })
}

fn one(length: Duration) -> String {
    Unit::Time.write(Value::one(length.as_micros()))
}

fn millis(micros: u64) -> String {
    (micros / 1_000).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_goes_from_a_millisecond_to_a_hundred_seconds() {
        let at = |millis| thousandths(place(Duration::from_millis(millis)));
        assert_eq!(
            [0, 1, 10, 100, 1_000, 100_000, 3_600_000].map(at),
            ["0.000", "0.000", "20.000", "40.000", "60.000", "100.000", "100.000"]
        );
    }

    #[test]
    fn a_key_moves_to_the_next_round_number_wherever_one_is() {
        for (key, from, to) in [
            ("ArrowRight", 150_000, 160_000),
            ("ArrowLeft", 150_000, 130_000),
            ("ArrowUp", 43_000, 50_000),
            ("ArrowDown", 43_000, 40_000),
            ("PageUp", 10_000, 16_000),
            ("PageDown", 10_000, 5_000),
            ("ArrowLeft", 500, 1_000),
            ("ArrowRight", 100_000_000, 100_000_000),
            ("Home", 150_000, 1_000),
            ("End", 150_000, 100_000_000),
        ] {
            assert_eq!(moved(key, from), Some(to), "{key} from {from}");
        }
        assert_eq!(moved("t", 150_000), None);
    }
}
