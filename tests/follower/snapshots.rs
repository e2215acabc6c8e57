//! How a follower takes the leader's snapshot, piece by piece, and takes its own (§7, Figure 13).

use crate::common::corners::reaches;
use crate::common::single::{Single, append, conflict, covers, install_reply, matches, meta, piece, wants};
use crate::common::{S2, S3, entries};
use raft::{
    Body, Config, Corner, DiskWrite, Effect, Flaw, Flaws, Input, InstallOutcome, LogIndex, Membership,
    Reason, Recovered, ServerSet, Snapshot, Term,
};

/// A follower in term 2 whose log holds these terms gets pieces from S2, the leader of term 2, and
/// answers the last of them so.
fn check(log: &[u64], pieces: &[&Body], answer: &Body) -> Single {
    let mut follower = Single::follower(2, None, log);
    for body in pieces {
        follower.receive(S2, 2, (*body).clone());
    }
    assert_eq!(follower.reply(), *answer, "{pieces:?}");
    follower
}

fn restored(follower: &Single) -> Option<Vec<u8>> {
    follower.effects.iter().find_map(|effect| match effect {
        Effect::Restore(snapshot) => Some(snapshot.data.to_vec()),
        _ => None,
    })
}

fn at(follower: &Single) -> (u64, Vec<u64>, u64) {
    (follower.server.state().log().base_index().0, follower.log(), follower.commit_index())
}

/// InstallSnapshot 2 to 5 and 7 (Figure 13): pieces in their order make the snapshot, which takes
/// the place of the entire log.
#[test]
fn it_installs_a_snapshot_that_comes_in_pieces() {
    let [a, b, c] = [(0, false), (2, false), (4, true)].map(|(at, done)| piece((5, 2), at, &[7, 8], done));
    let follower = check(&[1], &[&a], &wants(5, 2));
    assert_eq!(at(&follower), (0, vec![1], 0), "its state stays as it was");
    check(&[1], &[&a, &b], &wants(5, 4));
    let follower = check(&[1], &[&a, &b, &c], &covers(5));
    assert_eq!(restored(&follower), Some(vec![7, 8, 7, 8, 7, 8]));
    assert_eq!(at(&follower), (5, vec![], 5));
    assert_eq!(follower.server.state().log().last_term(), Term(2));
}

/// Pieces that are lost, repeated or out of order are asked for again, and never taken twice.
#[test]
fn a_piece_is_taken_only_where_the_bytes_end() {
    let _corner = reaches(Corner::PieceOutOfOrder);
    let [a, b, c] = [(0, false), (2, false), (4, true)].map(|(at, done)| piece((5, 2), at, &[7, 8], done));
    check(&[], &[&b], &wants(5, 0));
    check(&[], &[&c], &wants(5, 0));
    check(&[], &[&a, &c], &wants(5, 2));
    check(&[], &[&a, &b, &b], &wants(5, 4));
    check(&[], &[&a, &b, &a], &wants(5, 2));
    check(&[], &[&a, &c, &b, &c], &covers(5));
    check(&[], &[&a, &b, &c, &c], &covers(5));
}

#[test]
fn pieces_of_different_snapshots_are_not_mixed() {
    let _corner = reaches(Corner::PieceOfUnknown);
    let (old, new) = (piece((5, 2), 0, &[1, 2], false), piece((6, 2), 0, &[3], false));
    check(&[], &[&old, &piece((6, 2), 2, &[9], true)], &wants(6, 0));
    check(&[], &[&old, &new, &piece((5, 2), 2, &[9], true)], &wants(5, 0));
    let follower = check(&[], &[&old, &new, &piece((6, 2), 1, &[4], true)], &covers(6));
    assert_eq!(restored(&follower), Some(vec![3, 4]));
}

/// InstallSnapshot 6 (Figure 13): "If existing log entry has same index and term as snapshot's last
/// included entry, retain log entries following it".
#[test]
fn a_snapshot_that_fits_the_log_keeps_what_follows() {
    let follower = check(&[1, 1, 2], &[&piece((2, 1), 0, &[7], true)], &covers(2));
    assert_eq!(at(&follower), (2, vec![2], 2));
    let follower = check(&[1, 1, 2], &[&piece((2, 2), 0, &[7], true)], &covers(2));
    assert_eq!(at(&follower), (2, vec![], 2));
}

/// §7: "a snapshot that describes a prefix of its log (due to retransmission or by mistake)": nothing that
/// is committed here is taken back.
#[test]
fn an_old_snapshot_changes_nothing() {
    let mut follower = Single::follower(2, None, &[1, 1, 2]);
    follower.receive(S2, 2, append((3, 2), &[], 3));
    let before = at(&follower);
    for index in [(1, 1), (3, 2)] {
        follower.receive(S2, 2, piece(index, 0, &[7], true));
        assert_eq!((follower.reply(), restored(&follower)), (covers(index.0), None));
        assert_eq!(at(&follower), before);
    }
}

/// InstallSnapshot 1 (Figure 13): "Reply immediately if term < currentTerm".
#[test]
fn a_snapshot_of_an_earlier_term_is_refused() {
    let mut follower = Single::follower(3, None, &[1]);
    follower.receive(S2, 2, piece((5, 2), 0, &[7], true));
    assert_eq!(follower.reply(), install_reply(InstallOutcome::StaleTerm));
    assert_eq!(at(&follower), (0, vec![1], 0));
}

/// InstallSnapshot 8 (Figure 13): "load snapshot's cluster configuration".
#[test]
fn a_snapshot_brings_the_configuration_and_the_sessions_with_it() {
    let alone = Recovered::empty(Membership::default());
    let mut newcomer = Single::started(Config::default(), alone);
    assert_eq!(newcomer.server.deadline(), None, "it belongs to no cluster");
    newcomer.receive(S2, 2, piece((5, 2), 0, &[], true));
    assert_eq!(newcomer.server.state().membership(), Membership::of(ServerSet::first(5)));
    assert!(newcomer.server.deadline().is_some());
}

/// A snapshot that arrives in pieces comes from one leader. What is there of it when another term
/// begins is dropped.
#[test]
fn pieces_of_an_earlier_leaders_snapshot_are_not_gone_on_with() {
    let check = |term, next_offset| {
        let mut follower = Single::follower(2, None, &[]);
        follower.receive(S2, 2, piece((5, 2), 0, &[1, 2], false));
        follower.receive(S2, term, piece((5, 2), 2, &[3, 4], false));
        assert_eq!(follower.reply(), wants(5, next_offset));
    };
    check(2, 4);
    check(3, 0);
}

/// §7: "Each server takes snapshots independently, covering just the committed entries in its log."
#[test]
fn it_takes_a_snapshot_of_what_it_has_applied_and_drops_those_entries() {
    let mut follower = Single::follower(2, None, &[1, 1, 2]);
    follower.step(Input::SnapshotTaken([9].into()));
    assert_eq!(follower.reasons(), [Reason::SkippedSnapshot { index: LogIndex(0) }]);
    follower.receive(S2, 2, append((3, 2), &[], 2));
    follower.step(Input::SnapshotTaken([9].into()));
    assert_eq!(follower.reasons(), [Reason::TookSnapshot { index: LogIndex(2), dropped: 2 }]);
    assert_eq!(at(&follower), (2, vec![2], 2));
    let written = DiskWrite::Snapshot(Snapshot { meta: meta((2, 1)).into(), data: [9].into() });
    assert!(follower.effects.iter().any(|e| matches!(e, Effect::Write { write, .. } if *write == written)));
}

/// The consistency check right after the snapshot: the last included index and term are kept for
/// it (§7).
#[test]
fn entries_that_follow_the_snapshot_or_reach_into_it_fit() {
    let check = |body: Body, answer: Body, log: &[u64]| {
        let mut follower = Single::follower(2, None, &[1, 1, 2]);
        follower.receive(S2, 2, append((3, 2), &[], 2));
        follower.step(Input::SnapshotTaken([9].into()));
        follower.receive(S2, 2, body.clone());
        assert_eq!((follower.reply(), follower.log()), (answer, log.to_vec()), "{body:?}");
    };
    check(append((2, 1), &[2, 2], 0), matches(4), &[2, 2]);
    check(append((1, 1), &[1, 2, 2], 0), matches(4), &[2, 2]);
    check(append((0, 0), &[1], 0), matches(1), &[2]);
    check(append((5, 2), &[2], 0), conflict(5, None, 4), &[2]);
}

/// A flaw may have let different entries be committed. Even then nothing panics.
#[test]
fn what_a_snapshot_covers_is_never_deleted() {
    let _corner = reaches(Corner::EntryUnderSnapshot);
    let flaws = Flaws::only(Flaw::CommitWithoutQuorum);
    let mut follower = Single::configured(Config { flaws, ..Config::default() }, 2, None, &[1, 1, 2]);
    follower.receive(S2, 2, append((3, 2), &[], 3));
    follower.step(Input::SnapshotTaken([9].into()));
    follower.receive(S3, 3, append((2, 1), &[3, 3], 0));
    assert_eq!((follower.reply(), follower.log()), (matches(4), vec![3]));
}

/// Thesis 5: a server that restarts goes on from its snapshot and the entries that follow it.
#[test]
fn a_restarted_server_goes_on_from_its_snapshot() {
    let snapshot = Snapshot { meta: meta((4, 2)).into(), data: [9].into() };
    let disk = Recovered {
        current_term: Term(3),
        snapshot: Some(snapshot),
        entries: entries(5, &[2, 3]).into(),
        ..Recovered::empty(Membership::default())
    };
    let mut server = Single::started(Config::default(), disk);
    assert_eq!((at(&server), server.log()), ((4, vec![2, 3], 4), vec![2, 3]));
    assert_eq!(server.server.state().membership(), Membership::of(ServerSet::first(5)));
    server.receive(S2, 3, append((6, 3), &[], 6));
    assert_eq!(server.applied(), [(5, false), (6, false)]);
}
