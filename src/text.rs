//! Small texts that several views share.

use experiment::{Item, Landmark, News};
use raft::{
    AppendOutcome, Body, Command, Duration, InstallOutcome, Membership, ServerId, ServerSet, Time,
    VotePurpose,
};
use scenario::Sentence;
use sim::{Answer, Ask, Endpoint, EventKind, Flight, Host, Operation, Packet, Status};

/// What somebody wrote, short enough to be quoted.
#[must_use]
pub fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The paper's name for what a message is.
#[must_use]
pub fn kind(packet: &Packet) -> &'static str {
    match packet {
        Packet::Raft(message) => match message.body {
            Body::RequestVote(_) => "RequestVote",
            Body::RequestVoteReply(_) => "RequestVoteReply",
            Body::AppendEntries(_) => "AppendEntries",
            Body::AppendEntriesReply(_) => "AppendEntriesReply",
            Body::InstallSnapshot(_) => "InstallSnapshot",
            Body::InstallSnapshotReply(_) => "InstallSnapshotReply",
            Body::TimeoutNow => "TimeoutNow",
        },
        Packet::Request { .. } => "Request",
        Packet::Answer { .. } => "Answer",
    }
}

/// A message in one breath: *AppendEntries from S3 to S2, term 3, 1 entry*.
#[must_use]
pub fn message(flight: &Flight) -> String {
    let packet = &flight.packet;
    let (from, to) = (endpoint(packet.from()), endpoint(packet.to()));
    let what = match packet {
        Packet::Raft(message) => format!("term {}, {}", message.term, gist(&message.body)),
        Packet::Request { ask, .. } => asked(*ask),
        Packet::Answer { answer: Answer::Done { .. }, .. } => "done".to_owned(),
        Packet::Answer { answer: Answer::SessionOpened { .. }, .. } => "session opened".to_owned(),
        Packet::Answer { answer: Answer::NoSession, .. } => "no session".to_owned(),
        Packet::Answer { answer: Answer::NotLeader { leader: Some(leader) }, .. } => {
            format!("not the leader, ask {leader}")
        }
        Packet::Answer { answer: Answer::NotLeader { leader: None }, .. } => "not the leader".to_owned(),
    };
    format!("{} from {from} to {to}, {what}", kind(packet))
}

fn gist(body: &Body) -> String {
    match body {
        Body::RequestVote(request) if request.purpose == VotePurpose::PreVote => {
            "asks for a pre-vote".to_owned()
        }
        Body::RequestVote(_) => "asks for a vote".to_owned(),
        Body::RequestVoteReply(reply) if reply.vote_granted => "vote granted".to_owned(),
        Body::RequestVoteReply(_) => "vote refused".to_owned(),
        Body::AppendEntries(request) => match request.entries.len() {
            0 => "heartbeat".to_owned(),
            n => count(n as u64, "entry", "entries"),
        },
        Body::AppendEntriesReply(reply) => match reply.outcome {
            AppendOutcome::Matches { match_index } => format!("success up to index {match_index}"),
            AppendOutcome::Mismatch { .. } | AppendOutcome::StaleTerm => "no success".to_owned(),
        },
        Body::InstallSnapshot(request) => {
            format!("snapshot up to index {}", request.meta.last_included_index)
        }
        Body::InstallSnapshotReply(reply) => match reply.outcome {
            InstallOutcome::Wants { next_offset, .. } => {
                format!("has {}", count(next_offset, "byte", "bytes"))
            }
            InstallOutcome::Covers { match_index } => format!("success up to index {match_index}"),
            InstallOutcome::StaleTerm => "no success".to_owned(),
        },
        Body::TimeoutNow => "take over now".to_owned(),
    }
}

/// Where a message comes from or goes to: *S3* or *client 1*.
#[must_use]
pub fn endpoint(endpoint: Endpoint) -> String {
    match endpoint {
        Endpoint::Server(server) => server.to_string(),
        Endpoint::Client(client) => scenario::client_name(client),
    }
}

/// What an entry asks for, as it stands in a log: *x←3*.
#[must_use]
pub fn assignment(command: &Command) -> String {
    match command {
        Command::Noop => "no-op".to_owned(),
        Command::Client(command) => Operation::from_bytes(&command.bytes).map_or("?".to_owned(), operation),
        Command::OpenSession(client) => format!("open {}", client.0),
        Command::Configure(membership) => servers(membership.all()),
    }
}

/// What a client's message asks for.
#[must_use]
pub fn asked(ask: Ask) -> String {
    match ask {
        Ask::Session => "session".to_owned(),
        Ask::Operation(asked) => operation(asked),
    }
}

/// What an operation does: *x←3*, *x+5*.
#[must_use]
pub fn operation(operation: Operation) -> String {
    match operation {
        Operation::Set { key, value } => format!("{key}←{value}"),
        Operation::Add { key, by } if by < 0 => format!("{key}{by}"),
        Operation::Add { key, by } => format!("{key}+{by}"),
        Operation::Get { key } => format!("{key}?"),
    }
}

/// What a server's state machine holds: *x=3 y=2*.
#[must_use]
pub fn machine(host: &Host) -> String {
    let pairs: Vec<String> = host.key_value().iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join(" ")
}

/// The same at the beginning of a sentence.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    // Not by `to_uppercase`, which would bring the capitals of all scripts along.
    letters.next().map_or_else(String::new, |first| {
        std::iter::once(first.to_ascii_uppercase()).chain(letters).collect()
    })
}

/// Several servers: *S1, S2, S4*.
#[must_use]
pub fn servers(set: ServerSet) -> String {
    let names: Vec<String> = set.iter().map(|server| server.to_string()).collect();
    names.join(", ")
}

/// A configuration: *S1–S5*, *S1–S3 with S3–S5*, *S1–S3; S4 learns*.
#[must_use]
pub fn configuration(membership: Membership) -> String {
    let Membership { voters, outgoing, learners } = membership;
    let mut text = if voters.is_empty() { "nobody".to_owned() } else { row(voters) };
    if membership.is_joint() {
        text = format!("{} joined with {text}", row(outgoing));
    }
    match learners.len() {
        0 => text,
        1 => format!("{text}; {} learns", row(learners)),
        _ => format!("{text}; {} learn", row(learners)),
    }
}

/// Several servers, shorter if they stand in a row: *S1–S5*.
fn row(set: ServerSet) -> String {
    match (set.iter().next(), set.iter().last()) {
        (Some(first), Some(last))
            if 2 < set.len() && u32::from(last.number() - first.number()) + 1 == set.len() =>
        {
            format!("{first}–{last}")
        }
        _ => servers(set),
    }
}

/// The sign of what a server is, where there is one: *★* leads, *✕* is crashed.
#[must_use]
pub fn sign(status: Status) -> &'static str {
    match status {
        Status::Leader => "★",
        Status::Crashed => "✕",
        Status::Follower | Status::Candidate => "",
    }
}

/// A server or none: *S3* or *nobody*.
#[must_use]
pub fn somebody(server: Option<ServerId>) -> String {
    server.map_or("nobody".to_owned(), |server| server.to_string())
}

/// A moment: *12.480*, in seconds.
#[must_use]
pub fn seconds(at: Time) -> String {
    let millis = at.as_micros() / 1_000;
    format!("{}.{:03}", millis / 1_000, millis % 1_000)
}

/// A length of time: *71 ms*, or *3.4 ms* where it matters.
#[must_use]
pub fn millis(length: Duration) -> String {
    match length.as_micros() {
        micros if micros < 10_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        _ => format!("{} ms", length.as_millis()),
    }
}

/// What an item of the feed says. A page speaks to its visitor, and nobody else does anything to its
/// world.
#[must_use]
pub fn sentence(item: &Item) -> Option<Sentence> {
    let mut sentence = item.sentence()?;
    if let News::Happened(event) = &item.news
        && let EventKind::Acted(_) = event.kind
    {
        sentence.detail = ["You did this.", &sentence.detail].join(" ").trim_end().to_owned();
    }
    Some(sentence)
}

/// What can be gone to, as it stands in a sentence: *election*.
#[must_use]
pub fn landmark(landmark: Landmark) -> &'static str {
    match landmark {
        Landmark::Election => "election",
        Landmark::Commit => "commit",
        Landmark::Term => "term",
        Landmark::Action => "action of yours",
        Landmark::Violation => "violation",
        Landmark::Line => "line of the scenario",
        Landmark::Sentence => "sentence of the scenario",
        Landmark::Change => "change",
    }
}

/// How many there are: *1 entry*, *1,204 entries*.
#[must_use]
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// A number that can be read: *1,204*.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place != 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with three decimals: *0.125*. The standard library's way of writing floats weighs 5 KB.
#[must_use]
pub fn thousandths(value: f64) -> String {
    let all = (value * 1_000.0).round() as i64;
    format!("{}{}.{:03}", if all < 0 { "-" } else { "" }, all.abs() / 1_000, all.abs() % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_can_be_read() {
        let set = |numbers: &[u8]| numbers.iter().map(|number| ServerId::new(*number)).collect::<ServerSet>();
        let check = |voters, outgoing, learners, expected| {
            let [voters, outgoing, learners] = [voters, outgoing, learners].map(set);
            assert_eq!(configuration(Membership { voters, outgoing, learners }), expected);
        };
        check(&[1, 2, 3, 4, 5], &[], &[], "S1–S5");
        check(&[1, 2, 4], &[], &[5], "S1, S2, S4; S5 learns");
        check(&[1, 2], &[], &[3, 4], "S1, S2; S3, S4 learn");
        check(&[3, 4, 5], &[1, 2, 3], &[], "S1–S3 joined with S3–S5");
        check(&[], &[], &[], "nobody");
    }

    #[test]
    fn numbers_and_times_can_be_read() {
        assert_eq!([0, 999, 1_204, 1_000_000].map(thousands), ["0", "999", "1,204", "1,000,000"]);
        let entries = [0, 1, 1_204].map(|number| count(number, "entry", "entries"));
        assert_eq!(entries, ["0 entries", "1 entry", "1,204 entries"]);
        assert_eq!(seconds(Time::from_micros(12_480_999)), "12.480");
        assert_eq!(seconds(Time::from_micros(7_000)), "0.007");
        assert_eq!(millis(Duration::from_micros(3_456)), "3.4 ms");
        assert_eq!(millis(Duration::from_micros(71_999)), "71 ms");
    }
}
