//! Why something that the visitor wants makes no sense at the moment.

use raft::{ChangeRefusal, ServerId, TransferRefusal};
use scenario::{narrate_change_refusal, narrate_refusal, narrate_transfer_refusal};
use sim::Refused;

use super::locks::LOCKED;
use crate::text;

/// Why something makes no sense at the moment. It becomes a sentence when somebody is to read it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// For a reason of the page's own.
    Said(&'static str),
    /// The page around has locked it: there is nothing to press.
    Locked,
    /// The world refuses it.
    World(Refused),
    /// The leader would refuse to change the configuration.
    Change {
        /// The leader.
        leader: ServerId,
        /// Why.
        because: ChangeRefusal,
    },
    /// The leader would refuse to hand over.
    Transfer {
        /// The leader.
        leader: ServerId,
        /// To whom.
        to: ServerId,
        /// Why.
        because: TransferRefusal,
    },
}

impl Refusal {
    /// What is wrong, and what to do about it.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Refusal::Said(why) => why.to_owned(),
            Refusal::Locked => LOCKED.to_owned(),
            Refusal::World(refused) => text::capital(&narrate_refusal(refused)),
            Refusal::Change { leader, because } => {
                format!("{leader} would refuse. {}", narrate_change_refusal(because))
            }
            Refusal::Transfer { leader, to, because } => {
                format!("{leader} would refuse. {}", narrate_transfer_refusal(to, because))
            }
        }
    }
}

impl From<&'static str> for Refusal {
    fn from(why: &'static str) -> Refusal {
        Refusal::Said(why)
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Refusal {
        Refusal::World(refused)
    }
}
