//! What disks do to what is written.

use raft::{DiskWrite, ServerId};

use super::{Sentence, plain};

/// A start has found a torn write.
pub(super) fn tell_cut_off(server: ServerId, torn: &DiskWrite) -> Sentence {
    let what = match torn {
        DiskWrite::Vote { term, .. } => format!("term {term} and its vote"),
        DiskWrite::Entries(entries) => match entries.first() {
            Some(entry) => format!("the entry at index {}", entry.index),
            None => "entries".to_owned(),
        },
        DiskWrite::Truncate(from) => format!("that its log ends before index {from}"),
        DiskWrite::Snapshot(snapshot) => format!("its snapshot up to index {}", snapshot.index()),
    };
    Sentence {
        server: Some(server),
        ..plain(
            format!("{server} cuts off a torn write"),
            format!(
                "It crashed while its disk wrote {what}. It has told nobody of that, so nothing is lost."
            ),
        )
    }
}

/// A crash in which the disk did not do as it should.
pub(super) fn tell_crash(server: ServerId, detail: &str) -> Sentence {
    Sentence { server: Some(server), ..plain(format!("{server} crashes"), detail) }
}
