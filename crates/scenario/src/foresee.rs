//! What would follow if a message arrived now: found by letting it arrive, in a copy of the world.

use raft::{Body, Message, Reason, Role, Server, ServerId};
use sim::{
    Action, Answer, Ask, Endpoint, Event, EventKind, MessageAction, MessageId, Packet, Refused, World,
};

use crate::narrate::words::{
    client_name, client_subject, held_by, in_votes, list, millis, still_needed, tally,
};
use crate::narrate::{Sentence, narrate, narrate_reason, narrate_refusal, plain};
use crate::why_not::counted_holders;

/// What would follow if a message that is on its way arrived now; none if it is not on its way. What
/// stands against its arrival is said, too. The world stays as it is.
#[must_use]
pub fn foresee(world: &World, message: MessageId) -> Option<Sentence> {
    let packet = &world.flight(message)?.packet;
    let (mut after, mut happened) = (world.clone(), Vec::new());
    let deliver = Action::Message(message, MessageAction::Deliver);
    if let Err(refused) = after.act(deliver, &mut happened) {
        return Some(refusal(refused));
    }
    settle(&mut after, packet.to(), &mut happened);
    let sentence = match packet.to() {
        Endpoint::Server(server) => at_server(world, &after, server, packet, &happened),
        Endpoint::Client(_) => at_client(&after, packet, &happened),
    };
    let (Endpoint::Server(from), Endpoint::Server(to)) = (packet.from(), packet.to()) else {
        return Some(sentence);
    };
    if !world.link(from, to).cut {
        return Some(sentence);
    }
    // What is delivered by hand gets through all the same.
    Some(Sentence {
        detail: format!("If it arrived all the same: {}. {}", sentence.headline, sentence.detail),
        headline: format!("It does not arrive: the link from {from} to {to} is cut"),
        ..sentence
    })
}

/// Why it cannot be taken.
fn refusal(refused: Refused) -> Sentence {
    let (headline, detail) = match refused {
        Refused::IsPaused(server) => {
            (format!("{server} is paused"), "The message waits at its door until it goes on.")
        }
        Refused::IsCrashed(server) => {
            (format!("{server} is crashed"), "Unless it is restarted before, the message is lost.")
        }
        refused => (format!("It does not arrive: {}", narrate_refusal(refused)), ""),
    };
    plain(headline, detail)
}

/// Goes on with what the receiver's disk does in no time.
fn settle(world: &mut World, receiver: Endpoint, happened: &mut Vec<Event>) {
    while world.next_event_at() == Some(world.now()) {
        let (mut next, mut events) = (world.clone(), Vec::new());
        next.step(&mut events);
        let whose = events.iter().find_map(|event| match event.kind {
            EventKind::Synced { server, .. } => Some(Endpoint::Server(server)),
            _ => None,
        });
        // Whatever else happens at this moment does not follow from the message.
        if whose != Some(receiver) {
            return;
        }
        *world = next;
        happened.append(&mut events);
    }
}

fn at_server(before: &World, after: &World, s: ServerId, packet: &Packet, happened: &[Event]) -> Sentence {
    let reasons = happened.iter().filter_map(|event| match &event.kind {
        EventKind::Explained { server, reason } if *server == s => Some(reason),
        _ => None,
    });
    let mut told: Vec<Sentence> = Vec::new();
    let mut count = None;
    for reason in reasons {
        if let Some(counted) = counted(after, s, reason) {
            count = Some(counted);
        } else if !matches!(reason, Reason::CountedVote { .. }) {
            told.push(narrate_reason(s, reason));
        }
    }
    let place = (0..told.len()).max_by_key(|place| told[*place].weight);
    let main = count.or_else(|| place.map(|place| told.remove(place)));
    // What it sends because of a request says less than that it took it.
    let says_nothing = |main: &Sentence| main.is_routine() && matches!(packet, Packet::Request { .. });
    let Some(main) = main.filter(|main| !says_nothing(main)) else {
        return Sentence { server: Some(s), ..unexplained(s, packet) };
    };
    let (was, is) = (before.server(s), after.server(s));
    let leads = is.is_some_and(Server::is_leader);
    let mut details = Vec::new();
    if was.is_some_and(Server::is_leader) && !leads {
        details.push(format!("{s} leads no more."));
    }
    details.push(main.detail);
    told.retain(|other| !other.is_routine());
    details.extend(told.iter().take(3).map(|other| format!("{}.", other.headline)));
    if was.map(Server::timer_set) != is.map(Server::timer_set) && !leads {
        details.push("Its election timer starts again.".to_owned());
    }
    if waits_for_disk(s, packet, happened) {
        details.push("It answers once its disk holds that.".to_owned());
    }
    details.retain(|detail| !detail.is_empty());
    Sentence { detail: details.join(" "), ..main }
}

/// A server explains what it decides; there was nothing to decide.
fn unexplained(s: ServerId, packet: &Packet) -> Sentence {
    match packet {
        Packet::Request { client, ask: Ask::Session, .. } => plain(
            format!("{s} appends that {} wants a session", client_name(*client)),
            "The session is open once the entry is committed and applied.",
        ),
        Packet::Raft(Message {
            from,
            body: Body::AppendEntriesReply(_) | Body::InstallSnapshotReply(_),
            ..
        }) => plain(
            format!("{s} hears from {from}"),
            format!("{from} says nothing of its log that {s} did not know."),
        ),
        _ => plain(format!("{s} does nothing about it"), "It changes nothing that the server knows."),
    }
}

/// Whether a server was asked by another, and has something to write before it answers.
fn waits_for_disk(s: ServerId, packet: &Packet, happened: &[Event]) -> bool {
    let asks = |message: &Message| {
        matches!(message.body, Body::AppendEntries(_) | Body::RequestVote(_) | Body::InstallSnapshot(_))
    };
    let is_asked = matches!(packet, Packet::Raft(message) if asks(message));
    let writes = |event: &Event| matches!(event.kind, EventKind::Wrote { server, .. } if server == s);
    let answers = |event: &Event| matches!(&event.kind, EventKind::Sent { packet: answer, .. } if answer.to() == packet.from());
    is_asked && happened.iter().any(writes) && !happened.iter().any(answers)
}

/// What a vote or an acknowledgement brings a server to, in numbers; none if it is neither, or changes
/// nothing.
fn counted(after: &World, s: ServerId, reason: &Reason) -> Option<Sentence> {
    let server = after.server(s)?;
    let (state, membership) = (server.state(), server.state().membership());
    let told = narrate_reason(s, reason);
    let (headline, detail) = match (reason, server.role()) {
        (Reason::Committed { index, holders, .. }, _) => {
            (format!("{s} has {}, and commits index {index}", tally(membership, *holders)), told.detail)
        }
        (Reason::BecameLeader { term, voters, .. }, _) => {
            let votes = in_votes(membership, *voters);
            (format!("{s} has {votes}, and becomes the leader of term {term}"), told.detail)
        }
        (
            Reason::CountedVote { pre_vote, .. } | Reason::WasRefusedVote { pre_vote, .. },
            Role::Candidate(candidate),
        ) if *pre_vote == candidate.is_pre_vote() => {
            let votes = candidate.granted();
            let has = if candidate.is_pre_vote() { "would have" } else { "has" };
            let needed = still_needed(membership, votes);
            let refused =
                if matches!(reason, Reason::WasRefusedVote { .. }) { told.detail } else { String::new() };
            (
                format!("{s} {has} {}: {needed}", in_votes(membership, votes)),
                format!("{refused} It {has} the votes of {}.", list(votes)).trim_start().to_owned(),
            )
        }
        (Reason::FollowerMatched { match_index, .. }, Role::Leader(leader))
            if state.commit_index() < *match_index =>
        {
            let holders = counted_holders(state, leader, *match_index);
            // A majority that is not enough has a sentence of its own (Figure 8).
            if membership.is_quorum(holders) {
                return None;
            }
            let needed = still_needed(membership, holders);
            (
                format!("{s} has {} for index {match_index}: {needed}", tally(membership, holders)),
                format!("As far as it knows, {}.", held_by(holders)),
            )
        }
        _ => return None,
    };
    Some(Sentence { headline, detail, ..told })
}

fn at_client(after: &World, packet: &Packet, happened: &[Event]) -> Sentence {
    if let Some(sentence) = happened.iter().skip(1).rev().filter_map(narrate).max_by_key(|told| told.weight) {
        return sentence;
    }
    let Packet::Answer { client, answer, .. } = packet else {
        return plain("Nothing follows", "");
    };
    let name = client_subject(*client);
    let asks = happened.iter().find_map(|event| match &event.kind {
        EventKind::Sent { packet, .. } => Some(packet.to()),
        _ => None,
    });
    match (answer, asks) {
        (Answer::SessionOpened { .. }, Some(Endpoint::Server(server))) => {
            plain(format!("{name} has its session, and asks {server} for what it wants"), "")
        }
        (Answer::NotLeader { .. }, Some(Endpoint::Server(server))) => {
            plain(format!("{name} asks {server} instead"), "It is told that this one leads.")
        }
        (Answer::NotLeader { .. }, _) if after.asks_again_at(*client).is_some() => {
            let wait = after.asks_again_at(*client).unwrap_or_default().since(after.now());
            plain(format!("{name} asks again in {}", millis(wait)), "It is told of no other leader.")
        }
        _ => plain(format!("{name} does nothing about it"), "It no longer waits for this answer."),
    }
}
