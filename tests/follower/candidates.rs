//! How a follower treats candidates while it hears a leader (thesis 4.2.3), who only ask (9.6), and
//! who were told to take over (3.10).

use crate::common::single::{Single, append, ask, pre_vote_reply, vote_reply};
use crate::common::{S2, S3};
use raft::{Body, Config, Duration, Input, LogIndex, Reason, Refusal, Term, Time, VotePurpose};

/// A follower in term 2 with entries of terms 1, 1, 2 that voted for S3 is asked by S2.
fn check_pre_vote(term: u64, last: (u64, u64), granted: bool) {
    let mut follower = Single::follower(2, Some(S3), &[1, 1, 2]);
    let (deadline, vote) = (follower.server.deadline(), follower.server.state().voted_for());
    follower.receive(S2, term, ask(last, VotePurpose::PreVote));
    assert_eq!(follower.reply(), pre_vote_reply(granted), "{term} {last:?}");
    assert_eq!(follower.server.deadline(), deadline, "a Pre-Vote holds off no election");
    if term == 2 {
        assert_eq!(follower.server.state().voted_for(), vote, "a Pre-Vote is no vote");
    }
}

/// Thesis 9.6: a Pre-Vote is granted as a vote in the next term would be: "if the candidate's log is
/// sufficiently up-to-date".
#[test]
fn it_grants_a_pre_vote_to_whom_it_would_elect_in_the_next_term() {
    check_pre_vote(2, (3, 2), true);
    check_pre_vote(2, (9, 2), true);
    check_pre_vote(2, (2, 2), false);
    check_pre_vote(2, (9, 1), false);
    check_pre_vote(5, (3, 2), true);
    check_pre_vote(5, (2, 2), false);
}

/// A server that lags behind would ask forever, if it were not told the present term.
#[test]
fn it_refuses_a_pre_vote_of_an_earlier_term_and_says_which_it_is() {
    check_pre_vote(1, (9, 9), false);
    let mut follower = Single::configured(Config::complete(), 2, None, &[]);
    follower.receive(S3, 2, append((0, 0), &[], 0));
    follower.receive(S2, 1, ask((9, 9), VotePurpose::PreVote));
    assert_eq!(follower.reply(), pre_vote_reply(false), "also while it hears a leader");
    let because = Refusal::StaleTerm { current: Term(2) };
    let expected = Reason::RefusedVote { candidate: S2, term: Term(2), because, pre_vote: true };
    assert_eq!(follower.reasons(), [expected]);
}

/// A follower that heard S3, the leader of term 2, so long ago is asked by S2 in term 5.
fn check_stickiness(config: Config, millis: u64, purpose: VotePurpose, ignored: bool) {
    let mut follower = Single::configured(config, 2, None, &[1]);
    follower.receive(S3, 2, append((1, 1), &[], 0));
    follower.now = follower.now + raft::Duration::from_millis(millis);
    follower.receive(S2, 5, ask((9, 4), purpose));
    assert_eq!(follower.sent().is_empty(), ignored, "{purpose:?} after {millis} ms");
    assert_eq!(follower.term(), if ignored { 2 } else { 5 }, "{purpose:?} after {millis} ms");
    if ignored {
        let expected = Reason::IgnoredCandidate { candidate: S2, term: Term(5), leader: Some(S3) };
        assert_eq!(follower.reasons(), [expected]);
    }
}

/// Thesis 4.2.3: "if a server receives a RequestVote request within the minimum election timeout of
/// hearing from a current leader, it does not update its term or grant its vote".
#[test]
fn while_it_hears_a_leader_it_ignores_candidates() {
    let sticky = Config { leader_stickiness: true, ..Config::default() };
    check_stickiness(sticky, 0, VotePurpose::Elect, true);
    check_stickiness(sticky, 149, VotePurpose::Elect, true);
    check_stickiness(sticky, 150, VotePurpose::Elect, false);
    check_stickiness(Config::default(), 0, VotePurpose::Elect, false);
}

/// Thesis 4.2.3: leadership transfer must get past this rule: it votes for whom the leader told to take
/// over.
#[test]
fn it_votes_for_whom_the_leader_told_to_take_over() {
    check_stickiness(Config::complete(), 0, VotePurpose::Transfer, false);
}

/// Thesis 9.6: who grants a Pre-Vote must "have not received heartbeats from a valid leader for at least
/// a baseline election timeout".
#[test]
fn while_it_hears_a_leader_it_grants_no_pre_vote_whatever_the_options() {
    check_stickiness(Config::default(), 149, VotePurpose::PreVote, true);
    check_stickiness(Config::default(), 150, VotePurpose::PreVote, false);
}

/// Thesis 6.4.1: with leases a server that restarts may have promised, before it crashed, to wait.
#[test]
fn with_leases_it_sticks_to_a_leader_it_may_have_heard_before_it_crashed() {
    let sticky = Config { leader_stickiness: true, ..Config::default() };
    for (lease_reads, ignored) in [(true, true), (false, false)] {
        let mut follower = Single::configured(Config { lease_reads, ..sticky }, 2, None, &[1]);
        follower.now = Time::from_micros(149_999);
        follower.receive(S2, 5, ask((9, 4), VotePurpose::Elect));
        assert_eq!(follower.sent().is_empty(), ignored);
    }
}

/// Thesis 3.10: TimeoutNow "has the same effect as the target server's election timer firing".
#[test]
fn told_to_take_over_it_starts_an_election_at_once() {
    let check = |term: u64, role: &str, expected: u64| {
        let mut follower = Single::configured(Config::complete(), 2, None, &[1]);
        follower.receive(S2, 2, append((1, 1), &[], 0));
        follower.receive(S2, term, Body::TimeoutNow);
        assert_eq!((follower.role(), follower.term()), (role, expected), "of term {term}");
    };
    check(2, "candidate", 3);
    check(5, "candidate", 6);
    check(1, "follower", 2);
}

/// A message that comes twice starts one election.
#[test]
fn told_twice_it_starts_one_election() {
    let mut follower = Single::follower(2, None, &[1]);
    follower.receive(S2, 2, Body::TimeoutNow);
    follower.receive(S2, 2, Body::TimeoutNow);
    assert_eq!((follower.term(), follower.sent()), (3, vec![]));
    assert_eq!(follower.reasons(), [Reason::IgnoredStaleReply { from: S2, term: Term(2) }]);
}

/// Who does not vote neither waits for an election nor starts one, but gives its vote: it may be a
/// voter in a configuration that it does not have yet (thesis 4.2.1).
/// Thesis 6.4.1: a lease stands on those who answered not voting for another, and not for themselves
/// either; a server that starts again may be one of them, unless there has never been a term.
#[test]
fn it_does_not_stand_for_election_behind_a_lease() {
    let config = Config { lease_reads: true, leader_stickiness: true, ..Config::default() };
    let check = |term, heard: bool, millis, input: Input, stands| {
        let mut follower = Single::configured(config, term, None, &[]);
        if heard {
            follower.receive(S2, term, append((0, 0), &[], 0));
        }
        follower.now = follower.now + Duration::from_millis(millis);
        let bound = |reason: &Reason| matches!(reason, Reason::BoundByLease { .. });
        assert_eq!(!follower.step(input).reasons().iter().any(bound), stands, "term {term}, {millis} ms");
    };
    for input in [Input::Campaign, Input::TimeOut] {
        check(0, false, 0, input.clone(), true);
        check(2, false, 0, input.clone(), false);
        check(2, true, 149, input.clone(), false);
        check(2, true, 150, input, true);
    }
}

#[test]
fn a_server_that_is_no_voter_starts_no_election_and_grants_its_vote() {
    let learner = raft::Membership {
        learners: [raft::ServerId::new(1)].into_iter().collect(),
        ..raft::Membership::of([S2, S3].into_iter().collect())
    };
    let mut server = Single::started(Config::complete(), raft::Recovered::empty(learner));
    assert_eq!(server.server.deadline(), None);
    for input in [Input::Wake, Input::Campaign] {
        server.now = Time::from_micros(10_000_000);
        server.step(input);
        assert_eq!(server.role(), "follower");
    }
    assert_eq!(server.reasons(), [Reason::MayNotCampaign { term: Term(0) }]);
    server.receive(S2, 1, Body::TimeoutNow);
    assert_eq!(server.role(), "follower");
    server.receive(S2, 2, ask((0, 0), VotePurpose::Elect));
    assert_eq!(server.reply(), vote_reply(true));
    assert_eq!(server.server.state().log().last_index(), LogIndex(0));
}

/// Thesis 4.2.2: who has left may be needed until its removal is committed, and a server that has
/// just restarted does not know of all that is committed. S1 joined and left since what it knows of.
#[test]
fn a_server_that_has_left_stands_for_election_if_its_removal_may_not_be_committed() {
    let configure = |index, servers: &[raft::ServerId]| raft::Entry {
        index: LogIndex(index),
        term: Term(1),
        command: raft::Command::Configure(raft::Membership::of(servers.iter().copied().collect())),
    };
    let s1 = raft::ServerId::new(1);
    let check = |configurations: &[&[raft::ServerId]], may: bool| {
        let entries = (1..).zip(configurations).map(|(index, servers)| configure(index, servers)).collect();
        let first = raft::Membership::of([S2].into_iter().collect());
        let disk = raft::Recovered { entries, current_term: Term(1), ..raft::Recovered::empty(first) };
        let server = Single::started(Config::default(), disk);
        assert_eq!(server.server.deadline().is_some(), may, "{configurations:?}");
    };
    check(&[&[s1, S2], &[S2]], true);
    check(&[&[S3, S2], &[S2]], false);
}
