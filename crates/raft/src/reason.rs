//! Why a server did what it did: one reason for every decision, with the numbers that decided it.

use crate::{ClientId, Duration, LogIndex, ServerId, ServerSet, Term};

/// Why a server did what it did. The server is the one whose step gave the reason.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reason {
    // ── All servers ──
    /// It came up with what its disk held.
    Started {
        /// The term on disk.
        term: Term,
        /// The last index on disk.
        last_index: LogIndex,
    },
    /// A message carried a higher term, so it adopts that term and becomes a follower.
    HigherTerm {
        /// Whose message it was.
        from: ServerId,
        /// The term it was in.
        old: Term,
        /// The term it is in now.
        new: Term,
    },
    /// It applied a committed entry to its state machine.
    Applied {
        /// The entry's index.
        index: LogIndex,
        /// The entry's term.
        term: Term,
    },
    /// It ignored an answer to a question that it no longer asks.
    IgnoredStaleReply {
        /// Who answered.
        from: ServerId,
        /// The term of the answer.
        term: Term,
    },

    // ── Elections ──
    /// It became a candidate and asks the others for their votes.
    StartedElection {
        /// The term it wants to lead.
        term: Term,
        /// What made it start.
        cause: ElectionCause,
    },
    /// It gave its vote.
    GrantedVote {
        /// To whom.
        candidate: ServerId,
        /// In which term.
        term: Term,
    },
    /// It refused its vote.
    RefusedVote {
        /// To whom.
        candidate: ServerId,
        /// The candidate's term.
        term: Term,
        /// What stood against it.
        because: Refusal,
    },
    /// It counts a vote for itself.
    CountedVote {
        /// Whose vote it is.
        from: ServerId,
        /// The term of the election.
        term: Term,
        /// How many votes it has now, its own included.
        votes: u32,
        /// How many it needs.
        needed: u32,
    },
    /// It was refused a vote.
    WasRefusedVote {
        /// By whom.
        from: ServerId,
        /// The term of the election.
        term: Term,
    },
    /// It won the election.
    BecameLeader {
        /// The term it leads.
        term: Term,
        /// Who voted for it.
        voters: ServerSet,
        /// How many servers there are.
        of: u32,
    },
    /// It heard of the leader of its term, whom it follows.
    FollowsLeader {
        /// The leader.
        leader: ServerId,
        /// The leader's term.
        term: Term,
        /// Whether it was a candidate in that term and gave up.
        was_candidate: bool,
    },
    /// It leads this term and heard from another who claims to: impossible in Raft.
    HeardRivalLeader {
        /// The other.
        rival: ServerId,
        /// The term of both.
        term: Term,
    },

    // ── Replication ──
    /// It told a follower that it is still the leader.
    SentHeartbeat {
        /// The follower.
        to: ServerId,
    },
    /// It sent entries to a follower whose log ends before its own.
    SentEntries {
        /// The follower.
        to: ServerId,
        /// The index of the first entry.
        first: LogIndex,
        /// The index of the last entry.
        last: LogIndex,
    },
    /// It took a client's command into its log.
    AppendedCommand {
        /// The client.
        client: ClientId,
        /// The client's number for the command.
        serial: u64,
        /// Where in the log it is.
        index: LogIndex,
        /// The leader's term.
        term: Term,
    },
    /// It refused a client's command because it does not lead.
    RefusedCommand {
        /// The client.
        client: ClientId,
        /// The leader that it knows of.
        leader: Option<ServerId>,
    },
    /// It refused entries of a leader whose term is over.
    RefusedStaleLeader {
        /// The deposed leader.
        leader: ServerId,
        /// That leader's term.
        leader_term: Term,
        /// Its own term.
        term: Term,
    },
    /// It refused entries because its log does not match at the index before them.
    RefusedMismatch {
        /// The leader.
        leader: ServerId,
        /// The index before the entries.
        prev_log_index: LogIndex,
        /// The leader's term there.
        prev_log_term: Term,
        /// Its own term there; none if its log is shorter.
        own_term: Option<Term>,
    },
    /// It deleted entries that conflict with the leader's.
    DeletedConflict {
        /// The first conflicting index.
        from: LogIndex,
        /// The term of its own entry there.
        own_term: Term,
        /// The term of the leader's entry there.
        leader_term: Term,
        /// Its last index before the deletion.
        last: LogIndex,
    },
    /// It stored entries of the leader.
    AppendedEntries {
        /// The leader.
        leader: ServerId,
        /// The index of the first new entry.
        first: LogIndex,
        /// The index of the last new entry.
        last: LogIndex,
    },
    /// Its log already held all that the leader sent.
    MatchedLeader {
        /// The leader.
        leader: ServerId,
        /// Up to where the two are known to be equal.
        match_index: LogIndex,
    },
    /// A follower has come further.
    FollowerMatched {
        /// The follower.
        follower: ServerId,
        /// Up to where its log is known to equal the leader's.
        match_index: LogIndex,
    },
    /// A follower's log did not match, so the leader tries one entry earlier.
    SteppedBack {
        /// The follower.
        follower: ServerId,
        /// The next entry to send to it.
        next_index: LogIndex,
    },

    // ── Commitment ──
    /// It knows that everything up to an entry of its own term is on a majority.
    Committed {
        /// The entry's index.
        index: LogIndex,
        /// The entry's term, which is its own.
        term: Term,
        /// Which servers hold it on disk.
        holders: ServerSet,
        /// How many servers there are.
        of: u32,
    },
    /// An entry is on a majority but from an earlier term, so it is not counted (Figure 8).
    WithheldCommit {
        /// The entry's index.
        index: LogIndex,
        /// The entry's term.
        entry_term: Term,
        /// The leader's term.
        term: Term,
    },
    /// It learned from the leader how far the log is committed.
    LearnedCommit {
        /// Its commit index now.
        commit_index: LogIndex,
        /// The commit index of the leader.
        leader_commit: LogIndex,
        /// The last index that this message vouches for.
        last_new: LogIndex,
    },
}

/// What made a server start an election.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ElectionCause {
    /// A follower heard from no leader within its election timeout.
    NoLeader {
        /// How long it waited.
        timeout: Duration,
    },
    /// A candidate neither won nor lost within its election timeout.
    NoWinner {
        /// How long it waited.
        timeout: Duration,
    },
    /// Somebody asked it to ([`Input::Campaign`](crate::Input::Campaign)).
    Asked,
}

/// What stood against giving a vote.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Refusal {
    /// The candidate's term is over.
    StaleTerm {
        /// The voter's term.
        current: Term,
    },
    /// The vote of this term is already given.
    AlreadyVoted {
        /// To whom.
        candidate: ServerId,
    },
    /// The candidate's log is less up-to-date than the voter's.
    LogBehind {
        /// The voter's last index.
        own_index: LogIndex,
        /// The voter's last term.
        own_term: Term,
        /// The candidate's last index.
        their_index: LogIndex,
        /// The candidate's last term.
        their_term: Term,
    },
}

/// The rule that fired: a numbered line of Figure 2, or one that stands in the text alone.
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
    /// The persistent state: what a server comes back with.
    PersistentState,
    /// Election Safety: there is one leader per term (Figure 3).
    ElectionSafety,
    /// A server ignores messages of terms gone by.
    StaleTerms,
    /// Clients find the leader by asking any server.
    ClientRedirect,
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
            Reason::StartedElection { cause, .. } => match cause {
                ElectionCause::NoLeader { .. } => Rule::Followers2,
                ElectionCause::NoWinner { .. } => Rule::Candidates4,
                ElectionCause::Asked => Rule::Candidates1,
            },
            Reason::GrantedVote { .. } => Rule::RequestVote2,
            Reason::RefusedVote { because, .. } => match because {
                Refusal::StaleTerm { .. } => Rule::RequestVote1,
                Refusal::AlreadyVoted { .. } | Refusal::LogBehind { .. } => Rule::RequestVote2,
            },
            Reason::CountedVote { .. } | Reason::WasRefusedVote { .. } | Reason::BecameLeader { .. } => {
                Rule::Candidates2
            }
            Reason::FollowsLeader { was_candidate: true, .. } => Rule::Candidates3,
            Reason::FollowsLeader { .. } => Rule::Followers2,
            Reason::HeardRivalLeader { .. } => Rule::ElectionSafety,
            Reason::SentHeartbeat { .. } => Rule::Leaders1,
            Reason::AppendedCommand { .. } => Rule::Leaders2,
            Reason::RefusedCommand { .. } => Rule::ClientRedirect,
            Reason::SentEntries { .. } | Reason::FollowerMatched { .. } | Reason::SteppedBack { .. } => {
                Rule::Leaders3
            }
            Reason::RefusedStaleLeader { .. } => Rule::AppendEntries1,
            Reason::RefusedMismatch { .. } => Rule::AppendEntries2,
            Reason::DeletedConflict { .. } => Rule::AppendEntries3,
            Reason::AppendedEntries { .. } | Reason::MatchedLeader { .. } => Rule::AppendEntries4,
            Reason::Committed { .. } | Reason::WithheldCommit { .. } => Rule::Leaders4,
            Reason::LearnedCommit { .. } => Rule::AppendEntries5,
        }
    }

    /// The section of the paper that states it.
    #[must_use]
    pub const fn section(&self) -> &'static str {
        match self {
            Reason::RefusedVote { because: Refusal::LogBehind { .. }, .. } => "§5.4.1",
            _ => self.rule().section(),
        }
    }
}

impl Rule {
    /// The rule's name: its box in Figure 2 and the number of its line there, if it has one.
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
            Rule::StaleTerms => "Terms",
            Rule::ClientRedirect => "Client interaction",
        }
    }

    /// The section of the paper that states it.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Rule::AllServers2 | Rule::AppendEntries1 | Rule::RequestVote1 | Rule::StaleTerms => "§5.1",
            Rule::Followers2
            | Rule::Candidates1
            | Rule::Candidates2
            | Rule::Candidates3
            | Rule::Candidates4
            | Rule::Leaders1
            | Rule::RequestVote2
            | Rule::ElectionSafety => "§5.2",
            Rule::AllServers1
            | Rule::Leaders2
            | Rule::Leaders3
            | Rule::AppendEntries2
            | Rule::AppendEntries3
            | Rule::AppendEntries4
            | Rule::AppendEntries5 => "§5.3",
            Rule::Leaders4 => "§5.4.2",
            Rule::PersistentState => "§5.5",
            Rule::ClientRedirect => "§8",
        }
    }
}
