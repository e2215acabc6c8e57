//! The logs, aligned on the index, with the state machines beside them.

pub(crate) mod entry;
pub(crate) mod table;

use std::cell::RefCell;
use std::rc::Rc;

use raft::{LogIndex, ServerId, Term};
use web_sys::Element;
use yew::prelude::*;

use crate::control::{Control, LookControl};
use crate::model::look::{LogCell, LogView};
use crate::model::{Action, LookAction, Selected};
use crate::panels::term_class;
use crate::text;
use crate::ui::{button, keyed, style};
use entry::EntryCard;
use table::{Cell, Row, Table};

/// From one column to the next, in pixels: the style sheet makes them so wide.
const PITCH: u64 = 51;
/// The same for the column of what everybody has compacted.
const BASE_WIDTH: u64 = 81;
/// What stands to the left and to the right of the columns, whatever is in sight.
const EDGES: u64 = 74 + 124;
/// So near to the end, in pixels, counts as at the end.
const NEAR: i32 = 24;

#[derive(PartialEq, Properties)]
pub(crate) struct LogsProps {
    pub(crate) table: Rc<Table>,
    pub(crate) selected: Option<ServerId>,
    pub(crate) card: Option<Rc<EntryCard>>,
    pub(crate) on: Callback<Action>,
}

/// The logs. They follow their end, unless somebody has scrolled away from it.
#[component]
pub(crate) fn Logs(LogsProps { table, selected, card, on }: &LogsProps) -> Html {
    let node = use_node_ref();
    // Where the end was when it was last brought in sight.
    let end = use_mut_ref(|| 0);
    let started = use_mut_ref(|| table.start);
    let (drawn, seen, look, placed) = (node.clone(), Rc::clone(table), on.clone(), Rc::clone(&end));
    use_effect(move || {
        if let Some(scroller) = drawn.cast::<Element>() {
            let has_moved = started.replace(seen.start) != seen.start;
            match seen.view.from {
                None => {
                    scroller.set_scroll_left(scroller.scroll_width());
                    placed.replace(scroller.scroll_left());
                }
                // Columns that were compacted away must not move those that are looked at.
                Some(from) if has_moved => {
                    let hidden = before(&seen) + from.saturating_sub(seen.start) * PITCH;
                    scroller.set_scroll_left(hidden as i32);
                }
                Some(_) => {}
            }
            tell_view(&scroller, &seen, *placed.borrow(), &look);
        }
    });
    let (seen, look, placed) = (Rc::clone(table), on.clone(), Rc::clone(&end));
    let onscroll = move |event: Event| {
        if let Some(scroller) = event.target_dyn_into::<Element>() {
            tell_view(&scroller, &seen, *placed.borrow(), &look);
        }
    };
    html! {
        <div role="group" class="logs" aria-label="Logs">
            <div class="heading">
                <h2>{ "Logs" }</h2>
                if table.view.from.is_some() {
                    { button(Control::Look(LookControl::EndOfLogs), None, on) }
                }
                { legend() }
            </div>
            <div class="scroller" ref={node.clone()} {onscroll}>{ grid(table, *selected, node, end, on) }</div>
            if let Some(card) = card {
                { entry::card(card, on) }
            }
        </div>
    }
}

/// What the signs in the table mean.
fn legend() -> Html {
    html! {
        <ul class="legend">
            <li><i class="swatch done" />{ "committed" }</li>
            <li><i class="swatch open" />{ "not yet" }</li>
            <li><i class="swatch unsynced" />{ "not on disk" }</li>
            <li class="leaders"><i class="tick next" />{ "next to send" }</li>
            <li class="leaders"><i class="tick match" />{ "known to match" }</li>
        </ul>
    }
}

/// The table. The keyboard is on the whole of it, and a cell is chosen in it: cells come and go as the
/// logs do.
fn grid(
    table: &Rc<Table>,
    selected: Option<ServerId>,
    scroller: NodeRef,
    end: Rc<RefCell<i32>>,
    on: &Callback<Action>,
) -> Html {
    let (walked, walk_on) = (Rc::clone(table), on.clone());
    let onkeydown = move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let (Some(cell), Some(scroller)) = (walked.walk(&event.key()), scroller.cast::<Element>()) else {
            return;
        };
        event.prevent_default();
        if let Some(index) = cell.index {
            show(&scroller, &walked, index);
            tell_view(&scroller, &walked, *end.borrow(), &walk_on);
        }
        walk_on.emit(Action::Look(LookAction::ChooseCell(Some(cell))));
    };
    let choose = on.clone();
    let onclick = move |event: MouseEvent| {
        if let Some(action) = event.target_dyn_into().as_ref().and_then(clicked) {
            choose.emit(Action::Look(action));
        }
    };
    let is_in_sight =
        |cell: LogCell| cell.index.is_none_or(|LogIndex(at)| table.first <= at && at <= table.until);
    let chosen = table.chosen.filter(|cell| is_in_sight(*cell)).map(|_| CHOSEN);
    html! {
        <table role="grid" tabindex="0" aria-label="Logs: servers by index" aria-activedescendant={chosen}
            aria-colcount={(table.last + 2).to_string()} {onkeydown} {onclick}>
            { indexes(table) }
            <tbody>
                for row in table.rows.iter() {
                    { keyed(u64::from(row.server.number()), log_row, LogRowProps {
                        row: row.clone(),
                        columns: Columns::of(table),
                        selected: selected == Some(row.server),
                    }) }
                }
            </tbody>
        </table>
    }
}

/// The element of the chosen cell.
const CHOSEN: &str = "chosen-cell";

/// The columns that are drawn, and how many there are on either side.
#[derive(Clone, Copy, PartialEq)]
struct Columns {
    start: u64,
    first: u64,
    until: u64,
    last: u64,
}

impl Columns {
    fn of(&Table { start, first, until, last, .. }: &Table) -> Columns {
        Columns { start, first, until, last }
    }
}

/// As wide as so many columns; nothing for none.
fn spacer(columns: u64) -> Html {
    if columns == 0 {
        return Html::default();
    }
    html! { <td class="spacer" aria-hidden="true" ~style={style(format!("min-width:{}px", columns * PITCH - 3))} /> }
}

fn indexes(table: &Table) -> Html {
    let Columns { start, first, until, last } = Columns::of(table);
    html! {
        <thead>
            <tr aria-rowindex="1">
                <th scope="col"><span class="unseen">{ "Server" }</span></th>
                if 1 < start {
                    <th scope="col" class="base">{ "to " }{ start - 1 }</th>
                }
                { spacer(first - start) }
                for index in first..=until {
                    <th scope="col" key={index} aria-colindex={(index + 1).to_string()}>{ index }</th>
                }
                { spacer(last - until) }
                <th scope="col" class="kv">{ "state" }</th>
            </tr>
        </thead>
    }
}

#[derive(PartialEq)]
struct LogRowProps {
    row: Rc<Row>,
    columns: Columns,
    selected: bool,
}

/// One server's log.
fn log_row(LogRowProps { row, columns, selected }: &LogRowProps) -> Html {
    let Columns { start, first, until, last } = *columns;
    let machine = row.machine.clone().unwrap_or("—".to_owned());
    let covered = row.base.min(until);
    let rest = first.max(covered + 1);
    let chosen = row.chosen.is_some_and(|cell| cell.index.is_none());
    html! {
        <tr class={classes!(row.status.name(), selected.then_some("selected"))} data-log={row.server.number().to_string()}>
            <th scope="row">{ row.server }{ " " }{ text::sign(row.status) }</th>
            if 1 < start {
                <td class="cell snapshot base">{ (row.base + 1 == start).then(|| covers(row, 1)) }</td>
            }
            { spacer(first - start) }
            if first <= covered {
                <td class="cell snapshot" colspan={(covered + 1 - first).to_string()} data-index={covered.to_string()}
                    id={row.chosen.is_some_and(|cell| cell.index.is_some_and(|at| at.0 <= covered)).then_some(CHOSEN)}>
                    { covers(row, covered + 1 - first) }
                </td>
            }
            for index in rest..=until {
                { cell(row, first, index) }
            }
            { spacer(last - until) }
            <td class={classes!("kv", chosen.then_some("chosen"))} data-index="state" title={machine.clone()}
                id={chosen.then_some(CHOSEN)}>{ machine }</td>
        </tr>
    }
}

/// What a snapshot covers: up to which index, and of which term; in few words where there is no room.
fn covers(row: &Row, columns: u64) -> Html {
    let title = format!("snapshot up to index {}, term {}", row.base, row.base_term);
    let word = if columns < 3 { "" } else { "snapshot " };
    html! { <span {title}>{ word }<b>{ "≤ " }{ row.base }</b>{ " t" }{ row.base_term }</span> }
}

fn cell(row: &Row, first: u64, index: u64) -> Html {
    let is = |class: &'static str, it_is: bool| it_is.then_some(class);
    let chosen = row.chosen.is_some_and(|cell| cell.index == Some(LogIndex(index)));
    let marks = [
        is("next", row.progress.is_some_and(|marks| marks.next == index)),
        is("match", row.progress.is_some_and(|marks| marks.matched == index)),
        is("chosen", chosen),
    ];
    let id = is(CHOSEN, chosen);
    let Some(cell) = row.cell(first, index) else {
        return html! { <td key={index} class={classes!("none", marks.to_vec())} {id} data-index={index.to_string()} /> };
    };
    let state = [
        if cell.committed { "done" } else { "open" },
        if cell.on_disk { "" } else { "unsynced" },
        if cell.changed { "changed" } else { "" },
    ];
    html! {
        <td key={index} class={classes!("cell", term_class(Term(cell.term)), state.to_vec(), marks.to_vec())} {id}
            data-index={index.to_string()} aria-label={label(cell, index)}>
            <b>{ cell.term }</b><i>{ &cell.sign }</i>
        </td>
    }
}

/// A cell in one breath.
fn label(Cell { term, command, committed, on_disk, .. }: &Cell, index: u64) -> String {
    let committed = if *committed { "committed" } else { "not committed" };
    let on_disk = if *on_disk { "" } else { ", not on disk yet" };
    format!("index {index}, term {term}, {command}, {committed}{on_disk}")
}

/// What a click chooses: a cell, or by its name a server.
fn clicked(target: &Element) -> Option<LookAction> {
    let near = |selector, name| target.closest(selector).ok().flatten()?.get_attribute(name);
    let server = ServerId::new(near("[data-log]", "data-log")?.parse().ok()?);
    let Some(index) = near("[data-index]", "data-index") else {
        return Some(LookAction::Select(Selected::Server(server)));
    };
    Some(LookAction::ChooseCell(Some(LogCell { server, index: index.parse().ok().map(LogIndex) })))
}

/// How wide all is that stands before the first index.
fn before(table: &Table) -> u64 {
    if 1 < table.start { BASE_WIDTH } else { 0 }
}

/// Says which part is in sight, if that has changed. Whoever has followed the end follows it until they
/// scroll back from where it was: that it has moved away since is no reason.
fn tell_view(scroller: &Element, table: &Table, end: i32, on: &Callback<Action>) {
    let (left, width) = (scroller.scroll_left(), scroller.client_width());
    let is_at_end = scroller.scroll_width() - width - left <= NEAR;
    let follows = table.view.from.is_none() && end - NEAR <= left;
    let view = in_sight(left, width, is_at_end || follows, before(table), table.start);
    if view != table.view && 0 < width {
        on.emit(Action::Look(LookAction::ScrollLogs(view)));
    }
}

/// The part that is in sight, in steps of a few columns, so that not every pixel draws anew.
fn in_sight(left: i32, width: i32, is_at_end: bool, before: u64, start: u64) -> LogView {
    const STEP: u64 = 4;
    let pixels = |length: i32| u64::try_from(length).unwrap_or(0);
    let room = (pixels(width).saturating_sub(EDGES) / PITCH).max(1);
    let hidden = pixels(left).saturating_sub(before) / PITCH;
    LogView { from: (!is_at_end).then_some(start + hidden / STEP * STEP), room }
}

/// Brings a column in sight.
fn show(scroller: &Element, table: &Table, LogIndex(index): LogIndex) {
    let left = before(table) + (index - table.start) * PITCH;
    let right = (left + PITCH + EDGES) as i32 - scroller.client_width();
    let now = scroller.scroll_left();
    scroller.set_scroll_left(now.min(left as i32).max(right));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_sight_follows_from_the_place_and_the_width() {
        let width = (EDGES + 7 * PITCH) as i32 + 5;
        let check = |left, is_at_end, before, start, from| {
            assert_eq!(in_sight(left, width, is_at_end, before, start), LogView { from, room: 7 });
        };
        check(0, true, 0, 1, None);
        check(0, false, 0, 1, Some(1));
        check(4 * PITCH as i32, false, 0, 1, Some(5));
        check(7 * PITCH as i32, false, 0, 1, Some(5));
        check((BASE_WIDTH + 8 * PITCH) as i32, false, BASE_WIDTH, 251, Some(259));
        assert_eq!(in_sight(0, 10, false, 0, 1).room, 1, "there is always room for one");
    }
}
