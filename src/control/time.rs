//! What can be pressed to go through time.

use experiment::Landmark;

use super::{Description, Offer};
use crate::model::{Model, TimeAction};

/// A control of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimeControl {
    /// Let time go on.
    Play,
    /// Let time stand still.
    Pause,
    /// Let one event happen.
    NextEvent,
    /// Go back to before the last event.
    PreviousEvent,
    /// Go to the next such thing.
    Next(Landmark),
    /// Go back to the last such thing.
    Previous(Landmark),
    /// Choose what the buttons go forward and back by; none: one event.
    StepBy(Option<Landmark>),
    /// Go back to the beginning.
    Beginning,
    /// Go to the end, and go on from there.
    End,
    /// Go back to before the last thing that was done.
    Undo,
    /// Return to where that was undone.
    Redo,
    /// Choose the next faster speed.
    Faster,
    /// Choose the next slower speed.
    Slower,
}

impl TimeControl {
    /// All of them, in the order of the help.
    pub const ALL: &[TimeControl] = {
        use Landmark::*;
        use TimeControl::*;
        &[
            Play,
            Pause,
            NextEvent,
            PreviousEvent,
            Next(Change),
            Previous(Change),
            Next(Election),
            Previous(Election),
            Next(Commit),
            Previous(Commit),
            Next(Term),
            Previous(Term),
            Next(Action),
            Previous(Action),
            Next(Violation),
            Previous(Violation),
            Next(Line),
            Previous(Line),
            Beginning,
            End,
            Undo,
            Redo,
            Faster,
            Slower,
        ]
    };

    /// What the buttons can go forward and back by.
    pub const MEASURES: [Option<Landmark>; 8] = {
        use Landmark::*;
        [
            None,
            Some(Change),
            Some(Election),
            Some(Commit),
            Some(Term),
            Some(Action),
            Some(Violation),
            Some(Line),
        ]
    };

    /// What goes forward by that.
    #[must_use]
    pub fn forward(measure: Option<Landmark>) -> TimeControl {
        measure.map_or(TimeControl::NextEvent, TimeControl::Next)
    }

    /// What goes back by that.
    #[must_use]
    pub fn back(measure: Option<Landmark>) -> TimeControl {
        measure.map_or(TimeControl::PreviousEvent, TimeControl::Previous)
    }

    pub(super) fn description(self) -> Description {
        use TimeControl::*;
        let new = Description::new;
        match self {
            Play => new("play", "▶", "Play", "", &[" "]),
            Pause => new("pause", "❚❚", "Pause", "", &[" "]),
            NextEvent => new("next-event", "❘▶", "One event forward", "", &["ArrowRight"]),
            PreviousEvent => new("previous-event", "◀❘", "One event back", "", &["ArrowLeft"]),
            Next(landmark) => next(landmark),
            Previous(landmark) => previous(landmark),
            StepBy(measure) => step_by(measure),
            Beginning => new("beginning", "❘◀◀", "To the beginning", "", &["Home"]),
            End => new("end", "▶▶❘", "To the end, and on from there", "", &["End"]),
            Undo => new("undo", "↶", "Undo", "Back to before what you did last", &["Ctrl+z"]),
            Redo => new(
                "redo",
                "↷",
                "Redo",
                "Return to where you were before you undid that",
                &["Ctrl+y", "Ctrl+Shift+z"],
            ),
            Faster => new("faster", "+", "Faster", "", &["+", "="]),
            Slower => new("slower", "−", "Slower", "", &["−", "-", "_"]),
        }
    }

    pub(crate) fn action(self) -> TimeAction {
        match self {
            TimeControl::Play => TimeAction::Play,
            TimeControl::Pause => TimeAction::Pause,
            TimeControl::NextEvent => TimeAction::NextEvent,
            TimeControl::PreviousEvent => TimeAction::PreviousEvent,
            TimeControl::Next(landmark) => TimeAction::Next(landmark),
            TimeControl::Previous(landmark) => TimeAction::Previous(landmark),
            TimeControl::StepBy(measure) => TimeAction::StepBy(measure),
            TimeControl::Beginning => TimeAction::Beginning,
            TimeControl::End => TimeAction::End,
            TimeControl::Undo => TimeAction::Undo,
            TimeControl::Redo => TimeAction::Redo,
            TimeControl::Faster => TimeAction::Faster,
            TimeControl::Slower => TimeAction::Slower,
        }
    }

    pub(super) fn offer(self, model: &Model) -> Offer {
        match self {
            TimeControl::Play => Offer::present(!model.is_moving()),
            TimeControl::Pause => Offer::present(model.is_moving()),
            TimeControl::Next(Landmark::Line) | TimeControl::StepBy(Some(Landmark::Line)) => {
                Offer::present(model.run.has_lines())
            }
            TimeControl::Previous(Landmark::Line) if !model.run.has_lines() => Offer::Absent,
            TimeControl::NextEvent | TimeControl::Next(_) | TimeControl::StepBy(_) | TimeControl::End => {
                Offer::Yes
            }
            TimeControl::PreviousEvent | TimeControl::Previous(_) | TimeControl::Beginning => {
                Offer::unless(!model.run.has_past(), "This is the beginning")
            }
            TimeControl::Undo => Offer::unless(!model.can_undo(), "You have done nothing yet"),
            TimeControl::Redo => Offer::unless(!model.can_redo(), "You have undone nothing"),
            TimeControl::Faster => Offer::unless(model.speed.faster().is_none(), "This is the fastest"),
            TimeControl::Slower => Offer::unless(model.speed.slower().is_none(), "This is the slowest"),
        }
    }
}

fn step_by(measure: Option<Landmark>) -> Description {
    let (id, word) = match measure {
        None => ("step-by-event", "event"),
        Some(Landmark::Change) => ("step-by-change", "change"),
        Some(Landmark::Election) => ("step-by-election", "election"),
        Some(Landmark::Commit) => ("step-by-commit", "commit"),
        Some(Landmark::Term) => ("step-by-term", "term"),
        Some(Landmark::Action) => ("step-by-action", "my action"),
        Some(Landmark::Violation) => ("step-by-violation", "violation"),
        Some(Landmark::Line) => ("step-by-line", "line"),
        Some(Landmark::Sentence) => ("step-by-sentence", "sentence"),
    };
    Description::new(id, word, word, "", &[])
}

fn next(landmark: Landmark) -> Description {
    let new = |id, name, keys| Description::new(id, "❘▶", name, "", keys);
    match landmark {
        Landmark::Change => new("next-change", "To the next change that can be seen", &["Shift+ArrowRight"]),
        Landmark::Election => new("next-election", "To the next election", &["e"]),
        Landmark::Commit => new("next-commit", "To the next commit", &["k"]),
        Landmark::Term => new("next-term", "To the next term", &["n"]),
        Landmark::Action => new("next-action", "To what you did next", &["a"]),
        Landmark::Violation => new("next-violation", "To the next violation", &["v"]),
        Landmark::Line => new("next-line", "To the next line of the scenario", &["l"]),
        // The scenario has keys of its own for that.
        Landmark::Sentence => new("to-next-sentence", "To the next sentence of the scenario", &[]),
    }
}

fn previous(landmark: Landmark) -> Description {
    let new = |id, name, keys| Description::new(id, "◀❘", name, "", keys);
    match landmark {
        Landmark::Change => {
            new("previous-change", "To the last change that could be seen", &["Shift+ArrowLeft"])
        }
        Landmark::Election => new("previous-election", "To the last election", &["E"]),
        Landmark::Commit => new("previous-commit", "To the last commit", &["K"]),
        Landmark::Term => new("previous-term", "To the last term", &["N"]),
        Landmark::Action => new("previous-action", "To what you did last", &["A"]),
        Landmark::Violation => new("previous-violation", "To the last violation", &["V"]),
        Landmark::Line => new("previous-line", "To the last line of the scenario", &["L"]),
        Landmark::Sentence => new("to-previous-sentence", "To the last sentence of the scenario", &[]),
    }
}
