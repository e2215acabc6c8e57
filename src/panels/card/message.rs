//! The card of a message: its fields by the paper's names.

use raft::{AppendEntries, AppendOutcome, Body, InstallOutcome, LogIndex, Term};
use sim::{Answer, Flight, Packet};
use yew::prelude::*;

use super::Head;
use crate::control::{Control, MessageControl};
use crate::model::{Action, Model};
use crate::text;
use crate::ui::{Button, Fact};

/// A message's card.
#[derive(Clone, PartialEq)]
pub(crate) struct MessageCard {
    pub(super) head: Head,
}

/// A message's card now.
pub(super) fn view(model: &Model, flight: &Flight) -> MessageCard {
    let packet = &flight.packet;
    let (from, to) = (text::endpoint(packet.from()), text::endpoint(packet.to()));
    let term = match packet {
        Packet::Raft(message) => message.term,
        Packet::Request { .. } | Packet::Answer { .. } => Term::ZERO,
    };
    let mut facts = facts(packet);
    facts.push(("sent", format!("{} s", text::seconds(flight.sent))));
    facts.push(("arrives in", text::millis(flight.arrives.since(model.world().now()))));
    let (name, what) = (text::kind(packet).to_owned(), format!("{from} → {to}"));
    MessageCard { head: Head { name, what, term, facts } }
}

/// What can be done to a message.
pub(super) fn acts(on: &Callback<Action>) -> Html {
    html! { <div class="acts"><Button control={Control::Message(MessageControl::Drop)} {on} /></div> }
}

fn facts(packet: &Packet) -> Vec<Fact> {
    match packet {
        Packet::Raft(message) => {
            let mut facts = vec![("term", message.term.to_string())];
            facts.extend(body_facts(&message.body));
            facts
        }
        Packet::Request { ask, serial, .. } => {
            vec![("request", text::asked(*ask)), ("serial number", serial.to_string())]
        }
        Packet::Answer { serial, answer, .. } => {
            vec![("serial number", serial.to_string()), ("answer", answer_words(answer))]
        }
    }
}

fn body_facts(body: &Body) -> Vec<Fact> {
    match body {
        Body::RequestVote(request) => vec![
            ("lastLogIndex", request.last_log_index.to_string()),
            ("lastLogTerm", request.last_log_term.to_string()),
        ],
        Body::RequestVoteReply(reply) => vec![("voteGranted", reply.vote_granted.to_string())],
        Body::AppendEntries(request) => vec![
            ("prevLogIndex", request.prev_log_index.to_string()),
            ("prevLogTerm", request.prev_log_term.to_string()),
            ("entries", entries(request)),
            ("leaderCommit", request.leader_commit.to_string()),
        ],
        Body::AppendEntriesReply(reply) => match reply.outcome {
            AppendOutcome::Matches { match_index } => matched(match_index),
            AppendOutcome::Mismatch { prev_log_index, .. } => {
                vec![("success", "false".to_owned()), ("no match at", prev_log_index.to_string())]
            }
            AppendOutcome::StaleTerm => refused(),
        },
        Body::InstallSnapshot(request) => vec![
            ("lastIncludedIndex", request.meta.last_included_index.to_string()),
            ("lastIncludedTerm", request.meta.last_included_term.to_string()),
            ("offset", request.offset.to_string()),
            ("done", request.done.to_string()),
        ],
        Body::InstallSnapshotReply(reply) => match reply.outcome {
            InstallOutcome::Covers { match_index } => matched(match_index),
            InstallOutcome::Wants { next_offset, .. } => vec![("bytes received", next_offset.to_string())],
            InstallOutcome::StaleTerm => refused(),
        },
        Body::TimeoutNow => Vec::new(),
    }
}

fn matched(match_index: LogIndex) -> Vec<Fact> {
    vec![("success", "true".to_owned()), ("matchIndex", match_index.to_string())]
}

fn refused() -> Vec<Fact> {
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
