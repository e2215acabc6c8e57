//! The card of a server: what it holds, and what can be done to it.

use raft::{Candidate, Leader, Role, State, Timer};
use sim::Host;
use yew::html;

use crate::model::Model;
use crate::view::element::{El, el};
use crate::view::{button, button_unless, classes, facts, server, term_class};
use crate::words;

/// One line of a card: what it is, and how much.
pub(crate) type Fact = (&'static str, String);

/// A card with its facts, and what can be done.
pub(crate) fn card(name: String, what: String, class: &str, lines: Vec<Fact>, acts: El) -> El {
    let label = format!("{name}, {what}");
    let top = el("div")
        .with("class", "card-top")
        .child(el("h2").say(name).child(el("span").say(what)))
        .child(acts.with("class", "acts"))
        .child(button("close", "✕", "Close (Esc)"));
    el("div")
        .with("role", "group")
        .set("class", classes(&["card", class]))
        .set("aria-label", label)
        .child(top)
        .child(facts(lines))
}

/// The card of a server.
pub(crate) fn server_card(model: &Model, host: &Host) -> El {
    let term = server::term(host);
    let what = format!("{} · term {term}", words::role(host));
    let facts = match host.server() {
        Some(server) => running_facts(model, host, server),
        None => crashed_facts(host),
    };
    card(host.id().to_string(), what, term_class(term), facts, acts(model, host))
}

fn running_facts(model: &Model, host: &Host, server: &raft::Server) -> Vec<Fact> {
    let state = server.state();
    let mut facts = vec![
        ("voted for", words::somebody(state.voted_for())),
        ("last entry", last_entry(state)),
        ("commit · applied", format!("{} · {}", state.commit_index(), state.last_applied())),
        timer(model, server),
    ];
    match server.role() {
        Role::Follower(_) => facts.push(("follows", words::somebody(server.leader()))),
        Role::Candidate(candidate) => facts.push(("votes", votes(state, candidate))),
        Role::Leader(leader) => facts.push(("next / match", progress(leader))),
    }
    match host.disk().writing() {
        0 => {}
        writing => facts.push(("disk", format!("{writing} under way"))),
    }
    facts
}

fn crashed_facts(host: &Host) -> Vec<Fact> {
    let held = host.disk().held();
    let last =
        held.entries.last().map_or("none".to_owned(), |e| format!("index {}, term {}", e.index, e.term));
    vec![
        ("on disk: voted for", words::somebody(held.voted_for)),
        ("on disk: last entry", last),
        ("in memory", "nothing".to_owned()),
    ]
}

fn last_entry(state: &State) -> String {
    match state.log().last_index().0 {
        0 => "none".to_owned(),
        index => format!("index {index}, term {}", state.log().last_term()),
    }
}

fn timer(model: &Model, server: &raft::Server) -> Fact {
    let Some((timer, at)) = server.timer() else {
        return ("times out", "never: it does not vote".to_owned());
    };
    let name = match timer {
        Timer::Election => "times out in",
        Timer::Heartbeat => "next heartbeat in",
        Timer::Transfer => "stops handing over in",
    };
    (name, words::millis(at.since(model.world.now())))
}

fn votes(state: &State, candidate: &Candidate) -> String {
    let (granted, refused) = (candidate.granted(), candidate.refused());
    let membership = state.membership();
    let voters = membership.voters.union(membership.outgoing);
    let waiting = voters.difference(granted).difference(refused).len();
    let mut parts: Vec<String> = granted.iter().map(|server| format!("{server} ✓")).collect();
    parts.extend(refused.iter().map(|server| format!("{server} ✕")));
    if 0 < waiting {
        parts.push(format!("{waiting} waiting"));
    }
    parts.join("  ")
}

fn progress(leader: &Leader) -> String {
    let one = |(server, progress): (raft::ServerId, &raft::Progress)| {
        format!("{server} {}/{}", progress.next_index, progress.match_index)
    };
    leader.followers().map(one).collect::<Vec<_>>().join("  ")
}

fn acts(model: &Model, host: &Host) -> El {
    let (crashed, leads) = (host.server().is_none(), host.server().is_some_and(raft::Server::is_leader));
    let is_crashed = crashed.then_some("It is crashed: restart it first");
    let no_timer = leads.then_some("A leader has no election timer");
    let runs = (!crashed).then_some("It is running");
    el("div")
        .child(button_unless(
            is_crashed.or(no_timer),
            "time-out",
            "Time out",
            "Its election timer runs out (t)",
        ))
        .child(button_unless(is_crashed, "crash", "Crash", "It loses all that is not on disk (c)"))
        .child(button_unless(runs, "restart", "Restart", "It starts with what its disk holds (c)"))
        .child(request(model))
}

fn request(model: &Model) -> El {
    let error = model.request_error().map(|error| error.to_string());
    let invalid = if error.is_some() { "true" } else { "false" };
    let field = html! {
        <input data-do="set-request" value={model.request.clone()} maxlength="40" autocomplete="off"
            spellcheck="false" aria-label="Request" aria-invalid={invalid} />
    };
    el("form")
        .with("class", "request")
        .add(field)
        .child(
            el("button")
                .with("data-do", "request")
                .with("title", "Send it to this server (r)")
                .text("Request"),
        )
        .child(el("p").with("class", "error").with("role", "alert").say(error.unwrap_or_default()))
}
