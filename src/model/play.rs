//! The scenario that is played, and its text.

use std::rc::Rc;

use scenario::{Scenario, ScenarioErrors};
use sim::Setup;

use super::run::Run;
use super::{Effect, Model, Tab};
use crate::library::{LESSONS, Lesson};

/// The scenario that is played, and its text.
#[derive(Default)]
pub struct Play {
    /// Which part of the panel is shown.
    pub part: Part,
    /// What is looked for in the library.
    pub search: String,
    played: Option<Played>,
    /// A text that was written since, and is not played.
    written: Option<Rc<str>>,
    /// What free play begins with, while a scenario is played.
    free: Option<Setup>,
}

impl Play {
    /// The text of the panel.
    #[must_use]
    pub fn text(&self) -> Rc<str> {
        let played = || self.played.as_ref().map(|played| played.text.clone());
        self.written.clone().or_else(played).unwrap_or_else(|| "".into())
    }

    /// The same when another run begins.
    pub(super) fn put_away(self) -> Play {
        Play { played: None, ..self }
    }
}

/// A scenario as it was opened.
#[derive(Clone)]
struct Played {
    /// Its name, if it is one of the library.
    name: Option<&'static str>,
    text: Rc<str>,
}

/// The parts of the panel, of which one is shown.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Part {
    /// The library.
    #[default]
    Library,
    /// The text.
    Text,
}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PlayAction {
    /// Show a part of the panel, and the panel.
    Show(Part),
    /// Look for something in the library.
    Search(String),
    /// Play a scenario of the library, from its beginning.
    Open(&'static str),
    /// Play no scenario: begin with what was there before the first.
    Leave,
}

impl Model {
    pub(super) fn update_play(&mut self, action: PlayAction, _out: &mut Vec<Effect>) {
        match action {
            PlayAction::Show(part) => (self.play.part, self.tab) = (part, Tab::Scenario),
            PlayAction::Search(words) => self.play.search = words,
            PlayAction::Open(name) => {
                if let Some(lesson) = Lesson::named(name) {
                    self.open_lesson(lesson);
                }
            }
            PlayAction::Leave => self.leave_scenario(),
        }
    }

    /// Makes this the text of the panel, and shows it. What is played stays as it is.
    pub(super) fn write_text(&mut self, text: &str) {
        self.play.written = Some(text.into());
        (self.play.part, self.tab) = (Part::Text, Tab::Scenario);
    }

    /// Whether a scenario is played.
    #[must_use]
    pub fn plays_scenario(&self) -> bool {
        self.run.has_lines()
    }

    /// What the scenario that is played is called; none in free play.
    #[must_use]
    pub fn scenario_title(&self) -> Option<&str> {
        let title = self.run.experiment().scenario().title.as_ref().map(scenario::Text::as_str);
        title.or(self.plays_scenario().then_some("Untitled"))
    }

    /// The name of what is played, if it is of the library.
    #[must_use]
    pub fn lesson(&self) -> Option<&'static str> {
        self.play.played.as_ref()?.name
    }

    /// Plays what a text says, from its beginning; or nothing changes, and the errors say why.
    ///
    /// # Errors
    ///
    /// If it is no scenario.
    pub(super) fn play_text(&mut self, text: &str) -> Result<(), ScenarioErrors> {
        let scenario = Scenario::parse(text)?;
        let lesson = LESSONS.iter().find(|lesson| lesson.text == text);
        let name = lesson.map(|lesson| lesson.name);
        self.play_scenario(scenario, Some(Played { name, text: text.into() }));
        Ok(())
    }

    pub(super) fn open_lesson(&mut self, lesson: &Lesson) {
        if let Err(errors) = self.play_text(lesson.text) {
            self.notify(errors.to_string());
        }
    }

    fn play_scenario(&mut self, scenario: Scenario, played: Option<Played>) {
        let run = match Run::open(scenario) {
            Ok(run) => run,
            Err(error) => return self.notify(error.to_string()),
        };
        if !self.plays_scenario() {
            self.play.free = Some(self.world().setup().clone());
        }
        self.begin(run);
        self.playing = false;
        (self.play.played, self.play.written) = (played, None);
    }

    fn leave_scenario(&mut self) {
        let setup = self.play.free.take().unwrap_or_default();
        self.begin(Run::new(setup));
    }

    /// What is played from its beginning, with this seed.
    pub(super) fn start(&mut self, seed: u64) {
        let setup = Setup { seed, ..self.world().setup().clone() };
        if self.plays_scenario() {
            let scenario = Scenario { setup, ..self.run.experiment().scenario().clone() };
            let played = self.play.played.take();
            self.play_scenario(scenario, played);
        } else {
            self.begin(Run::new(setup));
        }
    }
}

#[cfg(test)]
mod tests;
