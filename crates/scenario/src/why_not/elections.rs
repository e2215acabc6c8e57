//! Why a server does not lead, and why it does not stand for election.

use raft::{Body, Candidate, Config, Flaw, LogIndex, Role, Rule, Server, ServerId, ServerSet, Term};
use sim::{Host, World};

use super::because;
use super::facts::{apart, each, left, on_its_way, reach, row};
use crate::narrate::words::{configuration, in_votes, list, millis, still_needed, tally};
use crate::narrate::{Sentence, Source};

pub(super) fn why_no_leader(world: &World, s: ServerId) -> Vec<Sentence> {
    let Some(host) = world.host(s) else { return Vec::new() };
    let Some(server) = host.server() else {
        let detail =
            "It must restart first, and then it starts as a follower: nobody comes back as a leader.";
        let mut told = vec![because(Rule::PersistentState, format!("{s} is crashed"), detail)];
        told.extend(not_electable(world, host));
        return about(s, told);
    };
    if server.is_leader() {
        return about(s, vec![it_leads(world, server)]);
    }
    let mut told = Vec::new();
    told.extend(paused(host));
    if let Some(no_vote) = no_voter(host, server) {
        told.push(no_vote);
        if server.deadline().is_none() {
            return about(s, told);
        }
    }
    match server.role() {
        Role::Candidate(candidate) => {
            told.extend(missing_votes(world, host, candidate));
            told.extend(log_behind(world, host));
        }
        _ => match server.leader() {
            Some(leader) => {
                told.push(follows(world, host, server, leader));
                told.extend(not_electable(world, host));
            }
            None => {
                told.extend(not_electable(world, host));
                told.push(waits(world, host, server));
            }
        },
    }
    about(s, told)
}

pub(super) fn why_no_candidate(world: &World, s: ServerId) -> Vec<Sentence> {
    let Some(host) = world.host(s) else { return Vec::new() };
    let Some(server) = host.server() else {
        let detail = "Its timer starts when it restarts.";
        return about(s, vec![because(Rule::Followers2, format!("{s} is crashed"), detail)]);
    };
    let mut told = Vec::new();
    match server.role() {
        Role::Leader(_) => {
            let term = server.state().current_term();
            let headline = format!("{s} leads term {term}, and a leader has no election timer");
            return about(s, vec![because(Rule::Followers2, headline, "")]);
        }
        Role::Candidate(candidate) if !candidate.is_pre_vote() => {
            let votes = in_votes(server.state().membership(), candidate.granted());
            let headline = format!("{s} stands for election in term {}", server.state().current_term());
            return about(s, vec![because(Rule::Candidates1, headline, format!("It has {votes}."))]);
        }
        Role::Candidate(candidate) => {
            told.extend(paused(host));
            told.extend(missing_votes(world, host, candidate));
        }
        Role::Follower(_) => {
            told.extend(paused(host));
            match no_voter(host, server) {
                Some(no_vote) if server.deadline().is_none() => told.push(no_vote),
                _ => {
                    told.push(waits(world, host, server));
                    told.extend(bound_by_lease(host, world));
                    told.extend(ignored(world, host));
                }
            }
        }
    }
    about(s, told)
}

fn about(s: ServerId, mut told: Vec<Sentence>) -> Vec<Sentence> {
    told.iter_mut().for_each(|sentence| sentence.server = Some(s));
    told
}

fn it_leads(world: &World, server: &Server) -> Sentence {
    let (s, term) = (server.state().id(), server.state().current_term());
    let newest = world.leader().filter(|newest| *newest != s).and_then(|newest| world.host(newest));
    let detail = newest.map_or(String::new(), |newest| {
        format!("But {} leads term {}, of which {s} has not heard yet.", newest.id(), newest.term())
    });
    because(Rule::ElectionSafety, format!("{s} leads term {term}"), detail)
}

fn paused(host: &Host) -> Option<Sentence> {
    let is_paused = host.is_paused();
    let headline = format!("{} is paused", host.id());
    is_paused.then(|| because(Rule::Followers2, headline, "It handles nothing until it goes on."))
}

fn no_voter(host: &Host, server: &Server) -> Option<Sentence> {
    let (s, membership) = (host.id(), server.state().membership());
    if membership.is_voter(s) {
        return None;
    }
    let detail = if membership.all().is_empty() {
        "It knows of no cluster yet: a leader has to send it the configuration first.".to_owned()
    } else {
        format!("The configuration that it knows of is {}.", configuration(membership))
    };
    Some(because(Rule::MayCampaign, format!("{s} does not vote in this cluster"), detail))
}

fn follows(world: &World, host: &Host, server: &Server, leader: ServerId) -> Sentence {
    let (s, now) = (host.id(), host.local_time(world.now()));
    let heard = server
        .state()
        .leader_heard()
        .map_or(String::new(), |heard| format!("It heard from {leader} {} ago. ", millis(now.since(heard))));
    let headline = format!("{s} follows {leader}, the leader of term {}", server.state().current_term());
    let end = match apart(world, s, leader) {
        Some(apart) => format!("But {apart}: {}.", timer(world, host, server)),
        None => "As long as it hears from it, it starts no election.".to_owned(),
    };
    because(Rule::Followers2, headline, format!("{heard}{end}"))
}

/// *its election timer has 140 ms left*.
fn timer(world: &World, host: &Host, server: &Server) -> String {
    match server.deadline() {
        Some(deadline) => format!("its election timer has {} left", millis(left(world, host, deadline))),
        None => "it has no election timer".to_owned(),
    }
}

fn waits(world: &World, host: &Host, server: &Server) -> Sentence {
    let s = host.id();
    let headline = format!("{s} waits: {}", timer(world, host, server));
    let mut detail = match server.leader() {
        Some(leader) => match apart(world, s, leader) {
            Some(apart) => format!("What {leader}, its leader, says would reset it, but {apart}."),
            None => format!("Each heartbeat of {leader}, its leader, resets it."),
        },
        None => {
            format!("It knows of no leader of term {}, who would reset it.", server.state().current_term())
        }
    };
    if let Some(leader) = server.leader()
        && let Some(way) = on_its_way(world, [leader, s], "The next one", &is_from_leader)
    {
        detail = format!("{detail} {way}.");
    } else if let Some(other) = server.state().voted_for().filter(|other| *other != s)
        && server.leader().is_none()
    {
        detail = format!("{detail} It has voted for {other}.");
    }
    because(Rule::Followers2, headline, detail)
}

// ── Votes ──

fn missing_votes(world: &World, host: &Host, candidate: &Candidate) -> Vec<Sentence> {
    let (s, membership, term) = (host.id(), host.membership(), host.term());
    let (granted, refused) = (candidate.granted(), candidate.refused());
    let voters = membership.voters.union(membership.outgoing);
    let votes = in_votes(membership, granted);
    let needed = still_needed(membership, granted);
    let (rule, headline) = if candidate.is_pre_vote() {
        (
            Rule::PreVote,
            format!(
                "{s} first asks who would elect it in term {}: it would have {votes}, and {needed}",
                term.next()
            ),
        )
    } else {
        (Rule::Candidates2, format!("{s} is a candidate of term {term} and has {votes}: {needed}"))
    };
    let again = host.server().map_or(String::new(), |server| timer(world, host, server));
    let detail = format!("For it: {}. If no more come: {again}, and then it tries again.", list(granted));
    let mut told = vec![because(rule, headline, detail)];
    let refused = voters.intersection(refused);
    if !refused.is_empty() {
        let why = each(refused, &|voter| why_refused(world, host, voter));
        told.push(because(Rule::RequestVote2, format!("Refused by {}", list(refused)), row(&why)));
    }
    let silent = voters.difference(granted).difference(refused);
    if !silent.is_empty() {
        let (reached, mut why) = reach(world, s, silent);
        why.extend(each(reached, &|voter| why_silent(world, host, voter)));
        told.push(because(rule, format!("No answer yet from {}", list(silent)), row(&why)));
    }
    told
}

/// Why a voter has refused, as far as its state tells by now.
fn why_refused(world: &World, host: &Host, voter: ServerId) -> String {
    let Some(other) = world.host(voter) else { return "it is gone".to_owned() };
    match other.vote() {
        _ if refuses_log(world, other, host) => "a newer log".to_owned(),
        _ if host.term() < other.term() => format!("in term {} by now", other.term()),
        Some(vote) if vote != host.id() && other.term() == host.term() => {
            let whom = if vote == voter { "itself".to_owned() } else { vote.to_string() };
            format!("voted for {whom}")
        }
        _ => "not for a reason that still holds".to_owned(),
    }
}

/// Why a voter has not answered, though the two reach each other.
fn why_silent(world: &World, host: &Host, voter: ServerId) -> String {
    let s = host.id();
    if voter == s {
        return "its own vote counts once its disk holds it".to_owned();
    }
    let asks = on_its_way(world, [s, voter], "the request", &|body| matches!(body, Body::RequestVote(_)));
    let answers =
        || on_its_way(world, [voter, s], "its answer", &|body| matches!(body, Body::RequestVoteReply(_)));
    if let Some(way) = asks.or_else(answers) {
        return way;
    }
    let Some(asked) = world.host(voter) else { return "it is gone".to_owned() };
    if 0 < asked.disk().writing() {
        return "it answers once its disk holds what it writes".to_owned();
    }
    match hears(world, asked).filter(|_| sticks(host, asked)) {
        Some(leader) => format!("it hears from {leader}, and ignores candidates"),
        None => "nothing is on its way".to_owned(),
    }
}

fn is_from_leader(body: &Body) -> bool {
    matches!(body, Body::AppendEntries(_) | Body::InstallSnapshot(_))
}

/// The leader that a server has heard from less than an election timeout ago.
fn hears(world: &World, host: &Host) -> Option<ServerId> {
    let server = host.server()?;
    let heard = server.state().leader_heard()?;
    let since = host.local_time(world.now()).since(heard);
    server.leader().filter(|_| since < server.state().config().election_timeout_min)
}

// ── Whether it could win ──

fn not_electable(world: &World, host: &Host) -> Vec<Sentence> {
    let (s, membership) = (host.id(), host.membership());
    let voters = membership.voters.union(membership.outgoing);
    let refusing = refusing(world, host);
    let willing = voters.difference(refusing);
    let (reached, apart) = reach(world, s, voters);
    let mut told = Vec::new();
    if voters.is_empty() {
        return told;
    }
    told.extend(log_behind(world, host));
    if !membership.is_quorum(reached) {
        let headline = format!("{s} reaches no majority: {}, itself included", tally(membership, reached));
        told.push(because(Rule::Candidates2, headline, row(&apart)));
    } else if membership.is_quorum(willing) && !membership.is_quorum(willing.intersection(reached)) {
        let headline = format!("Of those that {s} reaches, too few would vote for it");
        let both = willing.intersection(reached);
        let detail = format!(
            "It reaches {}, but the logs of {} are newer than its own, so it can have {}.",
            list(reached),
            list(refusing.intersection(reached)),
            in_votes(membership, both),
        );
        told.push(up_to_date(headline, detail));
    }
    told
}

fn last(host: &Host) -> (Term, LogIndex) {
    let log = host.log();
    (log.last_term(), log.last_index())
}

/// Whether a voter finds a candidate's log less up-to-date than its own (§5.4.1).
fn refuses_log(world: &World, voter: &Host, candidate: &Host) -> bool {
    let flaws = world.setup().of(voter.id()).config.flaws;
    let (own, their) = (last(voter), last(candidate));
    let is_behind = if flaws.has(Flaw::CompareLogByIndexOnly) { their.1 < own.1 } else { their < own };
    is_behind && !flaws.has(Flaw::SkipElectionRestriction)
}

/// The voters that find a server's log less up-to-date than their own.
fn refusing(world: &World, host: &Host) -> ServerSet {
    let membership = host.membership();
    let voters = membership.voters.union(membership.outgoing).without(host.id());
    let refuses = |voter: &ServerId| world.host(*voter).is_some_and(|other| refuses_log(world, other, host));
    voters.iter().filter(refuses).collect()
}

/// So many would refuse it for its log that the others are no majority.
fn log_behind(world: &World, host: &Host) -> Option<Sentence> {
    let (membership, refusing) = (host.membership(), refusing(world, host));
    if refusing.is_empty() || membership.is_quorum(membership.all().difference(refusing)) {
        return None;
    }
    let end = |server: ServerId| match world.host(server).map(last) {
        None | Some((_, LogIndex::ZERO)) => "no entry".to_owned(),
        Some((term, index)) => format!("index {index} of term {term}"),
    };
    let mut ends = each([host.id()].into_iter().collect(), &end);
    ends.extend(each(refusing, &end));
    let detail = format!(
        "Last in the logs is, for {} A leader must hold every committed entry, so whoever has more refuses.",
        ends.join("; ") + "."
    );
    let headline = format!("{}'s log is not up-to-date enough for {}", host.id(), list(refusing));
    Some(up_to_date(headline, detail))
}

/// The election restriction is a rule of RequestVote, but has a section of its own.
fn up_to_date(headline: String, detail: String) -> Sentence {
    let source = Source { section: "§5.4.1", rule: Rule::RequestVote2.name() };
    Sentence { source: Some(source), ..because(Rule::RequestVote2, headline, detail) }
}

// ── What would hinder it if its timer ran out now ──

fn bound_by_lease(host: &Host, world: &World) -> Option<Sentence> {
    let leader = host.server()?.state().config().lease_reads.then(|| hears(world, host))??;
    let headline = format!("{} is bound by the lease of {leader}", host.id());
    let detail = "Even if it is told to, it does not stand while the leader may read on its lease.";
    Some(because(Rule::Lease, headline, detail))
}

/// Whether a voter ignores a candidate as long as it hears from a leader.
fn sticks(candidate: &Host, voter: &Host) -> bool {
    let config = |host: &Host| host.server().map(|server| *server.state().config());
    let asks_first = config(candidate).is_some_and(|config| config.pre_vote);
    let sticks = |config: Config| config.leader_stickiness && !config.flaws.has(Flaw::NoLeaderStickiness);
    asks_first || config(voter).is_some_and(sticks)
}

fn ignored(world: &World, host: &Host) -> Option<Sentence> {
    let s = host.id();
    let ignores = |other: &Host| sticks(host, other) && hears(world, other).is_some();
    let voters = host.membership().voters.without(s);
    let ignoring: ServerSet = voters.iter().filter(|voter| world.host(*voter).is_some_and(ignores)).collect();
    let headline = format!("If {s} stood now, {} would ignore it", list(ignoring));
    let detail = "They hear from a leader, so nobody needs an election.";
    (!ignoring.is_empty()).then(|| because(Rule::LeaderStickiness, headline, detail))
}
