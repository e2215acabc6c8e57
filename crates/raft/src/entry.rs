//! Entries: what a log is made of.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

use crate::{LogIndex, Membership, Term};

/// One entry of a log: a command, its index and the term in which a leader received it (§5.3).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Entry {
    /// Its position in the log.
    pub index: LogIndex,
    /// The term of the leader that created it.
    pub term: Term,
    /// What is to be done when it is committed.
    pub command: Command,
}

/// What an entry asks for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Command {
    /// Nothing: a new leader's first entry, which lets it commit what came before (§8).
    Noop,
    /// Something of the state machine.
    Client(ClientCommand),
    /// A session for a client, so that its commands take effect once (thesis 6.3).
    OpenSession(ClientId),
    /// Another configuration of the cluster, in force as soon as it is in the log (thesis 4.1).
    Configure(Membership),
}

/// A client's command for the state machine. Raft never looks into its bytes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ClientCommand {
    /// Which client sent it.
    pub client: ClientId,
    /// The session that it belongs to, if its client has one.
    pub session: Option<SessionId>,
    /// The client's own number for it. With sessions, a higher number means a later command.
    pub serial: u64,
    /// What the state machine understands.
    pub bytes: Arc<[u8]>,
}

/// A client of the cluster.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ClientId(pub u32);

/// A client's session: it is named after the entry that opened it, so its name is never used again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SessionId(pub LogIndex);

/// Entries on their way, shared by all that carry them: copying costs no more than a count.
///
/// None is no allocation for the many messages that carry nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entries(Option<Arc<[Entry]>>);

impl Entries {
    /// No entries, as in a heartbeat.
    #[must_use]
    pub fn empty() -> Entries {
        Entries(None)
    }

    /// All but the first `count`. Mostly `count` is 0, and they stay shared.
    #[must_use]
    pub fn skip(self, count: usize) -> Entries {
        if count == 0 { self } else { self[count..].into() }
    }
}

impl Deref for Entries {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        self.0.as_deref().unwrap_or_default()
    }
}

/// Entries hash as the slice that they are.
impl Hash for Entries {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl From<&[Entry]> for Entries {
    fn from(entries: &[Entry]) -> Entries {
        Entries((!entries.is_empty()).then(|| entries.into()))
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Entries {
        let entries: Arc<[Entry]> = entries.into_iter().collect();
        Entries((!entries.is_empty()).then_some(entries))
    }
}

impl From<Entry> for Entries {
    fn from(entry: Entry) -> Entries {
        Entries(Some([entry].into()))
    }
}

impl From<Vec<Entry>> for Entries {
    fn from(entries: Vec<Entry>) -> Entries {
        Entries((!entries.is_empty()).then(|| entries.into()))
    }
}
