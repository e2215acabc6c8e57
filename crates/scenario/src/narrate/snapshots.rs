//! What is told of snapshots in place of the log's beginning.

use raft::ServerId;

/// Which piece of a snapshot it is.
pub(super) fn piece(offset: u64, done: bool) -> &'static str {
    match (offset, done) {
        (0, true) => "all",
        (_, true) => "the last piece",
        (0, false) => "the first piece",
        _ => "a piece",
    }
}

/// How much of a snapshot has come.
pub(super) fn stored(s: ServerId, leader: ServerId, bytes: u64) -> String {
    match bytes {
        0 => format!("{s} has nothing of {leader}'s snapshot yet"),
        1 => format!("{s} has 1 byte of {leader}'s snapshot"),
        bytes => format!("{s} has {bytes} bytes of {leader}'s snapshot"),
    }
}
