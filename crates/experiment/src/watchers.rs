//! Who watches an experiment: all of them ride in the keyframes of its history.

use std::sync::Arc;

use check::Judges;
use raft::{Reason, Term, Time};
use scenario::{Director, Next, Statement, Weight};
use sim::{Action, Event, EventKind, Moment, Observer, World};

use crate::causes::Causes;
use crate::feed::{Feed, News};
use crate::landmarks::{Landmark, Landmarks, is_seen};
use crate::operations::Operations;
use crate::timeline::{MarkKind, Timeline};

/// Whoever watches an [`Experiment`](crate::Experiment): judges at least.
pub trait Watch: Observer {
    /// The judges.
    fn judges(&self) -> &Judges;
}

/// The judges, the director of the scenario, the feed, the timeline, the landmarks, the causes and the
/// clients' operations, as they are at one moment.
#[derive(Clone, Debug)]
pub struct Watchers {
    judges: Judges,
    director: Director,
    /// What the director wants done next. It was asked when something happened last, so that it says
    /// the same when that is replayed.
    wanted: Next,
    feed: Feed,
    timeline: Timeline,
    landmarks: Landmarks,
    causes: Causes,
    operations: Operations,
    /// The highest term that a server has come to.
    term: Term,
}

impl Watchers {
    pub(crate) fn new(world: &World, director: Director) -> Watchers {
        let mut watchers = Watchers {
            judges: Judges::new(world),
            director,
            wanted: Next::Step,
            feed: Feed::default(),
            timeline: Timeline::default(),
            landmarks: Landmarks::default(),
            causes: Causes::default(),
            operations: Operations::default(),
            term: Term::ZERO,
        };
        watchers.direct(world);
        watchers.tell_failure(world);
        watchers
    }

    pub(crate) fn director(&self) -> &Director {
        &self.director
    }

    pub(crate) fn feed(&self) -> &Feed {
        &self.feed
    }

    pub(crate) fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    pub(crate) fn landmarks(&self) -> &Landmarks {
        &self.landmarks
    }

    pub(crate) fn causes(&self) -> &Causes {
        &self.causes
    }

    pub(crate) fn operations(&self) -> &Operations {
        &self.operations
    }

    // ── What happened ──

    fn note(&mut self, happened: &[Event], world: &World) {
        let moment = Moment::of(world);
        let (mut leader_may_change, mut is_change) = (false, false);
        for event in happened {
            is_change = is_change || is_seen(event);
            if let Some(weight) = scenario::weigh(event) {
                self.feed.tell(event.into(), weight == Weight::Routine);
            }
            match &event.kind {
                EventKind::Explained { reason, .. } => leader_may_change |= self.on_reason(reason, moment),
                EventKind::Acted(_) => leader_may_change = true,
                EventKind::Called { .. } => self.timeline.mark(MarkKind::Request, moment),
                _ => {}
            }
        }
        if is_change {
            self.landmarks.note(Landmark::Change, moment);
        }
        if leader_may_change {
            let leads = |server| Some((server, world.server(server)?.state().current_term()));
            self.timeline.lead(world.leader().and_then(leads), moment);
        }
    }

    /// Marks what a reason tells; whether a leader may have come or gone by it.
    fn on_reason(&mut self, reason: &Reason, moment: Moment) -> bool {
        match *reason {
            Reason::Started { term, .. } | Reason::HigherTerm { new: term, .. } => {
                self.come_to(term, moment);
                true
            }
            Reason::StartedElection { term, .. } => {
                self.come_to(term, moment);
                self.landmarks.note(Landmark::Election, moment);
                true
            }
            Reason::BecameLeader { .. } => {
                self.landmarks.note(Landmark::Election, moment);
                true
            }
            Reason::LostQuorum { .. } | Reason::LeftCluster { .. } => true,
            Reason::Committed { index, .. } => {
                self.timeline.mark(MarkKind::Commit(index), moment);
                self.landmarks.note(Landmark::Commit, moment);
                false
            }
            _ => false,
        }
    }

    fn come_to(&mut self, term: Term, moment: Moment) {
        if self.term < term {
            self.term = term;
            self.timeline.mark(MarkKind::Term(term), moment);
            self.landmarks.note(Landmark::Term, moment);
        }
    }

    fn judge(&mut self, happened: &[Event], world: &World) {
        let known = self.judges.violations().len();
        self.judges.observe(world, happened);
        let moment = Moment::of(world);
        for verdict in &self.judges.violations()[known..] {
            if let Some(misplaced) = &verdict.misplaced {
                self.operations.contradict(misplaced, moment);
            }
            self.feed.tell(News::Violated(moment, Arc::new(verdict.clone())), false);
            self.timeline.mark(MarkKind::Violation(verdict.property), moment);
            self.landmarks.note(Landmark::Violation, moment);
        }
    }

    // ── The scenario ──

    /// Whether this is what the director wanted. If not, somebody else has done it.
    fn is_directed(&self, action: &Action) -> bool {
        self.wants() == Some(action)
    }

    fn on_action(&mut self, action: &Action, moment: Moment) {
        if self.is_directed(action) {
            self.wanted = Next::Step;
        } else {
            self.timeline.mark(MarkKind::Action, moment);
            self.landmarks.note(Landmark::Action, moment);
        }
    }

    /// Asks the director what it wants done next, and tells of the lines that begin by that.
    fn direct(&mut self, world: &World) {
        if self.director.has_ended() {
            return;
        }
        self.go_through_lines(world);
        if self.director.has_ended() {
            self.landmarks.note(Landmark::Sentence, Moment::of(world));
        }
    }

    fn go_through_lines(&mut self, world: &World) {
        while !self.director.has_ended() {
            // Refused now is refused later: only what others do can come before it.
            if let Next::Act(action) = &self.wanted {
                match world.check(action) {
                    Ok(()) => return,
                    Err(refused) => self.director.acted(Err(refused)),
                }
            }
            self.wanted = self.director.next(world, &self.judges);
            match &self.wanted {
                Next::Begin(line) => {
                    let line = Arc::new(line.clone());
                    self.begin(line, Moment::of(world));
                }
                Next::Act(_) => {}
                Next::Step | Next::Rest(_) | Next::Fail(_) | Next::Finish => return,
            }
        }
    }

    fn tell_failure(&mut self, world: &World) {
        if let Some(failure) = self.director.failure() {
            self.feed.tell(News::Failed(Moment::of(world), Arc::new(failure.clone())), false);
        }
    }

    fn begin(&mut self, line: Arc<scenario::Line>, moment: Moment) {
        self.timeline.mark(MarkKind::Line(line.number), moment);
        self.landmarks.note(Landmark::Line, moment);
        if let Statement::Say(_) = line.statement {
            self.landmarks.note(Landmark::Sentence, moment);
        }
        self.feed.tell(News::Line(moment, line), false);
    }
}

impl Observer for Watchers {
    fn observe(&mut self, world: &World, happened: &[Event]) {
        let had_failed = self.director.failure().is_some();
        self.feed.forget();
        if let Some(Event { kind: EventKind::Acted(action), .. }) = happened.first() {
            self.on_action(action, Moment::of(world));
        }
        self.causes.note(happened, world);
        self.operations.note(happened);
        self.note(happened, world);
        self.judge(happened, world);
        if self.director.is_attentive() {
            self.director.saw(world, &self.judges, happened);
        }
        self.direct(world);
        if !had_failed {
            self.tell_failure(world);
        }
    }

    fn looks_at(&self) -> Option<Time> {
        match self.wanted {
            Next::Rest(until) => Some(until),
            _ => None,
        }
    }

    fn wants(&self) -> Option<&Action> {
        match &self.wanted {
            Next::Act(action) => Some(action),
            _ => None,
        }
    }
}

impl Watch for Watchers {
    fn judges(&self) -> &Judges {
        &self.judges
    }
}
