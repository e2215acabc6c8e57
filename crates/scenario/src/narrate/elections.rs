//! What is told of elections: why one starts, and why a vote is given or refused.

use raft::{ElectionCause, LogIndex, Refusal, ServerId, Term};

use super::words::{list, millis};

/// What a server starts with, for the first time or again.
pub(super) fn disk(term: Term, voted_for: Option<ServerId>, last_index: LogIndex) -> String {
    if (term, voted_for, last_index) == (Term::ZERO, None, LogIndex::ZERO) {
        return "Its disk is empty.".to_owned();
    }
    let vote = voted_for.map_or("no vote".to_owned(), |candidate| format!("a vote for {candidate}"));
    let log = match last_index {
        LogIndex::ZERO => "no log".to_owned(),
        last_index => format!("the log up to index {last_index}"),
    };
    format!("Its disk holds that term, {vote} in it, and {log}.")
}

/// What made a server stand for election.
pub(super) fn why(cause: ElectionCause) -> String {
    match cause {
        ElectionCause::NoLeader { timeout } => {
            format!(
                "It heard from no leader and voted for nobody for {}, its election timeout.",
                millis(timeout)
            )
        }
        ElectionCause::NoWinner { timeout } => {
            format!(
                "It has neither won nor heard of a winner for {}, its election timeout, so it tries again.",
                millis(timeout)
            )
        }
        ElectionCause::WouldBeElected { by } => format!("Enough would vote for it: {}.", list(by)),
        ElectionCause::Transfer { from } => format!("{from}, the leader, asked it to take over."),
        ElectionCause::MadeToTimeOut => "Its election timer was made to run out.".to_owned(),
        ElectionCause::Asked => "It was told to, whatever its timer said.".to_owned(),
    }
}

/// A Pre-Vote is about the term after the one that everybody is in.
pub(super) fn own_term(term: Term, pre_vote: bool) -> Term {
    if pre_vote { term.previous() } else { term }
}

pub(super) fn why_granted(candidate: ServerId, up_to_date: bool, pre_vote: bool) -> String {
    let (why, end) = if pre_vote {
        ("hears from no leader", " It promises nothing by this.")
    } else {
        ("remembers no other vote in this term", "")
    };
    if up_to_date {
        format!("It {why}, and {candidate}'s log is at least as up-to-date as its own.{end}")
    } else {
        format!(
            "It {why}. {candidate}'s log is less up-to-date than its own, but a flaw lets that pass.{end}"
        )
    }
}

/// Why a server pays a candidate no attention.
pub(super) fn why_ignored(s: ServerId, leader: Option<ServerId>) -> String {
    match leader {
        Some(leader) if leader == s => {
            "It leads, and as far as it knows a majority follows it, so nobody needs an election.".to_owned()
        }
        Some(leader) => format!("It hears from {leader}, its leader, so nobody needs an election."),
        None => {
            "Less than an election timeout ago it heard from a leader, or started: perhaps nobody needs an election."
                .to_owned()
        }
    }
}

pub(super) fn why_refused(s: ServerId, candidate: ServerId, because: Refusal, pre_vote: bool) -> String {
    match because {
        Refusal::StaleTerm { current } if pre_vote => {
            format!("It is in term {current} already, and may only say yes for a term yet to come.")
        }
        Refusal::StaleTerm { current } => format!("That term is over: {s} is in term {current}."),
        Refusal::AlreadyVoted { candidate } if candidate == s => {
            "It has given its vote of this term to itself.".to_owned()
        }
        Refusal::AlreadyVoted { candidate } => format!("It has given its vote of this term to {candidate}."),
        Refusal::LogBehind { own_index, own_term, their_index, their_term } if own_term == their_term => {
            format!(
                "Its log is longer (index {own_index}) than {candidate}'s (index {their_index}), and both end in term {own_term}: a leader must hold every committed entry."
            )
        }
        Refusal::LogBehind { own_index, own_term, their_index, their_term } if own_term < their_term => {
            format!(
                "Its log is longer (index {own_index}) than {candidate}'s (index {their_index}). {candidate}'s last entry is newer (term {their_term}, not {own_term}), but a flaw ignores that."
            )
        }
        Refusal::LogBehind { own_index, own_term, their_index, their_term } => format!(
            "Its last entry (index {own_index}, term {own_term}) is newer than {candidate}'s (index {their_index}, term {their_term}): a leader must hold every committed entry."
        ),
    }
}

/// Whose vote is counted.
pub(super) fn counts(s: ServerId, from: ServerId, pre_vote: bool) -> String {
    match (from == s, pre_vote) {
        (true, false) => format!("{s} counts its own vote"),
        (true, true) => format!("{s} counts itself among those who would vote for it"),
        (false, false) => format!("{s} counts {from}'s vote"),
        (false, true) => format!("{s} counts {from} among those who would vote for it"),
    }
}

/// How many votes it has, or would have. While two configurations are joined, one of them decides.
pub(super) fn votes_of(votes: u32, needed: u32, joint: bool, has: &str) -> String {
    let majority =
        format!("the {}", if needed == 1 { "one vote".to_owned() } else { format!("{needed} votes") });
    let missing = match needed.saturating_sub(votes) {
        0 if joint => {
            return format!("It {has} a majority in each of the two configurations that are joined.");
        }
        0 => return format!("It {has} {majority} that it needs, a majority."),
        1 => "one is missing".to_owned(),
        left => format!("{left} are missing"),
    };
    let share = format!("It {has} {votes} of {majority} that it needs");
    if joint {
        format!("{share} in that of the two joined configurations that lacks more: {missing}.")
    } else {
        format!("{share}: {missing}.")
    }
}
