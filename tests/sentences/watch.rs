//! A world that is watched: what was true before each event, and what was ever so.

use std::collections::{BTreeMap, BTreeSet};

use raft::{
    Body, Command, Duration, LogIndex, Message, Reason, Role, Server, ServerId, ServerSet, Term, Time,
};
use sim::{Action, ClusterAction, Endpoint, Event, EventKind, Host, Packet, ServerAction, Setting, World};

use super::claims;

/// What was told, and what was wrong.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) told: usize,
    pub(crate) false_sentences: usize,
    /// The kind of mistake, and the sentence.
    pub(crate) wrong: Vec<(String, String)>,
}

/// A world and its past.
pub(crate) struct Watch {
    pub(crate) world: World,
    /// The servers as they were before the event.
    pub(crate) before: BTreeMap<ServerId, Server>,
    /// The message that arrives in the event.
    pub(crate) arrived: Option<Message>,
    pub(crate) past: Past,
    record: Vec<Event>,
}

/// What was ever so.
#[derive(Default)]
pub(crate) struct Past {
    pub(crate) highest_term: Term,
    pub(crate) highest_index: LogIndex,
    pub(crate) highest_commit: LogIndex,
    /// Who ran before.
    pub(crate) ran: BTreeSet<ServerId>,
    /// When each last heard from a leader that it follows or gave a vote or started, on its clock.
    pub(crate) heard: BTreeMap<ServerId, Time>,
    /// Who heard from a leader since it started.
    pub(crate) followed: BTreeSet<ServerId>,
    /// When each last heard from a leader that it follows or started, on its clock.
    pub(crate) led: BTreeMap<ServerId, Time>,
    /// When each last began to hand over, on its clock, and how long that may take.
    pub(crate) transfers: BTreeMap<ServerId, (Time, Duration)>,
    pub(crate) votes: BTreeSet<(ServerId, Term)>,
    pub(crate) winners: BTreeSet<Term>,
    /// Who answered a leader in its term.
    pub(crate) answered: BTreeMap<(ServerId, Term), ServerSet>,
    pub(crate) executed: BTreeSet<(raft::ClientId, u64)>,
    /// Whether a disk was ever wiped.
    pub(crate) wiped: bool,
}

impl Watch {
    pub(crate) fn new(world: World) -> Watch {
        let before = world.hosts().iter().filter_map(Host::server);
        let before: BTreeMap<_, _> = before.map(|server| (server.state().id(), server.clone())).collect();
        let ran = before.keys().copied().collect();
        let heard = before.keys().map(|server| (*server, Time::ZERO)).collect();
        let past = Past { ran, heard, ..Past::default() };
        Watch { world, before, arrived: None, past, record: Vec::new() }
    }

    pub(crate) fn go_on(&mut self, until: Time, tally: &mut Tally) {
        while self.world.next_event_at().is_some_and(|at| at <= until) {
            self.record.clear();
            self.world.step(&mut self.record);
            self.listen(tally);
        }
        self.world.rest_until(until);
    }

    pub(crate) fn act(&mut self, action: Action, tally: &mut Tally) {
        self.record.clear();
        if self.world.act(action, &mut self.record).is_ok() {
            self.listen(tally);
        }
    }

    fn listen(&mut self, tally: &mut Tally) {
        let record = std::mem::take(&mut self.record);
        self.see_heights();
        for event in &record {
            self.see(event);
            if let Some(sentence) = scenario::narrate(event) {
                tally.told += 1;
                let wrong: Vec<_> = claims::wrong(self, event, &sentence).collect();
                tally.false_sentences += usize::from(!wrong.is_empty());
                for kind in wrong {
                    let told = format!("{}: {}", sentence.headline, sentence.detail);
                    let source =
                        sentence.source.map_or(String::new(), |s| format!(" ({}, {})", s.section, s.rule));
                    let seed = self.world.setup().seed;
                    let what = format!("{:?}", event.kind);
                    tally.wrong.push((
                        kind,
                        format!("{told}{source} [seed {seed}, event {}: {what:.300}]", event.step),
                    ));
                }
            }
            self.remember(event);
        }
        self.forget_message(&record);
        self.record = record;
    }

    fn see_heights(&mut self) {
        for server in self.world.hosts().iter().filter_map(Host::server) {
            let state = server.state();
            self.past.highest_term = self.past.highest_term.max(state.current_term());
            self.past.highest_index = self.past.highest_index.max(state.log().last_index());
        }
    }

    fn see(&mut self, event: &Event) {
        if let EventKind::Arrived { packet: Packet::Raft(message), .. } = &event.kind {
            self.arrived = Some(message.clone());
            self.past.highest_term = self.past.highest_term.max(message.term);
        }
    }

    /// What later sentences are compared with.
    fn remember(&mut self, event: &Event) {
        match &event.kind {
            EventKind::Explained { server, reason } => self.remember_reason(*server, reason),
            EventKind::Applied { entry, executed: true, .. } => {
                if let Command::Client(command) = &entry.command {
                    self.past.executed.insert((command.client, command.serial));
                }
            }
            EventKind::Arrived { packet: Packet::Raft(message), .. } => {
                self.remember_message(&message.clone())
            }
            EventKind::Acted(Action::Server(_, ServerAction::WipeDisk)) => self.past.wiped = true,
            // Timers are set anew, by hand or because they go by other bounds now.
            EventKind::Acted(
                Action::Cluster(ClusterAction::SpreadTimers | ClusterAction::LineUpTimers)
                | Action::Set(Setting::ElectionTimeout(_)),
            ) => {
                // A shorter timeout ends a transfer sooner, too.
                if let EventKind::Acted(Action::Set(Setting::ElectionTimeout(span))) = &event.kind {
                    self.past
                        .transfers
                        .values_mut()
                        .for_each(|(_, timeout)| *timeout = span.max.min(*timeout));
                }
                let servers: Vec<ServerId> = self.before.keys().copied().collect();
                for server in servers {
                    self.hears(server);
                }
            }
            _ => {}
        }
    }

    fn remember_reason(&mut self, server: ServerId, reason: &Reason) {
        match *reason {
            Reason::Started { .. } => {
                self.past.ran.insert(server);
                self.past.followed.remove(&server);
                self.past.led.insert(server, self.clock(server));
                self.hears(server);
            }
            Reason::GrantedVote { term, pre_vote: false, .. } => {
                self.past.votes.insert((server, term));
                self.hears(server);
            }
            Reason::StartedElection { term, .. } => {
                self.past.votes.insert((server, term));
                self.hears(server);
            }
            Reason::StartedPreVote { .. } => self.hears(server),
            Reason::StartedTransfer { .. } => {
                let longest = self.world.setup().config.election_timeout_max;
                self.past.transfers.insert(server, (self.clock(server), longest));
            }
            Reason::BecameLeader { term, .. } => {
                self.past.winners.insert(term);
            }
            Reason::LostQuorum { .. } | Reason::LeftCluster { .. } => self.hears(server),
            Reason::Committed { index, .. } => self.past.highest_commit = self.past.highest_commit.max(index),
            Reason::HigherTerm { .. } if self.before.get(&server).is_some_and(Server::is_leader) => {
                self.hears(server);
            }
            _ => {}
        }
    }

    fn remember_message(&mut self, message: &Message) {
        let Some(running) = self.before.get(&message.to) else { return };
        let current = running.state().current_term() <= message.term;
        match message.body {
            Body::AppendEntries(_) | Body::InstallSnapshot(_)
                if current && !(running.is_leader() && running.state().current_term() == message.term) =>
            {
                self.past.followed.insert(message.to);
                self.past.led.insert(message.to, self.clock(message.to));
                self.hears(message.to);
            }
            Body::AppendEntriesReply(_) | Body::InstallSnapshotReply(_) => {
                let key = (message.to, message.term);
                self.past.answered.entry(key).or_default().insert(message.from);
            }
            _ => {}
        }
    }

    fn hears(&mut self, server: ServerId) {
        self.past.heard.insert(server, self.clock(server));
    }

    fn clock(&self, server: ServerId) -> Time {
        self.world.host(server).map_or(Time::ZERO, |host| host.local_time(self.world.now()))
    }

    /// The servers that the event moved are, from now on, as they are now.
    fn forget_message(&mut self, record: &[Event]) {
        self.arrived = None;
        for event in record {
            let server = match &event.kind {
                EventKind::Explained { server, .. }
                | EventKind::Synced { server, .. }
                | EventKind::Wrote { server, .. }
                | EventKind::Acted(Action::Server(server, ServerAction::Crash | ServerAction::CrashSynced)) => {
                    *server
                }
                EventKind::Arrived { packet, .. } => match packet.to() {
                    Endpoint::Server(server) => server,
                    Endpoint::Client(_) => continue,
                },
                _ => continue,
            };
            match self.world.server(server) {
                Some(running) => self.before.insert(server, running.clone()),
                None => self.before.remove(&server),
            };
        }
    }

    pub(crate) fn is_candidate(&self, server: ServerId) -> bool {
        let role = self.before.get(&server).map(Server::role);
        matches!(role, Some(Role::Candidate(candidate)) if !candidate.is_pre_vote())
    }
}
