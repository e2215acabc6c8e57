//! A deterministic world for Raft servers: virtual time, a network, disks, clients.
//!
//! [`World`] is a discrete-event simulation. [`World::step`] handles the next event and
//! [`World::act`] does something to the world from outside; both add what happened to a record of
//! [`Event`]s, from which judges judge and views draw. The same [`Setup`] and the same
//! [`Action`]s at the same moments give the same record, byte for byte, on every machine:
//! [`World::digest`] is a fingerprint of it.
//!
//! ```
//! use sim::{Setup, World};
//!
//! let mut world = World::new(Setup::default()).expect("the defaults work");
//! let mut record = Vec::new();
//! while world.leader().is_none() {
//!     world.step(&mut record);
//! }
//! assert!(world.now() < raft::Time::from_micros(1_000_000), "an election takes less than a second");
//! ```

mod action;
mod client;
mod clock;
mod digest;
mod disk;
mod history;
mod host;
mod interception;
mod machine;
mod network;
mod packet;
mod purpose;
mod record;
mod setup;
mod world;

pub use action::{
    Action, ClusterAction, LinkAction, Links, MessageAction, PlacedState, Refused, ServerAction,
};
pub use client::{Call, Client};
pub use digest::Digest;
pub use disk::Disk;
pub use history::{
    Branch, BranchError, BranchId, Comparison, Detail, Difference, History, Moment, Observer, Side, Target,
    Thinned, TimedAction,
};
pub use host::{Host, HostLog, Status};
pub use interception::{Interception, MessageKind, MessagePattern};
pub use machine::{Key, KeyValue, Operation, OperationError};
pub use network::Link;
pub use packet::{Answer, Ask, Endpoint, Flight, MessageId, Packet};
pub use record::{Event, EventKind, LossCause};
pub use setup::{ClockRate, Permille, Setting, Setup, SetupError, Span};
pub use world::World;
