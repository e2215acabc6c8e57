//! Tools: what the next clicks on the picture mean, and what is done with them to links.

use raft::{ServerId, ServerSet};
use sim::{ClusterAction, Host, LinkAction, Links, World};

use super::Model;

/// A tool in the visitor's hand. With none, a click on a server opens its card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tool {
    /// Clicks choose the servers that are to be parted from the others.
    Part(ServerSet),
    /// A stroke cuts the links that it crosses; and so do two servers, chosen one after the other.
    Cut(Option<ServerId>),
}

/// What can happen on the stage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StageAction {
    /// A tool is taken up.
    Take(Tool),
    /// The tool is put away.
    PutAway,
    /// The chosen servers are parted from the others.
    Part,
    /// A stroke was drawn across these links: each pair once.
    Stroke(Vec<(ServerId, ServerId)>),
    /// A link is cut both ways, or healed if it was cut in any way; from then on it is the chosen one.
    TurnLink(ServerId, ServerId),
    /// The chosen link is cut or healed one way: from the lower number to the higher.
    TurnForth,
    /// The same in the other direction.
    TurnBack,
    /// A group is joined with all the others again.
    Rejoin(ServerSet),
    /// All links are whole again.
    HealAll,
}

/// All servers of a world, crashed ones included.
#[must_use]
pub fn all_of(world: &World) -> ServerSet {
    world.hosts().iter().map(Host::id).collect()
}

/// The links between them that are cut: from one server to another.
pub fn cut(world: &World) -> impl Iterator<Item = (ServerId, ServerId)> {
    let all = all_of(world);
    let links = Links { from: all, to: all, both_ways: false };
    links.iter().filter(|(from, to)| world.link(*from, *to).cut)
}

/// Whether any of them is.
#[must_use]
pub fn is_any_cut(world: &World) -> bool {
    cut(world).next().is_some()
}

impl Model {
    pub(super) fn update_stage(&mut self, action: StageAction) {
        match action {
            StageAction::Take(tool) => self.tool = Some(tool),
            StageAction::PutAway => self.tool = None,
            StageAction::Part => {
                if let Some(Tool::Part(chosen)) = self.tool.take() {
                    self.part(chosen);
                }
            }
            StageAction::Stroke(crossed) => self.cut_across(&crossed),
            StageAction::TurnLink(one, other) => self.turn_link(one, other),
            StageAction::TurnForth => self.turn_chosen(|low, high| (low, high)),
            StageAction::TurnBack => self.turn_chosen(|low, high| (high, low)),
            StageAction::Rejoin(group) => {
                let others = all_of(self.world()).difference(group);
                self.change_links(Links { from: group, to: others, both_ways: true }, LinkAction::Heal);
            }
            StageAction::HealAll => self.change_links(Links::ALL, LinkAction::Heal),
        }
    }

    /// A server was clicked, or its number pressed, with a tool in the hand.
    pub(super) fn use_tool(&mut self, tool: Tool, server: ServerId) {
        match tool {
            Tool::Part(mut chosen) => {
                if !chosen.insert(server) {
                    chosen = chosen.without(server);
                }
                self.tool = Some(Tool::Part(chosen));
            }
            Tool::Cut(None) => self.tool = Some(Tool::Cut(Some(server))),
            Tool::Cut(Some(first)) => {
                self.tool = Some(Tool::Cut(None));
                if first != server {
                    self.turn_link(first, server);
                }
            }
        }
    }

    /// Parts a group from all the others. What is cut already stays so.
    fn part(&mut self, group: ServerSet) {
        if is_any_cut(self.world()) {
            let others = all_of(self.world()).difference(group);
            self.change_links(Links { from: group, to: others, both_ways: true }, LinkAction::Cut);
        } else {
            // Who is not named, and who is yet to be added, is in the other group.
            self.act(sim::Action::Cluster(ClusterAction::Partition(vec![group])));
        }
    }

    /// Cuts what a stroke has crossed. If that parts the servers in two, it is a partition.
    fn cut_across(&mut self, crossed: &[(ServerId, ServerId)]) {
        let beyond = |server: ServerId| -> ServerSet {
            let ends = crossed.iter().filter_map(move |&(one, other)| match server {
                _ if server == one => Some(other),
                _ if server == other => Some(one),
                _ => None,
            });
            ends.collect()
        };
        let Some(&(first, _)) = crossed.first() else {
            return;
        };
        let all = all_of(self.world());
        let far = beyond(first);
        let near = all.difference(far);
        if near.iter().all(|server| beyond(server) == far) && far.iter().all(|server| beyond(server) == near)
        {
            return self.part(if near.len() < far.len() { near } else { far });
        }
        for from in all.iter() {
            let to: ServerSet = beyond(from).iter().filter(|to| from < *to).collect();
            let links = Links { from: [from].into_iter().collect(), to, both_ways: true };
            if links.iter().any(|(from, to)| !self.world().link(from, to).cut) {
                self.change_links(links, LinkAction::Cut);
            }
        }
    }

    fn turn_link(&mut self, one: ServerId, other: ServerId) {
        let (low, high) = (one.min(other), one.max(other));
        self.link = Some((low, high));
        let is_cut = self.world().link(low, high).cut || self.world().link(high, low).cut;
        let action = if is_cut { LinkAction::Heal } else { LinkAction::Cut };
        self.change_links(Links { both_ways: true, ..one_way(low, high) }, action);
    }

    fn turn_chosen(&mut self, way: impl FnOnce(ServerId, ServerId) -> (ServerId, ServerId)) {
        if let Some((low, high)) = self.link {
            let (from, to) = way(low, high);
            let action = if self.world().link(from, to).cut { LinkAction::Heal } else { LinkAction::Cut };
            self.change_links(one_way(from, to), action);
        }
    }

    fn change_links(&mut self, links: Links, action: LinkAction) {
        self.act(sim::Action::Links(links, action));
    }
}

fn one_way(from: ServerId, to: ServerId) -> Links {
    let only = |server| [server].into_iter().collect();
    Links { from: only(from), to: only(to), both_ways: false }
}

#[cfg(test)]
mod tests;
