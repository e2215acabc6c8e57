//! One server of five, S1, in a given state.

use raft::{
    AppendEntries, AppendEntriesReply, Body, Config, Effect, Entry, Input, LogIndex, Mark, Message, Reason,
    Recovered, RequestVote, RequestVoteReply, Role, Server, ServerId, ServerSet, Term, Time,
};

use super::{S1, S2, S3, entries, terms};

/// S1 of five, and what its last step wanted done.
pub struct Single {
    pub server: Server,
    pub now: Time,
    pub effects: Vec<Effect>,
}

impl Single {
    /// A follower with this term, vote and log on its disk.
    pub fn follower(term: u64, voted_for: Option<ServerId>, log: &[u64]) -> Single {
        let members = ServerSet::first(5);
        let disk = Recovered { members, current_term: Term(term), voted_for, entries: entries(1, log) };
        let server = Server::new(Time::ZERO, S1, Config::default(), disk, 7);
        Single { server, now: Time::ZERO, effects: Vec::new() }
    }

    /// A candidate in `term` whose own vote is on its disk.
    pub fn candidate(term: u64, log: &[u64]) -> Single {
        let mut single = Single::follower(term - 1, None, log);
        single.step(Input::Campaign);
        single.sync();
        single
    }

    /// The leader of `term`, elected by S2 and S3.
    pub fn leader(term: u64, log: &[u64]) -> Single {
        let mut single = Single::candidate(term, log);
        for voter in [S2, S3] {
            single.receive(voter, term, vote_reply(true));
        }
        assert!(single.server.is_leader());
        single
    }

    pub fn step(&mut self, input: Input) -> &mut Single {
        self.effects.clear();
        self.server.step(self.now, input, &mut self.effects);
        self
    }

    /// The moment of its deadline comes.
    pub fn wait(&mut self) -> &mut Single {
        self.now = self.server.deadline();
        self.step(Input::Wake)
    }

    pub fn receive(&mut self, from: ServerId, term: u64, body: Body) -> &mut Single {
        self.step(Input::Receive(Message { from, to: S1, term: Term(term), body }))
    }

    /// The disk holds everything that was written.
    pub fn sync(&mut self) -> &mut Single {
        self.step(Input::Durable(Mark(u64::MAX)))
    }

    pub fn term(&self) -> u64 {
        self.server.state().current_term().0
    }

    pub fn log(&self) -> Vec<u64> {
        terms(self.server.state().log())
    }

    pub fn commit_index(&self) -> u64 {
        self.server.state().commit_index().0
    }

    pub fn role(&self) -> &'static str {
        match self.server.role() {
            Role::Follower(_) => "follower",
            Role::Candidate(_) => "candidate",
            Role::Leader(_) => "leader",
        }
    }

    /// What its last step sent: to whom, and what.
    pub fn sent(&self) -> Vec<(ServerId, &Body)> {
        let mut sent = Vec::new();
        for effect in &self.effects {
            if let Effect::Send { message, .. } = effect {
                sent.push((message.to, &message.body));
            }
        }
        sent
    }

    /// The only message that its last step sent.
    pub fn reply(&self) -> &Body {
        match self.sent().as_slice() {
            [(_, body)] => body,
            other => panic!("one message expected, not {other:?}"),
        }
    }

    pub fn reasons(&self) -> Vec<Reason> {
        let reason = |effect: &Effect| match effect {
            Effect::Explain(reason) => Some(*reason),
            _ => None,
        };
        self.effects.iter().filter_map(reason).collect()
    }

    /// The indexes that its last step applied, and whether the client is to be answered.
    pub fn applied(&self) -> Vec<(u64, bool)> {
        let applied = |effect: &Effect| match effect {
            Effect::Apply { entry, answer } => Some((entry.index.0, *answer)),
            _ => None,
        };
        self.effects.iter().filter_map(applied).collect()
    }
}

pub fn request_vote(last_log_index: u64, last_log_term: u64) -> Body {
    let (last_log_index, last_log_term) = (LogIndex(last_log_index), Term(last_log_term));
    Body::RequestVote(RequestVote { last_log_index, last_log_term })
}

pub fn vote_reply(vote_granted: bool) -> Body {
    Body::RequestVoteReply(RequestVoteReply { vote_granted })
}

/// AppendEntries with entries of `terms` after the entry at `prev`, an index and its term.
pub fn append(prev: (u64, u64), terms: &[u64], leader_commit: u64) -> Body {
    let entries: Vec<Entry> = entries(prev.0 + 1, terms);
    Body::AppendEntries(AppendEntries {
        prev_log_index: LogIndex(prev.0),
        prev_log_term: Term(prev.1),
        entries: entries.into(),
        leader_commit: LogIndex(leader_commit),
    })
}

pub fn matches(match_index: u64) -> Body {
    Body::AppendEntriesReply(AppendEntriesReply::Matches { match_index: LogIndex(match_index) })
}

pub fn mismatch(prev_log_index: u64) -> Body {
    Body::AppendEntriesReply(AppendEntriesReply::Mismatch { prev_log_index: LogIndex(prev_log_index) })
}
