//! The experiment, and the one loop that steps, judges and reports.

use check::Judges;
use raft::Time;
use scenario::{Director, Failure, Instruction, Scenario, scenario_of};
use sim::{Action, Branch, BranchError, BranchId, Event, History, Moment, Refused, Setup, SetupError, World};

use crate::going::Journey;
use crate::run::failures;
use crate::{Feed, Landmark, Link, Operations, Outcome, Timeline, Watch, Watchers};

/// A world, all that it has been through, and a cursor in that: the moment that is looked at.
///
/// At the end of a branch time goes on, and the scenario is carried out line by line. Before that,
/// what was is replayed. Both look the same, and it is the same function that does it.
#[derive(Clone, Debug)]
pub struct Experiment<W = Watchers> {
    pub(crate) history: History<W>,
    /// What the last step has added to the record.
    pub(crate) happened: Vec<Event>,
    pub(crate) journey: Option<Journey>,
    /// The timelines of branches whose end the cursor has left, up to there.
    timelines: Vec<(BranchId, Timeline)>,
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ran {
    /// At the moment until which it was to go.
    Through,
    /// Where it was told to stop.
    Stopped,
    /// Before that, because it had taken as many steps as it was allowed to.
    OutOfSteps,
}

impl Experiment {
    /// An experiment with a scenario, at its beginning. What its first lines do at that very moment is
    /// not done yet.
    ///
    /// # Errors
    ///
    /// If the setup cannot work. That of a scenario that was parsed can.
    pub fn new(scenario: Scenario) -> Result<Experiment, SetupError> {
        let setup = scenario.setup.clone();
        let director = Director::new(scenario);
        let watchers = |world: &World| Watchers::new(world, director.clone());
        let mut history = History::new(setup, watchers)?;
        let first = history.branch().id();
        history.rename(first, Self::FIRST_BRANCH).expect("the first branch is there");
        Ok(Experiment::of(history))
    }

    /// An experiment without a scenario: nothing is done but what somebody does.
    ///
    /// # Errors
    ///
    /// If the setup cannot work.
    pub fn bare(setup: Setup) -> Result<Experiment, SetupError> {
        Experiment::new(Scenario { title: None, setup, lines: Vec::new() })
    }

    /// What the first branch is called.
    pub const FIRST_BRANCH: &str = "the first run";

    // ── What is seen from here ──

    /// The scenario, as it was at the beginning.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        self.director().scenario()
    }

    /// Who leads through the scenario: which line is under way, which goals are reached, what was not
    /// as expected.
    #[must_use]
    pub fn director(&self) -> &Director {
        self.history.observer().director()
    }

    /// What was told up to here.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        self.history.observer().feed()
    }

    /// The timeline of the cursor's branch, up to the branch's end.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        self.timeline_of(self.branch().id()).expect("the cursor is on a branch")
    }

    /// The timeline of a branch, from the world's beginning up to the branch's end.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn timeline_of(&self, branch: BranchId) -> Result<&Timeline, BranchError> {
        let left = self.timelines.iter().find(|(left, _)| *left == branch).map(|(_, timeline)| timeline);
        match left {
            Some(timeline) if branch != self.branch().id() || !self.is_at_end() => Ok(timeline),
            _ if branch == self.branch().id() => Ok(self.history.observer().timeline()),
            _ => Err(BranchError::NoSuchBranch(branch)),
        }
    }

    /// What set off the step at a moment: where the message that arrived was sent, or what the disk has
    /// come to hold was written. None for what nothing else led to: a timer, somebody's action, a
    /// request; and for what lies too far back, or has not come yet.
    #[must_use]
    pub fn cause(&self, moment: Moment) -> Option<Link> {
        self.history.observer().causes().cause(moment)
    }

    /// What followed from the step at a moment, as far as the cursor has come: where the messages that
    /// it sent arrived, and what it wrote reached the disk; then the messages that are still on their way.
    #[must_use]
    pub fn consequences(&self, moment: Moment) -> Vec<Link> {
        self.history.observer().causes().consequences(moment, self.world())
    }

    /// What led to the step at a moment, from its cause back to the first that nothing led to, at most
    /// eight: the first comes first.
    #[must_use]
    pub fn chain(&self, moment: Moment) -> Vec<Link> {
        self.history.observer().causes().chain(moment)
    }

    /// What the clients asked for and were told up to here.
    #[must_use]
    pub fn operations(&self) -> &Operations {
        self.history.observer().operations()
    }

    /// The last moment up to here at which there was such a thing.
    #[must_use]
    pub fn last(&self, landmark: Landmark) -> Option<Moment> {
        self.history.observer().landmarks().last(landmark)
    }

    /// The same, before here.
    #[must_use]
    pub fn last_before_here(&self, landmark: Landmark) -> Option<Moment> {
        self.history.observer().landmarks().before(landmark, self.moment())
    }

    /// What is not as the scenario expected up to here, violations that no line expects among it.
    #[must_use]
    pub fn failures(&self) -> Vec<Failure> {
        failures(self)
    }

    /// How the scenario has gone up to here.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome::of(self)
    }

    /// The scenario that does again what was done on a branch, from the world's beginning to the
    /// branch's end: running it gives the same digest.
    ///
    /// # Errors
    ///
    /// If there is no such branch, or so much was done that the beginning is forgotten.
    pub fn scenario_of(&self, branch: BranchId) -> Result<Scenario, BranchError> {
        let all = self.history.branches().iter();
        let end = all.clone().find(|known| known.id() == branch).map(Branch::end);
        self.scenario_until(branch, end.ok_or(BranchError::NoSuchBranch(branch))?)
    }

    /// The scenario that does again what was done up to here.
    ///
    /// # Errors
    ///
    /// If so much was done that the beginning is forgotten.
    pub fn scenario_here(&self) -> Result<Scenario, BranchError> {
        self.scenario_until(self.branch().id(), self.moment())
    }

    fn scenario_until(&self, branch: BranchId, end: Moment) -> Result<Scenario, BranchError> {
        let actions = self.history.actions(branch)?.into_iter();
        let done: Vec<_> = actions
            .filter(|timed| timed.moment.events < end.events)
            .map(|timed| (timed.moment.events, timed.moment.at, timed.action))
            .collect();
        let mut scenario = scenario_of(self.history.setup(), &done, (end.events, end.at));
        scenario.title.clone_from(&self.scenario().title);
        Ok(scenario)
    }

    // ── Branches ──

    /// Goes to the end of a branch, however long it takes.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn switch_to(&mut self, branch: BranchId) -> Result<(), BranchError> {
        self.leave();
        self.history.switch_to(branch)
    }

    /// Names a branch; of a name that is too long, [`Branch::LONGEST_NAME`] characters.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn rename(&mut self, branch: BranchId, name: &str) -> Result<(), BranchError> {
        self.history.rename(branch, name)
    }

    /// Forgets a branch.
    ///
    /// # Errors
    ///
    /// If there is no such branch, the cursor is on it, or another one has parted from it.
    pub fn delete(&mut self, branch: BranchId) -> Result<(), BranchError> {
        self.history.delete(branch)?;
        self.timelines.retain(|(left, _)| *left != branch);
        Ok(())
    }

    /// Before the cursor goes to where less is known: keeps what it knows of the branch's end.
    pub(crate) fn leave(&mut self) {
        self.journey = None;
        self.happened.clear();
        if !self.is_at_end() {
            return;
        }
        let (branch, timeline) = (self.branch().id(), self.history.observer().timeline().clone());
        let there: Vec<BranchId> = self.history.branches().iter().map(Branch::id).collect();
        self.timelines.retain(|(left, _)| *left != branch && there.contains(left));
        self.timelines.push((branch, timeline));
    }
}

impl<W: Watch> Experiment<W> {
    /// A world under these watchers alone, for whoever only goes on, and in a hurry: nothing is kept
    /// to go back to, and nothing is told.
    ///
    /// # Errors
    ///
    /// If the setup cannot work.
    pub fn watched(setup: Setup, watch: impl FnOnce(&World) -> W) -> Result<Experiment<W>, SetupError> {
        History::without_keyframes(setup, watch).map(Experiment::of)
    }

    fn of(history: History<W>) -> Experiment<W> {
        Experiment { history, happened: Vec::new(), journey: None, timelines: Vec::new() }
    }

    // ── Here ──

    /// The world at the cursor.
    #[must_use]
    pub fn world(&self) -> &World {
        self.history.world()
    }

    /// The judges at the cursor.
    #[must_use]
    pub fn judges(&self) -> &Judges {
        self.history.observer().judges()
    }

    /// Whoever watches, as of the cursor.
    #[must_use]
    pub fn watch(&self) -> &W {
        self.history.observer()
    }

    /// Where the cursor is.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.history.moment()
    }

    /// The furthest moment that the cursor's branch has come to.
    #[must_use]
    pub fn end(&self) -> Moment {
        self.history.end()
    }

    /// Whether the cursor is there: whatever is done now continues the branch.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.moment() == self.end()
    }

    /// The branch that the cursor is on.
    #[must_use]
    pub fn branch(&self) -> &Branch {
        self.history.branch()
    }

    /// All that the world has been through, to look at: its branches, what differs between them, and
    /// how long it takes to go back.
    #[must_use]
    pub fn history(&self) -> &History<W> {
        &self.history
    }

    /// What the last step has added to the record; nothing after going to a known moment.
    #[must_use]
    pub fn happened(&self) -> &[Event] {
        &self.happened
    }

    /// When the next step is due. None if nothing will ever happen.
    #[must_use]
    pub fn next_at(&self) -> Option<Time> {
        match self.wanted() {
            Some(_) => Some(self.world().now()),
            None => self.history.next_at(),
        }
    }

    // ── Forward ──

    /// Goes on by one event, one action of the scenario, or to the moment before the next event at
    /// which a line of the scenario begins; past the branch's end, too. False if nothing will ever
    /// happen.
    pub fn step(&mut self) -> bool {
        self.journey = None;
        self.advance()
    }

    pub(crate) fn advance(&mut self) -> bool {
        self.happened.clear();
        match self.wanted().cloned() {
            Some(action) => {
                let result = self.history.act(action, &mut self.happened);
                assert!(result.is_ok(), "what is wanted has been checked");
                true
            }
            None => self.history.step(&mut self.happened),
        }
    }

    /// Takes all steps up to and including `until`, and comes to that moment. Stops after a step of
    /// which `stop` says so, and after `most` steps: call it again to go on.
    pub fn run(&mut self, until: Time, most: u64, stop: impl FnMut(&Experiment<W>) -> bool) -> Ran {
        self.journey = None;
        self.run_on(until, most, stop)
    }

    pub(crate) fn run_on(
        &mut self,
        until: Time,
        most: u64,
        mut stop: impl FnMut(&Experiment<W>) -> bool,
    ) -> Ran {
        for _ in 0..most {
            if !self.has_next_by(until) {
                break;
            }
            self.advance();
            if stop(self) {
                return Ran::Stopped;
            }
        }
        if self.has_next_by(until) {
            return Ran::OutOfSteps;
        }
        self.history.rest_until(until);
        Ran::Through
    }

    /// The same, without a reason to stop: true once it has come to `until`.
    pub fn run_until(&mut self, until: Time, most: u64) -> bool {
        self.run(until, most, |_| false) == Ran::Through
    }

    /// Comes to a moment before the next step is due. A moment past that is cut short there.
    pub fn rest_until(&mut self, until: Time) {
        let until = self.next_at().map_or(until, |at| at.min(until));
        self.journey = None;
        self.history.rest_until(until);
    }

    /// Does something, now: at the end of the branch if nothing has happened after now, otherwise on a
    /// new branch, which is named after it and has the cursor.
    ///
    /// # Errors
    ///
    /// If the action makes no sense at the moment, or there are too many branches. Then nothing has
    /// changed.
    pub fn act(&mut self, action: Action) -> Result<(), Refused> {
        let (branch, name) = (self.branch().id(), Instruction::from(&action));
        let before = self.happened.len();
        self.history.act(action, &mut self.happened)?;
        self.happened.drain(..before);
        self.journey = None;
        let new = self.branch().id();
        if new != branch {
            self.history.rename(new, &format!("{name} instead")).expect("the cursor is on it");
        }
        Ok(())
    }

    /// What is wanted now, if that is not in the record already.
    fn wanted(&self) -> Option<&Action> {
        let is_news = |_: &&Action| self.moment().events == self.end().events;
        self.history.observer().wants().filter(is_news)
    }

    pub(crate) fn has_next_by(&self, until: Time) -> bool {
        self.next_at().is_some_and(|at| at <= until)
    }
}
