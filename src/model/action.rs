//! What can happen to a playground, grouped as the controls are.

use experiment::Landmark;
use raft::{ClientId, ServerId, Time};
use scenario::Question;
use sim::{BranchId, MessageId, Moment};

use super::caption::Say;
use super::clients::ClientsAction;
use super::console::ConsoleAction;
use super::dials::DialsAction;
use super::embed::EmbedAction;
use super::evidence::EvidenceAction;
use super::exact::Exact;
use super::look::{Filter, LogCell, LogView};
use super::order::Order;
use super::play::PlayAction;
use super::refusal::Refusal;
use super::share::ShareAction;
use super::space_time::SpaceTimeAction;
use super::speed::Speed;
use super::tools::StageAction;
use crate::api::options::Place;

/// What can happen to a playground.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// To time: it goes on, or the cursor goes elsewhere in it.
    Time(TimeAction),
    /// To one of the ways that the history has gone.
    Branch(BranchAction),
    /// Something is done to the world.
    Do(sim::Action),
    /// Something is done to the selected server.
    Server(sim::ServerAction),
    /// Something is done to the selected message.
    Message(sim::MessageAction),
    /// Something is done to all links of the selected server.
    Links(sim::LinkAction),
    /// The leader is asked to hand over to the selected server.
    HandOver,
    /// The selected server is asked for the value of the key that the request is about.
    Read,
    /// A value of the selected server is typed in.
    Type(Exact, String),
    /// What was typed in becomes the value of the selected server.
    Enter(Exact),
    /// Whether a server shall vote changes, as far as it is chosen.
    ChooseVoter(ServerId),
    /// Those who are chosen are to be the voters.
    ReplaceVoters,
    /// The text of the request changes.
    SetRequest(String),
    /// Requests go through another client.
    SetClient(ClientId),
    /// The request goes to the selected server, or to the one that is believed to lead.
    SendRequest,
    /// Servers are parted, links cut or healed, or a tool for that is taken up.
    Stage(StageAction),
    /// To the space–time diagram: which part of it is in sight.
    SpaceTime(SpaceTimeAction),
    /// To the clients' panel.
    Clients(ClientsAction),
    /// To the world's dials.
    Dials(DialsAction),
    /// To a broken promise, and what proves it.
    Evidence(EvidenceAction),
    /// To the scenario that is played, and its text.
    Play(PlayAction),
    /// To the line that takes any statement.
    Console(ConsoleAction),
    /// To what is sent to somebody else, or kept.
    Share(ShareAction),
    /// To what goes into a page of somebody's own.
    Embed(EmbedAction),
    /// What is looked at changes; the world does not.
    Look(LookAction),
    /// The page around wants statements carried out.
    CarryOut(Order),
    /// Say why something cannot be done.
    Refuse(Refusal),
    /// Say why something could not be done outside.
    Notify(&'static str),
    /// Say what has come of something that was done outside.
    Inform(&'static str),
    /// Begin again with the same seed.
    StartAgain,
    /// Begin again with a seed that nobody chose.
    NewSeed,
    /// Begin again with this seed.
    Start {
        /// The seed.
        seed: u64,
    },
}

/// What can happen to time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TimeAction {
    /// So much time has passed on the wall since the last frame.
    Frame {
        /// In microseconds.
        elapsed_us: u64,
    },
    /// Let time go on.
    Play,
    /// Let time stand still.
    Pause,
    /// Let the next event happen, and then stand still.
    NextEvent,
    /// Go back to before the last event, and stand still.
    PreviousEvent,
    /// Go to the next such thing, however far it is, and stand still.
    Next(Landmark),
    /// Go back to the last such thing, and stand still.
    Previous(Landmark),
    /// Choose what the buttons go forward and back by; none: one event.
    StepBy(Option<Landmark>),
    /// Go to a place that the page around has named, and stand still.
    Seek(Place),
    /// Go back to the beginning, and stand still.
    Beginning,
    /// Go to the end, and go on from there.
    End,
    /// Go to this time with the next frame, and stand still: somebody drags the tape.
    Scrub(Time),
    /// Go back to before the last thing that the visitor did.
    Undo,
    /// Return to where that was undone.
    Redo,
    /// Go to a moment that was, and stand still.
    GoTo(Moment),
    /// Choose a speed.
    SetSpeed(Speed),
    /// Choose the next faster speed.
    Faster,
    /// Choose the next slower speed.
    Slower,
}

/// What can happen to a branch of the history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BranchAction {
    /// Go to a time on it, and stand still; without one, to the time that is shown, or to its end.
    GoTo(BranchId, Option<Time>),
    /// Give it a name.
    Rename(BranchId, String),
    /// Forget it.
    Delete(BranchId),
    /// Set it beside the one that is shown; none: the last other one, or no longer any.
    Compare(Option<BranchId>),
}

/// What can be looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LookAction {
    /// Open the card of a server or a message.
    Select(Selected),
    /// The same by a key, which moves the keyboard's focus there, too.
    SelectByKey(Selected),
    /// Open the card of the next message in flight.
    NextMessage,
    /// Open the card of the message before it.
    PreviousMessage,
    /// Move the keyboard's focus into the open card.
    EnterCard,
    /// Stop a long way through time; or else close what is open: the help, or else the card.
    Close,
    /// Show a panel.
    Open(Tab),
    /// Take a notice away.
    Dismiss(u64),
    /// List what happens all the time, too, or no longer.
    ToggleRoutine,
    /// List only some sentences.
    Filter(Filter),
    /// Go to the moment of a sentence, and tell what led to it and what followed.
    Tell {
        /// The moment after it.
        moment: Moment,
        /// Its number in the feed, if that is known.
        number: Option<u64>,
    },
    /// Tell that no longer.
    EndStory,
    /// Choose a cell of the logs, or none.
    ChooseCell(Option<LogCell>),
    /// Another part of the logs is in sight.
    ScrollLogs(LogView),
    /// Follow the end of the logs again.
    EndOfLogs,
    /// Ask why something is not so; if none, what is chosen says what is asked.
    Ask(Option<Question>),
    /// How much a screen reader hears.
    Say(Say),
    /// Show the keys, or hide them.
    ToggleHelp,
    /// The visitor wants less motion, or no longer.
    ReduceMotion(bool),
}

/// Whose card is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Selected {
    /// A server's.
    Server(ServerId),
    /// A message's.
    Message(MessageId),
}

/// The panels beside the stage, of which one is shown. The logs have a place of their own where
/// there is room, and are one of the panels where there is none.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Tab {
    /// The logs.
    Logs,
    /// What happened, and why.
    #[default]
    Why,
    /// Why something is not so.
    WhyNot,
    /// Who sent what to whom, a lane for each server, time to the right.
    SpaceTime,
    /// What the clients asked for and were told.
    Clients,
    /// What the servers run on, by which options, and with which flaws.
    World,
    /// Who belongs to the cluster, and what can be done to it as a whole.
    Cluster,
    /// The library, the text of what is played, and a line that takes any statement.
    Scenario,
    /// Two branches side by side, while there are two to compare.
    Compare,
}

impl Tab {
    /// All of them, in the order of the strip.
    pub const ALL: [Tab; 9] = [
        Tab::Logs,
        Tab::Why,
        Tab::WhyNot,
        Tab::SpaceTime,
        Tab::Clients,
        Tab::World,
        Tab::Cluster,
        Tab::Scenario,
        Tab::Compare,
    ];
    /// What a session calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Tab::Logs => "logs",
            Tab::Why => "why",
            Tab::WhyNot => "why-not",
            Tab::SpaceTime => "space-time",
            Tab::Clients => "clients",
            Tab::World => "world",
            Tab::Cluster => "cluster",
            Tab::Scenario => "scenario",
            Tab::Compare => "compare",
        }
    }
}
