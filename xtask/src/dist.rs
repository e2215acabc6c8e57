//! The page as it is shipped, and what it weighs.

use crate::Result;
use crate::node;
use crate::run;
use crate::setup::{self, Toolbox};

/// Where the shipped page is built.
pub const FOLDER: &str = "dist";

/// What all wasm and JavaScript together may weigh, in bytes of brotli.
pub const BUDGET: u32 = 207_000;

/// Builds the page for release and prints what it weighs; too heavy is an error.
pub fn build_and_measure(tools: &mut Toolbox) -> Result<()> {
    build(tools)?;
    measure(tools)
}

/// Builds the page for release.
pub fn build(tools: &mut Toolbox) -> Result<()> {
    setup::need_target(tools)?;
    setup::need_trunk(tools)?;
    setup::need_crates(tools)?;
    let build = ["build", "--release", "--skip-version-check", "--dist", FOLDER];
    run::pass_through(tools.command("trunk").args(build))
}

/// Prints what the built page weighs; too heavy is an error.
pub fn measure(tools: &Toolbox) -> Result<()> {
    node::need_node(tools)?;
    let budget = BUDGET.to_string();
    let status = tools.command("node").args(["xtask/size.mjs", FOLDER, &budget]).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        // The script has said by how much.
        Ok(_) => Err(format!("The page in {FOLDER}/ does not keep to its budget of {BUDGET} bytes.")),
        Err(why) => Err(format!("cannot start node to measure the page: {why}.")),
    }
}
