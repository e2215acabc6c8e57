//! What goes into the logs, and when it is committed.

use super::{Claims, all_voters, progress};
use raft::{
    AppendEntries, Body, Command, LogIndex, Membership, Message, Reason, Role, Server, ServerId, ServerSet,
    Term,
};

impl Claims<'_> {
    pub(super) fn of_replication(&mut self, s: ServerId, reason: &Reason) {
        let log = self.after(s).state().log().clone();
        let append = match self.watch.arrived.as_ref().map(|message| &message.body) {
            Some(Body::AppendEntries(append)) => Some(append.clone()),
            _ => None,
        };
        match *reason {
            Reason::SentEntries { to, first, last } => {
                let lacks = self.progress(s, to).is_none_or(|(_, matched)| matched < first);
                self.is("entries that it has", last <= log.last_index());
                self.says("does not have this part", lacks);
            }
            Reason::AppendedCommand { client, serial, index, .. } => {
                let entry = log.entry(index).map(|entry| entry.command.clone());
                let is_it =
                    |c: &Command| matches!(c, Command::Client(c) if (c.client, c.serial) == (client, serial));
                self.is("where a command is", index <= log.base_index() || entry.as_ref().is_some_and(is_it));
                self.says("to the others", !self.membership(s).all().without(s).is_empty());
            }
            Reason::AppendedNoop { index, .. } => {
                self.is("where the empty entry is", index <= log.last_index());
            }
            Reason::FollowerMatched { follower, match_index } => {
                let reached = self.progress(s, follower).is_none_or(|(_, matched)| match_index <= matched);
                let known = self.watch.world.server(follower).is_none_or(|other| {
                    self.watch.past.wiped || match_index <= other.state().log().last_index()
                });
                self.is("how far a follower came", reached);
                self.says("learns that", known);
                self.says("counts towards", all_voters(self.membership(s)).contains(follower));
            }
            Reason::SteppedBack { follower, next_index } => {
                let was = self.before(s).and_then(|leader| progress(leader, follower));
                self.says("goes back", was.is_some_and(|(next, _)| next_index < next));
            }
            Reason::RefusedStaleLeader { leader, leader_term, term } => {
                let of_old = |m: &Message| (m.from, m.term) == (leader, leader_term);
                let current = self.after(s).state().current_term();
                let stale = leader_term < term && term == current;
                self.is(
                    "a leader whose term is over",
                    stale && self.watch.arrived.as_ref().is_some_and(of_old),
                );
            }
            Reason::RefusedMismatch { prev_log_index, prev_log_term, own_term, .. } => {
                let asked = append.as_ref().map(|append| (append.prev_log_index, append.prev_log_term));
                self.is("what the leader has there", asked == Some((prev_log_index, prev_log_term)));
                self.is("a mismatch", own_term != Some(prev_log_term));
                self.is("its own term there", log.term_at(prev_log_index) == own_term);
                self.says("log ends before", log.last_index() < prev_log_index);
                self.says("refuses entries", append.is_some_and(|append| !append.entries.is_empty()));
            }
            Reason::DeletedConflict { from, own_term, last, .. } => {
                let was = self.before(s).map(|server| server.state().log().clone());
                let held =
                    was.is_some_and(|was| was.last_index() == last && was.term_at(from) == Some(own_term));
                self.is("what is deleted", held);
            }
            Reason::AppendedEntries { first, last, .. } => {
                self.is("what is stored", last <= log.last_index());
                let before = append.as_ref().is_some_and(|append| self.is_held_before(s, append));
                self.says("The two logs match", before);
                self.is("logs that match", before || self.flawed());
                self.is("entries in their order", first <= last);
            }
            Reason::MatchedLeader { match_index, .. } => {
                let before = append.as_ref().is_some_and(|append| self.is_held_before(s, append));
                self.says("The two logs match", before);
                self.is("logs that match", before || self.flawed());
                self.is(
                    "what is matched",
                    match_index <= log.last_index() || match_index <= log.base_index(),
                );
            }
            _ => {}
        }
    }

    /// Whether the server held the entry before those that arrive.
    fn is_held_before(&self, s: ServerId, append: &AppendEntries) -> bool {
        let held = |server: &Server| server.state().log().holds(append.prev_log_index, append.prev_log_term);
        self.before(s).is_some_and(held)
    }

    pub(super) fn progress(&self, leader: ServerId, follower: ServerId) -> Option<(LogIndex, LogIndex)> {
        progress(self.after(leader), follower)
    }

    pub(super) fn of_commitment(&mut self, s: ServerId, reason: &Reason) {
        match *reason {
            Reason::Committed { index, entry_term, term, holders, of } => {
                let state = self.after(s).state();
                let there = state.log().term_at(index).is_none_or(|there| there == entry_term);
                self.is("whose entry is committed", there && term == state.current_term());
                self.says("its own term", entry_term == term || self.flawed());
                self.of_share(s, holders, of);
                self.of_holders(index, entry_term, holders);
            }
            Reason::WithheldCommit { index, entry_term, term, .. } => {
                self.is("an entry of an earlier term", entry_term < term);
                let log = |server: &Server| index <= server.state().log().last_index();
                let hosts = self.watch.world.hosts().iter();
                let holds =
                    |host: &&sim::Host| host.server().map_or(!host.disk().held().entries.is_empty(), log);
                let holders: ServerSet = hosts.filter(holds).map(sim::Host::id).collect();
                let known = self.known_to_hold(s, index);
                self.says("A majority holds it", self.membership(s).is_quorum(holders.intersection(known)));
            }
            Reason::LearnedCommit { commit_index, leader_commit, last_new } => {
                let append = self.watch.arrived.as_ref().map(|message| message.body.clone());
                let Some(Body::AppendEntries(append)) = append else { return };
                let end = append.prev_log_index.0 + append.entries.len() as u64;
                self.is("how far the leader has committed", append.leader_commit == leader_commit);
                self.says("vouches", last_new.0 == end);
                self.says("learns that", commit_index.0 <= end);
            }
            Reason::Applied { index, .. } => {
                let state = self.after(s).state();
                let was = self.before(s).map_or(LogIndex::ZERO, |server| server.state().last_applied());
                let (applied, committed) = (state.last_applied(), state.commit_index());
                self.is("what is applied", was < index && index <= applied);
                self.is("what is applied is committed", index <= committed);
            }
            _ => {}
        }
    }

    fn known_to_hold(&self, leader: ServerId, index: LogIndex) -> ServerSet {
        let server = self.after(leader);
        let Role::Leader(role) = server.role() else { return ServerSet::EMPTY };
        let mut known: ServerSet =
            role.followers().filter(|(_, p)| index <= p.match_index).map(|(id, _)| id).collect();
        known.insert(leader);
        known
    }

    /// Those who are named vote, there are as many as is said, and the share is what it is called.
    pub(super) fn of_share(&mut self, s: ServerId, servers: ServerSet, of: u32) {
        let membership = self.share_base(s);
        let fits = |m: Membership| servers.difference(all_voters(m)).is_empty() && all_voters(m).len() == of;
        self.is("those who are counted vote", membership.iter().any(|m| fits(*m)));
        self.says("a majority", of < 2 * servers.len());
        self.says("a flaw makes it enough", self.flawed());
        self.says("two configurations", membership.iter().any(|m| m.is_joint() && m.is_quorum(servers)));
        self.says(&format!("{} of {of}", servers.len()), servers.len() <= of);
    }

    /// The configurations that a server used in the event: leaving a joint one is a part of its commit.
    fn share_base(&self, s: ServerId) -> Vec<Membership> {
        let state = self.after(s).state();
        let before = self.before(s).map(|server| server.state().membership());
        before.into_iter().chain([state.membership()]).collect()
    }

    /// Where nobody lies and no disk is lost, who is said to hold an entry does.
    fn of_holders(&mut self, index: LogIndex, term: Term, holders: ServerSet) {
        if self.flawed() || self.watch.past.wiped {
            return;
        }
        for holder in holders.iter() {
            let Some(host) = self.watch.world.host(holder) else { continue };
            let on_disk = || {
                let disk = host.disk().held();
                let covered = disk.snapshot.as_ref().is_some_and(|snapshot| index <= snapshot.index());
                covered || disk.entries.iter().any(|entry| (entry.index, entry.term) == (index, term))
            };
            let holds = host.server().map_or_else(on_disk, |server| server.state().log().holds(index, term));
            self.is("who holds an entry", holds);
        }
    }
}
