//! What can be pressed of the world's dials.

use sim::LinkAction;

use super::{Description, Offer};
use crate::model::dials::{DialsAction, Preset, Ways};
use crate::model::{Action, Model};

/// A control of the world's dials.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DialsControl {
    /// Make the world as it is ready-made.
    Preset(Preset),
    /// Set these links from now on.
    Choose(Ways),
    /// Cut the chosen links.
    Cut,
    /// Heal them.
    Heal,
    /// Let requests come by themselves.
    LoadOn,
    /// Let them come no longer.
    LoadOff,
}

impl DialsControl {
    pub(super) fn description(self) -> Description {
        use DialsControl::*;
        let new = Description::new;
        match self {
            Preset(preset) => preset_description(preset),
            Choose(_) => new("choose-links", "all links", "Set all links", "", &[]),
            Cut => new("cut-links", "✕ Cut", "Cut these links", "No message gets through", &[]),
            Heal => new("heal-links", "Heal", "Heal these links", "What was cut is whole again", &[]),
            LoadOn => new("load-on", "Start", "Let requests come by themselves", "", &[]),
            LoadOff => new("load-off", "Stop", "Let no requests come by themselves", "", &[]),
        }
    }

    pub(super) fn action(self) -> Action {
        Action::Dials(match self {
            DialsControl::Preset(preset) => DialsAction::Preset(preset),
            DialsControl::Choose(ways) => DialsAction::ChooseWays(ways),
            DialsControl::Cut => DialsAction::Turn(LinkAction::Cut),
            DialsControl::Heal => DialsAction::Turn(LinkAction::Heal),
            DialsControl::LoadOn => DialsAction::Load(true),
            DialsControl::LoadOff => DialsAction::Load(false),
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            // Pressed again, it does no harm: the world is so already.
            DialsControl::Preset(_) | DialsControl::Choose(_) => Offer::Yes,
            DialsControl::Cut => Offer::of(model.check_turn(LinkAction::Cut)),
            DialsControl::Heal => Offer::of(model.check_turn(LinkAction::Heal)),
            DialsControl::LoadOn => Offer::of(model.check_load(true)),
            DialsControl::LoadOff => Offer::of(model.check_load(false)),
        }
    }
}

/// The help says in one line what it is.
fn preset_description(preset: Preset) -> Description {
    let new = Description::new;
    match preset {
        Preset::Calm => new(
            "calm",
            "calm",
            "A calm world",
            "All as at the beginning: nothing is lost, clocks are right",
            &[],
        ),
        Preset::Jittery => new(
            "jittery",
            "jittery",
            "A jittery world",
            "2–45 ms each way, 1–12 ms a write; one message in ten is overtaken",
            &[],
        ),
        Preset::Lossy => new(
            "lossy",
            "lossy",
            "A lossy world",
            "One message in five is lost, one in twenty arrives twice",
            &[],
        ),
        Preset::Chaos => new(
            "chaos",
            "chaos",
            "Chaos",
            "Messages late, lost, doubled, overtaken; slow disks; clocks 5 % wrong",
            &[],
        ),
    }
}
