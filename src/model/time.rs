//! Time: how it goes on, and what becomes of what happens.

use raft::{Duration, Reason, Time};
use scenario::{Sentence, narrate, narrate_verdict};
use sim::{Happening, What};

use super::Model;
use crate::action::Selection;
use crate::speed::Speed;

/// A tab that comes back after an hour goes on where it was.
const LONGEST_FRAME_US: u64 = 100_000;
/// A frame that would take longer than this is cut short, and virtual time goes slower.
const MOST_EVENTS_PER_FRAME: u32 = 2_000;

impl Model {
    pub(super) fn frame(&mut self, elapsed_us: u64) -> bool {
        if !self.playing {
            return false;
        }
        let elapsed_us = elapsed_us.min(LONGEST_FRAME_US);
        self.tale.pass(elapsed_us);
        let total_us = self.rest_us + elapsed_us;
        let divisor = self.speed.divisor();
        self.rest_us = total_us % divisor;
        self.run_until(self.world.now() + Duration::from_micros(total_us / divisor));
        true
    }

    pub(super) fn run_until(&mut self, until: Time) {
        for _ in 0..MOST_EVENTS_PER_FRAME {
            if self.world.next_event_at().is_none_or(|at| until < at) {
                break;
            }
            self.run_event();
        }
        self.world.rest_until(until);
    }

    pub(super) fn run_event(&mut self) {
        let mut record = std::mem::take(&mut self.record);
        self.world.step(&mut record);
        self.take_in(record);
    }

    /// Judges and tells what happened in one event.
    pub(super) fn take_in(&mut self, mut record: Vec<Happening>) {
        self.judges.observe(&self.world, &record);
        for happening in &record {
            self.logs_version += u64::from(touches_logs(&happening.what));
            if let Some(sentence) = narrate(happening) {
                self.tale.tell(happening, addressed(happening, sentence));
            }
        }
        for verdict in self.judges.violations().iter().skip(self.violations_told) {
            let event = verdict.events.last().copied().unwrap_or_default();
            self.tale.proclaim(verdict.at, event, narrate_verdict(verdict));
        }
        self.violations_told = self.judges.violations().len();
        record.clear();
        self.record = record;
        self.forget_arrived();
    }

    /// The card of a message closes when the message is no more.
    pub(super) fn forget_arrived(&mut self) {
        if let Some(Selection::Message(id)) = self.selection
            && self.world.flight(id).is_none()
        {
            self.selection = None;
            self.release();
        }
    }

    pub(super) fn play(&mut self, play: bool) {
        self.playing = play;
        self.held = false;
        if !play {
            self.tale.speak();
        }
    }

    pub(super) fn step_event(&mut self) {
        self.play(false);
        self.run_event();
        self.tale.speak();
    }

    pub(super) fn set_speed(&mut self, speed: Option<Speed>) {
        if let Some(speed) = speed {
            self.speed = speed;
            self.rest_us = 0;
        }
    }
}

/// Whether the table of the logs may look different after it.
fn touches_logs(what: &What) -> bool {
    match what {
        What::Acted(_) | What::Wrote { .. } | What::Applied { .. } => true,
        What::Explained { reason, .. } => !matches!(
            reason,
            Reason::SentHeartbeat { .. } | Reason::MatchedLeader { .. } | Reason::IgnoredStaleReply { .. }
        ),
        _ => false,
    }
}

/// A page speaks to its visitor, and nobody else does anything to its world.
fn addressed(happening: &Happening, sentence: Sentence) -> Sentence {
    if !matches!(happening.what, What::Acted(_)) {
        return sentence;
    }
    let detail = ["You did this.", &sentence.detail].join(" ").trim_end().to_owned();
    Sentence { detail, ..sentence }
}
