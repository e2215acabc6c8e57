//! Worlds that are ready-made.

use yew::prelude::*;

use super::SectionProps;
use crate::model::Model;

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct PresetsView {}

/// What the section shows now.
pub(crate) fn view(_: &Model) -> PresetsView {
    PresetsView {}
}

/// The section.
pub(crate) fn presets(_: &SectionProps<PresetsView>) -> Html {
    html! { <section class="presets"></section> }
}
