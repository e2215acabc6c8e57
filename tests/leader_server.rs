//! The leader: how it replicates, commits, and stands down.
#![cfg(not(target_arch = "wasm32"))]

mod common;
mod leader {
    mod lost_disks;
    mod membership;
    mod pipelining;
    mod reads;
    mod snapshots;
    mod stepping_down;
}

use common::corners::reaches;
use common::single::{Single, append, matches, mismatch, request_vote, vote_reply};
use common::{S1, S2, S3, S4, S5, command};
use raft::{Body, Corner, Effect, Input, LogIndex, Reason, Role, ServerId, Term};

/// Leaders 1: "Upon election: send initial empty AppendEntries RPCs (heartbeat) to each server;
/// repeat during idle periods" (§5.2).
#[test]
fn it_says_that_it_leads_at_once_and_again_and_again() {
    let mut leader = Single::leader(3, &[1, 2]);
    let heartbeat = append((2, 2), &[], 0);
    let expected = [S2, S3, S4, S5].map(|follower| (follower, heartbeat.clone()));
    assert_eq!(leader.sent(), expected);
    let elected = leader.now;
    for beat in 1..4 {
        leader.wait();
        assert_eq!(leader.now.since(elected).as_millis(), 50 * beat);
        assert_eq!(leader.sent(), expected);
    }
}

/// Leaders 2: "append entry to local log, respond after entry applied to state machine" (§5.3).
#[test]
fn it_takes_a_command_into_its_log_and_answers_when_it_is_applied() {
    let mut leader = Single::leader(3, &[]);
    for follower in [S2, S3] {
        leader.receive(follower, 3, matches(0));
    }
    leader.step(Input::Propose(command(1)));
    assert_eq!(leader.log(), [3]);
    let new = append((0, 0), &[3], 0);
    assert_eq!(
        leader.sent(),
        [S2, S3].map(|follower| (follower, new.clone())),
        "to those who are ready for it"
    );
    assert_eq!(leader.applied(), []);
    leader.sync();
    leader.receive(S2, 3, matches(1));
    assert_eq!(leader.applied(), []);
    leader.receive(S3, 3, matches(1));
    assert_eq!(leader.applied(), [(1, true)]);
}

/// Leaders 3: it sends a follower what it lacks, from nextIndex on, and on a mismatch tries one
/// entry earlier (§5.3).
#[test]
fn it_goes_back_until_the_logs_match_and_then_sends_all_that_is_missing() {
    let mut leader = Single::leader(4, &[1, 1, 3]);
    leader.receive(S2, 4, mismatch(3));
    assert_eq!(leader.sent(), [(S2, append((2, 1), &[3], 0))]);
    leader.receive(S2, 4, mismatch(2));
    assert_eq!(leader.sent(), [(S2, append((1, 1), &[1, 3], 0))]);
    leader.receive(S2, 4, mismatch(1));
    assert_eq!(leader.sent(), [(S2, append((0, 0), &[1, 1, 3], 0))]);
    leader.receive(S2, 4, matches(3));
    assert_eq!(progress(&leader, S2), (4, 3));
    assert_eq!(leader.sent(), []);
}

#[test]
fn answers_that_come_late_or_twice_never_take_a_follower_back() {
    let _corner = reaches(Corner::MismatchSettled);
    let mut leader = Single::leader(4, &[1, 1, 3]);
    leader.receive(S2, 4, matches(3));
    for late in [matches(1), mismatch(3), mismatch(2), mismatch(9)] {
        leader.receive(S2, 4, late.clone());
        assert_eq!(progress(&leader, S2), (4, 3), "{late:?}");
        assert_eq!(leader.sent(), [], "{late:?}");
    }
}

#[test]
fn an_answer_of_an_earlier_term_is_ignored() {
    let mut leader = Single::leader(4, &[1, 1, 3]);
    leader.receive(S2, 3, matches(3));
    assert_eq!(progress(&leader, S2), (4, 0));
    assert_eq!(leader.reasons(), [Reason::IgnoredStaleReply { from: S2, term: Term(3) }]);
}

/// No follower of Raft does this. If one does, the leader does not look for what it does not have.
#[test]
fn a_follower_that_claims_to_hold_more_than_there_is_holds_what_there_is() {
    let _corner = reaches(Corner::MatchPastEnd);
    let mut leader = Single::leader(3, &[1, 2, 2]);
    leader.receive(S2, 3, matches(99));
    assert_eq!(progress(&leader, S2), (4, 3));
}

fn progress(leader: &Single, of: ServerId) -> (u64, u64) {
    let Role::Leader(role) = leader.server.role() else { panic!("not a leader") };
    let (_, progress) = role.followers().find(|(server, _)| *server == of).expect("a follower");
    (progress.next_index.0, progress.match_index.0)
}

/// Leaders 4 (§5.3, §5.4.2): a leader of term 3 whose own entry is at index 3 gets these answers.
fn check_commit(synced: bool, matched: &[(ServerId, u64)], commit_index: u64) {
    let mut leader = Single::leader(3, &[1, 2]);
    leader.step(Input::Propose(command(1)));
    if synced {
        leader.sync();
    }
    for (follower, index) in matched {
        leader.receive(*follower, 3, matches(*index));
    }
    assert_eq!(leader.commit_index(), commit_index, "{matched:?}");
}

#[test]
fn it_commits_an_entry_of_its_term_that_a_majority_holds_and_with_it_all_before() {
    check_commit(true, &[], 0);
    check_commit(true, &[(S2, 3)], 0);
    check_commit(true, &[(S2, 3), (S5, 3)], 3);
    check_commit(true, &[(S2, 3), (S2, 3)], 0);
}

/// §5.4.2: "Raft never commits log entries from previous terms by counting replicas."
#[test]
fn it_does_not_commit_an_entry_of_an_earlier_term_by_counting() {
    check_commit(true, &[(S2, 2), (S3, 2), (S4, 2), (S5, 2)], 0);
    let mut leader = Single::leader(3, &[1, 2]);
    leader.receive(S2, 3, matches(2));
    leader.receive(S3, 3, matches(2));
    let (index, entry_term, term) = (LogIndex(2), Term(2), Term(3));
    let holders = [S1, S2, S3].into_iter().collect();
    let withheld = Reason::WithheldCommit { index, entry_term, term, holders, of: 5 };
    assert!(leader.reasons().contains(&withheld), "{:?}", leader.reasons());
}

/// It is one of the majority only for what its own disk holds.
#[test]
fn it_counts_itself_when_its_disk_holds_the_entry() {
    check_commit(false, &[(S2, 3), (S3, 3)], 0);
    check_commit(false, &[(S2, 3), (S3, 3), (S4, 3)], 3);
    let mut leader = Single::leader(3, &[]);
    leader.step(Input::Propose(command(1)));
    leader.receive(S2, 3, matches(1));
    leader.receive(S3, 3, matches(1));
    assert_eq!(leader.commit_index(), 0);
    leader.sync();
    assert_eq!(leader.commit_index(), 1);
}

#[test]
fn what_it_sends_does_not_wait_for_its_own_disk() {
    let mut leader = Single::leader(3, &[]);
    leader.receive(S2, 3, matches(0));
    leader.step(Input::Propose(command(1)));
    let marks = |effects: &[Effect]| -> Vec<(bool, u64)> {
        let mark = |effect: &Effect| match effect {
            Effect::Write { mark, .. } => Some((true, mark.0)),
            Effect::Send { after, .. } => Some((false, after.0)),
            _ => None,
        };
        effects.iter().filter_map(mark).collect()
    };
    assert_eq!(marks(&leader.effects), [(true, 2), (false, 1)]);
}

/// All servers 2 (§5.1): "If a candidate or leader discovers that its term is out of date, it
/// immediately reverts to follower state."
#[test]
fn any_higher_term_makes_it_a_follower_with_an_election_timer() {
    let bodies = [request_vote(0, 0), vote_reply(false), append((0, 0), &[], 0), matches(9), mismatch(9)];
    for body in bodies {
        let mut leader = Single::leader(3, &[1]);
        leader.receive(S2, 4, body.clone());
        assert_eq!((leader.role(), leader.term()), ("follower", 4), "{body:?}");
        leader.wait();
        assert_eq!((leader.role(), leader.term()), ("candidate", 5), "{body:?}");
    }
}

#[test]
fn it_neither_votes_nor_campaigns_in_the_term_that_it_leads() {
    let mut leader = Single::leader(3, &[]);
    leader.receive(S2, 3, request_vote(9, 2));
    assert_eq!(leader.reply(), vote_reply(false));
    leader.step(Input::Campaign);
    assert_eq!((leader.role(), leader.term(), leader.effects.len()), ("leader", 3, 0));
}

/// Election Safety makes this impossible; a server that sees it all the same keeps its log.
#[test]
fn a_rival_in_its_own_term_is_reported_and_not_obeyed() {
    let mut leader = Single::leader(3, &[1]);
    leader.receive(S2, 3, append((0, 0), &[2, 3], 2));
    assert_eq!(leader.reasons(), [Reason::HeardRivalLeader { rival: S2, term: Term(3) }]);
    assert_eq!((leader.log(), leader.commit_index()), (vec![1], 0));
}

/// A client is answered by the leader that took its command, not by one that finds it in its log.
#[test]
fn it_answers_only_for_commands_that_it_took_itself() {
    let mut leader = Single::leader(3, &[2]);
    leader.step(Input::Propose(command(1)));
    leader.sync();
    leader.receive(S2, 3, matches(2));
    leader.receive(S3, 3, matches(2));
    assert_eq!(leader.applied(), [(1, false), (2, true)]);
}

#[test]
fn a_batch_holds_no_more_entries_than_configured() {
    let mut leader = Single::leader(2, &[1; 100]);
    for prev in (0..100).rev() {
        leader.receive(S2, 2, mismatch(prev + 1));
    }
    let Body::AppendEntries(sent) = leader.reply() else { panic!("not an append") };
    assert_eq!((sent.prev_log_index, sent.entries.len()), (LogIndex(0), 64));
    leader.receive(S2, 2, matches(64));
    let Body::AppendEntries(sent) = leader.reply() else { panic!("not an append") };
    assert_eq!((sent.prev_log_index, sent.entries.len()), (LogIndex(64), 36));
}

/// A cluster of one is its own majority, as soon as its disk says so.
#[test]
fn a_single_server_elects_itself_and_commits_alone() {
    let alone = raft::Membership::of(raft::ServerSet::first(1));
    let disk = raft::Recovered::empty(alone);
    let server = raft::Server::new(raft::Time::ZERO, S1, raft::Config::default(), disk, 7);
    let mut single = Single::of(server);
    single.wait();
    assert_eq!(single.role(), "candidate");
    single.sync();
    assert_eq!(single.role(), "leader");
    single.step(Input::Propose(command(1)));
    assert_eq!(single.commit_index(), 0);
    single.sync();
    assert_eq!(single.applied(), [(1, true)]);
}
