//! What can be done to the selected server.

use raft::{Role, Server};
use sim::ServerAction;

use super::{Description, Offer};
use crate::model::{Action, Model, NO_SERVER};

/// A control of a server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServerControl {
    /// Let its election timer run out.
    TimeOut,
    /// Send it the request.
    Request,
    /// Crash it.
    Crash,
    /// Restart it.
    Restart,
}

impl ServerControl {
    /// All of them, in the order of the help.
    pub const ALL: &[ServerControl] = {
        use ServerControl::*;
        &[TimeOut, Request, Crash, Restart]
    };

    pub(super) fn description(self) -> Description {
        use ServerControl::*;
        let new = Description::new;
        match self {
            TimeOut => new(
                "time-out",
                "Time out",
                "Let its election timer run out",
                "Its election timer runs out",
                &["t"],
            ),
            Request => new("request", "Request", "Send it the request", "Send it to this server", &["r"]),
            Crash => new("crash", "Crash", "Crash it", "It loses all that is not on disk", &["c"]),
            Restart => new("restart", "Restart", "Restart it", "It starts with what its disk holds", &["c"]),
        }
    }

    pub(super) fn action(self) -> Action {
        match self {
            ServerControl::TimeOut => Action::Server(ServerAction::TimeOut),
            ServerControl::Request => Action::SendRequest,
            ServerControl::Crash => Action::Server(ServerAction::Crash),
            ServerControl::Restart => Action::Server(ServerAction::Restart),
        }
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            ServerControl::TimeOut => on_running(model, |server| match server.role() {
                Role::Leader(_) => Offer::No("A leader has no election timer"),
                Role::Follower(_) | Role::Candidate(_) => Offer::Yes,
            }),
            ServerControl::Request => Offer::Yes,
            ServerControl::Crash => on_running(model, |_| Offer::Yes),
            ServerControl::Restart => match model.selected_server() {
                Some(server) => Offer::unless(model.world().server(server).is_some(), "It is running"),
                None => Offer::No(NO_SERVER),
            },
        }
    }
}

fn on_running(model: &Model, offer: impl FnOnce(&Server) -> Offer) -> Offer {
    let Some(id) = model.selected_server() else {
        return Offer::No(NO_SERVER);
    };
    model.world().server(id).map_or(Offer::No("It is crashed: restart it first"), offer)
}
