//! The logs side by side, as a table whose columns are indexes. Only the columns in sight, and some
//! beside them, are made: a long log costs no more than a short one.

use std::rc::Rc;

use raft::{Command, Entry, Log, LogIndex, Progress, ServerId};
use sim::{Host, Status, World};

use crate::model::Model;
use crate::model::look::{LogCell, LogView};
use crate::page::Extent;
use crate::text;

/// The logs of all servers, aligned on the index.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Table {
    /// The first index that has a column of its own; what is before it is in everybody's snapshot.
    pub(crate) start: u64,
    /// The last index that has a column, whether any log reaches it or not.
    pub(crate) last: u64,
    /// The first index that is drawn.
    pub(crate) first: u64,
    /// The last index that is drawn.
    pub(crate) until: u64,
    /// Which part is in sight.
    pub(crate) view: LogView,
    /// The chosen cell.
    pub(crate) chosen: Option<LogCell>,
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
    /// The term of that.
    pub(crate) base_term: u64,
    /// Its log after that, from [`Table::first`] to [`Table::until`].
    pub(crate) cells: Vec<Cell>,
    /// What its state machine holds; none while it is crashed.
    pub(crate) machine: Option<String>,
    /// How far it has come as the leader knows, unless it is the leader.
    pub(crate) progress: Option<Marks>,
    /// The chosen cell, if it is in this row.
    pub(crate) chosen: Option<LogCell>,
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
    /// What is written in it.
    pub(crate) sign: String,
    /// Its command, in full.
    pub(crate) command: String,
    /// Whether it is known to be committed.
    pub(crate) committed: bool,
    /// Whether it is on the server's own disk.
    pub(crate) on_disk: bool,
    /// Whether the last step has changed it.
    pub(crate) changed: bool,
}

/// So many columns are drawn on either side of those in sight: scrolling finds them there.
const BESIDE: u64 = 6;

impl Table {
    /// The logs at the moment.
    #[must_use]
    pub(crate) fn new(model: &Model, extent: Extent) -> Table {
        let (world, view) = (model.world(), model.logs);
        let hosts = || world.hosts().iter().map(Host::log);
        let start = hosts().map(|log| log.base_index().0).min().unwrap_or(0) + 1;
        let end = hosts().map(|log| log.last_index().0).max().unwrap_or(0);
        // At first there are empty columns, so that the table does not grow from nothing.
        let last = end.max(start + view.room - 1);
        let from = view.from.unwrap_or(last + 1 - view.room).clamp(start, last);
        let beside = if extent == Extent::Whole { BESIDE } else { 0 };
        let first = from.saturating_sub(beside).max(start);
        let until = (from + view.room + beside).min(last);
        let progress = progress(world);
        let most_known = most_known(world);
        let row = |host: &Host| {
            let marks = progress.iter().find(|(follower, _)| *follower == host.id());
            let log = host.log();
            Row {
                server: host.id(),
                status: host.status(),
                base: log.base_index().0,
                base_term: log.term_at(log.base_index()).map_or(0, |term| term.0),
                cells: cells(model, host, most_known, first..=until),
                machine: host.server().map(|_| text::machine(host)),
                progress: marks
                    .map(|(_, marks)| Marks { next: marks.next_index.0, matched: marks.match_index.0 }),
                chosen: model.cell.filter(|cell| cell.server == host.id()),
            }
        };
        let rows = world.hosts().iter().map(row).map(Rc::new).collect();
        Table { start, last, first, until, view, chosen: model.cell, rows }
    }

    /// The cell that a key goes to from the chosen one, if it goes anywhere. Right of the last index
    /// is the state machine.
    #[must_use]
    pub(crate) fn walk(&self, key: &str) -> Option<LogCell> {
        let index = |index: u64| Some(LogIndex(index.clamp(self.start, self.last)));
        let Some(at) = self.chosen else {
            let row = self.rows.iter().find(|row| row.status == Status::Leader).or(self.rows.first())?;
            let filled = row.base + row.cells.len() as u64;
            let is_arrow = key.starts_with("Arrow");
            return is_arrow.then(|| LogCell { server: row.server, index: index(filled) });
        };
        let column = at.index.map_or(self.last + 1, |index| index.0);
        let place = self.rows.iter().position(|row| row.server == at.server)?;
        let beside = |place: usize| Some(LogCell { server: self.rows.get(place)?.server, ..at });
        let column = match key {
            "ArrowUp" => return beside(place.wrapping_sub(1)),
            "ArrowDown" => return beside(place + 1),
            "ArrowRight" if self.last <= column => None,
            "ArrowRight" => index(column + 1),
            "ArrowLeft" => index(column.saturating_sub(1)),
            "PageDown" => index(column + self.view.room),
            "PageUp" => index(column.saturating_sub(self.view.room)),
            "Home" => index(0),
            "End" => index(u64::MAX),
            _ => return None,
        };
        Some(LogCell { index: column, ..at })
    }
}

impl Row {
    /// The entry at an index, if there is one that is drawn.
    pub(crate) fn cell(&self, first: u64, index: u64) -> Option<&Cell> {
        self.cells.get(index.checked_sub(first.max(self.base + 1))? as usize)
    }
}

fn cells(
    model: &Model,
    host: &Host,
    most_known: Option<(&Log, LogIndex)>,
    drawn: std::ops::RangeInclusive<u64>,
) -> Vec<Cell> {
    let own = host.server().map(raft::Server::state);
    // A crashed server knows nothing: what agrees with what others know to be committed is.
    let committed = |entry: &Entry| match (own, most_known) {
        (Some(state), _) => entry.index <= state.commit_index(),
        (None, Some((log, until))) => entry.index <= until && log.holds(entry.index, entry.term),
        (None, None) => false,
    };
    let on_disk = |entry: &Entry| own.is_none_or(|state| entry.index <= state.log().durable_index());
    let cell = |entry: &Entry| Cell {
        term: entry.term.0,
        sign: sign(&entry.command),
        command: text::assignment(&entry.command),
        committed: committed(entry),
        on_disk: on_disk(entry),
        changed: model.changed.entry(host, entry.index),
    };
    let first = (*drawn.start()).max(host.log().base_index().0 + 1);
    (first..=*drawn.end()).map_while(|index| host.log().entry(LogIndex(index))).map(cell).collect()
}

/// What is written in a cell: there is no room for all members of a configuration.
fn sign(command: &Command) -> String {
    match command {
        Command::Configure(membership) if membership.is_joint() => "⚙ joint".to_owned(),
        Command::Configure(_) => "⚙ new".to_owned(),
        command => text::assignment(command),
    }
}

/// The log of a server that knows most of what is committed, and how far it does.
fn most_known(world: &World) -> Option<(&Log, LogIndex)> {
    let running = world.hosts().iter().filter_map(Host::server).map(raft::Server::state);
    running.max_by_key(|state| state.commit_index()).map(|state| (state.log(), state.commit_index()))
}

fn progress(world: &World) -> Vec<(ServerId, Progress)> {
    let leading = world.leader().and_then(|leader| world.host(leader)?.leading());
    let followers = leading.into_iter().flat_map(|(_, leader)| leader.followers());
    followers.map(|(server, progress)| (server, progress.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::{Action, LookAction, TimeAction};

    fn model(query: &str, frames: u32) -> Model {
        let (options, notices) = Options::parse(query);
        let mut model = Model::new(&options, 4, notices);
        for _ in 0..frames {
            model.update(Action::Time(TimeAction::Frame { elapsed_us: 16_667 }), &mut Vec::new());
        }
        model
    }

    fn look(model: &mut Model, action: LookAction) -> Table {
        model.update(Action::Look(action), &mut Vec::new());
        Table::new(model, Extent::Whole)
    }

    fn row(table: &Table, server: ServerId) -> &Row {
        table.rows.iter().find(|row| row.server == server).unwrap()
    }

    #[test]
    fn an_empty_table_has_room_for_what_comes() {
        let table = Table::new(&model("servers=3", 0), Extent::Whole);
        assert_eq!((table.start, table.last, table.rows.len()), (1, LogView::default().room, 3));
        assert!(table.rows.iter().all(|row| row.cells.is_empty() && row.progress.is_none()));
    }

    #[test]
    fn only_what_is_in_sight_of_a_long_log_is_made() {
        let mut model = model("servers=3&load=100&speed=1", 1_200);
        let table = Table::new(&model, Extent::Whole);
        assert!(120 < table.last, "{} entries", table.last);
        assert_eq!((table.until, table.until - table.first), (table.last, 5 + BESIDE));
        let cells = |table: &Table| table.rows.iter().map(|row| row.cells.len()).max();
        assert_eq!(cells(&table), Some(6 + BESIDE as usize), "the end is followed");
        let cut = Table::new(&model, Extent::InSight);
        assert_eq!(
            (cut.last, cut.until - cut.first),
            (table.last, 5),
            "and that alone while the tape is dragged"
        );
        let table = look(&mut model, LookAction::ScrollLogs(LogView { from: Some(60), room: 10 }));
        assert_eq!((table.first, table.until), (60 - BESIDE, 70 + BESIDE));
        assert_eq!(cells(&table), Some(11 + 2 * BESIDE as usize));
        let row = &table.rows[0];
        let entry = model.world().hosts()[0].log().entry(LogIndex(60)).unwrap();
        assert_eq!(row.cell(table.first, 60).unwrap().command, text::assignment(&entry.command));
        let table = look(&mut model, LookAction::ScrollLogs(LogView { from: Some(u64::MAX), room: 10 }));
        assert_eq!(table.until, table.last, "past the end is the end");
    }

    #[test]
    fn what_everybody_has_compacted_has_no_columns_and_what_somebody_has_is_kept() {
        let mut model = model("servers=3&load=100&speed=1", 600);
        let leader = model.world().leader().unwrap();
        let before = Table::new(&model, Extent::Whole);
        model.update(Action::Do(sim::Action::Server(leader, sim::ServerAction::Compact)), &mut Vec::new());
        let table = Table::new(&model, Extent::Whole);
        assert_eq!((table.start, table.last), (before.start, before.last), "the others still have entries");
        let new = row(&table, leader);
        assert!(table.first <= new.base && 0 < new.base_term);
        assert!(new.cells.len() < row(&before, leader).cells.len());
        for server in model.world().hosts().iter().map(Host::id).collect::<Vec<_>>() {
            let compact = sim::Action::Server(server, sim::ServerAction::Compact);
            model.update(Action::Do(compact), &mut Vec::new());
        }
        let least = model.world().hosts().iter().map(|host| host.log().base_index().0).min();
        assert_eq!(Some(Table::new(&model, Extent::Whole).start), least.map(|base| base + 1));
    }

    #[test]
    fn the_leader_knows_how_far_the_others_are_and_the_crashed_keep_what_is_committed() {
        let mut model = model("servers=3&load=250&speed=1", 200);
        let leader = model.world().leader().unwrap();
        let table = Table::new(&model, Extent::Whole);
        for row in &table.rows {
            assert_eq!(row.progress.is_none(), row.server == leader);
        }
        model.update(Action::Do(sim::Action::Server(leader, sim::ServerAction::Crash)), &mut Vec::new());
        let table = Table::new(&model, Extent::Whole);
        let row = row(&table, leader);
        assert_eq!((row.status, &row.machine), (Status::Crashed, &None));
        assert!(row.cells.iter().any(|cell| cell.committed));
        assert!(row.cells.iter().all(|cell| cell.on_disk), "a crashed server has nothing but its disk");
        assert!(table.rows.iter().all(|row| row.progress.is_none()));
    }

    #[test]
    fn an_entry_is_in_memory_before_it_is_on_disk() {
        let mut model = model("servers=3&load=250&speed=1&paused", 0);
        let mut seen = (false, false);
        for _ in 0..400 {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
            let table = Table::new(&model, Extent::Whole);
            for cell in table.rows.iter().flat_map(|row| &row.cells) {
                seen = (seen.0 | cell.on_disk, seen.1 | !cell.on_disk);
            }
        }
        assert_eq!(seen, (true, true));
    }

    #[test]
    fn keys_walk_from_cell_to_cell_and_stop_at_the_edges() {
        let mut model = model("servers=3&load=250&speed=1", 200);
        let [s1, s2] = [1, 2].map(ServerId::new);
        let at = |server, index: u64| Some(LogCell { server, index: Some(LogIndex(index)) });
        let state = |server| Some(LogCell { server, index: None });
        let last = Table::new(&model, Extent::Whole).last;
        for (from, key, to) in [
            (at(s1, 1), "ArrowRight", at(s1, 2)),
            (at(s1, 2), "ArrowDown", at(s2, 2)),
            (at(s2, 2), "ArrowUp", at(s1, 2)),
            (at(s1, 2), "ArrowUp", None),
            (at(s1, 1), "ArrowLeft", at(s1, 1)),
            (at(s1, 3), "Home", at(s1, 1)),
            (at(s1, 3), "End", at(s1, last)),
            (at(s1, last), "ArrowRight", state(s1)),
            (state(s1), "ArrowDown", state(s2)),
            (state(s1), "ArrowLeft", at(s1, last)),
            (at(s1, 3), "PageUp", at(s1, 1)),
            (at(s1, 3), "a", None),
        ] {
            let table = look(&mut model, LookAction::ChooseCell(from));
            assert_eq!(table.walk(key), to, "{key} from {from:?}");
        }
        let table = look(&mut model, LookAction::ChooseCell(None));
        let leader = model.world().leader().unwrap();
        assert_eq!(table.walk("ArrowLeft").map(|cell| cell.server), Some(leader), "it begins at the leader");
        assert_eq!(table.walk("Home"), None);
    }
}
