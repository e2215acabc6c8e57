//! What can be pressed to part servers and to cut links.

use raft::ServerSet;

use super::{Description, Offer};
use crate::model::tools::{self, StageAction, Tool};
use crate::model::{Action, Model};

/// A control of the stage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StageControl {
    /// Send the request to the server that is believed to lead.
    Request,
    /// Begin to choose servers that are to be parted from the others.
    Choose,
    /// Part those that are chosen.
    Part,
    /// Take up the tool that cuts.
    Cut,
    /// Put the tool away.
    PutAway,
    /// Heal all links.
    HealAll,
    /// Cut or heal the chosen link from the lower number to the higher.
    TurnForth,
    /// Cut or heal it in the other direction.
    TurnBack,
}

impl StageControl {
    /// All of them, in the order of the help.
    pub const ALL: &[StageControl] = {
        use StageControl::*;
        &[Request, Choose, Part, HealAll, Cut, PutAway, TurnForth, TurnBack]
    };

    pub(super) fn description(self) -> Description {
        use StageControl::*;
        let new = Description::new;
        match self {
            Request => new("send", "+ Request", "Send a request", "A client asks the server that leads", &[]),
            Choose => new(
                "choose",
                "Partition",
                "Partition the network",
                "Choose the servers of one side by click or number, then press it again",
                &["z"],
            ),
            Part => new(
                "part",
                "Partition",
                "Part the chosen servers from the others",
                "They reach each other only",
                &["z", "Enter"],
            ),
            HealAll => {
                new("heal-all", "Heal all", "Heal all links", "All servers reach each other again", &["Z"])
            }
            Cut => new(
                "cut",
                "✂ Cut",
                "Cut links",
                "Draw across links or around servers, or choose two servers by their numbers",
                &["q"],
            ),
            PutAway => new("put-away", "✕ Put away", "Put away the tool", "", &["q"]),
            TurnForth => new("turn-forth", "→", "Cut or heal the chosen link one way", "", &["j"]),
            TurnBack => new("turn-back", "←", "Cut or heal it the other way", "", &["J"]),
        }
    }

    pub(super) fn action(self) -> Action {
        Action::Stage(match self {
            StageControl::Request => return Action::SendRequest,
            StageControl::Choose => StageAction::Take(Tool::Part(ServerSet::EMPTY)),
            StageControl::Part => StageAction::Part,
            StageControl::Cut => StageAction::Take(Tool::Cut(None)),
            StageControl::PutAway => StageAction::PutAway,
            StageControl::HealAll => StageAction::HealAll,
            StageControl::TurnForth => StageAction::TurnForth,
            StageControl::TurnBack => StageAction::TurnBack,
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        let alone = || Offer::unless(model.world().hosts().len() < 2, "There is only one server");
        match (self, model.tool) {
            (StageControl::Request, _) => Offer::Yes,
            (StageControl::Choose, Some(Tool::Part(_))) | (StageControl::Cut, Some(Tool::Cut(_))) => {
                Offer::Absent
            }
            (StageControl::Choose | StageControl::Cut, _) => alone(),
            (StageControl::Part, Some(Tool::Part(chosen))) => {
                let is_some = !chosen.is_empty() && chosen != tools::all_of(model.world());
                Offer::unless(!is_some, "Choose some of the servers: click them, or press their numbers")
            }
            (StageControl::Part, _) => Offer::Absent,
            (StageControl::PutAway, tool) => Offer::present(tool.is_some()),
            (StageControl::HealAll, _) => Offer::unless(!tools::is_any_cut(model.world()), "No link is cut"),
            (StageControl::TurnForth | StageControl::TurnBack, _) => Offer::present(model.link.is_some()),
        }
    }
}
