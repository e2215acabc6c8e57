//! The sentence above the picture, large enough for the last row of a lecture hall, and what a
//! screen reader hears of it.

use experiment::{Feed, Item, News};
use scenario::{Sentence, Weight};

use crate::text;

/// The sentence above the picture.
#[derive(Default)]
pub struct Caption {
    shown: Option<Sentence>,
    /// How long it has been shown, on the wall.
    shown_us: u64,
    spoken: String,
    /// What is to be read aloud when it is time to speak.
    unspoken: Option<String>,
    say: Say,
    /// How long ago the last sentence was spoken, on the wall.
    silent_us: u64,
    /// How many items of the feed it has taken in.
    heard: u64,
}

/// How much is read aloud.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Say {
    /// Whatever stands above the picture.
    #[default]
    Everything,
    /// What a rule decided, and all that is more.
    Decisions,
    /// Who leads, and what somebody did or broke.
    Changes,
    /// Nothing.
    Nothing,
}

impl Say {
    /// All of them, the most first.
    pub const ALL: [Say; 4] = [Say::Everything, Say::Decisions, Say::Changes, Say::Nothing];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Say::Everything => "everything",
            Say::Decisions => "decisions",
            Say::Changes => "only leaders and faults",
            Say::Nothing => "nothing",
        }
    }

    fn admits(self, weight: Weight) -> bool {
        match self {
            Say::Everything => true,
            Say::Decisions => Weight::Decision <= weight,
            Say::Changes => Weight::Change <= weight,
            Say::Nothing => false,
        }
    }
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

    /// How much is read aloud.
    #[must_use]
    pub fn said(&self) -> Say {
        self.say
    }

    /// From now on so much is read aloud.
    pub(super) fn say(&mut self, say: Say) {
        (self.say, self.unspoken) = (say, None);
    }

    /// The same without what has happened.
    pub(super) fn renewed(&self) -> Caption {
        Caption { say: self.say, ..Caption::default() }
    }

    /// Takes in what was told since it last did; or, after going back, the last that was told by then.
    pub(super) fn follow(&mut self, feed: &Feed) {
        if feed.count() < self.heard {
            self.arrive(feed);
        } else if self.heard < feed.count() {
            for told in feed.since(self.heard, false).into_iter().filter_map(sentence) {
                let stays = |now: &Sentence| told.weight < now.weight && self.shown_us < READING_US;
                if !self.shown.as_ref().is_some_and(stays) {
                    self.unspoken = self.aloud(&told).or(self.unspoken.take());
                    self.shown = Some(told);
                    self.shown_us = 0;
                }
            }
        }
        self.heard = feed.count();
    }

    /// Whoever has gone to a moment reads there what was told last, whatever stood there before.
    pub(super) fn arrive(&mut self, feed: &Feed) {
        self.shown = feed.latest(false).find_map(sentence);
        self.shown_us = READING_US;
        self.unspoken = self.shown.as_ref().and_then(|told| self.aloud(told)).or(self.unspoken.take());
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
        if let Some(words) = self.unspoken.take().filter(|words| *words != self.spoken) {
            self.spoken = words;
            self.silent_us = 0;
        }
    }

    fn aloud(&self, told: &Sentence) -> Option<String> {
        self.say.admits(told.weight).then(|| told.headline.clone())
    }
}

/// What an item says. What the scenario says has a place of its own.
fn sentence(item: &Item) -> Option<Sentence> {
    match item.news {
        News::Line(..) => None,
        _ => text::sentence(item),
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
        let mut model = Model::new(&Options { autoplay: Some(false), ..Options::default() }, 1, Vec::new());
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
    fn only_so_much_is_spoken_as_somebody_wants_to_hear() {
        for (say, hears_crash, hears_request) in [
            (Say::Everything, true, true),
            (Say::Decisions, true, false),
            (Say::Changes, true, false),
            (Say::Nothing, false, false),
        ] {
            let mut model =
                Model::new(&Options { autoplay: Some(false), ..Options::default() }, 1, Vec::new());
            update(&mut model, Action::Look(LookAction::Say(say)));
            let mut hears = |action| {
                let before = model.caption.spoken().to_owned();
                model.caption.pass(READING_US);
                update(&mut model, action);
                model.caption.spoken() != before
            };
            assert_eq!(hears(Action::SendRequest), hears_request, "{say:?}");
            let crash = sim::Action::Server(raft::ServerId::new(1), sim::ServerAction::Crash);
            assert_eq!(hears(Action::Do(crash)), hears_crash, "{say:?}");
        }
    }

    #[test]
    fn who_steps_sees_what_the_last_step_told() {
        let mut model = crashed();
        let caption = model.caption.shown().unwrap().headline.clone();
        let start = model.world().now();
        update(&mut model, Action::Time(TimeAction::Next(experiment::Landmark::Election)));
        let told = model.caption.shown().unwrap().headline.clone();
        assert!(start < model.world().now() && told.contains("starts an election"), "{caption}, then {told}");
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
