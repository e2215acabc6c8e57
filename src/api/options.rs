//! What can be set from outside: the page's address or the element's attributes, as one query.
//!
//! [`SETTINGS`] is the one table: what is read, what is said of what cannot be read, and the reference in
//! `docs/embedding.md` all come from there.

pub mod allowed;
pub mod panels;
pub mod place;
mod words;

use raft::Duration;
use scenario::nearest;
use sim::Setup;

use crate::api::pin::Pin;
use crate::library::{self, Lesson};
use crate::model::link::Link;
use crate::model::speed::Speed;
use crate::text::short;
pub use allowed::Allowed;
pub use panels::{Panel, Panels};
pub use place::Place;

/// The settings of one playground.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// The scenario that is played at first.
    pub scenario: Option<&'static Lesson>,
    /// The text of one that is played instead. No query holds it: the page around does.
    pub text: Option<String>,
    /// What stands behind the `#` of a link: the session that is opened instead.
    pub link: Option<String>,
    /// Where one is at first.
    pub start: Option<Place>,
    /// What it was like there when somebody wrote the page around.
    pub pin: Option<Pin>,
    /// Whether time goes at first; if none, it does in free play only.
    pub autoplay: Option<bool>,
    /// How fast virtual time goes at first.
    pub speed: Speed,
    /// The source of all randomness; a fresh one if none.
    pub seed: Option<u64>,
    /// How many servers there are.
    pub servers: u8,
    /// How long after one automatic request the next one follows; no such requests if none.
    pub load: Option<Duration>,
    /// What is shown.
    pub panels: Panels,
    /// What may be pressed.
    pub controls: Allowed,
    /// Whether it is light or dark.
    pub theme: Theme,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            scenario: None,
            text: None,
            link: None,
            start: None,
            pin: None,
            autoplay: None,
            speed: Speed::default(),
            seed: None,
            servers: 5,
            load: None,
            panels: Panels::default(),
            controls: Allowed::default(),
            theme: Theme::default(),
        }
    }
}

/// Whether a playground is light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Theme {
    /// As the page around is.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A setting: what it is called, what it can be, and what comes of it.
pub struct Setting {
    /// The name of the attribute, and in the query.
    pub name: &'static str,
    /// What kind of thing its value is.
    pub kind: &'static str,
    /// What it is if nobody sets it, or if what is set cannot be used.
    pub default: &'static str,
    /// What can be chosen.
    pub allowed: &'static str,
    /// What comes of it, in a line.
    pub help: &'static str,
    set: fn(&mut Options, &str) -> Result<(), Wrong>,
}

/// Why a value cannot be used; if it says nothing, because it is not among what is allowed.
type Wrong = Option<String>;

/// All settings, in the order of the reference.
pub const SETTINGS: [Setting; 14] = [
    Setting {
        name: "scenario",
        kind: only_in_docs("name"),
        default: "free play",
        allowed: "the name of a scenario of the library",
        help: only_in_docs("The scenario that is played."),
        set: |options, value| set(&mut options.scenario, read_scenario(value).map(Some)),
    },
    Setting {
        name: "link",
        kind: only_in_docs("text"),
        default: "none",
        allowed: "a link that Share has made, or what follows its #",
        help: only_in_docs("The moment that somebody has sent. It takes the place of the scenario."),
        set: |options, value| set(&mut options.link, read_link(value).map(Some)),
    },
    Setting {
        name: "start",
        kind: only_in_docs("moment"),
        default: "start",
        allowed: "a moment such as 2.4s or 2400ms, a line of the scenario’s text such as “line 12”, start or end",
        help: only_in_docs("Where one is at first; and time stands still there."),
        set: |options, value| set(&mut options.start, Place::parse(value).map(Some).map_err(|_| None)),
    },
    Setting {
        name: "pin",
        kind: only_in_docs("text"),
        default: "none",
        allowed: "what Share has made",
        help: only_in_docs(
            "What it was like there when the page was written: if it is not so any more, that is said.",
        ),
        set: |options, value| set(&mut options.pin, Pin::parse(value).map(Some).map_err(Some)),
    },
    Setting {
        name: "autoplay",
        kind: only_in_docs("switch"),
        default: "true in free play, false in a scenario or at a moment",
        allowed: SWITCH,
        help: only_in_docs("Whether time goes at first. A scenario goes on from sentence to sentence."),
        set: |options, value| set(&mut options.autoplay, read_switch(value, "autoplay").map(Some)),
    },
    Setting {
        name: "paused",
        kind: only_in_docs("switch"),
        default: "false",
        allowed: SWITCH,
        help: only_in_docs("The older name: it is autoplay=\"false\"."),
        set: |options, value| {
            let is_paused = read_switch(value, "paused")?;
            options.autoplay = if is_paused { Some(false) } else { options.autoplay };
            Ok(())
        },
    },
    Setting {
        name: "speed",
        kind: only_in_docs("ratio"),
        default: "1/50",
        allowed: "one of 10, 5, 2, 1, 1/2, 1/5, 1/10, 1/20, 1/50, 1/100, 1/200, 1/500, 1/1000",
        help: only_in_docs("Virtual time for time on the wall."),
        set: |options, value| set(&mut options.speed, Speed::parse(value).ok_or(None)),
    },
    Setting {
        name: "seed",
        kind: only_in_docs("number"),
        default: "a fresh one",
        allowed: "a whole number from 0 to 18446744073709551615",
        help: only_in_docs("The source of all randomness: the same seed, the same history."),
        set: |options, value| set(&mut options.seed, value.parse().map(Some).map_err(|_| None)),
    },
    Setting {
        name: "servers",
        kind: only_in_docs("number"),
        default: "5",
        allowed: "1 to 9",
        help: only_in_docs("How many servers there are in free play."),
        set: |options, value| {
            let servers = value.parse().ok().filter(|servers| (1..=Setup::MAX_SERVERS).contains(servers));
            set(&mut options.servers, servers.ok_or(None))
        },
    },
    Setting {
        name: "load",
        kind: only_in_docs("time"),
        default: "0",
        allowed: "a time between two requests from 100ms to 60s, or 0 for no requests",
        help: only_in_docs("How long after one automatic request the next one follows, in free play."),
        set: |options, value| set(&mut options.load, read_load(value).ok_or(None)),
    },
    Setting {
        name: "panels",
        kind: only_in_docs("names"),
        default: "all",
        allowed: "all, none, names of panels, or each with a - before it to hide it",
        help: only_in_docs("What is shown around the stage. The first panel that is named is open at first."),
        set: |options, value| keep(&mut options.panels, Panels::read(value)),
    },
    Setting {
        name: "controls",
        kind: only_in_docs("names"),
        default: "all",
        allowed: "all, none, ids of controls or groups of them, or each with a - before it to lock it",
        help: only_in_docs(
            "What visitors may press. What is locked is not there, and nobody else can ask for it.",
        ),
        set: |options, value| keep(&mut options.controls, Allowed::read(value)),
    },
    Setting {
        name: "theme",
        kind: only_in_docs("name"),
        default: "auto",
        allowed: "auto, light or dark",
        help: only_in_docs("Whether it is light or dark; auto: as the page around."),
        set: |options, value| set(&mut options.theme, Theme::named(value).ok_or(None)),
    },
    Setting {
        name: "lang",
        kind: only_in_docs("language"),
        default: "en",
        allowed: "en, for so far all words are English",
        help: only_in_docs("The language of its words."),
        set: |_, value| {
            let language = value.split('-').next().unwrap_or_default();
            if language.eq_ignore_ascii_case("en") { Ok(()) } else { Err(None) }
        },
    },
];

/// The reference is made natively: what only it shows travels to nobody.
pub(super) const fn only_in_docs(text: &'static str) -> &'static str {
    if cfg!(target_arch = "wasm32") { "" } else { text }
}

const SWITCH: &str = "true or false";
/// An address can be long; what is wrong with it need not be.
const MOST_NOTICES: usize = 5;
/// Below this a client could not keep up, for it waits for one answer before it asks again.
const SHORTEST_LOAD_MS: u64 = 100;
const LONGEST_LOAD_MS: u64 = 60_000;

impl Options {
    /// The names of all settings: the element takes them as attributes.
    pub const NAMES: [&str; SETTINGS.len()] = {
        let mut names = [""; SETTINGS.len()];
        let mut place = 0;
        while place < names.len() {
            names[place] = SETTINGS[place].name;
            place += 1;
        }
        names
    };

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
        let setting = SETTINGS.iter().find(|setting| setting.name == name).ok_or_else(|| unknown(name))?;
        (setting.set)(self, value).map_err(|wrong| {
            let Setting { default, allowed, .. } = setting;
            let wrong = wrong.unwrap_or_else(|| format!("choose {allowed}; using {default}"));
            format!("{name}={}: {wrong}", short(value))
        })
    }
}

impl Theme {
    /// Its name; none if it is as the page around.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Theme::Auto => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }

    fn named(name: &str) -> Option<Theme> {
        Some(match name {
            "auto" => Theme::Auto,
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => return None,
        })
    }
}

fn set<T>(place: &mut T, value: Result<T, Wrong>) -> Result<(), Wrong> {
    *place = value?;
    Ok(())
}

/// Of a list, what can be used counts, whatever else is in it.
fn keep<T>(place: &mut T, (list, result): (T, Result<(), Wrong>)) -> Result<(), Wrong> {
    *place = list;
    result
}

fn read_scenario(value: &str) -> Result<&'static Lesson, Wrong> {
    Lesson::named(value).ok_or_else(|| Some(library::no_such(value)))
}

fn read_link(value: &str) -> Result<String, Wrong> {
    let fragment = value.rsplit('#').next().unwrap_or_default();
    match Link::read(fragment) {
        Some(Ok(_)) => Ok(fragment.to_owned()),
        Some(Err(error)) => Err(Some(error.to_string())),
        None => Err(None),
    }
}

/// The name of the attribute alone, or once more as its value, is how HTML says yes.
fn read_switch(value: &str, name: &str) -> Result<bool, Wrong> {
    match value {
        "" | "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" => Ok(false),
        value if value == name => Ok(true),
        _ => Err(None),
    }
}

fn read_load(value: &str) -> Option<Option<Duration>> {
    if matches!(value, "0" | "0ms" | "0s" | "none" | "off") {
        return Some(None);
    }
    let millis = match value.strip_suffix("ms") {
        Some(number) => number.trim_end().parse().ok(),
        None => match value.strip_suffix('s') {
            Some(number) => number.trim_end().parse::<u64>().ok().and_then(|s| s.checked_mul(1_000)),
            None => value.parse().ok(),
        },
    };
    let fits = |millis: &u64| (SHORTEST_LOAD_MS..=LONGEST_LOAD_MS).contains(millis);
    millis.filter(fits).map(|millis| Some(Duration::from_millis(millis)))
}

fn unknown(name: &str) -> String {
    match nearest(name, &Options::NAMES) {
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
    use raft::Time;

    fn options(query: &str) -> Options {
        let (options, notices) = Options::parse(query);
        assert_eq!(notices, [""; 0], "{query}");
        options
    }

    #[test]
    fn every_setting_is_read() {
        let check = |query: &str, expected: Options| assert_eq!(options(query), expected, "{query}");
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
        let still = || Options { autoplay: Some(false), ..default() };
        check("paused", still());
        check("paused=", still());
        check("paused=true", still());
        check("paused=paused", still());
        check("paused=no", default());
        check("autoplay=false", still());
        check("autoplay", Options { autoplay: Some(true), ..default() });
        check("autoplay=autoplay&paused=no", Options { autoplay: Some(true), ..default() });
        check("theme=dark", Options { theme: Theme::Dark, ..default() });
        check("theme=auto", default());
        check("lang=en", default());
        check("lang=en-GB", default());
        check("start=2.4s", Options { start: Some(Place::At(Time::from_micros(2_400_000))), ..default() });
        check("start=line+12", Options { start: Some(Place::Line(12)), ..default() });
        let pin = "1-000000000000001f-S3-t2-c5-e120";
        check(&format!("pin={pin}"), Options { pin: Some(Pin::parse(pin).unwrap()), ..default() });
        let link = || Some("r1t.cmFmdA".to_owned());
        check("link=r1t.cmFmdA", Options { link: link(), ..default() });
        check("link=https%3A%2F%2Fexample.org%2F%23r1t.cmFmdA", Options { link: link(), ..default() });
        let all = "seed=7&servers=3&speed=1&load=1s&paused";
        let speed = Speed::parse("1").unwrap();
        let seven = Options { seed: Some(7), servers: 3, speed, load: load(1_000), ..still() };
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
            &["“utm_source” is not a setting of this page: there are scenario, link, start, pin, autoplay, \
                paused, speed, seed, servers, load, panels, controls, theme, lang"],
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
            &["seed=-1: choose a whole number from 0 to 18446744073709551615; using a fresh one"],
        );
        let load = "choose a time between two requests from 100ms to 60s, or 0 for no requests; using 0";
        check("load=99", &[&format!("load=99: {load}")]);
        check("load=18446744073709551615s", &[&format!("load=18446744073709551615s: {load}")]);
        check(
            "scenario=log-figur-8",
            &["scenario=log-figur-8: there is no scenario “log-figur-8”: did you mean “log-figure-8”?"],
        );
        check("scenario=", &["scenario=: there is no scenario “”: the library has them all"]);
        check("paused=maybe", &["paused=maybe: choose true or false; using false"]);
        check("paused=autoplay", &["paused=autoplay: choose true or false; using false"]);
        check("theme=Dark", &["theme=Dark: choose auto, light or dark; using auto"]);
        check("lang=de", &["lang=de: choose en, for so far all words are English; using en"]);
        check(
            "start=soon",
            &["start=soon: choose a moment such as 2.4s or 2400ms, a line of the scenario’s text such as \
                “line 12”, start or end; using start"],
        );
        check("pin=1-x", &["pin=1-x: it is damaged: copy it again where it was made"]);
        check("link=x", &["link=x: choose a link that Share has made, or what follows its #; using none"]);
        check(
            "link=r9z.AAAA",
            &[
                "link=r9z.AAAA: another version of Raft Playground made it: its format is 9, and this page reads 1. \
                Open it where it was made",
            ],
        );
        check("panels=tapee", &["panels=tapee: “tapee” is not known; did you mean “tape”?"]);
        check("controls=-crassh", &["controls=-crassh: “crassh” is not known; did you mean “crash”?"]);
    }

    #[test]
    fn what_the_table_says_is_so() {
        let of = |name| SETTINGS.iter().find(|setting| setting.name == name).expect(name);
        let speeds = Speed::ALL.map(|speed| speed.to_string()).join(", ");
        assert_eq!(of("speed").allowed, format!("one of {speeds}"));
        assert_eq!(of("speed").default, Speed::default().to_string());
        assert_eq!(of("seed").allowed, format!("a whole number from 0 to {}", u64::MAX));
        assert_eq!(of("servers").allowed, format!("1 to {}", Setup::MAX_SERVERS));
        for name in ["speed", "servers", "load", "panels", "controls", "theme", "lang", "paused"] {
            let query = format!("{name}={}", of(name).default);
            assert_eq!(Options::parse(&query), (Options::default(), Vec::new()), "{query}");
        }
        for (place, setting) in SETTINGS.iter().enumerate() {
            assert!(SETTINGS[..place].iter().all(|other| other.name != setting.name), "{}", setting.name);
            assert!(!setting.help.is_empty() && !setting.kind.is_empty(), "{}", setting.name);
        }
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
        assert!(notices[0].len() < 300, "a long name is quoted in part");
    }

    #[test]
    fn what_is_wrong_with_one_setting_leaves_the_others_alone() {
        let (options, notices) = Options::parse("servers=99&seed=5&color=red");
        assert_eq!((options.servers, options.seed, notices.len()), (5, Some(5), 2));
    }
}
