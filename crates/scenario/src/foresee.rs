//! What would follow if a message arrived now: found by letting it arrive, in a copy of the world.

use raft::{Reason, Server, ServerId};
use sim::{
    Action, Answer, Ask, Endpoint, Event, EventKind, MessageAction, MessageId, Packet, Refused, World,
};

use crate::narrate::words::{client_subject, in_votes, millis, still_needed, tally};
use crate::narrate::{Sentence, narrate, narrate_reason, plain};
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
        refused => (format!("It does not arrive: {}", crate::narrate_refusal(refused)), ""),
    };
    plain(headline, detail)
}

/// Goes on with what the receiver's disk does in no time.
fn settle(world: &mut World, receiver: Endpoint, happened: &mut Vec<Event>) {
    let now = world.now();
    while world.next_event_at() == Some(now) {
        let mut next = Vec::new();
        world.step(&mut next);
        match next.first().map(|event| &event.kind) {
            Some(EventKind::Synced { server, .. }) if Endpoint::Server(*server) == receiver => {
                happened.append(&mut next);
            }
            _ => return,
        }
    }
}

fn at_server(before: &World, after: &World, s: ServerId, packet: &Packet, happened: &[Event]) -> Sentence {
    let told: Vec<(&Reason, Sentence)> = happened
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::Explained { server, reason } if *server == s => {
                Some((reason, narrate_reason(s, reason)))
            }
            _ => None,
        })
        .collect();
    let heaviest = told.iter().max_by_key(|(_, sentence)| sentence.weight);
    let Some((_, heaviest)) = heaviest else {
        let headline = match packet {
            Packet::Request { client, ask: Ask::Session, .. } => {
                format!("{s} appends that {} wants a session", crate::client_name(*client))
            }
            _ => format!("{s} does nothing about it"),
        };
        return Sentence { server: Some(s), ..plain(headline, "") };
    };
    let mut sentence = heaviest.clone();
    if let Some(headline) = counted(after, s, &told) {
        sentence.headline = headline;
    }
    let others = told.iter().map(|(_, other)| other).filter(|other| {
        !other.is_routine() && other.headline != heaviest.headline && other.headline != sentence.headline
    });
    let mut details = vec![std::mem::take(&mut sentence.detail)];
    details.extend(others.take(3).map(|other| format!("{}.", other.headline)));
    let (was, is) = (before.server(s), after.server(s));
    if was.is_some_and(Server::is_leader) && !is.is_some_and(Server::is_leader) {
        details.push(format!("{s} leads no more."));
    }
    if was.map(Server::timer_set) != is.map(Server::timer_set) && !is.is_some_and(Server::is_leader) {
        details.push("Its election timer begins anew.".to_owned());
    }
    let answers = |event: &Event| matches!(&event.kind, EventKind::Sent { packet: answer, .. } if answer.to() == packet.from());
    let writes = |event: &Event| matches!(event.kind, EventKind::Wrote { server, .. } if server == s);
    if happened.iter().any(writes) && !happened.iter().any(answers) {
        details.push("It answers once its disk holds that.".to_owned());
    }
    details.retain(|detail| !detail.is_empty());
    Sentence { detail: details.join(" "), ..sentence }
}

/// What a vote or an acknowledgement brings it to, in numbers.
fn counted(after: &World, s: ServerId, told: &[(&Reason, Sentence)]) -> Option<String> {
    let has = |is: fn(&Reason) -> bool| told.iter().map(|(reason, _)| *reason).find(|reason| is(reason));
    let membership = after.host(s)?.membership();
    if let Some(Reason::Committed { index, holders, .. }) = has(|r| matches!(r, Reason::Committed { .. })) {
        return Some(format!("{s} has {}, and commits index {index}", tally(membership, *holders)));
    }
    if let Some(Reason::BecameLeader { term, voters, .. }) = has(|r| matches!(r, Reason::BecameLeader { .. }))
    {
        let votes = in_votes(membership, *voters);
        return Some(format!("{s} has {votes}, and becomes the leader of term {term}"));
    }
    match after.server(s)?.role() {
        raft::Role::Candidate(candidate) => {
            let is_vote =
                |r: &Reason| matches!(r, Reason::CountedVote { .. } | Reason::WasRefusedVote { .. });
            has(is_vote)?;
            let votes = candidate.granted();
            let has = if candidate.is_pre_vote() { "would have" } else { "has" };
            let needed = still_needed(membership, votes);
            Some(format!("{s} {has} {}: {needed}", in_votes(membership, votes)))
        }
        raft::Role::Leader(leader) => {
            let Reason::FollowerMatched { match_index, .. } =
                has(|r| matches!(r, Reason::FollowerMatched { .. }))?
            else {
                return None;
            };
            let state = after.server(s)?.state();
            if *match_index <= state.commit_index()
                || has(|r| matches!(r, Reason::WithheldCommit { .. })).is_some()
            {
                return None;
            }
            let holders = counted_holders(state, leader, *match_index);
            let needed = still_needed(membership, holders);
            Some(format!("{s} has {} for index {match_index}: {needed}", tally(membership, holders)))
        }
        raft::Role::Follower(_) => None,
    }
}

fn at_client(after: &World, packet: &Packet, happened: &[Event]) -> Sentence {
    if let Some(sentence) = happened.iter().skip(1).filter_map(narrate).max_by_key(|told| told.weight) {
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
