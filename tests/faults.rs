//! What can be done to a world, and what becomes of it.

mod common;

use common::cluster::Cluster;
use raft::{Change, ClientId, Config, Duration, Flaw, Reason, ServerId, ServerSet, Term};
use sim::{
    Action, Answer, ClockRate, ClusterAction, Endpoint, Event, EventKind, Interception, LinkAction, Links,
    LossCause, MessageAction, MessageId, MessagePattern, Operation, Packet, Permille, PlacedState, Refused,
    ServerAction, Setting, Setup, SetupError, Span, World,
};

use common::{S1, S2, S3, S4, S5};

const S6: ServerId = ServerId::new(6);
const C2: ClientId = ClientId(2);

fn set(servers: &[ServerId]) -> ServerSet {
    servers.iter().copied().collect()
}

fn between(from: &[ServerId], to: &[ServerId]) -> Links {
    Links { from: set(from), to: set(to), both_ways: false }
}

fn permille(n: u16) -> Permille {
    Permille::new(n).expect("at most 1,000")
}

fn operation(text: &str) -> Operation {
    Operation::parse(text).expect(text)
}

/// Five servers led by S1.
fn led() -> Cluster {
    let mut cluster = Cluster::of_five(7);
    cluster.elect(S1);
    cluster
}

fn lost(cluster: &Cluster, cause: LossCause) -> Vec<(Endpoint, Endpoint)> {
    let lost = |h: &Event| match &h.kind {
        EventKind::Lost { packet, cause: c, .. } if *c == cause => Some((packet.from(), packet.to())),
        _ => None,
    };
    cluster.record.iter().filter_map(lost).collect()
}

fn returned(cluster: &Cluster, of: ClientId) -> Vec<Answer> {
    let answer = |h: &Event| match h.kind {
        EventKind::Returned { client, answer, .. } if client == of => Some(answer),
        _ => None,
    };
    cluster.record.iter().filter_map(answer).collect()
}

fn value(value: i64) -> Answer {
    Answer::Done { value: Some(value) }
}

/// The first message in flight that `which` picks.
fn flying(cluster: &mut Cluster, which: impl Fn(&Packet) -> bool) -> MessageId {
    cluster.until("such a message flies", |c| c.world.flights().any(|(_, flight)| which(&flight.packet)));
    let mut flights = cluster.world.flights();
    flights.find(|(_, flight)| which(&flight.packet)).expect("one flies").0
}

fn arrived(cluster: &Cluster, id: MessageId) -> bool {
    cluster.record.iter().any(|h| matches!(h.kind, EventKind::Arrived { id: arrived, .. } if arrived == id))
}

#[test]
fn a_crash_loses_what_was_on_its_way_to_the_disk_and_a_synced_one_does_not() {
    let check = |action: ServerAction, entries: usize| {
        let mut cluster = led();
        cluster.request_via(Some(S1), "set x 1");
        cluster.until("S1 writes it", |c| c.log(S1).len() == 1);
        cluster.act(Action::Server(S1, action)).restart(S1);
        assert_eq!(cluster.log(S1).len(), entries);
    };
    check(ServerAction::Crash, 0);
    check(ServerAction::CrashSynced, 1);
}

#[test]
fn a_paused_server_handles_nothing_until_it_goes_on_and_forgets_nothing() {
    let mut cluster = led();
    cluster
        .act(Action::Server(S1, ServerAction::Pause))
        .until("another leads", |c| c.world.leader() != Some(S1));
    assert!(cluster.leads(S1), "it has not heard of it");
    let term = cluster.term(S1);
    cluster.act(Action::Server(S1, ServerAction::Resume)).until("S1 follows", |c| !c.leads(S1));
    assert!(term < cluster.term(S1));
}

#[test]
fn a_disk_that_finishes_while_its_server_is_paused_is_heard_of_when_it_goes_on() {
    let mut cluster = led();
    cluster.request_via(Some(S1), "set x 1").until("S1 writes it", |c| c.log(S1).len() == 1);
    cluster
        .act(Action::Server(S1, ServerAction::Pause))
        .run(20)
        .act(Action::Server(S1, ServerAction::Resume));
    cluster.until("all have applied it", |c| c.all_applied(1));
}

#[test]
fn a_wiped_server_has_forgotten_its_term_vote_and_log() {
    let mut cluster = led();
    cluster.request("set x 1").until("all have applied it", |c| c.all_applied(1));
    cluster.crash(S2).act(Action::Server(S2, ServerAction::WipeDisk)).restart(S2);
    assert_eq!((cluster.term(S2), cluster.log(S2).len()), (Term::ZERO, 0));
}

#[test]
fn a_slow_disk_takes_as_long_as_it_is_told() {
    let mut cluster = led();
    cluster
        .act(Action::Server(S1, ServerAction::SetDiskLatency(Span::millis(400, 400))))
        .request_via(Some(S1), "set x 1");
    cluster.until("S1 writes it", |c| c.log(S1).len() == 1);
    let written = cluster.world.now();
    cluster
        .until("its disk holds it", |c| !c.world.host(S1).expect("there").disk().held().entries.is_empty());
    assert_eq!(cluster.world.now().since(written), Duration::from_millis(400));
}

/// Thesis 6.4.1: leases rely on clocks; elections without them do not.
#[test]
fn a_fast_clock_ends_a_servers_timer_sooner() {
    let fast = ClockRate::new(2_500).expect("within bounds");
    for seed in 1..20 {
        let mut cluster = Cluster::of_five(seed);
        cluster
            .act(Action::Server(S3, ServerAction::SetClock(fast)))
            .until("a leader", |c| c.world.leader().is_some());
        assert_eq!(cluster.leader(), S3);
        assert!(cluster.world.now().as_micros() < 170_000, "120 ms and a round");
    }
}

#[test]
fn spread_timers_elect_at_once_and_lined_up_ones_split_the_vote() {
    let terms = |action: Action| {
        let mut cluster = Cluster::of_five(3);
        cluster.act(action).until("a leader", |c| c.world.leader().is_some());
        let started = |h: &&Event| matches!(h.kind, EventKind::Explained { reason: Reason::StartedElection { term, .. }, .. } if term == Term(1));
        cluster.record.iter().filter(started).count()
    };
    assert_eq!(terms(Action::Cluster(ClusterAction::SpreadTimers)), 1);
    assert_eq!(terms(Action::Cluster(ClusterAction::LineUpTimers)), 5);
}

/// Figure 7: states are set outright, and the leader repairs them.
#[test]
fn a_state_set_outright_is_what_the_server_starts_with() {
    let mut cluster = Cluster::of_five(1);
    let terms = |terms: &[u64]| terms.iter().map(|term| Term(*term)).collect::<Vec<_>>();
    let state = |server, log: &[u64]| {
        Action::Server(
            server,
            ServerAction::SetState(PlacedState { term: Term(6), log: terms(log), ..PlacedState::default() }),
        )
    };
    cluster.act(state(S1, &[1, 1, 1, 4, 4, 5, 5, 6, 6])).act(state(S2, &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3]));
    for server in [S3, S4, S5] {
        cluster.act(state(server, &[1, 1, 1, 4]));
    }
    cluster.elect(S1).request("set x 1").until("all have applied it", |c| c.all_applied(10));
    assert_eq!(cluster.log(S2), cluster.log(S1));
    assert!(cluster.values(S2).contains(&("i4".to_owned(), 4)), "{:?}", cluster.values(S2));
}

#[test]
fn a_cut_link_loses_what_is_sent_and_what_is_on_its_way_in_one_direction() {
    let mut cluster = led();
    cluster.run(55);
    let on_its_way = flying(&mut cluster, |packet| packet.to() == Endpoint::Server(S2));
    cluster.act(Action::Links(between(&[S1], &[S2]), LinkAction::Cut)).run(60);
    assert!(!arrived(&cluster, on_its_way));
    let lost = lost(&cluster, LossCause::LinkCut);
    assert!(1 < lost.len() && lost.iter().all(|ends| *ends == (Endpoint::Server(S1), Endpoint::Server(S2))));
    cluster.act(Action::Links(Links::ALL, LinkAction::Heal)).run(500);
    assert_eq!(cluster.term(S2), cluster.term(S1));
}

#[test]
fn a_partition_parts_groups_and_those_that_are_not_named_stay_together() {
    let mut cluster = led();
    cluster.act(Action::Cluster(ClusterAction::Partition(vec![set(&[S1, S2])])));
    cluster.until("the majority elects", |c| c.world.leader() != Some(S1));
    assert!(cluster.leads(S1) && [S3, S4, S5].contains(&cluster.leader()));
    let cut = |from, to| cluster.world.link(from, to).cut;
    assert_eq!((cut(S1, S2), cut(S3, S5), cut(S1, S3), cut(S4, S2)), (false, false, true, true));
}

#[test]
fn links_lose_duplicate_and_reorder_as_many_as_they_are_told() {
    let count = |action: Option<Action>| {
        let mut cluster = led();
        cluster.act(Action::Links(Links::ALL, LinkAction::SetLatency(Span::millis(30, 40))));
        if let Some(action) = action {
            cluster.act(action);
        }
        cluster.record.clear();
        cluster.run(2_000);
        let of = |what: &dyn Fn(&EventKind) -> bool| cluster.record.iter().filter(|h| what(&h.kind)).count();
        let copies = of(&|what| matches!(what, EventKind::Sent { copy_of: Some(_), .. }));
        let sent: Vec<MessageId> = ids(&cluster, |what| match what {
            EventKind::Sent { id, packet, .. } if packet.to() == Endpoint::Server(S2) => Some(*id),
            _ => None,
        });
        let mut came = ids(&cluster, |what| match what {
            EventKind::Arrived { id, packet } if packet.to() == Endpoint::Server(S2) => Some(*id),
            _ => None,
        });
        came.retain(|id| sent.contains(id));
        (
            of(&|what| matches!(what, EventKind::Lost { cause: LossCause::Chance, .. })),
            copies,
            came.is_sorted(),
        )
    };
    let to_s2 = between(&[S1], &[S2]);
    assert_eq!(count(None), (0, 0, true), "heartbeats follow each other slower than they fly");
    let (lost, copies, _) = count(Some(Action::Links(to_s2, LinkAction::SetLoss(permille(500)))));
    assert!((10..40).contains(&lost) && copies == 0, "{lost}");
    let (lost, copies, _) = count(Some(Action::Links(to_s2, LinkAction::SetDuplication(permille(500)))));
    assert!((10..40).contains(&copies) && lost == 0, "{copies}");
    let (.., in_order) = count(Some(Action::Links(Links::ALL, LinkAction::SetReordering(permille(300)))));
    assert!(!in_order);
}

fn ids(cluster: &Cluster, id: impl Fn(&EventKind) -> Option<MessageId>) -> Vec<MessageId> {
    cluster.record.iter().filter_map(|h| id(&h.kind)).collect()
}

#[test]
fn the_latency_of_a_link_is_its_own() {
    let mut cluster = led();
    cluster.act(Action::Links(between(&[S1], &[S2]), LinkAction::SetLatency(Span::millis(77, 77))));
    cluster.run(60);
    let flight = |to| {
        let ours = |flight: &&sim::Flight| flight.packet.to() == Endpoint::Server(to);
        cluster.world.flights().map(|(_, flight)| flight).filter(ours).last().cloned()
    };
    let to_s2 = flight(S2).expect("a heartbeat flies");
    assert_eq!(to_s2.arrives.since(to_s2.sent), Duration::from_millis(77));
}

#[test]
fn what_a_link_loses_does_not_change_when_the_rest_arrives() {
    let arrivals = |action: Option<Action>| {
        let mut cluster = led();
        if let Some(action) = action {
            cluster.act(action);
        }
        cluster.record.clear();
        cluster.run(120);
        let at = |h: &Event| match &h.kind {
            EventKind::Arrived { packet, .. } if packet.to() == Endpoint::Server(S3) => Some(h.at),
            _ => None,
        };
        cluster.record.iter().filter_map(at).collect::<Vec<_>>()
    };
    let loses = Action::Links(between(&[S1], &[S2, S4, S5]), LinkAction::SetLoss(permille(900)));
    assert_eq!(arrivals(Some(loses)), arrivals(None));
}

#[test]
fn a_message_can_be_held_and_goes_on_from_where_it_was() {
    let mut cluster = led();
    cluster.request("set x 1");
    let id = flying(&mut cluster, |packet| {
        packet.from() == Endpoint::Server(S1) && packet.to() == Endpoint::Server(S2)
    });
    let left = |c: &Cluster| c.world.flight(id).map(|flight| flight.arrives.since(c.world.now()));
    let before = left(&cluster);
    cluster.act(Action::Message(id, MessageAction::Hold)).run(100);
    assert!(!arrived(&cluster, id));
    cluster.act(Action::Message(id, MessageAction::Release));
    assert_eq!(left(&cluster), before);
    cluster.until("it arrives", |c| arrived(c, id));
}

#[test]
fn a_rule_intercepts_messages_to_come_and_changes_nothing_else() {
    let to_s2 = MessagePattern { to: Some(Endpoint::Server(S2)), ..MessagePattern::default() };
    let arrivals = |how: Option<Interception>| {
        let mut cluster = led();
        if let Some(how) = how {
            cluster.act(Action::Cluster(ClusterAction::Intercept(to_s2, how)));
        }
        let before = cluster.record.len();
        cluster.run(100);
        let times = |server| {
            let at = |h: &Event| match &h.kind {
                EventKind::Arrived { packet, .. } if packet.to() == Endpoint::Server(server) => Some(h.at),
                _ => None,
            };
            cluster.record[before..].iter().filter_map(at).collect::<Vec<_>>()
        };
        (times(S2), times(S3))
    };
    let (s2, s3) = arrivals(None);
    assert!(!s2.is_empty() && !s3.is_empty());
    for how in [Interception::Drop, Interception::Hold] {
        let (few, same) = arrivals(Some(how));
        assert!(few.len() < s2.len(), "what flew already arrives, and nothing more");
        assert_eq!(same, s3, "links roll dice of their own");
    }
}

#[test]
fn a_message_can_be_delayed_duplicated_and_delivered_at_once() {
    let ours = |packet: &Packet| packet.to() == Endpoint::Server(S2);
    let mut cluster = led();
    cluster.run(55);
    let id = flying(&mut cluster, ours);
    let due = cluster.world.flight(id).expect("it flies").arrives;
    cluster
        .act(Action::Message(id, MessageAction::Delay(Duration::from_millis(30))))
        .until("it arrives", |c| arrived(c, id));
    assert_eq!(cluster.world.now().since(due), Duration::from_millis(30));

    let id = flying(&mut cluster, ours);
    let now = cluster.world.now();
    cluster
        .act(Action::Message(id, MessageAction::Duplicate))
        .act(Action::Message(id, MessageAction::Deliver));
    assert!(arrived(&cluster, id) && cluster.world.now() == now);
    let copies = |c: &Cluster| {
        ids(c, |what| match what {
            EventKind::Sent { id: copy, copy_of, .. } if *copy_of == Some(id) => Some(*copy),
            _ => None,
        })
    };
    let copy = copies(&cluster)[0];
    cluster.until("the copy arrives", |c| arrived(c, copy));
}

#[test]
fn a_delivered_message_gets_through_a_cut_link() {
    let mut cluster = led();
    cluster.run(55);
    let id = flying(&mut cluster, |packet| packet.to() == Endpoint::Server(S2));
    cluster.act(Action::Links(Links::ALL, LinkAction::Cut)).act(Action::Message(id, MessageAction::Deliver));
    assert!(arrived(&cluster, id));
}

#[test]
fn clients_of_several_names_ask_at_once_and_are_answered_what_the_machine_said() {
    let mut cluster = led();
    for (client, text) in [(World::VISITOR, "add x 5"), (C2, "add y 1")] {
        cluster.act(Action::Cluster(ClusterAction::Request {
            client,
            via: Some(S3),
            operation: operation(text),
        }));
    }
    cluster.until("both are answered", |c| {
        !returned(c, World::VISITOR).is_empty() && !returned(c, C2).is_empty()
    });
    assert_eq!(
        (returned(&cluster, World::VISITOR), returned(&cluster, C2)),
        (vec![value(5)], vec![value(1)])
    );
}

/// §8: "Read-only operations can be handled without writing anything into the log."
#[test]
fn a_read_sees_what_was_committed_and_writes_nothing() {
    let mut cluster = led();
    cluster.request("set x 3").request("get x").request("get y");
    cluster.until("all are answered", |c| returned(c, World::VISITOR).len() == 3);
    let answers = [Answer::Done { value: None }, value(3), Answer::Done { value: None }];
    assert_eq!((returned(&cluster, World::VISITOR), cluster.log(S1).len()), (answers.to_vec(), 1));
}

/// §8: "if the leader crashes after committing the log entry but before responding to the client,
/// the client will retry the command with a new leader, causing it to be executed a second time."
#[test]
fn a_retried_command_is_executed_twice_without_sessions_and_once_with_them() {
    let check = |sessions: bool, expected: i64| {
        let config = Config { sessions, no_op: true, ..Config::default() };
        let mut cluster = Cluster::new(Setup { config, ..Setup::default() });
        cluster.elect(S1).request("add x 1");
        let answer = |packet: &Packet| matches!(packet, Packet::Answer { answer: Answer::Done { .. }, .. });
        let id = flying(&mut cluster, answer);
        cluster
            .act(Action::Message(id, MessageAction::Drop))
            .until("it is answered", |c| !returned(c, World::VISITOR).is_empty());
        assert_eq!(returned(&cluster, World::VISITOR), [value(expected)]);
    };
    check(false, 2);
    check(true, 1);
}

#[test]
fn a_server_is_added_while_the_cluster_runs_and_another_leaves() {
    let mut cluster = led();
    cluster.request("set x 1").until("it is committed", |c| c.commit_index(S1).0 == 1);
    let via = None;
    cluster.act(Action::Cluster(ClusterAction::ChangeMembership { via, change: Change::AddLearner(S6) }));
    cluster.until("S6 has caught up", |c| c.log(S6).len() == 2).run(100);
    cluster.act(Action::Cluster(ClusterAction::ChangeMembership { via, change: Change::AddVoter(S6) }));
    cluster.until("S6 votes", |c| c.commit_index(S6).0 == 3);
    cluster
        .act(Action::Cluster(ClusterAction::ChangeMembership { via: Some(S1), change: Change::Remove(S2) }));
    cluster.until("it is so", |c| c.commit_index(S6).0 == 4);
    let membership = cluster.world.server(S6).expect("it runs").state().membership();
    assert_eq!(membership.voters, set(&[S1, S3, S4, S5, S6]));
}

#[test]
fn leadership_is_handed_over() {
    let mut cluster = led();
    cluster
        .act(Action::Cluster(ClusterAction::TransferLeadership { via: None, to: S4 }))
        .until("S4 leads", |c| c.leads(S4));
}

#[test]
fn a_log_is_compacted_by_hand_or_by_itself_and_a_lagging_server_gets_the_snapshot() {
    let mut cluster = led();
    cluster.crash(S2);
    for n in 1..=6 {
        cluster.request(&format!("set x {n}"));
    }
    cluster.until("all are committed", |c| c.commit_index(S1).0 == 6);
    cluster
        .act(Action::Server(S1, ServerAction::Compact))
        .restart(S2)
        .until("S2 has it", |c| !c.values(S2).is_empty());
    assert!(cluster.record.iter().any(|h| matches!(h.kind, EventKind::Restored { server: S2, .. })));

    cluster.act(Action::Set(Setting::CompactAfter(Some(3))));
    for n in 1..=6 {
        cluster.request(&format!("set y {n}"));
    }
    cluster.until("all are committed", |c| c.commit_index(S1).0 == 12);
    assert!(cluster.log(S1).len() < 4);
}

#[test]
fn settings_and_flaws_can_be_changed_while_it_runs() {
    let mut cluster = led();
    cluster.act(Action::Set(Setting::Flaw(Flaw::VoteTwice, true)));
    cluster.act(Action::Set(Setting::HeartbeatInterval(Duration::from_millis(20))));
    cluster.act(Action::Set(Setting::LoadInterval(Some(Duration::from_millis(40)))));
    cluster.until("the load is served", |c| 20 < c.commit_index(S1).0);
    let config = cluster.world.server(S1).expect("it runs").state().config();
    assert!(config.flaws.has(Flaw::VoteTwice) && config.heartbeat_interval == Duration::from_millis(20));
    cluster.act(Action::Set(Setting::LoadInterval(None)));
    cluster.until("nobody waits", |c| c.world.clients().iter().all(|client| client.call().is_none()));
    cluster.record.clear();
    cluster.run(500);
    assert_eq!(cluster.first(|what| matches!(what, EventKind::Called { .. })), None);
}

/// An action that makes no sense now is refused with a reason, and leaves no trace.
#[test]
fn what_makes_no_sense_is_refused_and_leaves_no_trace() {
    let mut cluster = Cluster::of_five(7);
    cluster.elect(S1).crash(S5).act(Action::Server(S4, ServerAction::Pause)).run(55);
    let flying = cluster.world.flights().next().expect("one flies").0;
    let s9 = ServerId::new(9);
    let gone = MessageId(1);
    let links = between(&[S1], &[S2]);
    let span = Span::millis(9, 5);
    let hour = Duration::from_millis(3_600_001);
    let request = |client, via| {
        Action::Cluster(ClusterAction::Request { client, via, operation: operation("set x 1") })
    };
    let change = |via, change| Action::Cluster(ClusterAction::ChangeMembership { via, change });
    let state = |server, term, log: &[u64]| {
        Action::Server(
            server,
            ServerAction::SetState(PlacedState {
                term: Term(term),
                voted_for: None,
                log: log.iter().map(|term| Term(*term)).collect(),
                ..PlacedState::default()
            }),
        )
    };
    let refused = |cluster: &mut Cluster, action: Action, expected: Refused| {
        let (digest, events) = (cluster.world.digest(), cluster.world.events());
        let mut record = Vec::new();
        assert_eq!(cluster.world.act(action.clone(), &mut record), Err(expected), "{action:?}");
        let after = (cluster.world.digest(), cluster.world.events(), record.len());
        assert_eq!(after, (digest, events, 0), "{action:?}");
    };
    for (action, expected) in [
        (Action::Server(S1, ServerAction::TimeOut), Refused::Leads(S1)),
        (Action::Server(S4, ServerAction::TimeOut), Refused::IsPaused(S4)),
        (Action::Server(S5, ServerAction::TimeOut), Refused::IsCrashed(S5)),
        (Action::Server(s9, ServerAction::TimeOut), Refused::NoSuchServer(s9)),
        (Action::Server(S5, ServerAction::Crash), Refused::IsCrashed(S5)),
        (Action::Server(S5, ServerAction::CrashSynced), Refused::IsCrashed(S5)),
        (Action::Server(S1, ServerAction::Restart), Refused::IsRunning(S1)),
        (Action::Server(S1, ServerAction::WipeDisk), Refused::IsRunning(S1)),
        (Action::Server(S4, ServerAction::Pause), Refused::IsPaused(S4)),
        (Action::Server(S5, ServerAction::Pause), Refused::IsCrashed(S5)),
        (Action::Server(S1, ServerAction::Resume), Refused::IsNotPaused(S1)),
        (Action::Server(S1, ServerAction::SetClock(ClockRate::TRUE)), Refused::NothingToChange),
        (
            Action::Server(S1, ServerAction::SetDiskLatency(span)),
            Refused::BadSetting(SetupError::SpanCrossed(span)),
        ),
        (state(S1, 3, &[1, 2, 1]), Refused::TermsOutOfOrder(S1)),
        (state(S1, 1, &[1, 2]), Refused::TermsOutOfOrder(S1)),
        (state(S1, 1, &[0, 1]), Refused::TermsOutOfOrder(S1)),
        (state(S1, 1, &[1; 1_001]), Refused::LogTooLong(S1)),
        (Action::Links(Links::ALL, LinkAction::Heal), Refused::NothingToChange),
        (Action::Links(between(&[S1], &[S1]), LinkAction::Cut), Refused::NothingToChange),
        (Action::Links(between(&[S1], &[s9]), LinkAction::Cut), Refused::NoSuchServer(s9)),
        (
            Action::Cluster(ClusterAction::Partition(vec![set(&[S1, S2]), set(&[S2])])),
            Refused::InTwoGroups(S2),
        ),
        (Action::Cluster(ClusterAction::Partition(vec![])), Refused::NothingToChange),
        (
            Action::Links(links, LinkAction::SetLatency(span)),
            Refused::BadSetting(SetupError::SpanCrossed(span)),
        ),
        (Action::Links(links, LinkAction::SetLoss(Permille::ZERO)), Refused::NothingToChange),
        (Action::Message(gone, MessageAction::Drop), Refused::NotInFlight(gone)),
        (Action::Message(flying, MessageAction::Release), Refused::IsNotHeld(flying)),
        (Action::Message(flying, MessageAction::Delay(hour)), Refused::TooLong(hour)),
        (request(World::LOAD, None), Refused::NoSuchClient(World::LOAD)),
        (request(World::VISITOR, Some(s9)), Refused::NoSuchServer(s9)),
        (change(Some(S4), Change::Remove(S1)), Refused::IsPaused(S4)),
        (change(None, Change::Remove(s9)), Refused::NoSuchServer(s9)),
        (change(None, Change::AddVoter(s9)), Refused::NotTheNextServer(s9)),
        (Action::Cluster(ClusterAction::TransferLeadership { via: None, to: s9 }), Refused::NoSuchServer(s9)),
        (Action::Server(S1, ServerAction::Compact), Refused::NothingToCompact(S1)),
        (Action::Set(Setting::PreVote(false)), Refused::NothingToChange),
        (
            Action::Set(Setting::LeaseReads(true)),
            Refused::BadSetting(SetupError::Config(raft::ConfigError::LeaseWithoutStickiness)),
        ),
        (Action::Set(Setting::ClientPatience(hour)), Refused::BadSetting(SetupError::TooLong(hour))),
    ] {
        refused(&mut cluster, action, expected);
    }
    let waits = |(_, flight): &(MessageId, &sim::Flight)| flight.waits;
    cluster.until("a message waits for S4", |c| c.world.flights().any(|f| waits(&f)));
    let at_the_door = cluster.world.flights().find(waits).expect("one waits").0;
    refused(&mut cluster, Action::Message(at_the_door, MessageAction::Deliver), Refused::IsPaused(S4));
    refused(
        &mut cluster,
        Action::Message(at_the_door, MessageAction::Delay(Duration::ZERO)),
        Refused::NotInFlight(at_the_door),
    );
    for n in 0..=sim::Client::MAX_WAITING {
        cluster.act(request(C2, None));
        assert!(n <= sim::Client::MAX_WAITING);
    }
    refused(&mut cluster, request(C2, None), Refused::ClientIsBusy(C2));
    cluster.until("an entry is written", |c| !c.log(S1).is_empty());
    refused(&mut cluster, Action::Set(Setting::Sessions(true)), Refused::TooLate);
    cluster.crash(S1).crash(S2).crash(S3).crash(S4);
    refused(&mut cluster, Action::Cluster(ClusterAction::SpreadTimers), Refused::NoTimers);
    refused(
        &mut cluster,
        Action::Cluster(ClusterAction::TransferLeadership { via: None, to: S2 }),
        Refused::NoLeader,
    );
}
