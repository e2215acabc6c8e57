//! What can be: all ways in which the operations on a key can have taken effect so far.

use sim::Operation;

use super::Linearizability;
use crate::sorted::distinct;

/// An operation that is not over, by the place that stands for it.
pub(super) type Open = (u8, Operation);

/// One way in which things can be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Possibility {
    /// The key's value.
    value: Option<i64>,
    /// Answers that open operations can have received, by their places, sorted. A command that has
    /// one has taken effect; a read can have received each value that the key had meanwhile.
    answers: Vec<(u8, Option<i64>)>,
}

/// All that can be, sorted. If nothing can, something is broken.
#[derive(Clone, Default, Debug)]
pub(super) struct Possibilities(Vec<Possibility>);

impl Possibilities {
    /// A key that nobody has set yet.
    pub(super) fn at_first() -> Possibilities {
        Possibilities(vec![Possibility { value: None, answers: Vec::new() }])
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many answers are noted at most.
    pub(super) fn most_answers(&self) -> usize {
        self.0.iter().map(|possibility| possibility.answers.len()).max().unwrap_or_default()
    }

    /// What can be once an open operation is answered so; none if that is too much.
    pub(super) fn after_answer(
        &self,
        open: &[Open],
        (place, operation): Open,
        answer: Option<i64>,
    ) -> Option<Possibilities> {
        let mut answered = Vec::new();
        // All of a level have let the same number of commands take effect for this answer.
        let mut level = Vec::new();
        for possibility in &self.0 {
            if possibility.answers.binary_search(&(place, answer)).is_ok() {
                answered.push(Possibility { answers: possibility.without(place), ..*possibility });
            } else if operation.is_read() || !possibility.answered(place) {
                level.push(possibility.clone());
            }
        }
        while !level.is_empty() {
            let mut next = Vec::new();
            for possibility in level {
                let (value, said) = take_effect(operation, possibility.value);
                if said == answer {
                    let mut after = possibility.after_effect(open, place, operation);
                    after.forget(place);
                    debug_assert_eq!(after.value, value);
                    answered.push(after);
                    // A read changes nothing: whatever else takes effect can do so later as well.
                    if operation.is_read() {
                        continue;
                    }
                }
                possibility.advance(open, (place, operation), answer, &mut next);
            }
            distinct(&mut next);
            level = next;
            if Linearizability::MAX_POSSIBILITIES < answered.len() + level.len() {
                return None;
            }
        }
        distinct(&mut answered);
        Some(Possibilities(answered))
    }

    /// What can be if a command has not taken effect and never will.
    pub(super) fn without_command(&self, place: u8) -> Possibilities {
        Possibilities(self.0.iter().filter(|possibility| !possibility.answered(place)).cloned().collect())
    }

    /// What can be if nobody is told what a read saw: it changes nothing, whatever that was.
    pub(super) fn without_read(&self, place: u8) -> Possibilities {
        let mut rest = self.clone();
        rest.forget(place);
        rest
    }

    pub(super) fn forget(&mut self, place: u8) {
        self.0.iter_mut().for_each(|possibility| possibility.forget(place));
        distinct(&mut self.0);
    }
}

impl Possibility {
    /// Lets each of the other open commands take effect, if what is asked for can come after it.
    fn advance(
        &self,
        open: &[Open],
        (place, operation): Open,
        answer: Option<i64>,
        next: &mut Vec<Possibility>,
    ) {
        let can = |&(other, command): &Open| !command.is_read() && other != place && !self.answered(other);
        let commands: Vec<Open> = open.iter().copied().filter(can).collect();
        for &(other, command) in &commands {
            let (value, _) = take_effect(command, self.value);
            let rest = commands.iter().filter(|(rest, _)| *rest != other).map(|(_, command)| *command);
            let rest: Vec<Operation> = rest.collect();
            if is_reachable(value, &rest, |value| take_effect(operation, value).1 == answer) {
                next.push(self.after_effect(open, other, command));
            }
        }
    }

    /// An operation takes effect. Reads that are open can have seen the value before it.
    fn after_effect(&self, open: &[Open], place: u8, operation: Operation) -> Possibility {
        let (value, answer) = take_effect(operation, self.value);
        let mut after = Possibility { value, answers: self.answers.clone() };
        if operation.is_read() {
            return after;
        }
        after.note(place, answer);
        for (reader, _) in open.iter().filter(|(_, operation)| operation.is_read()) {
            after.note(*reader, self.value);
        }
        after
    }

    fn note(&mut self, place: u8, answer: Option<i64>) {
        if let Err(at) = self.answers.binary_search(&(place, answer)) {
            self.answers.insert(at, (place, answer));
        }
    }

    fn answered(&self, place: u8) -> bool {
        self.answers.iter().any(|(answered, _)| *answered == place)
    }

    fn forget(&mut self, place: u8) {
        self.answers.retain(|(answered, _)| *answered != place);
    }

    fn without(&self, place: u8) -> Vec<(u8, Option<i64>)> {
        self.answers.iter().copied().filter(|(answered, _)| *answered != place).collect()
    }
}

/// The value after an operation, and the answer to it. The judge does not ask the state machine that
/// it judges.
pub(super) fn take_effect(operation: Operation, value: Option<i64>) -> (Option<i64>, Option<i64>) {
    match operation {
        Operation::Set { value: new, .. } => (Some(new), value),
        Operation::Add { by, .. } => {
            let sum = Some(value.unwrap_or_default().wrapping_add(by));
            (sum, sum)
        }
        Operation::Get { .. } => (value, value),
    }
}

/// Whether some of `commands`, in some order, lead from a value to one that is wanted: what was set
/// last, or the value as it is, and any of what can be added to it.
fn is_reachable(
    value: Option<i64>,
    commands: &[Operation],
    wanted: impl Fn(Option<i64>) -> bool + Copy,
) -> bool {
    let set = commands.iter().filter(|command| matches!(command, Operation::Set { .. }));
    let values = set.map(|set| take_effect(*set, None).0).chain([value]);
    values.into_iter().any(|value| is_sum(value, commands, wanted))
}

fn is_sum(value: Option<i64>, commands: &[Operation], wanted: impl Fn(Option<i64>) -> bool + Copy) -> bool {
    let adds = || commands.iter().enumerate().filter(|(_, command)| matches!(command, Operation::Add { .. }));
    wanted(value)
        || adds().any(|(place, add)| is_sum(take_effect(*add, value).0, &commands[place + 1..], wanted))
}
