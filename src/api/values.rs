//! What prose can ask of the moment that is shown: whether a condition holds, and the values of a few names.

use raft::{LogIndex, Membership, ServerId, Term};
use scenario::Condition;
use sim::{Host, Key, World};

use super::options::only_in_docs;
use crate::model::{Model, membership};
use crate::text;

/// A value of the moment that is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    /// Of all of it.
    Whole(Whole),
    /// Of a server; of the leader if none is named.
    Server(Option<ServerId>, ServerValue),
}

/// A value of all that is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whole {
    /// The server that leads.
    Leader,
    /// The highest term.
    Term,
    /// The time.
    Time,
    /// The highest commit index.
    Commit,
    /// How many servers there are.
    Servers,
    /// How many of them run.
    Running,
    /// How many voters are a majority.
    Majority,
    /// How many messages are in flight.
    Messages,
    /// How many requests were made.
    Requests,
    /// How many of them were answered.
    Answered,
    /// How many events have happened.
    Events,
    /// How many promises of Raft are broken.
    Violations,
    /// The seed.
    Seed,
    /// How fast time goes.
    Speed,
    /// The name of the branch.
    Branch,
    /// What the scenario is called.
    Scenario,
    /// The number of its line under way.
    Line,
    /// How many of its goals are reached, of how many.
    Goals,
}

/// A value of a server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServerValue {
    /// What it is.
    Role,
    /// Its term.
    Term,
    /// Its commit index.
    Commit,
    /// The index of the last entry that it has applied.
    Applied,
    /// The index of the last entry of its log.
    Log,
    /// Whom it has voted for in its term.
    Vote,
    /// What its state machine holds for a key.
    Value(Key),
}

/// The names of the values of the whole, and what they are.
pub const WHOLE: &[(&str, Whole, &str)] = &[
    ("leader", Whole::Leader, only_in_docs("the leader of the highest term that has one: `S3`, or `none`")),
    ("term", Whole::Term, only_in_docs("the highest term that any server is in")),
    ("time", Whole::Time, only_in_docs("the virtual time in seconds: `2.4 s`")),
    ("commit", Whole::Commit, only_in_docs("the highest commit index of a running server")),
    ("servers", Whole::Servers, only_in_docs("how many servers there are")),
    ("running", Whole::Running, only_in_docs("how many of them run")),
    ("majority", Whole::Majority, only_in_docs("how many voters are a majority")),
    ("messages", Whole::Messages, only_in_docs("how many messages are in flight")),
    ("requests", Whole::Requests, only_in_docs("how many requests clients have made")),
    ("answered", Whole::Answered, only_in_docs("how many of them were answered")),
    ("events", Whole::Events, only_in_docs("how many events have happened")),
    ("violations", Whole::Violations, only_in_docs("how many different promises of Raft are broken")),
    ("seed", Whole::Seed, only_in_docs("the seed of all chance")),
    ("speed", Whole::Speed, only_in_docs("how fast time goes: `1/50`")),
    ("branch", Whole::Branch, only_in_docs("what the branch is called that is shown")),
    ("scenario", Whole::Scenario, only_in_docs("what the scenario is called, or `none`")),
    ("line", Whole::Line, only_in_docs("the number of the scenario's line that is under way, or `none`")),
    ("goals", Whole::Goals, only_in_docs("how many of the scenario's goals are reached: `1 of 2`")),
];

/// The names of the values of a server, after `S3` or `leader`, and what they are.
pub const SERVER: &[(&str, ServerValue, &str)] = &[
    ("role", ServerValue::Role, only_in_docs("`follower`, `candidate`, `leader`, `crashed` …")),
    ("term", ServerValue::Term, only_in_docs("the term that it is in")),
    ("commit", ServerValue::Commit, only_in_docs("its commit index")),
    ("applied", ServerValue::Applied, only_in_docs("the index of the last entry that it has applied")),
    ("log", ServerValue::Log, only_in_docs("the index of the last entry of its log")),
    ("vote", ServerValue::Vote, only_in_docs("whom it has voted for in its term, or `none`")),
];

/// The word before a key, for what a server's state machine holds for it.
pub const VALUE: &str = "value";

const NONE: &str = "none";

impl Value {
    /// Reads the name of a value: *leader*, *S3 role*, *leader value x*.
    ///
    /// # Errors
    ///
    /// If there is none of that name: the nearest one.
    pub fn parse(name: &str) -> Result<Value, String> {
        let words: Vec<&str> = name.split_ascii_whitespace().collect();
        let whose = match words.first() {
            Some(&"leader") if 1 < words.len() => Some(None),
            Some(word) => server(word).map(Some),
            None => None,
        };
        match (whose, &words[..]) {
            (Some(whose), [_, rest @ ..]) => server_value(rest).map(|value| Value::Server(whose, value)),
            (None, [word]) => match WHOLE.iter().find(|(known, ..)| known == word) {
                Some((_, value, _)) => Ok(Value::Whole(*value)),
                None => Err(unknown(word, WHOLE.iter().map(|(known, ..)| *known).collect(), "S3 role")),
            },
            _ => Err(unknown(name, WHOLE.iter().map(|(known, ..)| *known).collect(), "S3 role")),
        }
    }

    /// The value at the moment that is shown.
    #[must_use]
    pub fn read(self, model: &Model) -> String {
        match self {
            Value::Whole(value) => whole(value, model),
            Value::Server(whose, value) => {
                let whose = whose.or_else(|| model.world().leader());
                let host = whose.and_then(|id| model.world().host(id));
                host.and_then(|host| of_server(value, host)).unwrap_or_else(|| NONE.to_owned())
            }
        }
    }
}

/// Whether a condition of the scenario language holds at the moment that is shown.
///
/// # Errors
///
/// If it is none: what is wrong, where, and the nearest word.
pub fn holds(condition: &str, model: &Model) -> Result<bool, String> {
    let condition = Condition::parse(condition.trim()).map_err(|error| error.to_string())?;
    Ok(model.run.experiment().holds(&condition))
}

fn server(word: &str) -> Option<ServerId> {
    let number: u8 = word.strip_prefix('S')?.parse().ok()?;
    (1..=sim::Setup::MAX_SERVERS).contains(&number).then(|| ServerId::new(number))
}

fn server_value(words: &[&str]) -> Result<ServerValue, String> {
    let named = |word: &str| SERVER.iter().find(|(known, ..)| *known == word).map(|(_, value, _)| *value);
    let known = || SERVER.iter().map(|(known, ..)| *known).chain([VALUE]).collect();
    match words {
        [VALUE, key] => match Key::new(key) {
            Ok(key) => Ok(ServerValue::Value(key)),
            Err(_) => Err(format!("“{}” is no key: write 1 to 8 letters or digits", text::short(key))),
        },
        [word] => named(word).ok_or_else(|| unknown(word, known(), "value x")),
        words => Err(unknown(&words.join(" "), known(), "value x")),
    }
}

fn unknown(name: &str, known: Vec<&'static str>, besides: &str) -> String {
    let name = text::short(name);
    match scenario::nearest(&name, &known) {
        Some(nearest) => format!("“{name}” is no value that can be asked for: did you mean “{nearest}”?"),
        None => format!(
            "“{name}” is no value that can be asked for: there are {}, and such as {besides}",
            known.join(", ")
        ),
    }
}

fn whole(value: Whole, model: &Model) -> String {
    let world = model.world();
    let running = || world.hosts().iter().filter_map(Host::server);
    match value {
        Whole::Leader => server_or_none(world.leader()),
        Whole::Term => highest_term(world).to_string(),
        Whole::Time => format!("{} s", crate::model::exact::decimal(world.now().as_micros() / 1_000)),
        Whole::Commit => highest_commit(world).to_string(),
        Whole::Servers => world.hosts().len().to_string(),
        Whole::Running => running().count().to_string(),
        Whole::Majority => majority(membership(world)).to_string(),
        Whole::Messages => world.flights().count().to_string(),
        Whole::Requests => model.run.experiment().operations().count().to_string(),
        Whole::Answered => model.run.experiment().operations().answered().to_string(),
        Whole::Events => world.events().to_string(),
        Whole::Violations => crate::model::evidence::broken(model.run.violations()).len().to_string(),
        Whole::Seed => model.seed().to_string(),
        Whole::Speed => model.speed.to_string(),
        Whole::Branch => model.branch_name(model.run.branch()).to_owned(),
        Whole::Scenario => model.scenario_title().unwrap_or(NONE).to_owned(),
        Whole::Line => model.line_under_way().map_or_else(|| NONE.to_owned(), |line| line.to_string()),
        Whole::Goals => {
            let goals = model.run.experiment().director().goals();
            let reached = goals.iter().filter(|goal| goal.reached).count();
            format!("{reached} of {}", goals.len())
        }
    }
}

fn of_server(value: ServerValue, host: &Host) -> Option<String> {
    let state = host.server().map(raft::Server::state);
    Some(match value {
        ServerValue::Role => host.status().name().to_owned(),
        ServerValue::Term => host.term().to_string(),
        ServerValue::Commit => state.map_or(LogIndex::ZERO, |state| state.commit_index()).to_string(),
        ServerValue::Applied => state.map_or(LogIndex::ZERO, |state| state.last_applied()).to_string(),
        ServerValue::Log => host.log().last_index().to_string(),
        ServerValue::Vote => server_or_none(host.vote()),
        ServerValue::Value(key) => host.key_value().get(key)?.to_string(),
    })
}

fn server_or_none(server: Option<ServerId>) -> String {
    server.map_or_else(|| NONE.to_owned(), |server| server.to_string())
}

/// The highest term that any server is in.
pub(super) fn highest_term(world: &World) -> Term {
    world.hosts().iter().map(Host::term).max().unwrap_or_default()
}

/// The highest commit index of a running server.
pub(super) fn highest_commit(world: &World) -> LogIndex {
    let running = world.hosts().iter().filter_map(Host::server);
    running.map(|server| server.state().commit_index()).max().unwrap_or(LogIndex::ZERO)
}

/// How many voters are a majority: of a joint configuration, of the new voters.
fn majority(Membership { voters, .. }: Membership) -> u32 {
    voters.len() / 2 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::{Action, TimeAction};

    /// Three servers, of which one is elected and has committed what it was asked for.
    fn model() -> Model {
        let (options, _) = Options::parse("servers=3&paused");
        let mut model = Model::new(&options, 8, Vec::new());
        for line in ["elect S1", "request set x 7", "until all value x 7 and C1 answered", "crash S3"] {
            let order = crate::model::order::Order::read(line, true).expect(line);
            model.update(Action::CarryOut(order), &mut Vec::new());
            while model.is_under_way() {
                model.update(Action::Time(TimeAction::Frame { elapsed_us: 16_667 }), &mut Vec::new());
            }
        }
        model
    }

    fn value(model: &Model, name: &str) -> String {
        Value::parse(name).expect(name).read(model)
    }

    #[test]
    fn a_name_is_the_value_of_the_moment() {
        let model = model();
        for (name, expected) in [
            ("leader", "S1"),
            ("term", "1"),
            ("commit", "1"),
            ("servers", "3"),
            ("running", "2"),
            ("majority", "2"),
            ("requests", "1"),
            ("answered", "1"),
            ("violations", "0"),
            ("seed", "8"),
            ("speed", "1/50"),
            ("branch", "the first run"),
            ("scenario", "none"),
            ("line", "none"),
            ("goals", "0 of 0"),
            ("S1 role", "leader"),
            ("  leader   role ", "leader"),
            ("S2 role", "follower"),
            ("S3 role", "crashed"),
            ("S2 vote", "S1"),
            ("S2 commit", "1"),
            ("S3 commit", "0"),
            ("S1 log", "1"),
            ("S1 applied", "1"),
            ("leader term", "1"),
            ("S2 value x", "7"),
            ("S2 value y", "none"),
            ("S9 role", "none"),
        ] {
            assert_eq!(value(&model, name), expected, "{name}");
        }
        let time = value(&model, "time");
        assert!(time.starts_with("0.") && time.ends_with(" s"), "{time}");
        assert_eq!(value(&model, "events"), model.world().events().to_string());
    }

    #[test]
    fn every_name_is_read_and_none_stands_for_two() {
        let model = model();
        for (name, known, _) in WHOLE {
            assert_eq!(Value::parse(name), Ok(Value::Whole(*known)));
            assert_ne!(value(&model, name), "", "{name}");
        }
        for (name, known, _) in SERVER {
            let name = format!("S2 {name}");
            assert_eq!(Value::parse(&name), Ok(Value::Server(Some(ServerId::new(2)), *known)));
            assert_ne!(value(&model, &name), "", "{name}");
        }
    }

    #[test]
    fn what_is_not_known_is_told_with_the_nearest_name() {
        let check = |name: &str, expected: &str| {
            let told = Value::parse(name).expect_err(name);
            assert!(told.contains(expected), "{told}");
        };
        check("leadr", "“leadr” is no value that can be asked for: did you mean “leader”?");
        check("Term", "did you mean “term”?");
        check("S3 rol", "“rol” is no value that can be asked for: did you mean “role”?");
        check("leader comit", "did you mean “commit”?");
        check("S3", "there are role, term, commit, applied, log, vote, value");
        check("", "there are leader, term, time");
        check("S10 role", "there are leader, term, time");
        check("S1 value much-too-long", "is no key: write 1 to 8 letters or digits");
        check(&"x".repeat(10_000), "…” is no value");
    }

    #[test]
    fn a_condition_of_the_language_holds_or_not_and_a_wrong_one_says_where() {
        let model = model();
        for (condition, expected) in [
            ("S1 leads", true),
            ("a leader and not S2 leads", true),
            ("S2 leads", false),
            ("C1 answered", true),
            ("C2 answered", false),
            ("majority value x 7", true),
            ("no violation", true),
            (" S3 is crashed ", true),
        ] {
            assert_eq!(holds(condition, &model), Ok(expected), "{condition}");
        }
        let wrong = |condition| holds(condition, &model).expect_err(condition);
        let leeds = wrong("S1 leeds");
        assert!(leeds.starts_with("line 1, column 4: “leeds”: expected one of leads, is, term"), "{leeds}");
        assert!(leeds.ends_with("; did you mean “leads”?"), "{leeds}");
        assert!(wrong("").starts_with("line 1, column 1: here the line ends: "));
        assert!(wrong("S1 leads or S2 leads").contains("there is no “or”"));
        assert!(wrong("S1 leads\ncrash S1").contains("this is too much"));
    }

    #[test]
    fn what_was_said_before_counts_as_in_a_statement_that_begins_here() {
        let mut model = model();
        let order = crate::model::order::Order::read("timeout S2", true).expect("it is one");
        model.update(Action::CarryOut(order), &mut Vec::new());
        assert_eq!(holds("S2 said started-election", &model), Ok(true));
        assert_eq!(holds("S1 said started-election", &model), Ok(false));
    }
}
