//! What can be pressed to go through time.

use super::{Description, Offer};
use crate::model::{Model, TimeAction};

/// A control of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimeControl {
    /// Let time go on.
    Play,
    /// Let time stand still.
    Pause,
    /// Let one event happen.
    NextEvent,
    /// Go back to before the last event.
    PreviousEvent,
    /// Go back to the beginning.
    Beginning,
    /// Choose the next faster speed.
    Faster,
    /// Choose the next slower speed.
    Slower,
}

impl TimeControl {
    /// All of them, in the order of the help.
    pub const ALL: &[TimeControl] = {
        use TimeControl::*;
        &[Play, Pause, NextEvent, PreviousEvent, Beginning, Faster, Slower]
    };

    pub(super) fn description(self) -> Description {
        use TimeControl::*;
        let new = Description::new;
        match self {
            Play => new("play", "▶", "Play", "", &[" "]),
            Pause => new("pause", "❚❚", "Pause", "", &[" "]),
            NextEvent => new("next-event", "❘▶", "One event forward", "", &["ArrowRight"]),
            PreviousEvent => new("previous-event", "◀❘", "One event back", "", &["ArrowLeft"]),
            Beginning => new("beginning", "❘◀◀", "To the beginning", "", &["Home"]),
            Faster => new("faster", "+", "Faster", "", &["+", "="]),
            Slower => new("slower", "−", "Slower", "", &["−", "-", "_"]),
        }
    }

    pub(super) fn action(self) -> TimeAction {
        match self {
            TimeControl::Play => TimeAction::Play,
            TimeControl::Pause => TimeAction::Pause,
            TimeControl::NextEvent => TimeAction::NextEvent,
            TimeControl::PreviousEvent => TimeAction::PreviousEvent,
            TimeControl::Beginning => TimeAction::Beginning,
            TimeControl::Faster => TimeAction::Faster,
            TimeControl::Slower => TimeAction::Slower,
        }
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            TimeControl::Play => Offer::present(!model.playing),
            TimeControl::Pause => Offer::present(model.playing),
            TimeControl::NextEvent => Offer::Yes,
            TimeControl::PreviousEvent | TimeControl::Beginning => {
                Offer::unless(!model.run.has_past(), "This is the beginning")
            }
            TimeControl::Faster => Offer::unless(model.speed.faster().is_none(), "This is the fastest"),
            TimeControl::Slower => Offer::unless(model.speed.slower().is_none(), "This is the slowest"),
        }
    }
}
