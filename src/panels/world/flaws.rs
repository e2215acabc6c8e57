//! The deliberate flaws, each of which breaks one rule.

use check::Property;
use raft::Flaw;
use scenario::{flaw_does, rule_broken_by};
use sim::Setting;
use yew::prelude::*;

use super::SectionProps;
use crate::control::{Control, EvidenceControl};
use crate::model::{Action, Model, Refusal};
use crate::ui::switch;

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct FlawsView {
    rows: Vec<Row>,
}

/// A flaw.
#[derive(PartialEq, Debug)]
struct Row {
    flaw: Flaw,
    is_on: bool,
    /// Whether it makes a difference with the options as they are.
    matters: bool,
    refusal: Option<Refusal>,
}

/// What the flaws are about, in the order of the paper.
const GROUPS: [(&str, &[Flaw]); 5] = [
    (
        "Elections",
        &[
            Flaw::VoteTwice,
            Flaw::ForgetTerm,
            Flaw::SkipElectionRestriction,
            Flaw::CompareLogByIndexOnly,
            Flaw::NoLeaderStickiness,
            Flaw::NoPreVoteReply,
        ],
    ),
    (
        "Replication and commit",
        &[
            Flaw::CommitWithoutQuorum,
            Flaw::CommitOldTerm,
            Flaw::SkipConsistencyCheck,
            Flaw::TruncateOnStaleAppend,
            Flaw::CommitPastLastNewEntry,
            Flaw::TrustStaleAcknowledgement,
            Flaw::AcknowledgeBeforeDurable,
            Flaw::LeaderCountsUnsyncedSelf,
        ],
    ),
    ("Membership", &[Flaw::ChangeMembershipBeforeOwnCommit, Flaw::ChangeTwoServersAtOnce]),
    (
        "Clients",
        &[Flaw::ReadWithoutQuorum, Flaw::ReadBeforeOwnCommit, Flaw::NoSessions, Flaw::ReuseSessionId],
    ),
    ("Snapshots", &[Flaw::SnapshotGoesBack, Flaw::SnapshotForgetsSessions]),
];

/// What the section shows now.
pub(crate) fn view(model: &Model) -> FlawsView {
    let setup = model.world().setup();
    let flaws = setup.flaws();
    let row = |flaw: &Flaw| Row {
        flaw: *flaw,
        is_on: flaws.has(*flaw),
        matters: flaw.matters(&setup.config),
        refusal: control(*flaw, !flaws.has(*flaw)).refusal(model),
    };
    FlawsView { rows: GROUPS.iter().flat_map(|(_, flaws)| flaws.iter().map(row)).collect() }
}

fn control(flaw: Flaw, on: bool) -> Control {
    Control::Evidence(EvidenceControl::Switch(Setting::Flaw(flaw, on)))
}

/// The section.
pub(crate) fn flaws(SectionProps { view, on }: &SectionProps<FlawsView>) -> Html {
    // They are locked together, or not at all.
    if view.rows.first().is_some_and(|row| row.refusal == Some(Refusal::Locked)) {
        return Html::default();
    }
    let mut rows = view.rows.iter();
    html! {
        <section class="flaws">
            <h3>{ "Flaws" }<small>{ " each breaks one rule" }</small></h3>
            for (title, flaws) in GROUPS {
                <h4>{ title }</h4>
                <ul class="switches">
                    for row in rows.by_ref().take(flaws.len()) {
                        { draw(row, on) }
                    }
                </ul>
            }
        </section>
    }
}

fn draw(Row { flaw, is_on, matters, refusal }: &Row, on: &Callback<Action>) -> Html {
    let words = html! {
        <>
            <b>{ flaw.name() }</b>
            <small>{ flaw_does(*flaw) }</small>
            <small class="breaks">
                { "breaks: " }{ rule_broken_by(*flaw) }{ " · " }{ flaw.rule().name() }{ " · " }{ flaw.section() }
            </small>
            <small>{ endangers(*flaw) }</small>
            if !*matters {
                <small class="idle">{ "does nothing while " }{ needs(*flaw) }{ " is off" }</small>
            }
        </>
    };
    html! {
        <li data-flaw={flaw.name()}>{ switch(control(*flaw, !is_on), *is_on, *refusal, words, on) }</li>
    }
}

/// What may come of it.
fn endangers(flaw: Flaw) -> String {
    match Property::endangered_by(flaw) {
        Some(property) => format!("endangers: {}", property.name()),
        None => "endangers no promise, but that the cluster goes on".to_owned(),
    }
}

/// The option without which it makes no difference.
fn needs(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::NoLeaderStickiness => "leader-stickiness",
        Flaw::NoPreVoteReply => "pre-vote",
        _ => "sessions",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;

    #[test]
    fn every_flaw_has_one_switch() {
        let model = Model::new(&Options::default(), 1, Vec::new());
        let mut shown: Vec<Flaw> = view(&model).rows.iter().map(|row| row.flaw).collect();
        shown.sort_unstable();
        assert_eq!(shown, Flaw::ALL);
        assert!(view(&model).rows.iter().all(|row| !row.is_on && row.refusal.is_none()));
    }

    #[test]
    fn the_option_that_a_flaw_needs_is_the_one_that_it_names() {
        for flaw in Flaw::ALL {
            let mut setup = sim::Setup::default();
            if flaw.matters(&setup.config) {
                continue;
            }
            setup.set(match needs(flaw) {
                "pre-vote" => Setting::PreVote(true),
                "sessions" => Setting::Sessions(true),
                _ => Setting::LeaderStickiness(true),
            });
            assert!(flaw.matters(&setup.config), "{}", flaw.name());
        }
    }
}
