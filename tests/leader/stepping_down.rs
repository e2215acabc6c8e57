//! How a leader begins its term and gives it up: the no-op (§8), leadership transfer (thesis 3.10),
//! check-quorum (thesis 6.2), and stickiness towards candidates (thesis 4.2.3, 9.6).

use crate::common::corners::reaches;
use crate::common::single::{Single, append, ask, matches, pre_vote_reply, vote_reply};
use crate::common::{S1, S2, S3, S4, S5, command};
use raft::{
    Body, Change, ChangeRefusal, ClientReply, Command, Config, Corner, Input, Reason, ServerId, Timer,
    TransferEnd, TransferRefusal, VotePurpose,
};

/// §8: "having each leader commit a blank no-op entry into the log at the start of its term".
#[test]
fn its_first_entry_does_nothing_and_commits_what_came_before() {
    let mut leader = Single::leader_with(Config { no_op: true, ..Config::default() }, 3, &[1, 2]);
    assert_eq!(leader.log(), [1, 2, 3]);
    assert_eq!(leader.server.state().log().iter().last().expect("an entry").command, Command::Noop);
    assert_eq!(leader.sent()[0], (S2, append_noop(&leader)));
    leader.sync();
    leader.receive(S2, 3, matches(3));
    leader.receive(S3, 3, matches(3));
    assert_eq!(leader.applied(), [(1, false), (2, false), (3, false)]);
}

fn append_noop(leader: &Single) -> Body {
    let Body::AppendEntries(mut request) = append((2, 2), &[3], 0) else { panic!("not an append") };
    let noop = leader.server.state().log().iter().last().expect("an entry").clone();
    request.entries = vec![noop].into();
    Body::AppendEntries(request)
}

fn told(leader: &Single) -> Vec<ServerId> {
    let told = |(to, body): (ServerId, Body)| (body == Body::TimeoutNow).then_some(to);
    leader.sent().into_iter().filter_map(told).collect()
}

/// Thesis 3.10: "The prior leader fully updates the target server's log to match its own", then
/// "sends a TimeoutNow request".
#[test]
fn it_hands_over_when_the_other_has_the_whole_log() {
    let mut leader = Single::leader(3, &[1]);
    leader.receive(S2, 3, matches(1));
    leader.step(Input::Propose(command(1)));
    leader.step(Input::TransferLeadership(S2));
    assert_eq!(told(&leader), []);
    leader.receive(S2, 3, matches(2));
    assert_eq!(told(&leader), [S2]);
    leader.receive(S3, 3, matches(2));
    assert_eq!(told(&leader), []);
    // If that was lost, the next answer to a heartbeat brings another.
    leader.receive(S2, 3, matches(2));
    assert_eq!(told(&leader), [S2]);
    leader.receive(S2, 4, ask((2, 3), VotePurpose::Transfer));
    assert_eq!((leader.role(), leader.term(), leader.reply()), ("follower", 4, vote_reply(true)));
}

/// Thesis 3.10: "The prior leader stops accepting new client requests."
#[test]
fn while_it_hands_over_it_takes_nothing_new() {
    let mut leader = Single::leader(3, &[1]);
    leader.step(Input::TransferLeadership(S2));
    let refused =
        |leader: &Single, serial| leader.answers() == [(serial, ClientReply::NotLeader { leader: None })];
    assert!(refused(leader.step(Input::Propose(command(5))), 5));
    assert!(refused(leader.read(6), 6));
    assert!(refused(leader.step(Input::OpenSession(raft::ClientId(1))), 0));
    leader.step(Input::ChangeMembership(Change::Remove(S5)));
    let because = ChangeRefusal::TransferUnderWay;
    assert_eq!(leader.reasons(), [Reason::RefusedChange { change: Change::Remove(S5), because }]);
    assert_eq!(leader.log(), [1]);
}

/// Thesis 3.10: "If leadership transfer does not complete after about an election timeout, the prior
/// leader aborts the transfer and resumes accepting client requests."
#[test]
fn it_takes_commands_again_when_the_other_does_not_take_over_in_time() {
    let mut leader = Single::leader(3, &[]);
    leader.step(Input::TransferLeadership(S2));
    leader.pass(299);
    leader.step(Input::Propose(command(5)));
    assert_eq!(leader.log(), []);
    assert_eq!(leader.server.timer().map(|(timer, _)| timer), Some(Timer::Heartbeat));
    leader.pass(1);
    assert!(leader.reasons().contains(&Reason::AbortedTransfer { to: S2, because: TransferEnd::TooLate }));
    leader.step(Input::Propose(command(5)));
    assert_eq!(leader.log(), [3]);
    leader.receive(S2, 3, matches(0));
    assert_eq!(told(&leader), []);
}

#[test]
fn a_transfer_that_makes_no_sense_is_refused_with_the_reason() {
    let check = |to: ServerId, because: TransferRefusal| {
        let mut leader = Single::leader(3, &[]);
        leader.step(Input::TransferLeadership(S4));
        leader.step(Input::TransferLeadership(to));
        assert_eq!(leader.reasons(), [Reason::RefusedTransfer { to, because }]);
    };
    check(S1, TransferRefusal::LeadsAlready);
    check(ServerId::new(6), TransferRefusal::NotVoter);
    check(S3, TransferRefusal::UnderWay { to: S4 });
}

/// Thesis 6.2: "a leader in Raft steps down if an election timeout elapses without a successful round of
/// heartbeats to a majority of its cluster".
#[test]
fn it_steps_down_when_no_majority_answers() {
    let check = |check_quorum: bool, answering: &[ServerId], leads: bool| {
        let mut leader = Single::leader_with(Config { check_quorum, ..Config::default() }, 3, &[]);
        leader.read(7);
        for _ in 0..20 {
            leader.pass(20);
            for follower in answering {
                leader.receive(*follower, 3, matches(0));
            }
        }
        assert_eq!(leader.server.is_leader(), leads, "{answering:?}");
        assert_eq!(leader.term(), 3);
    };
    check(true, &[], false);
    check(true, &[S2], false);
    check(true, &[S2, S5], true);
    check(false, &[], true);
}

/// Thesis 4.2.3: a leader that a majority still hears is not deposed by a server that cannot hear
/// it; one that has lost its majority is.
#[test]
fn it_ignores_candidates_while_a_majority_answers() {
    let check = |stickiness: bool, purpose: VotePurpose, millis: u64, leads: bool| {
        let config = Config { leader_stickiness: stickiness, ..Config::default() };
        let mut leader = Single::leader_with(config, 3, &[1]);
        for follower in [S2, S3] {
            leader.receive(follower, 3, matches(1));
        }
        leader.pass(millis);
        leader.receive(S5, 9, ask((1, 1), purpose));
        assert_eq!(leader.server.is_leader(), leads, "{stickiness} {purpose:?} {millis}");
        assert_eq!(leader.sent().is_empty(), leads);
        assert_eq!(leader.term(), if leads { 3 } else { 9 });
    };
    check(true, VotePurpose::Elect, 149, true);
    check(true, VotePurpose::Elect, 150, false);
    check(false, VotePurpose::Elect, 0, false);
    check(true, VotePurpose::Transfer, 0, false);
    // A Pre-Vote asks whether there is a leader, so it is always answered by one with silence (9.6).
    check(false, VotePurpose::PreVote, 149, true);
    check(false, VotePurpose::PreVote, 150, false);
}

/// Thesis 9.6: a leader answers a Pre-Vote of an earlier term, so that its sender learns the present
/// one.
#[test]
fn it_tells_a_server_that_lags_behind_which_term_it_is() {
    let _corner = reaches(Corner::CandidateBehind);
    let mut leader = Single::leader_with(Config::complete(), 3, &[1]);
    leader.receive(S5, 1, ask((9, 1), VotePurpose::PreVote));
    assert_eq!((leader.reply(), leader.term()), (pre_vote_reply(false), 3));
}
