//! Lists of names, of which some are taken away: `-crash -restart`, or `all`, or `none`.

use scenario::nearest;

use crate::text::short;

/// Reads such a list: tells `set` which of the names are meant, in their order, after it has told it of
/// all whether the list begins with all or with none. Names that are not known are left out, and the first
/// of them is the error; a list of such names alone says nothing.
pub(super) fn read(
    text: &str,
    names: &[&'static str],
    otherwise: &str,
    mut set: impl FnMut(Meant, bool),
) -> Result<(), Option<String>> {
    let words = text.split([' ', ',', '\t', '\n']).filter(|word| !word.is_empty());
    let mut wrong = None;
    let mut is_first = true;
    for word in words {
        let (name, is_meant) = match word.strip_prefix('-') {
            Some(name) => (name, false),
            None => (word, true),
        };
        let (meant, is_meant) = match (name, names.iter().position(|known| *known == name)) {
            ("all", _) => (Meant::All, is_meant),
            ("none", _) => (Meant::All, !is_meant),
            (_, Some(place)) => (Meant::Name(place), is_meant),
            (name, None) => {
                wrong = wrong.or_else(|| Some(unknown(name, names, otherwise)));
                continue;
            }
        };
        if std::mem::take(&mut is_first) {
            set(Meant::All, !is_meant);
        }
        set(meant, is_meant);
    }
    wrong.map_or(Ok(()), |wrong| Err(Some(wrong)))
}

/// What a word of the list is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meant {
    All,
    /// The name in this place of the list of those that there are.
    Name(usize),
}

fn unknown(name: &str, names: &[&'static str], otherwise: &str) -> String {
    match nearest(name, names) {
        Some(known) => format!("“{}” is not known; did you mean “{known}”?", short(name)),
        None => format!("“{}” is not known; {otherwise}", short(name)),
    }
}
