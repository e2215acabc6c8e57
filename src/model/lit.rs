//! What the picture lights up: the chain of causes that somebody follows.

use raft::ServerSet;
use sim::{Endpoint, MessageId};

/// What is lit in the picture, numbered in the order in which it happened.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Lit {
    /// Servers that take part.
    pub servers: ServerSet,
    /// Messages that are still on their way, each with its number in the chain.
    pub messages: Vec<(MessageId, u32)>,
    /// What has arrived: from where, to where, and its number in the chain.
    pub arrows: Vec<(Endpoint, Endpoint, u32)>,
}

impl Lit {
    /// The number of a message that is on its way, if it is lit.
    #[must_use]
    pub fn number(&self, message: MessageId) -> Option<u32> {
        self.messages.iter().find(|(lit, _)| *lit == message).map(|(_, number)| *number)
    }
}
