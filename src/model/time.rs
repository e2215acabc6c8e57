//! Time: how it goes on, and how one goes to another moment.

use experiment::{Arrival, Destination, Experiment};
use raft::{Duration, Time};
use sim::World;

use super::Model;
use super::action::TimeAction;
use super::changed::Changed;
use super::speed::Speed;
use crate::text;

/// A tab that comes back after an hour goes on where it was.
const LONGEST_FRAME_US: u64 = 100_000;
/// A frame that would take longer than this is cut short: virtual time goes slower, and a long way takes
/// several frames. It is just enough for one from a keyframe to any moment before the next.
pub(super) const MOST_EVENTS_PER_FRAME: u64 = 4_200;
/// So many go by in a frame while a session is opened or a place is sought, and before the first picture: it
/// shows how far it is, and does not dawdle.
pub(super) const EVENTS_PER_FRAME_OF_OPENING: u64 = 30_000;

/// A way to another moment, which may take several frames.
pub(super) struct Journey {
    /// What to say if there is no such place.
    otherwise: Option<String>,
    /// Where the tape was dragged to, if it was.
    scrubs_to: Option<Time>,
    /// Whether time goes on when it is over.
    plays_on: bool,
    /// The world before it, if what it changes is to be seen.
    before: Option<World>,
}

impl Model {
    pub(super) fn update_time(&mut self, action: TimeAction) {
        match action {
            TimeAction::Frame { elapsed_us } => self.frame(elapsed_us),
            TimeAction::Play => self.play(true),
            TimeAction::Pause => self.play(false),
            TimeAction::NextEvent => self.next_event(),
            TimeAction::PreviousEvent => self.step_to(self.run.back(), None),
            TimeAction::Next(landmark) => {
                let seconds = Experiment::LOOK_AHEAD.as_millis() / 1_000;
                let otherwise = format!("no {} comes within {seconds} s from here", text::landmark(landmark));
                self.step_to(Destination::Next(landmark), Some(otherwise));
            }
            TimeAction::Previous(landmark) => {
                let otherwise = format!("there is no {} before here", text::landmark(landmark));
                self.step_to(Destination::Previous(landmark), Some(otherwise));
            }
            TimeAction::StepBy(measure) => self.step_by = measure,
            TimeAction::Seek(place) => self.seek(place),
            TimeAction::Beginning => self.go(Destination::Beginning),
            TimeAction::GoTo(moment) => self.go(Destination::Moment(moment.max(self.run.beginning()))),
            TimeAction::End => self.set_out(Destination::End, None, true),
            TimeAction::Scrub(time) => self.scrub(time),
            TimeAction::Undo => self.undo(),
            TimeAction::Redo => self.redo(),
            TimeAction::SetSpeed(speed) => self.set_speed(Some(speed)),
            TimeAction::Faster => self.set_speed(self.speed.faster()),
            TimeAction::Slower => self.set_speed(self.speed.slower()),
        }
    }

    /// Whether time goes, or the cursor does.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.is_under_way()
            || self.share.is_opening()
            || self.embed.is_underway()
            || self.playing && !self.is_held()
    }

    /// Whether time stands still for a dialog.
    fn is_held(&self) -> bool {
        self.share.holds() || self.embed.is_open()
    }

    /// Whether frames are wanted for anything: that, or something is to be told in a moment.
    #[must_use]
    pub fn wants_frames(&self) -> bool {
        self.is_moving() || self.play.is_to_tell()
    }

    /// Whether the cursor is on its way to another moment.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.journey.is_some()
            || self.seek.is_some()
            || self.scrub_to.is_some()
            || self.carries_out()
            || self.is_done_again()
    }

    /// Where the tape is dragged to, before the cursor is there.
    #[must_use]
    pub fn scrubbed_to(&self) -> Option<Time> {
        self.scrub_to.or_else(|| self.journey.as_ref()?.scrubs_to)
    }

    fn frame(&mut self, elapsed_us: u64) {
        self.play.pass(elapsed_us);
        if self.share.is_opening() {
            self.go_on_opening();
        } else if let Some(time) = self.scrub_to.take() {
            self.go(Destination::Time(time));
            if let Some(journey) = &mut self.journey {
                journey.scrubs_to = Some(time);
            }
        } else if self.journey.is_some() {
            self.go_on();
        } else if self.seek.is_some() {
            self.go_on_seeking();
        } else if self.carries_out() {
            self.carry_on();
        } else if self.is_done_again() {
            self.go_on_without_flaws();
        } else if self.playing && !self.is_held() {
            self.live(elapsed_us.min(LONGEST_FRAME_US));
        }
    }

    fn live(&mut self, elapsed_us: u64) {
        self.caption.pass(elapsed_us);
        if self.waits_for_reader(elapsed_us) {
            return;
        }
        let (virtual_us, left_over) = self.speed.virtual_us(elapsed_us, self.left_over);
        self.left_over = left_over;
        let until = self.world().now() + Duration::from_micros(virtual_us);
        if self.run.run_until(until, MOST_EVENTS_PER_FRAME) {
            self.come_to_sentence();
        }
        self.changed = Changed::default();
        self.follow();
    }

    pub(super) fn play(&mut self, play: bool) {
        self.stop();
        self.playing = play;
        self.play.waited_us = 0;
        self.held = false;
        if !play {
            self.caption.speak();
        }
    }

    /// Goes no further on the way to another moment; the cursor stays where it has come to.
    pub(super) fn stop(&mut self) {
        self.journey = None;
        self.seek = None;
        self.scrub_to = None;
        self.stop_line();
        self.stop_orders();
        self.stop_redo();
    }

    fn next_event(&mut self) {
        self.play(false);
        let before = self.world().clone();
        self.run.next_event();
        self.arrive(Some(before));
    }

    /// Goes to a moment, and stands still there.
    pub(super) fn go(&mut self, destination: Destination) {
        self.set_out(destination, None, false);
    }

    /// The same, and what differs there from here is marked.
    pub(super) fn step_to(&mut self, destination: Destination, otherwise: Option<String>) {
        let before = self.world().clone();
        self.set_out(destination, otherwise, false);
        if let Some(journey) = &mut self.journey {
            journey.before = Some(before);
        } else {
            self.changed = Changed::since(before);
        }
    }

    pub(super) fn set_out(&mut self, destination: Destination, otherwise: Option<String>, plays_on: bool) {
        self.play(false);
        match self.run.set_out(destination) {
            Ok(()) => {
                self.journey = Some(Journey { otherwise, scrubs_to: None, plays_on, before: None });
                self.go_on();
            }
            Err(error) => self.notify(error.to_string()),
        }
    }

    fn go_on(&mut self) {
        let arrival = self.run.go_on(MOST_EVENTS_PER_FRAME);
        if arrival == Arrival::Underway {
            self.follow();
            return;
        }
        if let Some(journey) = self.journey.take() {
            if let Some(otherwise) = journey.otherwise.filter(|_| arrival == Arrival::Nowhere) {
                self.notify(otherwise);
            }
            self.arrive(journey.before);
            self.playing = journey.plays_on;
        }
    }

    pub(super) fn arrive(&mut self, before: Option<World>) {
        self.left_over = 0;
        self.space_time.find_cursor();
        self.play.waited_us = 0;
        self.changed = before.map_or_else(Changed::default, Changed::since);
        self.follow();
        self.caption.arrive(self.run.feed());
        self.caption.speak();
    }

    /// Only the last place counts to which the tape is dragged before a frame.
    fn scrub(&mut self, time: Time) {
        self.play(false);
        self.scrub_to = Some(time);
    }

    fn set_speed(&mut self, speed: Option<Speed>) {
        if let Some(speed) = speed {
            self.speed = speed;
            self.left_over = 0;
        }
    }
}
