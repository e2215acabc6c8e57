//! Thesis 4: membership changes one server at a time, learners, removed servers; §6: joint consensus.

use crate::common::net::{Harm, Net, set};
use crate::common::{S1, S2, S3, S4, S5};
use raft::{Change, ChangeRefusal, Config, Flaw, Flaws, Membership, Reason, ServerId};

const S6: ServerId = ServerId::new(6);

fn started(servers: u8, config: Config) -> Net {
    let mut net = Net::of(servers, Config { no_op: true, sessions: false, ..config });
    net.elect(S1).commit(S1, 1);
    net
}

fn refused(net: &Net, because: ChangeRefusal) -> bool {
    net.explained(S1, |reason| matches!(reason, Reason::RefusedChange { because: b, .. } if *b == because))
}

/// Thesis 4.1: a cluster goes on with its work while a server is added.
#[test]
fn a_server_is_added_and_catches_up() {
    for config in [Config::default(), Config::complete()] {
        let mut net = started(3, config);
        net.join(S4).change(S1, Change::AddVoter(S4)).commit(S1, 2).run(500).assert_safe();
        assert_eq!(net.membership(S4).voters, set(&[S1, S2, S3, S4]));
        assert_eq!(net.executed(S4), [1, 2]);
        net.crash(S1).crash(S2).run(2_000);
        assert_eq!(net.leader(), None, "two of four are no majority");
        net.restart(S2).run(2_000).assert_safe();
        assert!(net.leader().is_some());
    }
}

/// Thesis 4.2.2: "a server that is not part of its own latest configuration" starts no election.
#[test]
fn a_server_that_is_in_no_configuration_waits() {
    let mut net = started(3, Config::default());
    net.join(S4).run(5_000);
    assert_eq!((net.role(S4), net.term(S4), net.leader()), ("follower", 0, Some(S1)));
}

/// Thesis 4.1: "any majority of the old cluster overlaps with any majority of the new cluster": while
/// old and new are both in use, no two leaders of a term.
#[test]
fn old_and_new_configuration_never_elect_two_leaders() {
    for (knows, asks) in [(S2, S3), (S3, S2), (S4, S2), (S4, S3)] {
        let mut net = started(3, Config::default());
        net.join(S4).change(S1, Change::AddVoter(S4));
        net.converse(S1, knows).drop_all().crash(S1).restart(S1);
        net.campaign(asks).campaign(S1).deliver_all().run(2_000).assert_safe();
        assert!(net.leader().is_some());
    }
}

/// Thesis 4.1: "a log entry for a configuration change can be removed (if leadership changes); in this
/// case, a server must be prepared to fall back to the previous configuration in its log."
#[test]
fn a_change_that_was_not_committed_is_rolled_back_when_it_is_overwritten() {
    let mut net = started(3, Config::default());
    let before = net.membership(S1);
    net.isolate(S1).change(S1, Change::Remove(S3));
    assert_eq!(net.membership(S1).voters, set(&[S1, S2]));
    net.elect(S2).commit(S2, 2).heal().time_out(S2).deliver_all().assert_safe();
    assert_eq!(net.membership(S1), before);
    assert!(net.explained(S1, |reason| matches!(reason, Reason::RolledBackMembership { .. })));
}

/// Thesis 4.1: the next change waits until the one before is committed, also across leaders.
#[test]
fn changes_come_one_after_another() {
    let mut net = started(3, Config::default());
    net.join(S4).join(S5).change(S1, Change::AddVoter(S4)).change(S1, Change::AddVoter(S5));
    assert!(refused(&net, ChangeRefusal::ChangeUnderWay));
    net.deliver_all().run(200).change(S1, Change::AddVoter(S5)).deliver_all().run(200).assert_safe();
    assert_eq!(net.membership(S5).voters, set(&[S1, S2, S3, S4, S5]));
}

/// Thesis 4.2.1: "a new server joins the cluster as a non-voting member" while it catches up, so that
/// the cluster can commit meanwhile.
#[test]
fn a_learner_that_lags_behind_holds_up_nobody() {
    let mut net = started(3, Config::default());
    net.join(S4).change(S1, Change::AddLearner(S4)).deliver_all().isolate(S4).crash(S3);
    net.commit(S1, 2).change(S1, Change::AddVoter(S4)).assert_safe();
    assert_eq!(net.executed(S1), [1, 2]);
    assert!(refused(&net, ChangeRefusal::NotCaughtUp));
    net.heal().run(300).change(S1, Change::AddVoter(S4)).run(300).assert_safe();
    assert_eq!((net.membership(S4).voters, net.executed(S4)), (set(&[S1, S2, S3, S4]), &[1, 2][..]));
}

/// Thesis 4.2.1: a learner neither votes for the cluster nor leads it.
#[test]
fn a_learner_counts_in_no_majority_and_never_leads() {
    let mut net = started(3, Config::default());
    net.join(S4).change(S1, Change::AddLearner(S4)).deliver_all().run(200);
    net.crash(S1).crash(S2).run(3_000).campaign(S4).assert_safe();
    assert_eq!((net.leader(), net.role(S4)), (None, "follower"));
}

/// Thesis 4.2.2: "a leader that is removed from the configuration steps down once the Cnew entry is
/// committed", and until then manages "a cluster that does not include itself".
#[test]
fn a_leader_can_remove_itself() {
    for config in [Config::default(), Config::complete()] {
        let mut net = started(3, config);
        net.change(S1, Change::Remove(S1)).deliver_all().assert_safe();
        assert_eq!(net.role(S1), "follower");
        net.run(3_000).assert_safe();
        let leader = net.leader().expect("another leader");
        assert_ne!(leader, S1);
        assert_eq!(net.membership(leader).voters, set(&[S2, S3]));
        assert_eq!(net.commit(leader, 2).executed(leader), [1, 2]);
    }
}

/// Thesis 4.2.1: "new servers join the cluster as non-voting members", and a voter can become one again:
/// it does not count any more, but receives the log. A leader steps down then as if it were removed.
#[test]
fn a_voter_can_become_a_learner_again() {
    let mut net = started(3, Config::complete());
    net.change(S1, Change::Demote(S3)).deliver_all().assert_safe();
    assert_eq!((net.membership(S1).voters, net.membership(S1).learners), (set(&[S1, S2]), set(&[S3])));
    assert_eq!(net.commit(S1, 2).run(200).executed(S3), [1, 2]);
    net.change(S1, Change::Demote(S1)).deliver_all().assert_safe();
    assert_eq!(net.role(S1), "follower");
    net.run(3_000).assert_safe();
    assert_eq!(net.leader(), Some(S2));
    assert_eq!(net.commit(S2, 3).run(200).executed(S1), [1, 2, 3]);
}

/// §6, thesis 4.2.3: "removed servers … will not receive heartbeats, so they will time out and start new
/// elections": stickiness keeps them from disturbing.
#[test]
fn a_removed_server_cannot_disturb_who_hears_the_leader() {
    for (leader_stickiness, disturbed) in [(true, false), (false, true)] {
        let mut net = started(4, Config { leader_stickiness, ..Config::default() });
        net.change(S1, Change::Remove(S4)).deliver_all().run(3_000).assert_safe();
        assert_eq!((net.leader(), net.term(S1)) != (Some(S1), 1), disturbed);
    }
}

/// Thesis 4.2.2: a server may have to vote and to lead in a cluster it is no longer part of, until the
/// removal is committed.
#[test]
fn a_server_whose_removal_is_not_committed_may_be_elected() {
    let mut net = started(3, Config::default());
    net.change(S1, Change::Remove(S3)).drop_all();
    net.crash(S1).restart(S1).elect(S3).assert_safe();
    net.commit(S3, 2).assert_safe();
    assert_eq!(net.membership(S1).voters, set(&[S1, S2, S3]), "nobody else knew of it");
}

// ── Joint consensus (§6) ──

/// So that who is removed does not depose the leader of the others (thesis 4.2.3).
fn sticky() -> Config {
    Config { leader_stickiness: true, ..Config::default() }
}

/// §6, Figure 11: the cluster first switches to the joint consensus, and "once the joint consensus has
/// been committed, the system then transitions to the new configuration".
#[test]
fn the_cluster_moves_to_any_other_by_way_of_a_joint_configuration() {
    for config in [sticky(), Config::complete()] {
        let mut net = started(3, config);
        net.join(S4).join(S5).join(S6).change(S1, Change::Replace(set(&[S4, S5, S6])));
        assert!(net.membership(S1).is_joint());
        net.run(3_000).assert_safe();
        let leader = net.leader().expect("a leader");
        assert!([S4, S5, S6].contains(&leader), "{leader}");
        for id in [S4, S5, S6] {
            assert_eq!(net.membership(id), Membership::of(set(&[S4, S5, S6])));
            assert_eq!(net.executed(id), [1]);
        }
        net.crash(S1).crash(S2).crash(S3).commit(leader, 2).assert_safe();
        assert_eq!(net.executed(leader), [1, 2]);
    }
}

/// §6: "allows the cluster to continue servicing client requests throughout the configuration change."
#[test]
fn commands_are_committed_while_two_configurations_are_joined() {
    let mut net = started(3, sticky());
    net.join(S4).join(S5).change(S1, Change::Replace(set(&[S1, S4, S5]))).propose(S1, 2);
    net.run(1_000).assert_safe();
    assert_eq!((net.leader(), net.executed(S4)), (Some(S1), &[1, 2][..]));
}

/// §6: "Agreement … requires separate majorities from both the old and new configurations": neither
/// alone elects anybody or commits anything.
#[test]
fn neither_configuration_decides_alone() {
    for alone in [&[S1, S2, S3][..], &[S1, S4, S5, S6]] {
        let mut net = started(3, sticky());
        net.join(S4).join(S5).join(S6).part(alone);
        net.change(S1, Change::Replace(set(&[S4, S5, S6]))).propose(S1, 9).run(1_000).assert_safe();
        assert_eq!((net.commit_index(S1), net.membership(S1).is_joint(), net.leads(S1)), (2, true, true));
    }
}

/// §6: a leader elected amid the change has the joint configuration in its log, and finishes it.
#[test]
fn a_leader_elected_amid_the_change_finishes_it() {
    for config in [sticky(), Config::complete()] {
        let mut net = started(3, config);
        net.join(S4).join(S5).change(S1, Change::Replace(set(&[S2, S4, S5])));
        for id in [S2, S3, S4, S5] {
            net.deliver(S1, id);
        }
        net.drop_all().crash(S1);
        assert!(net.membership(S2).is_joint());
        net.run(3_000).assert_safe();
        let leader = net.leader().expect("a leader");
        assert_eq!(net.membership(leader), Membership::of(set(&[S2, S4, S5])));
    }
}

/// §6: if the leader crashes before the joint configuration gets anywhere, the old one stands.
#[test]
fn a_joint_configuration_that_nobody_received_is_forgotten() {
    let mut net = started(3, Config::default());
    net.isolate(S1).change(S1, Change::Replace(set(&[S1, S4, S5])));
    net.elect(S2).commit(S2, 2).heal().time_out(S2).deliver_all().assert_safe();
    assert_eq!(net.membership(S1), Membership::of(set(&[S1, S2, S3])));
}

/// §6: restarting amid the change changes nothing, with or without a snapshot.
#[test]
fn a_joint_configuration_survives_a_restart() {
    for compact in [false, true] {
        let mut net = started(3, sticky());
        net.join(S4).change(S1, Change::Replace(set(&[S1, S2, S4])));
        net.converse(S1, S2);
        if compact {
            net.compact(S1).compact(S2);
        }
        let before = net.membership(S2);
        net.crash(S2).restart(S2).crash(S1).restart(S1);
        assert_eq!(net.membership(S2), before);
        net.run(3_000).assert_safe();
        let leader = net.leader().expect("a leader");
        assert_eq!(net.membership(leader), Membership::of(set(&[S1, S2, S4])));
    }
}

// ── The bug of 2015 ──

/// Four servers. S1, the leader of term 1, adds S5, and only S5 learns of it: a majority of five would be
/// three. S2, elected in term 2 by S3 and S4, which know nothing of that, removes S1 at once: of the
/// three that are left S2 and S3 are a majority. These two majorities share nobody: S1, S4 and S5; S2
/// and S3.
fn two_leaders_each_change_the_membership(flaws: Flaws) -> Net {
    let mut net = Net::of(4, Config { flaws, ..Config::default() });
    net.elect(S1).commit(S1, 1).join(S5).part(&[S1, S5]);
    net.change(S1, Change::AddVoter(S5)).time_out(S1).deliver_all();
    assert_eq!([S1, S5].map(|id| net.membership(id).voters), [set(&[S1, S2, S3, S4, S5]); 2]);
    net.elect(S2).change(S2, Change::Remove(S1)).drop(S2, S4).deliver_all();
    net
}

/// Then S1 is elected in term 3 by S4 and S5, and goes on with its own configuration.
fn the_first_one_comes_back(net: &mut Net) {
    net.crash(S1).restart(S1).heal().isolate(S2);
    net.campaign(S1).deliver_all().campaign(S1).deliver_all();
    assert_eq!((net.leads(S1), net.term(S1)), (true, 3));
    net.propose(S1, 9).deliver_all().time_out(S1).deliver_all();
}

/// Thesis 4.1 as corrected in 2015 (raft-dev, "bug in single-server membership changes"): a leader must
/// not begin a change before it has committed an entry of its own term.
#[test]
fn a_leader_changes_the_membership_only_after_a_commit_in_its_own_term() {
    let mut net = two_leaders_each_change_the_membership(Flaws::NONE);
    let refused =
        Reason::RefusedChange { change: Change::Remove(S1), because: ChangeRefusal::NoCommitInTerm };
    assert!(net.explained(S2, |reason| *reason == refused));
    the_first_one_comes_back(&mut net);
    net.assert_safe();
    assert_eq!(net.executed(S1), [1, 9]);
    // Had S2 committed an entry of its term first, S4 or S3 would have kept S1 from being elected.
    let mut net = two_leaders_each_change_the_membership(Flaws::NONE);
    net.commit(S2, 2).change(S2, Change::Remove(S1)).drop(S2, S4).deliver_all();
    assert_eq!(net.membership(S3).voters, set(&[S2, S3, S4]));
    net.crash(S1).restart(S1).heal().isolate(S2);
    for _ in 0..3 {
        net.campaign(S1).deliver_all();
        assert!(!net.leads(S1));
    }
    net.assert_safe();
}

/// With the flaw the two disjoint majorities commit different things at the same index.
#[test]
fn without_that_rule_two_disjoint_majorities_commit_different_entries() {
    let mut net = two_leaders_each_change_the_membership(Flaws::only(Flaw::ChangeMembershipBeforeOwnCommit));
    assert_eq!((net.commit_index(S2), net.membership(S2).voters), (2, set(&[S2, S3, S4])));
    assert_eq!(net.harms, []);
    the_first_one_comes_back(&mut net);
    assert!(net.harms.contains(&Harm::CommittedEntryLost), "{:?}", net.harms);
    assert!(net.harms.contains(&Harm::AppliedDiffers), "{:?}", net.harms);
}
