//! The page on this machine, rebuilt whenever a file changes.

use std::env;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::Duration;

use crate::Result;
use crate::run::say;
use crate::setup::{self, Toolbox};

/// Where the served page is built: apart from dist/, so that tests can run beside it.
const FOLDER: &str = "target/serve";

/// What `cargo xtask serve` was asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    port: u16,
    release: bool,
    open: bool,
}

impl Options {
    /// Reads the words after `serve`.
    pub fn parse(words: &[&str]) -> Result<Options> {
        let mut options = Options { port: 8080, release: false, open: false };
        let mut words = words.iter().flat_map(|word| match word.split_once('=') {
            Some((option, value)) => vec![option, value],
            None => vec![*word],
        });
        while let Some(word) = words.next() {
            match word {
                "--release" => options.release = true,
                "--open" => options.open = true,
                "--port" | "-p" => options.port = port(words.next())?,
                other => {
                    return Err(format!(
                        "`serve` does not know `{other}`; it takes --release, --port N and --open."
                    ));
                }
            }
        }
        Ok(options)
    }
}

fn port(word: Option<&str>) -> Result<u16> {
    word.and_then(|word| word.parse().ok()).filter(|port| *port > 0).ok_or(format!(
        "`--port` takes a number from 1 to 65535, and {} is none, as in `--port 8081`.",
        word.map_or("nothing".to_owned(), |word| format!("`{word}`"))
    ))
}

/// Builds, serves and rebuilds until interrupted.
pub fn serve(options: &Options) -> Result<ExitCode> {
    need_port(options.port)?;
    setup::need_compiler()?;
    let mut tools = Toolbox::new();
    setup::need_target(&tools)?;
    setup::need_crates(&tools)?;
    // Compiling the tools does not keep all cores busy all the time, so the page compiles beside
    // them. If that fails, trunk's build will say why.
    let mut ahead = if setup::has_trunk(&tools)? { Vec::new() } else { start_building(&tools, options) };
    if let Err(problem) = setup::need_trunk(&mut tools) {
        for build in &mut ahead {
            let _ = build.kill();
        }
        return Err(problem);
    }
    setup::tidy_up();
    if !ahead.is_empty() {
        say("compiling the page …");
    }
    for build in &mut ahead {
        let _ = build.wait();
    }

    // Setting up may have taken minutes.
    need_port(options.port)?;
    start_announcing(options.port)?;
    // The policy of the page would refuse the script that trunk puts in there, see poster/.
    let mut trunk = tools.command("trunk");
    become_trunk(trunk.env("RAFT_PLAYGROUND_SERVED", "1").args(trunk_arguments(options)))
}

/// The program, and what draws its first picture.
fn start_building(tools: &Toolbox, options: &Options) -> Vec<Child> {
    let mut page = tools.cargo();
    page.args(["build", "--quiet", "--locked", "--target", setup::WASM, "--bin", "playground"]);
    page.args(options.release.then_some("--release"));
    let mut poster = tools.cargo();
    poster.args(["build", "--quiet", "--locked", "--package", "raft-poster"]);
    let start = |mut build: Command| {
        build.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
    };
    [page, poster].into_iter().filter_map(start).collect()
}

fn trunk_arguments(options: &Options) -> Vec<String> {
    let port = options.port.to_string();
    let mut arguments = vec!["serve", "--skip-version-check", "--address", "127.0.0.1"];
    arguments.extend(["--port", &port, "--dist", FOLDER]);
    // One address is enough; trunk would list every name that this machine answers to.
    arguments.extend(["--disable-address-lookup", "true"]);
    arguments.extend(options.release.then_some("--release"));
    arguments.extend(options.open.then_some("--open"));
    arguments.into_iter().map(str::to_owned).collect()
}

fn need_port(port: u16) -> Result<()> {
    let Err(why) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) else {
        return Ok(());
    };
    let other = if port < 65535 { port.max(1023) + 1 } else { 8081 };
    Err(match why.kind() {
        ErrorKind::AddrInUse => format!(
            "Port {port} is in use, perhaps by another `cargo xtask serve`; end that, or choose \
             another port: `cargo xtask serve --port {other}`."
        ),
        ErrorKind::PermissionDenied => format!(
            "Port {port} may be used only by root; choose another: `cargo xtask serve --port {other}`."
        ),
        _ => format!("Port {port} cannot be used ({why}); try `cargo xtask serve --port {other}`."),
    })
}

/// Turns this process into trunk, so that whatever ends it, Ctrl-C or a signal, ends the server and
/// leaves no orphan that holds the port.
#[cfg(unix)]
fn become_trunk(trunk: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(format!("cannot start trunk: {}.", trunk.exec()))
}

#[cfg(not(unix))]
fn become_trunk(trunk: &mut Command) -> Result<ExitCode> {
    crate::run::pass_through(trunk).map(|()| ExitCode::SUCCESS)
}

/// Starts a second process of this program that says when the page is there, since this one is
/// about to become trunk.
fn start_announcing(port: u16) -> Result<()> {
    let cannot = |why: io::Error| format!("cannot start this program a second time: {why}.");
    let program = env::current_exe().map_err(cannot)?;
    let words = ["announce".to_owned(), port.to_string(), std::process::id().to_string()];
    Command::new(program).args(words).stdin(Stdio::null()).spawn().map_err(cannot)?;
    Ok(())
}

/// Waits until the page is served, then prints its address; gives up when its parent has gone.
pub fn announce(port: &str, parent: &str) -> Result<()> {
    let port = self::port(Some(port))?;
    while parent_lives(parent) {
        if is_served(port).unwrap_or(false) {
            say(&format!("\n    Raft Playground: http://127.0.0.1:{port}/"));
            if Path::new(FOLDER).join("course.html").exists() {
                say(&format!("    In a course:     http://127.0.0.1:{port}/course.html"));
            }
            say("    It is rebuilt when a file changes; Ctrl-C ends it.\n");
            return Ok(());
        }
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

#[cfg(unix)]
fn parent_lives(parent: &str) -> bool {
    std::os::unix::process::parent_id().to_string() == parent
}

#[cfg(not(unix))]
fn parent_lives(_parent: &str) -> bool {
    true
}

fn is_served(port: u16) -> io::Result<bool> {
    let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    connection.set_read_timeout(Some(Duration::from_secs(2)))?;
    write!(connection, "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut status = [0; 12];
    connection.read_exact(&mut status)?;
    Ok(status.ends_with(b" 200"))
}

#[cfg(test)]
mod tests {
    use super::{Options, need_port};
    use std::net::TcpListener;

    #[test]
    fn options_come_in_any_order() {
        let parsed = Options::parse(&["--port", "9000", "--release"]);
        assert_eq!(parsed, Ok(Options { port: 9000, release: true, open: false }));
        assert_eq!(Options::parse(&["--port=9000"]).map(|options| options.port), Ok(9000));
    }

    #[test]
    fn what_is_no_port_is_said_so() {
        for words in [vec!["--port"], vec!["--port", "x"], vec!["--port", "0"], vec!["--prot"]] {
            assert!(Options::parse(&words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_port_in_use_suggests_another() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let problem = need_port(port).unwrap_err();
        assert!(problem.starts_with(&format!("Port {port} is in use")), "{problem}");
    }
}
