//! What is told of logs that do not match, and of what is committed.

use raft::{LogIndex, ServerId, ServerSet, Term};

use super::words::{self, share};

/// Where two logs differ.
pub(super) fn mismatch(
    s: ServerId,
    leader: ServerId,
    index: LogIndex,
    leader_term: Term,
    own_term: Option<Term>,
) -> String {
    let theirs = format!("At index {index} {leader} has an entry of term {leader_term}");
    match own_term {
        Some(own) => format!("{theirs}, {s} one of term {own}."),
        None => format!("{theirs}; {s}'s log ends before that."),
    }
}

pub(super) fn why_committed(entry_term: Term, term: Term, holders: ServerSet, of: u32) -> String {
    let whose = if entry_term == term {
        format!("and the entry is from its own term {term}")
    } else {
        format!("and a flaw lets it count an entry from term {entry_term}, not its own {term}")
    };
    format!("{}; {whose}.", held_by(holders, of))
}

/// Who holds an entry, and how many that is of those who vote.
pub(super) fn held_by(holders: ServerSet, of: u32) -> String {
    format!("As far as it knows {}: {}", words::held_by(holders), share(holders, of))
}
