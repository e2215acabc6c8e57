//! What is told of who belongs to the cluster, and of who is to lead it.

use raft::{Change, ChangeRefusal, LogIndex, Membership, ServerId, TransferEnd, TransferRefusal};

use super::words::list;

/// When a configuration is in force, and until when.
pub(super) fn takes_force(index: LogIndex, membership: Membership, leaves_joint: bool) -> String {
    if membership.is_joint() {
        format!(
            "From index {index} on, decisions need a majority of the old servers and a majority of the new ones. Once that is committed, the new ones go on alone."
        )
    } else if leaves_joint {
        format!("The joint configuration is committed, so from index {index} on the new servers go on alone.")
    } else {
        format!("The configuration at index {index} is in force as soon as it is in the log.")
    }
}

/// What is asked for.
pub(super) fn wish(change: Change) -> String {
    match change {
        Change::AddLearner(server) => format!("add {server} as a learner"),
        Change::AddVoter(server) => format!("let {server} vote"),
        Change::Remove(server) => format!("remove {server}"),
        Change::Demote(server) => format!("make {server} a learner"),
        Change::Replace(voters) => format!("change the cluster to {}", list(voters)),
    }
}

pub(super) fn why_unchanged(because: ChangeRefusal) -> &'static str {
    match because {
        ChangeRefusal::ChangeUnderWay => {
            "As far as it knows, the change before this one is not committed yet."
        }
        ChangeRefusal::NoCommitInTerm => {
            "It has committed no entry of its own term yet, so another leader's change may still come to light."
        }
        ChangeRefusal::NothingToChange => "There is nothing to change.",
        ChangeRefusal::NoVoterLeft => "Nobody would be left to vote.",
        ChangeRefusal::NotCaughtUp => {
            "As far as it knows, that server still lacks entries that are committed."
        }
        ChangeRefusal::TransferUnderWay => "It is handing leadership over.",
    }
}

/// What the next leader holds of the log, as far as its leader knows, and what it needs.
pub(super) fn lacks(to: ServerId, match_index: LogIndex, last_index: LogIndex) -> String {
    match match_index {
        _ if match_index == last_index => format!("{to} has the whole log already."),
        LogIndex::ZERO => {
            format!(
                "{to} needs the log up to index {last_index}, and it is not known yet what it holds of it."
            )
        }
        _ => format!(
            "{to} needs the log up to index {last_index}, and is known to hold it up to index {match_index}."
        ),
    }
}

/// Why a leader does not hand over.
pub(super) fn why_kept(to: ServerId, because: TransferRefusal) -> String {
    match because {
        TransferRefusal::LeadsAlready => "It leads already.".to_owned(),
        TransferRefusal::NotVoter => format!("{to} does not vote, so it cannot lead."),
        TransferRefusal::UnderWay { to } => format!("It is handing over to {to} at the moment."),
    }
}

/// Why a leader no longer hands over.
pub(super) fn why_aborted(to: ServerId, because: TransferEnd) -> String {
    match because {
        TransferEnd::TooLate => format!("{to} did not take over within an election timeout."),
        TransferEnd::NotVoter => format!("{to} does not vote any more, so it cannot take over."),
    }
}
