//! The broken promise that is looked into, what proves it, and the same run without the flaw.

use check::{Property, Verdict};
use experiment::{MarkKind, Redo, WithoutError};
use raft::{Config, Flaw};
use sim::{BranchId, Moment, Setting};

use super::lit::Lit;
use super::run::Run;
use super::time::MOST_EVENTS_PER_FRAME;
use super::{Effect, Focus, Model, Refusal, Tab, TimeAction};
use crate::text;

/// The broken promise that is looked into, and what is done again without the flaw.
#[derive(Default)]
pub struct Evidence {
    /// What proves it, if anything is looked into.
    pub proof: Option<Proof>,
    /// What is to be looked into when the cursor comes to this moment: of several the one at a place in the
    /// judges' list, or the last.
    pending: Option<(Moment, Option<usize>)>,
    redo: Option<Redo>,
}

/// What proves a broken promise.
pub struct Proof {
    /// What was found.
    pub found: experiment::Evidence,
    /// On which branch that is.
    branch: BranchId,
}

/// What can happen to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EvidenceAction {
    /// Go to where a promise was broken, and show what proves it: that at this place of the list; without
    /// one, the last that was broken, or else the next that will be.
    Look(Option<usize>),
    /// Go to this moment, and show what proves the promise that is broken there.
    LookAt(Moment),
    /// Show it no longer.
    Close,
    /// Do the same again on another branch, without the flaws.
    WithoutFlaws,
    /// Show the switch of a flaw.
    ShowFlaw(Flaw),
    /// Begin again with the same setup, but with this.
    StartWith(Setting),
    /// Switch on what a system in production would.
    Complete,
}

/// So many steps are replayed for a proof at most: a keyframe is no further away.
const MOST_EVENTS: u64 = 20_000;

/// The broken promises up to a moment, each with the place of its first verdict in the list of all, and
/// how many there are.
#[must_use]
pub fn broken(violations: &[Verdict]) -> Vec<(usize, usize)> {
    let mut broken: Vec<(Property, usize, usize)> = Vec::new();
    for (place, verdict) in violations.iter().enumerate() {
        match broken.iter_mut().find(|(property, ..)| *property == verdict.property) {
            Some((.., count)) => *count += 1,
            None => broken.push((verdict.property, place, 1)),
        }
    }
    broken.into_iter().map(|(_, place, count)| (place, count)).collect()
}

/// The promises that are kept up to here, and broken later on this branch: each with the first moment.
#[must_use]
pub fn broken_later(run: &Run) -> Vec<(Property, Moment)> {
    let mut later: Vec<(Property, Moment)> = Vec::new();
    let Some(timeline) = run.timeline(run.branch()) else {
        return later;
    };
    let is_broken = |property| run.violations().iter().any(|known| known.property == property);
    for mark in timeline.marks().filter(|mark| run.moment() < mark.from) {
        if let MarkKind::Violation(property) = mark.kind
            && !is_broken(property)
            && later.iter().all(|(known, _)| *known != property)
        {
            later.push((property, mark.from));
        }
    }
    later
}

/// The moment at which a verdict was found.
#[must_use]
pub fn moment_of(verdict: &Verdict) -> Moment {
    Moment { events: verdict.events.last().copied().unwrap_or_default(), at: verdict.at }
}

/// What a system in production would switch on besides.
fn complete() -> [Setting; 7] {
    let Config {
        max_in_flight,
        backtracking,
        no_op,
        pre_vote,
        check_quorum,
        leader_stickiness,
        sessions,
        ..
    } = Config::complete();
    [
        Setting::MaxInFlight(max_in_flight),
        Setting::Backtracking(backtracking),
        Setting::NoOp(no_op),
        Setting::PreVote(pre_vote),
        Setting::CheckQuorum(check_quorum),
        Setting::LeaderStickiness(leader_stickiness),
        Setting::Sessions(sessions),
    ]
}

impl Model {
    pub(super) fn update_evidence(&mut self, action: EvidenceAction, out: &mut Vec<Effect>) {
        match action {
            EvidenceAction::Look(place) => self.look_into(place, out),
            EvidenceAction::LookAt(moment) => self.look_at(moment, None, out),
            EvidenceAction::Close => {
                self.close_evidence();
                out.push(Effect::Focus(Focus::Root));
            }
            EvidenceAction::WithoutFlaws => self.begin_without_flaws(),
            EvidenceAction::ShowFlaw(flaw) => {
                self.open_tab(Tab::World);
                out.push(Effect::Focus(Focus::Flaw(flaw)));
            }
            EvidenceAction::StartWith(setting) => self.start_with(setting),
            EvidenceAction::Complete => self.complete(),
        }
    }

    /// What can be switched on of all that a system in production would, at the moment.
    pub fn missing_options(&self) -> impl Iterator<Item = sim::Action> {
        complete().map(sim::Action::Set).into_iter().filter(|action| self.world().check(action).is_ok())
    }

    fn look_into(&mut self, place: Option<usize>, out: &mut Vec<Effect>) {
        let violations = self.run.violations();
        let place = place.or_else(|| broken(violations).last().map(|(place, _)| *place));
        let known = place.and_then(|place| Some((moment_of(violations.get(place)?), Some(place))));
        let next = || broken_later(&self.run).into_iter().map(|(_, moment)| moment).min();
        match known.or_else(|| Some((next()?, None))) {
            Some((moment, place)) => self.look_at(moment, place, out),
            None => self.notify("No promise is broken on this branch".to_owned()),
        }
    }

    fn look_at(&mut self, moment: Moment, place: Option<usize>, out: &mut Vec<Effect>) {
        self.close_evidence();
        self.release();
        self.selection = None;
        self.evidence.pending = Some((moment, place));
        self.update_time(TimeAction::GoTo(moment));
        out.push(Effect::Focus(Focus::Evidence));
    }

    /// What was to be looked into is shown when the cursor has come there. On another branch it is shown no
    /// longer.
    pub(super) fn follow_evidence(&mut self) {
        if self.evidence.proof.as_ref().is_some_and(|proof| proof.branch != self.run.branch()) {
            self.close_evidence();
        }
        let Some((moment, place)) = self.evidence.pending else {
            return;
        };
        if self.run.moment().events != moment.events {
            return;
        }
        self.evidence.pending = None;
        let violations = self.run.violations();
        if let Some(verdict) = place.map_or(violations.last(), |place| violations.get(place)) {
            let found = self.run.experiment().evidence(verdict, MOST_EVENTS);
            self.end_story();
            self.lit = lit(&found);
            self.evidence.proof = Some(Proof { found, branch: self.run.branch() });
        }
    }

    pub(super) fn close_evidence(&mut self) -> bool {
        self.evidence.pending = None;
        let was_open = self.evidence.proof.take().is_some();
        if was_open {
            self.lit = Lit::default();
        }
        was_open
    }

    // ── The same without the flaw ──

    fn begin_without_flaws(&mut self) {
        let here = self.here();
        self.play(false);
        match self.run.set_out_without_flaws() {
            Ok(redo) => {
                self.did(here);
                self.evidence.redo = Some(redo);
                self.go_on_without_flaws();
            }
            Err(error) => self.refuse_without(error),
        }
    }

    fn refuse_without(&mut self, error: WithoutError) {
        self.notify(match error {
            WithoutError::NoFlaw => NO_FLAW.to_owned(),
            WithoutError::NothingSince => {
                "Nothing has happened since the flaw was switched on: let time go on first".to_owned()
            }
            WithoutError::Branch(error) => text::capital(&error.to_string()),
            WithoutError::Refused(refused) => Refusal::World(refused).sentence(),
        });
    }

    /// Whether the same is being done without the flaws.
    pub(super) fn is_done_again(&self) -> bool {
        self.evidence.redo.is_some()
    }

    /// What is done again stops where it has come to.
    pub(super) fn stop_redo(&mut self) {
        self.evidence.redo = None;
    }

    /// Goes on with what is done again, by a frame's worth.
    pub(super) fn go_on_without_flaws(&mut self) {
        let Some(mut redo) = self.evidence.redo.take() else {
            return;
        };
        match self.run.redo(&mut redo, MOST_EVENTS_PER_FRAME) {
            Ok(false) => {
                self.evidence.redo = Some(redo);
                self.follow();
            }
            Ok(true) => {
                self.arrive(None);
                self.inform(&self.told_of(&redo));
            }
            Err(error) => self.refuse_without(error),
        }
    }

    /// What came of it: *Without vote-twice no promise is broken. 2 of 14 actions made no sense there.*
    fn told_of(&self, redo: &Redo) -> String {
        let mut told = text::capital(&redo.name());
        told.push_str(match self.run.timeline(self.run.branch()) {
            Some(timeline) if timeline.marks().any(|mark| matches!(mark.kind, MarkKind::Violation(_))) => {
                ", a promise is broken all the same."
            }
            _ => ", no promise is broken.",
        });
        let (all, skipped) = redo.counts();
        if 0 < skipped {
            told.push_str(&format!(
                " {skipped} of {} made no sense there.",
                text::count(all as u64, "action", "actions")
            ));
        }
        told.push_str(" Compare (b) sets the two side by side.");
        told
    }

    // ── Options ──

    fn start_with(&mut self, setting: Setting) {
        match self.run.started_with(setting) {
            Ok(run) => self.begin(run),
            Err(error) => self.notify(text::capital(&error.to_string())),
        }
    }

    fn complete(&mut self) {
        let missing: Vec<sim::Action> = self.missing_options().collect();
        self.do_all(missing);
    }
}

/// Why there is nothing to do again.
pub const NO_FLAW: &str = "No flaw was on: switch one on in the panel World (W)";

/// The servers of the witnesses, with their numbers.
fn lit(found: &experiment::Evidence) -> Lit {
    let mut lit = Lit::default();
    for (witness, number) in found.witnesses.iter().zip(1..) {
        if let Some(server) = witness.server {
            lit.servers.insert(server);
            lit.numbers.push((server, number));
        }
    }
    lit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::control::keys;
    use crate::model::Action;
    use experiment::Landmark;
    use scenario::Scenario;

    fn press(model: &mut Model, key: &str) {
        let action = keys::action(key, model).expect(key);
        model.update(action, &mut Vec::new());
        while model.is_under_way() {
            model.update(Action::Time(TimeAction::Frame { elapsed_us: 16_000 }), &mut Vec::new());
        }
    }

    /// The scenario in which a vote is forgotten, at its end.
    fn two_leaders() -> Model {
        let scenario = Scenario::parse(include_str!("../../scenarios/disk-forgotten-vote.raft")).unwrap();
        let mut model = Model::new(&Options::default(), 1, Vec::new());
        model.begin(Run::open(scenario).unwrap());
        while !model.run.experiment().director().has_ended() {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        }
        model
    }

    fn names(model: &Model) -> Vec<Property> {
        let violations = model.run.violations();
        broken(violations).into_iter().map(|(place, _)| violations[place].property).collect()
    }

    #[test]
    fn the_last_promise_that_broke_is_looked_into_and_its_witnesses_are_numbered_in_the_picture() {
        let mut model = two_leaders();
        assert_eq!(names(&model).last(), Some(&Property::ElectionSafety));
        press(&mut model, "X");
        let proof = model.evidence.proof.as_ref().expect("it is shown");
        assert_eq!(proof.found.verdict.property, Property::ElectionSafety);
        assert_eq!(model.run.moment(), moment_of(&proof.found.verdict));
        assert_eq!(model.lit.numbers_of(raft::ServerId::new(3)), "1 3 4");
        let first = proof.found.witnesses[0].moment;
        model.update(Action::Time(TimeAction::GoTo(first)), &mut Vec::new());
        assert!(model.run.moment() == first && model.evidence.proof.is_some(), "it stays");
        press(&mut model, "Escape");
        assert!(model.evidence.proof.is_none() && model.lit == Lit::default());
    }

    #[test]
    fn what_breaks_later_on_this_branch_is_known_before() {
        let mut model = two_leaders();
        let all = names(&model);
        model.update(Action::Time(TimeAction::Beginning), &mut Vec::new());
        let later: Vec<Property> = broken_later(&model.run).iter().map(|(property, _)| *property).collect();
        assert_eq!((names(&model), later), (Vec::new(), all.clone()));
        press(&mut model, "X");
        assert_eq!(names(&model), all[..1], "the first that will be broken is looked into");
        assert!(model.evidence.proof.is_some());
    }

    #[test]
    fn the_same_without_the_flaw_breaks_nothing_and_can_be_undone() {
        let mut model = two_leaders();
        let (with, at) = (model.run.branch(), model.run.moment());
        press(&mut model, "X");
        press(&mut model, "Y");
        assert_ne!(model.run.branch(), with);
        assert_eq!(model.branch_name(model.run.branch()), "without vote-twice");
        assert!(names(&model).is_empty() && broken_later(&model.run).is_empty());
        assert!(model.evidence.proof.is_none(), "it is not proved here");
        let told = &model.notices.last().expect("it is told what came of it").text;
        assert!(told.starts_with("Without vote-twice, no promise is broken."), "{told}");
        press(&mut model, "Ctrl+z");
        assert_eq!(model.run.branch(), with);
        assert!(model.run.moment() <= at && model.run.has_flaws());
    }

    #[test]
    fn without_a_flaw_there_is_nothing_to_look_into_and_nothing_to_do_again() {
        let mut model = Model::new(&Options::default(), 1, Vec::new());
        model.update(Action::Time(TimeAction::Next(Landmark::Election)), &mut Vec::new());
        for (key, why) in [("X", "No promise is broken on this branch"), ("Y", NO_FLAW)] {
            press(&mut model, key);
            assert_eq!(model.notices.last().map(|notice| &*notice.text), Some(why));
        }
    }
}
