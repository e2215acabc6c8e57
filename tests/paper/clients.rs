//! §8: client interaction; thesis 6.3: sessions; thesis 6.4 and 6.4.1: reads.

use crate::common::net::{Harm, Net};
use crate::common::{S1, S2, S3, S4, S5};
use raft::{ClientReply, Config, Flaw, Flaws, LogIndex, Reason, SessionId};

fn with_sessions() -> Net {
    let mut net = Net::of(3, Config { sessions: true, ..Config::default() });
    net.elect(S1).open_session(S1, 1).deliver_all();
    net
}

/// §8: "If the client's first choice is not the leader, that server will reject the client's request and
/// supply information about the most recent leader it has heard from".
#[test]
fn whoever_is_asked_says_who_leads() {
    let mut net = Net::of(3, Config::default());
    net.propose(S2, 1);
    assert_eq!(net.answer(1), Some(ClientReply::NotLeader { leader: None }));
    net.elect(S1).propose(S2, 2).read(S3, 3);
    assert_eq!(net.answer(2), Some(ClientReply::NotLeader { leader: Some(S1) }));
    assert_eq!(net.answer(3), Some(ClientReply::NotLeader { leader: Some(S1) }));
    assert_eq!(net.log(S2), []);
}

/// §8: "if a leader crashes, client requests will time out; clients then try again with randomly-chosen
/// servers."
#[test]
fn a_command_that_was_lost_with_its_leader_is_taken_by_the_next() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).propose(S1, 7).drop_all().crash(S1);
    net.elect(S2).commit(S2, 7).assert_safe();
    assert_eq!((net.answer(7), net.executed(S2)), (Some(ClientReply::Done), &[7][..]));
}

/// S1 leads and reads on its lease. With leases a server that starts waits before it votes.
fn leased(servers: u8) -> Net {
    let config = Config { lease_reads: true, leader_stickiness: true, ..Config::default() };
    let mut net = Net::of(servers, config);
    net.run(150).elect(S1).commit(S1, 1);
    net
}

// ── Sessions (thesis 6.3) ──

/// §8: "if the leader crashes after committing the log entry but before responding to the client, the
/// client will retry the command with a new leader, causing it to be executed a second time. The solution
/// is for clients to assign unique serial numbers to every command."
#[test]
fn a_command_that_is_sent_again_to_the_next_leader_takes_effect_once() {
    for (sessions, executed) in [(true, &[7, 8][..]), (false, &[7, 7, 8])] {
        let mut net = with_sessions();
        net.reconfigure(Config { sessions, ..Config::default() });
        net.propose(S1, 7).deliver_all().crash(S1);
        net.elect(S2).commit(S2, 7).commit(S2, 8).restart(S1).run(300).assert_safe();
        assert_eq!([S1, S2, S3].map(|id| net.executed(id)), [executed; 3]);
        assert_eq!(net.answer(7), Some(if sessions { ClientReply::DoneBefore } else { ClientReply::Done }));
    }
}

/// Thesis figure 6.1, ClientRequest 3: "Reply SESSION_EXPIRED if no record of clientId".
#[test]
fn a_client_without_a_session_is_told_so() {
    let mut net = Net::of(3, Config { sessions: true, ..Config::default() });
    net.elect(S1).commit(S1, 7).assert_safe();
    assert_eq!((net.answer(7), net.executed(S1)), (Some(ClientReply::NoSession), &[][..]));
    net.open_session(S1, 1).deliver_all();
    assert_eq!(net.answer(0), Some(ClientReply::SessionOpened { session: SessionId(LogIndex(2)) }));
    assert_eq!(net.commit(S1, 7).answer(7), Some(ClientReply::Done));
}

/// Thesis 6.3: sessions belong to the replicated state, so they survive a restart of everybody and a
/// snapshot.
#[test]
fn sessions_survive_restarts_and_snapshots() {
    let mut net = with_sessions();
    net.isolate(S3).commit(S1, 7).compact(S1).compact(S2).heal().time_out(S1).deliver_all();
    assert!(net.explained(S3, |reason| matches!(reason, Reason::InstalledSnapshot { .. })));
    for id in [S1, S2, S3] {
        net.crash(id).restart(id);
    }
    net.elect(S3).commit(S3, 7).commit(S3, 8).assert_safe();
    assert_eq!([S1, S2, S3].map(|id| net.executed(id)), [&[7, 8]; 3]);
}

/// Thesis 6.3: "session expiry must be deterministic": all servers expire the same one, after the same
/// entry.
#[test]
fn all_servers_expire_the_same_session() {
    let mut net = Net::of(3, Config { sessions: true, max_sessions: 2, ..Config::default() });
    net.elect(S1);
    for client in [1, 2] {
        net.open_session(S1, client).deliver_all();
        net.propose_as(S1, client, 10, 10 + client as u8).deliver_all();
    }
    net.propose_as(S1, 1, 11, 21).open_session(S1, 3).propose_as(S1, 2, 12, 22).deliver_all();
    net.time_out(S1).deliver_all().assert_safe();
    assert_eq!([S1, S2, S3].map(|id| net.executed(id)), [&[11, 12, 21]; 3]);
    assert_eq!(net.answer(12), Some(ClientReply::NoSession));
}

// ── Reads (thesis 6.4) ──

/// §8: "Linearizable reads must not return stale data": what was committed before the read is in it.
#[test]
fn a_read_sees_everything_committed_before_it() {
    for config in [Config::default(), Config { lease_reads: true, ..Config::complete() }] {
        let mut net = Net::of(5, Config { sessions: false, ..config });
        net.run(150).elect(S1);
        for value in 1..=5 {
            net.commit(S1, value).read(S1, 100 + u64::from(value)).deliver_all().assert_safe();
        }
        let seen: Vec<usize> = net.reads.iter().map(|(_, values)| values.len()).collect();
        assert_eq!(seen, [1, 2, 3, 4, 5]);
    }
}

/// §8: "Read-only operations can be handled without writing anything into the log."
#[test]
fn a_read_writes_nothing_to_the_log() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).commit(S1, 1).read(S1, 100).deliver_all().assert_safe();
    assert_eq!((net.log(S1).len(), net.answer(100)), (1, Some(ClientReply::Readable)));
}

/// §8: "a leader has all committed entries, but at the start of its term, it may not know which those
/// are. To find out, it needs to commit an entry from its term."
#[test]
fn a_new_leader_reads_only_after_a_commit_in_its_term() {
    for no_op in [false, true] {
        let mut net = Net::of(3, Config { no_op, ..Config::default() });
        net.elect(S1).propose(S1, 7).deliver_all().crash(S1);
        net.campaign(S2).deliver(S2, S3).deliver(S3, S2).read(S2, 100);
        assert_eq!(net.answer(100), None);
        net.deliver_all().run(100).assert_safe();
        assert_eq!(net.answer(100).is_some(), no_op);
        net.commit(S2, 8).assert_safe();
        assert_eq!(net.answer(100), Some(ClientReply::Readable));
        assert!(net.reads[0].1.starts_with(&[7]));
    }
}

/// §8: "a leader must check whether it has been deposed before processing a read-only request (its
/// information may be stale if a more recent leader has been elected)."
#[test]
fn a_deposed_leader_answers_no_read() {
    for (flaws, stale) in [(Flaws::NONE, false), (Flaws::only(Flaw::ReadWithoutQuorum), true)] {
        let mut net = Net::of(3, Config { flaws, ..Config::default() });
        net.elect(S1).commit(S1, 1).isolate(S1);
        net.elect(S2).commit(S2, 2).read(S1, 100).run(500);
        assert_eq!(net.harms.contains(&Harm::StaleRead), stale);
        net.heal().run(500);
        assert_eq!(net.answer(100) == Some(ClientReply::Readable), stale);
    }
}

/// Thesis 6.4: heartbeats answered before the read was asked prove nothing about it, and neither do
/// answers to messages of an earlier term of the same leader.
#[test]
fn answers_from_before_the_read_do_not_serve_it() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).commit(S1, 1);
    // Of S1's first term, a heartbeat to S2 stays under way, with a high round.
    net.time_out(S1).time_out(S1).time_out(S1).time_out(S1);
    let late = net.hold(S1, S2);
    net.drop_all().elect(S3).elect(S1).commit(S1, 2);
    // S2 refuses it, in S1's present term; then S1 is cut off.
    net.receive(&late);
    let refusals = net.hold(S2, S1);
    assert!(!refusals.is_empty());
    net.isolate(S1).elect(S2).commit(S2, 3).read(S1, 100).receive(&refusals);
    assert_eq!(net.answer(100), None);
    net.assert_safe();
}

/// Thesis 6.4: whatever is lost, a read is served once a majority answers again.
#[test]
fn a_read_is_served_with_the_next_heartbeats_if_the_first_are_lost() {
    let mut net = Net::of(3, Config::default());
    net.elect(S1).commit(S1, 1).read(S1, 100).drop_all();
    assert_eq!(net.answer(100), None);
    net.time_out(S1).deliver_all().assert_safe();
    assert_eq!(net.answer(100), Some(ClientReply::Readable));
}

/// Thesis 6.4.1: for as long as a majority has acknowledged its heartbeats lately, nobody else can have
/// been elected.
#[test]
fn with_a_lease_reads_need_no_message() {
    let mut net = leased(5);
    assert!(net.in_hand().is_empty());
    net.read(S1, 100).assert_safe();
    assert_eq!((net.answer(100), net.in_hand().len()), (Some(ClientReply::Readable), 0));
}

/// Thesis 6.4.1: the lease ends before anybody else can be elected: a leader that is cut off reads until
/// then, and what it reads is not stale.
#[test]
fn a_lease_ends_before_another_leader_is_elected() {
    for step in 1..=12 {
        let mut net = leased(5);
        net.run(60).part(&[S1, S2]);
        for serial in 0..600 / (step * 3) {
            net.run(step * 3).read(S1, 100 + serial);
            for id in [S3, S4, S5] {
                if net.leads(id) {
                    net.commit(id, 2);
                }
            }
        }
        assert!(net.leader() != Some(S1), "the others came to a leader");
        net.assert_safe();
        assert!(!net.reads.is_empty());
    }
}

/// Thesis 6.4.1: a server that crashed may have promised to wait; it must not break the lease by coming
/// back.
#[test]
fn a_restart_does_not_break_a_lease() {
    let mut net = leased(3);
    net.isolate(S1).crash(S2).restart(S2).crash(S3).restart(S3);
    for serial in 0..30 {
        net.run(10).read(S1, 100 + serial);
        for id in [S2, S3] {
            if net.leads(id) {
                net.commit(id, 2);
            }
        }
    }
    net.assert_safe();
}

/// Thesis 6.4.1: "a leader would need to expire its lease before transferring leadership."
#[test]
fn a_hand_over_ends_the_lease() {
    let mut net = leased(3);
    net.transfer(S1, S2).deliver(S1, S2).isolate(S1).deliver_all();
    assert!(net.leads(S2));
    net.commit(S2, 2).read(S1, 100).assert_safe();
    assert_ne!(net.answer(100), Some(ClientReply::Readable));
}
