//! "Each command is executed exactly once" (§8), as long as its client's session lasts (thesis 6.3).

use raft::{Chunked, ClientCommand, ClientId, Command, Entry, LogIndex};

use super::witness::{Now, Verdicts, Witness};
use crate::from_index::partition_point;
use crate::sorted::entry;
use crate::{Judges, Property};

/// What was executed.
#[derive(Clone, Default, Debug)]
pub(super) struct ExactlyOnce {
    /// In the order of the clients.
    clients: Vec<(ClientId, Executed)>,
    /// The entry that opened the last session.
    opened: LogIndex,
}

/// What was executed of one client's.
#[derive(Clone, Default, Debug)]
struct Executed {
    /// Where each command was executed, in the order of their numbers.
    commands: Chunked<(u64, LogIndex, Witness)>,
    /// Where the client's last session expired: what was before is not judged.
    since: LogIndex,
}

impl ExactlyOnce {
    /// A server executes a command; `is_new` if no other has applied anything at its index before.
    pub(super) fn on_execute(&mut self, entry: &Entry, is_new: bool, now: Now, verdicts: &mut Verdicts) {
        let Command::Client(ClientCommand { client, serial, .. }) = entry.command else {
            return;
        };
        let executed = self.executed(client);
        if entry.index < executed.since {
            return;
        }
        match executed.find(serial) {
            Some((index, witness)) if index != entry.index => {
                let indexes = [index, entry.index];
                verdicts.broken(Property::ExactlyOnce, now, &[witness], entry.term, &indexes);
            }
            None if is_new => executed.add(serial, entry.index, now.witness),
            _ => {}
        }
    }

    /// A session is opened at an index, and another may expire for that.
    pub(super) fn on_open(&mut self, index: LogIndex) {
        self.opened = index;
    }

    /// A client's session expires, and with it the promise.
    pub(super) fn on_expire(&mut self, client: ClientId) {
        let expired = self.opened;
        let executed = self.executed(client);
        if executed.since < expired {
            *executed = Executed { commands: Chunked::new(), since: expired };
        }
    }

    fn executed(&mut self, client: ClientId) -> &mut Executed {
        entry(&mut self.clients, client, Executed::default)
    }
}

impl Executed {
    fn find(&self, serial: u64) -> Option<(LogIndex, Witness)> {
        let place = partition_point(&self.commands, |(known, ..)| *known < serial);
        let (known, index, witness) = self.commands.get(place)?;
        (*known == serial).then_some((*index, *witness))
    }

    /// A client's numbers increase. A command that comes after a later one is forgotten.
    fn add(&mut self, serial: u64, index: LogIndex, witness: Witness) {
        if self.commands.last().is_some_and(|(last, ..)| serial <= *last) {
            return;
        }
        self.commands.push((serial, index, witness));
        if Judges::MAX_COMMANDS < self.commands.len() {
            self.commands.drop_front(1);
        }
    }
}
