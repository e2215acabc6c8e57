//! The leader and its readers: what it answers, when, and how it makes sure that it may.

use crate::common::corners::reaches;
use crate::common::single::{Single, append_reply, matches, reply_in};
use crate::common::{S2, S3, S4, command};
use raft::{
    AppendOutcome, Body, ClientReply, Config, Corner, Duration, Flaw, Flaws, Input, LogIndex, Membership,
    Reason, Recovered, Role, Round, ServerId, ServerSet,
};

/// A leader of term 3 with these settings that has committed an entry of its term, at index 1.
fn settled(config: Config) -> Single {
    let mut leader = Single::leader_with(config, 3, &[]);
    leader.step(Input::Propose(command(1)));
    leader.sync();
    for follower in [S2, S3] {
        leader.receive(follower, 3, matches(1));
    }
    assert_eq!(leader.commit_index(), 1);
    leader
}

fn answer_round(leader: &mut Single, from: ServerId, round: Round) -> Vec<(u64, ClientReply)> {
    let outcome = AppendOutcome::Matches { match_index: LogIndex(1) };
    leader.receive(from, 3, reply_in(round, outcome)).answers()
}

/// ClientQuery 2 (thesis figure 6.1): "Wait until last committed entry is from this leader's term".
#[test]
fn a_read_waits_for_the_first_commit_of_its_term() {
    let mut leader = Single::leader(3, &[2]);
    leader.read(7);
    assert!(matches!(leader.reasons()[..], [Reason::DelayedRead { serial: 7, .. }]));
    leader.step(Input::Propose(command(1)));
    leader.sync();
    leader.receive(S2, 3, matches(2));
    leader.receive(S3, 3, matches(2));
    assert!(leader.reasons().iter().any(|reason| matches!(reason, Reason::BeganRead { serial: 7, .. })));
    let round = leader.round();
    for (follower, expected) in [(S2, vec![]), (S3, vec![(7, ClientReply::Readable)])] {
        let outcome = AppendOutcome::Matches { match_index: LogIndex(2) };
        assert_eq!(leader.receive(follower, 3, reply_in(round, outcome)).answers(), expected);
    }
}

/// ClientQuery 4 (thesis figure 6.1): "Send new round of heartbeats, and wait for reply from
/// majority of servers".
#[test]
fn a_read_is_served_when_a_majority_has_answered_a_round_begun_after_it() {
    let mut leader = settled(Config::default());
    leader.wait();
    let before = leader.round();
    let round = leader.read(7).round();
    assert!(before < round);
    assert_eq!(answer_round(&mut leader, S2, before), []);
    assert_eq!(answer_round(&mut leader, S3, before), [], "they answered before the read was asked");
    assert_eq!(answer_round(&mut leader, S2, round), []);
    assert_eq!(answer_round(&mut leader, S2, round), [], "one server answered twice");
    assert_eq!(answer_round(&mut leader, S3, round), [(7, ClientReply::Readable)]);
}

#[test]
fn a_later_round_answers_for_all_reads_before_it() {
    let mut leader = settled(Config::default());
    leader.read(7).read(8);
    let round = leader.round();
    answer_round(&mut leader, S4, round);
    assert_eq!(
        answer_round(&mut leader, S2, round),
        [(7, ClientReply::Readable), (8, ClientReply::Readable)]
    );
}

/// The refusal of a message from an earlier term tells of a round of that term.
#[test]
fn an_answer_to_an_earlier_term_of_the_same_leader_proves_nothing() {
    let _corner = reaches(Corner::AnswerOfEarlierTerm);
    let mut leader = settled(Config::default());
    leader.read(7);
    for follower in [S2, S3, S4] {
        leader.receive(follower, 3, reply_in(Round(100), AppendOutcome::StaleTerm));
        assert_eq!(leader.answers(), []);
    }
}

#[test]
fn a_leader_that_is_alone_serves_reads_at_once() {
    let alone = Recovered::empty(Membership::of(ServerSet::first(1)));
    for config in [Config::default(), Config::complete()] {
        let mut leader = Single::started(config, alone.clone());
        leader.wait().sync();
        leader.step(Input::Propose(command(1)));
        leader.sync();
        assert_eq!(leader.read(7).answers(), [(7, ClientReply::Readable)], "{config:?}");
    }
}

#[test]
fn a_leader_that_is_deposed_sends_its_readers_away() {
    let mut leader = settled(Config::default());
    leader.read(7);
    leader.receive(S2, 4, append_reply(AppendOutcome::StaleTerm));
    assert_eq!(leader.answers(), [(7, ClientReply::NotLeader { leader: None })]);
}

/// Thesis 6.2: reads are heartbeats too, but must not keep a leader from seeing that none answers.
#[test]
fn a_leader_that_reads_all_the_time_still_notices_that_it_has_lost_its_majority() {
    let mut leader = settled(Config { check_quorum: true, ..Config::default() });
    for serial in 0..100 {
        leader.pass(10).read(serial);
    }
    assert!(!leader.server.is_leader());
}

/// A page may stay open overnight with a leader that is cut off.
#[test]
fn a_leader_that_nobody_answers_does_not_grow() {
    let _corner = reaches(Corner::RoundTooOld);
    for lease_reads in [false, true] {
        let config = Config { lease_reads, leader_stickiness: true, ..Config::default() };
        let mut leader = settled(config);
        let size = |leader: &Single| {
            let Role::Leader(role) = leader.server.role() else { panic!("not a leader") };
            format!("{role:?}").len()
        };
        leader.pass(2_000);
        let before = size(&leader);
        leader.pass(60_000);
        assert!(size(&leader) < before + 100, "{before} then {}", size(&leader));
    }
}

/// Thesis 6.4.1: within the lease a read needs no message; after it, it does.
#[test]
fn a_lease_serves_reads_for_as_long_as_it_lasts() {
    let config = Config { lease_reads: true, leader_stickiness: true, ..Config::default() };
    let lease = config.lease().as_millis();
    let check = |millis: u64, served: bool| {
        let mut leader = settled(config);
        leader.wait();
        let round = leader.round();
        answer_round(&mut leader, S2, round);
        answer_round(&mut leader, S3, round);
        leader.pass(millis).read(7);
        assert_eq!(leader.answers() == [(7, ClientReply::Readable)], served, "after {millis} ms");
        assert_eq!(leader.sent().is_empty(), served, "after {millis} ms");
    };
    check(0, true);
    check(lease, true);
    check(lease + 1, false);
}

/// Under other options the others may have voted meanwhile: what was earned is forgotten, also what a
/// round that began before would earn.
#[test]
fn a_lease_ends_when_options_change() {
    let _corner = reaches(Corner::LeaseForgotten);
    let config = Config { lease_reads: true, leader_stickiness: true, ..Config::default() };
    let ms = Duration::from_millis;
    let serves_reads = |change: Option<Config>| {
        let mut leader = settled(config);
        leader.wait();
        let (earned, late) = (leader.round(), leader.wait().round());
        answer_round(&mut leader, S2, earned);
        answer_round(&mut leader, S3, earned);
        if let Some(between) = change {
            leader.server.reconfigure(leader.now, between);
            leader.server.reconfigure(leader.now, config);
        }
        answer_round(&mut leader, S2, late);
        answer_round(&mut leader, S3, late);
        leader.read(7).answers() == [(7, ClientReply::Readable)]
    };
    assert!(serves_reads(None) && serves_reads(Some(config)), "nothing has changed");
    for between in [
        Config { lease_reads: false, ..config },
        Config { lease_reads: false, leader_stickiness: false, ..config },
        Config { election_timeout_min: ms(100), ..config },
        Config { election_timeout_max: ms(3_000), ..config },
        Config { heartbeat_interval: ms(20), ..config },
        Config { clock_drift_bound_permille: 0, ..config },
        Config { flaws: Flaws::only(Flaw::NoLeaderStickiness), ..config },
    ] {
        assert!(!serves_reads(Some(between)), "{between:?}");
    }
}

/// Timers that were set between other bounds, and silence that was allowed, are no reason to depose
/// anybody under the new options.
#[test]
fn a_leader_whose_options_become_strict_is_not_late_already() {
    let ms = Duration::from_millis;
    let strict = Config { check_quorum: true, ..Config::default() };
    let slow = Config {
        election_timeout_min: ms(3_000),
        election_timeout_max: ms(6_000),
        heartbeat_interval: ms(1_000),
        ..strict
    };
    let mut leader = settled(slow);
    leader.pass(900);
    leader.server.reconfigure(leader.now, strict);
    assert_eq!(leader.server.deadline(), Some(leader.now + strict.heartbeat_interval));
    assert!(leader.pass(299).server.is_leader(), "nobody was asked to answer sooner");
    assert!(!leader.pass(51).server.is_leader(), "nobody has answered for an election timeout");

    let mut follower = Single::configured(slow, 3, None, &[]);
    follower.server.reconfigure(follower.now, strict);
    assert!(follower.server.deadline() <= Some(follower.now + strict.election_timeout_max));
}

#[test]
fn a_transfer_has_no_more_time_than_the_new_options_give_it() {
    let _corner = reaches(Corner::TransferCutShort);
    let ms = Duration::from_millis;
    let slow = Config { election_timeout_max: ms(6_000), ..Config::default() };
    let mut leader = settled(slow);
    leader.step(Input::TransferLeadership(S4)).pass(1_000);
    leader.server.reconfigure(leader.now, Config::default());
    let left = Config::default().election_timeout_max;
    assert_eq!(leader.read(7).answers(), [(7, ClientReply::NotLeader { leader: None })]);
    leader.pass(left.as_micros() / 1_000);
    assert_eq!(leader.read(8).answers(), [], "it waits for its round");
}

/// A lease stands on the others' not voting while they hear the leader; one who was told to take
/// over is voted for all the same.
#[test]
fn a_leader_that_told_another_to_take_over_has_no_lease_any_more() {
    let _corner = reaches(Corner::LeaseInTransfer);
    let config = Config { lease_reads: true, leader_stickiness: true, ..Config::default() };
    let mut leader = settled(config);
    leader.wait();
    let round = leader.round();
    answer_round(&mut leader, S2, round);
    answer_round(&mut leader, S3, round);
    leader.step(Input::TransferLeadership(S2));
    assert_eq!(leader.sent(), [(S2, Body::TimeoutNow)]);
    assert_eq!(leader.read(7).answers(), [(7, ClientReply::NotLeader { leader: None })]);
    leader.pass(301);
    let round = leader.round();
    answer_round(&mut leader, S2, round);
    answer_round(&mut leader, S3, round);
    assert_eq!(leader.read(8).answers(), []);
}
