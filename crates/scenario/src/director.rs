//! What a scenario wants done next, for whoever has a world to do it in.

use std::sync::Arc;
use std::vec;

use check::{Judges, Property};
use raft::{Body, Role, ServerId, ServerSet, Term, Time, VotePurpose};
use sim::{Action, Event, EventKind, MessageAction, MessageId, Packet, Refused, ServerAction, World};

use crate::conditions::{Heard, View, is_refusal, tell_refusal};
use crate::narrate::narrate_refusal;
use crate::print::{Length, List};
use crate::{Condition, Fact, Failure, Goal, Instruction, Line, Scenario, Statement};

/// Leads through a scenario: says what to do next, and is told what came of it. It owns no world,
/// so that it can lead one that keeps its history.
///
/// Ask [`Director::next`] again and again, and do what it says. After an action or an event, call
/// [`Director::saw`] with the world, its judges and what was added to the record.
#[derive(Clone, Debug)]
pub struct Director {
    /// Shared with its clones, which are many: one for each keyframe of a history.
    scenario: Arc<Scenario>,
    /// The place of the line whose turn comes next.
    next: usize,
    /// The place of the line under way.
    line: Option<usize>,
    /// The blocks that are being repeated: where each begins, and how often it is still to come.
    blocks: Vec<(usize, u32)>,
    task: Task,
    heard: Heard,
    nevers: Vec<(u32, Condition)>,
    goals: Vec<Goal>,
    failure: Option<Failure>,
    begun: u32,
    /// What was handed out last, as long as it is not done, and what it means if that is refused.
    asked: Option<(Action, Refusal)>,
    /// After how many events the number of messages in flight is looked at again.
    look: u64,
}

/// What a scenario wants done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// A line begins. Nothing is to be done.
    Begin(Line),
    /// Do this to the world, and report with [`Director::acted`] if it refuses.
    Act(Action),
    /// Let the next event happen.
    Step,
    /// Come to this moment, before which no event is due.
    Rest(Time),
    /// Nothing more can be done: a line cannot be carried out, or something is not as expected.
    Fail(Failure),
    /// All lines are done.
    Finish,
}

/// What is under way.
#[derive(Clone, Debug)]
enum Task {
    /// The next line's turn has come.
    Ready,
    /// A line has begun.
    Begun(Statement),
    /// These remain to be done; and what it means if one is refused.
    Act(vec::IntoIter<Action>, Refusal),
    /// Time passes until then.
    Wait(Time),
    /// Time passes until this holds, at the latest until then.
    Until(Condition, Time),
    /// Events happen until there were so many; then time passes until that moment.
    At(Time, Option<u64>),
    Elect(Election),
    Ended,
}

/// What it means that something is refused, by the world or by the server that is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Refusal {
    /// Nothing: no line asked for what happens.
    IsNoMatter,
    /// The line has failed.
    Fails,
    /// The line has failed if it is *not* refused.
    IsExpected,
}

/// A server is made to win an election.
#[derive(Clone, Debug)]
struct Election {
    server: ServerId,
    term: Option<Term>,
    with: Option<ServerSet>,
    deadline: Time,
    /// Whether it has been made to stand for election in the term it is in.
    stands: bool,
    /// Its requests that nobody shall receive.
    unwanted: Vec<MessageId>,
}

impl Director {
    /// How many events a scenario may take.
    pub const MAX_EVENTS: u64 = 10_000_000;
    /// How many lines may be carried out, repeated ones each time.
    pub const MAX_BEGUN: u32 = 100_000;
    /// How many messages may be in flight at once.
    pub const MAX_FLIGHTS: usize = 20_000;

    /// At the beginning of a scenario, for a world that has just been made from its setup.
    #[must_use]
    pub fn new(scenario: impl Into<Arc<Scenario>>) -> Director {
        Director {
            scenario: scenario.into(),
            next: 0,
            line: None,
            blocks: Vec::new(),
            task: Task::Ready,
            heard: Heard::default(),
            nevers: Vec::new(),
            goals: Vec::new(),
            failure: None,
            begun: 0,
            asked: None,
            look: 0,
        }
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The line that is under way, or was last.
    #[must_use]
    pub fn line(&self) -> Option<&Line> {
        self.scenario.lines.get(self.line?)
    }

    /// The goals that have been set so far.
    #[must_use]
    pub fn goals(&self) -> &[Goal] {
        &self.goals
    }

    /// What was not as expected, if anything was.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Whether nothing more will be done.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(self.task, Task::Ended)
    }

    /// Whether it goes by anything that happens from now on: if not, nobody needs to tell it.
    #[must_use]
    pub fn is_attentive(&self) -> bool {
        !self.has_ended() || !self.nevers.is_empty() || self.goals.iter().any(|goal| !goal.reached)
    }

    /// The properties that some line says are broken: `expect`, `until` or `goal violation …`.
    #[must_use]
    pub fn expected_violations(&self) -> Vec<Property> {
        let mut expected = Vec::new();
        for Line { statement, .. } in &self.scenario.lines {
            let (Statement::Expect(condition)
            | Statement::Goal(condition)
            | Statement::Until { condition, .. }) = statement
            else {
                continue;
            };
            for claim in &condition.0 {
                if let Fact::Violation(property) = claim.fact
                    && !claim.not
                    && !expected.contains(&property)
                {
                    expected.push(property);
                }
            }
        }
        expected
    }

    /// Whether a condition holds, by what it has seen.
    #[must_use]
    pub fn holds(&self, condition: &Condition, world: &World, judges: &Judges) -> bool {
        View { world, judges, heard: &self.heard }.holds(condition)
    }

    /// What to do next.
    pub fn next(&mut self, world: &World, judges: &Judges) -> Next {
        loop {
            if let Some(failure) = self.failure.clone() {
                self.task = Task::Ended;
                return Next::Fail(failure);
            }
            if Director::MAX_EVENTS <= world.events() {
                self.fail(format!("this takes more than {} events", Director::MAX_EVENTS));
                continue;
            }
            let next = match std::mem::replace(&mut self.task, Task::Ready) {
                Task::Ready => self.begin(),
                Task::Begun(statement) => self.carry_out(statement, world, judges),
                Task::Act(mut actions, refusal) => actions.next().map(|action| {
                    self.task = Task::Act(actions, refusal);
                    self.hand_out(action, refusal)
                }),
                Task::Wait(until) => self.wait(until, world),
                Task::Until(condition, deadline) => self.wait_for(condition, deadline, world, judges),
                Task::At(time, event) => self.go_to(time, event, world),
                Task::Elect(election) => self.elect(election, world),
                Task::Ended => {
                    self.task = Task::Ended;
                    Some(Next::Finish)
                }
            };
            if let Some(next) = next {
                return next;
            }
        }
    }

    /// Takes note of what an action or an event has added to the record.
    pub fn saw(&mut self, world: &World, judges: &Judges, record: &[Event]) {
        self.heard.listen(record);
        self.judge_refusal(record);
        if let Task::Elect(election) = &mut self.task {
            election.watch(record);
        }
        let view = View { world, judges, heard: &self.heard };
        for goal in self.goals.iter_mut().filter(|goal| !goal.reached) {
            goal.reached = view.holds(&goal.condition);
        }
        let broken = self.nevers.iter().find(|(_, condition)| view.holds(condition));
        if let Some((line, condition)) = broken
            && self.failure.is_none()
        {
            self.failure = Some(Failure { line: *line, message: format!("it came to be that {condition}") });
        }
        if self.look <= world.events() {
            self.look = world.events() + 1_000;
            self.bound_flights(world);
        }
    }

    /// Takes note of whether the world has refused an action.
    pub fn acted(&mut self, result: Result<(), Refused>) {
        if let (Err(refused), Some((_, Refusal::Fails))) = (result, self.asked.take()) {
            self.fail(narrate_refusal(refused));
        }
    }

    // ── Lines ──

    fn begin(&mut self) -> Option<Next> {
        let Some(line) = self.scenario.lines.get(self.next).cloned() else {
            self.task = Task::Ended;
            return Some(Next::Finish);
        };
        self.line = Some(self.next);
        self.next += 1;
        self.begun += 1;
        if Director::MAX_BEGUN < self.begun {
            self.fail(format!("this takes more than {} lines", Director::MAX_BEGUN));
            return None;
        }
        self.task = Task::Begun(line.statement.clone());
        Some(Next::Begin(line))
    }

    /// Begins what a line says; what takes no time is done with it.
    fn carry_out(&mut self, statement: Statement, world: &World, judges: &Judges) -> Option<Next> {
        let now = world.now();
        match statement {
            Statement::Do(instruction) => match self.start(&instruction, world) {
                Ok(actions) => self.task = Task::Act(actions, Refusal::Fails),
                Err(problem) => self.fail(problem),
            },
            Statement::Try(instruction) => {
                let actions = self.start(&instruction, world).unwrap_or_default();
                self.task = Task::Act(actions, Refusal::IsNoMatter);
            }
            Statement::Elect { server, term, with } => {
                self.heard.forget_reasons();
                let deadline = now + world.setup().of(server).config.election_timeout_max;
                let unwanted = Vec::new();
                self.task = Task::Elect(Election { server, term, with, deadline, stands: false, unwanted });
            }
            Statement::Wait(length) => self.task = Task::Wait(now + length),
            Statement::Until { condition, within } => self.task = Task::Until(condition, now + within),
            Statement::At { time, event } => self.task = Task::At(time, event),
            Statement::Say(_) => {}
            Statement::Expect(condition) => {
                let view = View { world, judges, heard: &self.heard };
                if !view.holds(&condition) {
                    let found = view.found(&condition);
                    self.fail(format!("expected {condition}, but {found}"));
                }
            }
            Statement::ExpectRefused(instruction) => self.expect_refused(&instruction, world),
            Statement::Never(condition) => self.begin_never(condition, world, judges),
            Statement::Goal(condition) => {
                let reached = View { world, judges, heard: &self.heard }.holds(&condition);
                self.begin_goal(condition, reached);
            }
            Statement::Repeat(times) => self.blocks.push((self.next, times.saturating_sub(1))),
            Statement::End => self.end_block(),
        }
        None
    }

    fn start(&mut self, instruction: &Instruction, world: &World) -> Result<vec::IntoIter<Action>, String> {
        self.heard.forget_reasons();
        self.bound_flights(world);
        instruction.actions(world).map(Vec::into_iter)
    }

    /// What the world would refuse is not done. A server must be asked before it can refuse.
    fn expect_refused(&mut self, instruction: &Instruction, world: &World) {
        // What names nobody is refused before it comes to the world.
        let Ok(actions) = instruction.actions(world) else {
            return;
        };
        if actions.iter().all(|action| world.check(action).is_err()) {
            return;
        }
        if let Instruction::Change { .. } | Instruction::Transfer { .. } = instruction {
            self.heard.forget_reasons();
            self.task = Task::Act(actions.into_iter(), Refusal::IsExpected);
        } else {
            self.fail(format!("expected that the world refuses {instruction}, but it would not"));
        }
    }

    fn hand_out(&mut self, action: Action, refusal: Refusal) -> Next {
        self.asked = Some((action.clone(), refusal));
        Next::Act(action)
    }

    /// Looks whether the server that was asked has refused at once.
    fn judge_refusal(&mut self, record: &[Event]) {
        // Somebody else may do something before it is done.
        let is_done = |asked: &mut (Action, Refusal)| {
            let first = record.first().map(|event| &event.kind);
            matches!(first, Some(EventKind::Acted(action)) if *action == asked.0)
        };
        let Some((_, meaning)) = self.asked.take_if(is_done) else {
            return;
        };
        let refusal = record.iter().find_map(|event| match &event.kind {
            EventKind::Explained { server, reason } if is_refusal(reason) => {
                Some(tell_refusal(*server, reason))
            }
            _ => None,
        });
        match (meaning, refusal) {
            (Refusal::Fails, Some(refusal)) => self.fail(refusal),
            (Refusal::IsExpected, None) => {
                self.fail("expected that the server refuses this, but it does not".to_owned());
            }
            _ => {}
        }
    }

    fn begin_never(&mut self, condition: Condition, world: &World, judges: &Judges) {
        if (View { world, judges, heard: &self.heard }).holds(&condition) {
            self.fail(format!("it is so now that {condition}"));
        }
        let line = self.line_number();
        // A block that is repeated says it again.
        if !self.nevers.iter().any(|(known, _)| *known == line) {
            self.nevers.push((line, condition));
        }
    }

    fn begin_goal(&mut self, condition: Condition, reached: bool) {
        let line = self.line_number();
        if !self.goals.iter().any(|goal| goal.line == line) {
            self.goals.push(Goal { line, condition, reached });
        }
    }

    fn end_block(&mut self) {
        match self.blocks.last_mut() {
            Some((_, 0)) => {
                self.blocks.pop();
            }
            Some((start, left)) => {
                *left -= 1;
                self.next = *start;
            }
            None => self.fail("there is no “repeat” that this could end".to_owned()),
        }
    }

    // ── Time ──

    /// The next event, or rest, until a moment; none once it has come.
    fn wait(&mut self, until: Time, world: &World) -> Option<Next> {
        let next = pass(until, world)?;
        self.task = Task::Wait(until);
        Some(next)
    }

    fn wait_for(
        &mut self,
        condition: Condition,
        deadline: Time,
        world: &World,
        judges: &Judges,
    ) -> Option<Next> {
        let view = View { world, judges, heard: &self.heard };
        if view.holds(&condition) {
            return None;
        }
        let next = pass(deadline, world);
        if next.is_none() {
            let found = view.found(&condition);
            let refused = self.heard.refused_meanwhile();
            self.fail(format!("waited in vain until {condition}: {found}{refused}"));
        }
        self.task = Task::Until(condition, deadline);
        next
    }

    fn go_to(&mut self, time: Time, event: Option<u64>, world: &World) -> Option<Next> {
        let (now, events) = (world.now(), world.events());
        if time < now {
            self.fail(format!("it is {} already", moment(now)));
            return None;
        }
        let next = match event {
            None => pass(time, world),
            Some(event) if event < events => {
                self.fail(format!("{events} events have happened already"));
                return None;
            }
            Some(event) if event == events => {
                if let Some(due) = world.next_event_at().filter(|due| *due < time) {
                    self.fail(format!("event {} comes before that, at {}", events + 1, moment(due)));
                    return None;
                }
                (now < time).then_some(Next::Rest(time))
            }
            Some(event) => match world.next_event_at() {
                Some(due) if due <= time => Some(Next::Step),
                _ => {
                    self.fail(format!("by then there are {events} events, not {event}"));
                    return None;
                }
            },
        };
        self.task = if next.is_some() { Task::At(time, event) } else { Task::Ready };
        next
    }

    // ── Elections ──

    fn elect(&mut self, mut election: Election, world: &World) -> Option<Next> {
        while let Some(id) = election.unwanted.pop() {
            if world.flight(id).is_some() {
                self.task = Task::Elect(election);
                return Some(self.hand_out(Action::Message(id, MessageAction::Drop), Refusal::Fails));
            }
        }
        let server = election.server;
        let Some(running) = world.server(server) else {
            self.fail(format!("{server} is not there, or crashed"));
            return None;
        };
        let term = running.state().current_term();
        let in_time = election.term.is_none_or(|wanted| term == wanted);
        if running.is_leader() && in_time {
            return None;
        }
        if let Some(wanted) = election.term
            && wanted < term
        {
            self.fail(format!("{server} is in term {term} already"));
            return None;
        }
        // A candidate of an earlier term stands again, for the next one.
        let too_early = matches!(running.role(), Role::Candidate(candidate) if !candidate.is_pre_vote())
            && election.term.is_some_and(|wanted| term < wanted);
        if !election.stands || too_early {
            election.stands = true;
            self.task = Task::Elect(election);
            return Some(self.hand_out(Action::Server(server, ServerAction::Campaign), Refusal::Fails));
        }
        if world.next_event_at().is_none_or(|due| election.deadline < due) {
            self.fail(election.why_not(running));
            return None;
        }
        self.task = Task::Elect(election);
        Some(Next::Step)
    }

    // ── Small things ──

    fn line_number(&self) -> u32 {
        self.line().map_or(0, |line| line.number)
    }

    fn fail(&mut self, message: String) {
        let line = self.line_number();
        self.failure.get_or_insert(Failure { line, message });
    }

    /// Duplicates of duplicates could fill the memory.
    fn bound_flights(&mut self, world: &World) {
        if Director::MAX_FLIGHTS < world.flights().count() {
            self.fail(format!("there are more than {} messages in flight", Director::MAX_FLIGHTS));
        }
    }
}

/// What brings a moment nearer: an event up to then, or rest. None once it has come.
fn pass(until: Time, world: &World) -> Option<Next> {
    if world.next_event_at().is_some_and(|due| due <= until) {
        return Some(Next::Step);
    }
    (world.now() < until).then_some(Next::Rest(until))
}

fn moment(time: Time) -> Length {
    Length(time.since(Time::ZERO))
}

impl Election {
    /// Notes which of the server's requests are not to arrive.
    fn watch(&mut self, record: &[Event]) {
        for Event { kind, .. } in record {
            if let EventKind::Sent { id, packet: Packet::Raft(message), .. } = kind
                && message.from == self.server
                && let Body::RequestVote(request) = &message.body
            {
                let stranger = self.with.is_some_and(|with| !with.contains(message.to));
                let too_early = request.purpose != VotePurpose::PreVote
                    && self.term.is_some_and(|wanted| message.term < wanted);
                if stranger || too_early {
                    self.unwanted.push(*id);
                }
            }
        }
    }

    fn why_not(&self, running: &raft::Server) -> String {
        let (server, term) = (self.server, running.state().current_term());
        match running.role() {
            Role::Candidate(candidate) => {
                let (granted, refused) = (candidate.granted(), candidate.refused());
                let membership = running.state().membership();
                // Who hears from a leader does not even refuse.
                let silent = membership.voters.union(membership.outgoing).difference(granted.union(refused));
                let has = [("the votes of", granted), ("refusals of", refused), ("no answer from", silent)];
                let has = has.into_iter().filter(|(_, whose)| !whose.is_empty());
                let has: Vec<_> = has.map(|(what, whose)| format!("{what} {}", List(whose))).collect();
                format!(
                    "{server} did not win within an election timeout: in term {term} it has {}",
                    has.join(", ")
                )
            }
            Role::Follower(_) => {
                format!("{server} did not win within an election timeout: it is a follower in term {term}")
            }
            Role::Leader(_) => format!("{server} leads term {term}"),
        }
    }
}
