//! The receiver of the AppendEntries RPC (Figure 2): a follower of the sender, or of a later term.

use crate::server::Turn;
use crate::{AppendEntries, AppendEntriesReply, Body, LogIndex, Reason, ServerId, State, Term};

/// Takes what a leader sends, and answers it.
pub(crate) fn receive(
    state: &mut State,
    leader: ServerId,
    term: Term,
    request: AppendEntries,
    turn: &mut Turn<'_>,
) {
    let reply = consider(state, leader, term, &request, turn);
    state.reply(leader, Body::AppendEntriesReply(reply), turn);
}

fn consider(
    state: &mut State,
    leader: ServerId,
    term: Term,
    request: &AppendEntries,
    turn: &mut Turn<'_>,
) -> AppendEntriesReply {
    let &AppendEntries { prev_log_index, prev_log_term, ref entries, leader_commit } = request;
    // 1. Reply false if term < currentTerm (§5.1).
    if term < state.current_term {
        turn.explain(Reason::RefusedStaleLeader { leader, leader_term: term, term: state.current_term });
        return AppendEntriesReply::StaleTerm;
    }
    // 2. Reply false if log doesn't contain an entry at prevLogIndex whose term matches
    //    prevLogTerm (§5.3).
    let own_term = state.log.term_at(prev_log_index);
    if own_term != Some(prev_log_term) {
        turn.explain(Reason::RefusedMismatch { leader, prev_log_index, prev_log_term, own_term });
        return AppendEntriesReply::Mismatch { prev_log_index };
    }
    let match_index = LogIndex(prev_log_index.0 + entries.len() as u64);
    let held = entries.iter().take_while(|e| state.log.term_at(e.index) == Some(e.term)).count();
    match &entries[held..] {
        [] => turn.explain(Reason::MatchedLeader { leader, match_index }),
        new @ [first, ..] => {
            // 3. If an existing entry conflicts with a new one (same index but different terms),
            //    delete the existing entry and all that follow it (§5.3).
            if let Some(own_term) = state.log.term_at(first.index) {
                let (from, leader_term, last) = (first.index, first.term, state.log.last_index());
                turn.explain(Reason::DeletedConflict { from, own_term, leader_term, last });
                state.truncate(from, turn);
            }
            // 4. Append any new entries not already in the log.
            turn.explain(Reason::AppendedEntries { leader, first: first.index, last: match_index });
            state.append(new, turn);
        }
    }
    // 5. If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new
    //    entry).
    let commit_index = leader_commit.min(match_index);
    if state.commit_index < commit_index {
        state.commit_index = commit_index;
        turn.explain(Reason::LearnedCommit { commit_index, leader_commit, last_new: match_index });
    }
    AppendEntriesReply::Matches { match_index }
}
