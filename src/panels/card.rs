//! What lies below the picture: the card of what is chosen, or what can be done.

mod message;
mod server;

use raft::Term;
use yew::prelude::*;

use crate::control::{Control, LookControl};
use crate::model::{Action, Model, Selected};
use crate::panels::term_class;
use crate::ui::{self, Button, Fact};
use message::MessageCard;
use server::ServerCard;

/// What lies below the picture.
#[derive(Clone, PartialEq)]
pub(crate) enum Tray {
    /// No card is open.
    Hint,
    Server(ServerCard),
    Message(MessageCard),
}

/// The upper half of a card, and its facts.
#[derive(Clone, PartialEq, Debug)]
struct Head {
    name: String,
    what: String,
    /// The term whose colour it bears.
    term: Term,
    facts: Vec<Fact>,
}

/// What lies below the picture now.
pub(crate) fn view(model: &Model) -> Tray {
    let world = model.world();
    let card = match model.selection {
        Some(Selected::Server(server)) => {
            world.host(server).map(|host| Tray::Server(server::view(model, host)))
        }
        Some(Selected::Message(id)) => {
            world.flight(id).map(|flight| Tray::Message(message::view(model, flight)))
        }
        None => None,
    };
    card.unwrap_or(Tray::Hint)
}

#[derive(PartialEq, Properties)]
pub(crate) struct CardProps {
    pub(crate) tray: Tray,
    pub(crate) on: Callback<Action>,
}

/// The open card, or the hint.
#[component]
pub(crate) fn Card(CardProps { tray, on }: &CardProps) -> Html {
    let (head, acts) = match tray {
        Tray::Hint => return hint(),
        Tray::Server(card) => (&card.head, server::acts(&card.acts, on)),
        Tray::Message(card) => (&card.head, message::acts(on)),
    };
    let Head { name, what, term, facts } = head;
    html! {
        <div role="group" class={classes!("card", term_class(*term))} aria-label={format!("{name}, {what}")}>
            <div class="card-top">
                <h2>{ name }<span>{ what }</span></h2>
                { acts }
                <Button control={Control::Look(LookControl::Close)} {on} />
            </div>
            { ui::facts(facts) }
        </div>
    }
}

/// What can be done, and what the shapes mean.
fn hint() -> Html {
    html! {
        <div class="hint">
            <p>
                <b>{ "Click a server" }</b>
                { ", or press its number, to crash it, make it time out or send it a request. " }
                <b>{ "Click a message" }</b>{ " to read or drop it." }
            </p>
            <ul class="legend">
                <li><span aria-hidden="true">{ "◇" }</span>{ " vote asked, ✓ given, ✕ refused" }</li>
                <li><span aria-hidden="true">{ "▢" }</span>{ " entries; empty: heartbeat" }</li>
                <li><span aria-hidden="true">{ "○" }</span>{ " its answer" }</li>
                <li><span aria-hidden="true">{ "★" }</span>{ " leader" }</li>
            </ul>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::control::ServerControl;
    use crate::model::TimeAction;

    fn select(model: &mut Model, key: &str) {
        let action = crate::control::keys::action(key, model).expect("the key does something");
        model.update(action, &mut Vec::new());
    }

    fn led() -> Model {
        let mut model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        while model.world().leader().is_none() {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        }
        model
    }

    fn fact(head: &Head, name: &str) -> Option<String> {
        head.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn a_crashed_server_shows_what_its_disk_holds_and_can_only_be_restarted() {
        let mut model = led();
        let leader = model.world().leader().unwrap().to_string();
        select(&mut model, &leader[1..]);
        select(&mut model, "c");
        let Tray::Server(card) = view(&model) else { panic!("its card is open") };
        assert_eq!((&*card.head.name, &*card.head.what), (&*leader, "crashed · term 1"));
        assert_eq!(fact(&card.head, "on disk: voted for"), Some(leader.clone()));
        assert_eq!(fact(&card.head, "in memory").as_deref(), Some("nothing"));
        let makes_sense = [
            Control::Server(ServerControl::TimeOut),
            Control::Server(ServerControl::Crash),
            Control::Server(ServerControl::Restart),
        ]
        .map(|c| c.refusal(&model).is_none());
        assert_eq!(makes_sense, [false, false, true]);
    }

    #[test]
    fn a_message_shows_its_fields_by_the_papers_names() {
        let mut model = led();
        let mut next = || {
            select(&mut model, "m");
            match view(&model) {
                Tray::Message(card) => card,
                Tray::Server(_) | Tray::Hint => panic!("its card is open"),
            }
        };
        let card = (0..9).map(|_| next()).find(|card| card.head.name == "AppendEntries");
        let card = card.expect("a new leader sends heartbeats");
        assert_eq!(fact(&card.head, "prevLogIndex").as_deref(), Some("0"));
        assert_eq!(fact(&card.head, "entries").as_deref(), Some("none: a heartbeat"));
        assert!(card.head.term == Term(1) && fact(&card.head, "arrives in").is_some());
    }

    #[test]
    fn without_a_choice_the_tray_says_what_can_be_done() {
        assert!(view(&led()) == Tray::Hint);
    }
}
