//! What servers say to each other: the two RPCs of Figure 2, each a request and a reply.

use alloc::sync::Arc;

use crate::{LogIndex, ServerId, Term};

/// A message between two servers.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Message {
    /// Who sent it.
    pub from: ServerId,
    /// Whom it is for.
    pub to: ServerId,
    /// The sender's `currentTerm`: every message carries it (§5.1).
    pub term: Term,
    /// What it says.
    pub body: Body,
}

/// What a message says.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Body {
    /// A candidate asks for a vote.
    RequestVote(RequestVote),
    /// The answer to it.
    RequestVoteReply(RequestVoteReply),
    /// A leader replicates entries, or says that it is there.
    AppendEntries(AppendEntries),
    /// The answer to it.
    AppendEntriesReply(AppendEntriesReply),
}

/// The arguments of the RequestVote RPC; the candidate is the sender (Figure 2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RequestVote {
    /// Index of the candidate's last log entry.
    pub last_log_index: LogIndex,
    /// Term of the candidate's last log entry.
    pub last_log_term: Term,
}

/// The results of the RequestVote RPC.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RequestVoteReply {
    /// True means the candidate received the vote.
    pub vote_granted: bool,
}

/// The arguments of the AppendEntries RPC; the leader is the sender (Figure 2).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct AppendEntries {
    /// Index of the entry immediately preceding the new ones.
    pub prev_log_index: LogIndex,
    /// Term of that entry.
    pub prev_log_term: Term,
    /// The entries to store; none in a heartbeat.
    pub entries: Entries,
    /// The leader's commit index.
    pub leader_commit: LogIndex,
}

/// The results of the AppendEntries RPC.
///
/// The paper's `success` belongs to a call that waits for its answer. Here answers may come late,
/// twice or out of order, so each says which question it answers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AppendEntriesReply {
    /// Success: the follower's log equals the leader's up to and including `match_index`.
    Matches {
        /// The last index that is known to be equal.
        match_index: LogIndex,
    },
    /// No success: the follower has no entry at `prev_log_index` with `prev_log_term`.
    Mismatch {
        /// The `prev_log_index` that was asked about.
        prev_log_index: LogIndex,
    },
    /// No success: the sender's term is over; the reply's term says which one has begun.
    StaleTerm,
}

/// Entries on their way, shared by all messages that carry them.
pub type Entries = Arc<[Entry]>;

/// One entry of a log: a command, its index and the term in which a leader received it (§5.3).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Entry {
    /// Its position in the log.
    pub index: LogIndex,
    /// The term of the leader that created it.
    pub term: Term,
    /// What the state machine is to do.
    pub command: Command,
}

/// A client's command for the state machine. Raft never looks into its bytes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Command {
    /// Which client sent it.
    pub client: ClientId,
    /// The client's own number for it.
    pub serial: u64,
    /// What the state machine understands.
    pub bytes: Arc<[u8]>,
}

/// A client of the cluster.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ClientId(pub u32);
