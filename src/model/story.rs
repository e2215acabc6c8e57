//! The story of a step: what led to it, and what followed; message, decision, message.

use experiment::{Feed, Item, Link, News};
use raft::{Reason, ServerId};
use scenario::Sentence;
use sim::{BranchId, Endpoint, MessageId, Moment};

use super::lit::Lit;
use super::run::Run;
use crate::text;

/// The story of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Story {
    /// The moment after it.
    pub moment: Moment,
    /// On which branch it is.
    pub branch: BranchId,
    /// Its number in the feed, if that is known.
    pub number: Option<u64>,
    /// What is told of it; none if only machines care about it.
    pub told: Option<Sentence>,
    /// What led to it, the first comes first.
    pub causes: Vec<Step>,
    /// What had followed when somebody asked, the first comes first.
    consequences: Vec<Step>,
    /// Whether the cursor has been there since.
    visited: bool,
}

/// A step that led to another one, or followed from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The moment after it; none for a message that is on its way.
    pub moment: Option<Moment>,
    /// The message between it and the other; none if that was a disk.
    pub message: Option<MessageId>,
    /// Where that was sent, and where it went; a disk belongs to both.
    pub ends: [Endpoint; 2],
    /// What is told of it, in a few words.
    pub words: String,
}

impl Story {
    /// More consequences than this nobody reads: a leader's heartbeats to eight others.
    const MOST: usize = 8;

    /// The story of a step, as far as it is known from here.
    pub(super) fn new(run: &Run, moment: Moment, number: Option<u64>) -> Story {
        let told = match number {
            Some(number) => {
                run.feed().latest(true).find(|item| item.number == number).and_then(text::sentence)
            }
            None => sentence_at(run.feed(), moment, None),
        };
        Story {
            moment,
            branch: run.branch(),
            number,
            told,
            causes: led_to(run, moment),
            consequences: followed(run, moment),
            visited: false,
        }
    }

    /// What led to it is told best from just after it. True if the cursor has come there.
    pub(super) fn visit(&mut self, run: &Run) -> bool {
        if self.visited || run.moment() != self.moment {
            return false;
        }
        self.visited = true;
        self.causes = led_to(run, self.moment);
        self.told = self.told.take().or_else(|| sentence_at(run.feed(), self.moment, None));
        true
    }

    /// What follows from it, as far as it is known by now.
    #[must_use]
    pub fn consequences(&self, run: &Run) -> Vec<Step> {
        let mut steps = followed(run, self.moment);
        for step in &mut steps {
            // Who has gone back knows what will come of a message that is on its way.
            let is_same = |known: &&Step| known.message == step.message && known.moment.is_some();
            if step.moment.is_none()
                && let Some(known) = self.consequences.iter().find(is_same)
            {
                step.clone_from(known);
            }
        }
        if steps.is_empty() { self.consequences.clone() } else { steps }
    }

    /// What the picture lights up: each step by the number that it has in the story.
    #[must_use]
    pub(super) fn lit(&self, run: &Run) -> Lit {
        let mut lit = Lit::default();
        let here = self.causes.len();
        let numbered = self.causes.iter().zip(1..);
        let after = self.consequences(run);
        for (step, number) in numbered.chain(after.iter().zip(here as u32 + 2..)) {
            for end in step.ends {
                if let Endpoint::Server(server) = end {
                    lit.servers.insert(server);
                }
            }
            match step.message.filter(|id| run.world().flight(*id).is_some()) {
                Some(id) => lit.messages.push((id, number)),
                None => lit.arrows.push((step.ends[0], step.ends[1], number)),
            }
        }
        lit
    }
}

fn led_to(run: &Run, moment: Moment) -> Vec<Step> {
    let mut was_disk = false;
    let step = |link: Link| Step {
        moment: link.moment,
        message: link.message,
        ends: [link.from, link.to],
        words: {
            let from_disk = std::mem::replace(&mut was_disk, link.message.is_none());
            words_at(run.feed(), link.moment, Some(link.to)).unwrap_or_else(|| sent(&link, from_disk))
        },
    };
    run.chain(moment).into_iter().map(step).collect()
}

fn followed(run: &Run, moment: Moment) -> Vec<Step> {
    let step = |link: Link| {
        let flight = link.message.and_then(|id| run.world().flight(id));
        let words = match (link.moment, flight) {
            (None, Some(flight)) => text::message(flight),
            _ => words_at(run.feed(), link.moment, None).unwrap_or_else(|| arrived(&link)),
        };
        Step { moment: link.moment, message: link.message, ends: [link.from, link.to], words }
    };
    run.consequences(moment).into_iter().take(Story::MOST).map(step).collect()
}

/// What is told of a step: of several sentences, the one that tells most. If it matters to whom something
/// was sent in it, what was sent to others does not.
fn sentence_at(feed: &Feed, moment: Moment, to: Option<Endpoint>) -> Option<Sentence> {
    let of_step = |item: &&Item| item.moment().events == moment.events;
    let matters =
        |item: &&Item| to.is_none_or(|to| receiver(item).is_none_or(|server| Endpoint::Server(server) == to));
    let items = feed.latest(true).filter(of_step).filter(matters);
    items.filter_map(text::sentence).max_by_key(|sentence| sentence.weight)
}

/// To whom something was sent, if that is what is told.
fn receiver(item: &Item) -> Option<ServerId> {
    match item.news {
        News::Explained(
            _,
            _,
            Reason::SentHeartbeat { to }
            | Reason::SentEntries { to, .. }
            | Reason::SentSnapshot { to, .. }
            | Reason::ToldToTakeOver { to },
        ) => Some(to),
        _ => None,
    }
}

fn words_at(feed: &Feed, moment: Option<Moment>, to: Option<Endpoint>) -> Option<String> {
    sentence_at(feed, moment?, to).map(|sentence| sentence.headline)
}

/// A step that is no longer told, or never was: like the one in which a disk comes to hold what a
/// message had to wait for.
fn sent(link: &Link, from_disk: bool) -> String {
    let (from, to) = (text::endpoint(link.from), text::endpoint(link.to));
    match link.message {
        Some(_) if from_disk => format!("{from} has it on disk, and tells {to}"),
        Some(_) => format!("{from} tells {to}"),
        None => format!("{from} begins to write to its disk"),
    }
}

fn arrived(link: &Link) -> String {
    let (from, to) = (text::endpoint(link.from), text::endpoint(link.to));
    match link.message {
        Some(_) => format!("{to} hears from {from}"),
        None => format!("the disk of {to} holds it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::{Action, LookAction, Model, TimeAction};

    fn model() -> Model {
        let mut model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        for _ in 0..400 {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        }
        model
    }

    fn find(model: &Model, is_it: impl Fn(&Reason) -> bool) -> Item {
        let is_it = |item: &&Item| matches!(&item.news, News::Explained(_, _, reason) if is_it(reason));
        model.run.feed().latest(true).find(is_it).expect("it has happened").clone()
    }

    #[test]
    fn a_sentence_goes_to_its_moment_and_tells_what_led_to_it_and_what_followed() {
        let mut model = model();
        let item = find(&model, |reason| matches!(reason, Reason::BecameLeader { .. }));
        let tell = LookAction::Tell { moment: item.moment(), number: Some(item.number) };
        model.update(Action::Look(tell), &mut Vec::new());
        assert_eq!((model.run.moment(), model.playing), (item.moment(), false));
        let story = model.story.clone().unwrap();
        assert_eq!(story.told, text::sentence(&item));
        let causes: Vec<&str> = story.causes.iter().map(|step| &*step.words).collect();
        assert!(causes[0].contains("election"), "an election led to it: {causes:?}");
        let [.., vote, disk] = causes[..] else { panic!("{causes:?}") };
        assert!(vote.contains("votes for") && disk.contains("has it on disk, and tells"), "{causes:?}");
        let consequences = story.consequences(&model.run);
        assert!(consequences.iter().all(|step| step.moment.is_some()), "they are known: {consequences:?}");
        assert!(2 <= consequences.len(), "both followers hear of it: {consequences:?}");
    }

    #[test]
    fn what_is_on_its_way_is_told_as_such_and_later_by_what_came_of_it() {
        let mut model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        while model.world().leader().is_none() {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        }
        let tell = LookAction::Tell { moment: model.run.moment(), number: None };
        model.update(Action::Look(tell), &mut Vec::new());
        let story = model.story.clone().unwrap();
        let steps = story.consequences(&model.run);
        assert!(steps.iter().any(|step| step.moment.is_none() && step.words.starts_with("AppendEntries")));
        for _ in 0..12 {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        }
        let steps = story.consequences(&model.run);
        assert!(steps.iter().all(|step| step.moment.is_some()), "they have arrived: {steps:?}");
        assert!(steps.iter().any(|step| step.words.contains("follows")), "{steps:?}");
    }
    #[test]
    fn of_many_heartbeats_the_one_that_led_to_it_is_told() {
        let mut model = model();
        let mut heartbeats = 0;
        while heartbeats < 4 {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
            let step = |item: &&Item| item.moment() == model.run.moment();
            let matched = model.run.feed().latest(true).filter(step).find_map(|item| match item.news {
                News::Explained(_, server, Reason::MatchedLeader { .. }) => Some(server),
                _ => None,
            });
            if let Some(server) = matched {
                let story = Story::new(&model.run, model.run.moment(), None);
                let cause = &story.causes.last().unwrap().words;
                assert!(cause.ends_with(&format!("heartbeat to {server}")), "{server}: {cause}");
                heartbeats += 1;
            }
        }
    }
}
