//! What goes into a server and what comes out: closed enums, so that a host can handle them all.

use alloc::sync::Arc;

use crate::{
    Change, ClientCommand, ClientId, Entries, Entry, LogIndex, Mark, Message, Reason, ServerId, SessionId,
    Snapshot, Term,
};

/// What can happen to a server.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Input {
    /// The moment of [`Server::deadline`](crate::Server::deadline) has come. At any other moment this does nothing.
    Wake,
    /// A message arrived.
    Receive(Message),
    /// A client wants a command executed.
    Propose(ClientCommand),
    /// A client wants a session (thesis 6.3).
    OpenSession(ClientId),
    /// A client wants to read (thesis 6.4).
    Read {
        /// The client.
        client: ClientId,
        /// The client's number for the read.
        serial: u64,
    },
    /// Somebody wants another configuration of the cluster (§6).
    ChangeMembership(Change),
    /// Somebody wants another server to lead (thesis 3.10).
    TransferLeadership(ServerId),
    /// The disk holds this write and all before it.
    Durable(Mark),
    /// The state machine's state after the last entry applied, to replace the log so far (§7).
    SnapshotTaken(Arc<[u8]>),
    /// The election timer runs out now, and the server does what it does then: with Pre-Vote it asks
    /// first. A leader has no such timer, and ignores it.
    TimeOut,
    /// Start an election now, whatever the timer or a Pre-Vote would say. A leader ignores it.
    Campaign,
}

/// What a server wants done, in this order.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Effect {
    /// Write to the disk, after all earlier writes; then hand in [`Input::Durable`].
    Write {
        /// The name of the write. All writes of one step have the same.
        mark: Mark,
        /// What to write.
        write: DiskWrite,
    },
    /// Send a message, once the write `after` is durable.
    Send {
        /// The message.
        message: Message,
        /// What the disk must hold before.
        after: Mark,
    },
    /// An entry is committed and its turn has come.
    Apply {
        /// The entry.
        entry: Entry,
        /// Whether the state machine executes it: a client's command that takes effect now.
        execute: bool,
    },
    /// Replace the state machine's state by the snapshot's.
    Restore(Snapshot),
    /// Answer a client.
    Answer {
        /// The client.
        client: ClientId,
        /// The client's number for what it asked.
        serial: u64,
        /// What to say.
        answer: ClientReply,
    },
    /// Nothing to do: the reason for what was just decided.
    Explain(Reason),
}

/// What a client is told.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ClientReply {
    /// Its command was executed just now: the answer is what the state machine said to it.
    Done,
    /// Its command took effect before: the answer is what the state machine said then.
    DoneBefore,
    /// Its session is open.
    SessionOpened {
        /// What its commands name it by.
        session: SessionId,
    },
    /// It has no session, or none any more: its command had no effect.
    NoSession,
    /// It may read the state machine as it is now.
    Readable,
    /// This server does not take it.
    NotLeader {
        /// The leader to ask instead, if known.
        leader: Option<ServerId>,
    },
}

/// What is written to the disk.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum DiskWrite {
    /// The current term and the vote given in it.
    Vote {
        /// The current term.
        term: Term,
        /// The candidate that received the vote.
        voted_for: Option<ServerId>,
    },
    /// Entries at the end of the log.
    Entries(Entries),
    /// The entry at this index and all that follow it are gone.
    Truncate(LogIndex),
    /// A snapshot, in place of the entries that it covers; and of all, unless the log has the entry
    /// that it ends with (Figure 13, InstallSnapshot 6 and 7).
    Snapshot(Snapshot),
}

/// Why a server wants to be woken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Timer {
    /// A follower or a candidate starts an election (§5.2).
    Election,
    /// A leader sends a heartbeat (§5.2).
    Heartbeat,
    /// A leader gives up handing over (thesis 3.10).
    Transfer,
}
