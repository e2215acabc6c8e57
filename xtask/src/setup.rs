//! What must be there before Rust can be built for the web, and how to get it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::run;

/// The target that browsers run.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The tools found or installed so far; it starts programs so that they find those tools too.
pub struct Toolbox {
    folders: Vec<PathBuf>,
    variables: Vec<(&'static str, String)>,
}

impl Toolbox {
    /// Nothing beyond what PATH holds.
    pub fn new() -> Toolbox {
        Toolbox { folders: Vec::new(), variables: Vec::new() }
    }

    /// A program, with the tools' folders first on its PATH.
    pub fn command(&self, program: &str) -> Command {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = self.folders.iter().cloned().chain(env::split_paths(&path));
        let mut command = Command::new(program);
        if let Ok(path) = env::join_paths(folders) {
            command.env("PATH", path);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        // Trunk takes NO_COLOR=1, which is how everybody writes it, for a mistake.
        if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            command.env("NO_COLOR", "true");
        }
        command
    }

    /// The cargo that runs this program.
    pub fn cargo(&self) -> Command {
        self.command(&env::var("CARGO").unwrap_or("cargo".to_owned()))
    }

    /// Sets an environment variable for all programs started from now on.
    pub fn set(&mut self, variable: &'static str, value: String) {
        self.variables.push((variable, value));
    }

    fn prefer(&mut self, folder: PathBuf) {
        if !self.folders.contains(&folder) {
            self.folders.insert(0, folder);
        }
    }
}

/// A program from crates.io in one exact version.
struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
    /// Whether it builds with its own Cargo.lock: trunk only with it, wasm-bindgen only without,
    /// because some of what it locks is newer than the registry mirrors serve.
    locked: bool,
    /// Whether it is compiled without what it can do by default.
    lean: bool,
}

impl Tool {
    /// Where this program installs it.
    fn root(&self) -> Result<PathBuf> {
        Ok(cache()?.join("tools").join(format!("{}-{}", self.package, self.version)))
    }

    fn is_on_path(&self, tools: &Toolbox) -> bool {
        has_version(tools.command(self.program), &self.version)
    }

    fn is_in(&self, root: &Path) -> bool {
        has_version(Command::new(root.join("bin").join(self.program)), &self.version)
    }
}

/// Builds and serves the page.
pub fn need_trunk(tools: &mut Toolbox) -> Result<()> {
    need_tool(tools, &trunk())?;
    need_wasm_bindgen(tools)
}

/// Whether trunk need not be installed first.
pub fn has_trunk(tools: &Toolbox) -> Result<bool> {
    let trunk = trunk();
    Ok(trunk.is_on_path(tools) || trunk.is_in(&trunk.root()?))
}

fn trunk() -> Tool {
    // The newest release that Rust 1.95 compiles.
    Tool { package: "trunk", program: "trunk", version: "0.21.14".to_owned(), locked: true, lean: false }
}

/// Writes the JavaScript around the wasm; it must be of the very version of the crate.
pub fn need_wasm_bindgen(tools: &mut Toolbox) -> Result<()> {
    let lock = fs::read_to_string("Cargo.lock")
        .map_err(|why| format!("cannot read Cargo.lock: {why}; restore it from git."))?;
    let version = locked_version(&lock, "wasm-bindgen").ok_or(
        "Cargo.lock names no version of wasm-bindgen, and the tool of that name must match it; \
         restore Cargo.lock from git.",
    )?;
    let package = "wasm-bindgen-cli";
    need_tool(tools, &Tool { package, program: "wasm-bindgen", version, locked: false, lean: false })
}

/// Runs tests in a browser.
pub fn need_wasm_pack(tools: &mut Toolbox) -> Result<()> {
    let version = "0.15.1".to_owned();
    let package = "wasm-pack";
    need_tool(tools, &Tool { package, program: "wasm-pack", version, locked: true, lean: false })?;
    need_wasm_bindgen(tools)
}

/// Drives Firefox.
pub fn need_geckodriver(tools: &mut Toolbox) -> Result<()> {
    let version = "0.37.0".to_owned();
    let package = "geckodriver";
    need_tool(tools, &Tool { package, program: "geckodriver", version, locked: true, lean: false })
}

/// Makes a book of Markdown files, as a course may: the page tests put a playground into one.
pub fn need_mdbook(tools: &mut Toolbox) -> Result<()> {
    let version = "0.5.4".to_owned();
    // Without its server and its search, which the tests do not use, it takes a processor 80 seconds.
    need_tool(tools, &Tool { package: "mdbook", program: "mdbook", version, locked: true, lean: true })
}

/// The standard library for the web.
pub fn need_target(tools: &Toolbox) -> Result<()> {
    let libraries = ["--print", "target-libdir", "--target", WASM];
    let is_there =
        run::answer(tools.command("rustc").args(libraries)).is_some_and(|folder| Path::new(&folder).is_dir());
    if is_there {
        return Ok(());
    }
    need_rustup(&format!("Rust's {WASM} target"))?;
    let what = format!("installing Rust's {WASM} target");
    run::logged(tools.command("rustup").args(["target", "add", WASM]), &what, &log("target")?)
}

/// A part of the Rust toolchain, such as clippy, that `cargo COMMAND` runs.
pub fn need_component(tools: &Toolbox, component: &str, command: &str) -> Result<()> {
    if run::answer(tools.cargo().args([command, "--version"])).is_some() {
        return Ok(());
    }
    need_rustup(component)?;
    let add = ["component", "add", component];
    run::logged(tools.command("rustup").args(add), &format!("installing {component}"), &log(component)?)
}

/// All crates of Cargo.lock on this machine, because trunk and wasm-pack build without the network.
pub fn need_crates(tools: &Toolbox) -> Result<()> {
    if run::answer(tools.cargo().args(["fetch", "--locked", "--offline"])).is_some() {
        return Ok(());
    }
    let fetch = ["fetch", "--locked"];
    run::logged(tools.cargo().args(fetch), "downloading the crates of Cargo.lock", &log("fetch")?)
}

/// What Rust links with.
pub fn need_compiler() -> Result<()> {
    // The same list as in xtask/cc, through which cargo links here.
    let found = ["cc", "gcc", "clang"].iter().any(|compiler| run::on_path(compiler).is_some());
    if found { Ok(()) } else { Err(run::NO_COMPILER.to_owned()) }
}

/// Where to write the log of an installation.
pub fn log(name: &str) -> Result<PathBuf> {
    Ok(cache()?.join("log").join(name).with_extension("log"))
}

fn need_rustup(what: &str) -> Result<()> {
    match run::on_path("rustup") {
        Some(_) => Ok(()),
        None => Err(format!(
            "{} is missing and there is no rustup to install it with; install Rust from \
             https://rustup.rs and run this command again.",
            what
        )),
    }
}

fn need_tool(tools: &mut Toolbox, tool: &Tool) -> Result<()> {
    if tool.is_on_path(tools) {
        return Ok(());
    }
    let root = tool.root()?;
    if !tool.is_in(&root) {
        fetch_tool(tools, tool, &root).or_else(|_| compile_tool(tools, tool, &root))?;
    }
    if !tool.is_in(&root) {
        return Err(format!(
            "{} was installed in {} but does not answer as version {}; delete that folder and run \
             this command again.",
            tool.program,
            root.display(),
            tool.version
        ));
    }
    tools.prefer(root.join("bin"));
    Ok(())
}

/// Installs a tool as others have compiled it, if `cargo binstall` is there and finds it.
fn fetch_tool(tools: &Toolbox, tool: &Tool, root: &Path) -> Result<()> {
    if run::answer(tools.cargo().args(["binstall", "-V"])).is_none() {
        return Err("cargo-binstall is not installed.".to_owned());
    }
    let mut binstall = tools.cargo();
    // If it may not compile itself, it fails at once, and we compile faster than it would.
    binstall.args(["binstall", "--no-confirm", "--disable-strategies", "compile", "--root"]);
    binstall.arg(root).arg(format!("{}@{}", tool.package, tool.version));
    let what = format!("downloading {} {}", tool.package, tool.version);
    let result = run::logged(&mut binstall, &what, &log(&format!("{}-binstall", tool.package))?);
    if result.is_err() {
        run::say(&format!("{what}: not to be had, so it will be compiled"));
    }
    result
}

fn compile_tool(tools: &Toolbox, tool: &Tool, root: &Path) -> Result<()> {
    need_compiler()?;
    let mut install = tools.cargo();
    install.args(["install", tool.package, "--version", &tool.version]);
    // Unoptimized, trunk is there after two minutes instead of eight and hardly slower in use.
    install.arg("--debug").env("CARGO_PROFILE_DEV_DEBUG", "0").env_remove("RUSTFLAGS");
    install.args(tool.locked.then_some("--locked"));
    install.args(tool.lean.then_some("--no-default-features"));
    install.arg("--root").arg(root);
    // One directory for all tools: what they have in common is compiled once, and an installation
    // that was broken off goes on where it was.
    install.arg("--target-dir").arg(cache()?.join("build"));
    let what = format!("compiling {} {} (once; minutes)", tool.package, tool.version);
    run::logged(&mut install, &what, &log(tool.package)?)
}

/// Removes what compiling the tools left behind; it is large, and all tools are there by now.
pub fn tidy_up() {
    if let Ok(cache) = cache() {
        // Where nothing was compiled there is nothing to remove, and that is fine.
        let _ = fs::remove_dir_all(cache.join("build"));
    }
}

fn has_version(mut program: Command, version: &str) -> bool {
    run::answer(program.arg("--version")).is_some_and(|answer| names_version(&answer, version))
}

/// Whether `trunk 0.21.14`, `mdbook v0.5.4` or `wasm-bindgen 0.2.126 (…)` is of the version asked for.
fn names_version(answer: &str, version: &str) -> bool {
    answer.split_whitespace().nth(1).map(|word| word.trim_start_matches('v')) == Some(version)
}

/// The version of a package in the text of a Cargo.lock.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

fn cache() -> Result<PathBuf> {
    let given = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    given
        .or_else(|| Some(env::home_dir()?.join(".cache")))
        .map(|folder| folder.join("raft-playground"))
        .ok_or("There is no home directory to keep the tools in; set HOME or XDG_CACHE_HOME.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{locked_version, names_version};

    #[test]
    fn a_tool_must_be_of_exactly_the_version_asked_for() {
        assert!(names_version("trunk 0.21.14", "0.21.14"));
        assert!(names_version("mdbook v0.5.4", "0.5.4"));
        assert!(names_version("wasm-bindgen 0.2.126 (abc)", "0.2.126"));
        assert!(!names_version("wasm-bindgen 0.2.12", "0.2.126"));
        assert!(!names_version("", "0.2.126"));
    }

    #[test]
    fn the_version_of_a_crate_is_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\nsource = \"…\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.126"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }
}
