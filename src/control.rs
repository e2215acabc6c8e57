//! Every button and every key: what it is called, what it does, and when it makes sense.
//!
//! Buttons, keys and the help are all made from this one table.

pub mod keys;

use raft::{Role, Server, ServerId};

use crate::model::{Action, Model, NO_MESSAGE, NO_SERVER, Selected};

/// Something that the visitor can press.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Control {
    /// Let time go on.
    Play,
    /// Let time stand still.
    Pause,
    /// Let one event happen.
    NextEvent,
    /// Go back to before the last event.
    PreviousEvent,
    /// Go back to the beginning.
    Beginning,
    /// Choose the next faster speed.
    Faster,
    /// Choose the next slower speed.
    Slower,
    /// Open a server's card.
    ChooseServer(ServerId),
    /// Let its election timer run out.
    TimeOut,
    /// Send it the request.
    Request,
    /// Crash it.
    Crash,
    /// Restart it.
    Restart,
    /// Open the card of the next message in flight.
    NextMessage,
    /// Drop that message.
    Drop,
    /// Close the card or the help.
    Close,
    /// Show the keys, or hide them.
    Help,
    /// Begin again with the same seed.
    StartAgain,
    /// Begin again with another seed.
    NewSeed,
    /// List what happens all the time, too, or no longer.
    Routine,
    /// Take a notice away.
    Dismiss(u64),
}

/// What a control is called, and what it does, in words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Description {
    /// What scripts and style sheets call it.
    pub id: &'static str,
    /// What is written on its button.
    pub sign: &'static str,
    /// What it is called in the help, and for those who do not see the sign.
    pub name: &'static str,
    /// What comes of it, for those who wonder; empty if the name says it all.
    pub help: &'static str,
    /// The keys that press it, as [`KeyboardEvent.key`] names them; the first is the one to tell.
    ///
    /// [`KeyboardEvent.key`]: https://developer.mozilla.org/docs/Web/API/KeyboardEvent/key
    pub keys: &'static [&'static str],
}

/// Whether it makes sense to press a control at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Offer {
    /// It does.
    Yes,
    /// It does not, and why.
    No(&'static str),
    /// There is nothing to press: a key for it belongs to the page around.
    Absent,
}

const NUMBERS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

impl Control {
    /// All that have a key, in the order of the help.
    pub fn with_keys() -> impl Iterator<Item = Control> {
        use Control::*;
        let servers = (1..=NUMBERS.len() as u8).map(|number| ChooseServer(ServerId::new(number)));
        let time = [Play, Pause, NextEvent, PreviousEvent, Beginning, Faster, Slower];
        let rest = [TimeOut, Request, Crash, Restart, NextMessage, Drop, Close, Help];
        time.into_iter().chain(servers).chain(rest)
    }

    /// What it is called, and what it does, in words.
    #[must_use]
    pub fn description(self) -> Description {
        let (id, sign, name, help, keys): (_, _, _, _, &[_]) = match self {
            Control::Play => ("play", "▶", "Play", "", &[" "]),
            Control::Pause => ("pause", "❚❚", "Pause", "", &[" "]),
            Control::NextEvent => ("next-event", "❘▶", "One event forward", "", &["ArrowRight"]),
            Control::PreviousEvent => ("previous-event", "◀❘", "One event back", "", &["ArrowLeft"]),
            Control::Beginning => ("beginning", "❘◀◀", "To the beginning", "", &["Home"]),
            Control::Faster => ("faster", "+", "Faster", "", &["+", "="]),
            Control::Slower => ("slower", "−", "Slower", "", &["−", "-", "_"]),
            Control::ChooseServer(server) => {
                let place = usize::from(server.number()).saturating_sub(1).min(NUMBERS.len() - 1);
                ("choose-server", "", "Choose a server", "", &NUMBERS[place..=place])
            }
            Control::TimeOut => {
                let name = "Let its election timer run out";
                ("time-out", "Time out", name, "Its election timer runs out", &["t"])
            }
            Control::Request => {
                ("request", "Request", "Send it the request", "Send it to this server", &["r"])
            }
            Control::Crash => ("crash", "Crash", "Crash it", "It loses all that is not on disk", &["c"]),
            Control::Restart => {
                ("restart", "Restart", "Restart it", "It starts with what its disk holds", &["c"])
            }
            Control::NextMessage => ("next-message", "", "Choose the next message in flight", "", &["m"]),
            Control::Drop => ("drop", "Drop", "Drop that message", "It will never arrive", &["d"]),
            Control::Close => ("close", "✕", "Close", "", &["Escape"]),
            Control::Help => ("help", "?", "Keys", "Show or hide the keys", &["?"]),
            Control::StartAgain => {
                ("again", "Start again", "Start again", "The same seed, from the start", &[])
            }
            Control::NewSeed => ("new-seed", "New seed", "New seed", "Another history, from the start", &[]),
            Control::Routine => {
                ("routine", "heartbeats", "heartbeats", "List what happens all the time, too", &[])
            }
            Control::Dismiss(_) => ("dismiss", "✕", "Dismiss", "", &[]),
        };
        Description { id, sign, name, help, keys }
    }

    /// What happens when it is pressed.
    #[must_use]
    pub fn action(self) -> Action {
        match self {
            Control::Play => Action::Play,
            Control::Pause => Action::Pause,
            Control::NextEvent => Action::NextEvent,
            Control::PreviousEvent => Action::PreviousEvent,
            Control::Beginning => Action::Beginning,
            Control::Faster => Action::Faster,
            Control::Slower => Action::Slower,
            Control::ChooseServer(server) => Action::SelectByKey(Selected::Server(server)),
            Control::TimeOut => Action::TimeOut,
            Control::Request => Action::SendRequest,
            Control::Crash => Action::Crash,
            Control::Restart => Action::Restart,
            Control::NextMessage => Action::NextMessage,
            Control::Drop => Action::Drop,
            Control::Close => Action::Close,
            Control::Help => Action::ToggleHelp,
            Control::StartAgain => Action::StartAgain,
            Control::NewSeed => Action::NewSeed,
            Control::Routine => Action::ToggleRoutine,
            Control::Dismiss(notice) => Action::Dismiss(notice),
        }
    }

    /// Whether it makes sense at the moment.
    #[must_use]
    pub fn offer(self, model: &Model) -> Offer {
        match self {
            Control::Play => present(!model.playing),
            Control::Pause => present(model.playing),
            Control::PreviousEvent | Control::Beginning => {
                unless(!model.run.has_past(), "This is the beginning")
            }
            Control::Faster => unless(model.speed.faster().is_none(), "This is the fastest"),
            Control::Slower => unless(model.speed.slower().is_none(), "This is the slowest"),
            Control::ChooseServer(server) => present(model.world().host(server).is_some()),
            Control::TimeOut => on_running(model, |server| match server.role() {
                Role::Leader(_) => Offer::No("A leader has no election timer"),
                Role::Follower(_) | Role::Candidate(_) => Offer::Yes,
            }),
            Control::Crash => on_running(model, |_| Offer::Yes),
            Control::Restart => match model.selected_server() {
                Some(server) => unless(model.world().server(server).is_some(), "It is running"),
                None => Offer::No(NO_SERVER),
            },
            Control::Drop => match model.selection {
                Some(Selected::Message(_)) => Offer::Yes,
                Some(Selected::Server(_)) | None => Offer::No(NO_MESSAGE),
            },
            Control::Close => present(model.help || model.selection.is_some()),
            Control::NextEvent
            | Control::Request
            | Control::NextMessage
            | Control::Help
            | Control::StartAgain
            | Control::NewSeed
            | Control::Routine
            | Control::Dismiss(_) => Offer::Yes,
        }
    }

    /// Why it makes no sense at the moment, if so.
    #[must_use]
    pub fn refusal(self, model: &Model) -> Option<&'static str> {
        match self.offer(model) {
            Offer::No(why) => Some(why),
            Offer::Yes | Offer::Absent => None,
        }
    }
}

fn present(present: bool) -> Offer {
    if present { Offer::Yes } else { Offer::Absent }
}

fn unless(refused: bool, why: &'static str) -> Offer {
    if refused { Offer::No(why) } else { Offer::Yes }
}

fn on_running(model: &Model, offer: impl FnOnce(&Server) -> Offer) -> Offer {
    let Some(id) = model.selected_server() else {
        return Offer::No(NO_SERVER);
    };
    model.world().server(id).map_or(Offer::No("It is crashed: restart it first"), offer)
}

#[cfg(test)]
mod tests;
