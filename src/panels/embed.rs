//! A playground for a page of somebody's own: what it shows, what is locked in it, where it starts; it is to be
//! seen at once as it will be there.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::api::options::Theme;
use crate::api::snippet::{Form, Snippet, Way};
use crate::control::{Control, EmbedControl, index};
use crate::model::embed::{EmbedAction, PANELS, PRESETS, SIZES, Start, Wish};
use crate::model::speed::Speed;
use crate::model::{Action, Model};
use crate::text;
use crate::ui::{Select, button, style};

/// The dialog, while it is open.
pub(crate) fn embed(model: &Model, on: &Callback<Action>) -> Html {
    if !model.embed.is_open() {
        return html! {};
    }
    let close = Control::Embed(EmbedControl::Close);
    // The browser closes it by Escape; the model hears of it, and takes it away.
    let onclose = on.reform(move |_: Event| close.action());
    let (wish, snippet) = (&model.embed.wish, model.snippet());
    let wished = on.reform(|wish| Action::Embed(EmbedAction::Wish(Box::new(wish))));
    let told = model.told_while_embedding().map(|notice| notice.text.clone());
    html! {
        <dialog class="share embed" aria-labelledby="embed-title" {onclose}>
            <div class="card-top">
                <h2 id="embed-title">{ "Put it into a page of yours" }</h2>{ button(close, None, on) }
            </div>
            <div class="made">
                <div class="wishes">
                    { start(model, &wished) }
                    { size(wish, &wished) }
                    { panels(wish, &wished) }
                    { locks(wish, &wished) }
                </div>
                <div class="result">
                    <p class="error" role="alert">{ model.embed.error().unwrap_or_default() }</p>
                    if let Some(snippet) = &snippet {
                        { preview(snippet) }
                        <h3>{ "Copy it into your page" }</h3>
                        for form in Form::ALL {
                            { copied(snippet, form, model, on) }
                        }
                    }
                </div>
            </div>
            <p class="told" role="status">{ told }</p>
        </dialog>
    }
}

// ── What is wished for ──

fn start(model: &Model, on: &Callback<Wish>) -> Html {
    let wish = model.embed.wish.clone();
    let here = format!("At this moment, {} s", text::seconds(model.world().now()));
    let names = vec![here, "At the beginning".to_owned(), "At another moment, or a line".to_owned()];
    let chosen = match wish.start {
        Start::Here => 0,
        Start::Beginning => 1,
        Start::At(_) => 2,
    };
    let choose = changed(&wish, on, |wish, place| match place {
        0 => wish.start = Start::Here,
        1 => wish.start = Start::Beginning,
        _ => wish.start = Start::At(String::from("0s")),
    });
    let speeds: Vec<String> = Speed::ALL.iter().map(|speed| format!("{speed}×")).collect();
    let speed = Speed::ALL.iter().position(|speed| *speed == wish.speed).unwrap_or_default();
    let choose_speed = changed(&wish, on, |wish, place| wish.speed = Speed::ALL[place]);
    html! {
        <fieldset>
            <legend>{ "Start" }</legend>
            <label>{ "It starts" }<Select id="embed-start" label="It starts" {names} {chosen} on={choose} /></label>
            if let Start::At(text) = &wish.start {
                { typed("start", "Moment or line: 2.4s, line 12", text, changed(&wish, on, |wish, text| wish.start = Start::At(text))) }
            }
            { check("embed-autoplay", "It plays by itself".to_owned(), wish.autoplay, changed(&wish, on, |wish, is_on| wish.autoplay = is_on)) }
            <label>{ "Speed" }<Select id="embed-speed" label="Speed" names={speeds} chosen={speed} on={choose_speed} /></label>
        </fieldset>
    }
}

fn size(wish: &Wish, on: &Callback<Wish>) -> Html {
    let mut names: Vec<String> = SIZES.iter().map(|(name, ..)| (*name).to_owned()).collect();
    names.push("As typed here".to_owned());
    let chosen = SIZES.iter().position(|(_, width, height)| *width == wish.width && *height == wish.height);
    let choose = changed(wish, on, |wish, place| {
        if let Some((_, width, height)) = SIZES.get::<usize>(place) {
            (wish.width, wish.height) = ((*width).to_owned(), (*height).to_owned());
        }
    });
    let themes = [Theme::Auto, Theme::Light, Theme::Dark];
    let theme = themes.iter().position(|theme| *theme == wish.theme).unwrap_or_default();
    let choose_theme = changed(wish, on, move |wish, place: usize| wish.theme = themes[place]);
    let theme_names: Vec<String> = ["As the page is", "Light", "Dark"].map(str::to_owned).into();
    html! {
        <fieldset>
            <legend>{ "Look" }</legend>
            <label>{ "Size" }
                <Select id="embed-size" label="Size" {names} chosen={chosen.unwrap_or(SIZES.len())} on={choose} />
            </label>
            <div class="row">
                { typed("width", "Width in pixels", &wish.width, changed(wish, on, |wish, text| wish.width = text)) }
                { typed("height", "Height", &wish.height, changed(wish, on, |wish, text| wish.height = text)) }
            </div>
            <label>{ "Light or dark" }
                <Select id="embed-theme" label="Light or dark" names={theme_names} chosen={theme} on={choose_theme} />
            </label>
        </fieldset>
    }
}

fn panels(wish: &Wish, on: &Callback<Wish>) -> Html {
    let mut names: Vec<String> = PRESETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.push("As chosen here".to_owned());
    let chosen = PRESETS.iter().position(|(_, panels)| *panels == wish.panels);
    let choose = changed(wish, on, |wish, place| {
        if let Some((_, panels)) = PRESETS.get::<usize>(place) {
            wish.panels = panels.to_vec();
        }
    });
    html! {
        <fieldset>
            <legend>{ "What is shown" }</legend>
            <Select id="embed-panels" label="What is shown" {names} chosen={chosen.unwrap_or(PRESETS.len())} on={choose} />
            <div class="checks">
                for name in PANELS {
                    { check(name, words(name), wish.panels.contains(&name), changed(wish, on, move |wish, is_on| {
                        *wish = wish.clone().with_panel(name, is_on);
                    })) }
                }
            </div>
        </fieldset>
    }
}

fn locks(wish: &Wish, on: &Callback<Wish>) -> Html {
    let lock = |name: &'static str, words: String| {
        check(
            name,
            words,
            wish.locked.contains(&name),
            changed(wish, on, move |wish, is_on| {
                *wish = wish.clone().with_lock(name, is_on);
            }),
        )
    };
    html! {
        <fieldset>
            <legend>{ "What is locked" }</legend>
            <div class="checks">
                for (group, _) in index::groups() {
                    { lock(group, words(group)) }
                }
            </div>
            <details>
                <summary>{ "Single buttons" }</summary>
                <div>
                    for (group, controls) in index::groups() {
                        if !wish.locked.contains(&group) {
                            <h3>{ words(group) }</h3>
                            <div class="checks">
                                // One of its group's name cannot be meant alone.
                                for control in controls.into_iter().filter(|control| control.description().id != group) {
                                    { lock(control.description().id, control.description().name.to_owned()) }
                                }
                            </div>
                        }
                    }
                </div>
            </details>
        </fieldset>
    }
}

/// What is wished for then.
fn changed<T: 'static>(
    wish: &Wish,
    on: &Callback<Wish>,
    change: impl Fn(&mut Wish, T) + 'static,
) -> Callback<T> {
    let wish = wish.clone();
    on.reform(move |value| {
        let mut wish = wish.clone();
        change(&mut wish, value);
        wish
    })
}

/// A name of the table as people write it: *why-not* is *Why not*.
fn words(name: &str) -> String {
    text::capital(&name.replace('-', " "))
}

fn check(id: &'static str, words: String, is_on: bool, on: Callback<bool>) -> Html {
    let onchange = on.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! { <label class="check"><input type="checkbox" data-check={id} checked={is_on} {onchange} />{ words }</label> }
}

fn typed(id: &'static str, words: &'static str, value: &str, on: Callback<String>) -> Html {
    let onchange = on.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().value());
    html! {
        <label>{ words }
            <input data-field={id} value={value.to_owned()} maxlength="40" autocomplete="off" spellcheck="false" {onchange} />
        </label>
    }
}

// ── What comes of it ──

/// The very element that the tag holds.
fn preview(snippet: &Snippet) -> Html {
    let text = match &snippet.way {
        Way::Text { text, .. } => Some(text.clone()),
        Way::Settings(_) | Way::Link(_) => None,
    };
    let mut element = yew::virtual_dom::VTag::new("raft-playground");
    for (name, value) in snippet.attributes() {
        element.add_attribute(name, value.to_owned());
    }
    if let Some(text) = text {
        element.add_child(html! { <script type="text/raft">{ text }</script> });
    }
    // What is pressed in there is no key of this one.
    let onkeydown = |event: KeyboardEvent| event.stop_propagation();
    html! {
        <section class="preview" aria-label="As it will look" {onkeydown}>
            <div ~style={style(snippet.style())}>{ Html::from(element) }</div>
        </section>
    }
}

/// The text that goes into the page, and a button that copies it.
fn copied(snippet: &Snippet, form: Form, model: &Model, on: &Callback<Action>) -> Html {
    let control = Control::Embed(EmbedControl::Copy(form));
    let (name, help) = match form {
        Form::Tag => {
            ("Tag", "for pages that may have a script: it is part of the page, and prose can act on it")
        }
        Form::Frame => ("Frame", "for pages that take a frame, but no script"),
        Form::Link => ("Link", "where neither can be had"),
        Form::Markdown => ("Markdown", "the same, with its name"),
    };
    let select = |event: FocusEvent| event.target_unchecked_into::<HtmlTextAreaElement>().select();
    html! {
        <div class="snippet">
            <label><span>{ name }<small>{ ": " }{ help }</small></span>
                <textarea readonly=true rows="3" spellcheck="false" data-snippet={control.description().id}
                    value={snippet.write(form)} onfocus={select} />
            </label>
            { button(control, control.refusal(model), on) }
        </div>
    }
}
