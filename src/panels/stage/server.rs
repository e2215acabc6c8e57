//! One server in the picture: its role by shape, its term by number and colour, its votes, and the
//! end of its log.

use raft::{Duration, Entry, LogIndex, Membership, Progress, Role, ServerId, ServerSet, Term};
use sim::{ClockRate, Host, Status, World};
use yew::prelude::*;

use super::islands::Group;
use super::ring::{Ring, px, translate};
use super::{Gaze, pressed};
use crate::model::{Action, LookAction, Selected, exact};
use crate::panels::term_class;
use crate::text;

/// What is shown of a server, but for what moves.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct ServerView {
    id: ServerId,
    status: Status,
    /// Whether it stands still.
    paused: bool,
    /// Whether it only asks whether it would be elected.
    pre_vote: bool,
    part: Part,
    term: Term,
    selected: bool,
    /// Whether the tool in the hand has chosen it.
    chosen: bool,
    lit: bool,
    /// The numbers under which it bears witness to a broken promise.
    numbers: String,
    /// Whether the last step has changed it.
    changed: bool,
    lease: bool,
    label: AttrValue,
    /// What stands behind its name.
    what: &'static str,
    /// What is unusual about it.
    notes: String,
    /// A candidate's votes, one for each voter; in a joint configuration the old half first. A leader's
    /// followers there: who holds that configuration.
    pub(super) votes: Vec<Vec<Vote>>,
    /// The last entries of its log.
    end: Vec<Cell>,
    /// Whether there are entries before those.
    more: bool,
}

/// What a server is for the cluster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Voter,
    /// It receives the log, but does not vote.
    Learner,
    /// It does not belong to the cluster, or no longer.
    Outside,
}

/// An entry at the end of a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Cell {
    term: Term,
    /// As far as the server knows.
    committed: bool,
    on_disk: bool,
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
pub(super) fn view(world: &World, host: &Host, groups: &[Group], gaze: Gaze<'_>) -> ServerView {
    let id = host.id();
    let leader = world.leader().and_then(|leader| world.host(leader));
    let membership = leader.unwrap_or(host).membership();
    let part = if membership.is_voter(id) {
        Part::Voter
    } else if membership.learners.contains(id) {
        Part::Learner
    } else {
        Part::Outside
    };
    let alone = groups.iter().any(|group| group.servers.len() == 1 && group.servers.contains(id));
    let mut view = ServerView {
        id,
        status: host.status(),
        paused: host.is_paused(),
        pre_vote: matches!(role(host), Some(Role::Candidate(candidate)) if candidate.is_pre_vote()),
        part,
        term: host.term(),
        selected: gaze.server() == Some(id),
        chosen: gaze.has_chosen(id),
        lit: gaze.lit.servers.contains(id),
        numbers: gaze.lit.numbers_of(id),
        changed: gaze.changed.is_some_and(|changed| changed.server(host)),
        lease: lease(world, host).is_some(),
        label: AttrValue::default(),
        what: "",
        notes: notes(host, membership),
        votes: votes(host),
        end: end(host),
        more: SHOWN < host.log().len(),
    };
    view.what = what(host, &view);
    view.label = label(host, &view, alone).into();
    view
}

fn role(host: &Host) -> Option<&Role> {
    host.server().map(raft::Server::role)
}

/// What stands behind its name: its role, or what keeps it from having one.
fn what(host: &Host, view: &ServerView) -> &'static str {
    let held = host.disk().held();
    let is_blank = held.current_term == Term::ZERO && held.entries.is_empty() && held.snapshot.is_none();
    match (view.status, view.part) {
        (Status::Crashed, _) if is_blank => "crashed, disk empty",
        (Status::Crashed, _) if host.disk().torn().is_some() => "crashed, torn write",
        _ if view.paused => "paused",
        (Status::Candidate, _) if view.pre_vote => "asks for pre-votes",
        (Status::Follower, Part::Learner) => "learner",
        (Status::Follower, Part::Outside) => "not a member",
        (status, _) => status.name(),
    }
}

/// What is unusual about it, in a few words.
fn notes(host: &Host, membership: Membership) -> String {
    let (id, mut notes) = (host.id(), Vec::new());
    if membership.is_joint() {
        let half = match (membership.outgoing.contains(id), membership.voters.contains(id)) {
            (true, true) => "old + new",
            (true, false) => "old",
            (false, true) => "new",
            (false, false) => "",
        };
        notes.push(half.to_owned());
    }
    if host.clock_rate() != ClockRate::TRUE {
        notes.push(format!("clock ×{}", exact::decimal(host.clock_rate().get().into())));
    }
    if let Some(latency) = host.disk_latency() {
        notes.push(format!("disk {}", text::millis(latency.max)));
    }
    notes.retain(|note| !note.is_empty());
    notes.join(", ")
}

/// How long a leader may still answer reads on its own, and of how long, by its own clock.
pub(super) fn lease(world: &World, host: &Host) -> Option<(Duration, Duration)> {
    let (state, leader) = host.leading()?;
    let now = host.local_time(world.now());
    let until = leader.lease(state, now)?;
    Some((until.since(now), state.config().lease()))
}

fn end(host: &Host) -> Vec<Cell> {
    let state = host.server().map(raft::Server::state);
    let committed = state.map(raft::State::commit_index);
    let durable = state.map(|state| state.log().durable_index());
    let within = |index, end: Option<LogIndex>| end.is_none_or(|end| index <= end);
    let cell = |entry: &Entry| Cell {
        term: entry.term,
        committed: within(entry.index, committed),
        on_disk: within(entry.index, durable),
    };
    let mut end: Vec<Cell> = host.log().iter().rev().take(SHOWN).map(cell).collect();
    end.reverse();
    end
}

/// What is to be known of a server, in one breath.
fn label(host: &Host, view: &ServerView, alone: bool) -> String {
    let (id, term, last) = (view.id, view.term, host.log().last_index().0);
    let mut label = format!("{id}, {}", view.what);
    if view.paused {
        label.push_str(&format!(", {}", view.status.name()));
    }
    let mut add = |what: &str| {
        label.push_str(", ");
        label.push_str(what);
    };
    add(&format!("term {term}"));
    if let Some(Role::Candidate(candidate)) = role(host) {
        let (one, many) = if view.pre_vote { ("pre-vote", "pre-votes") } else { ("vote", "votes") };
        add(&text::count(candidate.granted().len().into(), one, many));
    }
    if view.lease {
        add("has a lease");
    }
    if alone {
        add("cut off");
    }
    if !view.numbers.is_empty() {
        add(&format!("witness {}", view.numbers));
    }
    if !view.notes.is_empty() {
        add(&view.notes);
    }
    add(&format!("log {}", text::count(last, "entry", "entries")));
    let unsynced = view.end.iter().filter(|cell| !cell.on_disk).count() as u64;
    if unsynced != 0 {
        add(&format!("{unsynced} not on disk yet"));
    }
    if let Some(server) = host.server() {
        add(&format!("committed {}", server.state().commit_index()));
    }
    label
}

/// A candidate's votes by the configuration that it goes by; who holds a joint configuration for a leader.
fn votes(host: &Host) -> Vec<Vec<Vote>> {
    let Some(server) = host.server() else {
        return Vec::new();
    };
    let membership = server.state().membership();
    let halves = if membership.is_joint() {
        vec![membership.outgoing, membership.voters]
    } else {
        vec![membership.voters]
    };
    let (granted, refused) = match server.role() {
        Role::Candidate(candidate) => (candidate.granted(), candidate.refused()),
        Role::Leader(leader) if membership.is_joint() => {
            let index = server.state().log().membership_index();
            let holds = |(_, progress): &(ServerId, &Progress)| index <= progress.match_index;
            let own = (index <= server.state().log().durable_index()).then_some(host.id());
            (leader.followers().filter(holds).map(|(id, _)| id).chain(own).collect(), ServerSet::EMPTY)
        }
        Role::Follower(_) | Role::Leader(_) => return Vec::new(),
    };
    let vote = |voter| match voter {
        voter if granted.contains(voter) => Vote::Granted,
        voter if refused.contains(voter) => Vote::Refused,
        _ => Vote::Awaited,
    };
    halves.into_iter().map(|half| half.iter().map(vote).collect()).collect()
}

impl ServerView {
    pub(super) fn id(&self) -> ServerId {
        self.id
    }

    #[cfg(test)]
    pub(super) fn label(&self) -> &str {
        &self.label
    }
}

#[derive(PartialEq)]
pub(super) struct ServerProps {
    pub(super) view: ServerView,
    pub(super) ring: Ring,
    pub(super) on: Callback<Action>,
}

/// A server.
pub(super) fn draw_server(ServerProps { view, ring, on }: &ServerProps) -> Html {
    let (id, ring, selected) = (view.id, *ring, view.selected);
    let class = classes!(
        "server",
        view.status.name(),
        term_class(view.term),
        selected.then_some("selected"),
        view.chosen.then_some("chosen"),
        view.lit.then_some("lit"),
        view.changed.then_some("changed"),
        view.paused.then_some("paused"),
        view.pre_vote.then_some("pre"),
        (view.part == Part::Outside).then_some("outside"),
    );
    let (onclick, onkeydown) = pressed(on, Action::Look(LookAction::Select(Selected::Server(id))), selected);
    let place = ring.place(id);
    // Away from the middle of the ring.
    let (name_at, notes_at) = if ring.label_above(id) {
        (-ring.body - 35.0, ring.body + 22.0)
    } else {
        (ring.body + 32.0, -ring.body - 14.0)
    };
    html! {
        <g {class} transform={translate(place)} tabindex="0" role="button" aria-label={&view.label}
            aria-pressed={selected.to_string()} data-server={id.number().to_string()} data-role={view.status.name()}
            data-term={view.term.to_string()} {onclick} {onkeydown}>
            <circle class="halo" r={px(ring.body + 14.0)} />
            { body(view, ring) }
            <text class="term" y="9">{ view.term.0 }</text>
            <text class="role" y={px(-ring.body * 0.45)}>{ sign(view) }</text>
            if view.lease {
                <text class="lease-word" y={px(ring.body * 0.6)}>{ "lease" }</text>
            }
            <g>
                for (row, votes) in view.votes.iter().enumerate() {
                    for (place, vote) in votes.iter().enumerate() {
                        { pip(*vote, view.pre_vote, (place, votes.len()), row, ring) }
                    }
                }
            </g>
            <text class="name" y={px(name_at)}>{ id }<tspan class="what">{ " " }{ view.what }</tspan></text>
            if !view.notes.is_empty() {
                <text class="notes" y={px(notes_at)}>{ &view.notes }</text>
            }
            { log_end(view, name_at + 7.0) }
            if !view.numbers.is_empty() {
                { badge(&view.numbers, ring.body * if place.x < -1.0 { -0.75 } else { 0.75 }, ring) }
            }
        </g>
    }
}

/// The numbers under which it bears witness, beside it; away from the middle, where the messages are.
fn badge(numbers: &str, x: f64, ring: Ring) -> Html {
    let width = 14.0 + 8.0 * numbers.len() as f64;
    html! {
        <g class="witness" transform={format!("translate({} {})", px(x), px(-ring.body * 0.75))}>
            <rect x={px(-width / 2.0)} y="-11" width={px(width)} height="22" rx="11" />
            <text y="5">{ numbers }</text>
        </g>
    }
}

/// A voter is round; who only learns is a square. Who is paused is hatched, and its timer stands still.
fn body(view: &ServerView, ring: Ring) -> Html {
    let half = ring.body * 0.86;
    let shape = |class: &'static str, fill: Option<&'static str>| match view.part {
        Part::Learner => html! {
            <rect {class} {fill} x={px(-half)} y={px(-half)} width={px(2.0 * half)} height={px(2.0 * half)} rx="7" />
        },
        Part::Voter | Part::Outside => html! { <circle {class} {fill} r={px(ring.body)} /> },
    };
    html! {
        <>
            { shape("body", None) }
            if view.paused {
                { shape("hatch", Some("url(#hatch)")) }
                <circle class="deadline stopped" r={px(ring.body + 7.0)} />
            }
        </>
    }
}

fn sign(view: &ServerView) -> &'static str {
    match view.status {
        _ if view.paused => "❚❚",
        Status::Candidate if view.pre_vote => "?",
        Status::Candidate => "☐",
        status => text::sign(status),
    }
}

/// A vote: full is given, crossed is refused, hollow is awaited. A pre-vote is square: it is not a vote yet.
fn pip(vote: Vote, pre_vote: bool, (place, all): (usize, usize), row: usize, ring: Ring) -> Html {
    let class = match vote {
        Vote::Granted => "pip yes",
        Vote::Refused => "pip no",
        Vote::Awaited => "pip wait",
    };
    let gap = (1.5 * ring.body / all as f64).min(12.0);
    let x = (place as f64 - (all - 1) as f64 / 2.0) * gap;
    let y = ring.body * 0.64 - x * x / 60.0 - row as f64 * 11.0;
    let r = (gap * 0.4).min(4.6);
    if pre_vote {
        let side = px(2.0 * r);
        return html! { <rect {class} x={px(x - r)} y={px(y - r)} width={side.clone()} height={side} /> };
    }
    html! { <circle {class} cx={px(x)} cy={px(y)} r={px(r)} /> }
}

/// The last entries of the server's log, below its name: what is not on disk yet is only half there.
fn log_end(view: &ServerView, y: f64) -> Html {
    const STEP: f64 = 15.0;
    let left = -(view.end.len() as f64) * STEP / 2.0 + 1.0;
    html! {
        <g>
            if view.more {
                <text class="more" x={px(left - 4.0)} y={px(y + 8.0)}>{ "…" }</text>
            }
            for (place, cell) in view.end.iter().enumerate() {
                <rect class={classes!("cell", term_class(cell.term), if cell.committed { "done" } else { "open" })}
                    x={px(left + place as f64 * STEP)} y={px(y)} width="13"
                    height={if cell.on_disk { "9" } else { "4" }} rx="2" />
            }
        </g>
    }
}
