//! The scenario that is played, and its text.

mod draft;
mod steps;

use std::rc::Rc;

use scenario::{Scenario, ScenarioErrors};
use sim::{Moment, Setup};

use super::run::Run;
use super::{Effect, Model, Tab};
use crate::library::{self, LESSONS, Lesson};
use draft::Draft;

/// The scenario that is played, and its text.
#[derive(Default)]
pub struct Play {
    /// Which part of the panel is shown.
    pub part: Part,
    /// What is looked for in the library.
    pub search: String,
    /// Whether time goes on after a sentence without being told to.
    pub on_its_own: bool,
    pub(super) draft: Draft,
    /// How long the visitor has been reading, or things have been happening, on the wall.
    pub(super) waited_us: u64,
    played: Option<Played>,
    /// What free play begins with, while a scenario is played.
    free: Option<Setup>,
    /// The sentence that was chosen of those of a moment.
    chosen: Option<(Moment, usize)>,
    /// The moment whose sentences somebody who watches on their own has read.
    read: Option<Moment>,
}

/// A scenario as it was opened.
#[derive(Clone)]
struct Played {
    /// Its name, if it is one of the library.
    name: Option<&'static str>,
    text: Rc<str>,
    /// The number of each of its statements' lines, if the scenario was read from another text.
    numbers: Option<Vec<u32>>,
}

impl Played {
    /// Of a scenario whose own text nobody has kept: a link has only what it says.
    fn printed(scenario: &Scenario) -> Played {
        let text = scenario.to_string();
        let read = Scenario::parse(&text).ok();
        let numbers = read.map(|read| read.lines.iter().map(|line| line.number).collect());
        Played { name: None, text: text.into(), numbers }
    }
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
    /// Play this one, which the page around has.
    OpenText(String),
    /// Play no scenario: begin with what was there before the first.
    Leave,
    /// To the next sentence: time goes on until it is said; or, if it goes already, at once.
    Next,
    /// Back to the sentence before.
    Back,
    /// Go on from sentence to sentence, or stop at each.
    OnItsOwn(bool),
    /// This is typed into the text.
    Type(String),
    /// Put the caret on a line of the text.
    ToLine(u32),
    /// Put the caret on what is wrong: on the error in that place of the list.
    ToError(usize),
    /// Play the text from its beginning.
    Run,
    /// Put the text on the clipboard.
    Copy,
    /// Let the text be that of what is played.
    Revert,
    /// Bring back the text that another one took the place of.
    BringBack,
}

impl PlayAction {
    /// What opens a scenario that somebody outside names, or has written. A name is a word; a scenario has
    /// more than one.
    ///
    /// # Errors
    ///
    /// If there is none of that name, or it is none: where, and the nearest word.
    pub fn read(scenario: &str) -> Result<PlayAction, String> {
        let name = scenario.trim();
        if let Some(lesson) = Lesson::named(name) {
            return Ok(PlayAction::Open(lesson.name));
        }
        if !name.is_empty() && !name.contains(char::is_whitespace) {
            return Err(library::no_such(name));
        }
        if says_nothing(scenario) {
            return Err("this scenario says nothing: write a statement, such as until a leader".to_owned());
        }
        match Scenario::parse(scenario) {
            Ok(_) => Ok(PlayAction::OpenText(scenario.to_owned())),
            Err(errors) => Err(told(&errors)),
        }
    }
}

/// Whether a text has nothing but comments in it.
pub(super) fn says_nothing(text: &str) -> bool {
    text.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with('#'))
}

/// The first thing that is wrong, and how many there are.
fn told(ScenarioErrors(errors): &ScenarioErrors) -> String {
    let first = errors.first().map_or(String::new(), ToString::to_string);
    if errors.len() < 2 { first } else { format!("{first} (the first of {} errors)", errors.len()) }
}

impl Play {
    /// The same when another run begins.
    pub(super) fn put_away(self) -> Play {
        Play { played: None, chosen: None, read: None, waited_us: 0, on_its_own: false, ..self }
    }

    /// The text of what is played, if it is not of the library.
    #[must_use]
    pub fn own_text(&self) -> Option<&str> {
        self.played.as_ref().filter(|played| played.name.is_none()).map(|played| &*played.text)
    }

    /// What the scenario is about that is played, in a line; empty if it does not say.
    #[must_use]
    pub fn about(&self) -> &str {
        self.played.as_ref().map_or("", |played| library::about(&played.text))
    }
}

impl Model {
    pub(super) fn update_play(&mut self, action: PlayAction, out: &mut Vec<Effect>) {
        match action {
            PlayAction::Show(part) => self.show_part(part),
            PlayAction::Search(words) => self.play.search = words,
            PlayAction::Open(name) => {
                if let Some(lesson) = Lesson::named(name) {
                    self.open_lesson(lesson);
                }
            }
            PlayAction::OpenText(text) => {
                if let Err(errors) = self.play_text(&text) {
                    self.refuse_own(&told(&errors));
                }
            }
            PlayAction::Leave => self.leave_scenario(),
            PlayAction::Next => self.next_sentence(),
            PlayAction::Back => self.previous_sentence(),
            PlayAction::OnItsOwn(on_its_own) => self.play_on_its_own(on_its_own),
            PlayAction::Type(text) => self.play.type_in(text),
            PlayAction::ToLine(line) => self.go_to_line(line, out),
            PlayAction::ToError(place) => self.go_to_error(place, out),
            PlayAction::Run => self.run_text(out),
            PlayAction::Copy => out.push(Effect::Copy(self.play.text().to_string())),
            PlayAction::Revert => self.play.revert(),
            PlayAction::BringBack => self.play.bring_back(),
        }
    }

    fn show_part(&mut self, part: Part) {
        self.play.part = part;
        self.open_tab(Tab::Scenario);
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

    /// The number in the panel's text of a line of the scenario that is played.
    #[must_use]
    pub fn line_in_text(&self, number: u32) -> u32 {
        let Some(numbers) = self.play.played.as_ref().and_then(|played| played.numbers.as_ref()) else {
            return number;
        };
        let lines = &self.run.experiment().scenario().lines;
        let place = lines.iter().position(|line| line.number == number);
        place.and_then(|place| numbers.get(place)).map_or(number, |number| *number)
    }

    /// The number in that text of the line that is under way, or was last; none in free play.
    #[must_use]
    pub fn line_under_way(&self) -> Option<u32> {
        let line = self.run.experiment().director().line()?;
        Some(self.line_in_text(line.number))
    }

    /// Another run has begun, and nobody says of which text.
    pub(super) fn print_scenario(&mut self) {
        let scenario = self.run.experiment().scenario();
        self.play.played = self.plays_scenario().then(|| Played::printed(scenario));
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
        self.play_scenario(scenario, Some(Played { name, text: text.into(), numbers: None }));
        Ok(())
    }

    pub(super) fn open_lesson(&mut self, lesson: &Lesson) {
        if let Err(errors) = self.play_text(lesson.text) {
            self.notify(errors.to_string());
        }
    }

    /// The scenario that the page around brings along, or names; if it is none, why not.
    pub(super) fn open_own(&mut self, text: &str) {
        match PlayAction::read(text) {
            Ok(action) => self.update_play(action, &mut Vec::new()),
            Err(why) => self.refuse_own(&why),
        }
    }

    fn refuse_own(&mut self, why: &str) {
        self.notify(format!("the scenario of this page cannot be played: {why}"));
    }

    fn play_scenario(&mut self, scenario: Scenario, played: Option<Played>) {
        let run = match Run::open(scenario) {
            Ok(run) => run,
            Err(error) => return self.notify(error.to_string()),
        };
        if !self.plays_scenario() {
            self.play.free = Some(self.world().setup().clone());
        }
        self.keep_draft(played.as_ref().map(|played| &*played.text));
        self.begin(run);
        self.playing = false;
        self.play.played = played.or(self.play.played.take());
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
            let played = self.play.played.clone();
            self.play_scenario(scenario, played);
        } else {
            self.begin(Run::new(setup));
        }
    }
}

#[cfg(test)]
mod tests;
