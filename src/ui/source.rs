//! Where a rule is stated.

use scenario::Source;
use yew::prelude::*;

/// *§5.4.1 · RequestVote 2*.
pub(crate) fn source(source: Option<Source>) -> Html {
    match source {
        Some(Source { section, rule }) => {
            html! { <small class="source">{ section }{ " · " }{ rule }</small> }
        }
        None => Html::default(),
    }
}
