//! One message in the picture: a diamond is about a vote, a box carries entries, a circle answers
//! a box, a pill is a client's.

use raft::{AppendEntries, AppendOutcome, Body, InstallOutcome};
use sim::{Endpoint, Flight, MessageId, Packet};

use crate::geometry::{Point, Ring, Way, px, translate, turn};
use crate::model::{Model, Selection};
use crate::view::element::{El, el};
use crate::view::{choose_message, classes, term_class};
use crate::words;

/// A message.
pub(crate) fn message(model: &Model, id: MessageId, flight: &Flight, ring: Ring) -> El {
    let shape = shape(&flight.packet);
    let way = way(&flight.packet, ring, shape.half.0);
    let selected = model.selection == Some(Selection::Message(id));
    let class = classes(&["msg", shape.class, if selected { "selected" } else { "" }]);
    el("g")
        .key(id.0)
        .set("class", class)
        .set("transform", translate(way.at(progress(model, id))))
        .with("tabindex", "0")
        .with("role", "button")
        .set("aria-label", words::message(flight))
        .set("aria-pressed", selected.to_string())
        .set("data-choose", choose_message(id))
        .set("data-message", id.0.to_string())
        .with("data-kind", words::kind(&flight.packet))
        .child(el("circle").with("class", "hit").with("r", "22"))
        .child(
            el("path")
                .with("class", "head")
                .set("transform", turn(way.heading))
                .set("d", shape.arrow(way.heading)),
        )
        .child(shape.drawn)
}

/// How much of its way a message has behind it, in thousandths.
fn progress(model: &Model, id: MessageId) -> u64 {
    let Some(flight) = model.world.flight(id) else {
        return 0;
    };
    if model.reduced_motion {
        // It stands; but two that follow each other should not stand on the same spot.
        return [500, 360, 640][(id.0 % 3) as usize];
    }
    let all = flight.arrives.since(flight.sent).as_micros().max(1);
    let done = model.world.now().since(flight.sent).as_micros().min(all);
    done * 1_000 / all
}

/// From edge to edge; `half` is half the width of what travels.
fn way(packet: &Packet, ring: Ring, half: f64) -> Way {
    let margin = ring.body + 14.0;
    let beside = ring.body + 10.0 + half;
    match (packet.from(), packet.to()) {
        (Endpoint::Server(from), Endpoint::Server(to)) => {
            Way::new(ring.place(from.number()), ring.place(to.number()), margin, margin)
        }
        (Endpoint::Server(server), Endpoint::Client(_)) => {
            Way::new(ring.place(server.number()), ring.client(server.number()), beside, 0.0)
        }
        (Endpoint::Client(_), Endpoint::Server(server)) => {
            Way::new(ring.client(server.number()), ring.place(server.number()), 0.0, beside)
        }
        // Clients do not talk to each other.
        (Endpoint::Client(_), Endpoint::Client(_)) => Way::new(ring.place(1), ring.place(1), 0.0, 0.0),
    }
}

struct Shape {
    class: &'static str,
    /// Half its width and half its height.
    half: (f64, f64),
    drawn: El,
}

impl Shape {
    /// The head of an arrow, just outside the shape.
    fn arrow(&self, heading: Point) -> String {
        let (width, height) = self.half;
        let distance = (width / heading.x.abs().max(0.001)).min(height / heading.y.abs().max(0.001)) + 4.0;
        format!("M{} -5l9 5l-9 5z", px(distance))
    }
}

fn shape(packet: &Packet) -> Shape {
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
            Body::InstallSnapshot(_) => Shape {
                class: "snapshot",
                half: (18.0, 10.0),
                drawn: signed(rounded(18.0, "3"), "4", "snap".to_owned()),
            },
            Body::InstallSnapshotReply(reply) => match reply.outcome {
                InstallOutcome::StaleTerm => circle("ack no", "✕"),
                InstallOutcome::Wants { .. } | InstallOutcome::Covers { .. } => circle("ack yes", "✓"),
            },
            Body::TimeoutNow => diamond("vote ask", "!"),
        },
        Packet::Request { .. } => client("client request", pill(packet)),
        Packet::Answer { .. } => client("client answer", pill(packet)),
    }
}

fn diamond(class: &'static str, sign: &'static str) -> Shape {
    let sides = el("path").with("class", "box").with("d", "M0 -15L15 0L0 15L-15 0z");
    Shape { class, half: (15.0, 15.0), drawn: signed(sides, "5", sign.to_owned()) }
}

fn circle(class: &'static str, sign: &'static str) -> Shape {
    let circle = el("circle").with("class", "box").with("r", "10.5");
    Shape { class, half: (11.0, 11.0), drawn: signed(circle, "5", sign.to_owned()) }
}

fn client(class: &'static str, words: String) -> Shape {
    let half = words.chars().count() as f64 * 3.8 + 8.0;
    Shape { class, half: (half, 10.0), drawn: signed(rounded(half, "10"), "4", words) }
}

fn signed(shape: El, y: &'static str, sign: String) -> El {
    el("g").child(shape).child(el("text").with("y", y).say(sign))
}

/// A rectangle around the origin with round corners, given half its width.
fn rounded(half: f64, corner: &'static str) -> El {
    el("rect")
        .with("class", "box")
        .set("x", px(-half))
        .with("y", "-10")
        .set("width", px(2.0 * half))
        .with("height", "20")
        .with("rx", corner)
}

fn entries(request: &AppendEntries) -> Shape {
    const SHOWN: usize = 4;
    const STEP: f64 = 14.0;
    let count = request.entries.len();
    let places = count.min(SHOWN) + usize::from(SHOWN < count);
    let half = (places.max(1) as f64 * STEP / 2.0 + 4.0).max(11.0);
    let left = -(places as f64) * STEP / 2.0 + 1.0;
    let cell = |(place, entry): (usize, &raft::Entry)| {
        el("rect")
            .set("class", classes(&["cell", term_class(entry.term)]))
            .set("x", px(left + place as f64 * STEP))
            .with("y", "-6")
            .with("width", "12")
            .with("height", "12")
            .with("rx", "2")
    };
    let more = (SHOWN < count).then(|| {
        el("text")
            .with("class", "more")
            .set("x", px(half - 10.0))
            .with("y", "4")
            .say(format!("+{}", count - SHOWN))
    });
    let cells = request.entries.iter().take(SHOWN).enumerate().map(cell);
    let drawn = el("g").child(rounded(half, "5")).list(cells).maybe(more);
    let class = if count == 0 { "append heartbeat" } else { "append" };
    Shape { class, half: (half, 10.0), drawn }
}

/// What a client's message shows: the command, or the answer.
fn pill(packet: &Packet) -> String {
    match packet {
        Packet::Request { ask, .. } => words::asked(*ask),
        Packet::Answer { answer: sim::Answer::Done { .. }, .. } => "✓ done".to_owned(),
        Packet::Answer { answer: sim::Answer::SessionOpened { .. }, .. } => "✓ session".to_owned(),
        Packet::Answer { answer: sim::Answer::NoSession, .. } => "✕ no session".to_owned(),
        Packet::Answer { answer: sim::Answer::NotLeader { leader }, .. } => {
            leader.map_or("✕".to_owned(), |leader| format!("ask {leader}"))
        }
        Packet::Raft(_) => String::new(),
    }
}
