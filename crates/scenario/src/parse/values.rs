//! Numbers, times, probabilities, and names of servers and clients.

use raft::{ClientId, Duration, ServerId, ServerSet, Term};
use sim::{ClockRate, Key, Permille, Span};

use super::words::{Wish, Words};
use crate::names;
use crate::{ScenarioError, Servers, Who};

/// The longest time that a scenario can name: a day.
const MAX_TIME: Duration = Duration::from_millis(24 * 60 * 60 * 1_000);

type Parsed<T> = Result<T, ScenarioError>;

impl Words<'_> {
    /// A whole number.
    pub(super) fn number(&mut self) -> Parsed<u64> {
        self.whole("a whole number, such as 3")
    }

    /// A whole number of at most 32 bits.
    pub(super) fn small_number(&mut self) -> Parsed<u32> {
        self.whole("a whole number, such as 3, of at most 4294967295")
    }

    pub(super) fn term(&mut self) -> Parsed<Term> {
        self.whole("a term: a whole number, such as 3").map(Term)
    }

    fn whole<T: std::str::FromStr>(&mut self, what: &str) -> Parsed<T> {
        self.take_if(digits).ok_or_else(|| self.wrong(format!("expected {what}")))
    }

    /// A whole number within bounds.
    pub(super) fn number_from(&mut self, least: u32, most: u32, what: &str) -> Parsed<u32> {
        let fits = |text: &str| digits(text).filter(|number| (least..=most).contains(number));
        self.take_if(fits).ok_or_else(|| self.wrong(format!("expected {what}, from {least} to {most}")))
    }

    /// A value of a key: a whole number that may be negative.
    pub(super) fn value(&mut self) -> Parsed<i64> {
        self.take_if(value).ok_or_else(|| self.wrong("expected a value: a whole number of at most 18 digits"))
    }

    pub(super) fn key(&mut self) -> Parsed<Key> {
        let key = self.take_if(|text| Key::new(text).ok());
        key.ok_or_else(|| self.wrong("expected a key: 1 to 8 letters or digits, such as x"))
    }

    pub(super) fn on_or_off(&mut self) -> Parsed<bool> {
        let on = self.take_named(&[("on", true), ("off", false)]);
        on.ok_or_else(|| self.expected(&["on", "off"]))
    }

    /// A length of time.
    pub(super) fn duration(&mut self) -> Parsed<Duration> {
        let length = duration(self.peek().text).map_err(|problem| self.wrong(problem))?;
        self.next();
        Ok(length)
    }

    /// A length of time between two bounds: `5ms..9ms`, or `5ms` for exactly that.
    pub(super) fn span(&mut self) -> Parsed<Span> {
        let span = span(self.peek().text).map_err(|problem| self.wrong(problem))?;
        self.next();
        Ok(span)
    }

    /// A probability.
    pub(super) fn permille(&mut self) -> Parsed<Permille> {
        let fits = |text: &str| thousandths(text).and_then(|n| Permille::new(u16::try_from(n).ok()?));
        self.take_if(fits).ok_or_else(|| self.wrong("expected a share from 0% to 100%, such as 12.5%"))
    }

    /// How fast a clock goes.
    pub(super) fn clock_rate(&mut self) -> Parsed<ClockRate> {
        let fits = |text: &str| thousandths(text).and_then(|n| ClockRate::new(u16::try_from(n).ok()?));
        self.take_if(fits).ok_or_else(|| self.wrong("expected a rate from 10% to 1000%, such as 110%"))
    }

    /// A number of thousandths, as percent.
    pub(super) fn thousandths(&mut self) -> Parsed<u32> {
        self.take_if(thousandths).ok_or_else(|| self.wrong("expected a percentage, such as 12.5%"))
    }

    /// A server by its number.
    pub(super) fn server(&mut self) -> Parsed<ServerId> {
        self.server_as(Wish::Server)
    }

    /// A server that may be to come.
    pub(super) fn any_server(&mut self) -> Parsed<ServerId> {
        self.server_as(Wish::AnyServer)
    }

    fn server_as(&mut self, wish: Wish) -> Parsed<ServerId> {
        self.wish(wish);
        self.take_if(server).ok_or_else(|| self.no_server("a server, such as S1"))
    }

    /// Servers by their numbers; `none` if there are none.
    pub(super) fn server_list(&mut self) -> Parsed<ServerSet> {
        self.server_list_of(Wish::Server)
    }

    /// The same of servers that may be to come.
    pub(super) fn any_server_list(&mut self) -> Parsed<ServerSet> {
        self.server_list_of(Wish::AnyServer)
    }

    fn server_list_of(&mut self, wish: Wish) -> Parsed<ServerSet> {
        if self.take("none") {
            return Ok(ServerSet::EMPTY);
        }
        let mut servers = ServerSet::EMPTY;
        servers.insert(self.server_as(wish)?);
        while looks_like_server(self.peek().text) {
            servers.insert(self.server_as(wish)?);
        }
        self.wish(wish);
        Ok(servers)
    }

    /// One server by number or role.
    pub(super) fn who(&mut self) -> Parsed<Who> {
        self.take_who().ok_or_else(|| self.no_server("a server, such as S1, or leader"))
    }

    /// One server by number or role, if the next word is one.
    pub(super) fn take_who(&mut self) -> Option<Who> {
        let found = self.take_if(who);
        if found.is_none() {
            self.wish(Wish::Server);
            self.wish_words(["leader"]);
        }
        found
    }

    /// A client, if the next word is one.
    pub(super) fn take_client(&mut self) -> Option<ClientId> {
        let found = self.take_if(client);
        if found.is_none() {
            self.wish(Wish::Client);
        }
        found
    }

    /// Some servers by number or role.
    pub(super) fn servers(&mut self) -> Parsed<Servers> {
        if let Some(named) = self.take_named(&names::SERVERS) {
            return Ok(named);
        }
        self.wish(Wish::Server);
        let text = self.peek().text;
        if text == "none" || looks_like_server(text) {
            return self.server_list().map(Servers::These);
        }
        Err(self
            .wrong("expected servers, such as S1 S2, leader, followers, majority, minority, members or all"))
    }

    fn no_server(&self, what: &str) -> ScenarioError {
        if looks_like_server(self.peek().text) {
            self.wrong(format!("servers are S1 to S{}", ServerId::MAX))
        } else {
            self.wrong(format!("expected {what}"))
        }
    }
}

/// `S` and a digit: whatever follows, a server is meant.
pub(super) fn looks_like_server(text: &str) -> bool {
    text.strip_prefix('S').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

pub(super) fn server(text: &str) -> Option<ServerId> {
    let number = digits(text.strip_prefix('S')?)?;
    (1..=ServerId::MAX).contains(&number).then(|| ServerId::new(number))
}

fn client(text: &str) -> Option<ClientId> {
    digits(text.strip_prefix('C')?).map(ClientId)
}

fn who(text: &str) -> Option<Who> {
    if text == "leader" { Some(Who::Leader) } else { server(text).map(Who::Server) }
}

pub(super) fn value(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if all_digits(unsigned) { text.parse().ok() } else { None }
}

pub(super) fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    if all_digits(text) { text.parse().ok() } else { None }
}

/// `parse` would take a sign, too.
fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn span(text: &str) -> Result<Span, String> {
    let (min, max) = text.split_once("..").unwrap_or((text, text));
    let (min, max) = (duration(min)?, duration(max)?);
    if max < min {
        return Err("the longest time must not be shorter than the shortest".to_owned());
    }
    Ok(Span { min, max })
}

fn duration(text: &str) -> Result<Duration, String> {
    const EXAMPLE: &str = "expected a time with its unit, such as 150ms, 1.5s or 20us";
    let unit = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let decimals = match unit {
        "s" => 6,
        "ms" => 3,
        "us" => 0,
        _ => return Err(EXAMPLE.to_owned()),
    };
    let micros = decimal(number, decimals)
        .ok_or_else(|| format!("{EXAMPLE}; nothing finer than 1us, nothing longer than a day"))?;
    let length = Duration::from_micros(micros);
    if length <= MAX_TIME {
        Ok(length)
    } else {
        Err("a scenario knows no time longer than a day, 86400s".to_owned())
    }
}

/// `12.5%` is 125 thousandths.
fn thousandths(text: &str) -> Option<u32> {
    u32::try_from(decimal(text.strip_suffix('%')?, 1)?).ok()
}

/// A number with at most so many decimals, times ten to their power.
fn decimal(text: &str, decimals: u32) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let whole: u64 = digits(whole)?;
    let missing = (decimals.max(1)).checked_sub(fraction.len() as u32)?;
    let fraction = digits::<u64>(fraction)? * 10_u64.pow(missing);
    if decimals == 0 {
        return (fraction == 0 && !text.contains('.')).then_some(whole);
    }
    whole.checked_mul(10_u64.pow(decimals))?.checked_add(fraction)
}
