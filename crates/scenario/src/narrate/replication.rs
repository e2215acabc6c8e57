//! What goes into the logs, from whom to whom, and when it is committed.

use raft::{LogIndex, Reason, ServerId, ServerSet};

use super::words::{client_name, list, range, share};
use super::{Told, in_term, told};

pub(super) fn tell(server: ServerId, reason: &Reason) -> Option<Told> {
    leader(server, reason).or_else(|| follower(server, reason)).or_else(|| commitment(server, reason))
}

fn leader(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::SentHeartbeat { to } => told(
            format!("{s} sends a heartbeat to {to}"),
            "An AppendEntries without entries says that the leader is still there.",
        ),
        Reason::SentEntries { to, first, last } => told(
            format!("{s} sends {} to {to}", range(first, last)),
            format!("As far as {s} knows, {to} does not have this part of the log yet."),
        ),
        Reason::AppendedCommand { client, serial, index, term } => in_term(
            term,
            format!("{s} appends index {index}"),
            format!("It leads, so it takes request {serial} of {} into its log.", client_name(client)),
        ),
        Reason::AppendedNoop { index, term } => in_term(
            term,
            format!("{s} begins its term with an empty entry at index {index}"),
            "Once an entry of its own term is committed, so is everything before it.",
        ),
        Reason::FollowerMatched { follower, match_index } => told(
            format!("{s} hears that {follower} holds everything up to index {match_index}"),
            format!("{follower} has answered that the two logs match up to there."),
        ),
        Reason::SteppedBack { follower, next_index } => told(
            format!("{s} goes back to index {next_index} for {follower}"),
            format!("{follower}'s log did not match further on, so {s} tries from there."),
        ),
        Reason::DoubtedMismatch { follower, match_index } => told(
            format!("{s} does not go back for {follower}"),
            format!(
                "{follower} has acknowledged everything up to index {match_index}: this answer is old, or {follower} has lost entries. The next heartbeat asks again."
            ),
        ),
        _ => None,
    }
}

fn follower(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::RefusedStaleLeader { leader, leader_term, term } => in_term(
            term,
            format!("{s} does not follow {leader}"),
            format!("{leader} speaks as the leader of term {leader_term}, but term {term} has begun."),
        ),
        Reason::RefusedMismatch { leader, prev_log_index, prev_log_term, own_term } => told(
            format!("{s} refuses what {leader} sends: its log does not match"),
            match own_term {
                Some(own) => format!(
                    "At index {prev_log_index} {leader} has an entry of term {prev_log_term}, {s} one of term {own}."
                ),
                None => format!(
                    "At index {prev_log_index} {leader} has an entry of term {prev_log_term}; {s}'s log ends before that."
                ),
            },
        ),
        Reason::RefusedToUncommit { leader, from, own_term, leader_term, commit_index } => in_term(
            leader_term,
            format!("{s} refuses to delete what is committed"),
            format!(
                "At index {from} {leader} has an entry of term {leader_term}, {s} one of term {own_term}; and {s} knows that everything up to index {commit_index} is committed. Raft makes that impossible."
            ),
        ),
        Reason::DeletedConflict { from, own_term, leader_term, last } => in_term(
            leader_term,
            format!("{s} deletes {}", range(from, last)),
            format!(
                "Its entry at index {from} is from term {own_term}, the leader's from term {leader_term}: the leader's log wins, and what follows goes too."
            ),
        ),
        Reason::AppendedEntries { leader, first, last } => told(
            format!("{s} stores {} from {leader}", range(first, last)),
            if first == LogIndex(1) {
                "Every log begins with index 1, so there is nothing before it to compare.".to_owned()
            } else {
                format!(
                    "It takes the two logs to match up to index {}, and goes on from there.",
                    first.previous()
                )
            },
        ),
        Reason::MatchedLeader { leader, match_index } => told(
            format!("{s} hears from {leader}"),
            if match_index == LogIndex::ZERO {
                "There is nothing to compare yet, and nothing to store.".to_owned()
            } else {
                format!(
                    "It takes the two logs to match up to index {match_index}, and there is nothing to store."
                )
            },
        ),
        _ => None,
    }
}

fn commitment(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::Committed { index, entry_term, term, holders, of } => {
            let whose = if entry_term == term {
                format!("and the entry is from its own term {term}")
            } else {
                format!("and a flaw lets it count an entry from term {entry_term}, not its own {term}")
            };
            in_term(term, format!("{s} commits index {index}"), format!("{}; {whose}.", held_by(holders, of)))
        }
        Reason::WithheldCommit { index, entry_term, term, holders, of } => in_term(
            term,
            format!("{s} does not commit index {index} yet"),
            format!(
                "{}. But it is from term {entry_term}, and only entries of {s}'s own term {term} are committed by counting (Figure 8).",
                held_by(holders, of)
            ),
        ),
        Reason::LearnedCommit { commit_index, leader_commit, last_new } if last_new < commit_index => told(
            format!("{s} takes index {commit_index} to be committed"),
            format!(
                "The leader has committed up to index {leader_commit}. This message vouches for {s}'s log only up to index {last_new}, but a flaw lets it go on."
            ),
        ),
        Reason::LearnedCommit { commit_index, leader_commit, last_new } => told(
            format!("{s} learns that index {commit_index} is committed"),
            format!(
                "The leader has committed up to index {leader_commit}, and this message vouches for {s}'s log up to index {last_new}."
            ),
        ),
        Reason::Applied { index, term } => in_term(
            term,
            format!("{s} applies index {index}"),
            "The entry is committed, and all before it are applied, so its turn has come.",
        ),
        _ => None,
    }
}

/// Who holds an entry, and how many that is of those who vote.
fn held_by(holders: ServerSet, of: u32) -> String {
    let hold = if holders.len() <= 1 { "holds" } else { "hold" };
    format!("As far as it knows {} {hold} it: {}", list(holders), share(holders, of))
}
