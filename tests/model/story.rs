//! A way through the model, in words.

use std::fmt;

use raft::{Body, Reason, ServerId, Time};
use sim::{Event, EventKind};

use crate::atlas::{Atlas, Move};
use crate::cluster::Cluster;
use crate::search::Step;

/// The steps that lead to the last state.
pub fn tell(atlas: &mut Atlas, beginning: &Cluster, steps: &[Option<Step>]) -> Vec<String> {
    let mut way = Vec::new();
    let mut last = steps.last();
    while let Some(Some(step)) = last {
        way.push(*step);
        last = steps.get(step.from as usize);
    }
    let mut hosts = beginning.hosts;
    let mut story = Vec::new();
    for Step { server, does, .. } in way.into_iter().rev() {
        let effect = atlas.effect(hosts[server], does);
        hosts[server] = effect.host;
        let id = ServerId::new(server as u8 + 1);
        story.push(format!("{}. {}", Did { atlas, id, does }, because(id, &effect.reasons)));
    }
    story
}

struct Did<'a> {
    atlas: &'a Atlas,
    id: ServerId,
    does: Move,
}

impl fmt::Display for Did<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id;
        let number = match self.does {
            Move::Campaign => return write!(f, "{id} times out"),
            Move::Beat => return write!(f, "{id}'s heartbeat timer runs out"),
            Move::Propose(number) => return write!(f, "{id} is asked for command {number}"),
            Move::Sync => return write!(f, "{id}'s disk holds the oldest write"),
            Move::Restart => return write!(f, "{id} crashes and restarts"),
            Move::Receive(number) => number,
        };
        let message = self.atlas.message(number);
        let name = match message.body {
            Body::RequestVote(_) => "RequestVote",
            Body::RequestVoteReply(_) => "the answer to RequestVote",
            Body::AppendEntries(_) => "AppendEntries",
            Body::AppendEntriesReply(_) => "the answer to AppendEntries",
            _ => "a message",
        };
        write!(f, "{id} gets {name} of term {} from {}", message.term, message.from)
    }
}

fn because(server: ServerId, reasons: &[Reason]) -> String {
    let sentence = |reason: &Reason| {
        let kind = EventKind::Explained { server, reason: *reason };
        scenario::narrate(&Event { at: Time::ZERO, step: 0, kind })
    };
    let told: Vec<String> = reasons.iter().filter_map(sentence).map(|sentence| sentence.headline).collect();
    told.join("; ")
}
