//! The kinds of reasons that servers give, by names that a scenario can write.

use raft::Reason;

/// Makes [`ReasonKind`] from the variants of [`Reason`], so that none can be forgotten.
macro_rules! reason_kinds {
    ($($kind:ident $name:literal,)*) => {
        /// What a reason is about, without its numbers. The names are those of [`Reason`]'s variants.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[expect(missing_docs, reason = "they are those of Reason's variants")]
        pub enum ReasonKind {
            $($kind,)*
        }

        impl ReasonKind {
            /// All kinds.
            pub const ALL: &[ReasonKind] = &[$(ReasonKind::$kind,)*];

            /// Its name, as a scenario writes it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(ReasonKind::$kind => $name,)*
                }
            }

            /// The kind of a reason.
            #[must_use]
            pub const fn of(reason: &Reason) -> ReasonKind {
                match reason {
                    $(Reason::$kind { .. } => ReasonKind::$kind,)*
                }
            }
        }
    };
}

reason_kinds! {
    Started "started",
    HigherTerm "higher-term",
    Applied "applied",
    IgnoredStaleReply "ignored-stale-reply",
    DoubtedMismatch "doubted-mismatch",
    StartedElection "started-election",
    StartedPreVote "started-pre-vote",
    MayNotCampaign "may-not-campaign",
    BoundByLease "bound-by-lease",
    GrantedVote "granted-vote",
    IgnoredCandidate "ignored-candidate",
    RefusedVote "refused-vote",
    CountedVote "counted-vote",
    WasRefusedVote "was-refused-vote",
    BecameLeader "became-leader",
    FollowsLeader "follows-leader",
    HeardRivalLeader "heard-rival-leader",
    LostQuorum "lost-quorum",
    LeftCluster "left-cluster",
    SentHeartbeat "sent-heartbeat",
    SentEntries "sent-entries",
    AppendedCommand "appended-command",
    AppendedNoop "appended-noop",
    RefusedRequest "refused-request",
    RefusedCommand "refused-command",
    RefusedInTransfer "refused-in-transfer",
    RefusedStaleLeader "refused-stale-leader",
    RefusedMismatch "refused-mismatch",
    RefusedToUncommit "refused-to-uncommit",
    DeletedConflict "deleted-conflict",
    AppendedEntries "appended-entries",
    MatchedLeader "matched-leader",
    FollowerMatched "follower-matched",
    SteppedBack "stepped-back",
    Committed "committed",
    WithheldCommit "withheld-commit",
    LearnedCommit "learned-commit",
    TookSnapshot "took-snapshot",
    SkippedSnapshot "skipped-snapshot",
    SentSnapshot "sent-snapshot",
    StoredSnapshotPart "stored-snapshot-part",
    InstalledSnapshot "installed-snapshot",
    IgnoredOldSnapshot "ignored-old-snapshot",
    OpenedSession "opened-session",
    ExpiredSession "expired-session",
    SkippedDuplicate "skipped-duplicate",
    RefusedWithoutSession "refused-without-session",
    DelayedRead "delayed-read",
    BeganRead "began-read",
    ServedRead "served-read",
    ChangedMembership "changed-membership",
    RefusedChange "refused-change",
    AdoptedMembership "adopted-membership",
    RolledBackMembership "rolled-back-membership",
    StartedTransfer "started-transfer",
    RefusedTransfer "refused-transfer",
    ToldToTakeOver "told-to-take-over",
    AbortedTransfer "aborted-transfer",
}
