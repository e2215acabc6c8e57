//! Hunts for flaws: how many seeds it takes until each does harm.

use raft::{Dice, Duration, Flaw, Flaws};
use sim::{Setup, Span};

use crate::outcome::TrialOutcome;
use crate::plan::{Kind, Plan, pick};

/// A search for the harm that one flaw does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hunt {
    /// The flaw.
    pub flaw: Flaw,
}

impl Hunt {
    /// Every flaw shows its harm within so many seeds.
    pub const MAX_SEEDS: u64 = 500;
    /// For how long things are done in a hunt for harm that takes many steps in one order.
    pub const LONG: Duration = Duration::from_millis(60_000);

    /// A hunt for every flaw, in their order.
    pub fn all() -> impl Iterator<Item = Hunt> {
        Flaw::ALL.into_iter().map(|flaw| Hunt { flaw })
    }

    /// The first seed, from 1 on, that shows the flaw's harm, and its run.
    #[must_use]
    pub fn find(self) -> Option<(u64, TrialOutcome)> {
        let mut runs = (1..=Hunt::MAX_SEEDS).map(|seed| (seed, self.plan(seed).run()));
        runs.find(|(_, outcome)| outcome.failure.is_some())
    }

    /// The plan of one seed, with the flaw: what its rule is about happens often.
    #[must_use]
    pub fn plan(self, seed: u64) -> Plan {
        let mut plan = self.plan_without(seed);
        plan.setup.config.flaws = Flaws::only(self.flaw);
        plan
    }

    /// The same plan without the flaw, which shows that the flaw is to blame.
    #[must_use]
    pub fn plan_without(self, seed: u64) -> Plan {
        let mut plan = Plan::new(seed);
        let dice = &mut Dice::keyed(seed, &[HUNT, self.flaw as u64]);
        let Ground { servers, deeds, pause } = ground(self.flaw);
        plan.setup.servers = pick(dice, servers);
        plan.pause = dice.between(pause.min, pause.max);
        plan.shares = deeds.to_vec();
        settle(self.flaw, &mut plan.setup, dice);
        if self.flaw == Flaw::TrustStaleAcknowledgement {
            plan.length = Hunt::LONG;
        }
        plan
    }
}

/// The purpose of the dice that roll what a hunt adds to a plan.
const HUNT: u64 = 102;

/// Where a flaw is hunted: what happens there often.
struct Ground {
    /// One of these numbers of servers.
    servers: &'static [u8],
    deeds: &'static [(Kind, u64)],
    pause: Span,
}

/// What a flaw's rule is about. Most need no more than elections, and entries that not everybody has.
fn ground(flaw: Flaw) -> Ground {
    use Kind::*;
    let usual = Span::millis(10, 60);
    let of = |servers, deeds, pause| Ground { servers, deeds, pause };
    match flaw {
        Flaw::VoteTwice | Flaw::ForgetTerm => of(
            &[3, 5],
            &[
                (Campaign, 6),
                (CrashSynced, 4),
                (LineUpTimers, 2),
                (Partition, 2),
                (Write, 2),
                (Restart, 5),
                (Heal, 3),
            ],
            usual,
        ),
        Flaw::SkipElectionRestriction
        | Flaw::CompareLogByIndexOnly
        | Flaw::CommitWithoutQuorum
        | Flaw::SkipConsistencyCheck
        | Flaw::CommitPastLastNewEntry => of(
            &[3, 4, 5],
            &[(Campaign, 4), (CrashSynced, 2), (Partition, 3), (Cut, 2), (Write, 8), (Restart, 3), (Heal, 7)],
            usual,
        ),
        Flaw::CommitOldTerm => of(
            &[3, 5],
            &[(Campaign, 6), (CrashSynced, 3), (Partition, 3), (Write, 4), (Restart, 4), (Heal, 4)],
            Span::millis(10, 30),
        ),
        Flaw::TruncateOnStaleAppend => {
            of(&[3, 5], &[(Duplicate, 6), (Delay, 4), (Campaign, 2), (Write, 10)], usual)
        }
        Flaw::TrustStaleAcknowledgement => {
            // A held message waits for many deeds, so that elections and conflicts pass meanwhile.
            let deeds = &[
                (Hold, 6),
                (Release, 6),
                (Transfer, 4),
                (Partition, 3),
                (Heal, 4),
                (Campaign, 6),
                (Write, 12),
            ];
            of(&[5], deeds, Span::millis(5, 15))
        }
        Flaw::AcknowledgeBeforeDurable | Flaw::LeaderCountsUnsyncedSelf => {
            of(&[3, 5], &[(Crash, 4), (DiskLatency, 4), (Campaign, 2), (Write, 10), (Restart, 5)], usual)
        }
        Flaw::ChangeMembershipBeforeOwnCommit => of(
            &[4],
            &[(ChangeOne, 8), (Campaign, 8), (Partition, 6), (Heal, 4), (Write, 3)],
            Span::millis(4, 16),
        ),
        Flaw::ChangeTwoServersAtOnce => {
            of(&[3, 4, 5], &[(Replace, 8), (Campaign, 5), (Partition, 4), (Write, 4), (Heal, 5)], usual)
        }
        Flaw::NoSessions => of(&[3, 5], &[(Write, 10), (Duplicate, 4), (Drop, 4)], usual),
        Flaw::ReadWithoutQuorum | Flaw::ReadBeforeOwnCommit => {
            of(&[3, 4, 5], &[(Read, 10), (Write, 6), (Campaign, 3), (Partition, 3), (Heal, 4)], usual)
        }
        Flaw::ReuseSessionId => {
            let deeds = &[
                (Write, 12),
                (Duplicate, 8),
                (Hold, 8),
                (Drop, 4),
                (Campaign, 1),
                (Release, 5),
                (Deliver, 4),
            ];
            of(&[3, 5], deeds, usual)
        }
        Flaw::SnapshotGoesBack => of(
            &[3, 4, 5],
            &[(Write, 10), (Partition, 2), (Duplicate, 3), (Hold, 3), (Campaign, 1), (Heal, 3), (Release, 4)],
            usual,
        ),
        Flaw::SnapshotForgetsSessions => of(
            &[3, 4, 5],
            &[(Write, 10), (Partition, 2), (CrashSynced, 2), (Drop, 3), (Heal, 3), (Restart, 3)],
            usual,
        ),
        Flaw::NoLeaderStickiness => of(
            &[3, 5],
            &[(Read, 12), (Write, 8), (Campaign, 3), (Partition, 2), (Heal, 3)],
            Span::millis(3, 15),
        ),
        Flaw::NoPreVoteReply => of(
            &[2, 3, 4],
            &[(Write, 6), (Partition, 3), (Campaign, 4), (CrashSynced, 2), (Heal, 4), (Restart, 3)],
            usual,
        ),
    }
}

/// Without these settings a flaw does no harm, or seldom.
fn settle(flaw: Flaw, setup: &mut Setup, dice: &mut Dice) {
    let config = &mut setup.config;
    // Elections that change something come more easily.
    (config.leader_stickiness, config.lease_reads, config.check_quorum) = (false, false, false);
    match flaw {
        Flaw::CommitOldTerm | Flaw::ChangeMembershipBeforeOwnCommit => {
            config.no_op = false;
            setup.load_interval = None;
            if flaw == Flaw::ChangeMembershipBeforeOwnCommit {
                swift(setup);
            }
        }
        Flaw::ReadBeforeOwnCommit => config.no_op = false,
        Flaw::NoSessions | Flaw::SnapshotForgetsSessions | Flaw::ReuseSessionId => {
            config.sessions = true;
            if flaw == Flaw::ReuseSessionId {
                config.max_sessions = 1 + dice.below(2) as u32;
            }
            setup.client_patience = Duration::from_millis(20 + dice.below(60));
        }
        Flaw::NoLeaderStickiness => {
            (config.leader_stickiness, config.lease_reads) = (true, true);
            // A lease so long that a whole election fits in.
            (config.election_timeout_min, config.election_timeout_max) =
                (Duration::from_millis(600), Duration::from_millis(1_200));
            swift(setup);
        }
        // Who asks again and again fills the log of a leader that nobody follows.
        Flaw::TrustStaleAcknowledgement => setup.client_patience = Duration::from_millis(60),
        Flaw::NoPreVoteReply => config.pre_vote = true,
        _ => {}
    }
    if matches!(flaw, Flaw::SnapshotGoesBack | Flaw::SnapshotForgetsSessions) {
        setup.compact_after = Some(1 + dice.below(5) as u32);
    }
}

/// Messages so fast that what is done between two of them is seldom late.
fn swift(setup: &mut Setup) {
    (setup.latency, setup.disk_latency) = (Span::millis(1, 3), Span::millis(0, 1));
}
