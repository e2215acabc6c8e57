//! One server in the picture: its role by shape, its term by number and colour, its votes, and the
//! end of its log.

use raft::{Candidate, Role, ServerId, Term};
use sim::{Host, Status};
use yew::prelude::*;

use super::ring::{Ring, px, translate};
use crate::model::{Action, LookAction, Selected};
use crate::panels::term_class;
use crate::platform::keyboard;
use crate::text;

/// What is shown of a server, but for its timer.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct ServerView {
    id: ServerId,
    status: Status,
    term: Term,
    selected: bool,
    label: AttrValue,
    /// A candidate's votes, one for each voter.
    pub(super) votes: Vec<Vote>,
    /// The last entries of its log, and whether they are committed as far as it knows.
    end: Vec<(Term, bool)>,
    /// Whether there are entries before those.
    more: bool,
}

/// A voter's answer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Vote {
    Granted,
    Refused,
    Awaited,
}

/// How many entries of a log are shown.
const SHOWN: usize = 6;

/// What is shown of a server now.
pub(super) fn view(host: &Host, selected: Option<ServerId>) -> ServerView {
    let committed = host.server().map(|server| server.state().commit_index());
    let known = |index| committed.is_none_or(|committed| index <= committed);
    let mut end: Vec<_> =
        host.log().iter().rev().take(SHOWN).map(|entry| (entry.term, known(entry.index))).collect();
    end.reverse();
    ServerView {
        id: host.id(),
        status: host.status(),
        term: host.term(),
        selected: selected == Some(host.id()),
        label: label(host).into(),
        votes: votes(host),
        end,
        more: SHOWN < host.log().len(),
    }
}

/// What is to be known of a server, in one breath.
fn label(host: &Host) -> String {
    let (id, role, term, entries) = (host.id(), host.status().name(), host.term(), host.log().last_index().0);
    let committed = host.server().map(|server| format!(", committed {}", server.state().commit_index()));
    let votes = match host.server().map(raft::Server::role) {
        Some(Role::Candidate(candidate)) => {
            format!(", {}", text::count(candidate.granted().len().into(), "vote", "votes"))
        }
        _ => String::new(),
    };
    let entries = text::count(entries, "entry", "entries");
    format!("{id}, {role}, term {term}{votes}, log {entries}{}", committed.unwrap_or_default())
}

/// A candidate's votes, by the configuration that it goes by.
fn votes(host: &Host) -> Vec<Vote> {
    let Some(server) = host.server() else {
        return Vec::new();
    };
    let Role::Candidate(candidate) = server.role() else {
        return Vec::new();
    };
    let membership = server.state().membership();
    membership.voters.union(membership.outgoing).iter().map(|voter| vote(candidate, voter)).collect()
}

fn vote(candidate: &Candidate, voter: ServerId) -> Vote {
    if candidate.granted().contains(voter) {
        Vote::Granted
    } else if candidate.refused().contains(voter) {
        Vote::Refused
    } else {
        Vote::Awaited
    }
}

impl ServerView {
    pub(super) fn id(&self) -> ServerId {
        self.id
    }

    pub(super) fn running(&self) -> (ServerId, bool) {
        (self.id, self.status != Status::Crashed)
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct ServerProps {
    pub(super) view: ServerView,
    pub(super) ring: Ring,
    pub(super) on: Callback<Action>,
}

/// A server.
#[component]
pub(super) fn Server(ServerProps { view, ring, on }: &ServerProps) -> Html {
    let (id, ring, selected) = (view.id, *ring, view.selected);
    let role = view.status.name();
    let class = classes!("server", role, term_class(view.term), selected.then_some("selected"));
    let choose = move |on: &Callback<Action>| on.emit(Action::Look(LookAction::Select(Selected::Server(id))));
    let (on_click, on_key) = (on.clone(), on.clone());
    let onkeydown = move |event: KeyboardEvent| {
        if keyboard::chooses(&event, selected) {
            event.prevent_default();
            choose(&on_key);
        }
    };
    let place = ring.place(id);
    // Away from the middle of the ring.
    let name_at = if ring.label_above(id) { -ring.body - 35.0 } else { ring.body + 32.0 };
    html! {
        <g {class} transform={translate(place)} tabindex="0" role="button" aria-label={&view.label}
            aria-pressed={selected.to_string()} data-server={id.number().to_string()} data-role={role}
            data-term={view.term.to_string()} onclick={move |_| choose(&on_click)} {onkeydown}>
            <circle class="halo" r={px(ring.body + 14.0)} />
            <circle class="body" r={px(ring.body)} />
            <text class="term" y="9">{ view.term.0 }</text>
            <text class="role" y={px(-ring.body * 0.45)}>{ sign(view.status) }</text>
            <g>
                for (place, vote) in view.votes.iter().enumerate() {
                    { pip(*vote, place, view.votes.len(), ring) }
                }
            </g>
            <text class="name" y={px(name_at)}>{ id }<tspan class="what">{ " " }{ role }</tspan></text>
            { log_end(view, name_at + 7.0) }
        </g>
    }
}

fn sign(status: Status) -> &'static str {
    match status {
        Status::Leader => "★",
        Status::Candidate => "☐",
        Status::Crashed => "✕",
        Status::Follower => "",
    }
}

/// A vote: full is given, crossed is refused, hollow is awaited.
fn pip(vote: Vote, place: usize, all: usize, ring: Ring) -> Html {
    let class = match vote {
        Vote::Granted => "pip yes",
        Vote::Refused => "pip no",
        Vote::Awaited => "pip wait",
    };
    let gap = (1.5 * ring.body / all as f64).min(12.0);
    let x = (place as f64 - (all - 1) as f64 / 2.0) * gap;
    let y = ring.body * 0.64 - x * x / 60.0;
    html! { <circle {class} cx={px(x)} cy={px(y)} r={px((gap * 0.4).min(4.6))} /> }
}

/// The last entries of the server's log, below its name.
fn log_end(view: &ServerView, y: f64) -> Html {
    const STEP: f64 = 15.0;
    let left = -(view.end.len() as f64) * STEP / 2.0 + 1.0;
    html! {
        <g>
            if view.more {
                <text class="more" x={px(left - 4.0)} y={px(y + 8.0)}>{ "…" }</text>
            }
            for (place, (term, committed)) in view.end.iter().enumerate() {
                <rect class={classes!("cell", term_class(*term), if *committed { "done" } else { "open" })}
                    x={px(left + place as f64 * STEP)} y={px(y)} width="13" height="9" rx="2" />
            }
        </g>
    }
}
