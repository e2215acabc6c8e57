//! Why not? A question of two menus, answered from the state as it is.

use std::rc::Rc;

use scenario::{Question, Sentence};
use yew::prelude::*;

use crate::control::{Control, LookControl};
use crate::model::question::{alike, subjects};
use crate::model::{Action, LookAction, Model};
use crate::ui::{self, Select, button};

/// The question, and its answer.
#[derive(PartialEq)]
pub(crate) struct Answered {
    question: Question,
    /// Whether somebody asked that, and not only chose something.
    is_asked: bool,
    /// About whom one can ask.
    subjects: Vec<Question>,
    /// What one can ask about the same.
    alike: Vec<Question>,
    answer: Vec<Sentence>,
}

/// The question and its answer now.
pub(crate) fn view(model: &Model) -> Rc<Answered> {
    let (world, question) = (model.world(), model.question());
    Rc::new(Answered {
        question,
        is_asked: model.asked.is_some(),
        subjects: subjects(world),
        alike: alike(world, question),
        answer: scenario::why_not(world, question),
    })
}

#[derive(PartialEq)]
pub(crate) struct WhyNotProps {
    pub(crate) answered: Rc<Answered>,
    pub(crate) on: Callback<Action>,
}

/// The question and its answer.
pub(crate) fn why_not(WhyNotProps { answered, on }: &WhyNotProps) -> Html {
    let Answered { question, is_asked, subjects, alike, answer } = &**answered;
    let of_subject = |known: &Question| subject(*known) == subject(*question);
    let place = |questions: &[Question], is_it: &dyn Fn(&Question) -> bool| questions.iter().position(is_it);
    let ask = |questions: Vec<Question>| {
        on.reform(move |place: usize| Action::Look(LookAction::Ask(questions.get(place).copied())))
    };
    html! {
        <div role="group" class="why-not" aria-label={question.to_string()}>
            <div class="heading filters">
                <h2>{ "Why" }</h2>
                <Select id="who" label="Who" names={subjects.iter().map(|known| subject(*known)).collect::<Vec<_>>()}
                    chosen={place(subjects, &of_subject).unwrap_or(0)} on={ask(subjects.clone())} />
                <Select id="what" label="What" names={alike.iter().map(|known| predicate(*known)).collect::<Vec<_>>()}
                    chosen={place(alike, &|known| known == question).unwrap_or(0)} on={ask(alike.clone())} />
                <span class="grow" />
                if *is_asked {
                    { button(Control::Look(LookControl::AskOfChoice), None, on) }
                }
            </div>
            <ol class="answer">
                for sentence in answer.iter() {
                    <li>
                        <strong>{ &sentence.headline }{ "." }</strong>
                        if !sentence.detail.is_empty() {
                            <p>{ &sentence.detail }</p>
                        }
                        { ui::source(sentence.source) }
                    </li>
                }
            </ol>
            if !is_asked {
                <p class="note">
                    { "The question follows what you choose: a server, an entry in the logs, a client's message." }
                </p>
            }
        </div>
    }
}

fn subject(question: Question) -> String {
    match question {
        Question::Leads(server) | Question::Stands(server) | Question::Commits(server, _) => {
            server.to_string()
        }
        Question::Answers(client) => scenario::client_name(client),
    }
}

fn predicate(question: Question) -> String {
    match question {
        Question::Leads(_) => "does not lead".to_owned(),
        Question::Stands(_) => "does not stand for election".to_owned(),
        Question::Commits(_, index) => format!("has not committed index {index}"),
        Question::Answers(_) => "is not answered".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::TimeAction;
    use raft::ServerId;

    #[test]
    fn the_answer_is_of_the_state_as_it_is_and_changes_with_it() {
        let mut model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        let s1 = ServerId::new(1);
        model.update(Action::Look(LookAction::Ask(Some(Question::Leads(s1)))), &mut Vec::new());
        let first = view(&model);
        assert_eq!(
            (subject(first.question), predicate(first.question)),
            ("S1".to_owned(), "does not lead".to_owned())
        );
        assert!(first.alike.contains(&first.question) && 3 <= first.subjects.len());
        assert!(!first.answer.is_empty());
        let crash = sim::Action::Server(s1, sim::ServerAction::Crash);
        model.update(Action::Do(crash), &mut Vec::new());
        let crashed = view(&model);
        assert!(crashed.answer[0].headline.contains("crashed"), "{:?}", crashed.answer);
        model.update(Action::Time(TimeAction::PreviousEvent), &mut Vec::new());
        assert_eq!(view(&model).answer, first.answer, "back at the same moment the answer is the same");
    }
}
