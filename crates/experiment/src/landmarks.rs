//! What one can go to the next or the last of.

use raft::Reason;
use sim::{Event, EventKind, Moment};

/// Something that can be gone to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Landmark {
    /// A server stands for election, or wins it.
    Election,
    /// A leader commits entries.
    Commit,
    /// A term begins that is higher than all before.
    Term,
    /// Somebody does something, other than the scenario.
    Action,
    /// A property is broken.
    Violation,
    /// A line of the scenario begins.
    Line,
    /// The scenario says something, or comes to its end.
    Sentence,
    /// Something can be seen to change: all but heartbeats and their answers.
    Change,
}

impl Landmark {
    /// All of them.
    pub const ALL: [Landmark; 8] = [
        Landmark::Election,
        Landmark::Commit,
        Landmark::Term,
        Landmark::Action,
        Landmark::Violation,
        Landmark::Line,
        Landmark::Sentence,
        Landmark::Change,
    ];
}

/// The last two moments of each landmark so far. Two, because who stands on one wants the one before.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Landmarks([[Option<Moment>; 2]; Landmark::ALL.len()]);

impl Landmarks {
    /// The last moment so far at which there was such a thing.
    pub(crate) fn last(&self, landmark: Landmark) -> Option<Moment> {
        self.0[landmark as usize][0]
    }

    /// The last such moment before another one that is no earlier than all known ones.
    pub(crate) fn before(&self, landmark: Landmark, moment: Moment) -> Option<Moment> {
        let last = self.0[landmark as usize].iter().flatten();
        last.copied().find(|last| *last < moment)
    }

    pub(crate) fn note(&mut self, landmark: Landmark, moment: Moment) {
        let [last, before] = &mut self.0[landmark as usize];
        if *last != Some(moment) {
            *before = last.replace(moment);
        }
    }
}

/// Whether something can be seen to have changed after it.
pub(crate) fn is_seen(event: &Event) -> bool {
    match &event.kind {
        EventKind::Explained { reason, .. } => !matches!(
            reason,
            Reason::SentHeartbeat { .. } | Reason::MatchedLeader { .. } | Reason::IgnoredStaleReply { .. }
        ),
        // What a message brings about is explained, at both its ends.
        EventKind::Sent { .. } | EventKind::Arrived { .. } => false,
        EventKind::Acted(_)
        | EventKind::Lost { .. }
        | EventKind::Intercepted { .. }
        | EventKind::Wrote { .. }
        | EventKind::Synced { .. }
        | EventKind::Applied { .. }
        | EventKind::Restored { .. }
        | EventKind::Called { .. }
        | EventKind::GaveUp { .. }
        | EventKind::CutOff { .. }
        | EventKind::Returned { .. } => true,
    }
}
