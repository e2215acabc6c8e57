//! What a seed rolls: a cluster, its settings, and what may befall it.

use raft::{ClientId, Config, Dice, Duration};
use sim::{Setup, Span, World};

/// A cluster, and what is done to it how often.
///
/// Not everything in every plan: who does everything at once never gets far into anything (swarm
/// testing: Groce et al., 2012).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// What the world starts from; its seed is the plan's.
    pub setup: Setup,
    /// What is done, each with its share of the deeds.
    pub shares: Vec<(Kind, u64)>,
    /// Between two deeds pass up to twice this.
    pub pause: Duration,
    /// For how long things are done, before everything is healed.
    pub length: Duration,
}

/// What can be done to the world while Raft keeps its promises: all but wiping disks, losing
/// what they called durable, and setting states outright.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A server's election timer runs out.
    TimeOut,
    /// A server stands for election.
    Campaign,
    /// A server loses all that is not on its disk.
    Crash,
    /// A server stops after its last write.
    CrashSynced,
    /// A crashed server comes back.
    Restart,
    /// A server stands still.
    Pause,
    /// It goes on.
    Resume,
    /// A disk gets slow, or fast.
    DiskLatency,
    /// A clock drifts, within the bound that leases stand on.
    Clock,
    /// The election timers end one after the other.
    SpreadTimers,
    /// The election timers end at once.
    LineUpTimers,
    /// Links are cut, one way or both.
    Cut,
    /// Links are healed.
    Heal,
    /// The cluster falls into groups.
    Partition,
    /// Links get slow, or fast.
    Latency,
    /// Links lose messages.
    Loss,
    /// Links deliver messages twice.
    Duplication,
    /// Links let messages overtake each other.
    Reordering,
    /// A message never arrives.
    Drop,
    /// A message stays where it is.
    Hold,
    /// A held message goes on.
    Release,
    /// A message arrives later.
    Delay,
    /// A message arrives twice.
    Duplicate,
    /// A message arrives now.
    Deliver,
    /// A client writes.
    Write,
    /// A client reads.
    Read,
    /// A server is added or removed.
    ChangeOne,
    /// All servers are replaced at once.
    Replace,
    /// Leadership is handed over.
    Transfer,
    /// A log is compacted.
    Compact,
    /// An option changes.
    Set,
    /// An option changes that leases stand on.
    SetLease,
    /// A server stops in the middle of a write.
    CrashTorn,
    /// A rule begins for messages to come.
    Intercept,
    /// A rule ends.
    StopIntercepting,
    /// A voter becomes a learner.
    Demote,
    /// A client no longer waits.
    GiveUp,
    /// An option changes for one server.
    SetOwn,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 38] = [
        Kind::TimeOut,
        Kind::Campaign,
        Kind::Crash,
        Kind::CrashSynced,
        Kind::Restart,
        Kind::Pause,
        Kind::Resume,
        Kind::DiskLatency,
        Kind::Clock,
        Kind::SpreadTimers,
        Kind::LineUpTimers,
        Kind::Cut,
        Kind::Heal,
        Kind::Partition,
        Kind::Latency,
        Kind::Loss,
        Kind::Duplication,
        Kind::Reordering,
        Kind::Drop,
        Kind::Hold,
        Kind::Release,
        Kind::Delay,
        Kind::Duplicate,
        Kind::Deliver,
        Kind::Write,
        Kind::Read,
        Kind::ChangeOne,
        Kind::Replace,
        Kind::Transfer,
        Kind::Compact,
        Kind::Set,
        Kind::SetLease,
        Kind::CrashTorn,
        Kind::Intercept,
        Kind::StopIntercepting,
        Kind::Demote,
        Kind::GiveUp,
        Kind::SetOwn,
    ];

    /// What undoes it, so that the cluster is not down for good.
    const fn undone_by(self) -> Option<Kind> {
        match self {
            Kind::Crash | Kind::CrashSynced | Kind::CrashTorn => Some(Kind::Restart),
            Kind::Pause => Some(Kind::Resume),
            Kind::Cut | Kind::Partition => Some(Kind::Heal),
            Kind::Hold => Some(Kind::Release),
            Kind::Intercept => Some(Kind::StopIntercepting),
            _ => None,
        }
    }
}

/// Deeds that do harm together only: rolled one by one, each is too seldom beside the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mixture {
    /// Sessions expire while copies of their commands are on their way; clients read before they write.
    Sessions,
    /// What leases stand on changes while there are some.
    Leases,
    /// Leadership is handed over while servers come and go.
    Membership,
    /// Many messages on their way at once overtake each other.
    Overtaking,
}

impl Mixture {
    const ALL: [Mixture; 4] = [Mixture::Sessions, Mixture::Leases, Mixture::Membership, Mixture::Overtaking];

    const fn shares(self) -> &'static [(Kind, u64)] {
        use Kind::*;
        match self {
            Mixture::Sessions => &[(Read, 4), (Write, 8), (Hold, 6), (Duplicate, 6), (Drop, 3), (Deliver, 4)],
            Mixture::Leases => &[(Read, 24), (Write, 10), (SetLease, 12), (Partition, 2)],
            Mixture::Membership => &[(Replace, 6), (ChangeOne, 4), (Transfer, 6), (Cut, 4)],
            Mixture::Overtaking => &[(Reordering, 4), (Loss, 2), (Write, 8), (Crash, 3)],
        }
    }
}

impl Plan {
    /// For how long things are done, unless a plan says otherwise: ten virtual seconds.
    pub const LENGTH: Duration = Duration::from_millis(10_000);

    /// The plan that a seed rolls.
    #[must_use]
    pub fn new(seed: u64) -> Plan {
        let dice = &mut Dice::keyed(seed, &[PLAN]);
        let setup = setup(seed, dice);
        let pause = dice.between(Duration::from_millis(20), Duration::from_millis(150));
        let mut plan = Plan { setup, shares: Vec::new(), pause, length: Plan::LENGTH };
        for kind in Kind::ALL {
            if one_in(dice, 2) && kind.undone_by().is_none() {
                plan.add(kind, 1 + dice.below(6));
            } else if one_in(dice, 3) {
                plan.add(kind, 1 + dice.below(3));
            }
        }
        plan.add(Kind::Write, 2 + dice.below(10));
        if one_in(dice, 2) {
            plan.mix(pick(dice, &Mixture::ALL), dice);
        }
        plan
    }

    /// Does all that a mixture is made of, often, and perhaps nothing else.
    fn mix(&mut self, mixture: Mixture, dice: &mut Dice) {
        if one_in(dice, 2) {
            self.shares.clear();
        }
        for (kind, share) in mixture.shares() {
            self.add(*kind, *share);
        }
        let setup = &mut self.setup;
        let config = &mut setup.config;
        match mixture {
            Mixture::Sessions => {
                (config.sessions, config.max_sessions) = (true, 1 + dice.below(3) as u32);
                // Who asks again soon leaves copies behind; not sooner than an answer can come.
                (setup.latency, setup.disk_latency) = swift(dice);
                setup.client_patience = Duration::from_millis(40 + dice.below(80));
                self.pause = dice.between(Duration::from_millis(10), Duration::from_millis(60));
            }
            Mixture::Leases => {
                (config.leader_stickiness, config.lease_reads) = (true, true);
                setup.servers = pick(dice, &[3, 3, 5]);
                // Whoever is cut off is succeeded soon, so that its lease matters.
                let shortest = 150 + dice.below(200);
                config.election_timeout_min = Duration::from_millis(shortest);
                config.election_timeout_max = Duration::from_millis(3 * shortest / 2);
                config.heartbeat_interval = Duration::from_millis(shortest / 4);
                (setup.latency, setup.disk_latency) = swift(dice);
                setup.client_patience = Duration::from_millis(40 + dice.below(40));
                self.pause = dice.between(Duration::from_millis(10), Duration::from_millis(50));
            }
            Mixture::Overtaking => {
                config.max_in_flight = 8 + dice.below(20) as u32;
                config.max_batch = 1 + dice.below(4) as u32;
                setup.load_interval = Some(Duration::from_millis(5 + dice.below(30)));
            }
            Mixture::Membership => {}
        }
    }

    /// Does a kind of thing more often, and with it what undoes it.
    pub(crate) fn add(&mut self, kind: Kind, share: u64) {
        self.shares.push((kind, share));
        if let Some(undoing) = kind.undone_by() {
            self.shares.push((undoing, share + 1));
        }
    }
}

/// The client that asks when all is healed; no plan lets it ask for anything before.
pub(crate) const FRESH: ClientId = ClientId(World::MAX_CLIENTS);

/// The purpose of the dice that roll a plan.
const PLAN: u64 = 100;

fn setup(seed: u64, dice: &mut Dice) -> Setup {
    let sizes = [1, 2, 3, 3, 3, 3, 4, 5, 5, 5, 5, 6, 7, 8, 9];
    let mut setup = Setup { servers: pick(dice, &sizes), seed, config: config(dice), ..Setup::default() };
    // "broadcastTime ≪ electionTimeout" (§5.6), so that there can be progress once all is healed.
    let timeout = setup.config.election_timeout_min;
    setup.latency = span(dice, part(timeout, 10));
    setup.disk_latency = span(dice, part(timeout, 40));
    setup.client_patience = dice.between(part(timeout, 2), Duration::from_micros(3 * timeout.as_micros()));
    setup.load_interval = one_in(dice, 2).then(|| Duration::from_millis(30 + dice.below(300)));
    setup.compact_after = one_in(dice, 2).then(|| 1 + dice.below(30) as u32);
    setup
}

fn config(dice: &mut Dice) -> Config {
    let mut config = if one_in(dice, 2) { Config::default() } else { Config::complete() };
    if one_in(dice, 2) {
        timing(&mut config, dice);
    }
    for option in [
        &mut config.backtracking,
        &mut config.no_op,
        &mut config.pre_vote,
        &mut config.check_quorum,
        &mut config.leader_stickiness,
        &mut config.sessions,
    ] {
        *option ^= one_in(dice, 4);
    }
    if one_in(dice, 2) {
        config.max_in_flight = 1 + dice.below(20) as u32;
        config.max_batch = 1 + dice.below(10) as u32;
        config.snapshot_chunk = 8 + dice.below(200) as u32;
    }
    config.lease_reads = config.leader_stickiness && one_in(dice, 3);
    config.clock_drift_bound_permille = dice.below(300) as u32;
    config
}

fn timing(config: &mut Config, dice: &mut Dice) {
    let shortest = Duration::from_millis(100 + dice.below(200));
    config.election_timeout_min = shortest;
    // Not too close together, or split votes would go on and on (§9.3).
    let times = |halves| Duration::from_micros(shortest.as_micros() * halves / 2);
    config.election_timeout_max = dice.between(times(3), times(6));
    config.heartbeat_interval = part(shortest, 2 + dice.below(3));
}

pub(crate) fn one_in(dice: &mut Dice, count: u64) -> bool {
    dice.below(count) == 0
}

pub(crate) fn pick<T: Copy>(dice: &mut Dice, from: &[T]) -> T {
    from[dice.below(from.len() as u64) as usize]
}

/// A span of which the longest is at most `most`.
pub(crate) fn span(dice: &mut Dice, most: Duration) -> Span {
    let max = dice.between(Duration::ZERO, most);
    Span { min: dice.between(Duration::ZERO, max), max }
}

/// How long messages and disks take where several of both fit into 40 ms.
fn swift(dice: &mut Dice) -> (Span, Span) {
    (span(dice, Duration::from_millis(5)), span(dice, Duration::from_millis(2)))
}

fn part(of: Duration, parts: u64) -> Duration {
    Duration::from_micros(of.as_micros() / parts)
}
