//! Why a client is not answered.

use raft::{ClientId, Command, LogIndex, Role, Rule, ServerId, State};
use sim::{Answer, Ask, Call, Client, Endpoint, MessageId, Packet, World};

use super::because;
use super::commits::why_not_committed;
use super::facts::until;
use crate::narrate::words::{client_name, client_subject};
use crate::narrate::{Sentence, plain};

pub(super) fn why_not_answered(world: &World, id: ClientId) -> Vec<Sentence> {
    let known = world.clients().iter().find(|client| client.id() == id);
    let waits = known.and_then(|client| Some((client, client.call()?)));
    let Some((client, call)) = waits else {
        return vec![plain(format!("{} waits for nothing", client_subject(id)), "")];
    };
    let mut told: Vec<Sentence> = under_way(world, client).into_iter().collect();
    let servers = world.hosts().iter().filter_map(|host| host.server());
    let places = servers.filter_map(|server| Some((server, entry_of(server.state(), client, call)?)));
    // The newest leader knows best what becomes of it; without one, whoever has it.
    match places.max_by_key(|(server, _)| (server.is_leader(), server.state().current_term())) {
        // Its answer is on its way.
        Some((server, index)) if index <= server.state().last_applied() && !told.is_empty() => {}
        Some((server, index)) => told.extend(stands_in_log(world, server.state(), index)),
        None if told.is_empty() => told.push(at_the_server(world, client, call)),
        None => {}
    }
    told.push(patience(world, client, call));
    told
}

/// The message of the client's that is on its way, or the one to it.
fn under_way(world: &World, client: &Client) -> Option<Sentence> {
    let end = Endpoint::Client(client.id());
    let mine = |packet: &Packet| packet.from() == end || packet.to() == end;
    // The last one counts: those before it may be answers that come too late.
    let (MessageId(id), flight) = world.flights().filter(|(_, flight)| mine(&flight.packet)).last()?;
    let way = if flight.held.is_some() {
        "and is held".to_owned()
    } else if flight.waits {
        "and waits at its door, because it is paused".to_owned()
    } else {
        format!("and arrives {}", until(world, flight.arrives))
    };
    Some(match &flight.packet {
        Packet::Request { to, ask, .. } => {
            let what = if *ask == Ask::Session { "request for a session" } else { "request" };
            let crashed = world.host(*to).is_some_and(|host| host.server().is_none());
            let detail =
                if crashed { format!("{to} is crashed, so it will be lost.") } else { String::new() };
            because(
                Rule::ClientRedirect,
                format!("Its {what}, message {id}, is on its way to {to}, {way}"),
                detail,
            )
        }
        Packet::Answer { from, answer, .. } => {
            let what = match answer {
                Answer::Done { .. } => "It says that what was asked for is done.",
                Answer::SessionOpened { .. } => "It opens the session that comes first.",
                Answer::NoSession => "It says that there is no session, so that nothing was done.",
                Answer::NotLeader { .. } => "It says that this server does not lead.",
            };
            because(
                Rule::ClientRedirect,
                format!("An answer of {from}, message {id}, is on its way, {way}"),
                what,
            )
        }
        Packet::Raft(_) => return None,
    })
}

/// Where in a server's log there is what the client waits for.
fn entry_of(state: &State, client: &Client, call: Call) -> Option<LogIndex> {
    let wanted = |command: &Command| match command {
        Command::Client(command) => (command.client, command.serial) == (client.id(), call.serial),
        Command::OpenSession(who) => *who == client.id() && client.session().is_none(),
        Command::Noop | Command::Configure(_) => false,
    };
    state.log().iter().rev().find(|entry| wanted(&entry.command)).map(|entry| entry.index)
}

fn stands_in_log(world: &World, state: &State, index: LogIndex) -> Vec<Sentence> {
    let l = state.id();
    if index <= state.last_applied() {
        let headline = format!("What it asked for has taken effect at index {index} of {l}");
        let detail = "But no answer to that is on its way any more.";
        return vec![because(Rule::Leaders2, headline, detail)];
    }
    let headline = format!("What it asks for stands at index {index} of {l}, and is not committed yet");
    let detail = "A leader answers after it has applied the entry.";
    let mut told = vec![because(Rule::Leaders2, headline, detail)];
    told.extend(why_not_committed(world, l, index));
    told
}

/// What became of it at the server that was asked.
fn at_the_server(world: &World, client: &Client, call: Call) -> Sentence {
    let asks: ServerId = client.asks();
    let Some(host) = world.host(asks) else {
        return because(Rule::ClientRedirect, format!("There is no {asks}"), "");
    };
    let Some(server) = host.server() else {
        let detail = "What it was sent is lost with its memory.";
        return because(Rule::ClientRedirect, format!("{asks}, which it has asked, is crashed"), detail);
    };
    if host.is_reading(client.id(), call.serial) && server.is_leader() {
        let state = server.state();
        let in_term = state.log().term_at(state.commit_index()) == Some(state.current_term());
        return if in_term {
            because(
                Rule::ClientQuery4,
                format!("{asks} has the read, and makes sure that it still leads"),
                "Before it answers, a majority must answer a round of heartbeats that began after the read came.",
            )
        } else {
            because(
                Rule::ClientQuery2,
                format!("{asks} has the read, and has committed nothing in its term yet"),
                format!(
                    "Only after an entry of term {} is committed does it know all that is.",
                    state.current_term()
                ),
            )
        };
    }
    let headline = match (server.role(), server.leader()) {
        (Role::Leader(leader), _) if leader.transferring_to().is_some() => {
            return because(
                Rule::Transfer,
                format!("{asks} is handing leadership over"),
                "It takes no requests meanwhile.",
            );
        }
        (Role::Leader(_), _) => {
            format!("{asks}, which it has asked, leads, but its log does not hold the request")
        }
        (_, Some(leader)) => format!("{asks}, which it has asked, does not lead: {leader} does"),
        (_, None) => format!("{asks}, which it has asked, does not lead and knows of nobody who does"),
    };
    because(Rule::ClientRedirect, headline, "The request, or the answer to it, has come to nothing.")
}

/// When the client tries again.
fn patience(world: &World, client: &Client, call: Call) -> Sentence {
    let attempts = call.attempts;
    let sent = if attempts == 1 { "once".to_owned() } else { format!("{attempts} times") };
    let gives_up = world.setup().client_attempts.is_some_and(|most| most <= attempts);
    let next = if gives_up { "gives up" } else { "asks another server" };
    let headline = match world.asks_again_at(client.id()) {
        Some(at) => format!("Without an answer, {} {next} {}", client_name(client.id()), until(world, at)),
        None => format!("{} waits for as long as it takes", client_subject(client.id())),
    };
    let detail = format!("It has asked {sent} so far: {}.", call.operation);
    because(Rule::ClientRedirect, headline, detail)
}
