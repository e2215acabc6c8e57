//! What a world starts from.

use std::fmt;

use raft::{Config, ConfigError, Dice, Duration};

/// Everything a world starts from. With the actions done to it, it says all that will happen.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Setup {
    /// How many servers there are, 1 to [`Setup::MAX_SERVERS`].
    pub servers: u8,
    /// The source of all randomness.
    pub seed: u64,
    /// The settings of every server.
    pub config: Config,
    /// How long a message travels.
    pub latency: Span,
    /// How long the disk takes for what one step writes.
    pub disk_latency: Span,
    /// How long a client waits for an answer before it asks another server.
    pub client_patience: Duration,
    /// How long after one automatic request the next one follows; no such requests if none.
    pub load_interval: Option<Duration>,
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
            load_interval: None,
        }
    }
}

impl Setup {
    /// The largest cluster.
    pub const MAX_SERVERS: u8 = 9;

    /// Whether a world can start from it.
    ///
    /// # Errors
    ///
    /// The first value that cannot work.
    pub fn validate(&self) -> Result<(), SetupError> {
        if self.servers < 1 || Setup::MAX_SERVERS < self.servers {
            return Err(SetupError::Servers(self.servers));
        }
        if self.client_patience == Duration::ZERO || self.load_interval == Some(Duration::ZERO) {
            return Err(SetupError::NoPause);
        }
        for span in [self.latency, self.disk_latency] {
            if span.max < span.min {
                return Err(SetupError::SpanCrossed(span));
            }
        }
        self.config.validate().map_err(SetupError::Config)
    }
}

impl Span {
    /// From `min` to `max` milliseconds.
    #[must_use]
    pub const fn millis(min: u64, max: u64) -> Span {
        Span { min: Duration::from_millis(min), max: Duration::from_millis(max) }
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
    /// The longest is shorter than the shortest.
    SpanCrossed(Span),
    /// The servers cannot work with their settings.
    Config(ConfigError),
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SetupError::Servers(n) => {
                write!(f, "a cluster of {n} servers cannot be drawn: choose 1 to {}", Setup::MAX_SERVERS)
            }
            SetupError::NoPause => f.write_str("client_patience and load_interval must be longer than 0"),
            SetupError::SpanCrossed(Span { min, max }) => {
                write!(
                    f,
                    "a latency from {min:?} to {max:?}: the longest must not be shorter than the shortest"
                )
            }
            SetupError::Config(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SetupError {}
