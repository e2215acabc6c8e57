//! The line at the bottom: time, how fast it goes, and whether.

use experiment::Landmark;
use yew::prelude::*;

use crate::control::{Control, Offer, TimeControl};
use crate::model::speed::Speed;
use crate::model::{Action, Model, Refusal, TimeAction};
use crate::text;
use crate::ui::{self, Select};

/// What the transport shows.
#[derive(Clone, PartialEq)]
pub(crate) struct TransportView {
    moving: bool,
    speed: Speed,
    /// Whether it can be chosen.
    chooses_speed: bool,
    step_by: Option<Landmark>,
    /// What one can step by.
    measures: Vec<Option<Landmark>>,
    /// Why one cannot go back, to the beginning and by a step.
    beginning: Option<Refusal>,
    back: Option<Refusal>,
    undo: Option<Refusal>,
    redo: Option<Refusal>,
    slower: Option<Refusal>,
    faster: Option<Refusal>,
}

/// What the transport shows now.
pub(crate) fn view(model: &Model) -> TransportView {
    let refusal = |control| Control::Time(control).refusal(model);
    let can_step_by = |measure| Control::Time(TimeControl::StepBy(measure)).offer(model) == Offer::Yes;
    TransportView {
        moving: model.is_moving(),
        speed: model.speed,
        chooses_speed: model.allowed.allows_id("speed"),
        step_by: model.step_by,
        measures: TimeControl::MEASURES.into_iter().filter(|measure| can_step_by(*measure)).collect(),
        beginning: refusal(TimeControl::Beginning),
        back: refusal(TimeControl::back(model.step_by)),
        undo: refusal(TimeControl::Undo),
        redo: refusal(TimeControl::Redo),
        slower: refusal(TimeControl::Slower),
        faster: refusal(TimeControl::Faster),
    }
}

#[derive(PartialEq)]
pub(crate) struct TransportProps {
    pub(crate) view: TransportView,
    pub(crate) on: Callback<Action>,
}

/// The transport.
pub(crate) fn transport(TransportProps { view, on }: &TransportProps) -> Html {
    let button = |control, refusal| ui::button(Control::Time(control), refusal, on);
    html! {
        <>
            <div class="transport" role="group" aria-label="Time">
                { button(TimeControl::Beginning, view.beginning) }
                { button(TimeControl::back(view.step_by), view.back) }
                { button(if view.moving { TimeControl::Pause } else { TimeControl::Play }, None) }
                { button(TimeControl::forward(view.step_by), None) }
                { button(TimeControl::End, None) }
            </div>
            { steps(view, on) }
            <div class="transport" role="group" aria-label="What you did">
                { button(TimeControl::Undo, view.undo) }
                { button(TimeControl::Redo, view.redo) }
            </div>
            <div class="transport speed" role="group" aria-label="Speed">
                { button(TimeControl::Slower, view.slower) }
                if view.chooses_speed {
                    { speeds(view.speed, on) }
                }
                { button(TimeControl::Faster, view.faster) }
            </div>
        </>
    }
}

/// Where one is in time; it changes with every frame.
pub(crate) fn now(model: &Model) -> Html {
    html! {
        <output class="now" data-show="now" aria-label="Virtual time" aria-live="off">
            <div>
                <span><b>{ text::seconds(model.world().now()) }</b>{ " s" }</span>
                <small>{ "of " }{ text::seconds(model.run.end().at) }{ " s" }</small>
            </div>
        </output>
    }
}

/// What the buttons go forward and back by: words where there is room for them, and a menu where there is
/// none.
fn steps(view: &TransportView, on: &Callback<Action>) -> Html {
    let word = |measure: &Option<Landmark>| {
        Control::Time(TimeControl::StepBy(*measure)).description().sign.to_owned()
    };
    let measures = view.measures.clone();
    let choose = on
        .reform(move |place: usize| Action::Time(TimeAction::StepBy(measures.get(place).copied().flatten())));
    let chosen = view.measures.iter().position(|measure| *measure == view.step_by);
    if view.measures.is_empty() {
        return Html::default();
    }
    html! {
        <div class="steps" role="group" aria-label="Step by">
            <span>{ "step by" }</span>
            <div class="words">
                for &measure in view.measures.iter() {
                    { step(measure, measure == view.step_by, on) }
                }
            </div>
            <Select id="step-by" label="Step by" names={view.measures.iter().map(word).collect::<Vec<_>>()}
                chosen={chosen.unwrap_or(0)} on={choose} />
        </div>
    }
}

fn step(measure: Option<Landmark>, is_chosen: bool, on: &Callback<Action>) -> Html {
    let control = Control::Time(TimeControl::StepBy(measure));
    let description = control.description();
    html! {
        <button type="button" data-control={description.id} aria-pressed={is_chosen.to_string()}
            onclick={ui::click(control.action(), on)}>
            { description.sign }
        </button>
    }
}

fn speeds(chosen: Speed, on: &Callback<Action>) -> Html {
    let names: Vec<String> = Speed::ALL.iter().map(|speed| format!("{speed}×")).collect();
    let place = Speed::ALL.iter().position(|speed| *speed == chosen);
    let choose = on.reform(|place: usize| {
        Action::Time(TimeAction::SetSpeed(Speed::ALL.get(place).copied().unwrap_or_default()))
    });
    html! {
        <Select id="speed" label="Speed" help="Virtual time for wall time" {names} chosen={place.unwrap_or(0)}
            on={choose} />
    }
}
