//! What can be done to the selected server.

use sim::{LinkAction, ServerAction};

use super::{Description, Offer};
use crate::model::{Action, Exact, Model};

/// A control of a server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServerControl {
    /// Let its election timer run out.
    TimeOut,
    /// Send it the request.
    Request,
    /// Ask it for the value of the request's key.
    Read,
    /// Crash it.
    Crash,
    /// Restart it.
    Restart,
    /// Let it stand still.
    Pause,
    /// Let it go on.
    Resume,
    /// Cut all of its links.
    CutOff,
    /// Heal all of its links.
    Reconnect,
    /// Let the leader hand over to it.
    HandOver,
    /// Replace what it has applied by a snapshot.
    Compact,
    /// Crash it, but what it has asked its disk to write gets there.
    CrashSynced,
    /// Crash it in the middle of a write.
    CrashTorn,
    /// Crash it, and its disk has lied about its last write.
    CrashLossy,
    /// Empty its disk.
    Wipe,
    /// Set a value that is typed in.
    Set(Exact),
}

impl ServerControl {
    /// All of them, in the order of the help.
    pub const ALL: &[ServerControl] = {
        use ServerControl::*;
        &[
            TimeOut,
            Crash,
            Restart,
            Pause,
            Resume,
            CutOff,
            Reconnect,
            Request,
            Read,
            HandOver,
            Compact,
            CrashSynced,
            CrashTorn,
            CrashLossy,
            Wipe,
            Set(Exact::Clock),
            Set(Exact::Disk),
        ]
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
            Read => new(
                "read",
                "Read",
                "Ask it for the value of that key",
                "Ask it for the value of the request's key: no entry is needed (§8)",
                &["g"],
            ),
            Crash => new("crash", "Crash", "Crash it", "It loses all that is not on disk", &["c"]),
            Restart => new("restart", "Restart", "Restart it", "It starts with what its disk holds", &["c"]),
            Pause => new(
                "pause-server",
                "Pause",
                "Pause it",
                "It stands still: it handles nothing, and forgets nothing",
                &["p"],
            ),
            Resume => {
                new("resume-server", "Resume", "Resume it", "It goes on, with what came meanwhile", &["p"])
            }
            CutOff => {
                new("cut-off", "Cut off", "Cut it off", "No other server reaches it, nor it them", &["x"])
            }
            Reconnect => {
                new("reconnect", "Reconnect", "Reconnect it", "All of its links are whole again", &["x"])
            }
            HandOver => new(
                "hand-over",
                "Make it lead",
                "Let the leader hand over to it",
                "The leader hands over to it (thesis 3.10)",
                &["h"],
            ),
            Compact => new(
                "compact",
                "Compact",
                "Compact its log",
                "A snapshot takes the place of the entries that it has applied (§7)",
                &["o"],
            ),
            CrashSynced => new(
                "crash-synced",
                "Crash, keep writes",
                "Crash it, but keep what is being written",
                "It stops, but what is on its way to its disk still gets there",
                &[],
            ),
            CrashTorn => new(
                "crash-torn",
                "Crash, torn write",
                "Crash it in the middle of a write",
                "Half of what is on its way to its disk gets there, and what comes next is torn",
                &[],
            ),
            CrashLossy => new(
                "crash-lossy",
                "Crash, lossy disk",
                "Crash it, and its disk loses its last write",
                "Its disk loses even what it had called durable: Raft does not survive that in general",
                &[],
            ),
            Wipe => new(
                "wipe",
                "Wipe disk",
                "Wipe its disk",
                "Its disk loses everything: Raft does not survive that in general",
                &[],
            ),
            Set(Exact::Clock) => {
                new("set-clock", "Set", "Set how fast its clock goes", "Its timers go by its clock", &[])
            }
            Set(Exact::Disk) => {
                new("set-disk", "Set", "Set how long its disk takes", "How long a write takes", &[])
            }
        }
    }

    pub(super) fn action(self) -> Action {
        use ServerControl::*;
        match self {
            TimeOut => Action::Server(ServerAction::TimeOut),
            Request => Action::SendRequest,
            Read => Action::Read,
            Crash => Action::Server(ServerAction::Crash),
            Restart => Action::Server(ServerAction::Restart),
            Pause => Action::Server(ServerAction::Pause),
            Resume => Action::Server(ServerAction::Resume),
            CutOff => Action::Links(LinkAction::Cut),
            Reconnect => Action::Links(LinkAction::Heal),
            HandOver => Action::HandOver,
            Compact => Action::Server(ServerAction::Compact),
            CrashSynced => Action::Server(ServerAction::CrashSynced),
            CrashTorn => Action::Server(ServerAction::CrashTorn),
            CrashLossy => Action::Server(ServerAction::CrashLossy),
            Wipe => Action::Server(ServerAction::WipeDisk),
            Set(exact) => Action::Enter(exact),
        }
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        Offer::of(model.check(&self.action()))
    }
}
