//! Through a scenario sentence by sentence: a presenter's *next* and *back*, or on its own.

use experiment::{Destination, Experiment, Landmark, News};
use scenario::{Line, Statement, Text};

use crate::model::Model;
use crate::model::run::Run;

/// Somebody who reads on their own is given so long for each word, and for the sentence besides.
const WORD_US: u64 = 350_000;
const SENTENCE_US: u64 = 1_200_000;
/// So long things happen before somebody who watches on their own is taken to the next sentence.
const LONGEST_STEP_US: u64 = 12_000_000;

impl Run {
    /// The sentences of the scenario, in the order of its text, each with the number of its line.
    pub fn sentences(&self) -> impl Iterator<Item = (u32, &Text)> {
        self.experiment().scenario().lines.iter().filter_map(|line| match &line.statement {
            Statement::Say(text) => Some((line.number, text)),
            _ => None,
        })
    }

    /// Whether the scenario has come to its end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.experiment().director().has_ended()
    }

    /// How many sentences have been said by now.
    fn said(&self) -> usize {
        let under_way = self.experiment().director().line().map_or(0, |line| line.number);
        self.sentences().take_while(|(number, _)| *number <= under_way).count()
    }

    /// How many of them at this very moment: nothing happens between those.
    fn said_here(&self) -> usize {
        let here = self.moment();
        let says = |line: &Line| matches!(line.statement, Statement::Say(_));
        let items = self.feed().latest(false).take_while(|item| item.moment() == here);
        items.filter(|item| matches!(&item.news, News::Line(_, line) if says(line))).count()
    }
}

impl Model {
    /// Which sentence is shown: its place among all of them. None before the first.
    #[must_use]
    pub fn sentence(&self) -> Option<usize> {
        let last = self.last_sentence()?;
        let first = self.first_sentence_here().unwrap_or(last);
        match self.play.chosen {
            Some((moment, place)) if moment == self.run.moment() => Some(place.clamp(first, last)),
            _ => Some(first),
        }
    }

    fn last_sentence(&self) -> Option<usize> {
        self.run.said().checked_sub(1)
    }

    fn first_sentence_here(&self) -> Option<usize> {
        let here = self.run.said_here();
        (0 < here).then(|| self.run.said().saturating_sub(here))
    }

    /// Whether another sentence can be read before anything happens.
    fn has_more_to_read(&self) -> bool {
        self.sentence() < self.last_sentence()
    }

    /// Whether there is anything after what is shown.
    #[must_use]
    pub fn has_next_sentence(&self) -> bool {
        self.has_more_to_read() || !self.run.is_over()
    }

    /// The next sentence is shown when all has happened that comes before it. Who cannot wait for that
    /// asks again.
    pub(super) fn next_sentence(&mut self) {
        if self.has_more_to_read() {
            self.read(self.sentence().map_or(0, |place| place + 1));
        } else if self.is_moving() && !self.is_reading() {
            self.jump(self.play.on_its_own && self.playing);
        } else {
            self.play.read = Some(self.run.moment());
            self.play(true);
        }
    }

    /// The sentence before; or if things have happened since the one that is shown, back to before them.
    pub(super) fn previous_sentence(&mut self) {
        let first = self.first_sentence_here();
        let place = self.sentence();
        if first < place && first.is_some() {
            self.play(false);
            self.read(place.map_or(0, |place| place - 1));
            return;
        }
        match self.run.experiment().last_before_here(Landmark::Sentence) {
            Some(moment) => {
                let place = first.map_or(place, |first| first.checked_sub(1));
                self.play.chosen = place.map(|place| (moment, place));
                self.step_to(Destination::Moment(moment), None);
            }
            None => self.step_to(Destination::Beginning, None),
        }
    }

    pub(super) fn play_on_its_own(&mut self, on_its_own: bool) {
        self.play.on_its_own = on_its_own;
        self.play.waited_us = 0;
        if on_its_own && !self.is_moving() && self.has_next_sentence() {
            self.play(true);
        }
    }

    /// Time has come to a sentence, or to the end.
    pub(in crate::model) fn come_to_sentence(&mut self) {
        self.play.waited_us = 0;
        self.left_over = 0;
        let reads = self.play.on_its_own && 0 < self.run.said_here();
        if !reads {
            self.stop_at_end_or_sentence();
        }
    }

    /// Whether time stands still at the moment, because somebody reads who watches on their own.
    pub(in crate::model) fn waits_for_reader(&mut self, elapsed_us: u64) -> bool {
        if !self.play.on_its_own || !self.plays_scenario() {
            return false;
        }
        self.play.waited_us += elapsed_us;
        if !self.is_reading() && self.run.is_over() {
            self.stop_at_end_or_sentence();
            return true;
        }
        if !self.is_reading() {
            let is_long = LONGEST_STEP_US <= self.play.waited_us;
            if is_long {
                self.jump(true);
            }
            return is_long;
        }
        if self.play.waited_us < self.reading_us() {
            return true;
        }
        self.play.waited_us = 0;
        if self.has_more_to_read() {
            self.read(self.sentence().map_or(0, |place| place + 1));
        } else {
            self.play.read = Some(self.run.moment());
        }
        true
    }

    /// What plays on its own does so up to the end; then the cluster is the visitor's.
    fn stop_at_end_or_sentence(&mut self) {
        self.play(false);
        self.play.on_its_own = false;
    }

    /// Whether a sentence is shown that somebody who watches on their own has not read yet.
    fn is_reading(&self) -> bool {
        self.play.on_its_own
            && self.playing
            && self.play.read != Some(self.run.moment())
            && 0 < self.run.said_here()
    }

    fn reading_us(&self) -> u64 {
        let text = self.sentence().and_then(|place| self.run.sentences().nth(place));
        let words = text.map_or(0, |(_, text)| text.as_str().split(' ').count());
        SENTENCE_US + WORD_US * words as u64
    }

    fn read(&mut self, place: usize) {
        self.play.waited_us = 0;
        self.play.chosen = Some((self.run.moment(), place));
    }

    fn jump(&mut self, plays_on: bool) {
        let seconds = Experiment::LOOK_AHEAD.as_millis() / 1_000;
        let otherwise = format!("the scenario says nothing more within {seconds} s from here");
        self.set_out(Destination::Next(Landmark::Sentence), Some(otherwise), plays_on);
    }
}
