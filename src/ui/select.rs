//! A menu of which one line is chosen.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(crate) struct SelectProps {
    /// What scripts and style sheets call it.
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    /// What comes of it, for those who wonder, if the label does not say it.
    #[prop_or_default]
    pub(crate) help: Option<&'static str>,
    pub(crate) names: Vec<String>,
    /// Which of them is chosen.
    pub(crate) chosen: usize,
    /// Is told which was chosen.
    pub(crate) on: Callback<usize>,
}

/// A menu of which one line is chosen.
#[component]
pub(crate) fn Select(SelectProps { id, label, help, names, chosen, on }: &SelectProps) -> Html {
    let node = use_node_ref();
    let (menu, chosen) = (node.clone(), *chosen);
    // A menu that somebody has used no longer follows its attributes.
    use_effect(move || {
        if let Some(menu) = menu.cast::<HtmlSelectElement>() {
            menu.set_selected_index(chosen as i32);
        }
    });
    let onchange = on.reform(|event: Event| {
        let menu: HtmlSelectElement = event.target_unchecked_into();
        usize::try_from(menu.selected_index()).unwrap_or(0)
    });
    html! {
        <select ref={node} data-menu={*id} aria-label={*label} title={help.unwrap_or(label)} {onchange}>
            for (place, name) in names.iter().enumerate() {
                <option selected={place == chosen}>{ name }</option>
            }
        </select>
    }
}
