//! A follower that comes back without what it had acknowledged. Raft does not allow for it (§5.5), so
//! nothing is promised but that the leader does no harm, says so, and does not talk itself to death.

use crate::common::net::Net;
use crate::common::{S1, S2, S3};
use raft::{Change, Config, LogIndex, Reason};

/// S1 leads and has committed three entries; then S2's disk is exchanged, and a second passes.
fn check(config: Config, story: impl Fn(&mut Net)) {
    let mut net = Net::of(5, config);
    net.elect(S1).commit(S1, 1).commit(S1, 2).commit(S1, 3).wipe(S2);
    story(&mut net);
}

fn each(story: impl Fn(&mut Net)) {
    for max_in_flight in [1, 4] {
        for backtracking in [false, true] {
            check(Config { max_in_flight, backtracking, ..Config::default() }, &story);
        }
    }
}

fn count(net: &Net, is: impl Fn(&Reason) -> bool) -> usize {
    net.reasons.iter().filter(|(_, reason)| is(reason)).count()
}

#[test]
fn its_leader_asks_it_once_in_a_heartbeat_and_says_that_the_answer_cannot_be() {
    each(|net| {
        net.run(1_000);
        let refusals = count(net, |reason| matches!(reason, Reason::RefusedMismatch { .. }));
        let doubts = count(net, |reason| {
            *reason == Reason::DoubtedMismatch { follower: S2, match_index: LogIndex(3) }
        });
        assert_eq!((refusals, doubts), (20, 20), "one in each of 20 heartbeats");
        assert_eq!(net.log(S2), []);
    });
}

#[test]
fn commands_go_on_without_it() {
    each(|net| {
        net.run(100);
        for value in 4..=9 {
            net.propose(S1, value).run(100);
        }
        assert_eq!((net.commit_index(S1), net.log(S2)), (9, vec![]));
        let refusals = count(net, |reason| matches!(reason, Reason::RefusedMismatch { .. }));
        assert!(refusals <= 2 * 14 + 6, "{refusals} in 14 heartbeats and 6 commands");
    });
}

#[test]
fn a_new_leader_fills_it_again() {
    each(|net| {
        net.run(100).elect(S3).run(200).assert_safe();
        assert_eq!(net.log(S2), [1, 1, 1]);
    });
}

#[test]
fn who_is_removed_and_added_is_filled_again() {
    each(|net| {
        net.run(100).crash(S2).change(S1, Change::Remove(S2)).run(200);
        net.join(S2).change(S1, Change::AddVoter(S2)).run(200).assert_safe();
        assert_eq!(net.log(S2), net.log(S1));
        assert_eq!(net.commit_index(S2), 5);
    });
}
