//! How a command gets from a client into every log and every state machine.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::cluster::Cluster;
use common::{S1, S2, S3, S4, S5};
use proptest::prelude::*;
use raft::{Body, Dice, Duration, LogIndex, Reason, Server, ServerId, Term};
use sim::{
    Action, Endpoint, EventKind, LossCause, MessageAction, Operation, Packet, ServerAction, Setup, World,
};

const ALL: [ServerId; 5] = [S1, S2, S3, S4, S5];

fn is_append(packet: &Packet) -> bool {
    matches!(packet, Packet::Raft(message) if matches!(&message.body, Body::AppendEntries(a) if !a.entries.is_empty()))
}

fn returned(cluster: &Cluster, serial: u64) -> bool {
    cluster.first(|what| matches!(what, EventKind::Returned { serial: s, .. } if *s == serial)).is_some()
}

/// §5.3: "Each log entry stores a state machine command along with the term number when the entry
/// was received by the leader … and … has an integer index identifying its position in the log."
#[test]
fn a_request_ends_as_the_same_entry_in_all_logs_and_is_applied_by_all() {
    let mut cluster = Cluster::of_five(1);
    cluster.elect(S2).request("set x 7").until("all have applied it", |c| c.all_applied(1));
    let log = cluster.log(S2);
    let [entry] = log.as_slice() else { panic!("one entry expected: {log:?}") };
    assert_eq!((entry.index, entry.term), (LogIndex(1), cluster.term(S2)));
    let raft::Command::Client(command) = &entry.command else { panic!("not a client's: {entry:?}") };
    assert_eq!(Operation::from_bytes(&command.bytes), Operation::parse("set x 7").ok());
    for server in ALL {
        assert_eq!(cluster.log(server), log);
        assert_eq!(cluster.values(server), [("x".to_owned(), 7)]);
    }
    cluster.until("the client knows", |c| returned(c, 1));
}

/// §8: a client that asks a follower is sent to the leader.
#[test]
fn a_request_that_reaches_a_follower_finds_the_leader() {
    let mut cluster = Cluster::of_five(2);
    cluster.elect(S4).run(60).request_via(Some(S2), "set x 1").until("it is answered", |c| returned(c, 1));
    let refused = Reason::RefusedCommand { client: World::VISITOR, leader: Some(S4) };
    assert!(cluster.reasons(S2).any(|reason| reason == refused));
    let attempts = cluster
        .record
        .iter()
        .filter(|h| matches!(&h.kind, EventKind::Sent { packet: Packet::Request { .. }, .. }));
    assert_eq!(attempts.count(), 2);
}

/// §5.3: "the leader retries AppendEntries RPCs indefinitely … until all followers eventually store
/// all log entries."
#[test]
fn a_dropped_append_is_sent_again() {
    let mut cluster = Cluster::of_five(3);
    cluster
        .elect(S1)
        .request("set x 1")
        .until("it is on its way", |c| c.world.flights().any(|(_, f)| is_append(&f.packet)));
    cluster.drop_all(is_append);
    let lost = cluster.record.iter().filter_map(|event| match event.kind {
        EventKind::Lost { id, cause: LossCause::Dropped, .. } => Some(id),
        _ => None,
    });
    let lost: Vec<_> = lost.collect();
    assert!(!lost.is_empty());
    cluster.until("all have applied it", |c| c.all_applied(1));
    let arrived = |what: &EventKind| matches!(what, EventKind::Arrived { id, .. } if lost.contains(id));
    assert_eq!(cluster.first(arrived), None, "a dropped message never arrives");
}

/// §5.3: a follower that was away gets all that it missed.
#[test]
fn a_follower_that_was_down_catches_up() {
    let mut cluster = Cluster::of_five(4);
    cluster.elect(S1).crash(S3);
    for value in 1..=5 {
        cluster.request(&format!("set x {value}"));
    }
    cluster.until("the others have applied them", |c| c.all_applied(5));
    cluster.restart(S3).until("S3 has them too", |c| c.all_applied(5));
    assert_eq!(cluster.log(S3), cluster.log(S1));
}

/// §5.3: "conflicting entries in follower logs will be overwritten with entries from the leader's
/// log." What only a deposed leader had was never committed, and its client was never told so.
#[test]
fn entries_that_only_a_crashed_leader_had_are_replaced() {
    let mut cluster = Cluster::of_five(5);
    cluster.elect(S1).request_via(Some(S1), "set x 1").until("S1 has it on disk", |c| {
        c.world.host(S1).is_some_and(|host| host.disk().held().entries.len() == 1)
    });
    cluster.drop_all(is_append).crash(S1).elect(S2);
    assert!(!returned(&cluster, 1));
    let at_least_two = |server: &Server| LogIndex(1) <= server.state().last_applied();
    cluster.until("the client's second try is committed", |c| c.servers().all(at_least_two));
    cluster.restart(S1).until("S1 has the new leader's log", |c| c.log(S1) == c.log(S2) && c.all_applied(1));
    let deleted = |reason| matches!(reason, Reason::DeletedConflict { from: LogIndex(1), own_term, .. } if own_term < cluster.term(S2));
    assert!(cluster.reasons(S1).any(deleted));
}

/// §5.4.2, and the end of Figure 8 (e): an entry of an earlier term is committed with the first one
/// of the leader's own.
#[test]
fn an_entry_of_an_earlier_term_is_committed_only_with_one_of_the_own_term() {
    let mut cluster = Cluster::of_five(6);
    cluster.elect(S1).request_via(Some(S1), "set x 1").until("S2 stores it", |c| c.log(S2).len() == 1);
    // S1 never hears of it, so it commits nothing; S2 takes over with the entry.
    cluster.crash(S1).act(Action::Server(S2, ServerAction::TimeOut)).until("S2 leads", |c| c.leads(S2));
    let withheld = |reason| matches!(reason, Reason::WithheldCommit { index: LogIndex(1), .. });
    let not_asked =
        cluster.world.clients().iter().all(|client| client.call().is_none_or(|call| call.attempts == 1));
    assert!(not_asked, "the client has not tried again yet");
    cluster.until("a majority has it", |c| c.reasons(S2).any(withheld));
    assert_eq!(cluster.commit_index(S2), LogIndex(0));
    cluster.until("the client's second try commits both", |c| LogIndex(2) <= c.commit_index(S2));
    assert!(cluster.log(S2)[0].term < cluster.log(S2)[1].term);
}

/// §5.5: followers and candidates that crash are asked again until they answer, and everything that
/// was acknowledged is still there.
#[test]
fn what_a_client_was_told_is_done_survives_the_crash_of_every_server() {
    let mut cluster = Cluster::of_five(7);
    cluster.elect(S3).request("set x 1").until("it is answered", |c| returned(c, 1));
    for server in ALL {
        cluster.crash(server);
    }
    cluster.run(100);
    for server in ALL {
        cluster.restart(server);
    }
    cluster.request("set y 2").until("the next one is answered too", |c| returned(c, 2));
    let leader = cluster.leader();
    assert_eq!(cluster.values(leader), [("x".to_owned(), 1), ("y".to_owned(), 2)]);
}

/// The same by the dice: servers crash and come back, messages are lost, clients ask on.
fn live_through(seed: u64) -> Cluster {
    let load_interval = Some(Duration::from_millis(20));
    let mut cluster = Cluster::new(Setup { seed, load_interval, ..Setup::default() });
    let mut dice = Dice::keyed(seed, &[99]);
    for _ in 0..40 {
        let server = ServerId::new(1 + dice.below(5) as u8);
        let messages = cluster.world.flights().count() as u64;
        match dice.below(4) {
            0 if cluster.world.server(server).is_some() => cluster.crash(server),
            0 | 1 if cluster.world.server(server).is_none() => cluster.restart(server),
            _ => {
                let unlucky = dice.below(messages.max(1));
                let id = cluster.world.flights().nth(unlucky as usize).map(|(id, _)| id);
                id.map(|id| cluster.act(Action::Message(id, MessageAction::Drop)));
                &mut cluster
            }
        };
        cluster.run(dice.below(150));
    }
    cluster
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

    /// §5.4.3 and §5.6: safe at all times (the judges look at every event), and once all servers
    /// run, everyone agrees and clients are served.
    #[test]
    fn crashes_and_losses_neither_break_safety_nor_stop_the_cluster_for_good(seed: u64) {
        let mut cluster = live_through(seed);
        for server in ALL {
            if cluster.world.server(server).is_none() {
                cluster.restart(server);
            }
        }
        cluster.request("set final 1").until("the last request is answered", |c| {
            c.first(|what| matches!(what, EventKind::Returned { client: World::VISITOR, .. })).is_some()
        });
        let committed = cluster.commit_index(cluster.leader());
        cluster.until("all have applied it", |c| c.all_applied(committed.0));
    }

    /// Messages to and from a crashed server are lost; nothing else is without an act.
    #[test]
    fn only_what_is_dropped_or_sent_to_a_crashed_server_is_lost(seed: u64) {
        let mut cluster = Cluster::of_five(seed);
        cluster.run(500).crash(S1).run(500);
        for event in &cluster.record {
            if let EventKind::Lost { packet, cause, .. } = &event.kind {
                prop_assert_eq!(*cause, LossCause::ReceiverCrashed);
                prop_assert_eq!(packet.to(), Endpoint::Server(S1));
            }
        }
        prop_assert!(cluster.servers().all(|server| Term(1) <= server.state().current_term()));
    }
}
