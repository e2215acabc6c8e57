//! Rules for followers (Figure 2).
//!
//! 1. "Respond to RPCs from candidates and leaders": `request_vote` and `append_entries`.
//! 2. "If election timeout elapses without receiving AppendEntries RPC from current leader or
//!    granting vote to candidate: convert to candidate": the timer here, set anew in
//!    [`Server::step`](crate::Server::step) by exactly these two.

use crate::ServerId;
use crate::state::ElectionTimer;

/// A server that answers leaders and candidates, and starts an election if it hears from neither.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Follower {
    pub(crate) leader: Option<ServerId>,
    pub(crate) timer: ElectionTimer,
}
