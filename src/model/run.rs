//! The run under way: an experiment, and where it began for the visitor.

use check::Verdict;
use experiment::{
    Arrival, Comparison, Destination, Errand, Experiment, Feed, Item, Landmark, Link, Ran, Redo, Strip,
    Timeline, WithoutError,
};
use raft::{Duration, Time};
use scenario::{Failure, Scenario};
use sim::{
    Branch, BranchError, BranchId, Flight, MessageAction, MessageId, Moment, Refused, Setting, Setup,
    SetupError, World,
};

use super::traffic::Traffic;

/// An experiment, and where it began for the visitor.
pub struct Run {
    experiment: Experiment,
    start: Moment,
    traffic: Traffic,
    dropped: Option<Dropped>,
    /// What the space–time diagram shows of this branch, while somebody looks at it.
    pub(super) strip: Option<Box<Strip>>,
}

/// The message that the visitor dropped last: the record does not say how far it had come.
pub struct Dropped {
    /// The message.
    pub id: MessageId,
    /// As it was then.
    pub flight: Flight,
    /// When that was, and on which branch.
    pub at: Time,
    branch: BranchId,
}

/// The first election starts so long after the beginning: at 1/50 this is a second.
const PRELUDE: Duration = Duration::from_millis(20);

impl Run {
    /// A run shortly before its first event: nobody should have to wait for it.
    #[must_use]
    pub fn new(setup: Setup) -> Run {
        let Ok(mut experiment) = Experiment::bare(setup) else {
            unreachable!("the options allow only setups that work")
        };
        if let Some(first) = experiment.next_at() {
            experiment.rest_until(first - PRELUDE);
        }
        Run::of(experiment)
    }

    /// A scenario at its beginning.
    ///
    /// # Errors
    ///
    /// If its setup cannot work; that of a scenario that was parsed can.
    pub fn open(scenario: Scenario) -> Result<Run, SetupError> {
        Experiment::new(scenario).map(Run::of)
    }

    /// A run that has come to where the cursor is: it began where others of its kind do.
    pub(super) fn reopened(experiment: Experiment) -> Run {
        let scenario = experiment.scenario();
        let start = match scenario.lines.is_empty() {
            true => Run::new(scenario.setup.clone()).start,
            false => experiment.history().begins_at(),
        };
        Run { start, ..Run::of(experiment) }
    }

    /// A run that begins where the cursor is.
    fn of(experiment: Experiment) -> Run {
        Run {
            start: experiment.moment(),
            experiment,
            traffic: Traffic::default(),
            dropped: None,
            strip: None,
        }
    }

    /// The experiment, to look at.
    #[must_use]
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The cluster as it is.
    #[must_use]
    pub fn world(&self) -> &World {
        self.experiment.world()
    }

    /// What the judges have found up to here.
    #[must_use]
    pub fn violations(&self) -> &[Verdict] {
        self.experiment.judges().violations()
    }

    /// What happened up to here.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        self.experiment.feed()
    }

    /// How many messages went over each link of late, while time went on.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// What led to the step at a moment, the first comes first.
    #[must_use]
    pub fn chain(&self, moment: Moment) -> Vec<Link> {
        self.experiment.chain(moment)
    }

    /// What followed from the step at a moment, up to here.
    #[must_use]
    pub fn consequences(&self, moment: Moment) -> Vec<Link> {
        self.experiment.consequences(moment)
    }

    /// The message that the visitor dropped last, if that was on this branch and before now.
    #[must_use]
    pub fn dropped(&self) -> Option<&Dropped> {
        let is_here = |dropped: &&Dropped| {
            dropped.branch == self.branch()
                && dropped.at <= self.world().now()
                && self.world().flight(dropped.id).is_none()
        };
        self.dropped.as_ref().filter(is_here)
    }

    /// Which of the histories that parted in the past this is.
    #[must_use]
    pub fn branch(&self) -> BranchId {
        self.experiment.branch().id()
    }

    /// All of them, the oldest first. There is always one.
    #[must_use]
    pub fn branches(&self) -> &[Branch] {
        self.experiment.history().branches()
    }

    /// What was done on one of them, and by whom, from the beginning to its end.
    #[must_use]
    pub fn timeline(&self, branch: BranchId) -> Option<&Timeline> {
        self.experiment.timeline_of(branch).ok()
    }

    /// Where the cursor is.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.experiment.moment()
    }

    /// The furthest moment that this branch has come to.
    #[must_use]
    pub fn end(&self) -> Moment {
        self.experiment.end()
    }

    /// Whether the cursor is there: what is done now opens no branch.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.experiment.is_at_end()
    }

    /// Whether there is anything before here.
    #[must_use]
    pub fn has_past(&self) -> bool {
        self.beginning() < self.moment()
    }

    /// The start, or what is left of the past after so much was done that the rest is forgotten.
    #[must_use]
    pub fn beginning(&self) -> Moment {
        self.start.max(self.experiment.history().begins_at())
    }

    /// Whether lines of a scenario are carried out.
    #[must_use]
    pub fn has_lines(&self) -> bool {
        !self.experiment.scenario().lines.is_empty()
    }

    /// Whether a flaw was on at some time up to here.
    #[must_use]
    pub fn has_flaws(&self) -> bool {
        self.experiment.has_flaws()
    }

    /// Sets out to do the same again on another branch, without the flaws: [`Run::redo`] goes on with it.
    pub(super) fn set_out_without_flaws(&mut self) -> Result<Redo, WithoutError> {
        self.experiment.set_out_without_flaws()
    }

    /// Goes on with what is done again, by at most so many events; true once all is done.
    pub(super) fn redo(&mut self, redo: &mut Redo, most_events: u64) -> Result<bool, WithoutError> {
        self.experiment.redo(redo, most_events)
    }

    /// A run that begins as this one did, as it is set by now, but with this.
    pub(super) fn started_with(&self, setting: Setting) -> Result<Run, SetupError> {
        let mut setup = self.world().setup().clone();
        setup.set(setting);
        setup.validate()?;
        if !self.has_lines() {
            return Ok(Run::new(setup));
        }
        Run::open(Scenario { setup, ..self.experiment.scenario().clone() })
    }

    /// Does something to the cluster, or says why that makes no sense. In the past it opens a branch.
    pub(super) fn act(&mut self, action: sim::Action) -> Result<(), Refused> {
        let dropped = dropped_by(&action, self.world());
        self.experiment.act(action)?;
        self.note();
        self.keep_dropped(dropped);
        Ok(())
    }

    /// Goes on with a line that is carried out by hand, by at most so many steps; none while it is under way.
    pub(super) fn carry_out(&mut self, errand: &mut Errand, most: u64) -> Option<Result<(), Failure>> {
        let mut dropped = None;
        let result = self.experiment.carry_out(errand, most, |now, action| {
            dropped = dropped_by(action, now.world()).or(dropped.take());
        });
        self.keep_dropped(dropped);
        result
    }

    /// Not before it is done: that can open a branch.
    fn keep_dropped(&mut self, dropped: Option<(MessageId, Flight, Time)>) {
        if let Some((id, flight, at)) = dropped {
            self.dropped = Some(Dropped { id, flight, at, branch: self.branch() });
        }
    }

    /// Lets the next event happen, or happen again.
    pub(super) fn next_event(&mut self) {
        self.experiment.step();
        self.note();
    }

    /// Whoever looks at the strip sees what has just happened.
    fn note(&mut self) {
        if let Some(strip) = &mut self.strip {
            strip.note(&self.experiment);
        }
    }

    /// Finds out what was on this branch from one time until another, by at most so many steps; true once
    /// it is known.
    pub(super) fn cover(&mut self, from: Time, until: Time, most_steps: u64) -> bool {
        let anew = || Box::new(Strip::new(&self.experiment, from, until));
        self.strip.get_or_insert_with(anew).cover(&self.experiment, from, until, most_steps)
    }

    /// Before the last event.
    pub(super) fn back(&self) -> Destination {
        // If that is before the start, its time counts; if not, that of the event.
        let before = Moment { events: self.world().events().saturating_sub(1), at: self.start.at };
        Destination::Moment(before.max(self.beginning()))
    }

    /// Sets out for somewhere: [`Run::go_on`] goes there.
    pub(super) fn set_out(&mut self, destination: Destination) -> Result<(), BranchError> {
        self.experiment.set_out(match destination {
            Destination::Beginning => Destination::Moment(self.beginning()),
            Destination::Time(time) => Destination::Time(time.max(self.beginning().at)),
            destination => destination,
        })
    }

    /// Goes on to where it set out for, by at most so many events.
    pub(super) fn go_on(&mut self, most_events: u64) -> Arrival {
        self.experiment.go_on(most_events)
    }

    /// What became of two branches since they parted; at most so many events are replayed for that.
    pub(super) fn compare(
        &self,
        branches: [BranchId; 2],
        most_events: u64,
    ) -> Result<Comparison, BranchError> {
        let [one, other] = branches;
        self.experiment.compare(one, other, most_events)
    }

    /// Another cursor, on another branch, that sets out for the time at which this one is.
    pub(super) fn beside(&self, branch: BranchId) -> Result<Experiment, BranchError> {
        self.experiment.beside(branch)
    }

    /// What was told since a moment, the newest first.
    pub fn told_since(&self, moment: Moment) -> impl Iterator<Item = &Item> {
        self.experiment.told_since(moment)
    }

    /// Names a branch.
    pub(super) fn rename(&mut self, branch: BranchId, name: &str) -> Result<(), BranchError> {
        self.experiment.rename(branch, name)
    }

    /// Forgets a branch.
    pub(super) fn delete(&mut self, branch: BranchId) -> Result<(), BranchError> {
        self.experiment.delete(branch)
    }

    /// Goes ahead until a time, or to where `stop` says so, by at most so many steps.
    pub(super) fn run_ahead(&mut self, until: Time, most: u64, stop: impl FnMut(&Experiment) -> bool) -> Ran {
        self.experiment.run(until, most, stop)
    }

    /// Lets all events up to a moment happen, but at most so many. It stops where the scenario says
    /// something or ends: true if it has.
    pub(super) fn run_until(&mut self, until: Time, most_events: u64) -> bool {
        let Run { experiment, traffic, strip, .. } = self;
        let said = experiment.last(Landmark::Sentence);
        // What is left happens in the next frame.
        let ran = experiment.run(until, most_events, |experiment| {
            traffic.note(experiment.happened());
            if let Some(strip) = strip {
                strip.note(experiment);
            }
            experiment.last(Landmark::Sentence) != said
        });
        traffic.pass(experiment.world().now());
        ran == Ran::Stopped
    }
}

/// The message that an action drops, as it is before, and when that is.
fn dropped_by(action: &sim::Action, world: &World) -> Option<(MessageId, Flight, Time)> {
    match *action {
        sim::Action::Message(id, MessageAction::Drop) => Some((id, world.flight(id)?.clone(), world.now())),
        _ => None,
    }
}
