//! What messages meet on their way: a table of from and to, and dials for the links that are chosen there.

use raft::ServerId;
use sim::Host;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::SectionProps;
use super::dial::{self, DialView};
use crate::control::{Control, DialsControl};
use crate::model::dials::{Dial, DialsAction, Ways, faults};
use crate::model::{Action, Model};
use crate::text;
use crate::ui::{Offered, Select, buttons, click};

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct NetworkView {
    servers: Vec<ServerId>,
    /// For each server to each, itself left out, what its messages meet.
    cells: Vec<Cell>,
    chosen: Ways,
    turns: [Offered; 2],
    dials: [DialView; 4],
}

/// What messages from one server to another meet.
#[derive(Clone, PartialEq, Debug)]
struct Cell {
    from: ServerId,
    to: ServerId,
    /// In a sign or two.
    sign: String,
    /// In words.
    told: String,
    class: &'static str,
}

/// What the section shows now.
pub(crate) fn view(model: &Model) -> NetworkView {
    let servers: Vec<ServerId> = model.world().hosts().iter().map(Host::id).collect();
    let pairs = servers.iter().flat_map(|from| servers.iter().map(move |to| (*from, *to)));
    let cells = pairs.filter(|(from, to)| from != to).map(|(from, to)| cell(model, from, to)).collect();
    let ways = model.dials.ways;
    let of = ways.name();
    let dials = [
        (Dial::Loss(ways), "loss", "loses"),
        (Dial::Duplication(ways), "duplication", "doubles"),
        (Dial::Reordering(ways), "reordering", "reorders"),
        (Dial::Latency(ways), "latency", "takes"),
    ];
    NetworkView {
        servers,
        cells,
        chosen: ways,
        turns: [DialsControl::Cut, DialsControl::Heal].map(|turn| Control::Dials(turn).offered(model)),
        dials: dials.map(|(dial, id, name)| dial::view(model, dial, id, name, &of)),
    }
}

fn cell(model: &Model, from: ServerId, to: ServerId) -> Cell {
    let link = model.world().link(from, to);
    let usual = model.world().setup().latency;
    let faults = faults(link, usual);
    let percent = |rate: sim::Permille| format!("{}%", (rate.get() + 5) / 10);
    let slow = link.latency.filter(|latency| *latency != usual);
    // What weighs most comes first; that there is more, a sign says.
    let signs = [
        (link.loss != sim::Permille::ZERO).then(|| percent(link.loss)),
        slow.map(|latency| latency.max.as_millis().to_string()),
        (link.duplication != sim::Permille::ZERO).then(|| "2×".to_owned()),
        (link.reordering != sim::Permille::ZERO).then(|| "⇄".to_owned()),
    ];
    let mut signs = signs.into_iter().flatten();
    let (sign, told, class) = match (link.cut, signs.next()) {
        (true, _) => ("✕".to_owned(), "cut", "cut"),
        (false, Some(first)) => (first + if signs.next().is_some() { "+" } else { "" }, "", "faulty"),
        (false, None) => ("·".to_owned(), "as usual", ""),
    };
    let told = [told, &faults].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    Cell { from, to, sign, told: format!("{from} to {to}: {told}"), class }
}

/// The section.
pub(crate) fn network(SectionProps { view, on }: &SectionProps<NetworkView>) -> Html {
    html! {
        <section class="network">
            <div class="heading">
                <h3>{ "Network" }</h3>
                { menu(view, on) }
            </div>
            { for view.dials.iter().map(|view| dial::slider(view, on)) }
            <div class="links">
                { table(view, on) }
                <div>
                    <p>{ "Touch a cell for one way, a name for all from or to a server. " }
                        <b>{ "✕" }</b>{ " cut, " }<b>{ "20%" }</b>{ " lost, " }<b>{ "30" }</b>{ " ms, " }
                        <b>{ "2×" }</b>{ " doubled, " }<b>{ "⇄" }</b>{ " overtaken, " }<b>{ "+" }</b>{ " more." }</p>
                    <div class="turns" role="group" aria-label={view.chosen.name()}>
                        <span>{ view.chosen.name() }</span>
                        { buttons(&view.turns, on) }
                    </div>
                </div>
            </div>
        </section>
    }
}

/// The links that are chosen, by name: what a touch of the table chooses as well.
fn menu(view: &NetworkView, on: &Callback<Action>) -> Html {
    let servers = || view.servers.iter().copied();
    let mut ways: Vec<Ways> = vec![Ways::All];
    ways.extend(servers().map(Ways::From));
    ways.extend(servers().map(Ways::To));
    if !ways.contains(&view.chosen) {
        ways.push(view.chosen);
    }
    let names: Vec<String> = ways.iter().map(|ways| ways.name()).collect();
    let chosen = ways.iter().position(|ways| *ways == view.chosen).unwrap_or(0);
    let choose = on.reform(move |place: usize| {
        Action::Dials(DialsAction::ChooseWays(ways.get(place).copied().unwrap_or_default()))
    });
    html! { <Select id="links" label="Which links are set" {names} {chosen} on={choose} /> }
}

/// From each server to each.
fn table(view: &NetworkView, on: &Callback<Action>) -> Html {
    let count = view.servers.len();
    let onkeydown = move |event: KeyboardEvent| {
        if let Some(cell) = next_cell(&event, count) {
            event.prevent_default();
            // It fails only for what cannot be focused.
            let _ = cell.focus();
        }
    };
    // One of them can be come to by Tab, the others from there by the arrow keys.
    let tab_stop = match view.chosen {
        Ways::All => Ways::To(ServerId::new(1)),
        chosen => chosen,
    };
    let button = |ways: Ways, label: String, class: Classes, sign: &str| {
        let pressed = view.chosen == ways;
        let next = if pressed { Ways::All } else { ways };
        let control = Control::Dials(DialsControl::Choose(next));
        let (row, column) = place(ways);
        html! {
            <button type="button" {class} data-control={control.description().id} data-cell={format!("{row}-{column}")}
                aria-pressed={pressed.to_string()} aria-label={label.clone()} title={label}
                tabindex={if ways == tab_stop { "0" } else { "-1" }} onclick={click(control.action(), on)}>{ sign }</button>
        }
    };
    let name = |ways: Ways| {
        let sign = match ways {
            Ways::From(server) | Ways::To(server) => server.to_string(),
            _ => String::new(),
        };
        button(ways, text::capital(&format!("all {}", ways.name())), classes!("name"), &sign)
    };
    let row = |from: ServerId| {
        html! {
            <tr key={from.number()}>
                <th scope="row">{ name(Ways::From(from)) }</th>
                { for view.servers.iter().map(|&to| match view.cells.iter().find(|cell| (cell.from, cell.to) == (from, to)) {
                    Some(Cell { sign, told, class, .. }) => {
                        let meant = view.chosen != Ways::All && view.chosen.has(from, to);
                        let class = classes!(*class, meant.then_some("meant"));
                        html! { <td>{ button(Ways::One(from, to), told.clone(), class, sign) }</td> }
                    }
                    None => html! { <td class="itself"></td> },
                }) }
            </tr>
        }
    };
    html! {
        <table class="ways" aria-label="What messages meet, from each server to each" {onkeydown}>
            <thead>
                <tr>
                    <td>{ "from ↓ to →" }</td>
                    { for view.servers.iter().map(|&to| html! { <th scope="col">{ name(Ways::To(to)) }</th> }) }
                </tr>
            </thead>
            <tbody>{ for view.servers.iter().map(|from| row(*from)) }</tbody>
        </table>
    }
}

/// Where a choice stands in the table: names stand in row or column 0.
fn place(ways: Ways) -> (usize, usize) {
    let number = |server: ServerId| usize::from(server.number());
    match ways {
        Ways::All => (0, 0),
        Ways::From(from) => (number(from), 0),
        Ways::To(to) => (0, number(to)),
        Ways::One(from, to) => (number(from), number(to)),
    }
}

/// The cell that a key goes to from another.
fn next_cell(event: &KeyboardEvent, count: usize) -> Option<HtmlElement> {
    let cell: Element = event.target_dyn_into()?;
    let known = cell.get_attribute("data-cell")?;
    let (row, column) = known.split_once('-')?;
    let (row, column) = neighbour(&event.key(), (row.parse().ok()?, column.parse().ok()?), count)?;
    let table = cell.closest("table").ok()??;
    table.query_selector(&format!("[data-cell='{row}-{column}']")).ok()??.dyn_into().ok()
}

/// The next place in the direction of a key. There is nothing in the corner, and from a server to itself.
fn neighbour(key: &str, place: (usize, usize), count: usize) -> Option<(usize, usize)> {
    let (mut row, mut column) = place;
    loop {
        match key {
            "ArrowRight" => column += 1,
            "ArrowLeft" => column = column.checked_sub(1)?,
            "ArrowDown" => row += 1,
            "ArrowUp" => row = row.checked_sub(1)?,
            _ => return None,
        }
        if count < row.max(column) {
            return None;
        }
        if row != column {
            return Some((row, column));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use sim::LinkAction;

    const S1: ServerId = ServerId::new(1);
    const S3: ServerId = ServerId::new(3);

    #[test]
    fn the_arrow_keys_walk_the_table_and_leap_over_what_is_empty() {
        let check = |key, from, to| assert_eq!(neighbour(key, from, 3), to, "{key} from {from:?}");
        check("ArrowRight", (1, 0), Some((1, 2)));
        check("ArrowDown", (0, 1), Some((2, 1)));
        check("ArrowLeft", (1, 2), Some((1, 0)));
        check("ArrowUp", (1, 0), None);
        check("ArrowRight", (3, 2), None);
        check("ArrowDown", (3, 1), None);
        check("ArrowRight", (0, 3), None);
        check("ArrowLeft", (0, 1), None);
        check("Tab", (1, 2), None);
    }

    #[test]
    fn a_cell_shows_what_weighs_most_and_says_all_of_it() {
        let mut model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        let at = |model: &Model| {
            let cell = view(model).cells.into_iter().find(|cell| (cell.from, cell.to) == (S1, S3));
            cell.map(|cell| (cell.sign, cell.told, cell.class)).expect("there is one")
        };
        let set = |model: &mut Model, dial: fn(Ways) -> Dial, text: &str| {
            let dial = dial(Ways::One(S1, S3));
            for action in [DialsAction::Type(dial, text.to_owned()), DialsAction::Enter(dial)] {
                model.update(Action::Dials(action), &mut Vec::new());
            }
        };
        let check = |model: &Model, sign: &str, told: &str, class| {
            assert_eq!(at(model), (sign.to_owned(), format!("S1 to S3: {told}"), class));
        };
        check(&model, "·", "as usual", "");
        set(&mut model, Dial::Latency, "30–40 ms");
        check(&model, "40", "30–40 ms", "faulty");
        set(&mut model, Dial::Loss, "20");
        check(&model, "20%+", "loses 20 %, 30–40 ms", "faulty");
        model.update(Action::Dials(DialsAction::ChooseWays(Ways::One(S1, S3))), &mut Vec::new());
        model.update(Action::Dials(DialsAction::Turn(LinkAction::Cut)), &mut Vec::new());
        check(&model, "✕", "cut, loses 20 %, 30–40 ms", "cut");
        let cut = view(&model).cells.iter().filter(|cell| cell.class == "cut").count();
        assert_eq!(cut, 1, "one way, and no other");
    }
}
