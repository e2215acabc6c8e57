//! What is done to the world.

use raft::{ClientId, LogIndex, Membership, ServerSet, Term};
use sim::{
    Interception, LinkAction, MessageAction, MessageId, Operation, PlacedState, ServerAction, Setting,
    SetupError, World,
};

use super::words::{Wish, Words};
use super::{INSTRUCTIONS, values};
use crate::names;
use crate::{Instruction, MemberChange, Party, Pick, Route, ScenarioError, Selection, Servers};

type Parsed<T> = Result<T, ScenarioError>;

impl Words<'_> {
    /// An instruction, if the next word begins one.
    pub(super) fn instruction(&mut self) -> Parsed<Option<Instruction>> {
        let verb = self.peek();
        if !INSTRUCTIONS.contains(&verb.text) {
            return Ok(None);
        }
        self.next();
        Ok(Some(match verb.text {
            "timeout" => self.each(ServerAction::TimeOut)?,
            "campaign" => self.each(ServerAction::Campaign)?,
            "crash" => self.crash()?,
            "restart" => self.each(ServerAction::Restart)?,
            "pause" => self.each(ServerAction::Pause)?,
            "resume" => self.each(ServerAction::Resume)?,
            "wipe" => self.each(ServerAction::WipeDisk)?,
            "compact" => self.each(ServerAction::Compact)?,
            "disk" => {
                let servers = self.servers()?;
                Instruction::Servers(ServerAction::SetDiskLatency(self.span()?), servers)
            }
            "clock" => {
                let servers = self.servers()?;
                Instruction::Servers(ServerAction::SetClock(self.clock_rate()?), servers)
            }
            "timers" => self.timers()?,
            "state" => self.state()?,

            "cut" => Instruction::Links(LinkAction::Cut, self.route()?),
            "heal" => {
                let route = self.route_or_all()?;
                Instruction::Links(LinkAction::Heal, route)
            }
            "latency" => {
                let route = self.route_or_all()?;
                Instruction::Links(LinkAction::SetLatency(self.span()?), route)
            }
            "loss" => {
                let route = self.route_or_all()?;
                Instruction::Links(LinkAction::SetLoss(self.permille()?), route)
            }
            "duplication" => {
                let route = self.route_or_all()?;
                Instruction::Links(LinkAction::SetDuplication(self.permille()?), route)
            }
            "reordering" => {
                let route = self.route_or_all()?;
                Instruction::Links(LinkAction::SetReordering(self.permille()?), route)
            }
            "partition" => Instruction::Partition(self.groups()?),

            "drop" => Instruction::Message(MessageAction::Drop, self.pick()?),
            "hold" => Instruction::Message(MessageAction::Hold, self.pick()?),
            "release" => Instruction::Message(MessageAction::Release, self.pick()?),
            "duplicate" => Instruction::Message(MessageAction::Duplicate, self.pick()?),
            "deliver" => Instruction::Message(MessageAction::Deliver, self.pick()?),
            "delay" => {
                let pick = self.pick()?;
                Instruction::Message(MessageAction::Delay(self.duration()?), pick)
            }

            "intercept" => self.intercept()?,

            "request" => self.request()?,
            "give-up" => {
                let client = self.take_client();
                let client =
                    client.ok_or_else(|| self.wrong("expected who gives up: a client, such as C1"))?;
                Instruction::GiveUp(client)
            }
            "add" => {
                let server = self.any_server()?;
                let learner = self.take("learner");
                self.change(if learner {
                    MemberChange::AddLearner(server)
                } else {
                    MemberChange::Add(server)
                })?
            }
            "remove" => {
                let server = self.who()?;
                self.change(MemberChange::Remove(server))?
            }
            "demote" => {
                let server = self.who()?;
                self.change(MemberChange::Demote(server))?
            }
            "replace" => {
                let voters = self.any_server_list()?;
                self.change(MemberChange::Replace(voters))?
            }
            "transfer" => Instruction::Transfer { to: self.who()?, via: self.via()? },
            "option" => self.setting(Words::option)?,
            _ => self.setting(Words::flaw)?,
        }))
    }

    fn each(&mut self, action: ServerAction) -> Parsed<Instruction> {
        Ok(Instruction::Servers(action, self.servers()?))
    }

    fn crash(&mut self) -> Parsed<Instruction> {
        let servers = self.servers()?;
        let how = [
            ("synced", ServerAction::CrashSynced),
            ("torn", ServerAction::CrashTorn),
            ("lossy", ServerAction::CrashLossy),
        ];
        let how = how.into_iter().find(|(word, _)| self.take(word));
        let action = how.map_or(ServerAction::Crash, |(_, action)| action);
        if action == ServerAction::Crash && !self.at_end() {
            return Err(self.expected(&["synced", "torn", "lossy"]));
        }
        Ok(Instruction::Servers(action, servers))
    }

    fn timers(&mut self) -> Parsed<Instruction> {
        let named = self
            .take_named(&[("spread", Instruction::SpreadTimers), ("together", Instruction::LineUpTimers)]);
        named.ok_or_else(|| self.expected(&["spread", "together"]))
    }

    fn state(&mut self) -> Parsed<Instruction> {
        let servers = self.servers()?;
        self.expect("term")?;
        let term = self.term()?;
        let voted_for = if self.take("vote") { Some(self.server()?) } else { None };
        let mut log = Vec::new();
        if self.take("log") {
            log.push(self.term()?);
            while let Some(term) = self.take_if(values::digits) {
                log.push(Term(term));
            }
        }
        let snapshot = self.index_after("snapshot")?;
        let commit = self.index_after("commit")?;
        let membership = self.membership()?;
        let state = PlacedState { term, voted_for, log, snapshot, commit, membership };
        Ok(Instruction::Servers(ServerAction::SetState(state), servers))
    }

    fn index_after(&mut self, word: &'static str) -> Parsed<LogIndex> {
        if self.take(word) { self.number().map(LogIndex) } else { Ok(LogIndex::ZERO) }
    }

    fn membership(&mut self) -> Parsed<Option<Membership>> {
        if !self.take("voters") {
            return Ok(None);
        }
        let voters = self.server_list()?;
        let outgoing = if self.take("joint") { self.server_list()? } else { ServerSet::EMPTY };
        let learners = if self.take("learners") { self.server_list()? } else { ServerSet::EMPTY };
        Ok(Some(Membership { voters, outgoing, learners }))
    }

    /// A setting of some servers, if any are named, or of all.
    fn setting(&mut self, read: impl FnOnce(&mut Self) -> Parsed<Setting>) -> Parsed<Instruction> {
        if !self.begins_servers() {
            self.wish_words(names::words_of(&names::SERVERS));
            self.wish(Wish::Server);
            return read(self).map(Instruction::Set);
        }
        let servers = self.servers()?;
        self.own_setting(read).map(|setting| Instruction::Servers(ServerAction::Set(setting), servers))
    }

    /// A setting that may differ between servers.
    pub(super) fn own_setting(&mut self, read: impl FnOnce(&mut Self) -> Parsed<Setting>) -> Parsed<Setting> {
        let name = self.peek();
        let setting = read(self)?;
        if setting.may_differ() {
            Ok(setting)
        } else {
            Err(self.wrong_at(name, SetupError::MustBeSame.to_string()))
        }
    }

    // ── Links ──

    fn route(&mut self) -> Parsed<Route> {
        let from = self.servers()?;
        let both_ways = self.take_named(&[("->", false), ("<->", true)]);
        let both_ways = both_ways.ok_or_else(|| self.expected(&["->", "<->"]))?;
        Ok(Route { from, to: self.servers()?, both_ways })
    }

    /// Links, or all of them if none are named.
    fn route_or_all(&mut self) -> Parsed<Route> {
        if self.at_end() || self.peek().text.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(Route { from: Servers::All, to: Servers::All, both_ways: false });
        }
        self.route()
    }

    fn groups(&mut self) -> Parsed<Vec<Servers>> {
        let mut groups = Vec::new();
        while !self.at_end() {
            if !groups.is_empty() {
                self.expect("|")?;
            }
            groups.push(self.servers()?);
        }
        Ok(groups)
    }

    // ── Messages ──

    fn pick(&mut self) -> Parsed<Pick> {
        if let Some(id) = self.take_if(|text| values::digits(text.strip_prefix('#')?)) {
            return Ok(Pick::Exactly(MessageId(id)));
        }
        self.wish(Wish::Message);
        if self.take("all") {
            return Ok(Pick::All(self.selection()?.unwrap_or_default()));
        }
        self.selection_or_any().map(Pick::Oldest)
    }

    fn intercept(&mut self) -> Parsed<Instruction> {
        let how = self.peek().text;
        if !["drop", "hold", "delay", "off"].contains(&how) {
            return Err(self.expected(&["drop", "hold", "delay", "off"]));
        }
        self.next();
        if how == "off" && (self.at_end() || self.take("all") && self.at_end()) {
            return Ok(Instruction::StopIntercepting(None));
        }
        let selection = self.selection_to_come()?;
        Ok(match how {
            "drop" => Instruction::Intercept(selection, Interception::Drop),
            "hold" => Instruction::Intercept(selection, Interception::Hold),
            "delay" => Instruction::Intercept(selection, Interception::Delay(self.duration()?)),
            _ => Instruction::StopIntercepting(Some(selection)),
        })
    }

    /// All such messages are meant, whether it is said or not.
    fn selection_to_come(&mut self) -> Parsed<Selection> {
        if self.take("all") {
            return Ok(self.selection()?.unwrap_or_default());
        }
        if self.peek().text.starts_with('#') {
            return Err(self.wrong("expected what messages to come are like, such as S1->S3 AppendEntries"));
        }
        self.selection_or_any()
    }

    /// What a message must be like: something, or `any`.
    pub(super) fn selection_or_any(&mut self) -> Parsed<Selection> {
        if self.take("any") {
            return Ok(Selection::default());
        }
        let selection = self.selection()?;
        selection
            .ok_or_else(|| self.wrong("expected a message, such as S1->S3 AppendEntries, from S2, or #17"))
    }

    /// What a message must be like, if anything is said.
    fn selection(&mut self) -> Parsed<Option<Selection>> {
        let mut selection = Selection::default();
        if self.take("from") {
            selection.from = Some(self.party()?);
        } else if let Some(from) = self.take_party() {
            selection.from = Some(from);
            self.expect("->")?;
            selection.to = Some(self.party()?);
        }
        if selection.to.is_none() && self.take("to") {
            selection.to = Some(self.party()?);
        }
        selection.kind = self.take_named(&names::KINDS);
        if selection.kind.is_none() && self.peek().text.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Err(self.wrong("no message is called so"));
        }
        Ok((selection != Selection::default()).then_some(selection))
    }

    fn party(&mut self) -> Parsed<Party> {
        let party = self.take_party();
        party.ok_or_else(|| self.wrong("expected a server, such as S1, leader, or a client, such as C1"))
    }

    fn take_party(&mut self) -> Option<Party> {
        let who = self.take_who().map(Party::Server);
        who.or_else(|| self.take_client().map(Party::Client))
    }

    // ── The cluster ──

    fn request(&mut self) -> Parsed<Instruction> {
        let client: ClientId = self.take_client().unwrap_or(World::VISITOR);
        let via = self.take_who();
        Ok(Instruction::Request { client, via, operation: self.operation()? })
    }

    fn operation(&mut self) -> Parsed<Operation> {
        let verb = self.peek();
        if !["set", "add", "get"].contains(&verb.text) {
            return Err(self.expected(&["set", "add", "get"]));
        }
        self.next();
        let key = self.key()?;
        Ok(match verb.text {
            "set" => Operation::Set { key, value: self.value()? },
            "add" => Operation::Add { key, by: self.value()? },
            _ => Operation::Get { key },
        })
    }

    fn change(&mut self, change: MemberChange) -> Parsed<Instruction> {
        Ok(Instruction::Change { change, via: self.via()? })
    }

    fn via(&mut self) -> Parsed<Option<crate::Who>> {
        if self.take("via") { self.who().map(Some) } else { Ok(None) }
    }
}
