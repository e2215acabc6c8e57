//! What can be set, with the paper's values as defaults.

use core::fmt;

use crate::Duration;

/// The settings of a server. All servers of a cluster are meant to have the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    /// The shortest election timeout. A timeout is chosen anew, uniformly from
    /// `election_timeout_min..=election_timeout_max`, whenever the timer is set (§5.2).
    pub election_timeout_min: Duration,
    /// The longest election timeout, included.
    pub election_timeout_max: Duration,
    /// How long a leader stays silent at most (§5.2).
    pub heartbeat_interval: Duration,
    /// How many entries one AppendEntries carries at most.
    pub max_batch: u32,
}

impl Default for Config {
    /// 150 to 300 ms as in §9.3, a heartbeat three times within the shortest timeout.
    fn default() -> Config {
        Config {
            election_timeout_min: Duration::from_millis(150),
            election_timeout_max: Duration::from_millis(300),
            heartbeat_interval: Duration::from_millis(50),
            max_batch: 64,
        }
    }
}

impl Config {
    /// Whether a cluster can run with these settings.
    ///
    /// # Errors
    ///
    /// The first setting that cannot work, and why.
    pub const fn validate(&self) -> Result<(), ConfigError> {
        if self.heartbeat_interval.as_micros() == 0 {
            return Err(ConfigError::NoHeartbeatInterval);
        }
        if self.election_timeout_min.as_micros() <= self.heartbeat_interval.as_micros() {
            return Err(ConfigError::TimeoutWithinHeartbeat);
        }
        if self.election_timeout_max.as_micros() < self.election_timeout_min.as_micros() {
            return Err(ConfigError::TimeoutsCrossed);
        }
        if self.max_batch == 0 {
            return Err(ConfigError::EmptyBatch);
        }
        Ok(())
    }
}

/// Why a [`Config`] cannot work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConfigError {
    /// The heartbeat interval is zero: a leader would never stop sending.
    NoHeartbeatInterval,
    /// The shortest election timeout is not longer than the heartbeat interval: followers would
    /// depose a healthy leader (§5.6).
    TimeoutWithinHeartbeat,
    /// The longest election timeout is shorter than the shortest.
    TimeoutsCrossed,
    /// An AppendEntries may carry no entry: nothing would ever be replicated.
    EmptyBatch,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ConfigError::NoHeartbeatInterval => "heartbeat_interval is 0: make it at least 1 us",
            ConfigError::TimeoutWithinHeartbeat => {
                "election_timeout_min must be longer than heartbeat_interval (§5.6)"
            }
            ConfigError::TimeoutsCrossed => {
                "election_timeout_max must not be shorter than election_timeout_min"
            }
            ConfigError::EmptyBatch => "max_batch is 0: make it at least 1",
        })
    }
}

impl core::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_work_are_refused_with_the_reason() {
        let ok = Config::default();
        let ms = Duration::from_millis;
        let check = |config: Config, expected| assert_eq!(config.validate(), expected);
        check(ok, Ok(()));
        check(Config { election_timeout_max: ok.election_timeout_min, ..ok }, Ok(()));
        check(Config { heartbeat_interval: ms(0), ..ok }, Err(ConfigError::NoHeartbeatInterval));
        check(Config { heartbeat_interval: ms(150), ..ok }, Err(ConfigError::TimeoutWithinHeartbeat));
        check(Config { election_timeout_max: ms(149), ..ok }, Err(ConfigError::TimeoutsCrossed));
        check(Config { max_batch: 0, ..ok }, Err(ConfigError::EmptyBatch));
    }
}
