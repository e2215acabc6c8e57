//! The library: what there is to be played, and a field to look for something.

use std::rc::Rc;

use yew::prelude::*;

use crate::control::{Control, PlayControl};
use crate::library::{LESSONS, Lesson};
use crate::model::play::PlayAction;
use crate::model::{Action, Model};
use crate::text;
use crate::ui::{click, typed_in};

/// What the library shows.
#[derive(PartialEq)]
pub(crate) struct LibraryView {
    words: String,
    /// Those that fit the words, in the order of the library.
    found: Vec<&'static Lesson>,
    /// The name of what is played.
    played: Option<&'static str>,
}

/// What the library shows now.
pub(crate) fn view(model: &Model) -> LibraryView {
    let words = model.play.search.clone();
    LibraryView {
        found: LESSONS.iter().filter(|lesson| lesson.fits(&words)).collect(),
        words,
        played: model.lesson(),
    }
}

#[derive(PartialEq)]
pub(crate) struct LibraryProps {
    pub(crate) view: Rc<LibraryView>,
    pub(crate) on: Callback<Action>,
}

/// The library.
pub(crate) fn library(LibraryProps { view, on }: &LibraryProps) -> Html {
    let oninput = on.reform(|event: InputEvent| Action::Play(PlayAction::Search(typed_in(event))));
    let count = text::count(view.found.len() as u64, "scenario", "scenarios");
    html! {
        <div class="library">
            <label class="search">
                <span class="unseen">{ "Look for a scenario" }</span>
                <input type="search" value={view.words.clone()} maxlength="60" autocomplete="off" spellcheck="false"
                    placeholder="Search: figure 8, read, §5.2 …" {oninput} />
            </label>
            <p class="unseen" role="status">{ if view.words.is_empty() { String::new() } else { count } }</p>
            <div class="lessons">
                for group in view.found.chunk_by(|one, other| one.topic() == other.topic()) {
                    { topic(group, view.played, on) }
                }
                if view.found.is_empty() {
                    <p class="nothing">{ "None of them has all these words: try fewer." }</p>
                }
            </div>
        </div>
    }
}

fn topic(group: &[&'static Lesson], played: Option<&str>, on: &Callback<Action>) -> Html {
    let name = group.first().map_or("", |lesson| lesson.topic());
    html! {
        <section key={name} aria-label={name}>
            <h3>{ name }</h3>
            <ul>
                for lesson in group.iter() {
                    { entry(lesson, played == Some(lesson.name), on) }
                }
            </ul>
        </section>
    }
}

fn entry(lesson: &'static Lesson, is_played: bool, on: &Callback<Action>) -> Html {
    let control = Control::Play(PlayControl::Open(lesson.name));
    let current = is_played.then_some("true");
    html! {
        <li key={lesson.name} aria-current={current}>
            <button type="button" data-control={control.description().id} data-lesson={lesson.name}
                onclick={click(control.action(), on)}>
                { lesson.title() }
            </button>
            <p>{ lesson.about() }</p>
        </li>
    }
}
