//! To a place that the page around has named: a time, or a line of the scenario; at first, or later.

use experiment::{Arrival, Destination, Experiment, News, Ran};
use raft::{Duration, Time};

use super::Model;
use super::run::Run;
use super::time::EVENTS_PER_FRAME_OF_OPENING;
use crate::api::options::{Options, Place};
use crate::api::pin::Pin;

/// Where one begins.
#[derive(Default)]
pub(super) struct Start {
    place: Option<Place>,
    pin: Option<Pin>,
    autoplay: Option<bool>,
}

/// A place that is known to be worth looking for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sought {
    /// The beginning.
    Beginning,
    /// As far as the branch has come.
    End,
    /// A time, at which nothing may have happened yet.
    Time(Time),
    /// Where a line of the scenario begins that says something: its own number, and that in the text.
    Line {
        /// Its number in the scenario.
        own: u32,
        /// Its number in the text that is shown.
        shown: u32,
    },
}

/// A way to such a place.
pub(super) struct Seek {
    sought: Sought,
    from: Time,
    start: Start,
}

/// Nobody waits for what is further off: on a slow machine that is half a minute.
const MOST_EVENTS: u64 = if cfg!(test) { 150_000 } else { 2_000_000 };
/// No scenario takes longer: what waits for more than a day does not parse.
const LONGEST: Duration = Duration::from_millis(100 * 24 * 60 * 60 * 1_000);

impl Start {
    pub(super) fn of(options: &Options) -> Start {
        Start { place: options.start, pin: options.pin, autoplay: options.autoplay }
    }
}

impl Seek {
    /// How far it has come, in percent.
    fn percent(&self, run: &Run) -> u64 {
        let (come, all) = match self.sought {
            Sought::Beginning | Sought::End => (0, 1),
            Sought::Time(time) => {
                let since = |time: Time| time.as_micros().saturating_sub(self.from.as_micros());
                (since(run.world().now()), since(time))
            }
            Sought::Line { own, .. } => {
                let line = run.experiment().director().line();
                (line.map_or(0, |line| line.number.into()), u64::from(own))
            }
        };
        (come * 100 / all.max(1)).min(100)
    }
}

impl Model {
    /// How far the way to a named place is behind, in percent; none if there is no such way.
    #[must_use]
    pub fn percent_sought(&self) -> Option<u64> {
        self.seek.as_ref().map(|seek| seek.percent(&self.run))
    }

    /// What a place means for what is played.
    ///
    /// # Errors
    ///
    /// A sentence that says why there is no such place.
    pub fn find(&self, place: Place) -> Result<Sought, String> {
        Ok(match place {
            Place::Start => Sought::Beginning,
            Place::End => Sought::End,
            Place::At(time) => Sought::Time(time),
            Place::Line(_) if !self.plays_scenario() => {
                return Err("no scenario is played that has lines".to_owned());
            }
            Place::Line(number) => {
                let lines = self.run.experiment().scenario().lines.iter();
                let mut lines = lines.map(|line| (line.number, self.line_in_text(line.number)));
                // A line that says nothing begins with the next one that does.
                let line = lines.find(|(_, shown)| number <= *shown);
                let (own, shown) = line.ok_or_else(|| {
                    format!("there is nothing at line {number} of the scenario, nor after it")
                })?;
                Sought::Line { own, shown }
            }
        })
    }

    /// Goes to a place, and stands still there.
    pub(super) fn seek(&mut self, place: Place) {
        self.play(false);
        self.set_out_for_place(Start { place: Some(place), ..Start::default() });
    }

    /// Goes to where one begins, as soon as what is played is there.
    pub(super) fn begin_where_wanted(&mut self) {
        if let Some(start) = self.start.take() {
            self.set_out_for_place(start);
        }
    }

    fn set_out_for_place(&mut self, start: Start) {
        let Some(place) = start.place else {
            return self.be_at_start(&start);
        };
        self.playing = false;
        let set_out = self.find(place).and_then(|sought| {
            let end = self.run.end().at;
            let destination = match sought {
                Sought::Beginning | Sought::Line { .. } => Destination::Beginning,
                Sought::Time(time) if time < end => Destination::Time(time),
                Sought::End | Sought::Time(_) => Destination::End,
            };
            self.run.set_out(destination).map(|()| sought).map_err(|error| error.to_string())
        });
        match set_out {
            Ok(sought) => {
                self.seek = Some(Box::new(Seek { sought, from: self.run.beginning().at, start }));
                self.go_on_seeking();
            }
            Err(error) => self.notify(error),
        }
    }

    /// Goes on to the place, for as long as a frame may take.
    pub(super) fn go_on_seeking(&mut self) {
        let Some(seek) = self.seek.take() else {
            return;
        };
        match self.run.go_on_to(seek.sought) {
            Ok(false) => {
                self.seek = Some(seek);
                self.follow();
            }
            Ok(true) => {
                self.arrive(None);
                self.be_at_start(&seek.start);
            }
            Err(error) => {
                self.notify(error);
                self.go(Destination::Beginning);
            }
        }
    }

    fn be_at_start(&mut self, start: &Start) {
        let differences = start.pin.and_then(|pin| pin.differences(&Pin::of(self.world())));
        if let Some(differences) = differences {
            self.notify(differences);
        }
        if start.autoplay == Some(true) {
            self.play(true);
            self.play.on_its_own = self.plays_scenario();
        }
    }
}

impl Run {
    /// Goes on to a place; true once it is there. What this set out for before comes first.
    fn go_on_to(&mut self, sought: Sought) -> Result<bool, String> {
        if self.go_on(EVENTS_PER_FRAME_OF_OPENING) == Arrival::Underway {
            return Ok(false);
        }
        let (until, line) = match sought {
            Sought::Beginning | Sought::End => return Ok(true),
            Sought::Time(time) => (time, None),
            Sought::Line { own, .. } => (self.world().now() + LONGEST, Some(own)),
        };
        let begins = |experiment: &Experiment| line.is_some_and(|line| begins_here(experiment, line));
        let is_over = |experiment: &Experiment| {
            begins(experiment) || line.is_some() && experiment.director().has_ended()
        };
        let ran = match is_over(self.experiment()) {
            true => Ran::Stopped,
            false => self.run_ahead(until, EVENTS_PER_FRAME_OF_OPENING, is_over),
        };
        match (ran, sought) {
            (Ran::OutOfSteps, _) if self.world().events() < MOST_EVENTS => Ok(false),
            (Ran::OutOfSteps, _) => Err(format!("that is more than {MOST_EVENTS} events from the beginning")),
            (_, Sought::Line { shown, .. }) if !begins(self.experiment()) => Err(self.never_reached(shown)),
            _ => Ok(true),
        }
    }

    fn never_reached(&self, line: u32) -> String {
        let failure = self.experiment().director().failure();
        let why = failure.map_or_else(String::new, |failure| format!(", for before it {}", failure.message));
        format!("line {line} of the scenario is never reached{why}")
    }
}

/// Whether a line of the scenario begins at the moment that is shown. Several can.
fn begins_here(experiment: &Experiment, line: u32) -> bool {
    let here = experiment.moment();
    let mut items = experiment.feed().latest(false).take_while(|item| item.moment() == here);
    items.any(|item| matches!(&item.news, News::Line(_, begun) if begun.number == line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::update;
    use crate::model::{Action, LookAction, TimeAction};
    use raft::ServerId;

    const FRAME: Action = Action::Time(TimeAction::Frame { elapsed_us: 16_667 });
    const S1: ServerId = ServerId::new(1);
    const TEXT: &str = "title Seven lines\nservers 3\n\nelect S1\nsay Here\ncrash S1\nwait 5s\n\nsay There\n";

    fn arrive(model: &mut Model) {
        while model.percent_sought().is_some() {
            assert!(model.is_moving(), "frames are asked for");
            update(model, FRAME);
        }
    }

    fn open(query: &str, text: Option<&str>) -> Model {
        let (mut options, notices) = Options::parse(query);
        assert_eq!(notices, [""; 0], "{query}");
        options.text = text.map(str::to_owned);
        let mut model = Model::new(&options, options.seed.unwrap_or(1), Vec::new());
        arrive(&mut model);
        model
    }

    fn told(model: &Model) -> Vec<&str> {
        model.notices.iter().map(|notice| &*notice.text).collect()
    }

    #[test]
    fn one_begins_at_a_time_and_stands_still_there() {
        let check = |query: &str, micros, plays| {
            let model = open(query, None);
            assert_eq!((model.world().now().as_micros(), model.playing), (micros, plays), "{query}");
            assert_eq!(told(&model), [""; 0], "{query}");
        };
        check("start=2.4s", 2_400_000, false);
        check("start=2400ms&autoplay=false", 2_400_000, false);
        check("start=2.4s&autoplay", 2_400_000, true);
        let begin = open("", None);
        check("start=start", begin.world().now().as_micros(), false);
        check("autoplay=false", begin.world().now().as_micros(), false);
        check("", begin.world().now().as_micros(), true);
        check("start=0s", begin.world().now().as_micros(), false);
        assert_eq!(
            open("seed=3&start=9s", None).world().digest(),
            open("seed=3&start=9s&autoplay", None).world().digest()
        );
    }

    #[test]
    fn one_begins_where_a_line_of_the_text_begins() {
        let check = |line: u32, sentence: Option<usize>, is_running: bool| {
            let model = open(&format!("start=line+{line}"), Some(TEXT));
            assert_eq!(told(&model), [""; 0], "line {line}");
            assert_eq!(model.sentence(), sentence, "line {line}");
            let s1 = model.world().host(S1).expect("it is there");
            assert_eq!((s1.server().is_some(), model.playing), (is_running, false), "line {line}");
            model
        };
        check(1, None, true);
        assert_eq!(check(4, None, true).world().leader(), None, "it is yet to be elected");
        assert_eq!(check(5, Some(0), true).world().leader(), Some(S1));
        check(6, Some(0), true);
        assert_eq!(check(7, Some(0), false).world().leader(), None);
        let there = check(8, Some(1), false).world().now();
        assert_eq!(check(9, Some(1), false).world().now(), there, "what says nothing begins with the next");
        assert!(Time::from_micros(5_000_000) < there);
    }

    #[test]
    fn a_scenario_plays_on_its_own_only_if_it_shall() {
        let check = |query, plays| {
            let model = open(query, Some(TEXT));
            assert_eq!((model.playing, model.play.on_its_own), (plays, plays), "{query}");
        };
        check("", false);
        check("autoplay=false", false);
        check("autoplay", true);
        check("autoplay&start=line+5", true);
    }

    #[test]
    fn a_place_that_is_not_there_is_said() {
        let check = |query: &str, text, expected: &[&str]| {
            let model = open(query, text);
            assert_eq!(told(&model), expected, "{query}");
            assert!(!model.run.has_past() && !model.playing, "{query}: one stays at the beginning");
        };
        check("start=line+3", None, &["no scenario is played that has lines"]);
        check("start=line+10", Some(TEXT), &["there is nothing at line 10 of the scenario, nor after it"]);
        check(
            "start=line+3",
            Some("servers 3\nexpect S1 leads\nsay Never\n"),
            &[
                "line 3 of the scenario is never reached, for before it expected S1 leads, but S1 is follower in \
               term 0",
            ],
        );
    }

    #[test]
    fn what_is_far_takes_several_frames_and_can_be_given_up() {
        let (options, _) = Options::parse("load=100&start=100s");
        let mut model = Model::new(&options, 1, Vec::new());
        assert!(model.percent_sought().is_some_and(|percent| 0 < percent && percent < 100));
        update(&mut model, FRAME);
        let before = model.world().now();
        update(&mut model, Action::Look(LookAction::Close));
        assert!(model.percent_sought().is_none() && !model.is_moving());
        assert_eq!(model.world().now(), before);

        let mut model = Model::new(&options, 1, Vec::new());
        arrive(&mut model);
        assert_eq!(model.world().now(), Time::from_micros(100_000_000));

        let model = open("load=100&start=86400s", None);
        assert_eq!(told(&model), ["that is more than 150000 events from the beginning"]);
        assert!(!model.run.has_past());
    }

    #[test]
    fn a_pin_tells_what_has_become_different() {
        let pin = Pin::of(open("seed=3&start=4s", None).world());
        let same = open(&format!("seed=3&start=4s&pin={pin}"), None);
        assert_eq!(told(&same), [""; 0]);
        let other = open(&format!("seed=4&start=4s&pin={pin}"), None);
        let [notice] = &told(&other)[..] else { panic!("one is told") };
        assert!(notice.starts_with("this moment is not quite the one that the page was written for: "));
        let begin = Pin::of(open("seed=3", Some(TEXT)).world());
        assert_eq!(told(&open(&format!("seed=3&pin={begin}"), Some(TEXT))), [""; 0], "at the beginning, too");
    }

    #[test]
    fn a_script_goes_to_a_place_from_anywhere() {
        let mut model = open("start=9s", Some(TEXT));
        for (place, expected) in [("line 5", Some(0)), ("end", Some(1)), ("start", None), ("20s", Some(1))] {
            let place = Place::parse(place).expect("it is one");
            update(&mut model, Action::Time(TimeAction::Seek(place)));
            arrive(&mut model);
            assert_eq!((model.sentence(), model.playing), (expected, false), "{place:?}");
        }
        assert_eq!(model.world().now(), Time::from_micros(20_000_000));
        assert_eq!(told(&model), [""; 0]);
    }
}
