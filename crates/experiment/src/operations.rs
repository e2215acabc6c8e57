//! What the clients asked for: when and of whom, how often, when it took effect, and what they were told.

use std::sync::Arc;

use check::{Exchange, Misplaced, contradiction};
use raft::{Chunked, ClientId, Command, LogIndex, Reason, ServerId};
use sim::{Answer, Ask, Event, EventKind, Key, Moment, Operation, Packet};

use crate::feed::moment_of;

/// The operations of the clients, the last of them. What is known at a moment is the same however one
/// came there.
#[derive(Clone, Default, Debug)]
pub struct Operations {
    /// Those that are over, in the order in which they ended.
    over: Chunked<Arc<Asked>>,
    /// Those that are under way, or were given up and can still take effect.
    open: Vec<Arc<Asked>>,
    called: u64,
    answered: u64,
    /// Up to which event what is forgotten can have taken effect, for each key.
    forgotten: Vec<(Key, u64)>,
    contradictions: Vec<Arc<Contradiction>>,
}

/// An operation that a client asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Its place among all that were asked for, from 1.
    pub number: u64,
    /// The client.
    pub client: ClientId,
    /// The client's number for it.
    pub serial: u64,
    /// What it is.
    pub operation: Operation,
    /// When the client first asked.
    pub called: Moment,
    /// How often it has asked.
    pub times: u32,
    /// When it asked whom: the first time and the last few.
    pub attempts: Vec<Attempt>,
    /// When it took effect: once, unless something is wrong or the client had no session.
    pub effects: Vec<Effect>,
    /// When it was over for the client, and how.
    pub end: Option<(Moment, End)>,
}

/// A request that a client sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// The moment after it.
    pub moment: Moment,
    /// Whom it asked.
    pub server: ServerId,
    /// Whether it asked for a session first.
    pub is_for_session: bool,
}

/// A command was executed for the first time at its index, or a read was served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effect {
    /// The moment after it.
    pub moment: Moment,
    /// The server.
    pub server: ServerId,
    /// The index of the command.
    pub index: Option<LogIndex>,
}

/// How an operation was over for its client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// It was answered.
    Answered(Answer),
    /// It waits no longer. A command can still take effect.
    GaveUp,
}

/// Why what the clients were told of a key is not linearizable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contradiction {
    /// The answer that cannot be.
    pub misplaced: Misplaced,
    /// When it was given.
    pub moment: Moment,
    /// The operations that contradict each other, each of which is needed for that, in the order of
    /// their calls. Empty if that is not known.
    pub operations: Vec<Arc<Asked>>,
}

impl Operations {
    /// So many operations that are over are remembered.
    pub const KEPT: usize = 500;
    /// So many can be under way or given up. There are ten clients, each with one under way.
    const MOST_OPEN: usize = 32;
    /// So many requests of each are remembered, and so many effects.
    const MOST_ATTEMPTS: usize = 8;

    /// Those that are remembered: first what is over, in the order in which it ended; then what is under
    /// way, or was given up and can still take effect, in the order in which it was asked for.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Asked>> + Clone {
        self.over.iter().chain(&self.open)
    }

    /// How many there were, with those that are forgotten.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.called
    }

    /// How many of them were answered.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.answered
    }

    /// Why what the clients were told is not linearizable, for each key of which that is known; what broke
    /// first comes first.
    #[must_use]
    pub fn contradictions(&self) -> &[Arc<Contradiction>] {
        &self.contradictions
    }

    pub(crate) fn note(&mut self, happened: &[Event]) {
        for event in happened {
            let moment = moment_of(event);
            match &event.kind {
                EventKind::Called { client, serial, operation } => {
                    self.call(*client, *serial, *operation, moment);
                }
                EventKind::Sent {
                    packet: Packet::Request { client, to, ask, .. }, copy_of: None, ..
                } => {
                    let is_for_session = *ask == Ask::Session;
                    self.attempt(*client, Attempt { moment, server: *to, is_for_session });
                }
                EventKind::Applied { server, entry, executed: true } => {
                    if let Command::Client(command) = &entry.command {
                        let effect = Effect { moment, server: *server, index: Some(entry.index) };
                        self.take_effect(command.client, command.serial, effect);
                    }
                }
                EventKind::Explained { server, reason: Reason::ServedRead { client, serial, .. } } => {
                    self.take_effect(*client, *serial, Effect { moment, server: *server, index: None });
                }
                EventKind::Returned { client, serial, answer, .. } => {
                    self.answered += 1;
                    self.end(*client, *serial, moment, End::Answered(*answer));
                }
                EventKind::GaveUp { client, serial, .. } => {
                    self.end(*client, *serial, moment, End::GaveUp);
                }
                _ => {}
            }
        }
    }

    fn call(&mut self, client: ClientId, serial: u64, operation: Operation, called: Moment) {
        self.called += 1;
        self.open.push(Arc::new(Asked {
            number: self.called,
            client,
            serial,
            operation,
            called,
            times: 0,
            attempts: Vec::new(),
            effects: Vec::new(),
            end: None,
        }));
        if Operations::MOST_OPEN < self.open.len() {
            self.close(0);
        }
    }

    fn attempt(&mut self, client: ClientId, attempt: Attempt) {
        let asks = |asked: &&mut Arc<Asked>| asked.client == client && asked.end.is_none();
        if let Some(asked) = self.open.iter_mut().find(asks).map(Arc::make_mut) {
            asked.times += 1;
            if asked.attempts.len() == Operations::MOST_ATTEMPTS {
                asked.attempts.remove(1);
            }
            asked.attempts.push(attempt);
        }
    }

    fn take_effect(&mut self, client: ClientId, serial: u64, effect: Effect) {
        let Some(place) = self.place(client, serial) else { return };
        let known = &self.open[place].effects;
        // The other servers execute what is at the index as well.
        let is_known = effect.index.is_some() && known.iter().any(|known| known.index == effect.index);
        if !is_known && known.len() < Operations::MOST_ATTEMPTS {
            let asked = Arc::make_mut(&mut self.open[place]);
            asked.effects.push(effect);
            if asked.end.is_some() {
                self.close(place);
            }
        }
    }

    fn end(&mut self, client: ClientId, serial: u64, moment: Moment, end: End) {
        let Some(place) = self.place(client, serial) else { return };
        let asked = Arc::make_mut(&mut self.open[place]);
        asked.end = Some((moment, end));
        if end != End::GaveUp || asked.operation.is_read() || !asked.effects.is_empty() {
            self.close(place);
        }
    }

    fn place(&self, client: ClientId, serial: u64) -> Option<usize> {
        self.open.iter().position(|asked| (asked.client, asked.serial) == (client, serial))
    }

    fn close(&mut self, place: usize) {
        let asked = self.open.remove(place);
        self.over.push(asked);
        if Operations::KEPT < self.over.len()
            && let Some(oldest) = self.over.first().cloned()
        {
            self.over.drop_front(1);
            self.forget(&oldest);
        }
    }

    fn forget(&mut self, asked: &Asked) {
        let until = match asked.end {
            Some((moment, End::Answered(_))) => moment.events,
            Some((_, End::GaveUp)) if asked.operation.is_read() => return,
            _ => asked.effects.last().map_or(u64::MAX, |effect| effect.moment.events),
        };
        let key = asked.operation.key();
        match self.forgotten.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = until.max(*known),
            None => self.forgotten.push((key, until)),
        }
    }

    /// An answer cannot be: looks for what contradicts it.
    pub(crate) fn contradict(&mut self, misplaced: &Misplaced, moment: Moment) {
        let key = misplaced.operation.key();
        let of_key: Vec<&Arc<Asked>> = self.iter().filter(|asked| asked.operation.key() == key).collect();
        let exchanges: Vec<Exchange> = of_key.iter().map(|asked| asked.exchange()).collect();
        let forgotten = self.forgotten.iter().find(|(known, _)| *known == key).map(|(_, until)| *until);
        let found = contradiction(&exchanges, forgotten).unwrap_or_default();
        let operations = found.into_iter().map(|place| of_key[place].clone()).collect();
        let found = Contradiction { misplaced: *misplaced, moment, operations };
        self.contradictions.push(Arc::new(found));
    }
}

impl Asked {
    /// The same as the judges see it.
    #[must_use]
    pub fn exchange(&self) -> Exchange {
        let Asked { client, serial, operation, called, .. } = *self;
        let answered = match self.end {
            Some((moment, End::Answered(answer))) => Some((moment.events, answer)),
            Some((_, End::GaveUp)) | None => None,
        };
        Exchange { client, serial, operation, called: called.events, answered }
    }

    /// The last moment of it that is known: when it was over, or else when it was asked for first.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.end.map_or(self.called, |(moment, _)| moment)
    }
}
