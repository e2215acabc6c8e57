//! Why a server did what it did: one reason for every decision, with the numbers that decided it.

use crate::{
    Change, ChangeRefusal, ClientId, ElectionCause, LogIndex, Membership, ReadProof, Refusal, ServerId,
    ServerSet, SessionId, Term, TransferEnd, TransferRefusal,
};

/// Why a server did what it did. The server is the one whose step gave the reason.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "a field whose name says all has no line that repeats it")]
pub enum Reason {
    // ── All servers ──
    /// It came up with what its disk held.
    Started {
        /// The term on disk.
        term: Term,
        /// The vote on disk.
        voted_for: Option<ServerId>,
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
    /// It asks the others whether they would elect it.
    StartedPreVote {
        /// The term it would lead.
        term: Term,
        /// What made it start.
        cause: ElectionCause,
    },
    /// It may not start an election, because it does not vote in its cluster.
    MayNotCampaign {
        /// Its term.
        term: Term,
    },
    /// It was to start an election, but a leader that it may just have heard from may read on its lease.
    BoundByLease {
        /// Its term.
        term: Term,
    },
    /// It gave its vote.
    GrantedVote {
        /// To whom.
        candidate: ServerId,
        /// In which term.
        term: Term,
        /// Whether the candidate's log is at least as up-to-date as its own: if not, a flaw let it vote.
        up_to_date: bool,
        /// Whether it was only asked what it would do.
        pre_vote: bool,
    },
    /// It paid a candidate no attention, because it hears from a leader.
    IgnoredCandidate {
        candidate: ServerId,
        /// The candidate's term.
        term: Term,
        /// The leader that it hears from.
        leader: Option<ServerId>,
    },
    /// It refused its vote.
    RefusedVote {
        /// To whom.
        candidate: ServerId,
        /// The candidate's term.
        term: Term,
        /// What stood against it.
        because: Refusal,
        /// Whether it was only asked what it would do.
        pre_vote: bool,
    },
    /// It counts a vote for itself.
    CountedVote {
        /// Whose vote it is.
        from: ServerId,
        /// The term of the election.
        term: Term,
        /// How many votes it has now, its own included; while two configurations are joined, those
        /// of the one that still lacks more.
        votes: u32,
        /// How many it needs, in that configuration.
        needed: u32,
        /// Whether two configurations are joined.
        joint: bool,
        /// Whether the others only said what they would do.
        pre_vote: bool,
    },
    /// It was refused a vote.
    WasRefusedVote {
        /// By whom.
        from: ServerId,
        /// The term of the election.
        term: Term,
        /// Whether the other only said what it would do.
        pre_vote: bool,
    },
    /// It won the election.
    BecameLeader {
        /// The term it leads.
        term: Term,
        /// Who voted for it.
        voters: ServerSet,
        /// How many servers vote; while two configurations are joined, in either.
        of: u32,
    },
    /// It heard of the leader of its term, whom it follows.
    FollowsLeader {
        leader: ServerId,
        /// The leader's term.
        term: Term,
        /// Whether it was a candidate of that term and gave up.
        was_candidate: bool,
    },
    /// It leads this term and heard from another who claims to: impossible in Raft.
    HeardRivalLeader {
        /// The other.
        rival: ServerId,
        /// The term of both.
        term: Term,
    },

    /// It led, and heard from no majority for an election timeout.
    LostQuorum {
        /// The term it led.
        term: Term,
    },
    /// It led, and is no longer in the cluster.
    LeftCluster {
        /// The term it led.
        term: Term,
        /// Where the configuration without it stands.
        index: LogIndex,
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
        client: ClientId,
        /// The client's number for the command.
        serial: u64,
        /// Where in the log it is.
        index: LogIndex,
        /// The leader's term.
        term: Term,
    },
    /// It begins its term with an entry that does nothing.
    AppendedNoop {
        /// Where in the log it is.
        index: LogIndex,
        /// The leader's term.
        term: Term,
    },
    /// It refused to change the membership or to hand over because it does not lead.
    RefusedRequest {
        /// The leader that it knows of.
        leader: Option<ServerId>,
    },
    /// It refused a client's command because it does not lead.
    RefusedCommand {
        client: ClientId,
        /// The leader that it knows of.
        leader: Option<ServerId>,
    },
    /// It refused a client's command because it is handing leadership over.
    RefusedInTransfer {
        client: ClientId,
        /// The next leader.
        to: ServerId,
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
        leader: ServerId,
        /// The index before the entries.
        prev_log_index: LogIndex,
        /// The leader's term there.
        prev_log_term: Term,
        /// Its own term there; none if its log is shorter.
        own_term: Option<Term>,
    },
    /// It refused entries that conflict with what it knows to be committed: impossible in Raft.
    RefusedToUncommit {
        leader: ServerId,
        /// The first conflicting index.
        from: LogIndex,
        /// The term of its own entry there.
        own_term: Term,
        /// The term of the leader's entry there.
        leader_term: Term,
        /// Up to where its log is committed.
        commit_index: LogIndex,
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
        leader: ServerId,
        /// The index of the first new entry.
        first: LogIndex,
        /// The index of the last new entry.
        last: LogIndex,
    },
    /// Its log already held all that the leader sent.
    MatchedLeader {
        leader: ServerId,
        /// Up to where the two are known to be equal.
        match_index: LogIndex,
    },
    /// A follower has come further.
    FollowerMatched {
        follower: ServerId,
        /// Up to where its log is known to equal the leader's.
        match_index: LogIndex,
    },
    /// A follower's log did not match, so the leader tries further back.
    SteppedBack {
        follower: ServerId,
        /// The next entry to send to it.
        next_index: LogIndex,
    },
    /// A follower's log did not match where the leader knows it to: the answer is old, or the follower
    /// has lost what it held. Match indexes never go back, so the leader waits for the next heartbeat.
    DoubtedMismatch {
        follower: ServerId,
        /// Up to where it has acknowledged the leader's log.
        match_index: LogIndex,
    },

    // ── Commitment ──
    /// It knows that everything up to an entry of its own term is on a majority, or a flaw lets it
    /// commit the entry all the same.
    Committed {
        /// The entry's index.
        index: LogIndex,
        entry_term: Term,
        /// The leader's term.
        term: Term,
        /// Which voters hold it, as far as the leader knows: on disk, but for a flaw.
        holders: ServerSet,
        /// How many servers vote; while two configurations are joined, in either.
        of: u32,
    },
    /// An entry is on a majority but from an earlier term, so it is not counted (Figure 8).
    WithheldCommit {
        /// The entry's index.
        index: LogIndex,
        entry_term: Term,
        /// The leader's term.
        term: Term,
        /// Which voters hold it, as for [`Reason::Committed`].
        holders: ServerSet,
        /// How many servers vote; while two configurations are joined, in either.
        of: u32,
    },
    /// It learned from the leader how far the log is committed.
    LearnedCommit {
        /// Its commit index now.
        commit_index: LogIndex,
        /// The commit index of the leader.
        leader_commit: LogIndex,
        /// The last index that this message vouches for. A flaw may let it commit more.
        last_new: LogIndex,
    },

    // ── Snapshots ──
    /// It saved its state machine's state and dropped the entries that led to it.
    TookSnapshot {
        /// The last index that the snapshot covers.
        index: LogIndex,
        /// How many entries it dropped.
        dropped: u64,
    },
    /// It took no snapshot, because the last one covers all that is applied.
    SkippedSnapshot {
        /// The last index applied.
        index: LogIndex,
    },
    /// It sent a piece of its snapshot to a follower that needs entries it no longer has.
    SentSnapshot {
        /// The follower.
        to: ServerId,
        /// The last index that the snapshot covers.
        index: LogIndex,
        /// Where in the snapshot the piece begins.
        offset: u64,
        /// Whether it is the last piece.
        done: bool,
    },
    /// It keeps what it has of a snapshot, and waits for more.
    StoredSnapshotPart {
        leader: ServerId,
        /// The last index that the snapshot covers.
        index: LogIndex,
        /// How many bytes it has.
        bytes: u64,
    },
    /// It took over the leader's snapshot.
    InstalledSnapshot {
        leader: ServerId,
        /// The last index that the snapshot covers.
        index: LogIndex,
        /// Whether its own entries after that stay.
        keeps_suffix: bool,
    },
    /// It needs no snapshot: everything in it is committed here already.
    IgnoredOldSnapshot {
        leader: ServerId,
        /// The last index that the snapshot covers.
        index: LogIndex,
        /// Its own commit index.
        commit_index: LogIndex,
    },

    // ── Clients ──
    /// It opened a session for a client.
    OpenedSession {
        client: ClientId,
        /// The entry that asked for it.
        index: LogIndex,
    },
    /// It forgot the session that was not used for longest.
    ExpiredSession { client: ClientId },
    /// It did not execute a command again.
    SkippedDuplicate {
        client: ClientId,
        /// The client's number for the command.
        serial: u64,
        /// The entry.
        index: LogIndex,
    },
    /// It did not execute a command of a client that has no session, or of a session that is over.
    RefusedWithoutSession {
        client: ClientId,
        /// The session that the command belongs to.
        session: Option<SessionId>,
        /// The client's number for the command.
        serial: u64,
        /// The entry.
        index: LogIndex,
    },
    /// It lets a read wait until an entry of its own term is committed.
    DelayedRead {
        client: ClientId,
        /// The client's number for the read.
        serial: u64,
        /// The leader's term.
        term: Term,
    },
    /// It noted how far the log is committed, and makes sure that it still leads.
    BeganRead {
        client: ClientId,
        /// The client's number for the read.
        serial: u64,
        /// The commit index when the read came.
        read_index: LogIndex,
        /// What will show, or shows, that it still leads.
        proof: ReadProof,
    },
    /// It let the client read.
    ServedRead {
        client: ClientId,
        /// The client's number for the read.
        serial: u64,
        /// The commit index when the read came.
        read_index: LogIndex,
        /// What showed that it still led.
        proof: ReadProof,
    },

    // ── Membership ──
    /// It appended a new configuration of the cluster, which is in force at once.
    ChangedMembership {
        /// Where in the log it stands.
        index: LogIndex,
        /// The configuration.
        membership: Membership,
        /// Whether the one before it was a joint one.
        leaves_joint: bool,
    },
    /// It refused to change the configuration.
    RefusedChange {
        /// What was asked for.
        change: Change,
        /// What stood against it.
        because: ChangeRefusal,
    },
    /// It received a new configuration, which is in force at once.
    AdoptedMembership {
        /// Where in the log it stands.
        index: LogIndex,
        /// The configuration.
        membership: Membership,
        /// Whether the one before it was a joint one.
        leaves_joint: bool,
    },
    /// It deleted an entry with a configuration, so the one before is in force again.
    RolledBackMembership {
        /// Where in the log the deleted one stood.
        index: LogIndex,
        /// The configuration in force.
        membership: Membership,
    },

    // ── Leadership transfer ──
    /// It takes no more commands and brings the next leader up to date.
    StartedTransfer {
        /// The next leader.
        to: ServerId,
        /// How far the next leader has come.
        match_index: LogIndex,
        /// How far it must come.
        last_index: LogIndex,
    },
    /// It refused to hand over.
    RefusedTransfer {
        /// To whom.
        to: ServerId,
        /// What stood against it.
        because: TransferRefusal,
    },
    /// It told the next leader, which has the whole log, to start an election.
    ToldToTakeOver {
        /// The next leader.
        to: ServerId,
    },
    /// It hands over no more, so it takes commands again.
    AbortedTransfer {
        /// Who should have taken over.
        to: ServerId,
        /// Why it did not.
        because: TransferEnd,
    },
}
