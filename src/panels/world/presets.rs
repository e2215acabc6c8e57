//! Worlds that are ready-made.

use yew::prelude::*;

use super::SectionProps;
use crate::control::{Control, DialsControl};
use crate::model::Model;
use crate::model::dials::Preset;
use crate::ui::click;

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct PresetsView {
    /// The one that is in force, if any.
    chosen: Option<Preset>,
}

/// What the section shows now.
pub(crate) fn view(model: &Model) -> PresetsView {
    PresetsView { chosen: Preset::of(model.world()) }
}

/// The section: a button for each, and what it is.
pub(crate) fn presets(SectionProps { view, on }: &SectionProps<PresetsView>) -> Html {
    let button = |preset: Preset| {
        let control = Control::Dials(DialsControl::Preset(preset));
        let description = control.description();
        html! {
            <button type="button" data-control={description.id} aria-pressed={(view.chosen == Some(preset)).to_string()}
                onclick={click(control.action(), on)}>
                <b>{ description.sign }</b>
                <span>{ description.help }</span>
            </button>
        }
    };
    html! {
        <section class="presets" role="group" aria-label="Worlds that are ready-made">
            { for Preset::ALL.map(button) }
        </section>
    }
}
