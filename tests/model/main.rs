//! A model check: three real servers, and everything that can happen to them within bounds.
//!
//! `cargo test --test model -- --nocapture` tells how many states there are, and for each deliberate
//! flaw the shortest way to break a property with it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stdout, reason = "the number of states is part of the answer")]
#![allow(unreachable_pub, reason = "there is no crate around it")]

mod atlas;
mod cluster;
mod host;
mod laws;
mod search;
mod story;

use laws::Law;
use raft::{Config, Flaw, Flaws, Reason, Refusal, ServerSet, Term};
use search::{Bounds, Findings, explore};

/// Two terms, two campaigns, two commands, no crash. Messages are lost, delayed, reordered and
/// duplicated without bound.
fn bounds() -> Bounds {
    let shortest = Config::default().election_timeout_min;
    Bounds {
        terms: 2,
        campaigns: 2,
        campaigners: &[1],
        commands: 2,
        beats: 0,
        crashes: 0,
        slow: ServerSet::EMPTY,
        cut: false,
        keep_dead: false,
        config: Config { election_timeout_max: shortest, ..Config::default() },
    }
}

/// All laws hold in all states, and there are at least so many: the search has not become empty.
fn check(name: &str, bounds: &Bounds, at_least: usize) -> Findings {
    let found = explore(bounds);
    println!("{name}: {} states, the farthest after {} steps", found.states, found.depth);
    if let Some(broken) = &found.broken {
        panic!("{name}: {:?} is broken\n{}", broken.law, broken.story.join("\n"));
    }
    assert!(at_least <= found.states, "{name}: only {} states", found.states);
    found
}

fn happened(found: &Findings, what: impl Fn(&Reason) -> bool) -> bool {
    found.atlas.reasons().any(what)
}

#[test]
fn nothing_breaks_in_two_terms_with_two_commands() {
    let found = check("two terms, two campaigns, two commands", &bounds(), 70_000);
    assert_eq!((found.led, found.committed), (Term(2), 2));
    let is_behind =
        |reason: &Reason| matches!(reason, Reason::RefusedVote { because: Refusal::LogBehind { .. }, .. });
    assert!(happened(&found, is_behind), "a vote is refused by the election restriction");
    assert!(happened(&found, |reason| matches!(reason, Reason::RefusedMismatch { .. })));
    assert!(happened(&found, |reason| matches!(reason, Reason::DeletedConflict { .. })));
    assert!(happened(&found, |reason| matches!(reason, Reason::WithheldCommit { .. })));
}

/// Split votes, campaign after campaign, and a crash of anybody at any moment.
#[test]
fn nothing_breaks_when_everybody_campaigns_and_one_crashes() {
    let many = Bounds { campaigns: 6, commands: 1, crashes: 1, ..bounds() };
    let found = check("two terms, any campaigns, one command, one crash", &many, 100_000);
    assert_eq!((found.led, found.committed), (Term(2), 1));
}

/// A leader sends again what is not acknowledged, and learns and tells how far the log is committed.
#[test]
fn nothing_breaks_when_a_leader_sends_again() {
    let again = Bounds { terms: 1, campaigns: 1, commands: 1, beats: 2, ..bounds() };
    check("one term, one command, two heartbeats", &again, 10_000);
    let later = Bounds { commands: 1, beats: 1, ..bounds() };
    check("two terms, one command, one heartbeat", &later, 1_000_000);
}

/// The followers say where a conflict begins, entries flow without waiting for answers, a new leader
/// begins with an empty entry, and batches hold one entry.
#[test]
fn nothing_breaks_with_the_options_on() {
    let config = Config { backtracking: true, no_op: true, max_in_flight: 2, ..bounds().config };
    let options = Bounds { commands: 1, config: Config { max_batch: 1, ..config }, ..bounds() };
    let found = check("the same with options, one command", &options, 10_000);
    assert_eq!((found.led, found.committed), (Term(2), 3));
}

/// A crash loses what is on its way to the disk; a promise leaves only when the disk holds it.
#[test]
fn nothing_breaks_when_disks_take_their_time() {
    let [s1, s2] = [1, 2].map(|number| [raft::ServerId::new(number)].into_iter().collect());
    let of = |slow, commands| Bounds { slow, commands, crashes: 1, ..bounds() };
    check("all disks slow, two campaigns, one crash", &of(ServerSet::first(3), 0), 50_000);
    for (name, slow) in [("S1", s1), ("S2", s2)] {
        let found = check(&format!("{name}'s disk slow, one command, one crash"), &of(slow, 1), 100_000);
        assert_eq!((found.led, found.committed), (Term(2), 1));
    }
}

/// To forget messages that can have no effect any more is what makes all this feasible, and it hides
/// nothing: the same hosts are met without it, in thirty times as many states.
#[test]
fn forgetting_dead_messages_hides_no_state_of_a_server() {
    let small = Bounds { commands: 1, ..bounds() };
    let [forgetting, keeping] =
        [false, true].map(|keep_dead| check("one command", &Bounds { keep_dead, ..small }, 5_000));
    assert!(10 * forgetting.states < keeping.states);
    assert_eq!(forgetting.atlas.host_prints(), keeping.atlas.host_prints());
}

/// Each flaw breaks what it must, within its bounds: so the check can fail. The last number is how
/// many steps the shortest way takes.
#[test]
fn every_flaw_within_reach_is_found() {
    let crash = Bounds { commands: 0, crashes: 1, ..bounds() };
    let command = Bounds { commands: 1, ..bounds() };
    let slow = Bounds { crashes: 1, ..command };
    // Where S1 and S2 never hear from each other, each has to learn of the other's terms from S3.
    let three_terms = Bounds { terms: 3, campaigns: 4, commands: 3, cut: true, ..bounds() };
    let four_terms = Bounds { terms: 4, campaigns: 5, commands: 2, cut: true, ..bounds() };
    let [s1, s3] = [1, 3].map(|number| [raft::ServerId::new(number)].into_iter().collect());
    let table = [
        (Flaw::VoteTwice, crash, Law::ElectionSafety, 7),
        (Flaw::ForgetTerm, crash, Law::ElectionSafety, 7),
        (Flaw::SkipElectionRestriction, command, Law::LeaderCompleteness, 11),
        (
            Flaw::CompareLogByIndexOnly,
            Bounds { campaigners: &[1, 2, 2, 1], ..three_terms },
            Law::LeaderCompleteness,
            18,
        ),
        (
            Flaw::CommitOldTerm,
            Bounds { campaigners: &[1, 2, 2, 1, 2], ..four_terms },
            Law::LeaderCompleteness,
            23,
        ),
        (Flaw::CommitWithoutQuorum, command, Law::LeaderCompleteness, 7),
        (
            Flaw::SkipConsistencyCheck,
            Bounds { campaigners: &[1, 2, 2, 3], ..three_terms },
            Law::LogMatching,
            19,
        ),
        (Flaw::TruncateOnStaleAppend, command, Law::LeaderCompleteness, 12),
        (Flaw::AcknowledgeBeforeDurable, Bounds { slow: s3, ..crash }, Law::ElectionSafety, 7),
        (Flaw::LeaderCountsUnsyncedSelf, Bounds { slow: s1, ..slow }, Law::LeaderCompleteness, 14),
    ];
    for (flaw, bounds, law, steps) in table {
        let config = Config { flaws: Flaws::only(flaw), ..bounds.config };
        let found = explore(&Bounds { config, ..bounds });
        let broken = found.broken.unwrap_or_else(|| panic!("{} breaks nothing", flaw.name()));
        let (name, count) = (flaw.name(), broken.story.len());
        println!("\n{name} breaks {:?} after {count} steps:\n{}", broken.law, broken.story.join("\n"));
        assert_eq!((broken.law, count), (law, steps), "{name}");
        // Without the flaw the same bounds are safe; one has too many states to go to all of them.
        if flaw != Flaw::SkipConsistencyCheck {
            check(&format!("without {name}"), &bounds, 1_000);
        }
    }
}

/// What the first check leaves out for the sake of time: any number of campaigns.
#[test]
#[ignore = "takes minutes"]
fn nothing_breaks_in_two_terms_with_two_commands_however_often_they_campaign() {
    check("two terms, any campaigns, two commands", &Bounds { campaigns: 6, ..bounds() }, 2_000_000);
}
