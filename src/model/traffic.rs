//! How many messages went over each link of late, for speeds at which no eye can follow one.

use raft::Time;
use sim::{Endpoint, Event, EventKind, Setup};

/// How many messages went each way of late.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Traffic {
    /// From each server to each; place 0 is for the clients.
    rates: [Rate; PLACES * PLACES],
    now: Time,
}

/// How many messages went one way, when the last of them did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Rate {
    /// In so many parts of a message.
    parts: u32,
    at: Time,
}

const PLACES: usize = Setup::MAX_SERVERS as usize + 1;
/// How long a message counts, fading.
const WINDOW_US: u64 = 200_000;
/// The parts of a message.
const WHOLE: u32 = 256;

impl Default for Traffic {
    fn default() -> Traffic {
        Traffic { rates: [Rate { parts: 0, at: Time::ZERO }; PLACES * PLACES], now: Time::ZERO }
    }
}

impl Traffic {
    /// Takes in what a step has added to the record.
    pub(super) fn note(&mut self, happened: &[Event]) {
        for event in happened {
            if let EventKind::Sent { packet, .. } = &event.kind {
                let rate = &mut self.rates[place(packet.from()) * PLACES + place(packet.to())];
                *rate = Rate { parts: rate.parts(event.at).saturating_add(WHOLE), at: event.at };
            }
        }
    }

    /// Time goes on, and what was counted fades; or back, to where it has not been yet.
    pub(super) fn pass(&mut self, now: Time) {
        self.now = now;
    }

    /// How broad a flow is from one end to another: 0 for none, up to 4.
    #[must_use]
    pub fn breadth(&self, from: Endpoint, to: Endpoint) -> u8 {
        match self.rates[place(from) * PLACES + place(to)].parts(self.now) / (WHOLE / 2) {
            0 => 0,
            1..=4 => 1,
            5..=14 => 2,
            15..=44 => 3,
            _ => 4,
        }
    }
}

impl Rate {
    /// What is left of it.
    fn parts(self, now: Time) -> u32 {
        if now < self.at {
            return 0;
        }
        let passed = now.since(self.at).as_micros().min(WINDOW_US);
        (u64::from(self.parts) * (WINDOW_US - passed) / WINDOW_US) as u32
    }
}

fn place(end: Endpoint) -> usize {
    match end {
        Endpoint::Server(server) => usize::from(server.number()).min(PLACES - 1),
        Endpoint::Client(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::{Action, Model, TimeAction};

    #[test]
    fn a_leader_sends_to_its_followers_and_what_is_past_fades() {
        let mut model = Model::new(&Options::default(), 1, Vec::new());
        let speed = crate::model::speed::Speed::parse("1").unwrap();
        model.update(Action::Time(TimeAction::SetSpeed(speed)), &mut Vec::new());
        for _ in 0..60 {
            model.update(Action::Time(TimeAction::Frame { elapsed_us: 20_000 }), &mut Vec::new());
        }
        let leader = model.world().leader().expect("a second is enough");
        let breadth = |model: &Model, from, to| {
            model.run.traffic().breadth(Endpoint::Server(from), Endpoint::Server(to))
        };
        let mut followers = model.world().hosts().iter().map(sim::Host::id).filter(|id| *id != leader);
        let (one, other) = (followers.next().unwrap(), followers.next().unwrap());
        assert!(0 < breadth(&model, leader, one) && 0 < breadth(&model, one, leader));
        assert_eq!(breadth(&model, one, other), 0, "followers say nothing to each other");
        let mut traffic = model.run.traffic().clone();
        traffic.pass(model.world().now() + raft::Duration::from_micros(WINDOW_US));
        assert!(traffic.rates.iter().all(|rate| rate.parts(traffic.now) == 0));
    }
}
