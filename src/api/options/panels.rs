//! Which panels are shown around the stage, which is always there.

use super::words::{self, Meant};
use crate::model::Tab;

/// Something that can be shown around the stage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Panel {
    /// What is played, whether all promises hold, sharing, and the help.
    Header,
    /// The sentence above the picture.
    Caption,
    /// What is chosen, and what can be done to it.
    Card,
    /// One of the panels beside the stage.
    Tab(Tab),
    /// Play, pause, steps and speed.
    Transport,
    /// The history as a line.
    Tape,
}

impl Panel {
    /// What it shows, in a line of the reference.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Panel::Header => "what is played, whether all promises hold, sharing, and the keys",
            Panel::Caption => "what has just happened, or what the scenario says",
            Panel::Card => "what is chosen on the stage, and what can be done to it",
            Panel::Tab(Tab::Logs) => "the log and the state machine of each server",
            Panel::Tab(Tab::Why) => "what happened, and why",
            Panel::Tab(Tab::WhyNot) => "why something is not so",
            Panel::Tab(Tab::SpaceTime) => "who sent what to whom: time runs to the right",
            Panel::Tab(Tab::Clients) => "what the clients asked for and were told",
            Panel::Tab(Tab::World) => "the network, the machines, the options of Raft, and its flaws",
            Panel::Tab(Tab::Cluster) => "the members, and what can be done to all of them",
            Panel::Tab(Tab::Scenario) => "the library, the text, and the console",
            Panel::Tab(Tab::Compare) => "two branches side by side, while there are two to compare",
            Panel::Transport => "play, steps, speed, and the time",
            Panel::Tape => "the history as a line, and its branches",
        }
    }
}

/// Which of them are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Panels {
    /// A bit for each, in the order of [`Panels::ALL`].
    shown: u16,
    /// The one of those beside the stage that is open at first.
    first: Option<Tab>,
}

impl Default for Panels {
    /// All of them.
    fn default() -> Panels {
        Panels { shown: u16::MAX, first: None }
    }
}

impl Panels {
    /// All of them, with their names, in the order of the page.
    pub const ALL: [(&str, Panel); 14] = [
        ("header", Panel::Header),
        ("caption", Panel::Caption),
        ("card", Panel::Card),
        ("logs", Panel::Tab(Tab::Logs)),
        ("why", Panel::Tab(Tab::Why)),
        ("why-not", Panel::Tab(Tab::WhyNot)),
        ("space-time", Panel::Tab(Tab::SpaceTime)),
        ("clients", Panel::Tab(Tab::Clients)),
        ("world", Panel::Tab(Tab::World)),
        ("cluster", Panel::Tab(Tab::Cluster)),
        ("scenario", Panel::Tab(Tab::Scenario)),
        ("compare", Panel::Tab(Tab::Compare)),
        ("transport", Panel::Transport),
        ("tape", Panel::Tape),
    ];

    /// Reads `all`, `none`, the names of those that are shown, or of those that are not, each with a `-`.
    ///
    /// # Errors
    ///
    /// What could not be read; the rest counts.
    pub(super) fn read(text: &str) -> (Panels, Result<(), Option<String>>) {
        let names = Panels::ALL.map(|(name, _)| name);
        // The stage is named for its own sake: it can be all that is shown.
        let known: Vec<&str> = names.into_iter().chain(["stage"]).collect();
        let mut panels = Panels::default();
        let otherwise = format!("choose from all, none, stage, {}", names.join(", "));
        let result = words::read(text, &known, &otherwise, |meant, is_shown| {
            let bits = match meant {
                Meant::All => u16::MAX,
                Meant::Name(place) => 1 << place,
            };
            panels.shown = if is_shown { panels.shown | bits } else { panels.shown & !bits };
            if let (Meant::Name(place), true) = (meant, is_shown)
                && let Some((_, Panel::Tab(tab))) = Panels::ALL.get(place)
            {
                panels.first = panels.first.or(Some(*tab));
            }
        });
        (panels, result)
    }

    /// Whether a panel is shown.
    #[must_use]
    pub fn shows(self, panel: Panel) -> bool {
        let place = Panels::ALL.iter().position(|(_, known)| *known == panel);
        place.is_some_and(|place| self.shown & 1 << place != 0)
    }

    /// The panel beside the stage that is open at first: the first that was named, or the usual one, if it is
    /// shown. There is nothing to compare then.
    #[must_use]
    pub fn first_tab(self) -> Tab {
        let first = self.first.filter(|tab| *tab != Tab::Compare && self.shows(Panel::Tab(*tab)));
        first.unwrap_or_else(|| self.usual(|tab| tab != Tab::Compare))
    }

    /// The panel that stands below the logs while nobody has opened another one; the logs if there is none.
    #[must_use]
    pub fn below_logs(self) -> Tab {
        self.usual(|tab| tab != Tab::Logs && tab != Tab::Compare)
    }

    fn usual(self, fits: impl Fn(Tab) -> bool) -> Tab {
        let fits = |tab: &Tab| self.shows(Panel::Tab(*tab)) && fits(*tab);
        let usual = Some(Tab::default()).filter(fits);
        usual.or_else(|| Tab::ALL.into_iter().find(fits)).unwrap_or(Tab::Logs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(panels: Panels) -> Vec<&'static str> {
        let shown = Panels::ALL.into_iter().filter(|(_, panel)| panels.shows(*panel));
        shown.map(|(name, _)| name).collect()
    }

    #[test]
    fn names_say_what_is_shown_and_the_first_is_open() {
        let all = Panels::ALL.map(|(name, _)| name);
        let check = |text, expected: &[&str], first: Tab| {
            let (panels, result) = Panels::read(text);
            assert_eq!(result, Ok(()), "{text}");
            assert_eq!(shown(panels), expected, "{text}");
            assert_eq!(panels.first_tab(), first, "{text}");
        };
        check("", &all, Tab::Why);
        check("all", &all, Tab::Why);
        check("none", &[], Tab::Logs);
        check("stage", &[], Tab::Logs);
        check("transport", &["transport"], Tab::Logs);
        check("-tape -header", &all[1..13], Tab::Why);
        check("space-time, why", &["why", "space-time"], Tab::SpaceTime);
        check("all world", &all, Tab::World);
        check("all compare", &all, Tab::Why);
        check("compare", &["compare"], Tab::Logs);
        check("-why -logs", &[&all[..3], &all[5..]].concat(), Tab::WhyNot);
        check("why -why logs", &["logs"], Tab::Logs);
    }

    #[test]
    fn below_the_logs_stands_what_is_usual_or_what_there_is() {
        let check = |text, expected| assert_eq!(Panels::read(text).0.below_logs(), expected, "{text}");
        check("all", Tab::Why);
        check("logs clients", Tab::Clients);
        check("logs", Tab::Logs);
        check("logs compare", Tab::Logs);
    }

    #[test]
    fn a_name_that_is_not_known_is_said_and_the_rest_counts() {
        let (panels, result) = Panels::read("transprot tape");
        assert_eq!(result, Err(Some("“transprot” is not known; did you mean “transport”?".to_owned())));
        assert_eq!(shown(panels), ["tape"]);
        let (_, result) = Panels::read("everything");
        assert_eq!(
            result,
            Err(Some(
                "“everything” is not known; choose from all, none, stage, header, caption, card, logs, why, \
                 why-not, space-time, clients, world, cluster, scenario, compare, transport, tape"
                    .to_owned()
            ))
        );
    }
}
