//! Reads a session.

use scenario::{Line, Scenario, Statement};
use sim::{Moment, Setup};

use super::{FIRST, SUM, Session, SessionError, Way, crc32};

impl Session {
    /// Reads what a session prints.
    ///
    /// # Errors
    ///
    /// If it is something else, or anything in it has changed.
    pub fn parse(text: &str) -> Result<Session, SessionError> {
        if Session::MAX_BYTES < text.len() {
            return Err(SessionError::TooLong);
        }
        // An editor may have ended its lines otherwise.
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
        let format = first.strip_prefix(FIRST).ok_or(SessionError::NotASession)?;
        match format.trim().parse() {
            Ok(other) if other != Session::FORMAT => return Err(SessionError::OtherFormat(other)),
            _ if format != format!(" {}", Session::FORMAT) => return Err(SessionError::Damaged),
            _ => {}
        }
        let (sum, body) = rest.split_once('\n').ok_or(SessionError::Damaged)?;
        if sum != format!("{SUM} {:08x}", crc32(body)) {
            return Err(SessionError::Damaged);
        }
        session(&parts(body)?)
    }

    /// Whether a text is meant to be one.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        text.trim_start_matches('\u{feff}').starts_with(FIRST)
    }
}

/// A line in brackets, and those that follow it.
struct Part<'a> {
    /// The words within the brackets, and what stands behind them.
    head: Vec<&'a str>,
    tail: &'a str,
    /// The number of the line in brackets.
    number: u32,
    lines: Vec<&'a str>,
}

/// The first two lines are read already.
fn parts(body: &str) -> Result<Vec<Part<'_>>, SessionError> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (number, line) in (3..).zip(body.lines()) {
        let head = line.strip_prefix('[').and_then(|line| line.split_once(']'));
        match (head, parts.last_mut()) {
            (Some((head, tail)), _) => parts.push(Part {
                head: head.split(' ').collect(),
                tail: tail.trim_start(),
                number,
                lines: Vec::new(),
            }),
            (None, Some(part)) => part.lines.push(line),
            (None, None) => return Err(SessionError::UnknownLine(number)),
        }
    }
    Ok(parts)
}

fn session(parts: &[Part<'_>]) -> Result<Session, SessionError> {
    let [shown, view, scenario, branches @ ..] = parts else {
        return Err(SessionError::UnknownLine(3));
    };
    for (part, name) in [(view, "view"), (scenario, "scenario")] {
        if part.head != [name] {
            return Err(part.unknown());
        }
    }
    let branches: Vec<Way> =
        branches.iter().enumerate().map(|(place, part)| part.way(place)).collect::<Result<_, _>>()?;
    let place = match shown.head[..] {
        ["shown", number] => before(number, branches.len()),
        _ => None,
    };
    let digest = shown.tail.strip_prefix("digest ").and_then(|digits| u64::from_str_radix(digits, 16).ok());
    Ok(Session {
        scenario: scenario.scenario()?,
        view: view.lines.iter().map(|line| (*line).to_owned()).collect(),
        branches,
        shown: (place.ok_or(shown.unknown())?, shown.moment()?),
        digest: digest.ok_or(shown.unknown())?,
    })
}

/// The place that a number stands for, if it is one of the first so many.
fn before(number: &str, end: usize) -> Option<usize> {
    let number: usize = number.parse().ok()?;
    number.checked_sub(1).filter(|place| *place < end)
}

impl Part<'_> {
    fn unknown(&self) -> SessionError {
        SessionError::UnknownLine(self.number)
    }

    /// Its lines in the language of scenarios, numbered as they stand in the text.
    fn scenario(&self) -> Result<Scenario, SessionError> {
        let text = "\n".repeat(self.number as usize) + &self.lines.join("\n");
        Scenario::parse(&text).map_err(SessionError::Unknown)
    }

    /// Its lines, of which none says what a world starts from.
    fn statements(&self) -> Result<Vec<Line>, SessionError> {
        let Scenario { title: None, setup, lines } = self.scenario()? else {
            return Err(self.unknown());
        };
        if setup == Setup::default() { Ok(lines) } else { Err(self.unknown()) }
    }

    /// The moment that is all it says.
    fn moment(&self) -> Result<Moment, SessionError> {
        match self.statements()?[..] {
            [Line { statement: Statement::At { time: at, event: Some(events) }, .. }] => {
                Ok(Moment { events, at })
            }
            _ => Err(self.unknown()),
        }
    }

    /// The branch at that place.
    fn way(&self, place: usize) -> Result<Way, SessionError> {
        let parent = match self.head[..] {
            ["branch", _] if place == 0 => None,
            ["branch", _, "of", parent] => Some(before(parent, place).ok_or(self.unknown())?),
            _ => return Err(self.unknown()),
        };
        let (mut deeds, mut last) = (Vec::new(), None);
        for Line { number, statement } in self.statements()? {
            match (statement, last) {
                (Statement::At { time: at, event: Some(events) }, _) => last = Some(Moment { events, at }),
                (Statement::Do(instruction), Some(moment)) => deeds.push((number, moment, instruction)),
                _ => return Err(SessionError::UnknownLine(number)),
            }
        }
        // A branch parts from another by what was done.
        if parent.is_some() && deeds.is_empty() {
            return Err(self.unknown());
        }
        Ok(Way { name: self.tail.to_owned(), parent, deeds, end: last.ok_or(self.unknown())? })
    }
}
