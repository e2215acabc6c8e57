//! Rules for followers (Figure 2).
//!
//! 1. "Respond to RPCs from candidates and leaders": `request_vote`, `append_entries` and
//!    `install_snapshot` say how.
//! 2. "If election timeout elapses without receiving AppendEntries RPC from current leader or
//!    granting vote to candidate: convert to candidate". In [`Server::step`](crate::Server::step)
//!    these two alone set the timer anew.

use crate::state::ElectionTimer;
use crate::turn::Turn;
use crate::{ElectionCause, Reason, ServerId, State, Time};

/// A server that answers leaders and candidates, and starts an election if it hears from neither.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Follower {
    pub(crate) leader: Option<ServerId>,
    pub(crate) timer: ElectionTimer,
}

impl Follower {
    /// A server that knows of no leader yet.
    pub(crate) fn of_nobody(state: &mut State, now: Time) -> Follower {
        Follower { leader: None, timer: state.election_timer(now) }
    }

    /// A server that hears from the leader of its term just now.
    pub(crate) fn of(state: &mut State, leader: ServerId, now: Time) -> Follower {
        state.leader_heard = Some(now);
        Follower { leader: Some(leader), timer: state.election_timer(now) }
    }

    /// Followers 2: "If election timeout elapses … convert to candidate" (§5.2).
    pub(crate) fn on_timeout(&self) -> ElectionCause {
        ElectionCause::NoLeader { timeout: self.timer.timeout }
    }

    /// "… without receiving AppendEntries RPC from current leader": the timeout begins anew. A piece of
    /// a snapshot says as well that the leader is there.
    pub(crate) fn hear(&mut self, state: &mut State, leader: ServerId, turn: &mut Turn<'_>) {
        if self.leader != Some(leader) {
            let term = state.current_term;
            turn.explain(Reason::FollowsLeader { leader, term, was_candidate: false });
        }
        *self = Follower::of(state, leader, turn.now);
    }

    /// "… or granting vote to candidate": so does that.
    pub(crate) fn vote(&mut self, state: &mut State, now: Time) {
        self.timer = state.election_timer(now);
    }
}
