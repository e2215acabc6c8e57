//! Facts, each with its name.

use yew::prelude::*;

/// What it is, and how much.
pub(crate) type Fact = (&'static str, String);

/// Facts, each with its name.
pub(crate) fn facts(facts: &[Fact]) -> Html {
    html! {
        <dl>
            for (name, value) in facts.iter() {
                <div><dt>{ *name }</dt><dd>{ value }</dd></div>
            }
        </dl>
    }
}
