//! The sentence above the picture, large enough for the last row of a lecture hall, and what a
//! screen reader hears of it.

use experiment::Feed;
use scenario::Sentence;

use crate::text;

/// The sentence above the picture.
#[derive(Default)]
pub struct Caption {
    shown: Option<Sentence>,
    /// How long it has been shown, on the wall.
    shown_us: u64,
    spoken: String,
    /// How long ago the last sentence was spoken, on the wall.
    silent_us: u64,
    /// How many items of the feed it has taken in.
    heard: u64,
}

/// How long a caption stays before a lesser one replaces it: long enough to be read.
const READING_US: u64 = 1_600_000;
/// A screen reader that is told more often than this never finishes a sentence.
const SPEAKING_US: u64 = 3_000_000;

impl Caption {
    /// The sentence that stands above the picture.
    #[must_use]
    pub fn shown(&self) -> Option<&Sentence> {
        self.shown.as_ref()
    }

    /// What is read aloud.
    #[must_use]
    pub fn spoken(&self) -> &str {
        &self.spoken
    }

    /// Takes in what was told since it last did; or, after going back, the last that was told by then.
    pub(super) fn follow(&mut self, feed: &Feed) {
        if feed.count() < self.heard {
            self.shown = feed.latest(false).find_map(text::sentence);
            self.shown_us = READING_US;
        } else if self.heard < feed.count() {
            for told in feed.since(self.heard, false).into_iter().filter_map(text::sentence) {
                let stays = |now: &Sentence| told.weight < now.weight && self.shown_us < READING_US;
                if !self.shown.as_ref().is_some_and(stays) {
                    self.shown = Some(told);
                    self.shown_us = 0;
                }
            }
        }
        self.heard = feed.count();
    }

    /// Lets time pass on the wall: captions become old, and it becomes time to speak again.
    pub(super) fn pass(&mut self, elapsed_us: u64) {
        self.shown_us += elapsed_us;
        self.silent_us += elapsed_us;
        if SPEAKING_US <= self.silent_us {
            self.speak();
        }
    }

    /// Hands the caption to the screen reader now, because somebody asked for what comes next.
    pub(super) fn speak(&mut self) {
        let headline = self.shown().map_or("", |sentence| &sentence.headline);
        if self.spoken != headline {
            self.spoken = headline.to_owned();
            self.silent_us = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::{Action, LookAction, Model, Selected, TimeAction};
    use sim::ServerAction;

    const S1: Selected = Selected::Server(raft::ServerId::new(1));

    /// A model whose caption is of the highest weight: somebody has just crashed S1.
    fn crashed() -> Model {
        let mut model = Model::new(&Options { paused: true, ..Options::default() }, 1, Vec::new());
        for action in [Action::Look(LookAction::Select(S1)), Action::Server(ServerAction::Crash)] {
            model.update(action, &mut Vec::new());
        }
        model
    }

    fn update(model: &mut Model, action: Action) -> Option<&str> {
        model.update(action, &mut Vec::new());
        model.caption.shown().map(|sentence| &*sentence.headline)
    }

    /// A lesser thing happens.
    fn request(model: &mut Model) -> Option<&str> {
        update(model, Action::SendRequest)
    }

    #[test]
    fn a_caption_stays_until_it_is_read_or_outweighed() {
        let mut model = crashed();
        let caption = model.caption.shown().unwrap().headline.clone();
        assert_eq!(request(&mut model), Some(&*caption));
        assert_ne!(update(&mut model, Action::Server(ServerAction::Restart)), Some(&*caption));
        let caption = model.caption.shown().unwrap().headline.clone();
        model.caption.pass(READING_US);
        assert_ne!(request(&mut model), Some(&*caption));
    }

    #[test]
    fn sentences_are_spoken_only_so_often() {
        let mut model = crashed();
        let first = model.caption.spoken().to_owned();
        assert_ne!(first, "", "what somebody did is spoken at once");
        model.caption.pass(READING_US);
        model.run.act(sim::Action::Server(raft::ServerId::new(1), sim::ServerAction::Restart)).unwrap();
        model.caption.follow(model.run.feed());
        model.caption.pass(SPEAKING_US - READING_US - 1);
        assert_eq!(model.caption.spoken(), first);
        model.caption.pass(1);
        assert_ne!(model.caption.spoken(), first);
    }

    #[test]
    fn who_goes_back_sees_the_sentence_of_that_moment() {
        let mut model = crashed();
        let caption = model.caption.shown().unwrap().headline.clone();
        update(&mut model, Action::Server(ServerAction::Restart));
        assert_eq!(update(&mut model, Action::Time(TimeAction::PreviousEvent)), Some(&*caption));
        assert_eq!(update(&mut model, Action::Time(TimeAction::Beginning)), None);
    }
}
