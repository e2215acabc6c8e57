//! What proves that a promise is broken: a sentence, then its witnesses in order, numbered as in the picture.

use check::Property;
use raft::{ServerId, ServerSet};
use scenario::narrate_verdict;
use sim::Moment;
use yew::prelude::*;

use crate::control::{Control, EvidenceControl, LookControl};
use crate::model::{Action, Model, Tab};
use crate::text;
use crate::ui::{Offered, button, buttons, click};

/// What the card shows.
#[derive(Clone, PartialEq)]
pub(crate) struct EvidenceCard {
    headline: String,
    witnesses: Vec<Line>,
    /// Of two leaders, who elected each, and who elected both.
    majorities: Vec<(ServerId, ServerSet)>,
    shared: ServerSet,
    /// Whether the way to some of the witnesses was too long.
    gave_up: bool,
    acts: Vec<Offered>,
}

/// A witness.
#[derive(Clone, PartialEq)]
struct Line {
    moment: Moment,
    headline: String,
    detail: String,
    /// Whether the cursor is there.
    is_here: bool,
}

/// What the card shows now, if a broken promise is looked into.
pub(crate) fn view(model: &Model) -> Option<EvidenceCard> {
    let found = &model.evidence.proof.as_ref()?.found;
    let line = |witness: &experiment::Witness| Line {
        moment: witness.moment,
        headline: witness.headline.clone(),
        detail: witness.detail.clone(),
        is_here: witness.moment.events == model.run.moment().events,
    };
    Some(EvidenceCard {
        headline: headline(found),
        witnesses: found.witnesses.iter().map(line).collect(),
        majorities: found.majorities.clone(),
        shared: found.shared(),
        gave_up: found.gave_up,
        acts: acts(model, found),
    })
}

/// *Election Safety is broken: S1 and S3 were both elected in term 4*.
fn headline(found: &experiment::Evidence) -> String {
    let told = narrate_verdict(&found.verdict);
    format!("{}: {}", told.headline, told.detail.trim_end_matches('.'))
}

fn acts(model: &Model, found: &experiment::Evidence) -> Vec<Offered> {
    let mut controls =
        vec![Control::Evidence(deciding(found)), Control::Evidence(EvidenceControl::WithoutFlaws)];
    if found.verdict.property == Property::Linearizability {
        controls.push(Control::Look(LookControl::Open(Tab::Clients)));
    }
    controls.into_iter().map(|control| control.offered(model)).collect()
}

/// Where it was decided: where somebody who had voted voted again, or else where the promise was broken.
fn deciding(found: &experiment::Evidence) -> EvidenceControl {
    let shared = found.shared();
    let is_shared =
        |witness: &&experiment::Witness| witness.server.is_some_and(|server| shared.contains(server));
    match (found.witnesses.iter().rfind(is_shared), found.witnesses.last()) {
        (Some(vote), _) => EvidenceControl::GoToVote(vote.moment),
        (None, last) => EvidenceControl::GoToBreak(
            last.map_or_else(|| crate::model::evidence::moment_of(&found.verdict), |last| last.moment),
        ),
    }
}

/// The card.
pub(crate) fn evidence(card: &EvidenceCard, on: &Callback<Action>) -> Html {
    html! {
        <div role="group" class="card evidence" aria-label="What proves it">
            <div class="card-top">
                <h2 role="status">{ "✕ " }{ &card.headline }</h2>
                { button(Control::Evidence(EvidenceControl::Close), None, on) }
            </div>
            <ol class="witnesses">
                for line in card.witnesses.iter() {
                    { witness(line, on) }
                }
            </ol>
            if card.gave_up {
                <p>{ "The way to the rest is too long: go there with v and V." }</p>
            }
            { majorities(card) }
            <div class="acts">{ buttons(&card.acts, on) }</div>
        </div>
    }
}

fn witness(Line { moment, headline, detail, is_here }: &Line, on: &Callback<Action>) -> Html {
    let control = Control::Evidence(EvidenceControl::Witness(*moment));
    html! {
        <li aria-current={is_here.then_some("step")}>
            <button type="button" data-control={control.description().id} onclick={click(control.action(), on)}>
                <span class="says"><b>{ headline }</b>{ " " }<small>{ detail }</small></span>
                <time>{ text::seconds(moment.at) }</time>
            </button>
        </li>
    }
}

/// Who elected whom: the fault lies with those who elected both.
fn majorities(card: &EvidenceCard) -> Html {
    if card.majorities.len() < 2 {
        return html! {};
    }
    html! {
        <p class="majorities">
            for (leader, voters) in card.majorities.iter() {
                <span>{ "elected " }<b>{ leader.to_string() }</b>{ ": " }{ text::servers(*voters) }</span>
            }
            <span class="shared">{ "in both: " }<b>{ text::servers(card.shared) }</b></span>
        </p>
    }
}
