//! Words that many sentences need.

use raft::{ClientId, Duration, LogIndex, Membership, ServerSet, majority};
use sim::World;

/// What a client is called within a sentence.
#[must_use]
pub fn client_name(client: ClientId) -> String {
    if client == World::LOAD { "the load".to_owned() } else { format!("client {}", client.0) }
}

/// The same at the beginning of a sentence.
pub(crate) fn client_subject(client: ClientId) -> String {
    // Not by `to_uppercase`, which would bring the capitals of all scripts to the page.
    if client == World::LOAD { "The load".to_owned() } else { format!("Client {}", client.0) }
}

/// *S2, S3 hold it*.
pub(crate) fn held_by(holders: ServerSet) -> String {
    format!("{} {} it", list(holders), if holders.len() <= 1 { "holds" } else { "hold" })
}

/// How many of those who vote some servers are: *3 of 5*.
pub(crate) fn tally(membership: Membership, servers: ServerSet) -> String {
    let of = |half: ServerSet| format!("{} of {}", servers.intersection(half).len(), half.len());
    if membership.is_joint() {
        format!("{} old servers and {} new ones", of(membership.outgoing), of(membership.voters))
    } else {
        of(membership.voters)
    }
}

/// The same of votes: *3 of 5 votes*.
pub(crate) fn in_votes(membership: Membership, servers: ServerSet) -> String {
    let tally = tally(membership, servers);
    if membership.is_joint() { format!("the votes of {tally}") } else { format!("{tally} votes") }
}

/// How many more than these it takes to decide.
pub(crate) fn still_needed(membership: Membership, servers: ServerSet) -> String {
    let missing = majority(membership.voters).saturating_sub(servers.intersection(membership.voters).len());
    match missing {
        _ if membership.is_quorum(servers) => "that is enough".to_owned(),
        _ if membership.is_joint() => "a majority of each is needed".to_owned(),
        1 => "one more is needed".to_owned(),
        missing => format!("{missing} more are needed"),
    }
}

pub(crate) fn millis(duration: Duration) -> String {
    format!("{} ms", duration.as_millis())
}

/// *index 3* or *indexes 3–5*.
pub(super) fn range(first: LogIndex, last: LogIndex) -> String {
    if first == last { format!("index {first}") } else { format!("indexes {first}–{last}") }
}

pub(crate) fn list(servers: ServerSet) -> String {
    let names: Vec<String> = servers.iter().map(|server| server.to_string()).collect();
    match names.as_slice() {
        [] => "nobody".to_owned(),
        names => names.join(", "),
    }
}

/// *3 of 5, a majority*. Two joined configurations may decide with half of all servers, and servers
/// with a flaw with fewer than that.
pub(super) fn share(servers: ServerSet, of: u32) -> String {
    let count = servers.len();
    let what = match count {
        _ if of < 2 * count => "a majority",
        0 | 1 => "no majority, but a flaw makes it enough",
        _ => "enough in each of the two configurations that are joined",
    };
    format!("{count} of {of}, {what}")
}

pub(crate) fn configuration(membership: Membership) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_called_a_majority_only_if_it_is_one() {
        let check = |count, of, expected| assert_eq!(share(ServerSet::first(count), of), expected);
        check(3, 5, "3 of 5, a majority");
        check(1, 1, "1 of 1, a majority");
        check(2, 4, "2 of 4, enough in each of the two configurations that are joined");
        check(1, 3, "1 of 3, no majority, but a flaw makes it enough");
    }

    #[test]
    fn indexes_are_named_one_by_one_or_from_to() {
        assert_eq!(range(LogIndex(3), LogIndex(3)), "index 3");
        assert_eq!(range(LogIndex(3), LogIndex(5)), "indexes 3–5");
    }
}
