//! What the visitor does to the world.

use sim::{Operation, World};

use super::{Focus, Model};
use crate::action::Selection;

impl Model {
    pub(super) fn act(&mut self, action: sim::Action) {
        let mut record = std::mem::take(&mut self.record);
        if let Err(refused) = self.world.act(action, &mut record) {
            self.notify(refused.to_string());
        }
        self.take_in(record);
        self.tale.speak();
    }

    pub(super) fn with_server(&mut self, action: sim::ServerAction) {
        match self.selected_server() {
            Some(server) => self.act(sim::Action::Server(server, action)),
            None => self.notify("choose a server first: click it, or press its number".to_owned()),
        }
    }

    pub(super) fn crash_or_restart(&mut self) {
        let runs = self.selected_server().is_some_and(|server| self.world.server(server).is_some());
        self.with_server(if runs { sim::ServerAction::Crash } else { sim::ServerAction::Restart });
    }

    pub(super) fn drop_message(&mut self) {
        match self.selection {
            Some(Selection::Message(id)) => {
                self.act(sim::Action::Message(id, sim::MessageAction::Drop));
                self.wants_focus = Some(Focus::Root);
            }
            _ => self.notify("choose a message first: click it, or press m".to_owned()),
        }
    }

    pub(super) fn send_request(&mut self) {
        match Operation::parse(&self.request) {
            Ok(operation) => {
                self.act(sim::Action::Cluster(sim::ClusterAction::Request {
                    client: World::VISITOR,
                    via: self.selected_server(),
                    operation,
                }));
                // The next request is another one, so that the two can be told apart in the logs.
                if let Operation::Set { key, value } = operation {
                    self.request = Operation::Set { key, value: value.saturating_add(1) }.to_string();
                }
            }
            Err(error) => self.notify(error.to_string()),
        }
    }
}
