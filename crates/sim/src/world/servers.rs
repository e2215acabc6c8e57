//! Servers: what goes into them, and what becomes of what they want done.

use raft::{ClientCommand, Command, Effect, Entry, Input, Mark, Reason, Server, ServerId, Time};

use super::World;
use crate::{Event, EventKind, Operation, Packet};

impl World {
    pub(super) fn start(&mut self, server: ServerId) -> Reason {
        let (now, config, seed) = (self.now, self.setup.of(server).config, self.setup.seed);
        let state = self.host_mut(server).start(now, config, seed).state();
        let reason = Reason::Started {
            term: state.current_term(),
            voted_for: state.voted_for(),
            last_index: state.log().last_index(),
        };
        self.schedule_wake(server);
        reason
    }

    /// Hands an input to a server and carries out what it wants done.
    pub(super) fn input(&mut self, server: ServerId, input: Input, out: &mut Vec<Event>) {
        self.step_server(server, out, |running, local, out| running.step(local, input, out));
    }

    /// Moves a server if it runs, and carries out what it wants done.
    pub(super) fn step_server(
        &mut self,
        server: ServerId,
        out: &mut Vec<Event>,
        step: impl FnOnce(&mut Server, Time, &mut Vec<Effect>),
    ) {
        let mut effects = std::mem::take(&mut self.effects);
        let now = self.now;
        let host = self.host_mut(server);
        let local = host.clock.read(now);
        if let Some(running) = host.server_mut() {
            step(running, local, &mut effects);
        }
        let mut written = None;
        for effect in effects.drain(..) {
            if let Effect::Write { mark, .. } = effect {
                written = Some(mark);
            }
            self.carry_out_effect(server, effect, out);
        }
        self.effects = effects;
        if let Some(mark) = written {
            self.schedule_sync(server, mark);
        }
        self.schedule_wake(server);
        self.compact_if_due(server, out);
    }

    fn carry_out_effect(&mut self, server: ServerId, effect: Effect, out: &mut Vec<Event>) {
        match effect {
            Effect::Write { mark, write } => {
                self.host_mut(server).disk_mut().write(mark, write.clone());
                self.record(EventKind::Wrote { server, write }, out);
            }
            Effect::Send { message, after } => {
                if let Some(message) = self.host_mut(server).hold_until_durable(message, after) {
                    self.send(Packet::Raft(message), out);
                }
            }
            Effect::Apply { entry, execute } => {
                if execute {
                    self.execute(server, &entry);
                }
                self.record(EventKind::Applied { server, entry, executed: execute }, out);
            }
            Effect::Restore(snapshot) => {
                self.host_mut(server).restore(&snapshot);
                self.record(EventKind::Restored { server, index: snapshot.index() }, out);
            }
            Effect::Answer { client, serial, answer } => self.answer(server, client, serial, answer, out),
            Effect::Explain(reason) => self.record(EventKind::Explained { server, reason }, out),
        }
    }

    fn execute(&mut self, server: ServerId, entry: &Entry) {
        if let Command::Client(ClientCommand { client, ref bytes, .. }) = entry.command {
            let operation = Operation::from_bytes(bytes).expect("clients send operations only");
            self.host_mut(server).machine_mut().apply(client, operation);
        }
    }

    /// The disk holds what was written up to `mark`. A server that stands still hears of it later.
    pub(super) fn sync(&mut self, server: ServerId, mark: Mark, out: &mut Vec<Event>) {
        self.record(EventKind::Synced { server, mark }, out);
        let host = self.host_mut(server);
        host.disk_mut().sync(mark);
        if host.paused {
            host.unheard = Some(mark);
        } else {
            self.on_durable(server, mark, out);
        }
    }

    pub(super) fn on_durable(&mut self, server: ServerId, mark: Mark, out: &mut Vec<Event>) {
        for message in self.host_mut(server).on_durable(mark) {
            self.send(Packet::Raft(message), out);
        }
        self.input(server, Input::Durable(mark), out);
    }

    fn compact_if_due(&mut self, server: ServerId, out: &mut Vec<Event>) {
        let Some(limit) = self.setup.of(server).compact_after else {
            return;
        };
        // A flaw can cut off what is applied: then there is nothing to compact.
        let is_due = |server: &Server| {
            let (applied, log) = (server.state().last_applied(), server.state().log());
            applied <= log.last_index() && u64::from(limit) <= applied.0 - log.base_index().0
        };
        if self.server(server).is_some_and(is_due) {
            self.compact(server, out);
        }
    }

    pub(super) fn compact(&mut self, server: ServerId, out: &mut Vec<Event>) {
        let state = self.host_mut(server).key_value().to_bytes();
        self.input(server, Input::SnapshotTaken(state), out);
    }
}
