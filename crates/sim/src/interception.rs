//! Rules for messages to come: which they are, and what becomes of them.

use raft::{Body, Duration, VotePurpose};

use crate::{Endpoint, Packet};

/// What becomes of messages that a rule stands for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Interception {
    /// They never arrive.
    Drop,
    /// Each stays where it is until it is released, delivered or dropped.
    Hold,
    /// They arrive so much later.
    Delay(Duration),
}

/// What a message must be like. What is none does not matter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct MessagePattern {
    /// Where it comes from.
    pub from: Option<Endpoint>,
    /// Where it goes to.
    pub to: Option<Endpoint>,
    /// What it is.
    pub kind: Option<MessageKind>,
}

/// What a message is, by the paper's name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MessageKind {
    /// `RequestVote`.
    RequestVote,
    /// `PreVote`: a RequestVote that only asks.
    PreVote,
    /// `RequestVoteReply`.
    RequestVoteReply,
    /// `PreVoteReply`.
    PreVoteReply,
    /// `AppendEntries`, with entries or without.
    AppendEntries,
    /// `Heartbeat`: an AppendEntries without entries.
    Heartbeat,
    /// `AppendEntriesReply`.
    AppendEntriesReply,
    /// `InstallSnapshot`.
    InstallSnapshot,
    /// `InstallSnapshotReply`.
    InstallSnapshotReply,
    /// `TimeoutNow`.
    TimeoutNow,
    /// `Request`: a client asks.
    Request,
    /// `Answer`: a client is answered.
    Answer,
}

impl MessagePattern {
    /// Whether a message is such a one.
    #[must_use]
    pub fn fits(self, packet: &Packet) -> bool {
        self.from.is_none_or(|from| packet.from() == from)
            && self.to.is_none_or(|to| packet.to() == to)
            && self.kind.is_none_or(|kind| packet.is(kind))
    }
}

impl Packet {
    /// Whether it is of this kind. A heartbeat is an AppendEntries, too.
    #[must_use]
    pub fn is(&self, kind: MessageKind) -> bool {
        let own = self.kind();
        own == kind || (own, kind) == (MessageKind::Heartbeat, MessageKind::AppendEntries)
    }

    fn kind(&self) -> MessageKind {
        let body = match self {
            Packet::Raft(message) => &message.body,
            Packet::Request { .. } => return MessageKind::Request,
            Packet::Answer { .. } => return MessageKind::Answer,
        };
        match body {
            Body::RequestVote(request) if request.purpose == VotePurpose::PreVote => MessageKind::PreVote,
            Body::RequestVote(_) => MessageKind::RequestVote,
            Body::RequestVoteReply(reply) if reply.pre_vote => MessageKind::PreVoteReply,
            Body::RequestVoteReply(_) => MessageKind::RequestVoteReply,
            Body::AppendEntries(append) if append.entries.is_empty() => MessageKind::Heartbeat,
            Body::AppendEntries(_) => MessageKind::AppendEntries,
            Body::AppendEntriesReply(_) => MessageKind::AppendEntriesReply,
            Body::InstallSnapshot(_) => MessageKind::InstallSnapshot,
            Body::InstallSnapshotReply(_) => MessageKind::InstallSnapshotReply,
            Body::TimeoutNow => MessageKind::TimeoutNow,
        }
    }
}

/// The rules that stand, the oldest first; at most one for each pattern.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(crate) struct Rules(Vec<(MessagePattern, Interception)>);

impl Rules {
    /// How many can stand at once.
    pub(crate) const MAX: usize = 64;

    pub(crate) fn as_slice(&self) -> &[(MessagePattern, Interception)] {
        &self.0
    }

    pub(crate) fn get(&self, pattern: MessagePattern) -> Option<Interception> {
        self.0.iter().find(|(known, _)| *known == pattern).map(|(_, how)| *how)
    }

    pub(crate) fn set(&mut self, pattern: MessagePattern, how: Interception) {
        self.end(Some(pattern));
        self.0.push((pattern, how));
    }

    /// Ends the rule for a pattern, or all.
    pub(crate) fn end(&mut self, pattern: Option<MessagePattern>) {
        self.0.retain(|(known, _)| pattern.is_some_and(|pattern| *known != pattern));
    }

    /// What the rules make of a message: what one drops is dropped, what one holds is held, and
    /// delays add up.
    pub(crate) fn judge(&self, packet: &Packet) -> Option<Interception> {
        let fitting = self.0.iter().filter(|(pattern, _)| pattern.fits(packet));
        fitting.map(|(_, how)| *how).reduce(|one, other| match (one, other) {
            (Interception::Drop, _) | (_, Interception::Drop) => Interception::Drop,
            (Interception::Hold, _) | (_, Interception::Hold) => Interception::Hold,
            (Interception::Delay(one), Interception::Delay(other)) => {
                Interception::Delay(Duration::from_micros(one.as_micros() + other.as_micros()))
            }
        })
    }
}
