//! What the page around has locked: whether something may be done, whoever asks for it and however.
//!
//! Each thing that can be done stands for a control, or for one of several that bring the same about. Where
//! all of them are locked, it is refused: pressed, typed, dropped, or sent in a link or a message. The lines of
//! the page's own scenario and of the library may do anything, and so may the page around.

use experiment::Session;
use raft::{Change, Config, Flaw, ServerId, ServerSet};
use scenario::{Instruction, MemberChange, Route, Scenario, Servers, Statement};
use sim::{
    ClusterAction, Interception, LinkAction, Links, MessageAction, Moment, Operation, ServerAction, Setting,
    Setup,
};

use super::clients::ClientsAction;
use super::console::ConsoleAction;
use super::dials::DialsAction;
use super::embed::EmbedAction;
use super::evidence::EvidenceAction;
use super::play::PlayAction;
use super::share::{ShareAction, Source};
use super::space_time::SpaceTimeAction;
use super::tools::{StageAction, Tool};
use super::{Action, BranchAction, Exact, LookAction, Model, Selected, TimeAction};
use crate::control::{
    BranchControl, ClientsControl, ClusterControl, ConsoleControl, Control, DialsControl, EmbedControl,
    EvidenceControl, LookControl, MessageControl, PlayControl, ServerControl, ShareControl, SpaceTimeControl,
    StageControl, TimeControl,
};
use crate::library::LESSONS;

/// Why something is not done.
pub const LOCKED: &str = "This page does not allow that";
/// Why something is not opened or played.
pub(super) const LOCKED_CONTENT: &str = "it does what this page does not allow";

/// What must be allowed: of each, one of these ids.
type Needs = Vec<Vec<&'static str>>;

/// What can be locked and is no control.
const SPEED: &str = "speed";
const SCRUB: &str = "scrub";
const DIAL: &str = "dial";
const DROP_FILE: &str = "drop-file";

impl Model {
    /// Whether what somebody wants is locked.
    #[must_use]
    pub fn locks(&self, action: &Action) -> bool {
        let is_text_locked = || match action {
            Action::Play(PlayAction::OpenText(text)) => self.locks_text(text),
            _ => false,
        };
        !self.allowed.is_all() && (self.lacks(&of_action(action, self)) || is_text_locked())
    }

    /// Whether a statement is locked that does not come from the page around.
    pub(super) fn locks_statement(&self, statement: &Statement) -> bool {
        !self.allowed.is_all() && self.lacks(&of_statement(statement))
    }

    fn lacks(&self, needs: &Needs) -> bool {
        needs.iter().any(|ids| !ids.iter().any(|id| self.allowed.allows_id(id)))
    }

    /// Whether what a scenario does is locked. What cannot be read does no harm: it is refused elsewhere.
    pub(super) fn locks_text(&self, text: &str) -> bool {
        !self.allowed.is_all() && Scenario::parse(text).is_ok_and(|scenario| self.locks_scenario(&scenario))
    }

    /// Whether what was done in a session is locked.
    pub(super) fn locks_session(&self, session: &Session) -> bool {
        if self.allowed.is_all() {
            return false;
        }
        self.locks_scenario(&session.scenario)
            || session.instructions().any(|instruction| self.lacks(&of_instruction(instruction)))
    }

    /// The library's own may do anything, and what is played already, too.
    fn locks_scenario(&self, scenario: &Scenario) -> bool {
        let same = |known: &Scenario| !known.lines.is_empty() && says_the_same(known, scenario);
        let played = self.run.experiment().scenario();
        let known = LESSONS.iter().filter_map(|lesson| Scenario::parse(lesson.text).ok()).find(same);
        let is_known = known.is_some() || same(played);
        let setups =
            [&Setup::default(), &played.setup, known.as_ref().map_or(&played.setup, |known| &known.setup)];
        self.lacks(&of_setup(&scenario.setup, setups))
            || !is_known && scenario.lines.iter().any(|line| self.lacks(&of_statement(&line.statement)))
    }
}

/// On whatever lines that is.
fn says_the_same(one: &Scenario, other: &Scenario) -> bool {
    one.lines.iter().map(|line| &line.statement).eq(other.lines.iter().map(|line| &line.statement))
}

/// What is otherwise than in any setup that is known.
fn of_setup(setup: &Setup, known: [&Setup; 3]) -> Needs {
    let mut needs: Needs = Vec::new();
    let mut differs = |is_same: &dyn Fn(&Setup) -> bool, ids: Vec<&'static str>| {
        if !known.into_iter().any(is_same) {
            needs.push(ids);
        }
    };
    let Config { flaws, .. } = setup.config;
    differs(&|known| known.config.flaws == flaws, of_setting(Setting::Flaw(Flaw::VoteTwice, true)));
    differs(&|known| Config { flaws, ..known.config } == setup.config, of_setting(Setting::PreVote(true)));
    let world = |setup: &Setup| (setup.latency, setup.disk_latency);
    differs(&|known| world(known) == world(setup), vec![DIAL]);
    let clients = |setup: &Setup| (setup.client_patience, setup.client_attempts);
    differs(&|known| clients(known) == clients(setup), vec![DIAL]);
    differs(&|known| known.compact_after == setup.compact_after, vec![DIAL]);
    let load = Setting::LoadInterval(setup.load_interval);
    differs(&|known| known.load_interval == setup.load_interval, of_setting(load));
    let own = setup.own.iter().filter(|own| !known.into_iter().any(|known| known.own.contains(own)));
    needs.extend(own.map(|(_, setting)| of_setting(*setting)));
    needs
}

fn id(control: Control) -> &'static str {
    control.description().id
}

fn any<const N: usize>(controls: [Control; N]) -> Needs {
    vec![controls.map(id).into()]
}

fn one(control: Control) -> Needs {
    any([control])
}

fn free() -> Needs {
    Vec::new()
}

// ── What somebody does on the page ──

fn of_action(action: &Action, model: &Model) -> Needs {
    match action {
        Action::Time(action) => of_time(action),
        Action::Branch(action) => of_branch(action),
        Action::Do(action) => of_deed(action, model),
        Action::Server(action) => vec![of_server(action)],
        Action::Message(action) => vec![of_message(*action)],
        Action::Links(LinkAction::Heal) => one(Control::Server(ServerControl::Reconnect)),
        Action::Links(LinkAction::Cut) => one(Control::Server(ServerControl::CutOff)),
        Action::Links(_) => vec![vec![DIAL]],
        Action::HandOver => one(Control::Server(ServerControl::HandOver)),
        Action::Read => one(Control::Server(ServerControl::Read)),
        Action::Enter(exact) => one(Control::Server(ServerControl::Set(*exact))),
        Action::ChooseVoter(server) => one(Control::Cluster(ClusterControl::ChooseVoter(*server))),
        Action::ReplaceVoters => one(Control::Cluster(ClusterControl::ReplaceVoters)),
        Action::SendRequest => of_request(model),
        Action::Clients(ClientsAction::Ask) => {
            let mut needs = of_request(model);
            needs.extend(one(Control::Clients(ClientsControl::Ask)));
            needs
        }
        Action::Clients(ClientsAction::Earlier) => one(Control::Clients(ClientsControl::Earlier)),
        Action::Clients(ClientsAction::Newest) => one(Control::Clients(ClientsControl::Newest)),
        Action::Clients(ClientsAction::Via(_)) => free(),
        Action::Clients(ClientsAction::Follow(..)) => of_going(),
        Action::Stage(action) => of_stage(action),
        Action::SpaceTime(action) => of_space_time(action),
        Action::Dials(action) => of_dials(action),
        Action::Evidence(action) => of_evidence(action),
        Action::Play(action) => of_play(action),
        Action::Console(action) => of_console(action),
        Action::Share(action) => of_share(action),
        Action::Embed(action) => of_embed(action),
        Action::Look(action) => of_look(action),
        Action::StartAgain => one(Control::Cluster(ClusterControl::StartAgain)),
        Action::NewSeed | Action::Start { .. } => one(Control::Cluster(ClusterControl::NewSeed)),
        // What is only typed does nothing yet; and each statement of an order is looked at by itself.
        Action::Type(..)
        | Action::SetRequest(_)
        | Action::SetClient(_)
        | Action::CarryOut(_)
        | Action::Refuse(_)
        | Action::Notify(_)
        | Action::Inform(_) => free(),
    }
}

fn of_time(action: &TimeAction) -> Needs {
    let control = match action {
        TimeAction::Frame { .. } => return free(),
        TimeAction::Scrub(_) | TimeAction::Seek(_) => return vec![vec![SCRUB]],
        TimeAction::GoTo(_) => return of_going(),
        TimeAction::SetSpeed(_) => return vec![vec![SPEED]],
        TimeAction::Play => TimeControl::Play,
        TimeAction::Pause => TimeControl::Pause,
        TimeAction::NextEvent => TimeControl::NextEvent,
        TimeAction::PreviousEvent => TimeControl::PreviousEvent,
        TimeAction::Next(landmark) => TimeControl::Next(*landmark),
        TimeAction::Previous(landmark) => TimeControl::Previous(*landmark),
        TimeAction::StepBy(measure) => TimeControl::StepBy(*measure),
        TimeAction::Beginning => TimeControl::Beginning,
        TimeAction::End => TimeControl::End,
        TimeAction::Undo => TimeControl::Undo,
        TimeAction::Redo => TimeControl::Redo,
        TimeAction::Faster => TimeControl::Faster,
        TimeAction::Slower => TimeControl::Slower,
    };
    one(Control::Time(control))
}

/// Which moment it is makes no difference.
const MOMENT: Moment = Moment { events: 0, at: raft::Time::ZERO };

/// To a moment that is listed or drawn somewhere.
fn of_going() -> Needs {
    let mut needs = any([
        Control::Evidence(EvidenceControl::Witness(MOMENT)),
        Control::Evidence(EvidenceControl::GoToBreak(MOMENT)),
    ]);
    needs[0].push(SCRUB);
    needs
}

fn of_branch(action: &BranchAction) -> Needs {
    let control = match action {
        BranchAction::GoTo(branch, _) => BranchControl::GoTo(*branch),
        BranchAction::Delete(branch) => BranchControl::Delete(*branch),
        BranchAction::Compare(Some(branch)) => BranchControl::Compare(*branch),
        BranchAction::Compare(None) => {
            return any([BranchControl::CompareLast, BranchControl::CompareNone].map(Control::Branch));
        }
        // A name changes nothing of what is there.
        BranchAction::Rename(..) => return free(),
    };
    one(Control::Branch(control))
}

/// What the text of the request asks for.
fn of_request(model: &Model) -> Needs {
    Operation::parse(&model.request).map_or_else(|_| free(), of_operation)
}

fn of_operation(operation: Operation) -> Needs {
    match operation {
        Operation::Get { .. } => one(Control::Server(ServerControl::Read)),
        Operation::Set { .. } | Operation::Add { .. } => any([
            Control::Server(ServerControl::Request),
            Control::Stage(StageControl::Request),
            Control::Clients(ClientsControl::Ask),
        ]),
    }
}

fn of_stage(action: &StageAction) -> Needs {
    let control = match action {
        StageAction::Take(Tool::Part(_)) => StageControl::Choose,
        StageAction::Take(Tool::Cut(_)) | StageAction::Stroke(_) | StageAction::TurnLink(..) => {
            StageControl::Cut
        }
        StageAction::PutAway => return free(),
        StageAction::Part => StageControl::Part,
        StageAction::TurnForth => StageControl::TurnForth,
        StageAction::TurnBack => StageControl::TurnBack,
        StageAction::Rejoin(_) | StageAction::HealAll => StageControl::HealAll,
    };
    one(Control::Stage(control))
}

fn of_space_time(action: &SpaceTimeAction) -> Needs {
    let control = match action {
        SpaceTimeAction::Earlier => SpaceTimeControl::Earlier,
        SpaceTimeAction::Later => SpaceTimeControl::Later,
        SpaceTimeAction::ZoomIn => SpaceTimeControl::ZoomIn,
        SpaceTimeAction::ZoomOut => SpaceTimeControl::ZoomOut,
        SpaceTimeAction::ToCursor => SpaceTimeControl::ToCursor,
        SpaceTimeAction::ToggleRoutine => SpaceTimeControl::Heartbeats,
        SpaceTimeAction::Save => SpaceTimeControl::Save,
        SpaceTimeAction::Press(_) | SpaceTimeAction::Tell => return of_going(),
        SpaceTimeAction::Measure(..)
        | SpaceTimeAction::BeginAt(_)
        | SpaceTimeAction::Rest
        | SpaceTimeAction::Hover(_)
        | SpaceTimeAction::Walk { .. }
        | SpaceTimeAction::WalkLanes { .. } => return free(),
    };
    one(Control::SpaceTime(control))
}

fn of_dials(action: &DialsAction) -> Needs {
    let control = match action {
        DialsAction::Enter(_) | DialsAction::Set(..) => return vec![vec![DIAL]],
        DialsAction::Type(..) | DialsAction::Forget | DialsAction::ChooseDisk(_) => return free(),
        DialsAction::ChooseWays(ways) => DialsControl::Choose(*ways),
        DialsAction::Turn(LinkAction::Cut) => DialsControl::Cut,
        DialsAction::Turn(LinkAction::Heal) => DialsControl::Heal,
        DialsAction::Turn(_) => return vec![vec![DIAL]],
        DialsAction::Preset(preset) => DialsControl::Preset(*preset),
        DialsAction::Load(true) => DialsControl::LoadOn,
        DialsAction::Load(false) => DialsControl::LoadOff,
    };
    one(Control::Dials(control))
}

fn of_evidence(action: &EvidenceAction) -> Needs {
    let control = match action {
        EvidenceAction::Look(None) => EvidenceControl::LookInto,
        EvidenceAction::Look(Some(place)) => EvidenceControl::Broken(*place),
        EvidenceAction::LookAt(moment) => EvidenceControl::BrokenLater(*moment),
        EvidenceAction::Close => return free(),
        EvidenceAction::WithoutFlaws => EvidenceControl::WithoutFlaws,
        EvidenceAction::ShowFlaw(flaw) => EvidenceControl::ShowFlaw(*flaw),
        EvidenceAction::StartWith(setting) => EvidenceControl::StartWith(*setting),
        EvidenceAction::Complete => EvidenceControl::Complete,
    };
    one(Control::Evidence(control))
}

fn of_play(action: &PlayAction) -> Needs {
    let control = match action {
        PlayAction::Show(part) => PlayControl::Show(*part),
        PlayAction::Open(name) => PlayControl::Open(name),
        PlayAction::OpenText(_) | PlayAction::Run => PlayControl::Run,
        PlayAction::Leave => PlayControl::Leave,
        PlayAction::Next => PlayControl::Next,
        PlayAction::Back => PlayControl::Back,
        PlayAction::OnItsOwn(_) => PlayControl::OnItsOwn,
        PlayAction::ToLine(line) => PlayControl::ToLine(*line),
        PlayAction::ToError(place) => PlayControl::ToError(*place),
        PlayAction::Copy => PlayControl::Copy,
        PlayAction::Revert => PlayControl::Revert,
        PlayAction::BringBack => PlayControl::BringBack,
        PlayAction::Search(_) | PlayAction::Type(_) => return free(),
    };
    one(Control::Play(control))
}

fn of_console(action: &ConsoleAction) -> Needs {
    let control = match action {
        ConsoleAction::GoTo => ConsoleControl::GoTo,
        ConsoleAction::Enter => ConsoleControl::Enter,
        ConsoleAction::WhatIDid => ConsoleControl::WhatIDid,
        ConsoleAction::SaveWhatIDid => ConsoleControl::SaveWhatIDid,
        ConsoleAction::Type { .. }
        | ConsoleAction::Down
        | ConsoleAction::Up
        | ConsoleAction::Accept
        | ConsoleAction::Write(_)
        | ConsoleAction::CloseWords => return free(),
    };
    one(Control::Console(control))
}

fn of_embed(action: &EmbedAction) -> Needs {
    let control = match action {
        EmbedAction::Open => EmbedControl::Open,
        // It only makes ready what is copied.
        EmbedAction::Close | EmbedAction::Wish(_) => return free(),
        EmbedAction::Copy(form) => EmbedControl::Copy(*form),
    };
    one(Control::Embed(control))
}

fn of_share(action: &ShareAction) -> Needs {
    use crate::model::PictureForm;
    let control = match action {
        ShareAction::Open => ShareControl::Open,
        ShareAction::CopyLink => ShareControl::CopyLink,
        ShareAction::PutAddress => ShareControl::PutAddress,
        ShareAction::SaveFile => ShareControl::SaveFile,
        ShareAction::SaveStage(PictureForm::Svg) => ShareControl::SaveSvg,
        ShareAction::SaveStage(PictureForm::Png) => ShareControl::SavePng,
        ShareAction::PickFile => ShareControl::PickFile,
        ShareAction::OpenText(Source::File, _) => {
            return vec![vec![id(Control::Share(ShareControl::PickFile)), DROP_FILE]];
        }
        // What is in a link is looked at when it is unpacked.
        ShareAction::OpenText(Source::Link | Source::Reload | Source::Page, _)
        | ShareAction::OpenLink(..)
        | ShareAction::Close
        | ShareAction::Packed(_)
        | ShareAction::Drag(_) => return free(),
    };
    one(Control::Share(control))
}

fn of_look(action: &LookAction) -> Needs {
    let control = match action {
        LookAction::Select(Selected::Server(server)) | LookAction::SelectByKey(Selected::Server(server)) => {
            LookControl::ChooseServer(*server)
        }
        LookAction::Select(Selected::Message(_)) | LookAction::SelectByKey(Selected::Message(_)) => {
            return any([LookControl::NextMessage, LookControl::PreviousMessage].map(Control::Look));
        }
        LookAction::NextMessage => LookControl::NextMessage,
        LookAction::PreviousMessage => LookControl::PreviousMessage,
        LookAction::EnterCard => LookControl::EnterCard,
        LookAction::Open(tab) => LookControl::Open(*tab),
        LookAction::ToggleRoutine => LookControl::Routine,
        LookAction::Tell { .. } => return of_going(),
        LookAction::EndOfLogs => LookControl::EndOfLogs,
        LookAction::Ask(None) => LookControl::AskOfChoice,
        LookAction::ToggleHelp => LookControl::Help,
        LookAction::Close
        | LookAction::Dismiss(_)
        | LookAction::Filter(_)
        | LookAction::EndStory
        | LookAction::ChooseCell(_)
        | LookAction::ScrollLogs(_)
        | LookAction::Ask(Some(_))
        | LookAction::Say(_)
        | LookAction::ReduceMotion(_) => return free(),
    };
    one(Control::Look(control))
}

// ── What is done to the world ──

fn of_deed(deed: &sim::Action, model: &Model) -> Needs {
    match deed {
        sim::Action::Server(_, action) => vec![of_server(action)],
        sim::Action::Links(links, action) => {
            vec![of_links(is_all_of_one(*links, model), is_all(*links), *action)]
        }
        sim::Action::Message(_, action) => vec![of_message(*action)],
        sim::Action::Cluster(action) => of_cluster(action),
        sim::Action::Set(setting) => vec![of_setting(*setting)],
    }
}

fn of_server(action: &ServerAction) -> Vec<&'static str> {
    let control = match action {
        // To stand for election is what follows when the timer runs out.
        ServerAction::TimeOut | ServerAction::Campaign => ServerControl::TimeOut,
        ServerAction::Crash => ServerControl::Crash,
        ServerAction::CrashSynced => ServerControl::CrashSynced,
        ServerAction::CrashTorn => ServerControl::CrashTorn,
        ServerAction::CrashLossy => ServerControl::CrashLossy,
        ServerAction::Restart => ServerControl::Restart,
        ServerAction::Pause => ServerControl::Pause,
        ServerAction::Resume => ServerControl::Resume,
        // What was on its disk is there no more.
        ServerAction::WipeDisk | ServerAction::SetState(_) => ServerControl::Wipe,
        ServerAction::Compact => ServerControl::Compact,
        ServerAction::SetDiskLatency(_) => {
            return vec![id(Control::Server(ServerControl::Set(Exact::Disk))), DIAL];
        }
        ServerAction::SetClock(_) => {
            return vec![id(Control::Server(ServerControl::Set(Exact::Clock))), DIAL];
        }
        ServerAction::Set(setting) => return of_setting(*setting),
    };
    vec![id(Control::Server(control))]
}

fn of_links(is_of_one: bool, is_all: bool, action: LinkAction) -> Vec<&'static str> {
    match action {
        LinkAction::Cut if is_of_one => vec![id(Control::Server(ServerControl::CutOff))],
        LinkAction::Cut => vec![id(Control::Stage(StageControl::Cut)), id(Control::Dials(DialsControl::Cut))],
        LinkAction::Heal if is_all => vec![id(Control::Stage(StageControl::HealAll))],
        LinkAction::Heal if is_of_one => vec![id(Control::Server(ServerControl::Reconnect))],
        LinkAction::Heal => {
            vec![id(Control::Stage(StageControl::Cut)), id(Control::Dials(DialsControl::Heal))]
        }
        LinkAction::SetLatency(_)
        | LinkAction::SetLoss(_)
        | LinkAction::SetDuplication(_)
        | LinkAction::SetReordering(_) => vec![DIAL],
    }
}

fn is_all(links: Links) -> bool {
    links.from == Links::ALL.from && links.to == Links::ALL.to
}

/// Whether these are all links of one server.
fn is_all_of_one(Links { from, to, .. }: Links, model: &Model) -> bool {
    let all = super::tools::all_of(model.world());
    let is_rest = |one: ServerSet, others: ServerSet| {
        one.len() == 1 && all.difference(one).difference(others) == ServerSet::EMPTY
    };
    is_rest(from, to) || is_rest(to, from)
}

fn of_message(action: MessageAction) -> Vec<&'static str> {
    let control = match action {
        MessageAction::Drop => MessageControl::Drop,
        MessageAction::Hold => MessageControl::Hold,
        MessageAction::Release => MessageControl::Release,
        MessageAction::Delay(_) => MessageControl::Delay,
        MessageAction::Duplicate => MessageControl::Duplicate,
        MessageAction::Deliver => MessageControl::Deliver,
    };
    vec![id(Control::Message(control))]
}

fn of_interception(interception: Interception) -> Vec<&'static str> {
    of_message(match interception {
        Interception::Drop => MessageAction::Drop,
        Interception::Hold => MessageAction::Hold,
        Interception::Delay(length) => MessageAction::Delay(length),
    })
}

fn of_cluster(action: &ClusterAction) -> Needs {
    match action {
        ClusterAction::SpreadTimers => one(Control::Cluster(ClusterControl::SpreadTimers)),
        ClusterAction::LineUpTimers => one(Control::Cluster(ClusterControl::LineUpTimers)),
        ClusterAction::Partition(_) => one(Control::Stage(StageControl::Part)),
        ClusterAction::Request { operation, .. } => of_operation(*operation),
        ClusterAction::ChangeMembership { change, .. } => one(Control::Cluster(match *change {
            Change::AddVoter(server) => {
                return any(
                    [ClusterControl::AddVoter(server), ClusterControl::Promote(server)].map(Control::Cluster)
                );
            }
            Change::AddLearner(server) => ClusterControl::AddLearner(server),
            Change::Demote(server) => ClusterControl::Demote(server),
            Change::Remove(server) => ClusterControl::Remove(server),
            Change::Replace(_) => ClusterControl::ReplaceVoters,
        })),
        ClusterAction::TransferLeadership { to, .. } => {
            any([Control::Server(ServerControl::HandOver), Control::Cluster(ClusterControl::HandOver(*to))])
        }
        ClusterAction::Intercept(_, interception) => vec![of_interception(*interception)],
        ClusterAction::StopIntercepting(_) => vec![vec![END_RULE]],
        ClusterAction::GiveUp(client) => one(Control::Cluster(ClusterControl::GiveUp(*client))),
    }
}

fn of_setting(setting: Setting) -> Vec<&'static str> {
    match setting {
        Setting::Backtracking(_)
        | Setting::NoOp(_)
        | Setting::PreVote(_)
        | Setting::CheckQuorum(_)
        | Setting::LeaderStickiness(_)
        | Setting::Sessions(_)
        | Setting::MaxSessions(_)
        | Setting::LeaseReads(_)
        | Setting::ClockDriftBound(_)
        | Setting::Flaw(..) => vec![id(Control::Evidence(EvidenceControl::Switch(setting)))],
        Setting::LoadInterval(Some(_)) => vec![id(Control::Dials(DialsControl::LoadOn)), DIAL],
        Setting::LoadInterval(None) => vec![id(Control::Dials(DialsControl::LoadOff)), DIAL],
        Setting::ElectionTimeout(_)
        | Setting::HeartbeatInterval(_)
        | Setting::MaxBatch(_)
        | Setting::MaxInFlight(_)
        | Setting::SnapshotChunk(_)
        | Setting::ClientPatience(_)
        | Setting::ClientAttempts(_)
        | Setting::CompactAfter(_) => vec![DIAL],
    }
}

// ── What a statement does ──

fn of_statement(statement: &Statement) -> Needs {
    match statement {
        Statement::Do(instruction) | Statement::Try(instruction) | Statement::ExpectRefused(instruction) => {
            of_instruction(instruction)
        }
        // It stands for election, and who shall not vote is not asked.
        Statement::Elect { .. } => vec![of_server(&ServerAction::Campaign), of_message(MessageAction::Drop)],
        Statement::Wait(_) | Statement::Until { .. } | Statement::At { .. } => {
            one(Control::Time(TimeControl::Play))
        }
        Statement::Say(_)
        | Statement::Expect(_)
        | Statement::Never(_)
        | Statement::Goal(_)
        | Statement::Repeat(_)
        | Statement::End => free(),
    }
}

fn of_instruction(instruction: &Instruction) -> Needs {
    let cluster = |action: ClusterControl| one(Control::Cluster(action));
    match instruction {
        Instruction::Servers(action, _) => vec![of_server(action)],
        Instruction::SpreadTimers => of_cluster(&ClusterAction::SpreadTimers),
        Instruction::LineUpTimers => of_cluster(&ClusterAction::LineUpTimers),
        Instruction::Links(action, route) => {
            vec![of_links(route_is_of_one(*route), route_is_all(*route), *action)]
        }
        Instruction::Partition(_) => one(Control::Stage(StageControl::Part)),
        Instruction::Message(action, _) => vec![of_message(*action)],
        Instruction::Intercept(_, interception) => vec![of_interception(*interception)],
        Instruction::StopIntercepting(_) => vec![vec![END_RULE]],
        Instruction::Request { operation, .. } => of_operation(*operation),
        Instruction::GiveUp(client) => cluster(ClusterControl::GiveUp(*client)),
        Instruction::Change { change, .. } => match change {
            MemberChange::Add(server) => {
                any([ClusterControl::AddVoter(*server), ClusterControl::Promote(*server)]
                    .map(Control::Cluster))
            }
            MemberChange::AddLearner(server) => cluster(ClusterControl::AddLearner(*server)),
            MemberChange::Remove(_) => cluster(ClusterControl::Remove(ANY)),
            MemberChange::Demote(_) => cluster(ClusterControl::Demote(ANY)),
            MemberChange::Replace(_) => cluster(ClusterControl::ReplaceVoters),
        },
        Instruction::Transfer { .. } => {
            any([Control::Server(ServerControl::HandOver), Control::Cluster(ClusterControl::HandOver(ANY))])
        }
        Instruction::Set(setting) => vec![of_setting(*setting)],
    }
}

/// For which server it is makes no difference.
const ANY: ServerId = ServerId::new(1);
/// Nor for which rule.
const END_RULE: &str = "end-rule";

fn is_one(servers: Servers) -> bool {
    matches!(servers, Servers::Leader) || matches!(servers, Servers::These(these) if these.len() == 1)
}

fn route_is_of_one(Route { from, to, .. }: Route) -> bool {
    is_one(from) && to == Servers::All || is_one(to) && from == Servers::All
}

fn route_is_all(Route { from, to, .. }: Route) -> bool {
    from == Servers::All && to == Servers::All
}
