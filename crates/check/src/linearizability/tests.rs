//! Histories told line by line.

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
fn check_given_up(calls: &[String], answer: &str, why: Unjudged) {
    let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
    let mut clients = Clients::tell(&calls);
    clients.line(answer);
    clients.line("C50 get x");
    clients.line("C50 = -1");
    assert_eq!(clients.broken, []);
    assert_eq!(clients.judge.keys().collect::<Vec<_>>(), [(Key::new("x").expect("a key"), Some(why))]);
}

#[test]
fn a_key_with_too_many_open_operations_is_given_up() {
    let calls = |count: usize| (1..=count).map(|c| format!("C{c} set x {c}")).collect::<Vec<_>>();
    check_given_up(&calls(Linearizability::MAX_OPEN + 1), "C1 = none", Unjudged::TooManyOpen);
}

#[test]
fn a_key_of_which_too_much_is_possible_is_given_up() {
    let calls: Vec<String> = (1..=11).map(|client| format!("C{client} add x 1")).collect();
    check_given_up(&calls, "C1 = 6", Unjudged::TooMuchPossible);
}

/// As many commands as may be open cost nothing as long as the answers come in their order.
#[test]
fn answers_in_order_leave_one_way_in_which_things_can_be() {
    let mut clients = Clients::tell(&[]);
    let last = Linearizability::MAX_OPEN;
    (1..=last).for_each(|client| clients.line(&format!("C{client} add x 1")));
    for client in 1..=last {
        clients.line(&format!("C{client} = {client}"));
        assert_eq!(clients.judge.keys[0].1.possibilities.len(), 1);
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
