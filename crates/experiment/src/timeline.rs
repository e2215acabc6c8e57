//! The marks of a timeline: few enough to be drawn, made as things happen.

use check::Property;
use raft::{Chunked, Duration, LogIndex, ServerId, Term, Time};
use sim::Moment;

/// The marks of a branch, in a list for each kind. The newest of each kind are exact; older ones that
/// lie close together become one, the more of them there are.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Timeline {
    lists: [Marks; MarkKind::LISTS],
}

/// A mark, or several that lie close together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimelineMark {
    /// What it is of: of several, the last.
    pub kind: MarkKind,
    /// When: of several, when the first was.
    pub from: Moment,
    /// Until when: of several, when the last was. For a leader that still leads, none.
    pub until: Option<Time>,
    /// How many they are.
    pub count: u32,
}

/// What a mark is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarkKind {
    /// A term began that was higher than all before.
    Term(Term),
    /// A server led, in that term; of those that led at once, the one of the highest term.
    Leader(ServerId, Term),
    /// A leader committed everything up to an index.
    Commit(LogIndex),
    /// A client asked for something.
    Request,
    /// Somebody did something, other than the scenario.
    Action,
    /// A property was broken.
    Violation(Property),
    /// A line of the scenario began: its number.
    Line(u32),
}

/// The list of the leaders.
const LEADERS: usize = 1;

impl MarkKind {
    const LISTS: usize = 7;

    fn list(self) -> usize {
        match self {
            MarkKind::Term(_) => 0,
            MarkKind::Leader(..) => LEADERS,
            MarkKind::Commit(_) => 2,
            MarkKind::Request => 3,
            MarkKind::Action => 4,
            MarkKind::Violation(_) => 5,
            MarkKind::Line(_) => 6,
        }
    }
}

impl Timeline {
    /// So many marks of a kind are kept at most.
    pub const MOST: usize = 96;

    /// All marks: those of one kind after those of another, each kind in the order of time.
    pub fn marks(&self) -> impl Iterator<Item = &TimelineMark> + Clone {
        self.lists.iter().flat_map(|list| list.marks.iter())
    }

    pub(crate) fn mark(&mut self, kind: MarkKind, moment: Moment) {
        self.add(kind, moment, Some(moment.at));
    }

    /// Who leads from now on, and in which term; nobody if none.
    pub(crate) fn lead(&mut self, leader: Option<(ServerId, Term)>, moment: Moment) {
        let leader = leader.map(|(server, term)| MarkKind::Leader(server, term));
        let list = &mut self.lists[LEADERS];
        let open = list.marks.last().filter(|mark| mark.until.is_none()).copied();
        if open.map(|open| open.kind) == leader {
            return;
        }
        if let Some(open) = open {
            list.marks.truncate(list.marks.len() - 1);
            list.marks.push(TimelineMark { until: Some(moment.at), ..open });
        }
        if let Some(kind) = leader {
            self.add(kind, moment, None);
        }
    }

    fn add(&mut self, kind: MarkKind, from: Moment, until: Option<Time>) {
        self.lists[kind.list()].add(TimelineMark { kind, from, until, count: 1 });
    }
}

/// The marks of one kind.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
struct Marks {
    marks: Chunked<TimelineMark>,
    /// Older marks that begin no further apart than this have become one.
    grain: Duration,
}

impl Marks {
    /// So many of the newest stay as they are.
    const EXACT: usize = 24;
    /// So many are left when there were too many.
    const LEFT: usize = Timeline::MOST * 3 / 4;

    fn add(&mut self, mark: TimelineMark) {
        self.marks.push(mark);
        if Timeline::MOST < self.marks.len() {
            self.thin();
        }
    }

    fn thin(&mut self) {
        let (mut older, newest) = {
            let newest = self.marks.len() - Marks::EXACT;
            let copy = |range| self.marks.range(range).copied().collect::<Vec<TimelineMark>>();
            (copy(0..newest), copy(newest..self.marks.len()))
        };
        older = merged(&older, self.grain);
        while Marks::LEFT < older.len() + newest.len() {
            self.grain = Duration::from_micros((2 * self.grain.as_micros()).max(1_000));
            older = merged(&older, self.grain);
        }
        self.marks = older.into_iter().chain(newest).collect();
    }
}

/// The same marks, but of those that begin so close together one.
fn merged(marks: &[TimelineMark], grain: Duration) -> Vec<TimelineMark> {
    let mut merged: Vec<TimelineMark> = Vec::new();
    for &mark in marks {
        match merged.last_mut() {
            Some(last) if mark.from.at <= last.from.at + grain => {
                *last =
                    TimelineMark { from: last.from, count: last.count.saturating_add(mark.count), ..mark };
            }
            _ => merged.push(mark),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_drawn_evenly_and_its_end_exactly() {
        let mut timeline = Timeline::default();
        let moment = |events: u64| Moment { events, at: Time::from_micros(events * 100_000) };
        for events in 1..=36_000 {
            timeline.mark(MarkKind::Commit(LogIndex(events)), moment(events));
        }
        let marks: Vec<TimelineMark> = timeline.marks().copied().collect();
        assert!(Timeline::MOST / 4 < marks.len() && marks.len() <= Timeline::MOST, "{}", marks.len());
        assert_eq!(marks.iter().map(|mark| mark.count).sum::<u32>(), 36_000);
        let lengths = marks.iter().map(|mark| mark.until.map(|until| until.since(mark.from.at).as_micros()));
        assert!(lengths.max() < Some(Some(3_600_000_000 / 20)), "no mark is a twentieth of the hour");
        let newest = &marks[marks.len() - Marks::EXACT..];
        let exact = (36_000 - Marks::EXACT as u64 + 1..=36_000).map(moment);
        assert!(newest.iter().map(|mark| mark.from).eq(exact));
    }

    #[test]
    fn who_leads_does_so_until_another_one_does_or_nobody() {
        let mut timeline = Timeline::default();
        let moment = |at: u64| Moment { events: at, at: Time::from_micros(at) };
        let [one, other] = [1, 2].map(|number| Some((ServerId::new(number), Term(number.into()))));
        for (at, leader) in [None, None, one, one, None, other, one].into_iter().enumerate() {
            timeline.lead(leader, moment(at as u64));
        }
        let spans: Vec<_> = timeline.marks().map(|mark| (mark.kind, mark.from.events, mark.until)).collect();
        let [one, other] = [1, 2].map(|number| MarkKind::Leader(ServerId::new(number), Term(number.into())));
        let at = |at| Some(Time::from_micros(at));
        assert_eq!(spans, [(one, 2, at(4)), (other, 5, at(6)), (one, 6, None)]);
    }
}
