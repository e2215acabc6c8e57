//! Writes a scenario, so that reading it again gives the same one.

use std::fmt::{self, Display, Formatter};

use raft::{ClientId, Config, Duration, LogIndex, Membership, ServerId, ServerSet};
use sim::{
    Interception, LinkAction, MessageAction, MessageId, PlacedState, ServerAction, Setting, Setup, Span,
};

use crate::names::{COMPARISONS, KINDS, ROLES, SERVERS, name_of};
use crate::parse::PATIENCE;
use crate::{
    Claim, ClientFact, Compare, Condition, Fact, Instruction, Line, MemberChange, Party, Pick, Route,
    Scenario, Selection, ServerFact, Servers, Statement, Text, Who,
};

impl Scenario {
    /// A scenario of these statements, which are numbered as they are written.
    #[must_use]
    pub fn new(title: Option<Text>, setup: Setup, statements: Vec<Statement>) -> Scenario {
        let mut scenario = Scenario { title, setup, lines: Vec::new() };
        let number = |(number, statement)| Line { number, statement };
        let starts = statements.first().is_some_and(needs_start);
        let before = scenario.header().len() + usize::from(starts);
        scenario.lines = (before as u32 + 1..).zip(statements).map(number).collect();
        scenario
    }

    /// The lines that say what the world starts from: those that differ from the default.
    fn header(&self) -> Vec<String> {
        let Scenario { title, setup, .. } = self;
        let default = Setup::default();
        let mut lines: Vec<String> = title.iter().map(|title| line("title", title)).collect();
        if setup.servers != default.servers {
            lines.push(line("servers", setup.servers));
        }
        if setup.seed != default.seed {
            lines.push(line("seed", setup.seed));
        }
        let complete = Setup {
            config: Config { flaws: default.config.flaws, ..Config::complete() },
            ..Setup::default()
        };
        let (from_default, from_complete) = (differences(&default, setup), differences(&complete, setup));
        if from_default.len() <= from_complete.len() {
            lines.extend(from_default.iter().map(set));
        } else {
            lines.push(line("option", "complete"));
            lines.extend(from_complete.iter().map(set));
        }
        lines.extend(setup.config.flaws.iter().map(|flaw| set(&Setting::Flaw(flaw, true))));
        if setup.latency != default.latency {
            lines.push(line("latency", Range(setup.latency)));
        }
        if setup.disk_latency != default.disk_latency {
            lines.push(line("disk", Range(setup.disk_latency)));
        }
        lines.extend(setup.own.iter().map(|(server, setting)| {
            let servers = Servers::These([*server].into_iter().collect());
            instruction_line(&Instruction::Servers(ServerAction::Set(*setting), servers))
        }));
        lines
    }
}

/// The options that lead from one setup to another.
fn differences(from: &Setup, to: &Setup) -> Vec<Setting> {
    options(from).into_iter().zip(options(to)).filter(|(old, new)| old != new).map(|(_, new)| new).collect()
}

/// Every option, as a setup has it.
fn options(setup: &Setup) -> [Setting; 18] {
    let Setup { config, client_patience, client_attempts, load_interval, compact_after, .. } = *setup;
    [
        Setting::ElectionTimeout(Span { min: config.election_timeout_min, max: config.election_timeout_max }),
        Setting::HeartbeatInterval(config.heartbeat_interval),
        Setting::MaxBatch(config.max_batch),
        Setting::MaxInFlight(config.max_in_flight),
        Setting::SnapshotChunk(config.snapshot_chunk),
        Setting::Backtracking(config.backtracking),
        Setting::NoOp(config.no_op),
        Setting::PreVote(config.pre_vote),
        Setting::CheckQuorum(config.check_quorum),
        Setting::LeaderStickiness(config.leader_stickiness),
        Setting::Sessions(config.sessions),
        Setting::MaxSessions(config.max_sessions),
        Setting::LeaseReads(config.lease_reads),
        Setting::ClockDriftBound(config.clock_drift_bound_permille),
        Setting::ClientPatience(client_patience),
        Setting::ClientAttempts(client_attempts),
        Setting::LoadInterval(load_interval),
        Setting::CompactAfter(compact_after),
    ]
}

/// Whether it would pass for a part of the setup.
fn needs_start(first: &Statement) -> bool {
    matches!(
        first,
        Statement::Do(Instruction::Set(_) | Instruction::Servers(ServerAction::Set(_), Servers::These(_)))
    )
}

/// A verb and what follows it, in columns.
fn line(verb: &str, rest: impl Display) -> String {
    format!("{verb:<8} {rest}")
}

/// An instruction in columns.
fn instruction_line(instruction: &Instruction) -> String {
    let text = instruction.to_string();
    match text.split_once(' ') {
        Some((verb, rest)) => line(verb, rest),
        None => text,
    }
}

fn set(setting: &Setting) -> String {
    instruction_line(&Instruction::Set(*setting))
}

impl Display for Scenario {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for line in self.header() {
            writeln!(f, "{line}")?;
        }
        if self.lines.first().is_some_and(|line| needs_start(&line.statement)) {
            writeln!(f, "start")?;
        }
        let mut depth: usize = 0;
        for Line { statement, .. } in &self.lines {
            depth = depth.saturating_sub(usize::from(*statement == Statement::End));
            writeln!(f, "{:width$}{statement}", "", width = 2 * depth)?;
            depth += usize::from(matches!(statement, Statement::Repeat(_)));
        }
        Ok(())
    }
}

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Do(instruction) => f.write_str(&instruction_line(instruction)),
            Statement::Try(instruction) => write!(f, "try      {instruction}"),
            Statement::Elect { server, term, with } => {
                write!(f, "elect    {server}")?;
                term.map_or(Ok(()), |term| write!(f, " term {term}"))?;
                with.map_or(Ok(()), |with| write!(f, " with {}", List(with)))
            }
            Statement::Wait(length) => write!(f, "wait     {}", Length(*length)),
            Statement::Until { condition, within } => {
                write!(f, "until    {condition}")?;
                if *within == PATIENCE { Ok(()) } else { write!(f, " within {}", Length(*within)) }
            }
            Statement::At { time, event } => {
                write!(f, "at       {}", Length(Duration::from_micros(time.as_micros())))?;
                event.map_or(Ok(()), |event| write!(f, " event {event}"))
            }
            Statement::Say(text) => write!(f, "say      {text}"),
            Statement::Expect(condition) => write!(f, "expect   {condition}"),
            Statement::ExpectRefused(instruction) => write!(f, "expect   refused {instruction}"),
            Statement::Never(condition) => write!(f, "never    {condition}"),
            Statement::Goal(condition) => write!(f, "goal     {condition}"),
            Statement::Repeat(times) => write!(f, "repeat   {times}"),
            Statement::End => f.write_str("end"),
        }
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

// ── Instructions ──

impl Display for Instruction {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let via =
            |f: &mut Formatter<'_>, via: &Option<Who>| via.map_or(Ok(()), |via| write!(f, " via {via}"));
        match self {
            Instruction::Servers(action, servers) => match action {
                ServerAction::TimeOut => write!(f, "timeout {servers}"),
                ServerAction::Campaign => write!(f, "campaign {servers}"),
                ServerAction::Crash => write!(f, "crash {servers}"),
                ServerAction::CrashSynced => write!(f, "crash {servers} synced"),
                ServerAction::CrashTorn => write!(f, "crash {servers} torn"),
                ServerAction::CrashLossy => write!(f, "crash {servers} lossy"),
                ServerAction::Restart => write!(f, "restart {servers}"),
                ServerAction::Pause => write!(f, "pause {servers}"),
                ServerAction::Resume => write!(f, "resume {servers}"),
                ServerAction::WipeDisk => write!(f, "wipe {servers}"),
                ServerAction::Compact => write!(f, "compact {servers}"),
                ServerAction::SetDiskLatency(span) => write!(f, "disk {servers} {}", Range(*span)),
                ServerAction::SetClock(rate) => write!(f, "clock {servers} {}", Percent(rate.get().into())),
                ServerAction::SetState(state) => write_state(state, *servers, f),
                ServerAction::Set(setting) => write_setting(*setting, Some(*servers), f),
            },
            Instruction::SpreadTimers => f.write_str("timers spread"),
            Instruction::LineUpTimers => f.write_str("timers together"),
            Instruction::Links(action, route) => match action {
                LinkAction::Cut => write!(f, "cut {route}"),
                LinkAction::Heal => write!(f, "heal {route}"),
                LinkAction::SetLatency(span) => write!(f, "latency {route} {}", Range(*span)),
                LinkAction::SetLoss(share) => write!(f, "loss {route} {}", Percent(share.get().into())),
                LinkAction::SetDuplication(share) => {
                    write!(f, "duplication {route} {}", Percent(share.get().into()))
                }
                LinkAction::SetReordering(share) => {
                    write!(f, "reordering {route} {}", Percent(share.get().into()))
                }
            },
            Instruction::Partition(groups) => {
                f.write_str("partition")?;
                for (place, group) in groups.iter().enumerate() {
                    write!(f, "{} {group}", if place == 0 { "" } else { " |" })?;
                }
                Ok(())
            }
            Instruction::Message(action, pick) => match action {
                MessageAction::Drop => write!(f, "drop {pick}"),
                MessageAction::Hold => write!(f, "hold {pick}"),
                MessageAction::Release => write!(f, "release {pick}"),
                MessageAction::Delay(length) => write!(f, "delay {pick} {}", Length(*length)),
                MessageAction::Duplicate => write!(f, "duplicate {pick}"),
                MessageAction::Deliver => write!(f, "deliver {pick}"),
            },
            Instruction::Intercept(selection, how) => match how {
                Interception::Drop => write!(f, "intercept drop {selection}"),
                Interception::Hold => write!(f, "intercept hold {selection}"),
                Interception::Delay(length) => write!(f, "intercept delay {selection} {}", Length(*length)),
            },
            Instruction::StopIntercepting(None) => f.write_str("intercept off"),
            Instruction::StopIntercepting(Some(selection)) => write!(f, "intercept off {selection}"),
            Instruction::Request { client, via, operation } => {
                f.write_str("request")?;
                if *client != sim::World::VISITOR {
                    write!(f, " {}", Client(*client))?;
                }
                via.map_or(Ok(()), |via| write!(f, " {via}"))?;
                write!(f, " {operation}")
            }
            Instruction::GiveUp(client) => write!(f, "give-up {}", Client(*client)),
            Instruction::Change { change, via: asked } => {
                match change {
                    MemberChange::Add(server) => write!(f, "add {server}")?,
                    MemberChange::AddLearner(server) => write!(f, "add {server} learner")?,
                    MemberChange::Remove(server) => write!(f, "remove {server}")?,
                    MemberChange::Demote(server) => write!(f, "demote {server}")?,
                    MemberChange::Replace(voters) => write!(f, "replace {}", List(*voters))?,
                }
                via(f, asked)
            }
            Instruction::Transfer { to, via: asked } => {
                write!(f, "transfer {to}")?;
                via(f, asked)
            }
            Instruction::Set(setting) => write_setting(*setting, None, f),
        }
    }
}

fn write_state(state: &PlacedState, servers: Servers, f: &mut Formatter<'_>) -> fmt::Result {
    let PlacedState { term, voted_for, log, snapshot, commit, membership } = state;
    write!(f, "state {servers} term {term}")?;
    voted_for.map_or(Ok(()), |vote| write!(f, " vote {vote}"))?;
    if !log.is_empty() {
        f.write_str(" log")?;
    }
    log.iter().try_for_each(|term| write!(f, " {term}"))?;
    for (name, index) in [("snapshot", snapshot), ("commit", commit)] {
        if *index != LogIndex::ZERO {
            write!(f, " {name} {index}")?;
        }
    }
    let Some(Membership { voters, outgoing, learners }) = *membership else {
        return Ok(());
    };
    write!(f, " voters {}", List(voters))?;
    for (name, servers) in [("joint", outgoing), ("learners", learners)] {
        if !servers.is_empty() {
            write!(f, " {name} {}", List(servers))?;
        }
    }
    Ok(())
}

/// A setting of some servers, or of all.
fn write_setting(setting: Setting, whose: Option<Servers>, f: &mut Formatter<'_>) -> fmt::Result {
    let whose = whose.map_or(String::new(), |servers| format!("{servers} "));
    let mut option = |name: &str, value: &dyn Display| write!(f, "option {whose}{name} {value}");
    match setting {
        Setting::ElectionTimeout(span) => option("election-timeout", &Range(span)),
        Setting::HeartbeatInterval(length) => option("heartbeat-interval", &Length(length)),
        Setting::MaxBatch(entries) => option("max-batch", &entries),
        Setting::MaxInFlight(messages) => option("max-in-flight", &messages),
        Setting::SnapshotChunk(bytes) => option("snapshot-chunk", &bytes),
        Setting::Backtracking(on) => option("backtracking", &Switch(on)),
        Setting::NoOp(on) => option("no-op", &Switch(on)),
        Setting::PreVote(on) => option("pre-vote", &Switch(on)),
        Setting::CheckQuorum(on) => option("check-quorum", &Switch(on)),
        Setting::LeaderStickiness(on) => option("leader-stickiness", &Switch(on)),
        Setting::Sessions(on) => option("sessions", &Switch(on)),
        Setting::MaxSessions(clients) => option("max-sessions", &clients),
        Setting::LeaseReads(on) => option("lease-reads", &Switch(on)),
        Setting::ClockDriftBound(permille) => option("clock-drift-bound", &Percent(permille)),
        Setting::ClientPatience(length) => option("client-patience", &Length(length)),
        Setting::ClientAttempts(Some(attempts)) => option("client-attempts", &attempts),
        Setting::ClientAttempts(None) => option("client-attempts", &Switch(false)),
        Setting::LoadInterval(Some(length)) => option("load-interval", &Length(length)),
        Setting::LoadInterval(None) => option("load-interval", &Switch(false)),
        Setting::CompactAfter(Some(entries)) => option("compact-after", &entries),
        Setting::CompactAfter(None) => option("compact-after", &Switch(false)),
        Setting::Flaw(flaw, on) => write!(f, "flaw {whose}{}{}", flaw.name(), if on { "" } else { " off" }),
    }
}

impl Display for Who {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Who::Server(server) => server.fmt(f),
            Who::Leader => f.write_str("leader"),
        }
    }
}

impl Display for Servers {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Servers::These(servers) => List(*servers).fmt(f),
            named => f.write_str(name_of(&SERVERS, *named)),
        }
    }
}

impl Display for Route {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Route { from, to, both_ways } = self;
        write!(f, "{from} {} {to}", if *both_ways { "<->" } else { "->" })
    }
}

impl Display for Pick {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Pick::Exactly(MessageId(id)) => write!(f, "#{id}"),
            Pick::Oldest(selection) => selection.fmt(f),
            Pick::All(selection) if *selection == Selection::default() => f.write_str("all"),
            Pick::All(selection) => write!(f, "all {selection}"),
        }
    }
}

impl Display for Selection {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Selection { from, to, kind } = self;
        match (from, to) {
            (None, None) if kind.is_none() => return f.write_str("any"),
            (None, None) => {}
            (Some(from), None) => write!(f, "from {from}")?,
            (None, Some(to)) => write!(f, "to {to}")?,
            (Some(from), Some(to)) => write!(f, "{from}->{to}")?,
        }
        let Some(kind) = kind else {
            return Ok(());
        };
        let space = if from.is_some() || to.is_some() { " " } else { "" };
        write!(f, "{space}{}", name_of(&KINDS, *kind))
    }
}

impl Display for Party {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Party::Server(who) => who.fmt(f),
            Party::Client(client) => Client(*client).fmt(f),
        }
    }
}

// ── Conditions ──

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Condition(claims) = self;
        for (place, claim) in claims.iter().enumerate() {
            write!(f, "{}{claim}", if place == 0 { "" } else { " and " })?;
        }
        Ok(())
    }
}

impl Display for Claim {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.not { "not " } else { "" }, self.fact)
    }
}

impl Display for Fact {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Servers(servers, fact) => write!(f, "{servers} {fact}"),
            Fact::Client(client, fact) => write!(f, "{} {fact}", Client(*client)),
            Fact::SomeLeader => f.write_str("a leader"),
            Fact::OneLeader => f.write_str("one leader"),
            Fact::NoLeader => f.write_str("no leader"),
            Fact::LogsEqual => f.write_str("logs equal"),
            Fact::Voters(voters) => write!(f, "voters {}", List(*voters)),
            Fact::Learners(learners) => write!(f, "learners {}", List(*learners)),
            Fact::Joint => f.write_str("joint"),
            Fact::InFlight(selection) => write!(f, "message {selection}"),
            Fact::Messages(selection, how, n) => write!(f, "messages {selection} {how}{n}"),
            Fact::Violation(property) => write!(f, "violation {}", property.id()),
            Fact::NoViolation => f.write_str("no violation"),
        }
    }
}

impl Display for ServerFact {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ServerFact::Leads(None) => f.write_str("leads"),
            ServerFact::Leads(Some(term)) => write!(f, "leads term {term}"),
            ServerFact::Is(role) => write!(f, "is {}", name_of(&ROLES, *role)),
            ServerFact::Term(how, n) => write!(f, "term {how}{n}"),
            ServerFact::Log(how, n) => write!(f, "log {how}{n}"),
            ServerFact::LastTerm(how, n) => write!(f, "last term {how}{n}"),
            ServerFact::Entry(index, how, n) => write!(f, "entry {index} term {how}{n}"),
            ServerFact::Commit(how, n) => write!(f, "commit {how}{n}"),
            ServerFact::Applied(how, n) => write!(f, "applied {how}{n}"),
            ServerFact::Snapshot(how, n) => write!(f, "snapshot {how}{n}"),
            ServerFact::Vote(Some(server)) => write!(f, "vote {server}"),
            ServerFact::Vote(None) => f.write_str("vote none"),
            ServerFact::Value(key, how, n) => write!(f, "value {key} {how}{n}"),
            ServerFact::NoValue(key) => write!(f, "value {key} none"),
            ServerFact::Votes => f.write_str("votes"),
            ServerFact::Voters(voters) => write!(f, "voters {}", List(*voters)),
            ServerFact::Learners(learners) => write!(f, "learners {}", List(*learners)),
            ServerFact::Joint => f.write_str("joint"),
            ServerFact::Lease => f.write_str("lease"),
            ServerFact::Next(to, how, n) => write!(f, "next {to} {how}{n}"),
            ServerFact::Match(to, how, n) => write!(f, "match {to} {how}{n}"),
            ServerFact::InFlight(to, how, n) => write!(f, "in-flight {to} {how}{n}"),
            ServerFact::Said(kind) => write!(f, "said {}", kind.name()),
        }
    }
}

impl Display for ClientFact {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ClientFact::Waits => f.write_str("waits"),
            ClientFact::GaveUp => f.write_str("gave-up"),
            ClientFact::Idle => f.write_str("idle"),
            ClientFact::Answered => f.write_str("answered"),
            ClientFact::AnsweredValue(value) => write!(f, "answered {value}"),
            ClientFact::AnsweredNone => f.write_str("answered none"),
            ClientFact::AnsweredNoSession => f.write_str("answered no-session"),
        }
    }
}

/// Nothing for `=`, which may be left out; otherwise with the space that follows it.
impl Display for Compare {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if *self == Compare::Equal { Ok(()) } else { write!(f, "{} ", name_of(&COMPARISONS, *self)) }
    }
}

// ── Values ──

/// A length of time with the largest unit that makes it at least 1.
pub(crate) struct Length(pub(crate) Duration);
struct Range(Span);
struct Percent(u32);
struct Switch(bool);
pub(crate) struct List(pub(crate) ServerSet);
pub(crate) struct Client(pub(crate) ClientId);

impl Display for Length {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let micros = self.0.as_micros();
        let (unit, decimals, name) = match micros {
            1_000_000.. => (1_000_000, 6, "s"),
            1_000.. => (1_000, 3, "ms"),
            _ => (1, 0, "us"),
        };
        write!(f, "{}", micros / unit)?;
        let fraction = micros % unit;
        if fraction != 0 {
            let digits = format!("{fraction:0decimals$}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str(name)
    }
}

impl Display for Range {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Span { min, max } = self.0;
        write!(f, "{}", Length(min))?;
        if min == max { Ok(()) } else { write!(f, "..{}", Length(max)) }
    }
}

impl Display for Percent {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Percent(permille) = self;
        write!(f, "{}", permille / 10)?;
        if permille % 10 != 0 {
            write!(f, ".{}", permille % 10)?;
        }
        f.write_str("%")
    }
}

impl Display for Switch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 { "on" } else { "off" })
    }
}

impl Display for List {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        for (place, server) in self.0.iter().enumerate() {
            let server: ServerId = server;
            write!(f, "{}{server}", if place == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl Display for Client {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "C{}", self.0.0)
    }
}
