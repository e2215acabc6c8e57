//! What a trial watches for, beside what it does.

use check::Judges;
use experiment::Watch;
use raft::{Reason, Role, ServerId};
use sim::{Event, EventKind, Host, Observer, World};

use crate::plan::FRESH;

/// The judges, and what they do not judge: that nobody waits for what cannot be.
#[derive(Clone)]
pub(crate) struct Watched {
    judges: Judges,
    has_expired: bool,
    waits_in_vain: Option<(ServerId, ServerId)>,
}

impl Watched {
    pub(crate) fn new(world: &World) -> Watched {
        Watched { judges: Judges::new(world), has_expired: false, waits_in_vain: None }
    }

    pub(crate) fn is_broken(&self) -> bool {
        !self.judges.violations().is_empty() || self.waits_in_vain.is_some()
    }

    /// Whether the fresh client's session made place for another's: then it may be told so.
    pub(crate) fn has_expired(&self) -> bool {
        self.has_expired
    }

    /// A leader that waits for what cannot be, and for whom.
    pub(crate) fn waits_in_vain(&self) -> Option<(ServerId, ServerId)> {
        self.waits_in_vain
    }
}

impl Observer for Watched {
    fn observe(&mut self, world: &World, happened: &[Event]) {
        self.judges.observe(world, happened);
        self.waits_in_vain = waits_in_vain(world);
        let expired = Reason::ExpiredSession { client: FRESH };
        let expires =
            |what: &EventKind| matches!(what, EventKind::Explained { reason, .. } if *reason == expired);
        self.has_expired |= happened.iter().any(|event| expires(&event.kind));
    }
}

impl Watch for Watched {
    fn judges(&self) -> &Judges {
        &self.judges
    }
}

/// A leader that hands over to a server that cannot lead keeps its clients waiting for nothing.
fn waits_in_vain(world: &World) -> Option<(ServerId, ServerId)> {
    world.hosts().iter().filter_map(Host::server).find_map(|server| {
        let Role::Leader(leader) = server.role() else { return None };
        let to = leader.transferring_to()?;
        (!server.state().membership().is_voter(to)).then_some((server.state().id(), to))
    })
}
