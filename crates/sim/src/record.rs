//! The record of what happened.

use raft::{ClientId, DiskWrite, Entry, LogIndex, Mark, Reason, ServerId, Time};

use crate::{Action, Answer, Interception, MessageId, Operation, Packet};

/// One thing that happened.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Event {
    /// When.
    pub at: Time,
    /// In which step of the world, counted from 1; actions are steps, too. A step can bring several.
    pub step: u64,
    /// What.
    pub kind: EventKind,
}

/// What can happen.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "a field whose name says all has no line that repeats it")]
pub enum EventKind {
    /// Somebody did something to the world.
    Acted(Action),
    /// A server decided something, and why.
    Explained {
        server: ServerId,
        /// Why.
        reason: Reason,
    },
    /// A message left.
    Sent {
        /// Its name.
        id: MessageId,
        /// What it says.
        packet: Packet,
        /// The message that it is a copy of, if it is one.
        copy_of: Option<MessageId>,
    },
    /// A message arrived.
    Arrived {
        /// Its name.
        id: MessageId,
        /// What it says.
        packet: Packet,
    },
    /// A message will never arrive.
    Lost {
        /// Its name.
        id: MessageId,
        /// What it said.
        packet: Packet,
        /// Why.
        cause: LossCause,
    },
    /// A server asked its disk to write.
    Wrote {
        server: ServerId,
        /// What.
        write: DiskWrite,
    },
    /// A disk holds all that was written up to a mark.
    Synced {
        /// Whose disk it is.
        server: ServerId,
        /// The last write that it holds.
        mark: Mark,
    },
    /// A server applied an entry to its state machine.
    Applied {
        server: ServerId,
        entry: Entry,
        /// Whether the state machine executed it: a command that took effect now.
        executed: bool,
    },
    /// A server's state machine took over a snapshot.
    Restored {
        server: ServerId,
        /// The last index that the snapshot covers.
        index: LogIndex,
    },
    /// A client sent an operation for the first time.
    Called {
        client: ClientId,
        /// Its number for the operation.
        serial: u64,
        /// What it asks for.
        operation: Operation,
    },
    /// A client was answered.
    Returned {
        client: ClientId,
        /// Its number for the operation.
        serial: u64,
        /// What it asked for.
        operation: Operation,
        answer: Answer,
    },
    /// A rule has held or delayed a message that was just sent.
    Intercepted {
        /// Its name.
        id: MessageId,
        /// What it says.
        packet: Packet,
        /// What the rule does.
        how: Interception,
    },
    /// A client no longer waits for an answer. What it asked for may still take effect.
    GaveUp {
        client: ClientId,
        /// Its number for the operation.
        serial: u64,
        /// What it asked for.
        operation: Operation,
    },
    /// A server that starts has found a torn write at the end of its disk, and cut it off.
    CutOff {
        server: ServerId,
        /// What should have been written.
        torn: DiskWrite,
    },
}

/// Why a message will never arrive.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LossCause {
    /// Somebody dropped it.
    Dropped,
    /// The server that it was for is crashed.
    ReceiverCrashed,
    /// The link is cut.
    LinkCut,
    /// The link loses some.
    Chance,
    /// A rule for messages to come drops such ones.
    Intercepted,
}
