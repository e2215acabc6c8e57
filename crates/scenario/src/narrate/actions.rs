//! What somebody did to the world.

use raft::{Change, ServerSet};
use sim::{Action, ClusterAction, LinkAction, Links, MessageAction, MessageId, ServerAction};

use super::words::{client_subject, list, millis};
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
        Action::Server(server, ServerAction::Pause) => {
            (Some(*server), format!("{server} is paused"), "It handles nothing, and forgets nothing.")
        }
        Action::Server(server, ServerAction::Resume) => (Some(*server), format!("{server} goes on"), ""),
        Action::Server(server, ServerAction::Compact) => {
            (Some(*server), format!("{server} is told to compact its log"), "")
        }
        Action::Links(links, LinkAction::Cut) => (None, reach(*links, " no longer", ""), ""),
        Action::Links(links, LinkAction::Heal) => (None, reach(*links, "", " again"), ""),
        Action::Message(MessageId(id), action) => {
            let (becomes, detail) = fate(*action);
            (None, format!("Message {id} {becomes}"), detail)
        }
        Action::Cluster(ClusterAction::Partition(groups)) => (None, partition(groups), ""),
        Action::Cluster(ClusterAction::ChangeMembership { change, .. }) => (None, wanted(*change), ""),
        Action::Cluster(ClusterAction::TransferLeadership { to, .. }) => {
            (Some(*to), format!("{to} is to take over as leader"), "")
        }
        Action::Cluster(ClusterAction::SpreadTimers) => {
            (None, "The election timers are set to run out one after the other".to_owned(), "")
        }
        Action::Cluster(ClusterAction::LineUpTimers) => {
            (None, "All election timers are set to run out at once".to_owned(), "")
        }
        // In the words in which it can be said again.
        action => (None, Instruction::from(action).to_string(), ""),
    };
    Sentence { server, ..plain(headline, detail) }
}

/// Who reaches whom, or no longer does.
fn reach(Links { from, to, both_ways }: Links, no: &str, again: &str) -> String {
    let whom = if to == Links::ALL.to { "the others".to_owned() } else { list(to) };
    if from == to {
        format!("All servers{no} reach each other{again}")
    } else if both_ways {
        format!("{} and {whom}{no} reach each other{again}", list(from))
    } else {
        format!("Messages from {}{no} reach {whom}{again}", list(from))
    }
}

/// Which configuration somebody asks for.
fn wanted(change: Change) -> String {
    match change {
        Change::AddVoter(server) => format!("{server} is to become a voter"),
        Change::AddLearner(server) | Change::Demote(server) => format!("{server} is to become a learner"),
        Change::Remove(server) => format!("{server} is to be removed"),
        Change::Replace(voters) => format!("The voters are to be {}", list(voters)),
    }
}

/// What becomes of a message.
fn fate(action: MessageAction) -> (String, &'static str) {
    let (becomes, detail) = match action {
        MessageAction::Drop => ("is dropped", "It will never arrive."),
        MessageAction::Hold => ("is held", "It stays where it is until it is released."),
        MessageAction::Release => ("is released", ""),
        MessageAction::Delay(length) => return (format!("arrives {} later", millis(length)), ""),
        MessageAction::Duplicate => ("is sent twice", ""),
        MessageAction::Deliver => ("arrives now", ""),
    };
    (becomes.to_owned(), detail)
}

/// *The network is partitioned: S1, S2 | the others*.
fn partition(groups: &[ServerSet]) -> String {
    let groups = groups.iter().map(|group| list(*group));
    let groups: Vec<String> = groups.chain(["the others".to_owned()]).collect();
    format!("The network is partitioned: {}", groups.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft::{Duration, ServerId};

    #[test]
    fn what_a_visitor_did_is_told_in_plain_words() {
        let set = |numbers: &[u8]| numbers.iter().map(|number| ServerId::new(*number)).collect::<ServerSet>();
        let check = |action: Action, expected: &str| assert_eq!(tell(&action).headline, expected);
        let links = |from: &[u8], to: ServerSet, both_ways| Links { from: set(from), to, both_ways };
        let cut = |links| Action::Links(links, LinkAction::Cut);
        check(cut(links(&[3], set(&[4]), true)), "S3 and S4 no longer reach each other");
        check(cut(links(&[3], set(&[4]), false)), "Messages from S3 no longer reach S4");
        check(cut(links(&[1], Links::ALL.to, true)), "S1 and the others no longer reach each other");
        check(Action::Links(Links::ALL, LinkAction::Heal), "All servers reach each other again");
        let groups = vec![set(&[1, 2])];
        check(
            Action::Cluster(ClusterAction::Partition(groups)),
            "The network is partitioned: S1, S2 | the others",
        );
        let message = |action| Action::Message(MessageId(7), action);
        check(message(MessageAction::Hold), "Message 7 is held");
        check(message(MessageAction::Delay(Duration::from_millis(20))), "Message 7 arrives 20 ms later");
        let change = Change::Replace(set(&[2, 3]));
        check(
            Action::Cluster(ClusterAction::ChangeMembership { via: None, change }),
            "The voters are to be S2, S3",
        );
    }
}
