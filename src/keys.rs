//! What the keys do. `view/fixed_help.html` tells the visitor.

use raft::ServerId;

use crate::model::{Action, Model, Selection};

/// What a key does at the moment, if anything.
#[must_use]
pub fn action(key: &str, model: &Model) -> Option<Action> {
    Some(match key {
        " " => Action::TogglePlay,
        "ArrowRight" => Action::StepEvent,
        "+" | "=" => Action::Faster,
        "-" | "−" | "_" => Action::Slower,
        "t" | "T" => Action::TimeOut,
        "r" | "R" => Action::SendRequest,
        "c" | "C" => Action::CrashOrRestart,
        "m" | "M" => Action::NextMessage,
        "d" | "D" => Action::Drop,
        "?" => Action::ToggleHelp,
        "Escape" if model.help || model.selection.is_some() => Action::Close,
        _ => {
            let number = key.parse().ok().filter(|n| (1..=model.world.setup().servers).contains(n))?;
            Action::SelectByKey(Selection::Server(ServerId::new(number)))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    #[test]
    fn a_number_chooses_a_server_that_exists() {
        let model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        let s3 = Selection::Server(ServerId::new(3));
        assert_eq!(action("3", &model), Some(Action::SelectByKey(s3)));
        for key in ["0", "4", "9", "10", "F1", "a", "Tab", ""] {
            assert_eq!(action(key, &model), None, "{key}");
        }
    }

    #[test]
    fn escape_is_left_to_the_page_when_nothing_is_open() {
        let mut model = Model::new(&Options::default(), 1, Vec::new());
        assert_eq!(action("Escape", &model), None);
        model.update(Action::ToggleHelp);
        assert_eq!(action("Escape", &model), Some(Action::Close));
    }
}
