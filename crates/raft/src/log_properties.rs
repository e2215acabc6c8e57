//! The log against a naive model: maps, lists, and a disk that is replayed from its first write.

use std::collections::BTreeMap;
use std::vec::Vec;

use proptest::prelude::*;

use crate::{
    Chunked, ClientCommand, ClientId, Command, Entry, Log, LogIndex, Mark, Membership, ServerSet, Term,
};

/// What can happen to a log, each with numbers that are brought into bounds when it does.
#[derive(Clone, Debug)]
enum Step {
    /// A later term may begin, and entries come, a configuration among them or not.
    Append {
        new_term: bool,
        count: u64,
        configure: Option<u8>,
    },
    Truncate {
        back: u64,
    },
    Compact {
        ahead: u64,
    },
    /// A snapshot of the leader's comes that the log does not reach.
    Restart {
        ahead: u64,
        voters: u8,
    },
    /// The disk has written this many of the writes under way.
    Sync {
        writes: usize,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (any::<bool>(), 0..4u64, proptest::option::weighted(0.3, 1..6u8))
            .prop_map(|(new_term, count, configure)| Step::Append { new_term, count, configure }),
        2 => (0..4u64).prop_map(|back| Step::Truncate { back }),
        1 => (0..4u64).prop_map(|ahead| Step::Compact { ahead }),
        1 => (1..4u64, 1..6u8).prop_map(|(ahead, voters)| Step::Restart { ahead, voters }),
        3 => (1..4usize).prop_map(|writes| Step::Sync { writes }),
    ];
    proptest::collection::vec(step, 0..40)
}

/// What a server writes to its disk for the log's sake.
#[derive(Clone, Debug)]
enum Write {
    Entries(Vec<Entry>),
    Truncate(u64),
    Snapshot(u64),
}

/// A log, and the same naively.
struct Pair {
    log: Log,
    base: (u64, u64),
    base_membership: Membership,
    entries: BTreeMap<u64, Entry>,
    writes: Vec<Write>,
    synced: usize,
    term: u64,
    serial: u64,
}

fn members(count: u8) -> Membership {
    Membership::of(ServerSet::first(count))
}

impl Pair {
    fn new() -> Pair {
        Pair {
            log: Log::recovered((LogIndex::ZERO, Term::ZERO), members(3), Chunked::new()),
            base: (0, 0),
            base_membership: members(3),
            entries: BTreeMap::new(),
            writes: Vec::new(),
            synced: 0,
            term: 1,
            serial: 0,
        }
    }

    fn last(&self) -> u64 {
        self.entries.keys().last().copied().unwrap_or(self.base.0)
    }

    /// Each write is a step's only one, so its mark is its number.
    fn write(&mut self, write: Write) -> Mark {
        self.writes.push(write);
        Mark(self.writes.len() as u64)
    }

    fn apply(&mut self, step: &Step) {
        match *step {
            Step::Append { new_term, count, configure } => self.append(new_term, count, configure),
            Step::Truncate { back } => self.truncate(self.last().saturating_sub(back)),
            Step::Compact { ahead } => {
                let index = (self.base.0 + ahead).min(self.last());
                if self.base.0 < index {
                    let mark = self.write(Write::Snapshot(index));
                    self.log.compact(LogIndex(index), mark);
                    let membership = self.membership_at(index);
                    self.base = (index, self.entries[&index].term.0);
                    self.base_membership = membership;
                    self.entries = self.entries.split_off(&(index + 1));
                }
            }
            Step::Restart { ahead, voters } => {
                self.truncate(self.base.0 + 1);
                let base = (self.base.0 + ahead, self.term);
                let mark = self.write(Write::Snapshot(base.0));
                self.log.restart((LogIndex(base.0), Term(base.1)), members(voters), mark);
                (self.base, self.base_membership) = (base, members(voters));
            }
            Step::Sync { writes } => {
                self.synced = self.writes.len().min(self.synced + writes);
                self.log.on_durable(Mark(self.synced as u64));
            }
        }
    }

    fn append(&mut self, new_term: bool, count: u64, configure: Option<u8>) {
        self.term += u64::from(new_term);
        let entry = |number: u64| {
            let bytes = [].into();
            let client =
                ClientCommand { client: ClientId(1), session: None, serial: self.serial + number, bytes };
            let configure = configure.filter(|_| number == 1).map(|count| Command::Configure(members(count)));
            let command = configure.unwrap_or(Command::Client(client));
            Entry { index: LogIndex(self.last() + number), term: Term(self.term), command }
        };
        let entries: Vec<Entry> = (1..=count).map(entry).collect();
        self.serial += count;
        let mark = self.write(Write::Entries(entries.clone()));
        self.log.append(mark, &entries);
        self.entries.extend(entries.into_iter().map(|entry| (entry.index.0, entry)));
    }

    fn truncate(&mut self, from: u64) {
        if self.base.0 < from && from <= self.last() {
            self.write(Write::Truncate(from));
            self.log.truncate(LogIndex(from));
            self.entries.split_off(&from);
        }
    }

    fn membership_at(&self, index: u64) -> Membership {
        let configurations = self.entries.range(..=index).filter_map(|(_, entry)| match entry.command {
            Command::Configure(membership) => Some(membership),
            _ => None,
        });
        { configurations }.next_back().unwrap_or(self.base_membership)
    }

    /// The disk's log after a crash: where its snapshot ends, and its entries.
    fn disk(&self) -> (u64, BTreeMap<u64, Entry>) {
        let (mut base, mut entries) = (0, BTreeMap::new());
        for write in &self.writes[..self.synced] {
            match write {
                Write::Entries(new) => entries.extend(new.iter().map(|entry| (entry.index.0, entry.clone()))),
                Write::Truncate(from) => drop(entries.split_off(from)),
                Write::Snapshot(index) => {
                    base = *index;
                    entries = entries.split_off(&(index + 1));
                }
            }
        }
        (base, entries)
    }

    fn check(&self) {
        let Pair { log, entries, .. } = self;
        let last = self.last();
        assert_eq!((log.base_index().0, log.last_index().0), (self.base.0, last));
        assert!(log.iter().eq(entries.values()));
        let term = |index: u64| {
            let at_base = (index == self.base.0).then_some(Term(self.base.1));
            at_base.or(entries.get(&index).map(|entry| entry.term))
        };
        assert_eq!(Some(log.last_term()), term(last));
        for index in 0..=last + 1 {
            let at = LogIndex(index);
            assert_eq!(log.term_at(at), term(index));
            assert_eq!(log.entry(at), entries.get(&index));
            for wanted in 0..=self.term + 1 {
                let held = index < self.base.0 || term(index) == Some(Term(wanted));
                assert_eq!(log.holds(at, Term(wanted)), held);
                let within = (self.base.0..=index.min(last)).rev().find(|i| term(*i) <= Some(Term(wanted)));
                if self.base.0 <= index {
                    let found = log.last_index_within_term(at, Term(wanted)).0;
                    assert_eq!(found, within.unwrap_or(self.base.0), "{index} in {wanted}");
                }
            }
            if self.base.0 < index && index <= last {
                let first = (self.base.0 + 1..=index).find(|i| term(*i) == term(index));
                assert_eq!(Some(log.first_index_of_term_at(at).0), first);
            }
            if self.base.0 <= index {
                assert_eq!(log.membership_at(at), self.membership_at(index));
            }
            let slice: Vec<Entry> = entries.range(index..).take(2).map(|(_, entry)| entry.clone()).collect();
            assert_eq!(*log.slice(at, 2), slice);
        }
        assert_eq!(log.membership(), self.membership_at(last));
        assert_eq!(log.membership_at(log.membership_index()), log.membership());
        self.check_durable();
    }

    /// What the log says is durable is what the disk would hold after a crash; and all is, when the
    /// disk has written all.
    fn check_durable(&self) {
        let (base, disk) = self.disk();
        let durable = self.log.durable_index().0;
        for index in 1..=durable {
            let held = disk.get(&index);
            assert!(index <= base || held.is_some(), "{index} is lost");
            if let (Some(own), true) = (self.entries.get(&index), base < index) {
                assert_eq!(held, Some(own), "another entry is at {index}");
            }
        }
        if self.synced == self.writes.len() {
            assert_eq!(durable, self.last(), "all is written");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_log_is_a_map_and_knows_what_its_disk_holds(steps in steps()) {
        let mut pair = Pair::new();
        pair.check();
        for step in &steps {
            pair.apply(step);
            pair.check();
        }
    }

    /// A log that is read from the disk is the one that was written.
    #[test]
    fn a_log_comes_back_from_the_disk_as_it_was(steps in steps()) {
        let mut pair = Pair::new();
        for step in &steps {
            pair.apply(step);
        }
        pair.apply(&Step::Sync { writes: usize::MAX / 2 });
        let base = (LogIndex(pair.base.0), Term(pair.base.1));
        let (at, disk) = pair.disk();
        prop_assert_eq!(at, pair.base.0);
        let entries = disk.into_values().collect();
        pair.log = Log::recovered(base, pair.base_membership, entries);
        pair.check();
    }
}
