//! What can be set, with the paper's values as defaults.

use core::fmt;

use crate::{Duration, Flaws};

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
    /// How many AppendEntries may be on their way to a follower at once (thesis 10.2.2). With 1
    /// the leader waits for each answer, as the paper's does.
    pub max_in_flight: u32,
    /// How many bytes of a snapshot one InstallSnapshot carries at most (Figure 13).
    pub snapshot_chunk: u32,
    /// A follower says where the conflicting term begins, so that the leader skips it whole (§5.3).
    pub backtracking: bool,
    /// A new leader appends an entry that does nothing, to commit what came before (§8).
    pub no_op: bool,
    /// A server asks whether it would be elected before it enters a new term (thesis 9.6).
    pub pre_vote: bool,
    /// A leader that hears from no majority for an election timeout steps down (thesis 6.2).
    pub check_quorum: bool,
    /// A server that hears from a leader ignores candidates (thesis 4.2.3).
    pub leader_stickiness: bool,
    /// Commands take effect once (thesis 6.3).
    pub sessions: bool,
    /// How many clients have a session at most; the one longest unused expires.
    pub max_sessions: u32,
    /// A leader answers reads on its lease, without asking the others (thesis 6.4.1). Safe only
    /// with `leader_stickiness`, and only while clocks keep to `clock_drift_bound_permille`.
    pub lease_reads: bool,
    /// By how many thousandths the rate of one clock may exceed that of another.
    pub clock_drift_bound_permille: u32,
    /// Deliberate defects.
    pub flaws: Flaws,
}

impl Default for Config {
    /// Figure 2 and nothing more, with 150 to 300 ms as in §9.3 and a heartbeat three times within
    /// the shortest timeout.
    fn default() -> Config {
        Config {
            election_timeout_min: Duration::from_millis(150),
            election_timeout_max: Duration::from_millis(300),
            heartbeat_interval: Duration::from_millis(50),
            max_batch: 64,
            max_in_flight: 1,
            snapshot_chunk: 1024,
            backtracking: false,
            no_op: false,
            pre_vote: false,
            check_quorum: false,
            leader_stickiness: false,
            sessions: false,
            max_sessions: 1_000,
            lease_reads: false,
            clock_drift_bound_permille: 100,
            flaws: Flaws::NONE,
        }
    }
}

impl Config {
    /// What a system in production would switch on; reads ask a majority, not a clock.
    #[must_use]
    pub fn complete() -> Config {
        Config {
            max_in_flight: 16,
            backtracking: true,
            no_op: true,
            pre_vote: true,
            check_quorum: true,
            leader_stickiness: true,
            sessions: true,
            ..Config::default()
        }
    }

    /// How long a leader may trust that no other was elected after a majority answered it, on its
    /// own clock (thesis 6.4.1).
    #[must_use]
    pub const fn lease(&self) -> Duration {
        let drift = 1_000 + self.clock_drift_bound_permille as u64;
        Duration::from_micros(self.election_timeout_min.as_micros() * 1_000 / drift)
    }

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
        if self.max_batch == 0 || self.max_in_flight == 0 || self.snapshot_chunk == 0 {
            return Err(ConfigError::NothingMaySend);
        }
        if self.sessions && self.max_sessions == 0 {
            return Err(ConfigError::NoSessionFits);
        }
        if self.lease_reads && !self.leader_stickiness {
            return Err(ConfigError::LeaseWithoutStickiness);
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
    /// No entry, no message or no byte may be sent: nothing would ever be replicated.
    NothingMaySend,
    /// No client could ever have a session.
    NoSessionFits,
    /// A lease stands on the others' not voting while they hear from the leader.
    LeaseWithoutStickiness,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ConfigError::NoHeartbeatInterval => "the heartbeat interval is 0: make it at least 1 us",
            ConfigError::TimeoutWithinHeartbeat => {
                "the shortest election timeout must be longer than the heartbeat interval (§5.6)"
            }
            ConfigError::TimeoutsCrossed => {
                "the longest election timeout must not be shorter than the shortest"
            }
            ConfigError::NothingMaySend => "max_batch, max_in_flight and snapshot_chunk must be at least 1",
            ConfigError::NoSessionFits => "max_sessions is 0: make it at least 1",
            ConfigError::LeaseWithoutStickiness => "lease-reads needs leader-stickiness (thesis 6.4.1)",
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
        check(Config { max_batch: 0, ..ok }, Err(ConfigError::NothingMaySend));
        check(Config { max_in_flight: 0, ..ok }, Err(ConfigError::NothingMaySend));
        check(Config { snapshot_chunk: 0, ..ok }, Err(ConfigError::NothingMaySend));
        check(Config { sessions: true, max_sessions: 0, ..ok }, Err(ConfigError::NoSessionFits));
        check(Config { lease_reads: true, ..ok }, Err(ConfigError::LeaseWithoutStickiness));
        check(Config { lease_reads: true, leader_stickiness: true, ..ok }, Ok(()));
        check(Config::complete(), Ok(()));
    }

    /// A lease ends before a follower whose clock runs fast, by as much as is allowed, could vote.
    #[test]
    fn a_lease_is_shorter_than_the_shortest_timeout_by_the_drift_bound() {
        let config = Config { clock_drift_bound_permille: 500, ..Config::default() };
        assert_eq!(config.lease(), Duration::from_millis(100));
    }
}
