//! Rules for candidates (Figure 2, §5.2).

use crate::server::Turn;
use crate::state::ElectionTimer;
use crate::{
    Body, ElectionCause, Mark, Reason, RequestVote, RequestVoteReply, ServerId, ServerSet, State, quorum,
};

/// A server that asks the others for their votes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Candidate {
    pub(crate) timer: ElectionTimer,
    granted: ServerSet,
    refused: ServerSet,
    /// Its own vote counts when the disk holds it, like everybody's.
    own_vote: Mark,
}

impl Candidate {
    /// Candidates 1: "On conversion to candidate, start election: increment currentTerm, vote for
    /// self, reset election timer, send RequestVote RPCs to all other servers".
    pub(crate) fn start_election(state: &mut State, cause: ElectionCause, turn: &mut Turn<'_>) -> Candidate {
        let term = state.current_term.next();
        turn.explain(Reason::StartedElection { term, cause });
        state.enter_term(term, turn);
        state.vote_for(state.id, turn);
        let timer = state.election_timer(turn.now);
        let request =
            RequestVote { last_log_index: state.log.last_index(), last_log_term: state.log.last_term() };
        for server in state.others() {
            state.send(server, Body::RequestVote(request), turn);
        }
        let own_vote = state.vote_written;
        Candidate { timer, granted: ServerSet::EMPTY, refused: ServerSet::EMPTY, own_vote }
    }

    /// Who has voted for it.
    #[must_use]
    pub fn granted(&self) -> ServerSet {
        self.granted
    }

    /// Who has refused to.
    #[must_use]
    pub fn refused(&self) -> ServerSet {
        self.refused
    }

    /// Its own vote counts once it is durable; true if that makes a majority.
    pub(crate) fn on_durable(&mut self, state: &State, turn: &mut Turn<'_>) -> bool {
        self.own_vote <= state.durable && self.count(state, state.id, turn)
    }

    /// Counts a vote; true if it makes a majority.
    pub(crate) fn on_vote(
        &mut self,
        state: &State,
        from: ServerId,
        reply: RequestVoteReply,
        turn: &mut Turn<'_>,
    ) -> bool {
        if reply.vote_granted {
            return self.count(state, from, turn);
        }
        if self.refused.insert(from) {
            turn.explain(Reason::WasRefusedVote { from, term: state.current_term });
        }
        false
    }

    fn count(&mut self, state: &State, from: ServerId, turn: &mut Turn<'_>) -> bool {
        if !self.granted.insert(from) {
            return false;
        }
        let (term, votes, needed) = (state.current_term, self.granted.len(), quorum::majority(state.members));
        turn.explain(Reason::CountedVote { from, term, votes, needed });
        let won = state.is_quorum(self.granted);
        if won {
            turn.explain(Reason::BecameLeader { term, voters: self.granted, of: state.members.len() });
        }
        won
    }
}
