//! Why what somebody wanted to do makes no sense.

use raft::{ChangeRefusal, ClientId, ServerId, TransferRefusal};
use sim::{MessageId, Refused, Setup, SetupError, World};

use super::membership;

/// Why something was refused, and what to do about it: the end of a sentence, without a full stop.
#[must_use]
pub fn narrate_refusal(refused: Refused) -> String {
    match refused {
        Refused::NoSuchServer(server) => format!("there is no {server} in this cluster"),
        Refused::IsCrashed(server) => format!("{server} is crashed: restart it first"),
        Refused::IsRunning(server) => format!("{server} is running: crash it first"),
        Refused::IsPaused(server) => format!("{server} is paused: resume it first"),
        Refused::IsNotPaused(server) => format!("{server} is not paused"),
        Refused::Leads(server) => {
            format!("{server} leads, and a leader has no election timer: crash it or ask another server")
        }
        Refused::DoesNotVote(server) => {
            format!("{server} does not vote, so it has no election timer: add it as a voter first")
        }
        Refused::NoTimers => "no server runs that has an election timer".to_owned(),
        Refused::NotInFlight(MessageId(id)) => format!("message {id} is no longer in flight"),
        Refused::IsHeld(MessageId(id)) => format!("message {id} is held already"),
        Refused::IsNotHeld(MessageId(id)) => format!("message {id} is not held"),
        Refused::NoSuchRule => "there is no such rule for messages to come".to_owned(),
        Refused::TooManyRules => {
            format!("there are {} rules for messages to come: end one first", World::MAX_RULES)
        }
        Refused::NoLeader => "no server leads, so there is nobody to ask: elect one first".to_owned(),
        Refused::NothingToChange => "it is so already".to_owned(),
        Refused::TooLong(length) => SetupError::TooLong(length).to_string(),
        Refused::NothingToTear(server) => {
            format!("{server}'s disk writes nothing at the moment, so nothing can be torn")
        }
        Refused::NothingToLose(server) => {
            format!("{server}'s disk has written nothing since it was filled, so there is nothing to lose")
        }
        Refused::NothingToCompact(server) => {
            format!("{server} has applied nothing since its last snapshot")
        }
        Refused::NoSuchClient(ClientId(client)) => {
            format!("there is no client C{client}: choose C1 to C9")
        }
        Refused::ClientIsBusy(ClientId(client)) => {
            format!("too many requests of client C{client} wait already: let some be answered")
        }
        Refused::ClientIsIdle(ClientId(client)) => format!("client C{client} waits for nothing"),
        Refused::NotTheNextServer(server) => {
            format!(
                "{server} cannot be started: new servers are numbered on from those there are, up to S{}",
                Setup::MAX_SERVERS
            )
        }
        Refused::InTwoGroups(server) => format!("{server} is in two groups"),
        Refused::TermsOutOfOrder(server) => {
            format!(
                "{server}'s log: terms start at 1, must not fall, and must not exceed the server's own term"
            )
        }
        Refused::LogTooLong(server) => format!("{server}'s log: at most 1,000 entries"),
        Refused::BeyondLog(server) => {
            format!("{server}'s snapshot and commit index must not be beyond its log")
        }
        Refused::NoSuchMembership(server) => {
            format!(
                "{server}'s configuration: a server cannot both vote and learn, and who joins two needs voters in both"
            )
        }
        Refused::BadSetting(error) => error.to_string(),
        Refused::TooLate => {
            "this can only be set before the first entry, because all servers must execute entries alike"
                .to_owned()
        }
        Refused::TooManyBranches => {
            "this would open a new branch, and there are too many: delete one first, or go to the end of this one"
                .to_owned()
        }
    }
}

/// Why a leader would not change the configuration, and what to do about it; *it* is the leader.
#[must_use]
pub fn narrate_change_refusal(because: ChangeRefusal) -> String {
    let remedy = match because {
        ChangeRefusal::ChangeUnderWay => "Wait until it is.",
        ChangeRefusal::NoCommitInTerm => "Let it commit one: send it a request.",
        ChangeRefusal::NothingToChange => "The cluster is so already.",
        ChangeRefusal::NoVoterLeft => "Leave one that votes.",
        ChangeRefusal::NotCaughtUp => "Wait until it has them.",
        ChangeRefusal::TransferUnderWay => "Wait until that has ended.",
    };
    format!("{} {remedy}", membership::why_unchanged(because))
}

/// Why a leader would not hand over to a server, and what to do about it; *it* is the leader.
#[must_use]
pub fn narrate_transfer_refusal(to: ServerId, because: TransferRefusal) -> String {
    let remedy = match because {
        TransferRefusal::LeadsAlready => "Choose another server.",
        TransferRefusal::NotVoter => "Choose one that votes.",
        TransferRefusal::UnderWay { .. } => "Wait until that has ended.",
    };
    format!("{} {remedy}", membership::why_kept(to, because))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_leader_says_why_and_what_to_do() {
        let to = ServerId::new(4);
        assert_eq!(
            narrate_change_refusal(ChangeRefusal::NotCaughtUp),
            "As far as it knows, that server still lacks entries that are committed. Wait until it has them."
        );
        assert_eq!(
            narrate_transfer_refusal(to, TransferRefusal::NotVoter),
            "S4 does not vote, so it cannot lead. Choose one that votes."
        );
    }
}
