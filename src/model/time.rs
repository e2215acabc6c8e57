//! Time: how it goes on, and whether.

use raft::Duration;

use super::Model;
use super::action::TimeAction;
use super::run::Run;
use super::speed::Speed;

/// A tab that comes back after an hour goes on where it was.
const LONGEST_FRAME_US: u64 = 100_000;
/// A frame that would take longer than this is cut short, and virtual time goes slower.
const MOST_EVENTS_PER_FRAME: u64 = 2_000;

impl Model {
    pub(super) fn update_time(&mut self, action: TimeAction) {
        match action {
            TimeAction::Frame { elapsed_us } => self.frame(elapsed_us),
            TimeAction::Play => self.play(true),
            TimeAction::Pause => self.play(false),
            TimeAction::NextEvent => self.go(Run::next_event),
            TimeAction::PreviousEvent => self.go(Run::previous_event),
            TimeAction::Beginning => self.go(Run::go_to_beginning),
            TimeAction::SetSpeed(speed) => self.set_speed(Some(speed)),
            TimeAction::Faster => self.set_speed(self.speed.faster()),
            TimeAction::Slower => self.set_speed(self.speed.slower()),
        }
    }

    fn frame(&mut self, elapsed_us: u64) {
        if !self.playing {
            return;
        }
        let elapsed_us = elapsed_us.min(LONGEST_FRAME_US);
        self.caption.pass(elapsed_us);
        let total_us = self.rest_us + elapsed_us;
        let divisor = self.speed.divisor();
        self.rest_us = total_us % divisor;
        let until = self.world().now() + Duration::from_micros(total_us / divisor);
        self.run.run_until(until, MOST_EVENTS_PER_FRAME);
        self.follow();
    }

    fn play(&mut self, play: bool) {
        self.playing = play;
        self.held = false;
        if !play {
            self.caption.speak();
        }
    }

    /// Goes to another moment, and stands still there.
    fn go(&mut self, go: impl FnOnce(&mut Run)) {
        self.play(false);
        go(&mut self.run);
        self.rest_us = 0;
        self.follow();
        self.caption.speak();
    }

    fn set_speed(&mut self, speed: Option<Speed>) {
        if let Some(speed) = speed {
            self.speed = speed;
            self.rest_us = 0;
        }
    }
}
