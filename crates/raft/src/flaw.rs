//! Deliberate defects: each is one branch at the rule that it breaks.

use core::fmt;

use crate::{Config, Rule};

/// A deliberate defect of a server, named after the rule that it breaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Flaw {
    /// The vote is not written to disk, so a server that restarts may vote twice in a term.
    VoteTwice,
    /// The term is not written to disk, so a server that restarts is back in an earlier one.
    ForgetTerm,
    /// The vote is given whatever the candidate's log holds.
    SkipElectionRestriction,
    /// The longer log counts as more up-to-date, whatever its last term.
    CompareLogByIndexOnly,
    /// A leader commits entries of earlier terms by counting (Figure 8).
    CommitOldTerm,
    /// A leader commits what it has in its own log.
    CommitWithoutQuorum,
    /// A follower takes entries without comparing the one before them.
    SkipConsistencyCheck,
    /// A follower cuts its log at the end of every append, conflict or not.
    TruncateOnStaleAppend,
    /// A follower commits up to the end of its log, not of what the message vouches for.
    CommitPastLastNewEntry,
    /// A leader believes acknowledgements of earlier terms.
    TrustStaleAcknowledgement,
    /// Answers leave before the disk holds what they promise.
    AcknowledgeBeforeDurable,
    /// A leader counts itself for what its own disk does not hold yet.
    LeaderCountsUnsyncedSelf,
    /// A leader changes the membership before it has committed an entry of its own term.
    ChangeMembershipBeforeOwnCommit,
    /// All servers at once are exchanged without a joint configuration.
    ChangeTwoServersAtOnce,
    /// A command that arrives twice takes effect twice.
    NoSessions,
    /// A leader answers a read without asking whether it still leads.
    ReadWithoutQuorum,
    /// A leader answers a read before it has committed an entry of its own term.
    ReadBeforeOwnCommit,
    /// A follower installs a snapshot that is older than its state.
    SnapshotGoesBack,
    /// A snapshot leaves out the clients' sessions.
    SnapshotForgetsSessions,
    /// A server that hears from a leader answers candidates all the same.
    NoLeaderStickiness,
    /// A Pre-Vote of another term is ignored, so neither server learns that there is a later one.
    NoPreVoteReply,
    /// A client's sessions all have the same name, so that a late copy belongs to the next one, too.
    ReuseSessionId,
}

impl Flaw {
    /// All flaws.
    pub const ALL: [Flaw; 22] = [
        Flaw::VoteTwice,
        Flaw::ForgetTerm,
        Flaw::SkipElectionRestriction,
        Flaw::CompareLogByIndexOnly,
        Flaw::CommitOldTerm,
        Flaw::CommitWithoutQuorum,
        Flaw::SkipConsistencyCheck,
        Flaw::TruncateOnStaleAppend,
        Flaw::CommitPastLastNewEntry,
        Flaw::TrustStaleAcknowledgement,
        Flaw::AcknowledgeBeforeDurable,
        Flaw::LeaderCountsUnsyncedSelf,
        Flaw::ChangeMembershipBeforeOwnCommit,
        Flaw::ChangeTwoServersAtOnce,
        Flaw::NoSessions,
        Flaw::ReadWithoutQuorum,
        Flaw::ReadBeforeOwnCommit,
        Flaw::SnapshotGoesBack,
        Flaw::SnapshotForgetsSessions,
        Flaw::NoLeaderStickiness,
        Flaw::NoPreVoteReply,
        Flaw::ReuseSessionId,
    ];

    /// Its name, as a scenario writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Flaw::VoteTwice => "vote-twice",
            Flaw::ForgetTerm => "forget-term",
            Flaw::SkipElectionRestriction => "skip-election-restriction",
            Flaw::CompareLogByIndexOnly => "compare-log-by-index-only",
            Flaw::CommitOldTerm => "commit-old-term",
            Flaw::CommitWithoutQuorum => "commit-without-quorum",
            Flaw::SkipConsistencyCheck => "skip-consistency-check",
            Flaw::TruncateOnStaleAppend => "truncate-on-stale-append",
            Flaw::CommitPastLastNewEntry => "commit-past-last-new-entry",
            Flaw::TrustStaleAcknowledgement => "trust-stale-acknowledgement",
            Flaw::AcknowledgeBeforeDurable => "acknowledge-before-durable",
            Flaw::LeaderCountsUnsyncedSelf => "leader-counts-unsynced-self",
            Flaw::ChangeMembershipBeforeOwnCommit => "change-membership-before-own-commit",
            Flaw::ChangeTwoServersAtOnce => "change-two-servers-at-once",
            Flaw::NoSessions => "no-sessions",
            Flaw::ReadWithoutQuorum => "read-without-quorum",
            Flaw::ReadBeforeOwnCommit => "read-before-own-commit",
            Flaw::SnapshotGoesBack => "snapshot-goes-back",
            Flaw::SnapshotForgetsSessions => "snapshot-forgets-sessions",
            Flaw::NoLeaderStickiness => "no-leader-stickiness",
            Flaw::NoPreVoteReply => "no-pre-vote-reply",
            Flaw::ReuseSessionId => "reuse-session-id",
        }
    }

    /// The rule that it breaks.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Flaw::VoteTwice | Flaw::ForgetTerm | Flaw::AcknowledgeBeforeDurable => Rule::PersistentState,
            Flaw::SkipElectionRestriction | Flaw::CompareLogByIndexOnly => Rule::RequestVote2,
            Flaw::CommitOldTerm | Flaw::CommitWithoutQuorum | Flaw::LeaderCountsUnsyncedSelf => {
                Rule::Leaders4
            }
            Flaw::SkipConsistencyCheck => Rule::AppendEntries2,
            Flaw::TruncateOnStaleAppend => Rule::AppendEntries3,
            Flaw::CommitPastLastNewEntry => Rule::AppendEntries5,
            Flaw::TrustStaleAcknowledgement => Rule::StaleTerms,
            Flaw::ChangeMembershipBeforeOwnCommit => Rule::AddServer3,
            Flaw::ChangeTwoServersAtOnce => Rule::JointConsensus,
            Flaw::NoSessions => Rule::ClientRequest4,
            Flaw::ReadWithoutQuorum => Rule::ClientQuery4,
            Flaw::ReadBeforeOwnCommit => Rule::ClientQuery2,
            Flaw::SnapshotGoesBack => Rule::InstallSnapshot5,
            Flaw::SnapshotForgetsSessions => Rule::Compaction,
            Flaw::NoLeaderStickiness => Rule::LeaderStickiness,
            Flaw::NoPreVoteReply => Rule::PreVote,
            Flaw::ReuseSessionId => Rule::RegisterClient3,
        }
    }

    /// The section of the paper or the thesis that states what it breaks.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Flaw::SkipElectionRestriction | Flaw::CompareLogByIndexOnly => "§5.4.1",
            Flaw::CommitWithoutQuorum => "§5.3",
            Flaw::LeaderCountsUnsyncedSelf => "thesis 10.2.1",
            Flaw::SnapshotForgetsSessions => "thesis 6.3",
            _ => self.rule().section(),
        }
    }

    /// Whether it can make a difference with these settings: what a switch has turned off it cannot break.
    #[must_use]
    pub const fn matters(self, config: &Config) -> bool {
        match self {
            Flaw::NoSessions | Flaw::SnapshotForgetsSessions | Flaw::ReuseSessionId => config.sessions,
            Flaw::NoLeaderStickiness => config.leader_stickiness,
            Flaw::NoPreVoteReply => config.pre_vote,
            _ => true,
        }
    }
}

/// A set of flaws; none in a correct server.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flaws(u32);

impl Flaws {
    /// Raft as it is.
    pub const NONE: Flaws = Flaws(0);

    /// Only this one.
    #[must_use]
    pub const fn only(flaw: Flaw) -> Flaws {
        Flaws(1 << flaw as u8)
    }

    /// Whether `flaw` is on.
    #[must_use]
    pub const fn has(self, flaw: Flaw) -> bool {
        self.0 & 1 << flaw as u8 != 0
    }

    /// Turns `flaw` on or off.
    pub const fn set(&mut self, flaw: Flaw, on: bool) {
        let bit = 1 << flaw as u8;
        self.0 = if on { self.0 | bit } else { self.0 & !bit };
    }

    /// Whether all are off.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The flaws that are on.
    pub fn iter(self) -> impl Iterator<Item = Flaw> {
        Flaw::ALL.into_iter().filter(move |flaw| self.has(*flaw))
    }
}

impl fmt::Debug for Flaws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flaw_has_a_bit_and_a_name_of_its_own() {
        let mut flaws = Flaws::NONE;
        for (count, flaw) in Flaw::ALL.into_iter().enumerate() {
            assert!(!flaws.has(flaw), "{flaw:?}");
            flaws.set(flaw, true);
            assert_eq!(flaws.iter().count(), count + 1);
            assert!(Flaw::ALL.iter().filter(|other| other.name() == flaw.name()).count() == 1);
        }
        for flaw in Flaw::ALL {
            flaws.set(flaw, false);
        }
        assert!(flaws.is_empty());
    }
}
