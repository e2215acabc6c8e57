//! Thesis 3.10: leadership transfer.

use crate::common::net::Net;
use crate::common::{S1, S2, S3, S4, S5};
use raft::{Change, ClientReply, Config, ElectionCause, Reason, ServerId, TransferEnd};

fn both() -> [Net; 2] {
    [Config::default(), Config { sessions: false, ..Config::complete() }].map(|config| {
        let mut net = Net::of(5, config);
        net.elect(S1).commit(S1, 1);
        net
    })
}

/// "The prior leader sends a TimeoutNow request to the target server. This request has the same effect
/// as the target server's election timer firing: the target server starts a new election".
#[test]
fn the_chosen_server_takes_over_in_the_next_term() {
    for mut net in both() {
        net.transfer(S1, S3).deliver_all().assert_safe();
        assert_eq!((net.leader(), net.term(S3), net.role(S1)), (Some(S3), 2, "follower"));
        let asked =
            Reason::StartedElection { term: raft::Term(2), cause: ElectionCause::Transfer { from: S1 } };
        assert!(net.explained(S3, |reason| *reason == asked));
    }
}

/// "The prior leader fully updates the target server's log to match its own, using the normal log
/// replication mechanism."
#[test]
fn a_server_that_lags_behind_is_brought_up_to_date_first() {
    for mut net in both() {
        net.isolate(S3).commit(S1, 2).commit(S1, 3).heal().transfer(S1, S3);
        assert!(net.log(S3).len() < net.log(S1).len());
        net.time_out(S1).deliver_all().assert_safe();
        assert_eq!(net.leader(), Some(S3));
        assert_eq!(net.commit(S3, 4).executed(S3), [1, 2, 3, 4]);
    }
}

/// "The prior leader stops accepting new client requests", and the new one takes them.
#[test]
fn commands_wait_until_the_hand_over_is_done() {
    for mut net in both() {
        net.transfer(S1, S3).propose(S1, 9);
        assert_eq!(net.answer(9), Some(ClientReply::NotLeader { leader: None }));
        net.deliver_all().commit(S3, 9).assert_safe();
        assert_eq!(net.answer(9), Some(ClientReply::Done));
    }
}

/// "If leadership transfer does not complete after about an election timeout, the prior leader aborts
/// the transfer and resumes accepting client requests."
#[test]
fn a_transfer_to_a_server_that_is_down_is_given_up() {
    for mut net in both() {
        net.crash(S3).transfer(S1, S3).run(400).assert_safe();
        assert!(net.explained(S1, |reason| *reason
            == Reason::AbortedTransfer { to: S3, because: TransferEnd::TooLate }));
        assert_eq!((net.leader(), net.commit(S1, 9).answer(9)), (Some(S1), Some(ClientReply::Done)));
    }
}

/// A server that does not vote any more cannot take over: clients need not wait until that is late.
#[test]
fn a_transfer_to_a_server_that_leaves_is_given_up_at_once() {
    for mut net in both() {
        net.isolate(S5).change(S1, Change::Replace([S1, S2, S3, S4].into_iter().collect()));
        net.transfer(S1, S5).propose(S1, 8).deliver_all();
        assert_eq!(net.answer(8), Some(ClientReply::NotLeader { leader: None }));
        let ended = Reason::AbortedTransfer { to: S5, because: TransferEnd::NotVoter };
        assert!(net.explained(S1, |reason| *reason == ended));
        assert_eq!((net.leader(), net.commit(S1, 9).answer(9)), (Some(S1), Some(ClientReply::Done)));
        net.assert_safe();
    }
}

/// "If the prior leader was mistaken and the target server is actually operational, then at worst this
/// mistake will result in an extra election": also if TimeoutNow arrives after it was given up.
#[test]
fn an_invitation_that_arrives_late_costs_an_election_at_worst() {
    for mut net in both() {
        let late = net.transfer(S1, S3).hold(S1, S3);
        assert_eq!(late.len(), 1);
        net.run(400).propose(S1, 2);
        net.receive(&late).receive(&late).deliver_all().run(1_000).assert_safe();
        let leader = net.leader().expect("a leader");
        assert_eq!(net.term(leader), 2);
        assert_eq!(net.commit(leader, 3).executed(leader).last(), Some(&3));
    }
}

/// A lost TimeoutNow is sent again as long as the transfer lasts.
#[test]
fn an_invitation_that_is_lost_is_repeated() {
    for mut net in both() {
        net.transfer(S1, S3).drop(S1, S3).time_out(S1).deliver_all().assert_safe();
        assert_eq!(net.leader(), Some(S3));
    }
}

/// The one that takes over must win like anybody else: if it cannot, the cluster finds a leader.
#[test]
fn if_the_chosen_server_cannot_win_the_cluster_still_comes_to_a_leader() {
    for mut net in both() {
        net.transfer(S1, S3).deliver(S1, S3).isolate(S3).run(2_000).assert_safe();
        assert!(net.leader().is_some_and(|leader| leader != S3));
        net.heal().run(2_000).assert_safe();
        let terms: Vec<u64> = [S1, S2, S3, S4, S5].map(|id: ServerId| net.term(id)).to_vec();
        assert!(terms.iter().all(|term| *term == terms[0]), "{terms:?}");
    }
}
