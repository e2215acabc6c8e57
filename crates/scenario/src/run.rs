//! Runs a scenario in a world of its own.

use check::{Judges, Property, Verdict};
use raft::Time;
use sim::{Happening, SetupError, World};

use crate::{Condition, Director, Line, Next, Scenario, narrate_verdict};

/// A scenario under way in a world of its own. A terminal runs it to its end ([`run`]); a page takes
/// as many steps as its clock allows ([`Player::next_at`]). To lead a world that somebody else owns,
/// take a [`Director`].
#[derive(Clone, Debug)]
pub struct Player {
    director: Director,
    world: World,
    judges: Judges,
    /// How many violations have been reported.
    reported: usize,
}

/// What one step of a [`Player`] was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// A line has begun. Blank lines, comments and the setup do not count.
    Began(Line),
    /// Something was done to the world, or its next event happened, or time went on without any.
    Happened,
    /// A property has been broken by what happened last.
    Violated(Verdict),
    /// A line could not be carried out, or something is not as expected. The scenario ends here.
    Failed(Failure),
    /// All lines are done.
    Finished,
}

/// A line that could not be carried out, or something that is not as expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The line, from 1; 0 for a violation that no line expects.
    pub line: u32,
    /// What was found instead.
    pub message: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure { line: 0, message } => f.write_str(message),
            Failure { line, message } => write!(f, "line {line}: {message}"),
        }
    }
}

/// How a scenario went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// What was not as expected, violations that no line expects among it; empty if all went well.
    pub failures: Vec<Failure>,
    /// Everything that broke a property.
    pub violations: Vec<Verdict>,
    /// The properties that the scenario says are broken.
    pub expected: Vec<Property>,
    /// The goals, and whether each was reached. One that was not is no failure: it is there for
    /// whoever plays.
    pub goals: Vec<Goal>,
    /// The world's fingerprint at the end.
    pub digest: u64,
    /// The moment at which it ended.
    pub time: Time,
    /// How many events the world has handled.
    pub events: u64,
}

/// What whoever plays shall bring about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Goal {
    /// The line that says so.
    pub line: u32,
    /// What.
    pub condition: Condition,
    /// Whether it has held at some moment since.
    pub reached: bool,
}

/// Something that whoever watches a run may want to know.
#[derive(Clone, Copy, Debug)]
pub enum Moment<'a> {
    /// A line has begun: `say` among them, whose words are for whoever watches.
    Began(&'a World, &'a Line),
    /// What one event or one action has added to the record, and the world after it.
    Happened(&'a World, &'a [Happening]),
    /// A property has been broken.
    Violated(&'a World, &'a Verdict),
    /// A line could not be carried out, or something is not as expected.
    Failed(&'a World, &'a Failure),
}

impl Player {
    /// A scenario at its beginning.
    ///
    /// # Errors
    ///
    /// If the setup cannot work. That of a scenario that was parsed can.
    pub fn new(scenario: Scenario) -> Result<Player, SetupError> {
        let world = World::new(scenario.setup.clone())?;
        let judges = Judges::new(&world);
        Ok(Player { director: Director::new(scenario), world, judges, reported: 0 })
    }

    /// Goes on by one line, one action or one event, and adds what happened to `record`.
    pub fn step(&mut self, record: &mut Vec<Happening>) -> Step {
        if let Some(verdict) = self.judges.violations().get(self.reported) {
            self.reported += 1;
            return Step::Violated(verdict.clone());
        }
        let before = record.len();
        match self.director.next(&self.world, &self.judges) {
            Next::Begin(line) => return Step::Began(line),
            Next::Fail(failure) => return Step::Failed(failure),
            Next::Finish => return Step::Finished,
            Next::Rest(until) => {
                self.world.rest_until(until);
                return Step::Happened;
            }
            Next::Act(action) => {
                let result = self.world.act(action, record);
                self.director.acted(result);
            }
            Next::Step => {
                self.world.step(record);
            }
        }
        let added = &record[before..];
        self.judges.observe(&self.world, added);
        self.director.saw(&self.world, &self.judges, added);
        Step::Happened
    }

    /// When the next step is due: now, at the next event, or when a line has waited long enough.
    /// None when the scenario has ended.
    #[must_use]
    pub fn next_at(&self) -> Option<Time> {
        self.director.next_at(&self.world)
    }

    /// Comes to a moment before the next step is due.
    pub fn rest_until(&mut self, until: Time) {
        let until = self.next_at().map_or(until, |at| at.min(until));
        self.world.rest_until(until);
    }

    /// The world.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The judges.
    #[must_use]
    pub fn judges(&self) -> &Judges {
        &self.judges
    }

    /// The line that is under way, or was last.
    #[must_use]
    pub fn line(&self) -> Option<&Line> {
        self.director.line()
    }

    /// How it has gone so far.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let expected = self.director.expected_violations();
        let mut failures: Vec<Failure> = self.director.failure().cloned().into_iter().collect();
        let mut told: Vec<Property> = expected.clone();
        for verdict in self.judges.violations() {
            if !told.contains(&verdict.property) {
                told.push(verdict.property);
                let sentence = narrate_verdict(verdict);
                let message = format!("{}: {}", sentence.headline, sentence.detail);
                failures.push(Failure { line: 0, message });
            }
        }
        Outcome {
            failures,
            violations: self.judges.violations().to_vec(),
            expected,
            goals: self.director.goals().to_vec(),
            digest: self.world.digest(),
            time: self.world.now(),
            events: self.world.events(),
        }
    }
}

impl Outcome {
    /// Whether all was as expected.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs a scenario to its end, and shows each moment to `watch`.
///
/// # Errors
///
/// If the setup cannot work. That of a scenario that was parsed can.
pub fn run(scenario: &Scenario, watch: &mut dyn FnMut(Moment<'_>)) -> Result<Outcome, SetupError> {
    let mut player = Player::new(scenario.clone())?;
    let mut record = Vec::new();
    let mut over = false;
    // What the last step has broken is told after it.
    while !over || player.reported < player.judges.violations().len() {
        record.clear();
        match player.step(&mut record) {
            Step::Began(line) => watch(Moment::Began(&player.world, &line)),
            Step::Happened => watch(Moment::Happened(&player.world, &record)),
            Step::Violated(verdict) => watch(Moment::Violated(&player.world, &verdict)),
            Step::Failed(failure) => {
                watch(Moment::Failed(&player.world, &failure));
                over = true;
            }
            Step::Finished => over = true,
        }
    }
    Ok(player.outcome())
}
