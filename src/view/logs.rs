//! The logs, aligned on the index, with the state machines beside them.

use raft::{ServerId, Term};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::table::{Row, Table};
use crate::view::element::{El, el};
use crate::view::{choose_server, classes, term_class};

/// The logs.
pub(crate) fn logs(table: &Table, selected: Option<ServerId>) -> El {
    let rows = table.rows.iter().map(|row| self::row(table, row, selected));
    let drawn = el("table").child(el("thead").child(head(table))).child(el("tbody").list(rows));
    let scroller = el("div")
        .with("class", "scroller")
        .with("tabindex", "0")
        .with("role", "group")
        .with("aria-label", "Logs, scrollable")
        .child(drawn);
    el("div")
        .with("role", "group")
        .with("class", "logs")
        .with("aria-label", "Logs")
        .child(el("div").with("class", "heading").fixed(include_str!("fixed_legend.html")))
        .child(scroller)
}

/// Whether the end of the longest log is in sight, or nearly.
pub(crate) fn shows_end(root: &Element) -> bool {
    /// So near to the end, in pixels, counts as at the end: three columns, for as many may be new.
    const NEAR: i32 = 150;
    place_of_end(root).is_none_or(|(scroller, end)| end - NEAR <= scroller.scroll_left())
}

/// Brings the end of the longest log in sight.
pub(crate) fn show_end(root: &Element) {
    if let Some((scroller, end)) = place_of_end(root) {
        scroller.set_scroll_left(end);
    }
}

/// What scrolls, and how far it must so that the end is just in sight, left of the states.
fn place_of_end(root: &Element) -> Option<(HtmlElement, i32)> {
    let find = |selector| root.query_selector(selector).ok().flatten()?.dyn_into::<HtmlElement>().ok();
    let (scroller, end, states) = (find(".scroller")?, find("th.end")?, find("th.kv")?);
    let in_sight = scroller.client_width() - states.offset_width();
    Some((scroller, (end.offset_left() + end.offset_width() - in_sight).max(0)))
}

fn head(table: &Table) -> El {
    let index = |index: u64| {
        let end = (index == table.end.max(1)).then_some("end");
        el("th").with("scope", "col").with_if("class", end).key(index).say(index.to_string())
    };
    let indexes = (table.first..=table.last).map(index);
    el("tr")
        .child(el("th").with("scope", "col").child(el("span").with("class", "unseen").text("Server")))
        .list(older(table, "th").into_iter().chain(indexes))
        .child(el("th").with("scope", "col").with("class", "kv").text("state"))
}

/// Stands for the indexes that are not shown.
fn older(table: &Table, name: &'static str) -> Option<El> {
    (1 < table.first).then(|| el(name).with("class", "older").key(0).text("…"))
}

fn row(table: &Table, row: &Row, selected: Option<ServerId>) -> El {
    let chosen = if selected == Some(row.server) { "selected" } else { "" };
    let sign = match row.role {
        "leader" => " ★",
        "crashed" => " ✕",
        _ => "",
    };
    let machine = row.machine.clone().unwrap_or("—".to_owned());
    let cells = (table.first..=table.last).map(|index| cell(table, row, index));
    el("tr")
        .set("class", classes(&[row.role, chosen]))
        .set("data-log", row.server.number().to_string())
        .set("data-choose", choose_server(row.server))
        .child(el("th").with("scope", "row").say(row.server.to_string()).text(sign))
        .list(older(table, "td").into_iter().chain(cells))
        .child(el("td").with("class", "kv").set("title", machine.clone()).say(machine))
}

fn cell(table: &Table, row: &Row, index: u64) -> El {
    let is = |place: Option<u64>, class| if place == Some(index) { class } else { "" };
    let next = is(row.progress.map(|marks| marks.next), "next");
    let matched = is(row.progress.map(|marks| marks.matched), "match");
    let drawn = el("td").key(index);
    if index <= row.base {
        return drawn
            .set("class", classes(&["cell snapshot", next, matched]))
            .with("title", "in the snapshot");
    }
    let Some(cell) = row.cells.get((index - table.first.max(row.base + 1)) as usize) else {
        return drawn.set("class", classes(&["none", next, matched]));
    };
    let state = if cell.committed { "done" } else { "open" };
    drawn
        .set("class", classes(&["cell", term_class(Term(cell.term)), state, next, matched]))
        .child(el("b").say(cell.term.to_string()))
        .child(el("i").say(cell.command.clone()))
}
