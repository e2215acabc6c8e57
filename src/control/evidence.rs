//! What can be pressed of a broken promise, and what proves it; and the switches of Raft.

use raft::Flaw;
use sim::{Moment, Setting};

use super::{Description, Offer};
use crate::model::evidence::{self, NO_FLAW};
use crate::model::{Action, EvidenceAction, Model, TimeAction};

/// A control of a broken promise, and what proves it; or a switch of Raft.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EvidenceControl {
    /// Look into the last promise that was broken.
    LookInto,
    /// Look into the one at this place of the list.
    Broken(usize),
    /// Look into the one that will be broken then.
    BrokenLater(Moment),
    /// Go to a witness.
    Witness(Moment),
    /// Go to where a vote was given twice.
    GoToVote(Moment),
    /// Go to where the promise was broken.
    GoToBreak(Moment),
    /// Do the same again, without the flaws.
    WithoutFlaws,
    /// Show no longer what proves it.
    Close,
    /// Show the switch of a flaw.
    ShowFlaw(Flaw),
    /// Switch an option or a flaw.
    Switch(Setting),
    /// Begin again with an option.
    StartWith(Setting),
    /// Switch on what a system in production would.
    Complete,
}

impl EvidenceControl {
    /// All with keys, in the order of the help.
    pub const ALL: &[EvidenceControl] = &[EvidenceControl::LookInto, EvidenceControl::WithoutFlaws];

    pub(super) fn description(self) -> Description {
        use EvidenceControl::*;
        let new = Description::new;
        match self {
            LookInto => new("look-into", "Why?", "Look into the broken promise", "", &["X"]),
            Broken(_) | BrokenLater(_) => {
                new("broken", "", "Show what proves it", "Go there, and show what proves it", &[])
            }
            Witness(_) => new("witness", "", "Go there", "", &[]),
            GoToVote(_) => new("go-to-break", "Go to the vote", "Go to the vote", "", &[]),
            GoToBreak(_) => new("go-to-break", "Go to where it broke", "Go to where it broke", "", &[]),
            WithoutFlaws => new(
                "without-flaws",
                "Same, without the flaw",
                "Do the same again without the flaw",
                "A new branch from where the flaw was switched on, with all that was done since",
                &["Y"],
            ),
            Close => new("close-evidence", "✕", "Close what proves it", "", &[]),
            ShowFlaw(_) => new("show-flaw", "", "A flaw is on", "To its switch", &[]),
            Switch(Setting::Flaw(..)) => new("flaw", "", "Flaw", "", &[]),
            Switch(_) => new("option", "", "Option", "", &[]),
            StartWith(_) => new(
                "start-with",
                "Start again with it",
                "Start again with it",
                "The same seed and settings, from the start",
                &[],
            ),
            Complete => new(
                "complete",
                "All of production",
                "Switch on what production uses",
                "All but leases: reads ask a majority, not a clock",
                &[],
            ),
        }
    }

    pub(super) fn action(self) -> Action {
        use EvidenceControl::*;
        Action::Evidence(match self {
            LookInto => EvidenceAction::Look(None),
            Broken(place) => EvidenceAction::Look(Some(place)),
            BrokenLater(moment) => EvidenceAction::LookAt(moment),
            Witness(moment) | GoToVote(moment) | GoToBreak(moment) => {
                return Action::Time(TimeAction::GoTo(moment));
            }
            WithoutFlaws => EvidenceAction::WithoutFlaws,
            Close => EvidenceAction::Close,
            ShowFlaw(flaw) => EvidenceAction::ShowFlaw(flaw),
            Switch(setting) => return Action::Do(sim::Action::Set(setting)),
            StartWith(setting) => EvidenceAction::StartWith(setting),
            Complete => EvidenceAction::Complete,
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        use EvidenceControl::*;
        match self {
            LookInto => Offer::unless(
                model.run.violations().is_empty() && evidence::broken_later(&model.run).is_empty(),
                "No promise is broken on this branch",
            ),
            WithoutFlaws => Offer::unless(!model.run.has_flaws(), NO_FLAW),
            Switch(_) => Offer::of(model.check(&self.action())),
            Complete => {
                Offer::unless(model.missing_options().next().is_none(), "All that production uses is on")
            }
            _ => Offer::Yes,
        }
    }
}
