//! The text of a scenario: to be read while it is played, and to be changed.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::control::{Control, PlayControl};
use crate::model::play::PlayAction;
use crate::model::{Action, Model};
use crate::platform::focus;
use crate::ui::{Offered, buttons, click};

/// What the text shows.
#[derive(Clone, PartialEq)]
pub(crate) struct TextView {
    text: Rc<str>,
    /// The line that is under way, if the text is that of what is played.
    under_way: Option<u32>,
    errors: Vec<Wrong>,
    /// What is wrong, for those who do not see it; not at each key.
    told: String,
    is_edited: bool,
    buttons: Vec<Offered>,
}

/// What is wrong with a line.
#[derive(Clone, PartialEq)]
struct Wrong {
    line: u32,
    /// The character from which on, from 1.
    column: u32,
    message: String,
}

/// What the text shows now.
pub(crate) fn view(model: &Model) -> TextView {
    let play = &model.play;
    let director = model.run.experiment().director();
    let is_played = model.plays_scenario() && !play.is_edited();
    let under_way = director.line().filter(|_| is_played).map(|line| model.line_in_text(line.number));
    let failed = director.failure().filter(|_| is_played).into_iter();
    let failed = failed.map(|failure| Wrong {
        line: model.line_in_text(failure.line),
        column: 1,
        message: failure.message.clone(),
    });
    let errors = play.errors().iter().map(|error| Wrong {
        line: error.line,
        column: error.column,
        message: error.message(),
    });
    TextView {
        text: play.text(),
        under_way,
        errors: errors.chain(failed).collect(),
        told: play.told().to_owned(),
        is_edited: play.is_edited(),
        buttons: [PlayControl::Run, PlayControl::Copy, PlayControl::Revert]
            .map(|control| Control::Play(control).offered(model))
            .into(),
    }
}

#[derive(PartialEq)]
pub(crate) struct TextProps {
    pub(crate) view: Rc<TextView>,
    pub(crate) on: Callback<Action>,
}

/// The text.
pub(crate) fn text(TextProps { view, on }: &TextProps) -> Html {
    html! {
        <div class="text">
            <div class="text-acts" role="group" aria-label="Text">
                { buttons(&view.buttons, on) }
                <span>{ state(view) }</span>
            </div>
            <Editor view={view.clone()} {on} />
            <p class="unseen" role="status">{ &view.told }</p>
            if !view.errors.is_empty() {
                <ul class="errors" id="text-errors" aria-label="What is wrong">
                    for (place, wrong) in view.errors.iter().enumerate() {
                        { error(view, place, wrong, on) }
                    }
                </ul>
            }
        </div>
    }
}

fn state(view: &TextView) -> &'static str {
    match view {
        TextView { is_edited: true, errors, .. } if errors.is_empty() => "changed: run it to see it",
        TextView { is_edited: true, .. } => "changed, and not right yet",
        TextView { under_way: Some(_), .. } => "▸ the line under way",
        _ => "",
    }
}

fn error(view: &TextView, place: usize, wrong: &Wrong, on: &Callback<Action>) -> Html {
    // What is played can be read: what is wrong there is that it came otherwise.
    let control = if view.is_edited { PlayControl::ToError(place) } else { PlayControl::ToLine(wrong.line) };
    let control = Control::Play(control);
    let description = control.description();
    html! {
        <li>
            <button type="button" data-control={description.id} title={description.name}
                onclick={click(control.action(), on)}>
                <b>{ format!("line {}", wrong.line) }</b>{ " " }{ &wrong.message }
            </button>
        </li>
    }
}

#[derive(PartialEq, Properties)]
struct EditorProps {
    view: Rc<TextView>,
    on: Callback<Action>,
}

/// A field of many lines; behind it the same text is drawn once more, with the marks that a field cannot
/// have.
#[component]
fn Editor(EditorProps { view, on }: &EditorProps) -> Html {
    let node = use_node_ref();
    use_effect_with(view.under_way, {
        let node = node.clone();
        move |line| {
            if let Some((text, line)) = node.cast::<HtmlTextAreaElement>().zip(*line)
                && !text.matches(":focus").unwrap_or(false)
            {
                focus::scroll_to_line(&text, line);
            }
        }
    });
    let oninput = on.reform(|event: InputEvent| {
        let text: HtmlTextAreaElement = event.target_unchecked_into();
        Action::Play(PlayAction::Type(text.value()))
    });
    let onscroll = |event: Event| {
        let text: HtmlTextAreaElement = event.target_unchecked_into();
        if let Some(drawn) = text.previous_element_sibling() {
            drawn.set_scroll_top(text.scroll_top());
        }
    };
    let is_wrong = !view.errors.is_empty();
    html! {
        <div class="editor">
            <div class="drawn" aria-hidden="true">
                for (place, line) in view.text.split('\n').enumerate() {
                    { draw(view, place as u32 + 1, line) }
                }
            </div>
            <textarea ref={node} aria-label="The text of the scenario" spellcheck="false" autocomplete="off"
                autocapitalize="off" value={view.text.to_string()} aria-invalid={is_wrong.to_string()}
                aria-describedby={is_wrong.then_some("text-errors")} {oninput} {onscroll} />
        </div>
    }
}

fn draw(view: &TextView, number: u32, line: &str) -> Html {
    let wrong = view.errors.iter().find(|wrong| wrong.line == number);
    let is_under_way = view.under_way == Some(number);
    let class = classes!(wrong.map(|_| "wrong"), is_under_way.then_some("under-way"));
    let (before, marked, after) = match wrong {
        Some(wrong) => word_at(line, wrong.column),
        None => (line, "", ""),
    };
    html! { <div {class}>{ before }<u>{ marked }</u>{ after }</div> }
}

/// A line in three parts: the second is the word at a column, or all of the line if nothing is there.
fn word_at(line: &str, column: u32) -> (&str, &str, &str) {
    let at = line.char_indices().nth(column.saturating_sub(1) as usize).map(|(at, _)| at);
    match at.map(|at| line.split_at(at)) {
        Some((before, rest)) => {
            let (word, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            (before, word, after)
        }
        None => ("", line, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::word_at;

    #[test]
    fn the_word_at_a_column_is_marked() {
        assert_eq!(word_at("crahs S1", 1), ("", "crahs", " S1"));
        assert_eq!(word_at("say “ö” x", 9), ("say “ö” ", "x", ""));
        assert_eq!(word_at("crash", 6), ("", "crash", ""));
        assert_eq!(word_at("", 1), ("", "", ""));
    }
}
