//! To any moment of an experiment, and to the next or last landmark.

use raft::{Duration, Time};
use sim::{BranchError, BranchId, MessageId, Moment, Target};

use crate::experiment::Experiment;
use crate::{Landmark, Ran};

/// Where to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Destination {
    /// To a moment of the cursor's branch; its end if that is earlier.
    Moment(Moment),
    /// To the end of all that happens up to and including a time, on the cursor's branch, or to its
    /// end.
    Time(Time),
    /// To the earliest moment that can be gone to.
    Beginning,
    /// To the furthest moment that the cursor's branch has come to.
    End,
    /// To the furthest moment that a branch has come to.
    Branch(BranchId),
    /// To a place on a branch; its end if that is earlier.
    On(BranchId, Target),
    /// To where the event before the last one left the world: one step back.
    Back,
    /// To the next landmark after here, past the branch's end, too.
    Next(Landmark),
    /// To the last landmark before here.
    Previous(Landmark),
    /// To where a message that is on its way arrives or is lost, past the branch's end, too.
    Arrives(MessageId),
}

/// How far a journey has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// The cursor is there.
    There,
    /// The cursor is on its way.
    Underway,
    /// There is no such landmark, or nothing before. The cursor is where it set out.
    Nowhere,
}

/// A journey that is under way.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Journey {
    /// The history knows where to; what it means to be there.
    Known(Arrival),
    /// To the first landmark that comes.
    Next(Landmark, Search),
    /// To where a message comes to its end.
    Arrives(MessageId, Search),
}

/// A search for what may not come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search {
    /// Where it began.
    after: Moment,
    /// What has not come by then is not to be expected.
    until: Time,
    /// The end of the branch when it began. What was gone through after that in vain is forgotten.
    end: Moment,
}

impl Experiment {
    /// How long a landmark is waited for, if none comes before the end of the branch.
    pub const LOOK_AHEAD: Duration = Duration::from_millis(60_000);

    /// Goes somewhere, however long it takes.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn go(&mut self, destination: Destination) -> Result<Arrival, BranchError> {
        self.set_out(destination)?;
        Ok(self.arrive())
    }

    /// Goes to a moment of the cursor's branch, however long it takes.
    pub fn seek(&mut self, moment: Moment) {
        self.set_out_for(Target::Moment(moment));
        self.arrive();
    }

    /// Goes to the next landmark, however long it takes: past the branch's end, too, if there is none
    /// before, up to [`Experiment::LOOK_AHEAD`] after here.
    pub fn next(&mut self, landmark: Landmark) -> Arrival {
        self.set_out_for_next(landmark);
        self.arrive()
    }

    /// Goes to the last landmark before here, however long it takes.
    pub fn previous(&mut self, landmark: Landmark) -> Arrival {
        self.set_out_for_previous(landmark);
        self.arrive()
    }

    /// Sets out for somewhere: [`Experiment::go_on`] goes there. On the way the cursor is at moments
    /// before it. Whatever else moves the cursor ends the journey.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn set_out(&mut self, destination: Destination) -> Result<(), BranchError> {
        match destination {
            Destination::Moment(moment) => self.set_out_for(Target::Moment(moment)),
            Destination::Time(time) => self.set_out_for(Target::Time(time)),
            Destination::Beginning => self.set_out_for(Target::Moment(self.history.begins_at())),
            Destination::End => self.set_out_for(Target::End),
            Destination::Back => self.set_out_back(),
            Destination::Branch(branch) => self.set_out_on(branch, Target::End)?,
            Destination::On(branch, target) => self.set_out_on(branch, target)?,
            Destination::Next(landmark) => self.set_out_for_next(landmark),
            Destination::Previous(landmark) => self.set_out_for_previous(landmark),
            Destination::Arrives(id) => self.set_out_for_arrival(id),
        }
        Ok(())
    }

    /// Goes on to where [`Experiment::set_out`] set out for, by at most so many steps.
    pub fn go_on(&mut self, most: u64) -> Arrival {
        let arrival = match self.journey {
            None => return Arrival::There,
            Some(Journey::Known(arrival)) if self.history.seek_on(most) => arrival,
            Some(Journey::Known(_)) => Arrival::Underway,
            Some(Journey::Next(landmark, search)) => self.look_for(landmark, search, most),
            Some(Journey::Arrives(id, search)) => self.look_for_arrival(id, search, most),
        };
        if arrival != Arrival::Underway {
            self.journey = None;
        }
        arrival
    }

    fn arrive(&mut self) -> Arrival {
        loop {
            match self.go_on(u64::MAX) {
                Arrival::Underway => {}
                arrival => return arrival,
            }
        }
    }

    fn set_out_on(&mut self, branch: BranchId, target: Target) -> Result<(), BranchError> {
        self.leave();
        self.history.switch_begin(branch, target)?;
        self.journey = Some(Journey::Known(Arrival::There));
        Ok(())
    }

    fn set_out_for(&mut self, target: Target) {
        self.leave();
        self.history.seek_begin(target);
        self.journey = Some(Journey::Known(Arrival::There));
    }

    fn set_out_back(&mut self) {
        let (begin, events) = (self.history.begins_at(), self.moment().events);
        let before = events.checked_sub(1).map(|events| Moment { events, at: Time::ZERO });
        self.set_out_if_there_is(before.filter(|before| begin.events <= before.events));
    }

    fn set_out_for_previous(&mut self, landmark: Landmark) {
        self.set_out_if_there_is(self.last_before_here(landmark));
    }

    fn set_out_if_there_is(&mut self, moment: Option<Moment>) {
        let here = self.moment();
        self.set_out_for(Target::Moment(moment.unwrap_or(here)));
        if moment.is_none() {
            self.journey = Some(Journey::Known(Arrival::Nowhere));
        }
    }

    fn set_out_for_next(&mut self, landmark: Landmark) {
        self.leave();
        let here = self.moment();
        let until = self.end().at.max(here.at + Experiment::LOOK_AHEAD);
        self.history.skip_while(|watchers| watchers.landmarks().last(landmark) <= Some(here));
        self.journey = Some(Journey::Next(landmark, Search { after: here, until, end: self.end() }));
    }

    fn look_for(&mut self, landmark: Landmark, search: Search, most: u64) -> Arrival {
        let has_come =
            |at: &Experiment| Some(search.after) < at.history.observer().landmarks().last(landmark);
        let is_over = |at: &Experiment| has_come(at) || !at.may_come(landmark);
        if !is_over(self) && self.run_on(search.until, most, is_over) == Ran::OutOfSteps {
            return Arrival::Underway;
        }
        if has_come(self) { Arrival::There } else { self.give_up(search) }
    }

    fn set_out_for_arrival(&mut self, id: MessageId) {
        let here = self.moment();
        if self.world().flight(id).is_none() {
            return self.set_out_if_there_is(None);
        }
        self.leave();
        let search = Search { after: here, until: here.at + Experiment::LOOK_AHEAD, end: self.end() };
        self.journey = Some(Journey::Arrives(id, search));
    }

    fn look_for_arrival(&mut self, id: MessageId, search: Search, most: u64) -> Arrival {
        match self.run_on(search.until, most, |at: &Experiment| at.world().flight(id).is_none()) {
            Ran::Stopped => Arrival::There,
            Ran::OutOfSteps => Arrival::Underway,
            Ran::Through => self.give_up(search),
        }
    }

    fn give_up(&mut self, search: Search) -> Arrival {
        self.history.seek_begin(Target::Moment(search.after));
        self.history.shorten(search.end);
        self.journey = Some(Journey::Known(Arrival::Nowhere));
        Arrival::Underway
    }

    /// Whether a landmark may still come, on the branch or past its end.
    fn may_come(&self, landmark: Landmark) -> bool {
        let comes_by_itself = match landmark {
            Landmark::Action => false,
            Landmark::Line | Landmark::Sentence => !self.director().has_ended(),
            Landmark::Election
            | Landmark::Commit
            | Landmark::Term
            | Landmark::Violation
            | Landmark::Change => true,
        };
        comes_by_itself || !self.is_at_end()
    }
}
