//! What must happen outside of the state, because the state cannot.

use raft::Flaw;

use super::action::Selected;
use super::link::Link;
use super::share::Source;

/// What must happen outside; the app carries it out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Put the keyboard there after the next drawing.
    Focus(Focus),
    /// Roll a fresh seed, and start with it.
    RollSeed,
    /// Put a text on the clipboard, and say that it is there, or why not.
    Copy(String),
    /// Let the visitor keep a file.
    Save(File),
    /// Let the visitor keep a picture that is on the page, as it looks there.
    SavePicture(Picture),
    /// Make a link of a session.
    Pack(String),
    /// Read the session that a link holds.
    Unpack(Source, Link),
    /// Let the visitor choose a file, and read it.
    PickFile,
    /// Make this the address of the page, without going there.
    PutAddress(String),
    /// Answer the order of this number: with the sentences that tell what came of it, or why nothing did.
    Answer(u64, Result<Vec<String>, String>),
}

/// What the keyboard can be put on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Focus {
    /// A server or a message.
    On(Selected),
    /// The first thing that can be pressed in the open card.
    Card,
    /// The line that takes any statement, at this place in it, in UTF-16 units.
    Console(u32),
    /// The first thing that proves a broken promise.
    Evidence,
    /// The switch of a flaw.
    Flaw(Flaw),
    /// A part of the scenario's text, by the browser's count of letters.
    Text {
        /// The line that it is on, from 1.
        line: u32,
        /// Where it begins.
        from: u32,
        /// Where it ends.
        until: u32,
    },
    /// The playground itself.
    Root,
    /// The dialog that is open: nothing else can be used as long as it is.
    Dialog,
    /// The button of a control, by its id.
    Control(&'static str),
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

/// A picture on the page that the visitor keeps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// Finds its SVG element: the first one counts.
    pub selector: &'static str,
    /// What its file is called, without the ending: *raft-stage*.
    pub name: String,
    /// As what.
    pub form: PictureForm,
}

/// As what a picture is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PictureForm {
    /// Lines, which can be drawn at any size.
    Svg,
    /// Dots, two for each of the page.
    Png,
}

impl Picture {
    /// The name of its file.
    #[must_use]
    pub fn file_name(&self) -> String {
        let ending = match self.form {
            PictureForm::Svg => ".svg",
            PictureForm::Png => ".png",
        };
        format!("{}{ending}", self.name)
    }
}
