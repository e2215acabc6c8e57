//! Branches of the history, and the way back from what was done.

use experiment::Destination;
use raft::Time;
use sim::{Branch, BranchError, BranchId, Moment, Target};

use super::Model;
use super::action::BranchAction;

/// Where the visitor was when they did something, so that it can be undone; and where they were when
/// they undid it.
#[derive(Default)]
pub(super) struct Done {
    undo: Vec<Place>,
    redo: Vec<Place>,
}

/// A moment of a branch.
#[derive(Clone, Copy)]
pub(super) struct Place {
    branch: BranchId,
    moment: Moment,
}

/// So much can be undone.
const MOST_UNDONE: usize = 200;

impl Model {
    pub(super) fn update_branch(&mut self, action: BranchAction) {
        let result = match action {
            BranchAction::GoTo(branch, time) => {
                self.go_to_branch(branch, time);
                Ok(())
            }
            BranchAction::Rename(branch, name) => self.rename(branch, &name),
            BranchAction::Delete(branch) => self.delete(branch),
            BranchAction::Compare(other) => {
                self.compare_with(other);
                Ok(())
            }
        };
        if let Err(error) = result {
            self.notify(self.refusal_of(error));
        }
    }

    /// Whether there is anything to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.done.undo.is_empty()
    }

    /// Whether anything was undone.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.done.redo.is_empty()
    }

    /// What a branch is called.
    #[must_use]
    pub fn branch_name(&self, branch: BranchId) -> &str {
        self.branch(branch).map_or("", Branch::name)
    }

    pub(super) fn here(&self) -> Place {
        Place { branch: self.run.branch(), moment: self.run.moment() }
    }

    /// Something was done there.
    pub(super) fn did(&mut self, there: Place) {
        if self.done.undo.len() == MOST_UNDONE {
            self.done.undo.remove(0);
        }
        self.done.undo.push(there);
        self.done.redo.clear();
    }

    pub(super) fn undo(&mut self) {
        self.stop();
        let here = self.here();
        if let Some(place) = self.done.undo.pop() {
            self.done.redo.push(here);
            self.go_to(place);
        }
    }

    pub(super) fn redo(&mut self) {
        self.stop();
        let here = self.here();
        if let Some(place) = self.done.redo.pop() {
            self.done.undo.push(here);
            self.go_to(place);
        }
    }

    fn go_to(&mut self, Place { branch, moment }: Place) {
        self.go(Destination::On(branch, Target::Moment(moment)));
    }

    /// Goes to the same time on another branch if they have parted by then, and otherwise to its end.
    fn go_to_branch(&mut self, branch: BranchId, time: Option<Time>) {
        let now = self.world().now();
        let has_parted = self.branch(branch).is_some_and(|branch| branch.fork().at < now);
        let target = match time.or(has_parted.then_some(now)) {
            Some(time) => Target::Time(time),
            None => Target::End,
        };
        self.go(Destination::On(branch, target));
    }

    fn branch(&self, branch: BranchId) -> Option<&Branch> {
        self.run.branches().iter().find(|known| known.id() == branch)
    }

    fn rename(&mut self, branch: BranchId, name: &str) -> Result<(), BranchError> {
        match name.trim() {
            "" => Ok(()),
            name => self.run.rename(branch, name),
        }
    }

    fn delete(&mut self, branch: BranchId) -> Result<(), BranchError> {
        self.run.delete(branch)?;
        let others = |place: &Place| place.branch != branch;
        self.done.undo.retain(others);
        self.done.redo.retain(others);
        self.forget_comparison(branch);
        Ok(())
    }

    fn refusal_of(&self, error: BranchError) -> String {
        let name = |branch| format!("“{}”", self.branch_name(branch));
        match error {
            BranchError::CursorIsThere(branch) => {
                format!("{} is shown: go to another branch before you delete it", name(branch))
            }
            BranchError::HasBranch { branch, child } => {
                format!("{} has parted from {}: delete that one first", name(child), name(branch))
            }
            error => error.to_string(),
        }
    }
}
