//! What the command line asks for.

use std::ops::RangeInclusive;

use raft::Flaw;

use crate::run;
use crate::swarm::{self, Quarry};

/// One thing that was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// To be told how to ask.
    Help(&'static str),
    /// To run scenarios.
    Run(run::Options),
    /// To run the swarm.
    Swarm(swarm::Options),
}

const USAGE: &str = "\
cargo xtask run FILE…      run scenarios (cargo xtask run --help)
cargo xtask swarm          run random clusters under random faults (cargo xtask swarm --help)
";

/// Reads the words after the program's name.
///
/// # Errors
///
/// What is not understood, and what would be.
pub(crate) fn parse(words: &[String]) -> Result<Command, String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", words @ ..] => parse_run(words),
        ["swarm", words @ ..] => parse_swarm(words),
        ["help" | "--help" | "-h"] => Ok(Command::Help(USAGE)),
        [] => Err(format!("tell me what to do:\n{USAGE}")),
        [word, ..] => Err(format!("`{word}` is no command; these are:\n{USAGE}")),
    }
}

fn parse_run(words: &[&str]) -> Result<Command, String> {
    let mut options = run::Options::default();
    let mut words = Words::new(words);
    while let Some(word) = words.next()? {
        match word {
            Word::Plain(file) => options.files.push(file.to_owned()),
            Word::Option("--why") => options.why = true,
            Word::Option("--all") => (options.why, options.all) = (true, true),
            Word::Option("--json") => options.json = true,
            Word::Option("--help" | "-h") => return Ok(Command::Help(run::HELP)),
            Word::Option(other) => {
                return Err(format!(
                    "`run` has no option `{other}`; it takes --why, --all, --json and --help"
                ));
            }
        }
    }
    if options.files.is_empty() {
        return Err("`run` needs a FILE, or `-` for the standard input, as in \
                    `cargo xtask run scenarios/*.raft`"
            .to_owned());
    }
    Ok(Command::Run(options))
}

fn parse_swarm(words: &[&str]) -> Result<Command, String> {
    let (mut seeds, mut from, mut seconds, mut quarry) = (None, None, None, Quarry::Nothing);
    let mut words = Words::new(words);
    while let Some(word) = words.next()? {
        match word {
            Word::Option("--seeds") => seeds = Some(words.number("--seeds", 1..=1_000_000_000)?),
            Word::Option("--from") => from = Some(words.number("--from", 0..=u64::MAX)?),
            Word::Option("--seconds") => seconds = Some(words.number("--seconds", 1..=3_600)?),
            Word::Option(option @ ("--flaw" | "--flaws")) => {
                if quarry != Quarry::Nothing {
                    return Err("`swarm` takes --flaw NAME once, or --flaws".to_owned());
                }
                quarry = if option == "--flaws" {
                    Quarry::EveryFlaw
                } else {
                    Quarry::Flaw(flaw(words.value(option)?)?)
                };
            }
            Word::Option("--help" | "-h") => return Ok(Command::Help(swarm::HELP)),
            Word::Option(other) | Word::Plain(other) => {
                return Err(format!(
                    "`swarm` does not know `{other}`; it takes --seeds N, --from SEED, --seconds S, \
                     --flaw NAME, --flaws and --help"
                ));
            }
        }
    }
    if quarry == Quarry::EveryFlaw && from.is_some() {
        return Err("--flaws says how many seeds each flaw needs, so it begins with the first one; \
                    --from goes with --flaw NAME"
            .to_owned());
    }
    let (seeds, from) = (seeds.unwrap_or(quarry.seeds()), from.unwrap_or(1));
    match from.checked_add(seeds - 1) {
        Some(_) => Ok(Command::Swarm(swarm::Options { quarry, seeds, from, seconds })),
        None => Err(format!("there are no {seeds} seeds from {from} on: the last one is {}", u64::MAX)),
    }
}

fn flaw(name: &str) -> Result<Flaw, String> {
    Flaw::ALL.into_iter().find(|flaw| flaw.name() == name).ok_or_else(|| {
        let names = Flaw::ALL.map(Flaw::name).join(", ");
        format!("there is no flaw `{name}`; these are: {names}")
    })
}

/// The words of a command, with `--option=value` taken apart.
struct Words<'a> {
    rest: std::slice::Iter<'a, &'a str>,
    /// The value of an option that has not been asked for yet.
    value: Option<(&'a str, &'a str)>,
    /// Whether `--` has been read: what follows are files, whatever they are called.
    only_plain: bool,
}

enum Word<'a> {
    Option(&'a str),
    Plain(&'a str),
}

impl<'a> Words<'a> {
    fn new(words: &'a [&'a str]) -> Words<'a> {
        Words { rest: words.iter(), value: None, only_plain: false }
    }

    fn next(&mut self) -> Result<Option<Word<'a>>, String> {
        if let Some((option, value)) = self.value.take() {
            return Err(format!("`{option}` takes no value, and `{value}` is one"));
        }
        Ok(match self.rest.next().copied() {
            Some("--") if !self.only_plain => {
                self.only_plain = true;
                return self.next();
            }
            Some(word) if !self.only_plain && word.len() > 1 && word.starts_with('-') => {
                let (option, value) = word.split_once('=').map_or((word, None), |(o, v)| (o, Some((o, v))));
                self.value = value;
                Some(Word::Option(option))
            }
            word => word.map(Word::Plain),
        })
    }

    /// The value of the option that was read last: after `=`, or the next word.
    fn value(&mut self, option: &str) -> Result<&'a str, String> {
        let value = self.value.take().map(|(_, value)| value).or_else(|| self.rest.next().copied());
        value.ok_or_else(|| format!("`{option}` needs a value"))
    }

    fn number(&mut self, option: &str, range: RangeInclusive<u64>) -> Result<u64, String> {
        let word = self.value(option)?;
        word.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            let (first, last) = range.into_inner();
            format!("`{option}` takes a whole number from {first} to {last}, and `{word}` is none")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, parse};
    use crate::run;
    use crate::swarm::{self, Quarry};
    use raft::Flaw;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn run_takes_files_and_says_how_much_to_tell() {
        let check = |line: &str, files: &[&str], [why, all, json]: [bool; 3]| {
            let files = files.iter().map(|file| (*file).to_owned()).collect();
            assert_eq!(parsed(line), Ok(Command::Run(run::Options { files, why, all, json })), "{line}");
        };
        check("run a.raft", &["a.raft"], [false, false, false]);
        check("run --why a.raft -", &["a.raft", "-"], [true, false, false]);
        check("run a.raft --all", &["a.raft"], [true, true, false]);
        check("run --json -- --why --", &["--why", "--"], [false, false, true]);
    }

    #[test]
    fn swarm_has_a_default_for_everything() {
        let check = |line: &str, quarry, seeds, from, seconds| {
            let options = swarm::Options { quarry, seeds, from, seconds };
            assert_eq!(parsed(line), Ok(Command::Swarm(options)), "{line}");
        };
        check("swarm", Quarry::Nothing, 2_000, 1, None);
        check("swarm --seeds 7 --from=0 --seconds=3", Quarry::Nothing, 7, 0, Some(3));
        check("swarm --flaw vote-twice", Quarry::Flaw(Flaw::VoteTwice), 500, 1, None);
        check("swarm --flaws --seeds 9", Quarry::EveryFlaw, 9, 1, None);
        check("swarm --from 18446744073709551615 --seeds 1", Quarry::Nothing, 1, u64::MAX, None);
    }

    #[test]
    fn help_is_given_wherever_it_is_asked_for() {
        for line in ["help", "--help", "-h", "run --help", "run a.raft -h", "swarm --help"] {
            assert!(matches!(parsed(line), Ok(Command::Help(_))), "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named_with_what_would_be() {
        let check = |line: &str, words: &[&str]| {
            let problem = parsed(line).expect_err(line);
            for word in words {
                assert!(problem.contains(word), "{line}: {problem}");
            }
        };
        check("", &["cargo xtask run", "cargo xtask swarm"]);
        check("walk", &["`walk`", "cargo xtask run"]);
        check("run", &["FILE", "`-`"]);
        check("run --wy a.raft", &["`--wy`", "--why"]);
        check("run --why=yes a.raft", &["`--why`", "`yes`"]);
        check("swarm 7", &["`7`", "--seeds"]);
        check("swarm --seeds", &["`--seeds`", "value"]);
        check("swarm --seeds 0", &["`--seeds`", "`0`", "from 1"]);
        check("swarm --seeds -1", &["`--seeds`", "`-1`"]);
        check("swarm --seconds 3601", &["3600", "`3601`"]);
        check("swarm --flaw sloth", &["`sloth`", "vote-twice"]);
        check("swarm --flaw vote-twice --flaws", &["--flaw NAME once", "--flaws"]);
        check("swarm --flaws --from 2", &["--flaws", "--from"]);
        check("swarm --from 18446744073709551615", &["2000 seeds", "18446744073709551615"]);
    }
}
