//! What was done to a world, and what came of it: enough to do it again.

use check::{Property, Verdict};
use raft::{Body, Duration, Message, ServerId, Time, VotePurpose};
use sim::{Action, Endpoint, Flight, MessageId, Packet, Setup, World};

/// A world, what was done to it, and what came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrialOutcome {
    /// What the world started from.
    pub setup: Setup,
    /// What was done to it, in order.
    pub deeds: Vec<Deed>,
    /// How many of the deeds are faults and loads. Those after them heal everything and ask for
    /// something.
    pub faults: usize,
    /// When everything was healed, if it came to that.
    pub healed: Option<Time>,
    /// How long after that somebody was answered, if it came to that.
    pub recovered_in: Option<Duration>,
    /// How long that might have taken.
    pub patience: Duration,
    /// What failed, if anything did. A run ends with the first failure.
    pub failure: Option<TrialFailure>,
    /// The world's fingerprint at the end.
    pub digest: u64,
    /// How many events the world had handled at the end.
    pub events: u64,
    /// The moment of the end.
    pub end: Time,
}

/// How a run fails.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TrialFailure {
    /// A property is broken.
    Violation(Verdict),
    /// Nobody was answered though all was healed.
    Stuck {
        /// For how long.
        waited: Duration,
    },
    /// A leader hands over to a server that cannot lead, and takes no commands meanwhile.
    WaitsInVain {
        /// The leader.
        leader: ServerId,
        /// Who should take over, and does not vote.
        to: ServerId,
    },
}

/// Something that was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deed {
    /// How many events the world had handled before.
    pub events: u64,
    /// When.
    pub at: Time,
    /// What.
    pub action: Action,
    /// For what was done to a message: which one, in words that outlast a change of what came
    /// before.
    pub(crate) pick: Option<Pick>,
}

/// A message in flight: the so-many-th of its kind on its way from here to there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Pick {
    from: Endpoint,
    to: Endpoint,
    kind: u8,
    place: usize,
}

impl TrialOutcome {
    /// What was done: how many events the world had handled before, when, and what. Done again at
    /// the same moments, it gives the same digest.
    #[must_use]
    pub fn exact(&self) -> Vec<(u64, Time, Action)> {
        self.deeds.iter().map(|deed| (deed.events, deed.at, deed.action.clone())).collect()
    }
}

impl TrialFailure {
    /// The broken property; none if nothing went on.
    #[must_use]
    pub fn property(&self) -> Option<Property> {
        match self {
            TrialFailure::Violation(verdict) => Some(verdict.property),
            TrialFailure::Stuck { .. } | TrialFailure::WaitsInVain { .. } => None,
        }
    }

    /// The name of what is broken, as a scenario writes it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.property().map_or("progress", Property::id)
    }
}

impl Deed {
    /// What is about to be done to a world.
    pub(crate) fn now(world: &World, action: Action) -> Deed {
        let pick = message(&action).and_then(|id| Pick::of(world, id));
        Deed { events: world.events(), at: world.now(), action, pick }
    }

    /// The same in another world, if there is such a message.
    pub(crate) fn in_world(&self, world: &World) -> Option<Action> {
        let Some(pick) = self.pick else {
            return Some(self.action.clone());
        };
        let id = pick.find(world)?;
        match self.action {
            Action::Message(_, action) => Some(Action::Message(id, action)),
            _ => None,
        }
    }
}

/// The message that something is done to.
fn message(action: &Action) -> Option<MessageId> {
    match *action {
        Action::Message(id, _) => Some(id),
        _ => None,
    }
}

impl Pick {
    fn of(world: &World, id: MessageId) -> Option<Pick> {
        let first = Pick::first_like(world.flight(id)?);
        let place = first.matching(world).position(|other| other == id)?;
        Some(Pick { place, ..first })
    }

    fn first_like(flight: &Flight) -> Pick {
        Pick { from: flight.packet.from(), to: flight.packet.to(), kind: kind(&flight.packet), place: 0 }
    }

    fn find(self, world: &World) -> Option<MessageId> {
        self.matching(world).nth(self.place)
    }

    fn matching(self, world: &World) -> impl Iterator<Item = MessageId> {
        let first = Pick { place: 0, ..self };
        world.flights().filter(move |(_, flight)| Pick::first_like(flight) == first).map(|(id, _)| id)
    }
}

fn kind(packet: &Packet) -> u8 {
    match packet {
        Packet::Request { .. } => 0,
        Packet::Answer { .. } => 1,
        Packet::Raft(Message { body, .. }) => match body {
            Body::RequestVote(request) if request.purpose == VotePurpose::PreVote => 2,
            Body::RequestVote(_) => 3,
            Body::RequestVoteReply(_) => 4,
            Body::AppendEntries(_) => 5,
            Body::AppendEntriesReply(_) => 6,
            Body::InstallSnapshot(_) => 7,
            Body::InstallSnapshotReply(_) => 8,
            Body::TimeoutNow => 9,
        },
    }
}
