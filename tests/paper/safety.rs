//! §5.4 and §5.5: what keeps a committed entry, whoever leads and whoever crashes.

use crate::common::net::{Harm, Net};
use crate::common::{S1, S2, S3, S4, S5};
use raft::{Config, Flaw, Flaws, Reason};

/// §5.4.1: "Raft uses the voting process to prevent a candidate from winning an election unless its log
/// contains all committed entries."
#[test]
fn only_who_has_all_committed_entries_is_elected() {
    let mut net = Net::of(5, Config::default());
    net.part(&[S1, S2, S3]).elect(S1).commit(S1, 7).crash(S1).heal();
    for _ in 0..3 {
        for id in [S4, S5] {
            net.campaign(id).deliver_all();
            assert!(!net.leads(id), "{id} lacks what is committed");
        }
    }
    net.elect(S2).assert_safe();
    assert_eq!(net.log(S2), [1]);
}

/// §5.4.1: "If the logs have last entries with different terms, then the log with the later term is
/// more up-to-date. If the logs end with the same term, then whichever log is longer is more
/// up-to-date." S1 is asked by S2, whose log is the second.
#[test]
fn the_later_last_term_is_more_up_to_date_then_the_longer_log() {
    let check = |own: &[u64], theirs: &[u64], elected: bool| {
        let mut net = Net::given(Config::default(), &[(9, own), (9, theirs)]);
        net.campaign(S2).deliver_all().assert_safe();
        assert_eq!(net.leads(S2), elected, "{own:?} {theirs:?}");
    };
    check(&[], &[], true);
    check(&[1, 1], &[1, 1], true);
    check(&[1, 1], &[1], false);
    check(&[1], &[1, 1], true);
    check(&[1, 1, 1], &[2], true);
    check(&[2], &[1, 1, 1], false);
}

/// Figure 8 with the given flaws, up to (c): S1 leads term 4, and its entry of term 2 is on a
/// majority. Before each step the figure's letter.
fn figure_8_up_to_c(flaws: Flaws) -> Net {
    let mut net = Net::of(5, Config { flaws, ..Config::default() });
    // The entry of term 1, which all have; S1 leads term 2 from then on.
    net.elect(S5).propose(S5, 1).deliver_all().time_out(S5).deliver_all();
    // (a) "S1 is leader and partially replicates the log entry at index 2."
    net.elect(S1).propose(S1, 2).deliver(S1, S2).drop_all();
    assert_eq!([S1, S2, S3].map(|id| net.log(id)), [vec![1, 2], vec![1, 2], vec![1]]);
    // (b) "S1 crashes; S5 is elected leader for term 3 with votes from S3, S4, and itself, and accepts
    // a different entry at log index 2."
    net.crash(S1).campaign(S5).drop(S5, S2).deliver_all();
    net.drop_all().propose(S5, 3).drop_all();
    assert_eq!((net.leads(S5), net.term(S5), net.log(S5)), (true, 3, vec![1, 3]));
    // (c) "S5 crashes; S1 restarts, is elected leader, and continues replication. At this point, the
    // log entry from term 2 has been replicated on a majority of the servers, but it is not
    // committed."
    net.crash(S5).restart(S1).campaign(S1).deliver(S1, S2).deliver(S2, S1).drop_all();
    net.campaign(S1).deliver(S1, S2).deliver(S1, S3).deliver(S2, S1).deliver(S3, S1);
    net.converse(S1, S3).drop_all();
    assert_eq!((net.leads(S1), net.term(S1)), (true, 4));
    assert_eq!([S1, S2, S3].map(|id| net.log(id)), [vec![1, 2], vec![1, 2], vec![1, 2]]);
    net.time_out(S1).converse(S1, S2).converse(S1, S3).drop_all();
    net
}

/// (d) "If S1 crashes …, S5 could be elected leader (with votes from S2, S3, and S4) and overwrite the
/// entry with its own entry from term 3."
fn figure_8_d(net: &mut Net) {
    net.crash(S1).restart(S5).campaign(S5).deliver_all().campaign(S5).deliver_all();
    net.time_out(S5).deliver_all();
}

/// §5.4.2, Figure 8: "Raft never commits log entries from previous terms by counting replicas."
#[test]
fn figure_8_an_entry_of_an_old_term_on_a_majority_is_not_committed_and_may_be_overwritten() {
    let mut net = figure_8_up_to_c(Flaws::NONE);
    assert!(net.commit_index(S1) < 2);
    assert!(net.explained(S1, |reason| matches!(reason, Reason::WithheldCommit { .. })));
    figure_8_d(&mut net);
    assert_eq!([S2, S3, S4, S5].map(|id| net.log(id)), [vec![1, 3], vec![1, 3], vec![1, 3], vec![1, 3]]);
    net.assert_safe();
}

/// §5.4.2, Figure 8 (e): "if S1 replicates an entry from its current term on a majority of the servers
/// before crashing …, then this entry is committed (S5 cannot win an election). At this point all
/// preceding entries in the log are committed as well."
#[test]
fn figure_8_an_entry_of_its_own_term_commits_all_before_it() {
    let mut net = figure_8_up_to_c(Flaws::NONE);
    net.propose(S1, 4).converse(S1, S2).converse(S1, S3);
    assert_eq!((net.commit_index(S1), net.executed(S1)), (3, &[1, 2, 4][..]));
    net.crash(S1).restart(S5);
    for _ in 0..5 {
        net.campaign(S5).deliver_all();
        assert!(!net.leads(S5));
    }
    net.elect(S2).commit(S2, 5).assert_safe();
    assert_eq!(net.executed(S5), [1, 2, 4, 5]);
}

/// Figure 8 with the flaw: what S1 committed in (c) is overwritten in (d).
#[test]
fn figure_8_without_the_rule_a_committed_entry_is_lost() {
    let mut net = figure_8_up_to_c(Flaws::only(Flaw::CommitOldTerm));
    assert_eq!((net.commit_index(S1), net.executed(S1)), (2, &[1, 2][..]));
    assert_eq!(net.harms, []);
    figure_8_d(&mut net);
    assert!(net.harms.contains(&Harm::CommittedEntryLost), "{:?}", net.harms);
    assert!(net.harms.contains(&Harm::AppliedDiffers), "{:?}", net.harms);
}

/// §5.4.3, Figure 9: that a leader commits an entry and the leader of a later term does not store it is
/// led to a contradiction: whoever is elected after, with whatever votes, holds it.
#[test]
fn every_later_leader_holds_what_was_committed() {
    for (one, other) in [(S2, S3), (S2, S4), (S3, S5), (S4, S5)] {
        let mut net = Net::of(5, Config::default());
        net.elect(S1).part(&[S1, one, other]).commit(S1, 7).heal().crash(S1);
        for id in [S2, S3, S4, S5, S2, S3, S4, S5] {
            net.campaign(id).deliver_all();
            assert!(!net.leads(id) || net.log(id) == [1], "{id}");
        }
        net.assert_safe();
        assert!(net.leader().is_some());
    }
}

/// §5.5: "If a follower or candidate crashes, then future RequestVote and AppendEntries RPCs sent to it
/// will fail. Raft handles these failures by retrying indefinitely".
#[test]
fn a_crashed_follower_catches_up_when_it_is_back() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).crash(S3).commit(S1, 1).commit(S1, 2).restart(S3).run(500).assert_safe();
    assert_eq!((net.log(S3), net.executed(S3)), (vec![1, 1], &[1, 2][..]));
}

/// §5.5: "if a server crashes after completing an RPC but before responding, then it will receive the
/// same RPC again after it restarts".
#[test]
fn a_follower_that_crashed_before_it_answered_gets_the_same_again() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).isolate(S3).propose(S1, 7).deliver(S1, S2).drop(S2, S1).crash(S2).restart(S2);
    assert_eq!((net.log(S2), net.answer(7)), (vec![1], None));
    net.time_out(S1).deliver_all().assert_safe();
    assert_eq!((net.log(S2), net.executed(S1)), (vec![1], &[7][..]));
}

/// §5.5 and Figure 2: nothing but the persistent state survives, and that is enough: a whole cluster
/// that crashes goes on where it was.
#[test]
fn a_cluster_that_crashes_as_a_whole_goes_on() {
    for config in [Config::default(), Config::complete()] {
        let config = Config { sessions: false, no_op: true, ..config };
        let mut net = Net::of(3, config);
        net.elect(S1).commit(S1, 1).commit(S1, 2);
        for id in [S1, S2, S3] {
            net.crash(id).restart(id);
        }
        assert_eq!([S1, S2, S3].map(|id| net.executed(id).len()), [0; 3]);
        net.run(2_000).assert_safe();
        let leader = net.leader().expect("a leader");
        assert_eq!(net.commit(leader, 3).assert_safe().executed(leader), [1, 2, 3]);
    }
}

/// Thesis 10.2.1: "The leader may even commit an entry before it has been written to its own disk, if a
/// majority of followers have written it to their disks; this is still safe."
#[test]
fn an_entry_may_be_committed_before_it_is_on_the_leaders_own_disk() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).stall_disk(S1).propose(S1, 7).deliver(S1, S2).deliver(S2, S1);
    assert_eq!(net.commit_index(S1), 0);
    net.deliver(S1, S3).deliver(S3, S1);
    assert_eq!(net.commit_index(S1), 1);
    net.crash(S1).restart(S1);
    assert_eq!(net.log(S1), []);
    net.elect(S2).assert_safe();
}
