//! Scenarios by chance. The larger choices are boxed: the stack of a test thread is small.

use check::Property;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use raft::{ClientId, Config, Duration, Flaw, LogIndex, Membership, ServerId, ServerSet, Term, Time};
use scenario::*;
use sim::{
    ClockRate, Interception, Key, LinkAction, MessageAction, MessageId, Operation, Permille, PlacedState,
    ServerAction, Setting, Setup, Span,
};

/// A word of the language, or something like it.
pub(crate) fn any_word() -> impl Strategy<Value = String> {
    let words = "title servers seed start option flaw crash disk state cut heal partition latency loss drop delay \
        intercept hold request give-up add demote replace transfer wait until at say expect never goal repeat end elect refused try S1 S2 S99 S \
        leader members all none any from to via term log last entry vote value is and not joint match messages within C1 -> <-> | >= = # #17 \
        5ms 5ms..9ms 1.5s 10% 12 -3 on off x complete pre-vote no-op AppendEntries answered within synced torn lossy";
    let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let spaces = select(vec![" ", " ", " ", "\n", "", "\t", "\r\n"]);
    (select(words), spaces).prop_map(|(word, space)| format!("{word}{space}"))
}

pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    (option::of(text()), setup(), body())
        .prop_map(|(title, setup, statements)| Scenario::new(title, setup, statements))
}

/// Statements, some of them in blocks.
fn body() -> impl Strategy<Value = Vec<Statement>> {
    let plain = || vec(statement(), 0..4);
    let block = (1..=Scenario::MAX_REPEATS, plain())
        .prop_map(|(times, body)| [vec![Statement::Repeat(times)], body, vec![Statement::End]].concat());
    (plain(), block, plain()).prop_map(|(before, block, after)| [before, block, after].concat())
}

fn text() -> impl Strategy<Value = Text> {
    any::<String>().prop_filter_map("empty", |text| Text::new(&text))
}

fn setup() -> impl Strategy<Value = Setup> {
    let config = (
        select(vec![Config::default(), Config::complete()]),
        vec(setting(), 0..6),
        vec((server(), setting()), 0..4),
    );
    (1..=Setup::MAX_SERVERS, any::<u64>(), config, span(), span()).prop_filter_map(
        "cannot work",
        |(servers, seed, (config, settings, own), latency, disk_latency)| {
            let mut setup = Setup { servers, seed, config, latency, disk_latency, ..Setup::default() };
            let settings = settings.into_iter().map(|setting| (None, setting));
            let own = own.into_iter().map(|(server, setting)| (Some(server), setting));
            for (server, setting) in settings.chain(own) {
                let before = setup.clone();
                match server {
                    None => setup.set(setting),
                    Some(server) => setup.set_own(server, setting),
                }
                if setup.validate().is_err() {
                    setup = before;
                }
            }
            setup.validate().is_ok().then_some(setup)
        },
    )
}

fn setting() -> BoxedStrategy<Setting> {
    let small = || prop_oneof![0..100_u32, any::<u32>()];
    prop_oneof![
        span().prop_map(Setting::ElectionTimeout),
        duration().prop_map(Setting::HeartbeatInterval),
        small().prop_map(Setting::MaxBatch),
        small().prop_map(Setting::MaxInFlight),
        small().prop_map(Setting::SnapshotChunk),
        any::<bool>().prop_map(Setting::Backtracking),
        any::<bool>().prop_map(Setting::NoOp),
        any::<bool>().prop_map(Setting::PreVote),
        any::<bool>().prop_map(Setting::CheckQuorum),
        any::<bool>().prop_map(Setting::LeaderStickiness),
        any::<bool>().prop_map(Setting::Sessions),
        small().prop_map(Setting::MaxSessions),
        any::<bool>().prop_map(Setting::LeaseReads),
        small().prop_map(Setting::ClockDriftBound),
        (select(Flaw::ALL.to_vec()), any::<bool>()).prop_map(|(flaw, on)| Setting::Flaw(flaw, on)),
        duration().prop_map(Setting::ClientPatience),
        option::of(duration()).prop_map(Setting::LoadInterval),
        option::of(small()).prop_map(Setting::CompactAfter),
        option::of(small()).prop_map(Setting::ClientAttempts),
    ]
    .boxed()
}

fn statement() -> impl Strategy<Value = Statement> {
    let elect = (server(), option::of(any::<u64>().prop_map(Term)), option::of(servers()));
    let patience = prop_oneof![Just(Duration::from_millis(10_000)), duration()];
    let moment = duration().prop_map(|length| Time::ZERO + length);
    prop_oneof![
        5 => instruction().prop_map(Statement::Do),
        1 => instruction().prop_map(Statement::Try),
        1 => elect.prop_map(|(server, term, with)| Statement::Elect { server, term, with }),
        1 => duration().prop_map(Statement::Wait),
        1 => (condition(), patience).prop_map(|(condition, within)| Statement::Until { condition, within }),
        1 => (moment, option::of(any::<u64>())).prop_map(|(time, event)| Statement::At { time, event }),
        1 => text().prop_map(Statement::Say),
        1 => condition().prop_map(Statement::Expect),
        1 => instruction().prop_map(Statement::ExpectRefused),
        1 => condition().prop_map(Statement::Never),
        1 => condition().prop_map(Statement::Goal),
    ]
}

fn instruction() -> BoxedStrategy<Instruction> {
    let message = (message_action(), pick());
    let request = (client(), option::of(who()), operation());
    let change = prop_oneof![
        server().prop_map(MemberChange::Add),
        server().prop_map(MemberChange::AddLearner),
        who().prop_map(MemberChange::Remove),
        who().prop_map(MemberChange::Demote),
        servers().prop_map(MemberChange::Replace),
    ];
    prop_oneof![
        (server_action(), named_servers())
            .prop_map(|(action, servers)| Instruction::Servers(action, servers)),
        Just(Instruction::SpreadTimers),
        Just(Instruction::LineUpTimers),
        (link_action(), route()).prop_map(|(action, route)| Instruction::Links(action, route)),
        vec(named_servers(), 0..4).prop_map(Instruction::Partition),
        message.prop_map(|(action, pick)| Instruction::Message(action, pick)),
        (selection(), interception()).prop_map(|(selection, how)| Instruction::Intercept(selection, how)),
        option::of(selection()).prop_map(Instruction::StopIntercepting),
        request.prop_map(|(client, via, operation)| Instruction::Request { client, via, operation }),
        client().prop_map(Instruction::GiveUp),
        (change, option::of(who())).prop_map(|(change, via)| Instruction::Change { change, via }),
        (who(), option::of(who())).prop_map(|(to, via)| Instruction::Transfer { to, via }),
        setting().prop_map(Instruction::Set),
    ]
    .boxed()
}

fn server_action() -> BoxedStrategy<ServerAction> {
    let index = || prop_oneof![Just(LogIndex::ZERO), any::<u64>().prop_map(LogIndex)];
    let membership = (servers(), servers(), servers()).prop_map(|(voters, outgoing, learners)| Membership {
        voters,
        outgoing,
        learners,
    });
    let terms = vec(any::<u64>().prop_map(Term), 0..9);
    let state =
        (any::<u64>().prop_map(Term), option::of(server()), terms, index(), index(), option::of(membership))
            .prop_map(|(term, voted_for, log, snapshot, commit, membership)| PlacedState {
                term,
                voted_for,
                log,
                snapshot,
                commit,
                membership,
            });
    let rate = (100..=10_000_u16).prop_filter_map("no rate", ClockRate::new);
    prop_oneof![
        8 => select(vec![
            ServerAction::TimeOut, ServerAction::Campaign, ServerAction::Crash, ServerAction::CrashSynced, ServerAction::CrashTorn, ServerAction::CrashLossy, ServerAction::Restart,
            ServerAction::Pause, ServerAction::Resume, ServerAction::WipeDisk, ServerAction::Compact,
        ]),
        1 => span().prop_map(ServerAction::SetDiskLatency),
        1 => rate.prop_map(ServerAction::SetClock),
        1 => setting().prop_filter("the same for all", |setting| setting.may_differ()).prop_map(ServerAction::Set),
        1 => state.prop_map(ServerAction::SetState),
    ]
    .boxed()
}

fn link_action() -> impl Strategy<Value = LinkAction> {
    let share = || (0..=1_000_u16).prop_filter_map("no share", Permille::new);
    prop_oneof![
        Just(LinkAction::Cut),
        Just(LinkAction::Heal),
        span().prop_map(LinkAction::SetLatency),
        share().prop_map(LinkAction::SetLoss),
        share().prop_map(LinkAction::SetDuplication),
        share().prop_map(LinkAction::SetReordering),
    ]
}

fn message_action() -> impl Strategy<Value = MessageAction> {
    prop_oneof![
        select(vec![
            MessageAction::Drop,
            MessageAction::Hold,
            MessageAction::Release,
            MessageAction::Duplicate,
            MessageAction::Deliver,
        ]),
        duration().prop_map(MessageAction::Delay),
    ]
}

fn interception() -> impl Strategy<Value = Interception> {
    prop_oneof![Just(Interception::Drop), Just(Interception::Hold), duration().prop_map(Interception::Delay),]
}

fn route() -> impl Strategy<Value = Route> {
    (named_servers(), named_servers(), any::<bool>()).prop_map(|(from, to, both_ways)| Route {
        from,
        to,
        both_ways,
    })
}

fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![
        any::<u64>().prop_map(|id| Pick::Exactly(MessageId(id))),
        selection().prop_map(Pick::Oldest),
        selection().prop_map(Pick::All),
    ]
}

fn selection() -> impl Strategy<Value = Selection> {
    let party = || prop_oneof![who().prop_map(Party::Server), client().prop_map(Party::Client)];
    let kind = select(vec![
        MessageKind::RequestVote,
        MessageKind::PreVote,
        MessageKind::RequestVoteReply,
        MessageKind::PreVoteReply,
        MessageKind::AppendEntries,
        MessageKind::Heartbeat,
        MessageKind::AppendEntriesReply,
        MessageKind::InstallSnapshot,
        MessageKind::InstallSnapshotReply,
        MessageKind::TimeoutNow,
        MessageKind::Request,
        MessageKind::Answer,
    ]);
    (option::of(party()), option::of(party()), option::of(kind)).prop_map(|(from, to, kind)| Selection {
        from,
        to,
        kind,
    })
}

fn condition() -> impl Strategy<Value = Condition> {
    let claim = (any::<bool>(), fact()).prop_map(|(not, fact)| Claim { not, fact });
    vec(claim, 1..4).prop_map(Condition)
}

fn fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        8 => (named_servers(), server_fact()).prop_map(|(servers, fact)| Fact::Servers(servers, fact)),
        2 => (client(), client_fact()).prop_map(|(client, fact)| Fact::Client(client, fact)),
        2 => select(vec![
            Fact::SomeLeader, Fact::OneLeader, Fact::NoLeader, Fact::LogsEqual, Fact::NoViolation, Fact::Joint,
        ]),
        1 => servers().prop_map(Fact::Voters),
        1 => servers().prop_map(Fact::Learners),
        1 => (selection(), comparison(), any::<u64>()).prop_map(|(selection, how, n)| {
            Fact::Messages(selection, how, n)
        }),
        1 => selection().prop_map(Fact::InFlight),
        1 => select(Property::ALL.to_vec()).prop_map(Fact::Violation),
    ]
}

fn comparison() -> impl Strategy<Value = Compare> {
    select(vec![Compare::Equal, Compare::Less, Compare::AtMost, Compare::More, Compare::AtLeast])
}

fn server_fact() -> BoxedStrategy<ServerFact> {
    let how = comparison;
    let compared = move || (how(), any::<u64>());
    let followers = vec![ServerFact::Next, ServerFact::Match, ServerFact::InFlight];
    let roles = vec![
        ServerRole::Follower,
        ServerRole::Candidate,
        ServerRole::Leader,
        ServerRole::Running,
        ServerRole::Crashed,
        ServerRole::Paused,
    ];
    prop_oneof![
        option::of(any::<u64>().prop_map(Term)).prop_map(ServerFact::Leads),
        select(roles).prop_map(ServerFact::Is),
        compared().prop_map(|(how, n)| ServerFact::Term(how, n)),
        compared().prop_map(|(how, n)| ServerFact::Log(how, n)),
        compared().prop_map(|(how, n)| ServerFact::LastTerm(how, n)),
        (any::<u64>(), compared()).prop_map(|(index, (how, n))| ServerFact::Entry(index, how, n)),
        compared().prop_map(|(how, n)| ServerFact::Commit(how, n)),
        compared().prop_map(|(how, n)| ServerFact::Applied(how, n)),
        compared().prop_map(|(how, n)| ServerFact::Snapshot(how, n)),
        option::of(server()).prop_map(ServerFact::Vote),
        (key(), how(), any::<i64>()).prop_map(|(key, how, value)| ServerFact::Value(key, how, value)),
        key().prop_map(ServerFact::NoValue),
        select(vec![ServerFact::Votes, ServerFact::Joint, ServerFact::Lease]),
        servers().prop_map(ServerFact::Voters),
        servers().prop_map(ServerFact::Learners),
        (select(followers), who(), compared()).prop_map(|(fact, of, (how, n))| fact(of, how, n)),
        select(ReasonKind::ALL.to_vec()).prop_map(ServerFact::Said),
    ]
    .boxed()
}

fn client_fact() -> impl Strategy<Value = ClientFact> {
    prop_oneof![
        select(vec![
            ClientFact::Waits,
            ClientFact::Idle,
            ClientFact::GaveUp,
            ClientFact::Answered,
            ClientFact::AnsweredNone,
            ClientFact::AnsweredNoSession,
        ]),
        any::<i64>().prop_map(ClientFact::AnsweredValue),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        (key(), any::<i64>()).prop_map(|(key, value)| Operation::Set { key, value }),
        (key(), any::<i64>()).prop_map(|(key, by)| Operation::Add { key, by }),
        key().prop_map(|key| Operation::Get { key }),
    ]
}

fn key() -> impl Strategy<Value = Key> {
    // None of the language's own words is taken from those who look for a name.
    prop_oneof!["[a-zA-Z0-9]{1,8}", select(vec!["set", "none", "S1", "C1", "and"]).prop_map(str::to_owned)]
        .prop_filter_map("no key", |name| Key::new(&name).ok())
}

fn named_servers() -> impl Strategy<Value = Servers> {
    prop_oneof![
        3 => servers().prop_map(Servers::These),
        2 => select(vec![
            Servers::Leader, Servers::Followers, Servers::Minority, Servers::Majority, Servers::All, Servers::Members,
        ]),
    ]
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![Just(Who::Leader), server().prop_map(Who::Server)]
}

fn server() -> impl Strategy<Value = ServerId> {
    (1..=ServerId::MAX).prop_map(ServerId::new)
}

fn servers() -> impl Strategy<Value = ServerSet> {
    vec(server(), 0..6).prop_map(|servers| servers.into_iter().collect())
}

fn client() -> impl Strategy<Value = ClientId> {
    prop_oneof![(1..10_u32), any::<u32>()].prop_map(ClientId)
}

fn duration() -> impl Strategy<Value = Duration> {
    const DAY: u64 = 86_400_000_000;
    prop_oneof![0..2_000_u64, (0..2_000_u64).prop_map(|ms| ms * 1_000), 0..=DAY]
        .prop_map(Duration::from_micros)
}

fn span() -> impl Strategy<Value = Span> {
    (duration(), duration()).prop_map(|(one, other)| Span { min: one.min(other), max: one.max(other) })
}
