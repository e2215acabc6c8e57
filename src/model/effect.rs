//! What must happen outside of the state, because the state cannot.

use super::action::Selected;

/// What must happen outside; the app carries it out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Put the keyboard there after the next drawing.
    Focus(Focus),
    /// Roll a fresh seed, and start with it.
    RollSeed,
}

/// What the keyboard can be put on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Focus {
    /// A server or a message.
    On(Selected),
    /// The first thing that can be pressed in the open card.
    Card,
    /// The playground itself.
    Root,
}
