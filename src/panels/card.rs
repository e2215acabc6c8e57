//! What lies below the picture: the card of what is chosen, or what can be done.

mod followers;
mod message;
pub(crate) mod request;
mod server;

use std::rc::Rc;

use raft::{ServerId, Term};
use yew::prelude::*;

use crate::control::{Control, LookControl};
use crate::model::{Action, Model, Selected};
use crate::panels::evidence::{self, EvidenceCard};
use crate::panels::term_class;
use crate::ui::{self, Fact, button};
use message::MessageCard;
use server::ServerCard;

/// What lies below the picture.
#[derive(Clone, PartialEq)]
pub(crate) enum Tray {
    /// No card is open.
    Hint(Hint),
    Server(ServerCard),
    Message(MessageCard),
    /// What proves that a promise is broken.
    Evidence(EvidenceCard),
}

/// What is said of what can be clicked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Hint {
    /// Servers and messages can be acted on.
    Act,
    /// They can be looked at; more than that, or some of it, is locked.
    Look,
    /// They cannot even be chosen.
    Nothing,
}

/// Whose card it is.
#[derive(Clone, PartialEq, Debug)]
struct Head {
    name: String,
    what: String,
    /// The term whose colour it bears.
    term: Term,
}

/// Facts that belong together, and what they are about.
type Group = (&'static str, Vec<Fact>);

/// What lies below the picture now.
pub(crate) fn view(model: &Model) -> Tray {
    let world = model.world();
    let card = match model.selection {
        Some(Selected::Server(server)) => {
            world.host(server).map(|host| Tray::Server(server::view(model, host)))
        }
        Some(Selected::Message(id)) => {
            world.flight(id).map(|flight| Tray::Message(message::view(model, id, flight)))
        }
        None => None,
    };
    card.or_else(|| evidence::view(model).map(Tray::Evidence)).unwrap_or(Tray::Hint(hint_of(model)))
}

fn hint_of(model: &Model) -> Hint {
    use crate::control::{MessageControl as Message, ServerControl as Server};
    let acts = [Server::Crash, Server::TimeOut, Server::Request].map(Control::Server);
    let acts_on_messages = [Message::Hold, Message::Drop, Message::Deliver].map(Control::Message);
    let is_locked = |control: Control| control.is_locked(model);
    if is_locked(Control::Look(LookControl::ChooseServer(ServerId::new(1)))) {
        Hint::Nothing
    } else if acts.into_iter().chain(acts_on_messages).any(is_locked) {
        Hint::Look
    } else {
        Hint::Act
    }
}

#[derive(PartialEq)]
pub(crate) struct CardProps {
    pub(crate) tray: Rc<Tray>,
    pub(crate) on: Callback<Action>,
}

/// The open card, or the hint.
pub(crate) fn card(CardProps { tray, on }: &CardProps) -> Html {
    let (head, groups, acts, more, rest) = match &**tray {
        Tray::Hint(hint) => return draw_hint(*hint),
        Tray::Evidence(card) => return evidence::evidence(card, on),
        Tray::Server(card) => {
            let followers = if card.followers.is_empty() {
                html! {}
            } else {
                followers::table(&card.followers)
            };
            let more = server::more(&card.acts, on);
            (&card.head, &card.groups, server::acts(&card.acts, on), more, followers)
        }
        Tray::Message(card) => {
            let foreseen = card.foreseen.as_ref().map(message::foreseen).unwrap_or_default();
            (&card.head, &card.groups, message::acts(&card.acts, on), html! {}, foreseen)
        }
    };
    let Head { name, what, term } = head;
    html! {
        <div role="group" class={classes!("card", term_class(*term))} aria-label={format!("{name}, {what}")}>
            <div class="card-top">
                <h2>{ name }<span>{ what }</span></h2>
                { acts }
                { button(Control::Look(LookControl::Close), None, on) }
            </div>
            { more }
            <div class="holds" tabindex="0" role="group" aria-label="What it holds">
                { rest }
                for (title, facts) in groups.iter() {
                    <section>
                        if !title.is_empty() {
                            <h3>{ *title }</h3>
                        }
                        { ui::facts(facts) }
                    </section>
                }
            </div>
        </div>
    }
}

/// What can be done, and what the shapes mean.
fn draw_hint(hint: Hint) -> Html {
    let words = match hint {
        Hint::Act => Some((
            ", or press its number, to crash it, make it time out or send it a request. ",
            " to read, hold, drop or hurry it.",
        )),
        Hint::Look => Some((", or press its number, to see what it holds. ", " to read it.")),
        Hint::Nothing => None,
    };
    html! {
        <div class="hint">
            if let Some((of_servers, of_messages)) = words {
                <p>
                    <b>{ "Click a server" }</b>{ of_servers }<b>{ "Click a message" }</b>{ of_messages }
                </p>
            }
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
    use crate::model::{Exact, TimeAction};

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

    fn fact(groups: &[Group], group: &str, name: &str) -> Option<String> {
        let (_, facts) = groups.iter().find(|(title, _)| *title == group)?;
        facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.clone())
    }

    fn server_card(model: &Model) -> ServerCard {
        match view(model) {
            Tray::Server(card) => card,
            Tray::Message(_) | Tray::Evidence(_) | Tray::Hint(_) => panic!("a server's card is open"),
        }
    }

    #[test]
    fn a_crashed_server_shows_what_its_disk_holds_and_can_only_be_restarted() {
        let mut model = led();
        let leader = model.world().leader().unwrap().to_string();
        select(&mut model, &leader[1..]);
        select(&mut model, "c");
        let card = server_card(&model);
        assert_eq!((&*card.head.name, &*card.head.what), (&*leader, "crashed · term 1"));
        let on_disk = fact(&card.groups, "disk", "term · vote");
        assert_eq!(on_disk, Some(format!("1 · {leader}")));
        assert_eq!(fact(&card.groups, "memory", "all of it").as_deref(), Some("lost"));
        let makes_sense = [
            Control::Server(ServerControl::TimeOut),
            Control::Server(ServerControl::Crash),
            Control::Server(ServerControl::Restart),
        ]
        .map(|c| c.refusal(&model).is_none());
        assert_eq!(makes_sense, [false, false, true]);
    }

    #[test]
    fn what_is_being_written_is_not_yet_on_disk() {
        let mut model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        select(&mut model, "1");
        select(&mut model, "t");
        let card = server_card(&model);
        assert_eq!(card.head.what, "candidate · term 1");
        assert_eq!(fact(&card.groups, "memory", "voted for").as_deref(), Some("S1"));
        assert_eq!(fact(&card.groups, "memory", "votes").as_deref(), Some("3 waiting"));
        assert_eq!(fact(&card.groups, "disk", "term · vote").as_deref(), Some("0 · nobody"));
        let writing = fact(&card.groups, "disk", "being written").expect("its term and its vote");
        assert!(writing.contains("term 1, vote S1; all in "), "{writing}");
        model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        let card = server_card(&model);
        assert_eq!(fact(&card.groups, "disk", "term · vote").as_deref(), Some("1 · S1"));
        assert_eq!(fact(&card.groups, "disk", "being written"), None);
        assert_eq!(fact(&card.groups, "memory", "votes").as_deref(), Some("S1 ✓  2 waiting"));
    }

    #[test]
    fn the_leaders_card_says_how_far_each_follower_has_come() {
        let mut model = led();
        let window = sim::Action::Set(sim::Setting::MaxInFlight(4));
        let leader = model.world().leader().unwrap();
        let paces = |model: &Model| -> Vec<_> {
            let card = server_card(model);
            card.followers
                .iter()
                .map(|row| (row.pace, row.next, row.matches, row.in_flight.clone()))
                .collect()
        };
        select(&mut model, &leader.to_string()[1..]);
        assert_eq!(paces(&model), vec![("probe", 1, 0, "1".to_owned()); 2]);
        model.update(Action::Do(window), &mut Vec::new());
        let mut seen = Vec::new();
        for round in 1..=2 {
            select(&mut model, "r");
            let applied =
                |model: &Model| model.world().server(leader).map(|server| server.state().last_applied().0);
            while applied(&model) != Some(round) {
                model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
                seen.extend(paces(&model));
            }
        }
        for row in [
            ("replicate", 2, 0, "1"),
            ("replicate", 2, 1, "0"),
            ("replicate", 3, 1, "1"),
            ("replicate", 3, 2, "0"),
        ] {
            let (pace, next, matches, in_flight) = row;
            assert!(
                seen.contains(&(pace, next, matches, in_flight.to_owned())),
                "{row:?} is not in {seen:?}"
            );
        }
        select(&mut model, "o");
        let change = raft::Change::AddLearner(raft::ServerId::new(4));
        let change = sim::ClusterAction::ChangeMembership { via: None, change };
        model.update(Action::Do(sim::Action::Cluster(change)), &mut Vec::new());
        while !paces(&model).iter().any(|(pace, ..)| *pace == "snapshot") {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        }
        assert!(
            paces(&model).iter().any(|(.., in_flight)| in_flight == "to 2, has 0 B"),
            "{:?}",
            paces(&model)
        );
    }

    #[test]
    fn a_card_says_whether_its_server_is_paused_or_cut_off_and_its_clock_is_wrong() {
        let mut model = led();
        let leader = model.world().leader().unwrap();
        for key in [&leader.to_string()[1..], "p", "x"] {
            select(&mut model, key);
        }
        model.update(Action::Type(Exact::Clock, "0.5".to_owned()), &mut Vec::new());
        model.update(Action::Enter(Exact::Clock), &mut Vec::new());
        let card = server_card(&model);
        assert_eq!(card.head.what, "leader · term 1 · paused · cut off");
        assert_eq!(fact(&card.groups, "timers", "its clock").as_deref(), Some("0.5×"));
        assert_eq!(fact(&card.groups, "timers", "paused").as_deref(), Some("nothing runs out"));
    }

    #[test]
    fn a_message_shows_its_fields_by_the_papers_names() {
        let mut model = led();
        let mut next = || {
            select(&mut model, "m");
            match view(&model) {
                Tray::Message(card) => card,
                Tray::Server(_) | Tray::Evidence(_) | Tray::Hint(_) => panic!("its card is open"),
            }
        };
        let card = (0..9).map(|_| next()).find(|card| card.head.name == "AppendEntries");
        let card = card.expect("a new leader sends heartbeats");
        assert_eq!(fact(&card.groups, "", "prevLogIndex").as_deref(), Some("0"));
        assert_eq!(fact(&card.groups, "", "entries").as_deref(), Some("none: a heartbeat"));
        assert!(card.head.term == Term(1) && fact(&card.groups, "", "arrives in").is_some());
    }

    #[test]
    fn a_held_message_says_since_when_and_every_message_what_would_follow() {
        let mut model = led();
        select(&mut model, "m");
        let message_card = |model: &Model| match view(model) {
            Tray::Message(card) => card,
            Tray::Server(_) | Tray::Evidence(_) | Tray::Hint(_) => panic!("its card is open"),
        };
        assert!(message_card(&model).foreseen.is_some());
        assert_eq!(fact(&message_card(&model).groups, "", "held"), None);
        select(&mut model, "f");
        let since = format!("since {} s", crate::text::seconds(model.world().now()));
        assert_eq!(fact(&message_card(&model).groups, "", "held"), Some(since));
    }

    #[test]
    fn without_a_choice_the_tray_says_what_can_be_done() {
        assert!(view(&led()) == Tray::Hint(Hint::Act));
    }

    #[test]
    fn the_hint_promises_nothing_that_is_locked() {
        let hint = |controls: &str| {
            let (options, _) = Options::parse(&format!("controls={controls}"));
            view(&Model::new(&options, 1, Vec::new()))
        };
        assert!(hint("all") == Tray::Hint(Hint::Act));
        assert!(hint("-compact") == Tray::Hint(Hint::Act));
        assert!(hint("-crash") == Tray::Hint(Hint::Look));
        assert!(hint("-drop") == Tray::Hint(Hint::Look));
        assert!(hint("look") == Tray::Hint(Hint::Look));
        assert!(hint("none") == Tray::Hint(Hint::Nothing));
    }
}
