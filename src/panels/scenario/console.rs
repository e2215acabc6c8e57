//! A line that takes any statement, at the bottom of the panel.

use std::rc::Rc;

use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::control::{ConsoleControl, Control};
use crate::model::console::{Answer, ConsoleAction, Outcome};
use crate::model::{Action, Model, Refusal};
use crate::platform::keyboard;
use crate::ui::{button, click};

/// What it shows.
#[derive(Clone, PartialEq)]
pub(crate) struct ConsoleView {
    line: AttrValue,
    words: Rc<[String]>,
    chosen: Option<usize>,
    /// What is wrong with the line so far, or what it lacks, where no words can be offered.
    problem: Option<AttrValue>,
    /// Why there is nothing to carry out.
    refusal: Option<Refusal>,
    /// The newest first: it stands right below the line.
    answers: Rc<[Answer]>,
}

/// What it shows now.
pub(crate) fn view(model: &Model) -> ConsoleView {
    let console = &model.console;
    let words = console.words();
    let problem = console.problem().filter(|_| words.is_empty());
    ConsoleView {
        line: console.line().to_owned().into(),
        words: words.into(),
        chosen: console.chosen(),
        problem: problem.map(|problem| problem.to_owned().into()),
        refusal: Control::Console(ConsoleControl::Enter).refusal(model),
        answers: console.answers().rev().cloned().collect(),
    }
}

#[derive(PartialEq)]
pub(crate) struct ConsoleProps {
    pub(crate) view: ConsoleView,
    pub(crate) on: Callback<Action>,
}

/// The elements that others name.
const WORDS: &str = "statement-words";
const HINT: &str = "statement-hint";

/// The console.
pub(crate) fn console(ConsoleProps { view, on }: &ConsoleProps) -> Html {
    let submit = on.clone();
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        submit.emit(Action::Console(ConsoleAction::Enter));
    };
    let did = |control| button(Control::Console(control), None, on);
    html! {
        <section class="console" aria-label="Console">
            <form {onsubmit}>
                <label>
                    <span>{ "Statement" }</span>
                    { field(view, on) }
                </label>
                { button(Control::Console(ConsoleControl::Enter), view.refusal, on) }
                { did(ConsoleControl::WhatIDid) }
                { did(ConsoleControl::SaveWhatIDid) }
            </form>
            <div class="offered">
                <Words words={view.words.clone()} chosen={view.chosen} {on} />
                <p class="hint" id={HINT}>{ hint(view) }</p>
            </div>
            <div class="answers" role="log" aria-label="Answers" tabindex="0">
                for answer in view.answers.iter() {
                    { told(answer) }
                }
            </div>
        </section>
    }
}

fn field(view: &ConsoleView, on: &Callback<Action>) -> Html {
    let oninput = on.reform(|event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        let (line, caret) = (field.value(), field.selection_start().ok().flatten());
        let cursor = caret.map_or(line.len(), |caret| bytes(&line, caret));
        Action::Console(ConsoleAction::Type { line, cursor })
    });
    let onkeydown = keys(view, on);
    let onblur = (!view.words.is_empty()).then(|| on.reform(|_| Action::Console(ConsoleAction::CloseWords)));
    html! {
        <input data-field="statement" value={view.line.clone()} maxlength="2000" autocomplete="off"
            autocapitalize="off" spellcheck="false" placeholder="crash leader" enterkeyhint="go"
            role="combobox" aria-autocomplete="list" aria-controls={WORDS}
            aria-expanded={(!view.words.is_empty()).to_string()}
            aria-activedescendant={view.chosen.map(word_id)} aria-describedby={HINT}
            {oninput} {onkeydown} {onblur} />
    }
}

/// The keys of the list of words, and of the history. What means nothing there is left to the field.
fn keys(view: &ConsoleView, on: &Callback<Action>) -> Callback<KeyboardEvent> {
    let (on, is_written, is_chosen) = (on.clone(), !view.line.is_empty(), view.chosen.is_some());
    let length = view.line.encode_utf16().count() as u32;
    Callback::from(move |event: KeyboardEvent| {
        let at_end = || {
            let field: HtmlInputElement = event.target_unchecked_into();
            field.selection_start().ok().flatten() == Some(length)
        };
        let action = match &*keyboard::chord(&event) {
            "ArrowDown" => ConsoleAction::Down,
            "ArrowUp" => ConsoleAction::Up,
            "Tab" if is_chosen => ConsoleAction::Accept,
            "ArrowRight" if is_chosen && at_end() => ConsoleAction::Accept,
            // With nothing written it is for what else is open, or under way.
            "Escape" if is_written => ConsoleAction::CloseWords,
            _ => return,
        };
        event.prevent_default();
        on.emit(Action::Console(action));
    })
}

/// A place in a text that is given in UTF-16 units, as the browser does, in bytes.
fn bytes(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    for (at, letter) in text.char_indices() {
        if left < letter.len_utf16() {
            return at;
        }
        left -= letter.len_utf16();
    }
    text.len()
}

fn word_id(place: usize) -> String {
    format!("statement-word-{place}")
}

#[derive(PartialEq, Properties)]
struct WordsProps {
    words: Rc<[String]>,
    chosen: Option<usize>,
    on: Callback<Action>,
}

/// The words that could stand there. The chosen one is brought in sight.
#[component]
fn Words(WordsProps { words, chosen, on }: &WordsProps) -> Html {
    let (list, here) = (use_node_ref(), use_node_ref());
    let nodes = (list.clone(), here.clone());
    use_effect_with((*chosen, words.clone()), move |_| {
        if let Some((list, here)) = nodes.0.cast::<HtmlElement>().zip(nodes.1.cast::<HtmlElement>()) {
            list.set_scroll_top(here.offset_top() - 4);
        }
    });
    // The keyboard stays in the field.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <ul ref={list} id={WORDS} role="listbox" aria-label="What could stand here" hidden={words.is_empty()} {onmousedown}>
            for (place, word) in words.iter().enumerate() {
                <li ref={if Some(place) == *chosen { here.clone() } else { NodeRef::default() }} key={place}
                    id={word_id(place)} role="option" aria-selected={(Some(place) == *chosen).to_string()}
                    onclick={click(Action::Console(ConsoleAction::Write(place)), on)}>
                    { word }
                </li>
            }
        </ul>
    }
}

/// What the line lacks; or, before anything is written, what can be.
fn hint(view: &ConsoleView) -> &str {
    match &view.problem {
        Some(problem) => problem,
        None if view.words.is_empty() && view.line.is_empty() => {
            "Any statement of the scenario language: Tab writes the word that is offered, ↑ brings back the last lines"
        }
        None => "",
    }
}

/// A line, and what came of it. Whatever was typed is text, and nothing else.
fn told(Answer { number, line, outcome }: &Answer) -> Html {
    let (class, words) = match outcome {
        Outcome::UnderWay => ("under-way", "…".to_owned()),
        Outcome::Done(said) => ("done", said.join("\n")),
        Outcome::Refused(why) => ("refused", why.clone()),
        Outcome::Wrong(_, _, why) => ("wrong", why.clone()),
    };
    let typed = match *outcome {
        Outcome::Wrong(from, to, _) => html! {
            <>{ &line[..from] }<mark>{ if from == to { "⌄" } else { &line[from..to] } }</mark>{ &line[to..] }</>
        },
        _ => line.into(),
    };
    html! {
        <div class={class} key={*number}>
            <code>{ typed }</code>
            <p>{ words }</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_where_the_browser_says() {
        for (text, units, expected) in
            [("crash", 2, 2), ("aé€", 2, 3), ("😀x", 2, 4), ("😀x", 1, 0), ("x", 9, 1)]
        {
            assert_eq!(bytes(text, units), expected, "{text} {units}");
        }
    }
}
