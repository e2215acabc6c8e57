//! The same again, but without the flaws: who did it, they or the rest?

use raft::{Flaw, Flaws, Time};
use sim::{Action, BranchError, BranchId, Moment, Refused, ServerAction, Setting, Target, TimedAction};

use crate::experiment::Experiment;
use crate::going::Journey;
use crate::{Arrival, Destination};

/// What is done again on a branch of its own, without the flaws: [`Experiment::redo`] goes on with it.
#[derive(Clone, Debug)]
pub struct Redo {
    stage: Stage,
    /// The branch that is done again, and where the cursor was on it.
    of: BranchId,
    was: Moment,
    /// The furthest moment that it had come to.
    until: Time,
    /// The flaws that are left out.
    flaws: Flaws,
    /// What switches them off where they were switched on.
    off: Vec<Action>,
    /// What was done afterwards, and how much of it has had its turn.
    actions: Vec<TimedAction>,
    done: usize,
    skipped: usize,
    /// How many events there are more than there were at the same place, as long as all goes the same way.
    more: u64,
}

/// How far it has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// On the way to where the flaws were switched on.
    There,
    /// What was done is done again.
    Again,
    /// On the way back to the time from which somebody set out.
    Back,
    Over,
}

/// Why nothing can be done again without a flaw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WithoutError {
    /// No flaw was on up to the end of the branch.
    NoFlaw,
    /// Nothing has happened since it was switched on.
    NothingSince,
    /// The beginning, at which it was on, is forgotten; or there is no such branch.
    Branch(BranchError),
    /// There is no room for another branch.
    Refused(Refused),
}

impl Redo {
    /// The flaws that are left out.
    #[must_use]
    pub fn flaws(&self) -> Flaws {
        self.flaws
    }

    /// The branch that is done again.
    #[must_use]
    pub fn of(&self) -> BranchId {
        self.of
    }

    /// How much was to be done again, and how much of it made no sense any more. Switching the flaws on is
    /// no part of it.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.actions.len(), self.skipped)
    }

    /// What the branch is called: *without vote-twice*.
    #[must_use]
    pub fn name(&self) -> String {
        let names: Vec<&str> = self.flaws.iter().map(Flaw::name).collect();
        format!("without {}", names.join(", "))
    }
}

impl Experiment {
    /// Whether a flaw was on at some time on the cursor's branch.
    #[must_use]
    pub fn has_flaws(&self) -> bool {
        let switched = |timed: &TimedAction| switched_on(&timed.action).is_some();
        !self.history.setup().flaws().is_empty()
            || self.history.actions(self.branch().id()).is_ok_and(|actions| actions.iter().any(switched))
    }

    /// Sets out to do again what was done on the cursor's branch, without its flaws. A new branch parts
    /// where the first of them was switched on, or at the beginning if it was on in the setup; there it is
    /// switched off at once. All that was done later, by whomever, is done again at its time, and what
    /// makes no sense any more is left out. [`Experiment::redo`] goes on with it.
    ///
    /// # Errors
    ///
    /// If there was no flaw, or nothing since, or its beginning is forgotten.
    pub fn set_out_without_flaws(&mut self) -> Result<Redo, WithoutError> {
        let of = self.branch().id();
        let mut actions = self.history.actions(of).map_err(WithoutError::Branch)?;
        let end = self.end();
        let mut flaws = self.history.setup().flaws();
        let first = if flaws.is_empty() {
            let is_flaw = |timed: &TimedAction| switched_on(&timed.action).is_some();
            1 + actions.iter().position(is_flaw).ok_or(WithoutError::NoFlaw)?
        } else {
            0
        };
        let (there, off) = match first.checked_sub(1) {
            // It is on for no time.
            Some(place) => {
                let Moment { events, at } = actions[place].moment;
                (Moment { events: events + 1, at }, vec![without(&actions[place].action)])
            }
            None => (self.history.begins_at(), flaws.iter().map(off).collect()),
        };
        if end.events <= there.events {
            return Err(WithoutError::NothingSince);
        }
        for flaw in actions.iter().filter_map(|timed| switched_on(&timed.action)) {
            flaws.set(flaw, true);
        }
        actions.drain(..first);
        actions.retain(|timed| flaw_setting(&timed.action).is_none());
        let was = self.moment();
        self.set_out(Destination::Moment(there)).map_err(WithoutError::Branch)?;
        let (done, skipped, more) = (0, 0, off.len() as u64);
        Ok(Redo { stage: Stage::There, of, was, until: end.at, flaws, off, actions, done, skipped, more })
    }

    /// Goes on with what is done again, by at most so many steps; true once all is done, and the cursor is
    /// on the new branch at the time from which somebody set out.
    ///
    /// # Errors
    ///
    /// If there is no room for another branch. Then the cursor is where the flaw was switched on.
    pub fn redo(&mut self, redo: &mut Redo, most: u64) -> Result<bool, WithoutError> {
        let is_through = match redo.stage {
            Stage::There | Stage::Back => self.go_on(most) != Arrival::Underway,
            Stage::Again => self.again(redo, most),
            Stage::Over => true,
        };
        if is_through {
            redo.stage = self.after(redo).map_err(WithoutError::Refused)?;
        }
        Ok(redo.stage == Stage::Over)
    }

    /// What comes after a stage.
    fn after(&mut self, redo: &mut Redo) -> Result<Stage, Refused> {
        Ok(match redo.stage {
            Stage::There => {
                self.part(redo)?;
                Stage::Again
            }
            Stage::Again => {
                self.leave();
                self.history.seek_begin(Target::Time(redo.was.at));
                self.journey = Some(Journey::Known(Arrival::There));
                Stage::Back
            }
            Stage::Back | Stage::Over => Stage::Over,
        })
    }

    /// Switches the flaws off on a branch of its own.
    fn part(&mut self, redo: &mut Redo) -> Result<(), Refused> {
        for action in std::mem::take(&mut redo.off) {
            self.act(action)?;
        }
        let branch = self.branch().id();
        self.rename(branch, &redo.name()).expect("the cursor is on it");
        Ok(())
    }

    /// Does again what was done, each at its time, with the history alone: what the scenario's director
    /// wanted then is among it, and what it would want now was not done then.
    fn again(&mut self, redo: &mut Redo, most: u64) -> bool {
        for _ in 0..most {
            let Some(TimedAction { moment, action, .. }) = redo.actions.get(redo.done) else {
                if self.history.next_at().is_some_and(|at| at <= redo.until) {
                    self.history_step();
                    continue;
                }
                self.history.rest_until(redo.until);
                return true;
            };
            if self.comes_before(*moment, redo.more) {
                self.history_step();
                continue;
            }
            let (at, action) = (moment.at, action.clone());
            self.history.rest_until(at);
            redo.done += 1;
            if self.history.act(action, &mut self.happened).is_err() {
                redo.skipped += 1;
                redo.more = redo.more.wrapping_sub(1);
            }
            self.happened.clear();
        }
        false
    }

    /// Whether the next event comes before what was done at a moment. Of those at the very same time the
    /// count decides, which is exact as long as nothing has gone otherwise.
    fn comes_before(&self, moment: Moment, more: u64) -> bool {
        self.history.next_at().is_some_and(|at| {
            at < moment.at || at == moment.at && self.world().events() < moment.events.wrapping_add(more)
        })
    }

    fn history_step(&mut self) {
        self.history.step(&mut self.happened);
        self.happened.clear();
    }
}

fn off(flaw: Flaw) -> Action {
    Action::Set(Setting::Flaw(flaw, false))
}

/// The flaw that an action switches, and whether on.
fn flaw_setting(action: &Action) -> Option<(Flaw, bool)> {
    match action {
        Action::Set(Setting::Flaw(flaw, on))
        | Action::Server(_, ServerAction::Set(Setting::Flaw(flaw, on))) => Some((*flaw, *on)),
        _ => None,
    }
}

fn switched_on(action: &Action) -> Option<Flaw> {
    flaw_setting(action).filter(|(_, on)| *on).map(|(flaw, _)| flaw)
}

/// What undoes switching a flaw on.
fn without(action: &Action) -> Action {
    match *action {
        Action::Server(server, ServerAction::Set(Setting::Flaw(flaw, _))) => {
            Action::Server(server, ServerAction::Set(Setting::Flaw(flaw, false)))
        }
        ref action => switched_on(action).map_or_else(|| action.clone(), off),
    }
}
