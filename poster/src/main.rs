//! Puts what the page draws first into `index.html`, so that it stands there before the program has come.
//!
//! Trunk runs it after every build (`Trunk.toml`). The picture differs from seed to seed, and a visitor who
//! names none gets a fresh one; so it is drawn for some seeds, what differs is a hole in it, and `www/poster.js`
//! chooses one of them, fills the holes, and leaves the seed for the program to go on with.

mod holes;
mod html;

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::pin::pin;
use std::process::ExitCode;
use std::task::{Context, Poll, Waker};

use raft_playground::api::options::Options;
use raft_playground::poster::first_picture;

/// Set by `cargo xtask serve`.
const SERVED: &str = "RAFT_PLAYGROUND_SERVED";
/// How many seeds a visitor who names none can get; each costs a dozen bytes.
const SEEDS: usize = 32;
/// Of so many seeds, that many should have first pictures that differ in numbers alone.
const SEEDS_TRIED: u64 = 10 * SEEDS as u64;

fn main() -> ExitCode {
    match put_into_page() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(io::stderr(), "error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn put_into_page() -> Result<(), String> {
    let folder = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).ok_or(
        "TRUNK_STAGING_DIR is not set: trunk runs this after a build; run `cargo xtask serve` or `dist`.",
    )?;
    let file = folder.join("index.html");
    let cannot = |what: &str, why: io::Error| format!("cannot {what} {}: {why}.", file.display());
    let page = fs::read_to_string(&file).map_err(|why| cannot("read", why))?;
    let style = folder.join("playground.css");
    let style = fs::read_to_string(&style)
        .map_err(|why| format!("cannot read {}: {why}; index.html must copy it there.", style.display()))?;

    let (options, problems) = Options::parse(&html::query(&page, &Options::NAMES)?);
    if let Some(problem) = problems.first() {
        return Err(format!("index.html asks for a playground that cannot be: {problem}."));
    }
    let pictures = (1..=SEEDS_TRIED).map(|seed| at_once(first_picture(options.clone(), seed)));
    let picture = holes::Picture::of(pictures, SEEDS)?;
    let mut page = html::with_poster(&page, &picture, &style)?;
    if env::var_os(SERVED).is_some() {
        page = html::without_policy(&page)?;
    }
    fs::write(&file, page).map_err(|why| cannot("write", why))
}

/// What a future answers that waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(answer) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return answer;
        }
    }
}
