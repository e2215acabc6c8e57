//! Whether what the clients were told can be, and if not, why.

use std::rc::Rc;
use std::sync::Arc;

use check::{Exchange, Unjudged};
use experiment::{Asked, Contradiction};
use sim::Moment;
use yew::prelude::*;

use crate::model::clients::ClientsAction;
use crate::model::{Action, Model};
use crate::text;
use crate::ui::click;

/// What the judges say of the clients' history.
#[derive(PartialEq)]
pub(super) struct Verdict {
    /// If nothing is broken, how far that goes.
    so_far: String,
    broken: Vec<Broken>,
    /// What is not judged any more, and why.
    unjudged: Vec<String>,
}

/// Why it is not linearizable.
#[derive(PartialEq)]
struct Broken {
    headline: String,
    detail: String,
    at: String,
    /// Whether that is yet to come.
    is_ahead: bool,
    witnesses: Vec<Witness>,
    contradiction: Arc<Contradiction>,
}

/// One of the operations that contradict each other.
#[derive(PartialEq)]
struct Witness {
    words: String,
    when: String,
    moment: Moment,
}

/// What they say now.
pub(super) fn view(model: &Model) -> Verdict {
    let broken: Vec<Broken> = model.contradictions().into_iter().map(|of| broken(model, of)).collect();
    let judges = model.run.experiment().judges();
    let is_told = |why: &Unjudged| *why != Unjudged::Broken;
    let unjudged = judges.keys().filter_map(|(key, why)| Some((key, why.filter(is_told)?)));
    let judged = judges.keys().filter(|(_, why)| why.is_none()).count();
    Verdict {
        so_far: if broken.iter().any(|broken| !broken.is_ahead) {
            String::new()
        } else {
            so_far(model.run.experiment().operations().count(), judged)
        },
        broken,
        unjudged: unjudged
            .map(|(key, why)| format!("{key} is not judged any more: {}.", because(why)))
            .collect(),
    }
}

fn so_far(operations: u64, judged: usize) -> String {
    match (operations, judged) {
        (0, _) => "No client has asked for anything yet.".to_owned(),
        (_, 0) => "Nothing of what the clients were told is judged any more.".to_owned(),
        _ => format!(
            "Linearizable so far: {} on {}.",
            text::count(operations, "operation", "operations"),
            text::count(judged as u64, "key", "keys")
        ),
    }
}

fn because(why: Unjudged) -> &'static str {
    match why {
        Unjudged::Broken => "what its clients were told is not linearizable",
        Unjudged::SentTwice => {
            "a command was sent twice without a session, and may take effect twice: Raft promises nothing then (§8)"
        }
        Unjudged::SessionEnded => {
            "a session ended, and nobody can tell whether what was sent twice in it took effect (thesis 6.3)"
        }
        Unjudged::StateSet => "the state of a server was set outright",
        Unjudged::TooManyOpen => "too many operations on it were not answered, and can still take effect",
        Unjudged::TooMuchPossible => {
            "there are too many orders in which its operations can have taken effect"
        }
    }
}

fn broken(model: &Model, contradiction: &Arc<Contradiction>) -> Broken {
    let exchanges: Vec<Exchange> = contradiction.operations.iter().map(|asked| asked.exchange()).collect();
    let sentence = scenario::narrate_contradiction(&exchanges);
    let key = contradiction.misplaced.operation.key();
    let unknown = || (format!("No order of the operations on {key} explains an answer"), String::new());
    let (headline, detail) = sentence.map_or_else(unknown, |sentence| (sentence.headline, sentence.detail));
    Broken {
        headline,
        detail,
        at: text::seconds(contradiction.moment.at),
        is_ahead: model.run.moment() < contradiction.moment,
        witnesses: contradiction.operations.iter().map(|asked| witness(asked)).collect(),
        contradiction: contradiction.clone(),
    }
}

fn witness(asked: &Asked) -> Witness {
    let twice = match asked.effects.len() {
        0 | 1 => String::new(),
        times => format!(" It took effect {times} times."),
    };
    Witness {
        words: format!("{}.{twice}", scenario::narrate_exchange(&asked.exchange())),
        when: when(asked),
        moment: asked.moment(),
    }
}

/// *1.204 s to 1.236 s*.
pub(super) fn when(asked: &Asked) -> String {
    let called = text::seconds(asked.called.at);
    match asked.end {
        Some((end, _)) => format!("{called} s to {} s", text::seconds(end.at)),
        None => format!("since {called} s"),
    }
}

#[derive(PartialEq)]
pub(super) struct VerdictProps {
    pub(super) verdict: Rc<Verdict>,
    pub(super) on: Callback<Action>,
}

/// The verdict.
pub(super) fn verdict(VerdictProps { verdict, on }: &VerdictProps) -> Html {
    html! {
        <div class="linearizable">
            if !verdict.so_far.is_empty() {
                <p>{ &verdict.so_far }</p>
            }
            for broken in verdict.broken.iter() {
                { contradiction(broken, on) }
            }
            for unjudged in verdict.unjudged.iter() {
                <p class="unjudged">{ unjudged }</p>
            }
        </div>
    }
}

fn contradiction(broken: &Broken, on: &Callback<Action>) -> Html {
    let follow = |moment| {
        let contradiction = broken.contradiction.clone();
        click(Action::Clients(ClientsAction::Follow(contradiction, moment)), on)
    };
    let stamp = if broken.is_ahead { "Not linearizable later" } else { "Not linearizable" };
    html! {
        <div class="contradiction">
            <p>
                <button type="button" class="small" title="Go to the moment of the answer that cannot be"
                    onclick={follow(broken.contradiction.moment)}>
                    { stamp }{ ", " }{ &broken.at }{ " s" }
                </button>
                <strong>{ &broken.headline }{ "." }</strong>
            </p>
            if !broken.witnesses.is_empty() {
                <ol aria-label="What contradicts each other">
                    for (place, witness) in broken.witnesses.iter().enumerate() {
                        <li>
                            <b class="witness" aria-hidden="true">{ place + 1 }</b>
                            <span>{ &witness.words }</span>
                            <button type="button" class="small" data-witness={(place + 1).to_string()}
                                title="Go to its moment" onclick={follow(witness.moment)}>
                                { &witness.when }
                            </button>
                        </li>
                    }
                </ol>
                <p class="detail">{ &broken.detail }</p>
            }
        </div>
    }
}

#[cfg(test)]
impl Verdict {
    pub(super) fn told(&self) -> Vec<String> {
        let mut told: Vec<String> = self.broken.iter().flat_map(Broken::told).collect();
        if !self.so_far.is_empty() {
            told.insert(0, self.so_far.clone());
        }
        told.extend(self.unjudged.iter().cloned());
        told
    }
}

#[cfg(test)]
impl Broken {
    fn told(&self) -> Vec<String> {
        let later = if self.is_ahead { " later" } else { "" };
        let headline = format!("Not linearizable{later}: {}", self.headline);
        let witnesses = self.witnesses.iter().enumerate();
        let witnesses = witnesses.map(|(place, witness)| format!("{} {}", place + 1, witness.words));
        [headline].into_iter().chain(witnesses).collect()
    }
}
