//! Every flaw does the harm that its rule prevents, and the same story without it ends well.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use check::Property;
use common::net::{Harm, Net, set};
use common::{S1, S2, S3, S4, S5};
use raft::{Change, Config, Flaw, Flaws, ServerId};

/// Tells the story of a cluster of five without the flaw and with it.
#[track_caller]
fn check(flaw: Flaw, config: Config, harm: Harm, story: impl Fn(&mut Net)) {
    check_of(5, flaw, config, harm, story);
}

#[track_caller]
fn check_of(servers: u8, flaw: Flaw, config: Config, harm: Harm, story: impl Fn(&mut Net)) {
    let told = |flaws: Flaws| {
        let mut net = Net::of(servers, Config { flaws, ..config });
        story(&mut net);
        net.harms
    };
    assert_eq!(told(Flaws::NONE), [], "without {}", flaw.name());
    let harms = told(Flaws::only(flaw));
    assert!(harms.contains(&harm), "with {}: {harms:?}", flaw.name());
    assert_eq!(Property::endangered_by(flaw), promise_against(harm), "{}", flaw.name());
    assert!(flaw.matters(&config), "{} does harm with these settings", flaw.name());
}

/// The property that says that such harm is not done; none if it is not promised.
fn promise_against(harm: Harm) -> Option<Property> {
    match harm {
        Harm::TwoLeaders => Some(Property::ElectionSafety),
        Harm::LogsDiffer => Some(Property::LogMatching),
        Harm::CommittedEntryLost => Some(Property::LeaderCompleteness),
        Harm::AppliedDiffers => Some(Property::StateMachineSafety),
        // The states of servers part when one of them executes again what the others skip.
        Harm::StatesDiffer | Harm::AppliedTwice => Some(Property::ExactlyOnce),
        Harm::WentBack => Some(Property::Monotonicity),
        Harm::StaleRead => Some(Property::Linearizability),
        Harm::LeaderDisrupted | Harm::NoLeader => None,
    }
}

/// What a switch has turned off nobody can break: the same story ends well.
#[test]
fn a_flaw_does_no_harm_where_its_rule_is_off() {
    let idle: Vec<Flaw> = Flaw::ALL.into_iter().filter(|flaw| !flaw.matters(&Config::default())).collect();
    let expected = [
        Flaw::NoSessions,
        Flaw::SnapshotForgetsSessions,
        Flaw::NoLeaderStickiness,
        Flaw::NoPreVoteReply,
        Flaw::ReuseSessionId,
    ];
    assert_eq!(idle, expected);
    assert!(Flaw::ALL.into_iter().all(|flaw| flaw.matters(&Config::complete())));
}

#[test]
fn every_flaw_has_its_story() {
    let stories = include_str!("flaws.rs");
    for flaw in Flaw::ALL {
        let name = format!("Flaw::{flaw:?}");
        assert!(
            stories.contains(&(name.clone() + ",")) || stories.contains(&(name + ";")),
            "{}",
            flaw.name()
        );
    }
}

/// §5.2: each server votes for one candidate in a term, also across a crash.
#[test]
fn who_forgets_its_vote_elects_two_leaders_in_a_term() {
    check(Flaw::VoteTwice, Config::default(), Harm::TwoLeaders, |net| {
        net.part(&[S1, S2, S3]).elect(S1);
        net.crash(S3).restart(S3).heal().part(&[S3, S4, S5]);
        net.campaign(S5).deliver_all();
    });
}

/// §5.1, §5.5: a server comes back in the term in which it was.
#[test]
fn who_forgets_its_term_elects_a_second_leader_in_it() {
    check(Flaw::ForgetTerm, Config::default(), Harm::TwoLeaders, |net| {
        net.part(&[S1, S2, S3]).elect(S1);
        net.crash(S3).restart(S3).heal().part(&[S3, S4, S5]);
        net.campaign(S5).deliver_all();
    });
}

/// §5.4.1: the voter denies its vote if its own log is more up-to-date.
#[test]
fn without_the_election_restriction_a_leader_lacks_what_is_committed() {
    check(Flaw::SkipElectionRestriction, Config::default(), Harm::CommittedEntryLost, |net| {
        net.isolate(S5).elect(S1).commit(S1, 7);
        net.heal().isolate(S1).campaign(S5).deliver_all().campaign(S5).deliver_all();
    });
}

/// §5.4.1: "if the logs have last entries with different terms, then the log with the later term is
/// more up-to-date", however long the other.
#[test]
fn comparing_logs_by_length_alone_elects_a_leader_that_lacks_what_is_committed() {
    check(Flaw::CompareLogByIndexOnly, Config::default(), Harm::CommittedEntryLost, |net| {
        net.elect(S1).isolate(S1).propose(S1, 1).propose(S1, 2).propose(S1, 3);
        net.elect(S2).commit(S2, 7);
        net.crash(S1).restart(S1).heal().isolate(S2);
        net.campaign(S1).deliver_all().campaign(S1).deliver_all();
    });
}

/// §5.4.2, Figure 8: tests/paper/safety.rs tells it step by step.
#[test]
fn committing_entries_of_old_terms_by_counting_loses_them() {
    check(Flaw::CommitOldTerm, Config::default(), Harm::CommittedEntryLost, |net| {
        net.elect(S1).drop_all().propose(S1, 2).time_out(S1).converse(S1, S2).drop_all().crash(S1);
        net.part(&[S3, S4, S5]).elect(S5).isolate(S5).propose(S5, 3).crash(S5).restart(S5);
        net.restart(S1).heal().isolate(S5).campaign(S1).deliver_all();
        net.campaign(S1).deliver_all().time_out(S1).deliver_all();
        net.heal().isolate(S1).campaign(S5).deliver_all().campaign(S5).deliver_all();
    });
}

/// §5.3: an entry is committed once a majority holds it.
#[test]
fn committing_without_a_majority_loses_what_was_committed() {
    check(Flaw::CommitWithoutQuorum, Config::default(), Harm::CommittedEntryLost, |net| {
        net.elect(S1).isolate(S1).propose(S1, 7).elect(S2);
    });
}

/// §5.3: a follower refuses entries that do not fit what comes before them.
#[test]
fn without_the_consistency_check_logs_differ_under_the_same_entry() {
    check(Flaw::SkipConsistencyCheck, Config::default(), Harm::LogsDiffer, |net| {
        net.elect(S1).isolate(S1).propose(S1, 1);
        net.elect(S2).commit(S2, 2).crash(S2).elect(S3);
        net.heal().time_out(S3).deliver_all().propose(S3, 3).deliver_all();
    });
}

/// AppendEntries 3: only a conflict deletes, for messages may arrive late.
#[test]
fn cutting_the_log_at_every_append_loses_what_was_acknowledged() {
    check(Flaw::TruncateOnStaleAppend, Config::default(), Harm::CommittedEntryLost, |net| {
        net.isolate(S4).elect(S1).part(&[S4, S5]).propose(S1, 1);
        let late = net.hold(S1, S2);
        net.receive(&late).deliver_all().commit(S1, 2);
        net.receive(&late).crash(S1).crash(S3).heal();
        net.restart(S3).isolate(S3).campaign(S2).deliver_all();
    });
}

/// AppendEntries 5: a follower commits what the message vouches for, not all that it has.
#[test]
fn committing_past_what_the_message_vouches_for_applies_another_entry() {
    check(Flaw::CommitPastLastNewEntry, Config::default(), Harm::AppliedDiffers, |net| {
        net.elect(S1).commit(S1, 1).isolate(S1).propose(S1, 2);
        net.elect(S2).commit(S2, 3).heal().time_out(S2).deliver_all();
    });
}

/// §5.1: "if a server receives a request with a stale term number, it rejects the request", and so
/// with answers: what a follower held in an earlier term it may hold no longer.
#[test]
fn trusting_acknowledgements_of_an_earlier_term_commits_what_no_majority_holds() {
    check(Flaw::TrustStaleAcknowledgement, Config::default(), Harm::CommittedEntryLost, |net| {
        // In term 1 S2 acknowledges two entries of S1, which comes late.
        net.elect(S1).propose(S1, 1).propose(S1, 2).deliver(S1, S2).deliver(S2, S1).deliver(S1, S2);
        let late = net.hold(S2, S1);
        // In term 2 both are overwritten by one of S5.
        net.drop_all().part(&[S3, S4, S5]).elect(S5).commit(S5, 3).heal().time_out(S5).deliver_all();
        // In term 3 only S1 and S3 hold the second entry.
        net.elect(S1).propose(S1, 4).deliver(S1, S3).deliver(S3, S1).drop_all();
        net.receive(&late);
        net.crash(S1).crash(S3).elect(S5);
    });
}

/// §5.2, §5.3: what a server promises must be on its disk before the promise leaves.
#[test]
fn acknowledging_before_the_disk_holds_it_loses_what_was_committed() {
    check(Flaw::AcknowledgeBeforeDurable, Config::default(), Harm::CommittedEntryLost, |net| {
        net.part(&[S1, S2, S3]).elect(S1).stall_disk(S2).stall_disk(S3).commit(S1, 7);
        net.crash(S2).restart(S2).crash(S3).restart(S3).crash(S1);
        net.heal().campaign(S5).deliver_all().campaign(S5).deliver_all();
    });
}

/// Thesis 10.2.1: a leader may write and send at the same time, but counts itself only for what its
/// own disk holds.
#[test]
fn counting_what_its_own_disk_does_not_hold_loses_what_was_committed() {
    check(Flaw::LeaderCountsUnsyncedSelf, Config::default(), Harm::CommittedEntryLost, |net| {
        net.elect(S1).part(&[S1, S2, S3]).stall_disk(S1).commit(S1, 7);
        net.crash(S1).restart(S1).crash(S2).heal();
        net.isolate(S3).campaign(S5).deliver_all();
    });
}

/// Thesis 4.1 and its erratum of 2015: tests/paper/membership.rs tells it step by step.
#[test]
fn changing_the_membership_before_an_own_commit_loses_what_was_committed() {
    let flaw = Flaw::ChangeMembershipBeforeOwnCommit;
    check_of(4, flaw, Config::default(), Harm::CommittedEntryLost, |net| {
        // S1 adds S5, which nobody else learns of.
        net.elect(S1).commit(S1, 7).join(S5).part(&[S1, S5]);
        net.change(S1, Change::AddVoter(S5)).time_out(S1).deliver_all();
        // S2 removes S1 at once, and has a majority for that with S3.
        net.elect(S2).change(S2, Change::Remove(S1)).drop(S2, S4).deliver_all();
        // S1 has a majority of its own with S4 and S5.
        net.crash(S1).restart(S1).heal().isolate(S2);
        net.campaign(S1).deliver_all().campaign(S1).deliver_all();
    });
}

/// §6: "It isn't possible to atomically switch all of the servers at once", hence joint consensus.
#[test]
fn exchanging_many_servers_at_once_elects_two_leaders_in_a_term() {
    check(Flaw::ChangeTwoServersAtOnce, Config::default(), Harm::TwoLeaders, |net| {
        net.elect(S1).commit(S1, 7);
        let new = set(&[S1, S2, ServerId::new(6)]);
        net.part(&[S1, S2]).change(S1, Change::Replace(new)).deliver_all();
        net.campaign(S3).deliver_all();
        net.crash(S1).restart(S1).campaign(S1).deliver_all();
    });
}

/// §8, thesis 6.3.
#[test]
fn without_sessions_a_command_takes_effect_twice() {
    let config = Config { sessions: true, ..Config::default() };
    check(Flaw::NoSessions, config, Harm::AppliedTwice, |net| {
        net.elect(S1).open_session(S1, 1).commit(S1, 7).commit(S1, 7);
        if net.executed(S1) == [7, 7] {
            net.harms.push(Harm::AppliedTwice);
        }
    });
}

/// §8: "a leader must check whether it has been deposed before processing a read-only request".
#[test]
fn reading_without_a_majority_sees_what_is_no_longer_so() {
    check(Flaw::ReadWithoutQuorum, Config::default(), Harm::StaleRead, |net| {
        net.elect(S1).commit(S1, 1).isolate(S1);
        net.elect(S2).commit(S2, 2).read(S1, 100).heal().run(1_000);
    });
}

/// §8: what is committed, "at the start of its term, it may not know".
#[test]
fn reading_before_an_own_commit_misses_what_is_committed() {
    check(Flaw::ReadBeforeOwnCommit, Config::default(), Harm::StaleRead, |net| {
        net.elect(S1).propose(S1, 7).deliver_all().crash(S1);
        net.elect(S2).read(S2, 100).deliver_all().propose(S2, 8).deliver_all();
    });
}

/// InstallSnapshot 5: a snapshot that arrives late must not take back what is applied.
#[test]
fn installing_an_old_snapshot_takes_back_what_was_applied() {
    check(Flaw::SnapshotGoesBack, Config::default(), Harm::WentBack, |net| {
        net.isolate(S5).elect(S1).commit(S1, 1).compact(S1).heal();
        let late = net.time_out(S1).hold(S1, S5);
        net.receive(&late).deliver_all().commit(S1, 2);
        net.receive(&late);
    });
}

/// Thesis 6.3: the sessions belong to the state that a snapshot holds.
#[test]
fn a_snapshot_without_the_sessions_lets_states_differ() {
    let config = Config { sessions: true, ..Config::default() };
    check(Flaw::SnapshotForgetsSessions, config, Harm::StatesDiffer, |net| {
        net.isolate(S5).elect(S1).open_session(S1, 1).commit(S1, 1).compact(S1).heal();
        net.time_out(S1).deliver_all().commit(S1, 2);
    });
}

/// Thesis 6.3: a late copy of a command belongs to a session that is over, not to the next one.
#[test]
fn a_session_that_takes_the_name_of_an_earlier_one_executes_its_late_copies() {
    let config = Config { sessions: true, max_sessions: 1, ..Config::default() };
    check(Flaw::ReuseSessionId, config, Harm::AppliedTwice, |net| {
        net.elect(S1).open_session(S1, 1).deliver_all();
        let late = net.proposal(1, 7, 7);
        net.commit(S1, 7).open_session(S1, 2).deliver_all().open_session(S1, 1).deliver_all();
        net.step(S1, late).deliver_all();
        if 1 < net.executed(S1).iter().filter(|value| **value == 7).count() {
            net.harms.push(Harm::AppliedTwice);
        }
    });
}

/// Thesis 4.2.3: a server that hears no leader must not depose one that the others hear.
#[test]
fn without_stickiness_a_server_that_was_cut_off_deposes_the_leader() {
    let config = Config { leader_stickiness: true, ..Config::default() };
    check(Flaw::NoLeaderStickiness, config, Harm::LeaderDisrupted, |net| {
        net.elect(S1).commit(S1, 7);
        // S5 hears nothing, but is heard.
        net.campaign(S5).drop(S5, S1).deliver(S5, S2).deliver(S5, S3).deliver(S5, S4);
        net.time_out(S1).drop(S1, S5).deliver_all();
        if !net.leads(S1) {
            net.harms.push(Harm::LeaderDisrupted);
        }
    });
}

/// Thesis 9.6: who asks in an earlier term must be told the present one.
#[test]
fn a_pre_vote_that_is_not_answered_is_asked_forever() {
    let config = Config { pre_vote: true, ..Config::default() };
    check(Flaw::NoPreVoteReply, config, Harm::NoLeader, |net| {
        // S1 alone can win, for its log is the longest; but S2 and S3 are in a later term.
        net.elect(S1).isolate(S1).propose(S1, 7).crash(S4).crash(S5).campaign(S2).deliver_all().heal();
        for id in [S1, S2, S3] {
            net.crash(id).restart(id);
        }
        // Nor does S1 learn of the term when the others ask.
        for _ in 0..10 {
            net.time_out(S2).deliver_all().time_out(S1).deliver_all();
        }
        if !net.leads(S1) {
            net.harms.push(Harm::NoLeader);
        }
    });
}
