//! What can be pressed of the line that takes any statement.

use super::{Description, Offer};
use crate::model::console::ConsoleAction;
use crate::model::{Action, Model};

/// A control of the line that takes any statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConsoleControl {
    /// Put the keyboard there.
    GoTo,
    /// Carry the line out.
    Enter,
    /// Make what was done the text of the panel.
    WhatIDid,
    /// Make what was done a file.
    SaveWhatIDid,
}

impl ConsoleControl {
    /// All of them, in the order of the help.
    pub const ALL: &[ConsoleControl] = {
        use ConsoleControl::*;
        &[GoTo, Enter, WhatIDid, SaveWhatIDid]
    };

    pub(super) fn description(self) -> Description {
        use ConsoleControl::*;
        let new = Description::new;
        match self {
            GoTo => new("console", ":", "Write a statement", "", &[":"]),
            Enter => new("carry-out", "Do it", "Carry out the statement", "", &[]),
            WhatIDid => new(
                "what-i-did",
                "What I did",
                "What I did, as a scenario",
                "What was done up to here, as a text that does it again",
                &[],
            ),
            SaveWhatIDid => new("save-what-i-did", "Save it", "Save what I did as a file", "", &[]),
        }
    }

    pub(super) fn action(self) -> Action {
        Action::Console(match self {
            ConsoleControl::GoTo => ConsoleAction::GoTo,
            ConsoleControl::Enter => ConsoleAction::Enter,
            ConsoleControl::WhatIDid => ConsoleAction::WhatIDid,
            ConsoleControl::SaveWhatIDid => ConsoleAction::SaveWhatIDid,
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            ConsoleControl::GoTo | ConsoleControl::WhatIDid | ConsoleControl::SaveWhatIDid => Offer::Yes,
            ConsoleControl::Enter => Offer::unless(
                model.console.line().trim().is_empty(),
                "Write a statement first, such as crash S1",
            ),
        }
    }
}
