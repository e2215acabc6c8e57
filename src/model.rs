//! The state of one playground, and the one function that changes it.
//!
//! No clock and no browser in here: how much time has passed on the wall comes in as
//! [`Action::Frame`], so what happens never depends on how often a frame is drawn.

mod deeds;
mod time;

use check::Judges;
use raft::{Duration, ServerId};
use sim::{Happening, Operation, OperationError, Setup, World};

pub use crate::action::{Action, Selection};
use crate::options::Options;
use crate::speed::Speed;
use crate::tale::Tale;

/// Something that the visitor should know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Its name, to take it away by.
    pub id: u64,
    /// What it says.
    pub text: String,
}

/// The state of one playground.
pub struct Model {
    /// The cluster.
    pub world: World,
    /// Who watches over it.
    pub judges: Judges,
    /// What happened so far.
    pub tale: Tale,
    /// How fast time goes.
    pub speed: Speed,
    /// Whether time goes.
    pub playing: bool,
    /// Whose card is open.
    pub selection: Option<Selection>,
    /// What the visitor should know, the oldest first.
    pub notices: Vec<Notice>,
    /// The text of the request.
    pub request: String,
    /// Whether to list what happens all the time, too.
    pub show_routine: bool,
    /// Whether the keys are shown.
    pub help: bool,
    /// Whether messages jump rather than glide.
    pub reduced_motion: bool,
    /// Changes whenever the logs or what is known of them may have changed.
    pub logs_version: u64,
    /// What the keyboard should be on after the next drawing.
    pub wants_focus: Option<Focus>,
    /// Time stands still only while the card of a message is open.
    held: bool,
    /// Wall microseconds that were too few for a virtual one.
    rest_us: u64,
    notices_told: u64,
    violations_told: usize,
    record: Vec<Happening>,
}

/// What the keyboard can be put on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Focus {
    /// A server or a message.
    On(Selection),
    /// The playground itself.
    Root,
}

/// The first election starts so long after the beginning: at 1/50 this is a second.
const PRELUDE: Duration = Duration::from_millis(20);
const MOST_NOTICES: usize = 6;
/// A page left open overnight must not grow: logs and judges forget what a snapshot covers.
const COMPACT_AFTER: Option<u32> = Some(250);

impl Model {
    /// A playground at its start.
    #[must_use]
    pub fn new(options: &Options, seed: u64, notices: Vec<String>) -> Model {
        let setup = Setup {
            servers: options.servers,
            seed,
            load_interval: options.load,
            compact_after: COMPACT_AFTER,
            ..Setup::default()
        };
        let world = start(setup);
        let mut model = Model {
            judges: Judges::new(&world),
            world,
            tale: Tale::default(),
            speed: options.speed,
            playing: !options.paused,
            selection: None,
            notices: Vec::new(),
            request: "set x 1".to_owned(),
            show_routine: false,
            help: false,
            reduced_motion: false,
            logs_version: 0,
            wants_focus: None,
            held: false,
            rest_us: 0,
            notices_told: 0,
            violations_told: 0,
            record: Vec::new(),
        };
        for notice in notices {
            model.notify(notice);
        }
        model
    }

    /// Changes the state; true if that is to be seen.
    pub fn update(&mut self, action: Action) -> bool {
        match action {
            Action::Frame { elapsed_us } => return self.frame(elapsed_us),
            Action::Play => self.play(true),
            Action::Pause => self.play(false),
            Action::TogglePlay => self.play(!self.playing),
            Action::StepEvent => self.step_event(),
            Action::SetSpeed(speed) => self.set_speed(Some(speed)),
            Action::Faster => self.set_speed(self.speed.faster()),
            Action::Slower => self.set_speed(self.speed.slower()),
            Action::Select(selection) => self.select(selection),
            Action::SelectByKey(selection) => self.select_by_key(selection),
            Action::NextMessage => self.next_message(),
            Action::Close => self.close(),
            Action::Do(action) => self.act(action),
            Action::CrashOrRestart => self.crash_or_restart(),
            Action::TimeOut => self.with_server(sim::ServerAction::TimeOut),
            Action::Drop => self.drop_message(),
            Action::SetRequest(text) => self.request = text,
            Action::SendRequest => self.send_request(),
            Action::Dismiss(id) => self.notices.retain(|notice| notice.id != id),
            Action::ShowRoutine(show) => self.show_routine = show,
            Action::ToggleHelp => self.help = !self.help,
            Action::ReduceMotion(reduce) => self.reduced_motion = reduce,
            Action::Restart { seed } => self.restart(seed),
        }
        true
    }

    /// The seed of all that happens.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.world.setup().seed
    }

    /// The selected server, if a server is selected.
    #[must_use]
    pub fn selected_server(&self) -> Option<ServerId> {
        match self.selection {
            Some(Selection::Server(server)) => Some(server),
            _ => None,
        }
    }

    /// What is wrong with the text of the request, if anything is.
    #[must_use]
    pub fn request_error(&self) -> Option<OperationError> {
        Operation::parse(&self.request).err()
    }

    fn restart(&mut self, seed: u64) {
        let setup = Setup { seed, ..self.world.setup().clone() };
        self.world = start(setup);
        self.judges = Judges::new(&self.world);
        self.tale = Tale::default();
        self.violations_told = 0;
        self.rest_us = 0;
        self.logs_version += 1;
        self.release();
        if let Some(Selection::Message(_)) = self.selection {
            self.selection = None;
        }
    }

    // ── Selection ──

    /// Time stands still while the card of a message is open, or it would have arrived before
    /// anybody could read it.
    fn select(&mut self, selection: Selection) {
        if let Selection::Message(id) = selection
            && self.world.flight(id).is_none()
        {
            return;
        }
        self.release();
        self.selection = Some(selection);
        if self.playing && matches!(selection, Selection::Message(_)) {
            self.playing = false;
            self.held = true;
        }
    }

    fn select_by_key(&mut self, selection: Selection) {
        self.select(selection);
        self.wants_focus = Some(Focus::On(selection));
    }

    fn release(&mut self) {
        self.playing |= std::mem::take(&mut self.held);
    }

    fn next_message(&mut self) {
        let after = match self.selection {
            Some(Selection::Message(id)) => Some(id),
            _ => None,
        };
        let ids = || self.world.flights().map(|(id, _)| id);
        let next = ids().find(|id| after < Some(*id)).or_else(|| ids().next());
        match next {
            Some(id) => self.select_by_key(Selection::Message(id)),
            None => self.notify("no message is in flight at the moment".to_owned()),
        }
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.help) {
            return;
        }
        let closed = self.selection.take();
        self.wants_focus = closed.map(Focus::On).or(Some(Focus::Root));
        self.release();
    }

    fn notify(&mut self, text: String) {
        self.notices.retain(|notice| notice.text != text);
        if self.notices.len() == MOST_NOTICES {
            self.notices.remove(0);
        }
        self.notices_told += 1;
        self.notices.push(Notice { id: self.notices_told, text });
    }
}

/// A world shortly before its first event: nobody should have to wait for it.
fn start(setup: Setup) -> World {
    let Ok(mut world) = World::new(setup) else { unreachable!("the options allow only setups that work") };
    if let Some(first) = world.next_event_at() {
        world.rest_until(first - PRELUDE);
    }
    world
}

#[cfg(test)]
mod tests;
