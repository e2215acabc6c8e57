//! The deliberate flaws, each of which breaks one rule.

use raft::Flaw;
use yew::prelude::*;

use super::SectionProps;
use crate::model::Model;

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct FlawsView {
    on: Vec<String>,
}

/// What the section shows now.
pub(crate) fn view(model: &Model) -> FlawsView {
    let flaws = model.world().setup().config.flaws;
    FlawsView {
        on: Flaw::ALL.iter().filter(|flaw| flaws.has(**flaw)).map(|flaw| flaw.name().to_owned()).collect(),
    }
}

/// The section.
pub(crate) fn flaws(SectionProps { view, .. }: &SectionProps<FlawsView>) -> Html {
    html! {
        <section class="flaws">
            <h3>{ "Flaws" }</h3>
            <p>{ "On: " }{ if view.on.is_empty() { "none".to_owned() } else { view.on.join(", ") } }</p>
        </section>
    }
}
