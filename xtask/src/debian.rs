//! What does not come from Rust: Debian's packages, above all a browser and its driver.

use std::env;
use std::process::Command;

use crate::Result;
use crate::run;
use crate::setup::{self, Toolbox};

/// A Chromium and its driver; the children find the browser's path in CHROMIUM.
pub fn need_chromium(tools: &mut Toolbox) -> Result<()> {
    if chromium().is_none() || run::on_path("chromedriver").is_none() {
        install(tools, &["chromium", "chromium-driver"], "Chromium and its driver (chromedriver)")?;
    }
    let path = chromium()
        .ok_or("Chromium was installed but is not on PATH; put it there, or its path into CHROMIUM.")?;
    tools.set("CHROMIUM", path);
    Ok(())
}

fn chromium() -> Option<String> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found = || names.iter().find_map(|name| run::on_path(name));
    env::var("CHROMIUM").ok().or_else(|| Some(found()?.to_string_lossy().into_owned()))
}

/// Firefox and WebKit with its driver, and a screen that nobody sees, for WebKit cannot do without one.
pub fn need_other_browsers(tools: &mut Toolbox) -> Result<()> {
    let missing = |programs: &[&str]| programs.iter().any(|program| run::on_path(program).is_none());
    if missing(&["firefox-esr"]) && missing(&["firefox"]) {
        install(tools, &["firefox-esr"], "Firefox")?;
    }
    if missing(&["WebKitWebDriver", "xvfb-run", "xauth"]) {
        install(
            tools,
            &["webkit2gtk-driver", "xvfb", "xauth"],
            "WebKit with its driver, and a virtual screen",
        )?;
    }
    setup::need_geckodriver(tools)
}

/// Installs Debian packages, or says which are missing and how to install them.
pub fn install(tools: &Toolbox, packages: &[&str], what: &str) -> Result<()> {
    let by_hand = format!(
        "{what} cannot be found; run `apt-get install {}` as root, or install it in your system's \
         way, and run this command again.",
        packages.join(" ")
    );
    if run::on_path("apt-get").is_none() || !(is_root() || may_sudo()) {
        return Err(by_hand);
    }
    let log = setup::log(packages[0])?;
    run::logged(apt(tools).arg("update"), "asking for Debian's list of packages", &log)
        .and_then(|()| {
            let install = ["install", "--yes", "--no-install-recommends"];
            let mut apt = apt(tools);
            run::logged(apt.args(install).args(packages), &format!("installing {what}"), &log)
        })
        .map_err(|problem| format!("{problem} To do it by hand: {by_hand}"))
}

fn apt(tools: &Toolbox) -> Command {
    let mut command = if is_root() {
        tools.command("apt-get")
    } else {
        let mut sudo = tools.command("sudo");
        sudo.args(["-n", "apt-get"]);
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    // Another apt may be at work, on a fresh machine quite likely; wait for it.
    command.args(["-o", "DPkg::Lock::Timeout=180"]);
    command
}

fn is_root() -> bool {
    run::answer(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}

fn may_sudo() -> bool {
    run::answer(Command::new("sudo").args(["-n", "true"])).is_some()
}
