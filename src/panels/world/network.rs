//! What messages meet on their way.

use yew::prelude::*;

use super::SectionProps;
use crate::model::Model;

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct NetworkView {}

/// What the section shows now.
pub(crate) fn view(_: &Model) -> NetworkView {
    NetworkView {}
}

/// The section.
pub(crate) fn network(_: &SectionProps<NetworkView>) -> Html {
    html! { <section class="network"></section> }
}
