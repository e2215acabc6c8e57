//! What can be pressed of the scenario that is played, and its text.

use super::{Description, Offer};
use crate::model::play::{Part, PlayAction};
use crate::model::{Action, Model};

/// A control of the scenario that is played, and its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlayControl {
    /// Show a part of the panel.
    Show(Part),
    /// Play a scenario of the library.
    Open(&'static str),
    /// Play none.
    Leave,
}

impl PlayControl {
    /// All of them, in the order of the help; but for those that stand for one scenario each.
    pub const ALL: &[PlayControl] = {
        use PlayControl::*;
        &[Show(Part::Library), Show(Part::Text), Leave]
    };

    pub(super) fn description(self) -> Description {
        let new = Description::new;
        match self {
            PlayControl::Show(Part::Library) => new("show-library", "Library", "The library", "", &[]),
            PlayControl::Show(Part::Text) => new("show-text", "Text", "The text of the scenario", "", &[]),
            PlayControl::Open(_) => new("open-scenario-of", "Open", "Play it from its beginning", "", &[]),
            PlayControl::Leave => {
                new("free-play", "Free play", "Back to free play", "A cluster without a scenario", &[])
            }
        }
    }

    pub(super) fn action(self) -> Action {
        Action::Play(match self {
            PlayControl::Show(part) => PlayAction::Show(part),
            PlayControl::Open(name) => PlayAction::Open(name),
            PlayControl::Leave => PlayAction::Leave,
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            PlayControl::Leave => Offer::present(model.plays_scenario()),
            PlayControl::Show(_) | PlayControl::Open(_) => Offer::Yes,
        }
    }
}
