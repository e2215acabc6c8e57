//! Which controls may be pressed: what a teacher has locked is not there.

use super::words::{self, Meant};
use crate::control::{Control, index};

/// Which controls may be pressed, by their ids.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Allowed {
    /// Few, if any: most pages lock nothing.
    locked: Vec<&'static str>,
}

/// The name of the group of all that goes forward or back in time by some step.
pub const STEP: &str = "step";

impl Allowed {
    /// Reads `all`, `none`, the ids and groups that are allowed, or those that are not, each with a `-`.
    ///
    /// # Errors
    ///
    /// What could not be read; the rest counts.
    pub(super) fn read(text: &str) -> (Allowed, Result<(), Option<String>>) {
        let groups = groups();
        let ids: Vec<&str> = groups.iter().flat_map(|(_, ids)| ids).copied().collect();
        let names: Vec<&str> = groups.iter().map(|(group, _)| *group).chain(ids.iter().copied()).collect();
        let of = |meant| match meant {
            Meant::All => &ids[..],
            Meant::Name(place) if place < groups.len() => &groups[place].1[..],
            Meant::Name(place) => &names[place..=place],
        };
        let mut locked: Vec<&str> = Vec::new();
        let otherwise = format!(
            "choose ids of controls, or groups of them: {}",
            names.get(..groups.len()).unwrap_or_default().join(", ")
        );
        let result = words::read(text, &names, &otherwise, |meant, is_allowed| {
            locked.retain(|id| !of(meant).contains(id));
            if !is_allowed {
                locked.extend(of(meant));
            }
        });
        (Allowed { locked }, result)
    }

    /// The same, whatever cannot be read.
    #[must_use]
    pub fn parse(text: &str) -> Allowed {
        Allowed::read(text).0
    }

    /// Whether a control may be pressed.
    #[must_use]
    pub fn allows(&self, control: Control) -> bool {
        self.is_all() || self.allows_id(control.description().id)
    }

    /// The same by its id, or by that of what is no control: see [`index::MORE`].
    #[must_use]
    pub fn allows_id(&self, id: &str) -> bool {
        !self.locked.contains(&id)
    }

    /// What is locked.
    #[must_use]
    pub fn locked(&self) -> &[&'static str] {
        &self.locked
    }

    /// Whether nothing is locked.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.locked.is_empty()
    }
}

/// The groups of ids.
fn groups() -> Vec<(&'static str, Vec<&'static str>)> {
    let id = |control: &Control| control.description().id;
    let groups = index::groups().into_iter().map(|(group, controls)| {
        let more = index::MORE.iter().filter(|(whose, ..)| *whose == group).map(|(_, id, _)| *id);
        (group, controls.iter().map(id).chain(more).collect())
    });
    let mut groups: Vec<(_, Vec<_>)> = groups.collect();
    let is_step =
        |id: &&str| id.starts_with("next-") || id.starts_with("previous-") || id.starts_with("step-");
    let time = groups.first().map_or(&[][..], |(_, ids)| &ids[..]);
    let steps = time.iter().copied().filter(is_step).collect();
    groups.insert(1, (STEP, steps));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::{ConsoleControl, LookControl, ServerControl, ShareControl, TimeControl};
    use experiment::Landmark;

    const CRASH: Control = Control::Server(ServerControl::Crash);
    const RESTART: Control = Control::Server(ServerControl::Restart);
    const PLAY: Control = Control::Time(TimeControl::Play);
    const STEP: Control = Control::Time(TimeControl::Next(Landmark::Commit));
    const CONSOLE: Control = Control::Console(ConsoleControl::Enter);
    const CLOSE: Control = Control::Look(LookControl::Close);
    const SHARE: Control = Control::Share(ShareControl::Open);

    #[test]
    fn names_and_groups_say_what_is_allowed() {
        let all = [CRASH, RESTART, PLAY, STEP, CONSOLE, SHARE];
        let check = |text, expected: &[Control]| {
            let (allowed, result) = Allowed::read(text);
            assert_eq!(result, Ok(()), "{text}");
            let found: Vec<Control> = all.into_iter().filter(|control| allowed.allows(*control)).collect();
            assert_eq!(found, expected, "{text}");
            assert!(allowed.allows(CLOSE), "{text}: nobody is shut in");
        };
        check("", &all);
        check("all", &all);
        check("none", &[]);
        check("-all", &[]);
        check("-crash", &[RESTART, PLAY, STEP, CONSOLE, SHARE]);
        check("-crash -restart,-console", &[PLAY, STEP, SHARE]);
        check("play step", &[PLAY, STEP]);
        check("time -step", &[PLAY]);
        check("-server restart", &[RESTART, PLAY, STEP, CONSOLE, SHARE]);
        check("all -console -share", &[CRASH, RESTART, PLAY, STEP]);
        check("carry-out", &[CONSOLE]);
    }

    #[test]
    fn a_name_that_is_not_known_is_said_with_the_nearest_and_the_rest_counts() {
        let check = |text, expected: &str| {
            let (allowed, result) = Allowed::read(text);
            assert_eq!(result, Err(Some(expected.to_owned())), "{text}");
            allowed
        };
        let allowed = check("-crassh -restart", "“crassh” is not known; did you mean “crash”?");
        assert!(allowed.allows(CRASH) && !allowed.allows(RESTART));
        check(
            "<b>",
            "“<b>” is not known; choose ids of controls, or groups of them: time, step, branches, server, message, stage, cluster, world, clients, promises, scenario, console, space-time, share, look",
        );
    }

    #[test]
    fn what_is_no_control_can_be_locked_too() {
        let (allowed, result) = Allowed::read("-dial -speed");
        assert_eq!(result, Ok(()));
        assert!(!allowed.allows_id("dial") && !allowed.allows_id("speed") && allowed.allows_id("scrub"));
    }
}
