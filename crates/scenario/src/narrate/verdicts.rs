//! What is broken, and what shows it.

use check::{Misplaced, Property, Verdict};
use raft::LogIndex;
use sim::Answer;

use super::{Sentence, Source, Weight, client_subject};

/// A broken property, in words.
#[must_use]
pub fn narrate_verdict(verdict: &Verdict) -> Sentence {
    let property = verdict.property;
    Sentence {
        headline: format!("{} is broken", property.name()),
        detail: detail(verdict),
        source: Some(Source { section: property.section(), rule: property.name() }),
        server: verdict.servers.last().copied(),
        term: Some(verdict.term),
        weight: Weight::Broken,
    }
}

fn detail(verdict: &Verdict) -> String {
    let Verdict { property, servers, term, indexes, misplaced, .. } = verdict;
    let first = servers.first().map_or(String::new(), ToString::to_string);
    let last = servers.last().map_or(String::new(), ToString::to_string);
    let index = indexes.first().copied().unwrap_or_default();
    match property {
        Property::ElectionSafety => format!("{first} and {last} were both elected in term {term}."),
        Property::LeaderAppendOnly => {
            format!("{last} leads term {term} and deleted its own entries from index {index} on.")
        }
        Property::LogMatching => format!(
            "{first} and {last} hold an entry at index {index} of term {term}, but it, or what comes before it, differs."
        ),
        Property::LeaderCompleteness => {
            format!("{first} committed index {index}, and {last}, which leads term {term}, does not have it.")
        }
        Property::StateMachineSafety => {
            format!("{first} and {last} applied different entries at index {index}.")
        }
        Property::CommittedStays => match indexes[..] {
            [committed, end] => {
                format!("{first}'s log is committed up to index {committed}, but ends at index {end}.")
            }
            _ => format!(
                "{last}, which leads term {term}, wanted {first} to delete index {index}, which {first} knows to be committed."
            ),
        },
        Property::Monotonicity => match indexes[..] {
            [from, to] if first == last => {
                format!("{first}'s commit index went back from {from} to {to}.")
            }
            [from, to] => {
                format!(
                    "{first} leads term {term}, and its match index for {last} went back from {from} to {to}."
                )
            }
            _ => format!("{first} was in term {term}, and is in an earlier one now."),
        },
        Property::Durability if !indexes.is_empty() => {
            format!(
                "{first} said that it holds the log up to index {index}, but its disk does not hold that yet."
            )
        }
        Property::Durability if 1 < servers.len() => {
            format!(
                "{first} voted for {last} in term {term} and said so, but its disk does not hold that vote."
            )
        }
        Property::Durability => {
            format!("{first} sent a message of term {term}, but its disk does not hold that term yet.")
        }
        Property::CommitQuorum => format!(
            "{first} committed index {index} of term {term}, but not enough disks of its configuration hold it."
        ),
        Property::Linearizability => misplaced.as_ref().map_or(String::new(), misplacement),
        Property::ExactlyOnce => {
            let again = indexes.last().copied().unwrap_or_default();
            executed_twice(&first, &last, index, again)
        }
    }
}

fn executed_twice(first: &str, last: &str, index: LogIndex, again: LogIndex) -> String {
    format!("{first} executed a command at index {index}, and {last} executed the same one at index {again}.")
}

fn misplacement(misplaced: &Misplaced) -> String {
    let Misplaced { client, serial, operation, answer, against, .. } = misplaced;
    let client = client_subject(*client);
    let told = match answer {
        Answer::Done { value: Some(value) } => value.to_string(),
        Answer::Done { value: None } => "no value".to_owned(),
        _ => "no effect".to_owned(),
    };
    let against = against.map_or(String::new(), |_| " after what was answered before".to_owned());
    format!(
        "{client} asked: {operation} (its request {serial}), and the answer was: {told}. No order of the operations on {} allows that{against}.",
        operation.key()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft::{ClientId, ServerId, Term, Time};
    use sim::Operation;

    fn verdict(property: Property, servers: &[u8], indexes: &[u64]) -> Verdict {
        let (servers, indexes) = (servers.iter().copied(), indexes.iter().copied());
        Verdict {
            property,
            at: Time::ZERO,
            events: vec![1, 2],
            servers: servers.map(ServerId::new).collect(),
            term: Term(3),
            indexes: indexes.map(LogIndex).collect(),
            misplaced: None,
        }
    }

    #[test]
    fn a_verdict_says_what_shows_it() {
        let check = |property, servers: &[u8], indexes: &[u64], expected: &str| {
            assert_eq!(narrate_verdict(&verdict(property, servers, indexes)).detail, expected);
        };
        check(Property::ElectionSafety, &[1, 2], &[], "S1 and S2 were both elected in term 3.");
        let log = "S1's log is committed up to index 5, but ends at index 4.";
        check(Property::CommittedStays, &[1], &[5, 4], log);
        let wish = "S2, which leads term 3, wanted S1 to delete index 5, which S1 knows to be committed.";
        check(Property::CommittedStays, &[1, 2], &[5], wish);
        check(Property::Monotonicity, &[1, 1], &[], "S1 was in term 3, and is in an earlier one now.");
        check(Property::Monotonicity, &[1, 1], &[5, 4], "S1's commit index went back from 5 to 4.");
        check(
            Property::Monotonicity,
            &[1, 2],
            &[5, 4],
            "S1 leads term 3, and its match index for S2 went back from 5 to 4.",
        );
        check(
            Property::Durability,
            &[1],
            &[],
            "S1 sent a message of term 3, but its disk does not hold that term yet.",
        );
        check(
            Property::Durability,
            &[1, 2],
            &[],
            "S1 voted for S2 in term 3 and said so, but its disk does not hold that vote.",
        );
        check(
            Property::Durability,
            &[1],
            &[7],
            "S1 said that it holds the log up to index 7, but its disk does not hold that yet.",
        );
        check(
            Property::CommitQuorum,
            &[1],
            &[7],
            "S1 committed index 7 of term 3, but not enough disks of its configuration hold it.",
        );
        check(
            Property::ExactlyOnce,
            &[1, 2],
            &[7, 9],
            "S1 executed a command at index 7, and S2 executed the same one at index 9.",
        );
    }

    #[test]
    fn an_answer_that_cannot_be_is_told_with_what_was_asked() {
        let check = |text, answer, against, expected: &str| {
            let operation = Operation::parse(text).expect(text);
            let misplaced = Misplaced {
                client: ClientId(2),
                serial: 4,
                operation,
                answer,
                called: 1,
                answered: 2,
                against,
            };
            assert_eq!(misplacement(&misplaced), expected);
        };
        check(
            "get x",
            Answer::Done { value: Some(1) },
            Some(1),
            "Client 2 asked: get x (its request 4), and the answer was: 1. No order of the operations on x allows that after what was answered before.",
        );
        check(
            "add x 1",
            Answer::NoSession,
            None,
            "Client 2 asked: add x 1 (its request 4), and the answer was: no effect. No order of the operations on x allows that.",
        );
    }
}
