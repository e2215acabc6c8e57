//! What the page around wants carried out: one order after the other, and each is answered.

use std::collections::VecDeque;

use scenario::Statement;

use super::console::{NoStatement, Outcome, read_statement};
use super::errand::Whose;
use super::{Effect, Model};
use crate::text;

/// Statements that the page around wants carried out, one for a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Its number, by which it is answered.
    pub id: u64,
    /// The statements, each with the number of its line.
    statements: VecDeque<(u32, Statement)>,
    /// What has been said of those that were carried out.
    said: Vec<String>,
    /// Whether the number of a line says anything.
    has_lines: bool,
    /// Whether what is locked does not hold for it: the page around was written so.
    is_author: bool,
}

/// Those that are not answered yet.
#[derive(Default)]
pub(super) struct Orders {
    current: Option<Order>,
    waiting: VecDeque<Order>,
    answers: Vec<(u64, Result<Vec<String>, String>)>,
}

/// So many can wait.
const MOST_ORDERS: usize = 200;
/// So many statements can be in one.
const MOST_STATEMENTS: usize = 200;

const NOTHING: &str = "here is nothing to carry out: write a statement, such as crash leader";

impl Order {
    /// Reads statements, one for a line.
    ///
    /// # Errors
    ///
    /// What is wrong with the first that is none, and where.
    pub fn read(text: &str, is_author: bool) -> Result<Order, String> {
        let mut statements = VecDeque::new();
        for (number, line) in (1..).zip(text.trim_end().split('\n')) {
            match read_statement(line) {
                Ok(None) => {}
                Ok(Some(statement)) => statements.push_back((number, statement)),
                Err(NoStatement::Elsewhere(why)) => return Err(format!("line {number}: {why}")),
                Err(NoStatement::Wrong(mut error)) => {
                    error.line = number;
                    return Err(error.to_string());
                }
            }
        }
        match statements.len() {
            0 => Err(NOTHING.to_owned()),
            length if MOST_STATEMENTS < length => Err(format!(
                "these are {length} statements, and at most {MOST_STATEMENTS} can be carried out at once"
            )),
            length => Ok(Order { id: 0, statements, said: Vec::new(), has_lines: 1 < length, is_author }),
        }
    }
}

impl Model {
    /// Carries an order out when its turn comes.
    pub(super) fn take_order(&mut self, order: Order) {
        if self.orders.waiting.len() == MOST_ORDERS {
            let why = format!("{MOST_ORDERS} others are waiting to be carried out: wait for their answers");
            return self.orders.answers.push((order.id, Err(why)));
        }
        self.orders.waiting.push_back(order);
    }

    /// Goes on with what is to be carried out, as far as nothing else is under way; and answers what was.
    pub(super) fn go_on_with_orders(&mut self, out: &mut Vec<Effect>) {
        while !self.is_under_way() && !self.share.is_opening() && self.begin_statement() {}
        out.extend(self.orders.answers.drain(..).map(|(id, answer)| Effect::Answer(id, answer)));
    }

    /// Begins the next statement; false if there is none.
    fn begin_statement(&mut self) -> bool {
        let Some(order) = self.orders.current.as_mut() else {
            self.orders.current = self.orders.waiting.pop_front();
            return self.orders.current.is_some();
        };
        match order.statements.front().map(|(_, statement)| statement.clone()) {
            Some(statement) => self.set_out_on(statement, Whose::Order),
            None => {
                let said = std::mem::take(&mut order.said);
                self.answer_order(Ok(said));
            }
        }
        true
    }

    /// A statement has come to its end.
    pub(super) fn conclude_statement(&mut self, outcome: Outcome) {
        let Some(order) = self.orders.current.as_mut() else {
            return;
        };
        let line = order.statements.pop_front().map_or(0, |(line, _)| line);
        match outcome {
            Outcome::Done(said) => order.said.extend(said),
            Outcome::Refused(why) if order.has_lines => self.answer_order(Err(format!("line {line}: {why}"))),
            Outcome::Refused(why) => self.answer_order(Err(why)),
            Outcome::UnderWay | Outcome::Wrong(..) => {}
        }
    }

    fn answer_order(&mut self, answer: Result<Vec<String>, String>) {
        if let Some(order) = self.orders.current.take() {
            self.orders.answers.push((order.id, answer));
        }
    }

    /// Carries out nothing more: somebody wants something else.
    pub(super) fn stop_orders(&mut self) {
        let stopped = self.orders.current.take().into_iter().chain(self.orders.waiting.drain(..));
        let why = format!("Stopped at {} s", text::seconds(self.run.world().now()));
        self.orders.answers.extend(stopped.map(|order| (order.id, Err(why.clone()))));
    }
}
