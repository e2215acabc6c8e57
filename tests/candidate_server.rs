//! The candidate: how it asks for votes, wins, loses, and tries again.
#![cfg(not(target_arch = "wasm32"))]

mod common;
mod candidate {
    mod pre_vote;
}

use common::single::{Single, append, matches, request_vote, vote_reply};
use common::{S1, S2, S3, S4, S5};
use raft::{Body, ElectionCause, Input, Reason, Term};

/// Candidates 1: "increment currentTerm, vote for self, reset election timer, send RequestVote
/// RPCs to all other servers" (§5.2).
#[test]
fn it_asks_all_others_for_their_vote() {
    let mut server = Single::follower(2, None, &[1, 2]);
    let deadline = server.server.deadline().expect("a timer runs");
    server.wait();
    assert_eq!((server.role(), server.term()), ("candidate", 3));
    assert_eq!(server.server.state().voted_for(), Some(S1));
    assert!(Some(deadline) < server.server.deadline());
    let ask = request_vote(2, 2);
    assert_eq!(server.sent(), [S2, S3, S4, S5].map(|other| (other, ask.clone())));
    let cause = ElectionCause::NoLeader { timeout: deadline.since(raft::Time::ZERO) };
    assert_eq!(server.reasons(), [Reason::StartedElection { term: Term(3), cause }]);
}

/// A candidate in term 3 gets the given answers; what it is then, and in which term.
fn check(answers: &[(raft::ServerId, u64, Body)], role: &str, term: u64) {
    let mut candidate = Single::candidate(3, &[1, 2]);
    for (from, term, body) in answers {
        candidate.receive(*from, *term, body.clone());
    }
    assert_eq!((candidate.role(), candidate.term()), (role, term), "{answers:?}");
}

/// §5.2: "A candidate wins an election if it receives votes from a majority of the servers in the
/// full cluster for the same term."
#[test]
fn votes_from_a_majority_make_it_the_leader() {
    let yes = |from| (from, 3, vote_reply(true));
    let no = |from| (from, 3, vote_reply(false));
    check(&[], "candidate", 3);
    check(&[yes(S2)], "candidate", 3);
    check(&[yes(S2), yes(S4)], "leader", 3);
    check(&[no(S2), no(S3), yes(S4), yes(S5)], "leader", 3);
    check(&[no(S2), no(S3), no(S4), yes(S5)], "candidate", 3);
}

#[test]
fn a_vote_counts_once_and_only_in_its_own_term() {
    check(&[(S2, 3, vote_reply(true)), (S2, 3, vote_reply(true))], "candidate", 3);
    check(&[(S2, 2, vote_reply(true)), (S3, 2, vote_reply(true))], "candidate", 3);
}

/// §5.2: "If the leader's term is at least as large as the candidate's current term, then the
/// candidate recognizes the leader as legitimate and returns to follower state."
#[test]
fn a_leader_of_its_term_or_a_later_one_makes_it_a_follower() {
    check(&[(S2, 3, append((0, 0), &[], 0))], "follower", 3);
    check(&[(S2, 4, append((0, 0), &[], 0))], "follower", 4);
    check(&[(S2, 2, append((0, 0), &[], 0))], "candidate", 3);
}

/// All servers 2 (§5.1).
#[test]
fn any_higher_term_makes_it_a_follower() {
    check(&[(S2, 4, request_vote(0, 0))], "follower", 4);
    check(&[(S2, 4, vote_reply(false))], "follower", 4);
    check(&[(S2, 4, matches(0))], "follower", 4);
}

#[test]
fn it_votes_for_no_one_else_in_its_term() {
    let mut candidate = Single::candidate(3, &[]);
    candidate.receive(S2, 3, request_vote(9, 2));
    assert_eq!(candidate.reply(), vote_reply(false));
}

/// Candidates 4: "If election timeout elapses: start new election" (§5.2).
#[test]
fn without_a_winner_it_starts_a_new_election_and_old_votes_are_void() {
    let mut candidate = Single::candidate(3, &[]);
    candidate.receive(S2, 3, vote_reply(true));
    candidate.wait();
    assert_eq!((candidate.role(), candidate.term()), ("candidate", 4));
    assert!(matches!(
        candidate.reasons()[..],
        [Reason::StartedElection { term: Term(4), cause: ElectionCause::NoWinner { .. } }]
    ));
    candidate.sync();
    candidate.receive(S3, 4, vote_reply(true));
    assert_eq!(candidate.role(), "candidate", "S2's vote was for term 3");
    candidate.receive(S4, 4, vote_reply(true));
    assert_eq!(candidate.role(), "leader");
}

/// Its own vote is a promise like any other: it must be on disk before it counts.
#[test]
fn its_own_vote_counts_when_its_disk_holds_it() {
    let mut candidate = Single::follower(2, None, &[]);
    candidate.step(Input::Campaign);
    candidate.receive(S2, 3, vote_reply(true));
    candidate.receive(S3, 3, vote_reply(true));
    assert_eq!(candidate.role(), "candidate");
    candidate.sync();
    assert_eq!(candidate.role(), "leader");
}
