//! §7 and Figure 13: log compaction and InstallSnapshot.

use crate::common::net::Net;
use crate::common::{S1, S2, S3};
use raft::{Change, Config, LogIndex, Reason, ServerId};

/// Three servers of which S3 was cut off while S1 committed 1 to `count` and took a snapshot.
fn with_a_laggard(config: Config, count: u8) -> Net {
    let mut net = Net::of(3, Config { snapshot_chunk: 2, ..config });
    net.elect(S1).isolate(S3);
    for value in 1..=count {
        net.commit(S1, value);
    }
    net.compact(S1).heal();
    assert_eq!(net.server(S1).state().log().base_index(), LogIndex(count.into()));
    net
}

/// §7: "Once a server completes writing a snapshot, it may delete all log entries up through the last
/// included index, as well as any prior snapshot." Nothing else changes.
#[test]
fn a_server_that_compacts_its_log_goes_on_as_before() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).commit(S1, 1).compact(S1).compact(S2).commit(S1, 2).compact(S1).commit(S1, 3).assert_safe();
    assert_eq!([S1, S2, S3].map(|id| net.log(id).len()), [1, 2, 3]);
    assert_eq!([S1, S2, S3].map(|id| net.executed(id)), [&[1, 2, 3]; 3]);
}

/// §7: "the leader must occasionally send snapshots to followers that lag behind. … when the leader has
/// already discarded the next log entry that it needs to send to a follower."
#[test]
fn a_follower_that_lags_behind_the_leaders_log_gets_its_snapshot() {
    for config in [Config::default(), Config { max_in_flight: 4, backtracking: true, ..Config::default() }] {
        let mut net = with_a_laggard(config, 5);
        net.time_out(S1).deliver_all().commit(S1, 6).assert_safe();
        assert_eq!((net.executed(S3), net.log(S3)), (&[1, 2, 3, 4, 5, 6][..], vec![1]));
        assert!(net.explained(S3, |reason| matches!(reason, Reason::InstalledSnapshot { .. })));
    }
}

/// Figure 13: pieces may be lost, or their answers; with the next heartbeat it goes on where it was.
#[test]
fn a_snapshot_arrives_whichever_pieces_are_lost() {
    for lost in 0..12 {
        let mut net = with_a_laggard(Config::default(), 5);
        net.time_out(S1).drop(S1, S2);
        for step in 0..12 {
            let (from, to) = if step % 2 == 0 { (S1, S3) } else { (S3, S1) };
            if step == lost {
                net.drop(from, to)
            } else {
                net.deliver(from, to)
            };
        }
        net.run(100).deliver_all().assert_safe();
        assert_eq!(net.executed(S3), [1, 2, 3, 4, 5], "lost the message {lost}");
    }
}

/// Figure 13: all of it may come twice and in any order.
#[test]
fn pieces_of_a_snapshot_that_come_again_or_late_do_no_harm() {
    let mut net = with_a_laggard(Config::default(), 5);
    net.time_out(S1).drop(S1, S2);
    let mut seen = Vec::new();
    for _ in 0..200 {
        if net.in_hand().is_empty() {
            break;
        }
        seen.push(net.in_hand()[0].clone());
        net.deliver_one(0);
        let again = seen[seen.len() / 2].clone();
        net.receive(&[again]);
    }
    net.deliver_all().run(200).assert_safe();
    assert_eq!(net.executed(S3), [1, 2, 3, 4, 5]);
    seen.reverse();
    net.receive(&seen).deliver_all().assert_safe();
    assert_eq!(net.executed(S3), [1, 2, 3, 4, 5]);
}

/// Figure 13, InstallSnapshot 2: a follower that crashes amid the pieces starts again with the first.
#[test]
fn a_follower_that_crashes_amid_a_snapshot_starts_again() {
    let mut net = with_a_laggard(Config::default(), 5);
    net.time_out(S1).deliver(S1, S3).deliver(S3, S1).deliver(S1, S3).drop_all();
    net.crash(S3).restart(S3).run(200).assert_safe();
    assert_eq!(net.executed(S3), [1, 2, 3, 4, 5]);
}

/// Another leader takes over amid the pieces, with a snapshot of its own.
#[test]
fn a_new_leader_takes_the_sending_over() {
    let mut net = with_a_laggard(Config::default(), 5);
    net.compact(S2).time_out(S1).deliver(S1, S3).deliver(S3, S1).deliver(S1, S3).drop_all();
    net.crash(S1).campaign(S2).deliver_all().run(200).assert_safe();
    assert_eq!((net.leader(), net.executed(S3)), (Some(S2), &[1, 2, 3, 4, 5][..]));
}

/// §7: "the follower discards its entire log; it is all superseded by the snapshot and may possibly have
/// uncommitted entries that conflict with the snapshot."
#[test]
fn a_log_that_conflicts_with_the_snapshot_is_discarded() {
    let mut net = Net::of(3, Config::default());
    net.elect(S3).isolate(S3).propose(S3, 101).propose(S3, 102);
    net.elect(S1).commit(S1, 1).commit(S1, 2).commit(S1, 3).compact(S1);
    net.heal().time_out(S1).deliver_all().time_out(S1).deliver_all().assert_safe();
    assert_eq!((net.log(S3), net.executed(S3)), (vec![], &[1, 2, 3][..]));
}

/// §7: "If instead the follower receives a snapshot that describes a prefix of its log …, then log entries
/// covered by the snapshot are deleted but entries following the snapshot are still valid and must be
/// retained."
#[test]
fn a_snapshot_of_a_prefix_keeps_the_entries_that_follow() {
    let mut net = with_a_laggard(Config { snapshot_chunk: 100, ..Config::default() }, 2);
    let snapshot = net.reconfigure(Config::default()).time_out(S1).hold(S1, S3);
    net.receive(&snapshot).deliver_all().commit(S1, 3).commit(S1, 4);
    let before = (net.log(S3), net.executed(S3).to_vec());
    net.receive(&snapshot).assert_safe();
    assert_eq!((net.log(S3), net.executed(S3).to_vec()), before);
}

/// §7, thesis 5: a server that restarts begins with its snapshot.
#[test]
fn a_server_restarts_from_its_snapshot() {
    let mut net = with_a_laggard(Config::default(), 5);
    net.time_out(S1).deliver_all();
    for id in [S1, S3] {
        net.crash(id).restart(id);
        assert_eq!((net.executed(id), net.commit_index(id)), (&[1, 2, 3, 4, 5][..], 5), "{id}");
    }
    net.elect(S1).commit(S1, 6).assert_safe();
    assert_eq!([S1, S2, S3].map(|id| net.executed(id)), [&[1, 2, 3, 4, 5, 6]; 3]);
}

/// §7: a snapshot that its own disk did not get is not there after a crash; the entries still are.
#[test]
fn a_snapshot_that_the_disk_did_not_get_costs_nothing() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).commit(S1, 1).commit(S1, 2).stall_disk(S1).compact(S1).crash(S1).restart(S1);
    assert_eq!((net.log(S1), net.server(S1).state().snapshot()), (vec![1, 1], None));
    net.elect(S1).commit(S1, 3).assert_safe();
    assert_eq!(net.executed(S1), [1, 2, 3]);
}

/// §7: "To enable cluster membership changes (Section 6), the snapshot also includes the latest
/// configuration in the log as of last included index."
#[test]
fn a_snapshot_carries_the_membership() {
    let s4 = ServerId::new(4);
    let mut net = Net::of(3, Config { no_op: true, ..Config::default() });
    net.elect(S1).join(s4).change(S1, Change::AddVoter(s4)).deliver_all().commit(S1, 1).isolate(s4);
    net.commit(S1, 2).compact(S1).crash(s4).join(s4).heal();
    assert!(net.membership(s4).voters.is_empty(), "its disk was wiped");
    net.crash(S1).restart(S1).elect(S1).commit(S1, 3).assert_safe();
    assert_eq!(net.membership(s4), net.membership(S1));
    assert_eq!(net.executed(s4), [1, 2, 3]);
}
