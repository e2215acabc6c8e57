//! What servers decide, and why: a headline and a detail for every reason there can be.

use raft::{LogIndex, Reason, ServerId, Term};

use super::weight::weigh_reason;
use super::words::{client_name, configuration, list, range, share};
use super::{Sentence, Source, elections, membership, reads, replication, snapshots};

/// A decision of a server, in words.
pub(crate) fn narrate_reason(server: ServerId, reason: &Reason) -> Sentence {
    let Told { term, headline, detail } = tell(server, reason);
    Sentence {
        headline,
        detail,
        source: Some(Source { section: reason.section(), rule: reason.rule().name() }),
        server: Some(server),
        term,
        weight: weigh_reason(reason),
    }
}

/// What a reason says.
struct Told {
    term: Option<Term>,
    headline: String,
    detail: String,
}

/// What is told of a server in a term.
fn in_term(term: Term, headline: String, detail: impl Into<String>) -> Told {
    Told { term: Some(term), headline, detail: detail.into() }
}

/// What is told where the term does not matter.
fn told(headline: String, detail: impl Into<String>) -> Told {
    Told { term: None, headline, detail: detail.into() }
}

fn tell(s: ServerId, reason: &Reason) -> Told {
    match *reason {
        // ── All servers ──
        Reason::Started { term, voted_for, last_index } => {
            in_term(term, format!("{s} starts in term {term}"), elections::disk(term, voted_for, last_index))
        }
        Reason::HigherTerm { from, old, new } => in_term(
            new,
            format!("{s} moves from term {old} to term {new}"),
            format!(
                "{from}'s message carries a higher term, so whatever {s} was, it is a follower now, and it remembers no vote in the new term."
            ),
        ),
        Reason::Applied { index, term } => in_term(
            term,
            format!("{s} applies index {index}"),
            "The entry is committed, and all before it are applied, so its turn has come.",
        ),
        Reason::IgnoredStaleReply { from, term } => in_term(
            term,
            format!("{s} ignores a message from {from}"),
            "What it is about is settled already.",
        ),

        // ── Elections ──
        Reason::StartedElection { term, cause } => {
            in_term(term, format!("{s} starts an election for term {term}"), elections::why(cause))
        }
        Reason::StartedPreVote { term, cause } => in_term(
            term.previous(),
            format!("{s} asks whether it would be elected in term {term}"),
            format!("{} Only if a majority says yes does it enter the new term.", elections::why(cause)),
        ),
        Reason::BoundByLease { term } => in_term(
            term,
            format!("{s} does not stand for election yet"),
            "A leader that it may just have heard from may read on its lease, and counts on it to vote for nobody else so soon.",
        ),
        Reason::MayNotCampaign { term } => in_term(
            term,
            format!("{s} does not stand for election"),
            "It does not vote in this cluster, so it may not lead it.",
        ),
        Reason::GrantedVote { candidate, term, up_to_date, pre_vote } => in_term(
            elections::own_term(term, pre_vote),
            format!("{s} {} for {candidate} in term {term}", if pre_vote { "would vote" } else { "votes" }),
            elections::why_granted(candidate, up_to_date, pre_vote),
        ),
        Reason::IgnoredCandidate { candidate, term, leader } => in_term(
            term,
            format!("{s} ignores {candidate}, which wants its vote"),
            elections::why_ignored(s, leader),
        ),
        Reason::RefusedVote { candidate, term, because, pre_vote } => in_term(
            elections::own_term(term, pre_vote),
            format!(
                "{s} {} vote for {candidate} in term {term}",
                if pre_vote { "would not" } else { "refuses to" }
            ),
            elections::why_refused(s, candidate, because, pre_vote),
        ),
        Reason::CountedVote { from, term, votes, needed, joint, pre_vote } => in_term(
            elections::own_term(term, pre_vote),
            elections::counts(s, from, pre_vote),
            elections::votes_of(votes, needed, joint, if pre_vote { "would have" } else { "has" }),
        ),
        Reason::WasRefusedVote { from, term, pre_vote: true } => in_term(
            term.previous(),
            format!("{s} would not get {from}'s vote"),
            format!("{from} says that it would refuse it in term {term}."),
        ),
        Reason::WasRefusedVote { from, term, pre_vote: false } => in_term(
            term,
            format!("{s} does not get {from}'s vote"),
            format!("{from} refuses it in term {term}."),
        ),
        Reason::BecameLeader { term, voters, of } => in_term(
            term,
            format!("{s} becomes the leader of term {term}"),
            format!("It has the votes of {}: {}.", list(voters), share(voters, of)),
        ),
        Reason::FollowsLeader { leader, term, was_candidate } => in_term(
            term,
            format!("{s} follows {leader}, the leader of term {term}"),
            if was_candidate {
                format!("It wanted to lead this term itself, but {leader} has won.")
            } else {
                format!("It heard from {leader}, and as long as it does, it starts no election.")
            },
        ),
        Reason::HeardRivalLeader { rival, term } => in_term(
            term,
            format!("{s} hears from another leader of term {term}"),
            format!("{rival} claims to lead the same term. Raft makes that impossible."),
        ),
        Reason::LostQuorum { term } => in_term(
            term,
            format!("{s} steps down as the leader of term {term}"),
            "For the longest election timeout it heard from no majority: others may have a newer leader by now.",
        ),
        Reason::LeftCluster { term, index } => in_term(
            term,
            format!("{s} steps down as the leader of term {term}"),
            format!("The configuration at index {index} is committed, and {s} is not among its voters."),
        ),

        // ── Replication ──
        Reason::SentHeartbeat { to } => told(
            format!("{s} sends a heartbeat to {to}"),
            "An AppendEntries without entries says that the leader is still there.",
        ),
        Reason::SentEntries { to, first, last } => told(
            format!("{s} sends {} to {to}", range(first, last)),
            format!("As far as {s} knows, {to} does not have this part of the log yet."),
        ),
        Reason::AppendedCommand { client, serial, index, term } => in_term(
            term,
            format!("{s} appends index {index}"),
            format!("It leads, so it takes request {serial} of {} into its log.", client_name(client)),
        ),
        Reason::AppendedNoop { index, term } => in_term(
            term,
            format!("{s} begins its term with an empty entry at index {index}"),
            "Once an entry of its own term is committed, so is everything before it.",
        ),
        Reason::RefusedStaleLeader { leader, leader_term, term } => in_term(
            term,
            format!("{s} does not follow {leader}"),
            format!("{leader} speaks as the leader of term {leader_term}, but term {term} has begun."),
        ),
        Reason::RefusedMismatch { leader, prev_log_index, prev_log_term, own_term } => told(
            format!("{s} refuses what {leader} sends: its log does not match"),
            replication::mismatch(s, leader, prev_log_index, prev_log_term, own_term),
        ),
        Reason::RefusedToUncommit { leader, from, own_term, leader_term, commit_index } => in_term(
            leader_term,
            format!("{s} refuses to delete what is committed"),
            format!(
                "At index {from} {leader} has an entry of term {leader_term}, {s} one of term {own_term}; and {s} knows that everything up to index {commit_index} is committed. Raft makes that impossible."
            ),
        ),
        Reason::DeletedConflict { from, own_term, leader_term, last } => in_term(
            leader_term,
            format!("{s} deletes {}", range(from, last)),
            format!(
                "Its entry at index {from} is from term {own_term}, the leader's from term {leader_term}: the leader's log wins, and what follows goes too."
            ),
        ),
        Reason::AppendedEntries { leader, first, last } => told(
            format!("{s} stores {} from {leader}", range(first, last)),
            if first == LogIndex(1) {
                "Every log begins with index 1, so there is nothing before it to compare.".to_owned()
            } else {
                let before = first.previous();
                format!("It takes the two logs to match up to index {before}, and goes on from there.")
            },
        ),
        Reason::MatchedLeader { leader, match_index } => told(
            format!("{s} hears from {leader}"),
            if match_index == LogIndex::ZERO {
                "There is nothing to compare yet, and nothing to store.".to_owned()
            } else {
                format!(
                    "It takes the two logs to match up to index {match_index}, and there is nothing to store."
                )
            },
        ),
        Reason::FollowerMatched { follower, match_index } => told(
            format!("{s} hears that {follower} holds everything up to index {match_index}"),
            format!("{follower} has answered that the two logs match up to there."),
        ),
        Reason::SteppedBack { follower, next_index } => told(
            format!("{s} goes back to index {next_index} for {follower}"),
            format!("{follower}'s log did not match further on, so {s} tries from there."),
        ),
        Reason::DoubtedMismatch { follower, match_index } => told(
            format!("{s} does not go back for {follower}"),
            format!(
                "{follower} has acknowledged everything up to index {match_index}: this answer is old, or {follower} has lost entries. The next heartbeat asks again."
            ),
        ),

        // ── Commitment ──
        Reason::Committed { index, entry_term, term, holders, of } => in_term(
            term,
            format!("{s} commits index {index}"),
            replication::why_committed(entry_term, term, holders, of),
        ),
        Reason::WithheldCommit { index, entry_term, term, holders, of } => in_term(
            term,
            format!("{s} does not commit index {index} yet"),
            format!(
                "{}. But it is from term {entry_term}, and only entries of {s}'s own term {term} are committed by counting (Figure 8).",
                replication::held_by(holders, of)
            ),
        ),
        Reason::LearnedCommit { commit_index, leader_commit, last_new } if last_new < commit_index => told(
            format!("{s} takes index {commit_index} to be committed"),
            format!(
                "The leader has committed up to index {leader_commit}. This message shows that {s}'s log matches only up to index {last_new}, but a flaw lets it go on."
            ),
        ),
        Reason::LearnedCommit { commit_index, leader_commit, last_new } => told(
            format!("{s} learns that index {commit_index} is committed"),
            format!(
                "The leader has committed up to index {leader_commit}, and this message shows that {s}'s log matches up to index {last_new}."
            ),
        ),

        // ── Snapshots ──
        Reason::TookSnapshot { index, dropped } => told(
            format!("{s} takes a snapshot up to index {index}"),
            if dropped == 1 {
                "The state machine's state takes the place of one entry.".to_owned()
            } else {
                format!("The state machine's state takes the place of {dropped} entries.")
            },
        ),
        Reason::SkippedSnapshot { index } => told(
            format!("{s} takes no snapshot"),
            if index == LogIndex::ZERO {
                "It has applied nothing yet.".to_owned()
            } else {
                format!("The last one covers all that is applied, up to index {index}.")
            },
        ),
        Reason::SentSnapshot { to, index, offset, done } => told(
            format!("{s} sends {} of its snapshot to {to}", snapshots::piece(offset, done)),
            format!(
                "As far as {s} knows, {to} needs entries that {s} no longer has. The snapshot covers them up to index {index}; this part begins at byte {offset}."
            ),
        ),
        Reason::StoredSnapshotPart { leader, index, bytes } => told(
            snapshots::stored(s, leader, bytes),
            format!("It covers the log up to index {index}; {s} waits for the rest."),
        ),
        Reason::InstalledSnapshot { leader, index, keeps_suffix } => told(
            format!("{s} takes over {leader}'s snapshot up to index {index}"),
            if keeps_suffix {
                "Its own entry there is the same, so it keeps what follows."
            } else {
                "Its own log does not hold the same entry there, so the snapshot replaces all of it."
            },
        ),
        Reason::IgnoredOldSnapshot { leader, index, commit_index } => told(
            format!("{s} does not need {leader}'s snapshot"),
            format!(
                "The snapshot covers the log up to index {index}, and {s} has committed up to index {commit_index}."
            ),
        ),

        // ── Clients ──
        Reason::RefusedRequest { leader } => told(
            format!("{s} cannot do what it was asked to"),
            match leader {
                Some(leader) => format!("Only the leader can. As far as it knows, that is {leader}."),
                None => "Only a leader can, and it knows of none.".to_owned(),
            },
        ),
        Reason::RefusedCommand { client, leader } => told(
            format!("{s} does not take the request of {}", client_name(client)),
            match leader {
                Some(leader) => format!("Only the leader does. As far as it knows, that is {leader}."),
                None => "It does not lead, and knows of nobody to ask instead.".to_owned(),
            },
        ),
        Reason::RefusedInTransfer { client, to } => told(
            format!("{s} does not take the request of {}", client_name(client)),
            format!("It is handing leadership to {to}, and takes no requests meanwhile."),
        ),
        Reason::OpenedSession { client, index } => told(
            format!("{s} opens a session for {}", client_name(client)),
            format!(
                "The entry at index {index} asks for it, so that each of the client's commands takes effect once."
            ),
        ),
        Reason::ExpiredSession { client } => told(
            format!("{s} forgets the session of {}", client_name(client)),
            "There are too many, and this one was unused for longest.",
        ),
        Reason::SkippedDuplicate { client, serial, index } => told(
            format!("{s} does not execute index {index} again"),
            format!("Request {serial} of {}, or a later one, has taken effect already.", client_name(client)),
        ),
        Reason::RefusedWithoutSession { client, session, serial, index } => told(
            format!("{s} does not execute index {index}"),
            format!(
                "It cannot tell whether request {serial} of {} took effect before: {}.",
                client_name(client),
                if session.is_some() { "its session is over" } else { "it has no session" },
            ),
        ),
        Reason::DelayedRead { client, serial, term } => in_term(
            term,
            format!("{s} lets read {serial} of {} wait", client_name(client)),
            format!("It has committed nothing in term {term} yet, so it may not know all that is committed."),
        ),
        Reason::BeganRead { client, serial, read_index, proof } => told(
            format!("{s} takes read {serial} of {} at index {read_index}", client_name(client)),
            reads::proof_to_come(proof),
        ),
        Reason::ServedRead { client, serial, read_index, proof } => told(
            format!("{s} answers read {serial} of {}", client_name(client)),
            format!(
                "{} when the read came, and its state machine has come to index {read_index}.",
                reads::proof_that_came(proof)
            ),
        ),

        // ── Membership ──
        Reason::ChangedMembership { index, membership, leaves_joint } => told(
            format!("{s} changes the cluster to {}", configuration(membership)),
            membership::takes_force(index, membership, leaves_joint),
        ),
        Reason::RefusedChange { change, because } => {
            told(format!("{s} does not {}", membership::wish(change)), membership::why_unchanged(because))
        }
        Reason::AdoptedMembership { index, membership, .. } => told(
            format!("{s} now takes the cluster to be {}", configuration(membership)),
            format!("It uses the latest configuration in its log, at index {index}, committed or not."),
        ),
        Reason::RolledBackMembership { index, membership } => told(
            format!("{s} again takes the cluster to be {}", configuration(membership)),
            format!("The entry at index {index} with another configuration is gone from its log."),
        ),

        // ── Leadership transfer ──
        Reason::StartedTransfer { to, match_index, last_index } => told(
            format!("{s} hands leadership to {to}"),
            format!("It takes no more requests. {}", membership::lacks(to, match_index, last_index)),
        ),
        Reason::RefusedTransfer { to, because } => {
            told(format!("{s} does not hand leadership to {to}"), membership::why_kept(to, because))
        }
        Reason::ToldToTakeOver { to } => told(
            format!("{s} tells {to} to start an election now"),
            format!("{to} has the whole log, as the next leader must."),
        ),
        Reason::AbortedTransfer { to, because } => {
            told(format!("{s} takes requests again"), membership::why_aborted(to, because))
        }
    }
}
