//! The text in the panel: nothing that was typed is ever lost.

use std::rc::Rc;

use scenario::{Scenario, ScenarioError};

use super::{Part, Play};
use crate::model::locks::LOCKED_CONTENT;
use crate::model::{Effect, Focus, Model};

/// What has become of the text in the panel.
#[derive(Default)]
pub(in crate::model) struct Draft {
    /// None as long as it is as it was.
    edited: Option<Rc<str>>,
    errors: Vec<ScenarioError>,
    /// The text that another one took the place of.
    kept: Option<Rc<str>>,
    /// How long ago something was typed, on the wall; none once its errors have been told.
    typed_us: Option<u64>,
    told: String,
}

/// What is in the text while no scenario is played: something to begin with.
const FIRST_TEXT: &str = "\
title My scenario
servers 5
start

say Five servers have just started. Who will lead?
until a leader
say One of them leads. Now it crashes.
crash leader
until a leader within 2s
expect one leader
say Another one leads.
";

/// Whoever pauses for so long wants to hear what is wrong.
const TELLING_US: u64 = 1_000_000;

impl Play {
    /// The text in the panel.
    #[must_use]
    pub fn text(&self) -> Rc<str> {
        self.draft.edited.clone().unwrap_or_else(|| self.original())
    }

    /// What it was before anybody changed it.
    fn original(&self) -> Rc<str> {
        self.played.as_ref().map_or_else(|| FIRST_TEXT.into(), |played| played.text.clone())
    }

    /// Whether it is another text than that of what is played.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        self.draft.edited.is_some()
    }

    /// What is wrong with it.
    #[must_use]
    pub fn errors(&self) -> &[ScenarioError] {
        &self.draft.errors
    }

    /// What is wrong with it, for those who do not see it.
    #[must_use]
    pub fn told(&self) -> &str {
        &self.draft.told
    }

    /// Whether there is a text to be brought back.
    #[must_use]
    pub fn keeps_text(&self) -> bool {
        self.draft.kept.is_some()
    }

    /// Whether it will be told soon what is wrong.
    pub(in crate::model) fn is_to_tell(&self) -> bool {
        self.draft.typed_us.is_some()
    }

    pub(super) fn type_in(&mut self, text: String) {
        self.set(Some(text.into()));
        self.draft.typed_us = Some(0);
    }

    pub(super) fn revert(&mut self) {
        self.keep();
        self.set(None);
    }

    pub(super) fn bring_back(&mut self) {
        if let Some(text) = self.draft.kept.take() {
            self.keep();
            self.set(Some(text));
            self.part = Part::Text;
        }
    }

    /// Lets time pass on the wall.
    pub(in crate::model) fn pass(&mut self, elapsed_us: u64) {
        let Draft { errors, typed_us, told, .. } = &mut self.draft;
        let Some(passed_us) = typed_us else {
            return;
        };
        *passed_us += elapsed_us;
        if TELLING_US <= *passed_us {
            *typed_us = None;
            *told = match &errors[..] {
                [] => String::new(),
                [error] => error.to_string(),
                [first, ..] => format!("{} errors, the first in {first}", errors.len()),
            };
        }
    }

    fn set(&mut self, text: Option<Rc<str>>) {
        let text = text.filter(|text| **text != *self.original());
        self.draft.errors = match text.as_deref().map(Scenario::parse) {
            Some(Err(errors)) => errors.0,
            _ => Vec::new(),
        };
        self.draft.edited = text;
    }

    /// True if there was anything to keep.
    fn keep(&mut self) -> bool {
        let edited = self.draft.edited.take();
        let is_edited = edited.is_some();
        self.draft.kept = edited.or(self.draft.kept.take());
        is_edited
    }
}

impl Model {
    /// Makes this the text of the panel, and shows it. What is played stays as it is.
    pub(in crate::model) fn write(&mut self, text: String) {
        self.play.keep();
        self.play.set(Some(text.into()));
        self.show_part(Part::Text);
    }

    /// Another scenario is about to be played: what was typed does not belong to it, unless it is that.
    pub(super) fn keep_draft(&mut self, played: Option<&str>) {
        if played == Some(&*self.play.text()) {
            self.play.set(None);
        } else if played.is_some() && played != Some(&*self.play.original()) && self.play.keep() {
            self.play.set(None);
            self.inform("your text is kept: bring it back in the panel Scenario");
        }
    }

    pub(super) fn run_text(&mut self, out: &mut Vec<Effect>) {
        let text = self.play.text();
        if self.play.is_edited() && self.locks_text(&text) {
            return self.notify(format!("this text cannot be played: {LOCKED_CONTENT}"));
        }
        match self.play_text(&text) {
            Ok(()) if self.sentence().is_none() && self.has_next_sentence() => self.next_sentence(),
            Ok(()) => {}
            Err(errors) => {
                if let Some(first) = errors.0.first() {
                    self.notify(format!("this is no scenario yet: {first}"));
                }
                self.go_to_error(0, out);
            }
        }
    }

    pub(super) fn go_to_line(&mut self, line: u32, out: &mut Vec<Effect>) {
        let text = self.play.text();
        let start = units_before(&text, line, 1);
        let length = text.split('\n').nth(line.saturating_sub(1) as usize).map_or(0, units);
        self.put_caret(line, start, start + length, out);
    }

    pub(super) fn go_to_error(&mut self, place: usize, out: &mut Vec<Effect>) {
        if let Some(error) = self.play.errors().get(place) {
            let (line, column) = (error.line, error.column);
            let at = units_before(&self.play.text(), line, column);
            self.put_caret(line, at, at, out);
        }
    }

    fn put_caret(&mut self, line: u32, from: u32, until: u32, out: &mut Vec<Effect>) {
        self.show_part(Part::Text);
        out.push(Effect::Focus(Focus::Text { line, from, until }));
    }
}

/// How long a text is for the browser, which counts as JavaScript does.
fn units(text: &str) -> u32 {
    text.chars().map(|letter| letter.len_utf16() as u32).sum()
}

/// How much stands before a character of a line, both from 1, by the browser's count.
fn units_before(text: &str, line: u32, column: u32) -> u32 {
    let mut lines = text.split('\n');
    let above: u32 = lines.by_ref().take(line.saturating_sub(1) as usize).map(|line| units(line) + 1).sum();
    let letters = lines.next().unwrap_or_default().chars().take(column.saturating_sub(1) as usize);
    let before = above + letters.map(|letter| letter.len_utf16() as u32).sum::<u32>();
    before.min(units(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_text_is_counted_as_the_browser_does() {
        let check = |text, line, column, expected| assert_eq!(units_before(text, line, column), expected);
        check("one\ntwo", 1, 1, 0);
        check("one\ntwo", 2, 1, 4);
        check("one\ntwo", 2, 4, 7);
        check("ö𝄞\n§x", 1, 3, 3);
        check("ö𝄞\n§x", 2, 2, 5);
        check("", 5, 5, 0);
    }

    #[test]
    fn the_first_text_is_a_scenario() {
        let scenario = Scenario::parse(FIRST_TEXT).expect("it can be read");
        let outcome = experiment::run(&scenario, &mut |_, _| {}).expect("it can work");
        assert_eq!(outcome.failures, []);
    }
}
