//! The judges of the five properties of Figure 3.

use raft::{Command, Entry, LogIndex, Reason, Record, ServerId, Term, Time};
use sim::{Action, Happening, What, World};

use crate::{Property, Verdict};

/// Judges a world, event by event. Every check costs the same however long the history is.
#[derive(Clone, Debug)]
pub struct Judges {
    servers: Vec<Watched>,
    /// Who won the election of each term, the lowest term first.
    leaders: Vec<(Term, Witness)>,
    /// Every entry ever written, by index from 1: one for each term that was ever there.
    entries: Vec<Vec<Known>>,
    /// What is committed, by index from 1.
    committed: Vec<Committed>,
    /// What was applied first at each index from 1.
    applied: Vec<(Entry, Witness)>,
    violations: Vec<Verdict>,
}

/// What the judges know of one server.
#[derive(Clone, Debug, Default)]
struct Watched {
    log: Vec<Entry>,
    leads: Option<Term>,
}

/// Who did a thing, and in which event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Witness {
    server: ServerId,
    event: u64,
}

#[derive(Clone, Debug)]
struct Known {
    term: Term,
    command: Command,
    /// The term of the entry before it.
    previous_term: Term,
    witness: Witness,
}

#[derive(Clone, Debug)]
struct Committed {
    entry: Entry,
    /// The term of the leader that committed it, which may be later than the entry's.
    in_term: Term,
    witness: Witness,
}

/// What a verdict needs to know about the moment.
#[derive(Clone, Copy)]
struct Now {
    at: Time,
    witness: Witness,
}

impl Judges {
    /// How many violations are kept: one flaw can break a property again and again.
    const MAX_VIOLATIONS: usize = 100;

    /// Judges for a world that has just begun.
    #[must_use]
    pub fn new(world: &World) -> Judges {
        Judges {
            servers: vec![Watched::default(); world.hosts().len()],
            leaders: Vec::new(),
            entries: Vec::new(),
            committed: Vec::new(),
            applied: Vec::new(),
            violations: Vec::new(),
        }
    }

    /// Looks at a world and at what its last event added to the record.
    pub fn observe(&mut self, world: &World, happened: &[Happening]) {
        let servers = world.hosts().len().max(self.servers.len());
        self.servers.resize_with(servers, Watched::default);
        for Happening { at, event, what } in happened {
            let now = |server| Now { at: *at, witness: Witness { server, event: *event } };
            match what {
                What::Explained { server, reason } => self.on_reason(*reason, now(*server), world),
                What::Wrote { server, record } => self.on_write(record, now(*server)),
                What::Applied { server, entry, .. } => self.on_apply(entry, now(*server)),
                What::Acted(
                    Action::Crash(server)
                    | Action::CrashSynced(server)
                    | Action::WipeDisk(server)
                    | Action::SetState { server, .. },
                ) => self.on_crash(*server, world),
                _ => {}
            }
        }
    }

    /// What was broken, the first one first.
    #[must_use]
    pub fn violations(&self) -> &[Verdict] {
        &self.violations
    }

    fn on_reason(&mut self, reason: Reason, now: Now, world: &World) {
        match reason {
            Reason::BecameLeader { term, .. } => self.on_election(term, now),
            Reason::HigherTerm { .. } => self.watched(now.witness.server).leads = None,
            Reason::Committed { index, .. } | Reason::LearnedCommit { commit_index: index, .. } => {
                let running = world.server(now.witness.server);
                let in_term = running.map_or(Term::ZERO, |server| server.state().current_term());
                self.on_commit(index, in_term, now);
            }
            _ => {}
        }
    }

    /// A crash takes a log back to what the disk holds.
    fn on_crash(&mut self, server: ServerId, world: &World) {
        let Some(held) = world.host(server).map(|host| host.disk().held()) else {
            return;
        };
        *self.watched(server) = Watched::default();
        if let Some(snapshot) = &held.snapshot {
            self.cover(server, snapshot.index());
        }
        self.watched(server).log.extend(held.entries.iter().cloned());
    }

    /// What a snapshot covers is committed, so the log up to there is known even if it was never
    /// written here.
    fn cover(&mut self, server: ServerId, index: LogIndex) {
        let log = &mut self.servers[slot(server)].log;
        let missing = self.committed.iter().take(index.0 as usize).skip(log.len());
        log.extend(missing.map(|committed| committed.entry.clone()));
    }

    /// Election Safety, and Leader Completeness for what is committed already.
    fn on_election(&mut self, term: Term, now: Now) {
        let place = self.leaders.partition_point(|(known, _)| *known < term);
        if self.leaders.get(place).is_none_or(|(known, _)| *known != term) {
            self.leaders.insert(place, (term, now.witness));
        }
        let (_, winner) = self.leaders[place];
        if winner.server != now.witness.server {
            self.violated(Property::ElectionSafety, now, &[winner], term, None);
        }
        self.watched(now.witness.server).leads = Some(term);
        let before = self.committed.partition_point(|committed| committed.in_term < term);
        self.check_completeness(before, now.witness.server, term, now);
    }

    /// Leader Completeness for what becomes committed while leaders of higher terms are there.
    fn on_commit(&mut self, index: LogIndex, in_term: Term, now: Now) {
        let known = self.committed.len();
        let log = &self.servers[slot(now.witness.server)].log;
        let new = log.iter().take(index.0 as usize).skip(known).cloned();
        self.committed.extend(new.map(|entry| Committed { entry, in_term, witness: now.witness }));
        if self.committed.len() == known {
            return;
        }
        for number in 1..=self.servers.len() as u8 {
            let server = ServerId::new(number);
            if let Some(term) = self.watched(server).leads
                && in_term < term
            {
                self.check_completeness(self.committed.len(), server, term, now);
            }
        }
    }

    /// The leader of `term` holds the first `count` committed entries.
    ///
    /// Logs that agree on the last one agree on all before it (Log Matching), so one look is
    /// enough; only to name the first one that is missing all are looked at.
    fn check_completeness(&mut self, count: usize, leader: ServerId, term: Term, now: Now) {
        let log = &self.servers[slot(leader)].log;
        let holds = |committed: &Committed| log.get(slot_of(committed.entry.index)) == Some(&committed.entry);
        let Some(last) = self.committed[..count].last() else {
            return;
        };
        if holds(last) {
            return;
        }
        if let Some(missing) = self.committed[..count].iter().find(|committed| !holds(committed)) {
            let (index, witness) = (missing.entry.index, missing.witness);
            let now = Now { witness: Witness { server: leader, ..now.witness }, ..now };
            self.violated(Property::LeaderCompleteness, now, &[witness], term, Some(index));
        }
    }

    fn on_write(&mut self, record: &Record, now: Now) {
        match record {
            Record::Vote { .. } => {}
            Record::Snapshot(snapshot) => self.cover(now.witness.server, snapshot.index()),
            Record::Truncate(from) => self.truncate(*from, now),
            Record::Entries(entries) => {
                for entry in entries.iter() {
                    self.append(entry, now);
                }
            }
        }
    }

    /// Leader Append-Only.
    fn truncate(&mut self, from: LogIndex, now: Now) {
        let watched = self.watched(now.witness.server);
        watched.log.truncate(slot_of(from));
        if let Some(term) = watched.leads {
            self.violated(Property::LeaderAppendOnly, now, &[], term, Some(from));
        }
    }

    /// Log Matching: whoever writes an entry with this index and term writes the same command, and
    /// has an entry of the same term before it. By induction the logs are equal up to there.
    fn append(&mut self, entry: &Entry, now: Now) {
        let Entry { index, term, ref command } = *entry;
        let log = &mut self.servers[slot(now.witness.server)].log;
        let previous_term = log.last().map_or(Term::ZERO, |last| last.term);
        log.push(entry.clone());
        if self.entries.len() <= slot_of(index) {
            self.entries.resize_with(slot_of(index.next()), Vec::new);
        }
        let known = &mut self.entries[slot_of(index)];
        match known.iter().find(|known| known.term == term) {
            None => {
                known.push(Known { term, command: command.clone(), previous_term, witness: now.witness });
            }
            Some(known) if known.previous_term == previous_term && known.command == *command => {}
            Some(known) => {
                let witness = known.witness;
                self.violated(Property::LogMatching, now, &[witness], term, Some(index));
            }
        }
    }

    /// State Machine Safety.
    fn on_apply(&mut self, entry: &Entry, now: Now) {
        let Some((first, witness)) = self.applied.get(slot_of(entry.index)) else {
            self.applied.push((entry.clone(), now.witness));
            return;
        };
        if first != entry {
            let witness = *witness;
            self.violated(Property::StateMachineSafety, now, &[witness], entry.term, Some(entry.index));
        }
    }

    fn violated(
        &mut self,
        property: Property,
        now: Now,
        against: &[Witness],
        term: Term,
        index: Option<LogIndex>,
    ) {
        if Judges::MAX_VIOLATIONS <= self.violations.len() {
            return;
        }
        let witnesses = || against.iter().chain([&now.witness]);
        let events = witnesses().map(|witness| witness.event).collect();
        let servers = witnesses().map(|witness| witness.server).collect();
        self.violations.push(Verdict { property, at: now.at, events, servers, term, index });
    }

    fn watched(&mut self, server: ServerId) -> &mut Watched {
        &mut self.servers[slot(server)]
    }
}

fn slot(server: ServerId) -> usize {
    usize::from(server.number()) - 1
}

fn slot_of(index: LogIndex) -> usize {
    index.previous().0 as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft::{ClientCommand, ClientId, ServerSet};
    use sim::Setup;

    const S1: ServerId = ServerId::new(1);
    const S2: ServerId = ServerId::new(2);
    const S3: ServerId = ServerId::new(3);

    /// A property, the events and the servers that break it, and the index.
    type Expected<'a> = (Property, &'a [u64], &'a [ServerId], Option<u64>);

    /// A history told to the judges by hand, one event for each line.
    struct Story {
        world: World,
        judges: Judges,
        event: u64,
    }

    impl Story {
        fn new() -> Story {
            let world = World::new(Setup { servers: 3, ..Setup::default() }).expect("a valid setup");
            Story { judges: Judges::new(&world), world, event: 0 }
        }

        fn tell(mut self, what: What) -> Story {
            self.event += 1;
            let happening = Happening { at: Time::ZERO, event: self.event, what };
            self.judges.observe(&self.world, &[happening]);
            self
        }

        fn leads(self, server: ServerId, term: u64) -> Story {
            let reason = Reason::BecameLeader { term: Term(term), voters: ServerSet::first(2), of: 3 };
            self.tell(What::Explained { server, reason })
        }

        fn writes(self, server: ServerId, entries: &[(u64, u64, u8)]) -> Story {
            let entries: Vec<Entry> = entries.iter().map(|e| entry(*e)).collect();
            self.tell(What::Wrote { server, record: Record::Entries(entries.into()) })
        }

        /// The world of a story has not begun, so whatever is committed is committed in term 0.
        fn commits(self, server: ServerId, index: u64) -> Story {
            let (index, term) = (LogIndex(index), Term(1));
            let reason = Reason::Committed { index, term, holders: ServerSet::first(2), of: 3 };
            self.tell(What::Explained { server, reason })
        }

        fn applies(self, server: ServerId, applied: (u64, u64, u8)) -> Story {
            self.tell(What::Applied { server, entry: entry(applied), executed: true })
        }

        fn check(&self, expected: &[Expected<'_>]) {
            let found: Vec<_> = self.judges.violations().iter().collect();
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for (verdict, (property, events, servers, index)) in found.iter().zip(expected) {
                assert_eq!(verdict.property, *property);
                assert_eq!(verdict.events, *events);
                assert_eq!(verdict.servers, *servers);
                assert_eq!(verdict.index, index.map(LogIndex));
            }
        }
    }

    fn entry((index, term, value): (u64, u64, u8)) -> Entry {
        let command = ClientCommand { client: ClientId(1), serial: 1, bytes: [value].into() };
        Entry { index: LogIndex(index), term: Term(term), command: Command::Client(command) }
    }

    #[test]
    fn two_leaders_in_one_term_break_election_safety() {
        Story::new().leads(S1, 1).leads(S2, 2).leads(S1, 3).leads(S1, 3).check(&[]);
        Story::new().leads(S1, 1).leads(S2, 1).check(&[(Property::ElectionSafety, &[1, 2], &[S1, S2], None)]);
    }

    #[test]
    fn a_leader_that_deletes_entries_breaks_leader_append_only() {
        let truncates =
            |story: Story| story.tell(What::Wrote { server: S1, record: Record::Truncate(LogIndex(2)) });
        let story = || Story::new().writes(S1, &[(1, 1, 0), (2, 1, 0)]);
        truncates(story()).check(&[]);
        let deposed = Reason::HigherTerm { from: S2, old: Term(2), new: Term(3) };
        truncates(story().leads(S1, 2).tell(What::Explained { server: S1, reason: deposed })).check(&[]);
        truncates(story().leads(S1, 2)).check(&[(Property::LeaderAppendOnly, &[3], &[S1], Some(2))]);
    }

    #[test]
    fn equal_index_and_term_with_another_command_breaks_log_matching() {
        Story::new().writes(S1, &[(1, 1, 7)]).writes(S2, &[(1, 1, 7)]).writes(S3, &[(1, 1, 8)]).check(&[(
            Property::LogMatching,
            &[1, 3],
            &[S1, S3],
            Some(1),
        )]);
    }

    #[test]
    fn equal_index_and_term_after_different_entries_breaks_log_matching() {
        Story::new().writes(S1, &[(1, 1, 0), (2, 3, 0)]).writes(S2, &[(1, 2, 0), (2, 3, 0)]).check(&[(
            Property::LogMatching,
            &[1, 2],
            &[S1, S2],
            Some(2),
        )]);
    }

    #[test]
    fn a_later_leader_without_a_committed_entry_breaks_leader_completeness() {
        let story = || Story::new().writes(S1, &[(1, 1, 0), (2, 1, 0)]).commits(S1, 2);
        story().writes(S2, &[(1, 1, 0), (2, 1, 0)]).leads(S2, 2).check(&[]);
        story().writes(S2, &[(1, 1, 0)]).leads(S2, 2).check(&[(
            Property::LeaderCompleteness,
            &[2, 4],
            &[S1, S2],
            Some(2),
        )]);
    }

    #[test]
    fn an_entry_committed_behind_a_later_leaders_back_breaks_leader_completeness() {
        Story::new().writes(S1, &[(1, 1, 0)]).leads(S2, 2).commits(S1, 1).check(&[(
            Property::LeaderCompleteness,
            &[3, 3],
            &[S1, S2],
            Some(1),
        )]);
    }

    #[test]
    fn different_entries_applied_at_one_index_break_state_machine_safety() {
        Story::new().applies(S1, (1, 1, 7)).applies(S2, (1, 1, 7)).check(&[]);
        Story::new().applies(S1, (1, 1, 7)).applies(S2, (1, 2, 7)).check(&[(
            Property::StateMachineSafety,
            &[1, 2],
            &[S1, S2],
            Some(1),
        )]);
    }
}
