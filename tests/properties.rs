//! The small parts against naive models of themselves.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::collections::{BTreeSet, VecDeque};

use common::single::vote_reply;
use common::{S1, S2, S3, entries, terms};
use proptest::prelude::*;
use raft::{
    Admission, Change, ChangeRefusal, ClientId, Config, Effect, Entries, Input, LogIndex, Mark, Membership,
    Message, Reason, Recovered, Server, ServerId, ServerSet, SessionId, Sessions, Term, Time, is_quorum,
    majority,
};

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

type Set = BTreeSet<u8>;

/// The servers whose bits are set: bit 0 is S1.
fn servers(bits: u8) -> ServerSet {
    set(bits).into_iter().map(ServerId::new).collect()
}

fn set(bits: u8) -> Set {
    (0..8).filter(|bit| bits >> bit & 1 == 1).map(|bit| bit + 1).collect()
}

// ── Quorums ──

/// §5.2: "a majority of the servers in the full cluster": counted over all subsets of all clusters
/// of up to seven.
#[test]
fn a_quorum_is_more_than_half_of_the_members() {
    for members in 1..1u8 << 7 {
        for chosen in (0..1u8 << 7).filter(|chosen| chosen & !members == 0) {
            let expected = set(members).len() < 2 * set(chosen).len();
            assert_eq!(is_quorum(servers(members), servers(chosen)), expected, "{members:b} {chosen:b}");
        }
        let smallest = (0..=7).find(|count| set(members).len() < 2 * count);
        assert_eq!(Some(majority(servers(members)) as usize), smallest, "{members:b}");
    }
}

/// §6: decisions of a joint configuration are decisions of each of the two that it joins: any two
/// of its quorums share a voter of the old one and a voter of the new one.
#[test]
fn any_two_quorums_of_a_joint_configuration_share_a_server_of_each_half() {
    let all: Vec<u8> = (1..1 << 4).collect();
    for (old, new) in all.iter().flat_map(|old| all.iter().map(move |new| (*old, *new))) {
        let joint = Membership { voters: servers(new), outgoing: servers(old), ..Membership::default() };
        let quorums: Vec<u8> = (0..1 << 4).filter(|chosen| joint.is_quorum(servers(*chosen))).collect();
        for (a, b) in quorums.iter().flat_map(|a| quorums.iter().map(move |b| (*a, *b))) {
            assert_ne!((a & b & old, a & b & new), (0, 0), "{old:b} to {new:b}");
            assert!(a & b & old != 0 && a & b & new != 0, "{old:b} to {new:b}: {a:b} and {b:b}");
        }
        assert!(joint.is_quorum(servers(old | new)), "all together can always decide");
    }
}

#[test]
fn learners_never_count() {
    for chosen in 0..1 << 6 {
        let with = Membership { learners: servers(0b11_1000), ..Membership::of(servers(0b111)) };
        let expected = Membership::of(servers(0b111)).is_quorum(servers(chosen & 0b111));
        assert_eq!(with.is_quorum(servers(chosen)), expected, "{chosen:b}");
    }
    assert!(!Membership::default().is_quorum(servers(0b111)), "nobody decides for a cluster of none");
}

// ── Membership ──

fn changes() -> impl Strategy<Value = Change> {
    let server = || (1..=5u8).prop_map(ServerId::new);
    prop_oneof![
        server().prop_map(Change::AddLearner),
        server().prop_map(Change::AddVoter),
        server().prop_map(Change::Remove),
        server().prop_map(Change::Demote),
        (0..1u8 << 5).prop_map(|bits| Change::Replace(servers(bits))),
    ]
}

/// Voters, voters of before, learners.
type Naive = (Set, Set, Set);

fn naively_after((mut voters, _, mut learners): Naive, change: Change) -> Naive {
    let mut outgoing = Set::new();
    match change {
        Change::AddLearner(server) => {
            if !voters.contains(&server.number()) {
                learners.insert(server.number());
            }
        }
        Change::AddVoter(server) => {
            learners.remove(&server.number());
            voters.insert(server.number());
        }
        Change::Remove(server) => {
            learners.remove(&server.number());
            voters.remove(&server.number());
        }
        Change::Demote(server) => {
            if voters.remove(&server.number()) {
                learners.insert(server.number());
            }
        }
        Change::Replace(new) => {
            let new: Set = new.iter().map(ServerId::number).collect();
            if new != voters {
                outgoing = std::mem::replace(&mut voters, new);
                learners.retain(|server| !voters.contains(server));
            }
        }
    }
    (voters, outgoing, learners)
}

/// That a decision of one and a decision of the other always share a server.
fn overlap(one: &Membership, other: &Membership) -> bool {
    let quorums = |of: &Membership| -> Vec<u8> {
        (0..1 << 5).filter(|chosen| of.is_quorum(servers(*chosen))).collect()
    };
    let (ones, others) = (quorums(one), quorums(other));
    ones.iter().all(|a| others.iter().all(|b| a & b != 0))
}

proptest! {
    #![proptest_config(config())]

    /// Thesis 4.1 and §6: "there is no time when two leaders can be elected for the same term",
    /// since any majority of one configuration overlaps with any majority of the next.
    #[test]
    fn every_change_leads_where_the_sets_say_and_both_sides_always_overlap(
        voters in 1..1u8 << 5, learners in 0..1u8 << 5, change in changes()
    ) {
        let learners = learners & !voters;
        let before = Membership { learners: servers(learners), ..Membership::of(servers(voters)) };
        let naive = (set(voters), Set::new(), set(learners));
        let (v, o, l) = naively_after(naive.clone(), change);
        let expected = if (v.clone(), o.clone(), l.clone()) == naive {
            Err(ChangeRefusal::NothingToChange)
        } else if v.is_empty() {
            Err(ChangeRefusal::NoVoterLeft)
        } else {
            let of = |set: Set| set.into_iter().map(ServerId::new).collect();
            Ok(Membership { voters: of(v), outgoing: of(o), learners: of(l) })
        };
        prop_assert_eq!(before.after(change), expected);
        if let Ok(after) = expected {
            prop_assert!(overlap(&before, &after), "{:?} to {:?}", before, after);
            prop_assert!(overlap(&after, &after.without_outgoing()));
            prop_assert!(after.learners.intersection(after.voters).is_empty());
        }
    }
}

// ── Sessions ──

#[derive(Clone, Copy, Debug)]
enum Use {
    Open(u32),
    /// A command of one of the sessions opened so far, the last one first.
    Command(usize, u64),
}

fn uses() -> impl Strategy<Value = Use> {
    prop_oneof![
        1 => (1..6u32).prop_map(Use::Open),
        3 => (0..6usize, 0..4u64).prop_map(|(session, serial)| Use::Command(session, serial)),
    ]
}

proptest! {
    #![proptest_config(config())]

    /// Thesis 6.3: against a list of sessions, the one longest unused first, each with the numbers of
    /// all commands that took effect. No session is ever opened again.
    #[test]
    fn sessions_are_a_list_with_the_longest_unused_first(
        limit in 1..4u32, uses in proptest::collection::vec(uses(), 0..40)
    ) {
        let mut sessions = Sessions::default();
        let mut opened: Vec<SessionId> = Vec::new();
        let mut naive: Vec<(SessionId, u32, Vec<u64>)> = Vec::new();
        for (at, step) in (1..).map(LogIndex).zip(uses) {
            match step {
                Use::Open(client) => {
                    opened.insert(0, SessionId(at));
                    naive.push((SessionId(at), client, Vec::new()));
                    let expired = (limit as usize) < naive.len();
                    let expired = expired.then(|| ClientId(naive.remove(0).1));
                    prop_assert_eq!(sessions.open(SessionId(at), ClientId(client), at, limit), expired);
                }
                Use::Command(place, serial) => {
                    let session = opened.get(place).copied();
                    let known = naive.iter().position(|(open, ..)| Some(*open) == session);
                    let expected = match known.map(|place| naive.remove(place)) {
                        None => Admission::NoSession,
                        Some((session, client, mut done)) => {
                            let late = done.iter().any(|before| serial <= *before);
                            done.push(serial);
                            naive.push((session, client, done));
                            if late { Admission::Duplicate } else { Admission::Fresh }
                        }
                    };
                    prop_assert_eq!(sessions.admit(session, serial, at), expected);
                }
            }
            prop_assert_eq!(sessions.len(), naive.len());
            for client in 1..6 {
                let open = naive.iter().any(|(_, other, _)| *other == client);
                prop_assert_eq!(sessions.has(ClientId(client)), open);
            }
        }
    }
}

// ── Entries ──

proptest! {
    #![proptest_config(config())]

    /// However often some are skipped, the rest is what a slice would hold.
    #[test]
    fn skipping_entries_is_slicing(terms in proptest::collection::vec(1..4u64, 0..8), first in 0..9usize, second in 0..9usize) {
        let all = entries(1, &terms);
        let first = first.min(all.len());
        let second = second.min(all.len() - first);
        let skipped = Entries::from(all.clone()).skip(first).skip(second);
        prop_assert_eq!(&*skipped, &all[first + second..]);
        prop_assert_eq!(&skipped, &Entries::from(&all[first + second..]));
        prop_assert_eq!(skipped.is_empty(), skipped == Entries::empty());
    }
}

// ── Where two logs part ──

/// Two logs that Raft allows: equal up to a point, and from there on never of the same term at the
/// same index, though one of them may go on with the term in which they part.
#[derive(Clone, Debug)]
struct Parted {
    common: Vec<u64>,
    leader: Vec<u64>,
    follower: Vec<u64>,
}

fn parted() -> impl Strategy<Value = Parted> {
    let steps = || proptest::collection::vec(0..3u64, 0..7);
    (steps(), steps(), steps(), 0..3u8).prop_map(|(common, leader, follower, goes_on)| {
        let climb = |from: u64, step: u64, steps: Vec<u64>| -> Vec<u64> {
            let add = |term: &mut u64, more| {
                *term += step * more;
                Some(*term)
            };
            steps.into_iter().scan(from, add).collect()
        };
        let common = climb(1, 1, common);
        let last = common.last().map_or(1, |term| *term);
        // Terms of their own: even for one, odd for the other.
        let own = |odd: u64, goes_on: bool, steps: Vec<u64>| -> Vec<u64> {
            let kept = if goes_on { steps.iter().take_while(|step| **step == 0).count() } else { 0 };
            let mut terms = vec![last; kept];
            terms.extend(climb(2 * last + odd, 2, steps[kept..].to_vec()));
            terms
        };
        let (leader, follower) = (own(1, goes_on == 1, leader), own(2, goes_on == 2, follower));
        Parted { common, leader, follower }
    })
}

/// A server of three with this log. Its disk is instant.
fn server(id: ServerId, config: Config, log: &[u64]) -> Server {
    let membership = Membership::of(ServerSet::first(3));
    let disk = Recovered { entries: entries(1, log).into(), ..Recovered::empty(membership) };
    Server::new(Time::ZERO, id, config, Recovered { current_term: Term(90), ..disk }, 7)
}

fn step(server: &mut Server, input: Input) -> Vec<Effect> {
    let mut effects = Vec::new();
    server.step(Time::ZERO, input, &mut effects);
    server.step(Time::ZERO, Input::Durable(Mark(u64::MAX)), &mut effects);
    effects
}

/// S1 is elected by S3, which then falls silent, and brings S2 up to date: the indexes that it went
/// back to on the way.
fn bring_up_to_date(logs: &Parted, config: Config) -> Vec<u64> {
    let Parted { common, leader, follower } = logs;
    let [mut leader, mut follower] =
        [(S1, leader), (S2, follower)].map(|(id, own)| server(id, config, &[&common[..], own].concat()));
    step(&mut leader, Input::Campaign);
    let vote = Message { from: S3, to: S1, term: Term(91), body: vote_reply(true) };
    let mut effects = VecDeque::from(step(&mut leader, Input::Receive(vote)));
    let mut went_back = Vec::new();
    while let Some(effect) = effects.pop_front() {
        match effect {
            Effect::Explain(Reason::SteppedBack { next_index, .. }) => went_back.push(next_index.0),
            Effect::Send { message, .. } if message.to != S3 => {
                let to = if message.to == S1 { &mut leader } else { &mut follower };
                effects.extend(step(to, Input::Receive(message)));
            }
            _ => {}
        }
    }
    assert!(terms(follower.state().log()).starts_with(&terms(leader.state().log())), "{logs:?}");
    went_back
}

proptest! {
    #![proptest_config(config())]

    /// §5.3: "Eventually nextIndex will reach a point where the leader and follower logs match":
    /// each answer takes the leader further back, and never behind the point where they part; one
    /// entry at a time, or with backtracking "one AppendEntries RPC … for each term with conflicting
    /// entries, rather than one RPC per entry".
    #[test]
    fn the_leader_goes_back_to_where_the_logs_part_and_not_further(
        logs in parted(), no_op: bool, window in 1..4u32
    ) {
        let parts_at = logs.common.len() as u64 + 1;
        let terms_after = logs.follower.iter().collect::<BTreeSet<_>>().len();
        for backtracking in [false, true] {
            let config = Config { backtracking, no_op, max_in_flight: window, ..Config::default() };
            let went_back = bring_up_to_date(&logs, config);
            prop_assert!(went_back.is_sorted_by(|one, next| next < one), "{:?}", went_back);
            prop_assert!(went_back.iter().all(|next| parts_at <= *next), "{:?}", went_back);
            if backtracking {
                prop_assert!(went_back.len() <= terms_after + 1, "{:?}", went_back);
            } else {
                prop_assert!(went_back.windows(2).all(|pair| pair[1] + 1 == pair[0]), "{:?}", went_back);
            }
        }
    }
}
