//! §5.6: timing and availability; thesis 6.2: check-quorum; thesis 4.2.3: disruptive servers.

use crate::common::net::Net;
use crate::common::{S1, S2, S3, S4, S5};
use raft::{Config, ConfigError, Duration, Reason};

/// §5.6: "Leader election is the aspect of Raft where timing is most critical. … broadcastTime ≪
/// electionTimeout": settings against that are refused.
#[test]
fn a_heartbeat_interval_must_be_shorter_than_the_election_timeout() {
    let config = Config { heartbeat_interval: Duration::from_millis(150), ..Config::default() };
    assert_eq!(config.validate(), Err(ConfigError::TimeoutWithinHeartbeat));
}

/// §5.6: "safety must not depend on timing: the system must not produce incorrect results just
/// because some event happens more quickly or slowly than expected".
#[test]
fn whenever_timers_end_nothing_goes_wrong() {
    for config in [Config::default(), Config::complete()] {
        let mut net = Net::of(3, Config { sessions: false, ..config });
        for round in 0..60_u8 {
            let id = [S1, S2, S3][usize::from(round) * 7 % 5 % 3];
            net.time_out(id).propose(id, round);
            if round % 3 != 0 {
                net.deliver_all();
            }
        }
        net.deliver_all().run(2_000).assert_safe();
        assert!(net.leader().is_some());
    }
}

/// §5.6: "When the leader crashes, the system will be unavailable for roughly the election timeout".
#[test]
fn after_a_crash_of_the_leader_the_cluster_is_back_within_two_election_timeouts() {
    for config in [Config::default(), Config::complete()] {
        let mut net = Net::of(5, config);
        net.run(1_000);
        let first = net.leader().expect("a leader");
        net.crash(first).run(600).assert_safe();
        assert!(net.leader().is_some_and(|leader| leader != first));
    }
}

/// Thesis 6.2: "a leader in Raft steps down if an election timeout elapses without a successful round of
/// heartbeats to a majority of its cluster; this allows clients to retry their requests with another
/// server."
#[test]
fn a_leader_that_is_cut_off_steps_down() {
    for check_quorum in [false, true] {
        let mut net = Net::of(5, Config { check_quorum, ..Config::default() });
        net.elect(S1).part(&[S1, S2]).run(500).assert_safe();
        let lost = net.explained(S1, |reason| matches!(reason, Reason::LostQuorum { .. }));
        assert_eq!((lost, net.leads(S1)), (check_quorum, !check_quorum));
        assert!(net.leader().is_some(), "the others have a leader");
    }
}

/// Thesis 6.2: as long as a majority answers, it leads on.
#[test]
fn a_leader_that_lost_only_a_minority_leads_on() {
    let mut net = Net::of(5, Config::complete());
    net.elect(S1).crash(S4).isolate(S5).run(5_000).assert_safe();
    assert_eq!((net.leader(), net.term(S1)), (Some(S1), 1));
}

/// Thesis 6.2: a leader that hears no answers while its heartbeats arrive holds off all elections; with
/// check-quorum it gives way to one who can do the work.
#[test]
fn a_leader_that_is_heard_but_does_not_hear_gives_way() {
    for check_quorum in [true, false] {
        let mut net = Net::of(3, Config { check_quorum, ..Config::complete() });
        net.elect(S1);
        for _ in 0..200 {
            net.drop(S2, S1).drop(S3, S1).deliver_all().drop(S2, S1).drop(S3, S1).advance(5);
            net.deliver(S1, S2).deliver(S1, S3).deliver(S2, S3).deliver(S3, S2);
        }
        net.assert_safe();
        assert_eq!(net.leads(S1), !check_quorum);
    }
}

/// Thesis 4.2.3: "if a leader is able to get heartbeats to its cluster, then it will not be deposed by
/// larger term numbers" (§6).
#[test]
fn a_candidate_cannot_depose_a_leader_that_a_majority_hears() {
    for (leader_stickiness, deposed) in [(true, false), (false, true)] {
        let mut net = Net::of(5, Config { leader_stickiness, ..Config::default() });
        net.elect(S1).commit(S1, 7).campaign(S5);
        net.deliver(S5, S1).deliver(S5, S2).deliver(S5, S3).deliver(S5, S4).drop(S1, S5);
        net.deliver_all().assert_safe();
        assert_eq!(!net.leads(S1), deposed);
    }
}

/// Thesis 4.2.3: stickiness must not keep a cluster from an election that it needs.
#[test]
fn stickiness_ends_with_the_leader() {
    let mut net = Net::of(5, Config { leader_stickiness: true, ..Config::default() });
    net.elect(S1).crash(S1).run(1_000).assert_safe();
    assert!(net.leader().is_some());
}

/// §5.2, §5.6: a server whose timer keeps its own pace holds it over many heartbeats; the timer of the
/// one that lags is the one that ends.
#[test]
fn who_hears_no_heartbeat_is_the_one_to_stand_for_election() {
    let mut net = Net::of(5, Config::default());
    net.elect(S1);
    for _ in 0..10 {
        net.advance(50).drop(S1, S4).deliver_all();
        if net.term(S4) == 2 {
            break;
        }
    }
    assert!(net.explained(S4, |reason| matches!(reason, Reason::StartedElection { .. })));
    assert!(!net.explained(S2, |reason| matches!(reason, Reason::StartedElection { .. })));
}
