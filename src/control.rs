//! Every button and every key: what it is called, what it does, and when it makes sense.
//!
//! Buttons, keys and the help are all made from this one table. It has a part for each group of
//! actions.

pub mod branch;
pub mod clients;
pub mod cluster;
pub mod console;
pub mod dials;
pub mod embed;
pub mod evidence;
pub mod index;
pub mod keys;
pub mod look;
pub mod message;
pub mod play;
pub mod server;
pub mod share;
pub mod space_time;
pub mod stage;
pub mod time;

use crate::api::options::{Panel, Panels};
use crate::model::{Action, Model, Refusal, Tab};

pub use branch::BranchControl;
pub use clients::ClientsControl;
pub use cluster::ClusterControl;
pub use console::ConsoleControl;
pub use dials::DialsControl;
pub use embed::EmbedControl;
pub use evidence::EvidenceControl;
pub use look::LookControl;
pub use message::MessageControl;
pub use play::PlayControl;
pub use server::ServerControl;
pub use share::ShareControl;
pub use space_time::SpaceTimeControl;
pub use stage::StageControl;
pub use time::TimeControl;

/// Something that the visitor can press.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Control {
    /// Time goes on, or the cursor goes elsewhere in it.
    Time(TimeControl),
    /// Something is done with a branch of the history.
    Branch(BranchControl),
    /// Something is done to the selected server.
    Server(ServerControl),
    /// Something is done to the selected message.
    Message(MessageControl),
    /// Something is done to the cluster as a whole, or a new one begins.
    Cluster(ClusterControl),
    /// Servers are parted, links are cut or healed.
    Stage(StageControl),
    /// The space–time diagram shows another part.
    SpaceTime(SpaceTimeControl),
    /// Something is asked of the clients.
    Clients(ClientsControl),
    /// The world is set otherwise.
    Dials(DialsControl),
    /// A broken promise is looked into.
    Evidence(EvidenceControl),
    /// A scenario is opened, gone through or written.
    Play(PlayControl),
    /// A statement is typed in.
    Console(ConsoleControl),
    /// Something is sent to somebody else, or kept.
    Share(ShareControl),
    /// Something goes into a page of somebody's own.
    Embed(EmbedControl),
    /// What is looked at changes.
    Look(LookControl),
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
    /// The keys that press it, as [`keyboard::chord`] names them; the first is the one to tell.
    ///
    /// [`keyboard::chord`]: crate::platform::keyboard::chord
    pub keys: &'static [&'static str],
}

impl Description {
    /// The parts in the order in which a table of controls reads best.
    const fn new(
        id: &'static str,
        sign: &'static str,
        name: &'static str,
        help: &'static str,
        keys: &'static [&'static str],
    ) -> Description {
        Description { id, sign, name, help, keys }
    }
}

/// Whether it makes sense to press a control at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Offer {
    /// It does.
    Yes,
    /// It does not, and why.
    No(Refusal),
    /// There is nothing to press: a key for it belongs to the page around.
    Absent,
}

impl Offer {
    fn present(present: bool) -> Offer {
        if present { Offer::Yes } else { Offer::Absent }
    }

    fn unless(refused: bool, why: &'static str) -> Offer {
        if refused { Offer::No(why.into()) } else { Offer::Yes }
    }

    fn of(check: Result<(), Refusal>) -> Offer {
        check.map_or_else(Offer::No, |()| Offer::Yes)
    }
}

impl Control {
    /// All that have a key, in the order of the help.
    pub fn with_keys() -> impl Iterator<Item = Control> {
        Control::groups().into_iter().flat_map(|(_, controls)| controls)
    }

    /// The groups of those that have a key, each with its title in the help.
    #[must_use]
    pub fn groups() -> [(&'static str, Vec<Control>); 10] {
        let look = LookControl::choose_servers().chain(LookControl::ALL.iter().copied());
        let time = TimeControl::ALL.iter().copied().map(Control::Time);
        let time = time.chain(BranchControl::ALL.iter().copied().map(Control::Branch));
        let play = PlayControl::ALL.iter().copied().map(Control::Play);
        let play = play.chain(ConsoleControl::ALL.iter().copied().map(Control::Console));
        let diagram = SpaceTimeControl::ALL.iter().copied().map(Control::SpaceTime);
        let share = ShareControl::ALL.iter().copied().map(Control::Share);
        let share = share.chain(EmbedControl::ALL.iter().copied().map(Control::Embed));
        let with_key = |control: &Control| !control.description().keys.is_empty();
        [
            ("Time", time.filter(with_key).collect()),
            ("What is shown", look.map(Control::Look).filter(with_key).collect()),
            (
                "The chosen server",
                ServerControl::ALL.iter().copied().map(Control::Server).filter(with_key).collect(),
            ),
            (
                "The chosen message",
                MessageControl::ALL.iter().copied().map(Control::Message).filter(with_key).collect(),
            ),
            ("The stage", StageControl::ALL.iter().copied().map(Control::Stage).filter(with_key).collect()),
            (
                "The cluster",
                ClusterControl::ALL.iter().copied().map(Control::Cluster).filter(with_key).collect(),
            ),
            ("Scenarios", play.filter(with_key).collect()),
            ("Space–time", diagram.filter(with_key).collect()),
            (
                "Broken promises",
                EvidenceControl::ALL.iter().copied().map(Control::Evidence).filter(with_key).collect(),
            ),
            ("To somebody else", share.filter(with_key).collect()),
        ]
    }

    /// What it is called, and what it does, in words.
    #[must_use]
    pub fn description(self) -> Description {
        match self {
            Control::Time(control) => control.description(),
            Control::Branch(control) => control.description(),
            Control::Server(control) => control.description(),
            Control::Message(control) => control.description(),
            Control::Cluster(control) => control.description(),
            Control::Stage(control) => control.description(),
            Control::SpaceTime(control) => control.description(),
            Control::Clients(control) => control.description(),
            Control::Dials(control) => control.description(),
            Control::Evidence(control) => control.description(),
            Control::Play(control) => control.description(),
            Control::Console(control) => control.description(),
            Control::Share(control) => control.description(),
            Control::Embed(control) => control.description(),
            Control::Look(control) => control.description(),
        }
    }

    /// What happens when it is pressed.
    #[must_use]
    pub fn action(self) -> Action {
        match self {
            Control::Time(control) => Action::Time(control.action()),
            Control::Branch(control) => control.action(),
            Control::Server(control) => control.action(),
            Control::Message(control) => control.action(),
            Control::Cluster(control) => control.action(),
            Control::Stage(control) => control.action(),
            Control::SpaceTime(control) => control.action(),
            Control::Clients(control) => control.action(),
            Control::Dials(control) => control.action(),
            Control::Evidence(control) => control.action(),
            Control::Play(control) => control.action(),
            Control::Console(control) => control.action(),
            Control::Share(control) => control.action(),
            Control::Embed(control) => control.action(),
            Control::Look(control) => Action::Look(control.action()),
        }
    }

    /// Whether it makes sense at the moment.
    #[must_use]
    pub fn offer(self, model: &Model) -> Offer {
        if self.is_locked(model) || self.is_hidden(model.panels) {
            return Offer::Absent;
        }
        match self {
            Control::Time(control) => control.offer(model),
            Control::Branch(control) => control.offer(model),
            Control::Server(control) => control.offer(model),
            Control::Message(control) => control.offer(model),
            Control::Cluster(control) => control.offer(model),
            Control::Stage(control) => control.offer(model),
            Control::SpaceTime(control) => control.offer(model),
            Control::Clients(control) => control.offer(model),
            Control::Dials(control) => control.offer(model),
            Control::Evidence(control) => control.offer(model),
            Control::Play(control) => control.offer(model),
            Control::Console(control) => control.offer(model),
            Control::Share(control) => control.offer(model),
            Control::Embed(control) => control.offer(model),
            Control::Look(control) => control.offer(model),
        }
    }

    /// It, and why it makes no sense at the moment, if so.
    #[must_use]
    pub fn offered(self, model: &Model) -> (Control, Option<Refusal>) {
        (self, self.refusal(model))
    }

    /// The same; none if there is nothing to press.
    #[must_use]
    pub fn offered_if_present(self, model: &Model) -> Option<(Control, Option<Refusal>)> {
        match self.offer(model) {
            Offer::Yes => Some((self, None)),
            Offer::No(why) => Some((self, Some(why))),
            Offer::Absent => None,
        }
    }

    /// Whether it leads only to what the page around has hidden.
    #[must_use]
    pub fn is_hidden(self, panels: Panels) -> bool {
        let panel = match self {
            Control::Look(LookControl::Open(tab)) => Panel::Tab(tab),
            Control::Look(LookControl::EnterCard) => Panel::Card,
            Control::Branch(BranchControl::Compare(_) | BranchControl::CompareLast) => {
                Panel::Tab(Tab::Compare)
            }
            Control::Evidence(EvidenceControl::ShowFlaw(_)) => Panel::Tab(Tab::World),
            Control::Play(PlayControl::Show(_) | PlayControl::ToLine(_) | PlayControl::ToError(_))
            | Control::Console(_) => Panel::Tab(Tab::Scenario),
            _ => return false,
        };
        !panels.shows(panel)
    }

    /// Whether the page around has locked it.
    #[must_use]
    pub fn is_locked(self, model: &Model) -> bool {
        !model.allowed.allows(self)
    }

    /// Why it makes no sense at the moment, if so.
    #[must_use]
    pub fn refusal(self, model: &Model) -> Option<Refusal> {
        match self.offer(model) {
            Offer::No(why) => Some(why),
            Offer::Absent if self.is_locked(model) => Some(Refusal::Locked),
            Offer::Yes | Offer::Absent => None,
        }
    }
}

#[cfg(test)]
mod tests;
