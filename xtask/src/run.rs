//! Running other programs: to read their answer, to pass their output through, to count results in it.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::Result;
use crate::tally::Tally;

/// Prints a line; unlike `println!` it does not panic when nobody reads any more (`… | head`).
pub fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints a line where errors go.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Prints what went wrong; sentences from all over this program begin alike here.
pub fn report(problem: &str) {
    complain(&format!("error: {}", capitalised(problem)));
}

/// Where cargo puts what it builds.
pub fn target_directory() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}

/// The first program of that name on PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// What a program prints to its standard output; `None` if it is not there or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program on this terminal, output and all.
pub fn pass_through(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|why| cannot_start(command, &why))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed: {status}.", shown(command))) }
}

/// Runs a program, shows on `screen` what it prints as it prints it, and counts the results it reports.
pub fn counted(
    command: &mut Command,
    mut screen: impl Write + Send + 'static,
) -> Result<(ExitStatus, Tally)> {
    let _ = writeln!(screen, "$ {}", shown(command));
    // Behind a pipe cargo would drop its colours, which the reader would miss.
    if io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let tally = Arc::new(Mutex::new(Tally::default()));
    let sink = Arc::clone(&tally);
    let status = read_lines(command, move |line| {
        let _ = screen.write_all(line).and_then(|()| screen.flush());
        sink.lock().unwrap_or_else(PoisonError::into_inner).read(&String::from_utf8_lossy(line));
    })?;
    let tally = *tally.lock().unwrap_or_else(PoisonError::into_inner);
    Ok((status, tally))
}

/// Runs a lengthy program with its output in a log file; the terminal sees only how far it is.
pub fn logged(command: &mut Command, what: &str, log: &Path) -> Result<()> {
    let cannot_write = |why: io::Error| format!("cannot write the log {}: {why}.", log.display());
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).map_err(cannot_write)?;
    }
    let mut file = File::create(log).map_err(cannot_write)?;
    let begun = Instant::now();
    let is_terminal = io::stdout().is_terminal();
    say(&format!("{what} …"));
    let status = read_lines(command, move |line| {
        let _ = file.write_all(line);
        if is_terminal {
            show_progress(&String::from_utf8_lossy(line));
        }
    })?;
    if is_terminal {
        show_progress("");
    }
    if !status.success() {
        return Err(explain_failure(what, log));
    }
    say(&format!("{what}: done after {} s", begun.elapsed().as_secs()));
    Ok(())
}

/// Gives each line that a program prints, on either of its outputs and in their order, to `sink`.
fn read_lines(command: &mut Command, mut sink: impl FnMut(&[u8]) + Send + 'static) -> Result<ExitStatus> {
    let no_pipe = |why: io::Error| format!("cannot open a pipe: {why}.");
    let (reader, writer) = io::pipe().map_err(no_pipe)?;
    command.stdin(Stdio::null()).stdout(writer.try_clone().map_err(no_pipe)?).stderr(writer);
    let spawned = command.spawn();
    // The command holds the pipe's writing ends; as long as it does, the reader sees no end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = spawned.map_err(|why| cannot_start(command, &why))?;

    let (all_read, wait_for_all_read) = mpsc::channel();
    thread::spawn(move || {
        let mut lines = BufReader::new(reader);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            sink(&line);
            line.clear();
        }
        let _ = all_read.send(());
    });
    let status = child.wait().map_err(|why| format!("lost `{}`: {why}.", shown(command)))?;
    // A browser left behind may hold the pipe open for ever, so do not wait that long.
    let _ = wait_for_all_read.recv_timeout(Duration::from_secs(5));
    Ok(status)
}

fn show_progress(line: &str) {
    let line: String = line.trim().chars().take(76).collect();
    let mut screen = io::stdout().lock();
    let _ = write!(screen, "\r\x1b[K{line}").and_then(|()| screen.flush());
}

fn cannot_start(command: &Command, why: &io::Error) -> String {
    format!("cannot start `{}`: {why}.", command.get_program().display())
}

/// The command as one could type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(OsStr::new("?"));
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn explain_failure(what: &str, log: &Path) -> String {
    let mut text = String::new();
    // An unreadable log leaves the text empty, and the general sentence remains.
    let _ = File::open(log).and_then(|mut file| file.read_to_string(&mut text));
    format!("{what} failed: {} (The whole log is {}.)", diagnose(&text), log.display())
}

/// What to say where Rust has nothing to link with.
pub const NO_COMPILER: &str = "there is no C compiler (cc), and Rust links with it; run `apt-get \
     install build-essential` (as root, or with sudo) and then this command again.";

/// Says in one sentence what a failed download or installation most likely suffers from.
pub fn diagnose(log: &str) -> String {
    const NETWORK: [&str; 16] = [
        "could not resolve",
        "could not connect",
        "couldn't connect",
        "connection refused",
        "connection timed out",
        "failed to download",
        "failed to fetch",
        "error sending request",
        "network is unreachable",
        "network failure",
        "temporary failure",
        "spurious network error",
        "dns error",
        "timeout was reached",
        "enotfound",
        "econnrefused",
    ];
    let find = |words: &[&str]| {
        let has = |line: &str| words.iter().any(|word| line.to_lowercase().contains(word));
        log.lines().map(str::trim).rfind(|line| has(line))
    };
    if find(&["no c compiler", "linker `cc` not found"]).is_some() {
        return NO_COMPILER.to_owned();
    }
    if find(&["no space left on device"]).is_some() {
        return "the disk is full; make room and run the command again.".to_owned();
    }
    if let Some(line) = find(&NETWORK) {
        return format!(
            "the network cannot be reached (“{line}”); check the connection, or HTTPS_PROXY if \
             you are behind a proxy, and run the command again."
        );
    }
    match find(&["error"]) {
        Some(line) => format!("“{line}”; mend that and run the command again."),
        None => "it gave no reason; look into the log and run the command again.".to_owned(),
    }
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::diagnose;

    #[test]
    fn a_failed_download_is_put_down_to_the_network() {
        let log = "    Updating crates.io index\nerror: failed to download from `…`\n\nCaused by:\n  \
                   [6] Could not resolve host: registry.example\n";
        assert!(diagnose(log).starts_with("the network cannot be reached (“[6] Could not resolve"));
    }

    #[test]
    fn a_missing_compiler_is_named_even_when_other_errors_follow() {
        let log = "error: linker `cc` not found\nerror: could not compile `serde`\n";
        assert!(diagnose(log).contains("build-essential"));
    }

    #[test]
    fn any_other_error_is_quoted() {
        assert!(diagnose("warning: x\nerror: rustc 1.96 is required\n").contains("1.96 is required"));
    }
}
