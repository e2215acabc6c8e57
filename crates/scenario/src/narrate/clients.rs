//! What clients ask for: commands, sessions, reads.

use raft::{ReadProof, Reason, Round, ServerId};

use super::words::client_name;
use super::{Told, in_term, told};

pub(super) fn tell(server: ServerId, reason: &Reason) -> Option<Told> {
    commands(server, reason).or_else(|| reads(server, reason))
}

fn commands(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::RefusedCommand { client, leader } => told(
            format!("{s} does not take the request of {}", client_name(client)),
            match leader {
                Some(leader) => format!("Only the leader does. As far as it knows, that is {leader}."),
                None => "It does not lead, and knows of nobody to ask instead.".to_owned(),
            },
        ),
        Reason::RefusedInTransfer { client, to } => told(
            format!("{s} does not take the request of {}", client_name(client)),
            format!("It is handing leadership to {to}, and takes no requests meanwhile."),
        ),
        Reason::RefusedRequest { leader } => told(
            format!("{s} cannot do what it was asked to"),
            match leader {
                Some(leader) => format!("Only the leader can. As far as it knows, that is {leader}."),
                None => "Only a leader can, and it knows of none.".to_owned(),
            },
        ),
        Reason::OpenedSession { client, index } => told(
            format!("{s} opens a session for {}", client_name(client)),
            format!(
                "The entry at index {index} asks for it, so that each of the client's commands takes effect once."
            ),
        ),
        Reason::ExpiredSession { client } => told(
            format!("{s} forgets the session of {}", client_name(client)),
            "There are too many, and this one was unused for longest.",
        ),
        Reason::SkippedDuplicate { client, serial, index } => told(
            format!("{s} does not execute index {index} again"),
            format!("Request {serial} of {}, or a later one, has taken effect already.", client_name(client)),
        ),
        Reason::RefusedWithoutSession { client, session, serial, index } => told(
            format!("{s} does not execute index {index}"),
            format!(
                "It cannot tell whether request {serial} of {} took effect before: {}.",
                client_name(client),
                if session.is_some() { "its session is over" } else { "it has no session" },
            ),
        ),
        _ => None,
    }
}

fn reads(s: ServerId, reason: &Reason) -> Option<Told> {
    match *reason {
        Reason::DelayedRead { client, serial, term } => in_term(
            term,
            format!("{s} lets read {serial} of {} wait", client_name(client)),
            format!("It has committed nothing in term {term} yet, so it may not know all that is committed."),
        ),
        Reason::BeganRead { client, serial, read_index, proof } => told(
            format!("{s} takes read {serial} of {} at index {read_index}", client_name(client)),
            match proof {
                ReadProof::Round(Round(round)) => format!(
                    "Before it answers, a majority must confirm that it still leads, by answering heartbeat round {round}."
                ),
                ReadProof::Lease { .. } => {
                    "A majority answered so recently that no other can lead yet, if no clock is too fast or too slow."
                        .to_owned()
                }
                ReadProof::Nothing => "It asks nobody whether it still leads.".to_owned(),
            },
        ),
        Reason::ServedRead { client, serial, read_index, proof } => {
            let leads = match proof {
                ReadProof::Round(Round(round)) => {
                    format!("A majority has answered heartbeat round {round}, so it still led")
                }
                ReadProof::Lease { .. } => "Its lease says that it still led".to_owned(),
                ReadProof::Nothing => "It has asked nobody whether it still led".to_owned(),
            };
            told(
                format!("{s} answers read {serial} of {}", client_name(client)),
                format!("{leads} when the read came, and its state machine has come to index {read_index}."),
            )
        }
        _ => None,
    }
}
