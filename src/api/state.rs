//! The state as JSON, for the page's scripts and tests.
//!
//! A contract of its own: the core's types may change, this may only grow.

use raft::{AppendOutcome, Body, ServerId, ServerSet, Timer};
use serde::{Serialize, Serializer};
use sim::{Endpoint, Flight, Host, MessageId};

use crate::model::{Model, tools};
use crate::text;

/// The state of one playground.
#[derive(Serialize)]
pub struct PageState {
    version: u64,
    /// As it is; JavaScript rounds numbers above 2^53.
    seed: u64,
    now_us: u64,
    events: u64,
    /// 16 hexadecimal digits.
    digest: String,
    playing: bool,
    speed: String,
    leader: Option<u64>,
    servers: Vec<Server>,
    /// The links that are cut: from one server to another.
    cut: Vec<(u64, u64)>,
    messages: Vec<Message>,
    violations: Vec<Violation>,
    notices: Vec<String>,
    /// The sentence above the picture.
    caption: Option<String>,
    /// The branch that is shown.
    branch: u64,
    branches: Vec<Branch>,
    /// How far that branch has come.
    end_us: u64,
    /// Whether this is its end: what is done now opens no branch.
    is_at_end: bool,
    /// None in free play.
    scenario: Option<Scenario>,
}

#[derive(Serialize)]
struct Scenario {
    title: String,
    /// What the library calls it, if it is from there.
    name: Option<&'static str>,
    /// How many sentences it has, and the place of the one that is shown; 0 before the first.
    sentences: u64,
    sentence: u64,
    over: bool,
    /// What is not as expected.
    failures: Vec<String>,
}

#[derive(Serialize)]
struct Branch {
    id: u64,
    name: String,
    /// When it parted; of the first one, when the history begins.
    fork_us: u64,
    end_us: u64,
}

#[derive(Serialize)]
struct Server {
    id: u64,
    running: bool,
    paused: bool,
    role: &'static str,
    term: u64,
    voted_for: Option<u64>,
    log: Vec<Entry>,
    commit_index: u64,
    last_applied: u64,
    #[serde(serialize_with = "pairs")]
    machine: Vec<(String, i64)>,
    /// None for a leader and while crashed.
    timeout_us_left: Option<u64>,
    /// The configuration that it goes by: who votes, who votes in the old half of a joint one, who learns.
    voters: Vec<u64>,
    outgoing: Vec<u64>,
    learners: Vec<u64>,
}

#[derive(Serialize)]
struct Entry {
    index: u64,
    term: u64,
    command: String,
}

#[derive(Serialize)]
struct Message {
    id: u64,
    /// A server's number; none for a client.
    from: Option<u64>,
    to: Option<u64>,
    /// The client's number, if one sends or receives it.
    client: Option<u64>,
    kind: &'static str,
    /// None where a client is involved.
    term: Option<u64>,
    /// How many entries an AppendEntries carries.
    entries: Option<u64>,
    /// Whether a reply says yes.
    success: Option<bool>,
    sent_us: u64,
    arrives_us: u64,
    held: bool,
}

/// A broken promise.
#[derive(Serialize)]
pub(super) struct Violation {
    property: &'static str,
    at_us: u64,
    events: Vec<u64>,
    servers: Vec<u64>,
    term: u64,
    index: Option<u64>,
}

/// The state as JSON.
#[must_use]
pub fn to_json(model: &Model) -> String {
    // Numbers and strings can always be written.
    serde_json::to_string(&PageState::new(model)).unwrap_or_default()
}

impl PageState {
    /// The state at the moment.
    #[must_use]
    pub fn new(model: &Model) -> PageState {
        let world = model.world();
        PageState {
            version: 1,
            seed: model.seed(),
            now_us: world.now().as_micros(),
            events: world.events(),
            digest: format!("{:016x}", world.digest()),
            playing: model.playing,
            speed: model.speed.to_string(),
            leader: world.leader().map(number),
            servers: world.hosts().iter().map(|host| server(host, model)).collect(),
            cut: tools::cut(world).map(|(from, to)| (number(from), number(to))).collect(),
            messages: world.flights().map(|(id, flight)| message(id, flight)).collect(),
            violations: model.run.violations().iter().map(Violation::of).collect(),
            notices: model.notices.iter().map(|notice| notice.text.clone()).collect(),
            caption: model.caption.shown().map(|sentence| sentence.headline.clone()),
            branch: model.run.branch().0.into(),
            branches: model.run.branches().iter().map(branch).collect(),
            end_us: model.run.end().at.as_micros(),
            is_at_end: model.run.is_at_end(),
            scenario: model.scenario_title().map(|title| scenario(model, title)),
        }
    }
}

/// Pairs as an object.
fn pairs<S: Serializer>(pairs: &[(String, i64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}

fn server(host: &Host, model: &Model) -> Server {
    let (running, membership) = (host.server(), host.membership());
    let state = running.map(raft::Server::state);
    Server {
        id: number(host.id()),
        running: running.is_some(),
        paused: host.is_paused(),
        role: host.status().name(),
        term: host.term().0,
        voted_for: host.vote().map(number),
        log: host.log().iter().map(entry).collect(),
        commit_index: state.map_or(0, |state| state.commit_index().0),
        last_applied: state.map_or(0, |state| state.last_applied().0),
        machine: host.key_value().iter().map(|(key, value)| (key.to_string(), value)).collect(),
        timeout_us_left: running.and_then(|server| match server.timer() {
            Some((Timer::Election, at)) => Some(at.since(host.local_time(model.world().now())).as_micros()),
            _ => None,
        }),
        voters: numbers(membership.voters),
        outgoing: numbers(membership.outgoing),
        learners: numbers(membership.learners),
    }
}

fn numbers(servers: ServerSet) -> Vec<u64> {
    servers.iter().map(number).collect()
}

/// All numbers are written as one type: each other type would bring its own code to the page.
pub(super) fn number(server: ServerId) -> u64 {
    server.number().into()
}

fn entry(entry: &raft::Entry) -> Entry {
    Entry { index: entry.index.0, term: entry.term.0, command: text::assignment(&entry.command) }
}

fn message(id: MessageId, flight: &Flight) -> Message {
    let packet = &flight.packet;
    let server = |endpoint| match endpoint {
        Endpoint::Server(server) => Some(number(server)),
        Endpoint::Client(_) => None,
    };
    let client = |endpoint| match endpoint {
        Endpoint::Server(_) => None,
        Endpoint::Client(client) => Some(client.0.into()),
    };
    let raft = match packet {
        sim::Packet::Raft(message) => Some(message),
        _ => None,
    };
    let body = raft.map(|message| &message.body);
    Message {
        id: id.0,
        from: server(packet.from()),
        to: server(packet.to()),
        client: client(packet.from()).or_else(|| client(packet.to())),
        kind: text::kind(packet),
        term: raft.map(|message| message.term.0),
        entries: match body {
            Some(Body::AppendEntries(request)) => Some(request.entries.len() as u64),
            _ => None,
        },
        success: match body {
            Some(Body::RequestVoteReply(reply)) => Some(reply.vote_granted),
            Some(Body::AppendEntriesReply(reply)) => {
                Some(matches!(reply.outcome, AppendOutcome::Matches { .. }))
            }
            _ => None,
        },
        sent_us: flight.sent.as_micros(),
        arrives_us: flight.arrives.as_micros(),
        held: flight.held.is_some(),
    }
}

fn branch(branch: &sim::Branch) -> Branch {
    Branch {
        id: branch.id().0.into(),
        name: branch.name().to_owned(),
        fork_us: branch.fork().at.as_micros(),
        end_us: branch.end().at.as_micros(),
    }
}

fn scenario(model: &Model, title: &str) -> Scenario {
    Scenario {
        title: title.to_owned(),
        name: model.lesson(),
        sentences: model.run.sentences().count() as u64,
        sentence: model.sentence().map_or(0, |place| place as u64 + 1),
        over: model.run.is_over(),
        failures: model.run.experiment().failures().iter().map(ToString::to_string).collect(),
    }
}

impl Violation {
    pub(super) fn of(verdict: &check::Verdict) -> Violation {
        Violation {
            property: verdict.property.name(),
            at_us: verdict.at.as_micros(),
            events: verdict.events.clone(),
            servers: verdict.servers.iter().copied().map(number).collect(),
            term: verdict.term.0,
            index: verdict.indexes.first().map(|index| index.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::{Action, TimeAction};

    #[test]
    fn the_json_says_what_the_page_shows() {
        let (options, notices) = Options::parse("seed=3&servers=3&load=250&speed=1&color=red");
        let mut model = Model::new(&options, 3, notices);
        for _ in 0..100 {
            model.update(Action::Time(TimeAction::Frame { elapsed_us: 16_667 }), &mut Vec::new());
        }
        let json = to_json(&model);
        let leader = model.world().leader().unwrap().number();
        for part in [
            r#"{"version":1,"seed":3,"now_us":"#.to_owned(),
            format!(r#""digest":"{:016x}""#, model.world().digest()),
            format!(r#""playing":true,"speed":"1","leader":{leader}"#),
            r#""log":[{"index":1,"term":1,"command":""#.to_owned(),
            r#""violations":[],"notices":["“color” is not a setting"#.to_owned(),
            r#""branch":1,"branches":[{"id":1,"name":"the first run","fork_us":0,"end_us":"#.to_owned(),
            r#""is_at_end":true,"scenario":null"#.to_owned(),
        ] {
            assert!(json.contains(&part), "{part} is not in {json}");
        }
    }
}
