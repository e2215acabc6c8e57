//! Corners: branches that are easy to get wrong, and that leave no [`Reason`](crate::Reason) of their
//! own by which a test could tell that a server came there.
//!
//! Each is tied to a test that fails when it does not come there any more. With the feature `corners` a
//! thread remembers where its servers have come; without it, as in all that is shipped, nothing does.

/// A branch that leaves no reason of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Corner {
    /// A candidate is behind, so that even who hears from a leader tells it the term.
    CandidateBehind,
    /// Who asked for Pre-Votes gives its vote of this term to another.
    PreCandidateVotes,
    /// Who is to leave the cluster starts an election, because that is not committed yet.
    LeavingCampaigns,
    /// Of a joint configuration, the old half lacks more votes.
    OldHalfDecides,
    /// An entry comes again that the snapshot covers.
    EntryUnderSnapshot,
    /// An entry is deleted while its write is under way.
    TruncatedWhileWriting,
    /// An answer to what was sent before a probe is not the one that the probe waits for.
    AnswerBeforeProbe,
    /// A mismatch answers a question that is settled.
    MismatchSettled,
    /// A message overtook those before it: the mismatch is a gap, and no conflict.
    MismatchIsGap,
    /// The leader has entries of the conflicting term itself.
    ConflictTermHeld,
    /// A follower claims to match more than the leader has.
    MatchPastEnd,
    /// An answer to a message of an earlier term says nothing about rounds of this one.
    AnswerOfEarlierTerm,
    /// A newer snapshot was taken while an older one was being sent.
    SnapshotRenewed,
    /// A piece of a snapshot does not follow the last one.
    PieceOutOfOrder,
    /// A piece comes of a snapshot whose first one never came.
    PieceOfUnknown,
    /// A round of heartbeats is too old to renew a lease.
    RoundTooOld,
    /// A lease does not count, because another was told to take over.
    LeaseInTransfer,
    /// A lease ends because options change.
    LeaseForgotten,
    /// Under new options there is less time to hand leadership over.
    TransferCutShort,
}

#[cfg(feature = "corners")]
std::thread_local! {
    static REACHED: core::cell::RefCell<alloc::collections::BTreeSet<Corner>> = const {
        core::cell::RefCell::new(alloc::collections::BTreeSet::new())
    };
}

impl Corner {
    /// A server has come here.
    #[inline]
    pub(crate) fn reached(self) {
        #[cfg(feature = "corners")]
        REACHED.with_borrow_mut(|reached| reached.insert(self));
    }

    /// A server has come here, if that is so.
    #[inline]
    pub(crate) fn reached_if(self, is_so: bool) {
        if is_so {
            self.reached();
        }
    }

    /// Where servers have come on this thread since this was asked last.
    #[cfg(feature = "corners")]
    #[must_use]
    pub fn take_reached() -> alloc::collections::BTreeSet<Corner> {
        REACHED.take()
    }
}
