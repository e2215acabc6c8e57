//! How far each follower has come, and how much may be on its way to it (§5.3, §7, thesis 10.2.2).

use alloc::collections::VecDeque;

use crate::{Corner, LogIndex, Round, Time};

/// What a leader knows of a follower (Figure 2, *Volatile state on leaders*).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Progress {
    /// The next entry to send to it.
    pub next_index: LogIndex,
    /// The highest entry known to be on it. It never goes back.
    pub match_index: LogIndex,
    /// How the leader sends to it.
    pub pace: Pace,
    /// When the leader last heard from it.
    pub heard: Time,
    /// The latest round of heartbeats that it has answered.
    pub round: Round,
}

/// How a leader sends to a follower.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Pace {
    /// One message at a time: the leader does not know where the logs part, or pipelines nothing.
    Probe {
        /// The first round of heartbeats whose answer says that what was sent before is no longer on
        /// its way, if an answer is outstanding. Until one comes only heartbeats go out.
        awaiting: Option<Round>,
    },
    /// Entries flow without waiting for answers, as long as the window is not full.
    Replicate {
        /// The last index of each message that is not answered yet.
        in_flight: VecDeque<LogIndex>,
    },
    /// The follower needs entries that are compacted away, so it gets the snapshot, piece by piece.
    Snapshot {
        /// The last index that the snapshot covers.
        index: LogIndex,
        /// How many bytes the follower is known to have.
        offset: u64,
    },
}

impl Progress {
    pub(super) fn new(last_index: LogIndex, now: Time) -> Progress {
        Progress {
            next_index: last_index.next(),
            match_index: LogIndex::ZERO,
            pace: Pace::Probe { awaiting: None },
            heard: now,
            round: Round::default(),
        }
    }

    /// The follower holds everything up to `match_index`, as it says in an answer of this round; true
    /// if that is news.
    ///
    /// The window opens for what is acknowledged, and a probe has found where the logs meet.
    pub(super) fn matched(&mut self, match_index: LogIndex, round: Round, window: u32) -> bool {
        let advanced = self.match_index < match_index;
        let settles = self.settles(match_index, round);
        self.match_index = self.match_index.max(match_index);
        self.next_index = self.next_index.max(self.match_index.next());
        match &mut self.pace {
            Pace::Replicate { in_flight } => {
                while in_flight.front().is_some_and(|last| *last <= match_index) {
                    in_flight.pop_front();
                }
            }
            Pace::Snapshot { index, .. } if self.match_index < *index => {}
            Pace::Probe { .. } if !settles => Corner::AnswerBeforeProbe.reached(),
            Pace::Probe { .. } | Pace::Snapshot { .. } => {
                self.pace = if 1 < window {
                    Pace::Replicate { in_flight: VecDeque::new() }
                } else {
                    Pace::Probe { awaiting: None }
                };
            }
        }
        advanced
    }

    /// Whether an answer is the one that a probe waits for. If it is an older one, entries that are on
    /// their way would be sent again, and again with each answer to each copy.
    fn settles(&self, match_index: LogIndex, round: Round) -> bool {
        let Pace::Probe { awaiting } = self.pace else {
            return false;
        };
        let in_time = awaiting.is_none_or(|first| first <= round);
        self.next_index <= match_index || self.next_index == match_index.next() && in_time
    }

    /// Whether entries flow, because the logs are known to meet at the match index: then a mismatch
    /// beyond it is a gap, and no conflict.
    pub(super) fn is_replicating(&self) -> bool {
        matches!(self.pace, Pace::Replicate { .. })
    }

    /// Whether a mismatch there contradicts what the follower has acknowledged.
    pub(super) fn contradicts(&self, prev_log_index: LogIndex) -> bool {
        prev_log_index == self.match_index && !matches!(self.pace, Pace::Snapshot { .. })
    }

    /// The logs do not meet before `next_index`: probe from there, but never behind what matches.
    pub(super) fn step_back(&mut self, next_index: LogIndex) {
        self.next_index = next_index.max(self.match_index.next());
        self.pace = Pace::Probe { awaiting: None };
    }
}
