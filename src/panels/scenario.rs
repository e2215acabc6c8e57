//! The library, the text of what is played, and the console.

pub(crate) mod console;
pub(crate) mod library;
pub(crate) mod text;

use std::rc::Rc;

use yew::prelude::*;

use crate::control::{Control, PlayControl};
use crate::model::play::Part;
use crate::model::{Action, Model};
use crate::ui::{button, click, keyed, memo};
use console::{ConsoleProps, ConsoleView};
use library::{LibraryProps, LibraryView};
use text::{TextProps, TextView};

/// What the panel shows.
#[derive(PartialEq)]
pub(crate) struct ScenarioView {
    part: PartView,
    /// Whether there is a text to be brought back.
    keeps_text: bool,
    console: ConsoleView,
}

/// The chosen part; the other costs nothing.
#[derive(PartialEq)]
enum PartView {
    Library(Rc<LibraryView>),
    Text(Rc<TextView>),
}

/// What the panel shows now.
pub(crate) fn view(model: &Model) -> ScenarioView {
    ScenarioView {
        part: match model.play.part {
            Part::Library => PartView::Library(Rc::new(library::view(model))),
            Part::Text => PartView::Text(Rc::new(text::view(model))),
        },
        keeps_text: model.play.keeps_text(),
        console: console::view(model),
    }
}

#[derive(PartialEq)]
pub(crate) struct ScenarioProps {
    pub(crate) view: Rc<ScenarioView>,
    pub(crate) on: Callback<Action>,
}

/// The panel.
pub(crate) fn scenario(ScenarioProps { view, on }: &ScenarioProps) -> Html {
    let chosen = match view.part {
        PartView::Library(_) => Part::Library,
        PartView::Text(_) => Part::Text,
    };
    html! {
        <div class="scenario">
            <h2 class="unseen">{ "Scenarios" }</h2>
            <div class="words" role="group" aria-label="Parts of this panel">
                { part(Part::Library, chosen, on) }
                { part(Part::Text, chosen, on) }
            </div>
            if view.keeps_text {
                <p class="kept">
                    { "The text that you had changed is kept." }
                    { button(Control::Play(PlayControl::BringBack), None, on) }
                </p>
            }
            {
                match &view.part {
                    PartView::Library(view) => {
                        keyed("library", library::library, LibraryProps { view: view.clone(), on: on.clone() })
                    }
                    PartView::Text(view) => keyed("text", text::text, TextProps { view: view.clone(), on: on.clone() }),
                }
            }
            { memo(console::console, ConsoleProps { view: view.console.clone(), on: on.clone() }) }
        </div>
    }
}

fn part(part: Part, chosen: Part, on: &Callback<Action>) -> Html {
    let control = Control::Play(PlayControl::Show(part));
    let description = control.description();
    html! {
        <button type="button" data-control={description.id} title={description.name}
            aria-pressed={(part == chosen).to_string()} onclick={click(control.action(), on)}>
            { description.sign }
        </button>
    }
}
