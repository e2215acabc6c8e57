//! The state of what is sent to somebody else, or kept; and how it is opened again.

use experiment::{Opening, Session, SessionError};
use scenario::ScenarioErrors;
use sim::Host;

use super::link::Link;
use super::locks::LOCKED_CONTENT;
use super::play::says_nothing;
use super::run::Run;
use super::speed::Speed;
use super::time::EVENTS_PER_FRAME_OF_OPENING;
use super::{Effect, File, Focus, Model, Notice, Picture, PictureForm, Selected, Tab};

/// The state of what is sent to somebody else, or kept.
#[derive(Default)]
pub struct Share {
    /// What is shown while its dialog is open.
    dialog: Option<Dialog>,
    /// What is being opened.
    opening: Option<(Source, Opening, Vec<String>)>,
    /// Whether a file is being dragged over the page.
    pub is_dragged: bool,
    /// Whether the address of the page is ours to write.
    pub has_address: bool,
    /// The address of the page that links lead to.
    pub page: String,
}

/// What can be sent, or why not.
pub struct Dialog {
    session: Result<String, SessionError>,
    /// None as long as it is being packed.
    link: Option<String>,
    /// How many notices there had been: those that came later are told in there.
    told: u64,
}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ShareAction {
    /// Show what can be sent and kept: this very moment.
    Open,
    /// Show that no longer.
    Close,
    /// The link is made.
    Packed(String),
    /// Put the link on the clipboard.
    CopyLink,
    /// Put the link into the address of the page.
    PutAddress,
    /// Keep the session as a file.
    SaveFile,
    /// Keep the stage as a picture.
    SaveStage(PictureForm),
    /// Let the visitor choose a file to be opened.
    PickFile,
    /// A file is dragged over the page, or no longer.
    Drag(bool),
    /// Open what an address holds behind its `#`, if that is a link.
    OpenLink(Source, String),
    /// Open this text: a session, or a scenario; or say why it could not be read.
    OpenText(Source, Result<String, String>),
}

/// Where something comes from that is to be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// From the address.
    Link,
    /// From a file.
    File,
    /// From before the page was loaded again.
    Reload,
    /// From the page around, which may do anything.
    Page,
}

/// Many programs cut an address that is longer than this.
pub const LONGEST_LINK: usize = 8_000;

impl Share {
    /// What is shown while the dialog is open.
    #[must_use]
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    /// How far the opening of something has come, in percent.
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        self.opening.as_ref().map(|(_, opening, _)| opening.percent())
    }

    /// Whether time stands still for it.
    pub(super) fn holds(&self) -> bool {
        self.dialog.is_some() || self.opening.is_some()
    }

    pub(super) fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    /// Opens it no longer.
    pub(super) fn stop(&mut self) {
        self.opening = None;
    }

    /// Shows the dialog no longer: another one takes its place.
    pub(super) fn put_away(&mut self) {
        self.dialog = None;
    }

    /// As at first, but for what is no matter of the run.
    pub(super) fn renewed(self) -> Share {
        Share { has_address: self.has_address, page: self.page, ..Share::default() }
    }
}

impl Dialog {
    /// Why nothing can be sent, if so.
    #[must_use]
    pub fn error(&self) -> Option<&SessionError> {
        self.session.as_ref().err()
    }

    /// The link, once it is made; however long it is.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// The link, if it can be sent.
    #[must_use]
    pub fn short_link(&self) -> Option<&str> {
        self.link().filter(|link| link.len() <= LONGEST_LINK)
    }
}

impl Model {
    pub(super) fn update_share(&mut self, action: ShareAction, out: &mut Vec<Effect>) {
        match action {
            ShareAction::Open => self.open_dialog(out),
            ShareAction::Close => self.close_dialog(out),
            ShareAction::Packed(link) => {
                self.packed_start(&link);
                if let Some(dialog) = &mut self.share.dialog {
                    dialog.link = Some(link);
                }
            }
            ShareAction::CopyLink => out.extend(self.short_link().map(Effect::Copy)),
            ShareAction::PutAddress => out.extend(self.short_link().map(Effect::PutAddress)),
            ShareAction::SaveFile => {
                let session = self.share.dialog.as_ref().and_then(|dialog| dialog.session.as_ref().ok());
                out.extend(session.map(|text| {
                    let name = "raft-playground.raft-session".to_owned();
                    Effect::Save(File { name, kind: "text/plain", text: text.clone() })
                }));
            }
            ShareAction::SaveStage(form) => {
                let name = "raft-playground".to_owned();
                out.push(Effect::SavePicture(Picture { selector: ".pictures svg", name, form }));
            }
            ShareAction::PickFile => out.push(Effect::PickFile),
            ShareAction::Drag(is_dragged) => self.share.is_dragged = is_dragged,
            ShareAction::OpenLink(source, fragment) => match Link::read(&fragment) {
                Some(Ok(link)) => out.push(Effect::Unpack(source, link)),
                Some(Err(error)) => self.refuse_to_open(source, &error.to_string()),
                None => {}
            },
            ShareAction::OpenText(source, text) => {
                self.close_dialog(out);
                if let Err(error) = text.and_then(|text| self.open_text(source, &text)) {
                    self.refuse_to_open(source, &error);
                }
            }
        }
    }

    /// The session as text: what a link and a file hold, and what a reload comes back to.
    ///
    /// # Errors
    ///
    /// If so much was done that it cannot be told any more.
    pub fn session(&self) -> Result<String, SessionError> {
        self.session_viewed(self.view_lines())
    }

    /// The same for a page that says by its settings how it is looked at.
    pub(super) fn session_to_embed(&self) -> Result<String, SessionError> {
        let is_set = |line: &String| line.starts_with("tab ") || line.starts_with("speed ");
        self.session_viewed(self.view_lines().into_iter().filter(|line| !is_set(line)).collect())
    }

    fn session_viewed(&self, view: Vec<String>) -> Result<String, SessionError> {
        let text = Session::of(self.run.experiment(), view)?.to_string();
        if text.len() <= Session::MAX_BYTES { Ok(text) } else { Err(SessionError::TooLong) }
    }

    fn open_dialog(&mut self, out: &mut Vec<Effect>) {
        let session = self.session();
        out.extend(session.clone().ok().map(Effect::Pack));
        out.push(Effect::Focus(Focus::Dialog));
        self.share.dialog = Some(Dialog { session, link: None, told: self.notices_told });
    }

    /// What was told in the dialog is told.
    fn close_dialog(&mut self, out: &mut Vec<Effect>) {
        if let Some(dialog) = self.share.dialog.take() {
            self.leave_dialog(dialog.told, out);
        }
    }

    /// What was told in a dialog is forgotten with it, and the keyboard goes back to where it was opened.
    pub(super) fn leave_dialog(&mut self, told: u64, out: &mut Vec<Effect>) {
        self.notices.retain(|notice| notice.id <= told);
        out.push(Effect::Focus(Focus::Control("share")));
    }

    /// The last that was told since a dialog was opened, when so many notices had been.
    pub(super) fn notice_since(&self, told: u64) -> Option<&Notice> {
        self.notices.last().filter(|notice| told < notice.id)
    }

    /// What was told since the dialog was opened.
    #[must_use]
    pub fn told_in_dialog(&self) -> Option<&Notice> {
        self.notice_since(self.share.dialog()?.told)
    }

    fn short_link(&self) -> Option<String> {
        self.share.dialog()?.short_link().map(str::to_owned)
    }

    // ── Opening ──

    pub(super) fn open_text(&mut self, source: Source, text: &str) -> Result<(), String> {
        if source == Source::File && !Session::is_meant(text) {
            // To whoever dropped an empty file, a world of which it says nothing would be a surprise.
            if says_nothing(text) {
                return Err("it says nothing: it is neither a session nor a scenario".to_owned());
            }
            if self.locks_text(text) {
                return Err(LOCKED_CONTENT.to_owned());
            }
            return self.play_text(text).map_err(|errors| neither(&errors));
        }
        let told = |error: SessionError| error.to_string();
        let session = Session::parse(text).map_err(told)?;
        if source != Source::Page && self.locks_session(&session) {
            return Err(LOCKED_CONTENT.to_owned());
        }
        let view = session.view.clone();
        self.stop();
        self.share.opening = Some((source, Opening::new(session).map_err(told)?, view));
        // A short way is gone at once.
        self.go_on_opening();
        Ok(())
    }

    /// Goes on with what is being opened. What is shown stays until all has gone well.
    pub(super) fn go_on_opening(&mut self) {
        let Some((source, mut opening, view)) = self.share.opening.take() else {
            return;
        };
        match opening.go_on(EVENTS_PER_FRAME_OF_OPENING) {
            Ok(false) => self.share.opening = Some((source, opening, view)),
            Ok(true) => {
                // What waits for it is carried out there.
                let orders = std::mem::take(&mut self.orders);
                self.begin(Run::reopened(opening.finish()));
                self.orders = orders;
                self.view_as(&view, source);
                self.arrive(None);
                if source != Source::Reload {
                    self.inform(OPENED);
                }
                self.begin_where_wanted();
            }
            Err(error) => self.refuse_to_open(source, &error.to_string()),
        }
    }

    fn refuse_to_open(&mut self, source: Source, error: &str) {
        let what = match source {
            Source::Link | Source::Page => "this link",
            Source::File => "this file",
            Source::Reload => "what was here before the page was loaded again",
        };
        self.notify(format!("{what} cannot be opened: {error}"));
    }

    // ── What is looked at ──

    fn view_lines(&self) -> Vec<String> {
        let mut lines = vec![format!("tab {}", self.tab.name()), format!("speed {}", self.speed)];
        lines.extend(self.selected_server().map(|server| format!("select {}", server.number())));
        lines.extend(self.filter.routine.then(|| "routine".to_owned()));
        lines.extend(self.playing.then(|| "plays".to_owned()));
        lines
    }

    /// What is not known here is no matter: it is looked at otherwise, and is the same.
    fn view_as(&mut self, lines: &[String], source: Source) {
        (self.selection, self.filter.routine) = (None, false);
        // Who is sent a moment is to see it before it is over.
        self.playing = false;
        for line in lines {
            match line.split_once(' ').unwrap_or((line, "")) {
                ("tab", name) => {
                    let tab = Tab::ALL.into_iter().find(|tab| tab.name() == name && *tab != Tab::Compare);
                    self.open_tab(tab.unwrap_or(self.tab));
                }
                ("speed", speed) => self.speed = Speed::parse(speed).unwrap_or(self.speed),
                ("select", number) => {
                    let servers = self.world().hosts().iter().map(Host::id);
                    let server = servers.into_iter().find(|server| server.number().to_string() == number);
                    self.selection = server.map(Selected::Server);
                }
                ("routine", _) => self.filter.routine = true,
                ("plays", _) => self.playing = source == Source::Reload,
                _ => {}
            }
        }
    }
}

fn neither(errors: &ScenarioErrors) -> String {
    let first = errors.0.first().map_or(String::new(), ToString::to_string);
    format!("{}; nor is it a scenario: {first}", SessionError::NotASession)
}

const OPENED: &str =
    "this is the moment that was sent: let time go on from here, or go back to where it began";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::{model, update};
    use crate::model::{Action, LookAction, TimeAction};
    use raft::ServerId;
    use sim::ServerAction;

    const FRAME: Action = Action::Time(TimeAction::Frame { elapsed_us: 16_667 });

    fn open(model: &mut Model, source: Source, text: &str) {
        update(model, Action::Share(ShareAction::OpenText(source, Ok(text.to_owned()))));
        while model.share.is_opening() {
            assert!(model.is_moving(), "frames are asked for");
            update(model, FRAME);
        }
    }

    /// Some seconds of a cluster, with a crash, a look at another panel, and a step back.
    fn played() -> Model {
        let mut model = model("seed=7&load=100&speed=10");
        for _ in 0..100 {
            update(&mut model, FRAME);
        }
        update(&mut model, Action::Look(LookAction::Select(Selected::Server(ServerId::new(2)))));
        update(&mut model, Action::Server(ServerAction::Crash));
        for _ in 0..400 {
            update(&mut model, FRAME);
        }
        update(&mut model, Action::Time(TimeAction::PreviousEvent));
        update(&mut model, Action::Look(LookAction::Open(Tab::Cluster)));
        model
    }

    fn place(model: &Model) -> (u64, sim::Moment, sim::Moment, sim::Moment) {
        let run = &model.run;
        (model.world().digest(), run.beginning(), run.moment(), run.end())
    }

    #[test]
    fn whoever_opens_a_session_sees_the_same_moment_in_the_same_panel() {
        let sent = played();
        let text = sent.session().expect("it can be told");
        let mut other = model("servers=3");
        open(&mut other, Source::Link, &text);
        assert_eq!(place(&other), place(&sent));
        assert_eq!((other.tab, other.selection, other.speed), (sent.tab, sent.selection, sent.speed));
        assert!(!other.playing && !other.is_moving());
        assert_eq!(other.notices.last().map(|notice| &*notice.text), Some(OPENED));
        assert_eq!(other.session().expect("it can be told"), text);
    }

    #[test]
    fn a_reload_goes_on_if_time_went_on_and_says_nothing() {
        let mut sent = played();
        update(&mut sent, Action::Time(TimeAction::Play));
        let mut other = model("servers=3&paused");
        open(&mut other, Source::Reload, &sent.session().expect("it can be told"));
        assert_eq!(place(&other), place(&sent));
        assert!(other.playing && other.notices.is_empty());
    }

    #[test]
    fn what_cannot_be_opened_leaves_all_as_it_was_and_says_why() {
        let mut model = played();
        let (before, text) = (place(&model), model.session().expect("it can be told"));
        let mut check = |source, text: &str, expected: &str| {
            open(&mut model, source, text);
            assert_eq!(place(&model), before);
            let told = &model.notices.last().expect("it is said").text;
            assert!(told.starts_with(expected), "{told}");
        };
        check(Source::Link, &text[..200], "this link cannot be opened: it is damaged");
        check(Source::File, &text[..200], "this file cannot be opened: it is damaged");
        check(Source::Link, "servers 3", "this link cannot be opened: it is no session");
        check(
            Source::File,
            "surfers 3",
            "this file cannot be opened: it is no session of Raft Playground: its first line",
        );
        check(Source::File, "\n# nothing\n", "this file cannot be opened: it says nothing");
        check(Source::Reload, "", "what was here before the page was loaded again cannot be opened: ");
        update(&mut model, Action::Share(ShareAction::OpenLink(Source::Link, "#r2z.AAAA".to_owned())));
        assert!(model.notices.last().expect("it is said").text.contains("its format is 2"));
        let notices = model.notices.len();
        assert_eq!(
            update(&mut model, Action::Share(ShareAction::OpenLink(Source::Link, "#main".to_owned()))),
            []
        );
        assert_eq!(model.notices.len(), notices, "what is no link is nobody's business");
    }

    #[test]
    fn a_file_can_be_a_scenario() {
        let mut model = model("");
        open(&mut model, Source::File, "title Three\nservers 3\nwait 1s\n");
        assert_eq!(model.world().hosts().len(), 3);
        assert!(model.notices.is_empty() && model.run.has_lines());
    }

    #[test]
    fn the_way_to_a_moment_can_be_given_up() {
        let text = {
            let mut sent = model("load=100&speed=10");
            while sent.world().events() < EVENTS_PER_FRAME_OF_OPENING * 5 / 4 {
                update(&mut sent, FRAME);
            }
            sent.session().expect("it can be told")
        };
        let mut model = played();
        let before = place(&model);
        update(&mut model, Action::Share(ShareAction::OpenText(Source::File, Ok(text))));
        assert!(model.share.percent().is_some_and(|percent| 0 < percent && percent < 100));
        update(&mut model, Action::Look(LookAction::Close));
        assert_eq!((model.share.percent(), place(&model)), (None, before));
    }

    #[test]
    fn while_the_dialog_is_open_time_stands_still_and_what_it_shows_can_be_sent() {
        let mut model = played();
        update(&mut model, Action::Time(TimeAction::Play));
        let text = model.session().expect("it can be told");
        let out = update(&mut model, Action::Share(ShareAction::Open));
        assert_eq!(out, [Effect::Pack(text.clone()), Effect::Focus(Focus::Dialog)]);
        assert!(!model.is_moving());
        update(&mut model, FRAME);
        assert_eq!(model.session(), Ok(text.clone()));
        assert_eq!(update(&mut model, Action::Share(ShareAction::CopyLink)), [], "it is not made yet");
        let long = "x".repeat(LONGEST_LINK + 1);
        update(&mut model, Action::Share(ShareAction::Packed(long)));
        assert_eq!(update(&mut model, Action::Share(ShareAction::CopyLink)), [], "it is too long");
        update(&mut model, Action::Share(ShareAction::Packed("#r1z.A".to_owned())));
        let out = update(&mut model, Action::Share(ShareAction::CopyLink));
        assert_eq!(out, [Effect::Copy("#r1z.A".to_owned())]);
        let out = update(&mut model, Action::Share(ShareAction::SaveFile));
        assert!(matches!(&out[..], [Effect::Save(file)] if file.text == text));
        let out = update(&mut model, Action::Share(ShareAction::Close));
        assert_eq!(out, [Effect::Focus(Focus::Control("share"))]);
        assert!(model.is_moving(), "and goes on when it is closed");
    }
}
