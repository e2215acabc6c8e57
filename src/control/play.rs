//! What can be pressed of the scenario that is played, and its text.

use super::{Description, Offer};
use crate::model::play::{Part, PlayAction};
use crate::model::{Action, Model};

/// A control of the scenario that is played, and its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlayControl {
    /// To the next sentence.
    Next,
    /// To the sentence before.
    Back,
    /// Go on from sentence to sentence.
    OnItsOwn,
    /// Stop at each sentence.
    StepByStep,
    /// Show a part of the panel.
    Show(Part),
    /// Play a scenario of the library.
    Open(&'static str),
    /// Play none.
    Leave,
    /// Play the text.
    Run,
    /// Put the text on the clipboard.
    Copy,
    /// Let the text be that of what is played.
    Revert,
    /// Bring back the text that another one took the place of.
    BringBack,
    /// Go to a line of the text.
    ToLine(u32),
    /// Go to what is wrong with the text.
    ToError(usize),
}

impl PlayControl {
    /// All of them, in the order of the help; but for those that stand for one scenario or line each.
    pub const ALL: &[PlayControl] = {
        use PlayControl::*;
        &[
            Next,
            Back,
            OnItsOwn,
            StepByStep,
            Show(Part::Library),
            Show(Part::Text),
            Leave,
            Run,
            Copy,
            Revert,
            BringBack,
        ]
    };

    pub(super) fn description(self) -> Description {
        use PlayControl::*;
        let new = Description::new;
        match self {
            Next => new(
                "next-sentence",
                "Next ▸",
                "Next sentence",
                "Let happen what comes before the next sentence; once more: at once",
                &["PageDown"],
            ),
            Back => new("previous-sentence", "◂ Back", "Back to the sentence before", "", &["PageUp"]),
            OnItsOwn => new(
                "on-its-own",
                "on its own",
                "Go on from sentence to sentence on its own",
                "Give each sentence the time to be read, and then go on",
                &[],
            ),
            StepByStep => new(
                "on-its-own",
                "on its own",
                "Go on from sentence to sentence on its own",
                "Stop at each sentence again",
                &[],
            ),
            Show(Part::Library) => new("show-library", "Library", "The library of scenarios", "", &[]),
            Show(Part::Text) => new("show-text", "Text", "The text of the scenario", "", &[]),
            Open(_) => new("play-lesson", "Open", "Open it at its beginning", "", &[]),
            Leave => new(
                "free-play",
                "Back to free play",
                "Back to free play",
                "A cluster without a scenario",
                &[],
            ),
            Run => new("run-text", "Run", "Run the text", "Play this text from its beginning", &[]),
            Copy => new("copy-text", "Copy", "Copy the text", "", &[]),
            Revert => {
                new("revert-text", "Revert", "Undo your changes", "The text as it was; yours is kept", &[])
            }
            BringBack => new("bring-back", "Bring it back", "Bring back the text that is kept", "", &[]),
            ToLine(_) => new("to-line", "", "Show this line of the text", "", &[]),
            ToError(_) => new("to-error", "", "Put the caret there", "", &[]),
        }
    }

    pub(super) fn action(self) -> Action {
        Action::Play(match self {
            PlayControl::Next => PlayAction::Next,
            PlayControl::Back => PlayAction::Back,
            PlayControl::OnItsOwn => PlayAction::OnItsOwn(true),
            PlayControl::StepByStep => PlayAction::OnItsOwn(false),
            PlayControl::Show(part) => PlayAction::Show(part),
            PlayControl::Open(name) => PlayAction::Open(name),
            PlayControl::Leave => PlayAction::Leave,
            PlayControl::Run => PlayAction::Run,
            PlayControl::Copy => PlayAction::Copy,
            PlayControl::Revert => PlayAction::Revert,
            PlayControl::BringBack => PlayAction::BringBack,
            PlayControl::ToLine(line) => PlayAction::ToLine(line),
            PlayControl::ToError(place) => PlayAction::ToError(place),
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            PlayControl::Next | PlayControl::Back if !model.plays_scenario() => Offer::Absent,
            PlayControl::Next => Offer::unless(!model.has_next_sentence(), "The scenario is over"),
            PlayControl::Back => Offer::unless(
                !model.run.has_past() && model.sentence().is_none_or(|place| place == 0),
                "This is the beginning",
            ),
            PlayControl::OnItsOwn => Offer::present(model.plays_scenario() && !model.play.on_its_own),
            PlayControl::StepByStep => Offer::present(model.plays_scenario() && model.play.on_its_own),
            PlayControl::Leave => Offer::present(model.plays_scenario()),
            PlayControl::Revert => Offer::unless(!model.play.is_edited(), "You have changed nothing"),
            PlayControl::BringBack => Offer::present(model.play.keeps_text()),
            PlayControl::Show(_)
            | PlayControl::Open(_)
            | PlayControl::Run
            | PlayControl::Copy
            | PlayControl::ToLine(_)
            | PlayControl::ToError(_) => Offer::Yes,
        }
    }
}
