//! What can happen to a playground.

use raft::ServerId;
use sim::MessageId;

use crate::speed::Speed;

/// What can happen to a playground.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// So much time has passed on the wall since the last frame.
    Frame {
        /// In microseconds.
        elapsed_us: u64,
    },
    /// Let time go on.
    Play,
    /// Let time stand still.
    Pause,
    /// Play if paused, pause if playing.
    TogglePlay,
    /// Let the next event happen, and then stand still.
    StepEvent,
    /// Choose a speed.
    SetSpeed(Speed),
    /// Choose the next faster speed.
    Faster,
    /// Choose the next slower speed.
    Slower,
    /// Open the card of a server or a message.
    Select(Selection),
    /// The same by a key, which moves the keyboard's focus there, too.
    SelectByKey(Selection),
    /// Open the card of the next message in flight.
    NextMessage,
    /// Close what is open: the help, or else the card.
    Close,
    /// Do something to the world.
    Do(sim::Action),
    /// Crash the selected server, or restart it.
    CrashOrRestart,
    /// Let the selected server's election timer run out.
    TimeOut,
    /// Drop the selected message.
    Drop,
    /// Change the text of the request.
    SetRequest(String),
    /// Send the request to the selected server, or to the one that is believed to lead.
    SendRequest,
    /// Take a notice away.
    Dismiss(u64),
    /// List what happens all the time, too, or no longer.
    ShowRoutine(bool),
    /// Show the keys, or hide them.
    ToggleHelp,
    /// The visitor wants less motion, or no longer.
    ReduceMotion(bool),
    /// Begin again from the start with this seed.
    Restart {
        /// The seed.
        seed: u64,
    },
}

/// Whose card is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Selection {
    /// A server's.
    Server(ServerId),
    /// A message's.
    Message(MessageId),
}
