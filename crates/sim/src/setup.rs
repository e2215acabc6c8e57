//! What a world starts from.

use std::fmt;
use std::mem::discriminant;

use raft::{Config, ConfigError, Dice, Duration, Flaw, Flaws, ServerId};

/// Everything a world starts from. With the actions done to it, it says all that will happen.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Setup {
    /// How many servers there are, 1 to [`Setup::MAX_SERVERS`].
    pub servers: u8,
    /// The source of all randomness.
    pub seed: u64,
    /// The settings of every server that has none of its own.
    pub config: Config,
    /// How long a message travels.
    pub latency: Span,
    /// How long the disk takes for what one step writes.
    pub disk_latency: Span,
    /// How long a client waits for an answer before it asks another server.
    pub client_patience: Duration,
    /// How often a client asks before it gives up; for ever if none.
    pub client_attempts: Option<u32>,
    /// How long after one automatic request the next one follows; no such requests if none.
    pub load_interval: Option<Duration>,
    /// How many entries a server applies before it takes a snapshot by itself; never if none.
    pub compact_after: Option<u32>,
    /// What single servers have set differently, those that are not there yet included: at most one
    /// value for each server and setting.
    pub own: Vec<(ServerId, Setting)>,
}

/// One thing that can be set: before the start in a [`Setup`], and later by
/// [`Action::Set`](crate::Action::Set).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Setting {
    /// [`Config::election_timeout_min`] and [`Config::election_timeout_max`].
    ElectionTimeout(Span),
    /// [`Config::heartbeat_interval`].
    HeartbeatInterval(Duration),
    /// [`Config::max_batch`].
    MaxBatch(u32),
    /// [`Config::max_in_flight`].
    MaxInFlight(u32),
    /// [`Config::snapshot_chunk`].
    SnapshotChunk(u32),
    /// [`Config::backtracking`].
    Backtracking(bool),
    /// [`Config::no_op`].
    NoOp(bool),
    /// [`Config::pre_vote`].
    PreVote(bool),
    /// [`Config::check_quorum`].
    CheckQuorum(bool),
    /// [`Config::leader_stickiness`].
    LeaderStickiness(bool),
    /// [`Config::sessions`]. All servers must agree on it, so only before the first entry.
    Sessions(bool),
    /// [`Config::max_sessions`]. All servers must agree on it, so only before the first entry.
    MaxSessions(u32),
    /// [`Config::lease_reads`].
    LeaseReads(bool),
    /// [`Config::clock_drift_bound_permille`].
    ClockDriftBound(u32),
    /// Whether a flaw is on.
    Flaw(Flaw, bool),
    /// [`Setup::client_patience`].
    ClientPatience(Duration),
    /// [`Setup::load_interval`].
    LoadInterval(Option<Duration>),
    /// [`Setup::compact_after`].
    CompactAfter(Option<u32>),
    /// [`Setup::client_attempts`].
    ClientAttempts(Option<u32>),
}

impl Setting {
    /// Whether servers may have it set differently. What they must agree on, and what is not theirs,
    /// they may not.
    #[must_use]
    pub const fn may_differ(self) -> bool {
        !matches!(
            self,
            Setting::Sessions(_)
                | Setting::MaxSessions(_)
                | Setting::LeaseReads(_)
                | Setting::ClockDriftBound(_)
                | Setting::ClientPatience(_)
                | Setting::ClientAttempts(_)
                | Setting::LoadInterval(_)
        )
    }

    /// Whether both set the same thing, to whatever value.
    fn is_same(self, other: Setting) -> bool {
        match (self, other) {
            (Setting::Flaw(one, _), Setting::Flaw(other, _)) => one == other,
            _ => discriminant(&self) == discriminant(&other),
        }
    }
}

/// Thousandths: a probability.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Permille(u16);

/// How fast a clock goes, in thousandths of the true time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ClockRate(u16);

impl Permille {
    /// Never.
    pub const ZERO: Permille = Permille(0);

    /// That many of a thousand; none if there are more.
    #[must_use]
    pub const fn new(permille: u16) -> Option<Permille> {
        if permille <= 1_000 { Some(Permille(permille)) } else { None }
    }

    /// How many of a thousand.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl ClockRate {
    /// As fast as time goes.
    pub const TRUE: ClockRate = ClockRate(1_000);
    /// A tenth as fast.
    pub const MIN: ClockRate = ClockRate(100);
    /// Ten times as fast.
    pub const MAX: ClockRate = ClockRate(10_000);

    /// That many thousandths of the true time, if it is from [`ClockRate::MIN`] to
    /// [`ClockRate::MAX`].
    #[must_use]
    pub const fn new(permille: u16) -> Option<ClockRate> {
        let fits = ClockRate::MIN.0 <= permille && permille <= ClockRate::MAX.0;
        if fits { Some(ClockRate(permille)) } else { None }
    }

    /// How many thousandths of the true time.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// A length of time between two bounds, both included.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// The shortest.
    pub min: Duration,
    /// The longest.
    pub max: Duration,
}

impl Default for Setup {
    /// Five servers with the paper's timing: messages of 10 to 20 ms are the slow end of the
    /// broadcast times it speaks of (§5.6).
    fn default() -> Setup {
        Setup {
            servers: 5,
            seed: 1,
            config: Config::default(),
            latency: Span::millis(10, 20),
            disk_latency: Span::millis(1, 3),
            client_patience: Duration::from_millis(300),
            client_attempts: None,
            load_interval: None,
            compact_after: None,
            own: Vec::new(),
        }
    }
}

impl Setup {
    /// The largest cluster.
    pub const MAX_SERVERS: u8 = 9;
    /// The longest that anything can take: an hour.
    pub const LONGEST: Duration = Duration::from_millis(3_600_000);

    /// Changes one setting for all servers, also for those that had it set differently.
    pub fn set(&mut self, setting: Setting) {
        self.own.retain(|(_, own)| !own.is_same(setting));
        let config = &mut self.config;
        match setting {
            Setting::ElectionTimeout(Span { min, max }) => {
                (config.election_timeout_min, config.election_timeout_max) = (min, max);
            }
            Setting::HeartbeatInterval(interval) => config.heartbeat_interval = interval,
            Setting::MaxBatch(entries) => config.max_batch = entries,
            Setting::MaxInFlight(messages) => config.max_in_flight = messages,
            Setting::SnapshotChunk(bytes) => config.snapshot_chunk = bytes,
            Setting::Backtracking(on) => config.backtracking = on,
            Setting::NoOp(on) => config.no_op = on,
            Setting::PreVote(on) => config.pre_vote = on,
            Setting::CheckQuorum(on) => config.check_quorum = on,
            Setting::LeaderStickiness(on) => config.leader_stickiness = on,
            Setting::Sessions(on) => config.sessions = on,
            Setting::MaxSessions(clients) => config.max_sessions = clients,
            Setting::LeaseReads(on) => config.lease_reads = on,
            Setting::ClockDriftBound(permille) => config.clock_drift_bound_permille = permille,
            Setting::Flaw(flaw, on) => config.flaws.set(flaw, on),
            Setting::ClientPatience(patience) => self.client_patience = patience,
            Setting::LoadInterval(interval) => self.load_interval = interval,
            Setting::CompactAfter(entries) => self.compact_after = entries,
            Setting::ClientAttempts(attempts) => self.client_attempts = attempts,
        }
    }

    /// Changes one setting for one server.
    pub fn set_own(&mut self, server: ServerId, setting: Setting) {
        match self.own.iter_mut().find(|(whose, own)| *whose == server && own.is_same(setting)) {
            Some((_, own)) => *own = setting,
            None => self.own.push((server, setting)),
        }
    }

    /// The same, with what this server has set differently as everybody's.
    #[must_use]
    pub fn of(&self, server: ServerId) -> Setup {
        let mut setup = Setup { own: Vec::new(), ..*self };
        for (_, setting) in self.own.iter().filter(|(whose, _)| *whose == server) {
            setup.set(*setting);
        }
        setup
    }

    /// The flaws that are on, of whichever server.
    #[must_use]
    pub fn flaws(&self) -> Flaws {
        let mut flaws = self.config.flaws;
        for (_, own) in &self.own {
            if let Setting::Flaw(flaw, true) = own {
                flaws.set(*flaw, true);
            }
        }
        flaws
    }

    /// Whether a world can start from it.
    ///
    /// # Errors
    ///
    /// The first value that cannot work.
    pub fn validate(&self) -> Result<(), SetupError> {
        self.validate_common()?;
        for &(server, setting) in &self.own {
            if Setup::MAX_SERVERS < server.number() {
                return Err(SetupError::NoSuchServer(server));
            }
            if !setting.may_differ() {
                return Err(SetupError::MustBeSame);
            }
            let own = self.of(server);
            own.validate_common()?;
            // Whoever may vote sooner than the leader thinks ends its lease behind its back.
            let differs = own.config.election_timeout_min != self.config.election_timeout_min;
            if self.config.lease_reads && differs {
                return Err(SetupError::LeaseAcrossTimeouts(server));
            }
        }
        Ok(())
    }

    fn validate_common(&self) -> Result<(), SetupError> {
        if self.servers < 1 || Setup::MAX_SERVERS < self.servers {
            return Err(SetupError::Servers(self.servers));
        }
        if self.client_patience == Duration::ZERO || self.load_interval == Some(Duration::ZERO) {
            return Err(SetupError::NoPause);
        }
        if self.client_attempts == Some(0) {
            return Err(SetupError::NoAttempt);
        }
        self.latency.validate()?;
        self.disk_latency.validate()?;
        self.config.validate().map_err(SetupError::Config)?;
        let Config { election_timeout_max, heartbeat_interval, .. } = self.config;
        let lengths = [election_timeout_max, heartbeat_interval, self.client_patience];
        match lengths.into_iter().chain(self.load_interval).find(|length| Setup::LONGEST < *length) {
            Some(length) => Err(SetupError::TooLong(length)),
            None => Ok(()),
        }
    }
}

impl Span {
    /// From `min` to `max` milliseconds.
    #[must_use]
    pub const fn millis(min: u64, max: u64) -> Span {
        Span { min: Duration::from_millis(min), max: Duration::from_millis(max) }
    }

    /// Whether it is one, and not longer than anything can take.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn validate(self) -> Result<(), SetupError> {
        if self.max < self.min {
            return Err(SetupError::SpanCrossed(self));
        }
        if Setup::LONGEST < self.max {
            return Err(SetupError::TooLong(self.max));
        }
        Ok(())
    }

    pub(crate) fn roll(self, dice: &mut Dice) -> Duration {
        dice.between(self.min, self.max)
    }
}

/// Why no world can start from a [`Setup`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SetupError {
    /// No such cluster size.
    Servers(u8),
    /// A client that does not pause between requests would stop time.
    NoPause,
    /// A client must ask once before it can give up.
    NoAttempt,
    /// The longest is shorter than the shortest.
    SpanCrossed(Span),
    /// Longer than [`Setup::LONGEST`].
    TooLong(Duration),
    /// No cluster can have such a server.
    NoSuchServer(ServerId),
    /// This cannot differ between servers.
    MustBeSame,
    /// A lease stands on the shortest election timeout of all servers, so it must be the same.
    LeaseAcrossTimeouts(ServerId),
    /// The servers cannot work with their settings.
    Config(ConfigError),
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SetupError::Servers(n) => {
                write!(f, "a cluster of {n} servers cannot be drawn: choose 1 to {}", Setup::MAX_SERVERS)
            }
            SetupError::NoPause => {
                f.write_str("a client's patience and the pause between requests must be longer than 0")
            }
            SetupError::NoAttempt => f.write_str("a client must ask at least once"),
            SetupError::SpanCrossed(Span { min, max }) => {
                write!(f, "from {min:?} to {max:?}: the longest must not be shorter than the shortest")
            }
            SetupError::TooLong(length) => {
                write!(f, "{} s is too long: at most 1 hour", length.as_millis() / 1_000)
            }
            SetupError::NoSuchServer(server) => {
                write!(f, "there can be no {server}: servers are S1 to S{}", Setup::MAX_SERVERS)
            }
            SetupError::MustBeSame => f.write_str("this is the same for all servers: leave the server out"),
            SetupError::LeaseAcrossTimeouts(server) => write!(
                f,
                "lease-reads needs the same shortest election timeout everywhere, and {server} has another (thesis 6.4.1)"
            ),
            SetupError::Config(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SetupError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thesis 6.4.1: who votes sooner than the leader thinks ends its lease behind its back.
    #[test]
    fn with_leases_no_server_may_have_a_shorter_timeout_of_its_own() {
        let s2 = ServerId::new(2);
        let check = |lease_reads, timeout, expected| {
            let mut setup = Setup { config: Config::complete(), ..Setup::default() };
            setup.config.lease_reads = lease_reads;
            setup.set_own(s2, Setting::ElectionTimeout(timeout));
            assert_eq!(setup.validate(), expected);
        };
        check(false, Span::millis(100, 200), Ok(()));
        check(true, Span::millis(150, 900), Ok(()));
        check(true, Span::millis(100, 200), Err(SetupError::LeaseAcrossTimeouts(s2)));
    }
}
