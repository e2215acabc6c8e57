//! Why-not answers are true of whatever world they are asked about, and so is what is foreseen.
#![cfg(not(target_arch = "wasm32"))]

use raft::{ClientId, Dice, Duration, Flaw, LogIndex, ServerId, Time};
use scenario::{Question, Sentence, foresee, why_not};
use sim::{Action, Host, LinkAction, Links, MessageAction, MessageId, ServerAction, Status, World};
use swarm::Plan;

/// How much virtual time each seed gets before all is healed.
const LENGTH: Duration = Duration::from_millis(4_000);

/// How many of the answers said what is looked for.
#[derive(Default, Debug)]
struct Tally {
    leads: u32,
    stands: u32,
    committed: u32,
    behind: u32,
    commits: u32,
    elected: u32,
}

#[test]
fn every_answer_is_true_of_the_world() {
    let mut tally = Tally::default();
    for seed in 1..=32 {
        let trial = Plan { length: LENGTH, ..Plan::new(seed) }.run();
        let mut setup = trial.setup.clone();
        // Where a flaw is on, deeds may be refused that were possible without; the answers are true there, too.
        if seed % 4 == 0 {
            setup.config.flaws.set(Flaw::ALL[seed as usize / 4 % Flaw::ALL.len()], true);
        }
        let mut world = World::new(setup).expect("a plan's setup is valid");
        let (mut dice, mut out) = (Dice::new(seed), Vec::new());
        for deed in &trial.deeds {
            go_on(&mut world, deed.at, &mut dice, &mut tally);
            let _ = world.act(deed.action.clone(), &mut out);
            ask(&world, &mut dice, &mut tally);
        }
    }
    let Tally { leads, stands, committed, behind, commits, elected } = tally;
    let least = [leads, stands, committed, behind, commits, elected].into_iter().min();
    assert!(Some(10) < least, "who says nothing says nothing false: {tally:?}");
}

fn go_on(world: &mut World, until: Time, dice: &mut Dice, tally: &mut Tally) {
    let mut out = Vec::new();
    while world.next_event_at().is_some_and(|at| at <= until) {
        out.clear();
        world.step(&mut out);
        if dice.below(20) == 0 {
            foresee_all(world, tally);
        }
    }
    world.rest_until(until);
}

/// Asks everybody about everything.
fn ask(world: &World, dice: &mut Dice, tally: &mut Tally) {
    for host in world.hosts() {
        check_leads(world, host, tally);
        check_stands(world, host, tally);
        let index = LogIndex(dice.below(host.log().last_index().0 + 2) + 1);
        check_commits(world, host, index, tally);
    }
    for client in 1..=World::LOAD.0 {
        answer(world, Question::Answers(ClientId(client)));
    }
    foresee_all(world, tally);
}

fn foresee_all(world: &World, tally: &mut Tally) {
    world.flights().for_each(|(id, _)| check_foreseen(world, id, tally));
}

/// The answer, well-formed.
fn answer(world: &World, question: Question) -> Vec<Sentence> {
    let answer = why_not(world, question);
    assert!((1..=5).contains(&answer.len()), "{question} {answer:?}");
    answer.iter().for_each(|sentence| check_form(sentence, &question.to_string()));
    answer
}

fn check_form(Sentence { headline, detail, .. }: &Sentence, of: &str) {
    assert!(!headline.is_empty() && !headline.ends_with('.'), "{of} {headline}");
    let is_whole = detail.is_empty() || detail.ends_with('.') && !detail.contains("..");
    assert!(is_whole && !detail.contains("  "), "{of} {headline}: {detail}");
}

fn check_leads(world: &World, host: &Host, tally: &mut Tally) {
    let s = host.id();
    let answer = answer(world, Question::Leads(s));
    let says = answer[0].headline == format!("{s} leads term {}", host.term());
    assert_eq!(says, host.status() == Status::Leader, "{answer:?}");
    tally.leads += u32::from(says);
    let is_behind = |sentence: &Sentence| sentence.headline.contains("log is not up-to-date enough");
    if answer.iter().any(is_behind) && !world.setup().config.lease_reads {
        tally.behind += 1;
        assert!(!could_win(world, s), "{answer:?}");
    }
}

/// Whether a server wins an election that begins now, when all others are there to vote.
fn could_win(world: &World, s: ServerId) -> bool {
    let (mut world, mut out) = (world.clone(), Vec::new());
    let _ = world.act(Action::Links(Links::ALL, LinkAction::Heal), &mut out);
    let all: Vec<ServerId> = world.hosts().iter().map(Host::id).collect();
    for server in all {
        let _ = world.act(Action::Server(server, ServerAction::Restart), &mut out);
        let _ = world.act(Action::Server(server, ServerAction::Resume), &mut out);
    }
    if world.act(Action::Server(s, ServerAction::Campaign), &mut out).is_err() {
        return false;
    }
    let term = world.host(s).map(Host::term);
    for _ in 0..200 {
        let host = world.host(s).expect("it is there");
        if Some(host.term()) != term {
            return false;
        }
        if host.status() == Status::Leader {
            return true;
        }
        world.step(&mut out);
    }
    false
}

fn check_stands(world: &World, host: &Host, tally: &mut Tally) {
    let answer = answer(world, Question::Stands(host.id()));
    let says = answer[0].headline.contains("stands for election in term");
    let is_candidate = |candidate: &raft::Candidate| !candidate.is_pre_vote();
    let stands = match host.server().map(raft::Server::role) {
        Some(raft::Role::Candidate(candidate)) => is_candidate(candidate),
        _ => false,
    };
    assert_eq!(says, stands, "{answer:?}");
    tally.stands += u32::from(says);
}

fn check_commits(world: &World, host: &Host, index: LogIndex, tally: &mut Tally) {
    let answer = answer(world, Question::Commits(host.id(), index));
    let says = answer[0].headline.contains("is committed");
    let term = host.log().term_at(index);
    let knows = |other: &Host| {
        let commit = other.server().map_or(LogIndex::ZERO, |server| server.state().commit_index());
        index <= commit && (index < other.log().base_index() || other.log().term_at(index) == term)
    };
    let is_known = index <= host.log().base_index() || term.is_some() && world.hosts().iter().any(knows);
    assert_eq!(says, is_known, "{index} of {} {answer:?}", host.id());
    tally.committed += u32::from(says);
}

/// What a message brings about is what is foreseen; and nothing is changed by looking.
fn check_foreseen(world: &World, id: MessageId, tally: &mut Tally) {
    let before = world.digest();
    let sentence = foresee(world, id).expect("it is on its way");
    assert_eq!(world.digest(), before);
    check_form(&sentence, "foreseen");
    let (mut after, mut out) = (world.clone(), Vec::new());
    if after.act(Action::Message(id, MessageAction::Deliver), &mut out).is_err() {
        return;
    }
    for host in after.hosts() {
        let s = host.id();
        let Some(was) = world.host(s).and_then(Host::server) else { continue };
        let Some(is) = host.server() else { continue };
        let commit = is.state().commit_index();
        if was.is_leader() && is.is_leader() && was.state().commit_index() < commit {
            let expected = format!("and commits index {commit}");
            assert!(
                sentence.headline.ends_with(&expected) || sentence.detail.contains(&expected),
                "{sentence:?}"
            );
            tally.commits += 1;
        }
        if is.is_leader() && !was.is_leader() {
            let expected = format!("and becomes the leader of term {}", is.state().current_term());
            assert!(
                sentence.headline.contains(&expected) || sentence.detail.contains(&expected),
                "{sentence:?}"
            );
            tally.elected += 1;
        }
    }
}
