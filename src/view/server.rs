//! One server in the picture: its role by shape, its term by number and colour, its timer as an
//! arc that runs out, its votes, and the end of its log.

use raft::{Candidate, Entry, Role, ServerId, Term, Timer};
use sim::Host;

use crate::geometry::{Ring, px, translate};
use crate::model::{Model, Selection};
use crate::view::element::{El, el};
use crate::view::{choose_server, classes, term_class};
use crate::words;

/// A server.
pub(crate) fn server(model: &Model, host: &Host, ring: Ring) -> El {
    let id = host.id();
    let role = words::role(host);
    let term = term(host);
    let selected = model.selection == Some(Selection::Server(id));
    let class = classes(&["server", role, term_class(term), if selected { "selected" } else { "" }]);
    el("g")
        .key(id.number().into())
        .set("class", class)
        .set("transform", translate(ring.place(id.number())))
        .with("tabindex", "0")
        .with("role", "button")
        .set("aria-label", label(host))
        .set("aria-pressed", selected.to_string())
        .set("data-choose", choose_server(id))
        .set("data-server", id.number().to_string())
        .with("data-role", role)
        .set("data-term", term.to_string())
        .child(el("circle").with("class", "halo").set("r", px(ring.body + 14.0)))
        .child(el("circle").with("class", "body").set("r", px(ring.body)))
        .maybe(deadline(model, host, ring))
        .child(el("text").with("class", "term").with("y", "9").say(term.to_string()))
        .child(el("text").with("class", "role").set("y", px(-ring.body * 0.45)).text(glyph(role)))
        .maybe(votes(host, ring))
        .child(name(host, ring))
        .child(log_end(host, ring))
}

fn glyph(role: &str) -> &'static str {
    match role {
        "leader" => "★",
        "candidate" => "☐",
        "crashed" => "✕",
        _ => "",
    }
}

/// A server's term: in memory while it runs, else on its disk.
pub(crate) fn term(host: &Host) -> Term {
    host.server().map_or(host.disk().held().current_term, |server| server.state().current_term())
}

fn label(host: &Host) -> String {
    let (entries, committed) = match host.server() {
        Some(server) => (server.state().log().last_index().0, server.state().commit_index().0),
        None => (host.disk().held().entries.len() as u64, 0),
    };
    let known = if host.server().is_some() { format!(", committed {committed}") } else { String::new() };
    let votes = match host.server().map(raft::Server::role) {
        Some(Role::Candidate(candidate)) => {
            format!(", {}", words::count(candidate.granted().len().into(), "vote", "votes"))
        }
        _ => String::new(),
    };
    let (id, role, term) = (host.id(), words::role(host), term(host));
    let entries = words::count(entries, "entry", "entries");
    format!("{id}, {role}, term {term}{votes}, log {entries}{known}")
}

/// The part of the election timeout that is left. The circle is told to be 1000 long.
fn deadline(model: &Model, host: &Host, ring: Ring) -> Option<El> {
    let server = host.server()?;
    let Some((Timer::Election, ends)) = server.timer() else {
        return None;
    };
    let all = ends.since(server.timer_set()).as_micros().max(1);
    let left = ends.since(model.world.now()).as_micros().min(all) * 1_000 / all;
    let arc = el("circle")
        .with("class", "deadline")
        .set("r", px(ring.body + 7.0))
        .with("transform", "rotate(-90)")
        .with("pathLength", "1000")
        .set("stroke-dasharray", format!("{left} 2000"));
    Some(arc)
}

/// A candidate's votes: full is given, crossed is refused, hollow is awaited.
fn votes(host: &Host, ring: Ring) -> Option<El> {
    let Role::Candidate(candidate) = host.server()?.role() else {
        return None;
    };
    let members: Vec<ServerId> = host.disk().held().membership.voters.iter().collect();
    let gap = (1.5 * ring.body / members.len() as f64).min(12.0);
    let pip = |(place, member): (usize, &ServerId)| {
        let x = (place as f64 - (members.len() - 1) as f64 / 2.0) * gap;
        let y = ring.body * 0.64 - x * x / 60.0;
        el("circle")
            .with("class", pip_class(candidate, *member))
            .set("cx", px(x))
            .set("cy", px(y))
            .set("r", px((gap * 0.4).min(4.6)))
    };
    Some(el("g").list(members.iter().enumerate().map(pip)))
}

fn pip_class(candidate: &Candidate, member: ServerId) -> &'static str {
    if candidate.granted().contains(member) {
        "pip yes"
    } else if candidate.refused().contains(member) {
        "pip no"
    } else {
        "pip wait"
    }
}

/// Where the server's name stands: away from the middle of the ring.
fn name_at(host: &Host, ring: Ring) -> f64 {
    if ring.label_above(host.id().number()) { -ring.body - 35.0 } else { ring.body + 32.0 }
}

fn name(host: &Host, ring: Ring) -> El {
    let what = el("tspan").with("class", "what").text(" ").text(words::role(host));
    el("text").with("class", "name").set("y", px(name_at(host, ring))).say(host.id().to_string()).child(what)
}

/// The last entries of the server's log, below its name.
fn log_end(host: &Host, ring: Ring) -> El {
    const SHOWN: usize = 6;
    const STEP: f64 = 15.0;
    let entries: Vec<&Entry> = match host.server() {
        Some(server) => server.state().log().iter().collect(),
        None => host.disk().held().entries.iter().collect(),
    };
    let committed = host.server().map(|server| server.state().commit_index());
    let end = &entries[entries.len().saturating_sub(SHOWN)..];
    let left = -(end.len() as f64) * STEP / 2.0 + 1.0;
    let y = name_at(host, ring) + 7.0;
    let cell = |(place, entry): (usize, &&Entry)| {
        let state = match committed {
            Some(committed) if committed < entry.index => "open",
            _ => "done",
        };
        el("rect")
            .set("class", classes(&["cell", term_class(entry.term), state]))
            .set("x", px(left + place as f64 * STEP))
            .set("y", px(y))
            .with("width", "13")
            .with("height", "9")
            .with("rx", "2")
    };
    let more = (SHOWN < entries.len())
        .then(|| el("text").with("class", "more").set("x", px(left - 4.0)).set("y", px(y + 8.0)).text("…"));
    el("g").list(more.into_iter().chain(end.iter().enumerate().map(cell)))
}
