//! A run for machines: one JSON object a line. Its fields are a contract: they may only grow.

use std::io::Read;

use check::Verdict;
use experiment::{Item, News, Outcome};
use raft::{LogIndex, ServerId};
use scenario::Scenario;
use serde::Serialize;

use super::{Options, Trouble, parse, play, read};
use crate::screen::Screen;

/// What came of one file.
#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    title: Option<String>,
    passed: bool,
    failures: Vec<Failure>,
    #[serde(flatten)]
    ending: Option<Ending>,
    #[serde(skip_serializing_if = "Option::is_none")]
    happenings: Option<Vec<Told>>,
}

#[derive(Serialize)]
struct Failure {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    message: String,
}

/// What is known of a scenario that was run.
#[derive(Serialize)]
struct Ending {
    violations: Vec<Violation>,
    goals: Vec<Goal>,
    digest: String,
    events: u64,
    time_us: u64,
}

#[derive(Serialize)]
struct Violation {
    /// As a scenario writes it.
    property: &'static str,
    detail: String,
    at_us: u64,
    servers: Vec<u64>,
    term: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u64>,
    events: Vec<u64>,
    expected: bool,
}

#[derive(Serialize)]
struct Goal {
    line: u32,
    goal: String,
    reached: bool,
}

#[derive(Serialize)]
struct Told {
    at_us: u64,
    event: u64,
    headline: String,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<u64>,
}

/// Runs one file, writes its object and says whether it passed.
pub(super) fn run(options: &Options, file: &str, input: &mut dyn Read, screen: &mut Screen<'_>) -> bool {
    let scenario = read(file, input).map_err(|trouble| vec![trouble]).and_then(|text| parse(&text));
    let report = match scenario {
        Ok(scenario) => played(options, file, &scenario),
        Err(troubles) => unplayable(file, troubles),
    };
    // Numbers and strings can always be written.
    screen.say(&serde_json::to_string(&report).unwrap_or_default());
    report.passed
}

fn unplayable(file: &str, troubles: Vec<Trouble>) -> Report<'_> {
    let failures = troubles.into_iter().map(Failure::from).collect();
    Report { file, title: None, passed: false, failures, ending: None, happenings: None }
}

fn played<'a>(options: &Options, file: &'a str, scenario: &Scenario) -> Report<'a> {
    let title = scenario.title.as_ref().map(ToString::to_string);
    let mut happenings = Vec::new();
    let outcome = play(scenario, |item| {
        if options.why && matches!(item.news, News::Explained(..) | News::Happened(_)) {
            happenings.extend(told(item, options.all));
        }
    });
    Report {
        file,
        title,
        passed: outcome.is_success(),
        failures: outcome.failures.iter().map(|failure| Trouble::from(failure).into()).collect(),
        ending: Some(Ending::from(&outcome)),
        happenings: options.why.then_some(happenings),
    }
}

impl From<Trouble> for Failure {
    fn from(Trouble { line, column, message }: Trouble) -> Failure {
        Failure { line, column, message }
    }
}

impl From<&Outcome> for Ending {
    fn from(outcome: &Outcome) -> Ending {
        let goal = |goal: &scenario::Goal| Goal {
            line: goal.line,
            goal: goal.condition.to_string(),
            reached: goal.reached,
        };
        Ending {
            violations: outcome.violations.iter().map(|verdict| violation(verdict, outcome)).collect(),
            goals: outcome.goals.iter().map(goal).collect(),
            digest: format!("{:016x}", outcome.digest),
            events: outcome.events,
            time_us: outcome.time.as_micros(),
        }
    }
}

fn violation(verdict: &Verdict, outcome: &Outcome) -> Violation {
    Violation {
        property: verdict.property.id(),
        detail: scenario::narrate_verdict(verdict).detail,
        at_us: verdict.at.as_micros(),
        servers: verdict.servers.iter().copied().map(number).collect(),
        term: verdict.term.0,
        index: verdict.indexes.first().map(|LogIndex(index)| *index),
        events: verdict.events.clone(),
        expected: outcome.expected.contains(&verdict.property),
    }
}

fn told(item: &Item, all: bool) -> Option<Told> {
    let sentence = item.sentence().filter(|sentence| all || !sentence.is_routine())?;
    let moment = item.moment();
    Some(Told {
        at_us: moment.at.as_micros(),
        event: moment.events,
        headline: sentence.headline,
        detail: sentence.detail,
        section: sentence.source.map(|source| source.section),
        rule: sentence.source.map(|source| source.rule),
        server: sentence.server.map(number),
    })
}

fn number(server: ServerId) -> u64 {
    server.number().into()
}
