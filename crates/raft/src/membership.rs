//! Who belongs to the cluster (§6, thesis chapter 4).

use crate::{Corner, ServerId, ServerSet, quorum};

/// A configuration of the cluster.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Membership {
    /// The servers that vote. In a joint configuration, those of C-new.
    pub voters: ServerSet,
    /// In a joint configuration the voters of C-old; otherwise none.
    pub outgoing: ServerSet,
    /// Servers that receive the log but do not vote: they catch up first (thesis 4.2.1).
    pub learners: ServerSet,
}

/// A change of the configuration that somebody asks for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Change {
    /// Add a server that receives the log but does not vote.
    AddLearner(ServerId),
    /// Add a server that votes, or make a learner one (thesis 4.1: one server at a time).
    AddVoter(ServerId),
    /// Remove a server (thesis 4.1: one server at a time).
    Remove(ServerId),
    /// Replace all voters at once, by way of a joint configuration (§6).
    Replace(ServerSet),
    /// Make a voter a learner: one voter fewer, and so safe like a removal (thesis 4.1), but the server
    /// still receives the log.
    Demote(ServerId),
}

/// Why a change of the configuration cannot begin.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ChangeRefusal {
    /// The change before it is not committed yet (thesis 4.1).
    ChangeUnderWay,
    /// The leader has not committed an entry of its own term yet: without that two leaders could
    /// each change the configuration in a different way (the bug found in 2015).
    NoCommitInTerm,
    /// The cluster is as asked for already.
    NothingToChange,
    /// A cluster without voters could never decide anything again.
    NoVoterLeft,
    /// The learner lacks entries that are committed already (thesis 4.2.1).
    NotCaughtUp,
    /// Leadership is about to be handed over.
    TransferUnderWay,
}

impl Membership {
    /// A cluster in which all of `voters` vote.
    #[must_use]
    pub const fn of(voters: ServerSet) -> Membership {
        Membership { voters, outgoing: ServerSet::EMPTY, learners: ServerSet::EMPTY }
    }

    /// Whether it joins two configurations, so that decisions need a majority of each (§6).
    #[must_use]
    pub const fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Whether `server` votes.
    #[must_use]
    pub const fn is_voter(&self, server: ServerId) -> bool {
        self.voters.contains(server) || self.outgoing.contains(server)
    }

    /// All servers that receive the log.
    #[must_use]
    pub const fn all(&self) -> ServerSet {
        self.voters.union(self.outgoing).union(self.learners)
    }

    /// Whether `servers` can decide for the cluster: "Agreement (for elections and entry
    /// commitment) requires separate majorities from both the old and new configurations" (§6).
    #[must_use]
    pub fn is_quorum(&self, servers: ServerSet) -> bool {
        let enough = |voters: ServerSet| quorum::is_quorum(voters, servers.intersection(voters));
        !self.voters.is_empty() && enough(self.voters) && (!self.is_joint() || enough(self.outgoing))
    }

    /// The half of a joint configuration of which `servers` lack more for a majority: the half that
    /// decides. Otherwise all voters.
    pub(crate) fn deciding(&self, servers: ServerSet) -> ServerSet {
        let missing =
            |half: ServerSet| quorum::majority(half).saturating_sub(servers.intersection(half).len());
        if self.is_joint() && missing(self.voters) < missing(self.outgoing) {
            Corner::OldHalfDecides.reached();
            self.outgoing
        } else {
            self.voters
        }
    }

    /// All servers that vote, in either of two joined configurations.
    pub(crate) const fn all_voters(&self) -> ServerSet {
        self.voters.union(self.outgoing)
    }

    /// The configuration that `change` leads to first.
    ///
    /// # Errors
    ///
    /// If there is nothing to change, or nobody would be left to vote.
    pub fn after(&self, change: Change) -> Result<Membership, ChangeRefusal> {
        let mut next = *self;
        match change {
            Change::AddLearner(server) => {
                if !self.is_voter(server) {
                    next.learners.insert(server);
                }
            }
            Change::AddVoter(server) => {
                next.learners = next.learners.without(server);
                next.voters.insert(server);
            }
            Change::Remove(server) => {
                next.learners = next.learners.without(server);
                next.voters = next.voters.without(server);
            }
            Change::Replace(voters) if voters != self.voters => {
                next.voters = voters;
                next.outgoing = self.voters;
                next.learners = next.learners.difference(voters);
            }
            Change::Replace(_) => {}
            Change::Demote(server) if self.voters.contains(server) => {
                next.voters = next.voters.without(server);
                next.learners.insert(server);
            }
            Change::Demote(_) => {}
        }
        if next == *self {
            return Err(ChangeRefusal::NothingToChange);
        }
        if next.voters.is_empty() {
            return Err(ChangeRefusal::NoVoterLeft);
        }
        Ok(next)
    }

    /// C-new alone: what follows when a joint configuration is committed (§6).
    #[must_use]
    pub const fn without_outgoing(self) -> Membership {
        Membership { outgoing: ServerSet::EMPTY, ..self }
    }
}
