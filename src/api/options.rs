//! What can be set from outside: the page's address or the element's attributes, as one query.

use raft::Duration;
use sim::Setup;

use crate::library::{LESSONS, Lesson};
use crate::model::speed::Speed;

/// The settings of one playground.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// The source of all randomness; a fresh one if none.
    pub seed: Option<u64>,
    /// How many servers there are.
    pub servers: u8,
    /// How fast virtual time goes at first.
    pub speed: Speed,
    /// How long after one automatic request the next one follows; no such requests if none.
    pub load: Option<Duration>,
    /// Whether time stands still at first.
    pub paused: bool,
    /// The scenario that is played at first.
    pub scenario: Option<&'static Lesson>,
}

impl Default for Options {
    fn default() -> Options {
        Options { seed: None, servers: 5, speed: Speed::default(), load: None, paused: false, scenario: None }
    }
}

/// An address can be long; what is wrong with it need not be.
const MOST_NOTICES: usize = 5;
/// Below this a client could not keep up, for it waits for one answer before it asks again.
const SHORTEST_LOAD_MS: u64 = 100;
const LONGEST_LOAD_MS: u64 = 60_000;

impl Options {
    /// The names of all settings: the element takes them as attributes.
    pub const NAMES: [&str; 6] = ["seed", "servers", "speed", "load", "paused", "scenario"];

    /// Reads a query such as `seed=42&servers=5&speed=1/50&load=250ms&paused`.
    ///
    /// Never fails: what cannot be used is left at its default, and the second part of the answer
    /// says so in sentences for the visitor.
    #[must_use]
    pub fn parse(query: &str) -> (Options, Vec<String>) {
        let mut options = Options::default();
        let mut notices = Vec::new();
        for pair in query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if let Err(notice) = options.set(&decode(name), decode(value).trim()) {
                notices.push(notice);
            }
        }
        if MOST_NOTICES < notices.len() {
            let more = notices.len() - MOST_NOTICES;
            notices.truncate(MOST_NOTICES);
            notices.push(format!("{more} more settings could not be used either"));
        }
        (options, notices)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "seed" => self.seed = Some(value.parse().map_err(|_| bad_seed(value))?),
            "servers" => self.servers = parse_servers(value)?,
            "speed" => self.speed = Speed::parse(value).ok_or_else(|| bad_speed(value))?,
            "load" => self.load = parse_load(value)?,
            "paused" => self.paused = parse_switch(value)?,
            "scenario" => self.scenario = Some(Lesson::named(value).ok_or_else(|| no_scenario(value))?),
            _ => return Err(unknown(name)),
        }
        Ok(())
    }
}

fn parse_servers(value: &str) -> Result<u8, String> {
    let servers = value.parse().ok().filter(|n| (1..=Setup::MAX_SERVERS).contains(n));
    let default = Options::default().servers;
    servers.ok_or_else(|| {
        format!("servers={}: choose 1 to {}; using {default}", short(value), Setup::MAX_SERVERS)
    })
}

fn parse_load(value: &str) -> Result<Option<Duration>, String> {
    if matches!(value, "0" | "0ms" | "0s" | "none" | "off") {
        return Ok(None);
    }
    let millis = match value.strip_suffix("ms") {
        Some(number) => number.trim_end().parse().ok(),
        None => match value.strip_suffix('s') {
            Some(number) => number.trim_end().parse::<u64>().ok().and_then(|s| s.checked_mul(1_000)),
            None => value.parse().ok(),
        },
    };
    let fits = |millis: &u64| (SHORTEST_LOAD_MS..=LONGEST_LOAD_MS).contains(millis);
    millis.filter(fits).map(|millis| Some(Duration::from_millis(millis))).ok_or_else(|| {
        format!(
            "load={}: choose a time between two requests from 100ms to 60s, or 0 for no requests; using 0",
            short(value)
        )
    })
}

fn parse_switch(value: &str) -> Result<bool, String> {
    match value {
        "" | "1" | "true" | "yes" | "paused" => Ok(true),
        "0" | "false" | "no" => Ok(false),
        _ => Err(format!("paused={}: choose true or false; using false", short(value))),
    }
}

fn bad_seed(value: &str) -> String {
    format!("seed={}: write a whole number from 0 to {}; using a fresh one", short(value), u64::MAX)
}

fn bad_speed(value: &str) -> String {
    let all: Vec<String> = Speed::ALL.iter().map(Speed::to_string).collect();
    format!("speed={}: choose one of {}; using {}", short(value), all.join(", "), Speed::default())
}

fn no_scenario(value: &str) -> String {
    let names: Vec<&str> = LESSONS.iter().map(|lesson| lesson.name).collect();
    let value = short(value);
    match scenario::nearest(&value, &names) {
        Some(known) => format!("scenario={value}: there is none of that name; did you mean “{known}”?"),
        None => format!("scenario={value}: there is none of that name; the library has them all"),
    }
}

fn unknown(name: &str) -> String {
    match scenario::nearest(name, &Options::NAMES) {
        Some(known) => {
            format!("“{}” is not a setting of this page: did you mean “{known}”?", short(name))
        }
        None => format!(
            "“{}” is not a setting of this page: there are {}",
            short(name),
            Options::NAMES.join(", ")
        ),
    }
}

/// What somebody wrote, short enough to be quoted.
fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Undoes percent-encoding. What is not valid stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let decoded = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        rest = if decoded.is_some() { &tail[2..] } else { tail };
        bytes.push(decoded.unwrap_or(if *first == b'+' { b' ' } else { *first }));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(query: &str) -> Options {
        let (options, notices) = Options::parse(query);
        assert_eq!(notices, [""; 0], "{query}");
        options
    }

    #[test]
    fn every_setting_is_read() {
        let check = |query, expected: Options| assert_eq!(options(query), expected, "{query}");
        let default = Options::default;
        let load = |millis| Some(Duration::from_millis(millis));
        check("", default());
        check("?", default());
        check("&&", default());
        check("seed=42", Options { seed: Some(42), ..default() });
        check("?seed=18446744073709551615", Options { seed: Some(u64::MAX), ..default() });
        check("servers=1", Options { servers: 1, ..default() });
        check("servers=%39", Options { servers: 9, ..default() });
        check("speed=1/1000", Options { speed: Speed::parse("1/1000").unwrap(), ..default() });
        check("speed=1%2F20", Options { speed: Speed::parse("1/20").unwrap(), ..default() });
        check("load=250", Options { load: load(250), ..default() });
        check("load=250ms", Options { load: load(250), ..default() });
        check("load=+2+s", Options { load: load(2_000), ..default() });
        check("load=250&load=0", default());
        check("paused", Options { paused: true, ..default() });
        check("paused=", Options { paused: true, ..default() });
        check("paused=true", Options { paused: true, ..default() });
        check("paused=no", default());
        let all = "seed=7&servers=3&speed=1&load=1s&paused";
        let speed = Speed::parse("1").unwrap();
        let seven =
            Options { seed: Some(7), servers: 3, speed, load: load(1_000), paused: true, ..default() };
        check(all, seven);
        check("scenario=log-figure-8", Options { scenario: Lesson::named("log-figure-8"), ..default() });
    }

    #[test]
    fn what_cannot_be_used_is_said_and_the_rest_goes_on() {
        let check = |query: &str, expected: &[&str]| {
            let (options, notices) = Options::parse(query);
            assert_eq!(notices, expected, "{query}");
            assert_eq!(options, Options::default(), "{query}");
        };
        check("speeed=1", &["“speeed” is not a setting of this page: did you mean “speed”?"]);
        check("Seed=1", &["“Seed” is not a setting of this page: did you mean “seed”?"]);
        check(
            "utm_source=x",
            &[
                "“utm_source” is not a setting of this page: there are seed, servers, speed, load, paused, scenario",
            ],
        );
        check("servers=12", &["servers=12: choose 1 to 9; using 5"]);
        check("servers=0", &["servers=0: choose 1 to 9; using 5"]);
        check("servers=five", &["servers=five: choose 1 to 9; using 5"]);
        check(
            "speed=3",
            &[
                "speed=3: choose one of 10, 5, 2, 1, 1/2, 1/5, 1/10, 1/20, 1/50, 1/100, 1/200, 1/500, 1/1000; using 1/50",
            ],
        );
        check(
            "seed=-1",
            &["seed=-1: write a whole number from 0 to 18446744073709551615; using a fresh one"],
        );
        let load = "choose a time between two requests from 100ms to 60s, or 0 for no requests; using 0";
        check("load=99", &[&format!("load=99: {load}")]);
        check("load=18446744073709551615s", &[&format!("load=18446744073709551615s: {load}")]);
        check(
            "scenario=log-figur-8",
            &["scenario=log-figur-8: there is none of that name; did you mean “log-figure-8”?"],
        );
        check("scenario=", &["scenario=: there is none of that name; the library has them all"]);
        check("paused=maybe", &["paused=maybe: choose true or false; using false"]);
    }

    #[test]
    fn broken_encodings_and_endless_queries_are_survived() {
        let check = |query: &str, notices| assert_eq!(Options::parse(query).1.len(), notices, "{query}");
        check("%", 1);
        check("%zz=%", 1);
        check("%ff%fe=%c3", 1);
        check("seed=%", 1);
        check("=&==&=1", 3);
        check(&"x&".repeat(100_000), MOST_NOTICES + 1);
        let (_, notices) = Options::parse(&"ü".repeat(100_000));
        assert!(notices[0].len() < 200, "a long name is quoted in part");
    }

    #[test]
    fn what_is_wrong_with_one_setting_leaves_the_others_alone() {
        let (options, notices) = Options::parse("servers=99&seed=5&color=red");
        assert_eq!((options.servers, options.seed, notices.len()), (5, Some(5), 2));
    }
}
