//! A strip of a branch, for a space–time diagram: what each server was, which messages went between
//! them, and what is worth a mark, from one time to another; what lies ahead of the cursor, too.

use std::collections::VecDeque;

use check::Property;
use raft::{
    AppendOutcome, Body, InstallOutcome, LogIndex, Message, Reason, ServerId, Term, Time, VotePurpose,
};
use scenario::Instruction;
use sim::{
    Action, Answer, BranchId, Endpoint, Event, EventKind, Host, LossCause, MessageId, Moment, Packet, Status,
    World,
};

use crate::going::Destination;
use crate::{Arrival, Experiment, Landmark, Ran};

/// What was on a branch from one time to another.
///
/// It is made by a second cursor, which replays what was ([`Strip::cover`]); and while somebody steps
/// on from where it ends, it listens ([`Strip::note`]). Either way it is the same. It is bounded: what
/// is not wanted is forgotten, and if what is wanted is too much, it ends earlier ([`Strip::is_full`]).
#[derive(Debug)]
pub struct Strip {
    branch: BranchId,
    wanted: (Time, Time),
    from: Time,
    until: Moment,
    lanes: Vec<Lane>,
    messages: VecDeque<Passage>,
    marks: VecDeque<StripMark>,
    is_full: bool,
    /// How often it has changed.
    version: u64,
    second: Option<Box<Experiment>>,
}

/// What a server was, from each of some times on to the next.
pub type Lane = Vec<Stretch>;

/// A server was the same for a while.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// Since when. It lasts until the next begins.
    pub since: Time,
    /// What it was.
    pub status: Status,
    /// Whether it stood still.
    pub is_paused: bool,
    /// Its term.
    pub term: Term,
}

/// A message: when it left, and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Passage {
    /// Its name.
    pub id: MessageId,
    /// Where it came from.
    pub from: Endpoint,
    /// Where it was bound.
    pub to: Endpoint,
    /// When it left.
    pub sent: Time,
    /// When it was to arrive, as far as that was known: somebody may have delayed it.
    pub due: Time,
    /// What became of it; none if it was on its way when the strip ends.
    pub end: Option<Ending>,
    /// What it said.
    pub what: What,
    /// Whether it is one of those that come all the time: a heartbeat, or the answer to one.
    pub is_routine: bool,
    /// The term that it carried; zero for what clients send and hear.
    pub term: Term,
}

/// What became of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ending {
    /// The moment after it.
    pub moment: Moment,
    /// Why it was lost; none if it arrived.
    pub lost: Option<LossCause>,
}

/// What a message said, in short.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// A candidate asks for a vote; or, before it stands, whether it would get one.
    AsksForVote {
        /// Whether it does not stand yet (Pre-Vote).
        is_pre: bool,
    },
    /// The answer to that: whether the vote is granted.
    Votes(bool),
    /// A leader sends so many entries; none in a heartbeat.
    Entries(usize),
    /// The receiver's log is the leader's up to an index; none if it would not take the entries.
    Stored(Option<LogIndex>),
    /// A piece of a snapshot.
    Snapshot,
    /// The receiver of a snapshot has all of it up to an index; none if it is not done.
    Restored(Option<LogIndex>),
    /// The receiver is to lead.
    TakeOver,
    /// A client asks.
    Request,
    /// A client is answered: whether it got what it asked for.
    Answer(bool),
}

/// Something worth a mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StripMark {
    /// The moment after it.
    pub moment: Moment,
    /// What it is.
    pub kind: StripMarkKind,
}

/// What is worth a mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StripMarkKind {
    /// A server stood for election in a term.
    Election(ServerId, Term),
    /// A server came to lead a term.
    Leads(ServerId, Term),
    /// A leader committed everything up to an index.
    Commit(ServerId, LogIndex),
    /// Somebody did something.
    Deed {
        /// What, as the scenario language has it.
        words: String,
        /// Whether the scenario did it, and not whoever looks on.
        by_scenario: bool,
    },
    /// A property was broken.
    Violation(Property),
}

impl Strip {
    /// So many messages are kept at most, and those of one more step.
    pub const MOST_MESSAGES: usize = 20_000;
    /// And so many marks.
    pub const MOST_MARKS: usize = 4_000;

    /// A strip of the cursor's branch that has nothing yet of what is wanted: [`Strip::cover`] goes there.
    #[must_use]
    pub fn new(experiment: &Experiment, from: Time, until: Time) -> Strip {
        let branch = experiment.branch().id();
        let mut second = experiment.beside(branch).expect("the cursor is on it");
        second.set_out_within(from);
        let world = second.world();
        let lane = |host: &Host| vec![Stretch::of(host, world.now())];
        Strip {
            branch,
            wanted: (from, until),
            from: world.now(),
            until: Moment::of(world),
            lanes: world.hosts().iter().map(lane).collect(),
            messages: world.flights().map(|(id, flight)| Passage::flying(id, flight)).collect(),
            marks: VecDeque::new(),
            is_full: false,
            version: 0,
            second: Some(Box::new(second)),
        }
    }

    // ── What is in it ──

    /// The branch that it is of.
    #[must_use]
    pub fn branch(&self) -> BranchId {
        self.branch
    }

    /// From when on everything is known.
    #[must_use]
    pub fn from(&self) -> Time {
        self.from
    }

    /// Up to when.
    #[must_use]
    pub fn until(&self) -> Moment {
        self.until
    }

    /// Whether it ends before what is wanted does, because that would be too much.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// A number that changes when anything is added or forgotten.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// What each server was, S1 first.
    #[must_use]
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// The messages, in the order in which they were sent: all that were on their way at any time in it.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Passage> + ExactSizeIterator {
        self.messages.iter()
    }

    /// The messages that were sent from a time on, in their order, and perhaps some before them.
    pub fn messages_since(&self, time: Time) -> impl DoubleEndedIterator<Item = &Passage> {
        self.messages.range(self.messages.partition_point(|message| message.sent < time)..)
    }

    /// A message by its name.
    #[must_use]
    pub fn message(&self, id: MessageId) -> Option<&Passage> {
        self.messages.get(self.place(id)?)
    }

    /// Since when a message waited at its receiver, which was paused, if it did.
    #[must_use]
    pub fn waits_since(&self, message: &Passage) -> Option<Time> {
        let Endpoint::Server(server) = message.to else {
            return None;
        };
        let until = message.end.map_or(self.until.at, |end| end.moment.at);
        let lane = self.lanes.get(usize::from(server.number()) - 1)?;
        let then = lane.partition_point(|stretch| stretch.since <= message.due).checked_sub(1)?;
        (message.due < until && lane.get(then)?.is_paused).then_some(message.due)
    }

    /// The marks, in the order of time.
    pub fn marks(&self) -> impl DoubleEndedIterator<Item = &StripMark> {
        self.marks.iter()
    }

    // ── How it grows ──

    /// Comes to hold what was on the cursor's branch from one time until another, as far as the branch
    /// has come, by at most so many steps; true once it does.
    pub fn cover(&mut self, experiment: &Experiment, from: Time, until: Time, most: u64) -> bool {
        let end = experiment.end();
        let from = from.min(end.at).max(experiment.history().begins_at().at);
        if self.until.events == end.events {
            self.until.at = end.at;
        }
        let is_other = self.branch != experiment.branch().id() || end.events < self.until.events;
        if is_other || from < self.from || self.until.at < from {
            let anew = Strip { version: self.version + 1, ..Strip::new(experiment, from, until) };
            // To go on may be shorter than to begin anew.
            if is_other || from < self.from || self.until < anew.until {
                *self = anew;
            }
        }
        self.wanted = (from, until);
        let until = until.min(end.at);
        if self.until == end || until < self.until.at || (self.is_full && !self.make_room()) {
            return true;
        }
        self.go_on(experiment, until, most)
    }

    /// Listens to a step that an experiment has just taken, if it goes on from where the strip ends.
    pub fn note(&mut self, experiment: &Experiment) {
        let is_next = experiment.moment().events == self.until.events + 1;
        if is_next && experiment.branch().id() == self.branch && !self.is_full {
            self.second = None;
            self.take(experiment);
        }
    }

    fn go_on(&mut self, experiment: &Experiment, until: Time, most: u64) -> bool {
        let mut second = match self.second.take() {
            Some(second) if second.knows(self.until, until) => second,
            _ => {
                let mut second = experiment.beside(self.branch).expect("the cursor is on it");
                second.set_out(Destination::Moment(self.until)).expect("a moment is on the same branch");
                Box::new(second)
            }
        };
        if second.go_on(most) == Arrival::Underway {
            self.second = Some(second);
            return false;
        }
        let end = second.end();
        let is_over = |at: &Experiment| end.events <= at.moment().events;
        let ran = if is_over(&second) {
            Ran::Stopped
        } else {
            second.run(until, most, |at| {
                self.take(at);
                self.is_full || is_over(at)
            })
        };
        match ran {
            Ran::Through => self.until.at = second.moment().at,
            Ran::Stopped if !self.is_full => self.until.at = end.at,
            _ => {}
        }
        self.second = Some(second);
        ran != Ran::OutOfSteps
    }

    /// Takes in a step.
    fn take(&mut self, experiment: &Experiment) {
        let (world, moment) = (experiment.world(), experiment.moment());
        if moment.events == self.until.events {
            return;
        }
        self.until = moment;
        self.version += 1;
        let happened = experiment.happened();
        let answers_routine = happened.first().is_some_and(|event| self.is_routine(event));
        for event in happened {
            self.take_event(event, moment, world, answers_routine);
        }
        self.take_deed(experiment, happened.first(), moment);
        self.take_lanes(world);
        if Self::MOST_MESSAGES <= self.messages.len() || Self::MOST_MARKS <= self.marks.len() {
            self.is_full = !self.make_room();
        }
    }

    fn take_event(&mut self, event: &Event, moment: Moment, world: &World, answers_routine: bool) {
        match &event.kind {
            EventKind::Sent { id, packet, .. } => {
                let due = world.flight(*id).map_or(event.at, |flight| flight.arrives);
                let mut message = Passage::new(*id, packet, event.at, due);
                message.is_routine |= answers_routine && matches!(message.what, What::Stored(Some(_)));
                self.messages.push_back(message);
            }
            EventKind::Acted(Action::Message(id, _)) | EventKind::Intercepted { id, .. } => {
                self.put_off(*id, world);
            }
            EventKind::Arrived { id, .. } => self.end(*id, Ending { moment, lost: None }),
            EventKind::Lost { id, cause, .. } => self.end(*id, Ending { moment, lost: Some(*cause) }),
            EventKind::Explained { server, reason } => {
                let kind = match *reason {
                    Reason::StartedElection { term, .. } => StripMarkKind::Election(*server, term),
                    Reason::BecameLeader { term, .. } => StripMarkKind::Leads(*server, term),
                    Reason::Committed { index, .. } => StripMarkKind::Commit(*server, index),
                    _ => return,
                };
                self.marks.push_back(StripMark { moment, kind });
            }
            _ => {}
        }
    }

    /// Whether a heartbeat has arrived.
    fn is_routine(&self, event: &Event) -> bool {
        let EventKind::Arrived { id, .. } = event.kind else {
            return false;
        };
        self.message(id).is_some_and(|message| message.is_routine)
    }

    fn take_deed(&mut self, experiment: &Experiment, first: Option<&Event>, moment: Moment) {
        let landmarks = experiment.watch().landmarks();
        if let Some(Event { kind: EventKind::Acted(action), .. }) = first {
            let by_scenario = landmarks.last(Landmark::Action) != Some(moment);
            let words = Instruction::from(action).to_string();
            self.marks.push_back(StripMark { moment, kind: StripMarkKind::Deed { words, by_scenario } });
        }
        if landmarks.last(Landmark::Violation) == Some(moment)
            && let Some(verdict) = experiment.judges().violations().last()
        {
            self.marks.push_back(StripMark { moment, kind: StripMarkKind::Violation(verdict.property) });
        }
    }

    fn take_lanes(&mut self, world: &World) {
        for (place, host) in world.hosts().iter().enumerate() {
            let now = Stretch::of(host, world.now());
            match self.lanes.get_mut(place) {
                Some(lane) if lane.last().is_some_and(|last| now.is_like(last)) => {}
                Some(lane) => lane.push(now),
                None => self.lanes.push(vec![now]),
            }
        }
    }

    /// Somebody has held a message up, or hurried it.
    fn put_off(&mut self, id: MessageId, world: &World) {
        let due = world.flight(id).map(|flight| flight.arrives);
        if let (Some(due), Some(place)) = (due, self.place(id)) {
            self.messages[place].due = due;
        }
    }

    fn end(&mut self, id: MessageId, ending: Ending) {
        if let Some(message) = self.place(id).and_then(|place| self.messages.get_mut(place)) {
            message.end = Some(ending);
        }
    }

    fn place(&self, id: MessageId) -> Option<usize> {
        self.messages.binary_search_by_key(&id, |message| message.id).ok()
    }

    /// Forgets what is not wanted any more. False if that is so little that it would be full again at once.
    fn make_room(&mut self) -> bool {
        let from = self.wanted.0.min(self.until.at);
        if self.from < from {
            self.messages.retain(|message| message.end.is_none_or(|end| from <= end.moment.at));
            self.marks.retain(|mark| from <= mark.moment.at);
            for lane in &mut self.lanes {
                let ended = lane.partition_point(|stretch| stretch.since <= from).saturating_sub(1);
                lane.drain(..ended);
            }
            self.from = from;
            self.version += 1;
        }
        let has_room = self.messages.len() <= Self::MOST_MESSAGES / 8 * 7
            && self.marks.len() <= Self::MOST_MARKS / 8 * 7;
        self.is_full &= !has_room;
        has_room
    }
}

impl Experiment {
    /// Goes to a moment that is no later than a time and near it, at once.
    fn set_out_within(&mut self, time: Time) {
        self.set_out(Destination::Time(time)).expect("a time is on the same branch");
        self.journey = None;
    }

    /// Whether it stands at a moment, or is on its way there, and knows what was until a time.
    fn knows(&self, moment: Moment, until: Time) -> bool {
        let is_there = self.journey.is_some() || self.moment().events == moment.events;
        is_there && until <= self.end().at && self.moment().events < self.end().events
    }
}

impl Stretch {
    fn of(host: &Host, since: Time) -> Stretch {
        Stretch { since, status: host.status(), is_paused: host.is_paused(), term: host.term() }
    }

    fn is_like(&self, other: &Stretch) -> bool {
        (self.status, self.is_paused, self.term) == (other.status, other.is_paused, other.term)
    }
}

impl Passage {
    fn new(id: MessageId, packet: &Packet, sent: Time, due: Time) -> Passage {
        let what = What::of(packet);
        let term = match packet {
            Packet::Raft(message) => message.term,
            Packet::Request { .. } | Packet::Answer { .. } => Term::ZERO,
        };
        Passage {
            id,
            from: packet.from(),
            to: packet.to(),
            sent,
            due,
            end: None,
            what,
            is_routine: what == What::Entries(0),
            term,
        }
    }

    /// One that is on its way.
    fn flying(id: MessageId, flight: &sim::Flight) -> Passage {
        Passage::new(id, &flight.packet, flight.sent, flight.arrives)
    }

    /// Whether it was on its way at a time: it had left, and was not at its end.
    #[must_use]
    pub fn is_flying_at(&self, time: Time) -> bool {
        self.sent <= time && self.end.is_none_or(|end| time < end.moment.at)
    }
}

impl What {
    /// What a packet says, in short.
    #[must_use]
    pub fn of(packet: &Packet) -> What {
        match packet {
            Packet::Raft(message) => What::of_message(message),
            Packet::Request { .. } => What::Request,
            Packet::Answer { answer, .. } => {
                What::Answer(matches!(answer, Answer::Done { .. } | Answer::SessionOpened { .. }))
            }
        }
    }

    fn of_message(message: &Message) -> What {
        match &message.body {
            Body::RequestVote(request) => {
                What::AsksForVote { is_pre: request.purpose == VotePurpose::PreVote }
            }
            Body::RequestVoteReply(reply) => What::Votes(reply.vote_granted),
            Body::AppendEntries(request) => What::Entries(request.entries.len()),
            Body::AppendEntriesReply(reply) => What::Stored(match reply.outcome {
                AppendOutcome::Matches { match_index } => Some(match_index),
                AppendOutcome::Mismatch { .. } | AppendOutcome::StaleTerm => None,
            }),
            Body::InstallSnapshot(_) => What::Snapshot,
            Body::InstallSnapshotReply(reply) => What::Restored(match reply.outcome {
                InstallOutcome::Covers { match_index } => Some(match_index),
                InstallOutcome::Wants { .. } | InstallOutcome::StaleTerm => None,
            }),
            Body::TimeoutNow => What::TakeOver,
        }
    }
}
