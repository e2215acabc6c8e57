//! The logs, aligned on the index, with the state machines beside them.

pub(crate) mod table;

use std::rc::Rc;

use raft::{ServerId, Term};
use sim::Status;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::model::{Action, LookAction, Selected};
use crate::panels::term_class;
use table::{Row, Table};

#[derive(PartialEq, Properties)]
pub(crate) struct LogsProps {
    pub(crate) table: Rc<Table>,
    pub(crate) selected: Option<ServerId>,
    pub(crate) on: Callback<Action>,
}

/// The logs. They follow their end, unless somebody has scrolled away from it.
#[component]
pub(crate) fn Logs(LogsProps { table, selected, on }: &LogsProps) -> Html {
    let node = use_node_ref();
    let follow = node.cast().is_none_or(|root| shows_end(&root));
    let drawn = node.clone();
    use_effect(move || {
        if let Some(root) = drawn.cast().filter(|_| follow) {
            show_end(&root);
        }
    });
    html! {
        <div role="group" class="logs" aria-label="Logs" ref={node}>
            { heading() }
            <div class="scroller" tabindex="0" role="group" aria-label="Logs, scrollable">
                <table>
                    { indexes(table) }
                    <tbody>
                        for row in table.rows.iter() {
                            <LogRow key={row.server.number()} {row} first={table.first} last={table.last}
                                selected={*selected == Some(row.server)} {on} />
                        }
                    </tbody>
                </table>
            </div>
        </div>
    }
}

/// What the signs in the table mean.
fn heading() -> Html {
    html! {
        <div class="heading">
            <h2>{ "Logs" }</h2>
            <ul class="legend">
                <li><i class="swatch done" />{ "committed" }</li>
                <li><i class="swatch open" />{ "not yet" }</li>
                <li class="leaders"><i class="tick next" />{ "leader sends next" }</li>
                <li class="leaders"><i class="tick match" />{ "leader knows it matches" }</li>
            </ul>
        </div>
    }
}

fn indexes(Table { first, last, end, .. }: &Table) -> Html {
    html! {
        <thead>
            <tr>
                <th scope="col"><span class="unseen">{ "Server" }</span></th>
                if 1 < *first {
                    <th class="older">{ "…" }</th>
                }
                for index in *first..=*last {
                    <th scope="col" key={index} class={(index == (*end).max(1)).then_some("end")}>{ index }</th>
                }
                <th scope="col" class="kv">{ "state" }</th>
            </tr>
        </thead>
    }
}

#[derive(PartialEq, Properties)]
struct LogRowProps {
    row: Rc<Row>,
    first: u64,
    last: u64,
    selected: bool,
    on: Callback<Action>,
}

/// One server's log.
#[component]
fn LogRow(LogRowProps { row, first, last, selected, on }: &LogRowProps) -> Html {
    let server = row.server;
    let sign = match row.status {
        Status::Leader => " ★",
        Status::Crashed => " ✕",
        Status::Follower | Status::Candidate => "",
    };
    let machine = row.machine.clone().unwrap_or("—".to_owned());
    let onclick = on.reform(move |_| Action::Look(LookAction::Select(Selected::Server(server))));
    html! {
        <tr class={classes!(row.status.name(), selected.then_some("selected"))}
            data-log={server.number().to_string()} {onclick}>
            <th scope="row">{ server }{ sign }</th>
            if 1 < *first {
                <td class="older">{ "…" }</td>
            }
            for index in *first..=*last {
                { cell(row, *first, index) }
            }
            <td class="kv" title={machine.clone()}>{ machine }</td>
        </tr>
    }
}

fn cell(row: &Row, first: u64, index: u64) -> Html {
    let next = row.progress.filter(|marks| marks.next == index).map(|_| "next");
    let matched = row.progress.filter(|marks| marks.matched == index).map(|_| "match");
    if index <= row.base {
        let class = classes!("cell", "snapshot", next, matched);
        return html! { <td key={index} {class} title="in the snapshot" /> };
    }
    let Some(cell) = row.cells.get((index - first.max(row.base + 1)) as usize) else {
        return html! { <td key={index} class={classes!("none", next, matched)} /> };
    };
    let state = if cell.committed { "done" } else { "open" };
    html! {
        <td key={index} class={classes!("cell", term_class(Term(cell.term)), state, next, matched)}>
            <b>{ cell.term }</b><i>{ &cell.command }</i>
        </td>
    }
}

/// Whether the end of the longest log is in sight, or nearly.
fn shows_end(root: &Element) -> bool {
    /// So near to the end, in pixels, counts as at the end: three columns, for as many may be new.
    const NEAR: i32 = 150;
    place_of_end(root).is_none_or(|(scroller, end)| end - NEAR <= scroller.scroll_left())
}

/// Brings the end of the longest log in sight.
fn show_end(root: &Element) {
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
