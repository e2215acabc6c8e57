//! Rules for messages to come, and what they do.

use sim::{Endpoint, Interception, MessageId, MessagePattern, Packet};

use super::words::millis;
use super::{Sentence, client_name, plain};
use crate::Selection;

/// A rule begins.
pub(super) fn begins(pattern: MessagePattern, how: Interception) -> Sentence {
    let which = Selection::from(pattern);
    let what = match how {
        Interception::Drop => "dropped".to_owned(),
        Interception::Hold => "held".to_owned(),
        Interception::Delay(length) => format!("delayed by {}", millis(length)),
    };
    plain(format!("Messages to come are {what}: {which}"), "What is on its way already is not touched.")
}

/// A rule ends, or all do.
pub(super) fn ends(pattern: Option<MessagePattern>) -> Sentence {
    let headline = match pattern {
        None => "No rule intercepts messages any more".to_owned(),
        Some(pattern) => format!("No rule intercepts these messages any more: {}", Selection::from(pattern)),
    };
    plain(headline, "What is held stays held until it is released.")
}

/// A rule has held or delayed a message.
pub(super) fn tell(MessageId(id): MessageId, packet: &Packet, how: Interception) -> Sentence {
    let (server, to) = match packet.to() {
        Endpoint::Server(server) => (Some(server), server.to_string()),
        Endpoint::Client(client) => (None, client_name(client)),
    };
    let (what, detail) = match how {
        Interception::Drop => ("dropped", "A rule drops all such messages.".to_owned()),
        Interception::Hold => ("held", "A rule holds all such messages.".to_owned()),
        Interception::Delay(length) => {
            ("delayed", format!("A rule delays all such messages by {}.", millis(length)))
        }
    };
    Sentence { server, ..plain(format!("Message {id} for {to} is {what}"), detail) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft::{Duration, ServerId};
    use sim::{Ask, MessageKind};

    #[test]
    fn a_rule_is_told_when_it_begins_when_it_acts_and_when_it_ends() {
        let s3 = ServerId::new(3);
        let pattern = MessagePattern {
            to: Some(Endpoint::Server(s3)),
            kind: Some(MessageKind::Heartbeat),
            ..MessagePattern::default()
        };
        let delay = Interception::Delay(Duration::from_millis(50));
        let headline = |sentence: Sentence| sentence.headline;
        assert_eq!(
            headline(begins(pattern, delay)),
            "Messages to come are delayed by 50 ms: to S3 Heartbeat"
        );
        assert_eq!(
            headline(ends(Some(pattern))),
            "No rule intercepts these messages any more: to S3 Heartbeat"
        );
        let packet = Packet::Request {
            client: sim::World::VISITOR,
            to: s3,
            session: None,
            serial: 0,
            ask: Ask::Session,
        };
        assert_eq!(headline(tell(MessageId(7), &packet, Interception::Hold)), "Message 7 for S3 is held");
    }
}
