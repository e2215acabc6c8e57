//! What can be done to a world from outside.

use std::fmt;

use raft::ServerId;

use crate::{MessageId, Operation};

/// Something done to the world.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    /// The server's election timer runs out now.
    TimeOut(ServerId),
    /// The visitor, who is a client, sends a request.
    Request {
        /// The server to ask first; the one believed to lead if none.
        via: Option<ServerId>,
        /// What to ask for.
        operation: Operation,
    },
    /// The server loses all that is not on its disk, and stops.
    Crash(ServerId),
    /// The server starts again with what its disk holds.
    Restart(ServerId),
    /// The message never arrives.
    Drop(MessageId),
}

/// Why an action makes no sense at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Refused {
    /// There is no such server.
    NoSuchServer(ServerId),
    /// The server is crashed.
    IsCrashed(ServerId),
    /// The server runs.
    IsRunning(ServerId),
    /// The server leads, and a leader has no election timer.
    Leads(ServerId),
    /// The message has arrived, is lost, or was never sent.
    NotInFlight(MessageId),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::NoSuchServer(server) => write!(f, "there is no {server} in this cluster"),
            Refused::IsCrashed(server) => write!(f, "{server} is crashed: restart it first"),
            Refused::IsRunning(server) => write!(f, "{server} is running already"),
            Refused::Leads(server) => {
                write!(
                    f,
                    "{server} leads, and a leader has no election timer: crash it or ask another server"
                )
            }
            Refused::NotInFlight(MessageId(id)) => write!(f, "message {id} is no longer in flight"),
        }
    }
}

impl std::error::Error for Refused {}
