//! The lines before the first instruction: what the world starts from.

use raft::{Config, Flaw};
use sim::{Setting, Setup, SetupError};

use super::values;
use super::words::{Wish, Words};
use crate::names::{self, value_of};
use crate::{ScenarioError, Text};

/// The setup as it has been read so far.
#[derive(Default)]
pub(super) struct Header {
    pub(super) title: Option<Text>,
    pub(super) setup: Setup,
    /// What can be said once and has been.
    said: Vec<&'static str>,
    closed: bool,
    /// The line since which the setup cannot work.
    broken: Option<(u32, SetupError)>,
}

/// Every option.
pub(crate) const OPTIONS: [&str; 19] = [
    "complete",
    "election-timeout",
    "heartbeat-interval",
    "max-batch",
    "max-in-flight",
    "snapshot-chunk",
    "backtracking",
    "no-op",
    "pre-vote",
    "check-quorum",
    "leader-stickiness",
    "sessions",
    "max-sessions",
    "lease-reads",
    "clock-drift-bound",
    "client-patience",
    "client-attempts",
    "load-interval",
    "compact-after",
];

impl Header {
    /// Reads a line of the setup; false if it is none.
    pub(super) fn read(&mut self, words: &mut Words<'_>) -> Result<bool, ScenarioError> {
        let word = words.peek();
        let only_here = match word.text {
            "title" => "title",
            "servers" => "servers",
            "seed" => "seed",
            "start" => "start",
            "latency" | "disk" | "option" | "flaw" if !self.closed => return self.read_setting(words),
            _ => return Ok(false),
        };
        if self.closed {
            return Err(words.wrong("this belongs to the setup, before everything else"));
        }
        if self.said.contains(&only_here) {
            return Err(words.wrong("this has been said before"));
        }
        words.next();
        match only_here {
            "title" => self.title = Some(words.text()?),
            "servers" => {
                let most = Setup::MAX_SERVERS.into();
                self.setup.servers = words.number_from(1, most, "how many servers there are")? as u8;
            }
            "seed" => self.setup.seed = words.number()?,
            _ => self.close(),
        }
        self.said.push(only_here);
        Ok(true)
    }

    /// From here on, what can be set is set in the running world.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// The error if the setup cannot work.
    pub(super) fn check(&self) -> Option<ScenarioError> {
        let (line, error) = self.broken?;
        Some(Words::new(line, "").wrong(error.to_string()))
    }

    fn read_setting(&mut self, words: &mut Words<'_>) -> Result<bool, ScenarioError> {
        let line = words.line();
        let verb = words.peek().text;
        if matches!(verb, "latency" | "disk") && !words.second_begins_with_digit() {
            return Ok(false);
        }
        let named = |text: &str| values::looks_like_server(text) || value_of(&names::SERVERS, text).is_some();
        if matches!(verb, "option" | "flaw") && named(words.second()) {
            return self.read_own_setting(words);
        }
        words.next();
        if matches!(verb, "option" | "flaw") {
            words.wish(Wish::AnyServer);
        }
        match verb {
            "latency" => self.setup.latency = words.span()?,
            "disk" => self.setup.disk_latency = words.span()?,
            "option" if words.take("complete") => {
                self.setup.config = Config { flaws: self.setup.config.flaws, ..Config::complete() };
            }
            "option" => self.setup.set(words.option()?),
            _ => self.setup.set(words.flaw()?),
        }
        self.look_whether_it_works(line);
        Ok(true)
    }

    /// Servers are named by their numbers here: before the start there is no leader and no follower.
    fn read_own_setting(&mut self, words: &mut Words<'_>) -> Result<bool, ScenarioError> {
        if !values::looks_like_server(words.second()) {
            return Ok(false);
        }
        let line = words.line();
        let is_flaw = words.next().text == "flaw";
        let servers = words.any_server_list()?;
        let setting = words.own_setting(if is_flaw { Words::flaw } else { Words::option })?;
        for server in servers.iter() {
            self.setup.set_own(server, setting);
        }
        self.look_whether_it_works(line);
        Ok(true)
    }

    /// One line may break what a later one mends: election-timeout and heartbeat-interval.
    fn look_whether_it_works(&mut self, line: u32) {
        self.broken = match self.setup.validate() {
            Ok(()) => None,
            Err(error) => self.broken.filter(|(_, known)| *known == error).or(Some((line, error))),
        };
    }
}

impl Words<'_> {
    /// An option's name and its value.
    pub(super) fn option(&mut self) -> Result<Setting, ScenarioError> {
        let name = self.peek();
        if !OPTIONS.contains(&name.text) {
            return Err(self.wrong("there is no such option").with_words(&OPTIONS));
        }
        self.next();
        Ok(match name.text {
            "election-timeout" => Setting::ElectionTimeout(self.span()?),
            "heartbeat-interval" => Setting::HeartbeatInterval(self.duration()?),
            "max-batch" => Setting::MaxBatch(self.small_number()?),
            "max-in-flight" => Setting::MaxInFlight(self.small_number()?),
            "snapshot-chunk" => Setting::SnapshotChunk(self.small_number()?),
            "backtracking" => Setting::Backtracking(self.on_or_off()?),
            "no-op" => Setting::NoOp(self.on_or_off()?),
            "pre-vote" => Setting::PreVote(self.on_or_off()?),
            "check-quorum" => Setting::CheckQuorum(self.on_or_off()?),
            "leader-stickiness" => Setting::LeaderStickiness(self.on_or_off()?),
            "sessions" => Setting::Sessions(self.on_or_off()?),
            "max-sessions" => Setting::MaxSessions(self.small_number()?),
            "lease-reads" => Setting::LeaseReads(self.on_or_off()?),
            "clock-drift-bound" => Setting::ClockDriftBound(self.thousandths()?),
            "client-patience" => Setting::ClientPatience(self.duration()?),
            "client-attempts" => Setting::ClientAttempts(self.unless_off(Words::small_number)?),
            "load-interval" => Setting::LoadInterval(self.unless_off(Words::duration)?),
            "compact-after" => Setting::CompactAfter(self.unless_off(Words::small_number)?),
            _ => return Err(self.wrong_at(name, "this belongs to the setup, before everything else")),
        })
    }

    /// A flaw's name, and whether it is on.
    pub(super) fn flaw(&mut self) -> Result<Setting, ScenarioError> {
        let flaw = self.take_if(|text| Flaw::ALL.into_iter().find(|flaw| flaw.name() == text));
        let flaw =
            flaw.ok_or_else(|| self.wrong("there is no such flaw").with_words(&Flaw::ALL.map(Flaw::name)))?;
        let on = self.at_end() || self.on_or_off()?;
        Ok(Setting::Flaw(flaw, on))
    }

    fn unless_off<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, ScenarioError>,
    ) -> Result<Option<T>, ScenarioError> {
        if self.take("off") { Ok(None) } else { read(self).map(Some) }
    }
}
