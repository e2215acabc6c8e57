//! Reads a scenario.

mod conditions;
mod header;
mod instructions;
mod values;
mod words;

use std::str::FromStr;

use raft::Duration;

use self::header::Header;
pub(crate) use self::words::Wish;
use self::words::Words;
use crate::{Condition, Instruction, Line, Scenario, ScenarioError, ScenarioErrors, Statement, Text};

/// How long `until` waits unless it says otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_millis(10_000);

/// Every word that a statement can begin with.
pub(crate) const STATEMENTS: [&str; 50] = [
    // The setup.
    "title",
    "servers",
    "seed",
    "start",
    "option",
    "flaw",
    // Servers.
    "timeout",
    "campaign",
    "crash",
    "restart",
    "pause",
    "resume",
    "wipe",
    "disk",
    "clock",
    "timers",
    "state",
    // Links.
    "cut",
    "heal",
    "partition",
    "latency",
    "loss",
    "duplication",
    "reordering",
    // Messages.
    "drop",
    "hold",
    "release",
    "delay",
    "duplicate",
    "deliver",
    "intercept",
    // The cluster.
    "request",
    "give-up",
    "add",
    "remove",
    "demote",
    "replace",
    "transfer",
    "compact",
    // The course of things.
    "elect",
    "try",
    "wait",
    "until",
    "at",
    "say",
    "expect",
    "never",
    "goal",
    "repeat",
    "end",
];

/// The words that something done to the world can begin with.
const INSTRUCTIONS: &[&str] = STATEMENTS.split_at(39).0.split_at(4).1;

impl Scenario {
    /// No text longer than this is read, in bytes.
    pub const MAX_BYTES: usize = 1 << 20;
    /// No line longer than this is read, in bytes.
    pub const MAX_LINE: usize = 1 << 15;
    /// How many statements a scenario has at most.
    pub const MAX_STATEMENTS: usize = 10_000;
    /// How many blocks can be repeated within each other.
    pub const MAX_DEPTH: usize = 4;
    /// How often a block can be repeated.
    pub const MAX_REPEATS: u32 = 1_000;

    /// Reads a scenario.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, line by line; or that it is larger than
    /// [`Scenario::MAX_BYTES`] and the other bounds allow.
    pub fn parse(text: &str) -> Result<Scenario, ScenarioErrors> {
        let mut reader = Reader::default();
        if Scenario::MAX_BYTES < text.len() {
            let words = Words::new(1, "");
            let problem = format!("a scenario has at most {} bytes", Scenario::MAX_BYTES);
            return Err(ScenarioErrors(vec![words.wrong(problem)]));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (number, line) in (1..).zip(text.split('\n')) {
            if let Err(error) = reader.read(number, line) {
                reader.errors.push(error);
            }
            if reader.is_full() {
                break;
            }
        }
        reader.finish()
    }
}

impl Statement {
    /// Reads a line that is carried out in a running world; none if it says nothing.
    ///
    /// # Errors
    ///
    /// What is wrong with it. The setup is behind a running world, and what belongs there is an error.
    pub fn parse(line: &str) -> Result<Option<Statement>, ScenarioError> {
        let mut reader = Reader::default();
        reader.header.close();
        reader.read(1, line)?;
        Ok(reader.lines.pop().map(|line| line.statement))
    }
}

impl Condition {
    /// Reads what `expect` and `until` have after them.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Condition, ScenarioError> {
        let mut words = Words::new(1, text);
        if Scenario::MAX_LINE < text.len() {
            return Err(words.wrong(format!("a line has at most {} bytes", Scenario::MAX_LINE)));
        }
        let condition = words.condition()?;
        words.finish().map(|()| condition)
    }
}

impl FromStr for Scenario {
    type Err = ScenarioErrors;

    fn from_str(text: &str) -> Result<Scenario, ScenarioErrors> {
        Scenario::parse(text)
    }
}

/// What could follow the beginning of a line.
pub(crate) struct Wishes {
    /// What is wrong with it if anything follows but that: where it ends, or before. None where all goes.
    pub(crate) error: Option<ScenarioError>,
    /// What was looked for where it ends.
    pub(crate) wishes: Vec<Wish>,
}

/// What could follow the beginning of a line, in the setup or later: after it comes a word that is none.
pub(crate) fn wishes(beginning: &str, in_setup: bool) -> Wishes {
    let line = format!("{beginning}{}", char::REPLACEMENT_CHARACTER);
    let mut reader = Reader::default();
    if !in_setup {
        reader.header.close();
    }
    let mut words = Words::new(1, &line);
    let end = 1 + beginning.chars().count() as u32;
    let error = reader.read_words(1, &mut words).err();
    let wishes = if words.peek().column() == end { words.wishes().to_vec() } else { Vec::new() };
    let named = error.iter().filter(|error| error.column == end).flat_map(|error| &error.words);
    let wishes = wishes.into_iter().filter(|wish| wish.word().is_none());
    Wishes { wishes: named.map(|word| Wish::Word(word)).chain(wishes).collect(), error }
}

/// What has been read so far.
#[derive(Default)]
struct Reader {
    header: Header,
    lines: Vec<Line>,
    /// The lines of the blocks that have begun and not ended.
    open: Vec<u32>,
    errors: Vec<ScenarioError>,
}

impl Reader {
    fn read(&mut self, number: u32, line: &str) -> Result<(), ScenarioError> {
        let mut words = Words::new(number, line);
        if words.at_end() {
            return Ok(());
        }
        if Scenario::MAX_LINE < line.len() {
            return Err(words.wrong(format!("a line has at most {} bytes", Scenario::MAX_LINE)));
        }
        if self.lines.len() == Scenario::MAX_STATEMENTS {
            return Err(
                words.wrong(format!("a scenario has at most {} statements", Scenario::MAX_STATEMENTS))
            );
        }
        self.read_words(number, &mut words)
    }

    fn read_words(&mut self, number: u32, words: &mut Words<'_>) -> Result<(), ScenarioError> {
        if self.header.read(words)? {
            return words.finish();
        }
        let first = words.peek();
        let statement = words.statement()?;
        words.finish()?;
        self.header.close();
        match statement {
            Statement::Repeat(_) if self.open.len() == Scenario::MAX_DEPTH => {
                return Err(words
                    .wrong_at(first, format!("at most {} blocks within each other", Scenario::MAX_DEPTH)));
            }
            Statement::Repeat(_) => self.open.push(number),
            Statement::End if self.open.pop().is_none() => {
                return Err(words.wrong_at(first, "there is no “repeat” that this could end"));
            }
            _ => {}
        }
        self.lines.push(Line { number, statement });
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.errors.len() == ScenarioErrors::MAX
            || self.lines.len() == Scenario::MAX_STATEMENTS && !self.errors.is_empty()
    }

    fn finish(mut self) -> Result<Scenario, ScenarioErrors> {
        for line in self.open {
            self.errors.push(Words::new(line, "repeat").wrong("nothing ends this block: add a line “end”"));
        }
        self.errors.extend(self.header.check());
        self.errors.sort_by_key(|error| error.line);
        self.errors.truncate(ScenarioErrors::MAX);
        if !self.errors.is_empty() {
            return Err(ScenarioErrors(self.errors));
        }
        Ok(Scenario { title: self.header.title, setup: self.header.setup, lines: self.lines })
    }
}

impl Words<'_> {
    fn statement(&mut self) -> Result<Statement, ScenarioError> {
        let verb = self.peek();
        if let Some(instruction) = self.instruction()? {
            return Ok(Statement::Do(instruction));
        }
        self.next();
        Ok(match verb.text {
            "try" => Statement::Try(self.tried("expected what is tried, such as add S4")?),
            "elect" => self.elect()?,
            "wait" => Statement::Wait(self.duration()?),
            "until" => {
                let condition = self.condition()?;
                let within = if self.take("within") { self.duration()? } else { PATIENCE };
                Statement::Until { condition, within }
            }
            "at" => {
                let time = raft::Time::from_micros(self.duration()?.as_micros());
                let event = if self.take("event") { Some(self.number()?) } else { None };
                Statement::At { time, event }
            }
            "say" => Statement::Say(self.text()?),
            "expect" if self.take("refused") => {
                Statement::ExpectRefused(self.tried("expected what is refused, such as crash S1")?)
            }
            "expect" => Statement::Expect(self.condition()?),
            "never" => Statement::Never(self.condition()?),
            "goal" => Statement::Goal(self.condition()?),
            "repeat" => Statement::Repeat(self.number_from(1, Scenario::MAX_REPEATS, "how often")?),
            "end" => Statement::End,
            "" => return Err(self.wrong("expected a statement")),
            _ => {
                let error = self.wrong_at(verb, "no statement begins so");
                return Err(error.with_words(&STATEMENTS));
            }
        })
    }

    fn tried(&mut self, or_else: &str) -> Result<Instruction, ScenarioError> {
        self.instruction()?.ok_or_else(|| self.wrong(or_else).with_words(INSTRUCTIONS))
    }

    fn elect(&mut self) -> Result<Statement, ScenarioError> {
        let server = self.server()?;
        let term = if self.take("term") { Some(self.term()?) } else { None };
        let with = if self.take("with") { Some(self.server_list()?) } else { None };
        Ok(Statement::Elect { server, term, with })
    }

    fn text(&mut self) -> Result<Text, ScenarioError> {
        Text::new(self.prose()).ok_or_else(|| self.wrong("expected some words"))
    }

    /// There must be nothing more in the line.
    fn finish(&self) -> Result<(), ScenarioError> {
        if self.at_end() { Ok(()) } else { Err(self.wrong("this is too much: the line could end before it")) }
    }
}
