//! What can be done with the branches of the history.

use sim::BranchId;

use super::{Description, Offer};
use crate::model::{Action, BranchAction, Model};

/// A control of branches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BranchControl {
    /// Go there.
    GoTo(BranchId),
    /// Set it beside the branch that is shown.
    Compare(BranchId),
    /// Set the last other one beside it, or no longer.
    CompareLast,
    /// Compare no longer.
    CompareNone,
    /// Forget it.
    Delete(BranchId),
}

impl BranchControl {
    /// Those with keys, in the order of the help.
    pub const ALL: &[BranchControl] = &[BranchControl::CompareLast];

    pub(super) fn description(self) -> Description {
        let new = Description::new;
        match self {
            BranchControl::GoTo(_) => new("go-to-branch", "○", "Go to this branch", "", &[]),
            BranchControl::Compare(_) => {
                new("compare", "Compare", "Compare", "Set it beside the branch that is shown", &[])
            }
            BranchControl::CompareLast => new("compare-last", "⇄", "Compare two branches", "", &["b"]),
            BranchControl::CompareNone => new("compare-none", "✕", "Compare no longer", "", &[]),
            BranchControl::Delete(_) => new("delete-branch", "✕", "Delete this branch", "", &[]),
        }
    }

    pub(super) fn action(self) -> Action {
        Action::Branch(match self {
            BranchControl::GoTo(branch) => BranchAction::GoTo(branch, None),
            BranchControl::Compare(branch) => BranchAction::Compare(Some(branch)),
            BranchControl::CompareLast | BranchControl::CompareNone => BranchAction::Compare(None),
            BranchControl::Delete(branch) => BranchAction::Delete(branch),
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            BranchControl::CompareLast => Offer::unless(
                model.run.branches().len() < 2,
                "There is one branch only: go back and do something else there",
            ),
            BranchControl::GoTo(_)
            | BranchControl::Compare(_)
            | BranchControl::CompareNone
            | BranchControl::Delete(_) => Offer::Yes,
        }
    }
}
