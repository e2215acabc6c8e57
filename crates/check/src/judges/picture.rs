//! The judges' own picture of the servers, from what those wrote.

use raft::{LogIndex, ServerId, Snapshot, Term};
use sim::{Host, World};

use crate::from_index::FromIndex;

/// What the judges know of all servers.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    servers: Vec<Watched>,
}

/// What the judges know of one server.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    /// The terms of its log after its snapshot. That equal terms mean equal commands is for
    /// [`Logs`](super::log::Logs) to judge.
    pub(super) log: FromIndex<Term>,
    /// The term of the entry before those.
    base_term: Term,
    /// The term that it leads.
    pub(super) leads: Option<Term>,
}

impl Picture {
    /// The servers as they are.
    pub(super) fn of(world: &World) -> Picture {
        Picture { servers: world.hosts().iter().map(Watched::of).collect() }
    }

    /// Servers that are added later start with nothing.
    pub(super) fn grow(&mut self, servers: usize) {
        if self.servers.len() < servers {
            self.servers.resize_with(servers, Watched::new);
        }
    }

    /// A server is what its host says now.
    pub(super) fn look_again(&mut self, server: ServerId, world: &World) {
        if let Some(host) = world.host(server) {
            *self.server_mut(server) = Watched::of(host);
        }
    }

    pub(super) fn server(&self, server: ServerId) -> &Watched {
        &self.servers[usize::from(server.number()) - 1]
    }

    pub(super) fn server_mut(&mut self, server: ServerId) -> &mut Watched {
        &mut self.servers[usize::from(server.number()) - 1]
    }

    pub(super) fn leaders(&self) -> impl Iterator<Item = (ServerId, Term)> {
        let number = |place: usize| ServerId::new(place as u8 + 1);
        let leads = move |(place, watched): (usize, &Watched)| Some((number(place), watched.leads?));
        self.servers.iter().enumerate().filter_map(leads)
    }
}

impl Watched {
    fn new() -> Watched {
        Watched { log: FromIndex::new(LogIndex(1)), base_term: Term::ZERO, leads: None }
    }

    fn of(host: &Host) -> Watched {
        let mut watched = Watched::new();
        if let Some(running) = host.server() {
            let log = running.state().log();
            watched.begin_after(log.base_index(), log.term_at(log.base_index()).unwrap_or_default());
            log.iter().for_each(|entry| watched.log.push_at(entry.index, entry.term));
            watched.leads = running.is_leader().then(|| running.state().current_term());
        } else {
            let held = host.disk().held();
            if let Some(snapshot) = &held.snapshot {
                watched.begin_after(snapshot.index(), snapshot.meta.last_included_term);
            }
            held.entries.iter().for_each(|entry| watched.log.push_at(entry.index, entry.term));
        }
        watched
    }

    pub(super) fn last_term(&self) -> Term {
        self.log.last().copied().unwrap_or(self.base_term)
    }

    /// The last index that a snapshot covers.
    fn base(&self) -> LogIndex {
        self.log.first_index().previous()
    }

    /// Whether it has an entry of this term at this index. What a snapshot covers is committed.
    pub(super) fn holds(&self, index: LogIndex, term: Term) -> bool {
        index <= self.base() || self.log.get(index) == Some(&term)
    }

    /// A snapshot takes the place of the entries that it covers. Those after it stay if the log has
    /// the entry that it ends with (Figure 13, InstallSnapshot 6).
    pub(super) fn save(&mut self, snapshot: &Snapshot) {
        let (index, term) = (snapshot.index(), snapshot.meta.last_included_term);
        if self.log.get(index) == Some(&term) {
            self.log.forget_before(index.next());
            self.base_term = term;
        } else if (index, term) != (self.base(), self.base_term) {
            self.begin_after(index, term);
        }
    }

    fn begin_after(&mut self, index: LogIndex, term: Term) {
        self.log = FromIndex::new(index.next());
        self.base_term = term;
    }
}

/// The last index that is compacted away everywhere: nobody can send or apply it any more. A server
/// that has nothing yet gets a snapshot instead.
pub(super) fn lowest_base(world: &World) -> LogIndex {
    let base = |host: &Host| {
        let held = host.disk().held();
        let on_disk = held.snapshot.as_ref().map_or(LogIndex::ZERO, Snapshot::index);
        let log = host.server().map(|server| server.state().log());
        let is_blank = held.snapshot.is_none()
            && held.entries.is_empty()
            && log.is_none_or(|log| log.last_index() == LogIndex::ZERO);
        (!is_blank).then(|| log.map_or(on_disk, |log| log.base_index().min(on_disk)))
    };
    world.hosts().iter().filter_map(base).min().unwrap_or_default()
}
