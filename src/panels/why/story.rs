//! What led to a step, and what followed: each a numbered step in words, which leads to its moment.

use std::rc::Rc;

use scenario::Sentence;
use yew::prelude::*;

use crate::control::{Control, LookControl};
use crate::model::story::Step;
use crate::model::{Action, LookAction, Model, Selected, TimeAction};
use crate::text;
use crate::ui::{button, click};

/// The story that is told.
#[derive(PartialEq)]
pub(crate) struct StoryView {
    causes: Vec<Step>,
    told: Option<Sentence>,
    consequences: Vec<Step>,
    /// The number of the step whose moment is looked at.
    now: Option<usize>,
}

/// The story that is told now, if one is.
pub(crate) fn view(model: &Model) -> Option<Rc<StoryView>> {
    let story = model.story.as_ref()?;
    let (causes, consequences) = (story.causes.clone(), story.consequences(&model.run));
    let moments = causes.iter().map(|step| step.moment);
    let all = moments.chain([Some(story.moment)]).chain(consequences.iter().map(|step| step.moment));
    let now = all.enumerate().find(|(_, moment)| *moment == Some(model.run.moment()));
    let now = now.map(|(place, _)| place + 1);
    Some(Rc::new(StoryView { causes, told: story.told.clone(), consequences, now }))
}

/// The story.
pub(crate) fn story(story: &StoryView, on: &Callback<Action>) -> Html {
    let here = story.causes.len() + 1;
    let told = story.told.as_ref().map_or("only machines care about it", |told| &told.headline);
    html! {
        <div role="group" class="story" aria-label="What led to it, and what followed">
            <div class="card-top">
                <h2>{ if story.causes.is_empty() { "No message led to it" } else { "What led to it" } }</h2>
                { button(Control::Look(LookControl::EndStory), None, on) }
            </div>
            <ol class="follows">
                for (step, number) in story.causes.iter().zip(1..) {
                    // The step stays in the story, so the others remain in sight.
                    { line(step, number, story.now, step.moment.map(|moment| Action::Time(TimeAction::GoTo(moment))), on) }
                }
                <li class="here" aria-current={(story.now == Some(here)).then_some("step")}>
                    <i>{ here }</i><b>{ told }</b>
                </li>
                for (step, number) in story.consequences.iter().zip(here + 1..) {
                    { line(step, number, story.now, follow(step), on) }
                }
                if story.consequences.is_empty() {
                    <li class="nothing">{ "Nothing has followed from it yet." }</li>
                }
            </ol>
        </div>
    }
}

/// A consequence has consequences of its own; a message that is on its way has a card.
fn follow(step: &Step) -> Option<Action> {
    let look = match (step.moment, step.message) {
        (Some(moment), _) => LookAction::Tell { moment, number: None },
        (None, Some(message)) => LookAction::Select(Selected::Message(message)),
        (None, None) => return None,
    };
    Some(Action::Look(look))
}

fn line(
    step: &Step,
    number: usize,
    now: Option<usize>,
    action: Option<Action>,
    on: &Callback<Action>,
) -> Html {
    let title =
        step.moment.map_or("on its way".to_owned(), |moment| format!("{} s", text::seconds(moment.at)));
    let onclick = action.map(|action| click(action, on));
    let class = step.moment.is_none().then_some("flying");
    html! {
        <li {class} aria-current={(now == Some(number)).then_some("step")}>
            <button type="button" data-step={number.to_string()} {title} {onclick}><i>{ number }</i>{ &step.words }</button>
        </li>
    }
}
