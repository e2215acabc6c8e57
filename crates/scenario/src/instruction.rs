//! What an instruction does to the world as it is: one action after another.

use raft::{Change, Role, ServerId, ServerSet};
use sim::{
    Action, ClusterAction, Endpoint, Flight, Links, MessageAction, MessageId, MessagePattern, Packet, World,
};

use crate::conditions::membership;
use crate::{Instruction, MemberChange, Party, Pick, Route, Selection, Servers, Who};

impl Instruction {
    /// The actions that it stands for now. They make sense one after the other, or the world refuses
    /// one of them.
    ///
    /// # Errors
    ///
    /// If it names something that is not there: a leader, a follower, a message in flight.
    pub fn actions(&self, world: &World) -> Result<Vec<Action>, String> {
        let one = match self {
            Instruction::Servers(action, servers) => {
                let servers = servers.find(world)?;
                return Ok(servers.iter().map(|server| Action::Server(server, action.clone())).collect());
            }
            Instruction::Message(action, pick) => return pick.find(*action, world),
            Instruction::Links(action, route) => Action::Links(route.find(world)?, *action),
            Instruction::SpreadTimers => Action::Cluster(ClusterAction::SpreadTimers),
            Instruction::LineUpTimers => Action::Cluster(ClusterAction::LineUpTimers),
            Instruction::Partition(groups) => {
                let groups: Result<_, _> = groups.iter().map(|group| group.find_ends(world)).collect();
                Action::Cluster(ClusterAction::Partition(groups?))
            }
            Instruction::Intercept(selection, how) => {
                Action::Cluster(ClusterAction::Intercept(selection.pattern(world)?, *how))
            }
            Instruction::StopIntercepting(selection) => {
                let pattern = selection.map(|selection| selection.pattern(world)).transpose()?;
                Action::Cluster(ClusterAction::StopIntercepting(pattern))
            }
            Instruction::Request { client, via, operation } => Action::Cluster(ClusterAction::Request {
                client: *client,
                via: find(*via, world)?,
                operation: *operation,
            }),
            Instruction::GiveUp(client) => Action::Cluster(ClusterAction::GiveUp(*client)),
            Instruction::Change { change, via } => Action::Cluster(ClusterAction::ChangeMembership {
                via: find(*via, world)?,
                change: change.find(world)?,
            }),
            Instruction::Transfer { to, via } => Action::Cluster(ClusterAction::TransferLeadership {
                via: find(*via, world)?,
                to: to.find(world)?,
            }),
            Instruction::Set(setting) => Action::Set(*setting),
        };
        Ok(vec![one])
    }
}

// ── Servers ──

impl Who {
    /// The server that is meant now.
    pub(crate) fn find(self, world: &World) -> Result<ServerId, String> {
        match self {
            Who::Server(server) => Ok(server),
            Who::Leader => world.leader().ok_or_else(|| "no server leads".to_owned()),
        }
    }
}

fn find(who: Option<Who>, world: &World) -> Result<Option<ServerId>, String> {
    who.map(|who| who.find(world)).transpose()
}

impl Servers {
    /// The servers that are meant now.
    fn find(self, world: &World) -> Result<ServerSet, String> {
        let ids = || world.hosts().iter().map(sim::Host::id);
        let found = match self {
            Servers::These(servers) => servers,
            Servers::All => ids().collect(),
            Servers::Leader => return Who::Leader.find(world).map(|leader| [leader].into_iter().collect()),
            Servers::Followers => ids().filter(|id| is_follower(world, *id)).collect(),
            Servers::Minority => minority(world),
            Servers::Members => membership(world).all(),
            Servers::Majority => ids().filter(|id| !minority(world).contains(*id)).collect(),
        };
        if found.is_empty() { Err(format!("“{self}” is no server now")) } else { Ok(found) }
    }

    /// As ends of links, where nobody need be there and `all` are those who come later, too.
    fn find_ends(self, world: &World) -> Result<ServerSet, String> {
        match self {
            Servers::All => Ok(Links::ALL.from),
            Servers::These(servers) => Ok(servers),
            named => named.find(world),
        }
    }
}

fn is_follower(world: &World, id: ServerId) -> bool {
    world.server(id).is_some_and(|server| matches!(server.role(), Role::Follower(_)))
}

/// The leader and the first of the other voters, as many as leave a majority.
fn minority(world: &World) -> ServerSet {
    let voters = membership(world).voters;
    let most = (voters.len() as usize).saturating_sub(1) / 2;
    let leader = world.leader().filter(|leader| voters.contains(*leader));
    let others = voters.iter().filter(|voter| Some(*voter) != leader);
    leader.into_iter().chain(others).take(most).collect()
}

impl MemberChange {
    fn find(self, world: &World) -> Result<Change, String> {
        Ok(match self {
            MemberChange::Add(server) => Change::AddVoter(server),
            MemberChange::AddLearner(server) => Change::AddLearner(server),
            MemberChange::Remove(server) => Change::Remove(server.find(world)?),
            MemberChange::Demote(server) => Change::Demote(server.find(world)?),
            MemberChange::Replace(voters) => Change::Replace(voters),
        })
    }
}

// ── Links ──

impl Route {
    fn find(self, world: &World) -> Result<Links, String> {
        let Route { from, to, both_ways } = self;
        Ok(Links { from: from.find_ends(world)?, to: to.find_ends(world)?, both_ways })
    }
}

// ── Messages ──

impl Pick {
    /// Does something to those of the picked messages to which it can be done: a held one is not held
    /// again.
    fn find(self, action: MessageAction, world: &World) -> Result<Vec<Action>, String> {
        let (selection, most) = match self {
            Pick::Exactly(id) => return Ok(vec![Action::Message(id, action)]),
            Pick::Oldest(selection) => (selection, 1),
            Pick::All(selection) => (selection, usize::MAX),
        };
        let matching: Vec<Action> = selection.find(world).map(|id| Action::Message(id, action)).collect();
        let Some(first) = matching.first().cloned() else {
            return Err(format!("no such message is in flight: {selection}"));
        };
        let sensible = matching.into_iter().filter(|action| world.check(action).is_ok());
        let picked: Vec<Action> = sensible.take(most).collect();
        // If it can be done to none, the world shall say why.
        Ok(if picked.is_empty() { vec![first] } else { picked })
    }
}

impl Selection {
    /// The messages in flight that are meant, the oldest first.
    pub(crate) fn find(self, world: &World) -> impl Iterator<Item = MessageId> {
        let fits = move |flight: &Flight| self.fits(&flight.packet, world);
        world.flights().filter(move |(_, flight)| fits(flight)).map(|(id, _)| id)
    }

    /// The same for messages to come: `leader` is who leads now.
    fn pattern(self, world: &World) -> Result<MessagePattern, String> {
        let Selection { from, to, kind } = self;
        let end = |party: Option<Party>| party.map(|party| party.find(world)).transpose();
        Ok(MessagePattern { from: end(from)?, to: end(to)?, kind })
    }

    fn fits(self, packet: &Packet, world: &World) -> bool {
        let is = |party: Option<Party>, end: Endpoint| party.is_none_or(|party| party.is(end, world));
        is(self.from, packet.from())
            && is(self.to, packet.to())
            && self.kind.is_none_or(|kind| packet.is(kind))
    }
}

impl Party {
    fn find(self, world: &World) -> Result<Endpoint, String> {
        Ok(match self {
            Party::Server(who) => Endpoint::Server(who.find(world)?),
            Party::Client(client) => Endpoint::Client(client),
        })
    }

    fn is(self, end: Endpoint, world: &World) -> bool {
        match (self, end) {
            (Party::Server(Who::Server(server)), Endpoint::Server(end)) => server == end,
            (Party::Server(Who::Leader), Endpoint::Server(end)) => world.leader() == Some(end),
            (Party::Client(client), Endpoint::Client(end)) => client == end,
            _ => false,
        }
    }
}
