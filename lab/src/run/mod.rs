//! `run`: scenarios from beginning to end.

mod json;
mod text;

use std::fs::File;
use std::io::{self, Read};

use experiment::{Item, Outcome};
use scenario::{Failure, Scenario, ScenarioError};

use crate::screen::Screen;

/// How to ask for it.
pub(crate) const HELP: &str = "\
Runs scenarios and says whether what they expect came true.

  cargo xtask run [--why] [--all] [--json] FILE…

  FILE     a scenario (docs/scenario-language.md); `-` is the standard input
  --why    tell what happened, and why, without what happens all the time
  --all    tell that, too
  --json   write one JSON object a line for each file:
             file, title, passed,
             failures    [{line?, column?, message}]: of the text and of the run
             violations  [{property, detail, at_us, servers, term, index?, events, expected}]
             goals       [{line, goal, reached}]
             digest (16 hexadecimal digits), events, time_us (virtual microseconds),
             happenings  [{at_us, event, headline, detail, section?, rule?, server?}] with --why
           A file that cannot be read or understood has only the first four.

The exit status is 0 if every scenario passed, 1 if an expectation failed, a property was broken that
the scenario does not expect to be, or a file cannot be read or understood, and 2 if the command is
not understood.
";

/// What `run` was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The scenarios' files; `-` is the standard input.
    pub(crate) files: Vec<String>,
    /// Whether to tell what happened.
    pub(crate) why: bool,
    /// Whether to tell what happens all the time, too.
    pub(crate) all: bool,
    /// Whether a program reads the results.
    pub(crate) json: bool,
}

/// Runs each file, and says whether all passed.
pub(crate) fn run(options: &Options, input: &mut dyn Read, screen: &mut Screen<'_>) -> bool {
    let mut passed = 0;
    for file in &options.files {
        let is_well = if options.json {
            json::run(options, file, input, screen)
        } else {
            text::run(options, file, input, screen)
        };
        passed += usize::from(is_well);
    }
    let failed = options.files.len() - passed;
    if !options.json && options.files.len() > 1 {
        screen.say(&format!("\n{passed} passed, {failed} failed"));
    }
    failed == 0
}

/// Something wrong with a file, its text or its run.
#[derive(Debug, PartialEq, Eq)]
struct Trouble {
    /// The line, from 1; none if it is about all of the file.
    line: Option<u32>,
    /// The character in the line, from 1.
    column: Option<u32>,
    message: String,
}

impl From<&ScenarioError> for Trouble {
    fn from(error: &ScenarioError) -> Trouble {
        Trouble { line: Some(error.line), column: Some(error.column), message: error.message() }
    }
}

impl From<&Failure> for Trouble {
    fn from(failure: &Failure) -> Trouble {
        let line = (failure.line > 0).then_some(failure.line);
        Trouble { line, column: None, message: failure.message.clone() }
    }
}

/// The text of a file.
fn read(file: &str, input: &mut dyn Read) -> Result<String, Trouble> {
    let about_all = |message| Trouble { line: None, column: None, message };
    let bytes = if file == "-" { contents(input) } else { File::open(file).and_then(contents) };
    let bytes = bytes.map_err(|why| about_all(format!("cannot read this file: {why}")))?;
    String::from_utf8(bytes).map_err(|why| {
        let place = why.utf8_error().valid_up_to();
        about_all(format!("this is no text in UTF-8: see the byte at offset {place}"))
    })
}

/// All bytes, or as many as show that there are too many.
fn contents(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(Scenario::MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The scenario that a text is.
fn parse(text: &str) -> Result<Scenario, Vec<Trouble>> {
    Scenario::parse(text).map_err(|errors| errors.0.iter().map(Trouble::from).collect())
}

/// Plays a scenario to its end and shows each item of its feed.
fn play(scenario: &Scenario, mut watch: impl FnMut(&Item)) -> Outcome {
    experiment::run(scenario, &mut |_, item| watch(item)).expect("what was parsed has a setup that works")
}
