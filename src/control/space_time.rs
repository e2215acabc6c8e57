//! What can be pressed of the space–time diagram: which part of it is in sight.

use super::{Description, Offer};
use crate::model::space_time::SpaceTimeAction;
use crate::model::{Action, Model, Tab};

/// A control of the space–time diagram: which part of it is in sight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpaceTimeControl {
    /// Go back a bit.
    Earlier,
    /// Go on a bit.
    Later,
    /// Show more at once.
    ZoomOut,
    /// Show less at once.
    ZoomIn,
    /// Follow the cursor again.
    ToCursor,
    /// Hide heartbeats, or show them again.
    Heartbeats,
    /// Keep the picture.
    Save,
}

impl SpaceTimeControl {
    /// All of them, in the order of the help.
    pub const ALL: &[SpaceTimeControl] = {
        use SpaceTimeControl::*;
        &[Earlier, Later, ZoomOut, ZoomIn, ToCursor, Heartbeats, Save]
    };

    pub(super) fn description(self) -> Description {
        let new = Description::new;
        match self {
            SpaceTimeControl::Earlier => new("strip-earlier", "‹", "Show what was earlier", "", &["["]),
            SpaceTimeControl::Later => new("strip-later", "›", "Show what was later", "", &["]"]),
            SpaceTimeControl::ZoomOut => new("strip-zoom-out", "−", "Show more time at once", "", &["{"]),
            SpaceTimeControl::ZoomIn => new("strip-zoom-in", "+", "Show less time at once", "", &["}"]),
            SpaceTimeControl::Save => {
                new("strip-save", "Save SVG", "Save SVG", "Save the diagram as a picture (SVG)", &[])
            }
            SpaceTimeControl::ToCursor => {
                new("strip-to-cursor", "⇥", "Back to the cursor", "Follow the cursor again", &[])
            }
            SpaceTimeControl::Heartbeats => new(
                "strip-heartbeats",
                "heartbeats",
                "heartbeats",
                "Show heartbeats and the answers to them",
                &[],
            ),
        }
    }

    pub(super) fn action(self) -> Action {
        Action::SpaceTime(match self {
            SpaceTimeControl::Earlier => SpaceTimeAction::Earlier,
            SpaceTimeControl::Later => SpaceTimeAction::Later,
            SpaceTimeControl::ZoomOut => SpaceTimeAction::ZoomOut,
            SpaceTimeControl::ZoomIn => SpaceTimeAction::ZoomIn,
            SpaceTimeControl::ToCursor => SpaceTimeAction::ToCursor,
            SpaceTimeControl::Heartbeats => SpaceTimeAction::ToggleRoutine,
            SpaceTimeControl::Save => SpaceTimeAction::Save,
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        let (less, more) = model.space_time.can_zoom();
        match self {
            _ if !model.is_open(Tab::SpaceTime) => Offer::Absent,
            SpaceTimeControl::ZoomIn => Offer::unless(!less, "nobody can see shorter times than these"),
            SpaceTimeControl::ZoomOut => Offer::unless(!more, "no more than 30 s are shown at once"),
            SpaceTimeControl::ToCursor => Offer::present(model.space_time.is_pinned()),
            SpaceTimeControl::Earlier
            | SpaceTimeControl::Later
            | SpaceTimeControl::Heartbeats
            | SpaceTimeControl::Save => Offer::Yes,
        }
    }
}
