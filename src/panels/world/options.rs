//! The options of Raft: what the paper and the thesis leave to choose.

use yew::prelude::*;

use super::SectionProps;
use crate::model::Model;

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct OptionsView {
    on: Vec<&'static str>,
}

/// What the section shows now.
pub(crate) fn view(model: &Model) -> OptionsView {
    let config = &model.world().setup().config;
    let options = [
        (config.pre_vote, "pre-vote"),
        (config.check_quorum, "check-quorum"),
        (config.leader_stickiness, "leader stickiness"),
        (config.no_op, "no-op on election"),
        (config.sessions, "sessions"),
        (config.lease_reads, "lease reads"),
        (config.backtracking, "backtracking"),
    ];
    OptionsView { on: options.into_iter().filter_map(|(is_on, name)| is_on.then_some(name)).collect() }
}

/// The section.
pub(crate) fn options(SectionProps { view, .. }: &SectionProps<OptionsView>) -> Html {
    html! {
        <section class="options">
            <h3>{ "Raft options" }</h3>
            <p>{ "On: " }{ if view.on.is_empty() { "none".to_owned() } else { view.on.join(", ") } }</p>
        </section>
    }
}
