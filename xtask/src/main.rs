//! `cargo xtask`: everything one does with this repository beyond editing it.
//!
//! It sets up what is missing on its own, so that a fresh machine with Rust on it needs one command.

mod bench;
mod debian;
mod dist;
mod lab;
mod node;
mod run;
mod serve;
mod setup;
mod tally;
mod test;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use run::{complain, say};
use setup::Toolbox;

/// What went wrong, where, and what to do about it: one sentence for a person.
type Result<T> = std::result::Result<T, String>;

const USAGE: &str = "\
cargo xtask: set up, serve, test and measure Raft Playground

  cargo xtask serve [--release] [--port N] [--open]
                           build the page, serve it on http://127.0.0.1:8080/, rebuild on change
  cargo xtask run FILE…    run scenarios and say whether they pass (cargo xtask run --help)
  cargo xtask swarm        run random clusters under random faults (cargo xtask swarm --help)
  cargo xtask test [PART…] run all tests and checks, or only the parts named (below)
  cargo xtask dist [--npm] build the page for release into dist/ and print its size; with --npm,
                           make a package for npm of it in dist/npm/, too
  cargo xtask weigh        say what each crate weighs in that page, in docs/size.md
  cargo xtask measure [PART…]
                           build, then measure the page in Chromium (tests/page/measure.mjs)
  cargo xtask browsers     build, then go through the page in Firefox and in WebKit (tests/page/browsers.mjs)
  cargo xtask bench        measure the core next to the crate raft 0.7, and the simulation (bench)

Whatever is missing is installed first: the wasm target, trunk, wasm-bindgen and wasm-pack into
~/.cache/raft-playground, Chromium and Node.js from Debian's packages.

Parts of `cargo xtask test`:
";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match enter_repository().and_then(|caller| obey(&words, &caller)) {
        Ok(code) => code,
        Err(problem) => {
            run::report(&problem);
            ExitCode::FAILURE
        }
    }
}

/// All paths in this program are relative to the repository, wherever it was called from; that
/// place is what it returns.
fn enter_repository() -> Result<PathBuf> {
    let caller = env::current_dir().map_err(|why| format!("cannot tell which folder this is: {why}."))?;
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    env::set_current_dir(&repository)
        .map_err(|why| format!("cannot enter {}: {why}.", repository.display()))?;
    Ok(caller)
}

fn obey(words: &[&str], caller: &Path) -> Result<ExitCode> {
    match words {
        ["serve", options @ ..] => serve::serve(&serve::Options::parse(options)?),
        ["run" | "swarm", ..] => lab::obey(&Toolbox::new(), caller, words),
        ["test", parts @ ..] => test::test(parts),
        ["dist"] => done(dist::build_and_measure(&mut Toolbox::new())),
        ["dist", "--npm"] => done(dist_with_package(&mut Toolbox::new())),
        ["weigh"] => done(dist::weigh(&mut Toolbox::new())),
        ["measure", parts @ ..] => done(measure(&mut Toolbox::new(), parts)),
        ["browsers"] => done(browsers(&mut Toolbox::new())),
        ["bench"] => done(bench::bench(&mut Toolbox::new())),
        ["announce", port, parent] => done(serve::announce(port, parent)),
        ["help" | "--help" | "-h"] => {
            say(&usage());
            Ok(ExitCode::SUCCESS)
        }
        [] => {
            complain(&usage());
            Ok(ExitCode::from(2))
        }
        [command, ..] => {
            complain(&usage());
            complain(&format!(
                "error: `cargo xtask {}` is not understood: `{command}` is {}.",
                words.join(" "),
                if is_command(command) { "given more than it takes" } else { "no command" },
            ));
            Ok(ExitCode::from(2))
        }
    }
}

fn done(result: Result<()>) -> Result<ExitCode> {
    result.map(|()| ExitCode::SUCCESS)
}

fn is_command(word: &str) -> bool {
    ["dist", "weigh", "browsers", "bench"].contains(&word)
}

fn usage() -> String {
    let parts = test::PARTS.iter().map(|part| format!("  {:<24} {}\n", part.name, part.about));
    USAGE.to_owned() + parts.collect::<String>().trim_end()
}

/// Builds the page and makes a package of it.
fn dist_with_package(tools: &mut Toolbox) -> Result<()> {
    dist::build(tools)?;
    dist::package(tools)?;
    // At last, for a page that is too heavy is a page all the same.
    dist::measure(tools)
}

/// Measures the built page in a browser.
fn measure(tools: &mut Toolbox, parts: &[&str]) -> Result<()> {
    dist::build_and_measure(tools)?;
    debian::need_chromium(tools)?;
    node::need_packages(tools)?;
    run::pass_through(tools.command("node").arg("tests/page/measure.mjs").args(parts))
}

/// Goes through the built page in browsers that the tests do not use.
fn browsers(tools: &mut Toolbox) -> Result<()> {
    dist::build(tools)?;
    node::need_node(tools)?;
    debian::need_other_browsers(tools)?;
    run::pass_through(tools.command("node").arg("tests/page/browsers.mjs"))
}
