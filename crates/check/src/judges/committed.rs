//! What a server knows to be committed stays in its log (§5.3, §5.4).

use raft::{LogIndex, ServerId, Term};
use sim::World;

use super::witness::{Now, Verdicts};
use crate::Property;

/// A leader asked a server to delete what is committed, and the server refused.
pub(super) fn on_refusal(leader: ServerId, term: Term, from: LogIndex, now: Now, verdicts: &mut Verdicts) {
    verdicts.promise_broken(Property::CommittedStays, now, leader, term, &[from]);
}

/// A server has handled an input: its log reaches as far as it is committed.
pub(super) fn on_step(now: Now, world: &World, verdicts: &mut Verdicts) {
    let Some(running) = world.server(now.witness.server) else {
        return;
    };
    let state = running.state();
    let (last, commit_index) = (state.log().last_index(), state.commit_index());
    if last < commit_index {
        let indexes = [commit_index, last];
        verdicts.broken(Property::CommittedStays, now, &[], state.current_term(), &indexes);
    }
}
