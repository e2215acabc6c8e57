//! What reasons name beside numbers: causes, proofs, and what stood against something.

use crate::{Duration, LogIndex, Round, ServerId, ServerSet, Term, Time};

/// What made a server start an election.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ElectionCause {
    /// A follower heard from no leader within its election timeout.
    NoLeader {
        /// How long it waited.
        timeout: Duration,
    },
    /// A candidate neither won nor lost within its election timeout.
    NoWinner {
        /// How long it waited.
        timeout: Duration,
    },
    /// Its timer was made to run out ([`Input::TimeOut`](crate::Input::TimeOut)).
    MadeToTimeOut,
    /// Somebody asked it to ([`Input::Campaign`](crate::Input::Campaign)).
    Asked,
    /// A majority said that it would elect it (Pre-Vote).
    WouldBeElected {
        /// Who said so.
        by: ServerSet,
    },
    /// The leader asked it to take over.
    Transfer {
        /// The leader.
        from: ServerId,
    },
}

/// What stood against giving a vote.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Refusal {
    /// The candidate's term is over.
    StaleTerm {
        /// The voter's term.
        current: Term,
    },
    /// The vote of this term is already given.
    AlreadyVoted {
        /// To whom.
        candidate: ServerId,
    },
    /// The candidate's log is less up-to-date than the voter's.
    LogBehind {
        /// The voter's last index.
        own_index: LogIndex,
        /// The voter's last term.
        own_term: Term,
        /// The candidate's last index.
        their_index: LogIndex,
        /// The candidate's last term.
        their_term: Term,
    },
}

/// What shows that a leader was still the leader when it was asked to read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ReadProof {
    /// A majority answers this round of heartbeats, which began after the read came.
    Round(Round),
    /// A majority answered so recently that no other can have been elected since.
    Lease {
        /// When the lease ends, on the leader's clock.
        until: Time,
    },
    /// Nothing does: a flaw is on.
    Nothing,
}

/// Why leadership cannot be handed over.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TransferRefusal {
    /// It leads already.
    LeadsAlready,
    /// It does not vote, so it cannot lead.
    NotVoter,
    /// Leadership is being handed to another.
    UnderWay {
        /// That other.
        to: ServerId,
    },
}

/// Why a leader gives up handing over, and takes commands again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TransferEnd {
    /// The next leader did not take over in time.
    TooLate,
    /// The next leader does not vote any more, so it cannot lead.
    NotVoter,
}
