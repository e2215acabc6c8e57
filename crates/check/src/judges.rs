//! All judges together: what happened is handed to those whom it concerns.

mod clients;
mod commit;
mod committed;
mod durability;
mod election;
mod exactly_once;
mod log;
mod monotonic;
mod picture;
mod quorum;
#[cfg(test)]
mod tests;
mod witness;

use raft::{DiskWrite, LogIndex, Message, Reason, ServerId, ServerSet, Term};
use sim::{Action, Answer, Ask, Event, EventKind, Key, Packet, ServerAction, World};

use crate::{Unjudged, Verdict};
use clients::Clients;
use commit::Commits;
use election::Elections;
use exactly_once::ExactlyOnce;
use log::Logs;
use monotonic::Monotonic;
use picture::Picture;
use quorum::Quorum;
use witness::{Now, Verdicts, Witness};

/// Judges a world, event by event. Every check costs the same however long the history is.
#[derive(Clone, Debug)]
pub struct Judges {
    picture: Picture,
    elections: Elections,
    logs: Logs,
    commits: Commits,
    monotonic: Monotonic,
    quorum: Quorum,
    clients: Clients,
    exactly_once: ExactlyOnce,
    verdicts: Verdicts,
}

impl Judges {
    /// How many indexes are remembered, at most.
    pub const MAX_INDEXES: usize = 20_000;

    /// How many terms' leaders are remembered, at most.
    pub const MAX_TERMS: usize = 1_000;

    /// How many commands of each client are remembered, at most.
    pub const MAX_COMMANDS: usize = 2_000;

    /// How many violations of each property are kept: one flaw can break it again and again.
    pub const MAX_VIOLATIONS: usize = 20;

    /// Judges who see this world for the first time. What was before is not judged.
    #[must_use]
    pub fn new(world: &World) -> Judges {
        let picture = Picture::of(world);
        Judges {
            elections: Elections::of(&picture, world),
            picture,
            logs: Logs::default(),
            commits: Commits::default(),
            monotonic: Monotonic::default(),
            quorum: Quorum::default(),
            clients: Clients::default(),
            exactly_once: ExactlyOnce::default(),
            verdicts: Verdicts::default(),
        }
    }

    /// Looks at a world and at what its last event added to the record.
    pub fn observe(&mut self, world: &World, happened: &[Event]) {
        self.picture.grow(world.hosts().len());
        let mut moved = ServerSet::EMPTY;
        for Event { at, step, kind } in happened {
            let now = |server| Now { at: *at, witness: Witness { server, event: *step } };
            match kind {
                EventKind::Explained { server, reason } => {
                    moved.insert(*server);
                    self.on_reason(*reason, now(*server), world);
                }
                EventKind::Wrote { server, write } => self.on_write(write, now(*server), world),
                EventKind::Applied { server, entry, executed } => {
                    let now = now(*server);
                    let is_new = self.commits.on_apply(entry, now, &mut self.verdicts);
                    if *executed && world.setup().config.sessions {
                        self.exactly_once.on_execute(entry, is_new, now, &mut self.verdicts);
                    }
                }
                EventKind::Sent { packet: Packet::Raft(message), copy_of: None, .. } => {
                    self.on_send(message, now(message.from), world);
                }
                EventKind::Sent { packet, copy_of, .. } => self.on_packet(packet, copy_of.is_some(), world),
                EventKind::Arrived { packet: Packet::Raft(message), .. } => {
                    moved.insert(message.to);
                }
                EventKind::Lost { packet: Packet::Request { client, serial, .. }, .. } => {
                    self.clients.on_no_effect(*client, *serial);
                }
                EventKind::Called { client, serial, operation } => {
                    self.clients.on_call(*client, *serial, *operation, *step);
                }
                EventKind::Returned { client, serial, operation, answer } => {
                    let misplaced = self.clients.on_return(*client, *serial, *operation, *answer, *step);
                    if let Some(misplaced) = misplaced {
                        self.verdicts.misplaced(misplaced, *at, latest_term(world));
                    }
                }
                EventKind::GaveUp { client, serial, operation } => {
                    self.clients.on_give_up(*client, *serial, *operation);
                }
                EventKind::Acted(action) => self.on_action(action, world),
                EventKind::Synced { .. }
                | EventKind::Restored { .. }
                | EventKind::Arrived { .. }
                | EventKind::Intercepted { .. }
                | EventKind::CutOff { .. }
                | EventKind::Lost { .. } => {}
            }
        }
        if let Some(Event { at, step, .. }) = happened.last() {
            for server in moved.iter() {
                let now = Now { at: *at, witness: Witness { server, event: *step } };
                self.monotonic.on_step(now, world, &mut self.verdicts);
                committed::on_step(now, world, &mut self.verdicts);
            }
        }
    }

    /// What was broken, the first one first.
    #[must_use]
    pub fn violations(&self) -> &[Verdict] {
        self.verdicts.list()
    }

    /// The first index that is judged. What is below no server can send or apply any more, or it is
    /// more than [`Judges::MAX_INDEXES`] ago.
    #[must_use]
    pub fn remembers_from(&self) -> LogIndex {
        self.logs.remembers_from()
    }

    /// The keys for which it is not judged any more whether what clients were told is linearizable:
    /// because it was not, because a command was sent twice without a session, because a state was
    /// set outright, or because too much is possible.
    pub fn unjudged(&self) -> impl Iterator<Item = Key> {
        self.clients.unjudged()
    }

    /// The keys that clients have asked for, in their order, each with why it is not judged any more
    /// whether what they were told of it is linearizable, if so.
    pub fn keys(&self) -> impl Iterator<Item = (Key, Option<Unjudged>)> {
        self.clients.keys()
    }

    fn on_reason(&mut self, reason: Reason, now: Now, world: &World) {
        let server = now.witness.server;
        match reason {
            Reason::Started { term, .. } => self.monotonic.on_start(term, now, &mut self.verdicts),
            Reason::BecameLeader { term, .. } => {
                self.elections.on_election(term, now, &mut self.verdicts);
                self.picture.server_mut(server).leads = Some(term);
                self.commits.on_election(term, now, &self.picture, &mut self.verdicts);
            }
            Reason::HigherTerm { .. } | Reason::LostQuorum { .. } | Reason::LeftCluster { .. } => {
                self.picture.server_mut(server).leads = None;
            }
            Reason::Committed { index, entry_term, .. } => {
                self.quorum.on_commit(index, entry_term, now, &self.picture, world, &mut self.verdicts);
                self.on_commit(index, now, world);
            }
            Reason::RefusedToUncommit { leader, leader_term, from, .. } => {
                committed::on_refusal(leader, leader_term, from, now, &mut self.verdicts);
            }
            Reason::LearnedCommit { commit_index, .. } => self.on_commit(commit_index, now, world),
            _ => {}
        }
    }

    fn on_commit(&mut self, index: LogIndex, now: Now, world: &World) {
        let running = world.server(now.witness.server);
        let in_term = running.map_or(Term::ZERO, |server| server.state().current_term());
        self.commits.on_commit(index, in_term, now, &self.picture, &mut self.verdicts);
    }

    fn on_write(&mut self, write: &DiskWrite, now: Now, world: &World) {
        let written = self.picture.server_mut(now.witness.server);
        match write {
            DiskWrite::Vote { .. } => {}
            DiskWrite::Snapshot(snapshot) => {
                written.save(snapshot);
                self.forget_before(picture::lowest_base(world).next());
            }
            DiskWrite::Truncate(from) => {
                written.log.truncate_at(*from);
                self.logs.on_truncate(*from, written.leads, now, &mut self.verdicts);
            }
            DiskWrite::Entries(entries) => {
                for entry in entries.iter() {
                    let previous_term = written.last_term();
                    written.log.push_at(entry.index, entry.term);
                    self.logs.on_append(entry, previous_term, now, &mut self.verdicts);
                }
                if Judges::MAX_INDEXES < self.logs.len() {
                    let surplus = self.logs.len() - Judges::MAX_INDEXES;
                    self.forget_before(LogIndex(self.logs.remembers_from().0 + surplus as u64));
                }
            }
        }
    }

    fn forget_before(&mut self, index: LogIndex) {
        self.logs.forget_before(index);
        self.commits.forget_before(index);
    }

    fn on_send(&mut self, message: &Message, now: Now, world: &World) {
        durability::on_send(message, now, world, &mut self.verdicts);
        self.monotonic.on_send(message.term, now);
    }

    fn on_packet(&mut self, packet: &Packet, is_copy: bool, world: &World) {
        match *packet {
            Packet::Request { client, serial, ask: Ask::Operation(_), .. } => {
                self.clients.on_request(client, serial, world.setup().config.sessions);
            }
            // A copy refuses nothing that its original has not refused.
            Packet::Answer { client, serial, answer: Answer::NotLeader { .. }, .. } if !is_copy => {
                self.clients.on_no_effect(client, serial);
            }
            _ => {}
        }
    }

    fn on_action(&mut self, action: &Action, world: &World) {
        match *action {
            // A crash takes a log back to what the disk holds.
            Action::Server(
                server,
                ServerAction::Crash | ServerAction::CrashSynced | ServerAction::CrashTorn,
            ) => self.picture.look_again(server, world),
            Action::Server(server, ServerAction::WipeDisk | ServerAction::CrashLossy) => {
                self.picture.look_again(server, world);
                self.forgive(server, world);
            }
            Action::Server(server, ServerAction::SetState(_)) => self.on_state_set(server, world),
            _ => {}
        }
    }

    /// What a disk no longer holds because somebody took it away is not the server's fault.
    fn forgive(&mut self, server: ServerId, world: &World) {
        self.monotonic.forgive(server);
        self.quorum.forgive(server, latest_term(world));
    }

    /// A state that is set outright fits nothing that was before, so nothing of that is held against
    /// anybody.
    fn on_state_set(&mut self, server: ServerId, world: &World) {
        self.forgive(server, world);
        self.clients.give_up();
        self.picture = Picture::of(world);
        self.elections = Elections::of(&self.picture, world);
        self.logs = Logs::default();
        self.commits = Commits::default();
        self.exactly_once = ExactlyOnce::default();
    }
}

/// The latest term that any server has come to.
fn latest_term(world: &World) -> Term {
    world.hosts().iter().map(sim::Host::term).max().unwrap_or_default()
}
