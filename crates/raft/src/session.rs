//! Clients' sessions: a command that arrives twice takes effect once (§8, thesis 6.3).

use alloc::vec::Vec;

use crate::{ClientId, LogIndex, SessionId};

/// The open sessions. Every server has the same ones after the same entries, for they change only
/// when an entry is applied.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Sessions {
    /// In the order of their names, so the one opened first comes first.
    open: Vec<(SessionId, Session)>,
}

/// One session.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Session {
    client: ClientId,
    /// The last command that took effect.
    last_serial: Option<u64>,
    /// The entry that used the session last.
    last_used: LogIndex,
}

/// What a session says of a command.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Admission {
    /// It is new: let it take effect.
    Fresh,
    /// It has taken effect already.
    Duplicate,
    /// It belongs to no session, or to one that is over.
    NoSession,
}

impl Sessions {
    /// Opens a session for `client`. If there are more than `limit` then, the one that was not
    /// used for longest expires: its client is returned.
    ///
    /// A client that asks twice gets two, and only the client knows which one it goes on with.
    pub fn open(&mut self, id: SessionId, client: ClientId, at: LogIndex, limit: u32) -> Option<ClientId> {
        match self.place(id) {
            Ok(place) => self.open[place].1.last_used = at,
            Err(place) => {
                self.open.insert(place, (id, Session { client, last_serial: None, last_used: at }));
            }
        }
        if self.open.len() <= limit as usize {
            return None;
        }
        let ages = self.open.iter().enumerate();
        let (oldest, _) = ages.min_by_key(|(_, (_, session))| session.last_used)?;
        Some(self.open.remove(oldest).1.client)
    }

    /// Whether a command may take effect; if so, it is remembered that it did.
    pub fn admit(&mut self, id: Option<SessionId>, serial: u64, at: LogIndex) -> Admission {
        let Some(place) = id.and_then(|id| self.place(id).ok()) else {
            return Admission::NoSession;
        };
        let (_, session) = &mut self.open[place];
        session.last_used = at;
        if session.last_serial.is_some_and(|last| serial <= last) {
            return Admission::Duplicate;
        }
        session.last_serial = Some(serial);
        Admission::Fresh
    }

    /// Whether `client` has a session.
    #[must_use]
    pub fn has(&self, client: ClientId) -> bool {
        self.open.iter().any(|(_, session)| session.client == client)
    }

    /// How many sessions are open.
    #[must_use]
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether no session is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    fn place(&self, id: SessionId) -> Result<usize, usize> {
        self.open.binary_search_by_key(&id, |(id, _)| *id)
    }
}
