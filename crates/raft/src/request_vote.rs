//! The receiver of the RequestVote RPC (Figure 2), whatever its role.

use crate::turn::Turn;
use crate::{
    Body, Flaw, LogIndex, Reason, Refusal, RequestVote, RequestVoteReply, ServerId, State, Term, VotePurpose,
};

/// Answers a candidate; true if it received the vote of this term.
pub(crate) fn receive(
    state: &mut State,
    candidate: ServerId,
    term: Term,
    request: RequestVote,
    turn: &mut Turn<'_>,
) -> bool {
    let pre_vote = request.purpose == VotePurpose::PreVote;
    // A Pre-Vote asks about the term that would come next (thesis 9.6).
    let wanted = if pre_vote { term.next() } else { term };
    let refusal = refusal(state, candidate, wanted, request);
    match refusal {
        None => {
            let up_to_date = own_last(state) <= last_of(request);
            turn.explain(Reason::GrantedVote { candidate, term: wanted, up_to_date, pre_vote });
        }
        Some(because) => turn.explain(Reason::RefusedVote { candidate, term: wanted, because, pre_vote }),
    }
    let vote_granted = refusal.is_none();
    if vote_granted && !pre_vote && state.voted_for.is_none() {
        state.vote_for(candidate, turn);
    }
    state.reply(candidate, Body::RequestVoteReply(RequestVoteReply { vote_granted, pre_vote }), turn);
    vote_granted && !pre_vote
}

fn refusal(state: &State, candidate: ServerId, term: Term, request: RequestVote) -> Option<Refusal> {
    // 1. Reply false if term < currentTerm (§5.1). A Pre-Vote must ask for a term yet to come.
    let pre_vote = request.purpose == VotePurpose::PreVote;
    if term < state.current_term || pre_vote && term == state.current_term {
        return Some(Refusal::StaleTerm { current: state.current_term });
    }
    // 2. If votedFor is null or candidateId, and candidate's log is at least as up-to-date as
    //    receiver's log, grant vote (§5.2, §5.4).
    if let Some(voted_for) = state.voted_for
        && voted_for != candidate
        && !pre_vote
    {
        return Some(Refusal::AlreadyVoted { candidate: voted_for });
    }
    let (own, their) = (own_last(state), last_of(request));
    let ((own_term, own_index), (their_term, their_index)) = (own, their);
    let mut behind = their < own;
    if state.has(Flaw::CompareLogByIndexOnly) {
        behind = their_index < own_index;
    }
    if behind && !state.has(Flaw::SkipElectionRestriction) {
        return Some(Refusal::LogBehind { own_index, own_term, their_index, their_term });
    }
    None
}

/// "If the logs have last entries with different terms, then the log with the later term is more
/// up-to-date. If the logs end with the same term, then whichever log is longer is" (§5.4.1): so these
/// pairs compare.
fn own_last(state: &State) -> (Term, LogIndex) {
    (state.log.last_term(), state.log.last_index())
}

fn last_of(request: RequestVote) -> (Term, LogIndex) {
    (request.last_log_term, request.last_log_index)
}
