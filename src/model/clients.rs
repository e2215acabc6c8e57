//! The state of the clients' panel.

use std::sync::Arc;

use experiment::{Asked, Contradiction};
use raft::ServerId;
use sim::{BranchId, Moment};

use super::{Model, TimeAction};

/// The state of the clients' panel.
#[derive(Default)]
pub struct Clients {
    /// Whom the next request goes to; none: the server that its client believes to lead.
    pub via: Option<ServerId>,
    /// The number of the last operation that is shown; none: the newest.
    until: Option<u64>,
    /// The contradiction whose moments somebody goes through, and on which branch it came to be. Before
    /// it did, the run knows nothing of it.
    followed: Option<(BranchId, Arc<Contradiction>)>,
}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ClientsAction {
    /// The next request goes to another server.
    Via(Option<ServerId>),
    /// The request goes there.
    Ask,
    /// Show the operations before those that are shown.
    Earlier,
    /// Show the newest operations again.
    Newest,
    /// Go to a moment of a contradiction.
    Follow(Arc<Contradiction>, Moment),
}

/// So many operations are shown at once.
pub const MOST_SHOWN: usize = 36;

impl Model {
    pub(super) fn update_clients(&mut self, action: ClientsAction) {
        match action {
            ClientsAction::Via(server) => self.clients.via = server,
            // It is done to the world.
            ClientsAction::Ask => {}
            ClientsAction::Earlier => self.clients.until = self.earlier_operation(),
            ClientsAction::Newest => self.clients.until = None,
            ClientsAction::Follow(contradiction, moment) => {
                self.clients.until = None;
                self.clients.followed = Some((self.run.branch(), contradiction));
                self.update_time(TimeAction::GoTo(moment));
            }
        }
    }

    /// The operations that the panel shows.
    #[must_use]
    pub fn shown_operations(&self) -> Vec<&Arc<Asked>> {
        let until = self.clients.until.unwrap_or(u64::MAX);
        let all = self.run.experiment().operations().iter().rev();
        all.filter(|asked| asked.number <= until).take(MOST_SHOWN).collect()
    }

    /// Whether those are the newest.
    #[must_use]
    pub fn shows_newest_operations(&self) -> bool {
        self.clients.until.is_none()
    }

    /// The last operation before those that are shown.
    pub(crate) fn earlier_operation(&self) -> Option<u64> {
        let first = self.shown_operations().iter().map(|asked| asked.number).min()?;
        let mut all = self.run.experiment().operations().iter();
        all.any(|asked| asked.number < first).then(|| first - 1)
    }

    /// The contradictions that are known here, and the one whose moments somebody goes through.
    #[must_use]
    pub fn contradictions(&self) -> Vec<&Arc<Contradiction>> {
        let here = self.run.experiment().operations().contradictions();
        let is_ahead = |contradiction: &Contradiction| {
            self.run.moment() < contradiction.moment && contradiction.moment <= self.run.end()
        };
        let followed = self.clients.followed.as_ref().filter(|(branch, _)| *branch == self.run.branch());
        let ahead = followed.map(|(_, contradiction)| contradiction).filter(|ahead| is_ahead(ahead));
        here.iter().chain(ahead).collect()
    }
}
