//! The logs side by side, as a table whose columns are indexes.

use std::rc::Rc;

use raft::{Entry, LogIndex, Progress, Role, ServerId};
use sim::{Host, Status, World};

use crate::text;

/// The logs of all servers, aligned on the index.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Table {
    /// The first index that is shown; those before it are too many.
    pub(crate) first: u64,
    /// The last index that is shown, whether any log reaches it or not.
    pub(crate) last: u64,
    /// The last index that any log reaches.
    pub(crate) end: u64,
    /// One row for each server.
    pub(crate) rows: Vec<Rc<Row>>,
}

/// One server's log and state machine.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Row {
    /// The server.
    pub(crate) server: ServerId,
    /// What it is.
    pub(crate) status: Status,
    /// The last index that its snapshot covers: it has no entries up to there.
    pub(crate) base: u64,
    /// Its log after that, from [`Table::first`] on.
    pub(crate) cells: Vec<Cell>,
    /// How far its log is committed, as far as it knows.
    pub(crate) commit_index: u64,
    /// What its state machine holds; none while it is crashed.
    pub(crate) machine: Option<String>,
    /// How far it has come as the leader knows, unless it is the leader.
    pub(crate) progress: Option<Marks>,
}

/// What the leader knows of a follower's log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Marks {
    /// The next index to send.
    pub(crate) next: u64,
    /// The last index that is known to match.
    pub(crate) matched: u64,
}

/// One entry.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Cell {
    /// Its term.
    pub(crate) term: u64,
    /// Its command.
    pub(crate) command: String,
    /// Whether it is known to be committed.
    pub(crate) committed: bool,
}

/// How many indexes are shown at most.
const MOST_COLUMNS: u64 = 60;
/// How many are shown at least, so that the table does not grow from nothing.
const LEAST_COLUMNS: u64 = 8;

impl Table {
    /// The logs at the moment.
    #[must_use]
    pub(crate) fn new(world: &World) -> Table {
        let end = world.hosts().iter().map(|host| host.log().last_index().0).max().unwrap_or(0);
        let last = end.max(LEAST_COLUMNS);
        let first = last.saturating_sub(MOST_COLUMNS - 1).max(1);
        let progress = progress(world);
        let marks = |server| progress.iter().find(|(follower, _)| *follower == server);
        let row = |host: &Host| Row {
            server: host.id(),
            status: host.status(),
            base: host.log().base_index().0,
            cells: cells(host, known_committed(world, host), first),
            commit_index: host.server().map_or(0, |server| server.state().commit_index().0),
            machine: host.server().map(|_| text::machine(host)),
            progress: marks(host.id())
                .map(|(_, progress)| Marks { next: progress.next_index.0, matched: progress.match_index.0 }),
        };
        Table { first, last, end, rows: world.hosts().iter().map(row).map(Rc::new).collect() }
    }
}

fn cells(host: &Host, committed: LogIndex, first: u64) -> Vec<Cell> {
    let cell = |entry: &Entry| Cell {
        term: entry.term.0,
        command: text::assignment(&entry.command),
        committed: entry.index <= committed,
    };
    host.log().iter().filter(|entry| first <= entry.index.0).map(cell).collect()
}

/// How far a log is committed: as its server knows, and for a crashed one, which knows nothing, as
/// far as it agrees with what others know.
fn known_committed(world: &World, host: &Host) -> LogIndex {
    if let Some(server) = host.server() {
        return server.state().commit_index();
    }
    let running = world.hosts().iter().filter_map(Host::server).map(raft::Server::state);
    let Some(most) = running.max_by_key(|state| state.commit_index()) else {
        return LogIndex::ZERO;
    };
    let agrees = |entry: &&Entry| {
        entry.index <= most.commit_index() && most.log().term_at(entry.index) == Some(entry.term)
    };
    host.log().iter().take_while(agrees).last().map_or(host.log().base_index(), |entry| entry.index)
}

fn progress(world: &World) -> Vec<(ServerId, Progress)> {
    let leader = world.leader().and_then(|leader| world.server(leader));
    match leader.map(raft::Server::role) {
        Some(Role::Leader(leader)) => {
            leader.followers().map(|(server, progress)| (server, progress.clone())).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::{Action, Model, TimeAction};

    fn model(query: &str, frames: u32) -> Model {
        let (options, notices) = Options::parse(query);
        let mut model = Model::new(&options, 4, notices);
        for _ in 0..frames {
            model.update(Action::Time(TimeAction::Frame { elapsed_us: 16_667 }), &mut Vec::new());
        }
        model
    }

    #[test]
    fn an_empty_table_has_room_for_what_comes() {
        let table = Table::new(model("servers=3", 0).world());
        assert_eq!((table.first, table.last, table.rows.len()), (1, LEAST_COLUMNS, 3));
        assert!(table.rows.iter().all(|row| row.cells.is_empty() && row.progress.is_none()));
    }

    #[test]
    fn a_long_log_shows_its_end() {
        let table = Table::new(model("servers=3&load=100&speed=1", 900).world());
        assert!(LEAST_COLUMNS + MOST_COLUMNS < table.last);
        assert_eq!(table.last - table.first + 1, MOST_COLUMNS);
        let end = table.rows.iter().map(|row| row.cells.len() as u64).max();
        assert_eq!(end, Some(MOST_COLUMNS));
    }

    #[test]
    fn what_a_snapshot_covers_keeps_its_columns() {
        let mut model = model("servers=3&load=100&speed=1", 600);
        let leader = model.world().leader().unwrap();
        let before = Table::new(model.world());
        model.update(Action::Do(sim::Action::Server(leader, sim::ServerAction::Compact)), &mut Vec::new());
        let table = Table::new(model.world());
        let [old, new] = [&before, &table].map(|t| t.rows.iter().find(|r| r.server == leader).unwrap());
        assert!(table.first <= new.base && new.cells.len() < old.cells.len());
        assert_eq!((table.end, table.first), (before.end, before.first));
        assert_eq!(new.cells, old.cells[(new.base + 1 - table.first) as usize..]);
    }

    #[test]
    fn the_leader_knows_how_far_the_others_are_and_the_crashed_keep_what_is_committed() {
        let mut model = model("servers=3&load=250&speed=1", 200);
        let leader = model.world().leader().unwrap();
        let table = Table::new(model.world());
        for row in &table.rows {
            assert_eq!(row.progress.is_none(), row.server == leader);
        }
        model.update(Action::Do(sim::Action::Server(leader, sim::ServerAction::Crash)), &mut Vec::new());
        let table = Table::new(model.world());
        let row = table.rows.iter().find(|row| row.server == leader).unwrap();
        assert_eq!((row.status, &row.machine), (Status::Crashed, &None));
        assert!(row.cells.iter().any(|cell| cell.committed));
        assert!(table.rows.iter().all(|row| row.progress.is_none()));
    }
}
