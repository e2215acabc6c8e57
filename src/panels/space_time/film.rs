//! What is drawn of a strip, and moved as a whole: lanes, arrows, marks. However many messages there are,
//! each sort of arrow is one path.

use experiment::{Passage, Strip, StripMarkKind, What};
use raft::{Duration, ServerId, Term, Time};
use sim::Status;

use crate::model::Model;
use crate::model::space_time::Sheet;
use crate::text;

/// What is drawn of a strip.
#[derive(PartialEq)]
pub(crate) struct Film {
    pub(super) from: Time,
    pub(super) until: Time,
    pub(super) sheet: Sheet,
    /// The version of the strip that it was drawn from.
    pub(super) version: u64,
    /// Where the cursor is, while it stands still.
    pub(super) cursor: Option<f64>,
    /// Grid lines, and the times that they stand for.
    pub(super) times: Vec<(f64, String)>,
    pub(super) stretches: Vec<Bar>,
    pub(super) arrows: [String; SORTS],
    pub(super) deeds: Vec<Deed>,
    pub(super) marks: Vec<Sign>,
    /// The arrows of the story that is told, each with its number.
    pub(super) chain: Vec<Told>,
    /// How many messages there are, and how many have an arrow.
    pub(super) counts: [usize; 2],
    /// Arrows between the same two that lie closer than this are one.
    pub(super) gap: f64,
}

/// A server was the same for a while.
#[derive(PartialEq)]
pub(super) struct Bar {
    pub(super) x: f64,
    pub(super) width: f64,
    pub(super) lane: usize,
    pub(super) status: Status,
    pub(super) is_paused: bool,
    pub(super) term: Term,
}

/// A sign on a lane.
#[derive(PartialEq)]
pub(super) struct Sign {
    pub(super) x: f64,
    pub(super) lane: usize,
    pub(super) kind: SignKind,
    pub(super) words: String,
    pub(super) term: Term,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum SignKind {
    Election,
    Leads,
    Commit,
    Status,
}

/// Somebody did something, or a property was broken.
#[derive(PartialEq)]
pub(super) struct Deed {
    pub(super) x: f64,
    /// What, if there is room for it.
    pub(super) words: String,
    pub(super) class: &'static str,
}

/// An arrow of the story that is told.
#[derive(PartialEq)]
pub(super) struct Told {
    pub(super) number: usize,
    pub(super) path: String,
    pub(super) at: (f64, f64),
}

/// How many sorts of arrows there are.
pub(super) const SORTS: usize = 7;
/// What the style sheet calls them. The last two are the crosses of what was lost, and what is on its way
/// where the strip ends.
pub(super) const CLASSES: [&str; SORTS] =
    ["routine", "entries", "answers", "votes", "clients", "lost", "under-way"];
const LOST: usize = 5;
const UNDER_WAY: usize = 6;

/// More arrows than this are not to be told apart.
const MOST_ARROWS: usize = 1_200;
/// With more than this, they have no heads.
const MOST_HEADS: usize = 600;
/// Signs of a lane that are closer than this would lie on each other.
const SIGN_WIDTH: f64 = 25.0;
/// The same for the words of what somebody did.
const WORDS_WIDTH: f64 = 96.0;

/// What is drawn now.
pub(super) fn film(model: &Model, strip: &Strip) -> Film {
    let (from, until) = model.space_time.film();
    let sheet = model.space_time.sheet(model.world());
    let mut film = Film {
        from,
        until,
        sheet,
        version: strip.version(),
        cursor: (!model.playing).then(|| sheet.x(model.world().now(), from)),
        times: times(sheet, from, until),
        stretches: stretches(sheet, strip, from, until),
        arrows: Default::default(),
        deeds: Vec::new(),
        marks: Vec::new(),
        chain: chain(model, sheet, strip, from),
        counts: [0, 0],
        gap: 0.0,
    };
    film.draw_arrows(model, strip);
    film.place_marks(strip);
    film
}

impl Film {
    fn draw_arrows(&mut self, model: &Model, strip: &Strip) {
        let (from, until) = (self.from, self.until);
        let is_in = |message: &&Passage| {
            message.sent <= until
                && message.end.is_none_or(|end| from <= end.moment.at)
                && model.shows(message)
        };
        let messages: Vec<&Passage> = strip.messages().filter(is_in).collect();
        let mut drawn = messages.clone();
        while MOST_ARROWS < drawn.len() && self.gap < 1_000.0 {
            self.gap = (2.0 * self.gap).max(1.0);
            drawn = thinned(&messages, self.sheet, from, self.gap);
        }
        self.counts = [messages.len(), drawn.len()];
        let has_heads = drawn.len() <= MOST_HEADS;
        for message in drawn {
            let line = self.sheet.arrow(message, from, strip);
            let lost = message.end.and_then(|end| end.lost);
            let path = match (lost, message.end) {
                (Some(_), _) => LOST,
                (None, None) => UNDER_WAY,
                (None, Some(_)) => sort(message),
            };
            draw(&mut self.arrows[path], line, has_heads && lost.is_none());
            if lost.is_some() {
                cross(&mut self.arrows[path], line[1]);
            }
        }
    }

    fn place_marks(&mut self, strip: &Strip) {
        let (from, until, sheet) = (self.from, self.until, self.sheet);
        let lane = |server: ServerId| usize::from(server.number()) - 1;
        let mut signs: Vec<Sign> = Vec::new();
        for mark in strip.marks().filter(|mark| from <= mark.moment.at && mark.moment.at <= until) {
            let x = sheet.x(mark.moment.at, from);
            let (server, kind, words, term) = match &mark.kind {
                StripMarkKind::Election(server, term) => {
                    (*server, SignKind::Election, term.to_string(), *term)
                }
                StripMarkKind::Leads(server, term) => (*server, SignKind::Leads, format!("★{term}"), *term),
                StripMarkKind::Commit(server, index) => {
                    (*server, SignKind::Commit, format!("✓{index}"), Term::ZERO)
                }
                StripMarkKind::Deed { words, by_scenario } => {
                    let class = if *by_scenario { "line" } else { "deed" };
                    self.place_deed(x, words, class);
                    continue;
                }
                StripMarkKind::Violation(property) => {
                    self.place_deed(x, property.name(), "violation");
                    continue;
                }
            };
            signs.push(Sign { x, lane: lane(server), kind, words, term });
        }
        signs.extend(statuses(&self.stretches));
        self.marks = apart(signs);
    }

    /// Words that would lie on others are left out: the line is there, and the list has them.
    fn place_deed(&mut self, x: f64, words: &str, class: &'static str) {
        let last = self.deeds.iter().rfind(|deed| !deed.words.is_empty());
        let has_room = last.is_none_or(|last| WORDS_WIDTH <= x - last.x);
        let words = if has_room { shortened(words) } else { String::new() };
        self.deeds.push(Deed { x, words, class });
    }
}

fn shortened(words: &str) -> String {
    const LONGEST: usize = 22;
    if words.chars().count() <= LONGEST {
        return words.to_owned();
    }
    words.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Of the messages of the same sort between the same two, those that are further apart than a gap.
fn thinned<'a>(messages: &[&'a Passage], sheet: Sheet, from: Time, gap: f64) -> Vec<&'a Passage> {
    let lanes = sheet.lanes();
    let mut last = vec![f64::MIN; SORTS * lanes * lanes];
    let is_apart = |message: &&&Passage| {
        let sort = if message.end.is_some_and(|end| end.lost.is_some()) { LOST } else { sort(message) };
        let place = (sort * lanes + sheet.lane(message.from)) * lanes + sheet.lane(message.to);
        let x = sheet.x(message.sent, from);
        let is_apart = gap <= x - last[place];
        if is_apart {
            last[place] = x;
        }
        is_apart
    };
    messages.iter().filter(is_apart).copied().collect()
}

fn sort(message: &Passage) -> usize {
    match message.what {
        _ if message.is_routine => 0,
        What::Entries(_) | What::Snapshot => 1,
        What::Stored(_) | What::Restored(_) => 2,
        What::AsksForVote { .. } | What::Votes(_) | What::TakeOver => 3,
        What::Request | What::Answer(_) => 4,
    }
}

/// What a server becomes, where that is not told by who leads: stopped, started, paused.
fn statuses(stretches: &[Bar]) -> impl Iterator<Item = Sign> {
    let changes = stretches.iter().zip(stretches.iter().skip(1)).filter(|(one, next)| one.lane == next.lane);
    changes.filter_map(|(before, bar)| {
        let words = match (before.status, bar.status) {
            (old, Status::Crashed) if old != Status::Crashed => "✕",
            (Status::Crashed, new) if new != Status::Crashed => "▸",
            _ if bar.is_paused && !before.is_paused => "‖",
            _ if before.is_paused && !bar.is_paused => "▸",
            _ => return None,
        };
        Some(Sign {
            x: bar.x,
            lane: bar.lane,
            kind: SignKind::Status,
            words: words.to_owned(),
            term: Term::ZERO,
        })
    })
}

/// Of signs that would lie on each other, the one that matters more; of equal ones the last.
fn apart(signs: Vec<Sign>) -> Vec<Sign> {
    let weight = |sign: &Sign| match sign.kind {
        SignKind::Commit => 0,
        SignKind::Election => 1,
        SignKind::Leads => 2,
        SignKind::Status => 3,
    };
    let mut kept: Vec<Sign> = Vec::new();
    for sign in signs {
        let near =
            kept.iter().rposition(|known| known.lane == sign.lane && (sign.x - known.x).abs() < SIGN_WIDTH);
        match near {
            Some(place) if weight(&kept[place]) <= weight(&sign) => kept[place] = sign,
            Some(_) => {}
            None => kept.push(sign),
        }
    }
    kept
}

fn stretches(sheet: Sheet, strip: &Strip, from: Time, until: Time) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for (lane, stretches) in strip.lanes().iter().enumerate() {
        let first = stretches.partition_point(|stretch| stretch.since <= from).saturating_sub(1);
        for (place, stretch) in stretches.iter().enumerate().skip(first) {
            if until < stretch.since {
                break;
            }
            let end = stretches.get(place + 1).map_or(until, |next| next.since).min(until);
            let x = sheet.x(stretch.since.max(from), from);
            let width = sheet.x(end, from) - x;
            // What nobody could see is left out; what comes after it begins where it began.
            if width < 0.4 && place + 1 != stretches.len() {
                continue;
            }
            let (status, is_paused, term) = (stretch.status, stretch.is_paused, stretch.term);
            bars.push(Bar { x, width, lane, status, is_paused, term });
        }
    }
    bars
}

/// Round times, so that their numbers have room.
fn times(sheet: Sheet, from: Time, until: Time) -> Vec<(f64, String)> {
    const ROOM: f64 = 62.0;
    let room_us = sheet.time(Time::ZERO, ROOM).as_micros();
    let mut step = 1_000;
    for factor in [2, 5, 2].into_iter().cycle() {
        if room_us <= step {
            break;
        }
        step = step * factor / if factor == 5 { 2 } else { 1 };
    }
    let first = from.as_micros().div_ceil(step);
    let last = until.as_micros() / step;
    let at = |number: u64| Time::from_micros(number * step);
    (first..=last).map(|number| (sheet.x(at(number), from), text::seconds(at(number)))).collect()
}

/// The arrows of the story that is told: by the numbers that its steps have beneath the diagram.
fn chain(model: &Model, sheet: Sheet, strip: &Strip, from: Time) -> Vec<Told> {
    let Some(story) = &model.story else {
        return Vec::new();
    };
    let here = story.causes.len();
    let consequences = story.consequences(&model.run);
    let numbered = story.causes.iter().zip(1..).chain(consequences.iter().zip(here + 2..));
    numbered
        .filter_map(|(step, number)| {
            let message = strip.message(step.message?)?;
            let [a, b] = sheet.arrow(message, from, strip);
            let mut path = String::new();
            draw(&mut path, [a, b], true);
            // Not in the middle, where the arrows of a broadcast cross.
            let at = (a.0 + (b.0 - a.0) * 0.42, a.1 + (b.1 - a.1) * 0.42);
            Some(Told { number, path, at })
        })
        .collect()
}

/// An arrow that is drawn alone: a message's, in the sheet's own pixels.
pub(super) fn alone(model: &Model, id: sim::MessageId, from: Time) -> Option<String> {
    let strip = model.strip()?;
    let sheet = model.space_time.sheet(model.world());
    let mut path = String::new();
    draw(&mut path, sheet.arrow(strip.message(id)?, from, strip), true);
    Some(path)
}

/// What is on its way at the cursor: how far it has come, and how far it has to go.
pub(super) fn flying(model: &Model) -> [String; 2] {
    let (mut come, mut to_go) = (String::new(), String::new());
    let (sheet, from, now) =
        (model.space_time.sheet(model.world()), model.space_time.from(), model.world().now());
    let hides = model.space_time.hides_routine;
    let is_hidden =
        |id| hides && model.strip().and_then(|strip| strip.message(id)).is_some_and(|known| known.is_routine);
    for (id, flight) in model.world().flights() {
        let x = |at| sheet.x(at, from);
        let (x0, x1, x_now) = (x(flight.sent), x(flight.arrives), x(now));
        if is_hidden(id) || x1.max(x_now) < 0.0 || f64::from(sheet.width) < x0 {
            continue;
        }
        let [y0, y1] = [flight.packet.from(), flight.packet.to()].map(|end| sheet.y(sheet.lane(end)));
        // What is held stays where it was then.
        let x_here = flight.held.map_or(x_now, x).min(x1);
        let part = if x1 <= x0 { 1.0 } else { ((x_here - x0) / (x1 - x0)).clamp(0.0, 1.0) };
        let here = (x_here, y0 + (y1 - y0) * part);
        draw(&mut come, [(x0, y0), here], false);
        let bound = if flight.held.is_some() || x1 < x_now { (x_now, here.1) } else { (x1, y1) };
        draw(&mut to_go, [here, bound], false);
    }
    [come, to_go]
}

fn draw(path: &mut String, [a, b]: [(f64, f64); 2], has_head: bool) {
    step(path, 'M', a);
    step(path, 'L', b);
    if has_head {
        const LONG: f64 = 7.0;
        const BROAD: f64 = 3.2;
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).sqrt().max(0.1);
        let (dx, dy) = (dx / length, dy / length);
        step(path, 'M', (b.0 - LONG * dx + BROAD * dy, b.1 - LONG * dy - BROAD * dx));
        step(path, 'L', b);
        step(path, 'L', (b.0 - LONG * dx - BROAD * dy, b.1 - LONG * dy + BROAD * dx));
    }
}

fn cross(path: &mut String, at: (f64, f64)) {
    const ARM: f64 = 4.0;
    step(path, 'M', (at.0 - ARM, at.1 - ARM));
    step(path, 'L', (at.0 + ARM, at.1 + ARM));
    step(path, 'M', (at.0 - ARM, at.1 + ARM));
    step(path, 'L', (at.0 + ARM, at.1 - ARM));
}

fn step(path: &mut String, letter: char, (x, y): (f64, f64)) {
    path.push(letter);
    tenths(path, x);
    path.push(' ');
    tenths(path, y);
}

/// A number with one decimal: there are thousands of them.
fn tenths(path: &mut String, value: f64) {
    let all = (value * 10.0).round() as i64;
    if all < 0 {
        path.push('-');
    }
    let mut digits = [0_u8; 20];
    let mut rest = all.unsigned_abs();
    let mut place = digits.len();
    let last = (rest % 10) as u8;
    rest /= 10;
    loop {
        place -= 1;
        digits[place] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    digits[place..].iter().for_each(|digit| path.push(char::from(*digit)));
    if last != 0 {
        path.push('.');
        path.push(char::from(b'0' + last));
    }
}

/// How long so many pixels are.
pub(super) fn pixels(sheet: Sheet, pixels: f64) -> Duration {
    sheet.time(Time::ZERO, pixels).since(Time::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::space_time::SpaceTimeAction;
    use crate::model::speed::Speed;
    use crate::model::{Action, LookAction, Tab, TimeAction};

    fn update(model: &mut Model, action: Action) {
        model.update(action, &mut Vec::new());
    }

    /// So many seconds of a cluster, with the diagram open.
    fn model(seconds: u64) -> Model {
        let mut model = Model::new(&Options { servers: 5, ..Options::default() }, 1, Vec::new());
        update(&mut model, Action::Look(LookAction::Open(Tab::SpaceTime)));
        update(&mut model, Action::Time(TimeAction::SetSpeed(Speed::parse("10").unwrap())));
        for _ in 0..seconds {
            update(&mut model, Action::Time(TimeAction::Frame { elapsed_us: 100_000 }));
        }
        update(&mut model, Action::Time(TimeAction::Pause));
        model
    }

    fn drawn(model: &mut Model) -> Film {
        while model.space_time.is_behind() {
            update(model, Action::Time(TimeAction::Frame { elapsed_us: 0 }));
        }
        film(model, model.strip().expect("it is open"))
    }

    #[test]
    fn numbers_have_one_decimal_or_none() {
        let write = |value| {
            let mut path = String::new();
            tenths(&mut path, value);
            path
        };
        let values = [0.0, 0.04, 0.05, -0.3, 12.0, 12.34, -120.96, 98_765.4];
        assert_eq!(values.map(write), ["0", "0", "0.1", "-0.3", "12", "12.3", "-121", "98765.4"]);
    }

    #[test]
    fn an_arrow_is_drawn_for_each_message_and_a_cross_where_one_was_lost() {
        let mut model = model(2);
        let crash = |server| sim::Action::Server(server, sim::ServerAction::Crash);
        let leader = model.world().leader().expect("two seconds are enough");
        let other = model.world().hosts().iter().map(sim::Host::id).find(|id| *id != leader).unwrap();
        update(&mut model, Action::Do(crash(other)));
        update(&mut model, Action::Time(TimeAction::Play));
        update(&mut model, Action::Time(TimeAction::Frame { elapsed_us: 10_000 }));
        update(&mut model, Action::Time(TimeAction::Pause));
        let film = drawn(&mut model);
        assert_eq!(film.counts[0], film.counts[1]);
        let lines = |path: &str| path.matches('M').count();
        assert_eq!(lines(&film.arrows[LOST]) % 3, 0, "a line and a cross each");
        assert!(0 < lines(&film.arrows[LOST]) && 0 < lines(&film.arrows[0]));
        assert!(film.deeds.iter().any(|deed| deed.words == format!("crash {other}") && deed.class == "deed"));
        let lane = usize::from(other.number()) - 1;
        assert!(film.stretches.iter().any(|bar| bar.lane == lane && bar.status == Status::Crashed));
        assert!(film.marks.iter().any(|sign| sign.lane == lane && sign.words == "✕"));
    }

    #[test]
    fn what_is_too_much_is_thinned_and_that_is_said() {
        let mut model = model(40);
        for _ in 0..8 {
            update(&mut model, Action::SpaceTime(SpaceTimeAction::ZoomOut));
        }
        let film = drawn(&mut model);
        let [all, drawn] = film.counts;
        assert!(MOST_ARROWS < all && drawn <= MOST_ARROWS && 100 < drawn, "{all} {drawn}");
        let note = super::super::words::note(&model, Some(&film));
        assert!(note.contains("messages here") && note.contains("arrows drawn"), "{note}");
        let length: usize = film.arrows.iter().map(String::len).sum();
        assert!(length < 60 * MOST_ARROWS, "{length}");
    }
}
