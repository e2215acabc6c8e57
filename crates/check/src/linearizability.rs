//! Whether what clients were told could be: their operations seem to take effect one after the
//! other, each at one moment between its call and its answer (linearizability, §8).
//!
//! A history is linearizable if and only if that of each key is, so each key is judged alone. The
//! method is *just-in-time linearization*: all ways in which the open operations can have taken
//! effect so far are kept, and an operation is let take effect only when an answer asks for it.

use raft::ClientId;
use sim::{Answer, Key, Operation};

use crate::sorted::entry;

/// Judges the clients' history while it happens.
///
/// It keeps nothing of operations that are answered but what they leave possible, so it costs the
/// same however long the history is.
#[derive(Clone, Default, Debug)]
pub struct Linearizability {
    /// In the order of the keys.
    keys: Vec<(Key, History)>,
}

/// An answer that no order of the operations accounts for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Misplaced {
    /// The client.
    pub client: ClientId,
    /// Its number for the operation.
    pub serial: u64,
    /// What it asked for.
    pub operation: Operation,
    /// What it was told.
    pub answer: Answer,
    /// The event in which it called.
    pub called: u64,
    /// The event in which it was answered.
    pub answered: u64,
    /// What stands against the answer: the event in which the last operation on the key before it
    /// was answered. None if none was: then the key cannot have had the value yet.
    pub against: Option<u64>,
}

/// What is known of one key.
#[derive(Clone, Debug)]
struct History {
    judged: bool,
    /// Operations that can still take effect; a place is free for the next when they cannot.
    open: Vec<Option<Open>>,
    /// All that can be, sorted.
    configurations: Vec<Configuration>,
    /// The event of the last answer.
    last_answer: Option<u64>,
}

/// An operation that has been called.
#[derive(Clone, Copy, Debug)]
struct Open {
    client: ClientId,
    serial: u64,
    operation: Operation,
    called: u64,
    /// The event of the last answer before.
    after: Option<u64>,
}

/// One way in which things can be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Configuration {
    /// The key's value.
    value: Option<i64>,
    /// Answers that open operations can have received, by their places, sorted. A command that has
    /// one has taken effect; a read can have received each value that the key had meanwhile.
    answers: Vec<(u8, Option<i64>)>,
}

impl Linearizability {
    /// How many operations on one key may be open at once before it is given up.
    pub const MAX_OPEN: usize = 12;

    /// How many ways in which things can be are followed before a key is given up.
    pub const MAX_CONFIGURATIONS: usize = 4_096;

    /// How many values a key may take on while a read waits, before that read is given up.
    pub const MAX_SEEN: usize = 200;

    /// A client calls.
    pub fn call(&mut self, client: ClientId, serial: u64, operation: Operation, event: u64) {
        self.history(operation.key()).call(client, serial, operation, event);
    }

    /// A client is answered. The second of two things that cannot both be is said to be misplaced,
    /// and the key is not judged any more.
    pub fn returned(
        &mut self,
        client: ClientId,
        serial: u64,
        operation: Operation,
        answer: Option<i64>,
        event: u64,
    ) -> Option<Misplaced> {
        self.history(operation.key()).returned(client, serial, answer, event)
    }

    /// A client is told that its operation had no effect and never will. If it must have had one, it is
    /// misplaced, and the key is not judged any more.
    pub fn withdraw(
        &mut self,
        client: ClientId,
        serial: u64,
        operation: Operation,
        event: u64,
    ) -> Option<Misplaced> {
        self.history(operation.key()).withdraw(client, serial, event)
    }

    /// A client will never be told what it read. (Of a command nothing is to be told: it stays open,
    /// because it may take effect at any time.)
    pub fn abandon(&mut self, client: ClientId, serial: u64, read: Operation) {
        self.history(read.key()).abandon(client, serial);
    }

    /// From now on the key is not judged any more.
    pub fn give_up(&mut self, key: Key) {
        self.history(key).give_up();
    }

    /// From now on the keys that were ever asked for are not judged any more.
    pub fn give_up_all(&mut self) {
        self.keys.iter_mut().for_each(|(_, history)| history.give_up());
    }

    /// The keys that are not judged any more: because something is broken already, because they
    /// were given up, or because too much is possible.
    pub fn unjudged(&self) -> impl Iterator<Item = Key> {
        self.keys.iter().filter(|(_, history)| !history.judged).map(|(key, _)| *key)
    }

    fn history(&mut self, key: Key) -> &mut History {
        entry(&mut self.keys, key, History::new)
    }
}

impl History {
    fn new() -> History {
        let start = Configuration { value: None, answers: Vec::new() };
        History { judged: true, open: Vec::new(), configurations: vec![start], last_answer: None }
    }

    fn give_up(&mut self) {
        *self = History { judged: false, open: Vec::new(), configurations: Vec::new(), last_answer: None };
    }

    fn call(&mut self, client: ClientId, serial: u64, operation: Operation, event: u64) {
        if !self.judged {
            return;
        }
        let after = self.last_answer;
        let open = Some(Open { client, serial, operation, called: event, after });
        if let Some(free) = self.open.iter_mut().find(|place| place.is_none()) {
            *free = open;
        } else if self.open.len() < Linearizability::MAX_OPEN {
            self.open.push(open);
        } else {
            self.give_up();
        }
    }

    fn returned(
        &mut self,
        client: ClientId,
        serial: u64,
        answer: Option<i64>,
        event: u64,
    ) -> Option<Misplaced> {
        let (place, open) = self.find(client, serial)?;
        let Some(configurations) = self.after_answer(place, open.operation, answer) else {
            self.give_up();
            return None;
        };
        self.go_on(place, open, configurations, Answer::Done { value: answer }, event)
    }

    fn withdraw(&mut self, client: ClientId, serial: u64, event: u64) -> Option<Misplaced> {
        let (place, open) = self.find(client, serial)?;
        let configurations = if open.operation.is_read() {
            self.without_read(place)
        } else {
            let still = |configuration: &&Configuration| !configuration.answered(place);
            self.configurations.iter().filter(still).cloned().collect()
        };
        self.go_on(place, open, configurations, Answer::NoSession, event)
    }

    fn abandon(&mut self, client: ClientId, serial: u64) {
        if let Some((place, _)) = self.find(client, serial) {
            self.open[usize::from(place)] = None;
            self.configurations = self.without_read(place);
        }
    }

    /// A read changes nothing, whatever it may have seen.
    fn without_read(&self, place: u8) -> Vec<Configuration> {
        let mut configurations = self.configurations.clone();
        configurations.iter_mut().for_each(|configuration| configuration.forget(place));
        configurations.sort_unstable();
        configurations.dedup();
        configurations
    }

    /// An operation is over, and only these configurations are left.
    fn go_on(
        &mut self,
        place: u8,
        open: Open,
        configurations: Vec<Configuration>,
        answer: Answer,
        event: u64,
    ) -> Option<Misplaced> {
        if configurations.is_empty() {
            let Open { client, serial, operation, called, after } = open;
            let against = after.or(self.last_answer);
            self.give_up();
            return Some(Misplaced { client, serial, operation, answer, called, answered: event, against });
        }
        self.configurations = configurations;
        self.open[usize::from(place)] = None;
        self.last_answer = Some(event);
        self.give_up_reads();
        None
    }

    /// A read that waits for long can have seen so many values that to note them all is no use.
    fn give_up_reads(&mut self) {
        let most = self.configurations.iter().map(|configuration| configuration.answers.len()).max();
        if most.is_none_or(|most| most <= Linearizability::MAX_SEEN) {
            return;
        }
        for (place, open) in (0..).zip(&mut self.open) {
            if open.take_if(|open| open.operation.is_read()).is_some() {
                self.configurations.iter_mut().for_each(|configuration| configuration.forget(place));
            }
        }
        self.configurations.sort_unstable();
        self.configurations.dedup();
    }

    fn find(&self, client: ClientId, serial: u64) -> Option<(u8, Open)> {
        let is = |open: &Open| (open.client, open.serial) == (client, serial);
        self.places().find(|(_, open)| is(open)).map(|(place, open)| (place, *open))
    }

    /// What can be once an open operation is answered so; none if that is too much.
    fn after_answer(
        &self,
        place: u8,
        operation: Operation,
        answer: Option<i64>,
    ) -> Option<Vec<Configuration>> {
        let mut answered = Vec::new();
        // All of a level have let the same number of commands take effect for this answer.
        let mut level = Vec::new();
        for configuration in &self.configurations {
            if configuration.answers.binary_search(&(place, answer)).is_ok() {
                answered.push(Configuration { answers: configuration.without(place), ..*configuration });
            } else if operation.is_read() || !configuration.answered(place) {
                level.push(configuration.clone());
            }
        }
        while !level.is_empty() {
            let mut next = Vec::new();
            for configuration in level {
                let (value, said) = take_effect(operation, configuration.value);
                if said == answer {
                    let mut after = self.after_effect(&configuration, place, operation);
                    after.forget(place);
                    debug_assert_eq!(after.value, value);
                    answered.push(after);
                    // A read changes nothing: whatever else takes effect can do so later as well.
                    if operation.is_read() {
                        continue;
                    }
                }
                self.advance(&configuration, place, operation, answer, &mut next);
            }
            next.sort_unstable();
            next.dedup();
            level = next;
            if Linearizability::MAX_CONFIGURATIONS < answered.len() + level.len() {
                return None;
            }
        }
        answered.sort_unstable();
        answered.dedup();
        Some(answered)
    }

    /// Lets each of the other open commands take effect, if what is asked for can come after it.
    fn advance(
        &self,
        configuration: &Configuration,
        place: u8,
        operation: Operation,
        answer: Option<i64>,
        next: &mut Vec<Configuration>,
    ) {
        let commands: Vec<(u8, Operation)> =
            self.commands().filter(|(other, _)| *other != place && !configuration.answered(*other)).collect();
        for &(other, command) in &commands {
            let (value, _) = take_effect(command, configuration.value);
            let rest = commands.iter().filter(|(rest, _)| *rest != other).map(|(_, command)| *command);
            let rest: Vec<Operation> = rest.collect();
            if is_reachable(value, &rest, |value| take_effect(operation, value).1 == answer) {
                next.push(self.after_effect(configuration, other, command));
            }
        }
    }

    /// An operation takes effect. Reads that are open can have seen the value before it.
    fn after_effect(&self, before: &Configuration, place: u8, operation: Operation) -> Configuration {
        let (value, answer) = take_effect(operation, before.value);
        let mut after = Configuration { value, answers: before.answers.clone() };
        if operation.is_read() {
            return after;
        }
        after.note(place, answer);
        for (reader, open) in self.places() {
            if open.operation.is_read() {
                after.note(reader, before.value);
            }
        }
        after
    }

    fn commands(&self) -> impl Iterator<Item = (u8, Operation)> {
        self.places()
            .filter(|(_, open)| !open.operation.is_read())
            .map(|(place, open)| (place, open.operation))
    }

    fn places(&self) -> impl Iterator<Item = (u8, &Open)> {
        (0..).zip(&self.open).filter_map(|(place, open)| Some((place, open.as_ref()?)))
    }
}

impl Configuration {
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
fn take_effect(operation: Operation, value: Option<i64>) -> (Option<i64>, Option<i64>) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a client is told in a story: `call` and `answer` are told apart by the arrow.
    struct Clients {
        judge: Linearizability,
        open: Vec<(u32, Operation)>,
        event: u64,
        broken: Vec<Misplaced>,
    }

    impl Clients {
        /// `C1 set x 1` is a call, `C1 = 5` an answer, `C1 = none` one without a value, and with `C1 ?` a
        /// read is given up.
        fn tell(story: &[&str]) -> Clients {
            let judge = Linearizability::default();
            let mut clients = Clients { judge, open: Vec::new(), event: 0, broken: Vec::new() };
            for line in story {
                clients.line(line);
            }
            clients
        }

        fn line(&mut self, line: &str) {
            self.event += 1;
            let (client, rest) = line.split_once(' ').expect(line);
            let client = client[1..].parse().expect(line);
            if rest == "?" {
                let place = self.open.iter().position(|(open, _)| *open == client).expect(line);
                let (_, operation) = self.open.remove(place);
                self.judge.abandon(ClientId(client), 1, operation);
            } else if let Some(answer) = rest.strip_prefix("= ") {
                let place = self.open.iter().position(|(open, _)| *open == client).expect(line);
                let (_, operation) = self.open.remove(place);
                let answer = answer.parse().ok();
                self.broken.extend(self.judge.returned(ClientId(client), 1, operation, answer, self.event));
            } else {
                let operation = Operation::parse(rest).expect(line);
                self.open.push((client, operation));
                self.judge.call(ClientId(client), 1, operation, self.event);
            }
        }
    }

    /// What is broken: the client, and the events of the call, the answer and what stands against it.
    type Broken = (u32, u64, u64, Option<u64>);

    fn check(story: &[&str], expected: Option<Broken>) {
        let told = Clients::tell(story);
        let broken = |m: &Misplaced| (m.client.0, m.called, m.answered, m.against);
        assert_eq!(told.broken.first().map(broken), expected, "{story:?}");
        assert_eq!(told.judge.unjudged().count(), usize::from(expected.is_some()));
    }

    #[test]
    fn a_read_must_see_what_was_written_before_it_began() {
        check(&["C1 set x 1", "C1 = none", "C2 get x", "C2 = 1"], None);
        check(&["C1 set x 1", "C1 = none", "C2 get x", "C2 = none"], Some((2, 3, 4, Some(2))));
        check(&["C1 get x", "C1 = 1"], Some((1, 1, 2, None)));
    }

    #[test]
    fn a_read_may_see_what_is_written_meanwhile_or_not() {
        for answer in ["C2 = none", "C2 = 1", "C2 = 2"] {
            check(&["C2 get x", "C1 set x 1", "C1 = none", "C3 set x 2", "C3 = 1", answer], None);
        }
        let story = ["C2 get x", "C1 set x 1", "C1 = none", "C2 = 2"];
        check(&story, Some((2, 1, 4, Some(3))));
    }

    /// A command that is given up is one that is never answered.
    #[test]
    fn what_is_given_up_takes_effect_at_any_time_or_never_but_only_once() {
        let called = ["C1 set x 1", "C2 get x", "C2 = none", "C3 get x"];
        check(&[&called[..], &["C3 = none"]].concat(), None);
        check(&[&called[..], &["C3 = 1"]].concat(), None);
        let back = ["C3 = 1", "C4 get x", "C4 = none"];
        check(&[&called[..], &back].concat(), Some((4, 6, 7, Some(5))));
    }

    #[test]
    fn reads_that_are_given_up_cost_nothing_however_many_there_are() {
        let mut judge = Linearizability::default();
        let read = Operation::parse("get x").expect("it is one");
        for serial in 0..3 * Linearizability::MAX_OPEN as u64 {
            judge.call(ClientId(1), serial, read, serial);
            judge.abandon(ClientId(1), serial, read);
        }
        assert_eq!(judge.unjudged().count(), 0);
        check(
            &["C1 set x 1", "C2 get x", "C1 = none", "C2 ?", "C3 get x", "C3 = none"],
            Some((3, 5, 6, Some(3))),
        );
    }

    #[test]
    fn a_read_does_not_go_behind_another_read() {
        let seen = ["C1 set x 1", "C2 get x", "C2 = 1", "C3 get x"];
        check(&[&seen[..], &["C3 = 1"]].concat(), None);
        check(&[&seen[..], &["C3 = none"]].concat(), Some((3, 4, 5, Some(3))));
    }

    #[test]
    fn an_addition_that_takes_effect_twice_shows() {
        check(&["C1 add x 5", "C1 = 5", "C2 add x 2", "C2 = 7"], None);
        check(&["C1 add x 5", "C1 = 5", "C2 get x", "C2 = 10"], Some((2, 3, 4, Some(2))));
    }

    #[test]
    fn what_is_never_answered_takes_effect_at_any_later_time_or_never() {
        let lost = ["C1 set x 1", "C2 set x 2"];
        check(&[&lost[..], &["C2 = none", "C3 get x", "C3 = 2", "C4 get x", "C4 = 1"]].concat(), None);
        check(&[&lost[..], &["C2 = 1", "C3 get x", "C3 = 2"]].concat(), None);
        let again = ["C2 = 1", "C3 get x", "C3 = 1"];
        check(&[&lost[..], &again].concat(), Some((3, 4, 5, Some(3))));
    }

    #[test]
    fn a_command_that_is_said_to_have_no_effect_must_have_none() {
        let withdraw = |story: &[&str]| {
            let mut clients = Clients::tell(story);
            let operation = Operation::parse("add x 1").expect("an operation");
            let misplaced = clients.judge.withdraw(ClientId(1), 1, operation, 9);
            (misplaced.map(|m| (m.called, m.answered, m.against, m.answer)), clients)
        };
        let (misplaced, _) = withdraw(&["C1 add x 1", "C2 get x", "C2 = 1"]);
        assert_eq!(misplaced, Some((1, 9, Some(3), Answer::NoSession)));
        let (misplaced, mut clients) = withdraw(&["C1 add x 1", "C2 get x", "C2 = none"]);
        assert_eq!(misplaced, None);
        clients.line("C3 get x");
        clients.line("C3 = 1");
        assert_eq!(clients.broken.len(), 1, "it never takes effect");
    }

    /// It may have seen any value that the key had meanwhile, or none.
    #[test]
    fn a_read_that_is_withdrawn_rules_nothing_out() {
        let mut clients = Clients::tell(&["C1 get x", "C2 set x 1", "C2 = none", "C3 set x 2", "C3 = 1"]);
        let read = Operation::parse("get x").expect("an operation");
        assert_eq!(clients.judge.withdraw(ClientId(1), 1, read, 6), None);
        clients.line("C3 get x");
        clients.line("C3 = 2");
        assert_eq!((clients.broken.len(), clients.judge.unjudged().count()), (0, 0));
    }

    #[test]
    fn keys_are_judged_apart() {
        let both = ["C1 set x 1", "C1 = none", "C2 set y 2", "C2 = none"];
        check(&[&both[..], &["C3 get x", "C3 = 1", "C4 get y", "C4 = 2"]].concat(), None);
        check(&[&both[..], &["C3 get x", "C3 = 1", "C4 get y", "C4 = 1"]].concat(), Some((4, 7, 8, Some(4))));
    }

    /// A key is given up when too much is possible, and then nothing on it is called broken.
    fn check_given_up(calls: &[String], answer: &str) {
        let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
        let mut clients = Clients::tell(&calls);
        clients.line(answer);
        clients.line("C50 get x");
        clients.line("C50 = -1");
        assert_eq!(clients.broken, []);
        assert_eq!(clients.judge.unjudged().collect::<Vec<_>>(), [Key::new("x").expect("a key")]);
    }

    #[test]
    fn a_key_with_too_many_open_operations_is_given_up() {
        let calls = |count: usize| (1..=count).map(|c| format!("C{c} set x {c}")).collect::<Vec<_>>();
        check_given_up(&calls(Linearizability::MAX_OPEN + 1), "C1 = none");
    }

    #[test]
    fn a_key_of_which_too_much_is_possible_is_given_up() {
        let calls: Vec<String> = (1..=11).map(|client| format!("C{client} add x 1")).collect();
        check_given_up(&calls, "C1 = 6");
    }

    /// As many commands as may be open cost nothing as long as the answers come in their order.
    #[test]
    fn answers_in_order_leave_one_way_in_which_things_can_be() {
        let mut clients = Clients::tell(&[]);
        let last = Linearizability::MAX_OPEN;
        (1..=last).for_each(|client| clients.line(&format!("C{client} add x 1")));
        for client in 1..=last {
            clients.line(&format!("C{client} = {client}"));
            assert_eq!(clients.judge.keys[0].1.configurations.len(), 1);
        }
        assert_eq!(clients.broken, []);
    }

    #[test]
    fn a_read_that_waits_while_too_many_values_pass_is_given_up_alone() {
        let mut clients = Clients::tell(&["C1 get x"]);
        for value in 1..=Linearizability::MAX_SEEN + 1 {
            clients.line("C2 add x 1");
            clients.line(&format!("C2 = {value}"));
        }
        clients.line("C1 = -1");
        assert_eq!(clients.broken, []);
        clients.line("C2 get x");
        clients.line("C2 = -1");
        assert_eq!(clients.broken.len(), 1);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod comparison {
    use raft::Dice;
    use stateright::semantics::{ConsistencyTester, LinearizabilityTester, SequentialSpec};

    use super::*;

    /// Two keys, for the independent checker, which does not know that keys are independent.
    #[derive(Clone, Default)]
    struct TwoKeys([Option<i64>; 2]);

    impl SequentialSpec for TwoKeys {
        type Op = Operation;
        type Ret = Option<i64>;

        fn invoke(&mut self, operation: &Operation) -> Option<i64> {
            let value = &mut self.0[usize::from(operation.key().name() == "y")];
            match *operation {
                Operation::Set { value: new, .. } => value.replace(new),
                Operation::Add { by, .. } => {
                    *value = Some(value.unwrap_or(0) + by);
                    *value
                }
                Operation::Get { .. } => *value,
            }
        }
    }

    /// What a client of a random history is at.
    #[derive(Clone, Copy)]
    enum Stage {
        Idle,
        Called(Operation),
        Executed(Operation, Option<i64>),
    }

    /// Both checkers, told of the same history.
    struct Both {
        dice: Dice,
        ours: Linearizability,
        theirs: LinearizabilityTester<u32, TwoKeys>,
        keys: TwoKeys,
        /// Each client has a name of its own for each operation that it gives up on.
        clients: Vec<(u32, Stage)>,
        next_client: u32,
        event: u64,
    }

    impl Both {
        fn new(seed: u64) -> Both {
            let mut dice = Dice::new(seed);
            let count = 3 + dice.below(3) as u32;
            Both {
                dice,
                ours: Linearizability::default(),
                theirs: LinearizabilityTester::new(TwoKeys::default()),
                keys: TwoKeys::default(),
                clients: (0..count).map(|client| (client, Stage::Idle)).collect(),
                next_client: count,
                event: 0,
            }
        }

        /// A random history, in which an answer is now and then another than it was: whether it is
        /// linearizable all the same is for the checkers to find.
        fn run(&mut self, steps: u32, wrong_permille: u64) -> bool {
            for _ in 0..steps {
                self.event += 1;
                let turn = self.dice.below(self.clients.len() as u64) as usize;
                let (client, stage) = self.clients[turn];
                match stage {
                    Stage::Idle => {
                        let operation = self.operation();
                        self.ours.call(ClientId(client), self.serial(), operation, self.event);
                        self.theirs.on_invoke(client, operation).expect("a client asks once at a time");
                        self.clients[turn].1 = Stage::Called(operation);
                    }
                    Stage::Called(_) if self.dice.below(12) == 0 => self.leave(turn),
                    Stage::Called(operation) => {
                        let answer = self.keys.invoke(&operation);
                        self.clients[turn].1 = Stage::Executed(operation, answer);
                    }
                    Stage::Executed(..) if self.dice.below(12) == 0 => self.leave(turn),
                    Stage::Executed(operation, answer) => {
                        let wrong = self.dice.below(1_000) < wrong_permille;
                        let answer = if wrong { Some(self.dice.below(4) as i64) } else { answer };
                        self.clients[turn].1 = Stage::Idle;
                        if !self.answered(client, operation, answer) {
                            return false;
                        }
                    }
                }
            }
            true
        }

        fn answered(&mut self, client: u32, operation: Operation, answer: Option<i64>) -> bool {
            let broken = self.ours.returned(ClientId(client), self.serial(), operation, answer, self.event);
            self.theirs.on_return(client, answer).expect("it asked");
            assert_eq!(broken.is_none(), self.theirs.is_consistent(), "{operation}: {answer:?}");
            broken.is_none()
        }

        /// A client never hears of its operation again.
        fn leave(&mut self, turn: usize) {
            self.clients[turn] = (self.next_client, Stage::Idle);
            self.next_client += 1;
        }

        /// Clients call once at a time, so one number will do.
        fn serial(&self) -> u64 {
            1
        }

        fn operation(&mut self) -> Operation {
            let key = Key::new(["x", "x", "y"][self.dice.below(3) as usize]).expect("a key");
            let value = self.dice.below(4) as i64;
            match self.dice.below(3) {
                0 => Operation::Set { key, value },
                1 => Operation::Add { key, by: value - 1 },
                _ => Operation::Get { key },
            }
        }
    }

    #[test]
    fn the_verdict_is_that_of_an_independent_checker() {
        let (mut good, mut bad) = (0, 0);
        for seed in 0..4_000 {
            let mut both = Both::new(seed);
            let linearizable = both.run(24, [0, 250][seed as usize % 2]);
            if linearizable {
                good += 1
            } else {
                bad += 1
            }
            assert_eq!(both.ours.unjudged().count(), usize::from(!linearizable), "none is given up");
        }
        assert!(1_500 < good && 1_000 < bad, "{good} good and {bad} bad histories");
    }
}
