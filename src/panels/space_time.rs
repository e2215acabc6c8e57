//! Who sent what to whom: a lane for each server, time to the right.

mod diagram;
mod film;
mod words;

use std::rc::Rc;

use raft::{ServerId, Term, Time};
use sim::Status;
use yew::prelude::*;

use crate::control::{Control, SpaceTimeControl};
use crate::model::space_time::{Sheet, SpaceTimeAction};
use crate::model::{Action, LookAction, Model, Selected};
use crate::panels::term_class;
use crate::panels::why::story::{self, StoryView};
use crate::text;
use crate::ui::{Offered, button, buttons, click, memo, style};
use diagram::Diagram;
use film::Film;

/// What the panel shows, but for what moves with the cursor.
#[derive(PartialEq)]
pub(crate) struct SpaceTimeView {
    film: Option<Rc<Film>>,
    lanes: Vec<LaneView>,
    offers: Vec<Offered>,
    span: String,
    hides_routine: bool,
    /// What is left out, if anything is.
    note: String,
    /// What is in sight, in words, while time stands still.
    list: Rc<Vec<String>>,
    story: Option<Rc<StoryView>>,
}

/// The name of a lane.
#[derive(PartialEq)]
struct LaneView {
    server: ServerId,
    term: Term,
    status: Status,
    is_paused: bool,
}

/// What moves with the cursor, or when somebody moves what is in sight.
#[derive(Clone, PartialEq)]
pub(crate) struct SpaceTimeGaze {
    from: Time,
    sheet: Sheet,
    now: Time,
    end: Time,
    flying: [String; 2],
    /// The message that is chosen, and the one that is pointed at.
    chosen: Option<String>,
    pointed: Option<String>,
    /// The latter in words.
    words: String,
    server: Option<ServerId>,
}

/// What the panel shows now.
pub(crate) fn view(model: &Model) -> SpaceTimeView {
    let film = model.strip().map(|strip| Rc::new(film::film(model, strip)));
    let lane = |host: &sim::Host| LaneView {
        server: host.id(),
        term: host.term(),
        status: host.status(),
        is_paused: host.is_paused(),
    };
    let offer = |control| Control::SpaceTime(control).offered_if_present(model);
    use SpaceTimeControl::{Earlier, Later, ToCursor, ZoomIn, ZoomOut};
    SpaceTimeView {
        lanes: model.world().hosts().iter().map(lane).collect(),
        offers: [ToCursor, Earlier, Later, ZoomOut, ZoomIn].into_iter().filter_map(offer).collect(),
        span: text::millis(model.space_time.span()),
        hides_routine: model.space_time.hides_routine,
        note: words::note(model, film.as_deref()),
        list: Rc::new(if model.playing { Vec::new() } else { words::list(model) }),
        story: story::view(model),
        film,
    }
}

/// Whether what is drawn is not enough for what is in sight, or is known not to be true any more.
pub(crate) fn is_stale(view: &SpaceTimeView, model: &Model) -> bool {
    let Some(film) = &view.film else {
        return true;
    };
    let state = &model.space_time;
    let is_known = |strip: &experiment::Strip| strip.version() == film.version;
    let is_new = !model.playing && !model.strip().is_some_and(is_known);
    let is_gone = state.from() < film.from || film.until < state.until();
    is_gone || is_new || film.sheet != state.sheet(model.world())
}

/// What moves with the cursor, now.
pub(crate) fn gaze(model: &Model) -> SpaceTimeGaze {
    let (state, now) = (&model.space_time, model.world().now());
    let alone = |id| film::alone(model, id, state.from());
    let chosen = match model.selection {
        Some(Selected::Message(id)) => alone(id),
        _ => None,
    };
    SpaceTimeGaze {
        from: state.from(),
        sheet: state.sheet(model.world()),
        now,
        end: model.run.end().at.max(now),
        flying: film::flying(model),
        chosen,
        pointed: state.pointed.and_then(alone),
        words: words::pointed(model),
        server: model.selected_server(),
    }
}

#[derive(PartialEq)]
pub(crate) struct SpaceTimeProps {
    pub(crate) view: Rc<SpaceTimeView>,
    pub(crate) gaze: SpaceTimeGaze,
    pub(crate) on: Callback<Action>,
}

/// The panel.
pub(crate) fn space_time(SpaceTimeProps { view, gaze, on }: &SpaceTimeProps) -> Html {
    html! {
        <div role="group" class="space-time" aria-label="Space–time">
            { memo(heading, HeadingProps { view: view.clone(), on: on.clone() }) }
            <div class="strip" ~style={style(format!("min-height:{}px", gaze.sheet.lowest()))}>
                { memo(names, NamesProps { view: view.clone(), sheet: gaze.sheet, chosen: gaze.server, on: on.clone() }) }
                <Diagram film={view.film.clone()} gaze={gaze.clone()} {on} />
            </div>
            <div class="strip-foot">
                <p class="strip-words" aria-hidden="true">
                    { if gaze.words.is_empty() { &view.note } else { &gaze.words } }
                </p>
                { memo(save, on.clone()) }
            </div>
            { memo(beneath, BeneathProps { view: view.clone(), on: on.clone() }) }
        </div>
    }
}

#[derive(PartialEq)]
struct HeadingProps {
    view: Rc<SpaceTimeView>,
    on: Callback<Action>,
}

fn heading(HeadingProps { view, on }: &HeadingProps) -> Html {
    let heartbeats = Control::SpaceTime(SpaceTimeControl::Heartbeats);
    let description = heartbeats.description();
    let onchange = on.reform(move |_: Event| heartbeats.action());
    let is_zoom = |(control, _): &Offered| matches!(control, Control::SpaceTime(SpaceTimeControl::ZoomIn));
    let (zoom_in, others): (Vec<Offered>, Vec<Offered>) = view.offers.iter().copied().partition(is_zoom);
    html! {
        <div class="heading filters">
            <label>
                <input type="checkbox" data-control={description.id} title={description.help}
                    checked={!view.hides_routine} {onchange} />
                { description.sign }
            </label>
            <div class="strip-acts">
                { buttons(&others, on) }
                <b>{ &view.span }</b>
                { buttons(&zoom_in, on) }
            </div>
        </div>
    }
}

fn save(on: &Callback<Action>) -> Html {
    button(Control::SpaceTime(SpaceTimeControl::Save), None, on)
}

#[derive(PartialEq)]
struct NamesProps {
    view: Rc<SpaceTimeView>,
    sheet: Sheet,
    chosen: Option<ServerId>,
    on: Callback<Action>,
}

/// The names of the lanes: a server's chooses it.
fn names(NamesProps { view, sheet, chosen, on }: &NamesProps) -> Html {
    let at = |lane: usize| style(format!("top:{}px", (sheet.y(lane) - 14.0).round()));
    html! {
        <div class="lane-names">
            for (place, lane) in view.lanes.iter().enumerate() {
                <button type="button" class={classes!("plain", term_class(lane.term))} ~style={at(place)}
                    aria-pressed={(*chosen == Some(lane.server)).to_string()}
                    aria-label={format!("Choose {}, {}, term {}", lane.server, state_of(lane), lane.term)}
                    onclick={click(Action::Look(LookAction::Select(Selected::Server(lane.server))), on)}>
                    { lane.server.to_string() }<i>{ if lane.is_paused { "‖" } else { text::sign(lane.status) } }</i>
                </button>
            }
            <span ~style={at(view.lanes.len())}>{ "clients" }</span>
        </div>
    }
}

fn state_of(lane: &LaneView) -> &'static str {
    if lane.is_paused { "paused" } else { lane.status.name() }
}

#[derive(PartialEq)]
struct BeneathProps {
    view: Rc<SpaceTimeView>,
    on: Callback<Action>,
}

/// The story that is told, and what is in sight for those who do not see it.
fn beneath(BeneathProps { view, on }: &BeneathProps) -> Html {
    html! {
        <>
            if let Some(told) = &view.story {
                { story::story(told, on) }
            }
            <ol class="unseen" aria-label="What is in sight of the diagram" data-show="strip-list">
                for line in view.list.iter() {
                    <li>{ line }</li>
                }
                if view.list.is_empty() {
                    <li>{ "Pause to have it told what is in sight." }</li>
                }
            </ol>
        </>
    }
}

/// What a key does while the diagram has the keyboard.
fn walked(key: &str) -> Option<SpaceTimeAction> {
    Some(match key {
        "ArrowRight" => SpaceTimeAction::Walk { forward: true },
        "ArrowLeft" => SpaceTimeAction::Walk { forward: false },
        "ArrowDown" => SpaceTimeAction::WalkLanes { down: true },
        "ArrowUp" => SpaceTimeAction::WalkLanes { down: false },
        "Enter" => SpaceTimeAction::Tell,
        _ => return None,
    })
}
