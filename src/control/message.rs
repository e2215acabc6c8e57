//! What can be done to the selected message.

use sim::MessageAction;

use super::{Description, Offer};
use crate::model::{Action, Model, NO_MESSAGE, Selected};

/// A control of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MessageControl {
    /// Drop it.
    Drop,
}

impl MessageControl {
    /// All of them, in the order of the help.
    pub const ALL: &[MessageControl] = &[MessageControl::Drop];

    pub(super) fn description(self) -> Description {
        match self {
            MessageControl::Drop => {
                Description::new("drop", "Drop", "Drop that message", "It will never arrive", &["d"])
            }
        }
    }

    pub(super) fn action(self) -> Action {
        match self {
            MessageControl::Drop => Action::Message(MessageAction::Drop),
        }
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match model.selection {
            Some(Selected::Message(_)) => Offer::Yes,
            Some(Selected::Server(_)) | None => Offer::No(NO_MESSAGE),
        }
    }
}
