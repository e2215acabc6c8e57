//! What the keys do at the moment, and what the help says of them.

use super::{Control, Offer};
use crate::api::options::Allowed;
use crate::model::{Action, Model};

/// What a key does at the moment, if anything. A key of several controls presses the one that makes
/// sense; if none does, it says why not. A letter is the same in capitals, unless that has a meaning of
/// its own, if not at the moment.
#[must_use]
pub fn action(key: &str, model: &Model) -> Option<Action> {
    let has_meaning = Control::with_keys().any(|control| control.description().keys.contains(&key));
    action_of(model, |known| if has_meaning { known == key } else { known.eq_ignore_ascii_case(key) })
}

/// Whether a key means something, if not at the moment.
#[must_use]
pub fn is_known(key: &str) -> bool {
    let is_key =
        |control: Control| control.description().keys.iter().any(|known| known.eq_ignore_ascii_case(key));
    Control::with_keys().any(is_key)
}

fn action_of(model: &Model, is_key: impl Fn(&str) -> bool) -> Option<Action> {
    let knows = |control: &Control| control.description().keys.iter().any(|key| is_key(key));
    let mut refusal = None;
    for control in Control::with_keys().filter(knows) {
        match control.offer(model) {
            Offer::Yes => return Some(control.action()),
            Offer::No(why) => refusal = refusal.or(Some(Action::Refuse(why))),
            Offer::Absent => {}
        }
    }
    refusal
}

/// The first key of a control, as people write it.
#[must_use]
pub fn name(control: Control) -> Option<&'static str> {
    let key = control.description().keys.first()?;
    Some(match *key {
        " " => "Space",
        "ArrowRight" => "→",
        "ArrowLeft" => "←",
        "Shift+ArrowRight" => "Shift+→",
        "Shift+ArrowLeft" => "Shift+←",
        "Ctrl+z" => "Ctrl+Z",
        "Ctrl+y" => "Ctrl+Y",
        "Escape" => "Esc",
        key => key,
    })
}

/// One line of the help: a first and perhaps a last key, and what they do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HelpLine {
    /// The first key.
    pub first: &'static str,
    /// The last, if a row of keys does the same to one after the other.
    pub last: Option<&'static str>,
    /// What they do.
    pub text: String,
}

/// The help: the groups of controls, each with a line for each key, and one for a row of keys that do
/// the same. It tells nobody of what is locked.
pub fn help(allowed: &Allowed) -> impl Iterator<Item = (&'static str, Vec<HelpLine>)> {
    let groups = Control::groups().into_iter().map(|(title, mut controls)| {
        controls.retain(|control| allowed.allows(*control));
        (title, lines(&controls))
    });
    groups.filter(|(_, lines)| !lines.is_empty())
}

fn lines(controls: &[Control]) -> Vec<HelpLine> {
    let mut lines: Vec<HelpLine> = Vec::new();
    for &control in controls {
        let Some(key) = name(control) else {
            continue;
        };
        let text = control.description().name.to_owned();
        match lines.last_mut() {
            Some(line) if line.text == text => line.last = Some(key),
            Some(line) if line.first == key => line.text = format!("{}, or {}", line.text, lower(&text)),
            _ => lines.push(HelpLine { first: key, last: None, text }),
        }
    }
    lines
}

/// As it stands in the middle of a sentence.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        std::iter::once(first.to_ascii_lowercase()).chain(letters).collect()
    })
}
