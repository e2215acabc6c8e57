//! Branches, and how they hang together.

use std::fmt;

use super::{Moment, TimedAction};

/// Names a branch of a history; a later one has a higher number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BranchId(pub u32);

/// One way that a history went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Branch {
    id: BranchId,
    name: String,
    parent: Option<BranchId>,
    fork: Moment,
    end: Moment,
    actions: Vec<TimedAction>,
}

impl Branch {
    /// How many characters a name can have.
    pub const LONGEST_NAME: usize = 80;

    /// Which one it is.
    #[must_use]
    pub fn id(&self) -> BranchId {
        self.id
    }

    /// What somebody named it; empty if nobody did.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The branch that it parted from, if it is not the first one.
    #[must_use]
    pub fn parent(&self) -> Option<BranchId> {
        self.parent
    }

    /// When it parted from that one; for the first one, when the history begins.
    #[must_use]
    pub fn fork(&self) -> Moment {
        self.fork
    }

    /// The furthest moment that it has come to.
    #[must_use]
    pub fn end(&self) -> Moment {
        self.end
    }

    /// What was done on it since it parted.
    #[must_use]
    pub fn actions(&self) -> &[TimedAction] {
        &self.actions
    }
}

/// All branches. There is always a first one.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    /// In the order of their ids.
    branches: Vec<Branch>,
    last_id: BranchId,
}

/// The way from the beginning of a history to the end of a branch: the branches that it goes along,
/// each with the number of events up to which it does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Path(Vec<(BranchId, u64)>);

impl Tree {
    pub(super) fn new(begin: Moment) -> (Tree, BranchId) {
        let id = BranchId(1);
        let first =
            Branch { id, name: String::new(), parent: None, fork: begin, end: begin, actions: Vec::new() };
        (Tree { branches: vec![first], last_id: id }, id)
    }

    pub(super) fn branches(&self) -> &[Branch] {
        &self.branches
    }

    pub(super) fn branch(&self, id: BranchId) -> Result<&Branch, BranchError> {
        self.place(id).map(|place| &self.branches[place])
    }

    /// The way to the end of a branch.
    pub(super) fn path(&self, id: BranchId) -> Path {
        let mut path = Vec::new();
        let (mut next, mut until) = (Some(id), u64::MAX);
        while let Some(branch) = next.and_then(|id| self.branch(id).ok()) {
            path.push((branch.id, until));
            (next, until) = (branch.parent, branch.fork.events);
        }
        path.reverse();
        Path(path)
    }

    /// All that was done from the beginning of the history to the end of a branch.
    pub(super) fn actions(&self, id: BranchId) -> Vec<TimedAction> {
        let mut actions = Vec::new();
        for (id, until) in self.path(id).0 {
            let branch = self.branch(id).expect("a path goes along branches");
            actions.extend(branch.actions.iter().take_while(|timed| timed.moment.events < until).cloned());
        }
        actions
    }

    pub(super) fn actions_in_all(&self) -> usize {
        self.branches.iter().map(|branch| branch.actions.len()).sum()
    }

    pub(super) fn fork(&mut self, parent: BranchId, fork: Moment) -> BranchId {
        let id = BranchId(self.last_id.0 + 1);
        self.last_id = id;
        let (name, parent, actions) = (String::new(), Some(parent), Vec::new());
        self.branches.push(Branch { id, name, parent, fork, end: fork, actions });
        id
    }

    pub(super) fn record(&mut self, id: BranchId, timed: TimedAction) {
        self.branch_mut(id).actions.push(timed);
    }

    pub(super) fn extend(&mut self, id: BranchId, end: Moment) {
        let branch = self.branch_mut(id);
        branch.end = branch.end.max(end);
    }

    pub(super) fn shorten(&mut self, id: BranchId, end: Moment) {
        let branch = self.branch_mut(id);
        branch.end = branch.end.min(end);
        branch.actions.retain(|timed| timed.moment.events < end.events);
    }

    pub(super) fn rename(&mut self, id: BranchId, name: &str) -> Result<(), BranchError> {
        let place = self.place(id)?;
        self.branches[place].name = name.chars().take(Branch::LONGEST_NAME).collect();
        Ok(())
    }

    pub(super) fn delete(&mut self, id: BranchId) -> Result<(), BranchError> {
        let place = self.place(id)?;
        if let Some(child) = self.branches.iter().find(|branch| branch.parent == Some(id)) {
            return Err(BranchError::HasBranch { branch: id, child: child.id });
        }
        self.branches.remove(place);
        Ok(())
    }

    /// The history begins on branch `root` at `begin`: whatever does not pass there is forgotten.
    pub(super) fn begin_at(&mut self, root: BranchId, begin: Moment) {
        let passes = |branch: &Branch| self.path(branch.id).holds(root, begin.events);
        let passing: Vec<BranchId> =
            self.branches.iter().filter(|b| passes(b)).map(|branch| branch.id).collect();
        self.branches.retain(|branch| passing.contains(&branch.id));
        let root = self.branch_mut(root);
        root.parent = None;
        root.fork = begin;
        root.actions.retain(|timed| begin.events <= timed.moment.events);
    }

    fn branch_mut(&mut self, id: BranchId) -> &mut Branch {
        let place = self.place(id).expect("whoever changes a branch has looked it up");
        &mut self.branches[place]
    }

    fn place(&self, id: BranchId) -> Result<usize, BranchError> {
        let place = self.branches.binary_search_by_key(&id, |branch| branch.id);
        place.map_err(|_| BranchError::NoSuchBranch(id))
    }
}

impl Path {
    /// Whether it goes along that branch, and there as far as that event.
    pub(super) fn holds(&self, branch: BranchId, events: u64) -> bool {
        self.0.iter().any(|&(along, until)| along == branch && events <= until)
    }

    /// The branch along which it goes when it comes to that event: a fork belongs to the parent.
    pub(super) fn owner(&self, events: u64) -> BranchId {
        let owner = self.0.iter().find(|&&(_, until)| events <= until);
        owner.expect("the last branch has no end to this").0
    }

    /// The last branch that two paths share, with the next one of each after it.
    pub(super) fn part(&self, other: &Path) -> [Option<BranchId>; 2] {
        let shared = self.0.iter().zip(&other.0).take_while(|(one, other)| one.0 == other.0).count();
        [self, other].map(|path| path.0.get(shared).map(|(branch, _)| *branch))
    }
}

/// What is wrong with what somebody wants of a branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BranchError {
    /// There is none, or none any more.
    NoSuchBranch(BranchId),
    /// The cursor is on it, so it cannot be deleted.
    CursorIsThere(BranchId),
    /// Another one has parted from it, so it cannot be deleted.
    HasBranch {
        /// The branch.
        branch: BranchId,
        /// The other one.
        child: BranchId,
    },
    /// There were so many actions that the first of them are forgotten: the history begins only here,
    /// and cannot be told from the world's beginning.
    BeginningForgotten(Moment),
}

impl fmt::Display for BranchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            BranchError::NoSuchBranch(BranchId(id)) => write!(f, "there is no branch {id}"),
            BranchError::CursorIsThere(BranchId(id)) => {
                write!(f, "this is branch {id}: go to another one before you delete it")
            }
            BranchError::HasBranch { branch: BranchId(id), child: BranchId(child) } => {
                write!(f, "branch {child} has parted from branch {id}: delete that one first")
            }
            BranchError::BeginningForgotten(Moment { at, .. }) => write!(
                f,
                "so much was done that all before {at:?} is forgotten: this history can no longer be told from the beginning"
            ),
        }
    }
}

impl std::error::Error for BranchError {}
