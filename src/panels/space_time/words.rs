//! The diagram in words.

use experiment::{Passage, Strip, StripMark, StripMarkKind, What};
use raft::Time;
use sim::{LossCause, Status};

use super::film::{self, Film};
use crate::model::Model;
use crate::text;

/// So much is told at most.
const MOST_LINES: usize = 60;

/// The message that is pointed at.
pub(super) fn pointed(model: &Model) -> String {
    let Some(message) =
        model.space_time.pointed.and_then(|id| model.strip().and_then(|strip| strip.message(id)))
    else {
        return String::new();
    };
    tell(message)
}

/// What the diagram leaves out.
pub(super) fn note(model: &Model, film: Option<&Film>) -> String {
    let (Some(strip), Some(film)) = (model.strip(), film) else {
        return String::new();
    };
    let [all, drawn] = film.counts;
    let mut note = String::new();
    if drawn < all {
        let apart = text::millis(film::pixels(film.sheet, film.gap));
        note = format!(
            "{} here, {} drawn: one of those of a kind that leave within {apart}.",
            text::count(all as u64, "message", "messages"),
            text::count(drawn as u64, "arrow", "arrows")
        );
    }
    if strip.is_full() {
        note = format!(
            "Too much for one picture: it ends at {} s. Show less time.",
            text::seconds(strip.until().at)
        );
    }
    note
}

/// What is in sight, in the order of time: what is worth a mark first, and of the messages as many as there
/// is room for.
pub(super) fn list(model: &Model) -> Vec<String> {
    let Some(strip) = model.strip() else {
        return Vec::new();
    };
    let (from, until) = (model.space_time.from(), model.space_time.until());
    let is_in = |at: Time| from <= at && at <= until;
    let marks =
        strip.marks().filter(|mark| is_in(mark.moment.at)).map(|mark| (mark.moment.at, mark_told(mark)));
    let mut lines: Vec<(Time, String)> = marks.chain(stops(strip, &is_in)).take(MOST_LINES).collect();
    let tells = |message: &&Passage| {
        is_in(message.sent) && !message.is_routine
            || message.end.is_some_and(|end| end.lost.is_some() && is_in(end.moment.at))
    };
    let mut messages = strip.messages().filter(tells);
    let room = MOST_LINES - lines.len();
    lines.extend(messages.by_ref().take(room).map(|message| (message.sent, tell(message))));
    let left = messages.count();
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_unstable_by_key(|place| (lines[*place].0, *place));
    let now = model.world().now();
    let line = |place: usize| {
        let (at, words) = &lines[place];
        let ahead = if now < *at { ", ahead of the cursor" } else { "" };
        format!("{} s: {words}{ahead}", text::seconds(*at))
    };
    let mut told: Vec<String> = order.into_iter().map(line).collect();
    if left != 0 {
        told.push(format!("and {}", text::count(left as u64, "message more", "messages more")));
    }
    if told.is_empty() {
        told.push(format!(
            "Nothing but heartbeats from {} s to {} s.",
            text::seconds(from),
            text::seconds(until)
        ));
    }
    told
}

/// When servers stopped and started.
fn stops<'a>(strip: &'a Strip, is_in: &'a dyn Fn(Time) -> bool) -> impl Iterator<Item = (Time, String)> + 'a {
    strip.lanes().iter().enumerate().flat_map(move |(lane, stretches)| {
        stretches.windows(2).filter_map(move |pair| {
            let [before, after] = pair else { return None };
            let what = match (before.status, after.status) {
                (old, Status::Crashed) if old != Status::Crashed => "is crashed",
                (Status::Crashed, _) => "runs again",
                _ if after.is_paused && !before.is_paused => "is paused",
                _ if before.is_paused && !after.is_paused => "goes on",
                _ => return None,
            };
            is_in(after.since).then(|| (after.since, format!("S{} {what}", lane + 1)))
        })
    })
}

fn mark_told(mark: &StripMark) -> String {
    match &mark.kind {
        StripMarkKind::Election(server, term) => format!("{server} stands for election, term {term}"),
        StripMarkKind::Leads(server, term) => format!("{server} leads term {term}"),
        StripMarkKind::Commit(server, index) => format!("{server} commits index {index}"),
        StripMarkKind::Deed { words, by_scenario: false } => format!("you: {words}"),
        StripMarkKind::Deed { words, by_scenario: true } => format!("the scenario: {words}"),
        StripMarkKind::Violation(property) => format!("{} is broken", property.name()),
    }
}

/// A message in one breath: *S3 sends S2 1 entry, term 3; it arrives at 12.412 s*.
fn tell(message: &Passage) -> String {
    let (from, to) = (text::endpoint(message.from), text::endpoint(message.to));
    let what = what(message);
    let term =
        if message.term == raft::Term::ZERO { String::new() } else { format!(", term {}", message.term) };
    let end = match message.end {
        None => "it is on its way".to_owned(),
        Some(end) => {
            let at = text::seconds(end.moment.at);
            match end.lost {
                None => format!("it arrives at {at} s"),
                Some(cause) => format!("it is lost at {at} s: {}", why(cause)),
            }
        }
    };
    format!("{} s, {from} → {to}: {what}{term}; {end}", text::seconds(message.sent))
}

fn what(message: &Passage) -> String {
    match message.what {
        What::AsksForVote { is_pre: false } => "asks for a vote".to_owned(),
        What::AsksForVote { is_pre: true } => "asks for a pre-vote".to_owned(),
        What::Votes(true) => "vote granted".to_owned(),
        What::Votes(false) => "vote refused".to_owned(),
        What::Entries(0) => "heartbeat".to_owned(),
        What::Entries(number) => text::count(number as u64, "entry", "entries"),
        What::Stored(Some(index)) | What::Restored(Some(index)) => format!("success up to index {index}"),
        What::Stored(None) => "no success".to_owned(),
        What::Snapshot => "a piece of a snapshot".to_owned(),
        What::Restored(None) => "more of the snapshot is wanted".to_owned(),
        What::TakeOver => "take over now".to_owned(),
        What::Request => "request".to_owned(),
        What::Answer(true) => "done".to_owned(),
        What::Answer(false) => "not here".to_owned(),
    }
}

fn why(cause: LossCause) -> &'static str {
    match cause {
        LossCause::Dropped => "somebody dropped it",
        LossCause::ReceiverCrashed => "the receiver is crashed",
        LossCause::LinkCut => "the link is cut",
        LossCause::Chance => "the link loses some",
        LossCause::Intercepted => "a rule drops it",
    }
}
