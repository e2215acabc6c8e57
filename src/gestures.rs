//! What clicks and changes of fields mean.
//!
//! One listener on the whole playground hears them all, so that views need none and nothing is left
//! behind when it goes. What was hit says by its name what it stands for.

use raft::ServerId;
use sim::MessageId;

use crate::action::{Action, Selection};
use crate::model::Model;
use crate::speed::Speed;

/// What a click on something with `data-do` means.
#[must_use]
pub fn click(deed: &str, model: &Model) -> Option<Action> {
    let server = model.selected_server();
    Some(match deed {
        "play" => Action::TogglePlay,
        "step" => Action::StepEvent,
        "slower" => Action::Slower,
        "faster" => Action::Faster,
        "help" => Action::ToggleHelp,
        "close" => Action::Close,
        "again" => Action::Restart { seed: model.seed() },
        "time-out" => Action::TimeOut,
        "crash" => Action::Do(sim::Action::Server(server?, sim::ServerAction::Crash)),
        "restart" => Action::Do(sim::Action::Server(server?, sim::ServerAction::Restart)),
        "drop" => Action::Drop,
        _ => return None,
    })
}

/// What is meant by the value of a field that was changed.
#[must_use]
pub fn change(deed: &str, value: String, checked: bool) -> Option<Action> {
    match deed {
        "speed" => Speed::parse(&value).map(Action::SetSpeed),
        "routine" => Some(Action::ShowRoutine(checked)),
        "set-request" => Some(Action::SetRequest(value)),
        _ => None,
    }
}

/// What `data-choose` names: `S3` is a server, `m17` a message.
#[must_use]
pub fn choice(name: &str, model: &Model) -> Option<Selection> {
    let (kind, number) = name.split_at_checked(1)?;
    match kind {
        "S" => {
            let number = number.parse().ok().filter(|n| (1..=model.world.setup().servers).contains(n))?;
            Some(Selection::Server(ServerId::new(number)))
        }
        "m" => Some(Selection::Message(MessageId(number.parse().ok()?))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    #[test]
    fn names_choose_servers_and_messages_that_can_be() {
        let model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        let check = |name, expected| assert_eq!(choice(name, &model), expected, "{name}");
        check("S3", Some(Selection::Server(ServerId::new(3))));
        check("m17", Some(Selection::Message(MessageId(17))));
        for nonsense in ["", "S", "S0", "S4", "S-1", "m", "mx", "é1", "x1"] {
            check(nonsense, None);
        }
    }

    #[test]
    fn the_buttons_of_a_card_act_on_the_selected_server() {
        let mut model = Model::new(&Options::default(), 1, Vec::new());
        assert_eq!(click("crash", &model), None);
        let s2 = ServerId::new(2);
        model.update(Action::Select(Selection::Server(s2)));
        assert_eq!(
            click("crash", &model),
            Some(Action::Do(sim::Action::Server(s2, sim::ServerAction::Crash)))
        );
        assert_eq!(click("nonsense", &model), None);
    }
}
