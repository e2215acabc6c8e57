//! Snapshots and clients.

use super::Claims;
use raft::{Flaw, LogIndex, ReadProof, Reason, Role, Server, ServerId, ServerSet};

impl Claims<'_> {
    pub(super) fn of_snapshots_and_clients(&mut self, s: ServerId, reason: &Reason) {
        match *reason {
            Reason::SkippedSnapshot { .. } => {
                self.says("The last one covers", self.after(s).state().snapshot().is_some());
            }
            Reason::TookSnapshot { index, dropped } => {
                let was = self.before(s).map_or(LogIndex::ZERO, |server| server.state().log().base_index());
                let now = self.after(s).state().log().base_index();
                self.is("what a snapshot covers", index <= now && was.0 + dropped <= index.0);
            }
            Reason::InstalledSnapshot { index, keeps_suffix, .. } => {
                let was = self.before(s).map(|server| server.state().log().clone());
                let reaches =
                    was.is_some_and(|was| index <= was.last_index() && was.term_at(index).is_none());
                self.says("does not reach there", !reaches || keeps_suffix);
            }
            Reason::SentSnapshot { index, offset, .. } => {
                let snapshot = self.after(s).state().snapshot();
                let fits = snapshot.is_some_and(|it| index <= it.index() && offset <= it.data.len() as u64);
                self.is("what a snapshot covers", fits);
            }
            Reason::IgnoredOldSnapshot { index, commit_index, .. } => {
                let own = self.after(s).state().commit_index();
                self.is("what it has committed", index <= commit_index && commit_index == own);
            }
            Reason::RefusedCommand { leader: Some(leader), .. }
            | Reason::RefusedRequest { leader: Some(leader) } => {
                let leads = self.watch.world.server(leader).is_some_and(Server::is_leader);
                self.says(&format!("and that is {leader}"), leads);
            }
            Reason::DelayedRead { term, .. } => {
                let state = self.after(s).state();
                let committed = state.log().term_at(state.commit_index()) == Some(term);
                self.says("It has committed nothing in term", !committed);
            }
            Reason::BeganRead { read_index, .. } => {
                let commit = self.after(s).state().commit_index();
                self.is("how far the log is committed", read_index <= commit);
            }
            Reason::ServedRead { read_index, proof, .. } => self.of_answered_read(s, read_index, proof),
            Reason::SkippedDuplicate { client, serial, .. } => {
                let executed = self.watch.past.executed.contains(&(client, serial));
                self.says("has taken effect already", executed || self.text.contains("or a later one"));
            }
            Reason::OpenedSession { .. } => {
                self.says("From now on", !self.watch.world.setup().config.flaws.has(Flaw::NoSessions));
            }
            Reason::ExpiredSession { .. } => {
                let forgets = self.watch.world.setup().config.flaws.has(Flaw::SnapshotForgetsSessions);
                self.says("All servers forget the same one", !forgets);
            }
            _ => {}
        }
    }

    fn of_answered_read(&mut self, s: ServerId, read_index: LogIndex, proof: ReadProof) {
        let server = self.after(s);
        let applied = server.state().last_applied();
        let mut answered: ServerSet = [s].into_iter().collect();
        if let (Role::Leader(leader), ReadProof::Round(round)) = (server.role(), proof) {
            let who = leader.followers().filter(|(_, p)| round <= p.round).map(|(id, _)| id);
            answered = answered.union(who.collect());
        }
        let confirmed = !server.is_leader() || server.state().membership().is_quorum(answered);
        self.says("A majority has answered heartbeat round", confirmed);
        self.is("how far its state machine has come", read_index <= applied);
    }
}
