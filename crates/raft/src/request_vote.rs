//! The receiver of the RequestVote RPC (Figure 2), whatever its role.

use crate::server::Turn;
use crate::{Body, Reason, Refusal, RequestVote, RequestVoteReply, ServerId, State, Term};

/// Answers a candidate; true if it received the vote.
pub(crate) fn receive(
    state: &mut State,
    candidate: ServerId,
    term: Term,
    request: RequestVote,
    turn: &mut Turn<'_>,
) -> bool {
    let refusal = refusal(state, candidate, term, request);
    match refusal {
        None => {
            turn.explain(Reason::GrantedVote { candidate, term });
            if state.voted_for.is_none() {
                state.vote_for(candidate, turn);
            }
        }
        Some(because) => turn.explain(Reason::RefusedVote { candidate, term, because }),
    }
    let vote_granted = refusal.is_none();
    state.reply(candidate, Body::RequestVoteReply(RequestVoteReply { vote_granted }), turn);
    vote_granted
}

fn refusal(state: &State, candidate: ServerId, term: Term, request: RequestVote) -> Option<Refusal> {
    // 1. Reply false if term < currentTerm (§5.1).
    if term < state.current_term {
        return Some(Refusal::StaleTerm { current: state.current_term });
    }
    // 2. If votedFor is null or candidateId, and candidate's log is at least as up-to-date as
    //    receiver's log, grant vote (§5.2, §5.4).
    if let Some(voted_for) = state.voted_for
        && voted_for != candidate
    {
        return Some(Refusal::AlreadyVoted { candidate: voted_for });
    }
    let own = (state.log.last_term(), state.log.last_index());
    let theirs = (request.last_log_term, request.last_log_index);
    if theirs < own {
        let ((own_term, own_index), (their_term, their_index)) = (own, theirs);
        return Some(Refusal::LogBehind { own_index, own_term, their_index, their_term });
    }
    None
}
