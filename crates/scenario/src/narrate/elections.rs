//! Terms, votes and leaders.

use raft::{ElectionCause, LogIndex, Reason, Refusal, ServerId, Term};

use super::words::{list, millis, share};
use super::{Told, in_term};

pub(super) fn tell(server: ServerId, reason: &Reason) -> Option<Told> {
    terms(server, reason).or_else(|| votes(server, reason)).or_else(|| leaders(server, reason))
}

fn terms(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::Started { term, voted_for, last_index } => {
            in_term(term, format!("{s} starts in term {term}"), disk(term, voted_for, last_index))
        }
        Reason::HigherTerm { from, old, new } => in_term(
            new,
            format!("{s} moves from term {old} to term {new}"),
            format!(
                "{from}'s message carries a higher term, so whatever {s} was, it is a follower now, and it remembers no vote in the new term."
            ),
        ),
        Reason::IgnoredStaleReply { from, term } => in_term(
            term,
            format!("{s} ignores a message from {from}"),
            "What it is about is settled already.",
        ),
        Reason::StartedElection { term, cause } => {
            in_term(term, format!("{s} starts an election for term {term}"), why_election(cause))
        }
        Reason::StartedPreVote { term, cause } => in_term(
            term.previous(),
            format!("{s} asks whether it would be elected in term {term}"),
            format!("{} Only if a majority says yes does it enter the new term.", why_election(cause)),
        ),
        Reason::MayNotCampaign { term } => in_term(
            term,
            format!("{s} does not stand for election"),
            "It does not vote in this cluster, so it may not lead it.",
        ),
        _ => None,
    }
}

/// What a server starts with, for the first time or again.
fn disk(term: Term, voted_for: Option<ServerId>, last_index: LogIndex) -> String {
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

fn why_election(cause: ElectionCause) -> String {
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

fn votes(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::IgnoredCandidate { candidate, term, leader } => in_term(
            term,
            format!("{s} ignores {candidate}, which wants its vote"),
            match leader {
                Some(leader) if leader == s => {
                    "It leads, and as far as it knows a majority follows it, so nobody needs an election."
                        .to_owned()
                }
                Some(leader) => format!("It hears from {leader}, its leader, so nobody needs an election."),
                None => {
                    "Less than an election timeout ago it heard from a leader, or started: perhaps nobody needs an election."
                        .to_owned()
                }
            },
        ),
        Reason::GrantedVote { candidate, term, up_to_date, pre_vote } => {
            let (verb, why, end) = if pre_vote {
                ("would vote", "hears from no leader", " It promises nothing by this.")
            } else {
                ("votes", "remembers no other vote in this term", "")
            };
            let log = if up_to_date {
                format!(", and {candidate}'s log is at least as up-to-date as its own.")
            } else {
                format!(". {candidate}'s log is less up-to-date than its own, but a flaw lets that pass.")
            };
            in_term(
                own_term(term, pre_vote),
                format!("{s} {verb} for {candidate} in term {term}"),
                format!("It {why}{log}{end}"),
            )
        }
        Reason::RefusedVote { candidate, term, because, pre_vote } => {
            let (verb, own_term) =
                if pre_vote { ("would not", term.previous()) } else { ("refuses to", term) };
            let headline = format!("{s} {verb} vote for {candidate} in term {term}");
            in_term(own_term, headline, why_refused(s, candidate, because, pre_vote))
        }
        Reason::CountedVote { from, term, votes, needed, joint, pre_vote } => in_term(
            own_term(term, pre_vote),
            counts(s, from, pre_vote),
            votes_of(votes, needed, joint, if pre_vote { "would have" } else { "has" }),
        ),
        Reason::WasRefusedVote { from, term, pre_vote: true } => in_term(
            term.previous(),
            format!("{s} would not get {from}'s vote"),
            format!("{from} says that it would refuse it in term {term}."),
        ),
        Reason::WasRefusedVote { from, term, pre_vote: false } => in_term(
            term,
            format!("{s} does not get {from}'s vote"),
            format!("{from} refuses it in term {term}."),
        ),
        _ => None,
    }
}

/// A Pre-Vote is about the term after the one that everybody is in.
fn own_term(term: Term, pre_vote: bool) -> Term {
    if pre_vote { term.previous() } else { term }
}

fn why_refused(s: ServerId, candidate: ServerId, because: Refusal, pre_vote: bool) -> String {
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

fn counts(s: ServerId, from: ServerId, pre_vote: bool) -> String {
    match (from == s, pre_vote) {
        (true, false) => format!("{s} counts its own vote"),
        (true, true) => format!("{s} counts itself among those who would vote for it"),
        (false, false) => format!("{s} counts {from}'s vote"),
        (false, true) => format!("{s} counts {from} among those who would vote for it"),
    }
}

/// How many votes it has, or would have. While two configurations are joined, one of them decides.
fn votes_of(votes: u32, needed: u32, joint: bool, has: &str) -> String {
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

fn leaders(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::BecameLeader { term, voters, of } => in_term(
            term,
            format!("{s} becomes the leader of term {term}"),
            format!("It has the votes of {}: {}.", list(voters), share(voters, of)),
        ),
        Reason::FollowsLeader { leader, term, was_candidate } => in_term(
            term,
            format!("{s} follows {leader}, the leader of term {term}"),
            if was_candidate {
                format!("It wanted to lead this term itself, but {leader} has won.")
            } else {
                format!("It heard from {leader}, and as long as it does, it starts no election.")
            },
        ),
        Reason::HeardRivalLeader { rival, term } => in_term(
            term,
            format!("{s} hears from another leader of term {term}"),
            format!("{rival} claims to lead the same term. Raft makes that impossible."),
        ),
        Reason::LostQuorum { term } => in_term(
            term,
            format!("{s} steps down as the leader of term {term}"),
            "For the longest election timeout it heard from no majority: others may have a newer leader by now.",
        ),
        Reason::LeftCluster { term, index } => in_term(
            term,
            format!("{s} steps down as the leader of term {term}"),
            format!("The configuration at index {index} is committed, and {s} is not among its voters."),
        ),
        _ => None,
    }
}
