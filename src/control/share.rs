//! What can be pressed of what is sent to somebody else, or kept.

use super::{Description, Offer};
use crate::model::share::{Dialog, ShareAction};
use crate::model::{Action, Model, PictureForm};

/// A control of what is sent to somebody else, or kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShareControl {
    /// Show what can be sent and kept.
    Open,
    /// Show that no longer.
    Close,
    /// Put the link on the clipboard.
    CopyLink,
    /// Put the link into the address of the page.
    PutAddress,
    /// Keep the session as a file.
    SaveFile,
    /// Choose a file, and open it.
    PickFile,
    /// Keep the stage as a picture of lines.
    SaveSvg,
    /// Keep the stage as a picture of dots.
    SavePng,
}

const TOO_LONG: &str = "the link is too long to be sent: save a file instead";

impl ShareControl {
    /// All of them, in the order of the help.
    pub const ALL: &[ShareControl] = {
        use ShareControl::*;
        &[Open, Close, CopyLink, PutAddress, SaveFile, PickFile, SaveSvg, SavePng]
    };

    pub(super) fn description(self) -> Description {
        use ShareControl::*;
        let new = Description::new;
        match self {
            Open => new("share", "Share", "Share this moment, or save it, or open a file", "", &["s"]),
            Close => new("close-share", "✕", "Close", "", &[]),
            CopyLink => new("copy-link", "Copy the link", "Copy the link", "", &[]),
            PutAddress => new(
                "put-address",
                "Put it into the address",
                "Put the link into the address of this page",
                "To bookmark this moment, or to come back to it",
                &[],
            ),
            SaveFile => new("save-session", "Save as a file", "Save as a file", "", &[]),
            PickFile => new("pick-file", "Open a file", "Open a file: a session or a scenario", "", &[]),
            SaveSvg => new("save-svg", "Save as SVG", "Save the picture of the cluster as SVG", "", &[]),
            SavePng => new("save-png", "Save as PNG", "Save the picture of the cluster as PNG", "", &[]),
        }
    }

    pub(super) fn action(self) -> Action {
        Action::Share(match self {
            ShareControl::Open => ShareAction::Open,
            ShareControl::Close => ShareAction::Close,
            ShareControl::CopyLink => ShareAction::CopyLink,
            ShareControl::PutAddress => ShareAction::PutAddress,
            ShareControl::SaveFile => ShareAction::SaveFile,
            ShareControl::PickFile => ShareAction::PickFile,
            ShareControl::SaveSvg => ShareAction::SaveStage(PictureForm::Svg),
            ShareControl::SavePng => ShareAction::SaveStage(PictureForm::Png),
        })
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        let dialog = model.share.dialog();
        let has_link = dialog.is_some_and(|dialog| dialog.short_link().is_some());
        match self {
            ShareControl::PutAddress if !model.share.has_address => Offer::Absent,
            ShareControl::CopyLink | ShareControl::PutAddress => Offer::unless(!has_link, TOO_LONG),
            ShareControl::SaveFile => Offer::present(dialog.and_then(Dialog::error).is_none()),
            ShareControl::Open
            | ShareControl::Close
            | ShareControl::PickFile
            | ShareControl::SaveSvg
            | ShareControl::SavePng => Offer::Yes,
        }
    }
}
