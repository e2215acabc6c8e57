//! Snapshots in place of the log's beginning.

use raft::{LogIndex, Reason, ServerId};

use super::{Told, told};

pub(super) fn tell(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::TookSnapshot { index, dropped } => told(
            format!("{s} takes a snapshot up to index {index}"),
            if dropped == 1 {
                "The state machine's state takes the place of one entry.".to_owned()
            } else {
                format!("The state machine's state takes the place of {dropped} entries.")
            },
        ),
        Reason::SkippedSnapshot { index } => told(
            format!("{s} takes no snapshot"),
            if index == LogIndex::ZERO {
                "It has applied nothing yet.".to_owned()
            } else {
                format!("The last one covers all that is applied, up to index {index}.")
            },
        ),
        Reason::SentSnapshot { to, index, offset, done } => {
            let what = match (offset, done) {
                (0, true) => "all",
                (_, true) => "the last piece",
                (0, false) => "the first piece",
                _ => "a piece",
            };
            told(
                format!("{s} sends {what} of its snapshot to {to}"),
                format!(
                    "As far as {s} knows, {to} needs entries that {s} no longer has. The snapshot covers them up to index {index}; this part begins at byte {offset}."
                ),
            )
        }
        Reason::StoredSnapshotPart { leader, index, bytes } => told(
            match bytes {
                0 => format!("{s} has nothing of {leader}'s snapshot yet"),
                1 => format!("{s} has 1 byte of {leader}'s snapshot"),
                bytes => format!("{s} has {bytes} bytes of {leader}'s snapshot"),
            },
            format!("It covers the log up to index {index}; {s} waits for the rest."),
        ),
        Reason::InstalledSnapshot { leader, index, keeps_suffix } => told(
            format!("{s} takes over {leader}'s snapshot up to index {index}"),
            if keeps_suffix {
                "Its own entry there is the same, so it keeps what follows."
            } else {
                "Its own log does not hold the same entry there, so the snapshot replaces all of it."
            },
        ),
        Reason::IgnoredOldSnapshot { leader, index, commit_index } => told(
            format!("{s} does not need {leader}'s snapshot"),
            format!(
                "The snapshot covers the log up to index {index}, and {s} has committed up to index {commit_index}."
            ),
        ),
        _ => None,
    }
}
