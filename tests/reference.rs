//! The tables of docs/embedding.md are those of the code. To renew them after a change:
//! `RENEW=1 cargo test --test reference`.
#![cfg(not(target_arch = "wasm32"))]

use std::{env, fs};

use raft_playground::api::events::Event;
use raft_playground::api::options::allowed::{Allowed, STEP};
use raft_playground::api::options::{Panels, SETTINGS};
use raft_playground::api::values;
use raft_playground::control::{Control, index};

const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/embedding.md");

/// Each with the name of its place: it stands between `<!-- name: … -->` and `<!-- /name -->`.
fn tables() -> Vec<(&'static str, String)> {
    vec![
        ("settings", settings()),
        ("panels", panels()),
        ("controls", controls()),
        ("values", values()),
        ("events", events()),
    ]
}

#[test]
fn the_tables_of_the_reference_are_those_of_the_code() {
    let text = fs::read_to_string(REFERENCE).expect("docs/embedding.md is there");
    let wanted = tables().iter().fold(text.clone(), |text, (name, table)| put(&text, name, table));
    if env::var_os("RENEW").is_some() {
        fs::write(REFERENCE, wanted).expect("docs/embedding.md can be written");
        return;
    }
    assert!(
        text == wanted,
        "docs/embedding.md is older than the code; renew its tables: RENEW=1 cargo test --test reference"
    );
}

/// The text with a table in its place.
fn put(text: &str, name: &str, table: &str) -> String {
    let no_place = || panic!("docs/embedding.md has no <!-- {name}: … --> with a <!-- /{name} --> after it");
    let begin = text.find(&format!("<!-- {name}:")).unwrap_or_else(no_place);
    let begin = begin + text[begin..].find("-->\n").unwrap_or_else(no_place) + "-->\n".len();
    let end = begin + text[begin..].find(&format!("<!-- /{name} -->")).unwrap_or_else(no_place);
    format!("{}{}{}", &text[..begin], table, &text[end..])
}

fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let cell = |text: &String| text.replace('|', "\\|");
    let line =
        |cells: Vec<String>| format!("| {} |\n", cells.iter().map(cell).collect::<Vec<_>>().join(" | "));
    let head = [head.iter().map(ToString::to_string).collect(), vec!["---".to_owned(); head.len()]];
    head.into_iter().chain(rows).map(line).collect()
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn settings() -> String {
    let rows = SETTINGS.iter().map(|setting| {
        let [kind, default, allowed, help] =
            [setting.kind, setting.default, setting.allowed, setting.help].map(str::to_owned);
        vec![code(setting.name), kind, default, allowed, help]
    });
    table(&["name", "type", "default", "what can be chosen", "what it does"], rows)
}

fn panels() -> String {
    let stage = vec![code("stage"), "the picture of the cluster; it is always there".to_owned()];
    let rows = Panels::ALL.map(|(name, panel)| vec![code(name), panel.help().to_owned()]);
    table(&["panel", "what it shows"], [stage].into_iter().chain(rows))
}

/// A table of its own for each group.
fn controls() -> String {
    let steps = format!(
        "The group `{STEP}` is all of `time` that begins with `next-`, `previous-` or `step-`. \
         What only closes something is always there.\n"
    );
    let groups = index::groups().into_iter().map(|(group, controls)| {
        let more = index::MORE.iter().filter(|(whose, ..)| *whose == group);
        let more = more.map(|(_, id, what)| (*id, "", *what, &[][..]));
        let controls = controls.into_iter().map(Control::description).map(|what| {
            let does = if what.help.is_empty() { what.name } else { what.help };
            (what.id, what.sign, does, what.keys)
        });
        let mut all: Vec<_> = controls.chain(more).collect();
        all.dedup_by_key(|(id, ..)| *id);
        let rows = all.into_iter().map(|(id, sign, does, keys)| {
            let key = |key: &&str| code(if *key == " " { "Space" } else { key });
            let keys: Vec<String> = keys.iter().map(key).collect();
            vec![code(id), sign.to_owned(), does.to_owned(), keys.join(" ")]
        });
        format!("\nGroup `{group}`:\n\n{}", table(&["id", "its button", "what it does", "keys"], rows))
    });
    [steps].into_iter().chain(groups).collect()
}

fn values() -> String {
    let whole = values::WHOLE.iter().map(|(name, _, help)| vec![code(name), (*help).to_owned()]);
    let server = values::SERVER
        .iter()
        .map(|(name, _, help)| vec![format!("`S3 {name}`, `leader {name}`"), (*help).to_owned()]);
    let key = format!("`S3 {0} x`, `leader {0} x`", values::VALUE);
    let key = vec![key, "what its state machine holds for the key `x`, or `none`".to_owned()];
    table(&["value", "what it is"], whole.chain(server).chain([key]))
}

fn events() -> String {
    let rows =
        Event::ALL.map(|event| vec![code(event.name()), event.about().to_owned(), code(event.detail())]);
    table(&["event", "when", "`detail`"], rows)
}

#[test]
fn every_id_of_the_reference_can_be_locked() {
    for (group, controls) in index::groups() {
        for control in controls {
            let allowed = Allowed::parse(&format!("-{}", control.description().id));
            assert!(!allowed.allows(control), "{group}: {}", control.description().id);
        }
    }
}
