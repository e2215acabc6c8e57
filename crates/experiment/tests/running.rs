//! What a scenario does to a world, and what is found of it.
#![cfg(not(target_arch = "wasm32"))]

use experiment::{Experiment, News, Outcome, run};
use scenario::{Scenario, Statement};

fn outcome(text: &str) -> Outcome {
    let scenario = Scenario::parse(text).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
    run(&scenario, &mut |_, _| {}).expect("a setup that was parsed can work")
}

/// The scenario goes as it says.
fn holds(text: &str) {
    let outcome = outcome(text);
    assert!(outcome.is_success(), "{:?}\n{text}", outcome.failures);
}

/// The scenario fails, with just these words.
fn fails(text: &str, expected: &str) {
    let failures: Vec<String> = outcome(text).failures.iter().map(ToString::to_string).collect();
    assert_eq!(failures, [expected], "{text}");
}

#[test]
fn an_election_is_waited_for_and_a_request_is_answered() {
    holds(
        "until one leader\nrequest set x 1\nuntil C1 answered none\nuntil all value x 1 and logs equal\n\
         request C2 leader add x 4\nexpect C2 waits and C1 idle\nuntil C2 answered 5\nexpect not C2 waits\n\
         request get x\nuntil C1 answered 5\nexpect no violation",
    );
}

#[test]
fn a_server_is_elected_by_those_who_shall_vote_for_it_and_in_the_term_that_is_wanted() {
    holds("elect S1\nexpect S1 leads term 1");
    holds(
        "elect S3 term 4 with S4 S5\nexpect S3 leads term 4 and S4 vote S3 and not S1 vote S3 and S1 term 0",
    );
    holds("option complete\nelect S2 term 3 with S1 S5\nexpect S2 leads term 3 and not S3 term 3");
    holds("servers 1\nelect S1 term 7\nexpect S1 leads term 7");
    // Who leads as is wanted need not be elected.
    holds("elect S1 term 2\nelect S1 term 2\nelect S1\nexpect S1 leads term 2");
}

#[test]
fn an_election_that_cannot_be_won_says_why() {
    fails(
        "pause S2 S3 S4 S5\nelect S1 with S2",
        "line 2: S1 did not win within an election timeout: in term 2 it has the votes of S1, no answer from S2 S3 S4 S5",
    );
    fails(
        "servers 3\nstate S2 term 1 log 1\nelect S1 with S2",
        "line 3: S1 did not win within an election timeout: in term 2 it has the votes of S1, refusals of S2, no answer from S3",
    );
    fails("crash S1\nelect S1", "line 2: S1 is not there, or crashed");
    fails("elect S1 term 3\nelect S1 term 2", "line 2: S1 is in term 3 already");
    fails(
        "elect S1\nelect S1 term 2",
        "line 2: S1 leads, and a leader has no election timer: crash it or ask another server",
    );
}

#[test]
fn what_is_not_as_expected_is_said_with_what_was_found() {
    fails("expect S1 leads", "line 1: expected S1 leads, but S1 is follower in term 0");
    fails("\nexpect S2 log 1", "line 2: expected S2 log 1, but S2 log is 0");
    fails(
        "expect S1 term 0 and S2 term >= 1",
        "line 1: expected S1 term 0 and S2 term >= 1, but S2 term is 0",
    );
    fails("expect not no leader", "line 1: expected not no leader, but no server leads");
    fails("expect S1 entry 1 term 1", "line 1: expected S1 entry 1 term 1, but S1 has no such entry");
    fails("expect S9 term 0", "line 1: expected S9 term 0, but there is no S9 in this cluster");
    fails("expect leader term 0", "line 1: expected leader term 0, but “leader” is no server now");
    fails(
        "servers 2\nexpect all vote S1",
        "line 2: expected all vote S1, but S1 vote is none; S2 vote is none",
    );
    fails("expect S1 value x 1", "line 1: expected S1 value x 1, but S1 value x is none");
    fails("expect C1 answered", "line 1: expected C1 answered, but C1 was not answered");
    fails("expect message from S1", "line 1: expected message from S1, but there is none in flight");
    fails("expect violation log-matching", "line 1: expected violation log-matching, but none was found");
    fails(
        "servers 2\ntimeout S1\nuntil message any\nexpect not message any",
        "line 4: expected not message any, but there is 1 in flight",
    );
    fails("expect voters S1", "line 1: expected voters S1, but the voters are S1 S2 S3 S4 S5");
    fails(
        "timeout S1\nexpect S1 said granted-vote",
        "line 2: expected S1 said granted-vote, but S1 said started-election",
    );
    fails(
        "servers 2\nstate S1 term 1 log 1\nexpect logs equal",
        "line 3: expected logs equal, but S1 log is 1, last term 1; S2 log is 0, last term 0",
    );
    fails("until S1 leads within 10ms", "line 1: waited in vain until S1 leads: S1 is follower in term 0");
}

#[test]
fn what_was_expected_and_failed_ends_the_scenario() {
    let outcome = outcome("expect a leader\nelect S1");
    assert_eq!(outcome.events, 0);
}

#[test]
fn the_world_refuses_what_makes_no_sense_and_a_scenario_can_expect_that() {
    fails("crash S1\ncrash S1", "line 2: S1 is crashed: restart it first");
    fails("crash leader", "line 1: no server leads");
    fails("drop S1->S2 AppendEntries", "line 1: no such message is in flight: S1->S2 AppendEntries");
    fails("drop #99", "line 1: message 99 is no longer in flight");
    fails("crash none", "line 1: “none” is no server now");
    holds(
        "expect refused restart S1\nexpect refused crash leader\nexpect refused drop any\nexpect S1 is running",
    );
    fails("expect refused crash S1", "line 1: expected that the world refuses crash S1, but it would not");
}

#[test]
fn what_a_server_refuses_fails_the_line_that_asked_unless_the_line_expects_it() {
    let why =
        "It has committed no entry of its own term yet, so another leader's change may still come to light.";
    fails("servers 3\nelect S1\nadd S4", &format!("line 3: S1 does not let S4 vote: {why}"));
    fails("servers 3\nelect S1\nremove S2", &format!("line 3: S1 does not remove S2: {why}"));
    fails(
        "servers 3\nelect S1\nreplace S1 S2 via S1",
        &format!("line 3: S1 does not change the cluster to S1, S2: {why}"),
    );
    fails("elect S1\ntransfer S1", "line 2: S1 does not hand leadership to S1: It leads already.");
    fails(
        "elect S1\nuntil S2 term 1\ntransfer S2 via S2",
        "line 3: S2 cannot do what it was asked to: Only a leader can, and it knows of none.",
    );
    holds(
        "servers 3\nelect S1\nexpect refused add S4\nexpect S1 said refused-change and S4 is running\n\
         expect refused transfer S1\nexpect refused transfer S2 via S3\nexpect refused remove S9",
    );
    fails(
        "elect S1\nexpect refused transfer S2",
        "line 2: expected that the server refuses this, but it does not",
    );
}

#[test]
fn what_is_tried_may_be_refused_by_the_world_or_by_a_server() {
    holds("try add S6\ntry crash leader\ntry drop any\nelect S1\ntry add S6\nexpect S1 said refused-change");
    holds("crash S2\ntry crash S1 S2 S3\nexpect S1 S2 S3 is crashed");
    holds("servers 3\nelect S1\nrequest set x 1\nuntil S1 commit 1\ntry remove S2\nuntil voters S1 S3");
    // What a message asks for is no line's wish.
    holds("elect S1\nrequest S2 set x 1\nuntil message C1->S2\ndeliver C1->S2\nuntil C1 answered");
}

#[test]
fn who_waits_in_vain_is_told_what_was_refused_meanwhile() {
    fails(
        "servers 3\nelect S1\ntry add S4\nuntil voters S1 S2 S3 S4 within 100ms",
        "line 4: waited in vain until voters S1 S2 S3 S4: the voters are S1 S2 S3. Refused meanwhile: \
         S1 does not let S4 vote: It has committed no entry of its own term yet, so another leader's change may still come to light.",
    );
    fails(
        "servers 3\npause S2 S3\nrequest S1 set x 1\nuntil C1 answered within 50ms",
        "line 4: waited in vain until C1 answered: C1 waits. Refused meanwhile: \
         S1 does not take the request of client 1: It does not lead, and knows of nobody to ask instead.",
    );
    // What was refused before the last instruction does not matter any more.
    fails(
        "servers 3\nelect S1\ntry add S4\ntimeout S2\nuntil S4 votes within 1ms",
        "line 5: waited in vain until S4 votes: S4 does not vote",
    );
}

#[test]
fn servers_are_named_by_what_they_are() {
    holds("elect S4\ncrash leader\nexpect S4 is crashed and all term >= 0");
    holds(
        "elect S4\nuntil not S1 is candidate and S1 term 1 and followers term 1\npause followers\nexpect S1 is paused",
    );
    // The leader is on the side of the minority.
    holds(
        "elect S4\npartition minority | majority\nelect S2 with S3 S5\nexpect S4 leads term 1 and S2 leads term 2",
    );
    holds("elect S2 with S1 S3\ncrash majority\nexpect S1 is running and S2 is running and S3 is crashed");
    holds("elect S1\nrequest set x 1\nuntil majority log 1\nexpect majority log 1");
    holds(
        "elect S1\nhold all from S1 AppendEntries\nrequest set x 1\nuntil S1 log 1\nexpect minority log 1 and not majority log 1",
    );
    holds("expect not minority log 1 and all log 0");
    holds("servers 4\ncrash minority\nexpect S1 is crashed and S2 is running");
    holds("servers 2\nexpect refused crash minority");
}

#[test]
fn members_are_those_who_belong_to_the_cluster_now() {
    let grown =
        "servers 3\noption complete\nelect S1\nuntil all commit 1\nadd S4 learner\nuntil members commit 2\n";
    holds(&format!(
        "{grown}expect members is running and S4 commit 2\nremove S3\nuntil members commit 3\nexpect S3 commit 2"
    ));
    holds(&format!(
        "{grown}remove S3\nuntil members commit 3\ncrash members\nexpect S3 is running and S1 S2 S4 is crashed"
    ));
    holds("servers 2\ncut members -> S1\nexpect refused cut S2 -> S1");
    fails(
        "servers 2\nexpect members leads",
        "line 2: expected members leads, but S1 is follower in term 0; S2 is follower in term 0",
    );
}

#[test]
fn each_server_has_its_own_view_of_the_configuration() {
    let changed = "servers 3\noption complete\nelect S1\nuntil all commit 1\ncut S1 -> S3\nadd S4 learner\nuntil S2 learners S4\n";
    holds(&format!(
        "{changed}expect S1 learners S4 and S3 learners none and learners S4 and S3 voters S1 S2 S3"
    ));
    fails(
        &format!("{changed}expect S3 learners S4"),
        "line 8: expected S3 learners S4, but S3's learners are none",
    );
    holds(&format!(
        "{changed}until S1 commit 2\nreplace S1 S4\nexpect S1 joint and not S1 voters S1 S4 and not S2 joint\ncrash S1 synced\nexpect S1 joint\nwipe S1\nexpect S1 voters S1 S2 S3"
    ));
    fails(
        &format!("{changed}until S1 commit 2\nreplace S1 S4\nexpect S1 voters S1 S4"),
        "line 10: expected S1 voters S1 S4, but S1's voters are S1 S4, joint with S1 S2 S3",
    );
    // On a crashed server's disk a snapshot may be all that tells.
    holds(
        "servers 3\noption complete\noption compact-after 1\nelect S1\nuntil all commit 1\nadd S4 learner\nuntil all snapshot 2\ncrash S2\nexpect S2 learners S4 and S2 voters S1 S2 S3",
    );
}

#[test]
fn a_leader_knows_what_it_sends_and_what_is_there() {
    holds("elect S1\nexpect S1 next S2 1 and S1 match S2 0 and not S2 match S1 0 and not S1 match S1 0");
    holds(
        "option max-in-flight 3\nelect S1\nwait 100ms\nhold all\nintercept hold to S2\nrequest set x 1\nrequest set x 2\nwait 200ms\n\
         expect S1 in-flight S2 <= 3 and messages to S2 AppendEntries >= 2",
    );
    fails("elect S1\nexpect S1 match S2 1", "line 2: expected S1 match S2 1, but S1 match S2 is 0");
    fails("elect S1\nexpect S2 next S1 1", "line 2: expected S2 next S1 1, but S2 does not lead");
    fails(
        "elect S1\nexpect S1 in-flight S1 0",
        "line 2: expected S1 in-flight S1 0, but S1 sends nothing to S1",
    );
    fails("expect messages any > 0", "line 1: expected messages any > 0, but there is none in flight");
}

#[test]
fn a_lease_lasts_while_a_majority_answers() {
    let led = "option complete\nelect S1\noption lease-reads on\nuntil S1 lease\n";
    holds(&format!("{led}partition S1\nwait 150ms\nexpect not S1 lease"));
    fails("elect S1\nuntil S1 lease within 200ms", "line 2: waited in vain until S1 lease: S1 has no lease");
}

#[test]
fn messages_are_picked_by_their_ends_their_kind_or_their_name() {
    holds(
        "timeout S1\nuntil message S1->S2 RequestVote\ndrop S1->S2 RequestVote\nexpect not message S1->S2 and message S1->S3",
    );
    holds("timeout S1\nuntil message from S1\ndrop all to S2\ndrop all from S1\nexpect not message any");
    holds(
        "elect S1\nuntil message S1->S2 Heartbeat\nexpect message S1->S2 AppendEntries and not message S1->S2 Request",
    );
    holds(
        "option complete\nuntil message PreVote\nexpect not message RequestVote\nuntil message PreVoteReply\nuntil message RequestVote\nuntil message RequestVoteReply",
    );
    holds(
        "elect S1\nrequest S1 set x 1\nexpect message C1->S1 Request\nuntil message S1->C1 Answer\nhold to C1\nwait 100ms\nexpect C1 waits\nrelease Answer\nuntil C1 answered",
    );
    // What is held already is passed over; what is not held is not released.
    holds(
        "timeout S1\nuntil message S1->S5\nhold from S1\nhold from S1\nexpect refused release to S5\nrelease all\nexpect refused release any",
    );
    holds(
        "elect S1\nuntil message leader->S2 Heartbeat\nduplicate leader->S2\ndelay leader->S2 1s\ndeliver S1->S2 Heartbeat",
    );
    // The oldest of those that match.
    holds("timeout S1\nuntil message S1->S5\ndrop #1\nexpect refused drop #1");
}

#[test]
fn rules_for_messages_to_come_drop_hold_and_delay_them_until_they_end() {
    holds(
        "servers 3\nelect S1\nuntil message S1->S3\nintercept drop S1->S3\nuntil S3 said follows-leader\n\
         wait 300ms\nexpect not S1 leads term 1 and not message S1->S3",
    );
    holds(
        "elect S1\nintercept hold S1->S2 AppendEntries\nrequest S1 set x 1\nwait 100ms\nexpect S2 log 0 and S3 log 1\n\
         intercept off\nexpect message S1->S2 AppendEntries\nwait 200ms\nrelease all\nuntil S2 log 1",
    );
    // What is in flight is left alone, and what is sent later is not.
    holds(
        "latency 10ms\ndisk 0us\nelect S1\nuntil message S1->S2\nintercept delay S1->S2 1s\nuntil not message S1->S2 within 10ms\n\
         until message S1->S2 Heartbeat within 60ms\nwait 500ms\nexpect message S1->S2 Heartbeat",
    );
    holds(
        "elect S1\nintercept drop all C1->leader\nrequest S1 set x 1\nexpect not message from C1\nintercept off C1->leader\nuntil C1 answered",
    );
    holds(
        "elect S1\nintercept drop any\nwait 1s\nexpect not message any and no violation and all is running",
    );
}

#[test]
fn rules_end_one_by_one_or_all_together() {
    let two = "intercept drop S1->S2\nintercept hold any\n";
    holds(&format!(
        "{two}intercept off all S1->S2\nexpect refused intercept off S1->S2\nintercept off any\nexpect refused intercept off"
    ));
    holds(&format!("{two}intercept off all\nexpect refused intercept off"));
}

#[test]
fn of_several_rules_the_one_that_drops_wins_and_delays_add_up() {
    holds(
        "intercept hold any\nintercept drop S1->S2\ntimeout S1\nuntil message S1->S3\nexpect not message S1->S2",
    );
    holds(
        "latency 10ms\ndisk 0us\nintercept delay from S1 10ms\nintercept delay to S2 20ms\nintercept delay RequestVote 30ms\n\
         timeout S1\nuntil S3 term 1 within 50ms\nexpect S2 term 0\nuntil S2 term 1 within 20ms",
    );
    // Another rule for the same messages takes the place of the one before.
    holds(
        "intercept drop S1->S2\nintercept delay S1->S2 1ms\nexpect refused intercept delay S1->S2 1ms\ntimeout S1\nuntil S2 term 1",
    );
}

#[test]
fn a_rule_that_makes_no_sense_is_refused() {
    fails("intercept off", "line 1: there is no such rule for messages to come");
    fails(
        "intercept drop S1->S2\nintercept off S1->S2 Heartbeat",
        "line 2: there is no such rule for messages to come",
    );
    fails("intercept drop S1->S2\nintercept drop all S1->S2", "line 2: it is so already");
    fails("intercept hold from S7", "line 1: there is no S7 in this cluster");
    fails("intercept hold from C11", "line 1: there is no client C11: choose C1 to C9");
    fails("intercept hold from leader", "line 1: no server leads");
    fails("intercept delay any 7200s", "line 1: 7200 s is too long: at most 1 hour");
}

#[test]
fn what_rules_hold_is_bounded() {
    let text = "servers 9\nelect S1\nintercept hold any\nwait 60s";
    let scenario = Scenario::parse(text).expect("it is one");
    let mut experiment = Experiment::new(scenario).expect("it can work");
    let mut is_lost = false;
    experiment.run(raft::Time::from_micros(u64::MAX), u64::MAX, |now| {
        is_lost |= now.happened().iter().any(|event| {
            matches!(event.kind, sim::EventKind::Lost { cause: sim::LossCause::Intercepted, .. })
        });
        now.director().has_ended()
    });
    assert_eq!(experiment.world().flights().count(), sim::World::MAX_HELD);
    assert!(is_lost);
}

#[test]
fn a_client_gives_up_when_it_is_told_to_or_has_asked_often_enough() {
    let cut = "servers 3\nelect S1\nuntil S2 S3 term 1\npause S2 S3\nrequest S1 set x 1\nrequest set y 2\nuntil S1 log 1\n";
    // The next request is made at once, and the answer to the first is not heard any more.
    holds(&format!(
        "{cut}give-up C1\nexpect C1 gave-up and C1 waits\nresume S2 S3\nuntil C1 answered\nuntil all value x 1 and all value y 2"
    ));
    holds(&format!("{cut}option client-attempts 2\nuntil C1 gave-up within 700ms\nexpect S1 log >= 1"));
    holds(
        "servers 3\noption client-attempts 1\ncrash all\nrequest get x\nwait 299ms\nexpect C1 waits\nuntil C1 gave-up within 2ms\nexpect C1 idle",
    );
    fails("give-up C1", "line 1: client C1 waits for nothing");
    fails(
        "crash all\nrequest get x\ngive-up C1\nexpect C1 answered",
        "line 4: expected C1 answered, but C1 gave up",
    );
    // Only until it asks again.
    holds("crash all\nrequest get x\ngive-up C1\nrequest get x\nexpect not C1 gave-up");
}

#[test]
fn what_a_client_gave_up_may_take_effect_late_or_never() {
    let late = "servers 3\noption no-op on\nelect S1\nuntil all commit 1\nrequest C2 S1 set x 5\nhold C2->S1\ngive-up C2\n";
    holds(&format!(
        "{late}request get x\nuntil C1 answered none\nrelease C2->S1\nuntil S1 value x 5\nrequest get x\nuntil C1 answered 5\nexpect no violation"
    ));
    // Without sessions it takes effect twice if it is sent twice, which nobody promises against.
    holds(&format!(
        "{late}duplicate C2->S1\nrelease C2->S1\nuntil S1 value x 5\nrequest set x 6\nuntil C1 answered\nrequest get x\nuntil C1 answered\nexpect no violation"
    ));
    let twice = late.replace("hold C2->S1", "hold C2->S1\nwait 1ms").replace("set x 5", "add x 5");
    holds(&format!(
        "{twice}duplicate C2->S1\nrelease C2->S1\nuntil S1 value x 10\nrequest get x\nuntil C1 answered 10\nexpect no violation"
    ));
    holds(&format!("{late}drop C2->S1\nrequest get x\nuntil C1 answered none\nexpect no violation"));
}

#[test]
fn links_are_cut_and_healed_one_way_or_both() {
    holds(
        "cut S1 -> S2\nexpect refused cut S1 -> S2\ncut S1 <-> S2\nheal S2 -> S1\nheal S1 -> S2\nexpect refused heal",
    );
    holds("loss 100%\ntimeout S1\nwait 100ms\nexpect S2 term 0");
    holds("latency S1 -> all 1ms\ntimeout S1\nuntil all term 1 within 7ms");
    holds(
        "latency all -> all 5ms\nlatency S1 <-> S2 100ms\ntimeout S1\nuntil S3 term 1 within 20ms\nexpect S2 term 0",
    );
    holds("duplication 100%\nreordering 10%\nelect S1\nexpect no violation");
    holds("partition S1 | S2 S3 S4\nuntil a leader\nexpect not S1 leads");
}

#[test]
fn what_a_crashed_server_holds_is_what_its_disk_does() {
    holds(
        "state S1 term 4 vote S2 log 1 1 4\n\
         expect S1 is running and S1 term 4 and S1 vote S2 and S1 log 3 and S1 last term 4 and S1 entry 2 term 1\n\
         crash S1\n\
         expect S1 is crashed and S1 term 4 and S1 vote S2 and S1 log 3 and S1 last term 4 and S1 entry 2 term 1\n\
         expect S1 commit 0 and S1 applied 0 and S1 snapshot 0 and S1 value x none\n\
         wipe S1\nexpect S1 term 0 and S1 vote none and S1 log 0\nrestart S1\nexpect S1 is follower",
    );
    holds(
        "servers 3\noption compact-after 2\nelect S1\nrequest set x 1\nrequest set x 2\nrequest set x 3\n\
         until all applied 3\nexpect S1 snapshot 2 and S1 log 3 and S1 entry 2 term 1\ncrash S1\n\
         expect S1 snapshot 2 and S1 log 3 and S1 commit 2 and S1 applied 2 and S1 entry 2 term 1",
    );
}

#[test]
fn a_state_has_a_snapshot_a_commit_index_and_a_configuration_if_it_says_so() {
    holds(
        "state S1 term 3 log 1 1 3 snapshot 2 commit 3\n\
         expect S1 snapshot 2 and S1 log 3 and S1 commit 3 and S1 applied 3 and S1 entry 2 term 1 and S1 value i1 1 and S1 value i3 3\n\
         crash S1\nexpect S1 snapshot 2 and S1 commit 2\nrestart S1\nexpect S1 commit 2 and S1 value i2 1 and S1 value i3 none",
    );
    // The snapshot is what the entries would have led to.
    holds(
        "servers 2\nstate S1 term 1 log 1 1 snapshot 2\nstate S2 term 1 log 1 1\nelect S1\nrequest set x 1\n\
         until all applied 3\nexpect S2 snapshot 0 and all value i1 1 and all value i2 1 and no violation",
    );
    // Who has nothing gets the snapshot.
    holds(
        "servers 3\nstate S1 term 1 log 1 1 snapshot 2\nelect S1\nuntil all snapshot 2\nexpect all value i2 1",
    );
    holds(
        "servers 3\noption sessions on\nstate all term 1 log 1 1 commit 2\ncrash S3\nstate S3 term 1 log 1 1 snapshot 2\n\
         expect all value i1 none",
    );
    holds(
        "state S1 S2 term 1 voters S1 S2 learners S3\nexpect S1 voters S1 S2 and S2 learners S3 and S3 voters S1 S2 S3 S4 S5\n\
         elect S1 with S2\nwait 100ms\nexpect S4 term 0 and S3 term 2",
    );
    holds(
        "servers 4\nstate all term 1 log 1 snapshot 1 voters S3 S4 joint S1 S2\nexpect all joint\nelect S1\nrequest set x 1\n\
         until S1 voters S3 S4",
    );
}

#[test]
fn a_state_that_cannot_be_is_refused() {
    let beyond = "line 1: S1's snapshot and commit index must not be beyond its log";
    fails("state S1 term 1 log 1 snapshot 2", beyond);
    fails("state S1 term 1 commit 1", beyond);
    let no_such = "line 1: S1's configuration: a server cannot both vote and learn, and who joins two needs voters in both";
    fails("state S1 term 1 voters S1 S2 learners S2", no_such);
    fails("state S1 term 1 voters none joint S1", no_such);
    fails("state S1 term 1 voters S1 S9", "line 1: there is no S9 in this cluster");
    holds("state S1 term 1 voters none\nexpect refused timeout S1");
}

#[test]
fn a_commit_index_that_is_set_is_judged_from_then_on() {
    // Figure 8 as it must not end: what S1 and S2 took to be committed is overwritten.
    let text = "servers 3\nstate S2 S3 term 3 log 2\nstate S1 term 3 log 1 commit 1\nelect S2 with S3\nrequest set x 1\nuntil S3 commit 2\nwait 100ms\n";
    let outcome = outcome(&format!("{text}expect violation leader-completeness"));
    assert!(!outcome.violations.is_empty(), "S2 leads without what S1 applied");
}

#[test]
fn a_torn_write_arrives_in_part_and_its_end_is_cut_off_at_the_next_start() {
    let writing = "servers 3\nelect S1\nuntil S2 S3 term 1\ndisk S1 50ms\nrequest C1 S1 set x 1\nrequest C2 S1 set y 2\nrequest C3 S1 set z 3\n\
                   until S1 log 3 within 30ms\n";
    holds(&format!("{writing}crash S1\nexpect S1 log 0"));
    holds(&format!("{writing}crash S1 synced\nexpect S1 log 3"));
    holds(&format!(
        "{writing}crash S1 torn\nexpect S1 log 1 and S1 term 1\nrestart S1\nexpect S1 log 1\nuntil a leader\nuntil logs equal\nexpect no violation"
    ));
    // Its term is written first, then its vote.
    holds(
        "timeout S1\nexpect S1 term 1\ncrash S1 torn\nexpect S1 term 1 and S1 vote none\nrestart S1\nexpect S1 term 1",
    );
    fails("crash S1 torn", "line 1: S1's disk writes nothing at the moment, so nothing can be torn");
    let text = format!("{writing}crash S1 torn\nrestart S1\ncrash S1\nrestart S1");
    let mut told = Vec::new();
    let scenario = Scenario::parse(&text).expect("it is one");
    run(&scenario, &mut |_, item| match &item.news {
        News::Happened(event) if matches!(event.kind, sim::EventKind::CutOff { .. }) => {
            told.extend(item.sentence().map(|said| format!("{}: {}", said.headline, said.detail)));
        }
        _ => {}
    })
    .expect("a setup that was parsed can work");
    assert_eq!(
        told,
        [
            "S1 cuts off a torn write: It crashed while its disk wrote the entry at index 2. It has told nobody of that, so nothing is lost."
        ],
        "once"
    );
}

/// Figure 13 saves the snapshot first and then discards the log. Torn between the two, the log would be
/// gone, which others count on.
#[test]
fn a_snapshot_takes_the_place_of_the_log_in_one_write() {
    holds(
        "servers 3\nelect S1\nrequest set x 1\nuntil all applied 1\npartition S3\nrequest S1 set x 2\nrequest S1 set x 3\n\
         until S1 applied 3\ncompact S1\ndisk S3 50ms\nheal\nuntil S3 snapshot 3\nexpect S3 said installed-snapshot\n\
         crash S3 torn\nexpect S3 log 1 and S3 entry 1 term 1 and S3 snapshot 0",
    );
}

#[test]
fn a_disk_that_loses_what_it_called_durable_breaks_what_raft_promises_and_the_server_is_not_blamed() {
    // A vote.
    holds(
        "timeout S1\nuntil message S2->S1\nexpect S2 vote S1\ncrash S2 lossy\nexpect S2 vote none and S2 term 0\nrestart S2\nwait 1s\nexpect no violation",
    );
    let twice = "servers 3\nelect S1 with S2\npause S1\ndrop all from S1\ncrash S2 lossy\nrestart S2\nelect S3 term 1 with S2\n";
    let outcome = outcome(&format!("{twice}expect violation election-safety"));
    assert!(outcome.is_success(), "{:?}", outcome.failures);
    // An entry, and no more. The leader has been told that it is there, and never sends it again.
    holds(
        "servers 3\nelect S1\nrequest set x 1\nuntil all applied 1\nrequest set x 2\nuntil all applied 2\ncrash S3 lossy\nexpect S3 log 1\n\
         expect refused crash S3 lossy\nrestart S3\nwait 500ms\nexpect S3 log 1\nelect S2\nuntil S3 value x 2\nexpect no violation",
    );
    // A snapshot, and the entries that it covered are there again.
    holds(
        "servers 1\nelect S1\nrequest set x 1\nuntil S1 applied 1\ncompact S1\nuntil S1 snapshot 1\nwait 20ms\ncrash S1 lossy\nexpect S1 snapshot 0 and S1 log 1",
    );
    fails(
        "crash S1 lossy",
        "line 1: S1's disk has written nothing since it was filled, so there is nothing to lose",
    );
}

#[test]
fn an_unsynced_write_survives_a_crash_only_if_it_is_said_so() {
    holds("timeout S1\nexpect S1 term 1\ncrash S1\nexpect S1 term 0");
    holds("timeout S1\nexpect S1 term 1\ncrash S1 synced\nexpect S1 term 1");
}

#[test]
fn membership_changes_and_leadership_is_handed_over() {
    holds(
        "servers 3\noption complete\nelect S1\nuntil all commit 1\nadd S4 learner\nuntil S4 log 2 and not S4 votes\nuntil S4 commit 2\nwait 100ms\nadd S4 via S1\nuntil S4 votes\nuntil voters S1 S2 S3 S4",
    );
    holds(
        "servers 3\noption complete\nelect S1\nuntil S1 commit 1\nremove leader\nuntil not S1 leads\nuntil a leader\nexpect not S1 votes",
    );
    holds(
        "servers 3\noption complete\nelect S1\nuntil S1 commit 1\nreplace S2 S3 S4 via leader\nexpect not voters S2 S3 S4\nuntil voters S2 S3 S4",
    );
    holds("option complete\nelect S1\nuntil all commit 1\ntransfer S3\nuntil S3 leads term 2");
}

#[test]
fn a_voter_becomes_a_learner() {
    let demoted = "servers 3\noption complete\nelect S1\nuntil S1 commit 1\ndemote S3\nuntil all commit 2\nexpect all voters S1 S2 and all learners S3\n";
    holds(&format!(
        "{demoted}expect refused timeout S3\nexpect refused demote S3\nadd S3\nuntil voters S1 S2 S3"
    ));
    holds(&format!("{demoted}demote leader via S1\nuntil S2 leads and learners S1 S3"));
    fails("servers 2\ndemote S3 via S1", "line 2: there is no S3 in this cluster");
    fails(
        "servers 1\noption complete\nelect S1\nuntil S1 commit 1\ndemote S1",
        "line 5: S1 does not make S1 a learner: Nobody would be left to vote.",
    );
}

#[test]
fn what_must_never_be_is_seen_at_the_event_that_brings_it_about() {
    let outcome = outcome("never S1 leads\n\nelect S1\nwait 1s");
    assert_eq!(outcome.failures[0].to_string(), "line 1: it came to be that S1 leads");
    assert!(outcome.time < raft::Time::from_micros(300_000));
    fails("elect S1\nnever S1 leads", "line 2: it is so now that S1 leads");
    holds("never S1 log 5\nelect S1\nrequest set x 1\nwait 100ms");
}

#[test]
fn a_goal_is_told_whether_it_was_reached_or_not() {
    let outcome = outcome("goal S1 leads\ngoal S2 leads\nelect S1\ncrash S1");
    assert!(outcome.is_success());
    assert_eq!(
        outcome.goals.iter().map(|goal| (goal.line, goal.reached)).collect::<Vec<_>>(),
        [(1, true), (2, false)]
    );
}

const TWO_VOTES: &str = "servers 3\nflaw vote-twice\nelect S1 with S2\npause S1\ndrop all from S1\ncrash S2\nrestart S2\nelect S3 term 1 with S2\n";

#[test]
fn a_violation_fails_the_scenario_unless_a_line_expects_it() {
    let failures = |text: &str| outcome(text).failures.iter().map(ToString::to_string).collect::<Vec<_>>();
    let durability =
        "Durability is broken: S1 voted for S1 in term 1 and said so, but its disk does not hold that vote.";
    let safety = "Election Safety is broken: S1 and S3 were both elected in term 1.";
    assert_eq!(failures(TWO_VOTES), [durability, safety]);
    assert_eq!(failures(&format!("{TWO_VOTES}expect violation election-safety")), [durability]);
    holds(&format!("{TWO_VOTES}expect violation election-safety and violation durability"));
    let goals = "goal violation durability\ngoal violation election-safety\nelect S1";
    holds(&TWO_VOTES.replace("elect S1", goals));
    // Another property is named, and denied.
    assert_eq!(failures(&format!("{TWO_VOTES}expect not violation log-matching")), [durability, safety]);
    assert_eq!(
        failures(&format!("{TWO_VOTES}expect no violation"))[0],
        "line 9: expected no violation, but found: election-safety, durability"
    );
}

#[test]
fn a_violation_of_the_last_event_is_shown_to_whoever_watches() {
    let scenario = Scenario::parse(TWO_VOTES).expect("it is one");
    let mut violated = 0;
    run(&scenario, &mut |_, item| violated += usize::from(matches!(item.news, News::Violated(..))))
        .expect("it can work");
    assert_eq!(violated, outcome(TWO_VOTES).violations.len());
    assert!(1 < violated);
}

#[test]
fn reasons_are_heard_since_the_last_deed_began() {
    holds(
        "timeout S1\nuntil S2 said granted-vote\nexpect S1 said started-election\nuntil S1 said became-leader\ncrash S3\nexpect not S1 said became-leader",
    );
}

#[test]
fn options_and_flaws_change_while_the_world_runs() {
    holds(
        "start\noption pre-vote on\nflaw vote-twice\nflaw vote-twice off\nexpect refused flaw vote-twice off\nuntil message PreVote",
    );
    holds("option load-interval 50ms\nuntil a leader\nuntil all log >= 5\noption load-interval off");
    fails(
        "start\noption heartbeat-interval 1s",
        "line 2: the shortest election timeout must be longer than the heartbeat interval (§5.6)",
    );
}

#[test]
fn a_server_can_have_options_and_flaws_of_its_own() {
    // From the start, so that its first timer is as it says.
    holds("option S3 election-timeout 60ms..70ms\nuntil a leader\nexpect S3 leads term 1");
    holds(
        "option S1 S2 S4 S5 election-timeout 2s..3s\nuntil a leader\nexpect S3 leads\n\
         crash S3\nwait 500ms\nexpect S1 term 1 and no leader",
    );
    holds("flaw S2 vote-twice\nelect S1 with S2 S3\nuntil violation durability within 0us\nexpect S1 leads");
    holds("flaw S4 vote-twice\nelect S1 with S2 S3");
    // It stays what it is when the server is started again, and ends with what is set for all.
    holds(
        "option S2 pre-vote on\npartition S2\ncrash S2\nrestart S2\nuntil S2 said started-pre-vote\n\
         option pre-vote on\noption pre-vote off\nuntil S2 said started-election",
    );
    holds(
        "option complete\noption S1 compact-after 1\nelect S1\nuntil all commit 1\nwait 1s\nexpect S1 snapshot 1 and S2 snapshot 0",
    );
    // A server that comes later.
    holds(
        "servers 3\noption S4 compact-after 1\nelect S1\nrequest set x 1\nuntil S1 commit 1\nadd S4\nuntil S4 snapshot >= 1",
    );
    holds(
        "start\noption S1 pre-vote on\nexpect refused option S1 pre-vote on\nexpect refused option S9 no-op on",
    );
    fails(
        "start\noption S2 election-timeout 60ms\noption heartbeat-interval 70ms",
        "line 3: the shortest election timeout must be longer than the heartbeat interval (§5.6)",
    );
}

#[test]
fn timers_are_spread_and_lined_up() {
    holds("timers spread\nuntil a leader\nexpect leader term 1");
    holds("timers together\nuntil all is candidate within 200ms");
}

#[test]
fn clocks_and_disks_are_slowed_down() {
    holds("clock S1 1000%\nuntil S1 is candidate within 30ms");
    holds(
        "disk S2 100ms\ntimeout S1\nuntil S3 said granted-vote and S2 said granted-vote within 60ms\nexpect not message S2->S1",
    );
    holds(
        "servers 1\nelect S1\nrequest set x 1\nuntil S1 applied 1\ncompact S1\nexpect S1 snapshot 1 and S1 log 1",
    );
}

#[test]
fn blocks_are_repeated_as_often_as_they_say() {
    holds("repeat 3\n repeat 2\n timeout S1\n end\nend\nexpect S1 term 6");
    let repeated = outcome("repeat 1000\nrepeat 1000\nwait 0us\nend\nend");
    assert_eq!(repeated.failures[0].to_string(), "line 3: this takes more than 100000 lines");
    fails(
        "repeat 20\ntimeout S1\nuntil message any\nduplicate all\nduplicate all\nduplicate all\nduplicate all\nend",
        "line 4: there are more than 20000 messages in flight",
    );
}

#[test]
fn a_moment_is_come_to_exactly() {
    let straight = outcome("elect S1\nwait 100ms");
    let (events, time) = (straight.events, straight.time.as_micros());
    assert!(0 < events);
    fails("wait 2ms\nat 1ms", "line 2: it is 2ms already");
    fails(
        "elect S1\nat 1s event 1",
        &format!("line 2: {} events have happened already", outcome("elect S1").events),
    );
    fails("at 1ms event 5", "line 1: by then there are 0 events, not 5");
    fails("at 1s event 0", &format!("line 1: event 1 comes before that, at {}ms", first_event_ms()));
    let again = outcome(&format!("elect S1\nat {time}us event {events}"));
    assert_eq!((again.digest, again.events, again.time), (straight.digest, straight.events, straight.time));
    let at = outcome(&format!("elect S1\nat {time}us"));
    assert_eq!(at.digest, straight.digest);
}

/// When the first event of the default world is due.
fn first_event_ms() -> String {
    let world = sim::World::new(sim::Setup::default()).expect("the default works");
    let micros = world.next_event_at().expect("servers run").as_micros();
    format!("{}.{:03}", micros / 1_000, micros % 1_000).trim_end_matches('0').to_owned()
}

#[test]
fn time_passes_even_when_nothing_happens() {
    let outcome = outcome("crash all\nwait 24ms\nat 86400s\nexpect refused timeout S1");
    assert!(outcome.is_success(), "{:?}", outcome.failures);
    assert_eq!(outcome.time.as_micros(), 86_400_000_000);
}

#[test]
fn a_page_takes_as_many_steps_as_its_clock_allows() {
    let text = "say Watch\nelect S1\nwait 100ms";
    let scenario = Scenario::parse(text).expect("it is one");
    let mut experiment = Experiment::new(scenario).expect("it can work");
    let told = experiment.feed().since(0, true);
    let News::Line(_, line) = &told[0].news else { panic!("a line comes first") };
    assert!(matches!(&line.statement, Statement::Say(words) if words.as_str() == "Watch"));
    let end = outcome(text);
    let mut now = raft::Time::ZERO;
    while !experiment.director().has_ended() {
        now = (now + raft::Duration::from_millis(7)).min(end.time);
        while !experiment.run_until(now, 2) {}
        assert_eq!(experiment.world().now(), now);
    }
    assert_eq!(experiment.director().line().map(|line| line.number), Some(3));
    // Frames change nothing.
    assert_eq!(experiment.outcome(), end);
}
