//! The laboratory in a terminal: `cargo xtask run` and `cargo xtask swarm` build and start it.
//!
//! What is found goes to the standard output, why nothing could be found to the standard error. The
//! exit status is 0 if all is well, 1 if something is wrong with Raft, with a scenario or with a
//! file, and 2 if the command is not understood.

mod arguments;
mod run;
mod screen;
mod swarm;

use std::env;
use std::io;
use std::process::ExitCode;

use arguments::Command;
use screen::Screen;

fn main() -> ExitCode {
    let words: Vec<String> = env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let (mut out, mut problems) = (io::stdout(), io::stderr());
    let mut screen = Screen::new(&mut out, &mut problems, screen::may_colour());
    let all_is_well = match arguments::parse(&words) {
        Ok(command) => obey(&command, &mut screen),
        Err(problem) => {
            screen.complain(&format!("error: {problem}"));
            return ExitCode::from(2);
        }
    };
    match screen.finish() {
        Ok(()) if all_is_well => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Whether all is well.
fn obey(command: &Command, screen: &mut Screen<'_>) -> bool {
    match command {
        Command::Help(text) => {
            screen.say(text.trim_end());
            true
        }
        Command::Run(options) => run::run(options, &mut io::stdin(), screen),
        Command::Swarm(options) => swarm::swarm(options, screen),
    }
}
