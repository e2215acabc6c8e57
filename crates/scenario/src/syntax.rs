//! What a scenario is once it is read: its setup and its statements.

use check::Property;
use raft::{ClientId, Duration, ServerId, ServerSet, Term, Time};
use sim::{
    Interception, Key, LinkAction, MessageAction, MessageId, MessageKind, Operation, ServerAction, Setting,
    Setup,
};

use crate::ReasonKind;

/// A scenario: what the world starts from, and what is done and expected in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scenario {
    /// What it is called.
    pub title: Option<Text>,
    /// What the world starts from.
    pub setup: Setup,
    /// What follows, in order.
    pub lines: Vec<Line>,
}

/// A statement, and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The number of its line, from 1.
    pub number: u32,
    /// What it says.
    pub statement: Statement,
}

/// One line of prose, without spaces at its ends or control characters.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Text(String);

impl Text {
    /// One line of prose: control characters become spaces, and there are none at the ends. None if
    /// nothing is left.
    #[must_use]
    pub fn new(text: &str) -> Option<Text> {
        let text = text.replace(char::is_control, " ");
        let text = text.trim();
        if text.is_empty() { None } else { Some(Text(text.to_owned())) }
    }

    /// The prose.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a line can say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Statement {
    /// `crash S1`: something is done to the world.
    Do(Instruction),
    /// `try add S4`: something is done to the world, or refused.
    Try(Instruction),
    /// `elect S1 term 2 with S2 S3`: a server stands for election and wins it.
    Elect {
        /// The server.
        server: ServerId,
        /// The term that it shall lead; the one that it comes to if none.
        term: Option<Term>,
        /// Who is asked to vote for it; everybody if none.
        with: Option<ServerSet>,
    },

    /// `wait 100ms`: the world goes on for that long.
    Wait(Duration),
    /// `until S1 leads within 2s`: the world goes on until a condition holds.
    Until {
        /// The condition.
        condition: Condition,
        /// How long it may take.
        within: Duration,
    },
    /// `at 1.5s event 2345`: the world goes on to a moment.
    At {
        /// The moment.
        time: Time,
        /// How many events the world has handled by then, to tell apart events of one moment.
        event: Option<u64>,
    },

    /// `say …`: a sentence for whoever watches.
    Say(Text),
    /// `expect S1 leads`: a condition holds now.
    Expect(Condition),
    /// `expect refused crash S1`: the world refuses something, or the server that is asked for it.
    ExpectRefused(Instruction),
    /// `never S2 leads`: a condition does not hold from now on.
    Never(Condition),
    /// `goal S2 leads`: what whoever plays shall bring about.
    Goal(Condition),

    /// `repeat 3`: the lines up to `end` follow so many times.
    Repeat(u32),
    /// `end`: what is repeated ends here.
    End,
}

/// Something done to the world, in the groups of [`Action`](sim::Action). Each becomes one or several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Instruction {
    /// `crash S1 S2`, `state S1 term 4 vote S2 log 1 1 4`: the same is done to each of some servers.
    Servers(ServerAction, Servers),
    /// `timers spread`.
    SpreadTimers,
    /// `timers together`.
    LineUpTimers,
    /// `cut S1 -> S2`: something is done to links.
    Links(LinkAction, Route),
    /// `partition S1 S2 | S3 S4 S5`.
    Partition(Vec<Servers>),
    /// `drop S1->S3 AppendEntries`: something is done to messages in flight.
    Message(MessageAction, Pick),
    /// `intercept drop S1->S3 AppendEntries`: a rule for such messages to come.
    Intercept(Selection, Interception),
    /// `intercept off`: no such rule stands any more; or none for these messages.
    StopIntercepting(Option<Selection>),
    /// `request C2 leader set x 1`.
    Request {
        /// Who asks.
        client: ClientId,
        /// Whom it asks first.
        via: Option<Who>,
        /// For what.
        operation: Operation,
    },
    /// `give-up C1`: the client no longer waits.
    GiveUp(ClientId),
    /// `add S6`, `remove S2`, `demote S2`, `replace S1 S2 S6`.
    Change {
        /// What is asked for.
        change: MemberChange,
        /// Who is asked; the leader if none.
        via: Option<Who>,
    },
    /// `transfer S2`.
    Transfer {
        /// Who shall lead.
        to: Who,
        /// Who is asked; the leader if none.
        via: Option<Who>,
    },
    /// `option pre-vote on`, `flaw vote-twice`.
    Set(Setting),
}

/// A change of the configuration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MemberChange {
    /// `add S6`.
    Add(ServerId),
    /// `add S6 learner`.
    AddLearner(ServerId),
    /// `remove S2`.
    Remove(Who),
    /// `demote S2`.
    Demote(Who),
    /// `replace S1 S2 S6`.
    Replace(ServerSet),
}

/// One server, by number or by role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// `S1`.
    Server(ServerId),
    /// `leader`: the leader of the highest term that has one.
    Leader,
}

/// Some servers, by number or by role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Servers {
    /// `S1 S2`; `none` if there are none.
    These(ServerSet),
    /// `leader`.
    Leader,
    /// `followers`: the running servers that are followers.
    Followers,
    /// `minority`: the leader and the first of the others, as many as leave a majority; in a condition,
    /// some, but no majority.
    Minority,
    /// `majority`: all that `minority` leaves; in a condition, so many as are a majority.
    Majority,
    /// `members`: those who belong to the cluster now, learners included, by the configuration that the
    /// leader has.
    Members,
    /// `all`.
    All,
}

/// `S1 S2 -> S3` or `S1 <-> S2`: links from each of some servers to each of others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Route {
    /// Where they begin.
    pub from: Servers,
    /// Where they end.
    pub to: Servers,
    /// Whether the links in the other direction are meant, too.
    pub both_ways: bool,
}

/// Which messages in flight are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pick {
    /// `#17`: this one.
    Exactly(MessageId),
    /// `S1->S3 AppendEntries`: the oldest of those that match.
    Oldest(Selection),
    /// `all S1->S3 AppendEntries`: all that match.
    All(Selection),
}

/// What a message must be like to be meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    /// Where it comes from.
    pub from: Option<Party>,
    /// Where it goes to.
    pub to: Option<Party>,
    /// What it is.
    pub kind: Option<MessageKind>,
}

/// Where a message comes from or goes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Party {
    /// A server.
    Server(Who),
    /// A client.
    Client(ClientId),
}

/// Claims that must all be true, joined by `and`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition(pub Vec<Claim>);

/// A fact, or its opposite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claim {
    /// Whether `not` stands before it.
    pub not: bool,
    /// The fact.
    pub fact: Fact,
}

/// What can be said of a world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fact {
    /// `S1 leads`: something is true of servers: of each of those named, or of so many.
    Servers(Servers, ServerFact),
    /// `C1 waits`: something is true of a client.
    Client(ClientId, ClientFact),
    /// `a leader`: at least one server leads.
    SomeLeader,
    /// `one leader`: exactly one server leads.
    OneLeader,
    /// `no leader`: no server leads.
    NoLeader,
    /// `logs equal`: all servers that run hold the same entries.
    LogsEqual,
    /// `voters S1 S2 S3`: exactly these vote, as the leader's configuration says.
    Voters(ServerSet),
    /// `learners S4`: exactly these learn, as the leader's configuration says.
    Learners(ServerSet),
    /// `joint`: the leader's configuration joins two.
    Joint,
    /// `message S1->S3 AppendEntries`: such a message is in flight.
    InFlight(Selection),
    /// `messages S1->S3 >= 2`: so many such messages are in flight.
    Messages(Selection, Compare, u64),
    /// `violation election-safety`: the property has been broken.
    Violation(Property),
    /// `no violation`: no property has been broken.
    NoViolation,
}

/// What can be said of a server. A crashed server has the term, the vote, the log and the snapshot
/// that its disk holds; it has committed and applied nothing beyond the snapshot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServerFact {
    /// `leads term 2`: it leads, in this term if one is given.
    Leads(Option<Term>),
    /// `is follower`.
    Is(ServerRole),
    /// `term >= 2`: the term it is in.
    Term(Compare, u64),
    /// `log 3`: the index of its last entry.
    Log(Compare, u64),
    /// `last term 2`: the term of its last entry.
    LastTerm(Compare, u64),
    /// `entry 3 term 2`: the term of one entry; false if it has none there.
    Entry(u64, Compare, u64),
    /// `commit >= 3`: its commit index.
    Commit(Compare, u64),
    /// `applied 3`: the index of the last entry that it applied.
    Applied(Compare, u64),
    /// `snapshot 3`: the last index that its snapshot covers; 0 if it has none.
    Snapshot(Compare, u64),
    /// `vote S1`, `vote none`: whom it has voted for in its term.
    Vote(Option<ServerId>),
    /// `value x 1`: what its state machine holds for a key; false if nothing.
    Value(Key, Compare, i64),
    /// `value x none`: its state machine holds nothing for a key.
    NoValue(Key),
    /// `votes`: it is a voter, as the leader's configuration says.
    Votes,
    /// `voters S1 S2 S3`: exactly these vote, as its own configuration says.
    Voters(ServerSet),
    /// `learners S4`: exactly these learn, as its own configuration says.
    Learners(ServerSet),
    /// `joint`: its own configuration joins two.
    Joint,
    /// `lease`: it leads, and may answer reads on its lease.
    Lease,
    /// `next S2 4`: it leads, and this is the index of the next entry that it will send.
    Next(Who, Compare, u64),
    /// `match S2 >= 3`: it leads, and this is the highest index that it knows to be there.
    Match(Who, Compare, u64),
    /// `in-flight S2 < 4`: it leads, and so many AppendEntries to there are not answered yet, as far as
    /// it knows.
    InFlight(Who, Compare, u64),
    /// `said withheld-commit`: it has given such a reason since the last instruction began.
    Said(ReasonKind),
}

/// What a server is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServerRole {
    /// `follower`.
    Follower,
    /// `candidate`.
    Candidate,
    /// `leader`.
    Leader,
    /// `running`: it is not crashed.
    Running,
    /// `crashed`.
    Crashed,
    /// `paused`.
    Paused,
}

/// What can be said of a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientFact {
    /// `waits`: it has asked for something and has no answer yet.
    Waits,
    /// `idle`: it waits for nothing.
    Idle,
    /// `gave-up`: it has given up what it asked for since its last `request`.
    GaveUp,
    /// `answered`: it has been answered since its last `request`.
    Answered,
    /// `answered 5`: and the answer was this value.
    AnsweredValue(i64),
    /// `answered none`: and the answer was that the key had no value.
    AnsweredNone,
    /// `answered no-session`: and the answer was that it has no session.
    AnsweredNoSession,
}

/// How a number compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compare {
    /// `=`, which may be left out.
    Equal,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    More,
    /// `>=`.
    AtLeast,
}
