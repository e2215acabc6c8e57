//! What stands between two servers, and what is on its way.

use raft::{Duration, ServerId, ServerSet, Time};
use sim::{Endpoint, Flight, Host, MessageId, Packet, World};

use crate::narrate::words::millis;

/// What keeps messages from getting from one server to another and back, if anything does.
pub(super) fn apart(world: &World, from: ServerId, to: ServerId) -> Option<String> {
    let host = world.host(to)?;
    if host.server().is_none() {
        Some(format!("{to} is crashed"))
    } else if host.is_paused() {
        Some(format!("{to} is paused"))
    } else if world.link(from, to).cut {
        Some(format!("the link from {from} to {to} is cut"))
    } else if world.link(to, from).cut {
        Some(format!("the link from {to} to {from} is cut"))
    } else {
        None
    }
}

/// Those of some servers that a server reaches, itself included.
pub(super) fn reached(world: &World, from: ServerId, servers: ServerSet) -> ServerSet {
    servers.iter().filter(|to| *to == from || apart(world, from, *to).is_none()).collect()
}

/// The first message from one end to another that is of some kind, and how it fares.
pub(super) fn on_its_way(
    world: &World,
    from: Endpoint,
    to: Endpoint,
    is: &dyn Fn(&Packet) -> bool,
) -> Option<String> {
    let fits =
        |flight: &Flight| flight.packet.from() == from && flight.packet.to() == to && is(&flight.packet);
    let (MessageId(id), flight) = world.flights().find(|(_, flight)| fits(flight))?;
    Some(if flight.held.is_some() {
        format!("message {id} is held")
    } else if flight.waits {
        format!("message {id} waits at its door")
    } else {
        format!("message {id} arrives {}", until(world, flight.arrives))
    })
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
