//! What can be done to the cluster as a whole, or asked of it.

use raft::{Change, ClientId, ServerId};
use sim::{ClusterAction, MessagePattern};

use super::{Description, Offer};
use crate::model::{Action, Model};

/// A control of the cluster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClusterControl {
    /// Begin again with the same seed.
    StartAgain,
    /// Begin again with another seed.
    NewSeed,
    /// Let a server vote; it is started first if there is none such.
    AddVoter(ServerId),
    /// Let a server learn.
    AddLearner(ServerId),
    /// Make a learner a voter.
    Promote(ServerId),
    /// Make a voter a learner.
    Demote(ServerId),
    /// Remove a server.
    Remove(ServerId),
    /// Let the leader hand over to a server.
    HandOver(ServerId),
    /// Choose whether a server shall vote.
    ChooseVoter(ServerId),
    /// Make those who are chosen the voters.
    ReplaceVoters,
    /// Let the election timers end one after the other.
    SpreadTimers,
    /// Let the election timers end at the same moment.
    LineUpTimers,
    /// Let a client wait no longer.
    GiveUp(ClientId),
    /// End a rule for messages to come.
    EndRule(MessagePattern),
}

impl ClusterControl {
    /// All of them, in the order of the help; but for those that stand for one server or client each.
    pub const ALL: &[ClusterControl] = {
        use ClusterControl::*;
        &[StartAgain, NewSeed, ReplaceVoters, SpreadTimers, LineUpTimers]
    };

    pub(super) fn description(self) -> Description {
        use ClusterControl::*;
        let new = Description::new;
        match self {
            StartAgain => new("again", "Start again", "Start again", "The same seed, from the start", &[]),
            NewSeed => new("new-seed", "New seed", "New seed", "Another history, from the start", &[]),
            AddVoter(_) => {
                new("add-voter", "Add", "Add it as a voter", "It votes from the start (thesis 4.1)", &[])
            }
            AddLearner(_) => new(
                "add-learner",
                "Add as learner",
                "Add it as a learner",
                "It receives the log, but does not vote (thesis 4.2.1)",
                &[],
            ),
            Promote(_) => {
                new("promote", "Promote", "Make it a voter", "It votes from now on (thesis 4.2.1)", &[])
            }
            Demote(_) => {
                new("demote", "Demote", "Make it a learner", "It votes no more, but still learns", &[])
            }
            Remove(_) => new("remove", "Remove", "Remove it", "It is no longer a member (thesis 4.1)", &[]),
            HandOver(_) => new(
                "lead",
                "Make it lead",
                "Let the leader hand over to it",
                "The leader hands over to it (thesis 3.10)",
                &[],
            ),
            ChooseVoter(_) => new("choose-voter", "", "Shall it vote?", "", &[]),
            ReplaceVoters => new(
                "replace",
                "Replace the voters",
                "Replace all voters at once",
                "By way of a joint configuration, in which both sets must agree (§6)",
                &[],
            ),
            SpreadTimers => new(
                "spread",
                "One after the other",
                "Let the election timers end one after the other",
                "They end one well after the other: no split vote (§5.2)",
                &[],
            ),
            LineUpTimers => new(
                "line-up",
                "All at once: split vote",
                "Let all election timers end at once",
                "They end at the same moment: a split vote, most likely (§5.2)",
                &[],
            ),
            GiveUp(_) => new(
                "give-up",
                "Give up",
                "Let it wait no longer",
                "What it has asked for may take effect all the same",
                &[],
            ),
            EndRule(_) => {
                new("end-rule", "End", "End this rule", "What is held stays held until released", &[])
            }
        }
    }

    pub(super) fn action(self) -> Action {
        use ClusterControl::*;
        let act = |action| Action::Do(sim::Action::Cluster(action));
        let change = |change| act(ClusterAction::ChangeMembership { via: None, change });
        match self {
            StartAgain => Action::StartAgain,
            NewSeed => Action::NewSeed,
            AddVoter(server) | Promote(server) => change(Change::AddVoter(server)),
            AddLearner(server) => change(Change::AddLearner(server)),
            Demote(server) => change(Change::Demote(server)),
            Remove(server) => change(Change::Remove(server)),
            HandOver(to) => act(ClusterAction::TransferLeadership { via: None, to }),
            ChooseVoter(server) => Action::ChooseVoter(server),
            ReplaceVoters => Action::ReplaceVoters,
            SpreadTimers => act(ClusterAction::SpreadTimers),
            LineUpTimers => act(ClusterAction::LineUpTimers),
            GiveUp(client) => act(ClusterAction::GiveUp(client)),
            EndRule(pattern) => act(ClusterAction::StopIntercepting(Some(pattern))),
        }
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            ClusterControl::StartAgain | ClusterControl::NewSeed | ClusterControl::ChooseVoter(_) => {
                Offer::Yes
            }
            _ => Offer::of(model.check(&self.action())),
        }
    }
}
