//! The options of Raft: what the paper and the thesis leave to choose.

use raft::Config;
use sim::{Refused, Setting};
use yew::prelude::*;

use super::SectionProps;
use crate::control::{Control, EvidenceControl};
use crate::model::{Action, Model, Refusal};
use crate::ui::{Offered, button, switch};

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct OptionsView {
    rows: Vec<Row>,
    complete: Offered,
}

/// An option.
#[derive(PartialEq, Debug)]
struct Row {
    option: &'static Choice,
    is_on: bool,
    refusal: Option<Refusal>,
}

/// Something of Raft that can be on or off.
struct Choice {
    /// Its name in a scenario.
    name: &'static str,
    does: &'static str,
    /// Where it is written.
    source: &'static str,
    of: fn(&Config) -> bool,
    set: fn(bool) -> Setting,
}

const OPTIONS: [Choice; 7] = [
    Choice {
        name: "pre-vote",
        does: "ask before standing",
        source: "thesis 9.6",
        of: |config| config.pre_vote,
        set: Setting::PreVote,
    },
    Choice {
        name: "check-quorum",
        does: "step down when unheard",
        source: "thesis 6.2",
        of: |config| config.check_quorum,
        set: Setting::CheckQuorum,
    },
    Choice {
        name: "leader-stickiness",
        does: "who hears a leader ignores candidates",
        source: "thesis 4.2.3",
        of: |config| config.leader_stickiness,
        set: Setting::LeaderStickiness,
    },
    Choice {
        name: "no-op",
        does: "a new leader commits an entry at once",
        source: "§8",
        of: |config| config.no_op,
        set: Setting::NoOp,
    },
    Choice {
        name: "backtracking",
        does: "skip a whole conflicting term",
        source: "§5.3",
        of: |config| config.backtracking,
        set: Setting::Backtracking,
    },
    Choice {
        name: "sessions",
        does: "each command takes effect once",
        source: "thesis 6.3",
        of: |config| config.sessions,
        set: Setting::Sessions,
    },
    Choice {
        name: "lease-reads",
        does: "reads trust a clock, not a majority",
        source: "thesis 6.4.1",
        of: |config| config.lease_reads,
        set: Setting::LeaseReads,
    },
];

impl PartialEq for Choice {
    fn eq(&self, other: &Choice) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// What the section shows now.
pub(crate) fn view(model: &Model) -> OptionsView {
    let config = &model.world().setup().config;
    let row = |option: &'static Choice| {
        let is_on = (option.of)(config);
        let control = Control::Evidence(EvidenceControl::Switch((option.set)(!is_on)));
        Row { option, is_on, refusal: control.refusal(model) }
    };
    let complete = Control::Evidence(EvidenceControl::Complete).offered(model);
    OptionsView { rows: OPTIONS.iter().map(row).collect(), complete }
}

/// The section.
pub(crate) fn options(SectionProps { view, on }: &SectionProps<OptionsView>) -> Html {
    // They are locked together, or not at all.
    let is_locked = view.rows.first().is_some_and(|row| row.refusal == Some(Refusal::Locked));
    if is_locked && view.complete.1 == Some(Refusal::Locked) {
        return Html::default();
    }
    html! {
        <section class="options">
            <div class="heading">
                <h3>{ "Raft options" }</h3>
                { button(view.complete.0, view.complete.1, on) }
            </div>
            if !is_locked {
                <ul class="switches">
                    for row in view.rows.iter() {
                        { draw(row, on) }
                    }
                </ul>
            }
        </section>
    }
}

fn draw(Row { option, is_on, refusal }: &Row, on: &Callback<Action>) -> Html {
    let setting = (option.set)(!is_on);
    let about = refusal.map_or_else(|| format!("{} · {}", option.does, option.source), Refusal::sentence);
    let words = html! { <><b>{ option.name }</b><small>{ about }</small></> };
    let too_late = *refusal == Some(Refusal::World(Refused::TooLate));
    html! {
        <li data-option={option.name}>
            { switch(Control::Evidence(EvidenceControl::Switch(setting)), *is_on, *refusal, words, on) }
            if too_late {
                { button(Control::Evidence(EvidenceControl::StartWith(setting)), None, on) }
            }
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::TimeAction;

    fn refusal(model: &Model, name: &str) -> Option<Refusal> {
        view(model).rows.into_iter().find(|row| row.option.name == name).expect(name).refusal
    }

    fn press(model: &mut Model, control: EvidenceControl) {
        model.update(Control::Evidence(control).action(), &mut Vec::new());
    }

    #[test]
    fn an_option_that_needs_another_says_so() {
        let mut model = Model::new(&Options::default(), 1, Vec::new());
        let needs = refusal(&model, "lease-reads").expect("stickiness is off").sentence();
        assert!(needs.contains("needs leader-stickiness"), "{needs}");
        press(&mut model, EvidenceControl::Switch(Setting::LeaderStickiness(true)));
        assert_eq!(refusal(&model, "lease-reads"), None);
        press(&mut model, EvidenceControl::Switch(Setting::LeaseReads(true)));
        assert!(refusal(&model, "leader-stickiness").is_some(), "the lease stands on it");
    }

    #[test]
    fn what_must_be_set_at_first_begins_again() {
        let mut model = Model::new(&Options::default(), 7, Vec::new());
        assert_eq!(refusal(&model, "sessions"), None);
        while model.world().hosts().iter().all(|host| host.log().is_empty()) {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
            if model.world().leader().is_some() {
                model.update(Action::SendRequest, &mut Vec::new());
            }
        }
        assert_eq!(refusal(&model, "sessions"), Some(Refusal::World(Refused::TooLate)));
        press(&mut model, EvidenceControl::StartWith(Setting::Sessions(true)));
        assert!(model.world().setup().config.sessions && model.world().events() == 0);
        assert_eq!(model.seed(), 7);
    }

    #[test]
    fn all_of_production_is_on_at_once_and_one_undo_takes_it_back() {
        let mut model = Model::new(&Options::default(), 1, Vec::new());
        press(&mut model, EvidenceControl::Complete);
        assert_eq!(model.world().setup().config, Config::complete());
        assert!(view(&model).complete.1.is_some(), "there is nothing left");
        model.update(Action::Time(TimeAction::Undo), &mut Vec::new());
        assert_eq!(model.world().setup().config, Config::default());
    }
}
