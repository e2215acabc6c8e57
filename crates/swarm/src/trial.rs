//! A run: faults until a moment, then everything is healed and progress is expected.

use experiment::Experiment;
use raft::{Config, Duration, Server, ServerId, ServerSet, Time};
use sim::{
    Action, Answer, ClockRate, ClusterAction, EventKind, Host, Key, LinkAction, Links, MessageAction,
    MessageId, Operation, Permille, ServerAction, Setting, Setup, World,
};

use crate::deeds::Deeds;
use crate::outcome::{Deed, TrialFailure, TrialOutcome};
use crate::plan::{FRESH, Plan};
use crate::watched::Watched;

/// A world under trial, its judges, and what was done to it.
pub(crate) struct Trial {
    experiment: Experiment<Watched>,
    deeds: Vec<Deed>,
}

/// Nothing can be done any more: something failed.
struct Broken;

impl Plan {
    /// Runs it: faults first, then progress is expected; judged all the way.
    #[must_use]
    pub fn run(&self) -> TrialOutcome {
        let mut trial = Trial::new(self.setup.clone());
        let faults = trial.befall(&mut Deeds::new(self), Time::ZERO + self.length);
        trial.finish(faults.is_ok().then_some(Time::ZERO + self.length))
    }
}

impl Trial {
    /// Does what was done before again, and heals at `heal`, or ends at `end`.
    pub(crate) fn again(setup: &Setup, deeds: &[Deed], heal: Option<Time>, end: Time) -> TrialOutcome {
        let mut trial = Trial::new(setup.clone());
        let faults = trial.redo(deeds, heal.unwrap_or(end));
        trial.finish(heal.filter(|_| faults.is_ok()))
    }

    fn new(setup: Setup) -> Trial {
        let experiment = Experiment::watched(setup, Watched::new).expect("a plan's setup is valid");
        Trial { experiment, deeds: Vec::new() }
    }

    fn befall(&mut self, deeds: &mut Deeds, until: Time) -> Result<(), Broken> {
        while let Some(at) = deeds.next_before(until) {
            self.go_on(at)?;
            if let Some(action) = deeds.roll(self.world()) {
                self.act(action)?;
            }
        }
        self.go_on(until)
    }

    fn redo(&mut self, deeds: &[Deed], until: Time) -> Result<(), Broken> {
        for deed in deeds {
            self.go_on(deed.at)?;
            if let Some(action) = deed.in_world(self.world()) {
                self.act(action)?;
            }
        }
        self.go_on(until)
    }

    fn finish(mut self, heal: Option<Time>) -> TrialOutcome {
        let faults = self.deeds.len();
        let mut stuck = None;
        let mut recovered_in = None;
        let mut patience = Duration::ZERO;
        if let Some(healed) = heal {
            patience = self.patience();
            if self.heal().and_then(|()| self.wait(healed + patience)).is_ok() {
                let waited = self.world().now().since(healed);
                let answered = is_answered(&self.experiment);
                recovered_in = answered.then_some(waited);
                stuck = (!answered).then_some(TrialFailure::Stuck { waited });
            }
        }
        let (world, watched) = (self.experiment.world(), self.experiment.watch());
        let violation = self.experiment.judges().violations().first().cloned().map(TrialFailure::Violation);
        let in_vain = watched.waits_in_vain().map(|(leader, to)| TrialFailure::WaitsInVain { leader, to });
        TrialOutcome {
            setup: self.experiment.history().setup().clone(),
            deeds: self.deeds,
            faults,
            healed: heal,
            recovered_in,
            patience,
            failure: violation.or(in_vain).or(stuck),
            digest: world.digest(),
            events: world.events(),
            end: world.now(),
        }
    }

    // ── Faults ──

    fn go_on(&mut self, until: Time) -> Result<(), Broken> {
        self.go_on_unless(|_| false, until)
    }

    fn go_on_unless(&mut self, stop: fn(&Experiment<Watched>) -> bool, until: Time) -> Result<(), Broken> {
        self.experiment.run(until, u64::MAX, |now| is_broken(now) || stop(now));
        self.verdict()
    }

    /// Does something if it makes sense.
    fn act(&mut self, action: Action) -> Result<(), Broken> {
        let deed = Deed::now(self.world(), action.clone());
        if self.experiment.act(action).is_err() {
            return Ok(());
        }
        self.deeds.push(deed);
        self.verdict()
    }

    fn verdict(&self) -> Result<(), Broken> {
        if is_broken(&self.experiment) { Err(Broken) } else { Ok(()) }
    }

    fn world(&self) -> &World {
        self.experiment.world()
    }

    // ── Healing ──

    /// Everybody is back, and nothing is lost or late any more.
    fn heal(&mut self) -> Result<(), Broken> {
        let (latency, disk_latency) = (self.world().setup().latency, self.world().setup().disk_latency);
        let servers: Vec<ServerId> = self.world().hosts().iter().map(sim::Host::id).collect();
        for server in servers {
            self.act(Action::Server(server, ServerAction::Resume))?;
            self.act(Action::Server(server, ServerAction::Restart))?;
            self.act(Action::Server(server, ServerAction::SetClock(ClockRate::TRUE)))?;
            let slow = |deed: &Deed| match deed.action {
                Action::Server(which, ServerAction::SetDiskLatency(_)) => which == server,
                _ => false,
            };
            if self.deeds.iter().any(slow) {
                self.act(Action::Server(server, ServerAction::SetDiskLatency(disk_latency)))?;
            }
        }
        self.act(Action::Links(Links::ALL, LinkAction::Heal))?;
        self.act(Action::Links(Links::ALL, LinkAction::SetLoss(Permille::ZERO)))?;
        self.act(Action::Links(Links::ALL, LinkAction::SetDuplication(Permille::ZERO)))?;
        self.act(Action::Links(Links::ALL, LinkAction::SetReordering(Permille::ZERO)))?;
        if self.deeds.iter().any(|deed| matches!(deed.action, Action::Links(_, LinkAction::SetLatency(_)))) {
            self.act(Action::Links(Links::ALL, LinkAction::SetLatency(latency)))?;
        }
        self.act(Action::Cluster(ClusterAction::StopIntercepting(None)))?;
        let held = self.world().flights().filter(|(_, flight)| flight.held.is_some());
        let held: Vec<MessageId> = held.map(|(id, _)| id).collect();
        for id in held {
            self.act(Action::Message(id, MessageAction::Release))?;
        }
        // Without a no-op a read waits for somebody's command (§8).
        if self.world().setup().load_interval.is_none() {
            self.act(Action::Set(Setting::LoadInterval(Some(Duration::from_millis(100)))))?;
        }
        // A read must not stand in the way of what is written after it.
        let key = Key::new("healed").expect("letters are a key");
        for operation in [Operation::Get { key }, Operation::Set { key, value: 1 }] {
            self.act(Action::Cluster(ClusterAction::Request { client: FRESH, via: None, operation }))?;
        }
        Ok(())
    }

    /// How long it may take until somebody is answered.
    ///
    /// A few elections; the client finds the leader; whoever a majority needs catches up, be it
    /// entry by entry or piece by piece; and slow disks finish what they were asked to write.
    fn patience(&self) -> Duration {
        let Setup { latency, disk_latency, client_patience, .. } = *self.world().setup();
        let hosts = self.world().hosts();
        let servers = hosts.len() as u64;
        // Servers may differ: what takes longest counts.
        let configs = || hosts.iter().map(|host| self.world().setup().of(host.id()).config);
        let longest = |of: fn(Config) -> Duration| configs().map(of).max().unwrap_or_default().as_micros();
        let least = |of: fn(Config) -> u32| u64::from(configs().map(of).min().unwrap_or(1));
        let elections = 10 * longest(|config| config.election_timeout_max);
        let search = 2 * servers * client_patience.as_micros();
        let round = 2 * (latency.max.as_micros() + disk_latency.max.as_micros())
            + longest(|config| config.heartbeat_interval);
        let entries = hosts.iter().map(|host| host.log().last_index()).max().unwrap_or_default().0;
        let bytes =
            hosts.iter().map(|host| host.key_value().to_bytes().len() as u64).max().unwrap_or_default();
        // Without backtracking the leader finds out one entry at a time where the logs part (§5.3).
        let back = if configs().all(|config| config.backtracking) { 0 } else { entries };
        let pieces = 1
            + bytes / least(|config| config.snapshot_chunk)
            + entries / least(|config| config.max_batch)
            + back;
        let writing = hosts.iter().map(|host| host.disk().writing() as u64).max().unwrap_or_default();
        let backlog = writing * Deeds::SLOWEST_DISK.as_micros();
        Duration::from_micros(elections + search + pieces * round + backlog)
    }

    /// Waits until somebody is answered, and does what an operator would do: servers that have left
    /// the cluster are switched off, for they would go on to stand for election (thesis 4.2.3). If
    /// nobody leads for long, everybody is needed, or else those that are in the way must go.
    fn wait(&mut self, until: Time) -> Result<(), Broken> {
        let config = self.world().setup().config;
        let mut led = self.world().now();
        let mut all = true;
        while !is_answered(&self.experiment) && self.world().now() < until {
            let now = self.world().now();
            if let Some(needed) = self.needed() {
                led = now;
                self.switch(needed)?;
            } else if led + times(config.election_timeout_max, 3) < now {
                led = now;
                self.switch(if all { Links::ALL.from } else { self.named() })?;
                all = !all;
            }
            let next = (now + config.heartbeat_interval).min(until);
            self.go_on_unless(is_answered, next)?;
        }
        Ok(())
    }

    /// The leader, and whom its configuration names. Others whom a later, uncommitted configuration
    /// names must not stay: the leader does not send to them, so they would depose it again and again.
    fn needed(&self) -> Option<ServerSet> {
        let leader = self.world().server(self.world().leader()?)?.state();
        let mut needed = leader.membership().all();
        needed.insert(leader.id());
        Some(needed)
    }

    /// Whom the configurations name of the server with the most up-to-date log, whom others elect.
    fn named(&self) -> ServerSet {
        let running = self.world().hosts().iter().filter_map(Host::server).map(Server::state);
        let furthest = running.max_by_key(|state| (state.log().last_term(), state.log().last_index()));
        furthest.map_or(Links::ALL.from, |state| {
            let committed = state.log().membership_at(state.commit_index());
            committed.all().union(state.membership().all())
        })
    }

    /// Switches these servers on and all others off.
    fn switch(&mut self, on: ServerSet) -> Result<(), Broken> {
        for server in ServerSet::first(self.world().hosts().len() as u8).iter() {
            match (on.contains(server), self.world().server(server).is_some()) {
                (false, true) => self.act(Action::Server(server, ServerAction::Crash))?,
                (true, false) => self.act(Action::Server(server, ServerAction::Restart))?,
                _ => {}
            }
        }
        Ok(())
    }
}

fn is_broken(now: &Experiment<Watched>) -> bool {
    now.watch().is_broken()
}

/// Whether the last event told the fresh client what became of its command.
fn is_answered(now: &Experiment<Watched>) -> bool {
    let answers = |what: &EventKind| match what {
        EventKind::Returned { client: FRESH, operation, answer, .. } if !operation.is_read() => {
            *answer != Answer::NoSession || now.watch().has_expired()
        }
        _ => false,
    };
    now.happened().iter().any(|event| answers(&event.kind))
}

fn times(length: Duration, count: u64) -> Duration {
    Duration::from_micros(length.as_micros() * count)
}
