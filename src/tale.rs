//! What happened so far, in sentences: bounded, so that a page left open overnight does not grow.

use std::collections::VecDeque;
use std::rc::Rc;

use raft::{Reason, Time};
use scenario::Sentence;
use sim::{Action, ClusterAction, Happening, ServerAction, What};

/// One sentence of the tale.
#[derive(PartialEq, Eq, Debug)]
pub struct Told {
    /// Its number, counted from 1.
    pub number: u64,
    /// When it happened.
    pub at: Time,
    /// In which event of the world.
    pub event: u64,
    /// What, and why.
    pub sentence: Sentence,
}

/// The sentences that are kept, and the one that stands above the picture.
#[derive(Default)]
pub struct Tale {
    told: VecDeque<Rc<Told>>,
    /// Kept apart, or an hour of heartbeats would drive out what matters.
    routine: VecDeque<Rc<Told>>,
    count: u64,
    caption: Option<Caption>,
    spoken: Option<Rc<Told>>,
    /// How long ago the last sentence was spoken, on the wall.
    silent_us: u64,
}

struct Caption {
    told: Rc<Told>,
    weight: u8,
    /// How long it has been shown, on the wall.
    shown_us: u64,
}

/// How many sentences of either kind are kept.
const KEPT: usize = 300;
/// How long a caption stays before a lesser one replaces it: long enough to be read.
const READING_US: u64 = 1_600_000;
/// A screen reader that is told more often than this never finishes a sentence.
const SPEAKING_US: u64 = 3_000_000;

impl Tale {
    /// Adds what happened.
    pub fn tell(&mut self, happening: &Happening, sentence: Sentence) {
        self.add(happening.at, happening.event, weight(&happening.what), sentence);
    }

    /// Adds a sentence that outweighs all others, such as a broken promise.
    pub fn proclaim(&mut self, at: Time, event: u64, sentence: Sentence) {
        self.add(at, event, u8::MAX, sentence);
    }

    fn add(&mut self, at: Time, event: u64, weight: u8, sentence: Sentence) {
        self.count += 1;
        let routine = sentence.routine;
        let told = Rc::new(Told { number: self.count, at, event, sentence });
        let kept = if routine { &mut self.routine } else { &mut self.told };
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Rc::clone(&told));
        let outweighs = |caption: &Caption| caption.weight <= weight || READING_US <= caption.shown_us;
        if !routine && self.caption.as_ref().is_none_or(outweighs) {
            self.caption = Some(Caption { told, weight, shown_us: 0 });
        }
    }

    /// Lets time pass on the wall: captions become old, and it becomes time to speak again.
    pub fn pass(&mut self, elapsed_us: u64) {
        if let Some(caption) = &mut self.caption {
            caption.shown_us += elapsed_us;
        }
        self.silent_us += elapsed_us;
        if SPEAKING_US <= self.silent_us {
            self.speak();
        }
    }

    /// Hands the caption to the screen reader now, because somebody asked for what comes next.
    pub fn speak(&mut self) {
        let caption = self.caption.as_ref().map(|caption| Rc::clone(&caption.told));
        if self.spoken != caption {
            self.spoken = caption;
            self.silent_us = 0;
        }
    }

    /// The sentence that stands above the picture.
    #[must_use]
    pub fn caption(&self) -> Option<&Told> {
        self.caption.as_ref().map(|caption| &*caption.told)
    }

    /// The sentence that is read aloud.
    #[must_use]
    pub fn spoken(&self) -> Option<&Told> {
        self.spoken.as_deref()
    }

    /// The latest sentences, the newest first; with what happens all the time, or without.
    #[must_use]
    pub fn latest(&self, routine: bool, most: usize) -> Vec<Rc<Told>> {
        let mut told = self.told.iter().rev().peekable();
        let mut all = self.routine.iter().rev().filter(|_| routine).peekable();
        let next = || match (told.peek(), all.peek()) {
            (Some(a), Some(b)) if a.number < b.number => all.next(),
            (None, _) => all.next(),
            _ => told.next(),
        };
        std::iter::from_fn(next).take(most).cloned().collect()
    }

    /// How many sentences were told; it changes with every one.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// How much it tells somebody who sees Raft for the first time.
fn weight(what: &What) -> u8 {
    match what {
        // What follows from it says more.
        What::Acted(
            Action::Server(_, ServerAction::TimeOut) | Action::Cluster(ClusterAction::Request { .. }),
        ) => 2,
        What::Acted(_) => 5,
        What::Explained { reason, .. } => match reason {
            Reason::BecameLeader { .. } | Reason::HeardRivalLeader { .. } => 5,
            Reason::StartedElection { .. } | Reason::DeletedConflict { .. } => 4,
            Reason::RefusedVote { .. } | Reason::WithheldCommit { .. } | Reason::RefusedMismatch { .. } => 3,
            Reason::Committed { .. } | Reason::GrantedVote { .. } => 3,
            Reason::AppendedCommand { .. } | Reason::AppendedEntries { .. } => 2,
            _ => 1,
        },
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft::ServerId;

    fn sentence(headline: &str, routine: bool) -> Sentence {
        let (headline, detail) = (headline.to_owned(), String::new());
        Sentence { headline, detail, source: None, server: None, term: None, routine }
    }

    fn happening(what: What) -> Happening {
        Happening { at: Time::ZERO, event: 1, what }
    }

    fn crash() -> Happening {
        happening(What::Acted(Action::Server(ServerId::new(1), ServerAction::Crash)))
    }

    fn small() -> Happening {
        let reason = Reason::SentHeartbeat { to: ServerId::new(2) };
        happening(What::Explained { server: ServerId::new(1), reason })
    }

    fn headlines(tale: &Tale, routine: bool) -> Vec<String> {
        tale.latest(routine, 9).iter().map(|told| told.sentence.headline.clone()).collect()
    }

    #[test]
    fn the_newest_comes_first_and_routine_only_when_asked_for() {
        let mut tale = Tale::default();
        for (headline, routine) in [("a", false), ("b", true), ("c", false), ("d", true)] {
            tale.tell(&small(), sentence(headline, routine));
        }
        assert_eq!(headlines(&tale, false), ["c", "a"]);
        assert_eq!(headlines(&tale, true), ["d", "c", "b", "a"]);
    }

    #[test]
    fn heartbeats_never_drive_out_what_matters_and_nothing_grows() {
        let mut tale = Tale::default();
        tale.tell(&crash(), sentence("crash", false));
        for _ in 0..10 * KEPT {
            tale.tell(&small(), sentence("beat", true));
        }
        assert_eq!(headlines(&tale, false), ["crash"]);
        assert_eq!(tale.latest(true, usize::MAX).len(), KEPT + 1);
    }

    #[test]
    fn a_caption_stays_until_it_is_read_or_outweighed() {
        let mut tale = Tale::default();
        let caption = |tale: &Tale| tale.caption().map(|told| told.sentence.headline.clone());
        tale.tell(&crash(), sentence("crash", false));
        tale.tell(&small(), sentence("small", false));
        assert_eq!(caption(&tale).as_deref(), Some("crash"));
        tale.tell(&crash(), sentence("crash again", false));
        assert_eq!(caption(&tale).as_deref(), Some("crash again"));
        tale.pass(READING_US);
        tale.tell(&small(), sentence("small", false));
        assert_eq!(caption(&tale).as_deref(), Some("small"));
    }

    #[test]
    fn sentences_are_spoken_only_so_often() {
        let mut tale = Tale::default();
        let spoken = |tale: &Tale| tale.spoken().map(|told| told.sentence.headline.clone());
        tale.tell(&crash(), sentence("one", false));
        tale.pass(SPEAKING_US);
        tale.tell(&crash(), sentence("two", false));
        tale.pass(SPEAKING_US - 1);
        assert_eq!(spoken(&tale).as_deref(), Some("one"));
        tale.pass(1);
        assert_eq!(spoken(&tale).as_deref(), Some("two"));
    }
}
