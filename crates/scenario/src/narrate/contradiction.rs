//! Why what clients were told is not linearizable.

use check::Exchange;
use sim::{Answer, Operation};

use super::{Sentence, Source, Weight, client_name, client_subject, plain};

/// Why a few answers contradict each other, in words. They are those of a smallest contradiction, in the
/// order of their calls; of none there is nothing to tell.
#[must_use]
pub fn narrate_contradiction(exchanges: &[Exchange]) -> Option<Sentence> {
    let last = exchanges.iter().max_by_key(|exchange| exchange.answered.map(|(event, _)| event))?;
    let others: Vec<&Exchange> = exchanges.iter().filter(|exchange| *exchange != last).collect();
    let needed = needed(last).map(becomes);
    let headline = match (needed, &others[..]) {
        (Some(needed), []) => {
            format!("{}, but nothing can have made it {needed} by then", narrate_exchange(last))
        }
        (Some(needed), [other]) if other.answered.is_some_and(|(event, _)| event <= last.called) => format!(
            "{}, but asked only after {}: nothing since then can have made it {needed}",
            narrate_exchange(last),
            over(other)
        ),
        _ => format!("{}, and no order of the operations explains that", narrate_exchange(last)),
    };
    let rest = match exchanges.len() {
        1 => "No order of the operations explains this answer, whatever became of the others.",
        2 => "Each of these two answers could be without the other, whatever became of the other operations.",
        _ => "Without any one of these the others could be, whatever became of the other operations.",
    };
    let source = Some(Source { section: "§8", rule: "Linearizability" });
    Some(Sentence { source, weight: Weight::Broken, ..plain(headline, rest) })
}

/// What a client asked for and was told, in words: *Client 2 set x to 2 and found 1 there*.
#[must_use]
pub fn narrate_exchange(exchange: &Exchange) -> String {
    let Exchange { client, operation, .. } = *exchange;
    let (name, key) = (client_subject(client), operation.key());
    let value = match exchange.answered {
        None => return format!("{name} asked: {operation}, and was not answered"),
        Some((_, Answer::Done { value })) => value,
        Some(_) => return format!("{name} was told that its {operation} had no effect"),
    };
    match operation {
        Operation::Get { .. } => match value {
            Some(value) => format!("{name} read {key} = {value}"),
            None => format!("{name} read {key} and found no value"),
        },
        Operation::Set { value: new, .. } => match value {
            Some(value) => format!("{name} set {key} to {new} and found {value} there"),
            None => format!("{name} set {key} to {new} and found no value there"),
        },
        Operation::Add { by, .. } => {
            format!("{name} added {by} to {key} and was told that this made it {}", or_none(value))
        }
    }
}

/// *client 2's set x 2 was answered*.
fn over(Exchange { client, operation, answered, .. }: &Exchange) -> String {
    match answered {
        Some((_, Answer::Done { value })) if operation.is_read() => {
            format!("{} had read {} there", client_name(*client), or_none(*value))
        }
        _ => format!("{}'s {operation} was answered", client_name(*client)),
    }
}

/// The value that the key must have had before, if that is known.
fn needed(exchange: &Exchange) -> Option<Option<i64>> {
    let Some((_, Answer::Done { value })) = exchange.answered else {
        return None;
    };
    Some(match exchange.operation {
        Operation::Add { by, .. } => value.map(|sum| sum.wrapping_sub(by)),
        Operation::Get { .. } | Operation::Set { .. } => value,
    })
}

/// What something would have to have made of the key, where *it* is the key.
fn becomes(value: Option<i64>) -> String {
    value.map_or("lose its value".to_owned(), |value| value.to_string())
}

fn or_none(value: Option<i64>) -> String {
    value.map_or("no value".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use raft::ClientId;

    use super::*;

    fn exchange(client: u32, operation: &str, called: u64, answered: u64, value: Option<i64>) -> Exchange {
        let operation = Operation::parse(operation).expect(operation);
        let answered = Some((answered, Answer::Done { value }));
        Exchange { client: ClientId(client), serial: 1, operation, called, answered }
    }

    #[test]
    fn a_contradiction_says_who_was_told_what_cannot_be() {
        let check = |exchanges: &[Exchange], expected: &str| {
            assert_eq!(narrate_contradiction(exchanges).expect(expected).headline, expected);
        };
        let write = exchange(2, "set x 2", 1, 2, Some(1));
        check(
            &[write, exchange(3, "get x", 3, 4, Some(1))],
            "Client 3 read x = 1, but asked only after client 2's set x 2 was answered: nothing since then can have made it 1",
        );
        check(
            &[exchange(2, "get x", 1, 2, Some(2)), exchange(3, "set x 3", 3, 4, None)],
            "Client 3 set x to 3 and found no value there, but asked only after client 2 had read 2 there: nothing since then can have made it lose its value",
        );
        check(
            &[exchange(1, "add x 1", 1, 2, Some(2))],
            "Client 1 added 1 to x and was told that this made it 2, but nothing can have made it 1 by then",
        );
        check(
            &[exchange(1, "add x 1", 1, 4, Some(1)), exchange(2, "add x 1", 2, 3, Some(1))],
            "Client 1 added 1 to x and was told that this made it 1, and no order of the operations explains that",
        );
        let refused = Exchange { answered: Some((4, Answer::NoSession)), ..write };
        check(
            &[refused, exchange(3, "get x", 2, 3, Some(2))],
            "Client 2 was told that its set x 2 had no effect, and no order of the operations explains that",
        );
        let open = Exchange { answered: None, ..write };
        assert_eq!(narrate_exchange(&open), "Client 2 asked: set x 2, and was not answered");
        assert_eq!(narrate_contradiction(&[]), None);
    }
}
