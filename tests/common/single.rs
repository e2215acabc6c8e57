//! One server of five, S1, in a given state.

use raft::{
    AppendEntries, AppendEntriesReply, AppendOutcome, Body, ClientId, ClientReply, Config, Duration, Effect,
    Entry, Input, InstallOutcome, InstallSnapshot, InstallSnapshotReply, LogIndex, Mark, Membership, Message,
    Reason, Recovered, RequestVote, RequestVoteReply, Role, Round, Server, ServerId, ServerSet, Sessions,
    SnapshotMeta, Term, Time, VotePurpose,
};

use super::{S1, S2, S3, entries, terms};

/// S1 of five, and what its last step wanted done.
pub struct Single {
    pub server: Server,
    pub now: Time,
    pub effects: Vec<Effect>,
    /// The latest round of heartbeats that it began.
    latest: Round,
}

impl Single {
    /// A follower with this term, vote and log on its disk.
    pub fn follower(term: u64, voted_for: Option<ServerId>, log: &[u64]) -> Single {
        Single::configured(Config::default(), term, voted_for, log)
    }

    /// The same with other settings.
    pub fn configured(config: Config, term: u64, voted_for: Option<ServerId>, log: &[u64]) -> Single {
        let membership = Membership::of(ServerSet::first(5));
        let (current_term, entries) = (Term(term), entries(1, log).into());
        let disk = Recovered { current_term, voted_for, entries, ..Recovered::empty(membership) };
        Single::started(config, disk)
    }

    /// A server with this on its disk.
    pub fn started(config: Config, disk: Recovered) -> Single {
        let server = Server::new(Time::ZERO, S1, config, disk, 7);
        Single::of(server)
    }

    pub fn of(server: Server) -> Single {
        Single { server, now: Time::ZERO, effects: Vec::new(), latest: Round(0) }
    }

    /// A candidate in `term` whose own vote is on its disk.
    pub fn candidate(term: u64, log: &[u64]) -> Single {
        Single::follower(term - 1, None, log).stands_for_election()
    }

    /// The leader of `term`, elected by S2 and S3.
    pub fn leader(term: u64, log: &[u64]) -> Single {
        Single::leader_with(Config::default(), term, log)
    }

    /// The same with other settings.
    pub fn leader_with(config: Config, term: u64, log: &[u64]) -> Single {
        let mut single = Single::configured(config, term - 1, None, log).stands_for_election();
        for voter in [S2, S3] {
            single.receive(voter, term, vote_reply(true));
        }
        assert!(single.server.is_leader());
        single
    }

    fn stands_for_election(mut self) -> Single {
        // With leases a server that has just started may be bound by one.
        self.now = self.now + self.server.state().config().election_timeout_min;
        self.step(Input::Campaign);
        self.sync();
        self
    }

    pub fn read(&mut self, serial: u64) -> &mut Single {
        self.step(Input::Read { client: ClientId(1), serial })
    }

    /// Time passes, and its timers end when they do.
    pub fn pass(&mut self, millis: u64) -> &mut Single {
        let end = self.now + Duration::from_millis(millis);
        while let Some(deadline) = self.server.deadline()
            && deadline <= end
        {
            self.now = deadline;
            self.step(Input::Wake);
            assert_ne!(self.server.deadline(), Some(deadline), "a timer that ends is set anew");
        }
        self.now = end;
        self
    }

    /// What its last step told clients, by their number for what they had asked.
    pub fn answers(&self) -> Vec<(u64, ClientReply)> {
        let answer = |effect: &Effect| match effect {
            Effect::Answer { serial, answer, .. } => Some((*serial, *answer)),
            _ => None,
        };
        self.effects.iter().filter_map(answer).collect()
    }

    /// The round of heartbeats that it is in.
    pub fn round(&self) -> Round {
        self.sent_round().expect("its last step sent a heartbeat")
    }

    fn sent_round(&self) -> Option<Round> {
        let round = |effect: &Effect| match effect {
            Effect::Send { message, .. } => match &message.body {
                Body::AppendEntries(request) => Some(request.round),
                Body::InstallSnapshot(request) => Some(request.round),
                _ => None,
            },
            _ => None,
        };
        self.effects.iter().rev().find_map(round)
    }

    pub fn step(&mut self, input: Input) -> &mut Single {
        self.effects.clear();
        self.server.step(self.now, input, &mut self.effects);
        self.latest = self.sent_round().unwrap_or(self.latest);
        self
    }

    /// The moment of its deadline comes.
    pub fn wait(&mut self) -> &mut Single {
        self.now = self.server.deadline().expect("a timer runs");
        self.step(Input::Wake)
    }

    /// An answer of no round in particular is one to its latest message.
    pub fn receive(&mut self, from: ServerId, term: u64, mut body: Body) -> &mut Single {
        if let Body::AppendEntriesReply(AppendEntriesReply { round: round @ Round(0), .. }) = &mut body {
            *round = self.latest;
        }
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
    pub fn sent(&self) -> Vec<(ServerId, Body)> {
        let mut sent = Vec::new();
        for effect in &self.effects {
            if let Effect::Send { message, .. } = effect {
                sent.push((message.to, without_round(&message.body)));
            }
        }
        sent
    }

    /// The only message that its last step sent.
    pub fn reply(&self) -> Body {
        match self.sent().as_slice() {
            [(_, body)] => body.clone(),
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

    /// The indexes that its last step applied, and whether a client was answered for each.
    pub fn applied(&self) -> Vec<(u64, bool)> {
        let mut applied = Vec::new();
        for effect in &self.effects {
            match (effect, applied.last_mut()) {
                (Effect::Apply { entry, .. }, _) => applied.push((entry.index.0, false)),
                (Effect::Answer { answer: ClientReply::Done, .. }, Some((_, answered))) => *answered = true,
                _ => {}
            }
        }
        applied
    }
}

pub fn request_vote(last_log_index: u64, last_log_term: u64) -> Body {
    ask((last_log_index, last_log_term), VotePurpose::Elect)
}

pub fn vote_reply(vote_granted: bool) -> Body {
    Body::RequestVoteReply(RequestVoteReply { vote_granted, pre_vote: false })
}

/// AppendEntries with entries of `terms` after the entry at `prev`, an index and its term.
pub fn append(prev: (u64, u64), terms: &[u64], leader_commit: u64) -> Body {
    let entries: Vec<Entry> = entries(prev.0 + 1, terms);
    Body::AppendEntries(AppendEntries {
        prev_log_index: LogIndex(prev.0),
        prev_log_term: Term(prev.1),
        entries: entries.into(),
        leader_commit: LogIndex(leader_commit),
        round: Round(0),
    })
}

/// The same message as of no round in particular: what most tests do not care about.
pub fn without_round(body: &Body) -> Body {
    let mut body = body.clone();
    match &mut body {
        Body::AppendEntries(request) => request.round = Round(0),
        Body::InstallSnapshot(request) => request.round = Round(0),
        _ => {}
    }
    body
}

pub fn matches(match_index: u64) -> Body {
    append_reply(AppendOutcome::Matches { match_index: LogIndex(match_index) })
}

/// The follower has no entry at `prev_log_index`: its log ends one before.
pub fn mismatch(prev_log_index: u64) -> Body {
    conflict(prev_log_index, None, prev_log_index)
}

/// The follower has an entry of `term` at `prev_log_index`, and of that term from `first` on.
pub fn conflict(prev_log_index: u64, term: Option<u64>, first: u64) -> Body {
    append_reply(AppendOutcome::Mismatch {
        prev_log_index: LogIndex(prev_log_index),
        conflict_term: term.map(Term),
        conflict_index: LogIndex(first),
    })
}

pub fn append_reply(outcome: AppendOutcome) -> Body {
    reply_in(Round(0), outcome)
}

/// The answer to an AppendEntries of that round.
pub fn reply_in(round: Round, outcome: AppendOutcome) -> Body {
    Body::AppendEntriesReply(AppendEntriesReply { round, outcome })
}

pub fn ask(last: (u64, u64), purpose: VotePurpose) -> Body {
    let (last_log_index, last_log_term) = (LogIndex(last.0), Term(last.1));
    Body::RequestVote(RequestVote { last_log_index, last_log_term, purpose })
}

pub fn pre_vote_reply(vote_granted: bool) -> Body {
    Body::RequestVoteReply(RequestVoteReply { vote_granted, pre_vote: true })
}

/// A piece of a snapshot that covers `index`, an index and its term, for a cluster of five.
pub fn piece(index: (u64, u64), offset: u64, bytes: &[u8], done: bool) -> Body {
    Body::InstallSnapshot(InstallSnapshot {
        meta: meta(index).into(),
        offset,
        data: bytes.into(),
        done,
        round: Round(0),
    })
}

pub fn meta(index: (u64, u64)) -> SnapshotMeta {
    SnapshotMeta {
        last_included_index: LogIndex(index.0),
        last_included_term: Term(index.1),
        membership: Membership::of(ServerSet::first(5)),
        sessions: Sessions::default(),
    }
}

pub fn wants(index: u64, next_offset: u64) -> Body {
    install_reply(InstallOutcome::Wants { last_included_index: LogIndex(index), next_offset })
}

pub fn covers(index: u64) -> Body {
    install_reply(InstallOutcome::Covers { match_index: LogIndex(index) })
}

pub fn install_reply(outcome: InstallOutcome) -> Body {
    Body::InstallSnapshotReply(InstallSnapshotReply { round: Round(0), outcome })
}
