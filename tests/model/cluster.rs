//! Three hosts and the network between them: one state of the model.

use std::hash::{DefaultHasher, Hash, Hasher};

use raft::{Body, Flaw, Message, Role, ServerId, Term};

use crate::atlas::{Atlas, Effect, HostNumber, MessageNumber, Move};
use crate::host::Host;
use crate::laws::{Law, Past, nothing_goes_back};
use crate::search::Bounds;

/// The cluster as a whole.
///
/// The network is the set of all messages ever sent, and any of them may arrive at any moment: never
/// (it is lost), once, or again and again (it is duplicated), in any order.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cluster {
    pub hosts: [HostNumber; 3],
    sent: Vec<MessageNumber>,
    campaigns: u8,
    commands: u8,
    beats: u8,
    crashes: u8,
    pub past: Past,
}

impl Cluster {
    pub fn new(hosts: [HostNumber; 3]) -> Cluster {
        let past = Past::default();
        Cluster { hosts, sent: Vec::new(), campaigns: 0, commands: 0, beats: 0, crashes: 0, past }
    }

    /// Stands for the whole state: that two of a million differ but share it is as unlikely as
    /// one in ten million.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    /// Whatever can happen now, and at which server.
    pub fn moves(&self, atlas: &Atlas, bounds: &Bounds) -> Vec<(usize, Move)> {
        let mut moves = Vec::new();
        for (server, host) in self.hosts.iter().map(|number| atlas.host(*number)).enumerate() {
            let mut may = |does, allowed| {
                if allowed {
                    moves.push((server, does));
                }
            };
            let leads = host.server.is_leader();
            let next = bounds.campaigners.get(usize::from(self.campaigns));
            let its_turn = next.is_none_or(|number| usize::from(*number) == server + 1);
            let term_left = self.campaigns < bounds.campaigns && host.term() < Term(bounds.terms);
            may(Move::Campaign, !leads && its_turn && term_left);
            may(Move::Propose(self.commands + 1), leads && self.commands < bounds.commands);
            may(Move::Beat, leads && self.beats < bounds.beats);
            may(Move::Sync, host.is_writing());
            may(Move::Restart, self.crashes < bounds.crashes);
        }
        moves.extend(self.sent.iter().map(|message| {
            let to = atlas.message(*message).to;
            (position(to), Move::Receive(*message))
        }));
        moves
    }

    /// Whether nothing comes of a move. A crash that changes nothing is none.
    pub fn is_idle(&self, server: usize, does: Move, effect: &Effect) -> bool {
        let may_be = matches!(does, Move::Receive(_) | Move::Restart);
        let is_old = |message| self.sent.binary_search(message).is_ok();
        may_be && effect.host == self.hosts[server] && effect.sent.iter().all(is_old)
    }

    pub fn after(
        &self,
        atlas: &Atlas,
        bounds: &Bounds,
        server: usize,
        does: Move,
        effect: &Effect,
    ) -> Cluster {
        let mut next = self.clone();
        next.hosts[server] = effect.host;
        match does {
            Move::Campaign => next.campaigns += 1,
            Move::Propose(_) => next.commands += 1,
            Move::Beat => next.beats += 1,
            Move::Restart => next.crashes += 1,
            Move::Receive(_) | Move::Sync => {}
        }
        for message in &effect.sent {
            if let Err(place) = next.sent.binary_search(message) {
                next.sent.insert(place, *message);
            }
        }
        if !bounds.keep_dead {
            let hosts = next.hosts.map(|number| atlas.host(number));
            next.sent.retain(|message| !is_dead(atlas.message(*message), hosts, bounds));
        }
        next
    }

    /// Whether all laws hold after `does` at `server`.
    pub fn judge(
        &mut self,
        atlas: &Atlas,
        bounds: &Bounds,
        before: &Cluster,
        (server, does): (usize, Move),
        effect: &Effect,
    ) -> Result<(), Law> {
        let hosts = self.hosts.map(|number| atlas.host(number));
        self.past.judge(hosts, server, &effect.applied)?;
        // A flaw may undo what is durable; what is asked of it is whether that breaks a property.
        if bounds.config.flaws.is_empty() {
            nothing_goes_back(atlas.host(before.hosts[server]), hosts[server], does)?;
        }
        Ok(())
    }
}

/// Whether a message can have no effect any more, whatever happens: forgetting it merges states that
/// differ in nothing else. Only what is durable counts, for a crash may undo the rest.
fn is_dead(message: &Message, hosts: [&Host; 3], bounds: &Bounds) -> bool {
    let (from, to) = (hosts[position(message.from)], hosts[position(message.to)]);
    if bounds.cut && !hosts[2].is_one_of(message) {
        return true;
    }
    if bounds.config.flaws.has(Flaw::TrustStaleAcknowledgement) {
        return false;
    }
    let (term, durable) = (message.term, to.held.current_term);
    if term < durable {
        // A stale answer is ignored. A stale question is answered with a term that is news to the
        // one who asked, unless both are in the last term there will be.
        let last = Term(bounds.terms);
        let is_question = matches!(message.body, Body::RequestVote(_) | Body::AppendEntries(_));
        return !is_question || durable == last && from.held.current_term == last;
    }
    if durable < term || to.term() != term {
        return false;
    }
    match &message.body {
        // The vote of this term is given, and its answer sent.
        Body::RequestVote(_) => to.held.voted_for.is_some(),
        // Refusals count for nothing, and nobody stands for election in one term twice.
        Body::RequestVoteReply(reply) => {
            !(reply.vote_granted && matches!(to.server.role(), Role::Candidate(_)))
        }
        Body::AppendEntriesReply(_) => !to.server.is_leader(),
        _ => false,
    }
}

fn position(server: ServerId) -> usize {
    usize::from(server.number()) - 1
}
