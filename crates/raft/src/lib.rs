//! The Raft consensus algorithm as a value that only [`Server::step`] moves.
//!
//! The words and the rules are those of *In Search of an Understandable Consensus Algorithm*
//! (Ongaro and Ousterhout, 2014); sections (§5.4.1) and lines of Figure 2 refer to it. Read the
//! modules beside Figure 2: [`State`] is its first box, `append_entries` and `request_vote`
//! are the receivers of its RPCs line by line, and `follower`, `candidate` and `leader` its rules
//! for servers.
//!
//! # The contract
//!
//! 1. Hand in an [`Input`] with the time on the server's own clock; time never goes back.
//! 2. Carry out the [`Effect`]s in their order. A [`Effect::Write`] goes to disk after all earlier
//!    writes; hand in [`Input::Durable`] once the disk holds it.
//! 3. A message leaves only when the write named by its `after` is durable ([`Effect::Send`]).
//! 4. Hand in [`Input::Wake`] when [`Server::deadline`] has come. Waking early does no harm.
//! 5. After a crash, make a new [`Server`] from what the disk holds ([`Recovered`]).
//!
//! Every decision leaves a [`Reason`] ([`Effect::Explain`]), which carries the numbers that decided
//! it and names its [`Rule`].
//!
//! # A cluster of three in thirty lines
//!
//! ```
//! use raft::*;
//! use std::collections::VecDeque;
//!
//! let members = ServerSet::first(3);
//! let start = |id| Server::new(Time::ZERO, id, Config::default(), Recovered::empty(members), 1);
//! let mut servers: Vec<Server> = members.iter().map(start).collect();
//! let mut todo = VecDeque::from([(ServerId::new(1), Input::Campaign)]);
//! let mut applied = 0;
//! let command = Command { client: ClientId(1), serial: 1, bytes: (*b"x=3").into() };
//! todo.push_back((ServerId::new(1), Input::Propose(command)));
//! while let Some((id, input)) = todo.pop_front() {
//!     let mut effects = Vec::new();
//!     let server = &mut servers[id.number() as usize - 1];
//!     let early = matches!(input, Input::Propose(_)) && !server.is_leader();
//!     if early {
//!         todo.push_back((id, input)); // the election is still under way
//!         continue;
//!     }
//!     server.step(Time::ZERO, input, &mut effects);
//!     for effect in effects {
//!         match effect {
//!             // This disk is instantaneous, so every `after` is durable when its turn comes.
//!             Effect::Write { mark, .. } => todo.push_front((id, Input::Durable(mark))),
//!             Effect::Send { message, .. } => todo.push_back((message.to, Input::Receive(message))),
//!             Effect::Apply { entry, .. } => applied += entry.command.bytes.len(),
//!             Effect::Refuse { .. } | Effect::Explain(_) => {}
//!         }
//!     }
//! }
//! assert!(servers[0].is_leader());
//! assert_eq!(servers[0].state().commit_index(), LogIndex(1));
//! assert_eq!(applied, 3);
//! ```
#![no_std]

extern crate alloc;
#[cfg(test)]
#[macro_use]
extern crate std;

mod config;
mod dice;
mod log;
mod message;
mod quorum;
mod reason;
mod types;

mod server;
mod state;

mod append_entries;
mod request_vote;

mod candidate;
mod follower;
mod leader;

pub use candidate::Candidate;
pub use config::{Config, ConfigError};
pub use dice::Dice;
pub use follower::Follower;
pub use leader::{Leader, Progress};
pub use log::Log;
pub use message::{
    AppendEntries, AppendEntriesReply, Body, ClientId, Command, Entries, Entry, Message, RequestVote,
    RequestVoteReply,
};
pub use quorum::{is_quorum, majority, reached_by_majority};
pub use reason::{ElectionCause, Reason, Refusal, Rule};
pub use server::{Effect, Input, Record, Role, Server, Timer};
pub use state::{Mark, Recovered, State};
pub use types::{Duration, LogIndex, ServerId, ServerSet, Term, Time};
