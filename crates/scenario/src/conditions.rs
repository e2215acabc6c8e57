//! Whether a condition holds, and what is found where it does not.

use check::{Judges, Property};
use raft::{ClientId, LogIndex, Membership, Pace, Progress, Reason, Role, Server, ServerId, ServerSet};
use sim::{Action, Answer, ClusterAction, Event, EventKind, Host, Status, World};

use crate::narrate::narrate_reason;
use crate::print::{Client, List};
use crate::{
    Claim, ClientFact, Compare, Condition, Fact, ReasonKind, Sentence, ServerFact, ServerRole, Servers, Who,
};

/// What a condition can be about.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) world: &'a World,
    pub(crate) judges: &'a Judges,
    pub(crate) heard: &'a Heard,
}

/// What the record said, as far as conditions ask for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    /// The reasons that each server gave since the last instruction began: a bit for each kind.
    said: Vec<(ServerId, u64)>,
    /// What each client was answered since it was last told to ask.
    answers: Vec<(ClientId, Answer)>,
    /// The clients that gave up since they were last told to ask.
    gave_up: Vec<ClientId>,
    /// What servers refused of what they were asked for since the last instruction began; only the latest.
    refusals: Vec<(ServerId, Reason)>,
}

const _: () = assert!(ReasonKind::ALL.len() <= 64, "each kind of reason has a bit");

impl Heard {
    /// An instruction begins.
    pub(crate) fn forget_reasons(&mut self) {
        self.said.clear();
        self.refusals.clear();
    }

    /// Takes in what was added to the record.
    pub(crate) fn listen(&mut self, record: &[Event]) {
        for Event { kind, .. } in record {
            match kind {
                EventKind::Explained { server, reason } => {
                    self.hear(*server, ReasonKind::of(reason));
                    if is_denial(reason) {
                        self.note_refusal(*server, *reason);
                    }
                }
                EventKind::Acted(Action::Cluster(ClusterAction::Request { client, .. })) => {
                    self.answers.retain(|(id, _)| id != client);
                    self.gave_up.retain(|id| id != client);
                }
                EventKind::GaveUp { client, .. } if !self.gave_up.contains(client) => {
                    self.gave_up.push(*client)
                }
                EventKind::Returned { client, answer, .. } => {
                    self.answers.retain(|(id, _)| id != client);
                    self.answers.push((*client, *answer));
                }
                _ => {}
            }
        }
    }

    fn hear(&mut self, server: ServerId, kind: ReasonKind) {
        let bit = 1 << kind as u64;
        match self.said.iter_mut().find(|(id, _)| *id == server) {
            Some((_, said)) => *said |= bit,
            None => self.said.push((server, bit)),
        }
    }

    fn note_refusal(&mut self, server: ServerId, reason: Reason) {
        self.refusals.retain(|known| *known != (server, reason));
        if self.refusals.len() == MOST_REFUSALS {
            self.refusals.remove(0);
        }
        self.refusals.push((server, reason));
    }

    /// What was refused since the last instruction began, in words; empty if nothing was.
    pub(crate) fn refused_meanwhile(&self) -> String {
        let told: Vec<String> =
            self.refusals.iter().map(|(server, reason)| tell_refusal(*server, reason)).collect();
        if told.is_empty() { String::new() } else { format!(". Refused meanwhile: {}", told.join(" ")) }
    }

    fn has_said(&self, server: ServerId, kind: ReasonKind) -> bool {
        self.said.iter().any(|(id, said)| *id == server && said & (1 << kind as u64) != 0)
    }

    fn answer(&self, client: ClientId) -> Option<Answer> {
        self.answers.iter().find(|(id, _)| *id == client).map(|(_, answer)| *answer)
    }
}

/// How many refusals are remembered.
const MOST_REFUSALS: usize = 3;

/// Whether a server refused at once to change the configuration or to hand over.
pub(crate) fn is_refusal(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::RefusedChange { .. } | Reason::RefusedTransfer { .. } | Reason::RefusedRequest { .. }
    )
}

/// Whether a server refused, or gave up, anything that it was asked for from outside.
fn is_denial(reason: &Reason) -> bool {
    is_refusal(reason)
        || matches!(
            reason,
            Reason::AbortedTransfer { .. }
                | Reason::RefusedCommand { .. }
                | Reason::RefusedInTransfer { .. }
                | Reason::RefusedWithoutSession { .. }
        )
}

/// *S1 does not let S4 vote: The change before this one is not committed yet.*
pub(crate) fn tell_refusal(server: ServerId, reason: &Reason) -> String {
    let Sentence { headline, detail, .. } = narrate_reason(server, reason);
    format!("{headline}: {detail}")
}

/// The configuration that the leader has; without one, that of the running server whose log is the
/// most up-to-date; without one, that all servers vote.
pub(crate) fn membership(world: &World) -> Membership {
    let newest = || {
        let running = world.hosts().iter().filter_map(Host::server);
        running.max_by_key(|server| (server.state().log().last_term(), server.state().log().last_index()))
    };
    let server = world.leader().and_then(|leader| world.server(leader)).or_else(newest);
    let all = || Membership::of(world.hosts().iter().map(Host::id).collect());
    server.map_or_else(all, |server| server.state().membership())
}

impl Condition {
    /// Whether it asks for what was said before now, and not only for what is.
    #[must_use]
    pub fn asks_what_was_said(&self) -> bool {
        self.0.iter().any(|claim| match claim.fact {
            Fact::Servers(_, ServerFact::Said(_)) => true,
            Fact::Client(_, fact) => !matches!(fact, ClientFact::Waits | ClientFact::Idle),
            _ => false,
        })
    }
}

impl<'a> View<'a> {
    pub(crate) fn holds(self, condition: &Condition) -> bool {
        condition.0.iter().all(|claim| self.is_true(*claim))
    }

    /// What is found in place of the first claim that is not true.
    pub(crate) fn found(self, condition: &Condition) -> String {
        let wrong = condition.0.iter().find(|claim| !self.is_true(**claim));
        wrong.map_or_else(String::new, |claim| self.describe(claim.fact))
    }

    fn is_true(self, Claim { not, fact }: Claim) -> bool {
        self.is_fact(fact) != not
    }

    fn is_fact(self, fact: Fact) -> bool {
        let leaders = || self.world.hosts().iter().filter(|host| leads(host)).count();
        match fact {
            Fact::Servers(servers, fact) => self.is_server_fact(servers, fact),
            Fact::Client(client, fact) => self.is_client_fact(client, fact),
            Fact::SomeLeader => 1 <= leaders(),
            Fact::OneLeader => leaders() == 1,
            Fact::NoLeader => leaders() == 0,
            Fact::LogsEqual => self.logs_equal(),
            Fact::Voters(voters) => are_voters(voters, membership(self.world)),
            Fact::Learners(learners) => membership(self.world).learners == learners,
            Fact::Joint => membership(self.world).is_joint(),
            Fact::Messages(selection, how, n) => how.holds(selection.find(self.world).count() as u64, n),
            Fact::InFlight(selection) => selection.find(self.world).next().is_some(),
            Fact::Violation(property) => {
                self.judges.violations().iter().any(|verdict| verdict.property == property)
            }
            Fact::NoViolation => self.judges.violations().is_empty(),
        }
    }

    fn is_server_fact(self, servers: Servers, fact: ServerFact) -> bool {
        let holds = |host: &&Host| self.is_true_of(host, fact);
        let which: ServerSet = self.world.hosts().iter().filter(holds).map(Host::id).collect();
        match servers {
            Servers::Majority => membership(self.world).is_quorum(which),
            Servers::Minority => !which.is_empty() && !membership(self.world).is_quorum(which),
            servers => {
                let named = self.named(servers);
                !named.is_empty() && named.difference(which).is_empty()
            }
        }
    }

    /// The servers that a condition names.
    fn named(self, servers: Servers) -> ServerSet {
        let hosts = self.world.hosts().iter();
        match servers {
            Servers::These(servers) => servers,
            Servers::Leader => self.world.leader().into_iter().collect(),
            Servers::Followers => hosts.filter(|host| is(host, ServerRole::Follower)).map(Host::id).collect(),
            Servers::Members => membership(self.world).all(),
            Servers::Minority | Servers::Majority | Servers::All => hosts.map(Host::id).collect(),
        }
    }

    fn is_true_of(self, host: &Host, fact: ServerFact) -> bool {
        match fact {
            ServerFact::Leads(term) => leads(host) && term.is_none_or(|term| host.term() == term),
            ServerFact::Is(role) => is(host, role),
            ServerFact::Vote(vote) => host.vote() == vote,
            ServerFact::Value(key, how, value) => {
                host.key_value().get(key).is_some_and(|found| how.holds(found, value))
            }
            ServerFact::NoValue(key) => host.key_value().get(key).is_none(),
            ServerFact::Votes => membership(self.world).is_voter(host.id()),
            ServerFact::Voters(voters) => are_voters(voters, host.membership()),
            ServerFact::Learners(learners) => host.membership().learners == learners,
            ServerFact::Joint => host.membership().is_joint(),
            ServerFact::Lease => self.has_lease(host),
            ServerFact::Next(to, how, n)
            | ServerFact::Match(to, how, n)
            | ServerFact::InFlight(to, how, n) => {
                let progress = self.progress(host, to);
                progress.is_some_and(|progress| how.holds(progress_number(progress, fact), n))
            }
            ServerFact::Said(kind) => self.heard.has_said(host.id(), kind),
            ServerFact::Term(how, n)
            | ServerFact::Log(how, n)
            | ServerFact::LastTerm(how, n)
            | ServerFact::Entry(_, how, n)
            | ServerFact::Commit(how, n)
            | ServerFact::Applied(how, n)
            | ServerFact::Snapshot(how, n) => number(host, fact).is_some_and(|found| how.holds(found, n)),
        }
    }

    /// What a leader knows of another server.
    fn progress(self, host: &Host, of: Who) -> Option<&'a Progress> {
        let of = of.find(self.world).ok()?;
        let Role::Leader(leader) = self.world.server(host.id())?.role() else { return None };
        leader.followers().find(|(id, _)| *id == of).map(|(_, progress)| progress)
    }

    fn has_lease(self, host: &Host) -> bool {
        let now = host.local_time(self.world.now());
        host.server().is_some_and(|server| match server.role() {
            Role::Leader(leader) => leader.lease(server.state(), now).is_some(),
            _ => false,
        })
    }

    fn is_client_fact(self, client: ClientId, fact: ClientFact) -> bool {
        let answer = self.heard.answer(client);
        match fact {
            ClientFact::Waits => self.waits(client),
            ClientFact::Idle => !self.waits(client),
            ClientFact::GaveUp => self.heard.gave_up.contains(&client),
            ClientFact::Answered => answer.is_some(),
            ClientFact::AnsweredValue(value) => answer == Some(Answer::Done { value: Some(value) }),
            ClientFact::AnsweredNone => answer == Some(Answer::Done { value: None }),
            ClientFact::AnsweredNoSession => answer == Some(Answer::NoSession),
        }
    }

    fn waits(self, client: ClientId) -> bool {
        self.world.clients().iter().any(|known| known.id() == client && known.call().is_some())
    }

    fn logs_equal(self) -> bool {
        let mut logs = self.world.hosts().iter().filter_map(Host::server).map(|server| server.state().log());
        let Some(first) = logs.next() else {
            return true;
        };
        logs.all(|log| {
            let common = first.base_index().max(log.base_index());
            first.last_index() == log.last_index()
                && first
                    .iter()
                    .filter(|entry| common < entry.index)
                    .eq(log.iter().filter(|e| common < e.index))
        })
    }

    // ── What is found ──

    fn describe(self, fact: Fact) -> String {
        match fact {
            Fact::Servers(servers, fact) => self.describe_servers(servers, fact),
            Fact::Client(client, _) => self.describe_client(client),
            Fact::SomeLeader | Fact::OneLeader | Fact::NoLeader => self.describe_leaders(),
            Fact::LogsEqual => {
                let logs = self.world.hosts().iter().filter(|host| host.server().is_some());
                join(logs.map(|host| {
                    let log = host.log();
                    format!("{} log is {}, last term {}", host.id(), log.last_index(), log.last_term())
                }))
            }
            Fact::Voters(_) | Fact::Joint => format!("the {}", describe_voters(membership(self.world))),
            Fact::Learners(_) => format!("the learners are {}", List(membership(self.world).learners)),
            Fact::InFlight(selection) | Fact::Messages(selection, ..) => {
                match selection.find(self.world).count() {
                    0 => "there is none in flight".to_owned(),
                    1 => "there is 1 in flight".to_owned(),
                    n => format!("there are {n} in flight"),
                }
            }
            Fact::Violation(_) | Fact::NoViolation => {
                let is_broken = |property: &Property| {
                    self.judges.violations().iter().any(|verdict| verdict.property == *property)
                };
                let broken: Vec<_> = Property::ALL.into_iter().filter(is_broken).map(Property::id).collect();
                if broken.is_empty() {
                    "none was found".to_owned()
                } else {
                    format!("found: {}", broken.join(", "))
                }
            }
        }
    }

    fn describe_servers(self, servers: Servers, fact: ServerFact) -> String {
        let named = self.named(servers);
        if named.is_empty() {
            return format!("“{servers}” is no server now");
        }
        if let Some(unknown) = named.iter().find(|id| self.world.host(*id).is_none()) {
            return format!("there is no {unknown} in this cluster");
        }
        join(named.iter().filter_map(|id| self.world.host(id)).map(|host| self.describe_server(host, fact)))
    }

    fn describe_server(self, host: &Host, fact: ServerFact) -> String {
        let id = host.id();
        let number = |name: &str| match number(host, fact) {
            Some(n) => format!("{id} {name} is {n}"),
            None => format!("{id} has no such entry"),
        };
        match fact {
            ServerFact::Leads(_) | ServerFact::Is(_) => {
                format!("{id} is {} in term {}", host.status().name(), host.term())
            }
            ServerFact::Term(..) => number("term"),
            ServerFact::Log(..) => number("log"),
            ServerFact::LastTerm(..) => number("last term"),
            ServerFact::Entry(index, ..) => number(&format!("entry {index} term")),
            ServerFact::Commit(..) => number("commit"),
            ServerFact::Applied(..) => number("applied"),
            ServerFact::Snapshot(..) => number("snapshot"),
            ServerFact::Vote(_) => match host.vote() {
                Some(candidate) => format!("{id} vote is {candidate}"),
                None => format!("{id} vote is none"),
            },
            ServerFact::Value(key, ..) | ServerFact::NoValue(key) => match host.key_value().get(key) {
                Some(value) => format!("{id} value {key} is {value}"),
                None => format!("{id} value {key} is none"),
            },
            ServerFact::Votes => {
                let votes = membership(self.world).is_voter(id);
                format!("{id} {}", if votes { "votes" } else { "does not vote" })
            }
            ServerFact::Voters(_) | ServerFact::Joint => {
                format!("{id}'s {}", describe_voters(host.membership()))
            }
            ServerFact::Learners(_) => format!("{id}'s learners are {}", List(host.membership().learners)),
            ServerFact::Lease => {
                format!("{id} has {} lease", if self.has_lease(host) { "a" } else { "no" })
            }
            ServerFact::Next(to, ..) => self.describe_progress(host, to, fact, "next"),
            ServerFact::Match(to, ..) => self.describe_progress(host, to, fact, "match"),
            ServerFact::InFlight(to, ..) => self.describe_progress(host, to, fact, "in-flight"),
            ServerFact::Said(_) => {
                let said = ReasonKind::ALL.iter().filter(|kind| self.heard.has_said(id, **kind));
                let said: Vec<_> = said.map(|kind| kind.name()).collect();
                format!("{id} said {}", if said.is_empty() { "nothing".to_owned() } else { said.join(", ") })
            }
        }
    }

    fn describe_progress(self, host: &Host, of: Who, fact: ServerFact, name: &str) -> String {
        let id = host.id();
        match self.progress(host, of) {
            Some(progress) => format!("{id} {name} {of} is {}", progress_number(progress, fact)),
            None if leads(host) => format!("{id} sends nothing to {of}"),
            None => format!("{id} does not lead"),
        }
    }

    fn describe_leaders(self) -> String {
        let leaders: ServerSet = self.world.hosts().iter().filter(|host| leads(host)).map(Host::id).collect();
        if leaders.is_empty() { "no server leads".to_owned() } else { format!("leading: {}", List(leaders)) }
    }

    fn describe_client(self, client: ClientId) -> String {
        let client_name = Client(client);
        match self.heard.answer(client) {
            _ if self.waits(client) => format!("{client_name} waits"),
            None if self.heard.gave_up.contains(&client) => format!("{client_name} gave up"),
            None => format!("{client_name} was not answered"),
            Some(Answer::Done { value: Some(value) }) => format!("{client_name} was answered {value}"),
            Some(Answer::Done { value: None }) => format!("{client_name} was answered none"),
            Some(_) => format!("{client_name} was answered no-session"),
        }
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

/// Exactly these decide alone.
fn are_voters(voters: ServerSet, membership: Membership) -> bool {
    membership.voters == voters && !membership.is_joint()
}

fn describe_voters(Membership { voters, outgoing, .. }: Membership) -> String {
    let joint = if outgoing.is_empty() { String::new() } else { format!(", joint with {}", List(outgoing)) };
    format!("voters are {}{joint}", List(voters))
}

fn progress_number(progress: &Progress, fact: ServerFact) -> u64 {
    match fact {
        ServerFact::Next(..) => progress.next_index.0,
        ServerFact::Match(..) => progress.match_index.0,
        _ => match &progress.pace {
            Pace::Probe { awaiting } => awaiting.is_some().into(),
            Pace::Replicate { in_flight } => in_flight.len() as u64,
            Pace::Snapshot { .. } => 0,
        },
    }
}

fn leads(host: &Host) -> bool {
    host.status() == Status::Leader
}

fn is(host: &Host, role: ServerRole) -> bool {
    match role {
        ServerRole::Follower => host.status() == Status::Follower,
        ServerRole::Candidate => host.status() == Status::Candidate,
        ServerRole::Leader => leads(host),
        ServerRole::Running => host.status() != Status::Crashed,
        ServerRole::Crashed => host.status() == Status::Crashed,
        ServerRole::Paused => host.is_paused(),
    }
}

impl Compare {
    fn holds<T: PartialOrd>(self, found: T, wanted: T) -> bool {
        match self {
            Compare::Equal => found == wanted,
            Compare::Less => found < wanted,
            Compare::AtMost => found <= wanted,
            Compare::More => wanted < found,
            Compare::AtLeast => wanted <= found,
        }
    }
}

/// What a server holds; if it is crashed, what its disk does.
fn number(host: &Host, fact: ServerFact) -> Option<u64> {
    let (log, state) = (host.log(), host.server().map(Server::state));
    let snapshot = host.snapshot().map_or(LogIndex::ZERO, raft::Snapshot::index);
    Some(match fact {
        ServerFact::Term(..) => host.term().0,
        ServerFact::Log(..) => log.last_index().0,
        ServerFact::LastTerm(..) => log.last_term().0,
        ServerFact::Entry(index, ..) => log.term_at(LogIndex(index))?.0,
        ServerFact::Commit(..) => state.map_or(snapshot, |state| state.commit_index()).0,
        ServerFact::Applied(..) => state.map_or(snapshot, |state| state.last_applied()).0,
        ServerFact::Snapshot(..) => snapshot.0,
        _ => return None,
    })
}
