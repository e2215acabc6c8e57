//! The laboratory (`lab/`): scenarios and the swarm. In release, for they are to run much.

use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};

use crate::Result;
use crate::run;
use crate::setup::Toolbox;

/// Builds the laboratory and does there what `words` say, in the folder `caller` was in: the files
/// that they name are seen from there. Input, output and exit status are the laboratory's own.
pub fn obey(tools: &Toolbox, caller: &Path, words: &[&str]) -> Result<ExitCode> {
    let mut lab = build(tools)?;
    let status = lab.current_dir(caller).args(words).status();
    status.map(code).map_err(|why| format!("cannot start the laboratory: {why}."))
}

/// The laboratory, built.
pub fn build(tools: &Toolbox) -> Result<Command> {
    let target = std::path::absolute(run::target_directory())
        .map_err(|why| format!("cannot tell where {} is: {why}.", run::target_directory().display()))?;
    let program = target.join("release").join("lab");
    let mut cargo = tools.cargo();
    cargo.args(["build", "--release", "--package", "raft-lab", "--target-dir"]).arg(&target);
    // The first time takes long enough that one wants to see it go on.
    cargo.args(program.exists().then_some("--quiet"));
    run::pass_through(&mut cargo)?;
    Ok(tools.command(&program.to_string_lossy()))
}

/// The status of a program as this program's own; one that was killed has failed.
fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use super::code;
    use std::process::{Command, ExitCode};

    #[test]
    fn the_exit_status_is_that_of_the_program_or_a_failure() {
        let check = |script: &str, expected| {
            let status = Command::new("sh").args(["-c", script]).status().unwrap();
            assert_eq!(code(status), expected, "{script}");
        };
        check("exit 0", ExitCode::SUCCESS);
        check("exit 2", ExitCode::from(2));
        check("kill -9 $$", ExitCode::FAILURE);
    }
}
