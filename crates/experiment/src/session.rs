//! A session as text: what it takes to come to the same moment elsewhere.

mod opening;
mod read;

use std::fmt::{self, Display, Formatter};

use scenario::{Instruction, Scenario, ScenarioErrors, Statement};
use sim::{Branch, BranchError, BranchId, Moment};

use crate::Experiment;
pub use opening::Opening;

/// What it takes to come to the same moment elsewhere: the scenario, what else was done on each branch,
/// and where one is. It is written as lines, in the language of scenarios where something is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// What it began with.
    pub scenario: Scenario,
    /// What whoever shows it needs to know: one line each, which mean nothing here.
    pub view: Vec<String>,
    /// In the order in which they parted.
    branches: Vec<Way>,
    /// The place of the branch that is shown, and the moment.
    shown: (usize, Moment),
    /// What the world comes to there.
    digest: u64,
}

/// A branch.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Way {
    name: String,
    /// The place of the one that it parted from.
    parent: Option<usize>,
    /// What was done, but for what the director does again by itself; each with its line in the text.
    deeds: Vec<(u32, Moment, Instruction)>,
    end: Moment,
}

/// Why a session cannot be told or opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SessionError {
    /// The text does not begin as one does.
    NotASession,
    /// Its format is another one, of this number.
    OtherFormat(u32),
    /// The text is longer than [`Session::MAX_BYTES`].
    TooLong,
    /// Something in the text is not as it was written.
    Damaged,
    /// The text is as it was written, but says something that is not known here.
    Unknown(ScenarioErrors),
    /// The same, of what only sessions say.
    UnknownLine(u32),
    /// What this line does cannot be done here.
    CannotDo(u32),
    /// What was done leads elsewhere here.
    LeadsElsewhere,
    /// So many events are more than anybody would wait for.
    TakesTooLong(u64),
    /// It cannot be told: its beginning is forgotten.
    Forgotten(BranchError),
    /// It cannot be told: on a branch more was done than [`Session::MAX_DEEDS`].
    TooMuchDone,
}

impl Session {
    /// The number of the format: another one is not read.
    pub const FORMAT: u32 = 1;
    /// No text longer than this is read.
    pub const MAX_BYTES: usize = 1 << 20;
    /// No session is opened that takes more events than this.
    pub const MAX_EVENTS: u64 = 10_000_000;

    /// So much can be done by hand on a branch: each deed takes two of a scenario's lines.
    pub const MAX_DEEDS: usize = Scenario::MAX_STATEMENTS / 2 - 1;

    /// What it takes to come to where the cursor is.
    ///
    /// # Errors
    ///
    /// If so much was done that the beginning is forgotten, or more on a branch than
    /// [`Session::MAX_DEEDS`].
    pub fn of(experiment: &Experiment, view: Vec<String>) -> Result<Session, SessionError> {
        let history = experiment.history();
        if history.begins_at().events != 0 {
            return Err(SessionError::Forgotten(BranchError::BeginningForgotten(history.begins_at())));
        }
        let all = history.branches();
        let place = |id: BranchId| all.iter().position(|branch| branch.id() == id);
        let way = |branch: &Branch| Way {
            name: branch.name().replace(char::is_control, " "),
            parent: branch.parent().and_then(place),
            deeds: deeds(branch),
            end: branch.end(),
        };
        let branches: Vec<Way> = all.iter().map(way).collect();
        if branches.iter().any(|way| Session::MAX_DEEDS < way.deeds.len()) {
            return Err(SessionError::TooMuchDone);
        }
        Ok(Session {
            scenario: experiment.scenario().clone(),
            view,
            branches,
            shown: (place(experiment.branch().id()).unwrap_or_default(), experiment.moment()),
            digest: experiment.world().digest(),
        })
    }

    /// What was done by hand, on all branches.
    pub fn instructions(&self) -> impl Iterator<Item = &Instruction> {
        let deeds = self.branches.iter().flat_map(|way| &way.deeds);
        deeds.map(|(_, _, instruction)| instruction)
    }

    /// All but the first two lines.
    fn body(&self) -> String {
        let mut lines = vec![format!("[shown {}] digest {:016x}", self.shown.0 + 1, self.digest)];
        lines.push(at(self.shown.1));
        lines.push("[view]".to_owned());
        lines.extend_from_slice(&self.view);
        lines.push("[scenario]".to_owned());
        lines.push(self.scenario.to_string());
        for (place, Way { name, parent, deeds, end }) in self.branches.iter().enumerate() {
            let parted = parent.map_or(String::new(), |parent| format!(" of {}", parent + 1));
            lines.push(format!("[branch {}{parted}] {name}", place + 1));
            for (_, moment, instruction) in deeds {
                lines.push(at(*moment));
                lines.push(Statement::Do(instruction.clone()).to_string());
            }
            lines.push(at(*end));
        }
        lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

/// What was done on a branch, but for what the director does again by itself. It would not part from
/// another branch by itself.
fn deeds(branch: &Branch) -> Vec<(u32, Moment, Instruction)> {
    let actions = branch.actions().iter().enumerate();
    let own = actions.filter(|(place, timed)| !timed.was_wanted || *place == 0 && branch.parent().is_some());
    own.map(|(_, timed)| (0, timed.moment, Instruction::from(&timed.action))).collect()
}

fn at(moment: Moment) -> String {
    Statement::At { time: moment.at, event: Some(moment.events) }.to_string()
}

impl Display for Session {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let body = self.body();
        write!(f, "{FIRST} {}\n{SUM} {:08x}\n{body}", Session::FORMAT, crc32(&body))
    }
}

/// How a text begins, and what stands before its checksum.
const FIRST: &str = "raft-session";
const SUM: &str = "sum";

/// The checksum of Ethernet and of ZIP: whatever is wrong within 32 bits of each other, it finds.
fn crc32(text: &str) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
    !text.bytes().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(byte), step))
}

const ANOTHER: &str = "another version of Raft Playground made it";

impl Display for SessionError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            SessionError::NotASession => {
                write!(f, "it is no session of Raft Playground: its first line would be “{FIRST} {}”", Session::FORMAT)
            }
            SessionError::OtherFormat(number) => write!(
                f,
                "{ANOTHER}: its format is {number}, and this page reads {}. Open it where it was made",
                Session::FORMAT
            ),
            SessionError::TooLong => {
                write!(f, "it is too long: a session has at most {} bytes", Session::MAX_BYTES)
            }
            SessionError::Damaged => f.write_str(
                "it is damaged: a part of it is missing, or not as it was written. Ask for it again, best as a file",
            ),
            SessionError::Unknown(errors) => match errors.0.first() {
                Some(first) => write!(f, "{ANOTHER}, and some of it is not known here: {first}"),
                None => f.write_str(ANOTHER),
            },
            SessionError::UnknownLine(line) => {
                write!(f, "{ANOTHER}, and some of it is not known here: line {line}")
            }
            SessionError::CannotDo(line) => {
                write!(f, "{ANOTHER}: what its line {line} does cannot be done here. Open it where it was made")
            }
            SessionError::LeadsElsewhere => {
                write!(f, "{ANOTHER}: what was done there leads to another moment here. Open it where it was made")
            }
            SessionError::TakesTooLong(events) => write!(
                f,
                "it is too long: it takes {events} events, and at most {} are done again",
                Session::MAX_EVENTS
            ),
            SessionError::Forgotten(error) => error.fmt(f),
            SessionError::TooMuchDone => {
                write!(f, "more was done here by hand than the {} deeds that a session can tell", Session::MAX_DEEDS)
            }
        }
    }
}

impl std::error::Error for SessionError {}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_the_one_that_everybody_means() {
        assert_eq!(super::crc32("123456789"), 0xCBF4_3926);
    }
}
