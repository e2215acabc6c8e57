//! Sentences for what happened.
//!
//! A headline is a few words without a full stop. A detail is whole sentences, in which *it* is the
//! server that the headline is about.

mod clients;
mod elections;
mod membership;
mod replication;
mod snapshots;
mod words;

use check::Verdict;
use raft::{Reason, ServerId, Term};
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
    let chapters = [elections::tell, replication::tell, snapshots::tell, clients::tell, membership::tell];
    // That there are words for every reason is for tests/reasons.rs to see.
    let told = chapters.iter().find_map(|tell| tell(server, reason)).unwrap_or_default();
    let Told { term, headline, detail } = told;
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

/// What a reason says.
#[derive(Default)]
struct Told {
    term: Option<Term>,
    headline: String,
    detail: String,
}

/// What is told of a server in a term.
#[expect(clippy::unnecessary_wraps, reason = "as its callers return it")]
fn in_term(term: Term, headline: impl Into<String>, detail: impl Into<String>) -> Option<Told> {
    Some(Told { term: Some(term), headline: headline.into(), detail: detail.into() })
}

/// What is told where the term does not matter.
#[expect(clippy::unnecessary_wraps, reason = "as its callers return it")]
fn told(headline: impl Into<String>, detail: impl Into<String>) -> Option<Told> {
    Some(Told { term: None, headline: headline.into(), detail: detail.into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft::{LogIndex, Refusal, Time};

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
