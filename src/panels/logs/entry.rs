//! The card of a chosen cell: who holds the entry, whether it is committed and why, and when it came.

use std::rc::Rc;

use experiment::{Item, News};
use raft::{LogIndex, Reason, ServerId, ServerSet, Term};
use scenario::{Question, Sentence};
use sim::{Host, Moment};
use yew::prelude::*;

use crate::control::{Control, LookControl};
use crate::model::look::LogCell;
use crate::model::{Action, LookAction, Model, Tab};
use crate::panels::term_class;
use crate::text;
use crate::ui::{self, Fact, button};

/// The card of a chosen cell.
#[derive(Clone, PartialEq)]
pub(crate) struct EntryCard {
    name: String,
    what: String,
    term: Term,
    facts: Vec<Fact>,
    /// Why it is committed, or why not.
    because: Option<Sentence>,
    /// When it came.
    came: Option<Came>,
    /// Whether more can be asked about it.
    is_entry: bool,
}

/// When an entry came into a log.
#[derive(Clone, PartialEq)]
struct Came {
    words: String,
    moment: Moment,
    number: u64,
}

/// The card now, if a cell is chosen.
pub(crate) fn view(model: &Model) -> Option<Rc<EntryCard>> {
    let LogCell { server, index } = model.cell?;
    let host = model.world().host(server)?;
    Some(Rc::new(match index {
        Some(index) => of_entry(model, host, index),
        None => of_machine(host),
    }))
}

fn of_entry(model: &Model, host: &Host, index: LogIndex) -> EntryCard {
    let (world, server) = (model.world(), host.id());
    let entry = host.log().entry(index);
    let term = host.log().term_at(index);
    let what = match (entry, term) {
        (Some(entry), _) => format!("term {} · {}", entry.term, text::assignment(&entry.command)),
        (None, Some(term)) => format!("term {term} · in the snapshot"),
        (None, None) if index <= host.log().base_index() => "in the snapshot".to_owned(),
        (None, None) => "no entry".to_owned(),
    };
    let facts = term.map_or_else(Vec::new, |term| {
        let holders = scenario::holders(world, index, term);
        let all: ServerSet = world.hosts().iter().map(Host::id).collect();
        let not = all.difference(holders.on_disk).difference(holders.in_memory);
        let kinds =
            [("on disk", holders.on_disk), ("in memory only", holders.in_memory), ("do not hold it", not)];
        let some = kinds.into_iter().filter(|(_, servers)| !servers.is_empty());
        some.map(|(name, servers)| Fact::new(name, text::servers(servers))).collect()
    });
    EntryCard {
        name: format!("Index {index} of {server}"),
        what,
        term: term.unwrap_or_default(),
        facts,
        because: scenario::why_not(world, Question::Commits(server, index)).into_iter().next(),
        came: term.and_then(|term| came(model, server, index, term)),
        is_entry: true,
    }
}

fn of_machine(host: &Host) -> EntryCard {
    let held = match host.server() {
        Some(_) if host.key_value().iter().next().is_some() => text::machine(host),
        Some(_) => "nothing yet".to_owned(),
        None => "nothing: it is crashed".to_owned(),
    };
    let applied = host.server().map(|server| format!("after index {}", server.state().last_applied()));
    EntryCard {
        name: format!("State of {}", host.id()),
        what: applied.unwrap_or_default(),
        term: host.term(),
        facts: vec![Fact::new("it holds", held)],
        because: None,
        came: None,
        is_entry: false,
    }
}

/// When the entry came into the server's log, and when its leader made it, as far as that is still told.
fn came(model: &Model, server: ServerId, index: LogIndex, term: Term) -> Option<Came> {
    let mut items = model.run.feed().latest(true);
    let (item, by) = items.find_map(|item| {
        let News::Explained(_, decided, reason) = &item.news else { return None };
        let fits = match *reason {
            Reason::AppendedCommand { index: at, term: of, .. }
            | Reason::AppendedNoop { index: at, term: of } => (at, of) == (index, term),
            Reason::ChangedMembership { index: at, .. } => at == index,
            Reason::AppendedEntries { first, last, .. } => {
                *decided == server && first <= index && index <= last
            }
            _ => false,
        };
        fits.then_some((item, *decided))
    })?;
    let how = match &item.news {
        News::Explained(_, _, Reason::AppendedEntries { leader, .. }) => format!("from {leader}, its leader"),
        _ => format!("appended by {by}, the leader"),
    };
    let Item { number, .. } = *item;
    let moment = item.moment();
    Some(Came { words: format!("{how}, at {} s", text::seconds(moment.at)), moment, number })
}

/// The card.
pub(super) fn card(card: &EntryCard, on: &Callback<Action>) -> Html {
    html! {
        <div role="group" class={classes!("entry-card", term_class(card.term))} aria-label={format!("{}, {}", card.name, card.what)}>
            <div class="card-top">
                <h3>{ &card.name }<span>{ &card.what }</span></h3>
                if card.is_entry {
                    { button(Control::Look(LookControl::Open(Tab::WhyNot)), None, on) }
                }
                { button(Control::Look(LookControl::CloseEntry), None, on) }
            </div>
            { ui::facts(&card.facts) }
            if let Some(because) = &card.because {
                <p><b>{ &because.headline }{ "." }</b>{ " " }{ &because.detail }{ " " }{ ui::source(because.source) }</p>
            }
            if let Some(came) = &card.came {
                { when(came, on) }
            }
        </div>
    }
}

fn when(came: &Came, on: &Callback<Action>) -> Html {
    let (moment, number) = (came.moment, Some(came.number));
    let onclick = ui::click(Action::Look(LookAction::Tell { moment, number }), on);
    html! {
        <p>{ "It came " }{ &came.words }{ ". " }
            <button type="button" class="small" data-do="tell" {onclick}>{ "Go there" }</button>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::TimeAction;

    #[test]
    fn an_entry_says_who_holds_it_whether_it_is_committed_and_when_it_came() {
        let mut model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        while model.world().leader().is_none() {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        }
        model.update(Action::SendRequest, &mut Vec::new());
        while model.world().hosts().iter().any(|host| host.key_value().iter().next().is_none()) {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        }
        assert!(view(&model).is_none());
        let choose = |model: &mut Model, server, index| {
            let cell = LogCell { server, index };
            model.update(Action::Look(LookAction::ChooseCell(Some(cell))), &mut Vec::new());
            view(model).unwrap()
        };
        let leader = model.world().leader().unwrap();
        let card = choose(&mut model, leader, Some(LogIndex(1)));
        assert_eq!((&*card.name, &*card.what), (&*format!("Index 1 of {leader}"), "term 1 · x←1"));
        assert_eq!(card.facts, [Fact::new("on disk", "S1, S2, S3")]);
        assert!(card.because.as_ref().unwrap().headline.contains("committed"));
        let came = card.came.as_ref().unwrap();
        assert!(came.words.starts_with(&format!("appended by {leader}, the leader, at ")), "{}", came.words);
        let follower = model.world().hosts().iter().map(Host::id).find(|id| *id != leader).unwrap();
        let card = choose(&mut model, follower, Some(LogIndex(1)));
        assert!(card.came.as_ref().unwrap().words.starts_with(&format!("from {leader}, its leader, at ")));
        let card = choose(&mut model, follower, Some(LogIndex(99)));
        assert_eq!((&*card.what, card.facts.len()), ("no entry", 0));
        let card = choose(&mut model, follower, None);
        assert_eq!(card.facts, [Fact::new("it holds", "x=1")]);
    }
}
