//! What a scenario says, and where it fails.

use super::{Sentence, Weight, plain};
use crate::{Failure, Line, Statement};

/// What a line says, in words; none for one that says nothing itself, but does, waits or expects.
#[must_use]
pub fn narrate_line(line: &Line) -> Option<Sentence> {
    match &line.statement {
        Statement::Say(prose) => Some(Sentence { weight: Weight::Said, ..plain(prose.as_str(), "") }),
        _ => None,
    }
}

/// What was not as a scenario expected, in words.
#[must_use]
pub fn narrate_failure(failure: &Failure) -> Sentence {
    let sentence = plain("The scenario stops: not as expected", format!("{failure}."));
    Sentence { weight: Weight::Broken, ..sentence }
}
