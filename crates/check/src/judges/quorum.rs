//! A committed entry is on the disks of a majority (§5.3), of each of two joined configurations (§6).

use raft::{LogIndex, ServerId, ServerSet, Term};
use sim::World;

use super::durability::{base, term_at};
use super::picture::Picture;
use super::witness::{Now, Verdicts};
use crate::Property;

/// Whose disk was taken away from outside, and up to which term that may matter.
#[derive(Clone, Default, Debug)]
pub(super) struct Quorum {
    forgiven: Vec<(ServerId, Term)>,
}

impl Quorum {
    /// A leader says that an entry is committed.
    pub(super) fn on_commit(
        &self,
        index: LogIndex,
        term: Term,
        now: Now,
        picture: &Picture,
        world: &World,
        verdicts: &mut Verdicts,
    ) {
        let leader = now.witness.server;
        let Some(running) = world.server(leader) else {
            return;
        };
        // As of now: in the same step the leader may have appended the next configuration.
        let last = picture.server(leader).log.next_index().previous();
        let membership = running.state().log().membership_at(last);
        let holds = |server: &ServerId| self.is_forgiven(*server, term) || holds(world, *server, index, term);
        let holders: ServerSet = membership.all().iter().filter(holds).collect();
        if !membership.is_quorum(holders) {
            verdicts.broken(Property::CommitQuorum, now, &[], term, &[index]);
        }
    }

    /// What a server's disk held in terms up to this one it may hold no longer.
    pub(super) fn forgive(&mut self, server: ServerId, term: Term) {
        self.forgiven.retain(|(known, _)| *known != server);
        self.forgiven.push((server, term));
    }

    fn is_forgiven(&self, server: ServerId, term: Term) -> bool {
        self.forgiven.iter().any(|(known, until)| *known == server && term <= *until)
    }
}

fn holds(world: &World, server: ServerId, index: LogIndex, term: Term) -> bool {
    let held = world.host(server).map(|host| host.disk().held());
    held.is_some_and(|held| index <= base(held) || term_at(held, index) == Some(term))
}
