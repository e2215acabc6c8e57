//! What the servers run on, by which options, and with which flaws. A module for each section.

mod axis;
mod dial;
pub(crate) mod flaws;
pub(crate) mod machines;
pub(crate) mod network;
pub(crate) mod options;
pub(crate) mod presets;
pub(crate) mod timing;

use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Action, Model};
use crate::ui::memo;

/// What the panel shows.
#[derive(PartialEq)]
pub(crate) struct WorldView {
    presets: Rc<presets::PresetsView>,
    timing: Rc<timing::TimingView>,
    network: Rc<network::NetworkView>,
    machines: Rc<machines::MachinesView>,
    options: Rc<options::OptionsView>,
    flaws: Rc<flaws::FlawsView>,
}

/// What the panel shows now.
pub(crate) fn view(model: &Model) -> WorldView {
    WorldView {
        presets: Rc::new(presets::view(model)),
        timing: Rc::new(timing::view(model)),
        network: Rc::new(network::view(model)),
        machines: Rc::new(machines::view(model)),
        options: Rc::new(options::view(model)),
        flaws: Rc::new(flaws::view(model)),
    }
}

#[derive(PartialEq)]
pub(crate) struct WorldProps {
    pub(crate) view: Rc<WorldView>,
    pub(crate) on: Callback<Action>,
}

/// A section, drawn anew when it has changed.
#[derive(PartialEq)]
pub(crate) struct SectionProps<V> {
    pub(crate) view: Rc<V>,
    pub(crate) on: Callback<Action>,
}

/// The panel: two columns where there is room, else one section below the other. What is tried often
/// comes first.
pub(crate) fn world(WorldProps { view, on }: &WorldProps) -> Html {
    html! {
        <div role="group" class="world" aria-label="World" tabindex="0">
            <h2 class="unseen">{ "The world" }</h2>
            { section(presets::presets, &view.presets, on) }
            { section(timing::timing, &view.timing, on) }
            <div class="world-columns">
                <div class="world-left">
                    { section(network::network, &view.network, on) }
                    { section(machines::machines, &view.machines, on) }
                </div>
                <div class="world-right">
                    { section(options::options, &view.options, on) }
                    { section(flaws::flaws, &view.flaws, on) }
                </div>
            </div>
        </div>
    }
}

fn section<V: PartialEq + 'static>(
    draw: fn(&SectionProps<V>) -> Html,
    view: &Rc<V>,
    on: &Callback<Action>,
) -> Html {
    memo(draw, SectionProps { view: view.clone(), on: on.clone() })
}
