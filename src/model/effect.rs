//! What must happen outside of the state, because the state cannot.

use super::action::Selected;

/// What must happen outside; the app carries it out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Put the keyboard there after the next drawing.
    Focus(Focus),
    /// Bring the chosen tab in sight in its strip.
    ShowTab,
    /// Roll a fresh seed, and start with it.
    RollSeed,
    /// Put a text on the clipboard, and say that it is there, or why not.
    Copy(String),
    /// Let the visitor keep a file.
    Save(File),
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

/// A file that the visitor keeps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its name: *raft-playground.raft*.
    pub name: String,
    /// What it is: *text/plain*.
    pub kind: &'static str,
    /// What is in it.
    pub text: String,
}
