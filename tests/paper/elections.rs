//! §5.1 and §5.2: roles, terms and elections; thesis 9.6: the Pre-Vote.

use crate::common::net::Net;
use crate::common::{S1, S2, S3, S4, S5};
use raft::{Config, Reason, ServerId};

const ALL: [ServerId; 5] = [S1, S2, S3, S4, S5];

/// §5.2: "When servers start up, they begin as followers."
#[test]
fn servers_begin_as_followers() {
    let net = Net::of(5, Config::default());
    assert_eq!(ALL.map(|id| net.role(id)), ["follower"; 5]);
    assert_eq!(ALL.map(|id| net.term(id)), [0; 5]);
}

/// §5.1: "In normal operation there is exactly one leader and all of the other servers are
/// followers."
#[test]
fn in_normal_operation_there_is_one_leader_and_the_others_follow() {
    for config in [Config::default(), Config::complete()] {
        let mut net = Net::of(5, config);
        net.run(2_000).assert_safe();
        let leader = net.leader().expect("a leader");
        for other in ALL.into_iter().filter(|id| *id != leader) {
            assert_eq!((net.role(other), net.server(other).leader()), ("follower", Some(leader)));
            assert_eq!(net.term(other), net.term(leader));
        }
    }
}

/// §5.1: "if one server's current term is smaller than the other's, then it updates its current term
/// to the larger value. If a candidate or leader discovers that its term is out of date, it
/// immediately reverts to follower state."
#[test]
fn a_deposed_leader_becomes_a_follower_when_it_hears_of_the_later_term() {
    let mut net = Net::of(5, Config::default());
    net.elect(S1).isolate(S1).elect(S2);
    assert_eq!((net.role(S1), net.term(S1)), ("leader", 1), "it cannot know yet");
    net.heal().time_out(S1).deliver_all().assert_safe();
    assert_eq!((net.role(S1), net.term(S1)), ("follower", 2));
    assert_eq!(net.role(S2), "leader");
}

/// §5.2: "Raft uses a heartbeat mechanism to trigger leader election. … A server remains in follower
/// state as long as it receives valid RPCs from a leader or candidate."
#[test]
fn heartbeats_keep_followers_from_elections() {
    let mut net = Net::of(5, Config::default());
    net.elect(S1).run(10_000);
    assert_eq!((net.leader(), net.term(S1)), (Some(S1), 1));
}

/// §5.2: "If a follower receives no communication over a period of time called the election timeout,
/// then it assumes there is no viable leader and begins an election".
#[test]
fn without_a_leader_there_is_soon_another() {
    for config in [Config::default(), Config::complete()] {
        let mut net = Net::of(5, config);
        net.elect(S1).crash(S1).run(1_000).assert_safe();
        let leader = net.leader().expect("a new leader");
        assert!(1 < net.term(leader));
    }
}

/// §5.2: "A candidate wins an election if it receives votes from a majority of the servers in the
/// full cluster for the same term": not of those that happen to be up.
#[test]
fn a_minority_elects_nobody() {
    for config in [Config::default(), Config::complete()] {
        let mut net = Net::of(5, config);
        net.crash(S3).crash(S4).crash(S5).run(5_000).assert_safe();
        assert_eq!(net.leader(), None);
        net.restart(S3).run(2_000);
        assert!(net.leader().is_some());
    }
}

/// §5.2: "The majority rule ensures that at most one candidate can win the election for a particular
/// term": Election Safety (Figure 3), whichever way the votes arrive.
#[test]
fn two_candidates_in_a_term_are_never_both_elected() {
    for order in 0..32_u32 {
        let mut net = Net::of(5, Config::default());
        net.campaign(S1).campaign(S2);
        for (place, voter) in [S3, S4, S5].into_iter().enumerate() {
            let first = if order >> place & 1 == 0 { (S1, S2) } else { (S2, S1) };
            net.deliver(first.0, voter).deliver(first.1, voter);
        }
        net.deliver_all().assert_safe();
        assert_ne!(net.leads(S1), net.leads(S2), "order {order}");
    }
}

/// §5.2: "If the leader's term … is at least as large as the candidate's current term, then the
/// candidate recognizes the leader as legitimate and returns to follower state."
#[test]
fn the_candidate_that_lost_follows_the_one_that_won() {
    let mut net = Net::of(5, Config::default());
    net.campaign(S1).campaign(S2);
    net.deliver(S1, S3).deliver(S1, S4).deliver_all().assert_safe();
    assert_eq!((net.role(S1), net.role(S2), net.server(S2).leader()), ("leader", "follower", Some(S1)));
}

/// §5.2: "if many followers become candidates at the same time, votes could be split so that no
/// candidate obtains a majority. When this happens, each candidate will time out and start a new
/// election by incrementing its term".
#[test]
fn a_split_vote_is_followed_by_another_election() {
    let mut net = Net::of(5, Config::default());
    for id in ALL {
        net.campaign(id);
    }
    net.deliver_all();
    assert_eq!(ALL.map(|id| net.role(id)), ["candidate"; 5]);
    net.time_out(S4).deliver_all().assert_safe();
    assert_eq!((net.leader(), net.term(S4)), (Some(S4), 2));
}

/// §5.2: "Raft uses randomized election timeouts to ensure that split votes are rare and that they
/// are resolved quickly."
#[test]
fn election_timeouts_differ_from_server_to_server_and_from_time_to_time() {
    let net = Net::of(5, Config::default());
    let mut timeouts: Vec<_> = net.servers().map(|server| server.deadline().expect("a timer")).collect();
    timeouts.sort();
    timeouts.dedup();
    assert_eq!(timeouts.len(), 5);
    let (min, max) = (150_000, 300_000);
    assert!(timeouts.iter().all(|at| (min..=max).contains(&at.as_micros())), "{timeouts:?}");
}

/// §5.1: "Each server stores a current term number, which increases monotonically over time", also
/// across crashes (§5.5).
#[test]
fn a_server_that_restarts_remembers_its_term_and_its_vote() {
    let mut net = Net::of(5, Config::default());
    net.campaign(S1).deliver(S1, S2).drop_all().crash(S2).restart(S2);
    assert_eq!((net.term(S2), net.server(S2).state().voted_for()), (1, Some(S1)));
    net.campaign(S3).deliver(S3, S2).deliver(S2, S3);
    assert!(!net.explained(S2, |reason| matches!(reason, Reason::GrantedVote { candidate: S3, .. })));
}

/// §5.2, §5.5: a vote counts when it is on disk, the candidate's own as well as the others'.
#[test]
fn a_vote_that_no_disk_holds_yet_elects_nobody() {
    let mut net = Net::of(3, Config::default());
    net.stall_disk(S2).stall_disk(S3).campaign(S1).deliver_all();
    assert_eq!(net.role(S1), "candidate");
    net.crash(S3).restart(S3);
    assert_eq!((net.term(S3), net.server(S3).state().voted_for()), (0, None), "it promised nothing");
    net.sync(S2).deliver_all();
    assert_eq!(net.role(S1), "leader");
}

/// Messages that come twice, or late, elect nobody.
#[test]
fn votes_that_come_twice_count_once() {
    let mut net = Net::of(5, Config::default());
    net.campaign(S1).deliver(S1, S2);
    let vote = net.hold(S2, S1);
    net.receive(&vote).receive(&vote).receive(&vote);
    assert_eq!(net.role(S1), "candidate");
    net.drop_all().time_out(S1).receive(&vote).deliver(S1, S3).deliver(S3, S1);
    assert_eq!(net.role(S1), "candidate", "S2's vote was for the term before");
}

// ── Pre-Vote (thesis 9.6) ──

/// Thesis 9.6: "a server that has been partitioned from the cluster is likely to cause a disruption when
/// it regains connectivity", unless it has to ask first.
#[test]
fn a_server_that_was_cut_off_does_not_disturb_when_it_comes_back() {
    for (pre_vote, disturbs) in [(true, false), (false, true)] {
        let mut net = Net::of(5, Config { pre_vote, ..Config::default() });
        net.elect(S1).isolate(S5);
        for _ in 0..10 {
            net.time_out(S5);
        }
        assert_eq!(net.term(S5), if pre_vote { 1 } else { 11 });
        net.heal().run(2_000).assert_safe();
        assert_eq!(net.leader() != Some(S1) || net.term(S1) != 1, disturbs);
    }
}

/// Thesis 9.6: a Pre-Vote changes neither the term nor the vote of anybody, so any number of them is
/// harmless.
#[test]
fn a_pre_vote_binds_nobody() {
    let mut net = Net::of(5, Config { pre_vote: true, ..Config::default() });
    net.time_out(S1).deliver(S1, S2).deliver(S1, S3).drop_all();
    assert_eq!(ALL.map(|id| net.term(id)), [0; 5]);
    net.time_out(S4).deliver_all().assert_safe();
    assert_eq!(net.leader(), Some(S4));
}

/// Two servers that ask at the same time help each other, or one could block the other forever.
#[test]
fn servers_that_ask_at_the_same_time_come_to_a_leader() {
    let mut net = Net::of(5, Config { pre_vote: true, ..Config::default() });
    for id in ALL {
        net.time_out(id);
    }
    net.deliver_all().run(2_000).assert_safe();
    assert!(net.leader().is_some());
}

/// With Pre-Vote and stickiness, a server in a later term than its leader's would accept neither
/// entries nor elect another: its refusal carries its term, and frees it.
#[test]
fn a_candidate_stuck_in_a_later_term_is_freed() {
    for config in [Config::default(), Config::complete()] {
        let mut net = Net::of(5, config);
        net.elect(S1).isolate(S5).campaign(S5).campaign(S5).heal();
        assert!(1 < net.term(S5));
        net.run(3_000).assert_safe();
        let leader = net.leader().expect("a leader");
        assert_eq!((net.role(S5) == "follower" || leader == S5, net.term(S5)), (true, net.term(leader)));
    }
}

/// A server that lags behind in its term, but not in its log, is told the term and can win.
#[test]
fn a_pre_vote_of_an_earlier_term_is_answered() {
    let logs: [(u64, &[u64]); 3] = [(2, &[1, 2]), (3, &[1]), (3, &[1])];
    let mut net = Net::given(Config::complete(), &logs);
    net.time_out(S1).deliver_all();
    assert_eq!((net.role(S1), net.term(S1)), ("follower", 3));
    net.time_out(S1).deliver_all().assert_safe();
    assert_eq!((net.role(S1), net.term(S1)), ("leader", 4));
}

/// Thesis 9.6: the Pre-Vote asks with the candidate's log, as the vote does: who could not win does
/// not get as far as an election.
#[test]
fn who_could_not_win_never_enters_a_new_term() {
    let logs: [(u64, &[u64]); 3] = [(2, &[1]), (2, &[1, 2]), (2, &[1, 2])];
    let mut net = Net::given(Config { pre_vote: true, ..Config::default() }, &logs);
    for _ in 0..5 {
        net.time_out(S1).deliver_all();
    }
    assert_eq!((net.role(S1), net.term(S1)), ("pre-candidate", 2));
}
