//! What the picture lights up: the chain of causes that somebody follows.

use raft::{ServerId, ServerSet};
use sim::{Endpoint, MessageId};

/// What is lit in the picture, numbered in the order in which it happened.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Lit {
    /// Servers that take part.
    pub servers: ServerSet,
    /// Servers that bear witness, each with the number of what it did.
    pub numbers: Vec<(ServerId, u32)>,
    /// Messages that are still on their way, each with its number in the chain.
    pub messages: Vec<(MessageId, u32)>,
    /// What has arrived: from where, to where, and its number in the chain.
    pub arrows: Vec<(Endpoint, Endpoint, u32)>,
}

impl Lit {
    /// The numbers of what a server did, if it bears witness: *2* or *2 3*.
    #[must_use]
    pub fn numbers_of(&self, server: ServerId) -> String {
        let own = self.numbers.iter().filter(|(whose, _)| *whose == server);
        let numbers: Vec<String> = own.map(|(_, number)| number.to_string()).collect();
        numbers.join(" ")
    }

    /// The number of a message that is on its way, if it is lit.
    #[must_use]
    pub fn number(&self, message: MessageId) -> Option<u32> {
        self.messages.iter().find(|(lit, _)| *lit == message).map(|(_, number)| *number)
    }
}
