//! A run for people.

use std::io::Read;

use check::Verdict;
use experiment::{Item, News, Outcome};
use raft::Time;
use scenario::{Line, Scenario, Sentence, Statement};

use super::{Options, Trouble, parse, play, read};
use crate::screen::{Screen, Tone, harmless};

/// How much of a source line is shown.
const WIDTH: usize = 100;

/// Runs one file, tells how it goes and says whether it passed.
pub(super) fn run(options: &Options, file: &str, input: &mut dyn Read, screen: &mut Screen<'_>) -> bool {
    let name = if file == "-" { "standard input" } else { file };
    let text = match read(file, input) {
        Ok(text) => text,
        Err(trouble) => {
            screen.complain(&place(name, &trouble));
            return false;
        }
    };
    match parse(&text) {
        Ok(scenario) => play_and_tell(options, name, &text, &scenario, screen),
        Err(troubles) => {
            for trouble in &troubles {
                screen.complain(&shown(name, &text, trouble));
            }
            false
        }
    }
}

fn play_and_tell(
    options: &Options,
    name: &str,
    text: &str,
    scenario: &Scenario,
    screen: &mut Screen<'_>,
) -> bool {
    let title = scenario.title.as_ref().map_or("", |title| title.as_str());
    let separator = if title.is_empty() { "" } else { ": " };
    screen.say(&screen.paint(Tone::Title, format!("{}{separator}{title}", harmless(name))));
    let outcome = play(scenario, |item| match &item.news {
        News::Line(moment, line) => tell_line(line, moment.at, screen),
        News::Explained(..) | News::Happened(_) if options.why => tell_item(item, options.all, screen),
        News::Violated(_, verdict) => tell_violation(verdict, screen),
        // What failed is told at the end.
        News::Explained(..) | News::Happened(_) | News::Failed(..) => {}
    });
    tell_ending(&outcome, name, text, screen);
    outcome.is_success()
}

/// What is said and what is done; what is waited for and expected is for the verdict to tell.
fn tell_line(line: &Line, now: Time, screen: &mut Screen<'_>) {
    let told = match &line.statement {
        Statement::Say(prose) => prose.to_string(),
        instruction @ (Statement::Do(_) | Statement::Elect { .. }) => screen.paint(Tone::Title, instruction),
        _ => return,
    };
    screen.say(&format!("{}  {told}", moment(now)));
}

fn tell_item(item: &Item, all: bool, screen: &mut Screen<'_>) {
    if let Some(sentence) = item.sentence().filter(|sentence| all || !sentence.is_routine()) {
        tell_sentence(&sentence, item.moment().at, screen);
    }
}

fn tell_sentence(sentence: &Sentence, at: Time, screen: &mut Screen<'_>) {
    let Sentence { headline, detail, source, .. } = sentence;
    screen.say(&format!("{}    {headline}", moment(at)));
    let source = source.map_or(String::new(), |source| format!("({}, {})", source.section, source.rule));
    let reason = [detail.as_str(), &source].join(" ");
    if !reason.trim().is_empty() {
        screen.say(&format!("{:17}{}", "", screen.paint(Tone::Quiet, reason.trim())));
    }
}

fn tell_violation(verdict: &Verdict, screen: &mut Screen<'_>) {
    let Sentence { headline, detail, .. } = scenario::narrate_verdict(verdict);
    let told = screen.paint(Tone::Bad, format!("{headline}: {detail}"));
    screen.say(&format!("{}  {told}", moment(verdict.at)));
}

fn tell_ending(outcome: &Outcome, name: &str, text: &str, screen: &mut Screen<'_>) {
    for goal in &outcome.goals {
        let reached = if goal.reached { "reached" } else { "not reached" };
        screen.say(&format!("goal {reached}: {}", goal.condition));
    }
    for failure in &outcome.failures {
        screen.say(&shown(name, text, &failure.into()));
    }
    let verdict = match outcome.is_success() {
        true => screen.paint(Tone::Good, "passed"),
        false => screen.paint(Tone::Bad, "failed"),
    };
    screen.say(&format!("{verdict} at {} s, event {}", seconds(outcome.time), outcome.events));
}

/// What is wrong, with its place and the line that it is about; a caret below it points to the column.
fn shown(name: &str, text: &str, trouble: &Trouble) -> String {
    let line = trouble.line.and_then(|line| text.split('\n').nth(line as usize - 1));
    let Some(line) = line.map(str::trim_end).filter(|line| !line.is_empty()) else {
        return place(name, trouble);
    };
    let column = trouble.column.map_or(0, |column| column as usize - 1);
    // The beginning of a line too long for a screen matters less than what is wrong in it.
    let skipped = column.saturating_sub(WIDTH - 20);
    let excerpt: String = harmless(line).chars().skip(skipped).take(WIDTH).collect();
    let caret = trouble.column.map_or(String::new(), |_| format!("\n    {:>1$}", "^", column - skipped + 1));
    format!("{}\n    {excerpt}{caret}", place(name, trouble))
}

/// `file:line:column: message`, as far as there are a line and a column.
fn place(name: &str, trouble: &Trouble) -> String {
    let part = |number: Option<u32>| number.map_or(String::new(), |number| format!(":{number}"));
    let Trouble { line, column, message } = trouble;
    harmless(&format!("{name}{}{}: {message}", part(*line), part(*column)))
}

/// A moment as a column of its own.
fn moment(time: Time) -> String {
    format!("{:>11} s", seconds(time))
}

fn seconds(time: Time) -> String {
    let micros = time.as_micros();
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
