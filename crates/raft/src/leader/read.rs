//! Reads that see everything committed before they were asked, without an entry of their own
//! (§8, thesis 6.4).

use alloc::vec::Vec;

use super::Leader;
use crate::turn::Turn;
use crate::{ClientId, ClientReply, Corner, Effect, Flaw, LogIndex, ReadProof, Reason, Round, State, Time};

/// The reads that a leader has not answered yet, and what it knows about its own leadership.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Reads {
    /// Reads that wait for the first commit of the leader's term.
    early: Vec<(ClientId, u64)>,
    waiting: Vec<Read>,
    /// When the rounds of heartbeats began that may still renew the lease.
    rounds: Vec<(Round, Time)>,
    /// When the last of them that a majority has answered began.
    led_at: Option<Time>,
}

/// A read that waits for a majority to confirm the leader, and for its state machine to catch up.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Read {
    client: ClientId,
    serial: u64,
    read_index: LogIndex,
    proof: ReadProof,
}

impl Reads {
    /// A lease was earned from followers that stuck to their leader for as long as their options said
    /// then. Under other options they may have voted for another meanwhile.
    pub(super) fn forget_lease(&mut self) {
        Corner::LeaseForgotten.reached_if(self.led_at.is_some());
        self.rounds.clear();
        self.led_at = None;
    }
}

impl Leader {
    pub(super) fn start_round(&mut self, state: &State, now: Time) {
        self.round = Round(self.round.0 + 1);
        // What began a whole lease ago renews nothing; a leader that is cut off must not keep it.
        let lease = state.config.lease();
        while self.reads.rounds.first().is_some_and(|(_, began)| lease <= now.since(*began)) {
            Corner::RoundTooOld.reached();
            self.reads.rounds.remove(0);
        }
        if state.config.lease_reads {
            self.reads.rounds.push((self.round, now));
        }
    }

    /// ClientQuery 2 (thesis figure 6.1): "Wait until last committed entry is from this leader's
    /// term": only then does it know everything that is committed.
    pub(crate) fn read(&mut self, state: &State, client: ClientId, serial: u64, turn: &mut Turn<'_>) {
        if state.has_committed_in_term() || state.has(Flaw::ReadBeforeOwnCommit) {
            self.begin_read(state, client, serial, turn);
        } else {
            turn.explain(Reason::DelayedRead { client, serial, term: state.current_term });
            self.reads.early.push((client, serial));
        }
    }

    /// The first commit of its term lets early reads begin.
    pub(super) fn on_own_commit(&mut self, state: &State, turn: &mut Turn<'_>) {
        if !state.has_committed_in_term() {
            return;
        }
        for (client, serial) in core::mem::take(&mut self.reads.early) {
            self.begin_read(state, client, serial, turn);
        }
    }

    /// ClientQuery 3 and 4: "Save commitIndex as local variable readIndex. Send new round of
    /// heartbeats, and wait for reply from majority of servers".
    fn begin_read(&mut self, state: &State, client: ClientId, serial: u64, turn: &mut Turn<'_>) {
        let proof = if state.has(Flaw::ReadWithoutQuorum) {
            ReadProof::Nothing
        } else if let Some(until) = self.lease(state, turn.now) {
            ReadProof::Lease { until }
        } else {
            self.broadcast(state, turn);
            ReadProof::Round(self.round)
        };
        let read_index = state.commit_index;
        turn.explain(Reason::BeganRead { client, serial, read_index, proof });
        self.reads.waiting.push(Read { client, serial, read_index, proof });
    }

    /// How long it may answer reads on its own (thesis 6.4.1). Once it has asked another to take
    /// over, it may be deposed at any time.
    #[must_use]
    pub fn lease(&self, state: &State, now: Time) -> Option<Time> {
        let until = self.reads.led_at? + state.config.lease();
        if !state.config.lease_reads || until <= now {
            return None;
        }
        let may_be_deposed = self.transfer.may_be_deposed();
        Corner::LeaseInTransfer.reached_if(may_be_deposed);
        (!may_be_deposed).then_some(until)
    }

    /// A follower has answered: perhaps a majority has answered a round by now.
    pub(super) fn renew_lease(&mut self, state: &State) {
        while let Some(&(round, began)) = self.reads.rounds.first()
            && self.led_in(state, round)
        {
            self.reads.led_at = Some(began);
            self.reads.rounds.remove(0);
        }
    }

    /// Whether a majority, itself included, has answered this round or a later one.
    fn led_in(&self, state: &State, round: Round) -> bool {
        let mut answered = self.who(|progress| round <= progress.round);
        answered.insert(state.id);
        state.membership().is_quorum(answered)
    }

    /// ClientQuery 5 and 6: "Wait for state machine to advance at least to the readIndex log entry.
    /// Process query".
    pub(super) fn serve_reads(&mut self, state: &State, turn: &mut Turn<'_>) {
        while let Some(read) = self.reads.waiting.first() {
            let proven = match read.proof {
                ReadProof::Round(round) => self.led_in(state, round),
                ReadProof::Lease { .. } | ReadProof::Nothing => true,
            };
            if !proven || state.last_applied < read.read_index {
                return;
            }
            let &Read { client, serial, read_index, proof } = read;
            turn.explain(Reason::ServedRead { client, serial, read_index, proof });
            turn.push(Effect::Answer { client, serial, answer: ClientReply::Readable });
            self.reads.waiting.remove(0);
        }
    }

    /// It leads no more: whoever waits for a read must ask another.
    pub(crate) fn resign(&mut self, state: &State, turn: &mut Turn<'_>) {
        let begun = self.reads.waiting.drain(..).map(|read| (read.client, read.serial));
        for (client, serial) in begun.chain(self.reads.early.drain(..)) {
            state.refuse(client, serial, None, turn);
        }
    }
}
