//! How a leader sends its snapshot to a follower that lags behind the log (§7).

use crate::common::corners::reaches;
use crate::common::single::{Single, append, covers, matches, mismatch, wants};
use crate::common::{S2, S3, S4, command};
use raft::{Body, Config, Corner, Input, LogIndex, Pace, Role};

/// A leader of term 3 whose log begins after a snapshot of five bytes that covers index 4, and that
/// sends two bytes at once.
fn compacted(max_in_flight: u32) -> Single {
    let config = Config { snapshot_chunk: 2, max_in_flight, ..Config::default() };
    let mut leader = Single::leader_with(config, 3, &[1, 1, 2]);
    leader.step(Input::Propose(command(4)));
    leader.sync();
    for follower in [S3, S4] {
        leader.receive(follower, 3, matches(4));
    }
    leader.step(Input::SnapshotTaken([1, 2, 3, 4, 5].into()));
    assert_eq!(
        (leader.server.state().log().base_index().0, leader.log(), leader.commit_index()),
        (4, vec![], 4)
    );
    leader
}

fn sent_piece(leader: &Single) -> Option<(u64, Vec<u8>, bool)> {
    leader.sent().iter().find_map(|(to, body)| match body {
        Body::InstallSnapshot(sent) if *to == S2 => Some((sent.offset, sent.data.to_vec(), sent.done)),
        _ => None,
    })
}

/// §7: "the leader must occasionally send snapshots to followers that lag behind", when it "has
/// already discarded the next log entry that it needs to send".
#[test]
fn a_follower_that_lags_behind_the_log_gets_the_snapshot_piece_by_piece() {
    for max_in_flight in [1, 4] {
        let mut leader = compacted(max_in_flight);
        leader.receive(S2, 3, mismatch(3));
        assert_eq!(sent_piece(&leader), Some((0, vec![1, 2], false)));
        leader.receive(S2, 3, wants(4, 2));
        assert_eq!(sent_piece(&leader), Some((2, vec![3, 4], false)));
        leader.receive(S2, 3, wants(4, 4));
        assert_eq!(sent_piece(&leader), Some((4, vec![5], true)));
        leader.receive(S2, 3, covers(4));
        leader.step(Input::Propose(command(5)));
        assert!(leader.sent().contains(&(S2, append((4, 3), &[3], 4))), "from there on it gets entries");
    }
}

/// A piece that is lost, or its answer, is sent again with the next heartbeat.
#[test]
fn a_piece_that_is_not_answered_is_sent_again() {
    let mut leader = compacted(1);
    leader.receive(S2, 3, mismatch(3));
    leader.receive(S2, 3, wants(4, 2));
    for _ in 0..3 {
        leader.wait();
        assert_eq!(sent_piece(&leader), Some((2, vec![3, 4], false)));
    }
}

/// Answers that come twice send nothing twice; a follower that lost what it had starts again.
#[test]
fn the_follower_says_where_the_snapshot_goes_on() {
    let mut leader = compacted(1);
    leader.receive(S2, 3, mismatch(3));
    leader.receive(S2, 3, wants(4, 2));
    for ignored in [wants(4, 2), wants(3, 0), wants(9, 4)] {
        leader.receive(S2, 3, ignored.clone());
        assert_eq!(leader.sent(), [], "{ignored:?}");
    }
    leader.receive(S2, 3, wants(4, 0));
    assert_eq!(sent_piece(&leader), Some((0, vec![1, 2], false)));
}

#[test]
fn a_newer_snapshot_takes_the_place_of_the_one_under_way() {
    let _corner = reaches(Corner::SnapshotRenewed);
    let mut leader = compacted(1);
    leader.receive(S2, 3, mismatch(3));
    leader.receive(S2, 3, wants(4, 2));
    leader.step(Input::Propose(command(5)));
    leader.sync();
    for follower in [S3, S4] {
        leader.receive(follower, 3, matches(5));
    }
    leader.step(Input::SnapshotTaken([6, 7, 8].into()));
    leader.wait();
    assert_eq!(sent_piece(&leader), Some((0, vec![6, 7], false)));
    leader.receive(S2, 3, wants(4, 4));
    assert_eq!(leader.sent(), [], "that was about the old one");
    leader.receive(S2, 3, wants(5, 2));
    assert_eq!(sent_piece(&leader), Some((2, vec![8], true)));
}

/// A follower that already covers the snapshot, though the leader did not know it, gets entries.
#[test]
fn a_follower_that_needs_no_snapshot_goes_on_with_entries() {
    let mut leader = compacted(1);
    leader.receive(S2, 3, mismatch(3));
    leader.receive(S2, 3, matches(4));
    let Role::Leader(role) = leader.server.role() else { panic!("not a leader") };
    let (_, progress) = role.followers().find(|(server, _)| *server == S2).expect("a follower");
    assert_eq!(progress.next_index, LogIndex(5));
    assert!(matches!(progress.pace, Pace::Probe { .. }));
}
