//! The sentence of the scenario, above the picture: what is to be seen there, or what will happen next.

use experiment::Experiment;
use scenario::Statement;
use yew::prelude::*;

use crate::api::options::Panel;
use crate::control::{Control, PlayControl};
use crate::model::caption::Say;
use crate::model::evidence::broken;
use crate::model::{Action, Model, Refusal, Tab};
use crate::text;
use crate::ui::{button, click};

/// What stands above the picture while a scenario is played.
#[derive(PartialEq)]
struct Lesson {
    title: String,
    /// The place of the sentence that is shown, from 1; 0 before the first.
    place: usize,
    places: usize,
    sentence: String,
    /// What has just happened, or what came of it all.
    detail: String,
    ending: Vec<Ending>,
    steps: Steps,
    is_aloud: bool,
    /// Whether the text can be shown.
    has_text: bool,
}

/// The way to the next sentence and the last.
#[derive(PartialEq)]
struct Steps {
    next: Option<Refusal>,
    back: Option<Refusal>,
    on_its_own: bool,
}

/// What came of it: whether it is as it should be, in words, and the line that says so.
#[derive(PartialEq, Debug)]
pub(super) struct Ending {
    pub(super) is_well: bool,
    pub(super) words: String,
    line: u32,
}

/// Whether there is anything to be read of the scenario; one that is over and has said nothing, as it may be in
/// somebody's page, leaves the place to what happens.
pub(crate) fn has_words(model: &Model) -> bool {
    let says = model.run.sentences().next().is_some() || !model.play.about().is_empty();
    model.plays_scenario() && (says || !model.run.is_over() || !endings(model).is_empty())
}

/// The sentence, and the way to the next and the last.
pub(crate) fn lesson(model: &Model, on: &Callback<Action>) -> Html {
    draw(&view(model), on)
}

/// *Back* and *Next* once more, for the thumb: the style sheet says where there is room for which.
pub(crate) fn pager(model: &Model, on: &Callback<Action>) -> Html {
    if model.plays_scenario() { steps(&Steps::of(model), on) } else { Html::default() }
}

fn view(model: &Model) -> Lesson {
    let shown = model.sentence();
    let sentence = shown.and_then(|place| model.run.sentences().nth(place));
    let sentence = sentence.map(|(_, text)| text.as_str().to_owned());
    let is_last = !model.has_next_sentence();
    Lesson {
        title: model.scenario_title().unwrap_or_default().to_owned(),
        place: shown.map_or(0, |place| place + 1),
        places: model.run.sentences().count(),
        sentence: sentence.unwrap_or_else(|| first_words(model)),
        detail: model.caption.shown().map_or_else(String::new, |told| told.headline.clone()),
        ending: if is_last { endings(model) } else { Vec::new() },
        steps: Steps::of(model),
        is_aloud: model.caption.said() != Say::Nothing,
        has_text: model.panels.shows(Panel::Tab(Tab::Scenario)),
    }
}

impl Steps {
    fn of(model: &Model) -> Steps {
        let refusal = |control| Control::Play(control).refusal(model);
        Steps {
            next: refusal(PlayControl::Next),
            back: refusal(PlayControl::Back),
            on_its_own: model.play.on_its_own,
        }
    }
}

/// What is read before the scenario has said anything.
fn first_words(model: &Model) -> String {
    match model.play.about() {
        "" if model.run.is_over() => "The scenario is over.".to_owned(),
        "" => "A scenario that has said nothing yet.".to_owned(),
        about => about.to_owned(),
    }
}

/// What came of a scenario that is over: what went wrong; or that nothing did, what it broke on purpose,
/// and which goals were reached.
pub(super) fn endings(model: &Model) -> Vec<Ending> {
    let experiment = model.run.experiment();
    let failures = experiment.failures().into_iter();
    let mut endings: Vec<Ending> = failures
        .map(|failure| Ending {
            is_well: false,
            words: text::capital(&failure.message),
            line: model.line_in_text(failure.line),
        })
        .collect();
    if endings.is_empty() && (expects(experiment) || !experiment.judges().violations().is_empty()) {
        endings.push(Ending { is_well: true, words: success(experiment), line: 0 });
    }
    endings.extend(experiment.director().goals().iter().map(|goal| Ending {
        is_well: goal.reached,
        words: format!("Goal {}: {}", if goal.reached { "reached" } else { "not reached" }, goal.condition),
        line: model.line_in_text(goal.line),
    }));
    endings
}

/// Whether the scenario says what shall come of it.
fn expects(experiment: &Experiment) -> bool {
    use Statement::{Expect, ExpectRefused, Goal, Never};
    let mut lines = experiment.scenario().lines.iter();
    lines.any(|line| matches!(line.statement, Expect(_) | ExpectRefused(_) | Goal(_) | Never(_)))
}

fn success(experiment: &Experiment) -> String {
    let violations = experiment.judges().violations();
    let name = |(place, _): (usize, usize)| violations.get(place).map(|first| first.property.name());
    let broken: Vec<&str> = broken(violations).into_iter().filter_map(name).collect();
    match &broken[..] {
        [] => "All that was expected came true.".to_owned(),
        broken => format!("As expected, this is broken: {}.", broken.join(", ")),
    }
}

fn draw(view: &Lesson, on: &Callback<Action>) -> Html {
    let live = if view.is_aloud { "polite" } else { "off" };
    html! {
        <div class={classes!("lesson", view.steps.next.map(|_| "over"))} role="group" aria-label="Scenario">
            <p class="lesson-top">
                <b>{ &view.title }</b>
                { dots(view) }
            </p>
            { steps(&view.steps, on) }
            <div class="said" aria-live={live}>
                <p class="sentence" data-sentence="">{ &view.sentence }</p>
                for ending in view.ending.iter() {
                    { draw_ending(ending, view.has_text, on) }
                }
            </div>
            if view.ending.is_empty() {
                <p class="detail">{ &view.detail }</p>
            }
        </div>
    }
}

/// More of them nobody counts.
const MOST_DOTS: usize = 12;

fn dots(view: &Lesson) -> Html {
    html! {
        if view.places != 0 {
            if view.places <= MOST_DOTS {
                <span class="dots" aria-hidden="true">
                    for place in 1..=view.places {
                        <i class={if place < view.place { "past" } else if place == view.place { "here" } else { "" }} />
                    }
                </span>
            }
            <small>{ format!("{} of {}", view.place, view.places) }</small>
        }
    }
}

fn steps(Steps { next, back, on_its_own }: &Steps, on: &Callback<Action>) -> Html {
    let own = if *on_its_own { PlayControl::StepByStep } else { PlayControl::OnItsOwn };
    let own = Control::Play(own);
    let description = own.description();
    html! {
        <div class="lesson-steps" role="group" aria-label="Sentences">
            { button(Control::Play(PlayControl::Back), *back, on) }
            { button(Control::Play(PlayControl::Next), *next, on) }
            <button type="button" data-control={description.id} title={description.help}
                aria-pressed={on_its_own.to_string()} onclick={click(own.action(), on)}>
                { description.sign }
            </button>
        </div>
    }
}

fn draw_ending(Ending { is_well, words, line }: &Ending, has_text: bool, on: &Callback<Action>) -> Html {
    let control = Control::Play(PlayControl::ToLine(*line));
    html! {
        <p class={if *is_well { "safe" } else { "broken" }}>
            { if *is_well { "✓ " } else { "✕ " } }{ words }
            if *line != 0 && has_text {
                { " " }
                <button type="button" class="small" data-control={control.description().id}
                    title={control.description().name} onclick={click(control.action(), on)}>
                    { format!("line {line}") }
                </button>
            }
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::{Options, Place};
    use crate::control::Offer;
    use crate::model::play::PlayAction;

    fn act(model: &mut Model, action: PlayAction) {
        model.update(Action::Play(action), &mut Vec::new());
    }

    /// What a text comes to when somebody goes through it by *Next* alone.
    fn ending_of(text: &str) -> Vec<String> {
        let mut model = Model::new(&Options::default(), 1, Vec::new());
        act(&mut model, PlayAction::Type(text.to_owned()));
        act(&mut model, PlayAction::Run);
        for _ in 0..1_000 {
            if !model.has_next_sentence() {
                break;
            }
            act(&mut model, PlayAction::Next);
        }
        let sign = |ending: Ending| format!("{} {}", if ending.is_well { "✓" } else { "✕" }, ending.words);
        endings(&model).into_iter().map(sign).collect()
    }

    #[test]
    fn the_end_says_what_came_of_it() {
        assert_eq!(
            ending_of("servers 3\ngoal S1 leads\nelect S1\nexpect S1 leads"),
            ["✓ All that was expected came true.", "✓ Goal reached: S1 leads"]
        );
        assert_eq!(
            ending_of("servers 3\ngoal S2 leads\nelect S1\nexpect S2 leads"),
            ["✕ Expected S2 leads, but S2 is follower in term 1", "✕ Goal not reached: S2 leads"]
        );
        assert_eq!(ending_of("servers 3\nelect S1\nsay It leads"), [""; 0], "nothing was expected");
        let broken = crate::library::Lesson::named("disk-forgotten-vote").unwrap();
        assert_eq!(ending_of(broken.text), ["✓ As expected, this is broken: Durability, Election Safety."]);
    }

    #[test]
    fn what_says_nothing_leaves_the_place_to_what_happens() {
        let check = |text: &str, expected| {
            let mut options = Options { start: Some(Place::End), ..Options::default() };
            options.text = Some(text.to_owned());
            let mut model = Model::new(&options, 1, Vec::new());
            assert!(has_words(&model), "it is yet to come: {text}");
            while model.has_next_sentence() {
                act(&mut model, PlayAction::Next);
            }
            assert_eq!(has_words(&model), expected, "{text}");
        };
        check("servers 3\nelect S1\n", false);
        check("servers 3\nelect S1\nsay It leads\n", true);
        check("servers 3\nelect S1\nexpect S1 leads\n", true);
        check("servers 3\nelect S1\nexpect S2 leads\n", true);
    }

    #[test]
    fn nothing_is_offered_in_free_play() {
        let model = Model::new(&Options::default(), 1, Vec::new());
        assert_eq!(Control::Play(PlayControl::Next).offer(&model), Offer::Absent);
        assert_eq!(Control::Play(PlayControl::Back).offer(&model), Offer::Absent);
    }
}
