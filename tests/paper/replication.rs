//! §5.3: log replication, the consistency check, and the repair of any log; thesis 10.2.2: pipelining.

use crate::common::net::Net;
use crate::common::{S1, S2, S3, S4, S5};
use raft::{ClientReply, Config, Reason};

/// §5.3: "The leader appends the command to its log as a new entry, then issues AppendEntries RPCs in
/// parallel to each of the other servers".
#[test]
fn a_command_goes_to_all_servers_at_once() {
    let mut net = Net::of(5, Config::default());
    net.elect(S1).propose(S1, 7);
    let mut to: Vec<_> = net.in_hand().iter().map(|message| message.to).collect();
    to.sort();
    assert_eq!(to, [S2, S3, S4, S5]);
}

/// §5.3: "When the entry has been safely replicated, the leader applies the entry to its state machine
/// and returns the result of that execution to the client."
#[test]
fn a_client_is_answered_when_a_majority_holds_its_command() {
    let mut net = Net::of(5, Config::default());
    net.elect(S1).propose(S1, 7).deliver(S1, S2).deliver(S2, S1);
    assert_eq!((net.executed(S1), net.answer(7)), (&[][..], None));
    net.deliver(S1, S3).deliver(S3, S1).assert_safe();
    assert_eq!((net.executed(S1), net.answer(7)), (&[7][..], Some(ClientReply::Done)));
}

/// §5.3: "Once a follower learns that a log entry is committed, it applies the entry to its local
/// state machine (in log order)."
#[test]
fn followers_apply_what_is_committed_in_the_order_of_the_log() {
    for config in [Config::default(), Config { max_in_flight: 4, ..Config::default() }] {
        let mut net = Net::of(5, config);
        net.elect(S1);
        for value in 1..=9 {
            net.propose(S1, value);
        }
        net.deliver_all().time_out(S1).deliver_all().assert_safe();
        for id in [S1, S2, S3, S4, S5] {
            assert_eq!(net.executed(id), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        }
    }
}

/// §5.3: "If followers crash or run slowly, or if network packets are lost, the leader retries
/// AppendEntries RPCs indefinitely … until all followers eventually store all log entries."
#[test]
fn the_leader_retries_until_all_store_all_entries() {
    for max_in_flight in [1, 4] {
        let mut net = Net::of(5, Config { max_in_flight, ..Config::default() });
        net.elect(S1).crash(S5).isolate(S4);
        for value in 1..=5 {
            net.propose(S1, value).drop(S1, S3).deliver_all();
        }
        assert_eq!((net.commit_index(S1) < 5, net.log(S2).len()), (true, 5));
        net.time_out(S1).drop(S1, S3).deliver_all().time_out(S1).deliver_all();
        net.restart(S5).heal().run(500).assert_safe();
        for id in [S2, S3, S4, S5] {
            assert_eq!((net.log(id), net.executed(id)), (vec![1; 5], &[1, 2, 3, 4, 5][..]), "{id}");
        }
    }
}

/// §2: "a minority of slow servers need not impact overall system performance".
#[test]
fn a_minority_of_slow_servers_does_not_hold_up_the_others() {
    let mut net = Net::of(5, Config::default());
    net.elect(S1).stall_disk(S4).isolate(S5).propose(S1, 7).deliver_all().assert_safe();
    assert_eq!(net.answer(7), Some(ClientReply::Done));
}

/// §5.3: an entry is acknowledged when it is on stable storage.
#[test]
fn what_a_crash_takes_from_a_follower_was_never_acknowledged() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).isolate(S3).stall_disk(S2).propose(S1, 7).deliver_all();
    assert_eq!((net.log(S2), net.answer(7)), (vec![1], None));
    net.crash(S2).restart(S2);
    assert_eq!((net.log(S2), net.answer(7)), (vec![], None));
    net.run(500).assert_safe();
    assert_eq!((net.log(S2), net.answer(7)), (vec![1], Some(ClientReply::Done)));
}

/// The six followers of Figure 7, (a) to (f), and the leader above them.
const FIGURE_7: [(u64, &[u64]); 7] = [
    (7, &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6]),
    (6, &[1, 1, 1, 4, 4, 5, 5, 6, 6]),
    (4, &[1, 1, 1, 4]),
    (6, &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6]),
    (7, &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7]),
    (4, &[1, 1, 1, 4, 4, 4, 4]),
    (3, &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]),
];

/// §5.3, Figure 7: "To bring a follower's log into consistency with its own, the leader must find the
/// latest log entry where the two logs agree, delete any entries in the follower's log after that
/// point, and send the follower all of the leader's entries after that point."
#[test]
fn all_six_logs_of_figure_7_are_repaired() {
    for backtracking in [false, true] {
        for max_in_flight in [1, 4] {
            let mut net = Net::given(Config { backtracking, max_in_flight, ..Config::default() }, &FIGURE_7);
            net.elect(S1).commit(S1, 77).deliver_all().assert_safe();
            let repaired = [FIGURE_7[0].1, &[8]].concat();
            for server in net.servers() {
                let id = server.state().id();
                assert_eq!(net.log(id), repaired, "{id}");
                assert_eq!(net.commit_index(id), 11, "{id}");
            }
        }
    }
}

/// §5.3: "the leader can decrement nextIndex to bypass all of the conflicting entries in that term".
/// Follower (f) of Figure 7 needs one message for each of its terms 3 and 2 instead of one for each
/// entry.
#[test]
fn skipping_whole_terms_repairs_with_fewer_messages() {
    let steps = |backtracking| {
        let mut net = Net::given(Config { backtracking, ..Config::default() }, &FIGURE_7);
        net.elect(S1);
        let f = raft::ServerId::new(7);
        let back = |(of, reason): &&(_, Reason)| {
            *of == S1 && matches!(reason, Reason::SteppedBack { follower, .. } if *follower == f)
        };
        net.reasons.iter().filter(back).count()
    };
    assert_eq!((steps(false), steps(true)), (7, 2));
}

/// §5.3: "A leader never overwrites or deletes entries in its own log (the Leader Append-Only
/// Property in Figure 3)."
#[test]
fn a_leader_only_appends_to_its_log() {
    let mut net = Net::given(Config::default(), &FIGURE_7);
    net.campaign(S1);
    let mut before = net.log(S1);
    for _ in 0..200 {
        if net.in_hand().is_empty() {
            net.propose(S1, 9).time_out(S1);
        }
        net.deliver_one(0);
        assert!(net.log(S1).starts_with(&before));
        before = net.log(S1);
    }
    net.assert_safe();
}

/// §5.3: "The leader keeps track of the highest index it knows to be committed, and it includes that
/// index in future AppendEntries RPCs (including heartbeats) so that the other servers eventually find
/// out."
#[test]
fn a_heartbeat_says_how_far_the_log_is_committed() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).propose(S1, 7).deliver_all();
    assert_eq!((net.commit_index(S1), net.commit_index(S2)), (1, 0));
    net.time_out(S1).deliver_all().assert_safe();
    assert_eq!((net.commit_index(S2), net.executed(S2)), (1, &[7][..]));
}

/// §5.5: "Raft RPCs are idempotent, so this causes no harm": whatever is delivered twice, late or in
/// reverse, changes nothing.
#[test]
fn messages_that_come_again_in_any_order_change_nothing() {
    for max_in_flight in [1, 4] {
        let mut net = Net::of(3, Config { max_in_flight, ..Config::default() });
        net.elect(S1);
        let mut all = Vec::new();
        for value in 1..=5 {
            net.propose(S1, value);
            while !net.in_hand().is_empty() {
                all.push(net.in_hand()[0].clone());
                net.deliver_one(0);
            }
        }
        net.time_out(S1).deliver_all();
        let logs = [S1, S2, S3].map(|id| (net.log(id), net.executed(id).to_vec(), net.commit_index(id)));
        net.receive(&all).deliver_all();
        all.reverse();
        net.receive(&all).deliver_all().run(500).assert_safe();
        let after = [S1, S2, S3].map(|id| (net.log(id), net.executed(id).to_vec(), net.commit_index(id)));
        assert_eq!((logs, net.leader()), (after, Some(S1)));
    }
}

/// Thesis 10.2.2: "The AppendEntries consistency check guarantees that pipelining is safe; in fact, the
/// leader can safely send entries in any order."
#[test]
fn entries_that_overtake_each_other_are_still_appended_in_order() {
    let mut net = Net::of(3, Config { max_in_flight: 8, ..Config::default() });
    net.elect(S1).isolate(S3);
    for value in 1..=4 {
        net.propose(S1, value);
    }
    let mut held = net.hold(S1, S2);
    assert_eq!(held.len(), 4, "all four are under way");
    held.reverse();
    net.receive(&held).deliver_all().run(200).assert_safe();
    assert_eq!((net.log(S2), net.executed(S2)), (vec![1; 4], &[1, 2, 3, 4][..]));
}
