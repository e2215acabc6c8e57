//! What is on the screen, a module for each thing: a view model, which is a plain value made from the
//! state, and the function that draws it. [`ui::memo`](crate::ui::memo) leaves alone what is drawn from
//! a view model that stays equal.

pub(crate) mod card;
pub(crate) mod clients;
pub(crate) mod cluster;
pub(crate) mod compare;
pub(crate) mod embed;
pub(crate) mod evidence;
pub(crate) mod header;
pub(crate) mod help;
pub(crate) mod logs;
pub(crate) mod notices;
pub(crate) mod scenario;
pub(crate) mod share;
pub(crate) mod space_time;
pub(crate) mod stage;
pub(crate) mod tape;
pub(crate) mod transport;
pub(crate) mod why;
pub(crate) mod why_not;
pub(crate) mod world;

use raft::Term;

/// The class that carries a term's colours; the number is always there, too.
pub(crate) fn term_class(term: Term) -> &'static str {
    const CLASSES: [&str; 9] = ["t8", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t0"];
    if term == Term::ZERO { CLASSES[8] } else { CLASSES[(term.0 % 8) as usize] }
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
