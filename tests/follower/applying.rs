//! What a follower does with the entries it appends and applies: configurations (§6, thesis 4.1) and
//! clients' sessions (§8, thesis 6.3).

use crate::common::corners::reaches;
use crate::common::net::{set, value};
use crate::common::single::{Single, append, conflict};
use crate::common::{S1, S2, S3, S4, S5};
use raft::{
    Body, ClientCommand, ClientId, Command, Config, Corner, Effect, Entry, Flaw, Flaws, LogIndex, Membership,
    Reason, ServerSet, SessionId, Term,
};

/// AppendEntries of term 2 with these commands after the entry at `prev`, an index and its term.
fn commands(prev: (u64, u64), commands: &[Command], leader_commit: u64) -> Body {
    let Body::AppendEntries(mut request) = append(prev, &[], leader_commit) else { panic!("not an append") };
    let entry = |(index, command): (u64, &Command)| Entry {
        index: LogIndex(index),
        term: Term(2),
        command: command.clone(),
    };
    request.entries = (prev.0 + 1..).zip(commands).map(entry).collect::<Vec<_>>().into();
    Body::AppendEntries(request)
}

fn configure(voters: &[raft::ServerId]) -> Command {
    Command::Configure(Membership::of(set(voters)))
}

/// §6: "a server always uses the latest configuration in its log, regardless of whether the entry is
/// committed".
#[test]
fn a_configuration_is_in_force_as_soon_as_it_is_in_the_log() {
    let mut follower = Single::follower(2, None, &[1]);
    follower.receive(S2, 2, commands((1, 1), &[configure(&[S1, S2, S3])], 0));
    assert_eq!(follower.server.state().membership(), Membership::of(set(&[S1, S2, S3])));
    assert_eq!(follower.commit_index(), 0);
    let adopted = |reason: &Reason| matches!(reason, Reason::AdoptedMembership { index: LogIndex(2), .. });
    assert!(follower.reasons().iter().any(adopted));
}

/// Thesis 4.1: "a server … must be prepared to fall back to the previous configuration in its log".
#[test]
fn a_configuration_that_is_truncated_is_not_in_force_any_more() {
    let mut follower = Single::follower(2, None, &[1]);
    follower.receive(S2, 2, commands((1, 1), &[configure(&[S1, S2]), configure(&[S1])], 0));
    assert_eq!(follower.server.state().membership(), Membership::of(set(&[S1])));
    follower.receive(S3, 3, append((2, 2), &[3], 0));
    assert_eq!(follower.server.state().membership(), Membership::of(set(&[S1, S2])));
    follower.receive(S3, 4, append((1, 1), &[4], 0));
    let membership = Membership::of(ServerSet::first(5));
    assert_eq!(follower.server.state().membership(), membership);
    assert!(follower.reasons().contains(&Reason::RolledBackMembership { index: LogIndex(2), membership }));
}

/// Thesis 4.2.2: a server that is being removed may still be needed to commit its own removal, so
/// it stands for election until that is committed, and never after.
#[test]
fn who_is_removed_stands_for_election_until_that_is_committed() {
    let _corner = reaches(Corner::LeavingCampaigns);
    let mut follower = Single::follower(2, None, &[1]);
    follower.receive(S2, 2, commands((1, 1), &[configure(&[S2, S3, S4, S5])], 0));
    assert!(follower.server.deadline().is_some());
    let mut candidate = Single::of(follower.server.clone());
    assert_eq!((candidate.wait().role(), candidate.term()), ("candidate", 3));
    follower.receive(S2, 2, append((2, 2), &[], 2));
    assert_eq!(follower.server.deadline(), None);
}

/// A follower with sessions applies these commands: the values that take effect.
fn check(config: Config, given: &[Command], executed: &[u8]) {
    let mut follower = Single::configured(config, 2, None, &[]);
    follower.receive(S2, 2, commands((0, 0), given, given.len() as u64));
    let value = |effect: &Effect| match effect {
        Effect::Apply { entry: Entry { command: Command::Client(command), .. }, execute: true } => {
            Some(command.bytes[0])
        }
        _ => None,
    };
    let values: Vec<u8> = follower.effects.iter().filter_map(value).collect();
    assert_eq!(values, executed, "{given:?}");
}

/// A command that sets a number, in the session that the entry at this index opened; in none if 0.
fn command(session: u64, serial: u64, number: u8) -> Command {
    let session = (session != 0).then_some(SessionId(LogIndex(session)));
    Command::Client(ClientCommand { session, ..value(1, serial, number) })
}

/// §8 and thesis 6.3: "if it receives a command whose serial number has already been executed, it
/// responds immediately without re-executing the request".
#[test]
fn with_sessions_a_command_takes_effect_once() {
    let open = |client| Command::OpenSession(ClientId(client));
    let config = Config { sessions: true, ..Config::default() };
    check(config, &[open(1), command(1, 1, 7), command(1, 1, 7), command(1, 2, 8)], &[7, 8]);
    check(config, &[open(1), command(1, 2, 8), command(1, 1, 7)], &[8]);
    check(config, &[open(1), open(2), command(1, 1, 7), command(2, 1, 8)], &[7, 8]);
    check(config, &[open(1), command(1, 1, 7), open(1), command(1, 1, 7)], &[7]);
    check(config, &[command(0, 1, 7), open(1), command(2, 1, 8)], &[8]);
    check(Config::default(), &[command(0, 1, 7), command(0, 1, 7)], &[7, 7]);
}

/// Thesis 6.3: "session expiry must be deterministic": the least recently used goes first, and a client
/// without a session has no command executed.
#[test]
fn the_session_longest_unused_expires_when_there_are_too_many() {
    let open = |client| Command::OpenSession(ClientId(client));
    let config = Config { sessions: true, max_sessions: 2, ..Config::default() };
    check(
        config,
        &[open(1), open(2), open(3), command(1, 1, 7), command(2, 1, 8), command(3, 1, 9)],
        &[8, 9],
    );
    check(
        config,
        &[open(1), open(2), command(1, 1, 7), open(3), command(1, 2, 8), command(2, 1, 9)],
        &[7, 8],
    );
}

/// Thesis 6.3: each registration has an identity of its own. A late copy of a command must not take
/// effect in its client's next session, which does not know that it has taken effect before.
#[test]
fn a_late_copy_of_a_command_does_not_belong_to_its_clients_next_session() {
    let open = |client| Command::OpenSession(ClientId(client));
    let one = Config { sessions: true, max_sessions: 1, ..Config::default() };
    check(one, &[open(1), command(1, 1, 7), open(2), open(1), command(1, 1, 7), command(4, 2, 8)], &[7, 8]);
    let reuses = Config { flaws: Flaws::only(Flaw::ReuseSessionId), ..one };
    check(reuses, &[open(1), command(1, 1, 7), open(2), open(1), command(1, 1, 7)], &[7, 7]);
}

/// §5.3: "the follower can include the term of the conflicting entry and the first index it stores
/// for that term" in its refusal.
#[test]
fn its_refusal_says_where_the_conflicting_term_begins() {
    let check = |log: &[u64], prev: (u64, u64), expected: Body| {
        let mut follower = Single::follower(9, None, log);
        follower.receive(S2, 9, append(prev, &[9], 0));
        assert_eq!(follower.reply(), expected, "{log:?} {prev:?}");
    };
    check(&[1, 1, 2], (5, 8), conflict(5, None, 4));
    check(&[1, 1, 2], (3, 8), conflict(3, Some(2), 3));
    check(&[1, 2, 2, 2], (4, 8), conflict(4, Some(2), 2));
    check(&[1, 2, 2, 2], (3, 8), conflict(3, Some(2), 2));
    check(&[2, 2, 2], (2, 1), conflict(2, Some(2), 1));
    check(&[], (1, 1), conflict(1, None, 1));
}
