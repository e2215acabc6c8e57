//! Why something is not so: read from the state as it is, in sentences with numbers and section.
//!
//! The first sentence is what decides; the others are what would stand against it next.

mod answers;
mod commits;
mod elections;
mod facts;

use std::fmt;

use raft::{ClientId, LogIndex, Rule, ServerId};
use sim::World;

pub(crate) use commits::counted_holders;
pub use commits::{Holders, holders};

use crate::narrate::{Sentence, Source, client_name, plain};

/// A question about what is not so. `Display` asks it: *Why does S3 not lead?*
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Question {
    /// Why does a server not lead?
    Leads(ServerId),
    /// Why does a server not stand for election?
    Stands(ServerId),
    /// Why is the entry that a server has at an index not committed?
    Commits(ServerId, LogIndex),
    /// Why is a client not answered?
    Answers(ClientId),
}

/// How many sentences an answer has at most.
const MOST: usize = 5;

/// Why something is not so, the deciding reason first: one sentence to five. If it is so, one sentence
/// says that.
#[must_use]
pub fn why_not(world: &World, question: Question) -> Vec<Sentence> {
    if let Question::Commits(_, LogIndex::ZERO) = question {
        return vec![plain("There is no index 0: every log begins with index 1", "")];
    }
    let server = match question {
        Question::Leads(server) | Question::Stands(server) | Question::Commits(server, _) => Some(server),
        Question::Answers(_) => None,
    };
    if let Some(server) = server.filter(|server| world.host(*server).is_none()) {
        return vec![plain(format!("There is no {server} in this cluster"), "")];
    }
    let mut told = match question {
        Question::Leads(server) => elections::why_no_leader(world, server),
        Question::Stands(server) => elections::why_no_candidate(world, server),
        Question::Commits(server, index) => commits::why_not_committed(world, server, index),
        Question::Answers(client) => answers::why_not_answered(world, client),
    };
    told.truncate(MOST);
    told
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Question::Leads(server) => write!(f, "Why does {server} not lead?"),
            Question::Stands(server) => write!(f, "Why does {server} not stand for election?"),
            Question::Commits(server, index) => write!(f, "Why is index {index} of {server} not committed?"),
            Question::Answers(client) => write!(f, "Why is {} not answered?", client_name(client)),
        }
    }
}

/// A reason, with its rule.
fn because(rule: Rule, headline: impl Into<String>, detail: impl Into<String>) -> Sentence {
    let source = Source { section: rule.section(), rule: rule.name() };
    Sentence { source: Some(source), ..plain(headline, detail) }
}
