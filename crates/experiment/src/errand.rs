//! A single line, carried out where the cursor is: what a scenario would do, for somebody who does it by
//! hand.

use scenario::{Condition, Director, Failure, Next, Scenario, Statement};
use sim::{Action, Event, EventKind, Refused};

use crate::feed::News;
use crate::{Experiment, feed};

/// A line that is carried out by whoever looks at an experiment, apart from the experiment's scenario.
///
/// Its director goes beside the experiment and rides in no keyframe. What it does is done as by hand and
/// recorded so; on the way there again it is there without it, and a branch prints with it.
#[derive(Clone, Debug)]
pub struct Errand {
    director: Director,
    acted: bool,
    refused: Option<Refused>,
}

impl Errand {
    /// Whether it has done something to the world.
    #[must_use]
    pub fn has_acted(&self) -> bool {
        self.acted
    }

    /// What the world has refused, whether that was a failure or not.
    #[must_use]
    pub fn refused(&self) -> Option<Refused> {
        self.refused
    }
}

impl Experiment {
    /// Begins a line here. What was told up to here, as far as it is kept, counts as what a condition can
    /// ask for: what servers said since something was done, what clients were answered.
    #[must_use]
    pub fn errand(&self, statement: Statement) -> Errand {
        let mut director = self.director_of(vec![statement]);
        director.saw(self.world(), self.judges(), &self.told_here());
        Errand { director, acted: false, refused: None }
    }

    /// Whether a condition holds here. It can ask for what a line can that begins here.
    #[must_use]
    pub fn holds(&self, condition: &Condition) -> bool {
        let mut director = self.director_of(Vec::new());
        // Whoever asks again and again seldom asks for that, and it takes long.
        if condition.asks_what_was_said() {
            director.saw(self.world(), self.judges(), &self.told_here());
        }
        director.holds(condition, self.world(), self.judges())
    }

    fn director_of(&self, statements: Vec<Statement>) -> Director {
        Director::new(Scenario::new(None, self.history().setup().clone(), statements))
    }

    /// Goes on with a line by at most so many steps, and shows `before` each action before it is done. None
    /// while it is under way.
    ///
    /// In the past, what was happens again, up to the first action of the line; that opens a branch.
    pub fn carry_out(
        &mut self,
        errand: &mut Errand,
        most: u64,
        mut before: impl FnMut(&Experiment, &Action),
    ) -> Option<Result<(), Failure>> {
        self.journey = None;
        for _ in 0..most {
            match errand.director.next(self.world(), self.judges()) {
                Next::Begin(_) => {}
                Next::Act(action) => {
                    before(self, &action);
                    match self.act(action) {
                        Ok(()) => errand.acted = true,
                        Err(refused) => {
                            errand.refused = Some(refused);
                            errand.director.acted(Err(refused));
                            continue;
                        }
                    }
                    errand.director.saw(self.world(), self.judges(), self.happened());
                }
                Next::Rest(until) if !self.has_next_by(until) => self.history.rest_until(until),
                // A line of the scenario, or an action that was, may come before a moment to rest until.
                Next::Step | Next::Rest(_) => {
                    self.advance();
                    errand.director.saw(self.world(), self.judges(), self.happened());
                }
                Next::Fail(failure) => return Some(Err(failure)),
                Next::Finish => return Some(Ok(())),
            }
        }
        None
    }

    /// What was told up to here, the oldest first, but what servers said before the last action.
    fn told_here(&self) -> Vec<Event> {
        let mut told: Vec<Event> = Vec::new();
        for item in self.feed().since(0, true) {
            match &item.news {
                News::Explained(moment, server, reason) => {
                    told.push(feed::explained(*moment, *server, *reason));
                }
                News::Happened(event) => {
                    if matches!(event.kind, EventKind::Acted(_)) {
                        told.retain(|event| !matches!(event.kind, EventKind::Explained { .. }));
                    }
                    told.push((**event).clone());
                }
                News::Line(..) | News::Violated(..) | News::Failed(..) => {}
            }
        }
        told
    }
}
