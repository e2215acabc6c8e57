//! A cluster to which everything is done that can be done, at random: nothing must ever go wrong,
//! and once everybody is back, it must go on.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::net::{Net, set};
use common::{S1, S2, S3, S4, S5};
use raft::{Change, Config, Dice, Flaw, Flaws, ServerId};

const ALL: [ServerId; 5] = [S1, S2, S3, S4, S5];

/// One walk: the same seed goes the same way.
struct Walk {
    net: Net,
    dice: Dice,
    number: u8,
    reads: u64,
    /// Whether clocks may run as they please. A lease stands on their not doing so.
    wild_clocks: bool,
    changes_membership: bool,
}

impl Walk {
    fn new(config: Config, seed: u64) -> Walk {
        let config = Config { snapshot_chunk: 3, max_batch: 3, ..config };
        let wild_clocks = !config.lease_reads;
        let dice = Dice::new(seed);
        Walk { net: Net::of(5, config), dice, number: 0, reads: 0, wild_clocks, changes_membership: false }
    }

    fn anyone(&mut self) -> ServerId {
        ALL[self.dice.below(5) as usize]
    }

    /// Who leads, as a rule; so that what is asked is not always refused.
    fn leader(&mut self) -> ServerId {
        let anyone = self.anyone();
        let leading = ALL.into_iter().filter(|id| self.net.leads(*id)).nth(self.dice.below(2) as usize);
        leading.unwrap_or(anyone)
    }

    fn go(&mut self, steps: u64) -> &mut Walk {
        for _ in 0..steps {
            self.step();
        }
        self
    }

    fn step(&mut self) {
        let (anyone, leader) = (self.anyone(), self.leader());
        let in_hand = self.net.in_hand().len() as u64;
        match self.dice.below(1000) {
            0..720 if 0 < in_hand => {
                // Mostly what was sent first, now and then anything.
                let place = if self.dice.below(8) == 0 { self.dice.below(in_hand) } else { 0 };
                self.net.deliver_one(place as usize);
            }
            720..740 if 0 < in_hand => {
                let again = self.net.in_hand()[self.dice.below(in_hand) as usize].clone();
                self.net.receive(&[again]);
            }
            740..750 if 0 < in_hand => {
                let lost = self.net.in_hand()[self.dice.below(in_hand) as usize].clone();
                self.net.drop(lost.from, lost.to);
            }
            750..760 if self.wild_clocks => drop(self.net.time_out(anyone)),
            750..770 => drop(self.net.advance(10)),
            770..800 => drop(self.net.time_out(leader)),
            800..880 => {
                self.number = self.number.wrapping_add(1);
                let number = self.number;
                // The same command is sent twice now and then, perhaps to another server.
                let again = if self.dice.below(4) == 0 { anyone } else { leader };
                self.net.propose(leader, number).propose(again, number);
            }
            880..910 => {
                self.reads += 1;
                self.net.read(leader, self.reads);
            }
            910..914 => drop(self.net.crash(anyone)),
            914..930 => drop(self.net.restart(anyone)),
            930..935 => drop(self.net.stall_disk(anyone)),
            935..945 => drop(self.net.sync(anyone)),
            945..955 => drop(self.net.compact(anyone)),
            955..957 => drop(self.net.isolate(leader)),
            957..959 => drop(self.net.isolate(anyone)),
            959..970 => drop(self.net.heal()),
            970..973 => drop(self.net.transfer(leader, anyone)),
            973..985 if self.changes_membership => {
                let change = self.change();
                self.net.change(leader, change);
            }
            985..990 => drop(self.net.open_session(leader, 1)),
            _ if !self.net.servers().any(raft::Server::is_leader) => drop(self.net.run(10)),
            _ => {}
        }
    }

    fn change(&mut self) -> Change {
        let server = self.anyone();
        match self.dice.below(6) {
            0 => Change::AddLearner(server),
            1 | 2 => Change::AddVoter(server),
            3 => Change::Remove(server),
            4 => Change::Demote(server),
            _ => {
                Change::Replace(set(&ALL.into_iter().filter(|_| self.dice.below(2) == 0).collect::<Vec<_>>()))
            }
        }
    }

    /// Everybody is back, and nothing is lost any more.
    fn recover(&mut self) -> bool {
        self.net.heal().drop_all();
        for id in ALL {
            self.net.sync(id).crash(id).restart(id);
        }
        self.net.run(2_000);
        let Some(leader) = self.net.leader() else {
            return false;
        };
        let term = self.net.term(leader);
        let commit = self.net.commit_index(leader);
        self.reads += 1;
        let reads = self.reads;
        self.net
            .open_session(leader, 1)
            .deliver_all()
            .propose_as(leader, 1, 10_000, 255)
            .read(leader, reads)
            .run(200);
        let served = self.net.reads.iter().any(|(serial, _)| *serial == reads);
        self.net.term(leader) == term && commit + 1 < self.net.commit_index(leader) && served
    }
}

/// Nothing follows from it here.
fn drop<T>(_: T) {}

fn walk(config: Config, seeds: std::ops::Range<u64>, changes_membership: bool) {
    for seed in seeds {
        let mut walk = Walk::new(config, seed);
        walk.changes_membership = changes_membership;
        walk.go(1_500);
        assert_eq!(walk.net.harms, [], "seed {seed} of {config:?}");
        let stable = !changes_membership || config.leader_stickiness;
        assert!(walk.recover() || !stable, "seed {seed} does not recover: {config:?}");
        assert_eq!(walk.net.harms, [], "seed {seed} of {config:?} after recovery");
    }
}

#[test]
fn figure_2_alone_stays_safe_and_recovers() {
    walk(Config::default(), 0..40, false);
}

#[test]
fn all_of_raft_stays_safe_and_recovers() {
    walk(Config::complete(), 0..40, false);
}

#[test]
fn changing_the_membership_stays_safe_and_recovers() {
    walk(Config::complete(), 0..40, true);
    walk(Config { no_op: true, ..Config::default() }, 0..40, true);
}

#[test]
fn leases_stay_safe_as_long_as_clocks_keep_to_their_bound() {
    walk(Config { lease_reads: true, ..Config::complete() }, 0..40, true);
}

/// A flaw does harm, but no server ever panics from it.
#[test]
fn no_flaw_makes_a_server_panic() {
    for flaw in Flaw::ALL {
        for config in [Config::default(), Config::complete()] {
            for seed in 0..8 {
                let flaws = Flaws::only(flaw);
                let mut walk = Walk::new(Config { flaws, ..config }, seed);
                walk.changes_membership = true;
                walk.go(1_000).net.flaws(Flaws::NONE);
                walk.go(300);
            }
        }
    }
}
