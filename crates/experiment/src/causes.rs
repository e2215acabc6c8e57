//! What set off each step: message, decision, message, from one to the next.

use raft::{Chunked, Mark, ServerId, Time};
use sim::{Endpoint, Event, EventKind, MessageId, Moment, World};

/// How one step led to another: by a message, or by a write that the disk came to hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// The step at its other end. Of a cause: when the message was sent or the write began. Of a
    /// consequence: when the message arrived; none while it is on its way.
    pub moment: Option<Moment>,
    /// The message; none for a write.
    pub message: Option<MessageId>,
    /// Where the message comes from, or whose disk it is.
    pub from: Endpoint,
    /// Where the message goes to, or the same server again.
    pub to: Endpoint,
}

/// What set off the last few thousand steps, and which messages they sent.
#[derive(Clone, Default, Debug)]
pub(crate) struct Causes {
    steps: Chunked<Step>,
    /// How many steps before those are forgotten.
    forgotten: u64,
    /// How many messages were sent up to now.
    sent: u64,
    /// The messages that were on their way when the steps that sent them were forgotten.
    origins: Vec<(MessageId, Moment, Endpoint)>,
    /// The writes that disks are at, with the steps that asked for them.
    writes: Vec<(ServerId, Mark, u64)>,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    at: Time,
    /// How many messages were sent before it.
    sent: u64,
    by: Trigger,
    /// Where it happened.
    place: Option<Endpoint>,
}

#[derive(Clone, Copy, Debug)]
enum Trigger {
    /// A timer, somebody's action, or the beginning.
    Nothing,
    Message(MessageId),
    /// A disk came to hold what was written in another step.
    Write(u64),
}

impl Causes {
    /// Every so many steps the older ones are forgotten: as far apart as keyframes are, so that these
    /// stay small.
    const SPAN: u64 = 4_096;
    /// But so many stay.
    const KEPT: usize = 256;
    /// A chain of causes is no longer than that.
    pub(crate) const LONGEST_CHAIN: usize = 8;

    /// Notes what happened in a step.
    pub(crate) fn note(&mut self, happened: &[Event], world: &World) {
        let number = world.events();
        if number == self.end() {
            return;
        }
        let mut step = Step { at: world.now(), sent: self.sent, by: Trigger::Nothing, place: None };
        for event in happened {
            let place = match &event.kind {
                EventKind::Sent { id, packet, .. } => {
                    self.sent = id.0;
                    Some(packet.from())
                }
                EventKind::Arrived { id, packet } => {
                    step.by = Trigger::Message(*id);
                    Some(packet.to())
                }
                EventKind::Synced { server, mark } => {
                    step.by = self.synced(*server, *mark);
                    Some(Endpoint::Server(*server))
                }
                EventKind::Wrote { server, .. } => {
                    self.wrote(*server, number, world);
                    Some(Endpoint::Server(*server))
                }
                EventKind::Explained { server, .. } => Some(Endpoint::Server(*server)),
                _ => None,
            };
            step.place = step.place.or(place);
        }
        self.steps.push(step);
        if number.is_multiple_of(Causes::SPAN) {
            self.forget(world);
        }
    }

    fn wrote(&mut self, server: ServerId, step: u64, world: &World) {
        let Some(mark) = world.host(server).and_then(|host| host.disk().last_writing()) else {
            return;
        };
        // Marks begin anew when a server does.
        self.writes.retain(|(whose, known, of)| *whose != server || *known < mark && *of < step);
        self.writes.push((server, mark, step));
    }

    fn synced(&mut self, server: ServerId, mark: Mark) -> Trigger {
        let is_held = |(whose, known, _): &(ServerId, Mark, u64)| *whose == server && mark <= *known;
        let step = self.writes.iter().find(|write| is_held(write)).map(|(.., step)| *step);
        self.writes.retain(|(whose, known, _)| *whose != server || mark < *known);
        step.map_or(Trigger::Nothing, Trigger::Write)
    }

    fn forget(&mut self, world: &World) {
        let kept = self.steps.len().saturating_sub(Causes::KEPT);
        let first_kept = self.steps.get(kept).map_or(self.sent, |step| step.sent);
        let old = world.flights().map(|(id, _)| id).take_while(|id| id.0 <= first_kept);
        let origin = |id| self.sent_at(id).map(|(moment, from)| (id, moment, from));
        self.origins = old.filter_map(origin).collect();
        self.steps.drop_front(kept);
        self.forgotten += kept as u64;
    }

    /// What set a step off.
    pub(crate) fn cause(&self, moment: Moment) -> Option<Link> {
        let step = self.step(moment.events)?;
        let to = step.place?;
        let ((moment, from), message) = match step.by {
            Trigger::Nothing => return None,
            Trigger::Message(id) => (self.sent_at(id)?, Some(id)),
            Trigger::Write(number) => ((self.moment(number)?, to), None),
        };
        Some(Link { moment: Some(moment), message, from, to })
    }

    /// Where the messages of a step have arrived by now, or that they are on their way.
    pub(crate) fn consequences(&self, moment: Moment, world: &World) -> Vec<Link> {
        let Some(Step { sent: before, place: Some(from), .. }) = self.step(moment.events).copied() else {
            return Vec::new();
        };
        let after = self.step(moment.events + 1).map_or(self.sent, |next| next.sent);
        let mut links = Vec::new();
        for number in moment.events + 1..=self.end() {
            let Some(step) = self.step(number) else { continue };
            let (message, to) = match step.by {
                Trigger::Message(id) if before < id.0 && id.0 <= after => (Some(id), step.place),
                Trigger::Write(of) if of == moment.events => (None, Some(from)),
                _ => continue,
            };
            if let Some(to) = to {
                links.push(Link { moment: self.moment(number), message, from, to });
            }
        }
        let on_its_way = |id: u64| Some((MessageId(id), world.flight(MessageId(id))?.packet.to()));
        let flying = (before + 1..=after).filter_map(on_its_way);
        links.extend(flying.map(|(id, to)| Link { moment: None, message: Some(id), from, to }));
        links
    }

    /// What led to a step, back to what nothing set off, or as far as is known: the first comes first.
    pub(crate) fn chain(&self, moment: Moment) -> Vec<Link> {
        let mut chain = Vec::new();
        let mut next = self.cause(moment);
        while let Some(link) = next
            && chain.len() < Causes::LONGEST_CHAIN
        {
            chain.push(link);
            next = link.moment.and_then(|moment| self.cause(moment));
        }
        chain.reverse();
        chain
    }

    /// The step that sent a message, and where that was.
    fn sent_at(&self, id: MessageId) -> Option<(Moment, Endpoint)> {
        // It is the last one before which fewer messages were sent.
        let (mut place, mut end) = (0, self.steps.len());
        while place < end {
            let middle = place.midpoint(end);
            if self.steps.get(middle)?.sent < id.0 { place = middle + 1 } else { end = middle }
        }
        if place == 0 {
            let origin = self.origins.iter().find(|(known, ..)| *known == id);
            return origin.map(|(_, moment, from)| (*moment, *from));
        }
        let number = self.forgotten + place as u64;
        self.moment(number).zip(self.step(number)?.place)
    }

    fn moment(&self, number: u64) -> Option<Moment> {
        self.step(number).map(|step| Moment { events: number, at: step.at })
    }

    /// A step by its number, from 1 on.
    fn step(&self, number: u64) -> Option<&Step> {
        let place = number.checked_sub(self.forgotten + 1)?;
        self.steps.get(place as usize)
    }

    /// The number of the last step.
    fn end(&self) -> u64 {
        self.forgotten + self.steps.len() as u64
    }
}
