//! Who belongs to the cluster, and who is to lead it.

use raft::{Change, ChangeRefusal, LogIndex, Reason, ServerId, TransferEnd, TransferRefusal};

use super::words::{configuration, list};
use super::{Told, told};

pub(super) fn tell(server: ServerId, reason: &Reason) -> Option<Told> {
    changes(server, reason).or_else(|| transfers(server, reason))
}

fn changes(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::ChangedMembership { index, membership, leaves_joint } => told(
            format!("{s} changes the cluster to {}", configuration(membership)),
            if membership.is_joint() {
                format!(
                    "From index {index} on, decisions need a majority of the old servers and a majority of the new ones. Once that is committed, the new ones go on alone."
                )
            } else if leaves_joint {
                format!(
                    "The joint configuration is committed, so from index {index} on the new servers go on alone."
                )
            } else {
                format!("The configuration at index {index} is in force as soon as it is in the log.")
            },
        ),
        Reason::RefusedChange { change, because } => {
            told(format!("{s} does not {}", wish(change)), why_unchanged(because))
        }
        Reason::AdoptedMembership { index, membership, .. } => told(
            format!("{s} now takes the cluster to be {}", configuration(membership)),
            format!("It uses the latest configuration in its log, at index {index}, committed or not."),
        ),
        Reason::RolledBackMembership { index, membership } => told(
            format!("{s} again takes the cluster to be {}", configuration(membership)),
            format!("The entry at index {index} with another configuration is gone from its log."),
        ),
        _ => None,
    }
}

fn wish(change: Change) -> String {
    match change {
        Change::AddLearner(server) => format!("add {server} as a learner"),
        Change::AddVoter(server) => format!("let {server} vote"),
        Change::Remove(server) => format!("remove {server}"),
        Change::Demote(server) => format!("make {server} a learner"),
        Change::Replace(voters) => format!("change the cluster to {}", list(voters)),
    }
}

fn why_unchanged(because: ChangeRefusal) -> &'static str {
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

fn transfers(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::StartedTransfer { to, match_index, last_index } => told(
            format!("{s} hands leadership to {to}"),
            format!("It takes no more requests. {}", lacks(to, match_index, last_index)),
        ),
        Reason::RefusedTransfer { to, because } => told(
            format!("{s} does not hand leadership to {to}"),
            match because {
                TransferRefusal::LeadsAlready => "It leads already.".to_owned(),
                TransferRefusal::NotVoter => format!("{to} does not vote, so it cannot lead."),
                TransferRefusal::UnderWay { to } => format!("It is handing over to {to} at the moment."),
            },
        ),
        Reason::ToldToTakeOver { to } => told(
            format!("{s} tells {to} to start an election now"),
            format!("{to} has the whole log, as the next leader must."),
        ),
        Reason::AbortedTransfer { to, because } => told(
            format!("{s} takes requests again"),
            match because {
                TransferEnd::TooLate => format!("{to} did not take over within an election timeout."),
                TransferEnd::NotVoter => format!("{to} does not vote any more, so it cannot take over."),
            },
        ),
        _ => None,
    }
}

/// What the next leader holds of the log, as far as its leader knows, and what it needs.
fn lacks(to: ServerId, match_index: LogIndex, last_index: LogIndex) -> String {
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
