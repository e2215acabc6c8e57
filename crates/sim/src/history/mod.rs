//! What has been done to a world and when, and the way back to every moment of it.
//!
//! A history keeps the setup, the actions ([`TimedAction`]s) with their [`Moment`]s, and now and then the
//! whole world: a keyframe. Going back is taking the last keyframe before and replaying from there,
//! which is exact, because the same actions at the same moments give the same world.

mod compare;
mod keyframes;
mod moment;
mod track;
mod tree;

pub use compare::{Comparison, Difference, Side};
pub use keyframes::{Detail, Thinned};
pub use moment::{Moment, Target, TimedAction};
pub use tree::{Branch, BranchError, BranchId};

use raft::Time;

use crate::{Action, Event, Refused, Setup, SetupError, World};
use keyframes::{Keyframe, Keyframes};
use track::Track;
use tree::{Path, Tree};

/// Somebody who looks at a world after every event and remembers something of it, such as a judge.
///
/// Observers ride along in the keyframes: whoever goes back finds them as they were, and they see
/// what is replayed. So they must go by what they are shown alone.
pub trait Observer: Clone {
    /// Looks at the world and at what its last event added to the record: nothing, if no event has
    /// happened, but it has asked for this moment.
    fn observe(&mut self, world: &World, happened: &[Event]);

    /// The moment at which it wants to look although nothing happens then, if there is one later than
    /// the last time it looked. It looks after all events of that moment, and before what is done.
    fn looks_at(&self) -> Option<Time> {
        None
    }

    /// What it wants done before anything else happens.
    fn wants(&self) -> Option<&Action> {
        None
    }
}

/// Nobody.
impl Observer for () {
    fn observe(&mut self, _: &World, _: &[Event]) {}
}

/// All that a world has been through, and a cursor in it: the world as it was at one moment.
///
/// To act where nothing lies ahead continues the branch. To act earlier opens a new [`Branch`]: the
/// old future stays and can be returned to.
///
/// Memory is bounded, however long it goes. What is given up for that is said: of too many keyframes
/// the older ones are thinned out, so that going back there takes longer ([`History::detail`]); of too
/// many actions the first are forgotten, and the branches that parted by then ([`History::begins_at`]);
/// too many branches are refused.
#[derive(Clone, Debug)]
pub struct History<O> {
    setup: Setup,
    tree: Tree,
    keyframes: Keyframes<O>,
    most_actions: usize,
    /// The branch that the cursor is on, the way there, and the world on that way.
    current: BranchId,
    path: Path,
    track: Track,
    observer: O,
    /// Where the cursor is going.
    target: Option<Target>,
    /// Reused from step to step.
    scratch: Vec<Event>,
}

/// What bounds the memory.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// So many events from one keyframe to the next: what a step back must replay at most, as long
    /// as all keyframes are kept.
    spacing: u64,
    /// So many keyframes are kept.
    keyframes: usize,
    /// So many of them, those laid last, are kept in any case.
    recent: usize,
    /// So many actions are kept, of all branches together.
    actions: usize,
}

impl Default for Limits {
    /// An hour with ten requests a second is 1.2 million events, 300 keyframes: all recent. A night of
    /// it stays below 64 MB.
    fn default() -> Limits {
        Limits { spacing: 4_096, keyframes: 400, recent: 320, actions: 100_000 }
    }
}

impl<O: Observer> History<O> {
    /// How many branches there can be; the next one is refused.
    pub const MOST_BRANCHES: usize = 64;

    /// The history of a world that begins now, with an observer of it.
    ///
    /// # Errors
    ///
    /// If the setup cannot work.
    pub fn new(setup: Setup, observer: impl FnOnce(&World) -> O) -> Result<History<O>, SetupError> {
        History::with_limits(setup, observer, Limits::default())
    }

    /// The same, for whoever only goes on: no world is kept on the way, so that going back starts at
    /// the beginning.
    ///
    /// # Errors
    ///
    /// If the setup cannot work.
    pub fn without_keyframes(
        setup: Setup,
        observer: impl FnOnce(&World) -> O,
    ) -> Result<History<O>, SetupError> {
        History::with_limits(setup, observer, Limits { spacing: u64::MAX, ..Limits::default() })
    }

    fn with_limits(
        setup: Setup,
        observer: impl FnOnce(&World) -> O,
        limits: Limits,
    ) -> Result<History<O>, SetupError> {
        let world = World::new(setup.clone())?;
        let observer = observer(&world);
        let (tree, current) = Tree::new(Moment::of(&world));
        let first = Keyframe { branch: current, world: world.clone(), observer: observer.clone() };
        Ok(History {
            setup,
            path: tree.path(current),
            tree,
            keyframes: Keyframes::new(first, limits),
            most_actions: limits.actions,
            current,
            track: Track::new(world, Vec::new()),
            observer,
            target: None,
            scratch: Vec::new(),
        })
    }

    // ── Here ──

    /// The world at the cursor.
    #[must_use]
    pub fn world(&self) -> &World {
        self.track.world()
    }

    /// The observer at the cursor.
    #[must_use]
    pub fn observer(&self) -> &O {
        &self.observer
    }

    /// Where the cursor is.
    #[must_use]
    pub fn moment(&self) -> Moment {
        Moment::of(self.world())
    }

    /// The furthest moment that the cursor's branch has come to.
    #[must_use]
    pub fn end(&self) -> Moment {
        self.branch().end()
    }

    /// The branch that the cursor is on.
    #[must_use]
    pub fn branch(&self) -> &Branch {
        self.tree.branch(self.current).expect("the cursor is on a branch")
    }

    /// What the world started from.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The earliest moment that can be gone back to: the world's beginning, or a later one if there
    /// were so many actions that the first of them are forgotten.
    #[must_use]
    pub fn begins_at(&self) -> Moment {
        self.keyframes.first().moment()
    }

    /// How long going back takes, and where it takes longer because keyframes were given up.
    #[must_use]
    pub fn detail(&self) -> Detail {
        self.keyframes.detail(&self.path, self.end())
    }

    // ── Forward ──

    /// When the next event or recorded action comes, or the moment at which the observer wants to look.
    #[must_use]
    pub fn next_at(&self) -> Option<Time> {
        self.look_at().or_else(|| self.track.next_at())
    }

    /// Goes on by one event or recorded action, or to the moment before it at which the observer wants
    /// to look, past the branch's end, too; adds what happened to `out`. False if nothing will ever
    /// happen.
    pub fn step(&mut self, out: &mut Vec<Event>) -> bool {
        self.target = None;
        self.advance(out)
    }

    /// Goes on to the end of all events and recorded actions up to and including `until`, past the
    /// branch's end, too.
    ///
    /// Gives up after `most` events and says so by false: call it again to go on.
    pub fn run_until(&mut self, until: Time, most: u64, out: &mut Vec<Event>) -> bool {
        for _ in 0..most {
            if !self.has_next_by(until) {
                break;
            }
            self.step(out);
        }
        if self.has_next_by(until) {
            return false;
        }
        self.rest_until(until);
        true
    }

    /// Comes to a moment before the next event or recorded action, at which nothing happens.
    /// A moment past that is cut short there.
    pub fn rest_until(&mut self, until: Time) {
        self.target = None;
        while let Some(at) = self.look_at().filter(|at| *at <= until) {
            self.look_again(at);
        }
        self.track.rest_until(until);
        self.reach();
    }

    /// Does something to the world, now, and records it: at the end of the branch if nothing has
    /// happened after now, otherwise on a new branch, which the cursor is on from then on.
    ///
    /// # Errors
    ///
    /// If the action makes no sense at the moment, or there are too many branches. Then nothing has
    /// changed.
    pub fn act(&mut self, action: Action, out: &mut Vec<Event>) -> Result<(), Refused> {
        let moment = self.moment();
        let in_the_past = moment.events < self.end().events;
        if in_the_past && self.tree.branches().len() == Self::MOST_BRANCHES {
            return Err(Refused::TooManyBranches);
        }
        let before = out.len();
        let was_wanted = self.observer.wants() == Some(&action);
        let timed = TimedAction { moment, action, was_wanted };
        self.track.act(timed.clone(), out)?;
        self.target = None;
        if in_the_past {
            self.current = self.tree.fork(self.path.owner(moment.events), moment);
            self.path = self.tree.path(self.current);
        }
        self.tree.record(self.current, timed);
        self.look(&out[before..]);
        while self.most_actions < self.tree.actions_in_all() {
            self.forget_a_part();
        }
        Ok(())
    }

    // ── To any moment ──

    /// Goes to a moment of the cursor's branch, however long it takes.
    pub fn seek(&mut self, target: Target) {
        self.seek_begin(target);
        self.seek_on(u64::MAX);
    }

    /// Goes to the end of a branch, however long it takes.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn switch_to(&mut self, branch: BranchId) -> Result<(), BranchError> {
        self.switch_begin(branch, Target::End)?;
        self.seek_on(u64::MAX);
        Ok(())
    }

    /// Sets out for a moment of the cursor's branch: [`History::seek_on`] goes there.
    pub fn seek_begin(&mut self, target: Target) {
        self.switch_begin(self.current, target).expect("the cursor is on a branch");
    }

    /// Sets out for a moment of a branch: [`History::seek_on`] goes there.
    ///
    /// The cursor is on that branch at once, at a moment from which there is only forward to go. What
    /// is later than the branch's end is its end. Whatever else moves the cursor ends the journey.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn switch_begin(&mut self, branch: BranchId, target: Target) -> Result<(), BranchError> {
        let target = target.within(self.tree.branch(branch)?.end());
        let turns = branch != self.current;
        if turns {
            self.current = branch;
            self.path = self.tree.path(branch);
        }
        let keyframe = self.keyframes.latest(&self.path, target);
        let here = Moment::of(self.track.world());
        if turns || target.is_before(here) || here.events < keyframe.moment().events {
            let actions = turns.then(|| self.tree.actions(branch));
            self.track.put(keyframe.world.clone(), actions);
            self.observer = keyframe.observer.clone();
        }
        self.target = Some(target);
        Ok(())
    }

    /// Goes forward at once, without passing what lies between, to the last keyframe on the branch up
    /// to which something has not come yet that stays once it has come. The cursor stays where it is
    /// if there is none such.
    pub fn skip_while(&mut self, has_not_come: impl Fn(&O) -> bool) {
        self.target = None;
        let here = self.world().events();
        if let Some(keyframe) = self.keyframes.last_while(&self.path, here, self.end(), has_not_come) {
            self.track.put(keyframe.world.clone(), None);
            self.observer = keyframe.observer.clone();
        }
    }

    /// Goes on to where [`History::seek_begin`] set out for, by at most so many events; true once
    /// the cursor is there.
    pub fn seek_on(&mut self, most: u64) -> bool {
        let Some(target) = self.target else {
            return true;
        };
        let mut out = std::mem::take(&mut self.scratch);
        for _ in 0..most {
            if self.track.is_at(target) {
                break;
            }
            self.advance(&mut out);
            out.clear();
        }
        self.scratch = out;
        if !self.track.is_at(target) {
            return false;
        }
        self.rest_until(target.time());
        true
    }

    /// Ends the cursor's branch at a moment that is no earlier than the cursor, and forgets what came after
    /// it: for who has looked ahead in vain. No other branch may have parted from it there.
    pub fn shorten(&mut self, end: Moment) {
        debug_assert!(self.moment() <= end, "the cursor is at {:?}", self.moment());
        self.tree.shorten(self.current, end);
        self.keyframes.forget_after(self.current, end);
        self.track.put_actions(self.tree.actions(self.current));
    }

    // ── Branches ──

    /// All branches, the oldest first.
    #[must_use]
    pub fn branches(&self) -> &[Branch] {
        self.tree.branches()
    }

    /// All that was done from the world's beginning to the end of a branch.
    ///
    /// # Errors
    ///
    /// If there is no such branch, or the history has forgotten its beginning.
    pub fn actions(&self, branch: BranchId) -> Result<Vec<TimedAction>, BranchError> {
        self.tree.branch(branch)?;
        match self.begins_at() {
            Moment { events: 0, .. } => Ok(self.tree.actions(branch)),
            begins_at => Err(BranchError::BeginningForgotten(begins_at)),
        }
    }

    /// Names a branch; of a name that is too long, [`Branch::LONGEST_NAME`] characters.
    ///
    /// # Errors
    ///
    /// If there is no such branch.
    pub fn rename(&mut self, branch: BranchId, name: &str) -> Result<(), BranchError> {
        self.tree.rename(branch, name)
    }

    /// Forgets a branch.
    ///
    /// # Errors
    ///
    /// If there is no such branch, the cursor is on it, or another one has parted from it.
    pub fn delete(&mut self, branch: BranchId) -> Result<(), BranchError> {
        if branch == self.current {
            return Err(BranchError::CursorIsThere(branch));
        }
        self.tree.delete(branch)?;
        self.keyframes.forget(branch);
        Ok(())
    }

    // ── Small things ──

    fn has_next_by(&self, until: Time) -> bool {
        self.next_at().is_some_and(|at| at <= until)
    }

    fn advance(&mut self, out: &mut Vec<Event>) -> bool {
        if let Some(at) = self.look_at() {
            self.look_again(at);
            return true;
        }
        let before = out.len();
        let goes = self.track.step(out);
        if goes {
            self.look(&out[before..]);
        }
        goes
    }

    /// What follows every event.
    fn look(&mut self, happened: &[Event]) {
        self.observer.observe(self.track.world(), happened);
        self.reach();
        if self.keyframes.is_due(&self.path, self.moment()) {
            self.keyframes.lay(self.keyframe());
        }
    }

    /// When the observer looks next, if it does so before anything happens.
    fn look_at(&self) -> Option<Time> {
        let at = self.observer.looks_at()?;
        let world = self.track.world();
        let is_next = world.now() < at
            && world.next_event_at().is_none_or(|event| at < event)
            && self.track.next_at().is_none_or(|next| at <= next);
        is_next.then_some(at)
    }

    fn look_again(&mut self, at: Time) {
        self.track.rest_until(at);
        self.observer.observe(self.track.world(), &[]);
        self.reach();
    }

    /// The branch is at least as long as the cursor has come.
    fn reach(&mut self) {
        self.tree.extend(self.current, Moment::of(self.track.world()));
    }

    /// Begins the history later, so that half of the actions on the way here are forgotten, and with
    /// them the branches that part before.
    fn forget_a_part(&mut self) {
        let later = self.keyframes.take_first_after(&self.path, self.track.middle());
        let first = later.unwrap_or_else(|| self.keyframe());
        self.tree.begin_at(first.branch, first.moment());
        let tree = &self.tree;
        self.keyframes.begin_with(first, |branch| tree.branch(branch).is_ok());
        self.path = self.tree.path(self.current);
        self.track.put_actions(self.tree.actions(self.current));
    }

    /// Here and now.
    fn keyframe(&self) -> Keyframe<O> {
        let branch = self.path.owner(self.moment().events);
        Keyframe { branch, world: self.world().clone(), observer: self.observer.clone() }
    }
}

#[cfg(test)]
mod tests;
