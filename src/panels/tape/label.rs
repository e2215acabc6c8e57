//! The name of a branch: a dot to go there, and a field to give it another name.

use sim::BranchId;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::full_name;
use super::rows::{Row, letter};
use crate::control::{BranchControl, Control};
use crate::model::{Action, BranchAction};

/// A branch and its name.
#[derive(Clone, PartialEq)]
pub(super) struct LabelView {
    branch: BranchId,
    name: String,
}

/// The name of a branch.
pub(super) fn view(row: &Row) -> LabelView {
    LabelView { branch: row.branch, name: row.name.clone() }
}

#[derive(PartialEq, Properties)]
pub(super) struct LabelProps {
    pub(super) row: LabelView,
    /// Whether the cursor is on this branch.
    pub(super) is_shown: bool,
    pub(super) on: Callback<Action>,
}

/// The name of a branch.
#[component]
pub(super) fn Label(LabelProps { row, is_shown, on }: &LabelProps) -> Html {
    let is_edited = use_state_eq(|| false);
    let field = use_node_ref();
    use_effect_with(*is_edited, {
        let field = field.clone();
        move |_| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                // It fails only for what cannot be focused.
                let _ = field.focus();
                field.select();
            }
        }
    });
    if *is_edited {
        return edit(row, field, is_edited.setter(), on);
    }
    let go_to = Control::Branch(BranchControl::GoTo(row.branch));
    let dot = if *is_shown { "◉" } else { "○" };
    let name = full_name(row.branch, &row.name);
    let is_edited = is_edited.setter();
    html! {
        <p class="label">
            <button type="button" class="plain" data-control={go_to.description().id} title={name.clone()}
                aria-label={format!("Go to branch {name}")} aria-pressed={is_shown.to_string()}
                onclick={on.reform(move |_| go_to.action())}>
                { dot }<b>{ letter(row.branch) }</b><span>{ &row.name }</span>
            </button>
            <button type="button" class="plain" data-control="rename-branch" title="Rename this branch"
                aria-label="Rename this branch" onclick={move |_| is_edited.set(true)}>
                { "✎" }
            </button>
        </p>
    }
}

/// The field: Enter takes the name, Esc does not.
fn edit(row: &LabelView, field: NodeRef, is_edited: UseStateSetter<bool>, on: &Callback<Action>) -> Html {
    let branch = row.branch;
    let take = {
        let (field, is_edited, on) = (field.clone(), is_edited.clone(), on.clone());
        move || {
            let name = field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
            is_edited.set(false);
            on.emit(Action::Branch(BranchAction::Rename(branch, name)));
        }
    };
    let onsubmit = {
        let take = take.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            take();
        }
    };
    let (name, written) = (row.name.clone(), field.clone());
    let onkeydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            // When the field goes, it is left.
            if let Some(field) = written.cast::<HtmlInputElement>() {
                field.set_value(&name);
            }
            is_edited.set(false);
        }
    };
    html! {
        <form class="label" {onsubmit}>
            <input ref={field} aria-label="Name of the branch" value={row.name.clone()}
                maxlength={sim::Branch::LONGEST_NAME.to_string()} {onkeydown} onblur={move |_| take()} />
        </form>
    }
}
