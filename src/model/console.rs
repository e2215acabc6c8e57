//! The state of the line that takes any statement.

use std::collections::VecDeque;

use scenario::{Completion, Scenario, ScenarioError, Statement, complete};

use super::errand::Whose;
use super::locks::LOCKED;
use super::{Effect, File, Focus, Model, Tab};
use crate::text;

/// The state of the line that takes any statement.
#[derive(Default)]
pub struct Console {
    line: String,
    completion: Completion,
    /// Whether the words that could stand there are shown.
    open: bool,
    chosen: Option<Chosen>,
    history: Vec<String>,
    /// How many lines of the history one has gone back, and what was being written before that.
    back: usize,
    draft: String,
    answers: VecDeque<Answer>,
    answered: u64,
}

/// One of the words that could stand there.
#[derive(Clone, Copy)]
struct Chosen {
    place: usize,
    /// Whether somebody has gone to it, and not only begun to write it.
    by_hand: bool,
}

/// What came of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Its number, from 1.
    pub number: u64,
    /// The line.
    pub line: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is being carried out.
    UnderWay,
    /// It was carried out, and this is what there is to say.
    Done(Vec<String>),
    /// It was not carried out, or not to its end.
    Refused(String),
    /// It is no statement: from here to there stands what is wrong, in bytes.
    Wrong(usize, usize, String),
}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConsoleAction {
    /// The keyboard goes there.
    GoTo,
    /// The line changes.
    Type {
        /// The line.
        line: String,
        /// Where the cursor is in it, in bytes.
        cursor: usize,
    },
    /// The next of the words that could stand there; or forward in the history.
    Down,
    /// The word before it; or back in the history.
    Up,
    /// The chosen word is written.
    Accept,
    /// That word is written.
    Write(usize),
    /// The words are shown no more.
    CloseWords,
    /// The line is carried out; or a word that somebody has chosen is written.
    Enter,
    /// What was done up to here becomes the text of the scenario's panel.
    WhatIDid,
    /// What was done up to here becomes a file.
    SaveWhatIDid,
}

/// So many lines can be gone back to.
const MOST_LINES: usize = 100;
/// So many answers are shown.
const MOST_ANSWERS: usize = 20;
const IN_A_SCENARIO: &str =
    "This belongs in a scenario, and does nothing by itself: write it in the text, and run that";
const IN_THE_SETUP: &str = "This is what a world begins with, and this one has begun: write it in the text of a scenario, and run that";
const A_COMMENT: &str = "This is a comment, and says nothing";
const FORGOTTEN: &str = "So much was done here that its beginning is forgotten";

impl Console {
    /// What is written.
    #[must_use]
    pub fn line(&self) -> &str {
        &self.line
    }

    /// The words that could stand at the cursor, while they are shown.
    #[must_use]
    pub fn words(&self) -> &[String] {
        if self.open { &self.completion.words } else { &[] }
    }

    /// Which of them is chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<usize> {
        self.chosen.filter(|_| self.open).map(|chosen| chosen.place)
    }

    /// What is wrong with the line up to the cursor, or what it lacks there.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.completion.problem.as_deref().filter(|_| !self.line.trim().is_empty())
    }

    /// What came of the last lines, the last one last.
    pub fn answers(&self) -> impl DoubleEndedIterator<Item = &Answer> {
        self.answers.iter()
    }

    fn write(&mut self, line: String) {
        self.line = line;
        self.completion = Completion::default();
        (self.open, self.chosen) = (false, None);
    }

    fn remember(&mut self, line: &str) {
        (self.back, self.draft) = (0, String::new());
        if self.history.last().is_none_or(|last| last != line) {
            self.history.push(line.to_owned());
        }
        if MOST_LINES < self.history.len() {
            self.history.remove(0);
        }
    }

    fn go_back(&mut self, forward: bool) -> bool {
        let back = if forward { self.back.checked_sub(1) } else { Some(self.back + 1) };
        let Some(back) = back.filter(|back| *back <= self.history.len()) else {
            return false;
        };
        if self.back == 0 {
            self.draft.clone_from(&self.line);
        }
        self.back = back;
        let place = self.history.len() - back;
        self.write(self.history.get(place).unwrap_or(&self.draft).clone());
        true
    }

    fn choose(&mut self, forward: bool) {
        let words = self.completion.words.len();
        let place = match self.chosen {
            Some(Chosen { place, .. }) => (place + if forward { 1 } else { words - 1 }) % words,
            None if forward => 0,
            None => words - 1,
        };
        self.chosen = Some(Chosen { place, by_hand: true });
    }

    fn answer(&mut self, line: &str, outcome: Outcome) {
        if self.answers.len() == MOST_ANSWERS {
            self.answers.pop_front();
        }
        self.answered += 1;
        self.answers.push_back(Answer { number: self.answered, line: line.to_owned(), outcome });
    }

    /// What has come of the line that was carried out last.
    pub(super) fn amend(&mut self, outcome: Outcome) {
        if let Some(answer) = self.answers.back_mut() {
            answer.outcome = outcome;
        }
    }
}

impl Model {
    pub(super) fn update_console(&mut self, action: ConsoleAction, out: &mut Vec<Effect>) {
        match action {
            ConsoleAction::GoTo => {
                self.open_tab(Tab::Scenario);
                self.put_line_caret(out);
            }
            ConsoleAction::Type { line, cursor } => self.type_line(line, cursor),
            ConsoleAction::Down => self.walk(true, out),
            ConsoleAction::Up => self.walk(false, out),
            ConsoleAction::Accept => {
                if let Some(place) = self.console.chosen() {
                    self.accept(place, out);
                }
            }
            ConsoleAction::Write(place) => self.accept(place, out),
            ConsoleAction::CloseWords => (self.console.open, self.console.chosen) = (false, None),
            ConsoleAction::Enter => match self.console.chosen.filter(|chosen| chosen.by_hand) {
                Some(Chosen { place, .. }) if self.console.open => self.accept(place, out),
                _ => self.enter(out),
            },
            ConsoleAction::WhatIDid => self.write_what_i_did(),
            ConsoleAction::SaveWhatIDid => self.save_what_i_did(out),
        }
    }

    // ── Writing ──

    /// Puts the keyboard at the end of the line.
    fn put_line_caret(&self, out: &mut Vec<Effect>) {
        self.put_caret_at(self.console.line.len(), out);
    }

    fn put_caret_at(&self, at: usize, out: &mut Vec<Effect>) {
        let units = self.console.line[..at].encode_utf16().count();
        out.push(Effect::Focus(Focus::Console(units as u32)));
    }

    fn type_line(&mut self, line: String, cursor: usize) {
        let completion = complete(&line, cursor, Some(self.world()));
        let is_begun = completion.from < cursor;
        let typed = line.get(completion.from..cursor).unwrap_or_default();
        let is_there = matches!(&*completion.words, [word] if word == typed);
        let console = &mut self.console;
        console.open = !line.trim().is_empty() && !completion.words.is_empty() && !is_there;
        console.chosen = (console.open && is_begun).then_some(Chosen { place: 0, by_hand: false });
        (console.line, console.completion) = (line, completion);
    }

    fn walk(&mut self, forward: bool, out: &mut Vec<Effect>) {
        if self.console.open {
            self.console.choose(forward);
        } else if self.console.go_back(forward) {
            self.put_line_caret(out);
        }
    }

    /// Writes a word in the place of the one at the cursor, and a space, unless one follows.
    fn accept(&mut self, place: usize, out: &mut Vec<Effect>) {
        let Completion { from, to, words, .. } = &self.console.completion;
        let Some(word) = words.get(place) else {
            return;
        };
        let (before, after) = (&self.console.line[..*from], self.console.line[*to..].trim_start());
        let line = format!("{before}{word} {after}");
        let cursor = from + word.len() + 1;
        self.type_line(line, cursor);
        self.put_caret_at(cursor, out);
    }

    // ── Carrying out ──

    fn enter(&mut self, out: &mut Vec<Effect>) {
        let line = self.console.line.trim().to_owned();
        if line.is_empty() {
            return;
        }
        self.stop();
        self.console.remember(&line);
        let outcome = match read_statement(&line) {
            Ok(Some(statement)) if self.locks_statement(&statement) => Outcome::Refused(LOCKED.to_owned()),
            Ok(Some(statement)) => {
                self.console.write(String::new());
                self.console.answer(&line, Outcome::UnderWay);
                return self.set_out_on(statement, Whose::Console);
            }
            Ok(None) => Outcome::Done(vec![A_COMMENT.to_owned()]),
            Err(NoStatement::Elsewhere(why)) => Outcome::Refused(why.to_owned()),
            Err(NoStatement::Wrong(error)) => wrong(&line, &error),
        };
        // What can be mended stays there.
        let stays = if matches!(outcome, Outcome::Wrong(..)) { line.clone() } else { String::new() };
        self.console.write(stays);
        self.console.answer(&line, outcome);
        self.put_line_caret(out);
    }

    // ── What I did ──

    /// What was done up to here, as a scenario that does it again.
    #[must_use]
    pub fn what_i_did(&self) -> Option<String> {
        self.run.experiment().scenario_here().ok().map(|scenario| scenario.to_string())
    }

    fn write_what_i_did(&mut self) {
        match self.what_i_did() {
            Some(text) => self.write(text),
            None => self.notify(FORGOTTEN.to_owned()),
        }
    }

    fn save_what_i_did(&mut self, out: &mut Vec<Effect>) {
        match self.what_i_did() {
            Some(text) => {
                out.push(Effect::Save(File { name: "what-i-did.raft".to_owned(), kind: "text/plain", text }))
            }
            None => self.notify(FORGOTTEN.to_owned()),
        }
    }
}

/// Why a line cannot be carried out.
pub(super) enum NoStatement {
    /// It belongs elsewhere, as this sentence says.
    Elsewhere(&'static str),
    /// It is none.
    Wrong(ScenarioError),
}

/// What can be carried out in a running world; none if the line says nothing.
pub(super) fn read_statement(line: &str) -> Result<Option<Statement>, NoStatement> {
    match Statement::parse(line) {
        Ok(Some(Statement::Never(_) | Statement::Goal(_) | Statement::Repeat(_) | Statement::End)) => {
            Err(NoStatement::Elsewhere(IN_A_SCENARIO))
        }
        Ok(statement) => Ok(statement),
        // What is a scenario by itself, and no statement, is a line of the setup.
        Err(_) if Scenario::parse(line).is_ok() => Err(NoStatement::Elsewhere(IN_THE_SETUP)),
        Err(error) => Err(NoStatement::Wrong(error)),
    }
}

/// An error, and where in the line it is.
fn wrong(line: &str, error: &ScenarioError) -> Outcome {
    let place = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let from = (error.column as usize).saturating_sub(1);
    Outcome::Wrong(place(from), place(from + error.found.chars().count()), text::capital(&error.message()))
}

// The dice of proptest are not there in a browser.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
