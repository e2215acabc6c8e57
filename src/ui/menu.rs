//! Something that unfolds below its name.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

/// Unfolds `content` below `name`. It folds again when somebody presses Escape, or goes elsewhere.
pub(crate) fn menu(class: Classes, label: &'static str, name: Html, content: Html) -> Html {
    let onkeydown = |event: KeyboardEvent| {
        if let Some(menu) = event.current_target().and_then(|menu| menu.dyn_into::<Element>().ok())
            && event.key() == "Escape"
            && menu.has_attribute("open")
        {
            event.prevent_default();
            fold(&menu);
            focus_name(&menu);
        }
    };
    let onfocusout = |event: FocusEvent| {
        let menu = event.current_target().and_then(|menu| menu.dyn_into::<Element>().ok());
        let next = event.related_target().and_then(|next| next.dyn_into::<Node>().ok());
        if let Some(menu) = menu
            && next.is_some()
            && !menu.contains(next.as_ref())
        {
            fold(&menu);
        }
    };
    html! {
        <details class={classes!("menu", class)} {onkeydown} {onfocusout}>
            <summary aria-label={(!label.is_empty()).then_some(label)}>{ name }</summary>
            <div class="menu-body">{ content }</div>
        </details>
    }
}

fn fold(menu: &Element) {
    // It fails only for what is no attribute's name.
    let _ = menu.remove_attribute("open");
}

fn focus_name(menu: &Element) {
    let name = menu.first_element_child().and_then(|name| name.dyn_into::<HtmlElement>().ok());
    if let Some(name) = name {
        // A summary can always be focused.
        let _ = name.focus();
    }
}
