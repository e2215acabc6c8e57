//! The way back to where a session was, step by step.

use std::vec;

use scenario::Instruction;
use sim::{BranchId, Moment, Target};

use super::{Session, SessionError, Way};
use crate::{Arrival, Destination, Experiment};

/// A session on its way to the moment that it shows: [`Opening::go_on`] goes there.
///
/// All is done again in an experiment of its own, which is handed out when it has come to the very moment
/// that was shown.
pub struct Opening {
    experiment: Experiment,
    tasks: vec::IntoIter<Task>,
    /// What is under way.
    task: Option<Task>,
    /// The branches that are there again.
    branches: Vec<BranchId>,
    /// How many events are done, and how many there are.
    done: u64,
    all: u64,
}

/// One thing to do.
enum Task {
    /// Sets out for a moment of the branch at that place.
    SetOut(usize, Moment),
    /// Comes to what was set out for.
    Arrive(Moment),
    /// Lets time go on, to a moment.
    GoOn(Moment),
    /// Does what a line says.
    Do(u32, Instruction),
    /// The last deed has opened a branch of this name; or, if it is the first, there is one already.
    Name(String),
    /// What this world comes to is known.
    Compare(u64),
}

impl Opening {
    /// At the beginning of the way.
    ///
    /// # Errors
    ///
    /// If the way is too long.
    pub fn new(session: Session) -> Result<Opening, SessionError> {
        let all = session.events();
        if Session::MAX_EVENTS < all {
            return Err(SessionError::TakesTooLong(all));
        }
        let experiment =
            Experiment::new(session.scenario.clone()).map_err(|_| SessionError::LeadsElsewhere)?;
        let tasks = session.tasks().into_iter();
        Ok(Opening { experiment, tasks, task: None, branches: Vec::new(), done: 0, all })
    }

    /// Goes on by about so many events; true when it is there.
    ///
    /// # Errors
    ///
    /// If it does not come to the moment that was shown.
    pub fn go_on(&mut self, most: u64) -> Result<bool, SessionError> {
        let mut left = most;
        while let Some(task) = self.task.take().or_else(|| self.tasks.next()) {
            if !self.go_on_with(&task, &mut left)? {
                self.task = Some(task);
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How much of the way is done, in percent.
    #[must_use]
    pub fn percent(&self) -> u64 {
        100 * self.done.min(self.all) / self.all.max(1)
    }

    /// The experiment, which is where the session was when [`Opening::go_on`] has said so.
    #[must_use]
    pub fn finish(self) -> Experiment {
        self.experiment
    }

    /// Whether a task is done.
    fn go_on_with(&mut self, task: &Task, left: &mut u64) -> Result<bool, SessionError> {
        match task {
            Task::SetOut(place, moment) => {
                let branch = self.branches[*place];
                let set_out = self.experiment.set_out(Destination::On(branch, Target::Moment(*moment)));
                set_out.map_err(|_| SessionError::LeadsElsewhere)?;
            }
            Task::Arrive(moment) => {
                if self.experiment.go_on(std::mem::take(left)) == Arrival::Underway {
                    return Ok(false);
                }
                return self.is_at(*moment);
            }
            Task::GoOn(moment) => {
                while self.experiment.world().events() < moment.events {
                    if *left == 0 {
                        return Ok(false);
                    }
                    *left -= 1;
                    self.done += 1;
                    if !self.experiment.step() {
                        return Err(SessionError::LeadsElsewhere);
                    }
                }
                self.experiment.rest_until(moment.at);
                return self.is_at(*moment);
            }
            Task::Do(line, instruction) => self.act(instruction).ok_or(SessionError::CannotDo(*line))?,
            Task::Name(name) => {
                let branch = self.experiment.branch().id();
                if self.branches.contains(&branch) {
                    return Err(SessionError::LeadsElsewhere);
                }
                self.branches.push(branch);
                self.experiment.rename(branch, name).map_err(|_| SessionError::LeadsElsewhere)?;
            }
            Task::Compare(digest) if self.experiment.world().digest() == *digest => {}
            Task::Compare(_) => return Err(SessionError::LeadsElsewhere),
        }
        Ok(true)
    }

    fn is_at(&self, moment: Moment) -> Result<bool, SessionError> {
        if self.experiment.moment() == moment { Ok(true) } else { Err(SessionError::LeadsElsewhere) }
    }

    /// None if it cannot be done.
    fn act(&mut self, instruction: &Instruction) -> Option<()> {
        for action in instruction.actions(self.experiment.world()).ok()? {
            self.experiment.act(action).ok()?;
        }
        Some(())
    }
}

impl Session {
    /// How many events are done again on the way.
    fn events(&self) -> u64 {
        let length = |way: &Way| match (way.parent, way.deeds.first()) {
            (Some(_), Some((_, fork, _))) => way.end.events.saturating_sub(fork.events),
            _ => way.end.events,
        };
        self.branches.iter().map(length).fold(0, u64::saturating_add)
    }

    fn tasks(self) -> Vec<Task> {
        let mut tasks = Vec::new();
        for Way { name, parent, deeds, end } in self.branches {
            let mut name = Some(Task::Name(name));
            if parent.is_none() {
                tasks.extend(name.take());
            }
            for (line, moment, instruction) in deeds {
                match parent.filter(|_| name.is_some()) {
                    Some(parent) => tasks.extend([Task::SetOut(parent, moment), Task::Arrive(moment)]),
                    None => tasks.push(Task::GoOn(moment)),
                }
                tasks.push(Task::Do(line, instruction));
                tasks.extend(name.take());
            }
            tasks.push(Task::GoOn(end));
        }
        let (place, moment) = self.shown;
        tasks.extend([Task::SetOut(place, moment), Task::Arrive(moment), Task::Compare(self.digest)]);
        tasks
    }
}
