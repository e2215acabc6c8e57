//! Why what clients were told is not linearizable: the few answers that contradict each other.
//!
//! Of an operation that is *left out* only so much is known: it may have taken effect once it was called
//! and before it was answered, once or several times or never, whatever the answer was. To leave one out
//! allows more and forbids nothing. So what still cannot be when it is left out does not need it, and
//! what is left when none can be left out any more is a smallest contradiction.

use raft::ClientId;
use sim::{Answer, Operation};

use super::possibility::take_effect;
use crate::sorted::distinct;

/// What a client asked for, and what it was told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exchange {
    /// The client.
    pub client: ClientId,
    /// Its number for the operation.
    pub serial: u64,
    /// What it asked for.
    pub operation: Operation,
    /// The event in which it called.
    pub called: u64,
    /// The event in which it was answered, and how.
    pub answered: Option<(u64, Answer)>,
}

/// A smallest contradiction in what was asked of one key, as places in the list, those called earlier
/// first. None if the answers can all be, or if it would take too long to tell.
///
/// If older operations on the key are forgotten, that is the event up to which they were answered. What
/// they did until then is not known.
#[must_use]
pub fn contradiction(exchanges: &[Exchange], forgotten_until: Option<u64>) -> Option<Vec<usize>> {
    let history = History { exchanges, turns: turns(exchanges), forgotten_until };
    let recent = by_end(exchanges);
    let mut kept = history.shortest_stretch(&recent)?;
    // It is easier to see that a write stands against an answer than that a read does.
    for reads in [true, false] {
        for &place in recent.iter().filter(|place| exchanges[**place].operation.is_read() == reads) {
            let was = std::mem::replace(&mut kept[place], false);
            kept[place] = was && !history.contradicts(&kept);
        }
    }
    let mut places: Vec<(u64, usize)> = (0..exchanges.len())
        .filter(|place| kept[*place])
        .map(|place| (exchanges[place].called, place))
        .collect();
    distinct(&mut places);
    Some(places.into_iter().map(|(_, place)| place).collect())
}

struct History<'a> {
    exchanges: &'a [Exchange],
    turns: Vec<Turn>,
    forgotten_until: Option<u64>,
}

/// A call, or an answer: the event, whether it is a call, and of which operation. A client that is
/// answered can call again in the same event.
type Turn = (u64, bool, usize);

fn turns(exchanges: &[Exchange]) -> Vec<Turn> {
    let mut turns = Vec::new();
    for (place, exchange) in exchanges.iter().enumerate() {
        turns.push((exchange.called, true, place));
        turns.extend(exchange.answered.map(|(event, _)| (event, false, place)));
    }
    distinct(&mut turns);
    turns
}

/// The places of the operations, those that were answered earlier first.
fn by_end(exchanges: &[Exchange]) -> Vec<usize> {
    let end = |exchange: &Exchange| exchange.answered.map_or(u64::MAX, |(event, _)| event);
    let mut ends: Vec<(u64, usize)> =
        exchanges.iter().enumerate().map(|(place, exchange)| (end(exchange), place)).collect();
    distinct(&mut ends);
    ends.into_iter().map(|(_, place)| place).collect()
}

/// One way in which things can be at one time.
#[derive(Clone, PartialEq, Eq)]
struct Way {
    value: Value,
    /// Which of those that are not left out, and not over, have taken effect, sorted.
    done: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    /// What was left out can have made it anything.
    Any,
    Known(Option<i64>),
}

/// More ways than this are not followed.
const MOST_WAYS: usize = 1_024;

impl History<'_> {
    /// As few of the operations that ended last as contradict each other.
    fn shortest_stretch(&self, by_end: &[usize]) -> Option<Vec<bool>> {
        let last = |count: usize| {
            let mut kept = vec![false; by_end.len()];
            by_end.iter().rev().take(count).for_each(|place| kept[*place] = true);
            kept
        };
        let (mut too_few, mut enough) = (0, by_end.len());
        if !self.contradicts(&last(enough)) {
            return None;
        }
        while too_few + 1 < enough {
            let middle = usize::midpoint(too_few, enough);
            if self.contradicts(&last(middle)) { enough = middle } else { too_few = middle }
        }
        Some(last(enough))
    }

    /// Whether those that are kept cannot be, whatever the others did.
    fn contradicts(&self, kept: &[bool]) -> bool {
        let value = if self.forgotten_until.is_some() { Value::Any } else { Value::Known(None) };
        let mut ways = vec![Way { value, done: Vec::new() }];
        let mut open = Vec::new();
        for &(event, is_call, place) in &self.turns {
            if is_call {
                open.push(place);
            } else {
                open.retain(|open| *open != place);
                if kept[place] && !self.has_no_effect(place) {
                    ways.retain(|way| way.done.contains(&place));
                    ways.iter_mut().for_each(|way| way.done.retain(|done| *done != place));
                }
            }
            let forgotten = self.forgotten_until.is_some_and(|until| event < until);
            self.go_on(&mut ways, &open, kept, forgotten);
            if MOST_WAYS < ways.len() {
                return false;
            }
        }
        ways.is_empty()
    }

    /// Adds all that can come of what is open.
    fn go_on(&self, ways: &mut Vec<Way>, open: &[usize], kept: &[bool], forgotten: bool) {
        let mut next = 0;
        while next < ways.len() && ways.len() <= MOST_WAYS {
            let way = ways[next].clone();
            let add = |ways: &mut Vec<Way>, way: Way| {
                if !ways.contains(&way) {
                    ways.push(way);
                }
            };
            if forgotten {
                add(ways, Way { value: Value::Any, ..way.clone() });
            }
            for &place in open {
                if !kept[place] {
                    let value = left_out(self.exchanges[place].operation).unwrap_or(way.value);
                    add(ways, Way { value, ..way.clone() });
                } else if let Some(value) = self.effect(place, &way) {
                    let mut done = way.done.clone();
                    done.insert(done.partition_point(|other| *other < place), place);
                    add(ways, Way { value, done });
                }
            }
            next += 1;
        }
    }

    /// The value after an operation, if it can take effect now and be answered as it was.
    fn effect(&self, place: usize, Way { value, done }: &Way) -> Option<Value> {
        let Exchange { operation, answered, .. } = self.exchanges[place];
        if done.contains(&place) || self.has_no_effect(place) {
            return None;
        }
        let told = match answered {
            Some((_, Answer::Done { value })) => Some(value),
            _ => None,
        };
        match (*value, told) {
            (Value::Known(value), told) => {
                let (value, said) = take_effect(operation, value);
                told.is_none_or(|told| told == said).then_some(Value::Known(value))
            }
            (Value::Any, None) => Some(left_out(operation).unwrap_or(Value::Any)),
            (Value::Any, Some(told)) => Some(match operation {
                Operation::Set { value, .. } => Value::Known(Some(value)),
                Operation::Add { .. } | Operation::Get { .. } => Value::Known(told),
            }),
        }
    }

    /// Whether its client was told so.
    fn has_no_effect(&self, place: usize) -> bool {
        matches!(self.exchanges[place].answered, Some((_, Answer::NoSession)))
    }
}

/// What an operation that is left out can make of any value; none if it changes nothing.
fn left_out(operation: Operation) -> Option<Value> {
    match operation {
        Operation::Set { value, .. } => Some(Value::Known(Some(value))),
        Operation::Add { .. } => Some(Value::Any),
        Operation::Get { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use raft::Dice;
    use sim::Key;

    use super::super::Linearizability;
    use super::*;

    /// `C1 set x 1 @ 1-2 = none`: called in event 1, answered in event 2. Without an answer: `@ 1`.
    fn exchange(line: &str) -> Exchange {
        let (client, rest) = line.split_once(' ').expect(line);
        let (operation, rest) = rest.split_once(" @ ").expect(line);
        let (called, answered) = match rest.split_once('-') {
            None => (rest, None),
            Some((called, rest)) => (called, Some(rest.split_once(" = ").expect(line))),
        };
        let answer = |told: &str| match told {
            "no session" => Answer::NoSession,
            told => Answer::Done { value: told.parse().ok() },
        };
        Exchange {
            client: ClientId(client[1..].parse().expect(line)),
            serial: 1,
            operation: Operation::parse(operation).expect(line),
            called: called.parse().expect(line),
            answered: answered.map(|(event, told)| (event.parse().expect(line), answer(told))),
        }
    }

    fn check(lines: &[&str], expected: Option<&[usize]>) {
        let exchanges: Vec<Exchange> = lines.iter().map(|line| exchange(line)).collect();
        assert_eq!(contradiction(&exchanges, None).as_deref(), expected, "{lines:?}");
    }

    #[test]
    fn a_stale_read_contradicts_the_last_write_before_it() {
        let writes = ["C1 set x 1 @ 1-2 = none", "C1 get x @ 3-4 = 1", "C2 set x 2 @ 5-6 = 1"];
        check(&[&writes[..], &["C3 get x @ 7-8 = 1"]].concat(), Some(&[2, 3]));
        check(&[&writes[..], &["C3 get x @ 7-8 = 2"]].concat(), None);
        check(&[&writes[..], &["C3 set x 1 @ 7", "C4 get x @ 8-9 = 1"]].concat(), None);
    }

    #[test]
    fn an_answer_that_nothing_accounts_for_contradicts_itself() {
        check(&["C1 add x 1 @ 1-2 = 1", "C1 add x 1 @ 3-4 = 3"], Some(&[0, 1]));
        check(&["C1 add x 1 @ 1-2 = 2"], Some(&[0]));
        check(&["C1 get x @ 1-2 = 1", "C2 set x 1 @ 3-4 = none"], Some(&[0]));
    }

    #[test]
    fn a_read_goes_behind_another_read() {
        let open = ["C1 set x 1 @ 1", "C2 get x @ 2-3 = 1", "C3 get x @ 4-5 = none"];
        check(&open, Some(&[1, 2]));
    }

    #[test]
    fn what_is_told_to_have_no_effect_contradicts_who_has_seen_it() {
        check(&["C1 set x 1 @ 1-9 = no session", "C2 get x @ 2-3 = none"], None);
        check(&["C1 set x 1 @ 1-9 = no session", "C2 get x @ 2-3 = 1"], Some(&[0, 1]));
    }

    /// Only as the answers to both additions are known, the read must see what both made of it.
    #[test]
    fn each_of_the_answers_in_a_contradiction_is_needed() {
        let lines = ["C1 add x 1 @ 1-6 = 1", "C2 add x 2 @ 2-7 = 3", "C3 get x @ 8-9 = 1"];
        check(&lines, Some(&[0, 1, 2]));
    }

    #[test]
    fn what_was_forgotten_is_held_against_nobody() {
        let read = [exchange("C1 get x @ 7-8 = 1")];
        assert_eq!(contradiction(&read, Some(5)), None);
        assert_eq!(contradiction(&read, None), Some(vec![0]));
        let write = exchange("C1 set x 2 @ 3-6 = 4");
        assert_eq!(contradiction(&[write, read[0]], Some(2)), Some(vec![0, 1]));
        assert_eq!(contradiction(&[write, read[0]], Some(5)), None);
    }

    /// The same question, answered by trying all orders of the operations that are kept: each takes
    /// effect as early as it can, and before each of them one that is left out can.
    struct Naive<'a> {
        exchanges: &'a [Exchange],
        kept: &'a [usize],
    }

    impl Naive<'_> {
        fn can_be(&self) -> bool {
            self.try_all(&mut self.kept.to_vec(), 0, Some(None))
        }

        /// From an event on, with a value, which is none if it can be any.
        fn try_all(&self, left: &mut Vec<usize>, now: u64, value: Option<Option<i64>>) -> bool {
            let is_needed = |place: &usize| match self.exchanges[*place].answered {
                Some((_, answer)) => answer != Answer::NoSession,
                None => false,
            };
            if !left.iter().any(is_needed) {
                return true;
            }
            for turn in 0..left.len() {
                let place = left.swap_remove(turn);
                let is_so = self.sources(place, now, value).into_iter().any(|(at, value)| {
                    let at = at.max(self.exchanges[place].called);
                    let next = self.next(place, value).filter(|_| self.is_open(place, at));
                    next.is_some_and(|next| self.try_all(left, at, next))
                });
                left.push(place);
                let end = left.len() - 1;
                left.swap(turn, end);
                if is_so {
                    return true;
                }
            }
            false
        }

        fn is_open(&self, place: usize, at: u64) -> bool {
            let Exchange { called, answered, .. } = self.exchanges[place];
            called <= at && answered.is_none_or(|(event, _)| at < event)
        }

        /// The values that can be there, and from when on.
        fn sources(
            &self,
            kept: usize,
            now: u64,
            value: Option<Option<i64>>,
        ) -> Vec<(u64, Option<Option<i64>>)> {
            let mut sources = vec![(now, value)];
            for (place, exchange) in self.exchanges.iter().enumerate() {
                let at = now.max(exchange.called);
                if place == kept || self.kept.contains(&place) || !self.is_open(place, at) {
                    continue;
                }
                match exchange.operation {
                    Operation::Set { value, .. } => sources.push((at, Some(Some(value)))),
                    Operation::Add { .. } => sources.push((at, None)),
                    Operation::Get { .. } => {}
                }
            }
            sources
        }

        fn next(&self, place: usize, value: Option<Option<i64>>) -> Option<Option<Option<i64>>> {
            let Exchange { operation, answered, .. } = self.exchanges[place];
            let told = match answered {
                Some((_, Answer::NoSession)) => return None,
                Some((_, Answer::Done { value })) => Some(value),
                _ => None,
            };
            let Some(value) = value else {
                return Some(match operation {
                    Operation::Set { value, .. } => Some(Some(value)),
                    _ => told,
                });
            };
            let (after, said) = match operation {
                Operation::Set { value: new, .. } => (Some(new), value),
                Operation::Add { by, .. } => (Some(value.unwrap_or(0) + by), Some(value.unwrap_or(0) + by)),
                Operation::Get { .. } => (value, value),
            };
            told.is_none_or(|told| told == said).then_some(Some(after))
        }
    }

    /// A history that was not linearizable in the end, whatever its operations are: as the judge saw it.
    fn random(seed: u64) -> Option<Vec<Exchange>> {
        let mut dice = Dice::new(seed);
        let (mut judge, mut value) = (Linearizability::default(), None::<i64>);
        let (mut exchanges, mut open) = (Vec::<Exchange>::new(), Vec::<(usize, Option<Option<i64>>)>::new());
        let key = Key::new("x").expect("a key");
        for event in 1..=26 {
            if dice.below(2) == 0 && open.len() < 3 {
                let value = dice.below(3) as i64;
                let operation = match dice.below(3) {
                    0 => Operation::Set { key, value },
                    1 => Operation::Add { key, by: value - 1 },
                    _ => Operation::Get { key },
                };
                let client = ClientId(exchanges.len() as u32);
                judge.call(client, 1, operation, event);
                open.push((exchanges.len(), None));
                exchanges.push(Exchange { client, serial: 1, operation, called: event, answered: None });
            } else if !open.is_empty() {
                let turn = dice.below(open.len() as u64) as usize;
                let Exchange { client, operation, .. } = exchanges[open[turn].0];
                let Some(said) = open[turn].1 else {
                    let (after, said) = take_effect(operation, value);
                    value = after;
                    open[turn].1 = Some(said);
                    continue;
                };
                let (place, _) = open.swap_remove(turn);
                if dice.below(8) == 0 {
                    // It is never answered.
                    if operation.is_read() {
                        judge.abandon(client, 1, operation);
                    }
                    continue;
                }
                let told = if dice.below(4) == 0 { Some(dice.below(3) as i64) } else { said };
                exchanges[place].answered = Some((event, Answer::Done { value: told }));
                if judge.returned(client, 1, operation, told, event).is_some() {
                    return Some(exchanges);
                }
            }
        }
        assert_eq!(contradiction(&exchanges, None), None, "what is linearizable has no contradiction");
        None
    }

    #[test]
    fn of_a_smallest_contradiction_none_can_be_left_out_as_a_naive_search_says_too() {
        let mut sizes = [0; 5];
        for seed in 0..3_000 {
            let Some(exchanges) = random(seed) else { continue };
            let found = contradiction(&exchanges, None).expect("the judge says that it is not linearizable");
            let can_be = |kept: &[usize]| Naive { exchanges: &exchanges, kept }.can_be();
            assert!(!can_be(&found), "seed {seed}: {found:?} of {exchanges:?}");
            for left_out in &found {
                let rest: Vec<usize> = found.iter().copied().filter(|place| place != left_out).collect();
                assert!(can_be(&rest), "seed {seed}: {rest:?} of {exchanges:?}");
            }
            let last = exchanges
                .iter()
                .enumerate()
                .max_by_key(|(_, exchange)| exchange.answered.map(|(event, _)| event));
            assert!(
                found.contains(&last.expect("it was answered").0),
                "seed {seed}: the last answer broke it"
            );
            sizes[found.len().min(sizes.len()) - 1] += 1;
        }
        assert!(sizes[..4].iter().all(|count| 10 < *count), "{sizes:?}");
    }
}
