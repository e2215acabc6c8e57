//! How a leader changes the membership: one server at a time (thesis 4.1), by joint consensus (§6),
//! with learners (thesis 4.2.1), and out of its own cluster (thesis 4.2.2).

use crate::common::corners::reaches;
use crate::common::net::set;
use crate::common::single::{Single, matches, vote_reply};
use crate::common::{S1, S2, S3, S4, S5, command};
use raft::{
    Change, ChangeRefusal, Command, Config, Corner, Input, LogIndex, Membership, Reason, ServerId, ServerSet,
};

const S6: ServerId = ServerId::new(6);
const S7: ServerId = ServerId::new(7);

/// A leader of term 3 that has committed an entry of its term, at index 1, which S2 and S3 hold.
fn settled() -> Single {
    let mut leader = Single::leader(3, &[]);
    leader.step(Input::Propose(command(1)));
    acknowledge(&mut leader, &[S2, S3], 1);
    assert_eq!(leader.commit_index(), 1);
    leader
}

fn acknowledge(leader: &mut Single, followers: &[ServerId], index: u64) {
    leader.sync();
    for follower in followers {
        leader.receive(*follower, 3, matches(index));
    }
}

fn change(leader: &mut Single, change: Change) -> Option<ChangeRefusal> {
    leader.step(Input::ChangeMembership(change));
    leader.reasons().iter().find_map(|reason| match reason {
        Reason::RefusedChange { because, .. } => Some(*because),
        _ => None,
    })
}

fn membership(leader: &Single) -> Membership {
    leader.server.state().membership()
}

/// A settled leader of five is asked for a change: who votes then, and who learns.
fn check(asked: Change, voters: &[ServerId], learners: &[ServerId]) {
    let mut leader = settled();
    assert_eq!(change(&mut leader, asked), None, "{asked:?}");
    let expected = Membership { learners: set(learners), ..Membership::of(set(voters)) };
    assert_eq!(membership(&leader), expected, "{asked:?}");
    let last = leader.server.state().log().iter().last().expect("an entry").clone();
    assert_eq!((last.index, last.command), (LogIndex(2), Command::Configure(expected)));
}

/// Thesis 4.1: "The new configuration takes effect on each server as soon as it is added to that
/// server's log".
#[test]
fn a_change_of_one_server_is_in_force_as_soon_as_it_is_appended() {
    check(Change::AddVoter(S6), &[S1, S2, S3, S4, S5, S6], &[]);
    check(Change::AddLearner(S6), &[S1, S2, S3, S4, S5], &[S6]);
    check(Change::Remove(S5), &[S1, S2, S3, S4], &[]);
    check(Change::Remove(S1), &[S2, S3, S4, S5], &[]);
    check(Change::Demote(S5), &[S1, S2, S3, S4], &[S5]);
    check(Change::Demote(S1), &[S2, S3, S4, S5], &[S1]);
}

/// A settled leader is asked for something that cannot be.
#[test]
fn a_change_that_makes_no_sense_is_refused_with_the_reason() {
    let check = |asked: Change, because: ChangeRefusal| {
        let mut leader = settled();
        assert_eq!(change(&mut leader, asked), Some(because), "{asked:?}");
        assert_eq!(leader.log(), [3]);
    };
    check(Change::AddVoter(S2), ChangeRefusal::NothingToChange);
    check(Change::AddLearner(S2), ChangeRefusal::NothingToChange);
    check(Change::Remove(S6), ChangeRefusal::NothingToChange);
    check(Change::Demote(S6), ChangeRefusal::NothingToChange);
    check(Change::Replace(ServerSet::first(5)), ChangeRefusal::NothingToChange);
    check(Change::Replace(ServerSet::EMPTY), ChangeRefusal::NoVoterLeft);
}

/// Thesis figure 4.1, AddServer 3: "Wait until previous configuration in log is committed".
#[test]
fn there_is_one_change_at_a_time() {
    let mut leader = settled();
    assert_eq!(change(&mut leader, Change::AddVoter(S6)), None);
    assert_eq!(change(&mut leader, Change::Remove(S5)), Some(ChangeRefusal::ChangeUnderWay));
    acknowledge(&mut leader, &[S2, S3], 2);
    assert_eq!(leader.commit_index(), 1, "three of six are no majority");
    acknowledge(&mut leader, &[S6], 2);
    assert_eq!(leader.commit_index(), 2);
    assert_eq!(change(&mut leader, Change::Remove(S5)), None);
}

/// The rule that closes the gap found in 2015: a leader commits an entry of its own term before it
/// changes the membership.
#[test]
fn no_change_begins_before_an_entry_of_its_own_term_is_committed() {
    let mut leader = Single::leader(3, &[2]);
    assert_eq!(change(&mut leader, Change::AddVoter(S6)), Some(ChangeRefusal::NoCommitInTerm));
    leader.step(Input::Propose(command(1)));
    acknowledge(&mut leader, &[S2, S3], 2);
    assert_eq!(change(&mut leader, Change::AddVoter(S6)), None);
}

/// Thesis 4.2.1: a server joins without a vote and catches up first.
#[test]
fn a_learner_counts_for_nothing_and_votes_once_it_has_caught_up() {
    let mut leader = settled();
    assert_eq!(change(&mut leader, Change::AddLearner(S6)), None);
    acknowledge(&mut leader, &[S6, S2], 2);
    assert_eq!(leader.commit_index(), 1, "two of five, and a learner");
    acknowledge(&mut leader, &[S3], 2);
    assert_eq!(leader.commit_index(), 2);

    leader.step(Input::Propose(command(2)));
    acknowledge(&mut leader, &[S2, S3], 3);
    assert_eq!(change(&mut leader, Change::AddVoter(S6)), Some(ChangeRefusal::NotCaughtUp));
    acknowledge(&mut leader, &[S6], 3);
    assert_eq!(change(&mut leader, Change::AddVoter(S6)), None);
    assert_eq!(membership(&leader), Membership::of(ServerSet::first(6)));
}

/// Who is in the configuration hears from the leader, and nobody else.
#[test]
fn a_new_server_is_sent_the_log_and_a_removed_one_nothing_more() {
    let mut leader = settled();
    change(&mut leader, Change::AddLearner(S6));
    let to = |leader: &Single, server| leader.sent().into_iter().any(|(to, _)| to == server);
    leader.wait();
    assert!(to(&leader, S6));
    acknowledge(&mut leader, &[S2, S3], 2);
    change(&mut leader, Change::Remove(S6));
    assert!(!to(&leader, S6));
    leader.wait();
    assert!(!to(&leader, S6));
}

/// §6: "log entries are replicated to all servers in both configurations", and agreement "requires
/// separate majorities from both the old and new configurations".
#[test]
fn while_two_configurations_are_joined_both_must_agree() {
    let new = set(&[S5, S6, S7]);
    let joint = Membership { voters: new, outgoing: ServerSet::first(5), ..Membership::default() };
    let check = |acknowledged: &[ServerId], agreed: bool| {
        let mut leader = settled();
        assert_eq!(change(&mut leader, Change::Replace(new)), None);
        assert_eq!(membership(&leader), joint);
        assert_eq!(change(&mut leader, Change::AddVoter(S4)), Some(ChangeRefusal::ChangeUnderWay));
        acknowledge(&mut leader, acknowledged, 2);
        assert_eq!(leader.commit_index() == 2, agreed, "{acknowledged:?}");
        // "Once C-old,new has been committed … it is now safe for the leader to create a log entry
        // describing C-new" (§6).
        assert_eq!(membership(&leader), if agreed { Membership::of(new) } else { joint });
        assert_eq!(leader.log().len(), if agreed { 3 } else { 2 });
    };
    check(&[], false);
    check(&[S2, S3, S4], false);
    check(&[S6, S7], false);
    check(&[S2, S6, S7], false);
    check(&[S2, S3, S6], false);
    check(&[S2, S3, S6, S7], true);
    check(&[S2, S5, S6], true);
}

/// §6: "the leader steps down (returns to follower state) once it has committed the C-new log entry"
/// and while it does so, "it replicates log entries but does not count itself in majorities".
#[test]
fn a_leader_that_is_removed_does_not_count_itself_and_steps_down() {
    let mut leader = settled();
    assert_eq!(change(&mut leader, Change::Remove(S1)), None);
    acknowledge(&mut leader, &[S2, S3], 2);
    assert_eq!((leader.commit_index(), leader.role()), (1, "leader"), "two of S2 to S5");
    acknowledge(&mut leader, &[S4], 2);
    assert_eq!((leader.commit_index(), leader.role()), (2, "follower"));
    assert!(leader.reasons().iter().any(|reason| matches!(reason, Reason::LeftCluster { .. })));
    assert_eq!(leader.server.deadline(), None, "it is in no cluster, so it wants no election");
}

#[test]
fn a_leader_that_is_replaced_by_joint_consensus_steps_down_at_the_end() {
    let mut leader = settled();
    assert_eq!(change(&mut leader, Change::Replace(set(&[S4, S5, S6]))), None);
    acknowledge(&mut leader, &[S2, S4, S5], 2);
    assert_eq!((leader.role(), leader.log().len()), ("leader", 3));
    acknowledge(&mut leader, &[S4], 3);
    assert_eq!((leader.role(), leader.commit_index()), ("leader", 2));
    acknowledge(&mut leader, &[S6], 3);
    assert_eq!((leader.role(), leader.commit_index()), ("follower", 3));
}

/// Who is elected with a joint configuration in its log finishes what the last leader began.
#[test]
fn a_leader_elected_in_a_joint_configuration_leaves_it() {
    let joint =
        Membership { voters: set(&[S1, S2, S6]), outgoing: set(&[S1, S2, S3]), ..Membership::default() };
    let entry =
        |index, term, command| raft::Entry { index: LogIndex(index), term: raft::Term(term), command };
    let disk = raft::Recovered {
        current_term: raft::Term(2),
        entries: vec![entry(1, 2, Command::Configure(joint))].into(),
        ..raft::Recovered::empty(Membership::of(set(&[S1, S2, S3])))
    };
    let mut leader = Single::started(Config { no_op: true, ..Config::default() }, disk);
    leader.step(Input::Campaign);
    assert_eq!(leader.sent().iter().map(|(to, _)| *to).collect::<Vec<_>>(), [S2, S3, S6]);
    leader.sync();
    leader.receive(S3, 3, vote_reply(true));
    assert_eq!(leader.role(), "candidate", "no majority of C-new");
    leader.receive(S2, 3, vote_reply(true));
    assert_eq!(leader.role(), "leader");
    acknowledge(&mut leader, &[S2], 2);
    assert_eq!(membership(&leader), Membership::of(set(&[S1, S2, S6])));
    assert_eq!(leader.log(), [2, 3, 3]);
}

/// Which half of a joint configuration lacks more votes changes with each vote.
#[test]
fn a_vote_is_counted_in_the_half_that_lacks_more() {
    let _corner = reaches(Corner::OldHalfDecides);
    let (voters, outgoing) = (set(&[S1, S6, S7]), set(&[S1, S2, S3, S4, S5]));
    let disk = raft::Recovered::empty(Membership { voters, outgoing, ..Membership::default() });
    let mut candidate = Single::started(Config::default(), disk);
    candidate.step(Input::Campaign).sync();
    for (voter, counted, role) in [
        (S2, (1, 2), "candidate"),
        (S6, (2, 3), "candidate"),
        (S7, (2, 3), "candidate"),
        (S3, (3, 2), "leader"),
    ] {
        candidate.receive(voter, 1, vote_reply(true));
        let votes = candidate.reasons().iter().find_map(|reason| match reason {
            Reason::CountedVote { votes, needed, joint: true, .. } => Some((*votes, *needed)),
            _ => None,
        });
        assert_eq!((votes, candidate.role()), (Some(counted), role), "{voter}");
    }
}

#[test]
fn a_removed_server_no_longer_holds_up_the_others() {
    let mut leader = settled();
    change(&mut leader, Change::Remove(S5));
    acknowledge(&mut leader, &[S2, S3], 2);
    leader.step(Input::Propose(command(2)));
    acknowledge(&mut leader, &[S2], 3);
    assert_eq!(leader.commit_index(), 2);
    acknowledge(&mut leader, &[S3], 3);
    assert_eq!(leader.commit_index(), 3);
}
