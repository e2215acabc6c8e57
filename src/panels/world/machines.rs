//! Disks, clocks, and what the clients ask for by themselves.

use yew::prelude::*;

use super::SectionProps;
use crate::model::Model;

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct MachinesView {}

/// What the section shows now.
pub(crate) fn view(_: &Model) -> MachinesView {
    MachinesView {}
}

/// The section.
pub(crate) fn machines(_: &SectionProps<MachinesView>) -> Html {
    html! { <section class="machines"></section> }
}
