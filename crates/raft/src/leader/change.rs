//! Changes of the configuration, which the leader begins and goes through with (§6, thesis chapter 4).

use super::Leader;
use crate::turn::Turn;
use crate::{Change, ChangeRefusal, Command, Flaw, Membership, Reason, State};

impl Leader {
    /// Begins a change of the configuration, if it may.
    pub(crate) fn change_membership(&mut self, state: &mut State, change: Change, turn: &mut Turn<'_>) {
        match self.check_change(state, change) {
            Ok(membership) => self.configure(state, membership, turn),
            Err(because) => turn.explain(Reason::RefusedChange { change, because }),
        }
    }

    /// Whether it may begin a change of the configuration now, and where that leads.
    ///
    /// # Errors
    ///
    /// Why it may not.
    pub fn check_change(&self, state: &State, change: Change) -> Result<Membership, ChangeRefusal> {
        let membership = state.membership();
        if self.transferring_to().is_some() {
            return Err(ChangeRefusal::TransferUnderWay);
        }
        // AddServer 3 (thesis figure 4.1): "Wait until previous configuration in log is committed".
        if state.commit_index < state.log.membership_index() || membership.is_joint() {
            return Err(ChangeRefusal::ChangeUnderWay);
        }
        if !state.has_committed_in_term() && !state.has(Flaw::ChangeMembershipBeforeOwnCommit) {
            return Err(ChangeRefusal::NoCommitInTerm);
        }
        let next = membership.after(change)?;
        // A learner that has not caught up would leave the cluster unable to commit (thesis 4.2.1).
        if let Change::AddVoter(server) = change
            && membership.learners.contains(server)
            && self.known(server).is_none_or(|progress| progress.match_index < state.commit_index)
        {
            return Err(ChangeRefusal::NotCaughtUp);
        }
        Ok(if state.has(Flaw::ChangeTwoServersAtOnce) { next.without_outgoing() } else { next })
    }

    /// Appends a configuration. It is in force at once, for the leader and for whoever appends it.
    fn configure(&mut self, state: &mut State, membership: Membership, turn: &mut Turn<'_>) {
        let index = state.log.last_index().next();
        let leaves_joint = state.membership().is_joint();
        turn.explain(Reason::ChangedMembership { index, membership, leaves_joint });
        let batches = self.append(state, Command::Configure(membership), turn);
        self.follow_membership(state, turn.now);
        self.abort_transfer_if_vain(state, turn);
        self.replicate(state, batches, turn);
        self.advance_commit(state, turn);
    }

    /// "Once C-old,new has been committed … it is now safe for the leader to create a log entry
    /// describing C-new" (§6).
    pub(super) fn leave_joint(&mut self, state: &mut State, turn: &mut Turn<'_>) {
        let membership = state.membership();
        if membership.is_joint() && state.log.membership_index() <= state.commit_index {
            self.configure(state, membership.without_outgoing(), turn);
        }
    }

    /// "The leader steps down once it has committed the C-new log entry" that it is not part of (§6).
    pub(super) fn has_left(&self, state: &State) -> bool {
        state.log.membership_index() <= state.commit_index && !state.membership().is_voter(state.id)
    }
}
