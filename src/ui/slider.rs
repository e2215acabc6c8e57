//! A slider, and a field for the exact value beside it.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::typed_in;

/// What somebody did with them.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Dialed {
    /// Let the slider go at this stop.
    Stop(usize),
    /// Typed this.
    Typed(String),
    /// Meant what was typed.
    Entered,
    /// Gave up what was typed.
    Forgotten,
}

/// A value that can be typed in.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Entry {
    /// What scripts and style sheets call it: once in the page.
    pub(crate) id: String,
    /// What it is called where it is to be seen.
    pub(crate) name: String,
    /// What it is called for those who do not see around it.
    pub(crate) label: String,
    /// The value, or what is typed.
    pub(crate) text: String,
    /// What is wrong with it, and what to do.
    pub(crate) error: Option<String>,
}

#[derive(PartialEq, Properties)]
pub(crate) struct SliderProps {
    pub(crate) entry: Entry,
    /// The stop that it is nearest to, and the last one.
    pub(crate) at: usize,
    pub(crate) last: usize,
    /// The value at a stop, in words.
    pub(crate) tell: Callback<usize, String>,
    pub(crate) on: Callback<Dialed>,
}

/// A slider, and a field for the exact value. Nothing comes of it before it is let go: the pointer, or the key
/// that moves it.
#[component]
pub(crate) fn Slider(SliderProps { entry, at, last, tell, on }: &SliderProps) -> Html {
    let draft = use_state_eq(|| None::<usize>);
    let key_is_down = use_mut_ref(|| false);
    let (at, tell, on) = (*at, tell.clone(), on.clone());
    let let_go = {
        let (draft, on) = (draft.setter(), on.clone());
        move |place: Option<usize>| {
            draft.set(None);
            if let Some(place) = place.filter(|place| *place != at) {
                on.emit(Dialed::Stop(place));
            }
        }
    };
    let oninput = {
        let draft = draft.setter();
        move |event: InputEvent| draft.set(place(event.target_dyn_into()))
    };
    let onchange = {
        let (let_go, key_is_down) = (let_go.clone(), key_is_down.clone());
        move |event: Event| {
            if !*key_is_down.borrow() {
                let_go(place(event.target_dyn_into()));
            }
        }
    };
    let onkeydown = {
        let key_is_down = key_is_down.clone();
        // Other keys may come up elsewhere.
        move |event: KeyboardEvent| *key_is_down.borrow_mut() = is_move(&event)
    };
    let onkeyup = {
        let (let_go, key_is_down) = (let_go.clone(), key_is_down.clone());
        move |event: KeyboardEvent| {
            if key_is_down.replace(false) {
                let_go(place(event.target_dyn_into()));
            }
        }
    };
    let onfocusout = move |event: FocusEvent| {
        if key_is_down.replace(false) {
            let_go(place(event.target_dyn_into()));
        }
    };
    let told = draft.map_or_else(|| entry.text.clone(), |draft| tell.emit(draft));
    let Entry { id, name, label, .. } = entry;
    html! {
        <div class="dial" data-dial={id.clone()}>
            <label for={format!("{id}-slider")}>{ name }</label>
            <input type="range" id={format!("{id}-slider")} min="0" max={last.to_string()} step="1"
                value={draft.unwrap_or(at).to_string()} aria-label={label.clone()} aria-valuetext={told.clone()}
                {oninput} {onchange} {onkeydown} {onkeyup} {onfocusout} />
            { exact(entry, &told, &on) }
        </div>
    }
}

/// A field for an exact value, without a slider.
pub(crate) fn entry(entry: &Entry, on: &Callback<Dialed>) -> Html {
    html! {
        <div class="dial" data-dial={entry.id.clone()}>
            <label for={entry.id.clone()}>{ &entry.name }</label>
            { exact(entry, &entry.text, on) }
        </div>
    }
}

fn exact(Entry { id, label, error, .. }: &Entry, text: &str, on: &Callback<Dialed>) -> Html {
    let error_id = format!("{id}-error");
    let oninput = on.reform(|event: InputEvent| Dialed::Typed(typed_in(event)));
    let onchange = on.reform(|_: Event| Dialed::Entered);
    let forget = on.clone();
    let onkeydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            forget.emit(Dialed::Forgotten);
        }
    };
    html! {
        <>
            <input id={id.clone()} value={text.to_owned()} maxlength="40" autocomplete="off" spellcheck="false"
                aria-label={format!("{label}, exactly")} aria-invalid={error.is_some().to_string()}
                aria-describedby={error.is_some().then(|| error_id.clone())} {oninput} {onchange} {onkeydown} />
            if let Some(error) = error {
                <p class="error" id={error_id} role="alert">{ error }</p>
            }
        </>
    }
}

fn place(slider: Option<HtmlInputElement>) -> Option<usize> {
    slider?.value().parse().ok()
}

fn is_move(event: &KeyboardEvent) -> bool {
    let key = event.key();
    key.starts_with("Arrow") || key.starts_with("Page") || key == "Home" || key == "End"
}
