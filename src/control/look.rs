//! What can be pressed to look at something else.

use raft::ServerId;

use super::{Description, Offer};
use crate::model::{LookAction, Model, Selected, Tab};

/// A control of what is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LookControl {
    /// Open a server's card.
    ChooseServer(ServerId),
    /// Open the card of the next message in flight.
    NextMessage,
    /// Open the card of the message before it.
    PreviousMessage,
    /// Go into the open card with the keyboard.
    EnterCard,
    /// Show a panel.
    Open(Tab),
    /// List what happens all the time, too, or no longer.
    Routine,
    /// Follow the end of the logs again.
    EndOfLogs,
    /// Close the card of an entry.
    CloseEntry,
    /// Tell no longer what led to a step.
    EndStory,
    /// Let the choice of a server or an entry say what is asked.
    AskOfChoice,
    /// Take a notice away.
    Dismiss(u64),
    /// Close the card or the help.
    Close,
    /// Show the keys, or hide them.
    Help,
}

const NUMBERS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

impl LookControl {
    /// All but the servers, in the order of the help.
    pub const ALL: &[LookControl] = {
        use LookControl::*;
        &[
            EnterCard,
            NextMessage,
            PreviousMessage,
            Open(Tab::Logs),
            Open(Tab::Why),
            Open(Tab::WhyNot),
            Open(Tab::SpaceTime),
            Open(Tab::Clients),
            Open(Tab::World),
            Open(Tab::Cluster),
            Open(Tab::Scenario),
            Routine,
            Close,
            Help,
        ]
    };

    /// One for each server that a cluster can have.
    pub fn choose_servers() -> impl Iterator<Item = LookControl> {
        (1..=NUMBERS.len() as u8).map(|number| LookControl::ChooseServer(ServerId::new(number)))
    }

    pub(super) fn description(self) -> Description {
        use LookControl::*;
        let new = Description::new;
        match self {
            ChooseServer(server) => {
                let place = usize::from(server.number()).saturating_sub(1).min(NUMBERS.len() - 1);
                new("choose-server", "", "Choose a server", "", &NUMBERS[place..=place])
            }
            NextMessage => new("next-message", "", "Choose the next message in flight", "", &["m"]),
            PreviousMessage => {
                new("previous-message", "", "Choose the message in flight before it", "", &["M"])
            }
            EnterCard => new("enter-card", "", "Go into the open card", "", &["Enter"]),
            Open(Tab::Logs) => new("open-logs", "Logs", "Logs", "", &[]),
            Open(Tab::Compare) => new("open-compare", "Compare", "Two branches side by side", "", &[]),
            Open(Tab::Why) => new("open-why", "Why", "What happened, and why", "", &[]),
            Open(Tab::Cluster) => {
                new("open-cluster", "Cluster", "Members of the cluster, and its timers", "", &[])
            }
            Open(Tab::SpaceTime) => {
                new("open-space-time", "Space–time", "Space–time: who sent what to whom", "", &["S"])
            }
            Open(Tab::Clients) => {
                new("open-clients", "Clients", "What the clients asked for and were told", "", &["G"])
            }
            Open(Tab::World) => {
                new("open-world", "World", "The world, the options of Raft, and its flaws", "", &["W"])
            }
            Open(Tab::Scenario) => {
                new("open-scenario", "Scenario", "Scenarios: the library, the text, the console", "", &["O"])
            }
            Open(Tab::WhyNot) => new("open-why-not", "Why not?", "Why something is not so", "", &["w"]),
            Routine => new("routine", "heartbeats", "heartbeats", "List what happens all the time, too", &[]),
            EndOfLogs => new("end-of-logs", "to the end ⇥", "To the end of the logs", "", &[]),
            CloseEntry => new("close-entry", "✕", "Close the entry", "", &[]),
            EndStory => new("end-story", "✕", "Close what led to it", "", &[]),
            AskOfChoice => {
                new("ask-of-choice", "Ask about what I choose", "Ask about what I choose", "", &[])
            }
            Dismiss(_) => new("dismiss", "✕", "Dismiss", "", &[]),
            Close => new("close", "✕", "Close", "", &["Escape"]),
            Help => new("help", "?", "Keys", "Show or hide the keys", &["?"]),
        }
    }

    pub(super) fn action(self) -> LookAction {
        match self {
            LookControl::ChooseServer(server) => LookAction::SelectByKey(Selected::Server(server)),
            LookControl::NextMessage => LookAction::NextMessage,
            LookControl::PreviousMessage => LookAction::PreviousMessage,
            LookControl::EnterCard => LookAction::EnterCard,
            LookControl::Open(tab) => LookAction::Open(tab),
            LookControl::Routine => LookAction::ToggleRoutine,
            LookControl::EndOfLogs => LookAction::EndOfLogs,
            LookControl::CloseEntry => LookAction::ChooseCell(None),
            LookControl::EndStory => LookAction::EndStory,
            LookControl::AskOfChoice => LookAction::Ask(None),
            LookControl::Dismiss(notice) => LookAction::Dismiss(notice),
            LookControl::Close => LookAction::Close,
            LookControl::Help => LookAction::ToggleHelp,
        }
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            LookControl::ChooseServer(server) => Offer::present(model.world().host(server).is_some()),
            LookControl::Close => {
                let on_stage = model.selection.is_some() || model.tool.is_some() || model.link.is_some();
                let beside = model.cell.is_some() || model.story.is_some() || model.evidence.proof.is_some();
                let under_way = model.is_under_way() || model.share.percent().is_some();
                Offer::present(under_way || model.help || on_stage || beside)
            }
            LookControl::Open(Tab::Compare) => Offer::present(model.compare.is_some()),
            LookControl::EnterCard => Offer::present(model.selection.is_some()),
            LookControl::NextMessage
            | LookControl::PreviousMessage
            | LookControl::Open(_)
            | LookControl::Routine
            | LookControl::EndOfLogs
            | LookControl::CloseEntry
            | LookControl::EndStory
            | LookControl::AskOfChoice
            | LookControl::Dismiss(_)
            | LookControl::Help => Offer::Yes,
        }
    }
}
