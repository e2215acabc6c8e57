//! What stands between two servers, and what is on its way.

use raft::{Body, Duration, ServerId, ServerSet, Time};
use sim::{Flight, Host, MessageId, Packet, World};

use crate::narrate::words::{list, millis};

/// What keeps messages from getting from one server to some others and back, and whom they reach, itself
/// included.
pub(super) fn reach(world: &World, from: ServerId, servers: ServerSet) -> (ServerSet, Vec<String>) {
    let [mut crashed, mut paused, mut cut, mut deaf, mut reached] = [ServerSet::EMPTY; 5];
    for to in servers.iter() {
        let host = world.host(to);
        let list = match host {
            _ if to == from => &mut reached,
            Some(host) if host.server().is_none() => &mut crashed,
            Some(host) if host.is_paused() => &mut paused,
            _ if world.link(from, to).cut => &mut cut,
            _ if world.link(to, from).cut => &mut deaf,
            _ => &mut reached,
        };
        list.insert(to);
    }
    let several = |servers: ServerSet, one: &'static str, more: &'static str| {
        if servers.len() == 1 { one } else { more }
    };
    let are = |servers: ServerSet, what: &str| {
        format!("{} {} {what}", list(servers), several(servers, "is", "are"))
    };
    let links = |servers: ServerSet| several(servers, "link", "links");
    let is_cut = |servers: ServerSet| several(servers, "is cut", "are cut");
    let gaps = [
        (crashed, are(crashed, "crashed")),
        (paused, are(paused, "paused")),
        (cut, format!("the {} from {from} to {} {}", links(cut), list(cut), is_cut(cut))),
        (deaf, format!("the {} from {} to {from} {}", links(deaf), list(deaf), is_cut(deaf))),
    ];
    let gaps = gaps.into_iter().filter(|(servers, _)| !servers.is_empty()).map(|(_, gap)| gap).collect();
    (reached, gaps)
}

/// What keeps messages from getting from one server to another and back, if anything does.
pub(super) fn apart(world: &World, from: ServerId, to: ServerId) -> Option<String> {
    reach(world, from, [to].into_iter().collect()).1.pop()
}

/// What is to be said of each of some servers; those of which the same is said are named together.
pub(super) fn each(servers: ServerSet, say: &dyn Fn(ServerId) -> String) -> Vec<String> {
    let mut said: Vec<(ServerSet, String)> = Vec::new();
    for server in servers.iter() {
        let what = say(server);
        match said.iter_mut().find(|(_, known)| *known == what) {
            Some((others, _)) => _ = others.insert(server),
            None => said.push(([server].into_iter().collect(), what)),
        }
    }
    said.into_iter().map(|(servers, what)| format!("{}: {what}", list(servers))).collect()
}

/// The first message from one end to another that is of some kind, by its name there, and how it fares:
/// *its answer, message 17, arrives in 4 ms*.
pub(super) fn on_its_way(
    world: &World,
    [from, to]: [ServerId; 2],
    what: &str,
    is: &dyn Fn(&Body) -> bool,
) -> Option<String> {
    let fits = |flight: &Flight| match &flight.packet {
        Packet::Raft(message) => (message.from, message.to) == (from, to) && is(&message.body),
        _ => false,
    };
    let (MessageId(id), flight) = world.flights().find(|(_, flight)| fits(flight))?;
    let how = if flight.held.is_some() {
        "is held".to_owned()
    } else if flight.waits {
        format!("waits at {to}'s door")
    } else {
        format!("arrives {}", until(world, flight.arrives))
    };
    Some(format!("{what}, message {id}, {how}"))
}

/// *in 12 ms*, or *now*.
pub(super) fn until(world: &World, time: Time) -> String {
    match time.since(world.now()) {
        left if left.as_millis() == 0 => "now".to_owned(),
        left => format!("in {}", millis(left)),
    }
}

/// How long it is until a server's own clock shows a time.
pub(super) fn left(world: &World, host: &Host, deadline: Time) -> Duration {
    let left = deadline.since(host.local_time(world.now()));
    Duration::from_micros(left.as_micros() * 1_000 / u64::from(host.clock_rate().get()))
}

/// Reasons in one row: *The link from S1 to S3 is cut; S2 is crashed.*
pub(super) fn row(reasons: &[String]) -> String {
    let mut row = reasons.join("; ");
    if let Some(first) = row.get_mut(..1) {
        first.make_ascii_uppercase();
        row.push('.');
    }
    row
}
