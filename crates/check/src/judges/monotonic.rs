//! What only increases (Figure 2): terms, commit indexes, a leader's match indexes.

use raft::{LogIndex, Role, Server, ServerId, Term};
use sim::World;

use super::witness::{Now, Verdicts, Witness};
use crate::Property;

/// How far the servers have come.
#[derive(Clone, Default, Debug)]
pub(super) struct Monotonic {
    servers: Vec<Seen>,
}

/// How far a server has come since it started.
#[derive(Clone, Default, Debug)]
struct Seen {
    term: Mark<Term>,
    commit_index: Mark<LogIndex>,
    /// The followers of the term that it leads.
    followers: Vec<(ServerId, Mark<LogIndex>)>,
    leads: bool,
    /// The highest term that it told others, in whatever life.
    told: Mark<Term>,
}

/// A value, and in which event it was reached.
#[derive(Clone, Copy, Default, Debug)]
struct Mark<T> {
    value: T,
    event: u64,
}

impl<T: Copy + Ord> Mark<T> {
    /// The mark that was there before, if that was higher.
    fn follow(&mut self, value: T, event: u64) -> Option<Mark<T>> {
        let before = *self;
        if before.value != value {
            *self = Mark { value, event };
        }
        (value < before.value).then_some(before)
    }
}

impl Monotonic {
    pub(super) fn on_send(&mut self, term: Term, now: Now) {
        let told = &mut self.seen(now.witness.server).told;
        if told.value < term {
            *told = Mark { value: term, event: now.witness.event };
        }
    }

    /// A server that restarts may have lost a term that it had entered, but none that it spoke of.
    pub(super) fn on_start(&mut self, term: Term, now: Now, verdicts: &mut Verdicts) {
        let seen = self.seen(now.witness.server);
        let told = seen.told;
        *seen = Seen { told, ..Seen::default() };
        if term < told.value {
            let before = Witness { event: told.event, ..now.witness };
            verdicts.broken(Property::Monotonicity, now, &[before], told.value, &[]);
        }
    }

    /// A server has handled an input.
    pub(super) fn on_step(&mut self, now: Now, world: &World, verdicts: &mut Verdicts) {
        let Witness { server, event } = now.witness;
        let Some(running) = world.server(server) else {
            return;
        };
        let seen = self.seen(server);
        let term = running.state().current_term();
        let is_same_term = seen.term.value == term;
        if let Some(before) = seen.term.follow(term, event) {
            let witness = Witness { event: before.event, server };
            verdicts.broken(Property::Monotonicity, now, &[witness], before.value, &[]);
        }
        let commit_index = running.state().commit_index();
        if let Some(before) = seen.commit_index.follow(commit_index, event) {
            let witness = Witness { event: before.event, server };
            let indexes = [before.value, commit_index];
            verdicts.broken(Property::Monotonicity, now, &[witness], term, &indexes);
        }
        seen.follow_followers(running, is_same_term, now, verdicts);
    }

    /// A server's disk was taken away: what it told others is no longer its own.
    pub(super) fn forgive(&mut self, server: ServerId) {
        *self.seen(server) = Seen::default();
    }

    fn seen(&mut self, server: ServerId) -> &mut Seen {
        let place = usize::from(server.number()) - 1;
        if self.servers.len() <= place {
            self.servers.resize_with(place + 1, Seen::default);
        }
        &mut self.servers[place]
    }
}

impl Seen {
    fn follow_followers(&mut self, running: &Server, is_same_term: bool, now: Now, verdicts: &mut Verdicts) {
        let Role::Leader(leader) = running.role() else {
            self.leads = false;
            return;
        };
        if !(self.leads && is_same_term) {
            self.followers.clear();
        }
        self.leads = true;
        let mut count = 0;
        for (place, (follower, progress)) in leader.followers().enumerate() {
            let match_index = progress.match_index;
            // Followers come in their order; where the configuration changed, the rest is new.
            if self.followers.get(place).is_none_or(|(known, _)| *known != follower) {
                self.enlist(place, follower);
            }
            if let Some(before) = self.followers[place].1.follow(match_index, now.witness.event) {
                let term = running.state().current_term();
                let indexes = [before.value, match_index];
                verdicts.promise_broken(Property::Monotonicity, now, follower, term, &indexes);
            }
            count = place + 1;
        }
        self.followers.truncate(count);
    }

    /// Makes room for a follower at a place: those before it have left, or it has come.
    fn enlist(&mut self, place: usize, follower: ServerId) {
        while self.followers.get(place).is_some_and(|(known, _)| *known < follower) {
            self.followers.remove(place);
        }
        if self.followers.get(place).is_none_or(|(known, _)| *known != follower) {
            self.followers.insert(place, (follower, Mark::default()));
        }
    }
}
