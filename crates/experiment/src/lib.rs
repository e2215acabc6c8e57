//! One run of a simulated Raft world with all its branches: what a page, a terminal, a course page and
//! a test hold in common.
//!
//! An [`Experiment`] is a scenario, the [`History`](sim::History) of what became of it, and whoever
//! watches: the judges, the scenario's director, the [`Feed`] and the [`Timeline`]. All of them ride in
//! the keyframes of the history, so that whoever goes back finds them as they were.
//!
//! The one loop that steps, judges and reports is [`Experiment::run`]. To look never changes a history:
//! going to a moment, a [`Landmark`] or another branch replays what was. To act does, and in the past
//! it opens a branch.
//!
//! ```
//! use experiment::{Arrival, Experiment, Landmark};
//! use raft::ServerId;
//! use sim::{Action, ServerAction, Setup};
//!
//! let mut experiment = Experiment::bare(Setup::default())?;
//! assert_eq!(experiment.next(Landmark::Election), Arrival::There);
//! let here = experiment.moment();
//! experiment.next(Landmark::Change);
//! experiment.seek(here);
//! experiment.act(Action::Server(ServerId::new(1), ServerAction::Crash))?;
//! assert_eq!(experiment.branch().name(), "crash S1 instead");
//! println!("{}", experiment.scenario_of(experiment.branch().id())?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod causes;
mod comparison;
mod errand;
mod evidence;
mod experiment;
mod feed;
mod going;
mod landmarks;
mod operations;
mod run;
mod session;
mod strip;
mod timeline;
mod watchers;
mod without;

pub use causes::Link;
pub use comparison::{Comparison, Told};
pub use errand::Errand;
pub use evidence::{Evidence, Witness};
pub use experiment::{Experiment, Ran};
pub use feed::{Feed, Item, News};
pub use going::{Arrival, Destination};
pub use landmarks::Landmark;
pub use operations::{Asked, Attempt, Contradiction, Effect, End, Operations};
pub use run::{Outcome, run};
pub use session::{Opening, Session, SessionError};
pub use strip::{Ending, Lane, Passage, Stretch, Strip, StripMark, StripMarkKind, What};
pub use timeline::{MarkKind, Timeline, TimelineMark};
pub use watchers::{Watch, Watchers};
pub use without::{Redo, WithoutError};
