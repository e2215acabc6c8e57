//! What can be pressed to put a playground into a page of one's own.

use super::{Description, Offer};
use crate::api::snippet::Form;
use crate::model::embed::EmbedAction;
use crate::model::{Action, Model};

/// A control of what goes into a page of somebody's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmbedControl {
    /// Show the dialog.
    Open,
    /// Show it no longer.
    Close,
    /// Put what goes into the page on the clipboard.
    Copy(Form),
}

impl EmbedControl {
    /// All of them, in the order of the help.
    pub const ALL: &[EmbedControl] = {
        use EmbedControl::*;
        &[Open, Close, Copy(Form::Tag), Copy(Form::Frame), Copy(Form::Link), Copy(Form::Markdown)]
    };

    pub(super) fn description(self) -> Description {
        use EmbedControl::*;
        let new = Description::new;
        match self {
            Open => new(
                "embed",
                "Put it into a page",
                "Put it into a page of yours",
                "A tag, a frame or a link for a page of yours, made ready and tried out here",
                &["<"],
            ),
            Close => new("close-embed", "✕", "Close", "", &[]),
            Copy(Form::Tag) => new("copy-tag", "Copy the tag", "Copy the tag", "", &[]),
            Copy(Form::Frame) => new("copy-frame", "Copy the frame", "Copy the frame", "", &[]),
            Copy(Form::Link) => {
                new("copy-embed-link", "Copy the link", "Copy the link to what is shown so", "", &[])
            }
            Copy(Form::Markdown) => new("copy-markdown", "Copy the Markdown", "Copy the Markdown", "", &[]),
        }
    }

    pub(super) fn action(self) -> Action {
        Action::Embed(match self {
            EmbedControl::Open => EmbedAction::Open,
            EmbedControl::Close => EmbedAction::Close,
            EmbedControl::Copy(form) => EmbedAction::Copy(form),
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            EmbedControl::Open | EmbedControl::Close => Offer::Yes,
            EmbedControl::Copy(form) => {
                model.copy_refusal(form).map_or(Offer::Yes, |why| Offer::No(why.into()))
            }
        }
    }
}
