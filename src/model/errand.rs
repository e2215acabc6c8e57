//! A statement that is carried out where the cursor is: of the console, or of the page around.

use experiment::{Errand, Item};
use raft::Time;
use scenario::{Sentence, Statement, narrate_refusal};
use sim::World;

use super::branches::Place;
use super::console::Outcome;
use super::time::MOST_EVENTS_PER_FRAME;
use super::{Changed, Model};
use crate::text;

/// A statement that is being carried out.
pub(super) struct UnderWay {
    errand: Errand,
    statement: Statement,
    whose: Whose,
    /// Where it began, and what was told by then.
    from: Place,
    told: u64,
    before: World,
}

/// Who is answered what came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Whose {
    /// The line that takes any statement.
    Console,
    /// The order whose turn it is.
    Order,
}

/// So many sentences tell what came of a line; who wants to know more looks into the list of what happened.
const MOST_SENTENCES: usize = 4;

impl Model {
    pub(super) fn set_out_on(&mut self, statement: Statement, whose: Whose) {
        self.under_way = Some(Box::new(UnderWay {
            errand: self.run.experiment().errand(statement.clone()),
            statement,
            whose,
            from: self.here(),
            told: self.run.feed().count(),
            before: self.world().clone(),
        }));
        self.carry_on();
    }

    /// Whether a line is being carried out.
    #[must_use]
    pub fn carries_out(&self) -> bool {
        self.under_way.is_some()
    }

    /// Goes on with the line that is being carried out.
    pub(super) fn carry_on(&mut self) {
        let Some(mut under_way) = self.under_way.take() else {
            return;
        };
        match self.run.carry_out(&mut under_way.errand, MOST_EVENTS_PER_FRAME) {
            None => {
                self.follow();
                self.under_way = Some(under_way);
            }
            Some(result) => {
                let outcome = match result {
                    Ok(()) => Outcome::Done(self.what_came(&under_way)),
                    Err(failure) => Outcome::Refused(text::capital(&failure.message)),
                };
                self.conclude(*under_way, outcome);
            }
        }
    }

    /// Carries it out no further.
    pub(super) fn stop_line(&mut self) {
        if let Some(under_way) = self.under_way.take() {
            let outcome = Outcome::Refused(format!("Stopped at {}", self.moment()));
            self.conclude(*under_way, outcome);
        }
    }

    fn conclude(&mut self, UnderWay { errand, whose, from, before, .. }: UnderWay, outcome: Outcome) {
        match whose {
            Whose::Console => self.console.amend(outcome),
            Whose::Order => self.conclude_statement(outcome),
        }
        if errand.has_acted() {
            self.did(from);
        }
        if before.now() != self.world().now() {
            self.playing = false;
            self.arrive(Some(before));
        } else if before.events() != self.world().events() {
            self.changed = Changed::since(before);
            self.follow();
            self.caption.speak();
        }
    }

    fn moment(&self) -> String {
        format!("{} s", text::seconds(self.world().now()))
    }

    /// What there is to say of a line that was carried out.
    fn what_came(&self, under_way: &UnderWay) -> Vec<String> {
        let refused = under_way.errand.refused().map(|refused| text::capital(&narrate_refusal(refused)));
        match &under_way.statement {
            Statement::Say(prose) => vec![prose.as_str().to_owned()],
            Statement::Expect(_) => vec!["It is so".to_owned()],
            Statement::ExpectRefused(_) if !under_way.errand.has_acted() => vec!["It is refused".to_owned()],
            Statement::Try(_) if !under_way.errand.has_acted() => {
                vec![refused.unwrap_or_else(|| "Nothing was done: there is nothing to do it to".to_owned())]
            }
            Statement::Elect { .. } | Statement::Wait(_) | Statement::Until { .. } | Statement::At { .. } => {
                let now = self.world().now();
                let told = self.told_since(under_way.told, Some(now));
                let heaviest = told.into_iter().rev().max_by_key(|sentence| sentence.weight);
                let told = heaviest.map_or_else(String::new, |told| format!(": {}", told.headline));
                vec![format!("At {}{told}", self.moment())]
            }
            Statement::Do(_) | Statement::Try(_) | Statement::ExpectRefused(_) => {
                let mut told: Vec<_> = self.told_since(under_way.told, None).into_iter().map(whole).collect();
                let more = told.len().saturating_sub(MOST_SENTENCES);
                told.truncate(MOST_SENTENCES);
                if 0 < more {
                    told.push(format!("And {more} more"));
                }
                if told.is_empty() { vec!["It is done".to_owned()] } else { told }
            }
            Statement::Never(_) | Statement::Goal(_) | Statement::Repeat(_) | Statement::End => Vec::new(),
        }
    }

    /// What the list of what happened has told since, or only of that at one time.
    fn told_since(&self, count: u64, at: Option<Time>) -> Vec<Sentence> {
        let items = self.run.feed().since(count, false).into_iter();
        let is_then = |item: &&Item| at.is_none_or(|at| item.moment().at == at);
        items.filter(is_then).filter_map(Item::sentence).collect()
    }
}

/// Its headline, and why.
fn whole(Sentence { headline, detail, .. }: Sentence) -> String {
    if detail.is_empty() { headline } else { format!("{headline}. {detail}") }
}
