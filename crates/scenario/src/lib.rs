//! One language for everything that can be done to a simulated Raft world, and sentences for
//! everything that happens in it.
//!
//! [`Scenario::parse`] reads it, `Display` writes it, a [`Director`] leads through it a world that
//! somebody else owns, and [`scenario_of`] makes a scenario of what somebody did by hand.
//! `docs/scenario-language.md` is the reference.

mod syntax;

mod error;
mod names;
mod parse;
mod print;
mod reasons;

mod complete;

mod conditions;
mod director;
mod goal;
mod history;
mod instruction;

mod narrate;

mod foresee;
mod why_not;

pub use complete::{Completion, complete};
pub use director::{Director, Next};
pub use error::{ScenarioError, ScenarioErrors, nearest};
pub use foresee::foresee;
pub use goal::{Failure, Goal};
pub use history::scenario_of;
pub use narrate::{
    Sentence, Source, Topic, Weight, client_name, flaw_does, narrate, narrate_change_refusal,
    narrate_contradiction, narrate_exchange, narrate_failure, narrate_line, narrate_refusal,
    narrate_transfer_refusal, narrate_verdict, rule_broken_by, weigh,
};
pub use reasons::ReasonKind;
pub use sim::MessageKind;
pub use syntax::{
    Claim, ClientFact, Compare, Condition, Fact, Instruction, Line, MemberChange, Party, Pick, Route,
    Scenario, Selection, ServerFact, ServerRole, Servers, Statement, Text, Who,
};
pub use why_not::{Holders, Question, holders, why_not};
