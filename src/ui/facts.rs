//! Facts, each with its name.

use yew::prelude::*;

/// What it is, and how much.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    /// Whether it has become another at the last step.
    pub(crate) changed: bool,
}

impl Fact {
    pub(crate) fn new(name: &'static str, value: impl Into<String>) -> Fact {
        Fact { name, value: value.into(), changed: false }
    }
}

/// Facts, each with its name.
pub(crate) fn facts(facts: &[Fact]) -> Html {
    html! {
        <dl>
            for Fact { name, value, changed } in facts.iter() {
                <div class={changed.then_some("changed")}><dt>{ *name }</dt><dd>{ value }</dd></div>
            }
        </dl>
    }
}
