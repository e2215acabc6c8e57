//! What can be done to a world from outside.

use std::fmt;

use raft::{Change, ClientId, Duration, LogIndex, Membership, ServerId, ServerSet, Term};

use crate::{
    ClockRate, Interception, MessageId, MessagePattern, Operation, Permille, Setting, Setup, SetupError, Span,
};

/// Something done to the world, grouped as the lines of the scenario language are.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    /// To a server.
    Server(ServerId, ServerAction),
    /// To links between servers.
    Links(Links, LinkAction),
    /// To one message in flight.
    Message(MessageId, MessageAction),
    /// To the cluster as a whole, or asked of it.
    Cluster(ClusterAction),
    /// A setting changes, for all servers, also for those that had their own.
    Set(Setting),
}

/// What can be done to a server.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ServerAction {
    /// Its election timer runs out now.
    TimeOut,
    /// It stands for election now, whatever its timer or a Pre-Vote would say.
    Campaign,
    /// It loses all that is not on its disk, and stops.
    Crash,
    /// It stops, but what it has asked its disk to write still gets there.
    CrashSynced,
    /// It starts again with what its disk holds.
    Restart,
    /// It stands still: it handles nothing until it is resumed, and forgets nothing.
    Pause,
    /// It goes on, with what has come meanwhile.
    Resume,
    /// The disk of a crashed server loses everything, which Raft does not survive in general.
    WipeDisk,
    /// It replaces the entries that it has applied by a snapshot.
    Compact,
    /// How long its disk takes for what one step writes.
    SetDiskLatency(Span),
    /// How fast its clock goes.
    SetClock(ClockRate),
    /// It starts with just this, however it came to be.
    SetState(PlacedState),
    /// A setting changes, for this server alone.
    Set(Setting),
    /// It stops while its disk writes: the first half of what is on its way there arrives, and what
    /// comes next is torn. A start finds that, and cuts it off.
    CrashTorn,
    /// It stops, and its disk loses even the last write that it had called durable: all that one step
    /// wrote. Raft does not survive that in general.
    CrashLossy,
}

/// A state that a server is to start with, as the paper's figures have it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct PlacedState {
    /// The term on its disk.
    pub term: Term,
    /// The vote on its disk.
    pub voted_for: Option<ServerId>,
    /// The terms of the entries, from index 1 on.
    pub log: Vec<Term>,
    /// How far a snapshot takes the place of these entries; 0 for no snapshot.
    pub snapshot: LogIndex,
    /// How far they are committed, as it knows. This is in its memory only.
    pub commit: LogIndex,
    /// The configuration before any entry; the one that it was set up with if none.
    pub membership: Option<Membership>,
}

/// What can be done to links.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LinkAction {
    /// Nothing gets through.
    Cut,
    /// What was cut is whole again.
    Heal,
    /// How long a message travels.
    SetLatency(Span),
    /// How many messages get lost.
    SetLoss(Permille),
    /// How many messages arrive twice.
    SetDuplication(Permille),
    /// How many messages take so much longer that others overtake them.
    SetReordering(Permille),
}

/// What can be done to a message in flight.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MessageAction {
    /// It never arrives.
    Drop,
    /// It stays where it is until it is released, delivered or dropped.
    Hold,
    /// It was held, and goes on.
    Release,
    /// It arrives so much later.
    Delay(Duration),
    /// It arrives twice.
    Duplicate,
    /// It arrives now.
    Deliver,
}

/// What can be done to the cluster as a whole, or asked of it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ClusterAction {
    /// The election timers of all servers end one well after the other: no split vote.
    SpreadTimers,
    /// The election timers of all servers end at the same moment: a split vote, most likely.
    LineUpTimers,
    /// Only servers of the same group reach each other. Those that are not named form a group, too.
    Partition(Vec<ServerSet>),
    /// A client sends a request.
    Request {
        /// The client, [`World::VISITOR`](crate::World::VISITOR) or another.
        client: ClientId,
        /// The server to ask first; the one believed to lead if none.
        via: Option<ServerId>,
        /// What to ask for.
        operation: Operation,
    },
    /// A server is asked for another configuration. Servers that are new in it are started first.
    ChangeMembership {
        /// The server that is asked; the leader if none.
        via: Option<ServerId>,
        /// What is asked for.
        change: Change,
    },
    /// A server is asked to hand its leadership over.
    TransferLeadership {
        /// The server that is asked; the leader if none.
        via: Option<ServerId>,
        /// Who shall lead.
        to: ServerId,
    },
    /// From now on, this becomes of all such messages that are sent: a rule that stands until it is
    /// replaced by another for the same messages, or ends.
    Intercept(MessagePattern, Interception),
    /// The rule for just these messages ends, or all rules do. What is held stays held.
    StopIntercepting(Option<MessagePattern>),
    /// A client no longer waits for what it has asked for, which may take effect all the same. It goes
    /// on with what it is to ask for next.
    GiveUp(ClientId),
}

/// Links between servers: from each of some to each of others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Links {
    /// Where they begin.
    pub from: ServerSet,
    /// Where they end.
    pub to: ServerSet,
    /// Whether the links in the other direction are meant, too.
    pub both_ways: bool,
}

impl Links {
    /// All links of a cluster, of whatever size.
    pub const ALL: Links = Links {
        from: ServerSet::first(Setup::MAX_SERVERS),
        to: ServerSet::first(Setup::MAX_SERVERS),
        both_ways: false,
    };

    /// The pairs of different servers that they connect, each once.
    pub fn iter(self) -> impl Iterator<Item = (ServerId, ServerId)> {
        let has = move |from, to| self.from.contains(from) && self.to.contains(to);
        let ends = self.from.union(self.to);
        ends.iter()
            .flat_map(move |from| ends.iter().map(move |to| (from, to)))
            .filter(move |&(from, to)| from != to && (has(from, to) || self.both_ways && has(to, from)))
    }
}

/// Why an action makes no sense at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such server.
    NoSuchServer(ServerId),
    /// The server is crashed.
    IsCrashed(ServerId),
    /// The server runs.
    IsRunning(ServerId),
    /// The server is paused.
    IsPaused(ServerId),
    /// The server is not paused.
    IsNotPaused(ServerId),
    /// The server leads, and a leader has no election timer.
    Leads(ServerId),
    /// The server does not vote, so it has no election timer.
    DoesNotVote(ServerId),
    /// No server runs that has an election timer.
    NoTimers,
    /// The message has arrived, is lost, or was never sent.
    NotInFlight(MessageId),
    /// The message is held already.
    IsHeld(MessageId),
    /// The message is not held.
    IsNotHeld(MessageId),
    /// No rule stands for these messages, or none at all.
    NoSuchRule,
    /// There are as many rules as there can be.
    TooManyRules,
    /// No server leads, so there is nobody to ask.
    NoLeader,
    /// The links are as they should be already, or there are none.
    NothingToChange,
    /// Nothing may take longer than [`Setup::LONGEST`].
    TooLong(Duration),
    /// The disk writes nothing that could be torn.
    NothingToTear(ServerId),
    /// The disk has called nothing durable that it could lose.
    NothingToLose(ServerId),
    /// The server has applied nothing since its last snapshot.
    NothingToCompact(ServerId),
    /// No such client can be: people's clients are `C1` to `C9`.
    NoSuchClient(ClientId),
    /// The client has too many operations waiting.
    ClientIsBusy(ClientId),
    /// The client waits for nothing.
    ClientIsIdle(ClientId),
    /// The new server's number is not the next one, or the cluster is full.
    NotTheNextServer(ServerId),
    /// A server is named in two groups.
    InTwoGroups(ServerId),
    /// A log's terms must not fall, nor exceed the server's term (§5.3).
    TermsOutOfOrder(ServerId),
    /// More than 1,000 entries cannot be placed on a disk.
    LogTooLong(ServerId),
    /// A snapshot or a commit index cannot be beyond the log.
    BeyondLog(ServerId),
    /// A server cannot both vote and learn, and joint configurations have voters on both sides.
    NoSuchMembership(ServerId),
    /// The servers could not work so.
    BadSetting(SetupError),
    /// What all servers must agree on can only be set before the first entry.
    TooLate,
    /// The history has as many branches as it can have.
    TooManyBranches,
}

/// Names it. The sentence for it is made where all sentences are: `scenario::narrate_refusal`.
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Refused {}
