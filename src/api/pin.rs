//! What a moment was like when somebody wrote a page about it, in a few letters: so that a version of
//! Raft Playground in which it has become another one can say so, and how.

use std::fmt;
use std::str::FromStr;

use raft::{ServerId, Term};
use sim::{Setup, World};

use super::values::{highest_commit, highest_term};

/// What a moment was like: `1-0123456789abcdef-S3-t2-c5-e120`. The digest alone says whether it is the same;
/// the rest is for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pin {
    digest: u64,
    /// Who leads; nobody is written `S0`.
    leader: Option<ServerId>,
    /// The highest term.
    term: Term,
    /// The highest index that a server knows to be committed.
    commit: u64,
    /// How many events have happened.
    events: u64,
}

const FORMAT: &str = "1";

impl Pin {
    /// That of a world as it is.
    #[must_use]
    pub fn of(world: &World) -> Pin {
        Pin {
            digest: world.digest(),
            leader: world.leader(),
            term: highest_term(world),
            commit: highest_commit(world).0,
            events: world.events(),
        }
    }

    /// Reads one.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub fn parse(text: &str) -> Result<Pin, String> {
        let (format, rest) = text.split_once('-').unwrap_or((text, ""));
        if format != FORMAT && !format.is_empty() && format.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!(
                "its format is {format}, and this version of Raft Playground reads {FORMAT}"
            ));
        }
        let pin = if format == FORMAT { read(rest) } else { None };
        pin.ok_or_else(|| "it is damaged: copy it again where it was made".to_owned())
    }

    /// What has become different from what was pinned, in words; none if nothing has.
    #[must_use]
    pub fn differences(&self, now: &Pin) -> Option<String> {
        if self.digest == now.digest {
            return None;
        }
        let mut told = Vec::new();
        let mut tell = |is_same: bool, then: String, now: String| {
            if !is_same {
                told.push(format!("{then} then, and {now} now"));
            }
        };
        let leads = |leader: Option<ServerId>| {
            leader.map_or_else(|| "nobody led".to_owned(), |leader| format!("{leader} led"))
        };
        let leads_now = |leader: Option<ServerId>| {
            leader.map_or_else(|| "nobody does".to_owned(), |leader| format!("{leader} does"))
        };
        tell(self.leader == now.leader, leads(self.leader), leads_now(now.leader));
        tell(self.term == now.term, format!("the term was {}", self.term), format!("it is {}", now.term));
        let up_to = |index| if index == 0 { "nothing".to_owned() } else { format!("entry {index}") };
        tell(
            self.commit == now.commit,
            format!("{} was the last committed", up_to(self.commit)),
            format!("{} is", up_to(now.commit)),
        );
        tell(
            self.events == now.events,
            format!("{} events had happened", self.events),
            format!("{} have", now.events),
        );
        let what = match told.is_empty() {
            true => {
                "the leader, the term and what is committed are the same, but not all around them".to_owned()
            }
            false => told.join("; "),
        };
        Some(format!("this moment is not quite the one that the page was written for: {what}"))
    }
}

fn read(text: &str) -> Option<Pin> {
    let mut parts = text.split('-');
    let digest = parts.next().filter(|digits| digits.len() == 16)?;
    let pin = Pin {
        digest: u64::from_str_radix(digest, 16).ok()?,
        leader: match number(&mut parts, 'S')? {
            0 => None,
            leader => {
                Some(ServerId::new(u8::try_from(leader).ok().filter(|leader| *leader <= Setup::MAX_SERVERS)?))
            }
        },
        term: Term(number(&mut parts, 't')?),
        commit: number(&mut parts, 'c')?,
        events: number(&mut parts, 'e')?,
    };
    parts.next().is_none().then_some(pin)
}

/// The number behind a letter.
fn number<'a>(parts: &mut impl Iterator<Item = &'a str>, letter: char) -> Option<u64> {
    u64::from_str(parts.next()?.strip_prefix(letter)?).ok()
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Pin { digest, leader, term, commit, events } = self;
        let leader = leader.map_or(0, ServerId::number);
        write!(f, "{FORMAT}-{digest:016x}-S{leader}-t{term}-c{commit}-e{events}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIN: Pin =
        Pin { digest: 0x1f, leader: Some(ServerId::new(3)), term: Term(2), commit: 5, events: 120 };

    #[test]
    fn a_pin_reads_as_it_is_written() {
        assert_eq!(PIN.to_string(), "1-000000000000001f-S3-t2-c5-e120");
        let nobody = Pin { digest: u64::MAX, leader: None, term: Term(0), commit: 0, events: 0 };
        assert_eq!(nobody.to_string(), "1-ffffffffffffffff-S0-t0-c0-e0");
        for pin in [PIN, nobody] {
            assert_eq!(Pin::parse(&pin.to_string()), Ok(pin));
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let check = |text, expected: &str| {
            let error = Pin::parse(text).expect_err(text);
            assert!(error.starts_with(expected), "{text}: {error}");
        };
        check("2-anything", "its format is 2, and this version of Raft Playground reads 1");
        for text in [
            "",
            "x",
            "1",
            "1-",
            "1-1f-S3-t2-c5-e120",
            "1-000000000000001f-S3-t2-c5",
            "1-000000000000001f-S3-t2-c5-e120-x",
            "1-000000000000001f-S33-t2-c5-e120",
            "1-00000000000000ü-S3-t2-c5-e120",
            "1-000000000000001f-t2-S3-c5-e120",
            "1-000000000000001f-S3-t99999999999999999999-c5-e120",
        ] {
            check(text, "it is damaged");
        }
    }

    #[test]
    fn what_has_become_different_is_told_in_words() {
        let check = |now: Pin, expected: &str| {
            let told = PIN.differences(&now).expect("it is not the same");
            let (_, told) = told.split_once(": ").expect("it says what");
            assert_eq!(told, expected);
        };
        assert_eq!(PIN.differences(&PIN), None);
        let other = Pin { digest: 1, ..PIN };
        check(other, "the leader, the term and what is committed are the same, but not all around them");
        check(Pin { leader: None, ..other }, "S3 led then, and nobody does now");
        check(
            Pin { leader: Some(ServerId::new(1)), term: Term(4), commit: 0, ..other },
            "S3 led then, and S1 does now; the term was 2 then, and it is 4 now; \
             entry 5 was the last committed then, and nothing is now",
        );
        check(Pin { events: 99, ..other }, "120 events had happened then, and 99 have now");
    }
}
