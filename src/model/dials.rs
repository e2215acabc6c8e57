//! The state of the world's dials, and what is done with them.

pub mod dial;
pub mod preset;
pub mod quantity;
pub mod timing;

use raft::{Duration, ServerId};
use sim::{LinkAction, Setting};

pub use dial::{Dial, Reading, Ways, decades, faults};
pub use preset::Preset;
pub use quantity::Value;
pub use timing::{Handle, Timing, Verdict};

use super::{Model, Refusal};
use crate::text;

/// The state of the world's dials.
#[derive(Default)]
pub struct Dials {
    /// The links that are set.
    pub ways: Ways,
    /// Whose disk is set; everybody's if none.
    pub disk: Option<ServerId>,
    /// A value that is being typed in.
    typed: Option<(Dial, String)>,
    /// The last value that could not be set, and why.
    wrong: Option<(Dial, String)>,
}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DialsAction {
    /// A value is typed in.
    Type(Dial, String),
    /// What was typed in is set.
    Enter(Dial),
    /// What was typed in is forgotten.
    Forget,
    /// A slider or a handle was let go there.
    Set(Dial, Option<Value>),
    /// These links are set from now on.
    ChooseWays(Ways),
    /// These are cut, or healed.
    Turn(LinkAction),
    /// This server's disk is set from now on; everybody's if none.
    ChooseDisk(Option<ServerId>),
    /// The world becomes as it is ready-made.
    Preset(Preset),
    /// Requests come by themselves, or no longer.
    Load(bool),
}

/// How often requests come by themselves if nobody says how often.
const USUAL_LOAD: Duration = Duration::from_millis(250);

impl Dials {
    /// What is being typed in there.
    #[must_use]
    pub fn typed(&self, dial: Dial) -> Option<&str> {
        self.typed.as_ref().filter(|(known, _)| *known == dial).map(|(_, text)| &**text)
    }

    /// What is wrong with what was set there last, and what to do.
    #[must_use]
    pub fn wrong(&self, dial: Dial) -> Option<&str> {
        self.wrong.as_ref().filter(|(known, _)| *known == dial).map(|(_, why)| &**why)
    }
}

impl Model {
    pub(super) fn update_dials(&mut self, action: DialsAction) {
        match action {
            DialsAction::Type(dial, text) => {
                self.dials.wrong = None;
                self.dials.typed = Some((dial, text));
            }
            DialsAction::Enter(dial) => self.enter_dial(dial),
            DialsAction::Forget => (self.dials.typed, self.dials.wrong) = (None, None),
            DialsAction::Set(dial, value) => {
                self.dials.typed = None;
                self.set_dial(dial, value, &dial.write(value));
            }
            DialsAction::ChooseWays(ways) => self.dials.ways = ways,
            DialsAction::Turn(action) => self.act(self.turn(action)),
            DialsAction::ChooseDisk(whose) => self.dials.disk = whose,
            DialsAction::Preset(preset) => {
                let deeds = preset.deeds(self.world());
                self.do_all(deeds);
            }
            DialsAction::Load(is_on) => self.act(load(is_on)),
        }
    }

    /// Whether cutting or healing the chosen links makes sense.
    ///
    /// # Errors
    ///
    /// Why it does not.
    pub fn check_turn(&self, action: LinkAction) -> Result<(), Refusal> {
        Ok(self.world().check(&self.turn(action))?)
    }

    /// Whether requests can begin to come by themselves, or stop.
    ///
    /// # Errors
    ///
    /// Why they cannot.
    pub fn check_load(&self, is_on: bool) -> Result<(), Refusal> {
        Ok(self.world().check(&load(is_on))?)
    }

    fn turn(&self, action: LinkAction) -> sim::Action {
        sim::Action::Links(self.dials.ways.links(), action)
    }

    fn enter_dial(&mut self, dial: Dial) {
        let Some(text) = self.dials.typed(dial).map(str::to_owned) else {
            return;
        };
        match dial.parse(&text) {
            Ok(value) => self.set_dial(dial, value, &text),
            Err(expected) => self.dials.wrong = Some((dial, cannot_be(&text, expected))),
        }
        // What is wrong stays to be mended.
        if self.dials.wrong.is_none() {
            self.dials.typed = None;
        }
    }

    fn set_dial(&mut self, dial: Dial, value: Option<Value>, text: &str) {
        self.dials.wrong = None;
        let reading = dial.read(self.world());
        if !reading.differs && reading.value == value {
            return;
        }
        let done = match dial.deeds(value, self.world()) {
            Ok(deeds) => self.act_all(deeds).map_err(|refused| Refusal::World(refused).sentence()),
            Err(expected) => Err(cannot_be(text, expected)),
        };
        self.dials.wrong = done.err().map(|why| (dial, why));
    }
}

fn load(is_on: bool) -> sim::Action {
    sim::Action::Set(Setting::LoadInterval(is_on.then_some(USUAL_LOAD)))
}

/// What is wrong with a value, and what to do.
fn cannot_be(text: &str, expected: &str) -> String {
    match text.trim() {
        "" => text::capital(expected),
        text => format!("“{text}” is no such value: {expected}"),
    }
}

#[cfg(test)]
mod tests;
