//! Node.js and the packages of the page tests.

use std::fs;

use crate::Result;
use crate::debian;
use crate::run;
use crate::setup::{self, Toolbox};

const FOLDER: &str = "tests/page";
const OLDEST: u32 = 18;

/// A node that is new enough.
pub fn need_node(tools: &Toolbox) -> Result<()> {
    if run::on_path("node").is_none() {
        debian::install(tools, &["nodejs", "npm"], "Node.js")?;
    }
    let version = run::answer(tools.command("node").arg("--version")).unwrap_or_default();
    match major(&version) {
        Some(found) if found >= OLDEST => Ok(()),
        _ => Err(format!(
            "Node.js {OLDEST} or newer is needed, and `node --version` says “{version}”; install a \
             newer one from https://nodejs.org and run this command again."
        )),
    }
}

/// The packages that the page tests import.
pub fn need_packages(tools: &Toolbox) -> Result<()> {
    need_node(tools)?;
    let lock = format!("{FOLDER}/package-lock.json");
    let wanted = fs::read(&lock).map_err(|why| format!("cannot read {lock}: {why}; restore it from git."))?;
    // A copy of the lock file, made after installing, says what is installed. Comparing times
    // would not: git gives files the time of the checkout.
    let stamp = format!("{FOLDER}/node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if run::on_path("npm").is_none() {
        debian::install(tools, &["npm"], "npm")?;
    }
    let mut npm = tools.command("npm");
    npm.arg("ci").current_dir(FOLDER).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run::logged(&mut npm, "installing the page tests' node packages", &setup::log("npm")?)?;
    fs::write(&stamp, wanted).map_err(|why| format!("cannot write {stamp}: {why}."))
}

/// The 20 of `v20.1.2`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_first_number_of_nodes_version_decides() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major(""), None);
    }
}
