//! The card of a server: what it holds, its timers, and what can be done to it.

use raft::{Candidate, DiskWrite, Entries, Leader, LogIndex, Role, ServerId, Snapshot, State, Timer};
use sim::{ClockRate, Host, World};
use yew::prelude::*;

use super::followers::{self, FollowerRow};
use super::{Group, Head};
use crate::control::{Control, LookControl, ServerControl};
use crate::model::{Action, Exact, Model, Refusal, Tab};
use crate::text;
use crate::ui::{Fact, Offered, buttons, field};

/// A server's card.
#[derive(Clone, PartialEq)]
pub(crate) struct ServerCard {
    pub(super) head: Head,
    pub(super) groups: Vec<Group>,
    /// What a leader knows of its followers.
    pub(super) followers: Vec<FollowerRow>,
    pub(super) acts: Acts,
}

/// What can be done to a server.
#[derive(Clone, PartialEq)]
pub(super) struct Acts {
    /// What everybody wants, and why it makes no sense at the moment.
    first: Vec<Offered>,
    /// The rest.
    more: Vec<Offered>,
    /// Values that can be typed in, as they are or as they are typed.
    exact: Vec<(Exact, String, Option<Refusal>)>,
    request: super::request::RequestView,
}

/// A server's card now.
pub(super) fn view(model: &Model, host: &Host) -> ServerCard {
    let (world, id) = (model.world(), host.id());
    let mut groups = Vec::new();
    let mut table = Vec::new();
    let marked = |facts: fn(&Host, &World) -> Vec<Fact>| {
        mark(facts(host, world), model.changed.before(id).map(|before| facts(before, world)))
    };
    if let Some(server) = host.server() {
        groups.push(("memory", marked(memory)));
        groups.push(("disk", marked(disk)));
        groups.push(("timers", timers(world, host, server)));
        if let Role::Leader(leader) = server.role() {
            table = followers::view(leader, host.local_time(world.now()));
        }
    } else {
        groups.push(("disk", marked(disk)));
        groups.push(("memory", marked(memory)));
    }
    let mut what = format!("{} · term {}", host.status().name(), host.term());
    if host.is_paused() {
        what += " · paused";
    }
    if is_cut_off(world, id) {
        what += " · cut off";
    }
    ServerCard {
        head: Head { name: id.to_string(), what, term: host.term() },
        groups,
        followers: table,
        acts: acts_of(model, host),
    }
}

/// Marks what was not so before.
fn mark(mut facts: Vec<Fact>, before: Option<Vec<Fact>>) -> Vec<Fact> {
    if let Some(before) = before {
        for fact in &mut facts {
            fact.changed = !before.contains(fact);
        }
    }
    facts
}

fn is_cut_off(world: &World, id: ServerId) -> bool {
    let mut others = world.hosts().iter().map(Host::id).filter(|other| *other != id).peekable();
    others.peek().is_some() && others.all(|other| world.link(id, other).cut && world.link(other, id).cut)
}

fn acts_of(model: &Model, host: &Host) -> Acts {
    use ServerControl::*;
    let offer = |control| Control::Server(control).offered(model);
    // Of two that are opposites, the one that makes sense.
    let either = |one: ServerControl, other: ServerControl| {
        let makes_sense = |control| Control::Server(control).refusal(model).is_none();
        offer(if !makes_sense(one) && makes_sense(other) { other } else { one })
    };
    let runs = if host.server().is_some() { either(Pause, Resume) } else { offer(Restart) };
    let exact = |exact: Exact| {
        let text = model.typed(exact).map_or_else(|| exact.of(host, model.world()), str::to_owned);
        (exact, text, Control::Server(Set(exact)).refusal(model))
    };
    Acts {
        first: vec![offer(TimeOut), offer(Crash), runs],
        more: [
            vec![Control::Look(LookControl::Open(Tab::WhyNot)).offered(model)],
            vec![either(CutOff, Reconnect), offer(Read), offer(HandOver), offer(Compact)],
            vec![offer(CrashSynced), offer(CrashTorn), offer(CrashLossy), offer(Wipe)],
        ]
        .concat(),
        exact: [Exact::Clock, Exact::Disk].map(exact).into(),
        request: super::request::view(model, Control::Server(ServerControl::Request)),
    }
}

// ── What it holds ──

fn memory(host: &Host, _: &World) -> Vec<Fact> {
    let Some(server) = host.server() else {
        return vec![Fact::new("all of it", "lost")];
    };
    let state = server.state();
    let mut facts = vec![
        Fact::new("voted for", text::somebody(host.vote())),
        Fact::new("last entry", last_entry(host.log().last_index(), host.log().last_term().0)),
        Fact::new("commit · applied", format!("{} · {}", state.commit_index(), state.last_applied())),
    ];
    facts.extend(host.snapshot().map(snapshot));
    match server.role() {
        Role::Follower(_) => facts.push(Fact::new("follows", text::somebody(server.leader()))),
        Role::Candidate(candidate) => {
            let name = if candidate.is_pre_vote() { "pre-votes" } else { "votes" };
            facts.push(Fact::new(name, votes(state, candidate)));
        }
        Role::Leader(leader) => facts.extend(leader.transferring_to().map(hands_over)),
    }
    facts.push(Fact::new("members", text::configuration(state.membership())));
    if state.config().sessions {
        facts.push(Fact::new("sessions", state.sessions().len().to_string()));
    }
    facts
}

fn hands_over(to: ServerId) -> Fact {
    Fact::new("hands over to", to.to_string())
}

fn disk(host: &Host, world: &World) -> Vec<Fact> {
    let (disk, held) = (host.disk(), host.disk().held());
    let base = held.snapshot.as_ref().map(|snapshot| &snapshot.meta);
    let last = held.entries.last().map(|entry| (entry.index, entry.term));
    let covered = base.map(|meta| (meta.last_included_index, meta.last_included_term));
    let (index, term) = last.or(covered).unwrap_or_default();
    let mut facts = vec![
        Fact::new("term · vote", format!("{} · {}", held.current_term, text::somebody(held.voted_for))),
        Fact::new("last entry", last_entry(index, term.0)),
    ];
    facts.extend(held.snapshot.as_ref().map(snapshot));
    let writes: Vec<String> = disk.under_way().map(write).collect();
    if !writes.is_empty() {
        let left = text::millis(disk.busy_until().since(world.now()));
        facts.push(Fact::new("being written", format!("{}; all in {left}", writes.join(", "))));
    }
    facts.extend(disk.torn().map(|torn| Fact::new("torn", write(torn))));
    facts
}

fn last_entry(index: LogIndex, term: u64) -> String {
    if index == LogIndex::ZERO { "none".to_owned() } else { format!("{index}, term {term}") }
}

fn snapshot(snapshot: &Snapshot) -> Fact {
    Fact::new("snapshot", format!("up to {}", snapshot.index()))
}

/// What is on its way to the disk.
fn write(write: &DiskWrite) -> String {
    match write {
        DiskWrite::Vote { term, voted_for: None } => format!("term {term}"),
        DiskWrite::Vote { voted_for: Some(server), .. } => format!("vote {server}"),
        DiskWrite::Entries(entries) => written(entries),
        DiskWrite::Truncate(from) => format!("entries from {from} on go"),
        DiskWrite::Snapshot(snapshot) => format!("snapshot up to {}", snapshot.index()),
    }
}

fn written(entries: &Entries) -> String {
    match (entries.first(), entries.last()) {
        (Some(first), Some(last)) if first.index < last.index => {
            format!("entries {}–{}", first.index, last.index)
        }
        (Some(first), _) => format!("entry {}", first.index),
        _ => "no entry".to_owned(),
    }
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

// ── Its timers ──

/// What runs, and how long it has left, by its own clock.
fn timers(world: &World, host: &Host, server: &raft::Server) -> Vec<Fact> {
    let local = host.local_time(world.now());
    let mut facts = Vec::new();
    if host.is_paused() {
        facts.push(Fact::new("paused", "nothing runs out"));
    }
    facts.push(match server.timer() {
        None => Fact::new("times out", "never: it does not vote"),
        Some((Timer::Election, at)) => {
            let all = text::millis(at.since(server.timer_set()));
            Fact::new("times out in", format!("{} of {all}", text::millis(at.since(local))))
        }
        Some((Timer::Heartbeat, at)) => Fact::new("next heartbeat in", text::millis(at.since(local))),
        Some((Timer::Transfer, at)) => Fact::new("stops handing over in", text::millis(at.since(local))),
    });
    match server.role() {
        Role::Leader(leader) => facts.extend(lease(leader, server.state(), local)),
        _ => facts.extend(server.state().leader_heard().map(|heard| {
            Fact::new("heard from a leader", format!("{} ago", text::millis(local.since(heard))))
        })),
    }
    if host.clock_rate() != ClockRate::TRUE {
        facts.push(Fact::new("its clock", format!("{}×", Exact::Clock.of(host, world))));
    }
    facts
}

fn lease(leader: &Leader, state: &State, local: raft::Time) -> Option<Fact> {
    let text = match leader.lease(state, local) {
        Some(until) => format!("for {}", text::millis(until.since(local))),
        None => "none".to_owned(),
    };
    state.config().lease_reads.then(|| Fact::new("lease", text))
}

// ── What can be done to it ──

/// What can be done to a server.
pub(super) fn acts(acts: &Acts, on: &Callback<Action>) -> Html {
    html! {
        <div class="acts">
            { buttons(&acts.first, on) }
            { super::request::form(&acts.request, on) }
        </div>
    }
}

/// What else can be done to a server.
pub(super) fn more(acts: &Acts, on: &Callback<Action>) -> Html {
    let mut refusals = acts.more.iter().map(|(_, why)| *why).chain(acts.exact.iter().map(|(.., why)| *why));
    if refusals.all(|why| why == Some(Refusal::Locked)) {
        return Html::default();
    }
    html! {
        <details class="more">
            <summary>{ "More" }</summary>
            <div class="acts">
                { buttons(&acts.more, on) }
                for (exact, text, refusal) in acts.exact.iter() {
                    { exact_field(*exact, text, *refusal, on) }
                }
            </div>
        </details>
    }
}

fn exact_field(exact: Exact, text: &str, refusal: Option<Refusal>, on: &Callback<Action>) -> Html {
    let label = match exact {
        Exact::Clock => "Clock ×",
        Exact::Disk => "Disk, ms",
    };
    let oninput = on.reform(move |text| Action::Type(exact, text));
    field(label, text, None, Control::Server(ServerControl::Set(exact)), refusal, oninput, on)
}
