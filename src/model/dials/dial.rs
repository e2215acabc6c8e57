//! All that can be set of the world, each with its unit, its steps and what sets it.

use raft::{Duration, ServerId, ServerSet};
use sim::{
    Action, ClockRate, Host, Link, LinkAction, Links, Permille, ServerAction, Setting, Setup, Span, World,
};

use super::super::tools;
use super::quantity::{Unit, Value};

/// Something that can be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dial {
    /// How long a message travels.
    Latency(Ways),
    /// How many messages get lost.
    Loss(Ways),
    /// How many messages arrive twice.
    Duplication(Ways),
    /// How many messages are overtaken by others.
    Reordering(Ways),
    /// How long a disk takes for a write: one server's, or everybody's.
    Disk(Option<ServerId>),
    /// How fast a server's clock goes.
    Clock(ServerId),
    /// How long a follower waits for a leader.
    ElectionTimeout,
    /// How long a leader stays silent at most.
    Heartbeat,
    /// How long after one automatic request the next one follows.
    Load,
    /// How long a client waits for an answer before it asks another server.
    Patience,
    /// How often a client asks before it gives up.
    Attempts,
    /// How many entries a server applies before it takes a snapshot by itself.
    CompactAfter,
    /// How many entries one AppendEntries carries at most.
    MaxBatch,
    /// How many AppendEntries may be on their way to a follower at once.
    MaxInFlight,
}

/// Which links are meant.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Ways {
    /// All of them.
    #[default]
    All,
    /// All from one server.
    From(ServerId),
    /// All to one server.
    To(ServerId),
    /// The one from a server to another.
    One(ServerId, ServerId),
}

/// What a dial is set to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The value, or none if there is no such thing: no load, no snapshots. Where servers or links differ, from
    /// the smallest of them to the largest.
    pub value: Option<Value>,
    /// Whether they differ.
    pub differs: bool,
}

/// What values a dial has.
struct Kind {
    unit: Unit,
    /// Whether a value goes from one end to the other.
    spans: bool,
    /// What there is instead of a value, in a word, if there can be none.
    off: Option<&'static str>,
    /// The smallest and the largest value that can be written.
    bounds: (u64, u64),
    steps: Steps,
    /// What to write.
    expected: &'static str,
}

/// Where a slider stops.
enum Steps {
    /// As many in each decade, between two values; perhaps with zero before them.
    Decades { from: u64, to: u64, zero: bool },
    /// Evenly.
    Even { from: u64, to: u64, by: u64 },
    /// Just here.
    These(&'static [u64]),
}

const LONGEST: u64 = Setup::LONGEST.as_micros();
const RATES: &[u64] =
    &[0, 1, 2, 5, 10, 20, 30, 50, 70, 100, 150, 200, 250, 300, 400, 500, 600, 700, 800, 900, 1_000];
const MOST: u64 = u32::MAX as u64;

const SPAN: &str = "write how long, such as 20 ms, 10–20 ms or 1.5 s";
const LENGTH: &str = "write how long, such as 50 ms or 1.5 s";
const LOAD: &str = "write how long from one request to the next, such as 250 ms, or off";
const RATE: &str = "write how many of a hundred, from 0 to 100 %, such as 2.5 %";
const CLOCK: &str = "write how fast it goes, from 10 to 1000 %: 100 % is as fast as time";
const COUNT: &str = "write a whole number, 1 or more";
const COUNT_OR_NEVER: &str = "write a whole number, 1 or more, or never";

impl Dial {
    fn kind(self) -> Kind {
        let time = |spans, off, from, to, zero, expected| Kind {
            unit: Unit::Time,
            spans,
            off,
            bounds: (0, LONGEST),
            steps: Steps::Decades { from, to, zero },
            expected,
        };
        let rate = |bounds, steps, expected| Kind {
            unit: Unit::Percent,
            spans: false,
            off: None,
            bounds,
            steps,
            expected,
        };
        let count = |off: Option<&'static str>, to| Kind {
            unit: Unit::Number,
            spans: false,
            off,
            bounds: (1, MOST),
            steps: Steps::Decades { from: 1, to, zero: false },
            expected: if off.is_some() { COUNT_OR_NEVER } else { COUNT },
        };
        match self {
            Dial::Latency(_) => time(true, None, 1_000, 2_000_000, true, SPAN),
            Dial::Disk(_) => time(true, None, 100, 1_000_000, true, SPAN),
            Dial::ElectionTimeout => time(true, None, 10_000, 100_000_000, false, SPAN),
            Dial::Heartbeat => time(false, None, 1_000, 10_000_000, false, LENGTH),
            Dial::Load => time(false, Some("off"), 10_000, 10_000_000, false, LOAD),
            Dial::Patience => time(false, None, 10_000, 10_000_000, false, LENGTH),
            Dial::Loss(_) | Dial::Duplication(_) | Dial::Reordering(_) => {
                rate((0, 1_000), Steps::These(RATES), RATE)
            }
            Dial::Clock(_) => {
                let bounds = (ClockRate::MIN.get().into(), ClockRate::MAX.get().into());
                rate(bounds, Steps::Even { from: 900, to: 1_100, by: 10 }, CLOCK)
            }
            Dial::Attempts => count(Some("never"), 100),
            Dial::CompactAfter => count(Some("never"), 1_000),
            Dial::MaxBatch => count(None, 1_000),
            Dial::MaxInFlight => count(None, 100),
        }
    }

    /// What it is set to in a world.
    #[must_use]
    pub fn read(self, world: &World) -> Reading {
        let setup = world.setup();
        let own =
            |read: fn(&Setup) -> Value| self.each_host(world, |host| read(&setup.of(host.id())), read(setup));
        match self {
            Dial::Latency(ways) => {
                ways.read(world, |from, to| span(world.link(from, to).latency.unwrap_or(setup.latency)))
            }
            Dial::Loss(ways) => ways.read(world, |from, to| permille(world.link(from, to).loss)),
            Dial::Duplication(ways) => {
                ways.read(world, |from, to| permille(world.link(from, to).duplication))
            }
            Dial::Reordering(ways) => ways.read(world, |from, to| permille(world.link(from, to).reordering)),
            Dial::Disk(whose) => {
                let disk = |host: &Host| span(host.disk_latency().unwrap_or(setup.disk_latency));
                match whose.and_then(|server| world.host(server)) {
                    Some(host) => Reading::of(Some(disk(host))),
                    None => self.each_host(world, disk, span(setup.disk_latency)),
                }
            }
            Dial::Clock(server) => {
                let rate = world.host(server).map_or(ClockRate::TRUE, Host::clock_rate);
                Reading::of(Some(Value::one(rate.get().into())))
            }
            Dial::ElectionTimeout => own(|setup| {
                let (min, max) = (setup.config.election_timeout_min, setup.config.election_timeout_max);
                span(Span { min, max })
            }),
            Dial::Heartbeat => own(|setup| Value::one(setup.config.heartbeat_interval.as_micros())),
            Dial::MaxBatch => own(|setup| Value::one(setup.config.max_batch.into())),
            Dial::MaxInFlight => own(|setup| Value::one(setup.config.max_in_flight.into())),
            Dial::Load => Reading::of(setup.load_interval.map(|length| Value::one(length.as_micros()))),
            Dial::Patience => Reading::of(Some(Value::one(setup.client_patience.as_micros()))),
            Dial::Attempts => Reading::of(setup.client_attempts.map(|times| Value::one(times.into()))),
            Dial::CompactAfter => Reading::of(setup.compact_after.map(|entries| Value::one(entries.into()))),
        }
    }

    fn each_host(self, world: &World, read: impl Fn(&Host) -> Value, without: Value) -> Reading {
        Reading::hull(world.hosts().iter().map(read)).unwrap_or(Reading::of(Some(without)))
    }

    /// What sets it to a value; none is for *off* and *never*.
    ///
    /// # Errors
    ///
    /// If there is no such value.
    pub fn deeds(self, value: Option<Value>, world: &World) -> Result<Vec<Action>, &'static str> {
        let Kind { spans, off, bounds, expected, .. } = self.kind();
        let fits = match value {
            Some(Value { min, max }) => {
                bounds.0 <= min.min(max) && min.max(max) <= bounds.1 && (spans || min == max)
            }
            None => off.is_some(),
        };
        if !fits {
            return Err(expected);
        }
        let Value { min, max } = value.unwrap_or(Value::one(0));
        let rate = || u16::try_from(max).ok().and_then(Permille::new).unwrap_or(Permille::ZERO);
        let number = u32::try_from(max).unwrap_or(u32::MAX);
        let length = Duration::from_micros(max);
        let span = Span { min: Duration::from_micros(min), max: length };
        let set = |setting| Ok(vec![Action::Set(setting)]);
        let link = |ways: Ways, action| Ok(vec![Action::Links(ways.links(), action)]);
        match self {
            Dial::Latency(ways) => link(ways, LinkAction::SetLatency(span)),
            Dial::Loss(ways) => link(ways, LinkAction::SetLoss(rate())),
            Dial::Duplication(ways) => link(ways, LinkAction::SetDuplication(rate())),
            Dial::Reordering(ways) => link(ways, LinkAction::SetReordering(rate())),
            Dial::Disk(whose) => {
                let servers = whose.map_or_else(|| tools::all_of(world), only);
                let set = |server| Action::Server(server, ServerAction::SetDiskLatency(span));
                Ok(servers.iter().map(set).collect())
            }
            Dial::Clock(server) => {
                let rate = u16::try_from(max).ok().and_then(ClockRate::new).ok_or(expected)?;
                Ok(vec![Action::Server(server, ServerAction::SetClock(rate))])
            }
            Dial::ElectionTimeout => set(Setting::ElectionTimeout(span)),
            Dial::Heartbeat => set(Setting::HeartbeatInterval(length)),
            Dial::Load => set(Setting::LoadInterval(value.map(|_| length))),
            Dial::Patience => set(Setting::ClientPatience(length)),
            Dial::Attempts => set(Setting::ClientAttempts(value.map(|_| number))),
            Dial::CompactAfter => set(Setting::CompactAfter(value.map(|_| number))),
            Dial::MaxBatch => set(Setting::MaxBatch(number)),
            Dial::MaxInFlight => set(Setting::MaxInFlight(number)),
        }
    }

    /// A value as people write it.
    #[must_use]
    pub fn write(self, value: Option<Value>) -> String {
        let Kind { unit, off, .. } = self.kind();
        value.map_or_else(|| off.unwrap_or_default().to_owned(), |value| unit.write(value))
    }

    /// What a person means by what they have typed.
    ///
    /// # Errors
    ///
    /// What to write instead.
    pub fn parse(self, text: &str) -> Result<Option<Value>, &'static str> {
        let Kind { unit, off, expected, .. } = self.kind();
        if off.is_some_and(|off| off.eq_ignore_ascii_case(text.trim())) {
            return Ok(None);
        }
        unit.read(text).map(Some).ok_or(expected)
    }

    /// Where its slider stops; *off* or *never* comes first or, as it is the most, last.
    #[must_use]
    pub fn stops(self) -> Vec<Option<u64>> {
        let Kind { off, steps, .. } = self.kind();
        let mut stops: Vec<Option<u64>> = steps.stops().into_iter().map(Some).collect();
        match off {
            Some(_) if self == Dial::Load => stops.insert(0, None),
            Some(_) => stops.push(None),
            None => {}
        }
        stops
    }

    /// The stop that is nearest to what it is set to.
    #[must_use]
    pub fn stop(self, reading: Reading) -> usize {
        let stops = self.stops();
        let far = |stop: &Option<u64>| match (*stop, reading.value) {
            (Some(stop), Some(value)) => stop.abs_diff(value.max),
            (None, None) => 0,
            _ => u64::MAX,
        };
        (0..stops.len()).min_by_key(|&place| far(&stops[place])).unwrap_or(0)
    }

    /// What it is set to at a stop: the largest value is there, and the smallest stays the same part of it.
    #[must_use]
    pub fn at_stop(self, place: usize, reading: Reading) -> Option<Value> {
        let max = self.stops().get(place).copied().flatten()?;
        if !self.kind().spans {
            return Some(Value::one(max));
        }
        let part = |value: Value| max * value.min / value.max.max(1);
        let min = reading.value.filter(|value| value.max != 0).map_or(max, part);
        // No finer than can be read.
        Some(Value { min: min - min % 100, max })
    }
}

/// What befalls messages on a link, in words: *loses 20 %, 30–40 ms*. What is usual is not told.
#[must_use]
pub fn faults(link: &Link, usual: Span) -> String {
    let rate = |rate: Permille, what: &str| {
        (rate != Permille::ZERO).then(|| format!("{what} {}", Unit::Percent.write(permille(rate))))
    };
    let slow = link.latency.filter(|latency| *latency != usual);
    let faults = [
        rate(link.loss, "loses"),
        slow.map(|latency| Unit::Time.write(span(latency))),
        rate(link.duplication, "doubles"),
        rate(link.reordering, "reorders"),
    ];
    faults.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Reading {
    const fn of(value: Option<Value>) -> Reading {
        Reading { value, differs: false }
    }

    /// From the smallest of several values to the largest.
    fn hull(values: impl Iterator<Item = Value>) -> Option<Reading> {
        let join = |known: Reading, next: Reading| {
            let (one, other) = (known.value?, next.value?);
            let value = Value { min: one.min.min(other.min), max: one.max.max(other.max) };
            Some(Reading { value: Some(value), differs: known.differs || one != other })
        };
        values.map(|value| Reading::of(Some(value))).reduce(|known, next| join(known, next).unwrap_or(known))
    }
}

impl Ways {
    /// The links that are meant.
    #[must_use]
    pub fn links(self) -> Links {
        let (from, to) = match self {
            Ways::All => (Links::ALL.from, Links::ALL.to),
            Ways::From(server) => (only(server), Links::ALL.to),
            Ways::To(server) => (Links::ALL.from, only(server)),
            Ways::One(from, to) => (only(from), only(to)),
        };
        Links { from, to, both_ways: false }
    }

    /// Whether the link from one server to another is one of them.
    #[must_use]
    pub fn has(self, from: ServerId, to: ServerId) -> bool {
        let Links { from: some, to: others, .. } = self.links();
        some.contains(from) && others.contains(to)
    }

    /// The name: *all links*, *S1 → S3*.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Ways::All => "all links".to_owned(),
            Ways::From(server) => format!("from {server}"),
            Ways::To(server) => format!("to {server}"),
            Ways::One(from, to) => format!("{from} → {to}"),
        }
    }

    fn read(self, world: &World, read: impl Fn(ServerId, ServerId) -> Value) -> Reading {
        let all = tools::all_of(world);
        let there = Links { from: all, to: all, both_ways: false };
        let meant = there.iter().filter(|&(from, to)| self.has(from, to));
        let usual = || read(ServerId::new(1), ServerId::new(2));
        Reading::hull(meant.map(|(from, to)| read(from, to))).unwrap_or_else(|| Reading::of(Some(usual())))
    }
}

impl Steps {
    fn stops(&self) -> Vec<u64> {
        match *self {
            Steps::Decades { from, to, zero } => {
                let first = zero.then_some(0);
                first.into_iter().chain(decades(from, to)).collect()
            }
            Steps::Even { from, to, by } => (0..=(to - from) / by).map(|step| from + step * by).collect(),
            Steps::These(stops) => stops.to_vec(),
        }
    }
}

/// Round numbers, about as far from each other on a logarithmic scale.
pub fn decades(from: u64, to: u64) -> Vec<u64> {
    const ROUND: [u64; 18] = [10, 11, 12, 13, 15, 16, 18, 20, 22, 25, 30, 35, 40, 50, 60, 70, 80, 90];
    let scales = (0..).map(|power| 10_u64.pow(power)).take_while(|scale| *scale <= to);
    let mut stops: Vec<u64> = scales
        .flat_map(|scale| ROUND.map(|round| round * scale / 10))
        .filter(|stop| (from..=to).contains(stop))
        .collect();
    stops.dedup();
    stops
}

fn only(server: ServerId) -> ServerSet {
    [server].into_iter().collect()
}

fn span(Span { min, max }: Span) -> Value {
    Value { min: min.as_micros(), max: max.as_micros() }
}

fn permille(rate: Permille) -> Value {
    Value::one(rate.get().into())
}
