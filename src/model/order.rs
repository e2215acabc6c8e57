//! What the page around wants carried out: one order after the other, and each is answered.

use std::collections::VecDeque;

use scenario::Statement;

use super::console::{NoStatement, Outcome, read_statement};
use super::errand::Whose;
use super::locks::LOCKED;
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
        let Some(order) = &self.orders.current else {
            self.orders.current = self.orders.waiting.pop_front();
            return self.orders.current.is_some();
        };
        match order.statements.front() {
            Some((_, statement)) if !order.is_author && self.locks_statement(statement) => {
                self.conclude_statement(Outcome::Refused(LOCKED.to_owned()));
            }
            Some((_, statement)) => self.set_out_on(statement.clone(), Whose::Order),
            None => {
                let said = order.said.clone();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::share::{ShareAction, Source};
    use crate::model::tests::{model, update};
    use crate::model::{Action, TimeAction};

    type Answer = (u64, Result<Vec<String>, String>);

    const FRAME: Action = Action::Time(TimeAction::Frame { elapsed_us: 16_667 });

    fn answers(out: Vec<Effect>) -> Vec<Answer> {
        let answer = |effect| match effect {
            Effect::Answer(id, answer) => Some((id, answer)),
            _ => None,
        };
        out.into_iter().filter_map(answer).collect()
    }

    fn order(model: &mut Model, id: u64, text: &str) -> Vec<Answer> {
        let order = Order { id, ..Order::read(text, true).expect(text) };
        answers(update(model, Action::CarryOut(order)))
    }

    fn frames(model: &mut Model) -> Vec<Answer> {
        let mut told = Vec::new();
        while model.is_under_way() {
            told.extend(answers(update(model, FRAME)));
        }
        told
    }

    /// Three servers, of which the first leads, and time stands still.
    fn led() -> Model {
        let mut model = model("servers=3&seed=8&paused");
        assert!(order(&mut model, 0, "elect S1").is_empty() || model.world().leader().is_some());
        frames(&mut model);
        assert_eq!(model.world().leader(), Some(raft::ServerId::new(1)));
        model
    }

    fn said((_, answer): &Answer) -> String {
        answer.clone().map_or_else(|why| format!("refused: {why}"), |said| said.join(" "))
    }

    #[test]
    fn what_takes_no_time_is_answered_at_once_and_can_be_undone() {
        let mut model = led();
        let told = order(&mut model, 7, "crash leader");
        assert_eq!(told.len(), 1);
        assert!(told[0].0 == 7 && said(&told[0]).starts_with("S1 crashes"), "{told:?}");
        assert_eq!(said(&order(&mut model, 8, "crash S1")[0]), "refused: S1 is crashed: restart it first");
        assert_eq!(said(&order(&mut model, 9, "expect S1 is crashed")[0]), "It is so");
        update(&mut model, Action::Time(TimeAction::Undo));
        frames(&mut model);
        assert_eq!(model.world().leader(), Some(raft::ServerId::new(1)));
        assert!(model.notices.is_empty(), "who has asked is told, and nobody else");
        assert_eq!(model.console.answers().count(), 0);
    }

    #[test]
    fn orders_wait_for_each_other_and_each_is_answered_in_its_turn() {
        let mut model = led();
        let mut told = order(&mut model, 1, "wait 60s");
        assert!(told.is_empty() && model.is_moving(), "it takes several frames");
        told.extend(order(&mut model, 2, "crash S1\nuntil S2 leads within 1ms\nrestart S1"));
        told.extend(order(&mut model, 3, "expect S1 is crashed"));
        assert!(told.is_empty());
        told.extend(frames(&mut model));
        assert_eq!(told.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(said(&told[1]).starts_with("refused: line 2: Waited in vain until S2 leads"), "{told:?}");
        assert_eq!(said(&told[2]), "It is so", "what follows a failure is not carried out");
    }

    #[test]
    fn an_order_of_several_lines_tells_what_came_of_all() {
        let mut model = led();
        let told = order(&mut model, 1, "# two of them\ncrash S2\n\nsay Done.\n");
        assert!(said(&told[0]).starts_with("S2 crashes") && said(&told[0]).ends_with("Done."), "{told:?}");
    }

    #[test]
    fn whoever_wants_something_else_stops_them_all_and_all_are_answered() {
        let others = [
            Action::Time(TimeAction::Pause),
            Action::Time(TimeAction::Beginning),
            Action::StartAgain,
            Action::Look(crate::model::LookAction::Close),
            Action::Share(ShareAction::OpenText(Source::File, Ok("servers 3\nwait 1s\n".to_owned()))),
        ];
        for other in others {
            let mut model = led();
            order(&mut model, 1, "wait 600s");
            order(&mut model, 2, "crash S1");
            let told = answers(update(&mut model, other.clone()));
            assert_eq!(told.len(), 2, "{other:?}");
            for answer in &told {
                assert!(said(answer).starts_with("refused: Stopped at "), "{other:?}: {answer:?}");
            }
            assert!(frames(&mut model).is_empty());
        }
    }

    #[test]
    fn an_order_waits_until_the_cursor_has_arrived_and_until_a_link_is_open() {
        let mut model = led();
        let sent = model.session().expect("it can be told");
        order(&mut model, 1, "wait 60s");
        frames(&mut model);
        let far = model.session().expect("it can be told");
        update(&mut model, Action::Share(ShareAction::OpenText(Source::Link, Ok(sent))));
        frames(&mut model);
        update(&mut model, Action::Share(ShareAction::OpenText(Source::Link, Ok(far))));
        let mut told = order(&mut model, 2, "wait 1s\nexpect S1 is running");
        while model.is_moving() {
            told.extend(answers(update(&mut model, FRAME)));
        }
        assert_eq!(told.len(), 1);
        assert!(told[0].1.is_ok() && raft::Time::from_micros(60_000_000) < model.world().now(), "{told:?}");
    }

    #[test]
    fn not_endlessly_many_can_wait() {
        let mut model = led();
        order(&mut model, 1, "wait 600s");
        for id in 0..MOST_ORDERS as u64 {
            assert_eq!(order(&mut model, 10 + id, "say Later."), []);
        }
        let told = order(&mut model, 5, "say Too late.");
        assert!(said(&told[0]).starts_with("refused: 200 others are waiting"), "{told:?}");
    }

    #[test]
    fn what_is_no_statement_says_where_and_what_could_be_meant() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Order::read(text, true).map(|_| ()), Err(expected.to_owned()), "{text}");
        };
        check("crahs leader", "line 1, column 1: “crahs”: no statement begins so; did you mean “crash”?");
        check(
            "crash S1\n  crash leadr",
            "line 2, column 9: “leadr”: expected servers, such as S1 S2, leader, followers, majority, minority, members or all; did you mean “leader”?",
        );
        check("", NOTHING);
        check("# nothing\n\n", NOTHING);
        check(
            "servers 3",
            "line 1: This is what a world begins with, and this one has begun: write it in the text of a \
             scenario, and run that",
        );
        check(
            "say A\ngoal S1 leads",
            "line 2: This belongs in a scenario, and does nothing by itself: write it in the text, and run that",
        );
        let many = "say A\n".repeat(MOST_STATEMENTS + 1);
        check(&many, "these are 201 statements, and at most 200 can be carried out at once");
    }
}
