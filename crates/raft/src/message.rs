//! What servers say to each other: the RPCs of Figures 2 and 13, each a request and a reply, and
//! the one message that hands over leadership.

use alloc::sync::Arc;

use crate::{Entries, LogIndex, ServerId, SnapshotMeta, Term};

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
    /// A leader sends a piece of its snapshot to a follower that is too far behind.
    InstallSnapshot(InstallSnapshot),
    /// The answer to it.
    InstallSnapshotReply(InstallSnapshotReply),
    /// A leader asks the receiver to start an election at once (thesis 3.10).
    TimeoutNow,
}

/// The arguments of the RequestVote RPC; the candidate is the sender (Figure 2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RequestVote {
    /// Index of the candidate's last log entry.
    pub last_log_index: LogIndex,
    /// Term of the candidate's last log entry.
    pub last_log_term: Term,
    /// What the candidate wants with the vote.
    pub purpose: VotePurpose,
}

/// What a candidate wants with a vote.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum VotePurpose {
    /// To lead the message's term.
    Elect,
    /// To lead the message's term, because the present leader asked for it: a server that still
    /// hears from that leader may vote all the same (thesis 4.2.3).
    Transfer,
    /// To learn whether it would be elected in the term after the message's (Pre-Vote, thesis 9.6).
    PreVote,
}

/// The results of the RequestVote RPC.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RequestVoteReply {
    /// True means the candidate received the vote.
    pub vote_granted: bool,
    /// Whether this answers a Pre-Vote, which binds nobody.
    pub pre_vote: bool,
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
    /// The leader's latest round of heartbeats: an answer says that the receiver followed this
    /// leader after that round began (thesis 6.4).
    pub round: Round,
}

/// The results of the AppendEntries RPC.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AppendEntriesReply {
    /// The round of the request.
    pub round: Round,
    /// What became of it.
    pub outcome: AppendOutcome,
}

/// What became of an AppendEntries.
///
/// The paper's `success` belongs to a call that waits for its answer. Here answers may come late,
/// twice or out of order, so each says which question it answers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AppendOutcome {
    /// Success: the follower's log equals the leader's up to and including `match_index`.
    Matches {
        /// The last index that is known to be equal.
        match_index: LogIndex,
    },
    /// No success: the follower has no entry at `prev_log_index` with `prev_log_term`.
    Mismatch {
        /// The `prev_log_index` that was asked about.
        prev_log_index: LogIndex,
        /// The term of the follower's entry there; none if its log is shorter.
        conflict_term: Option<Term>,
        /// The first index that the follower has of that term, or else the one after its last.
        conflict_index: LogIndex,
    },
    /// No success: the sender's term is over; the reply's term says which one has begun.
    StaleTerm,
}

/// The arguments of the InstallSnapshot RPC; the leader is the sender (Figure 13).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct InstallSnapshot {
    /// What the snapshot covers.
    pub meta: Arc<SnapshotMeta>,
    /// Where in the snapshot's bytes this piece begins.
    pub offset: u64,
    /// The bytes of this piece.
    pub data: Arc<[u8]>,
    /// Whether this is the last piece.
    pub done: bool,
    /// The leader's latest round of heartbeats.
    pub round: Round,
}

/// The results of the InstallSnapshot RPC.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct InstallSnapshotReply {
    /// The round of the request.
    pub round: Round,
    /// What became of it.
    pub outcome: InstallOutcome,
}

/// What became of a piece of a snapshot.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum InstallOutcome {
    /// The follower has the bytes up to `next_offset` and waits for more.
    Wants {
        /// The last index that the snapshot covers.
        last_included_index: LogIndex,
        /// How many bytes it has.
        next_offset: u64,
    },
    /// The follower's state covers everything up to `match_index`.
    Covers {
        /// The last index that is known to be equal to the leader's.
        match_index: LogIndex,
    },
    /// The sender's term is over.
    StaleTerm,
}

/// A round of heartbeats of one leader, numbered from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Round(pub u64);

impl Round {
    /// The round after this one.
    #[must_use]
    pub const fn next(self) -> Round {
        Round(self.0 + 1)
    }
}
