//! Every sentence is true: a swarm's reasons are told, and what each sentence says is compared with the
//! world in which it was said.
#![cfg(not(target_arch = "wasm32"))]

mod sentences {
    mod claims;
    mod sections;
    pub(crate) mod watch;
}

use std::collections::BTreeMap;

use raft::{Flaw, Flaws};
use sentences::watch::{Tally, Watch};
use sim::{Action, ServerAction, World};
use swarm::{Kind, Plan, TrialOutcome};

/// How much virtual time each seed gets before all is healed.
const LENGTH: raft::Duration = raft::Duration::from_millis(4_000);

/// A plan in which some seeds do more of what is told in many ways.
fn plan(seed: u64) -> Plan {
    let mut plan = Plan { length: LENGTH, ..Plan::new(seed) };
    let more = match seed % 4 {
        0 => [Kind::ChangeOne, Kind::Replace, Kind::Transfer],
        1 => [Kind::Crash, Kind::Restart, Kind::TimeOut],
        2 => [Kind::Read, Kind::Compact, Kind::Hold],
        _ => return plan,
    };
    plan.shares.extend(more.map(|kind| (kind, 4)));
    plan
}

/// Does it all again, with a flaw or without, and listens. On a seed in five a crashed server comes
/// back without its disk.
fn listen(TrialOutcome { setup, deeds, end, .. }: &TrialOutcome, flaws: Flaws, tally: &mut Tally) {
    let mut setup = setup.clone();
    setup.config.flaws = flaws;
    let wipes = setup.seed % 5 == 0;
    let mut watch = Watch::new(World::new(setup).expect("a plan's setup is valid"));
    for deed in deeds {
        watch.go_on(deed.at, tally);
        if let Action::Server(server, ServerAction::Restart) = deed.action
            && wipes
        {
            watch.act(Action::Server(server, ServerAction::WipeDisk), tally);
        }
        // What was done to a message may not be possible where a flaw has changed all that came before.
        watch.act(deed.action.clone(), tally);
    }
    watch.go_on(*end, tally);
}

/// Some of what was told wrongly, by the kind of mistake, with an example of each.
fn report(tally: &Tally) -> String {
    let mut kinds = BTreeMap::new();
    for (kind, example) in &tally.wrong {
        kinds.entry(kind).or_insert((0, example)).0 += 1;
    }
    let lines = kinds.iter().map(|(kind, (count, example))| format!("{count:6} {kind}\n         {example}"));
    format!(
        "{} sentences, {} of them false, in {} ways:\n{}",
        tally.told,
        tally.false_sentences,
        kinds.len(),
        lines.collect::<Vec<_>>().join("\n")
    )
}

#[test]
#[allow(clippy::print_stdout, reason = "how many there were is worth knowing")]
fn every_sentence_is_true_of_the_world() {
    let mut tally = Tally::default();
    for seed in 1..=160 {
        listen(&plan(seed).run(), Flaws::NONE, &mut tally);
    }
    println!("{}", report(&tally));
    assert!(100_000 < tally.told, "who says nothing says nothing false");
    assert!(tally.wrong.is_empty(), "{}", report(&tally));
}

#[test]
#[allow(clippy::print_stdout, reason = "how many there were is worth knowing")]
fn what_servers_with_a_flaw_say_is_true_as_well() {
    let mut tally = Tally::default();
    for (place, flaw) in (0..).zip(Flaw::ALL) {
        for seed in 1_000 + 8 * place..1_008 + 8 * place {
            listen(&plan(seed).run(), Flaws::only(flaw), &mut tally);
        }
    }
    println!("{}", report(&tally));
    assert!(100_000 < tally.told, "who says nothing says nothing false");
    assert!(tally.wrong.is_empty(), "{}", report(&tally));
}
