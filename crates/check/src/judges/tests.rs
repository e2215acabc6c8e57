//! Stories told to the judges by hand, and worlds with a flaw.

use super::*;
use crate::{Property, Unjudged};
use raft::{
    AppendEntriesReply, AppendOutcome, Body, ClientCommand, ClientId, Command, Config, Duration, Entry, Flaw,
    Flaws, RequestVoteReply, Round, Time,
};
use sim::{ClusterAction, LinkAction, MessageAction, MessageId, Operation, PlacedState, Setup};

const S1: ServerId = ServerId::new(1);
const S2: ServerId = ServerId::new(2);
const S3: ServerId = ServerId::new(3);

/// A property, the events and the servers that break it, and the indexes.
type Expected<'a> = (Property, &'a [u64], &'a [ServerId], &'a [u64]);

/// A history told to the judges by hand, one event for each line.
struct Story {
    world: World,
    judges: Judges,
    event: u64,
}

impl Story {
    fn new() -> Story {
        Story::of(Config::default())
    }

    fn of(config: Config) -> Story {
        let world = world(config);
        Story { judges: Judges::new(&world), world, event: 0 }
    }

    fn tell(mut self, kind: EventKind) -> Story {
        self.event += 1;
        let event = Event { at: Time::ZERO, step: self.event, kind };
        self.judges.observe(&self.world, &[event]);
        self
    }

    fn leads(self, server: ServerId, term: u64) -> Story {
        let reason = Reason::BecameLeader { term: Term(term), voters: ServerSet::first(2), of: 3 };
        self.tell(EventKind::Explained { server, reason })
    }

    fn writes(self, server: ServerId, entries: &[(u64, u64, u8)]) -> Story {
        let entries: Vec<Entry> = entries.iter().map(|e| entry(*e)).collect();
        self.tell(EventKind::Wrote { server, write: DiskWrite::Entries(entries.into()) })
    }

    /// A leader says so. (`learns` makes it known without a leader, and so without a quorum.)
    fn commits(self, server: ServerId, index: u64, term: u64) -> Story {
        let (index, term) = (LogIndex(index), Term(term));
        let reason = Reason::Committed { index, entry_term: term, term, holders: ServerSet::first(2), of: 3 };
        self.tell(EventKind::Explained { server, reason })
    }

    /// The world of a story has not begun, so whatever is committed is committed in term 0.
    fn learns(self, server: ServerId, index: u64) -> Story {
        let commit_index = LogIndex(index);
        let reason =
            Reason::LearnedCommit { commit_index, leader_commit: commit_index, last_new: commit_index };
        self.tell(EventKind::Explained { server, reason })
    }

    fn starts(self, server: ServerId, term: u64) -> Story {
        let reason = Reason::Started { term: Term(term), voted_for: None, last_index: LogIndex::ZERO };
        self.tell(EventKind::Explained { server, reason })
    }

    fn sends(self, from: ServerId, to: ServerId, term: u64, body: Body) -> Story {
        let packet = Packet::Raft(Message { from, to, term: Term(term), body });
        self.tell(EventKind::Sent { id: MessageId(1), packet, copy_of: None })
    }

    fn applies(self, server: ServerId, applied: (u64, u64, u8)) -> Story {
        self.tell(EventKind::Applied { server, entry: entry(applied), executed: true })
    }

    /// The story goes on in this world.
    fn in_world(mut self, world: &World) -> Story {
        self.world = world.clone();
        self
    }

    fn check(&self, expected: &[Expected<'_>]) {
        let found: Vec<_> = self.judges.violations().iter().collect();
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (verdict, (property, events, servers, index)) in found.iter().zip(expected) {
            assert_eq!(verdict.property, *property);
            assert_eq!(verdict.events, *events);
            assert_eq!(verdict.servers, *servers);
            let indexes: Vec<LogIndex> = index.iter().copied().map(LogIndex).collect();
            assert_eq!(verdict.indexes, indexes);
        }
    }
}

fn world(config: Config) -> World {
    World::new(Setup { servers: 3, config, ..Setup::default() }).expect("a valid setup")
}

/// A world in which these servers have this log on their disks, in term 1 and with a vote for S1.
fn placed(servers: &[ServerId], log: &[Term]) -> World {
    let mut world = world(Config::default());
    for &server in servers {
        let (term, voted_for, log) = (Term(1), Some(S1), log.to_vec());
        let set = Action::Server(
            server,
            ServerAction::SetState(PlacedState { term, voted_for, log, ..PlacedState::default() }),
        );
        world.act(set, &mut Vec::new()).expect("an action that makes sense");
    }
    world
}

fn entry((index, term, value): (u64, u64, u8)) -> Entry {
    let command = ClientCommand { client: ClientId(1), session: None, serial: 1, bytes: [value].into() };
    Entry { index: LogIndex(index), term: Term(term), command: Command::Client(command) }
}

#[test]
fn two_leaders_in_one_term_break_election_safety() {
    Story::new().leads(S1, 1).leads(S2, 2).leads(S1, 3).leads(S1, 3).check(&[]);
    Story::new().leads(S1, 1).leads(S2, 1).check(&[(Property::ElectionSafety, &[1, 2], &[S1, S2], &[])]);
}

#[test]
fn a_leader_that_deletes_entries_breaks_leader_append_only() {
    let truncates =
        |story: Story| story.tell(EventKind::Wrote { server: S1, write: DiskWrite::Truncate(LogIndex(2)) });
    let story = || Story::new().writes(S1, &[(1, 1, 0), (2, 1, 0)]);
    truncates(story()).check(&[]);
    let deposed = Reason::HigherTerm { from: S2, old: Term(2), new: Term(3) };
    truncates(story().leads(S1, 2).tell(EventKind::Explained { server: S1, reason: deposed })).check(&[]);
    truncates(story().leads(S1, 2)).check(&[(Property::LeaderAppendOnly, &[3], &[S1], &[2])]);
}

#[test]
fn equal_index_and_term_with_another_command_breaks_log_matching() {
    Story::new().writes(S1, &[(1, 1, 7)]).writes(S2, &[(1, 1, 7)]).writes(S3, &[(1, 1, 8)]).check(&[(
        Property::LogMatching,
        &[1, 3],
        &[S1, S3],
        &[1],
    )]);
}

#[test]
fn equal_index_and_term_after_different_entries_breaks_log_matching() {
    Story::new().writes(S1, &[(1, 1, 0), (2, 3, 0)]).writes(S2, &[(1, 2, 0), (2, 3, 0)]).check(&[(
        Property::LogMatching,
        &[1, 2],
        &[S1, S2],
        &[2],
    )]);
}

#[test]
fn a_later_leader_without_a_committed_entry_breaks_leader_completeness() {
    let story = || Story::new().writes(S1, &[(1, 1, 0), (2, 1, 0)]).learns(S1, 2);
    story().writes(S2, &[(1, 1, 0), (2, 1, 0)]).leads(S2, 2).check(&[]);
    story().writes(S2, &[(1, 1, 0)]).leads(S2, 2).check(&[(
        Property::LeaderCompleteness,
        &[2, 4],
        &[S1, S2],
        &[2],
    )]);
}

#[test]
fn an_entry_committed_behind_a_later_leaders_back_breaks_leader_completeness() {
    Story::new().writes(S1, &[(1, 1, 0)]).leads(S2, 2).learns(S1, 1).check(&[(
        Property::LeaderCompleteness,
        &[3, 3],
        &[S1, S2],
        &[1],
    )]);
}

#[test]
fn different_entries_applied_at_one_index_break_state_machine_safety() {
    Story::new().applies(S1, (1, 1, 7)).applies(S2, (1, 1, 7)).check(&[]);
    Story::new().applies(S1, (1, 1, 7)).applies(S2, (1, 2, 7)).check(&[(
        Property::StateMachineSafety,
        &[1, 2],
        &[S1, S2],
        &[1],
    )]);
}

#[test]
fn a_server_that_forgets_a_term_it_spoke_of_breaks_monotonicity() {
    let told = || Story::new().sends(S1, S2, 3, Body::TimeoutNow);
    told().starts(S1, 3).starts(S2, 0).check(&[]);
    told().starts(S1, 2).check(&[(Property::Monotonicity, &[1, 2], &[S1, S1], &[])]);
    told().tell(EventKind::Acted(Action::Server(S1, ServerAction::WipeDisk))).starts(S1, 0).check(&[]);
}

/// Of two moments of one world, the earlier one told last.
#[test]
fn terms_and_indexes_that_go_back_break_monotonicity() {
    let mut now = world(Config { no_op: true, ..Config::default() });
    let mut record = Vec::new();
    let at_first = now.clone();
    let committed = |world: &World| {
        let leader = world.leader()?;
        let index = world.server(leader)?.state().commit_index();
        Some((leader, index)).filter(|_| LogIndex::ZERO < index)
    };
    let mut elected = None;
    while committed(&now).is_none() {
        now.step(&mut record);
        if elected.is_none() && now.leader().is_some() {
            elected = Some(now.clone());
        }
    }
    let (leader, _) = committed(&now).expect("it waited for that");
    let elected = elected.expect("a leader was elected");
    let follower = world_followers(&now, leader);
    let moves = |story: Story, world: &World| {
        let reason = Reason::SentHeartbeat { to: leader };
        story.in_world(world).tell(EventKind::Explained { server: leader, reason })
    };
    moves(moves(Story::new(), &elected), &now).check(&[]);
    let back = moves(moves(Story::new(), &now), &elected);
    back.check(&[
        (Property::Monotonicity, &[1, 2], &[leader, leader], &[1, 0]),
        (Property::Monotonicity, &[2], &[leader, follower], &[1, 0]),
    ]);
    let back = moves(moves(Story::new(), &elected), &at_first);
    back.check(&[(Property::Monotonicity, &[1, 2], &[leader, leader], &[])]);
    let restarted = moves(Story::new(), &now).in_world(&elected).starts(leader, 1);
    restarted.check(&[]);
}

/// The follower whose answer made the leader commit.
fn world_followers(world: &World, leader: ServerId) -> ServerId {
    let running = world.server(leader).expect("it leads");
    let raft::Role::Leader(role) = running.role() else { panic!("it leads") };
    let matched = role.followers().find(|(_, progress)| LogIndex::ZERO < progress.match_index);
    matched.expect("a majority holds what is committed").0
}

fn matches(index: u64) -> Body {
    let outcome = AppendOutcome::Matches { match_index: LogIndex(index) };
    Body::AppendEntriesReply(AppendEntriesReply { round: Round(1), outcome })
}

#[test]
fn an_answer_about_entries_that_are_not_on_disk_breaks_durability() {
    let story = || Story::new().in_world(&placed(&[S2], &[Term(1), Term(1)]));
    story().sends(S2, S1, 1, matches(2)).check(&[]);
    story().sends(S2, S1, 1, matches(3)).check(&[(Property::Durability, &[1], &[S2], &[3])]);
    let earlier_term = story().sends(S2, S1, 0, matches(3));
    earlier_term.check(&[]);
}

#[test]
fn a_vote_that_is_not_on_disk_breaks_durability() {
    let story = || Story::new().in_world(&placed(&[S2], &[]));
    let vote = |pre_vote| Body::RequestVoteReply(RequestVoteReply { vote_granted: true, pre_vote });
    story().sends(S2, S1, 1, vote(false)).check(&[]);
    story().sends(S2, S3, 1, vote(true)).check(&[]);
    story().sends(S2, S3, 1, vote(false)).check(&[(Property::Durability, &[1], &[S2, S3], &[])]);
}

#[test]
fn a_term_that_is_not_on_disk_must_not_be_spoken_of() {
    let mut world = world(Config::default());
    world.act(Action::Server(S1, ServerAction::TimeOut), &mut Vec::new()).expect("it has a timer");
    let story = Story::new().in_world(&world);
    story.sends(S1, S2, 1, Body::TimeoutNow).check(&[(Property::Durability, &[1], &[S1], &[])]);
}

#[test]
fn an_entry_that_is_committed_without_a_majority_of_disks_breaks_the_quorum() {
    let story = |servers: &[ServerId]| {
        let story = Story::new().in_world(&placed(servers, &[Term(1)]));
        story.writes(S1, &[(1, 1, 0)]).commits(S1, 1, 1)
    };
    story(&[S1, S2]).check(&[]);
    story(&[S1]).check(&[(Property::CommitQuorum, &[2], &[S1], &[1])]);
    let other_term = Story::new().in_world(&placed(&[S1, S2], &[Term(1)])).writes(S1, &[(1, 2, 0)]);
    other_term.commits(S1, 1, 2).check(&[(Property::CommitQuorum, &[2], &[S1], &[1])]);
}

#[test]
fn a_leader_that_wants_back_what_is_committed_breaks_what_is_committed() {
    let reason = Reason::RefusedToUncommit {
        leader: S2,
        from: LogIndex(1),
        own_term: Term(1),
        leader_term: Term(2),
        commit_index: LogIndex(1),
    };
    let story = Story::new().tell(EventKind::Explained { server: S1, reason });
    story.check(&[(Property::CommittedStays, &[1], &[S1, S2], &[1])]);
}

/// The disk that is gone held what was counted; only in a later term must it hold it again.
#[test]
fn a_disk_that_somebody_wiped_is_nobodys_fault() {
    let wiped = Story::new()
        .in_world(&placed(&[S1], &[Term(1)]))
        .tell(EventKind::Acted(Action::Server(S2, ServerAction::WipeDisk)));
    wiped.writes(S1, &[(1, 1, 0)]).commits(S1, 1, 1).check(&[]);
}

#[test]
fn a_command_that_is_executed_at_two_indexes_breaks_exactly_once() {
    let sessions = Config { sessions: true, ..Config::default() };
    let broken = (Property::ExactlyOnce, &[1, 2][..], &[S1, S2][..], &[1, 2][..]);
    Story::of(sessions).applies(S1, (1, 1, 0)).applies(S2, (2, 1, 0)).check(&[broken]);
    Story::of(sessions).applies(S1, (1, 1, 0)).applies(S2, (1, 1, 0)).applies(S1, (1, 1, 0)).check(&[]);
    Story::new().applies(S1, (1, 1, 0)).applies(S2, (2, 1, 0)).check(&[]);
}

/// A late copy of a command must not take effect in its client's next session either (thesis 6.3).
#[test]
fn a_session_that_expires_is_no_excuse() {
    let sessions = Config { sessions: true, ..Config::default() };
    let expired = Reason::ExpiredSession { client: ClientId(1) };
    let story = Story::of(sessions).applies(S1, (1, 1, 0));
    let story = story.tell(EventKind::Explained { server: S1, reason: expired }).applies(S1, (3, 1, 0));
    story.check(&[(Property::ExactlyOnce, &[1, 3], &[S1, S1], &[1, 3])]);
}

/// What a client sends, is refused, is told.
struct Caller {
    story: Story,
    serial: u64,
}

impl Caller {
    fn of(config: Config) -> Caller {
        Caller { story: Story::of(config), serial: 0 }
    }

    fn tell(mut self, kind: EventKind) -> Caller {
        self.story = self.story.tell(kind);
        self
    }

    fn calls(mut self, operation: &str) -> Caller {
        self.serial += 1;
        let (client, serial) = (World::VISITOR, self.serial);
        let operation = Operation::parse(operation).expect(operation);
        self.tell(EventKind::Called { client, serial, operation }).asks(operation)
    }

    fn asks(self, operation: Operation) -> Caller {
        let (client, serial, ask) = (World::VISITOR, self.serial, Ask::Operation(operation));
        let packet = Packet::Request { client, to: S1, session: None, serial, ask };
        self.tell(EventKind::Sent { id: MessageId(1), packet, copy_of: None })
    }

    fn refused(self) -> Caller {
        self.refusal(None)
    }

    fn refusal(self, copy_of: Option<MessageId>) -> Caller {
        let (client, serial, answer) = (World::VISITOR, self.serial, Answer::NotLeader { leader: None });
        let packet = Packet::Answer { from: S1, client, serial, answer };
        self.tell(EventKind::Sent { id: MessageId(1), packet, copy_of })
    }

    fn told(self, operation: &str, answer: Answer) -> Caller {
        let (client, serial) = (World::VISITOR, self.serial);
        let operation = Operation::parse(operation).expect(operation);
        self.tell(EventKind::Returned { client, serial, operation, answer })
    }

    fn does(self, operation: &str, value: Option<i64>) -> Caller {
        self.calls(operation).told(operation, Answer::Done { value })
    }

    fn check(&self, expected: &[Expected<'_>], unjudged: &[(&str, Unjudged)]) {
        self.story.check(expected);
        let keys: Vec<_> = self.story.judges.keys().collect();
        let keys: Vec<_> = keys.iter().filter_map(|(key, why)| Some((key.name(), (*why)?))).collect();
        assert_eq!(keys, unjudged);
    }
}

#[test]
fn an_answer_that_cannot_be_breaks_linearizability() {
    let caller = || Caller::of(Config::default()).does("set x 1", None);
    caller().does("get x", Some(1)).check(&[], &[]);
    let stale = caller().does("get x", None);
    stale.check(&[(Property::Linearizability, &[3, 4, 6], &[], &[])], &[("x", Unjudged::Broken)]);
}

#[test]
fn a_key_whose_command_was_sent_twice_without_a_session_is_not_judged() {
    let add = Operation::parse("add x 1").expect("an operation");
    let twice = |config| Caller::of(config).calls("add x 1").asks(add);
    let done = Answer::Done { value: Some(2) };
    twice(Config::default()).told("add x 1", done).check(&[], &[("x", Unjudged::SentTwice)]);
    let sessions = Config { sessions: true, ..Config::default() };
    let broken = twice(sessions).told("add x 1", done);
    broken.check(&[(Property::Linearizability, &[1, 4], &[], &[])], &[("x", Unjudged::Broken)]);
    let refused = Caller::of(Config::default()).calls("add x 1").refused().asks(add);
    refused.told("add x 1", Answer::Done { value: Some(1) }).check(&[], &[]);
    let get = Operation::parse("get x").expect("an operation");
    let read = Caller::of(Config::default()).calls("get x").asks(get);
    read.told("get x", Answer::Done { value: None }).check(&[], &[]);
}

#[test]
fn a_command_without_a_session_has_no_effect_if_it_was_sent_once() {
    let sessions = Config { sessions: true, ..Config::default() };
    let refused = || Caller::of(sessions).calls("add x 1").told("add x 1", Answer::NoSession);
    refused().does("get x", None).check(&[], &[]);
    refused()
        .does("get x", Some(1))
        .check(&[(Property::Linearizability, &[3, 4, 6], &[], &[])], &[("x", Unjudged::Broken)]);
    let add = Operation::parse("add x 1").expect("an operation");
    let twice = Caller::of(sessions).calls("add x 1").asks(add).told("add x 1", Answer::NoSession);
    twice.does("get x", Some(1)).check(&[], &[("x", Unjudged::SessionEnded)]);
    // One of two is refused, and the network delivers the refusal twice: the other may have an effect.
    let refused = Caller::of(sessions).calls("add x 1").asks(add).refused().refusal(Some(MessageId(1)));
    let told = refused.asks(add).told("add x 1", Answer::NoSession);
    told.does("get x", Some(1)).check(&[], &[("x", Unjudged::SessionEnded)]);
}

#[test]
fn nothing_of_what_was_is_held_against_a_state_that_is_set_outright() {
    let set = Action::Server(
        S2,
        ServerAction::SetState(PlacedState {
            term: Term(1),
            voted_for: Some(S1),
            log: vec![Term(1)],
            ..PlacedState::default()
        }),
    );
    let story = Story::new().leads(S1, 1).writes(S1, &[(1, 1, 0)]).applies(S1, (1, 1, 7));
    let story = story.in_world(&placed(&[S1, S2], &[Term(1)])).tell(EventKind::Acted(set.clone()));
    story.applies(S2, (1, 1, 8)).leads(S2, 1).commits(S2, 1, 1).check(&[]);
    let mut caller = Caller::of(Config::default()).does("set x 1", None).tell(EventKind::Acted(set));
    caller = caller.does("get x", None).does("get i1", Some(1)).does("get y", None);
    caller.check(&[], &[("i1", Unjudged::StateSet), ("x", Unjudged::StateSet)]);
}

#[test]
fn what_is_forgotten_is_not_judged_and_the_rest_is() {
    let mut story = Story::new();
    let most = Judges::MAX_INDEXES as u64;
    for index in 1..=most + 5 {
        story = story.writes(S1, &[(index, 1, 0)]);
    }
    assert_eq!(story.judges.remembers_from(), LogIndex(6));
    let story = story.writes(S2, &[(5, 1, 1)]);
    story.check(&[]);
    let event = story.event + 1;
    let story = story.writes(S2, &[(6, 1, 1)]);
    story.check(&[(Property::LogMatching, &[6, event], &[S1, S2], &[6])]);
    let mut story = Story::new();
    for term in 1..=Judges::MAX_TERMS as u64 + 1 {
        story = story.leads(S1, term);
    }
    let story = story.leads(S2, 1);
    story.check(&[]);
    let event = story.event + 1;
    story.leads(S2, 2).check(&[(Property::ElectionSafety, &[2, event], &[S1, S2], &[])]);
}

/// What a cluster under random faults breaks, in five virtual seconds.
fn broken_in(seed: u64, config: Config) -> Vec<Property> {
    let setup = Setup {
        seed,
        config,
        disk_latency: sim::Span { min: Duration::from_millis(1), max: Duration::from_millis(90) },
        load_interval: Some(Duration::from_millis(80)),
        compact_after: Some(20),
        ..Setup::default()
    };
    let mut world = World::new(setup).expect("a valid setup");
    let mut judges = Judges::new(&world);
    let mut dice = raft::Dice::new(seed);
    let mut record = Vec::new();
    for _ in 0..100 {
        let until = world.now() + Duration::from_millis(50);
        while world.next_event_at().is_some_and(|at| at <= until) {
            world.step(&mut record);
            judges.observe(&world, &record);
            record.clear();
        }
        world.rest_until(until);
        // Most of what comes to mind makes no sense at the moment, and is refused.
        if world.act(fault(&world, &mut dice), &mut record).is_ok() {
            judges.observe(&world, &record);
            record.clear();
        }
    }
    let mut broken: Vec<Property> = judges.violations().iter().map(|verdict| verdict.property).collect();
    broken.sort_unstable();
    broken.dedup();
    broken
}

fn fault(world: &World, dice: &mut raft::Dice) -> Action {
    let server = ServerId::new(1 + dice.below(5) as u8);
    let leader = world.leader().unwrap_or(server);
    let client = ClientId(1 + dice.below(3) as u32);
    let flight = world.flights().nth(dice.below(8) as usize).map_or(MessageId(0), |(id, _)| id);
    let request = |via, text: &str| {
        Action::Cluster(ClusterAction::Request {
            client,
            via: Some(via),
            operation: Operation::parse(text).expect("an operation"),
        })
    };
    let named = [server, leader].into_iter().collect();
    match dice.below(16) {
        0 => Action::Server(server, ServerAction::Crash),
        1 => Action::Server(leader, ServerAction::Crash),
        2 | 3 => Action::Server(server, ServerAction::Restart),
        4 => Action::Cluster(ClusterAction::Partition(vec![named])),
        5 | 6 => Action::Links(sim::Links::ALL, LinkAction::Heal),
        7 => Action::Server(server, ServerAction::Pause),
        8 | 9 => Action::Server(server, ServerAction::Resume),
        10 => Action::Message(flight, MessageAction::Duplicate),
        11 => Action::Server(server, ServerAction::TimeOut),
        12 => request(server, "add x 1"),
        13 => request(leader, "set x 5"),
        14 => request(server, "get y"),
        _ => request(server, "get x"),
    }
}

#[test]
fn a_world_without_a_flaw_breaks_nothing() {
    for seed in 0..40 {
        let config = if seed % 2 == 0 { Config::complete() } else { Config::default() };
        assert_eq!(broken_in(seed, config), [], "seed {seed}");
    }
}

#[test]
fn a_flaw_breaks_the_property_that_stands_on_it() {
    let check = |flaw, property| {
        let config = Config { flaws: Flaws::only(flaw), ..Config::complete() };
        let found = (0..60).position(|seed| broken_in(seed, config).contains(&property));
        assert!(found.is_some(), "{flaw:?} breaks no {property:?}");
    };
    check(Flaw::VoteTwice, Property::Durability);
    check(Flaw::ForgetTerm, Property::Durability);
    check(Flaw::ForgetTerm, Property::Monotonicity);
    check(Flaw::AcknowledgeBeforeDurable, Property::Durability);
    check(Flaw::LeaderCountsUnsyncedSelf, Property::CommitQuorum);
    check(Flaw::CommitWithoutQuorum, Property::CommitQuorum);
    check(Flaw::CommitWithoutQuorum, Property::LeaderCompleteness);
    check(Flaw::TruncateOnStaleAppend, Property::CommittedStays);
    check(Flaw::NoSessions, Property::ExactlyOnce);
    check(Flaw::NoSessions, Property::Linearizability);
}

#[test]
fn a_leader_that_reads_without_asking_a_quorum_breaks_linearizability() {
    let broken = |flaws| {
        let mut world = world(Config { flaws, ..Config::default() });
        let mut judges = Judges::new(&world);
        let request = |client, via, text| {
            let operation = Operation::parse(text).expect("an operation");
            Action::Cluster(ClusterAction::Request { client: ClientId(client), via: Some(via), operation })
        };
        let alone = Action::Cluster(ClusterAction::Partition(vec![[S1].into_iter().collect()]));
        let acts = [
            Action::Server(S1, ServerAction::TimeOut),
            request(1, S1, "set x 1"),
            alone,
            Action::Server(S2, ServerAction::TimeOut),
            request(2, S2, "set x 2"),
            request(3, S1, "get x"),
        ];
        let mut record = Vec::new();
        for action in acts {
            world.act(action, &mut record).expect("an action that makes sense");
            judges.observe(&world, &record);
            record.clear();
            let until = world.now() + Duration::from_millis(100);
            while world.next_event_at().is_some_and(|at| at <= until) {
                world.step(&mut record);
                judges.observe(&world, &record);
                record.clear();
            }
        }
        judges.violations().iter().map(|verdict| verdict.property).collect::<Vec<_>>()
    };
    assert_eq!(broken(Flaws::NONE), []);
    assert_eq!(broken(Flaws::only(Flaw::ReadWithoutQuorum)), [Property::Linearizability]);
}
