//! The rules that reasons name: lines of the paper's and the thesis' figures.

use crate::{Change, ChangeRefusal, ElectionCause, ReadProof, Reason, Refusal};

/// The rule that fired: a numbered line of Figure 2 or 13, of the thesis' figures 4.1 or 6.1, or one
/// that stands in the text alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rule {
    /// All servers: apply what is committed.
    AllServers1,
    /// All servers: a higher term makes a follower.
    AllServers2,
    /// Followers: become a candidate when no leader is heard.
    Followers2,
    /// Candidates: start an election.
    Candidates1,
    /// Candidates: votes from a majority make a leader.
    Candidates2,
    /// Candidates: a new leader makes a follower.
    Candidates3,
    /// Candidates: no winner in time, start a new election.
    Candidates4,
    /// Leaders: heartbeats.
    Leaders1,
    /// Leaders: take a client's command.
    Leaders2,
    /// Leaders: send what a follower lacks, step back on a mismatch.
    Leaders3,
    /// Leaders: commit what a majority holds in the own term.
    Leaders4,
    /// AppendEntries receiver: refuse a term that is over.
    AppendEntries1,
    /// AppendEntries receiver: refuse what does not match before the entries.
    AppendEntries2,
    /// AppendEntries receiver: delete what conflicts.
    AppendEntries3,
    /// AppendEntries receiver: append what is new.
    AppendEntries4,
    /// AppendEntries receiver: learn the commit index.
    AppendEntries5,
    /// RequestVote receiver: refuse a term that is over.
    RequestVote1,
    /// RequestVote receiver: grant to the first whose log is up-to-date.
    RequestVote2,
    /// The persistent state: what a server comes back with (§5.5).
    PersistentState,
    /// Election Safety: there is one leader per term (Figure 3).
    ElectionSafety,
    /// Leader Completeness: what is committed is in the logs of all later leaders (Figure 3).
    LeaderCompleteness,
    /// A server ignores messages of terms gone by.
    StaleTerms,
    /// A leader begins its term with an entry that does nothing.
    Noop,
    /// Clients find the leader by asking any server.
    ClientRedirect,
    /// A server replaces its log's beginning by a snapshot.
    Compaction,
    /// A leader sends its snapshot to a follower that lags behind.
    SendSnapshot,
    /// InstallSnapshot receiver: wait for more.
    InstallSnapshot4,
    /// InstallSnapshot receiver: discard what is older.
    InstallSnapshot5,
    /// InstallSnapshot receiver: keep the entries that follow.
    InstallSnapshot6,
    /// InstallSnapshot receiver: discard the entire log.
    InstallSnapshot7,
    /// A server asks whether it would be elected before it enters a new term.
    PreVote,
    /// A leader that hears from no majority steps down.
    CheckQuorum,
    /// A server that hears from a leader ignores candidates.
    LeaderStickiness,
    /// A leader hands over.
    Transfer,
    /// A configuration is in force as long as it is the latest in the log.
    LatestConfiguration,
    /// AddServer: a server catches up before it votes.
    AddServer2,
    /// AddServer: the configuration before is committed first.
    AddServer3,
    /// RemoveServer: the configuration before is committed first.
    RemoveServer2,
    /// Which configuration may follow which.
    MembershipChange,
    /// Who is not in the latest configuration stands for election only as long as it may be needed.
    MayCampaign,
    /// A leader that is no longer in the cluster steps down once that is committed.
    RemovedLeader,
    /// Two configurations decide together until the joint one is committed.
    JointConsensus,
    /// RegisterClient: allocate a session when the entry is applied.
    RegisterClient3,
    /// ClientRequest: refuse a client without a session.
    ClientRequest3,
    /// ClientRequest: answer again what took effect before.
    ClientRequest4,
    /// ClientQuery: wait for a commit in the own term.
    ClientQuery2,
    /// ClientQuery: ask a majority whether it still leads.
    ClientQuery4,
    /// ClientQuery: read once the state machine is far enough.
    ClientQuery6,
    /// A leader answers reads while no other can have been elected.
    Lease,
}

impl Rule {
    /// The rule's name: its box in the figure and the number of its line there, if it has one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Rule::AllServers1 => "All servers 1",
            Rule::AllServers2 => "All servers 2",
            Rule::Followers2 => "Followers 2",
            Rule::Candidates1 => "Candidates 1",
            Rule::Candidates2 => "Candidates 2",
            Rule::Candidates3 => "Candidates 3",
            Rule::Candidates4 => "Candidates 4",
            Rule::Leaders1 => "Leaders 1",
            Rule::Leaders2 => "Leaders 2",
            Rule::Leaders3 => "Leaders 3",
            Rule::Leaders4 => "Leaders 4",
            Rule::AppendEntries1 => "AppendEntries 1",
            Rule::AppendEntries2 => "AppendEntries 2",
            Rule::AppendEntries3 => "AppendEntries 3",
            Rule::AppendEntries4 => "AppendEntries 4",
            Rule::AppendEntries5 => "AppendEntries 5",
            Rule::RequestVote1 => "RequestVote 1",
            Rule::RequestVote2 => "RequestVote 2",
            Rule::PersistentState => "Persistent state",
            Rule::ElectionSafety => "Election Safety",
            Rule::LeaderCompleteness => "Leader Completeness",
            Rule::StaleTerms => "Terms",
            Rule::Noop => "No-op",
            Rule::ClientRedirect => "Client interaction",
            Rule::Compaction => "Log compaction",
            Rule::SendSnapshot => "InstallSnapshot",
            Rule::InstallSnapshot4 => "InstallSnapshot 4",
            Rule::InstallSnapshot5 => "InstallSnapshot 5",
            Rule::InstallSnapshot6 => "InstallSnapshot 6",
            Rule::InstallSnapshot7 => "InstallSnapshot 7",
            Rule::PreVote => "Pre-Vote",
            Rule::CheckQuorum => "Check quorum",
            Rule::LeaderStickiness => "Disruptive servers",
            Rule::Transfer => "Leadership transfer",
            Rule::LatestConfiguration => "Latest configuration",
            Rule::AddServer2 => "AddServer 2",
            Rule::AddServer3 => "AddServer 3",
            Rule::RemoveServer2 => "RemoveServer 2",
            Rule::MembershipChange => "Membership changes",
            Rule::MayCampaign => "Non-voting servers",
            Rule::RemovedLeader => "Removed leader",
            Rule::JointConsensus => "Joint consensus",
            Rule::RegisterClient3 => "RegisterClient 3",
            Rule::ClientRequest3 => "ClientRequest 3",
            Rule::ClientRequest4 => "ClientRequest 4",
            Rule::ClientQuery2 => "ClientQuery 2",
            Rule::ClientQuery4 => "ClientQuery 4",
            Rule::ClientQuery6 => "ClientQuery 6",
            Rule::Lease => "Lease",
        }
    }

    /// The section of the paper or the thesis that states it.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Rule::AllServers1
            | Rule::Leaders2
            | Rule::Leaders3
            | Rule::AppendEntries2
            | Rule::AppendEntries3
            | Rule::AppendEntries4
            | Rule::AppendEntries5 => "§5.3",
            Rule::AllServers2 | Rule::AppendEntries1 | Rule::RequestVote1 | Rule::StaleTerms => "§5.1",
            Rule::Followers2
            | Rule::Candidates1
            | Rule::Candidates2
            | Rule::Candidates3
            | Rule::Candidates4
            | Rule::Leaders1
            | Rule::RequestVote2
            | Rule::ElectionSafety => "§5.2",
            Rule::LeaderCompleteness => "§5.4",
            Rule::Leaders4 => "§5.4.2",
            Rule::PersistentState => "§5.5",
            Rule::Noop | Rule::ClientRedirect => "§8",
            Rule::Compaction
            | Rule::SendSnapshot
            | Rule::InstallSnapshot4
            | Rule::InstallSnapshot5
            | Rule::InstallSnapshot6
            | Rule::InstallSnapshot7 => "§7",
            Rule::PreVote => "thesis 9.6",
            Rule::CheckQuorum => "thesis 6.2",
            Rule::LeaderStickiness => "thesis 4.2.3",
            Rule::Transfer => "thesis 3.10",
            Rule::LatestConfiguration | Rule::AddServer3 | Rule::RemoveServer2 | Rule::MembershipChange => {
                "thesis 4.1"
            }
            Rule::AddServer2 => "thesis 4.2.1",
            Rule::MayCampaign | Rule::RemovedLeader => "thesis 4.2.2",
            Rule::JointConsensus => "§6",
            Rule::RegisterClient3 | Rule::ClientRequest3 | Rule::ClientRequest4 => "thesis 6.3",
            Rule::ClientQuery2 | Rule::ClientQuery4 | Rule::ClientQuery6 => "thesis 6.4",
            Rule::Lease => "thesis 6.4.1",
        }
    }
}

impl Reason {
    /// The rule that fired.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Reason::Started { .. } => Rule::PersistentState,
            Reason::HigherTerm { .. } => Rule::AllServers2,
            Reason::Applied { .. } => Rule::AllServers1,
            Reason::IgnoredStaleReply { .. } => Rule::StaleTerms,
            Reason::StartedPreVote { .. } => Rule::PreVote,
            Reason::StartedElection { cause, .. } => cause.rule(),
            Reason::MayNotCampaign { .. } => Rule::MayCampaign,
            Reason::BoundByLease { .. } => Rule::Lease,
            Reason::IgnoredCandidate { .. } => Rule::LeaderStickiness,
            Reason::GrantedVote { pre_vote: true, .. }
            | Reason::RefusedVote { pre_vote: true, .. }
            | Reason::CountedVote { pre_vote: true, .. }
            | Reason::WasRefusedVote { pre_vote: true, .. } => Rule::PreVote,
            Reason::RefusedVote { because: Refusal::StaleTerm { .. }, .. } => Rule::RequestVote1,
            Reason::GrantedVote { .. } | Reason::RefusedVote { .. } => Rule::RequestVote2,
            Reason::CountedVote { .. } | Reason::WasRefusedVote { .. } | Reason::BecameLeader { .. } => {
                Rule::Candidates2
            }
            Reason::FollowsLeader { was_candidate: true, .. } => Rule::Candidates3,
            Reason::FollowsLeader { .. } => Rule::Followers2,
            Reason::HeardRivalLeader { .. } => Rule::ElectionSafety,
            Reason::LostQuorum { .. } => Rule::CheckQuorum,
            Reason::LeftCluster { .. } => Rule::RemovedLeader,
            Reason::SentHeartbeat { .. } => Rule::Leaders1,
            Reason::AppendedCommand { .. } => Rule::Leaders2,
            Reason::AppendedNoop { .. } => Rule::Noop,
            Reason::RefusedCommand { .. } | Reason::RefusedRequest { .. } => Rule::ClientRedirect,
            Reason::SentEntries { .. }
            | Reason::FollowerMatched { .. }
            | Reason::SteppedBack { .. }
            | Reason::DoubtedMismatch { .. } => Rule::Leaders3,
            Reason::RefusedStaleLeader { .. } => Rule::AppendEntries1,
            Reason::RefusedMismatch { .. } => Rule::AppendEntries2,
            Reason::RefusedToUncommit { .. } => Rule::LeaderCompleteness,
            Reason::DeletedConflict { .. } => Rule::AppendEntries3,
            Reason::AppendedEntries { .. } | Reason::MatchedLeader { .. } => Rule::AppendEntries4,
            Reason::Committed { .. } | Reason::WithheldCommit { .. } => Rule::Leaders4,
            Reason::LearnedCommit { .. } => Rule::AppendEntries5,
            Reason::TookSnapshot { .. } | Reason::SkippedSnapshot { .. } => Rule::Compaction,
            Reason::SentSnapshot { .. } => Rule::SendSnapshot,
            Reason::StoredSnapshotPart { .. } => Rule::InstallSnapshot4,
            Reason::IgnoredOldSnapshot { .. } => Rule::InstallSnapshot5,
            Reason::InstalledSnapshot { keeps_suffix: true, .. } => Rule::InstallSnapshot6,
            Reason::InstalledSnapshot { .. } => Rule::InstallSnapshot7,
            Reason::OpenedSession { .. } | Reason::ExpiredSession { .. } => Rule::RegisterClient3,
            Reason::RefusedWithoutSession { .. } => Rule::ClientRequest3,
            Reason::SkippedDuplicate { .. } => Rule::ClientRequest4,
            Reason::DelayedRead { .. } => Rule::ClientQuery2,
            Reason::BeganRead { proof: ReadProof::Lease { .. }, .. } => Rule::Lease,
            Reason::BeganRead { .. } => Rule::ClientQuery4,
            Reason::ServedRead { .. } => Rule::ClientQuery6,
            Reason::ChangedMembership { membership, leaves_joint, .. }
            | Reason::AdoptedMembership { membership, leaves_joint, .. } => {
                if membership.is_joint() || *leaves_joint {
                    Rule::JointConsensus
                } else {
                    Rule::LatestConfiguration
                }
            }
            Reason::RolledBackMembership { .. } => Rule::LatestConfiguration,
            Reason::RefusedChange { change, because } => because.rule(change),
            Reason::StartedTransfer { .. }
            | Reason::RefusedTransfer { .. }
            | Reason::RefusedInTransfer { .. }
            | Reason::ToldToTakeOver { .. }
            | Reason::AbortedTransfer { .. } => Rule::Transfer,
        }
    }

    /// The section of the paper or the thesis that states it.
    #[must_use]
    pub const fn section(&self) -> &'static str {
        match self {
            Reason::RefusedVote { because: Refusal::LogBehind { .. }, pre_vote: false, .. } => "§5.4.1",
            _ => self.rule().section(),
        }
    }
}

impl ElectionCause {
    const fn rule(&self) -> Rule {
        match self {
            ElectionCause::NoLeader { .. } => Rule::Followers2,
            ElectionCause::NoWinner { .. } => Rule::Candidates4,
            ElectionCause::MadeToTimeOut | ElectionCause::Asked => Rule::Candidates1,
            ElectionCause::WouldBeElected { .. } => Rule::PreVote,
            ElectionCause::Transfer { .. } => Rule::Transfer,
        }
    }
}

impl ChangeRefusal {
    const fn rule(&self, change: &Change) -> Rule {
        match (self, change) {
            (ChangeRefusal::NotCaughtUp, _) => Rule::AddServer2,
            (ChangeRefusal::TransferUnderWay, _) => Rule::Transfer,
            // A leader that has committed nothing in its term cannot know what is committed before.
            (
                ChangeRefusal::ChangeUnderWay | ChangeRefusal::NoCommitInTerm,
                Change::AddLearner(_) | Change::AddVoter(_),
            ) => Rule::AddServer3,
            (ChangeRefusal::ChangeUnderWay | ChangeRefusal::NoCommitInTerm, Change::Remove(_)) => {
                Rule::RemoveServer2
            }
            _ => Rule::MembershipChange,
        }
    }
}
