//! Random histories, judged by an independent checker as well.

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
