//! The state of the space–time diagram: which part of it is in sight, and where its things are drawn.

use experiment::{Passage, Strip};
use raft::{Duration, Time};
use sim::{Endpoint, MessageId, World};

use super::action::{LookAction, Selected, Tab, TimeAction};
use super::effect::{Picture, PictureForm};
use super::{Effect, Model};

/// The state of the space–time diagram.
pub struct SpaceTime {
    /// Where what is in sight begins.
    from: Time,
    /// How much is in sight: one of [`SPANS_MS`].
    zoom: usize,
    /// Whether somebody has moved it away from the cursor, which it follows otherwise.
    pinned: bool,
    /// Whether heartbeats, and the answers to them, are hidden.
    pub hides_routine: bool,
    /// How wide and high the diagram is, in pixels.
    size: (u32, u32),
    /// The message that is pointed at.
    pub pointed: Option<MessageId>,
    /// Whether there is more to be found out about what is in sight.
    is_behind: bool,
}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SpaceTimeAction {
    /// The diagram is so wide and high now.
    Measure(u32, u32),
    /// A quarter of what is in sight further on.
    Later,
    /// A quarter of what is in sight back.
    Earlier,
    /// What is in sight begins at this time: somebody drags it.
    BeginAt(Time),
    /// Less is in sight.
    ZoomIn,
    /// More is in sight.
    ZoomOut,
    /// Follow the cursor again.
    ToCursor,
    /// Hide heartbeats, or show them again.
    ToggleRoutine,
    /// Keep it as a picture.
    Save,
    /// Nobody drags it any more.
    Rest,
    /// The pointer is there, in pixels; or it has left.
    Hover(Option<Spot>),
    /// Somebody pressed there: tells the story of the message there, or goes to the time.
    Press(Spot),
    /// Point at the next message, as they were sent; or at the one before it.
    Walk {
        /// The next one.
        forward: bool,
    },
    /// Point at the message nearest in time that was sent from the next lane, or from the one above.
    WalkLanes {
        /// The lane below.
        down: bool,
    },
    /// Tell the story of the message that is pointed at.
    Tell,
}

impl SpaceTimeAction {
    /// Whether only what is in sight of the diagram changes.
    #[must_use]
    pub fn moves_nothing_else(&self) -> bool {
        !matches!(self, SpaceTimeAction::Press(_) | SpaceTimeAction::Tell)
    }

    /// Whether no more of the same will follow at once.
    #[must_use]
    pub fn rests(&self) -> bool {
        !matches!(self, SpaceTimeAction::BeginAt(_) | SpaceTimeAction::Hover(_))
    }
}

/// A place in the diagram, in pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spot {
    /// From what is in sight first.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// So much can be in sight, in milliseconds.
const SPANS_MS: [u64; 11] = [10, 20, 50, 120, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];
/// What is in sight at first: a round trip takes a tenth of it.
const FIRST_ZOOM: usize = 3;
/// So many steps are replayed for each frame: what is not known yet comes with the next ones.
const MOST_STEPS: u64 = 600;
/// So near to an arrow, in pixels, is on it.
const NEAR: f64 = 8.0;

impl Default for SpaceTime {
    fn default() -> SpaceTime {
        SpaceTime {
            from: Time::ZERO,
            zoom: FIRST_ZOOM,
            pinned: false,
            hides_routine: false,
            size: (420, 240),
            pointed: None,
            is_behind: false,
        }
    }
}

impl SpaceTime {
    /// Where what is in sight begins.
    #[must_use]
    pub fn from(&self) -> Time {
        self.from
    }

    /// How much is in sight.
    #[must_use]
    pub fn span(&self) -> Duration {
        Duration::from_millis(SPANS_MS[self.zoom])
    }

    /// Where what is in sight ends.
    #[must_use]
    pub fn until(&self) -> Time {
        self.from + self.span()
    }

    /// Whether somebody has moved it away from the cursor.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.pinned
    }

    /// Whether less can be in sight, and whether more can.
    #[must_use]
    pub fn can_zoom(&self) -> (bool, bool) {
        (0 < self.zoom, self.zoom + 1 < SPANS_MS.len())
    }

    /// Whether there is more to be found out about what is in sight.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.is_behind
    }

    /// What is drawn at once: what is in sight, and as much beside it that one can move a bit without
    /// anything being drawn anew.
    #[must_use]
    pub fn film(&self) -> (Time, Time) {
        let half = self.span().as_micros() / 2;
        let first = self.from.as_micros() / half;
        let at = |halves: u64| Time::from_micros(halves * half);
        (at(first.saturating_sub(1)), at(first + 4))
    }

    /// Where the things of a world are drawn.
    #[must_use]
    pub fn sheet(&self, world: &World) -> Sheet {
        let (width, height) = self.size;
        Sheet { width, height, span: self.span(), servers: world.hosts().len() }
    }

    /// Who goes somewhere wants to see where that is.
    pub(super) fn find_cursor(&mut self) {
        self.pinned = false;
    }

    /// Moves so that the cursor is in sight. While time goes on, it stays where it is, and all else moves.
    fn follow(&mut self, now: Time) {
        let (now, from, span) = (now.as_micros(), self.from.as_micros(), self.span().as_micros());
        let from = if now < from + span / 20 {
            now.saturating_sub(span / 2)
        } else if from + span * 3 / 4 < now {
            now - span * 3 / 4
        } else {
            return;
        };
        self.from = Time::from_micros(from);
    }

    /// Shows more or less: what is at a time stays where it is.
    fn zoom(&mut self, zoom: usize, fix: Time) {
        let Some(after) = SPANS_MS.get(zoom) else {
            return;
        };
        let (before, after) = (self.span().as_micros(), after * 1_000);
        let ahead = fix.since(self.from).as_micros().min(before);
        self.zoom = zoom;
        self.from = Time::from_micros(fix.as_micros().saturating_sub(ahead * after / before));
    }
}

/// Where things are drawn, in pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// So wide is what is in sight.
    pub width: u32,
    height: u32,
    span: Duration,
    servers: usize,
}

impl Sheet {
    /// The axis is so high.
    pub const TOP: f64 = 34.0;
    const NARROWEST: f64 = 24.0;
    const BROADEST: f64 = 46.0;

    /// How many lanes there are: one for each server, and one for the clients.
    #[must_use]
    pub fn lanes(self) -> usize {
        self.servers + 1
    }

    /// From one lane to the next.
    #[must_use]
    pub fn pitch(self) -> f64 {
        let all = f64::from(self.height) - Sheet::TOP;
        (all / self.lanes() as f64).clamp(Sheet::NARROWEST, Sheet::BROADEST)
    }

    /// How high it must be at least.
    #[must_use]
    pub fn lowest(self) -> f64 {
        Sheet::TOP + self.lanes() as f64 * Sheet::NARROWEST
    }

    /// How high it is, with all lanes.
    #[must_use]
    pub fn height(self) -> f64 {
        Sheet::TOP + self.lanes() as f64 * self.pitch()
    }

    /// The middle of a lane.
    #[must_use]
    pub fn y(self, lane: usize) -> f64 {
        Sheet::TOP + (lane as f64 + 0.5) * self.pitch()
    }

    /// The lane of whoever sends or receives.
    #[must_use]
    pub fn lane(self, end: Endpoint) -> usize {
        match end {
            Endpoint::Server(server) => usize::from(server.number()).saturating_sub(1).min(self.servers),
            Endpoint::Client(_) => self.servers,
        }
    }

    /// How far a time is to the right of another one.
    #[must_use]
    pub fn x(self, at: Time, from: Time) -> f64 {
        let us = at.as_micros() as f64 - from.as_micros() as f64;
        us * f64::from(self.width) / self.span.as_micros() as f64
    }

    /// The time that is so many pixels to the right of another one, or to its left.
    #[must_use]
    pub fn time(self, from: Time, x: f64) -> Time {
        let us = x * self.span.as_micros() as f64 / f64::from(self.width.max(1));
        Time::from_micros((from.as_micros() as f64 + us).max(0.0) as u64)
    }

    /// A message's arrow, from where it was sent to where it arrived or was lost; or is bound.
    #[must_use]
    pub fn arrow(self, message: &Passage, from: Time, strip: &Strip) -> [(f64, f64); 2] {
        let [y0, y1] = [message.from, message.to].map(|end| self.y(self.lane(end)));
        let start = (self.x(message.sent, from), y0);
        let at = match message.end {
            Some(end) => end.moment.at,
            None => message.due.max(strip.until().at),
        };
        // What waits at a paused server has come that far.
        let at = strip.waits_since(message).unwrap_or(at);
        let x1 = self.x(at, from);
        match message.end.and_then(|end| end.lost) {
            None => [start, (x1, y1)],
            // What was never on its way is lost beside the sender.
            Some(_) if at <= message.sent => [start, (x1 + 9.0, y0 + (y1 - y0).signum() * 12.0)],
            Some(_) => {
                let way = message.due.max(at).since(message.sent).as_micros() as f64;
                let part = at.since(message.sent).as_micros() as f64 / way;
                // Where it would arrive, but a bit before that, so that one sees that it did not.
                [start, (x1, y0 + (y1 - y0) * part.min(0.8))]
            }
        }
    }
}

impl Model {
    pub(super) fn update_space_time(&mut self, action: SpaceTimeAction, out: &mut Vec<Effect>) {
        let now = self.world().now();
        let state = &mut self.space_time;
        match action {
            SpaceTimeAction::Measure(width, height) => state.size = (width.max(1), height),
            SpaceTimeAction::Later => self.pan_to(self.space_time.from + self.quarter()),
            SpaceTimeAction::Earlier => self.pan_to(self.space_time.from - self.quarter()),
            SpaceTimeAction::BeginAt(time) => self.pan_to(time),
            SpaceTimeAction::ZoomIn | SpaceTimeAction::ZoomOut => {
                let zoom =
                    state.zoom.wrapping_add_signed(if action == SpaceTimeAction::ZoomIn { -1 } else { 1 });
                let is_in_sight = state.from <= now && now <= state.until();
                let middle = state.from + Duration::from_micros(state.span().as_micros() / 2);
                state.zoom(zoom, if is_in_sight { now } else { middle });
            }
            SpaceTimeAction::Rest => {}
            SpaceTimeAction::Save => {
                let name = "raft-space-time".to_owned();
                let form = PictureForm::Svg;
                out.push(Effect::SavePicture(Picture { selector: ".film-strip", name, form }));
            }
            SpaceTimeAction::ToCursor => state.pinned = false,
            SpaceTimeAction::ToggleRoutine => state.hides_routine = !state.hides_routine,
            SpaceTimeAction::Hover(spot) => {
                self.space_time.pointed = spot.and_then(|spot| self.message_at(spot))
            }
            SpaceTimeAction::Press(spot) => match self.message_at(spot) {
                Some(id) => self.tell_message(id, out),
                None => {
                    let time = self.space_time.sheet(self.world()).time(self.space_time.from, spot.x.into());
                    self.update_time(TimeAction::Scrub(time.min(self.run.end().at)));
                }
            },
            SpaceTimeAction::Walk { forward } => self.walk_sendings(forward),
            SpaceTimeAction::WalkLanes { down } => self.walk_lanes(down),
            SpaceTimeAction::Tell => {
                if let Some(id) = self.space_time.pointed {
                    self.tell_message(id, out);
                }
            }
        }
    }

    /// After anything that has happened: what is in sight follows the cursor, and is found out. Who does
    /// not look at it does not pay for it.
    pub(super) fn follow_space_time(&mut self) {
        if !self.is_open(Tab::SpaceTime) {
            self.run.strip = None;
            self.space_time.is_behind = false;
            return;
        }
        let state = &mut self.space_time;
        if !state.pinned {
            state.follow(self.run.world().now());
        }
        let (from, until) = state.film();
        state.is_behind = !self.run.cover(from, until, MOST_STEPS);
    }

    /// The strip that the diagram shows, while it is shown.
    #[must_use]
    pub fn strip(&self) -> Option<&Strip> {
        self.run.strip.as_deref()
    }

    /// Whether a message of the diagram is to be seen.
    #[must_use]
    pub fn shows(&self, message: &Passage) -> bool {
        !(self.space_time.hides_routine && message.is_routine)
    }

    fn quarter(&self) -> Duration {
        Duration::from_micros(self.space_time.span().as_micros() / 4)
    }

    fn pan_to(&mut self, time: Time) {
        self.space_time.pinned = true;
        self.space_time.from = time.clamp(Time::ZERO, self.run.end().at);
    }

    /// The message whose arrow is nearest to a spot, if one is near.
    fn message_at(&self, spot: Spot) -> Option<MessageId> {
        let strip = self.strip()?;
        let (sheet, from) = (self.space_time.sheet(self.world()), self.space_time.from);
        let at = (f64::from(spot.x), f64::from(spot.y));
        let [first, last] = [-NEAR, NEAR].map(|near| sheet.time(from, at.0 + near));
        let can_be_near = |message: &&Passage| {
            message.sent <= last
                && message.end.is_none_or(|end| first <= end.moment.at)
                && self.shows(message)
        };
        let far = |message: &Passage| distance(at, sheet.arrow(message, from, strip));
        let all = strip.messages().filter(can_be_near).map(|message| (far(message), message.id));
        let nearest = all.min_by(|one, other| one.0.total_cmp(&other.0));
        nearest.filter(|(far, _)| *far <= NEAR).map(|(_, id)| id)
    }

    /// A message in flight is chosen; of any other the story is told, at the moment of its end.
    fn tell_message(&mut self, id: MessageId, out: &mut Vec<Effect>) {
        let Some(message) = self.strip().and_then(|strip| strip.message(id)) else {
            return;
        };
        let (sent, end) = (message.sent, message.end);
        if self.world().flight(id).is_some() {
            return self.update_look(LookAction::Select(Selected::Message(id)), out);
        }
        match end {
            Some(end) => self.update_look(LookAction::Tell { moment: end.moment, number: None }, out),
            None => self.update_time(TimeAction::Scrub(sent)),
        }
    }

    fn walk_sendings(&mut self, forward: bool) {
        let Some(strip) = self.strip() else {
            return;
        };
        let (from, until) = (self.space_time.from, self.space_time.until());
        let pointed = self.space_time.pointed.filter(|id| strip.message(*id).is_some());
        let mut messages = strip.messages().filter(|message| self.shows(message));
        let next = match pointed {
            Some(id) if forward => messages.find(|message| id < message.id),
            Some(id) => messages.rfind(|message| message.id < id),
            None if forward => messages.find(|message| from <= message.sent),
            None => messages.rfind(|message| message.sent <= until),
        };
        let next = next.map(|message| (message.id, message.sent));
        drop(messages);
        self.point_at(next);
    }

    fn walk_lanes(&mut self, down: bool) {
        let Some(strip) = self.strip() else {
            return;
        };
        let Some(here) = self.space_time.pointed.and_then(|id| strip.message(id)) else {
            return self.walk_sendings(down);
        };
        let sheet = self.space_time.sheet(self.world());
        let lane = sheet.lane(here.from);
        let is_further = |other: usize| if down { lane < other } else { other < lane };
        let others = strip.messages().filter(|message| self.shows(message));
        let others = others.filter(|message| is_further(sheet.lane(message.from)));
        let far = |message: &Passage| {
            let time = message.sent.max(here.sent).since(message.sent.min(here.sent)).as_micros();
            (sheet.lane(message.from).abs_diff(lane), time)
        };
        // The next lane from which anything was sent at about that time.
        let is_near = |message: &&Passage| far(message).1 <= self.space_time.span().as_micros();
        let next = others.filter(is_near).min_by_key(|message| far(message));
        self.point_at(next.map(|message| (message.id, message.sent)));
    }

    /// What is pointed at is in sight.
    fn point_at(&mut self, found: Option<(MessageId, Time)>) {
        let Some((id, sent)) = found else {
            return;
        };
        let state = &mut self.space_time;
        state.pointed = Some(id);
        if sent < state.from || state.until() < sent {
            let third = Duration::from_micros(state.span().as_micros() / 3);
            self.pan_to(sent - third);
        }
    }
}

/// How far a point is from the line between two others.
fn distance(at: (f64, f64), [a, b]: [(f64, f64); 2]) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = (dx * dx + dy * dy).max(0.01);
    let part = (((at.0 - a.0) * dx + (at.1 - a.1) * dy) / length).clamp(0.0, 1.0);
    let (x, y) = (a.0 + part * dx - at.0, a.1 + part * dy - at.1);
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::Action;
    use crate::model::speed::Speed;

    fn update(model: &mut Model, action: Action) {
        model.update(action, &mut Vec::new());
    }

    fn look(model: &mut Model, action: SpaceTimeAction) {
        update(model, Action::SpaceTime(action));
    }

    /// A second of a cluster, with the diagram open.
    fn model() -> Model {
        let mut model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        update(&mut model, Action::Look(LookAction::Open(Tab::SpaceTime)));
        update(&mut model, Action::Time(TimeAction::SetSpeed(Speed::parse("1").unwrap())));
        for _ in 0..60 {
            update(&mut model, Action::Time(TimeAction::Frame { elapsed_us: 20_000 }));
        }
        update(&mut model, Action::Time(TimeAction::Pause));
        model
    }

    fn known(model: &mut Model) {
        while model.space_time.is_behind() {
            update(model, Action::Time(TimeAction::Frame { elapsed_us: 0 }));
        }
    }

    #[test]
    fn the_cursor_is_in_sight_unless_somebody_looks_elsewhere() {
        let mut model = model();
        let is_in_sight = |model: &Model| {
            let (now, state) = (model.world().now(), &model.space_time);
            state.from() <= now && now <= state.until()
        };
        assert!(is_in_sight(&model));
        for _ in 0..6 {
            look(&mut model, SpaceTimeAction::Earlier);
        }
        let from = model.space_time.from();
        assert!(!is_in_sight(&model) && model.space_time.is_pinned());
        update(&mut model, Action::Time(TimeAction::Play));
        update(&mut model, Action::Time(TimeAction::Frame { elapsed_us: 20_000 }));
        assert_eq!(model.space_time.from(), from, "what somebody looks at holds still");
        look(&mut model, SpaceTimeAction::ToCursor);
        assert!(is_in_sight(&model));
        for action in [TimeAction::Beginning, TimeAction::Next(experiment::Landmark::Election)] {
            update(&mut model, Action::Time(action));
            assert!(is_in_sight(&model));
        }
        for zoom in [SpaceTimeAction::ZoomIn, SpaceTimeAction::ZoomOut] {
            for _ in 0..SPANS_MS.len() + 2 {
                look(&mut model, zoom.clone());
                assert!(is_in_sight(&model));
            }
        }
        assert_eq!(model.space_time.can_zoom(), (true, false));
    }

    #[test]
    fn what_is_known_is_the_same_as_what_is_replayed_and_who_does_not_look_does_not_pay() {
        let mut model = model();
        known(&mut model);
        let strip = model.strip().expect("it is open");
        let listened: Vec<Passage> = strip.messages().cloned().collect();
        assert!(20 < listened.len(), "{}", listened.len());
        update(&mut model, Action::Look(LookAction::Open(Tab::Why)));
        assert!(model.strip().is_none() && !model.space_time.is_behind());
        update(&mut model, Action::Look(LookAction::Open(Tab::SpaceTime)));
        known(&mut model);
        let replayed: Vec<Passage> = model.strip().expect("it is open").messages().cloned().collect();
        assert_eq!(replayed, listened);
    }

    #[test]
    fn an_arrow_that_is_pressed_tells_its_story_and_one_on_its_way_is_chosen() {
        let mut model = model();
        look(&mut model, SpaceTimeAction::Measure(600, 240));
        known(&mut model);
        let (sheet, from) = (model.space_time.sheet(model.world()), model.space_time.from());
        let strip = model.strip().expect("it is open");
        let seen = strip.messages().rfind(|message| message.end.is_some() && from <= message.sent);
        let arrived = seen.expect("a heartbeat comes every 50 ms").clone();
        let [a, b] = sheet.arrow(&arrived, from, strip);
        let spot = Spot { x: ((a.0 + b.0) / 2.0) as i32, y: ((a.1 + b.1) / 2.0) as i32 };
        look(&mut model, SpaceTimeAction::Hover(Some(spot)));
        let pointed = model.space_time.pointed.expect("an arrow is there");
        look(&mut model, SpaceTimeAction::Press(spot));
        let end = model.strip().and_then(|strip| strip.message(pointed)).and_then(|message| message.end);
        assert_eq!(model.story.as_ref().map(|story| story.moment), end.map(|end| end.moment));
        assert_eq!(Some(model.run.moment()), end.map(|end| end.moment));
        // Back to where it was on its way.
        update(&mut model, Action::Time(TimeAction::PreviousEvent));
        assert!(model.world().flight(pointed).is_some());
        model.space_time.pointed = Some(pointed);
        look(&mut model, SpaceTimeAction::Tell);
        assert_eq!(model.selection, Some(Selected::Message(pointed)));
    }

    #[test]
    fn the_keyboard_walks_from_message_to_message_in_the_order_in_which_they_were_sent() {
        let mut model = model();
        known(&mut model);
        let mut seen: Vec<MessageId> = Vec::new();
        for _ in 0..8 {
            look(&mut model, SpaceTimeAction::Walk { forward: false });
            seen.extend(model.space_time.pointed);
            known(&mut model);
        }
        assert!(seen.len() == 8 && seen.is_sorted_by(|one, next| next < one), "{seen:?}");
        look(&mut model, SpaceTimeAction::Walk { forward: true });
        assert_eq!(model.space_time.pointed, Some(seen[6]));
        look(&mut model, SpaceTimeAction::ToggleRoutine);
        model.space_time.pointed = None;
        look(&mut model, SpaceTimeAction::Walk { forward: false });
        let strip = model.strip().expect("it is open");
        assert!(
            model.space_time.pointed.and_then(|id| strip.message(id)).is_none_or(|told| !told.is_routine)
        );
    }
}
