//! What is looked at: cards, panels, notices, the help. Nothing in here touches the world.

use experiment::Item;
use raft::{LogIndex, ServerId};
use scenario::Topic;
use sim::{MessageId, Moment};

use super::action::{LookAction, Selected, TimeAction};
use super::lit::Lit;
use super::story::Story;
use super::{Effect, Focus, Model};
use crate::api::options::Panel;

/// Which sentences are listed.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Filter {
    /// Only those about this server.
    pub server: Option<ServerId>,
    /// Only those about this.
    pub topic: Option<Topic>,
    /// Also those about what happens all the time.
    pub routine: bool,
}

impl Filter {
    /// Whether an item is listed, if what happens all the time is left out elsewhere. What breaks a
    /// promise of Raft, and what a scenario says, is listed whatever one looks for.
    #[must_use]
    pub fn admits(&self, item: &Item) -> bool {
        let fits = |topic| self.topic.is_none_or(|wanted| wanted == topic);
        item.topic().is_none_or(|topic| fits(topic) && self.server.is_none_or(|server| item.is_about(server)))
    }
}

/// A cell of the logs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogCell {
    /// In which server's row it is.
    pub server: ServerId,
    /// In which column; none for the one that shows the state machine.
    pub index: Option<LogIndex>,
}

/// Which part of the logs is in sight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogView {
    /// The first index in sight; none while the logs are followed at their end.
    pub from: Option<u64>,
    /// How many columns there is room for.
    pub room: u64,
}

impl Default for LogView {
    fn default() -> LogView {
        LogView { from: None, room: 6 }
    }
}

impl Model {
    pub(super) fn update_look(&mut self, action: LookAction, out: &mut Vec<Effect>) {
        match action {
            LookAction::Select(selection) => self.select(selection),
            LookAction::SelectByKey(selection) => self.select_by_key(selection, out),
            LookAction::NextMessage => self.walk_messages(true, out),
            LookAction::PreviousMessage => self.walk_messages(false, out),
            LookAction::EnterCard => out.push(Effect::Focus(Focus::Card)),
            LookAction::Close => self.close(out),
            LookAction::Open(tab) => self.open_tab(tab),
            LookAction::Dismiss(id) => self.notices.retain(|notice| notice.id != id),
            LookAction::ToggleRoutine => self.filter.routine = !self.filter.routine,
            LookAction::Filter(filter) => self.filter = filter,
            LookAction::Tell { moment, number } => self.tell(moment, number),
            LookAction::EndStory => _ = self.end_story(),
            LookAction::ChooseCell(cell) => (self.cell, self.asked) = (cell, None),
            LookAction::ScrollLogs(view) => self.logs = view,
            LookAction::EndOfLogs => self.logs.from = None,
            LookAction::Ask(question) => self.asked = question,
            LookAction::Say(say) => self.caption.say(say),
            LookAction::ToggleHelp => self.help = !self.help,
            LookAction::ReduceMotion(reduce) => self.reduced_motion = reduce,
        }
    }

    /// Time stands still while the card of a message is open, or it would have arrived before
    /// anybody could read it.
    fn select(&mut self, selection: Selected) {
        if let (Some(tool), Selected::Server(server)) = (self.tool, selection) {
            return self.use_tool(tool, server);
        }
        if let Selected::Message(id) = selection
            && self.world().flight(id).is_none()
        {
            return;
        }
        self.release();
        self.typed = None;
        self.selection = Some(selection);
        (self.cell, self.asked) = (None, None);
        let opens_card = self.panels.shows(Panel::Card);
        if self.playing && opens_card && matches!(selection, Selected::Message(_)) {
            self.playing = false;
            self.held = true;
        }
    }

    fn select_by_key(&mut self, selection: Selected, out: &mut Vec<Effect>) {
        // A tool stays in the hand, and the keyboard where it is.
        if self.tool.is_none() {
            out.push(Effect::Focus(Focus::On(selection)));
        }
        self.select(selection);
    }

    pub(super) fn release(&mut self) {
        self.playing |= std::mem::take(&mut self.held);
    }

    /// Opens the card of the message after or before the selected one, as they were sent.
    fn walk_messages(&mut self, forward: bool, out: &mut Vec<Effect>) {
        let ids: Vec<MessageId> = self.world().flights().map(|(id, _)| id).collect();
        let here = match self.selection {
            Some(Selected::Message(id)) => ids.binary_search(&id).ok(),
            _ => None,
        };
        let place = match here {
            Some(place) if forward => (place + 1) % ids.len(),
            None if forward => 0,
            place => place.unwrap_or(0).checked_sub(1).unwrap_or(ids.len().saturating_sub(1)),
        };
        match ids.get(place) {
            Some(id) => self.select_by_key(Selected::Message(*id), out),
            None => self.notify("no message is in flight at the moment".to_owned()),
        }
    }

    /// What followed is known only from later on: so it is noted before going back.
    fn tell(&mut self, moment: Moment, number: Option<u64>) {
        self.close_evidence();
        self.story = Some(Story::new(&self.run, moment, number));
        self.update_time(TimeAction::GoTo(moment));
    }

    /// The story that is told stays with its branch, and is lit once the cursor has come there.
    pub(super) fn follow_story(&mut self) {
        let Some(mut story) = self.story.take() else {
            return;
        };
        if story.branch != self.run.branch() {
            self.lit = Lit::default();
            return;
        }
        if story.visit(&self.run) {
            self.lit = story.lit(&self.run);
        }
        self.story = Some(story);
    }

    pub(super) fn end_story(&mut self) -> bool {
        self.lit = Lit::default();
        self.story.take().is_some()
    }

    fn close(&mut self, out: &mut Vec<Effect>) {
        if self.is_under_way() || self.share.is_opening() {
            self.stop();
            self.share.stop();
            return;
        }
        if std::mem::take(&mut self.help) {
            return;
        }
        if self.tool.take().is_some() | self.link.take().is_some() {
            return;
        }
        if self.selection.is_none()
            && (self.cell.take().is_some() || self.end_story() || self.close_evidence())
        {
            return;
        }
        let closed = self.selection.take();
        out.push(Effect::Focus(closed.map_or(Focus::Root, Focus::On)));
        self.release();
    }
}
