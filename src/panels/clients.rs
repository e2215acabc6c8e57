//! What the clients asked for and were told, and whether that can be.

mod chart;
mod verdict;

use std::rc::Rc;

use raft::{ClientId, ServerId};
use sim::{Client, Host, Operation, World};
use yew::prelude::*;

use super::card::request::{self, RequestView};
use crate::control::{ClientsControl, ClusterControl, Control};
use crate::model::clients::ClientsAction;
use crate::model::{Action, Model};
use crate::text;
use crate::ui::{Offered, Select, button, buttons, keyed};
use chart::{Chart, ChartProps};
use verdict::{Verdict, VerdictProps};

/// What the panel shows.
#[derive(PartialEq)]
pub(crate) struct ClientsView {
    ask: Ask,
    rows: Rc<Vec<Row>>,
    verdict: Rc<Verdict>,
    chart: Rc<Chart>,
    pages: Vec<Offered>,
}

/// What somebody is about to ask for.
#[derive(Clone, PartialEq)]
struct Ask {
    request: RequestView,
    /// The same with another verb, and which of them it is.
    verbs: [String; 3],
    verb: usize,
    client: ClientId,
    via: usize,
    servers: Vec<ServerId>,
}

/// A client that has asked for something.
#[derive(PartialEq, Debug)]
struct Row {
    client: ClientId,
    waits: String,
    /// Whom it asks, and how often it has.
    asks: String,
    session: String,
    /// How many operations wait for their turn.
    behind: usize,
    give_up: Option<Control>,
}

const VERBS: [&str; 3] = ["set", "add", "get"];

/// What the panel shows now.
pub(crate) fn view(model: &Model) -> ClientsView {
    let offered = |control| Control::Clients(control).offered(model);
    let mut pages = vec![offered(ClientsControl::Earlier)];
    if !model.shows_newest_operations() {
        pages.push(offered(ClientsControl::Newest));
    }
    ClientsView {
        ask: ask(model),
        rows: Rc::new(model.world().clients().iter().map(row).collect()),
        verdict: Rc::new(verdict::view(model)),
        chart: Rc::new(chart::view(model)),
        pages,
    }
}

fn ask(model: &Model) -> Ask {
    let servers: Vec<ServerId> = model.world().hosts().iter().map(Host::id).collect();
    let via = model.clients.via.and_then(|via| servers.iter().position(|server| *server == via));
    let words: Vec<&str> = model.request.split_whitespace().collect();
    let verb = words.first().and_then(|verb| VERBS.iter().position(|known| known == verb));
    let (key, value) = (words.get(1).unwrap_or(&"x"), words.get(2).unwrap_or(&"1"));
    Ask {
        request: request::view(model, Control::Clients(ClientsControl::Ask)),
        verbs: [format!("set {key} {value}"), format!("add {key} {value}"), format!("get {key}")],
        verb: verb.unwrap_or(0),
        client: model.client,
        via: via.map_or(0, |place| place + 1),
        servers,
    }
}

fn row(client: &Client) -> Row {
    let call = client.call();
    let asks = match call {
        Some(call) => format!("{}, {}", client.asks(), text::count(call.attempts.into(), "time", "times")),
        None => client.asks().to_string(),
    };
    Row {
        client: client.id(),
        waits: call.map_or("—".to_owned(), |call| text::operation(call.operation)),
        asks,
        session: client.session().map_or("none".to_owned(), |session| format!("index {}", session.0)),
        behind: client.waiting(),
        give_up: call.map(|_| Control::Cluster(ClusterControl::GiveUp(client.id()))),
    }
}

/// *C3*, or *load*.
fn short(client: ClientId) -> String {
    if client == World::LOAD { "load".to_owned() } else { format!("C{}", client.0) }
}

/// *x←3*, *x=2*, *x+5=7*: what was asked for, with the answer where it is a value.
fn said(operation: Operation, value: Option<i64>) -> String {
    let key = operation.key();
    match (operation, value) {
        (Operation::Get { .. }, Some(value)) => format!("{key}={value}"),
        (Operation::Get { .. }, None) => format!("{key}=∅"),
        (Operation::Add { .. }, Some(value)) => format!("{}={value}", text::operation(operation)),
        _ => text::operation(operation),
    }
}

#[derive(PartialEq)]
pub(crate) struct ClientsProps {
    pub(crate) view: Rc<ClientsView>,
    pub(crate) on: Callback<Action>,
}

/// The panel.
pub(crate) fn clients(ClientsProps { view, on }: &ClientsProps) -> Html {
    html! {
        <div role="group" class="clients" aria-label="Clients" tabindex="0">
            { keyed("verdict", verdict::verdict, VerdictProps { verdict: view.verdict.clone(), on: on.clone() }) }
            { keyed("ask", form, AskProps { ask: view.ask.clone(), on: on.clone() }) }
            { keyed("rows", table, RowsProps { rows: view.rows.clone(), on: on.clone() }) }
            if !view.chart.is_empty() {
                <div key="pages" class="acts">
                    <h2>{ "What they asked for, and when" }</h2>
                    { buttons(&view.pages, on) }
                </div>
                { keyed("chart", chart::chart, ChartProps { chart: view.chart.clone(), on: on.clone() }) }
            }
        </div>
    }
}

#[derive(PartialEq)]
struct AskProps {
    ask: Ask,
    on: Callback<Action>,
}

/// Which client asks whom, and what for.
fn form(AskProps { ask, on }: &AskProps) -> Html {
    let Ask { request, verbs, verb, client, via, servers } = ask;
    let ids = 1..=World::MAX_CLIENTS;
    let place = ids.clone().position(|id| id == client.0).unwrap_or(0);
    let choose_client = on.reform(|place: usize| Action::SetClient(ClientId(place as u32 + 1)));
    let whom = servers.clone();
    let choose_via = on.reform(move |place: usize| {
        let via = place.checked_sub(1).and_then(|place| whom.get(place)).copied();
        Action::Clients(ClientsAction::Via(via))
    });
    let verbs = verbs.clone();
    let choose_verb =
        on.reform(move |place: usize| Action::SetRequest(verbs.get(place).cloned().unwrap_or_default()));
    let via_names = ["the leader it knows".to_owned()];
    let via_names = via_names.into_iter().chain(servers.iter().map(ToString::to_string));
    html! {
        <div class="acts ask">
            <Select id="client" label="Client" names={ids.map(|id| format!("C{id}")).collect::<Vec<_>>()}
                chosen={place} on={choose_client} />
            <span>{ "asks" }</span>
            <Select id="via" label="Whom it asks" names={via_names.collect::<Vec<_>>()} chosen={*via} on={choose_via} />
            <span>{ "to" }</span>
            <Select id="verb" label="Operation" names={VERBS.map(str::to_owned).to_vec()} chosen={*verb} on={choose_verb} />
            { request::form(request, on) }
        </div>
    }
}

#[derive(PartialEq)]
struct RowsProps {
    rows: Rc<Vec<Row>>,
    on: Callback<Action>,
}

fn table(RowsProps { rows, on }: &RowsProps) -> Html {
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <table>
            <thead>
                <tr>
                    <th scope="col"><span class="unseen">{ "Client" }</span></th>
                    <th scope="col">{ "waits for" }</th>
                    <th scope="col" title="The server that it asks, and how often it has asked for this">{ "asks" }</th>
                    <th scope="col" title="Its session, as far as it knows (thesis 6.3)">{ "session" }</th>
                    <th scope="col" title="How many operations wait for their turn">{ "behind" }</th>
                    <th scope="col"><span class="unseen">{ "Wait no longer" }</span></th>
                </tr>
            </thead>
            <tbody>
                for row in rows.iter() {
                    <tr key={row.client.0} data-client={short(row.client)}>
                        <th scope="row">{ short(row.client) }</th>
                        <td>{ &row.waits }</td>
                        <td>{ &row.asks }</td>
                        <td>{ &row.session }</td>
                        <td>{ row.behind }</td>
                        <td>
                            if let Some(control) = row.give_up {
                                { button(control, None, on) }
                            }
                        </td>
                    </tr>
                }
            </tbody>
        </table>
    }
}

#[cfg(test)]
mod tests;
