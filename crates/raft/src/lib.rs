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
//!    writes; hand in [`Input::Durable`] once the disk holds it. A crash may leave any beginning of
//!    what was on its way, and even of the entries of one write; what is torn is cut off.
//! 3. A message leaves only when the write named by its `after` is durable ([`Effect::Send`]).
//! 4. Hand in [`Input::Wake`] when [`Server::deadline`] has come. Waking early does no harm.
//! 5. Answer clients as [`Effect::Answer`] says, with what the state machine said when it executed
//!    the entry of the [`Effect::Apply`] before it; keep the last such answer of each client, for
//!    [`ClientReply::DoneBefore`].
//! 6. To compact the log, hand in the state machine's state as [`Input::SnapshotTaken`], between two
//!    steps. On [`Effect::Restore`], replace the state machine's state.
//! 7. After a crash, make a new [`Server`] from what the disk holds ([`Recovered`], which
//!    [`Recovered::write`] keeps up to date), and restore the
//!    state machine from the snapshot there.
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
//! let cluster = Membership::of(ServerSet::first(3));
//! let start = |id| Server::new(Time::ZERO, id, Config::default(), Recovered::empty(cluster), 1);
//! let mut servers: Vec<Server> = cluster.voters.iter().map(start).collect();
//! let s1 = ServerId::new(1);
//! let command = ClientCommand { client: ClientId(1), session: None, serial: 1, bytes: (*b"x=3").into() };
//! let mut todo = VecDeque::from([(s1, Input::Campaign), (s1, Input::Propose(command))]);
//! let mut executed = 0;
//! while let Some((id, input)) = todo.pop_front() {
//!     let server = &mut servers[usize::from(id.number()) - 1];
//!     if matches!(input, Input::Propose(_)) && !server.is_leader() {
//!         todo.push_back((id, input)); // the election is still under way
//!         continue;
//!     }
//!     let mut effects = Vec::new();
//!     server.step(Time::ZERO, input, &mut effects);
//!     for effect in effects {
//!         match effect {
//!             // This disk is instantaneous, so every `after` is durable when its turn comes.
//!             Effect::Write { mark, .. } => todo.push_front((id, Input::Durable(mark))),
//!             Effect::Send { message, .. } => todo.push_back((message.to, Input::Receive(message))),
//!             Effect::Apply { execute: true, .. } => executed += 1,
//!             _ => {}
//!         }
//!     }
//! }
//! assert!(servers[0].is_leader());
//! assert_eq!(servers[0].state().commit_index(), LogIndex(1));
//! assert_eq!(executed, 1);
//! ```
#![no_std]

extern crate alloc;
#[cfg(test)]
#[macro_use]
extern crate std;
#[cfg(all(feature = "corners", not(test)))]
extern crate std;

mod cause;
mod chunked;
mod config;
mod corner;
mod dice;
mod effect;
mod entry;
mod flaw;
mod log;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod log_properties;
mod membership;
mod message;
mod quorum;
mod reason;
mod rule;
mod session;
mod snapshot;
mod types;

mod server;
mod state;
mod turn;

mod append_entries;
mod compaction;
mod install_snapshot;
mod request_vote;

mod candidate;
mod follower;
mod leader;

pub use candidate::Candidate;
pub use cause::{ElectionCause, ReadProof, Refusal, TransferEnd, TransferRefusal};
pub use chunked::Chunked;
pub use config::{Config, ConfigError};
pub use corner::Corner;
pub use dice::Dice;
pub use effect::{ClientReply, DiskWrite, Effect, Input, Timer};
pub use entry::{ClientCommand, ClientId, Command, Entries, Entry, SessionId};
pub use flaw::{Flaw, Flaws};
pub use follower::Follower;
pub use leader::{Leader, Pace, Progress};
pub use log::Log;
pub use membership::{Change, ChangeRefusal, Membership};
pub use message::{
    AppendEntries, AppendEntriesReply, AppendOutcome, Body, InstallOutcome, InstallSnapshot,
    InstallSnapshotReply, Message, RequestVote, RequestVoteReply, Round, VotePurpose,
};
pub use quorum::{is_quorum, majority};
pub use reason::Reason;
pub use rule::Rule;
pub use server::{Role, Server};
pub use session::{Admission, Sessions};
pub use snapshot::{Snapshot, SnapshotMeta};
pub use state::{Recovered, State};
pub use types::{Duration, LogIndex, Mark, ServerId, ServerSet, Term, Time};
