//! What can happen to a playground.

use raft::ServerId;
use sim::MessageId;

use super::speed::Speed;

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
    /// Let the next event happen, and then stand still.
    NextEvent,
    /// Go back to before the last event, and stand still.
    PreviousEvent,
    /// Go back to the beginning, and stand still.
    Beginning,
    /// Choose a speed.
    SetSpeed(Speed),
    /// Choose the next faster speed.
    Faster,
    /// Choose the next slower speed.
    Slower,
    /// Open the card of a server or a message.
    Select(Selected),
    /// The same by a key, which moves the keyboard's focus there, too.
    SelectByKey(Selected),
    /// Open the card of the next message in flight.
    NextMessage,
    /// Close what is open: the help, or else the card.
    Close,
    /// Do something to the world.
    Do(sim::Action),
    /// Let the selected server's election timer run out.
    TimeOut,
    /// Crash the selected server.
    Crash,
    /// Restart the selected server.
    Restart,
    /// Drop the selected message.
    Drop,
    /// Change the text of the request.
    SetRequest(String),
    /// Send the request to the selected server, or to the one that is believed to lead.
    SendRequest,
    /// Say why something cannot be done.
    Refuse(&'static str),
    /// Take a notice away.
    Dismiss(u64),
    /// List what happens all the time, too, or no longer.
    ToggleRoutine,
    /// Show the keys, or hide them.
    ToggleHelp,
    /// The visitor wants less motion, or no longer.
    ReduceMotion(bool),
    /// Begin again with the same seed.
    StartAgain,
    /// Begin again with a seed that nobody chose.
    NewSeed,
    /// Begin again with this seed.
    Start {
        /// The seed.
        seed: u64,
    },
}

/// Whose card is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Selected {
    /// A server's.
    Server(ServerId),
    /// A message's.
    Message(MessageId),
}
