//! Rules for candidates (Figure 2, §5.2; Pre-Vote: thesis 9.6).

use crate::state::ElectionTimer;
use crate::turn::Turn;
use crate::{
    Body, Corner, ElectionCause, Follower, Mark, Reason, RequestVote, RequestVoteReply, ServerId, ServerSet,
    State, Term, VotePurpose, quorum,
};

/// A server that asks the others for their votes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Candidate {
    pub(crate) timer: ElectionTimer,
    granted: ServerSet,
    refused: ServerSet,
    /// Whether it only asks whether it would be elected, and is in no new term yet.
    pre_vote: bool,
    /// Its own vote counts when the disk holds it, like everybody's.
    own_vote: Mark,
}

/// What a majority of votes leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// They would vote for it, so that it may start the election.
    WouldBeElected { by: ServerSet },
    /// It is the leader.
    Elected,
}

impl Candidate {
    /// A server that starts an election. With Pre-Vote it asks first whether it would be elected, unless
    /// somebody asked it to lead.
    pub(crate) fn start(state: &mut State, cause: ElectionCause, turn: &mut Turn<'_>) -> Candidate {
        let by_timer = match cause {
            ElectionCause::NoLeader { .. }
            | ElectionCause::NoWinner { .. }
            | ElectionCause::MadeToTimeOut => true,
            ElectionCause::Asked | ElectionCause::WouldBeElected { .. } | ElectionCause::Transfer { .. } => {
                false
            }
        };
        Corner::LeavingCampaigns.reached_if(!state.membership().is_voter(state.id));
        if state.config.pre_vote && by_timer {
            Candidate::start_pre_vote(state, cause, turn)
        } else {
            Candidate::start_election(state, cause, turn)
        }
    }

    /// Candidates 1: "On conversion to candidate, start election: increment currentTerm, vote for
    /// self, reset election timer, send RequestVote RPCs to all other servers".
    fn start_election(state: &mut State, cause: ElectionCause, turn: &mut Turn<'_>) -> Candidate {
        let term = state.current_term.next();
        turn.explain(Reason::StartedElection { term, cause });
        state.enter_term(term, turn);
        state.vote_for(state.id, turn);
        let transfer = matches!(cause, ElectionCause::Transfer { .. });
        let purpose = if transfer { VotePurpose::Transfer } else { VotePurpose::Elect };
        Candidate::ask(state, purpose, turn)
    }

    /// "A candidate only increments its term if it first learns from a majority of the cluster
    /// that they would be willing to grant the candidate their votes" (thesis 9.6).
    fn start_pre_vote(state: &mut State, cause: ElectionCause, turn: &mut Turn<'_>) -> Candidate {
        turn.explain(Reason::StartedPreVote { term: state.current_term.next(), cause });
        Candidate::ask(state, VotePurpose::PreVote, turn)
    }

    fn ask(state: &mut State, purpose: VotePurpose, turn: &mut Turn<'_>) -> Candidate {
        let timer = state.election_timer(turn.now);
        let (last_log_index, last_log_term) = (state.log.last_index(), state.log.last_term());
        let request = RequestVote { last_log_index, last_log_term, purpose };
        let membership = state.membership();
        for server in membership.voters.union(membership.outgoing).without(state.id).iter() {
            state.send(server, Body::RequestVote(request), turn);
        }
        let pre_vote = purpose == VotePurpose::PreVote;
        let own_vote = state.vote_written;
        Candidate { timer, granted: ServerSet::EMPTY, refused: ServerSet::EMPTY, pre_vote, own_vote }
    }

    /// Who has voted for it.
    #[must_use]
    pub fn granted(&self) -> ServerSet {
        self.granted
    }

    /// Who has refused to.
    #[must_use]
    pub fn refused(&self) -> ServerSet {
        self.refused
    }

    /// Whether it only asks whether it would be elected (thesis 9.6).
    #[must_use]
    pub fn is_pre_vote(&self) -> bool {
        self.pre_vote
    }

    /// Its own vote counts once it is durable.
    pub(crate) fn count_own_vote(&mut self, state: &State, turn: &mut Turn<'_>) -> Option<Outcome> {
        if self.own_vote <= state.durable { self.count(state, state.id, turn) } else { None }
    }

    pub(crate) fn on_vote(
        &mut self,
        state: &State,
        from: ServerId,
        reply: RequestVoteReply,
        turn: &mut Turn<'_>,
    ) -> Option<Outcome> {
        let RequestVoteReply { vote_granted, pre_vote } = reply;
        if pre_vote != self.pre_vote {
            turn.explain(Reason::IgnoredStaleReply { from, term: state.current_term });
            return None;
        }
        if vote_granted {
            return self.count(state, from, turn);
        }
        if self.refused.insert(from) {
            turn.explain(Reason::WasRefusedVote { from, term: self.wanted(state), pre_vote });
        }
        None
    }

    /// Candidates 2: "If votes received from majority of servers: become leader" (§5.2); after a
    /// Pre-Vote, start the election (thesis 9.6).
    ///
    /// "It does not count its own vote in elections unless it is part of its latest configuration"
    /// (thesis 4.2.2), and nobody else's who does not vote.
    fn count(&mut self, state: &State, from: ServerId, turn: &mut Turn<'_>) -> Option<Outcome> {
        let (term, membership) = (self.wanted(state), state.membership());
        if !membership.is_voter(from) || !self.granted.insert(from) {
            return None;
        }
        let voters = self.granted;
        let deciding = membership.deciding(voters);
        let (votes, needed) = (voters.intersection(deciding).len(), quorum::majority(deciding));
        let (joint, pre_vote) = (membership.is_joint(), self.pre_vote);
        turn.explain(Reason::CountedVote { from, term, votes, needed, joint, pre_vote });
        if !membership.is_quorum(voters) {
            return None;
        }
        if pre_vote {
            return Some(Outcome::WouldBeElected { by: voters });
        }
        turn.explain(Reason::BecameLeader { term, voters, of: membership.all_voters().len() });
        Some(Outcome::Elected)
    }

    /// Candidates 3: "If AppendEntries RPC received from new leader: convert to follower" (§5.2).
    pub(crate) fn give_way(&self, state: &mut State, leader: ServerId, turn: &mut Turn<'_>) -> Follower {
        // Who asked for a Pre-Vote wanted to lead the next term.
        let was_candidate = !self.pre_vote;
        turn.explain(Reason::FollowsLeader { leader, term: state.current_term, was_candidate });
        Follower::of(state, leader, turn.now)
    }

    /// Candidates 4: "If election timeout elapses: start new election" (§5.2).
    pub(crate) fn on_timeout(&self) -> ElectionCause {
        ElectionCause::NoWinner { timeout: self.timer.timeout }
    }

    /// The term that it wants to lead.
    fn wanted(&self, state: &State) -> Term {
        if self.pre_vote { state.current_term.next() } else { state.current_term }
    }
}
