//! How a leader paces what it sends to one follower: probing, replicating in a bounded window, and
//! probing again (§5.3, thesis 10.2.2); and how it skips a conflicting term (§5.3).

use crate::common::corners::reaches;
use crate::common::single::{Single, append, conflict, matches, mismatch, reply_in};
use crate::common::{S2, command};
use raft::{AppendOutcome, Body, Config, Corner, Input, LogIndex, Pace, Progress, Role};

fn piped(window: u32, log: &[u64]) -> Single {
    Single::leader_with(Config { max_in_flight: window, max_batch: 2, ..Config::default() }, 3, log)
}

fn progress(leader: &Single) -> &Progress {
    let Role::Leader(role) = leader.server.role() else { panic!("not a leader") };
    role.followers().find(|(server, _)| *server == S2).map(|(_, progress)| progress).expect("a follower")
}

fn pace(leader: &Single) -> String {
    let progress = progress(leader);
    let name = match &progress.pace {
        Pace::Probe { awaiting: Some(_) } => "waits".into(),
        Pace::Probe { awaiting: None } => "probes".into(),
        Pace::Replicate { in_flight } => format!("{} in flight", in_flight.len()),
        Pace::Snapshot { .. } => "sends the snapshot".into(),
    };
    format!("{name} from {}", progress.next_index)
}

fn propose(leader: &mut Single, count: u64) {
    for _ in 0..count {
        let index = leader.server.state().log().last_index().next();
        leader.step(Input::Propose(command(index.0)));
    }
}

/// What S2 is sent by the last step.
fn to_s2(leader: &Single) -> Vec<raft::Body> {
    leader.sent().into_iter().filter(|(to, _)| *to == S2).map(|(_, body)| body).collect()
}

/// Until it knows where the logs meet, it sends one message at a time.
#[test]
fn it_probes_until_a_message_is_answered() {
    let mut leader = piped(4, &[1]);
    assert_eq!(pace(&leader), "waits from 2");
    propose(&mut leader, 3);
    assert_eq!((to_s2(&leader), pace(&leader).as_str()), (vec![], "waits from 2"));
    leader.receive(S2, 3, matches(1));
    assert_eq!(to_s2(&leader), [append((1, 1), &[3, 3], 0), append((3, 3), &[3], 0)]);
    assert_eq!(pace(&leader), "2 in flight from 5");
}

/// Thesis 10.2.2: the leader moves nextIndex on as soon as it has sent, without waiting for the answer.
#[test]
fn entries_flow_without_waiting_until_the_window_is_full() {
    let mut leader = piped(3, &[1]);
    leader.receive(S2, 3, matches(1));
    for (in_flight, next) in [(1, 3), (2, 4), (3, 5), (3, 5), (3, 5)] {
        propose(&mut leader, 1);
        assert_eq!(pace(&leader), format!("{in_flight} in flight from {next}"));
    }
    leader.receive(S2, 3, matches(2));
    assert_eq!(
        (to_s2(&leader), pace(&leader).as_str()),
        (vec![append((4, 3), &[3, 3], 0)], "3 in flight from 7")
    );
    leader.receive(S2, 3, matches(6));
    assert_eq!((to_s2(&leader), pace(&leader).as_str()), (vec![], "0 in flight from 7"));
}

#[test]
fn acknowledgements_that_overtake_each_other_open_the_window_once() {
    let mut leader = piped(3, &[1]);
    leader.receive(S2, 3, matches(1));
    propose(&mut leader, 3);
    for (acknowledged, expected) in
        [(3, "1 in flight"), (2, "1 in flight"), (3, "1 in flight"), (4, "0 in flight")]
    {
        leader.receive(S2, 3, matches(acknowledged));
        assert_eq!(pace(&leader), format!("{expected} from 5"));
    }
}

/// Thesis 10.2.2: the consistency check finds out what was lost, or overtaken. While entries flow, the
/// logs are known to meet at the match index, so the leader goes on from there, and whatever else is on
/// its way cannot confuse it.
#[test]
fn after_a_gap_it_goes_on_from_what_is_known_to_match() {
    let _corner = reaches(Corner::MismatchIsGap);
    let mut leader = piped(4, &[1]);
    leader.receive(S2, 3, matches(1));
    propose(&mut leader, 4);
    assert_eq!(pace(&leader), "4 in flight from 6");
    leader.receive(S2, 3, mismatch(4));
    assert_eq!((to_s2(&leader), pace(&leader).as_str()), (vec![append((1, 1), &[3, 3], 0)], "waits from 2"));
    for asked_earlier in [3, 2] {
        leader.receive(S2, 3, mismatch(asked_earlier));
        assert_eq!((to_s2(&leader), pace(&leader).as_str()), (vec![], "waits from 2"));
    }
    leader.receive(S2, 3, matches(3));
    assert_eq!(pace(&leader), "1 in flight from 6");
}

/// The last of many messages arrives first: one answer says so, and one message goes out for it, whether
/// the leader skips conflicts whole or not.
#[test]
fn a_gap_of_many_messages_costs_one_step() {
    for backtracking in [false, true] {
        let config = Config { max_in_flight: 16, max_batch: 64, backtracking, ..Config::default() };
        let mut leader = Single::leader_with(config, 3, &[1; 2_000]);
        leader.receive(S2, 3, if backtracking { conflict(2_000, None, 11) } else { mismatch(2_000) });
        while !backtracking && 11 < progress(&leader).next_index.0 {
            leader.receive(S2, 3, mismatch(progress(&leader).next_index.0 - 1));
        }
        leader.receive(S2, 3, matches(74));
        assert_eq!(pace(&leader), "16 in flight from 1099");
        leader.receive(S2, 3, conflict(1_034, None, 75));
        assert_eq!((to_s2(&leader).len(), pace(&leader).as_str()), (1, "waits from 75"));
    }
}

/// What was lost shows at the next heartbeat: the follower has nothing where the leader goes on.
#[test]
fn a_heartbeat_finds_out_that_everything_in_flight_was_lost() {
    let mut leader = piped(2, &[1]);
    leader.receive(S2, 3, matches(1));
    propose(&mut leader, 2);
    leader.wait();
    assert_eq!(to_s2(&leader), [append((3, 3), &[], 0)]);
    leader.receive(S2, 3, conflict(3, None, 2));
    assert_eq!((to_s2(&leader), pace(&leader).as_str()), (vec![append((1, 1), &[3, 3], 0)], "waits from 2"));
}

/// If only the acknowledgements were lost, that of the heartbeat stands for all of them.
#[test]
fn a_heartbeat_makes_up_for_lost_acknowledgements() {
    let mut leader = piped(2, &[1]);
    leader.receive(S2, 3, matches(1));
    propose(&mut leader, 2);
    leader.wait();
    leader.receive(S2, 3, matches(3));
    assert_eq!(pace(&leader), "0 in flight from 4");
}

/// §5.2: a heartbeat is an AppendEntries that carries no entries. Its answer shows that those on their
/// way are lost, and then they are sent again.
#[test]
fn a_lost_probe_is_sent_again_after_the_answer_to_an_empty_heartbeat() {
    for window in [1, 4] {
        let mut leader = piped(window, &[1, 1]);
        leader.receive(S2, 3, mismatch(2));
        let probe = [append((1, 1), &[1], 0)];
        assert_eq!(to_s2(&leader), probe);
        for _ in 0..3 {
            leader.wait();
            assert_eq!(to_s2(&leader), [append((1, 1), &[], 0)]);
        }
        assert_eq!(pace(&leader), "waits from 2");
        leader.receive(S2, 3, matches(1));
        assert_eq!(to_s2(&leader), probe);
    }
}

/// On a link whose round trip is longer than the heartbeat interval many heartbeats are under way. Each
/// answer that comes late would let the leader send its entries once more, and each copy's answer the
/// next ones.
#[test]
fn answers_to_earlier_heartbeats_do_not_send_entries_twice() {
    let _corner = reaches(Corner::AnswerBeforeProbe);
    let mut leader = piped(1, &[1]);
    propose(&mut leader, 5);
    let first = leader.wait().round();
    let rounds = [first, leader.wait().round(), leader.wait().round()];
    let answer = |round, index| reply_in(round, AppendOutcome::Matches { match_index: LogIndex(index) });
    leader.receive(S2, 3, answer(rounds[0], 1));
    assert_eq!(to_s2(&leader), [append((1, 1), &[3, 3], 0)]);
    for round in [rounds[0], rounds[1], rounds[2]] {
        leader.receive(S2, 3, answer(round, 1));
        assert_eq!((to_s2(&leader), pace(&leader).as_str()), (vec![], "waits from 2"));
    }
    for (index, sent) in [(3, append((3, 3), &[3, 3], 0)), (5, append((5, 3), &[3], 0))] {
        leader.receive(S2, 3, answer(rounds[2], index));
        assert_eq!(to_s2(&leader), [sent]);
        // The network delivers the same answer twice.
        leader.receive(S2, 3, answer(rounds[2], index));
        assert_eq!(to_s2(&leader), []);
    }
    // What was sent since, and lost, the next heartbeat finds.
    let round = leader.wait().round();
    leader.receive(S2, 3, answer(round, 3));
    assert_eq!(to_s2(&leader), [], "an answer to an older question");
    leader.receive(S2, 3, answer(round, 5));
    assert_eq!(to_s2(&leader), [append((5, 3), &[3], 0)]);
}

/// §8: "each leader [commits] a blank no-op entry into the log at the start of its term": it travels with
/// the first message, so that the term's first commit costs no more than one round trip.
#[test]
fn a_new_leader_announces_itself_with_its_no_op() {
    let config = Config { no_op: true, ..Config::default() };
    let leader = Single::leader_with(config, 3, &[1]);
    let [Body::AppendEntries(first)] = &to_s2(&leader)[..] else { panic!("one message") };
    assert_eq!((first.prev_log_index, first.entries.len()), (LogIndex(1), 1));
}

/// With a window of one it waits for each answer, as the paper's leader does.
#[test]
fn a_window_of_one_pipelines_nothing() {
    let mut leader = piped(1, &[1]);
    leader.receive(S2, 3, matches(1));
    propose(&mut leader, 3);
    assert_eq!(pace(&leader), "waits from 2");
    leader.receive(S2, 3, matches(2));
    assert_eq!((to_s2(&leader), pace(&leader).as_str()), (vec![append((2, 3), &[3, 3], 0)], "waits from 3"));
}

/// §5.3: "the leader can decrement nextIndex to bypass all of the conflicting entries in that term;
/// one AppendEntries RPC will be required for each term with conflicting entries, rather than one RPC
/// per entry." The leader's log is 1 1 1 4 4 5 5 6 6 6 and S2 is asked about index 10.
#[test]
fn a_conflicting_term_is_skipped_whole() {
    let _corner = reaches(Corner::ConflictTermHeld);
    let check = |answer: raft::Body, next: u64| {
        for (backtracking, expected) in [(true, next), (false, 10)] {
            let config = Config { backtracking, ..Config::default() };
            let mut leader = Single::leader_with(config, 8, &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6]);
            leader.receive(S2, 8, answer.clone());
            assert_eq!(progress(&leader).next_index.0, expected, "{answer:?}");
        }
    };
    // Its log is shorter: after its end.
    check(conflict(10, None, 5), 5);
    check(conflict(10, None, 1), 1);
    // A term that the leader does not have: before its first entry.
    check(conflict(10, Some(2), 4), 4);
    check(conflict(10, Some(3), 7), 7);
    // A term that the leader has, too: after the leader's last entry of it.
    check(conflict(10, Some(4), 5), 6);
    check(conflict(10, Some(4), 3), 6);
    check(conflict(10, Some(1), 1), 4);
}
