//! The follower: what it answers to candidates and leaders, and what it becomes by that.
#![cfg(not(target_arch = "wasm32"))]

mod common;
mod follower {
    mod applying;
    mod candidates;
    mod snapshots;
}

use common::corners::reaches;
use common::single::{Single, append, append_reply, conflict, matches, mismatch, request_vote, vote_reply};
use common::{S2, S3};
use raft::{
    AppendOutcome, Body, ClientReply, Config, Corner, Duration, Effect, ElectionCause, Flaw, Flaws, Input,
    LogIndex, Mark, Reason, Refusal, ServerId, Term, Time,
};

/// A follower in term 2 with entries of terms 1, 1, 2 and the given vote is asked by S2.
fn check_vote(
    voted_for: Option<ServerId>,
    term: u64,
    last: (u64, u64),
    granted: bool,
    vote: Option<ServerId>,
) {
    let mut follower = Single::follower(2, voted_for, &[1, 1, 2]);
    follower.receive(S2, term, request_vote(last.0, last.1));
    assert_eq!(follower.reply(), vote_reply(granted), "{term} {last:?}");
    assert_eq!(follower.server.state().voted_for(), vote, "{term} {last:?}");
    assert_eq!(follower.term(), term.max(2));
    assert_eq!(follower.role(), "follower");
}

/// §5.2: "Each server will vote for at most one candidate in a given term, on a
/// first-come-first-served basis."
#[test]
fn it_votes_for_one_candidate_in_a_term() {
    check_vote(None, 2, (3, 2), true, Some(S2));
    check_vote(Some(S2), 2, (3, 2), true, Some(S2));
    check_vote(Some(S3), 2, (3, 2), false, Some(S3));
    check_vote(Some(S3), 3, (3, 2), true, Some(S2));
}

/// §5.1: "If a server receives a request with a stale term number, it rejects the request."
#[test]
fn it_refuses_its_vote_to_a_candidate_of_an_earlier_term() {
    check_vote(None, 1, (9, 9), false, None);
}

/// §5.4.1: "the voter denies its vote if its own log is more up-to-date than that of the
/// candidate": the later last term wins, and with equal terms the longer log.
#[test]
fn it_refuses_its_vote_to_a_candidate_whose_log_is_less_up_to_date() {
    check_vote(None, 3, (2, 2), false, None);
    check_vote(None, 3, (9, 1), false, None);
    check_vote(None, 3, (3, 2), true, Some(S2));
    check_vote(None, 3, (4, 2), true, Some(S2));
    check_vote(None, 3, (1, 3), true, Some(S2));
}

#[test]
fn it_says_why_it_refuses_its_vote() {
    let mut follower = Single::follower(2, None, &[1, 1, 2]);
    follower.receive(S2, 3, request_vote(2, 1));
    let because = Refusal::LogBehind {
        own_index: LogIndex(3),
        own_term: Term(2),
        their_index: LogIndex(2),
        their_term: Term(1),
    };
    let expected = Reason::RefusedVote { candidate: S2, term: Term(3), because, pre_vote: false };
    assert_eq!(follower.reasons().last(), Some(&expected));
    assert_eq!(expected.section(), "§5.4.1");
}

/// A follower in term 2 with entries of terms 1, 1, 2 hears from S2, which leads term 2.
fn check_append(body: Body, reply: Body, log: &[u64], commit_index: u64) {
    let mut follower = Single::follower(2, None, &[1, 1, 2]);
    follower.receive(S2, 2, body.clone());
    assert_eq!(follower.reply(), reply, "{body:?}");
    assert_eq!(follower.log(), log, "{body:?}");
    assert_eq!(follower.commit_index(), commit_index, "{body:?}");
    assert_eq!(follower.server.leader(), Some(S2));
}

/// AppendEntries 2: "Reply false if log doesn't contain an entry at prevLogIndex whose term
/// matches prevLogTerm" (§5.3).
#[test]
fn it_refuses_entries_that_do_not_fit_its_log() {
    check_append(append((4, 2), &[2], 0), mismatch(4), &[1, 1, 2], 0);
    check_append(append((3, 1), &[2], 0), conflict(3, Some(2), 3), &[1, 1, 2], 0);
    check_append(append((3, 1), &[], 9), conflict(3, Some(2), 3), &[1, 1, 2], 0);
}

/// AppendEntries 4: "Append any new entries not already in the log" (§5.3).
#[test]
fn it_appends_entries_that_fit_its_log() {
    check_append(append((3, 2), &[2, 2], 0), matches(5), &[1, 1, 2, 2, 2], 0);
    check_append(append((2, 1), &[2, 2], 0), matches(4), &[1, 1, 2, 2], 0);
    check_append(append((0, 0), &[1, 1, 2], 0), matches(3), &[1, 1, 2], 0);
}

/// AppendEntries 3: "If an existing entry conflicts with a new one (same index but different
/// terms), delete the existing entry and all that follow it" (§5.3).
#[test]
fn it_deletes_entries_that_conflict_and_all_that_follow() {
    check_append(append((1, 1), &[2], 0), matches(2), &[1, 2], 0);
    check_append(append((0, 0), &[2, 2, 2, 2], 0), matches(4), &[2, 2, 2, 2], 0);
}

/// Leader Completeness (§5.4): a leader that conflicts with what is committed cannot be. Its entries are
/// not taken, and it gets no answer.
#[test]
fn it_does_not_delete_what_is_committed() {
    let mut follower = Single::follower(2, None, &[1, 1, 2]);
    follower.receive(S2, 2, append((3, 2), &[], 2));
    let broken = append((1, 1), &[2, 2], 2);
    follower.receive(S2, 2, broken);
    assert_eq!((follower.log(), follower.commit_index(), follower.sent()), (vec![1, 1, 2], 2, vec![]));
    let refused = |reason: &Reason| matches!(reason, Reason::RefusedToUncommit { from: LogIndex(2), .. });
    assert!(follower.reasons().iter().any(refused));
    // What follows may be deleted, as ever.
    follower.receive(S2, 3, append((2, 1), &[3], 2));
    assert_eq!((follower.log(), follower.reply()), (vec![1, 1, 3], matches(3)));
}

/// An append that arrives late must not cut off what came after it: only a real conflict deletes.
#[test]
fn it_keeps_its_log_when_an_old_append_arrives_again() {
    check_append(append((0, 0), &[1], 0), matches(1), &[1, 1, 2], 0);
    check_append(append((1, 1), &[], 0), matches(1), &[1, 1, 2], 0);
}

/// AppendEntries 5: "If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of
/// last new entry)".
#[test]
fn it_commits_what_the_leader_has_committed_but_only_what_the_message_vouches_for() {
    check_append(append((3, 2), &[], 2), matches(3), &[1, 1, 2], 2);
    check_append(append((3, 2), &[2], 9), matches(4), &[1, 1, 2, 2], 4);
    // Its third entry may differ from the leader's.
    check_append(append((2, 1), &[], 3), matches(2), &[1, 1, 2], 2);
}

#[test]
fn it_applies_what_is_committed_in_order_and_once_and_answers_no_client() {
    let mut follower = Single::follower(2, None, &[1, 1, 2]);
    follower.receive(S2, 2, append((3, 2), &[], 2));
    assert_eq!(follower.applied(), [(1, false), (2, false)]);
    follower.receive(S2, 2, append((3, 2), &[], 3));
    assert_eq!(follower.applied(), [(3, false)]);
    follower.receive(S2, 2, append((3, 2), &[], 1));
    assert_eq!(follower.applied(), []);
    assert_eq!(follower.commit_index(), 3, "a commit index never goes back");
}

/// §5.1: a leader of an earlier term is told the current one, and changes nothing.
#[test]
fn it_refuses_entries_of_a_leader_whose_term_is_over() {
    let mut follower = Single::follower(2, None, &[1, 1, 2]);
    follower.receive(S2, 1, append((3, 2), &[1], 3));
    assert_eq!(follower.reply(), append_reply(AppendOutcome::StaleTerm));
    assert_eq!((follower.log(), follower.commit_index()), (vec![1, 1, 2], 0));
    assert_eq!(follower.server.leader(), None);
}

/// §5.2: it starts an election when it hears from no leader for an election timeout, and a timeout
/// is set anew by an AppendEntries from the current leader and by a vote given, and by nothing else.
#[test]
fn only_a_leader_and_a_granted_vote_hold_off_its_election() {
    let check = |term, body: Body, holds_off: bool| {
        let mut follower = Single::follower(2, None, &[1, 1, 2]);
        let deadline = follower.server.deadline().expect("a timer runs");
        follower.now = deadline - raft::Duration::from_micros(1);
        follower.receive(S2, term, body.clone());
        assert_eq!(Some(deadline) < follower.server.deadline(), holds_off, "{body:?}");
        follower.now = deadline;
        follower.step(Input::Wake);
        assert_eq!(follower.role() == "follower", holds_off, "{body:?}");
    };
    check(2, append((3, 2), &[], 0), true);
    check(2, append((9, 2), &[], 0), true);
    check(2, request_vote(3, 2), true);
    check(2, request_vote(1, 1), false);
    check(5, request_vote(1, 1), false);
    check(1, append((3, 2), &[], 0), false);
}

#[test]
fn waking_it_before_its_deadline_does_nothing() {
    let mut follower = Single::follower(2, None, &[]);
    let before = follower.server.clone();
    follower.step(Input::Wake);
    assert_eq!(follower.server, before);
    assert_eq!(follower.effects, []);
}

/// §5.2, §5.3 and Figure 2: the persistent state is "updated on stable storage before responding
/// to RPCs".
#[test]
fn its_answers_wait_for_the_disk() {
    for (term, body) in [(3, request_vote(3, 2)), (2, append((3, 2), &[2], 0)), (3, append((3, 2), &[], 0))] {
        let mut follower = Single::follower(2, None, &[1, 1, 2]);
        follower.receive(S2, term, body);
        let written = follower.effects.iter().filter_map(|effect| match effect {
            Effect::Write { mark, .. } => Some(*mark),
            _ => None,
        });
        let written = written.max().expect("something is written");
        let after = follower.effects.iter().find_map(|effect| match effect {
            Effect::Send { after, .. } => Some(*after),
            _ => None,
        });
        assert_eq!(after, Some(written));
        assert!(Mark::NONE < written);
    }
}

/// §8: "If that server isn't the leader, it will reject the client's request and supply
/// information about the most recent leader it has heard from".
#[test]
fn it_sends_clients_to_the_leader() {
    let mut follower = Single::follower(2, None, &[]);
    let refusal = |follower: &Single| match follower.effects.as_slice() {
        [.., Effect::Answer { answer: ClientReply::NotLeader { leader }, .. }] => *leader,
        other => panic!("not a refusal: {other:?}"),
    };
    follower.step(Input::Propose(common::command(1)));
    assert_eq!(refusal(&follower), None);
    follower.receive(S2, 2, append((0, 0), &[], 0));
    follower.step(Input::Propose(common::command(1)));
    assert_eq!(refusal(&follower), Some(S2));
    assert_eq!(follower.log(), []);
}

/// For lining up timers, or spreading them: a leader has none.
#[test]
fn the_running_election_timer_can_be_set_from_outside() {
    let millis = Duration::from_millis;
    let waits = |mut single: Single| {
        single.pass(20);
        single.server.set_election_timeout(single.now, millis(7));
        single.server.deadline().map(|deadline| deadline.since(single.now))
    };
    assert_eq!(waits(Single::follower(2, None, &[])), Some(millis(7)));
    assert_eq!(waits(Single::candidate(2, &[])), Some(millis(7)));
    assert_eq!(waits(Single::leader(2, &[])), Some(millis(30)), "its heartbeat");
    let mut follower = Single::follower(2, None, &[]);
    follower.server.set_election_timeout(follower.now, millis(7));
    follower.wait();
    assert_eq!((follower.now, follower.role()), (Time::ZERO + millis(7), "candidate"));
    let cause = ElectionCause::NoLeader { timeout: millis(7) };
    assert!(follower.reasons().contains(&Reason::StartedElection { term: Term(3), cause }));
    let after = follower.server.deadline().expect("an election timer").since(follower.now);
    assert!(millis(150) <= after, "the next timeout is its own");
}

/// The reason says what is so, also when a flaw decided (§5.4.1).
#[test]
fn a_vote_that_a_flaw_gave_says_that_the_log_was_behind() {
    let check = |flaw, last| {
        let config = Config { flaws: Flaws::only(flaw), ..Config::default() };
        let mut follower = Single::configured(config, 2, None, &[1, 1, 2]);
        follower.receive(S2, 3, request_vote(last, 1));
        let up_to_date = follower.reasons().iter().find_map(|reason| match reason {
            Reason::GrantedVote { up_to_date, .. } => Some(*up_to_date),
            _ => None,
        });
        assert_eq!((up_to_date, follower.reply()), (Some(false), vote_reply(true)));
    };
    check(Flaw::SkipElectionRestriction, 1);
    check(Flaw::CompareLogByIndexOnly, 9);
    let mut follower = Single::follower(2, None, &[1, 1, 2]);
    follower.receive(S2, 3, request_vote(3, 2));
    let granted = Reason::GrantedVote { candidate: S2, term: Term(3), up_to_date: true, pre_vote: false };
    assert!(follower.reasons().contains(&granted));
}

/// A write that the disk finishes late says nothing about what has taken the place of its entries.
#[test]
fn a_write_of_what_is_overwritten_makes_nothing_durable() {
    let _corner = reaches(Corner::TruncatedWhileWriting);
    let mut follower = Single::follower(2, None, &[1]);
    let durable = |follower: &Single| follower.server.state().log().durable_index();
    follower.receive(S2, 2, append((1, 1), &[2, 2], 0));
    follower.receive(S3, 3, append((1, 1), &[3], 0));
    follower.step(Input::Durable(Mark(1)));
    assert_eq!((follower.log(), durable(&follower)), (vec![1, 3], LogIndex(1)));
    assert_eq!(durable(follower.sync()), LogIndex(2));
}
