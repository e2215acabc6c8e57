//! What is looked at: cards, panels, notices, the help. Nothing in here touches the world.

use sim::MessageId;

use super::action::{LookAction, Selected};
use super::{Effect, Focus, Model};

impl Model {
    pub(super) fn update_look(&mut self, action: LookAction, out: &mut Vec<Effect>) {
        match action {
            LookAction::Select(selection) => self.select(selection),
            LookAction::SelectByKey(selection) => self.select_by_key(selection, out),
            LookAction::NextMessage => self.walk_messages(true, out),
            LookAction::PreviousMessage => self.walk_messages(false, out),
            LookAction::EnterCard => out.push(Effect::Focus(Focus::Card)),
            LookAction::Close => self.close(out),
            LookAction::Open(tab) => self.tab = tab,
            LookAction::Dismiss(id) => self.notices.retain(|notice| notice.id != id),
            LookAction::ToggleRoutine => self.show_routine = !self.show_routine,
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
        if self.playing && matches!(selection, Selected::Message(_)) {
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

    fn close(&mut self, out: &mut Vec<Effect>) {
        if self.is_under_way() {
            self.stop();
            return;
        }
        if std::mem::take(&mut self.help) {
            return;
        }
        if self.tool.take().is_some() | self.link.take().is_some() {
            return;
        }
        let closed = self.selection.take();
        out.push(Effect::Focus(closed.map_or(Focus::Root, Focus::On)));
        self.release();
    }
}
