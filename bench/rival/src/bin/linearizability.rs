//! Times the judge of clients' histories next to stateright's tester, natively, on one history:
//! `linearizability OPERATIONS` prints the seconds that each took.
//!
//! Ours says after every answer whether the history is linearizable so far, theirs once at the end.

use std::time::Instant;

use check::Linearizability;
use raft_core::{ClientId, Dice};
use sim::{Key, Operation};
use stateright::semantics::{ConsistencyTester, LinearizabilityTester, SequentialSpec};

const CLIENTS: u32 = 3;

/// Theirs calls itself once for every operation.
const STACK: usize = 1 << 30;

/// What a client does, or is told.
enum Told {
    Call(u32, Operation),
    Answer(u32, Operation, Option<i64>),
}

/// One key.
#[derive(Clone, Default)]
struct Value(Option<i64>);

impl SequentialSpec for Value {
    type Op = Operation;
    type Ret = Option<i64>;

    fn invoke(&mut self, operation: &Operation) -> Option<i64> {
        match *operation {
            Operation::Set { value, .. } => self.0.replace(value),
            Operation::Add { by, .. } => {
                self.0 = Some(self.0.unwrap_or(0) + by);
                self.0
            }
            Operation::Get { .. } => self.0,
        }
    }
}

fn main() {
    let argument = std::env::args().nth(1).and_then(|word| word.parse().ok());
    let operations = argument.expect("how many operations");
    let compare = move || compare(&history(operations));
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(compare).expect("a thread");
    let [ours, theirs] = thread.join().expect("both find it linearizable");
    println!("{ours} {theirs}");
}

fn compare(history: &[Told]) -> [f64; 2] {
    [ours, theirs].map(|checker| {
        let start = Instant::now();
        checker(history);
        start.elapsed().as_secs_f64()
    })
}

fn ours(history: &[Told]) {
    let mut judge = Linearizability::default();
    for (event, told) in (1..).zip(history) {
        match *told {
            Told::Call(client, operation) => judge.call(ClientId(client), 1, operation, event),
            Told::Answer(client, operation, answer) => {
                let misplaced = judge.returned(ClientId(client), 1, operation, answer, event);
                assert_eq!(misplaced, None);
            }
        }
    }
    assert_eq!(judge.unjudged().count(), 0);
}

fn theirs(history: &[Told]) {
    let mut tester = LinearizabilityTester::new(Value::default());
    for told in history {
        match *told {
            Told::Call(client, operation) => tester.on_invoke(client, operation),
            Told::Answer(client, _, answer) => tester.on_return(client, answer),
        }
        .expect("a client asks once at a time");
    }
    assert!(tester.is_consistent());
}

/// Clients who ask at random, and whose operations take effect at random between call and answer.
fn history(operations: u32) -> Vec<Told> {
    let mut dice = Dice::new(1);
    let mut value = Value::default();
    // What each has called, and the answer once it has taken effect.
    let mut clients = [const { None::<(Operation, Option<Option<i64>>)> }; CLIENTS as usize];
    let (mut history, mut answered) = (Vec::new(), 0);
    while answered < operations {
        let client = dice.below(CLIENTS.into()) as u32;
        let stage = &mut clients[client as usize];
        match *stage {
            None => {
                let operation = operation(&mut dice);
                *stage = Some((operation, None));
                history.push(Told::Call(client, operation));
            }
            Some((operation, None)) => *stage = Some((operation, Some(value.invoke(&operation)))),
            Some((operation, Some(answer))) => {
                *stage = None;
                history.push(Told::Answer(client, operation, answer));
                answered += 1;
            }
        }
    }
    history
}

fn operation(dice: &mut Dice) -> Operation {
    let key = Key::new("x").expect("a letter is a key");
    match dice.below(3) {
        0 => Operation::Set { key, value: dice.below(100) as i64 },
        1 => Operation::Add { key, by: 1 },
        _ => Operation::Get { key },
    }
}
