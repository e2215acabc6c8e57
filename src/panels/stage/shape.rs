//! What a message looks like: a diamond is about a vote, a box carries entries, a circle answers a
//! box, a pill is a client's.

use raft::{AppendEntries, AppendOutcome, Body, InstallOutcome, Term};
use sim::{Answer, Endpoint, Packet};

use super::ring::{Point, Ring, Way, px};
use crate::text;

/// What a message looks like.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Shape {
    pub(super) class: &'static str,
    /// Half its width and half its height.
    pub(super) half: (f64, f64),
    pub(super) form: Form,
}

/// Its outline, and what is in it.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Form {
    Diamond(&'static str),
    Circle(&'static str),
    /// A box with words in it, and how round its corners are.
    Words {
        corner: &'static str,
        words: String,
    },
    /// The terms of the first few entries, and how many follow.
    Entries {
        terms: Vec<Term>,
        more: usize,
    },
}

/// The width of an entry, with the gap to the next.
pub(super) const STEP: f64 = 14.0;

/// What a message looks like.
pub(super) fn of(packet: &Packet) -> Shape {
    match packet {
        Packet::Raft(message) => match &message.body {
            Body::RequestVote(_) => diamond("vote ask", "?"),
            Body::RequestVoteReply(reply) if reply.vote_granted => diamond("vote yes", "✓"),
            Body::RequestVoteReply(_) => diamond("vote no", "✕"),
            Body::AppendEntries(request) => entries(request),
            Body::AppendEntriesReply(reply) => match reply.outcome {
                AppendOutcome::Matches { .. } => circle("ack yes", "✓"),
                AppendOutcome::Mismatch { .. } | AppendOutcome::StaleTerm => circle("ack no", "✕"),
            },
            Body::InstallSnapshot(_) => {
                let form = Form::Words { corner: "3", words: "snap".to_owned() };
                Shape { class: "snapshot", half: (18.0, 10.0), form }
            }
            Body::InstallSnapshotReply(reply) => match reply.outcome {
                InstallOutcome::StaleTerm => circle("ack no", "✕"),
                InstallOutcome::Wants { .. } | InstallOutcome::Covers { .. } => circle("ack yes", "✓"),
            },
            Body::TimeoutNow => diamond("vote ask", "!"),
        },
        Packet::Request { ask, .. } => client("client request", text::asked(*ask)),
        Packet::Answer { answer, .. } => client("client answer", answered(*answer)),
    }
}

fn diamond(class: &'static str, sign: &'static str) -> Shape {
    Shape { class, half: (15.0, 15.0), form: Form::Diamond(sign) }
}

fn circle(class: &'static str, sign: &'static str) -> Shape {
    Shape { class, half: (11.0, 11.0), form: Form::Circle(sign) }
}

fn client(class: &'static str, words: String) -> Shape {
    let half = words.chars().count() as f64 * 3.8 + 8.0;
    Shape { class, half: (half, 10.0), form: Form::Words { corner: "10", words } }
}

fn entries(request: &AppendEntries) -> Shape {
    const SHOWN: usize = 4;
    let terms: Vec<Term> = request.entries.iter().take(SHOWN).map(|entry| entry.term).collect();
    let more = request.entries.len() - terms.len();
    let places = terms.len() + usize::from(0 < more);
    let half = (places.max(1) as f64 * STEP / 2.0 + 4.0).max(11.0);
    let class = if terms.is_empty() { "append heartbeat" } else { "append" };
    Shape { class, half: (half, 10.0), form: Form::Entries { terms, more } }
}

/// What an answer to a client shows.
fn answered(answer: Answer) -> String {
    match answer {
        Answer::Done { .. } => "✓ done".to_owned(),
        Answer::SessionOpened { .. } => "✓ session".to_owned(),
        Answer::NoSession => "✕ no session".to_owned(),
        Answer::NotLeader { leader } => leader.map_or("✕".to_owned(), |leader| format!("ask {leader}")),
    }
}

impl Shape {
    /// The head of an arrow, just outside the shape.
    pub(super) fn arrow(&self, heading: Point) -> String {
        let (width, height) = self.half;
        let distance = (width / heading.x.abs().max(0.001)).min(height / heading.y.abs().max(0.001)) + 4.0;
        format!("M{} -5l9 5l-9 5z", px(distance))
    }
}

/// A message's way, from edge to edge.
pub(super) fn way(packet: &Packet, ring: Ring) -> Way {
    let half = match (packet.from(), packet.to()) {
        (Endpoint::Server(_), Endpoint::Server(_)) => 0.0,
        _ => of(packet).half.0,
    };
    between(packet.from(), packet.to(), ring, half)
}

/// The way between two ends, for something that is so wide to either side.
pub(super) fn between(from: Endpoint, to: Endpoint, ring: Ring, half: f64) -> Way {
    let margin = ring.body + 14.0;
    let beside = ring.body + 10.0 + half;
    match (from, to) {
        (Endpoint::Server(from), Endpoint::Server(to)) => {
            Way::new(ring.place(from), ring.place(to), margin, margin)
        }
        (Endpoint::Server(server), Endpoint::Client(_)) => {
            Way::new(ring.place(server), ring.client(server), beside, 0.0)
        }
        (Endpoint::Client(_), Endpoint::Server(server)) => {
            Way::new(ring.client(server), ring.place(server), 0.0, beside)
        }
        // Clients do not talk to each other.
        (Endpoint::Client(_), Endpoint::Client(_)) => {
            let middle = Point { x: 0.0, y: 0.0 };
            Way::new(middle, middle, 0.0, 0.0)
        }
    }
}
