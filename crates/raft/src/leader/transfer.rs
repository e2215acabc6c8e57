//! Handing leadership over (thesis 3.10).

use super::Leader;
use crate::turn::Turn;
use crate::{Body, Corner, Progress, Reason, ServerId, State, Time, TransferEnd, TransferRefusal};

/// Whom a leader hands leadership to, if anybody.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Transfer {
    under_way: Option<(ServerId, Time)>,
    /// Whether any server was ever told to take over in this term. The message may arrive late.
    told: bool,
}

impl Transfer {
    pub(super) fn target(&self) -> Option<ServerId> {
        self.under_way.map(|(to, _)| to)
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.under_way.map(|(_, deadline)| deadline)
    }

    /// It is given up by then at the latest.
    pub(super) fn end_by(&mut self, latest: Time) {
        if let Some((_, deadline)) = &mut self.under_way {
            Corner::TransferCutShort.reached_if(latest < *deadline);
            *deadline = latest.min(*deadline);
        }
    }

    pub(super) fn may_be_deposed(&self) -> bool {
        self.told || self.under_way.is_some()
    }
}

impl Leader {
    /// "The prior leader stops accepting new client requests" and "fully updates the target
    /// server's log to match its own" (thesis 3.10).
    pub(crate) fn transfer_to(&mut self, state: &mut State, to: ServerId, turn: &mut Turn<'_>) {
        if let Err(because) = self.check_transfer(state, to) {
            turn.explain(Reason::RefusedTransfer { to, because });
            return;
        }
        let match_index = self.known(to).map(|progress| progress.match_index).unwrap_or_default();
        let last_index = state.log.last_index();
        turn.explain(Reason::StartedTransfer { to, match_index, last_index });
        self.transfer.under_way = Some((to, turn.now + state.config.election_timeout_max));
        self.hand_over_if_ready(state, to, turn);
    }

    /// Whether it may begin to hand leadership over now.
    ///
    /// # Errors
    ///
    /// Why it may not.
    pub fn check_transfer(&self, state: &State, to: ServerId) -> Result<(), TransferRefusal> {
        match self.transfer.target() {
            _ if to == state.id => Err(TransferRefusal::LeadsAlready),
            _ if !state.membership().is_voter(to) => Err(TransferRefusal::NotVoter),
            Some(other) => Err(TransferRefusal::UnderWay { to: other }),
            None => Ok(()),
        }
    }

    /// Once the target has the whole log, it is told to start an election at once.
    pub(super) fn hand_over_if_ready(&mut self, state: &State, follower: ServerId, turn: &mut Turn<'_>) {
        let has_all = |progress: &mut Progress| progress.match_index == state.log.last_index();
        if self.transfer.target() == Some(follower) && self.progress(follower).is_some_and(has_all) {
            self.transfer.told = true;
            turn.explain(Reason::ToldToTakeOver { to: follower });
            state.send(follower, Body::TimeoutNow, turn);
        }
    }

    /// "If leadership transfer does not complete after about an election timeout, the prior leader
    /// aborts the transfer and resumes accepting client requests" (thesis 3.10).
    pub(super) fn abort_transfer_if_late(&mut self, turn: &mut Turn<'_>) {
        if let Some((to, deadline)) = self.transfer.under_way
            && deadline <= turn.now
        {
            self.abort_transfer(to, TransferEnd::TooLate, turn);
        }
    }

    /// Who has left the cluster cannot take over, and would keep clients waiting in vain.
    pub(super) fn abort_transfer_if_vain(&mut self, state: &State, turn: &mut Turn<'_>) {
        if let Some(to) = self.transfer.target()
            && !state.membership().is_voter(to)
        {
            self.abort_transfer(to, TransferEnd::NotVoter, turn);
        }
    }

    fn abort_transfer(&mut self, to: ServerId, because: TransferEnd, turn: &mut Turn<'_>) {
        self.transfer.under_way = None;
        turn.explain(Reason::AbortedTransfer { to, because });
    }
}
