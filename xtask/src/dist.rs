//! The page as it is shipped, and what it weighs.

use std::fs;

use crate::Result;
use crate::node;
use crate::run::{self, say};
use crate::setup::{self, Toolbox, WASM};

/// Where the shipped page is built.
pub const FOLDER: &str = "dist";

/// Where the package for npm is made.
const PACKAGE: &str = "dist/npm";

/// What a visitor downloads, the page with its style and first picture, the style of the panels, the wasm and
/// the JavaScript, may weigh in bytes of brotli.
pub const BUDGET: u32 = 540_000;

/// Where it is written what each crate weighs.
const WEIGHTS: &str = "docs/size.md";

/// Builds the page for release and prints what it weighs; too heavy is an error.
pub fn build_and_measure(tools: &mut Toolbox) -> Result<()> {
    build(tools)?;
    measure(tools)
}

/// Builds the page for release, and of it the one file that needs no server.
pub fn build(tools: &mut Toolbox) -> Result<()> {
    setup::need_target(tools)?;
    setup::need_trunk(tools)?;
    setup::need_crates(tools)?;
    node::need_node(tools)?;
    let build = ["build", "--release", "--skip-version-check", "--dist", FOLDER];
    run::pass_through(tools.command("trunk").args(build))?;
    run::pass_through(tools.command("node").args(["xtask/single.mjs", FOLDER]))
}

/// Makes a package for npm of the built page.
pub fn package(tools: &Toolbox) -> Result<()> {
    run::pass_through(tools.command("node").args(["xtask/npm.mjs", FOLDER, PACKAGE]))
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

/// Builds the page once more, with the names of its functions, and writes down what each crate weighs.
pub fn weigh(tools: &mut Toolbox) -> Result<()> {
    setup::need_target(tools)?;
    setup::need_wasm_bindgen(tools)?;
    node::need_node(tools)?;
    let mut cargo = tools.cargo();
    cargo.args(["build", "--profile", "page-named", "--target", WASM, "--bin", "playground"]);
    // These names say for which types a generic function was made, and so for which crate.
    cargo.args(["--config", "build.rustflags = [\"-Csymbol-mangling-version=v0\"]"]);
    run::pass_through(cargo.arg("--target-dir").arg(run::target_directory()))?;
    let folder = run::target_directory().join("weigh");
    let built = run::target_directory().join(WASM).join("page-named").join("playground.wasm");
    let bindgen = ["--target", "web", "--no-typescript", "--out-dir"];
    run::pass_through(tools.command("wasm-bindgen").args(bindgen).arg(&folder).arg(built))?;
    say("compressing it without each crate in turn (a minute)");
    let wasm = folder.join("playground_bg.wasm");
    let text = run::answer(tools.command("node").arg("xtask/weigh.mjs").arg(&wasm))
        .ok_or_else(|| format!("`node xtask/weigh.mjs {}` failed.", wasm.display()))?;
    fs::write(WEIGHTS, text + "\n").map_err(|why| format!("cannot write {WEIGHTS}: {why}."))?;
    say(&format!("{WEIGHTS} says what each crate weighs."));
    Ok(())
}
