//! Why an entry is not committed, and who holds it.

use raft::{
    AppendEntriesReply, AppendOutcome, Body, Leader, LogIndex, Pace, Progress, Rule, ServerId, ServerSet,
    State, Term,
};
use sim::{Host, HostLog, World};

use super::because;
use super::facts::{apart, each, on_its_way, reach, row};
use crate::narrate::Sentence;
use crate::narrate::words::{held_by, list, still_needed, tally};

/// Who holds an entry.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Holders {
    /// Those whose disk holds it.
    pub on_disk: ServerSet,
    /// Those that hold it in memory only, while their disk writes it.
    pub in_memory: ServerSet,
}

/// Who holds the entry of a term at an index, whatever they know of each other.
#[must_use]
pub fn holders(world: &World, index: LogIndex, term: Term) -> Holders {
    let mut holders = Holders::default();
    for host in world.hosts() {
        let is_durable = host.server().is_none_or(|server| index <= server.state().log().durable_index());
        if holds(host, index, term) {
            let list = if is_durable { &mut holders.on_disk } else { &mut holders.in_memory };
            list.insert(host.id());
        }
    }
    holders
}

fn holds(host: &Host, index: LogIndex, term: Term) -> bool {
    let log = host.log();
    index <= log.last_index() && (index < log.base_index() || log.term_at(index) == Some(term))
}

/// The voters that a leader counts as holders of an index: those that have acknowledged it, and itself
/// if its own disk holds it.
pub(crate) fn counted_holders(state: &State, leader: &Leader, index: LogIndex) -> ServerSet {
    let mut holders: ServerSet = leader
        .followers()
        .filter(|(_, progress)| index <= progress.match_index)
        .map(|(follower, _)| follower)
        .collect();
    if index <= state.log().durable_index() {
        holders.insert(state.id());
    }
    let membership = state.membership();
    holders.intersection(membership.voters.union(membership.outgoing))
}

pub(super) fn why_not_committed(world: &World, s: ServerId, index: LogIndex) -> Vec<Sentence> {
    let Some(host) = world.host(s) else { return Vec::new() };
    let log = host.log();
    if index <= log.base_index() {
        let headline = format!("Index {index} is committed: {s}'s snapshot covers it");
        return vec![because(Rule::Compaction, headline, "")];
    }
    let commit = host.server().map(|server| server.state().commit_index());
    if let Some(commit) = commit.filter(|commit| index <= *commit) {
        let headline = format!("Index {index} is committed, and {s} knows it");
        let detail = format!("Its commit index is {commit}.");
        return vec![because(Rule::Leaders4, headline, detail)];
    }
    let Some(term) = log.term_at(index) else {
        return missing(world, host, index);
    };
    match known(world, host, index, term) {
        Some(known) => vec![known],
        None => undecided(world, host, index, term),
    }
}

/// The newest leader, with what it knows.
fn newest_leader(world: &World) -> Option<(&Host, &State, &Leader)> {
    let host = world.host(world.leader()?)?;
    let (state, leader) = host.leading()?;
    Some((host, state, leader))
}

/// The server has no such entry.
fn missing(world: &World, host: &Host, index: LogIndex) -> Vec<Sentence> {
    let s = host.id();
    let headline = match host.log().last_index() {
        LogIndex::ZERO => format!("{s} has no index {index}: its log is empty"),
        last => format!("{s} has no index {index}: its log ends with index {last}"),
    };
    let mut told = Vec::new();
    match newest_leader(world)
        .filter(|(leader, state, _)| leader.id() != s && index <= state.log().last_index())
    {
        Some((leader, state, knows)) => {
            let detail = format!("{}, the leader, has it.", leader.id());
            told.push(because(Rule::Leaders3, headline, detail));
            told.push(lacking(world, state, knows, index, [s].into_iter().collect()));
        }
        _ => told.push(because(Rule::Leaders2, headline, "No leader has it either.")),
    }
    told
}

/// Somebody else knows that it is committed.
fn known(world: &World, host: &Host, index: LogIndex, term: Term) -> Option<Sentence> {
    let s = host.id();
    let knows = |other: &&Host| {
        let commit = other.server().map_or(LogIndex::ZERO, |server| server.state().commit_index());
        index <= commit && holds(other, index, term)
    };
    let leading = newest_leader(world).map(|(leader, ..)| leader).filter(knows);
    let other = leading.or_else(|| world.hosts().iter().find(knows))?;
    let from = other.id();
    let headline = format!("Index {index} is committed, but {s} does not know it yet");
    let next = match (host.server(), apart(world, from, s)) {
        (None, _) => format!("{s} is crashed, and a commit index is held in memory only."),
        (_, Some(apart)) => format!("{s} learns it from the next message of its leader, but {apart}."),
        _ if leading.is_some() => format!("{from}, the leader, says so in its next message."),
        _ => format!("{s} learns it from a leader."),
    };
    let commit = other.server().map_or(LogIndex::ZERO, |server| server.state().commit_index());
    let detail = format!("{from} has committed everything up to index {commit}. {next}");
    Some(because(Rule::AppendEntries5, headline, detail))
}

fn undecided(world: &World, host: &Host, index: LogIndex, term: Term) -> Vec<Sentence> {
    let s = host.id();
    let Some((leading, state, leader)) = newest_leader(world) else {
        let Holders { on_disk, in_memory } = holders(world, index, term);
        let membership = host.membership();
        let voters = membership.voters.union(membership.outgoing);
        let held = tally(membership, on_disk.union(in_memory).intersection(voters));
        let detail = format!("It is held by {held}. The next leader goes on from its own log.");
        return vec![because(Rule::Leaders4, "Nobody leads, and only a leader commits", detail)];
    };
    let (l, leads) = (leading.id(), state.current_term());
    let mut told = Vec::new();
    if leading.is_paused() {
        told.push(because(
            Rule::Leaders4,
            format!("{l}, the leader, is paused"),
            "It counts nothing until it goes on.",
        ));
    }
    if !holds(leading, index, term) {
        told.push(not_the_leaders(host, leading, index, term));
        return told;
    }
    let needed = if term == leads { index } else { first_of_term(state, index) };
    let holders = counted_holders(state, leader, needed);
    let membership = state.membership();
    let voters = membership.voters.union(membership.outgoing);
    if term != leads {
        let old = counted_holders(state, leader, index);
        let headline = format!("Index {index} is from term {term}, so {l} does not count who holds it");
        let next = if needed <= state.log().last_index() {
            format!("once its own index {needed} is committed, so is this")
        } else {
            "it has none yet, and gets one with the next request".to_owned()
        };
        let detail = format!(
            "As far as {l} knows, it is held by {}. But {l} leads term {leads}, and commits only entries of its own term by counting (Figure 8): {next}.",
            tally(membership, old)
        );
        told.push(because(Rule::Leaders4, headline, detail));
        if state.log().last_index() < needed {
            return told;
        }
    }
    let (held, missing) = (tally(membership, holders), still_needed(membership, holders));
    let headline = format!("Index {needed} counts as held by {held}: {missing}");
    let detail = format!("As far as {l}, the leader, knows, {}.", held_by(holders));
    told.push(because(Rule::Leaders4, headline, detail));
    let without = voters.difference(holders);
    if !without.is_empty() {
        told.push(lacking(world, state, leader, needed, without));
    }
    if s != l
        && !without.contains(s)
        && let Some(apart) = apart(world, l, s)
    {
        told.push(because(Rule::AppendEntries5, format!("{s} would not hear of it"), row(&[apart])));
    }
    told
}

/// The first index after another one that is of the leader's own term; the one after the last if none.
fn first_of_term(state: &State, after: LogIndex) -> LogIndex {
    let own = state.log().iter().rev().take_while(|entry| after < entry.index);
    let own = own.take_while(|entry| entry.term == state.current_term()).last();
    own.map_or(state.log().last_index().next(), |entry| entry.index)
}

/// The leader's log does not have the entry.
fn not_the_leaders(host: &Host, leading: &Host, index: LogIndex, term: Term) -> Sentence {
    let (s, l, log): (_, _, HostLog<'_>) = (host.id(), leading.id(), leading.log());
    let leads = leading.term();
    let detail = format!("If {l} stays the leader, {s} deletes its own entry when {l}'s reaches it.");
    match log.term_at(index) {
        Some(other) => because(
            Rule::AppendEntries3,
            format!("{l}, the leader of term {leads}, has another entry at index {index}"),
            format!("It is from term {other}, that of {s} from term {term}. {detail}"),
        ),
        None => because(
            Rule::AppendEntries3,
            format!("{l}, the leader of term {leads}, has no index {index}"),
            detail,
        ),
    }
}

/// What keeps each of some servers from being counted.
fn lacking(world: &World, state: &State, leader: &Leader, index: LogIndex, of: ServerSet) -> Sentence {
    let (reached, mut why) = reach(world, state.id(), of);
    why.extend(each(reached, &|server| why_lacking(world, state, leader, index, server)));
    because(Rule::Leaders3, format!("Not counted yet: {}", list(of)), row(&why))
}

fn why_lacking(world: &World, state: &State, leader: &Leader, index: LogIndex, of: ServerId) -> String {
    let l = state.id();
    if of == l {
        return "its own disk is still writing it".to_owned();
    }
    let Some(host) = world.host(of) else { return "it is not started".to_owned() };
    if state.log().term_at(index).is_some_and(|term| holds(host, index, term)) {
        if host.server().is_some_and(|server| server.state().log().durable_index() < index) {
            return "its disk is still writing it".to_owned();
        }
        return on_its_way(world, [of, l], "its acknowledgement", &|body| acknowledges(body, index))
            .unwrap_or_else(|| format!("it holds it, and {l} hears of that with the next heartbeat"));
    }
    if let Some(way) = on_its_way(world, [l, of], "the entry", &|body| carries(body, index)) {
        return way;
    }
    match leader.followers().find(|(follower, _)| *follower == of) {
        None => format!("{l} sends nothing to it"),
        Some((_, Progress { pace: Pace::Snapshot { index, offset }, .. })) => {
            format!("it gets the snapshot up to index {index} first, and has {offset} bytes of it")
        }
        Some((_, Progress { next_index, .. })) if *next_index <= index => {
            format!("{l} waits for an answer, and then sends from index {next_index} on")
        }
        Some(_) => "what took the entry there is lost, as the next heartbeat will show".to_owned(),
    }
}

fn carries(body: &Body, index: LogIndex) -> bool {
    matches!(body, Body::AppendEntries(append) if append.entries.iter().any(|entry| entry.index == index))
}

fn acknowledges(body: &Body, index: LogIndex) -> bool {
    matches!(body, Body::AppendEntriesReply(AppendEntriesReply {
        outcome: AppendOutcome::Matches { match_index }, ..
    }) if index <= *match_index)
}
