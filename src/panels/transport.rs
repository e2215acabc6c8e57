//! The line at the bottom: time, how fast it goes, and whether.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::control::{Control, TimeControl};
use crate::model::speed::Speed;
use crate::model::{Action, Model, TimeAction};
use crate::text;
use crate::ui::Button;

/// What the transport shows.
#[derive(Clone, PartialEq)]
pub(crate) struct TransportView {
    now: String,
    playing: bool,
    speed: Speed,
    /// Why one cannot go back.
    back: Option<&'static str>,
    slower: Option<&'static str>,
    faster: Option<&'static str>,
}

/// What the transport shows now.
pub(crate) fn view(model: &Model) -> TransportView {
    TransportView {
        now: text::seconds(model.world().now()),
        playing: model.playing,
        speed: model.speed,
        back: Control::Time(TimeControl::PreviousEvent).refusal(model),
        slower: Control::Time(TimeControl::Slower).refusal(model),
        faster: Control::Time(TimeControl::Faster).refusal(model),
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct TransportProps {
    pub(crate) view: TransportView,
    pub(crate) on: Callback<Action>,
}

/// The transport.
#[component]
pub(crate) fn Transport(TransportProps { view, on }: &TransportProps) -> Html {
    let play =
        if view.playing { Control::Time(TimeControl::Pause) } else { Control::Time(TimeControl::Play) };
    html! {
        <div class="bottom">
            <div class="transport" role="group" aria-label="Time">
                <Button control={Control::Time(TimeControl::Beginning)} refusal={view.back} {on} />
                <Button control={Control::Time(TimeControl::PreviousEvent)} refusal={view.back} {on} />
                <Button control={play} {on} />
                <Button control={Control::Time(TimeControl::NextEvent)} {on} />
            </div>
            <div class="transport" role="group" aria-label="Speed">
                <Button control={Control::Time(TimeControl::Slower)} refusal={view.slower} {on} />
                { speeds(view.speed, on.clone()) }
                <Button control={Control::Time(TimeControl::Faster)} refusal={view.faster} {on} />
            </div>
            <output class="now" data-show="now" aria-label="Virtual time" aria-live="off">
                { &view.now }{ " s" }
            </output>
        </div>
    }
}

fn speeds(chosen: Speed, on: Callback<Action>) -> Html {
    let onchange = move |event: Event| {
        let menu: HtmlSelectElement = event.target_unchecked_into();
        if let Some(speed) = Speed::parse(&menu.value()) {
            on.emit(Action::Time(TimeAction::SetSpeed(speed)));
        }
    };
    html! {
        <select aria-label="Speed" title="Virtual time for wall time" {onchange}>
            for speed in Speed::ALL {
                <option value={speed.to_string()} selected={speed == chosen}>{ speed }{ "×" }</option>
            }
        </select>
    }
}
