//! How long things take, on one axis (§5.6).

use yew::prelude::*;

use super::SectionProps;
use crate::model::Model;

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct TimingView {}

/// What the section shows now.
pub(crate) fn view(_: &Model) -> TimingView {
    TimingView {}
}

/// The section.
pub(crate) fn timing(_: &SectionProps<TimingView>) -> Html {
    html! { <section class="timing"></section> }
}
