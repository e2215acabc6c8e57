//! The receiver of the AppendEntries RPC (Figure 2): a follower of the sender, or of a later term.

use crate::turn::Turn;
use crate::{
    AppendEntries, AppendEntriesReply, AppendOutcome, Body, Corner, Entries, Entry, Flaw, LogIndex, Reason,
    ServerId, State, Term,
};

/// Takes what a leader sends, and answers it.
pub(crate) fn receive(
    state: &mut State,
    leader: ServerId,
    term: Term,
    request: AppendEntries,
    turn: &mut Turn<'_>,
) {
    let round = request.round;
    if let Some(outcome) = consider(state, leader, term, request, turn) {
        let reply = AppendEntriesReply { round, outcome };
        state.reply(leader, Body::AppendEntriesReply(reply), turn);
    }
}

fn consider(
    state: &mut State,
    leader: ServerId,
    term: Term,
    request: AppendEntries,
    turn: &mut Turn<'_>,
) -> Option<AppendOutcome> {
    // 1. Reply false if term < currentTerm (§5.1).
    if term < state.current_term {
        turn.explain(Reason::RefusedStaleLeader { leader, leader_term: term, term: state.current_term });
        return Some(AppendOutcome::StaleTerm);
    }
    // 2. Reply false if log doesn't contain an entry at prevLogIndex whose term matches
    //    prevLogTerm (§5.3).
    if !fits(state, &request) {
        return Some(mismatch(state, leader, &request, turn));
    }
    let AppendEntries { prev_log_index, entries, leader_commit, .. } = request;
    let match_index = LogIndex(prev_log_index.0 + entries.len() as u64);
    if !take(state, leader, entries, match_index, turn) {
        return None;
    }
    // 5. If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new
    //    entry).
    let past_last_new = state.has(Flaw::CommitPastLastNewEntry);
    let last_new = if past_last_new { state.log.last_index() } else { match_index };
    let commit_index = leader_commit.min(last_new);
    if state.commit_index < commit_index {
        state.commit_index = commit_index;
        turn.explain(Reason::LearnedCommit { commit_index, leader_commit, last_new: match_index });
    }
    Some(AppendOutcome::Matches { match_index })
}

fn fits(state: &State, request: &AppendEntries) -> bool {
    let skips = state.has(Flaw::SkipConsistencyCheck) && request.prev_log_index <= state.log.last_index();
    skips || state.log.holds(request.prev_log_index, request.prev_log_term)
}

fn mismatch(state: &State, leader: ServerId, request: &AppendEntries, turn: &mut Turn<'_>) -> AppendOutcome {
    let &AppendEntries { prev_log_index, prev_log_term, .. } = request;
    let conflict_term = state.log.term_at(prev_log_index);
    turn.explain(Reason::RefusedMismatch { leader, prev_log_index, prev_log_term, own_term: conflict_term });
    // "The follower can include the term of the conflicting entry and the first index it stores for
    // that term" (§5.3).
    let conflict_index = match conflict_term {
        Some(_) => state.log.first_index_of_term_at(prev_log_index),
        None => state.log.last_index().next(),
    };
    AppendOutcome::Mismatch { prev_log_index, conflict_term, conflict_index }
}

/// False if the leader is broken: no leader of Raft conflicts with what is committed (Figure 3, Leader
/// Completeness), so that one is not obeyed, and not answered either.
fn take(
    state: &mut State,
    leader: ServerId,
    entries: Entries,
    match_index: LogIndex,
    turn: &mut Turn<'_>,
) -> bool {
    // What the snapshot covers is committed, so it is never deleted.
    let base_index = state.log.base_index();
    let is_held = |entry: &&Entry| {
        Corner::EntryUnderSnapshot.reached_if(entry.index <= base_index);
        entry.index <= base_index || state.log.holds(entry.index, entry.term)
    };
    let held = entries.iter().take_while(is_held).count();
    // 3. If an existing entry conflicts with a new one (same index but different terms), delete the
    //    existing entry and all that follow it (§5.3).
    if let Some(first) = entries.get(held)
        && let Some(own_term) = state.log.term_at(first.index)
    {
        let (from, leader_term, last) = (first.index, first.term, state.log.last_index());
        if from <= state.commit_index {
            let commit_index = state.commit_index;
            turn.explain(Reason::RefusedToUncommit { leader, from, own_term, leader_term, commit_index });
            return false;
        }
        turn.explain(Reason::DeletedConflict { from, own_term, leader_term, last });
        state.truncate(from, turn);
    } else if state.has(Flaw::TruncateOnStaleAppend)
        && match_index < state.log.last_index()
        && state.log.base_index() <= match_index
    {
        state.truncate(match_index.next(), turn);
    }
    // 4. Append any new entries not already in the log.
    let Some(first) = entries.get(held).map(|entry| entry.index) else {
        turn.explain(Reason::MatchedLeader { leader, match_index });
        return true;
    };
    turn.explain(Reason::AppendedEntries { leader, first, last: match_index });
    let before = state.log.membership_index();
    state.append(entries.skip(held), turn);
    let index = state.log.membership_index();
    if before < index {
        let leaves_joint = state.log.membership_at(index.previous()).is_joint();
        turn.explain(Reason::AdoptedMembership { index, membership: state.membership(), leaves_joint });
    }
    true
}
