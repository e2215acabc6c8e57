//! Random clusters under random faults, options and loads, all judges on.
//!
//! A seed rolls a [`Plan`]: a cluster, its settings, and what may befall it. [`Plan::run`] lets it
//! befall, then heals everything and expects progress. [`TrialOutcome::shrink`] makes a run that fails
//! small. [`Hunt`]s look for each deliberate flaw, to show that the swarm would find it.
//!
//! Everything is a function of the seed: no clock, no threads. Whoever wants to use several cores
//! gives each of them seeds of its own.

mod deeds;
mod hunt;
mod outcome;
mod plan;
mod shrink;
mod trial;
mod watched;

pub use hunt::Hunt;
pub use outcome::{Deed, TrialFailure, TrialOutcome};
pub use plan::{Kind, Plan};
