//! What has been on each branch: who led when, and the marks.

use experiment::{MarkKind, Timeline, TimelineMark};
use raft::{Duration, ServerId, Term, Time};
use sim::{Branch, BranchId, TimedAction};

use super::scale::Scale;
use crate::model::run::Run;
use crate::text;

/// What the tape shows, but for the cursor.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Tape {
    pub(crate) scale: Scale,
    /// The branch that is shown, and then the others, the oldest first.
    pub(crate) rows: Vec<Row>,
    /// How much of what there is, in words, for those who do not see it.
    pub(crate) summary: String,
    /// The last that the visitor did, and what was broken, in words.
    pub(crate) named: Vec<String>,
}

/// So much is named.
const MOST_NAMED: usize = 12;

/// One branch.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Row {
    pub(crate) branch: BranchId,
    pub(crate) name: String,
    /// Where it begins to differ from the row that it parts from; for the branch that is shown, the
    /// beginning of the tape.
    pub(crate) from: Time,
    /// How far it goes; of the branch that is shown, which changes all the time, only about.
    pub(crate) end: Time,
    /// How many rows above is the one that it parts from.
    pub(crate) rise: usize,
    pub(crate) bands: Vec<Band>,
    pub(crate) marks: Vec<Mark>,
}

/// A span with a leader. All else is without.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Band {
    pub(crate) from: Time,
    /// None if it lasts.
    pub(crate) until: Option<Time>,
    pub(crate) leader: ServerId,
    pub(crate) term: Term,
    /// So many leaders, if they are too many to be told apart.
    pub(crate) count: u32,
}

/// A mark, or several that would lie on each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Mark {
    pub(crate) sort: Sort,
    pub(crate) at: Time,
    pub(crate) until: Time,
    pub(crate) count: u32,
    /// What it is of, if it is one and that is known.
    pub(crate) what: String,
}

/// What a mark is of. What matters more comes later, and is drawn over the others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Sort {
    Request,
    Commit,
    Line,
    Action,
    Violation,
}

impl Sort {
    /// What the style sheet calls it.
    pub(super) fn class(self) -> &'static str {
        match self {
            Sort::Request => "request-mark",
            Sort::Commit => "commit-mark",
            Sort::Line => "line-mark",
            Sort::Action => "action-mark",
            Sort::Violation => "violation-mark",
        }
    }

    /// How many pixels it needs for itself.
    fn width(self) -> u64 {
        match self {
            Sort::Request | Sort::Commit => 5,
            Sort::Line => 6,
            Sort::Action | Sort::Violation => 14,
        }
    }

    /// Whether it is so important that it says how many it stands for.
    pub(super) fn is_numbered(self) -> bool {
        matches!(self, Sort::Action | Sort::Violation)
    }

    fn count(self, count: u32) -> String {
        let (one, many) = match self {
            Sort::Request => ("request", "requests"),
            Sort::Commit => ("commit", "commits"),
            Sort::Line => ("line of the scenario", "lines of the scenario"),
            Sort::Action => ("action of yours", "actions of yours"),
            Sort::Violation => ("violation", "violations"),
        };
        text::count(count.into(), one, many)
    }
}

impl Tape {
    /// The tape of a run.
    pub(crate) fn new(run: &Run) -> Tape {
        let shown = run.branch();
        let branches = run.branches();
        let from = run.beginning().at;
        let until = branches.iter().map(|branch| branch.end().at).max().unwrap_or(from);
        let others = branches.iter().filter(|branch| branch.id() != shown);
        let order: Vec<&Branch> =
            branches.iter().filter(|branch| branch.id() == shown).chain(others).collect();
        let path = path(branches, shown);
        let scale = Scale::new(from, until);
        let rows: Vec<Row> = (0..order.len()).map(|place| row(run, &order, place, &path, scale)).collect();
        let summary = run.timeline(shown).map_or_else(String::new, summary);
        let named = rows.first().map_or_else(Vec::new, Row::named);
        Tape { scale, rows, summary, named }
    }

    /// What was at a time on the branch that is shown, in one line; marks that are no further away than
    /// that count.
    pub(crate) fn tell(&self, at: Time, near: Duration) -> String {
        let mut parts = vec![text::seconds(at) + " s"];
        let Some(row) = self.rows.first() else {
            return parts.remove(0);
        };
        parts.push(row.leader(at));
        let mut there: Vec<Mark> = Vec::new();
        for mark in row.marks.iter().filter(|mark| mark.at - near <= at && at <= mark.until + near) {
            Mark::join(&mut there, mark, |_| true);
        }
        parts.extend(there.iter().map(Mark::tell));
        parts.join(" · ")
    }
}

/// The letter of a branch: *A* for the first, *AA* for the 27th.
pub(crate) fn letter(branch: BranchId) -> String {
    let number = branch.0.saturating_sub(1);
    let last = char::from(b'A' + (number % 26) as u8).to_string();
    match number / 26 {
        0 => last,
        number => letter(BranchId(number)) + &last,
    }
}

impl Row {
    /// Who led at a time.
    fn leader(&self, at: Time) -> String {
        let holds = |band: &&Band| band.from <= at && band.until.is_none_or(|until| at < until);
        match self.bands.iter().find(holds) {
            None => "no leader".to_owned(),
            Some(band) if band.count == 1 => format!("term {} · {} leads", band.term, band.leader),
            Some(band) => format!("terms up to {} · {} leaders", band.term, band.count),
        }
    }

    /// The marks that are to be drawn if the tape is so many pixels wide: those that would lie on each
    /// other are one. What matters most comes last.
    pub(crate) fn merged(&self, scale: Scale, width: u64) -> Vec<Mark> {
        let mut merged: Vec<Mark> = Vec::new();
        for mark in &self.marks {
            let apart = scale.pixels(mark.sort.width(), width);
            Mark::join(&mut merged, mark, |last| mark.at < last.at + apart);
        }
        merged
    }

    /// What the visitor did, and what was broken, each with its time.
    fn named(&self) -> Vec<String> {
        let mut marks: Vec<&Mark> = Vec::new();
        for mark in self.marks.iter().filter(|mark| mark.sort.is_numbered()) {
            let place = marks.partition_point(|known| known.at <= mark.at);
            marks.insert(place, mark);
        }
        let last = marks.iter().skip(marks.len().saturating_sub(MOST_NAMED));
        last.map(|mark| format!("{} s: {}", text::seconds(mark.at), mark.tell())).collect()
    }
}

impl Mark {
    /// Adds a mark, or makes it one with the last if that is of the same sort and near.
    fn join(marks: &mut Vec<Mark>, mark: &Mark, is_near: impl Fn(&Mark) -> bool) {
        match marks.last_mut().filter(|last| last.sort == mark.sort && is_near(last)) {
            Some(last) => {
                last.count += mark.count;
                last.until = mark.until;
                last.what.clear();
            }
            None => marks.push(mark.clone()),
        }
    }

    pub(crate) fn tell(&self) -> String {
        match (&*self.what, self.sort) {
            ("", sort) => sort.count(self.count),
            (what, Sort::Action) => format!("you: {what}"),
            (what, _) => what.to_owned(),
        }
    }
}

/// The branches along which a branch goes, each with the time at which it is left; none is the last one.
fn path(branches: &[Branch], branch: BranchId) -> Vec<(BranchId, Option<Time>)> {
    let (mut path, mut next, mut left) = (Vec::new(), Some(branch), None);
    while let Some(branch) = next.and_then(|id| branches.iter().find(|branch| branch.id() == id)) {
        path.push((branch.id(), left));
        (next, left) = (branch.parent(), Some(branch.fork().at));
    }
    path
}

fn row(run: &Run, order: &[&Branch], place: usize, path: &[(BranchId, Option<Time>)], scale: Scale) -> Row {
    let branch = order[place];
    let is_shown = place == 0;
    let leaves = path.iter().find(|(id, _)| *id == branch.id()).and_then(|(_, left)| *left);
    let from = match leaves {
        _ if is_shown => run.beginning().at,
        // The branch that is shown has parted from this one.
        Some(left) => left,
        None => branch.fork().at,
    };
    let parent = branch.parent().filter(|_| leaves.is_none());
    let above = |id: BranchId| order[..place].iter().rposition(|above| above.id() == id);
    // What lies on the way of the branch that is shown is drawn there.
    let is_on_way =
        |id: &BranchId| path.iter().any(|(along, left)| along == id && left.is_none_or(|left| from <= left));
    let parts_from = parent.filter(|id| !is_on_way(id)).and_then(above).unwrap_or(0);
    let timeline = run.timeline(branch.id());
    let marks = timeline
        .into_iter()
        .flat_map(Timeline::marks)
        .filter(|mark| from <= mark.until.unwrap_or(mark.from.at).max(mark.from.at) || mark.until.is_none());
    let actions = actions(run.branches(), branch.id());
    let mut row = Row {
        branch: branch.id(),
        name: branch.name().to_owned(),
        from,
        end: if is_shown { scale.about(branch.end().at) } else { branch.end().at },
        rise: place - parts_from,
        bands: Vec::new(),
        marks: Vec::new(),
    };
    for mark in marks {
        row.take_in(mark, &actions);
    }
    row
}

/// All that was done on the way to the end of a branch, the newest part first.
fn actions(branches: &[Branch], branch: BranchId) -> Vec<&[TimedAction]> {
    let along = path(branches, branch).into_iter();
    along
        .filter_map(|(id, _)| branches.iter().find(|branch| branch.id() == id))
        .map(Branch::actions)
        .collect()
}

impl Row {
    fn take_in(&mut self, mark: &TimelineMark, actions: &[&[TimedAction]]) {
        let (at, count) = (mark.from.at.max(self.from), mark.count);
        let (sort, what) = match mark.kind {
            MarkKind::Leader(leader, term) => {
                self.bands.push(Band { from: at, until: mark.until, leader, term, count });
                return;
            }
            // The bands show it.
            MarkKind::Term(_) => return,
            MarkKind::Commit(index) => (Sort::Commit, format!("index {index} committed")),
            MarkKind::Request => (Sort::Request, String::new()),
            MarkKind::Action => (Sort::Action, name(actions, mark.from.events)),
            MarkKind::Violation(property) => (Sort::Violation, format!("{} broken", property.name())),
            MarkKind::Line(number) => (Sort::Line, format!("line {number}")),
        };
        let what = if count == 1 { what } else { String::new() };
        // What is drawn last lies on top.
        let place = self.marks.partition_point(|known| known.sort <= sort);
        self.marks.insert(place, Mark { sort, at, until: mark.until.unwrap_or(at).max(at), count, what });
    }
}

/// What was done that made so many events.
fn name(actions: &[&[TimedAction]], events: u64) -> String {
    let found = actions.iter().find_map(|actions| {
        let place = actions.binary_search_by_key(&(events - 1), |timed| timed.moment.events).ok()?;
        actions.get(place)
    });
    found.map_or_else(String::new, |timed| scenario::Instruction::from(&timed.action).to_string())
}

fn summary(timeline: &Timeline) -> String {
    let count = |is: fn(&MarkKind) -> bool| {
        timeline.marks().filter(|mark| is(&mark.kind)).map(|mark| mark.count).sum::<u32>()
    };
    let terms = count(|kind| matches!(kind, MarkKind::Term(_)));
    let counts = [
        (Sort::Commit, count(|kind| matches!(kind, MarkKind::Commit(_)))),
        (Sort::Request, count(|kind| matches!(kind, MarkKind::Request))),
        (Sort::Action, count(|kind| matches!(kind, MarkKind::Action))),
        (Sort::Violation, count(|kind| matches!(kind, MarkKind::Violation(_)))),
        (Sort::Line, count(|kind| matches!(kind, MarkKind::Line(_)))),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count != 0).map(|(sort, count)| sort.count(count));
    let all: Vec<String> =
        std::iter::once(text::count(terms.into(), "term", "terms")).chain(counts).collect();
    all.join(", ")
}
