//! How a cluster finds a leader, keeps it, and replaces it.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::cluster::Cluster;
use common::{S1, S2, S3, S4, S5};
use raft::{Body, Reason, Refusal, Server, ServerId, Term};
use sim::{Action, Endpoint, EventKind, MessageAction, Packet, Refused, ServerAction, Setup};

/// §5.2: an election ends with one leader, and the others follow it.
#[test]
fn every_cluster_of_one_to_nine_finds_exactly_one_leader() {
    for servers in 1..=9 {
        for seed in 0..20 {
            let mut cluster = Cluster::new(Setup { servers, seed, ..Setup::default() });
            cluster.until("there is a leader", |c| c.world.leader().is_some()).run(100);
            let leader = cluster.leader();
            assert!(cluster.servers().all(|server| server.leader() == Some(leader)), "{servers} {seed}");
        }
    }
}

/// §5.2: heartbeats keep the leader in office for as long as it runs.
#[test]
fn a_leader_that_runs_stays_the_leader() {
    let mut cluster = Cluster::of_five(1);
    cluster.until("there is a leader", |c| c.world.leader().is_some());
    let (leader, term) = (cluster.leader(), cluster.term(cluster.leader()));
    cluster.run(10_000);
    assert_eq!((cluster.leader(), cluster.term(leader)), (leader, term));
}

#[test]
fn a_crashed_leader_is_replaced_and_follows_when_it_comes_back() {
    let mut cluster = Cluster::of_five(2);
    cluster.elect(S1);
    let old_term = cluster.term(S1);
    cluster.crash(S1).until("another leads", |c| c.world.leader().is_some());
    let new = cluster.leader();
    assert_ne!(new, S1);
    assert!(old_term < cluster.term(new));
    cluster.restart(S1).until("S1 follows", |c| c.world.server(S1).and_then(Server::leader) == Some(new));
    assert!(cluster.leads(new));
}

/// §5.4.1: "If the logs have last entries with different terms, then the log with the later term is
/// more up-to-date. If the logs end with the same term, then whichever log is longer": a voter
/// refuses a candidate whose log is less up to date.
#[test]
fn a_server_that_lacks_a_committed_entry_is_refused_and_cannot_win() {
    let mut cluster = Cluster::of_five(3);
    cluster.elect(S1).crash(S5);
    cluster.request("set x 1").until("x is committed everywhere", |c| c.all_applied(1));
    cluster.crash(S1).restart(S5).act(Action::Server(S5, ServerAction::TimeOut)).run(60);
    let refused = |server| {
        cluster.reasons(server).any(|reason| {
            matches!(reason, Reason::RefusedVote { candidate, because: Refusal::LogBehind { .. }, .. } if candidate == S5)
        })
    };
    assert!([S2, S3, S4].into_iter().all(refused));
    assert!(!cluster.leads(S5));
    cluster.until("one of the others leads", |c| c.world.leader().is_some());
    assert_ne!(cluster.leader(), S5);
}

/// §5.4: "a candidate must contact a majority of the cluster in order to be elected".
#[test]
fn two_of_five_elect_nobody_and_three_do() {
    let mut cluster = Cluster::of_five(4);
    cluster.crash(S1).crash(S2).crash(S3).run(5_000);
    assert_eq!(cluster.world.leader(), None);
    cluster.restart(S3).until("three have a leader", |c| c.world.leader().is_some());
}

/// §5.2: "split votes are rare and … resolved quickly": two candidates of one term share the
/// votes, nobody wins, and their randomized timeouts tell them apart.
#[test]
fn a_split_vote_is_resolved_by_randomized_timeouts() {
    let mut cluster = Cluster::new(Setup { servers: 4, seed: 5, ..Setup::default() });
    let between = |packet: &Packet, one: ServerId, other: ServerId| {
        (packet.from(), packet.to()) == (Endpoint::Server(one), Endpoint::Server(other))
    };
    // S1 and S3 ask at the same time; each reaches only its neighbour.
    cluster
        .act(Action::Server(S1, ServerAction::TimeOut))
        .act(Action::Server(S3, ServerAction::TimeOut))
        .run(5);
    cluster.drop_all(|p| between(p, S1, S4) || between(p, S3, S2)).run(100);
    assert_eq!(cluster.world.leader(), None);
    assert_eq!([S1, S2, S3, S4].map(|server| cluster.term(server)), [Term(1); 4]);
    cluster.until("a later election has a winner", |c| c.world.leader().is_some());
    assert!(Term(1) < cluster.term(cluster.leader()));
}

/// Figure 2, persistent state: a vote must survive a crash, or the same term could have two
/// leaders.
#[test]
fn a_vote_survives_a_restart() {
    let mut cluster = Cluster::of_five(6);
    cluster.act(Action::Server(S1, ServerAction::TimeOut)).until("S2 has voted", |c| {
        let granted = |packet: &Packet| match packet {
            Packet::Raft(message) => message.from == S2 && matches!(message.body, Body::RequestVoteReply(_)),
            _ => false,
        };
        c.first(|what| matches!(what, EventKind::Sent { packet, .. } if granted(packet))).is_some()
    });
    cluster.crash(S2).restart(S2);
    let state = cluster.world.server(S2).expect("it runs").state();
    assert_eq!((state.current_term(), state.voted_for()), (Term(1), Some(S1)));
}

/// What is not on disk yet when a server crashes is as if it had never been promised.
#[test]
fn a_vote_that_has_not_reached_the_disk_is_never_sent() {
    let mut cluster = Cluster::of_five(6);
    let votes =
        |what: &EventKind| matches!(what, EventKind::Explained { reason: Reason::GrantedVote { .. }, .. });
    cluster
        .act(Action::Server(S1, ServerAction::TimeOut))
        .until("someone decides to vote", |c| c.first(votes).is_some());
    let voter = cluster.record.iter().rev().find_map(|event| match event.kind {
        EventKind::Explained { server, reason: Reason::GrantedVote { .. } } => Some(server),
        _ => None,
    });
    let voter = voter.expect("someone voted");
    cluster.crash(voter).run(100);
    let from_voter = |what: &EventKind| matches!(what, EventKind::Sent { packet, .. } if packet.from() == Endpoint::Server(voter));
    assert_eq!(cluster.first(from_voter), None);
    assert_eq!(cluster.world.host(voter).map(|host| host.disk().held().voted_for), Some(None));
}

#[test]
fn what_makes_no_sense_is_refused_and_leaves_no_trace() {
    let mut cluster = Cluster::of_five(7);
    cluster.elect(S1).crash(S2);
    let (digest, events) = (cluster.world.digest(), cluster.world.events());
    let s9 = ServerId::new(9);
    let check = |world: &mut sim::World, action: Action, refused| {
        let mut record = Vec::new();
        assert_eq!(world.act(action.clone(), &mut record), Err(refused), "{action:?}");
        assert_eq!(record, []);
    };
    let world = &mut cluster.world;
    check(world, Action::Server(S1, ServerAction::TimeOut), Refused::Leads(S1));
    check(world, Action::Server(S2, ServerAction::TimeOut), Refused::IsCrashed(S2));
    check(world, Action::Server(S2, ServerAction::Crash), Refused::IsCrashed(S2));
    check(world, Action::Server(S1, ServerAction::Restart), Refused::IsRunning(S1));
    check(world, Action::Server(s9, ServerAction::Crash), Refused::NoSuchServer(s9));
    check(
        world,
        Action::Message(sim::MessageId(0), MessageAction::Drop),
        Refused::NotInFlight(sim::MessageId(0)),
    );
    assert_eq!((world.digest(), world.events()), (digest, events));
}
