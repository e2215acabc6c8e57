//! Sentences for what happened.
//!
//! A headline is a few words without a full stop. A detail is whole sentences, in which *it* is the
//! server that the headline is about.

mod actions;
mod contradiction;
mod disks;
mod elections;
mod flaws;
mod interception;
mod lines;
mod membership;
mod reads;
mod reasons;
mod refusals;
mod replication;
mod snapshots;
mod topic;
mod verdicts;
mod weight;
pub(crate) mod words;

use raft::{ClientId, ServerId, Term};
use sim::{Answer, Endpoint, Event, EventKind, LossCause, MessageId, Operation, Packet};

pub use contradiction::{narrate_contradiction, narrate_exchange};
pub use flaws::{flaw_does, rule_broken_by};
pub use lines::{narrate_failure, narrate_line};
pub(crate) use reasons::narrate_reason;
pub use refusals::{narrate_change_refusal, narrate_refusal, narrate_transfer_refusal};
pub use topic::Topic;
pub use verdicts::narrate_verdict;
pub use weight::{Weight, weigh};
pub use words::client_name;
use words::client_subject;

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
    /// How much it tells.
    pub weight: Weight,
}

/// Where a rule is stated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source {
    /// The section of the paper: *§5.4.1*.
    pub section: &'static str,
    /// The rule's name: *RequestVote 2*.
    pub rule: &'static str,
}

impl Sentence {
    /// Whether it tells of what happens all the time.
    #[must_use]
    pub fn is_routine(&self) -> bool {
        self.weight == Weight::Routine
    }
}

/// What happened, in words; none for what only machines care about.
#[must_use]
pub fn narrate(event: &Event) -> Option<Sentence> {
    let weight = weigh(event)?;
    let sentence = match &event.kind {
        EventKind::Explained { server, reason } => narrate_reason(*server, reason),
        EventKind::Acted(action) => actions::tell(action),
        EventKind::Lost { packet, cause, id } => narrate_loss(*id, packet, *cause)?,
        EventKind::Intercepted { id, packet, how } => interception::tell(*id, packet, *how),
        EventKind::Called { client, serial, operation } => {
            plain(format!("{} asks: {operation}", client_subject(*client)), format!("Its request {serial}."))
        }
        EventKind::CutOff { server, torn } => disks::tell_cut_off(*server, torn),
        EventKind::GaveUp { client, serial, operation } => narrate_giving_up(*client, *serial, *operation),
        EventKind::Returned { client, answer: Answer::NoSession, .. } => plain(
            format!("{} is answered: no session", client_subject(*client)),
            "This attempt had no effect: its session has expired or was never opened.",
        ),
        EventKind::Returned { client, serial, operation, answer: Answer::Done { value } } => {
            narrate_answer(*client, *serial, *operation, *value)
        }
        EventKind::Sent { .. }
        | EventKind::Arrived { .. }
        | EventKind::Wrote { .. }
        | EventKind::Synced { .. }
        | EventKind::Applied { .. }
        | EventKind::Restored { .. }
        | EventKind::Returned { answer: Answer::SessionOpened { .. } | Answer::NotLeader { .. }, .. } => {
            return None;
        }
    };
    Some(Sentence { weight, ..sentence })
}

fn narrate_loss(MessageId(id): MessageId, packet: &Packet, cause: LossCause) -> Option<Sentence> {
    let detail = match cause {
        // Whoever dropped it was told so.
        LossCause::Dropped => return None,
        LossCause::ReceiverCrashed => "The server that it is for is crashed.",
        LossCause::LinkCut => "The link is cut.",
        LossCause::Chance => "The link loses some.",
        LossCause::Intercepted => "A rule drops all such messages.",
    };
    let (server, to) = match packet.to() {
        Endpoint::Server(server) => (Some(server), format!(" for {server}")),
        Endpoint::Client(_) => (None, String::new()),
    };
    Some(Sentence { server, ..plain(format!("Message {id}{to} is lost"), detail) })
}

fn narrate_answer(client: ClientId, serial: u64, operation: Operation, value: Option<i64>) -> Sentence {
    let key = operation.key();
    let value = value.map_or("no value".to_owned(), |value| value.to_string());
    let name = client_subject(client);
    if operation.is_read() {
        return plain(format!("{name} reads {key}: {value}"), format!("The answer to its request {serial}."));
    }
    let said = match operation {
        Operation::Add { .. } => format!("it made {key} {value}"),
        _ => format!("{key} had {value} before"),
    };
    plain(format!("{name} is answered: done"), format!("Its request {serial} has taken effect: {said}."))
}

fn narrate_giving_up(client: ClientId, serial: u64, operation: Operation) -> Sentence {
    let detail = if operation.is_read() {
        format!("Its request {serial} was not answered.")
    } else {
        format!("Its request {serial} was not answered, but may still take effect.")
    };
    plain(format!("{} gives up: {operation}", client_subject(client)), detail)
}

/// A sentence that is still to be weighed, and tells of no server.
pub(crate) fn plain(headline: impl Into<String>, detail: impl Into<String>) -> Sentence {
    let (headline, detail) = (headline.into(), detail.into());
    Sentence { headline, detail, source: None, server: None, term: None, weight: Weight::Minor }
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft::{LogIndex, Reason, Refusal, Time};
    use sim::{Action, ServerAction};

    fn check(kind: EventKind, headline: &str, detail: &str, source: Option<(&str, &str)>) {
        let sentence = narrate(&Event { at: Time::ZERO, step: 1, kind }).expect(headline);
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
            EventKind::Explained { server: S3, reason },
            "S3 refuses to vote for S5 in term 4",
            "Its last entry (index 5, term 3) is newer than S5's (index 3, term 2): a leader must hold every committed entry.",
            Some(("§5.4.1", "RequestVote 2")),
        );
    }

    #[test]
    fn a_commit_is_told_with_the_servers_that_hold_the_entry() {
        let holders = [ServerId::new(2), S3, ServerId::new(4)].into_iter().collect();
        let committed = |entry_term| Reason::Committed {
            index: LogIndex(4),
            entry_term: Term(entry_term),
            term: Term(3),
            holders,
            of: 5,
        };
        for (entry_term, whose) in [
            (3, "and the entry is from its own term 3"),
            (2, "and a flaw lets it count an entry from term 2, not its own 3"),
        ] {
            check(
                EventKind::Explained { server: S3, reason: committed(entry_term) },
                "S3 commits index 4",
                &format!("As far as it knows S2, S3, S4 hold it: 3 of 5, a majority; {whose}."),
                Some(("§5.4.2", "Leaders 4")),
            );
        }
    }

    #[test]
    fn a_vote_is_told_with_what_is_true_of_the_candidates_log() {
        let vote = |up_to_date, pre_vote| EventKind::Explained {
            server: S3,
            reason: Reason::GrantedVote { candidate: S5, term: Term(4), up_to_date, pre_vote },
        };
        let source = Some(("§5.2", "RequestVote 2"));
        check(
            vote(true, false),
            "S3 votes for S5 in term 4",
            "It remembers no other vote in this term, and S5's log is at least as up-to-date as its own.",
            source,
        );
        check(
            vote(false, false),
            "S3 votes for S5 in term 4",
            "It remembers no other vote in this term. S5's log is less up-to-date than its own, but a flaw lets that pass.",
            source,
        );
        check(
            vote(true, true),
            "S3 would vote for S5 in term 4",
            "It hears from no leader, and S5's log is at least as up-to-date as its own. It promises nothing by this.",
            Some(("thesis 9.6", "Pre-Vote")),
        );
    }

    #[test]
    fn what_was_done_is_told_whoever_did_it() {
        check(
            EventKind::Acted(Action::Server(S3, ServerAction::Crash)),
            "S3 crashes",
            "What its disk holds of its term, vote and log stays; its commit index and timers are lost.",
            None,
        );
    }
}
