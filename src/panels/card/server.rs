//! The card of a server: what it holds, and what can be done to it.

use raft::{Candidate, Leader, Role, ServerId, State, Timer};
use sim::Host;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::Head;
use crate::control::{Control, ServerControl};
use crate::model::{Action, Model};
use crate::text;
use crate::ui::{Button, Fact};

/// A server's card.
#[derive(Clone, PartialEq)]
pub(crate) struct ServerCard {
    pub(super) head: Head,
    pub(super) acts: Acts,
}

/// What can be done to a server.
#[derive(Clone, PartialEq)]
pub(super) struct Acts {
    /// The controls, and why they make no sense at the moment.
    controls: [(Control, Option<&'static str>); 3],
    request: String,
    /// What is wrong with the request.
    error: Option<String>,
}

/// A server's card now.
pub(super) fn view(model: &Model, host: &Host) -> ServerCard {
    let facts = match host.server() {
        Some(server) => running(model, host, server),
        None => crashed(host),
    };
    let controls = [
        Control::Server(ServerControl::TimeOut),
        Control::Server(ServerControl::Crash),
        Control::Server(ServerControl::Restart),
    ];
    let acts = Acts {
        controls: controls.map(|control| (control, control.refusal(model))),
        request: model.request.clone(),
        error: model.request_error().map(|error| error.to_string()),
    };
    let (name, term) = (host.id().to_string(), host.term());
    let what = format!("{} · term {term}", host.status().name());
    ServerCard { head: Head { name, what, term, facts }, acts }
}

fn running(model: &Model, host: &Host, server: &raft::Server) -> Vec<Fact> {
    let state = server.state();
    let mut facts = vec![
        ("voted for", text::somebody(host.vote())),
        ("last entry", last_entry(host)),
        ("commit · applied", format!("{} · {}", state.commit_index(), state.last_applied())),
        timer(model, host, server),
    ];
    match server.role() {
        Role::Follower(_) => facts.push(("follows", text::somebody(server.leader()))),
        Role::Candidate(candidate) => facts.push(("votes", votes(state, candidate))),
        Role::Leader(leader) => facts.push(("next / match", progress(leader))),
    }
    match host.disk().writing() {
        0 => {}
        writing => facts.push(("disk", format!("{writing} under way"))),
    }
    facts
}

fn crashed(host: &Host) -> Vec<Fact> {
    vec![
        ("on disk: voted for", text::somebody(host.vote())),
        ("on disk: last entry", last_entry(host)),
        ("in memory", "nothing".to_owned()),
    ]
}

fn last_entry(host: &Host) -> String {
    match host.log().last_index().0 {
        0 => "none".to_owned(),
        index => format!("index {index}, term {}", host.log().last_term()),
    }
}

/// How long until its timer runs out, by its own clock.
fn timer(model: &Model, host: &Host, server: &raft::Server) -> Fact {
    let Some((timer, at)) = server.timer() else {
        return ("times out", "never: it does not vote".to_owned());
    };
    let name = match timer {
        Timer::Election => "times out in",
        Timer::Heartbeat => "next heartbeat in",
        Timer::Transfer => "stops handing over in",
    };
    (name, text::millis(at.since(host.local_time(model.world().now()))))
}

fn votes(state: &State, candidate: &Candidate) -> String {
    let (granted, refused) = (candidate.granted(), candidate.refused());
    let membership = state.membership();
    let waiting = membership.voters.union(membership.outgoing).difference(granted).difference(refused).len();
    let mut parts: Vec<String> = granted.iter().map(|server| format!("{server} ✓")).collect();
    parts.extend(refused.iter().map(|server| format!("{server} ✕")));
    if 0 < waiting {
        parts.push(format!("{waiting} waiting"));
    }
    parts.join("  ")
}

fn progress(leader: &Leader) -> String {
    let one = |(server, progress): (ServerId, &raft::Progress)| {
        format!("{server} {}/{}", progress.next_index, progress.match_index)
    };
    leader.followers().map(one).collect::<Vec<_>>().join("  ")
}

/// What can be done to a server.
pub(super) fn acts(acts: &Acts, on: &Callback<Action>) -> Html {
    let oninput = on.reform(|event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        Action::SetRequest(field.value())
    });
    let onsubmit = on.reform(|event: SubmitEvent| {
        event.prevent_default();
        Control::Server(ServerControl::Request).action()
    });
    let invalid = acts.error.is_some().to_string();
    html! {
        <div class="acts">
            for (control, refusal) in acts.controls {
                <Button {control} {refusal} {on} />
            }
            <form class="request" {onsubmit}>
                <input value={acts.request.clone()} maxlength="40" autocomplete="off" spellcheck="false"
                    aria-label="Request" aria-invalid={invalid} {oninput} />
                <Button control={Control::Server(ServerControl::Request)} {on} />
                <p class="error" role="alert">{ acts.error.clone().unwrap_or_default() }</p>
            </form>
        </div>
    }
}
