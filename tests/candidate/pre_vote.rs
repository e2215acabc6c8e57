//! The Pre-Vote: a server asks whether it would be elected before it enters a new term (thesis 9.6).

use crate::common::corners::reaches;
use crate::common::single::{Single, append, ask, pre_vote_reply, vote_reply};
use crate::common::{S2, S3, S4, S5};
use raft::{Body, Config, Corner, ElectionCause, Flaw, Flaws, Input, Reason, Term, VotePurpose};

/// A pre-candidate in term 3: it would lead term 4.
fn pre_candidate() -> Single {
    let config = Config { pre_vote: true, ..Config::default() };
    let mut server = Single::configured(config, 3, None, &[1, 2]);
    server.wait();
    server
}

fn describe(server: &Single) -> (&'static str, u64) {
    let raft::Role::Candidate(candidate) = server.server.role() else {
        return (server.role(), server.term());
    };
    (if candidate.is_pre_vote() { "pre-candidate" } else { "candidate" }, server.term())
}

/// "A candidate only increments its term if it first learns from a majority of the cluster that they
/// would be willing to grant the candidate their votes."
#[test]
fn it_asks_first_and_neither_its_term_nor_its_vote_changes() {
    let server = pre_candidate();
    assert_eq!(describe(&server), ("pre-candidate", 3));
    assert_eq!(server.server.state().voted_for(), None);
    let question = ask((2, 2), VotePurpose::PreVote);
    assert_eq!(server.sent(), [S2, S3, S4, S5].map(|other| (other, question.clone())));
    assert!(server.effects.iter().all(|effect| !matches!(effect, raft::Effect::Write { .. })));
    assert!(matches!(server.reasons()[0], Reason::StartedPreVote { term: Term(4), .. }));
}

/// A timer that is made to run out is a timer that runs out; only who is told to stand for election
/// need not ask.
#[test]
fn it_asks_first_also_when_its_timer_is_made_to_run_out() {
    let check = |pre_vote, input: Input, expected| {
        let config = Config { pre_vote, ..Config::default() };
        let mut server = Single::configured(config, 3, None, &[1, 2]);
        assert_eq!(describe(server.step(input)), expected);
    };
    check(true, Input::TimeOut, ("pre-candidate", 3));
    check(false, Input::TimeOut, ("candidate", 4));
    check(true, Input::Campaign, ("candidate", 4));
}

/// A pre-candidate in term 3 gets these answers; what it is then, and in which term.
fn check(answers: &[(raft::ServerId, u64, Body)], expected: (&str, u64)) {
    let mut server = pre_candidate();
    for (from, term, body) in answers {
        server.receive(*from, *term, body.clone());
    }
    assert_eq!(describe(&server), expected, "{answers:?}");
}

#[test]
fn a_majority_that_would_elect_it_starts_the_election() {
    let (yes, no) = (pre_vote_reply(true), pre_vote_reply(false));
    check(&[(S2, 3, yes.clone())], ("pre-candidate", 3));
    check(&[(S2, 3, yes.clone()), (S2, 3, yes.clone())], ("pre-candidate", 3));
    check(&[(S2, 3, yes.clone()), (S3, 3, no)], ("pre-candidate", 3));
    check(&[(S2, 3, yes.clone()), (S3, 3, yes)], ("candidate", 4));
}

/// A Pre-Vote binds nobody, so it never counts as a vote, nor a vote as one.
#[test]
fn a_vote_and_a_pre_vote_are_not_mistaken_for_each_other() {
    check(&[(S2, 3, vote_reply(true)), (S3, 3, vote_reply(true))], ("pre-candidate", 3));
    let yes = pre_vote_reply(true);
    check(
        &[(S2, 3, yes.clone()), (S3, 3, yes.clone()), (S4, 4, yes.clone()), (S5, 4, yes)],
        ("candidate", 4),
    );
}

/// A leader, or a higher term, ends it: who is behind must be told so, or it could wait for a
/// majority forever.
#[test]
fn a_leader_or_a_higher_term_makes_it_a_follower() {
    check(&[(S2, 3, append((0, 0), &[], 0))], ("follower", 3));
    check(&[(S2, 5, pre_vote_reply(false))], ("follower", 5));
    check(&[(S2, 5, ask((0, 0), VotePurpose::PreVote))], ("follower", 5));
}

/// Two that ask at the same time must not block each other.
#[test]
fn it_grants_pre_votes_to_others() {
    let mut server = pre_candidate();
    server.receive(S2, 3, ask((2, 2), VotePurpose::PreVote));
    assert_eq!((server.reply(), describe(&server)), (pre_vote_reply(true), ("pre-candidate", 3)));
    server.receive(S2, 3, ask((1, 2), VotePurpose::PreVote));
    assert_eq!(server.reply(), pre_vote_reply(false));
}

/// Followers 2: granting its vote holds off an election, also that for which it only asks.
#[test]
fn it_waits_for_the_candidate_that_it_votes_for() {
    let _corner = reaches(Corner::PreCandidateVotes);
    let mut server = pre_candidate();
    let deadline = server.server.deadline();
    server.now = server.now + raft::Duration::from_millis(100);
    server.receive(S2, 3, ask((2, 2), VotePurpose::Elect));
    assert_eq!((server.reply(), describe(&server)), (vote_reply(true), ("follower", 3)));
    assert!(deadline < server.server.deadline());
    for from in [S3, S4] {
        server.receive(from, 3, pre_vote_reply(true));
    }
    assert_eq!(describe(&server), ("follower", 3));
}

/// Without an answer it asks again, in the same term for as long as it takes.
#[test]
fn without_a_majority_its_term_never_grows() {
    let mut server = pre_candidate();
    server.pass(10_000);
    assert_eq!(describe(&server), ("pre-candidate", 3));
}

/// Thesis 3.10 and a command to campaign: both leave the question out.
#[test]
fn who_is_told_to_take_over_does_not_ask_first() {
    let config = Config { pre_vote: true, ..Config::default() };
    let mut server = Single::configured(config, 3, None, &[1, 2]);
    server.receive(S2, 3, append((2, 2), &[], 0));
    server.receive(S2, 3, Body::TimeoutNow);
    assert_eq!(describe(&server), ("candidate", 4));
    assert_eq!(server.sent()[0].1, ask((2, 2), VotePurpose::Transfer));
    let cause = ElectionCause::Transfer { from: S2 };
    assert_eq!(server.reasons(), [Reason::StartedElection { term: Term(4), cause }]);
    let mut server = Single::configured(config, 3, None, &[1, 2]);
    server.step(Input::Campaign);
    assert_eq!(describe(&server), ("candidate", 4));
}

/// If the election after a hand-over fails, the next one is like any other.
#[test]
fn a_failed_take_over_is_followed_by_an_ordinary_election() {
    let mut server = Single::follower(3, None, &[1]);
    server.receive(S2, 3, Body::TimeoutNow);
    server.wait();
    assert_eq!(server.sent()[0].1, ask((1, 1), VotePurpose::Elect));
}

/// The flaw `trust-stale-acknowledgement` is about acknowledgements: votes stay as they are.
#[test]
fn votes_of_an_earlier_term_never_count() {
    let flaws = Flaws::only(Flaw::TrustStaleAcknowledgement);
    let mut server = Single::configured(Config { flaws, ..Config::default() }, 3, None, &[]);
    server.step(Input::Campaign);
    server.sync();
    for from in [S2, S3, S4] {
        server.receive(from, 3, vote_reply(true));
    }
    assert_eq!(describe(&server), ("candidate", 4));
}
