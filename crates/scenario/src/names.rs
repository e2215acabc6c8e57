//! The words of the language that name values, each with its value: for reading and for writing.

use crate::{Compare, MessageKind, ServerRole, Servers};

pub(crate) const SERVERS: [(&str, Servers); 6] = [
    ("leader", Servers::Leader),
    ("followers", Servers::Followers),
    ("minority", Servers::Minority),
    ("majority", Servers::Majority),
    ("members", Servers::Members),
    ("all", Servers::All),
];

pub(crate) const ROLES: [(&str, ServerRole); 6] = [
    ("follower", ServerRole::Follower),
    ("candidate", ServerRole::Candidate),
    ("leader", ServerRole::Leader),
    ("running", ServerRole::Running),
    ("crashed", ServerRole::Crashed),
    ("paused", ServerRole::Paused),
];

pub(crate) const KINDS: [(&str, MessageKind); 12] = [
    ("RequestVote", MessageKind::RequestVote),
    ("PreVote", MessageKind::PreVote),
    ("RequestVoteReply", MessageKind::RequestVoteReply),
    ("PreVoteReply", MessageKind::PreVoteReply),
    ("AppendEntries", MessageKind::AppendEntries),
    ("Heartbeat", MessageKind::Heartbeat),
    ("AppendEntriesReply", MessageKind::AppendEntriesReply),
    ("InstallSnapshot", MessageKind::InstallSnapshot),
    ("InstallSnapshotReply", MessageKind::InstallSnapshotReply),
    ("TimeoutNow", MessageKind::TimeoutNow),
    ("Request", MessageKind::Request),
    ("Answer", MessageKind::Answer),
];

pub(crate) const COMPARISONS: [(&str, Compare); 5] = [
    ("=", Compare::Equal),
    ("<", Compare::Less),
    ("<=", Compare::AtMost),
    (">", Compare::More),
    (">=", Compare::AtLeast),
];

/// What a word names, if it is one of the table's.
pub(crate) fn value_of<T: Clone>(table: &[(&'static str, T)], word: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == word).map(|(_, value)| value.clone())
}

/// The word that names a value.
pub(crate) fn name_of<T: Copy + PartialEq>(table: &[(&'static str, T)], value: T) -> &'static str {
    table.iter().find(|(_, other)| *other == value).map_or("none", |(name, _)| name)
}

/// The words of a table.
pub(crate) fn words_of<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(name, _)| *name).collect()
}
