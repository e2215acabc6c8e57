//! Starts, elections and votes.

use super::{Claims, all_voters, of_all};
use raft::{
    Body, Duration, ElectionCause, LogIndex, Message, Reason, Refusal, Role, Server, ServerId, ServerSet,
    Term,
};

impl Claims<'_> {
    pub(super) fn of_starts(&mut self, s: ServerId, reason: &Reason) {
        let Reason::Started { term, last_index, .. } = *reason else { return };
        let state = self.after(s).state();
        let (current, voted_for, last) = (state.current_term(), state.voted_for(), state.log().last_index());
        let blank = current == Term::ZERO && voted_for.is_none() && last == LogIndex::ZERO;
        self.is("what the disk holds", (term, last_index) == (current, last));
        self.says("comes back", self.watch.past.ran.contains(&s));
        self.says("again", self.watch.past.ran.contains(&s));
        self.says("still held", !blank);
        self.says("its vote and", voted_for.is_some());
        self.says("is empty", blank);
        self.says("disk holds", !blank);
        self.says("no log", last == LogIndex::ZERO);
        self.says("the log up to", self.text.contains(&format!("the log up to index {last}.")));
        self.says(
            "a vote for",
            voted_for.is_some_and(|vote| self.text.contains(&format!("vote for {vote}"))),
        );
        self.says("no vote", voted_for.is_none());
    }

    pub(super) fn of_elections(&mut self, s: ServerId, reason: &Reason) {
        match *reason {
            Reason::HigherTerm { from, old, new } => {
                let message = self.watch.arrived.as_ref();
                let carries = |message: &Message| (message.from, message.term) == (from, new);
                let was = self.before(s).map(|server| server.state().current_term());
                self.is("the term that a message carries", message.is_some_and(carries));
                self.is("the term that it was in", was == Some(old));
                self.says("has not voted", !self.watch.past.votes.contains(&(s, new)));
            }
            Reason::IgnoredStaleReply { from, term } => {
                let Some(message) = self.watch.arrived.clone() else { return };
                let asks = matches!(message.body, Body::TimeoutNow);
                self.is("who sent what is ignored", message.from == from);
                self.says("an answer", !asks);
                self.says(&format!("of term {term}"), message.term == term);
            }
            Reason::StartedElection { cause, .. } | Reason::StartedPreVote { cause, .. } => {
                self.of_cause(s, cause);
            }
            Reason::MayNotCampaign { .. } => {
                self.says("does not vote", !self.membership(s).is_voter(s));
            }
            Reason::IgnoredCandidate { leader, .. } => {
                let term = self.after(s).state().current_term();
                let mut answered = self.watch.past.answered.get(&(s, term)).copied().unwrap_or_default();
                answered.insert(s);
                self.says("a majority has just answered", self.membership(s).is_quorum(answered));
                let (heard, within) = (self.since_leader(s), self.timeouts().0);
                self.says("has just heard from a leader", self.watch.past.followed.contains(&s));
                self.says("ago it heard from a leader, or started", heard < within);
                self.says("a majority follows it", self.is_followed(self.after(s), within));
                self.says("It hears from", heard < within);
                self.says(", its leader", self.after(s).leader() == leader);
            }
            Reason::LostQuorum { .. } => {
                let longest = self.timeouts().1;
                let followed = self.before(s).is_some_and(|leader| self.is_followed(leader, longest));
                self.says("For the longest election timeout it heard from no majority", !followed);
            }
            Reason::HeardRivalLeader { rival, term } => {
                let claims = |m: &Message| (m.from, m.term) == (rival, term);
                let both = self.after(s).is_leader() && self.watch.arrived.as_ref().is_some_and(claims);
                self.is("two leaders of a term", both);
            }
            Reason::BecameLeader { voters, of, .. } => self.of_share(s, voters, of),
            Reason::FollowsLeader { leader, term, .. } => {
                let led = |m: &Message| (m.from, m.term) == (leader, term);
                self.is("whom it follows", self.watch.arrived.as_ref().is_some_and(led));
                self.says("wanted to lead this term", self.watch.is_candidate(s));
            }
            Reason::LeftCluster { index, .. } => {
                let state = self.after(s).state();
                let gone = state.log().membership_index() == index && index <= state.commit_index();
                self.is("the configuration without it", gone && !state.membership().is_voter(s));
            }
            _ => {}
        }
    }

    /// How long ago, on its own clock, it heard from a leader or started.
    fn since_leader(&self, s: ServerId) -> Duration {
        let host = self.watch.world.host(s).expect("it runs");
        let heard = self.watch.past.led.get(&s).copied().unwrap_or_default();
        host.local_time(self.watch.world.now()).since(heard)
    }

    fn timeouts(&self) -> (Duration, Duration) {
        let config = self.watch.world.setup().config;
        (config.election_timeout_min, config.election_timeout_max)
    }

    /// Whether a leader has heard from a majority within that time, or began to follow it so lately.
    fn is_followed(&self, leader: &Server, within: Duration) -> bool {
        let Role::Leader(role) = leader.role() else { return false };
        let id = leader.state().id();
        let host = self.watch.world.host(id).expect("it runs");
        let now = host.local_time(self.watch.world.now());
        let mut heard: ServerSet =
            role.followers().filter(|(_, p)| now.since(p.heard) < within).map(|(id, _)| id).collect();
        heard.insert(id);
        leader.state().membership().is_quorum(heard)
    }

    fn of_cause(&mut self, s: ServerId, cause: ElectionCause) {
        let host = self.watch.world.host(s).expect("it runs");
        let waited = host.local_time(self.watch.world.now());
        let waited = self.watch.past.heard.get(&s).map(|heard| waited.since(*heard));
        match cause {
            ElectionCause::NoLeader { timeout } | ElectionCause::NoWinner { timeout } => {
                self.is("how long it waited", waited.is_some_and(|waited| timeout <= waited));
                let term = self.before(s).map(|server| server.state().current_term()).unwrap_or_default();
                self.says("had no winner", !self.watch.past.winners.contains(&term));
                let role = self.before(s).map(Server::role);
                self.says("neither won", matches!(role, Some(Role::Candidate(_))));
            }
            ElectionCause::WouldBeElected { by } => {
                let membership = self.membership(s);
                self.is("who would vote for it votes", by.difference(all_voters(membership)).is_empty());
                self.is("enough would vote for it", membership.is_quorum(by));
                self.says("a majority", of_all(membership, by));
            }
            ElectionCause::Transfer { from } => {
                self.is("who asked it", self.watch.arrived.as_ref().is_some_and(|m| m.from == from));
            }
            ElectionCause::MadeToTimeOut | ElectionCause::Asked => {}
        }
    }

    pub(super) fn of_votes(&mut self, s: ServerId, reason: &Reason) {
        match *reason {
            Reason::GrantedVote { candidate, term, up_to_date, pre_vote } => {
                let Some(Body::RequestVote(request)) = self.watch.arrived.as_ref().map(|m| m.body.clone())
                else {
                    return self.is("a vote for nobody", false);
                };
                let state = self.after(s).state();
                let their = (request.last_log_term, request.last_log_index);
                let own = (state.log().last_term(), state.log().last_index());
                let remembered = self.before(s).map(|before| before.state());
                let vote =
                    remembered.filter(|before| before.current_term() == term).and_then(|b| b.voted_for());
                self.is("whose log is up-to-date", (own <= their) == up_to_date);
                let followed = self.watch.past.followed.contains(&s) && !self.after(s).is_leader();
                let deaf = !followed || self.since_leader(s) >= self.timeouts().0;
                self.says("hears from no leader", deaf);
                self.says("no other vote", pre_vote || vote.is_none_or(|vote| vote == candidate));
            }
            Reason::RefusedVote { candidate, term, because, pre_vote } => {
                self.of_refusal(s, candidate, term, because, pre_vote);
            }
            Reason::CountedVote { from, votes, needed, pre_vote, .. } => {
                // Who wins may leave a joint configuration at once.
                let membership = self.before(s).map(|server| server.state().membership());
                let membership = membership.unwrap_or_else(|| self.membership(s));
                let voters = all_voters(membership);
                self.is("a vote of somebody who votes", voters.contains(from));
                self.is("a vote that is counted, and none there", votes != 0 || self.text.contains("joined"));
                self.says("a majority", needed <= votes);
                let halves = [membership.voters, membership.outgoing].map(raft::majority);
                self.is("how many votes are needed", halves.contains(&needed));
                self.says(&format!(" of the {needed}"), votes < needed);
                self.says("joined", membership.is_joint());
                self.says("has the", !pre_vote);
            }
            Reason::WasRefusedVote { from, .. } => {
                self.is("who refused", self.watch.arrived.as_ref().is_some_and(|m| m.from == from));
            }
            _ => {}
        }
    }

    fn of_refusal(&mut self, s: ServerId, candidate: ServerId, term: Term, because: Refusal, pre_vote: bool) {
        let state = self.after(s).state();
        let (current, vote) = (state.current_term(), state.voted_for());
        match because {
            Refusal::StaleTerm { current: told } => {
                let over = if pre_vote { term <= current } else { term < current };
                self.is("a term that is over", over && told == current);
            }
            Refusal::AlreadyVoted { candidate: voted } => {
                self.is("whom it has voted for", vote == Some(voted) && voted != candidate);
                self.says("It stands for election itself", self.watch.is_candidate(s));
            }
            Refusal::LogBehind { own_index, own_term, their_index, their_term } => {
                let own = (state.log().last_term(), state.log().last_index());
                self.is("where its log ends", own == (own_term, own_index));
                self.says("is longer", their_index < own_index);
                self.says(") is newer than", (their_term, their_index) < (own_term, own_index));
                self.says("last entry is newer", own_term < their_term);
            }
        }
    }
}
