//! What somebody did to the world.

use sim::{Action, ClusterAction, MessageAction, MessageId, ServerAction};

use super::words::client_subject;
use super::{Sentence, disks, interception, plain};
use crate::Instruction;

pub(super) fn tell(action: &Action) -> Sentence {
    match *action {
        Action::Cluster(ClusterAction::Intercept(pattern, how)) => return interception::begins(pattern, how),
        Action::Cluster(ClusterAction::StopIntercepting(pattern)) => return interception::ends(pattern),
        Action::Server(server, ServerAction::CrashTorn) => {
            return disks::tell_crash(
                server,
                "Half of what its disk was writing arrived, and what comes next is torn.",
            );
        }
        Action::Server(server, ServerAction::CrashLossy) => {
            return disks::tell_crash(
                server,
                "Its disk loses even the last write that it had called durable, on which Raft relies.",
            );
        }
        _ => {}
    }
    let (server, headline, detail) = match action {
        Action::Server(server, ServerAction::TimeOut) => {
            (Some(*server), format!("{server}'s election timer runs out"), "")
        }
        Action::Server(server, ServerAction::Campaign) => {
            (Some(*server), format!("{server} is told to stand for election"), "")
        }
        Action::Cluster(ClusterAction::Request { client, via, operation }) => {
            let first = via.map_or(String::new(), |server| format!(", asking {server} first"));
            let headline = format!("{} requests: {operation}{first}", client_subject(*client));
            return Sentence { server: *via, ..plain(headline, "") };
        }
        Action::Server(server, ServerAction::Crash) => (
            Some(*server),
            format!("{server} crashes"),
            "What its disk holds of its term, vote and log stays; its commit index and timers are lost.",
        ),
        Action::Server(server, ServerAction::Restart) => (Some(*server), format!("{server} restarts"), ""),
        Action::Server(server, ServerAction::WipeDisk) => (
            Some(*server),
            format!("{server}'s disk is wiped"),
            "It forgets its vote and what it acknowledged, on which Raft relies.",
        ),
        Action::Server(server, ServerAction::SetState(_)) => (
            Some(*server),
            format!("{server}'s state is set outright"),
            "It starts with what it was given, and did not come to this by itself.",
        ),
        Action::Message(MessageId(id), MessageAction::Drop) => {
            (None, format!("Message {id} is dropped"), "It will never arrive.")
        }
        // In the words in which it can be said again.
        action => (None, Instruction::from(action).to_string(), ""),
    };
    Sentence { server, ..plain(headline, detail) }
}
