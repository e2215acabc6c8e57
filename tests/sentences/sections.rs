//! What the sections of the paper and the thesis are about.

use raft::{Change, ChangeRefusal, ElectionCause, ReadProof, Reason, Refusal};

/// What each section is about.
const SECTIONS: &[(&str, &[&str])] = &[
    ("§5.1", &["terms"]),
    ("§5.2", &["elections", "heartbeats", "one leader per term"]),
    ("§5.3", &["log replication", "applying"]),
    ("§5.4", &["leader completeness"]),
    ("§5.4.1", &["the election restriction"]),
    ("§5.4.2", &["commitment"]),
    ("§5.5", &["crashes"]),
    ("§6", &["joint configurations"]),
    ("§7", &["snapshots"]),
    ("§8", &["clients", "a leader's first entry"]),
    ("thesis 3.10", &["leadership transfer"]),
    ("thesis 4.1", &["changes by one server", "changes in turn", "falling back"]),
    ("thesis 4.2.1", &["catching up"]),
    ("thesis 4.2.2", &["servers that are removed"]),
    ("thesis 4.2.3", &["disruptive servers"]),
    ("thesis 6.2", &["leaders that are cut off"]),
    ("thesis 6.3", &["sessions"]),
    ("thesis 6.4", &["reads"]),
    ("thesis 6.4.1", &["leases"]),
    ("thesis 9.6", &["pre-votes"]),
];

pub(crate) fn speaks_of(section: &str, subject: &str) -> bool {
    SECTIONS.iter().any(|(name, subjects)| *name == section && subjects.contains(&subject))
}

/// What a reason is about, whatever rule it names.
pub(crate) fn subject(reason: &Reason, was_joint: bool) -> &'static str {
    match reason {
        Reason::Started { .. } => "crashes",
        Reason::HigherTerm { .. } | Reason::IgnoredStaleReply { .. } | Reason::RefusedStaleLeader { .. } => {
            "terms"
        }
        Reason::Applied { .. } => "applying",
        Reason::StartedPreVote { .. }
        | Reason::StartedElection { cause: ElectionCause::WouldBeElected { .. }, .. } => "pre-votes",
        Reason::StartedElection { cause: ElectionCause::Transfer { .. }, .. } => "leadership transfer",
        Reason::StartedElection { .. } => "elections",
        Reason::MayNotCampaign { .. } | Reason::LeftCluster { .. } => "servers that are removed",
        Reason::BoundByLease { .. } => "leases",
        Reason::IgnoredCandidate { .. } => "disruptive servers",
        Reason::GrantedVote { pre_vote: true, .. }
        | Reason::RefusedVote { pre_vote: true, .. }
        | Reason::CountedVote { pre_vote: true, .. }
        | Reason::WasRefusedVote { pre_vote: true, .. } => "pre-votes",
        Reason::RefusedVote { because: Refusal::LogBehind { .. }, .. } => "the election restriction",
        Reason::RefusedVote { because: Refusal::StaleTerm { .. }, .. } => "terms",
        Reason::GrantedVote { .. }
        | Reason::RefusedVote { .. }
        | Reason::CountedVote { .. }
        | Reason::WasRefusedVote { .. }
        | Reason::BecameLeader { .. }
        | Reason::FollowsLeader { .. } => "elections",
        Reason::HeardRivalLeader { .. } => "one leader per term",
        Reason::LostQuorum { .. } => "leaders that are cut off",
        Reason::RefusedToUncommit { .. } => "leader completeness",
        Reason::SentHeartbeat { .. } => "heartbeats",
        Reason::AppendedNoop { .. } => "a leader's first entry",
        Reason::RefusedRequest { .. } | Reason::RefusedCommand { .. } => "clients",
        Reason::Committed { .. } | Reason::WithheldCommit { .. } => "commitment",
        Reason::TookSnapshot { .. }
        | Reason::SkippedSnapshot { .. }
        | Reason::SentSnapshot { .. }
        | Reason::StoredSnapshotPart { .. }
        | Reason::InstalledSnapshot { .. }
        | Reason::IgnoredOldSnapshot { .. } => "snapshots",
        Reason::OpenedSession { .. }
        | Reason::ExpiredSession { .. }
        | Reason::SkippedDuplicate { .. }
        | Reason::RefusedWithoutSession { .. } => "sessions",
        Reason::BeganRead { proof: ReadProof::Lease { .. }, .. } => "leases",
        Reason::DelayedRead { .. } | Reason::BeganRead { .. } | Reason::ServedRead { .. } => "reads",
        Reason::ChangedMembership { membership, .. } | Reason::AdoptedMembership { membership, .. } => {
            if was_joint || membership.is_joint() {
                "joint configurations"
            } else {
                "changes by one server"
            }
        }
        Reason::RolledBackMembership { .. } => "falling back",
        Reason::RefusedChange { because: ChangeRefusal::NotCaughtUp, .. } => "catching up",
        Reason::RefusedChange { because: ChangeRefusal::TransferUnderWay, .. } => "leadership transfer",
        Reason::RefusedChange { .. } => "changes in turn",
        Reason::RefusedInTransfer { .. }
        | Reason::StartedTransfer { .. }
        | Reason::RefusedTransfer { .. }
        | Reason::ToldToTakeOver { .. }
        | Reason::AbortedTransfer { .. } => "leadership transfer",
        _ => "log replication",
    }
}

/// Whether a numbered line of a figure says what the reason does: AddServer is no word about removals,
/// and its third line one about waiting.
pub(crate) fn states(rule: &str, reason: &Reason) -> bool {
    let (change, because) = match reason {
        Reason::RefusedChange { change, because } => (Some(*change), Some(*because)),
        _ => (None, None),
    };
    let waits = matches!(because, Some(ChangeRefusal::ChangeUnderWay | ChangeRefusal::NoCommitInTerm));
    match rule {
        "AddServer 2" => matches!(change, Some(Change::AddVoter(_))),
        "AddServer 3" => waits && matches!(change, Some(Change::AddVoter(_) | Change::AddLearner(_))),
        "RemoveServer 2" => waits && matches!(change, Some(Change::Remove(_))),
        _ => true,
    }
}

/// Where the numbered lines of the figures say that they stand.
const LINES: &[(&str, &[&str])] = &[
    ("All servers 1", &["§5.3"]),
    ("All servers 2", &["§5.1"]),
    ("Followers 2", &["§5.2"]),
    ("Candidates 1", &["§5.2"]),
    ("Candidates 2", &["§5.2"]),
    ("Candidates 3", &["§5.2"]),
    ("Candidates 4", &["§5.2"]),
    ("Leaders 1", &["§5.2"]),
    ("Leaders 2", &["§5.3"]),
    ("Leaders 3", &["§5.3"]),
    ("Leaders 4", &["§5.3", "§5.4.2"]),
    ("AppendEntries 1", &["§5.1"]),
    ("AppendEntries 2", &["§5.3"]),
    ("AppendEntries 3", &["§5.3"]),
    ("AppendEntries 4", &["§5.3"]),
    ("AppendEntries 5", &["§5.3"]),
    ("RequestVote 1", &["§5.1"]),
    ("RequestVote 2", &["§5.2", "§5.4.1"]),
    ("Pre-Vote", &["thesis 9.6"]),
    ("Joint consensus", &["§6"]),
    ("AddServer 2", &["thesis 4.2.1"]),
    ("AddServer 3", &["thesis 4.1"]),
    ("RemoveServer 2", &["thesis 4.1"]),
];

/// Whether a rule stands in a section; of those that have no line of their own only the subject tells.
pub(crate) fn stands_in(rule: &str, section: &str) -> bool {
    LINES.iter().find(|(name, _)| *name == rule).is_none_or(|(_, sections)| sections.contains(&section))
}
