//! The card of a message: its fields by the paper's names, and what would follow if it arrived now.

use raft::{AppendEntries, AppendOutcome, Body, InstallOutcome, LogIndex, Term, VotePurpose};
use scenario::Sentence;
use sim::{Answer, Ask, Flight, MessageId, Packet};
use yew::prelude::*;

use super::{Group, Head};
use crate::control::{Control, MessageControl};
use crate::model::{Action, Model};
use crate::text;
use crate::ui::{Fact, Offered, buttons};

/// A message's card.
#[derive(Clone, PartialEq)]
pub(crate) struct MessageCard {
    pub(super) head: Head,
    pub(super) groups: Vec<Group>,
    /// What would follow if it arrived now.
    pub(super) foreseen: Option<Sentence>,
    pub(super) acts: Vec<Offered>,
}

/// A field of a message, and what is in it.
type Field = (&'static str, String);

/// A message's card now.
pub(super) fn view(model: &Model, id: MessageId, flight: &Flight) -> MessageCard {
    use MessageControl::*;
    let packet = &flight.packet;
    let (from, to) = (text::endpoint(packet.from()), text::endpoint(packet.to()));
    let term = match packet {
        Packet::Raft(message) => message.term,
        Packet::Request { .. } | Packet::Answer { .. } => Term::ZERO,
    };
    let mut facts: Vec<Fact> =
        fields(packet).into_iter().map(|(name, value)| Fact::new(name, value)).collect();
    facts.push(Fact::new("sent", format!("{} s", text::seconds(flight.sent))));
    facts.push(arrival(model, flight, &to));
    let hold = if flight.held.is_some() { Release } else { Hold };
    let offer = |control| Control::Message(control).offered(model);
    let (name, what) = (text::kind(packet).to_owned(), format!("{from} → {to}"));
    MessageCard {
        head: Head { name, what, term },
        groups: vec![("", facts)],
        foreseen: scenario::foresee(model.world(), id),
        acts: [Deliver, hold, Drop, Duplicate, Delay].map(offer).into(),
    }
}

fn arrival(model: &Model, flight: &Flight, to: &str) -> Fact {
    match flight.held {
        Some(since) => Fact::new("held", format!("since {} s", text::seconds(since))),
        None if flight.waits => Fact::new("waits", format!("until {to} is resumed")),
        None => Fact::new("arrives in", text::millis(flight.arrives.since(model.world().now()))),
    }
}

/// What can be done to a message.
pub(super) fn acts(acts: &[Offered], on: &Callback<Action>) -> Html {
    html! { <div class="acts">{ buttons(acts, on) }</div> }
}

/// What would follow if it arrived now.
pub(super) fn foreseen(sentence: &Sentence) -> Html {
    html! {
        <p class="foreseen">
            <span>{ "If it arrived now: " }</span>
            <strong>{ &sentence.headline }</strong>
            if !sentence.detail.is_empty() {
                { ". " }{ &sentence.detail }
            }
        </p>
    }
}

fn fields(packet: &Packet) -> Vec<Field> {
    match packet {
        Packet::Raft(message) => {
            let mut fields = vec![("term", message.term.to_string())];
            fields.extend(body_fields(&message.body));
            fields
        }
        Packet::Request { ask, serial, session, .. } => {
            let mut fields = vec![("request", text::asked(*ask))];
            if *ask != Ask::Session {
                fields.push(("serial number", serial.to_string()));
            }
            fields.extend(session.map(|session| ("session", session.0.to_string())));
            fields
        }
        Packet::Answer { serial, answer, .. } => {
            vec![("serial number", serial.to_string()), ("answer", answer_words(answer))]
        }
    }
}

fn body_fields(body: &Body) -> Vec<Field> {
    match body {
        Body::RequestVote(request) => {
            let mut fields = vec![
                ("lastLogIndex", request.last_log_index.to_string()),
                ("lastLogTerm", request.last_log_term.to_string()),
            ];
            match request.purpose {
                VotePurpose::Elect => {}
                VotePurpose::PreVote => fields.push(("purpose", "pre-vote".to_owned())),
                VotePurpose::Transfer => fields.push(("purpose", "handing over".to_owned())),
            }
            fields
        }
        Body::RequestVoteReply(reply) => {
            let name = if reply.pre_vote { "preVoteGranted" } else { "voteGranted" };
            vec![(name, reply.vote_granted.to_string())]
        }
        Body::AppendEntries(request) => vec![
            ("prevLogIndex", request.prev_log_index.to_string()),
            ("prevLogTerm", request.prev_log_term.to_string()),
            ("entries", entries(request)),
            ("leaderCommit", request.leader_commit.to_string()),
            ("round", request.round.0.to_string()),
        ],
        Body::AppendEntriesReply(reply) => {
            let mut fields = match reply.outcome {
                AppendOutcome::Matches { match_index } => matched(match_index),
                AppendOutcome::Mismatch { prev_log_index, conflict_term, conflict_index } => {
                    mismatch(prev_log_index, conflict_term, conflict_index)
                }
                AppendOutcome::StaleTerm => refused(),
            };
            fields.push(("round", reply.round.0.to_string()));
            fields
        }
        Body::InstallSnapshot(request) => vec![
            ("lastIncludedIndex", request.meta.last_included_index.to_string()),
            ("lastIncludedTerm", request.meta.last_included_term.to_string()),
            ("offset", request.offset.to_string()),
            ("data", text::count(request.data.len() as u64, "byte", "bytes")),
            ("done", request.done.to_string()),
            ("round", request.round.0.to_string()),
        ],
        Body::InstallSnapshotReply(reply) => {
            let mut fields = match reply.outcome {
                InstallOutcome::Covers { match_index } => matched(match_index),
                InstallOutcome::Wants { last_included_index, next_offset } => vec![
                    ("lastIncludedIndex", last_included_index.to_string()),
                    ("bytes received", next_offset.to_string()),
                ],
                InstallOutcome::StaleTerm => refused(),
            };
            fields.push(("round", reply.round.0.to_string()));
            fields
        }
        Body::TimeoutNow => Vec::new(),
    }
}

fn mismatch(prev_log_index: LogIndex, conflict_term: Option<Term>, conflict_index: LogIndex) -> Vec<Field> {
    let term = conflict_term.map(|term| ("conflictTerm", term.to_string()));
    let mut fields = refused();
    fields.push(("no match at", prev_log_index.to_string()));
    fields.extend(term);
    fields.push(("conflictIndex", conflict_index.to_string()));
    fields
}

fn matched(match_index: LogIndex) -> Vec<Field> {
    vec![("success", "true".to_owned()), ("matchIndex", match_index.to_string())]
}

fn refused() -> Vec<Field> {
    vec![("success", "false".to_owned())]
}

fn entries(request: &AppendEntries) -> String {
    const SHOWN: usize = 4;
    if request.entries.is_empty() {
        return "none: a heartbeat".to_owned();
    }
    let one = |entry: &raft::Entry| {
        format!("{}: {} (term {})", entry.index, text::assignment(&entry.command), entry.term)
    };
    let mut parts: Vec<String> = request.entries.iter().take(SHOWN).map(one).collect();
    if SHOWN < request.entries.len() {
        parts.push(format!("{} more", request.entries.len() - SHOWN));
    }
    parts.join(", ")
}

fn answer_words(answer: &Answer) -> String {
    match answer {
        Answer::Done { value: None } => "done; no value".to_owned(),
        Answer::Done { value: Some(value) } => format!("done; value {value}"),
        Answer::SessionOpened { .. } => "your session is open".to_owned(),
        Answer::NoSession => "you have no session, so this has no effect".to_owned(),
        Answer::NotLeader { leader: None } => "I do not lead and know no leader".to_owned(),
        Answer::NotLeader { leader: Some(leader) } => format!("I do not lead; ask {leader}"),
    }
}
