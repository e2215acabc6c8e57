//! What the visitor does to the world.

use sim::{Operation, World};

use super::{Changed, Effect, Focus, Model, Selected};

/// What to do before one can act on a server.
pub const NO_SERVER: &str = "Choose a server first: click it, or press its number";
/// What to do before one can act on a message.
pub const NO_MESSAGE: &str = "Choose a message first: click it, or press m";

impl Model {
    pub(super) fn act(&mut self, action: sim::Action) {
        self.stop();
        let (here, before) = (self.here(), self.world().clone());
        match self.run.act(action) {
            Ok(()) => {
                self.did(here);
                self.changed = Changed::since(before);
            }
            Err(refused) => self.notify(scenario::narrate_refusal(refused)),
        }
        self.follow();
        self.caption.speak();
    }

    pub(super) fn with_server(&mut self, action: sim::ServerAction) {
        match self.selected_server() {
            Some(server) => self.act(sim::Action::Server(server, action)),
            None => self.notify(NO_SERVER.to_owned()),
        }
    }

    pub(super) fn with_message(&mut self, action: sim::MessageAction, out: &mut Vec<Effect>) {
        match self.selection {
            Some(Selected::Message(id)) => {
                self.act(sim::Action::Message(id, action));
                // The card is gone with its message.
                if self.selection.is_none() {
                    out.push(Effect::Focus(Focus::Root));
                }
            }
            _ => self.notify(NO_MESSAGE.to_owned()),
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
