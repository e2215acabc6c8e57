//! What the page around is told when something has changed.
//!
//! What was is held against what is after each change of the state. That costs a few comparisons; a text is
//! made only of what is news.

use check::Property;
use raft::{LogIndex, ServerId, Term};
use serde::Serialize;
use sim::{BranchId, Moment};

use super::state::{self, Violation};
use super::values::{highest_commit, highest_term};
use crate::model::speed::Speed;
use crate::model::{Model, Selected, Tab};

/// Something that the page around is told: what it is called, and its detail as JSON.
pub type News = (Event, String);

/// What the page around can be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// What is shown has changed otherwise than by time that goes on.
    Change,
    /// Another server leads, or none, or in another term.
    Leader,
    /// More is committed.
    Commit,
    /// A goal of the scenario is reached.
    Goal,
    /// A promise of Raft is broken.
    Violation,
    /// Another line of the scenario is under way.
    Line,
    /// Something could not be done as it was wanted.
    Error,
}

impl Event {
    /// All of them.
    pub const ALL: [Event; 7] = [
        Event::Change,
        Event::Leader,
        Event::Commit,
        Event::Goal,
        Event::Violation,
        Event::Line,
        Event::Error,
    ];

    /// Its type, as the page around calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Event::Change => "change",
            Event::Leader => "leader",
            Event::Commit => "commit",
            Event::Goal => "goal",
            Event::Violation => "violation",
            Event::Line => "line",
            Event::Error => "error",
        }
    }

    /// When it is told.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Event::Change => {
                "time goes or stands still, the cursor has come to another moment, or another branch, scenario, speed, server or panel is chosen; not while time goes on"
            }
            Event::Leader => "another server leads, or none, or in another term",
            Event::Commit => "the highest commit index has risen",
            Event::Goal => "a goal of the scenario is reached",
            Event::Violation => "a promise of Raft is broken",
            Event::Line => "another line of the scenario is under way",
            Event::Error => "something could not be done as it was wanted: a setting, a statement, a file",
        }
    }

    /// What its detail holds: each name with its type.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Event::Change => {
                "seed: number, playing: boolean, speed: string, now_us: number, events: number, branch: number, is_at_end: boolean, scenario: string | null, selected: string | null, panel: string"
            }
            Event::Leader => "leader: number | null, term: number, now_us: number",
            Event::Commit => "index: number, leader: number | null, term: number, now_us: number",
            Event::Goal => "line: number, condition: string, now_us: number, is_last: boolean",
            Event::Violation => {
                "property: string, at_us: number, events: number[], servers: number[], term: number, index: number | null"
            }
            Event::Line => "line: number, statement: string, says: string | null, now_us: number",
            Event::Error => "message: string",
        }
    }
}

/// Of [`Event::Change`].
#[derive(Serialize)]
struct Change<'a> {
    seed: u64,
    playing: bool,
    speed: String,
    now_us: u64,
    events: u64,
    branch: u64,
    is_at_end: bool,
    scenario: Option<&'a str>,
    selected: Option<String>,
    panel: &'static str,
}

/// Of [`Event::Leader`].
#[derive(Serialize)]
struct Leader {
    leader: Option<u64>,
    term: u64,
    now_us: u64,
}

/// Of [`Event::Commit`].
#[derive(Serialize)]
struct Commit {
    index: u64,
    leader: Option<u64>,
    term: u64,
    now_us: u64,
}

/// Of [`Event::Goal`].
#[derive(Serialize)]
struct Goal {
    line: u64,
    condition: String,
    now_us: u64,
    is_last: bool,
}

/// Of [`Event::Line`].
#[derive(Serialize)]
struct Line {
    line: u64,
    statement: String,
    says: Option<String>,
    now_us: u64,
}

/// Of [`Event::Error`].
#[derive(Serialize)]
struct Error<'a> {
    message: &'a str,
}

/// What the page around knows.
#[derive(Default)]
pub struct Known {
    shown: Option<Shown>,
    leader: Option<(Option<ServerId>, Term)>,
    commit: LogIndex,
    /// The lines of the goals that are reached.
    goals: Vec<u32>,
    violations: Vec<(Property, u64)>,
    line: Option<(u64, u32)>,
    /// The number of the last notice.
    told: u64,
}

/// What does not change while time goes on.
#[derive(Clone, Copy, PartialEq)]
struct Shown {
    run: u64,
    branch: BranchId,
    playing: bool,
    speed: Speed,
    selection: Option<Selected>,
    tab: Tab,
    /// Where the cursor stands still.
    rest: Option<Moment>,
}

impl Known {
    /// What is news; nothing, most of the time.
    pub fn catch_up(&mut self, model: &Model) -> Vec<News> {
        let mut news = Vec::new();
        self.begin_anew(model);
        self.see_leader(model, &mut news);
        self.see_commit(model, &mut news);
        self.see_line(model, &mut news);
        self.see_goals(model, &mut news);
        self.see_violations(model, &mut news);
        self.see_notices(model, &mut news);
        self.see_shown(model, &mut news);
        news
    }

    /// Of another run, or of another branch, nothing is known yet.
    fn begin_anew(&mut self, model: &Model) {
        let here = (model.runs(), model.run.branch());
        if self.shown.is_some_and(|shown| (shown.run, shown.branch) != here) {
            self.goals.clear();
            self.violations.clear();
            self.line = None;
        }
    }

    fn see_leader(&mut self, model: &Model, news: &mut Vec<News>) {
        let leader = model.world().leader();
        let term = leader.and_then(|leader| model.world().host(leader)).map(sim::Host::term);
        let known = (leader, term.unwrap_or_default());
        if self.leader != Some(known) {
            self.leader = Some(known);
            let term = term.unwrap_or_else(|| highest_term(model.world())).0;
            let detail = Leader { leader: leader.map(state::number), term, now_us: now_us(model) };
            news.push((Event::Leader, json(&detail)));
        }
    }

    fn see_commit(&mut self, model: &Model, news: &mut Vec<News>) {
        let index = highest_commit(model.world());
        // Back in time, less is committed: that is no news, but what comes then is.
        if std::mem::replace(&mut self.commit, index) < index {
            let term = highest_term(model.world()).0;
            let leader = model.world().leader().map(state::number);
            news.push((Event::Commit, json(&Commit { index: index.0, leader, term, now_us: now_us(model) })));
        }
    }

    fn see_line(&mut self, model: &Model, news: &mut Vec<News>) {
        let line = model.run.experiment().director().line();
        let known = line.map(|line| (model.runs(), line.number));
        if std::mem::replace(&mut self.line, known) == known {
            return;
        }
        if let Some(line) = line {
            let says = match &line.statement {
                scenario::Statement::Say(text) => Some(text.as_str().to_owned()),
                _ => None,
            };
            let number = model.line_in_text(line.number).into();
            let statement = line.statement.to_string();
            news.push((Event::Line, json(&Line { line: number, statement, says, now_us: now_us(model) })));
        }
    }

    fn see_goals(&mut self, model: &Model, news: &mut Vec<News>) {
        let goals = model.run.experiment().director().goals();
        let reached = goals.iter().filter(|goal| goal.reached);
        if reached.clone().map(|goal| goal.line).eq(self.goals.iter().copied()) {
            return;
        }
        for goal in reached.clone().filter(|goal| !self.goals.contains(&goal.line)) {
            let detail = Goal {
                line: model.line_in_text(goal.line).into(),
                condition: goal.condition.to_string(),
                now_us: now_us(model),
                is_last: goals.iter().all(|goal| goal.reached),
            };
            news.push((Event::Goal, json(&detail)));
        }
        self.goals = reached.map(|goal| goal.line).collect();
    }

    fn see_violations(&mut self, model: &Model, news: &mut Vec<News>) {
        let name = |verdict: &check::Verdict| (verdict.property, verdict.events.last().copied().unwrap_or(0));
        let violations = model.run.violations();
        if violations.len() == self.violations.len()
            && violations.last().map(name) == self.violations.last().copied()
        {
            return;
        }
        for verdict in violations.iter().filter(|verdict| !self.violations.contains(&name(verdict))) {
            news.push((Event::Violation, json(&Violation::of(verdict))));
        }
        self.violations = violations.iter().map(name).collect();
    }

    fn see_notices(&mut self, model: &Model, news: &mut Vec<News>) {
        let Some(last) = model.notices.last().map(|notice| notice.id).filter(|last| self.told < *last) else {
            return;
        };
        for notice in model.notices.iter().filter(|notice| self.told < notice.id && notice.is_error) {
            news.push(error(&notice.text));
        }
        self.told = last;
    }

    fn see_shown(&mut self, model: &Model, news: &mut Vec<News>) {
        let is_still = !model.playing && !model.is_under_way();
        let shown = Shown {
            run: model.runs(),
            branch: model.run.branch(),
            playing: model.playing,
            speed: model.speed,
            selection: model.selection,
            tab: model.tab,
            rest: is_still.then(|| model.run.moment()),
        };
        if self.shown == Some(shown) {
            return;
        }
        // On the way to another moment it is not there yet.
        if model.is_under_way() && self.shown.is_some_and(|known| Shown { rest: None, ..known } == shown) {
            return;
        }
        self.shown = Some(shown);
        let detail = Change {
            seed: model.seed(),
            playing: model.playing,
            speed: model.speed.to_string(),
            now_us: now_us(model),
            events: model.world().events(),
            branch: model.run.branch().0.into(),
            is_at_end: model.run.is_at_end(),
            scenario: model.lesson().or(model.scenario_title()),
            selected: match model.selection {
                Some(Selected::Server(server)) => Some(server.to_string()),
                Some(Selected::Message(id)) => Some(format!("#{}", id.0)),
                None => None,
            },
            panel: model.tab.name(),
        };
        news.push((Event::Change, json(&detail)));
    }
}

/// Something could not be done, as this sentence says.
#[must_use]
pub fn error(message: &str) -> News {
    (Event::Error, json(&Error { message }))
}

fn now_us(model: &Model) -> u64 {
    model.world().now().as_micros()
}

fn json(detail: &impl Serialize) -> String {
    // Numbers and strings can always be written.
    serde_json::to_string(detail).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::{Options, Place};
    use crate::model::order::Order;
    use crate::model::{Action, LookAction, TimeAction};

    struct Page {
        model: Model,
        known: Known,
    }

    impl Page {
        fn new(query: &str) -> Page {
            let (options, notices) = Options::parse(query);
            let model = Model::new(&options, options.seed.unwrap_or(1), notices);
            Page { model, known: Known::default() }
        }

        fn news(&mut self) -> Vec<News> {
            self.known.catch_up(&self.model)
        }

        fn act(&mut self, action: Action) -> Vec<News> {
            self.model.update(action, &mut Vec::new());
            self.news()
        }

        /// What is told from that until all has come to rest.
        fn all(&mut self, action: Action) -> Vec<News> {
            let mut told = self.act(action);
            while self.model.is_under_way() {
                told.extend(self.frame());
            }
            told
        }

        fn frame(&mut self) -> Vec<News> {
            self.act(Action::Time(TimeAction::Frame { elapsed_us: 16_667 }))
        }

        fn run(&mut self, line: &str) -> Vec<News> {
            self.all(Action::CarryOut(Order::read(line, true).expect(line)))
        }
    }

    fn kinds(news: &[News]) -> Vec<Event> {
        news.iter().map(|(event, _)| *event).collect()
    }

    fn detail(news: &[News], event: Event) -> serde_json::Value {
        let (_, json) = news.iter().rev().find(|(known, _)| *known == event).expect("it is told");
        serde_json::from_str(json).expect("it is JSON")
    }

    #[test]
    fn at_first_all_is_told_that_is_and_then_nothing_while_nothing_changes() {
        let mut page = Page::new("seed=3&servers=3&paused&color=red");
        let news = page.news();
        assert_eq!(kinds(&news), [Event::Leader, Event::Error, Event::Change]);
        assert!(detail(&news, Event::Error)["message"].as_str().expect("text").contains("“color”"));
        let change = detail(&news, Event::Change);
        assert_eq!(
            (&change["seed"], &change["playing"], &change["panel"]),
            (&3.into(), &false.into(), &"why".into())
        );
        assert_eq!(page.news(), []);
        assert_eq!(page.frame(), []);
    }

    #[test]
    fn while_time_goes_only_what_happens_is_told() {
        let mut page = Page::new("seed=3&servers=3&speed=1&load=250");
        page.news();
        let mut told = Vec::new();
        for _ in 0..120 {
            told.extend(page.frame());
        }
        let kinds = kinds(&told);
        assert!(kinds.contains(&Event::Leader) && kinds.contains(&Event::Commit), "{kinds:?}");
        assert!(!kinds.contains(&Event::Change) && kinds.len() < 20, "{kinds:?}");
        let leader = page.model.world().leader().expect("one leads").number();
        assert_eq!(detail(&told, Event::Leader)["leader"], leader);
        assert_eq!(detail(&told, Event::Commit)["index"], highest_commit(page.model.world()).0);
    }

    #[test]
    fn a_change_is_told_once_and_when_it_has_come_about() {
        let mut page = Page::new("seed=3&servers=3&paused");
        page.news();
        let change = |news: &[News]| kinds(news).iter().filter(|event| **event == Event::Change).count();
        assert_eq!(change(&page.act(Action::Time(TimeAction::Play))), 1);
        assert_eq!(change(&page.frame()), 0);
        assert_eq!(change(&page.act(Action::Time(TimeAction::Pause))), 1);
        assert_eq!(change(&page.act(Action::Time(TimeAction::Faster))), 1);
        assert_eq!(change(&page.act(Action::Time(TimeAction::NextEvent))), 1);
        assert_eq!(change(&page.act(Action::Look(LookAction::Open(Tab::World)))), 1);
        let chosen = LookAction::Select(Selected::Server(ServerId::new(2)));
        let news = page.act(Action::Look(chosen));
        assert_eq!(detail(&news, Event::Change)["selected"], "S2");
        assert_eq!(change(&page.act(Action::StartAgain)), 1);
        // It takes several frames.
        let news = page.all(Action::Time(TimeAction::Seek(Place::parse("60s").expect("a moment"))));
        assert_eq!(change(&news), 1);
        assert_eq!(detail(&news, Event::Change)["now_us"], 60_000_000);
        // In the past, what is done opens a branch.
        page.all(Action::Time(TimeAction::Seek(Place::parse("2s").expect("a moment"))));
        let news = page.run("crash S1");
        assert_eq!(detail(&news, Event::Change)["branch"], 2);
        assert_eq!(change(&page.act(Action::Refuse("not now".into()))), 0);
    }

    #[test]
    fn a_leader_that_is_lost_is_told_with_the_term_that_is() {
        let mut page = Page::new("seed=8&servers=3&paused");
        page.news();
        assert_eq!(detail(&page.run("elect S1"), Event::Leader)["leader"], 1);
        let lost = detail(&page.run("crash S1"), Event::Leader);
        assert_eq!((&lost["leader"], &lost["term"]), (&serde_json::Value::Null, &1.into()));
    }

    #[test]
    fn lines_and_goals_of_a_scenario_are_told_and_again_after_a_way_back() {
        let text = "title Goals\nservers 3\n\nsay First.\ngoal a leader\nuntil a leader\nsay Then.\n";
        let mut page = Page::new("paused");
        page.news();
        let open = Action::Share(crate::model::share::ShareAction::OpenText(
            crate::model::share::Source::File,
            Ok(text.to_owned()),
        ));
        for time in 0..2 {
            if time == 0 {
                assert!(kinds(&page.act(open.clone())).contains(&Event::Change));
            } else {
                page.all(Action::Time(TimeAction::Beginning));
            }
            let mut told = Vec::new();
            while !page.model.run.is_over() {
                told.extend(page.act(Action::Time(TimeAction::NextEvent)));
            }
            let lines: Vec<_> = told
                .iter()
                .filter(|(event, _)| *event == Event::Line)
                .map(|(_, json)| {
                    serde_json::from_str::<serde_json::Value>(json).expect("JSON")["line"].clone()
                })
                .collect();
            assert_eq!(lines.last(), Some(&7.into()), "{time}");
            assert_eq!(detail(&told, Event::Line)["says"], "Then.");
            let goal = detail(&told, Event::Goal);
            assert_eq!(
                (&goal["line"], &goal["condition"], &goal["is_last"]),
                (&5.into(), &"a leader".into(), &true.into())
            );
        }
    }

    #[test]
    fn a_broken_promise_is_told_once_each_time_it_comes_to_be() {
        let mut page = Page::new("scenario=disk-forgotten-vote&paused");
        page.news();
        let end = Action::Time(TimeAction::Next(experiment::Landmark::Violation));
        let told = page.all(end.clone());
        let found = page.model.run.violations().len();
        let count = |news: &[News]| kinds(news).iter().filter(|event| **event == Event::Violation).count();
        assert_eq!(count(&told), found);
        assert!(0 < found);
        assert_eq!(
            detail(&told, Event::Violation)["property"],
            page.model.run.violations()[found - 1].property.name()
        );
        page.all(Action::Time(TimeAction::Beginning));
        assert_eq!(count(&page.all(end)), found);
    }

    #[test]
    fn each_event_has_a_name_of_its_own_and_says_what_it_holds() {
        for event in Event::ALL {
            assert_eq!(Event::ALL.iter().filter(|other| other.name() == event.name()).count(), 1);
            assert!(event.detail().contains(": ") && !event.about().is_empty());
        }
    }
}
