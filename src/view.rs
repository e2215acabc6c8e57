//! What is drawn: functions of the state, and of nothing else.
//!
//! Nothing here listens. What can be clicked bears `data-do` with the name of a deed, or
//! `data-choose` with the name of a server or a message; [`crate::gestures`] says what they mean.

pub(crate) mod card;
pub(crate) mod element;
pub(crate) mod header;
pub(crate) mod help;
pub(crate) mod logs;
pub(crate) mod message;
pub(crate) mod message_card;
pub(crate) mod part;
pub(crate) mod server;
pub(crate) mod stage;
pub(crate) mod transport;
pub(crate) mod why;

use raft::{ServerId, Term};
use sim::MessageId;

use crate::view::element::{El, el};

/// The class that carries a term's colours; the number is always there, too.
pub(crate) fn term_class(term: Term) -> &'static str {
    const CLASSES: [&str; 9] = ["t8", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t0"];
    if term == Term::ZERO { CLASSES[8] } else { CLASSES[(term.0 % 8) as usize] }
}

/// Several classes; empty ones do not matter.
pub(crate) fn classes(names: &[&str]) -> String {
    names.join(" ")
}

/// What `data-choose` says of a server.
pub(crate) fn choose_server(server: ServerId) -> String {
    server.to_string()
}

/// What `data-choose` says of a message.
pub(crate) fn choose_message(id: MessageId) -> String {
    format!("m{}", id.0)
}

/// A button: the deed it stands for, what is written on it, and what it is called.
pub(crate) fn button(deed: &'static str, sign: &'static str, name: &'static str) -> El {
    button_unless(None, deed, sign, name)
}

/// A button that cannot be pressed if there is a reason against it.
pub(crate) fn button_unless(
    reason: Option<&'static str>,
    deed: &'static str,
    sign: &'static str,
    name: &'static str,
) -> El {
    // A sign says nothing to those who do not see it.
    let label = (!sign.is_ascii() || sign.len() == 1).then_some(name);
    el("button")
        .with("type", "button")
        .with("data-do", deed)
        .with("title", reason.unwrap_or(name))
        .with_if("aria-label", label)
        .with_if("disabled", reason.map(|_| ""))
        .text(sign)
}

/// Facts, each with its name.
pub(crate) fn facts(facts: Vec<(&'static str, String)>) -> El {
    let fact = |(name, value)| el("div").child(el("dt").text(name)).child(el("dd").say(value));
    el("dl").list(facts.into_iter().map(fact))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_terms_in_a_row_have_different_colours() {
        let classes: Vec<_> = [0, 1, 2, 7, 8, 9, 16].map(Term).map(term_class).into();
        assert_eq!(classes, ["t0", "t1", "t2", "t7", "t8", "t1", "t8"]);
    }
}
