//! What has been told so far: bounded, and put into words only when read.

use std::collections::VecDeque;
use std::sync::Arc;

use check::Verdict;
use raft::{Reason, ServerId};
use scenario::{Failure, Line, Sentence, Topic};
use sim::{Action, Endpoint, Event, EventKind, Moment};

/// The list of what happened, the last of it. What was told before a moment is the same however one
/// came there.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Feed {
    plain: VecDeque<Item>,
    /// What happens all the time, kept apart: an hour of heartbeats would drive out what matters.
    routine: VecDeque<Item>,
    count: u64,
}

/// One item of the feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its number, from 1.
    pub number: u64,
    /// What it is about.
    pub news: News,
}

/// What an item is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// A line of the scenario has begun.
    Line(Moment, Arc<Line>),
    /// A server decided something, and why. Most items are of this kind, so it is kept small.
    Explained(Moment, ServerId, Reason),
    /// Something else happened that has a sentence.
    Happened(Arc<Event>),
    /// A property was broken.
    Violated(Moment, Arc<Verdict>),
    /// A line of the scenario could not be carried out, or something was not as expected.
    Failed(Moment, Arc<Failure>),
}

impl Item {
    /// When it was.
    #[must_use]
    pub fn moment(&self) -> Moment {
        match &self.news {
            News::Happened(event) => moment_of(event),
            News::Explained(moment, ..)
            | News::Line(moment, _)
            | News::Violated(moment, _)
            | News::Failed(moment, _) => *moment,
        }
    }

    /// What it says; none for a line of the scenario that says nothing itself.
    #[must_use]
    pub fn sentence(&self) -> Option<Sentence> {
        match &self.news {
            News::Line(_, line) => scenario::narrate_line(line),
            News::Explained(moment, server, reason) => {
                scenario::narrate(&explained(*moment, *server, *reason))
            }
            News::Happened(event) => scenario::narrate(event),
            News::Violated(_, verdict) => Some(scenario::narrate_verdict(verdict)),
            News::Failed(_, failure) => Some(scenario::narrate_failure(failure)),
        }
    }

    /// What it is about; none if that concerns everybody, whatever they look for.
    #[must_use]
    pub fn topic(&self) -> Option<Topic> {
        match &self.news {
            News::Explained(_, _, reason) => Some(Topic::of_reason(reason)),
            News::Happened(event) => Some(Topic::of(event)),
            News::Line(..) | News::Violated(..) | News::Failed(..) => None,
        }
    }

    /// Whether a server decided it, had it done to it, or proves it.
    #[must_use]
    pub fn is_about(&self, server: ServerId) -> bool {
        match &self.news {
            News::Explained(_, decided, _) => *decided == server,
            News::Happened(event) => is_about(&event.kind, server),
            News::Violated(_, verdict) => verdict.servers.contains(&server),
            News::Line(..) | News::Failed(..) => false,
        }
    }
}

/// The moment after an event.
pub(crate) fn moment_of(event: &Event) -> Moment {
    Moment { events: event.step, at: event.at }
}

fn is_about(happened: &EventKind, server: ServerId) -> bool {
    match happened {
        EventKind::Acted(Action::Server(whose, _)) => *whose == server,
        EventKind::Acted(Action::Links(links, _)) => links.from.contains(server) || links.to.contains(server),
        EventKind::Lost { packet, .. } | EventKind::Intercepted { packet, .. } => {
            [packet.from(), packet.to()].contains(&Endpoint::Server(server))
        }
        EventKind::CutOff { server: whose, .. } => *whose == server,
        _ => false,
    }
}

pub(crate) fn explained(moment: Moment, server: ServerId, reason: Reason) -> Event {
    Event { at: moment.at, step: moment.events, kind: EventKind::Explained { server, reason } }
}

impl From<&Event> for News {
    fn from(event: &Event) -> News {
        match event.kind {
            EventKind::Explained { server, reason } => News::Explained(moment_of(event), server, reason),
            _ => News::Happened(Arc::new(event.clone())),
        }
    }
}

impl Feed {
    /// So many items are kept besides those of the last step.
    pub const KEPT: usize = 192;

    /// So many of what happens all the time, likewise.
    pub const KEPT_ROUTINE: usize = 64;

    /// How many items were told on the way here; it changes with every one.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The items that are kept, the newest first, with what happens all the time or without.
    pub fn latest(&self, routine: bool) -> impl Iterator<Item = &Item> {
        let mut plain = self.plain.iter().rev().peekable();
        let mut all = self.routine.iter().rev().take_while(move |_| routine).peekable();
        std::iter::from_fn(move || match (plain.peek(), all.peek()) {
            (Some(item), Some(other)) if item.number < other.number => all.next(),
            (None, _) => all.next(),
            _ => plain.next(),
        })
    }

    /// The items that were told after that many, the oldest first, as far as they are kept. Those of
    /// the last step are.
    pub fn since(&self, count: u64, routine: bool) -> Vec<&Item> {
        let mut items: Vec<&Item> = self.latest(routine).take_while(|item| count < item.number).collect();
        items.reverse();
        items
    }

    pub(crate) fn tell(&mut self, news: News, routine: bool) {
        self.count += 1;
        let list = if routine { &mut self.routine } else { &mut self.plain };
        list.push_back(Item { number: self.count, news });
    }

    /// Forgets what is too old: before a step, so that all that it tells is there after it.
    pub(crate) fn forget(&mut self) {
        for (list, kept) in [(&mut self.plain, Feed::KEPT), (&mut self.routine, Feed::KEPT_ROUTINE)] {
            while kept < list.len() {
                list.pop_front();
            }
        }
    }
}
