//! What is to come true in a scenario, and what did not.

use crate::Condition;

/// What whoever plays shall bring about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Goal {
    /// The line that says so.
    pub line: u32,
    /// What.
    pub condition: Condition,
    /// Whether it has held at some moment since.
    pub reached: bool,
}

/// A line that could not be carried out, or something that is not as expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The line, from 1; 0 for a violation that no line expects.
    pub line: u32,
    /// What was found instead.
    pub message: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure { line: 0, message } => f.write_str(message),
            Failure { line, message } => write!(f, "line {line}: {message}"),
        }
    }
}
