//! What can be done to the selected message.

use sim::MessageAction;

use super::{Description, Offer};
use crate::model::{Action, LATER, Model};

/// A control of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MessageControl {
    /// Let it arrive now.
    Deliver,
    /// Hold it where it is.
    Hold,
    /// Let it go on.
    Release,
    /// Drop it.
    Drop,
    /// Let it arrive twice.
    Duplicate,
    /// Let it arrive later.
    Delay,
}

impl MessageControl {
    /// All of them, in the order of the help.
    pub const ALL: &[MessageControl] = {
        use MessageControl::*;
        &[Deliver, Hold, Release, Drop, Duplicate, Delay]
    };

    pub(super) fn description(self) -> Description {
        use MessageControl::*;
        let new = Description::new;
        match self {
            Deliver => new("deliver", "Deliver now", "Deliver that message now", "It arrives now", &["i"]),
            Hold => new("hold", "Hold", "Hold it where it is", "It stays where it is until released", &["f"]),
            Release => new("release", "Release", "Release it", "It goes on from where it was held", &["f"]),
            Drop => new("drop", "Drop", "Drop that message", "It will never arrive", &["d"]),
            Duplicate => {
                new("twice", "Send twice", "Let it arrive twice", "A copy of it is sent now", &["y"])
            }
            Delay => new("later", "Later", "Let it arrive later", "It arrives 20 ms later", &["u"]),
        }
    }

    pub(super) fn action(self) -> Action {
        Action::Message(match self {
            MessageControl::Deliver => MessageAction::Deliver,
            MessageControl::Hold => MessageAction::Hold,
            MessageControl::Release => MessageAction::Release,
            MessageControl::Drop => MessageAction::Drop,
            MessageControl::Duplicate => MessageAction::Duplicate,
            MessageControl::Delay => MessageAction::Delay(LATER),
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        Offer::of(model.check(&self.action()))
    }
}
