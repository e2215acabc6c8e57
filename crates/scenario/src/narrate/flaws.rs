//! What the flaws do, and what the rules say that they break.

use raft::Flaw;

/// What a server with this flaw does, in a short sentence without a full stop.
#[must_use]
pub fn flaw_does(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::VoteTwice => "a vote is not written to disk, so a restart forgets it",
        Flaw::ForgetTerm => "the term is not written to disk, so a restart goes back",
        Flaw::SkipElectionRestriction => "a vote is given whatever the candidate’s log holds",
        Flaw::CompareLogByIndexOnly => "the longer log wins, whatever its last term",
        Flaw::CommitOldTerm => "a leader commits entries of earlier terms by counting",
        Flaw::CommitWithoutQuorum => "a leader commits what it has in its own log",
        Flaw::SkipConsistencyCheck => "a follower takes entries without a look at the one before",
        Flaw::TruncateOnStaleAppend => "a follower cuts its log at the end of every append",
        Flaw::CommitPastLastNewEntry => "a follower commits up to the end of its own log",
        Flaw::TrustStaleAcknowledgement => "a leader believes acknowledgements of earlier terms",
        Flaw::AcknowledgeBeforeDurable => "answers leave before the disk holds what they promise",
        Flaw::LeaderCountsUnsyncedSelf => "a leader counts itself for what its disk does not hold yet",
        Flaw::ChangeMembershipBeforeOwnCommit => {
            "a leader changes the membership before it has committed in its term"
        }
        Flaw::ChangeTwoServersAtOnce => "all servers are exchanged at once, without a joint configuration",
        Flaw::NoSessions => "a command that arrives twice takes effect twice",
        Flaw::ReadWithoutQuorum => "a leader answers a read without asking whether it still leads",
        Flaw::ReadBeforeOwnCommit => "a leader answers a read before it has committed in its term",
        Flaw::SnapshotGoesBack => "a follower installs a snapshot older than its state",
        Flaw::SnapshotForgetsSessions => "a snapshot leaves out the clients’ sessions",
        Flaw::NoLeaderStickiness => "who hears from a leader answers candidates all the same",
        Flaw::NoPreVoteReply => "a Pre-Vote of another term is ignored",
        Flaw::ReuseSessionId => "a client’s sessions all have the same name",
    }
}

/// What the rule says that it breaks, in a few words.
#[must_use]
pub fn rule_broken_by(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::VoteTwice => "votedFor is on disk before the answer",
        Flaw::ForgetTerm => "currentTerm is on disk before the answer",
        Flaw::SkipElectionRestriction => "vote only for a log at least as up-to-date",
        Flaw::CompareLogByIndexOnly => "the later last term is more up-to-date",
        Flaw::CommitOldTerm => "commit by counting only in the own term",
        Flaw::CommitWithoutQuorum => "committed is what a majority holds",
        Flaw::SkipConsistencyCheck => "refuse if prevLogIndex has another term",
        Flaw::TruncateOnStaleAppend => "delete only what conflicts",
        Flaw::CommitPastLastNewEntry => "commit up to the last new entry",
        Flaw::TrustStaleAcknowledgement => "ignore messages of earlier terms",
        Flaw::AcknowledgeBeforeDurable => "on disk before responding",
        Flaw::LeaderCountsUnsyncedSelf => "count a server for what its disk holds",
        Flaw::ChangeMembershipBeforeOwnCommit => "first commit an entry of the own term",
        Flaw::ChangeTwoServersAtOnce => "both majorities until the change is committed",
        Flaw::NoSessions => "answer again what took effect before",
        Flaw::ReadWithoutQuorum => "ask a majority before a read",
        Flaw::ReadBeforeOwnCommit => "wait for a commit in the own term",
        Flaw::SnapshotGoesBack => "discard an older snapshot",
        Flaw::SnapshotForgetsSessions => "sessions are part of the state",
        Flaw::NoLeaderStickiness => "who hears a leader ignores candidates",
        Flaw::NoPreVoteReply => "an answer tells the later term",
        Flaw::ReuseSessionId => "a session’s name is never used again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flaw_is_told_in_words_of_its_own() {
        for (place, flaw) in Flaw::ALL.into_iter().enumerate() {
            for words in [flaw_does, rule_broken_by] {
                let is_new = |other: &Flaw| words(*other) != words(flaw);
                assert!(Flaw::ALL[..place].iter().all(is_new), "{}", flaw.name());
            }
        }
    }
}
