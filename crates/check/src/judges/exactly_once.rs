//! "Each command is executed exactly once" (§8), in whatever session of its client (thesis 6.3).

use raft::{Chunked, ClientCommand, ClientId, Command, Entry, LogIndex};

use super::witness::{Now, Verdicts, Witness};
use crate::from_index::partition_point;
use crate::{Judges, Property, sorted};

/// What was executed, in the order of the clients.
#[derive(Clone, Default, Debug)]
pub(super) struct ExactlyOnce(Vec<(ClientId, Executed)>);

/// Where each of one client's commands was executed, in the order of their numbers.
#[derive(Clone, Default, Debug)]
struct Executed(Chunked<(u64, LogIndex, Witness)>);

impl ExactlyOnce {
    /// A server executes a command; `is_new` if no other has applied anything at its index before.
    ///
    /// A client never uses a number again, in whatever session: so a session that ends, or another
    /// that begins, is no excuse.
    pub(super) fn on_execute(&mut self, entry: &Entry, is_new: bool, now: Now, verdicts: &mut Verdicts) {
        let Command::Client(ClientCommand { client, serial, .. }) = entry.command else {
            return;
        };
        let executed = sorted::entry(&mut self.0, client, Executed::default);
        match executed.find(serial) {
            Some((index, witness)) if index != entry.index => {
                let indexes = [index, entry.index];
                verdicts.broken(Property::ExactlyOnce, now, &[witness], entry.term, &indexes);
            }
            None if is_new => executed.add(serial, entry.index, now.witness),
            _ => {}
        }
    }
}

impl Executed {
    fn find(&self, serial: u64) -> Option<(LogIndex, Witness)> {
        let place = partition_point(&self.0, |(known, ..)| *known < serial);
        let (known, index, witness) = self.0.get(place)?;
        (*known == serial).then_some((*index, *witness))
    }

    /// A client's numbers increase. A command that comes after a later one is forgotten.
    fn add(&mut self, serial: u64, index: LogIndex, witness: Witness) {
        if self.0.last().is_some_and(|(last, ..)| serial <= *last) {
            return;
        }
        self.0.push((serial, index, witness));
        if Judges::MAX_COMMANDS < self.0.len() {
            self.0.drop_front(1);
        }
    }
}
