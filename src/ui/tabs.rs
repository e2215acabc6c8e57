//! A strip of tabs, of which one is chosen.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::control::Control;
use crate::model::Action;
use crate::ui::click;

#[derive(PartialEq)]
pub(crate) struct TabsProps {
    pub(crate) label: &'static str,
    /// A control for each tab; its name is on it.
    pub(crate) tabs: Vec<Control>,
    pub(crate) chosen: Control,
    /// The element that holds what the chosen tab shows.
    pub(crate) panel: &'static str,
    pub(crate) on: Callback<Action>,
}

/// A strip of tabs. The arrow keys go to the neighbours.
pub(crate) fn tabs(TabsProps { label, tabs, chosen, panel, on }: &TabsProps) -> Html {
    let onkeydown = |event: KeyboardEvent| {
        let tab = event.target_dyn_into::<HtmlElement>();
        let neighbour = tab.and_then(|tab| match &*event.key() {
            "ArrowRight" => tab.next_element_sibling(),
            "ArrowLeft" => tab.previous_element_sibling(),
            _ => None,
        });
        let neighbour = neighbour.and_then(|neighbour| neighbour.dyn_into::<HtmlElement>().ok());
        // One that the style sheet hides where there is room for what it shows is no neighbour.
        if let Some(neighbour) = neighbour.filter(|neighbour| neighbour.offset_width() != 0) {
            event.prevent_default();
            // It fails only for what cannot be focused.
            let _ = neighbour.focus();
            neighbour.click();
        }
    };
    let place = tabs.iter().position(|tab| tab == chosen);
    // Where the first is hidden, for there is room for what it shows, the keyboard still finds the strip.
    let stop = |tab: usize| Some(tab) == place || place == Some(0) && tab == 1;
    html! {
        <div class="tabs" role="tablist" aria-label={*label} {onkeydown}>
            for (place, &control) in tabs.iter().enumerate() {
                { tab(control, control == *chosen, stop(place), panel, on) }
            }
        </div>
    }
}

fn tab(control: Control, chosen: bool, stop: bool, panel: &'static str, on: &Callback<Action>) -> Html {
    let description = control.description();
    let tabindex = if stop { "0" } else { "-1" };
    html! {
        <button type="button" role="tab" data-control={description.id} title={description.name} {tabindex}
            aria-selected={chosen.to_string()} aria-controls={panel} onclick={click(control.action(), on)}>
            { description.sign }
        </button>
    }
}
