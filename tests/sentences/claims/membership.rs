//! Who belongs to the cluster, and who is to lead it.

use super::{Claims, all_voters};
use raft::{Change, ChangeRefusal, LogIndex, Reason, Role, Server, ServerId, TransferRefusal};

impl Claims<'_> {
    pub(super) fn of_membership(&mut self, s: ServerId, reason: &Reason) {
        let state = self.after(s).state();
        let (membership, log) = (state.membership(), state.log().clone());
        match *reason {
            Reason::ChangedMembership { index, membership: told, .. }
            | Reason::AdoptedMembership { index, membership: told, .. } => {
                let there = log.membership_at(index) == told || index < log.base_index();
                self.is("the configuration that stands there", there);
                self.says("go on alone: ", self.was_joint(s, reason));
            }
            Reason::RolledBackMembership { membership: told, .. } => {
                let before = self.before(s).map(|server| server.state().membership());
                let later = membership != told && self.watch.arrived.is_some();
                self.is(
                    "the configuration in force again",
                    membership == told || later || before == Some(told),
                );
            }
            Reason::RefusedChange { change, because } => self.of_refused_change(s, change, because),
            Reason::StartedTransfer { to, match_index, last_index } => {
                let matched = self.progress(s, to).map(|(_, matched)| matched);
                self.is("how far the next leader is", matched.is_none_or(|m| m == match_index));
                self.says("has the whole log", match_index == last_index);
                let last = self.watch.world.server(to).map(|server| server.state().log().last_index());
                self.says(" holds the log up to", last == Some(match_index));
                let holds = self.watch.past.wiped || last.is_none_or(|last| match_index <= last);
                self.says("known to hold", holds && match_index != LogIndex::ZERO || self.flawed());
            }
            Reason::RefusedInTransfer { to, .. } => {
                let Role::Leader(leader) = self.after(s).role() else { return };
                let over = leader.transferring_to();
                self.is("whom it hands over to", over == Some(to));
            }
            Reason::AbortedTransfer { to, .. } => {
                let (begun, timeout) = self.watch.past.transfers.get(&s).copied().unwrap_or_default();
                let host = self.watch.world.host(s).expect("it runs");
                let waited = host.local_time(self.watch.world.now()).since(begun);
                self.says("did not take over within", timeout <= waited);
                let membership = self.membership(s);
                self.says("does not vote any more", !all_voters(membership).contains(to));
            }
            Reason::ToldToTakeOver { to } => {
                // It may have left a joint configuration since.
                let last = self.before(s).map_or(LogIndex::ZERO, |was| was.state().log().last_index());
                let all = self.progress(s, to).is_none_or(|(_, matched)| last <= matched);
                self.says("has the whole log", all);
                let end = |server: &Server| {
                    let log = server.state().log();
                    (log.last_term(), log.last_index())
                };
                let own = end(self.after(s));
                let others = all_voters(membership).without(to).iter();
                let all = others.filter_map(|id| self.watch.world.server(id)).all(|other| end(other) <= own);
                self.says("everybody may vote", all);
            }
            Reason::RefusedTransfer { to, because: TransferRefusal::NotVoter } => {
                self.says("does not vote", !membership.is_voter(to));
            }
            _ => {}
        }
    }

    fn of_refused_change(&mut self, s: ServerId, change: Change, because: ChangeRefusal) {
        let state = self.after(s).state();
        let at = state.log().membership_index();
        let (commit, membership) = (state.commit_index(), state.membership());
        let committed = at <= self.watch.past.highest_commit && !membership.is_joint();
        match because {
            ChangeRefusal::ChangeUnderWay => {
                self.says("The change before this one is not committed yet", !committed)
            }
            ChangeRefusal::NothingToChange => {
                let asked = match change {
                    Change::AddLearner(server) => membership.learners.contains(server),
                    Change::AddVoter(server) => membership.voters.contains(server),
                    Change::Remove(server) => !membership.all().contains(server),
                    Change::Demote(server) => !membership.voters.contains(server),
                    Change::Replace(voters) => membership.voters == voters,
                };
                self.says("as asked for already", asked);
            }
            ChangeRefusal::NotCaughtUp => {
                let (Change::AddVoter(server) | Change::AddLearner(server)) = change else { return };
                let lacks = self.progress(s, server).is_none_or(|(_, matched)| matched < commit);
                self.says("server still lacks", lacks);
            }
            _ => {}
        }
    }
}
