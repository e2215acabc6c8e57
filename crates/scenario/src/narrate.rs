//! Sentences for what happened.

use check::Verdict;
use raft::{
    Change, ChangeRefusal, Duration, ElectionCause, LogIndex, Membership, ReadProof, Reason, Refusal, Round,
    ServerId, ServerSet, Term, TransferRefusal,
};
use sim::{Action, Answer, Happening, LossCause, MessageId, What};

/// What happened, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// What happened, in a few words: *S3 refuses to vote for S5 in term 4*.
    pub headline: String,
    /// Why, with the numbers that decided it; empty if there is nothing to add.
    pub detail: String,
    /// Where the rule is stated.
    pub source: Option<Source>,
    /// The server that it is about.
    pub server: Option<ServerId>,
    /// The term that it belongs to.
    pub term: Option<Term>,
    /// Whether it happens all the time (a heartbeat), so that a list may leave it out.
    pub routine: bool,
}

/// Where a rule is stated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source {
    /// The section of the paper: *§5.4.1*.
    pub section: &'static str,
    /// The rule's name: *RequestVote 2*.
    pub rule: &'static str,
}

/// What happened, in words; none for what only machines care about.
#[must_use]
pub fn narrate(happening: &Happening) -> Option<Sentence> {
    match &happening.what {
        What::Explained { server, reason } => Some(narrate_reason(*server, reason)),
        What::Acted(action) => Some(narrate_action(action)),
        What::Lost { packet, cause: LossCause::ReceiverCrashed, id: MessageId(id) } => {
            let server = match packet.to() {
                sim::Endpoint::Server(server) => Some(server),
                sim::Endpoint::Client(_) => None,
            };
            let to = server.map_or(String::new(), |server| format!(" for {server}"));
            Some(Sentence {
                routine: true,
                server,
                ..plain(format!("Message {id}{to} is lost"), "The server that it is for is crashed.")
            })
        }
        What::Called { client, serial, operation } => {
            Some(plain(format!("Client {} asks: {operation}", client.0), format!("Its request {serial}.")))
        }
        What::Returned { client, answer: Answer::NoSession, .. } => Some(plain(
            format!("Client {} is answered: no session", client.0),
            "Its request had no effect, because its session has expired or was never opened.",
        )),
        What::Returned { client, serial, answer: Answer::Done { previous } } => {
            let before = previous.map_or("had no value".to_owned(), |value| format!("was {value}"));
            Some(plain(
                format!("Client {} is answered: done", client.0),
                format!("Its request {serial} is committed and applied; the key {before} before."),
            ))
        }
        _ => None,
    }
}

/// A broken property, in words.
#[must_use]
pub fn narrate_verdict(verdict: &Verdict) -> Sentence {
    use check::Property as P;
    let Verdict { property, servers, term, index, .. } = verdict;
    let first = servers.first().map_or(String::new(), ToString::to_string);
    let last = servers.last().map_or(String::new(), ToString::to_string);
    let index = index.unwrap_or_default();
    let detail = match property {
        P::ElectionSafety => format!("{first} and {last} were both elected in term {term}."),
        P::LeaderAppendOnly => {
            format!("{last} leads term {term} and deleted its own entries from index {index} on.")
        }
        P::LogMatching => format!(
            "{first} and {last} hold an entry at index {index} of term {term}, but it, or what comes before it, differs."
        ),
        P::LeaderCompleteness => {
            format!("{first} committed index {index}, and {last}, which leads term {term}, does not have it.")
        }
        P::StateMachineSafety => format!("{first} and {last} applied different entries at index {index}."),
    };
    Sentence {
        headline: format!("{} is broken", property.name()),
        detail,
        source: Some(Source { section: property.section(), rule: "Figure 3" }),
        server: servers.last().copied(),
        term: Some(*term),
        routine: false,
    }
}

fn plain(headline: impl Into<String>, detail: impl Into<String>) -> Sentence {
    let (headline, detail) = (headline.into(), detail.into());
    Sentence { headline, detail, source: None, server: None, term: None, routine: false }
}

fn narrate_action(action: &Action) -> Sentence {
    let (server, headline, detail) = match action {
        Action::TimeOut(server) => {
            (Some(*server), format!("{server}'s election timer runs out"), "You did this.".to_owned())
        }
        Action::Request { via, operation } => {
            let first = via.map_or(String::new(), |server| format!(", asking {server} first"));
            (*via, format!("You request: {operation}{first}"), String::new())
        }
        Action::Crash(server) => (
            Some(*server),
            format!("{server} crashes"),
            "You did this. Its term, vote and log are on disk; its commit index and timers are lost."
                .to_owned(),
        ),
        Action::Restart(server) => (Some(*server), format!("{server} restarts"), "You did this.".to_owned()),
        Action::Drop(MessageId(id)) => {
            (None, format!("Message {id} is dropped"), "You did this. It will never arrive.".to_owned())
        }
    };
    Sentence { server, ..plain(headline, detail) }
}

fn narrate_reason(server: ServerId, reason: &Reason) -> Sentence {
    let (term, headline, detail) = words(server, reason);
    Sentence {
        headline,
        detail,
        source: Some(Source { section: reason.section(), rule: reason.rule().name() }),
        server: Some(server),
        term,
        routine: is_routine(reason),
    }
}

/// What happens at every heartbeat, or is said better by what follows from it.
fn is_routine(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::SentHeartbeat { .. }
            | Reason::MatchedLeader { .. }
            | Reason::SentEntries { .. }
            | Reason::FollowerMatched { .. }
            | Reason::IgnoredStaleReply { .. }
            | Reason::Applied { .. }
    )
}

/// The term, the headline and the detail of a reason.
fn words(server: ServerId, reason: &Reason) -> (Option<Term>, String, String) {
    let s = server;
    match *reason {
        Reason::Started { term, last_index } => (
            Some(term),
            format!("{s} comes back in term {term}"),
            format!("Its disk still held its term, its vote and its log{}.", up_to(last_index)),
        ),
        Reason::HigherTerm { from, old, new } => (
            Some(new),
            format!("{s} moves from term {old} to term {new}"),
            format!(
                "{from}'s message carries a higher term, so whatever {s} was, it is a follower now and has not voted yet."
            ),
        ),
        Reason::Applied { index, term } => (
            Some(term),
            format!("{s} applies index {index}"),
            "The entry is committed, so its command goes to the state machine.".to_owned(),
        ),
        Reason::IgnoredStaleReply { from, term } => (
            Some(term),
            format!("{s} ignores an answer from {from}"),
            format!("It answers a question of term {term} that {s} no longer asks."),
        ),
        Reason::StartedElection { term, cause } => {
            (Some(term), format!("{s} starts an election for term {term}"), why_election(cause))
        }
        Reason::StartedPreVote { term, cause } => (
            Some(term.previous()),
            format!("{s} asks whether it would be elected in term {term}"),
            format!("{} Only if a majority says yes does it enter the new term.", why_election(cause)),
        ),
        Reason::MayNotCampaign { term } => (
            Some(term),
            format!("{s} does not stand for election"),
            "It does not vote in this cluster, so it may not lead it.".to_owned(),
        ),
        Reason::IgnoredCandidate { candidate, term, leader } => (
            Some(term),
            format!("{s} ignores {candidate}, which wants its vote"),
            match leader {
                Some(leader) => format!("It hears from {leader}, its leader, so nobody needs an election."),
                None => "It has just heard from a leader, so nobody needs an election.".to_owned(),
            },
        ),
        Reason::GrantedVote { candidate, term, pre_vote: true } => (
            Some(term.previous()),
            format!("{s} would vote for {candidate} in term {term}"),
            format!(
                "It hears from no leader, and {candidate}'s log is at least as up-to-date as its own. It promises nothing by this."
            ),
        ),
        Reason::RefusedVote { candidate, term, because, pre_vote: true } => (
            Some(term.previous()),
            format!("{s} would not vote for {candidate} in term {term}"),
            why_refused(candidate, because),
        ),
        Reason::GrantedVote { candidate, term, pre_vote: false } => (
            Some(term),
            format!("{s} votes for {candidate} in term {term}"),
            format!(
                "It has voted for no one else in this term, and {candidate}'s log is at least as up-to-date as its own."
            ),
        ),
        Reason::RefusedVote { candidate, term, because, pre_vote: false } => (
            Some(term),
            format!("{s} refuses to vote for {candidate} in term {term}"),
            why_refused(candidate, because),
        ),
        Reason::CountedVote { from, term, votes, needed, pre_vote } => {
            let whose = match (from == s, pre_vote) {
                (true, false) => "its own vote, now on its disk".to_owned(),
                (true, true) => "itself among those who would vote for it".to_owned(),
                (false, false) => format!("{from}'s vote"),
                (false, true) => format!("{from} among those who would vote for it"),
            };
            let left = needed.saturating_sub(votes);
            let missing =
                if left == 0 { "That is a majority.".to_owned() } else { format!("{left} more to win.") };
            (
                Some(term),
                format!("{s} counts {whose}"),
                format!("{votes} of the {needed} votes that it needs. {missing}"),
            )
        }
        Reason::WasRefusedVote { from, term, pre_vote } => (
            Some(term),
            format!("{s} {} {from}'s vote", if pre_vote { "would not get" } else { "does not get" }),
            format!("{from} refused it in term {term}."),
        ),
        Reason::BecameLeader { term, voters, of } => (
            Some(term),
            format!("{s} becomes the leader of term {term}"),
            format!("{} voted for it: {} of {of}, a majority.", list(voters), voters.len()),
        ),
        Reason::FollowsLeader { leader, term, was_candidate } => (
            Some(term),
            format!("{s} follows {leader}, the leader of term {term}"),
            if was_candidate {
                format!("It wanted to lead this term itself, but {leader} has won.")
            } else {
                format!("It heard from {leader}, and as long as it does it starts no election.")
            },
        ),
        Reason::HeardRivalLeader { rival, term } => (
            Some(term),
            format!("{s} hears from another leader of term {term}"),
            format!("{rival} claims to lead the same term. Raft makes that impossible."),
        ),
        Reason::SentHeartbeat { to } => (
            None,
            format!("{s} sends a heartbeat to {to}"),
            "An empty AppendEntries says that the leader is still there.".to_owned(),
        ),
        Reason::SentEntries { to, first, last } => (
            None,
            format!("{s} sends {} to {to}", range(first, last)),
            format!("As far as {s} knows, {to}'s log ends before its own."),
        ),
        Reason::AppendedCommand { client, serial, index, term } => (
            Some(term),
            format!("{s} appends index {index}"),
            format!(
                "It leads, so it takes request {serial} of client {} into its log and sends it to the others.",
                client.0
            ),
        ),
        Reason::RefusedCommand { client, leader } => (
            None,
            format!("{s} does not take the request of client {}", client.0),
            match leader {
                Some(leader) => format!("Only the leader does, and that is {leader}."),
                None => "Only the leader does, and it knows of none.".to_owned(),
            },
        ),
        Reason::RefusedStaleLeader { leader, leader_term, term } => (
            Some(term),
            format!("{s} refuses entries from {leader}"),
            format!("{leader} leads term {leader_term}, but term {term} has begun."),
        ),
        Reason::RefusedMismatch { leader, prev_log_index, prev_log_term, own_term } => (
            None,
            format!("{s} refuses entries from {leader}: its log does not match"),
            match own_term {
                Some(own) => format!(
                    "At index {prev_log_index} {leader} has an entry of term {prev_log_term}, {s} one of term {own}."
                ),
                None => format!(
                    "{leader} has an entry of term {prev_log_term} at index {prev_log_index}; {s}'s log ends before it."
                ),
            },
        ),
        Reason::DeletedConflict { from, own_term, leader_term, last } => (
            Some(leader_term),
            format!("{s} deletes {}", range(from, last)),
            format!(
                "Its entry at index {from} is from term {own_term}, the leader's from term {leader_term}: the leader's log wins, and what follows goes too."
            ),
        ),
        Reason::AppendedEntries { leader, first, last } => (
            None,
            format!("{s} stores {} from {leader}", range(first, last)),
            format!("The logs match up to index {}, so these fit on.", first.previous()),
        ),
        Reason::MatchedLeader { leader, match_index } => (
            None,
            format!("{s} hears from {leader}"),
            format!("The two logs match up to index {match_index}, and there is nothing to store."),
        ),
        Reason::FollowerMatched { follower, match_index } => (
            None,
            format!("{s} learns that {follower} holds everything up to index {match_index}"),
            String::new(),
        ),
        Reason::SteppedBack { follower, next_index } => (
            None,
            format!("{s} goes back to index {next_index} for {follower}"),
            format!("{follower}'s log did not match further on, so {s} tries from there."),
        ),
        Reason::Committed { index, term, holders, of } => (
            Some(term),
            format!("{s} commits index {index}"),
            format!(
                "{} hold it on disk: {} of {of}, a majority; and the entry is from {s}'s own term {term}.",
                list(holders),
                holders.len()
            ),
        ),
        Reason::WithheldCommit { index, entry_term, term } => (
            Some(term),
            format!("{s} does not commit index {index} yet"),
            format!(
                "A majority holds it, but it is from term {entry_term}, and only entries of {s}'s own term {term} are committed by counting (Figure 8)."
            ),
        ),
        Reason::LearnedCommit { commit_index, leader_commit, last_new } => (
            None,
            format!("{s} learns that index {commit_index} is committed"),
            format!(
                "The leader has committed up to index {leader_commit}, and this message vouches for {s}'s log up to index {last_new}."
            ),
        ),
        Reason::LostQuorum { term } => (
            Some(term),
            format!("{s} steps down as the leader of term {term}"),
            "It heard from no majority for an election timeout: others may have a newer leader by now."
                .to_owned(),
        ),
        Reason::LeftCluster { term, index } => (
            Some(term),
            format!("{s} steps down as the leader of term {term}"),
            format!("The configuration at index {index} is committed, and {s} is not part of it."),
        ),
        Reason::AppendedNoop { index, term } => (
            Some(term),
            format!("{s} begins its term with an empty entry at index {index}"),
            "Once an entry of its own term is committed, so is everything before it.".to_owned(),
        ),
        Reason::RefusedRequest { leader } => (
            None,
            format!("{s} cannot do what it was asked to"),
            match leader {
                Some(leader) => format!("Only the leader can, and that is {leader}."),
                None => "Only a leader can, and it knows of none.".to_owned(),
            },
        ),
        Reason::TookSnapshot { index, dropped } => (
            None,
            format!("{s} takes a snapshot up to index {index}"),
            format!("The state machine's state takes the place of {dropped} entries."),
        ),
        Reason::SkippedSnapshot { index } => (
            None,
            format!("{s} takes no snapshot"),
            format!("The last one covers all that is applied, up to index {index}."),
        ),
        Reason::SentSnapshot { to, index, offset, done } => (
            None,
            format!(
                "{s} sends {} of its snapshot to {to}",
                if done && offset == 0 {
                    "all"
                } else if done {
                    "the last piece"
                } else {
                    "a piece"
                }
            ),
            format!(
                "{to} needs entries that {s} no longer has. The snapshot covers them up to index {index}; this piece begins at byte {offset}."
            ),
        ),
        Reason::StoredSnapshotPart { leader, index, bytes } => (
            None,
            format!("{s} has {bytes} bytes of {leader}'s snapshot"),
            format!("It covers the log up to index {index}; {s} waits for the rest."),
        ),
        Reason::InstalledSnapshot { leader, index, keeps_suffix } => (
            None,
            format!("{s} takes over {leader}'s snapshot up to index {index}"),
            if keeps_suffix {
                "Its own entry there is the same, so it keeps what follows.".to_owned()
            } else {
                "Its own log does not reach there with the same entry, so the snapshot replaces all of it."
                    .to_owned()
            },
        ),
        Reason::IgnoredOldSnapshot { leader, index, commit_index } => (
            None,
            format!("{s} does not need {leader}'s snapshot"),
            format!(
                "It covers the log up to index {index}, and {s} has committed up to index {commit_index}."
            ),
        ),
        Reason::OpenedSession { client, index } => (
            None,
            format!("{s} opens a session for client {}", client.0),
            format!(
                "The entry at index {index} asks for it. From now on each of the client's commands takes effect once."
            ),
        ),
        Reason::ExpiredSession { client } => (
            None,
            format!("{s} forgets the session of client {}", client.0),
            "There are too many, and it was not used for longest. All servers forget the same one."
                .to_owned(),
        ),
        Reason::SkippedDuplicate { client, serial, index } => (
            None,
            format!("{s} does not execute index {index} again"),
            format!("Request {serial} of client {} has taken effect already.", client.0),
        ),
        Reason::RefusedWithoutSession { client, serial, index } => (
            None,
            format!("{s} does not execute index {index}"),
            format!(
                "Client {} has no session, so nobody could tell whether its request {serial} took effect before.",
                client.0
            ),
        ),
        Reason::DelayedRead { client, serial, term } => (
            Some(term),
            format!("{s} lets read {serial} of client {} wait", client.0),
            format!("It has committed nothing in term {term} yet, so it may not know all that is committed."),
        ),
        Reason::BeganRead { client, serial, read_index, proof } => (
            None,
            format!("{s} takes read {serial} of client {} at index {read_index}", client.0),
            match proof {
                ReadProof::Round(Round(round)) => format!(
                    "Before it answers, a majority must confirm that it still leads: heartbeat round {round}."
                ),
                ReadProof::Lease { .. } => {
                    "A majority answered so recently that no other can lead yet.".to_owned()
                }
                ReadProof::Nothing => "It asks nobody whether it still leads.".to_owned(),
            },
        ),
        Reason::ServedRead { client, serial, read_index, .. } => (
            None,
            format!("{s} answers read {serial} of client {}", client.0),
            format!("It still leads, and its state machine has come to index {read_index}."),
        ),
        Reason::ChangedMembership { index, membership } => (
            None,
            format!("{s} changes the cluster to {}", configuration(membership)),
            format!("The configuration at index {index} is in force as soon as it is in the log."),
        ),
        Reason::RefusedChange { change, because } => {
            (None, format!("{s} does not {}", wish(change)), why_unchanged(because))
        }
        Reason::AdoptedMembership { index, membership } => (
            None,
            format!("{s} now belongs to {}", configuration(membership)),
            format!("It uses the latest configuration in its log, at index {index}, committed or not."),
        ),
        Reason::RolledBackMembership { index, membership } => (
            None,
            format!("{s} belongs to {} again", configuration(membership)),
            format!("The entry at index {index} with another configuration is gone from its log."),
        ),
        Reason::StartedTransfer { to, match_index, last_index } => (
            None,
            format!("{s} hands leadership to {to}"),
            format!(
                "It takes no more requests. {to} holds the log up to index {match_index} and needs it up to index {last_index}."
            ),
        ),
        Reason::RefusedTransfer { to, because } => (
            None,
            format!("{s} does not hand leadership to {to}"),
            match because {
                TransferRefusal::LeadsAlready => "It leads already.".to_owned(),
                TransferRefusal::NotVoter => format!("{to} does not vote, so it cannot lead."),
                TransferRefusal::UnderWay { to } => format!("It is handing over to {to}."),
            },
        ),
        Reason::ToldToTakeOver { to } => (
            None,
            format!("{s} tells {to} to start an election now"),
            format!("{to} has the whole log, so it will win."),
        ),
        Reason::AbortedTransfer { to } => (
            None,
            format!("{s} takes requests again"),
            format!("{to} did not take over within an election timeout."),
        ),
    }
}

fn configuration(membership: Membership) -> String {
    let Membership { voters, outgoing, learners } = membership;
    let mut text = list(voters);
    if membership.is_joint() {
        text = format!("{} joined with {text}", list(outgoing));
    }
    if !learners.is_empty() {
        text = format!("{text}, with {} learning", list(learners));
    }
    text
}

fn wish(change: Change) -> String {
    match change {
        Change::AddLearner(server) => format!("let {server} learn"),
        Change::AddVoter(server) => format!("let {server} vote"),
        Change::Remove(server) => format!("remove {server}"),
        Change::Replace(voters) => format!("change the cluster to {}", list(voters)),
    }
}

fn why_unchanged(because: ChangeRefusal) -> String {
    match because {
        ChangeRefusal::ChangeUnderWay => "The change before this one is not committed yet.",
        ChangeRefusal::NoCommitInTerm => "It has committed no entry of its own term yet, so another leader's change may still come to light.",
        ChangeRefusal::NothingToChange => "It is so already.",
        ChangeRefusal::NoVoterLeft => "Nobody would be left to vote.",
        ChangeRefusal::NotCaughtUp => "That server still lacks entries that are committed.",
        ChangeRefusal::TransferUnderWay => "It is handing leadership over.",
    }
    .to_owned()
}

fn why_election(cause: ElectionCause) -> String {
    match cause {
        ElectionCause::NoLeader { timeout } => {
            format!("It heard from no leader for {}, its election timeout.", millis(timeout))
        }
        ElectionCause::NoWinner { timeout } => {
            format!("The last election had no winner within {}, so it tries again.", millis(timeout))
        }
        ElectionCause::WouldBeElected { by } => format!("{} would vote for it, a majority.", list(by)),
        ElectionCause::Transfer { from } => format!("{from}, the leader, asked it to take over."),
        ElectionCause::Asked => "It was told to, whatever its timer said.".to_owned(),
    }
}

fn why_refused(candidate: ServerId, because: Refusal) -> String {
    match because {
        Refusal::StaleTerm { current } => format!("That term is over: it is in term {current}."),
        Refusal::AlreadyVoted { candidate } => format!("It has given its vote of this term to {candidate}."),
        Refusal::LogBehind { own_index, own_term, their_index, their_term } => format!(
            "Its last entry (index {own_index}, term {own_term}) is newer than {candidate}'s (index {their_index}, term {their_term}): a leader must hold every committed entry."
        ),
    }
}

fn millis(duration: Duration) -> String {
    format!("{} ms", duration.as_millis())
}

fn up_to(index: LogIndex) -> String {
    if index == LogIndex::ZERO { ", which is empty".to_owned() } else { format!(" up to index {index}") }
}

fn range(first: LogIndex, last: LogIndex) -> String {
    if first == last { format!("index {first}") } else { format!("index {first} to {last}") }
}

fn list(servers: ServerSet) -> String {
    let names: Vec<String> = servers.iter().map(|server| server.to_string()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft::Time;

    fn check(what: What, headline: &str, detail: &str, source: Option<(&str, &str)>) {
        let sentence = narrate(&Happening { at: Time::ZERO, event: 1, what }).expect(headline);
        assert_eq!((sentence.headline.as_str(), sentence.detail.as_str()), (headline, detail));
        assert_eq!(sentence.source.map(|source| (source.section, source.rule)), source);
    }

    const S3: ServerId = ServerId::new(3);
    const S5: ServerId = ServerId::new(5);

    #[test]
    fn a_refused_vote_is_told_with_the_numbers_that_decided_it() {
        let because = Refusal::LogBehind {
            own_index: LogIndex(5),
            own_term: Term(3),
            their_index: LogIndex(3),
            their_term: Term(2),
        };
        let reason = Reason::RefusedVote { candidate: S5, term: Term(4), because, pre_vote: false };
        check(
            What::Explained { server: S3, reason },
            "S3 refuses to vote for S5 in term 4",
            "Its last entry (index 5, term 3) is newer than S5's (index 3, term 2): a leader must hold every committed entry.",
            Some(("§5.4.1", "RequestVote 2")),
        );
    }

    #[test]
    fn a_commit_is_told_with_the_servers_that_hold_the_entry() {
        let holders = [ServerId::new(2), S3, ServerId::new(4)].into_iter().collect();
        let reason = Reason::Committed { index: LogIndex(4), term: Term(3), holders, of: 5 };
        check(
            What::Explained { server: S3, reason },
            "S3 commits index 4",
            "S2, S3, S4 hold it on disk: 3 of 5, a majority; and the entry is from S3's own term 3.",
            Some(("§5.4.2", "Leaders 4")),
        );
    }

    #[test]
    fn what_the_visitor_did_is_told_as_such() {
        check(
            What::Acted(Action::Crash(S3)),
            "S3 crashes",
            "You did this. Its term, vote and log are on disk; its commit index and timers are lost.",
            None,
        );
    }
}
