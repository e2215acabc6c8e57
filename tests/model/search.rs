//! All that can happen to a cluster, breadth first.

use std::collections::{BTreeSet, VecDeque};

use raft::{Config, ServerSet, Term};

use crate::atlas::{Atlas, Move};
use crate::cluster::Cluster;
use crate::laws::Law;
use crate::story;

/// How far a search goes. Within it everything happens in every order.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// The highest term that a server may campaign for.
    pub terms: u64,
    /// How many campaigns there are in all.
    pub campaigns: u8,
    /// Who campaigns first, second and so on; the others are free. The servers are alike, so it is
    /// enough to let S1 be the first.
    pub campaigners: &'static [u8],
    /// How many commands clients propose in all.
    pub commands: u8,
    /// How often a leader's heartbeat timer runs out in all.
    pub beats: u8,
    /// How often servers crash in all.
    pub crashes: u8,
    /// Whose disk takes its time; the others' hold at once what is written.
    pub slow: ServerSet,
    /// S1 and S2 never hear from each other.
    pub cut: bool,
    /// Remember even messages that can have no effect any more.
    pub keep_dead: bool,
    pub config: Config,
}

/// How a state was reached first: from which other, by which server, doing what.
#[derive(Clone, Copy)]
pub struct Step {
    pub from: u32,
    pub server: usize,
    pub does: Move,
}

/// What a search found.
pub struct Findings {
    pub states: usize,
    /// How many steps from the beginning the farthest state is.
    pub depth: usize,
    /// The highest term that a leader was elected in.
    pub led: Term,
    /// How many entries were committed at most.
    pub committed: usize,
    pub broken: Option<Counterexample>,
    pub atlas: Atlas,
}

/// A shortest way to a state in which a law is broken.
pub struct Counterexample {
    pub law: Law,
    pub story: Vec<String>,
}

/// Goes to every state within the bounds, or to the first in which a law is broken.
pub fn explore(bounds: &Bounds) -> Findings {
    let mut atlas = Atlas::new(bounds.slow);
    let beginning = Cluster::new(atlas.cluster(bounds.config));
    // Where each state came from; the first came from nowhere.
    let mut steps: Vec<Option<Step>> = vec![None];
    let mut seen = BTreeSet::from([beginning.fingerprint()]);
    let mut ahead = VecDeque::from([(0, 0, beginning.clone())]);
    let (mut depth, mut led, mut committed, mut broken) = (0, Term::ZERO, 0, None);
    'search: while let Some((from, distance, cluster)) = ahead.pop_front() {
        depth = distance;
        for (server, does) in cluster.moves(&atlas, bounds) {
            let effect = atlas.effect(cluster.hosts[server], does);
            if cluster.is_idle(server, does, &effect) {
                continue;
            }
            let mut next = cluster.after(&atlas, bounds, server, does, &effect);
            let verdict = next.judge(&atlas, bounds, &cluster, (server, does), &effect);
            let step = Some(Step { from, server, does });
            if let Err(law) = verdict {
                steps.push(step);
                broken = Some(Counterexample { law, story: story::tell(&mut atlas, &beginning, &steps) });
                break 'search;
            }
            if seen.insert(next.fingerprint()) {
                led = led.max(next.past.led());
                committed = committed.max(next.past.committed());
                ahead.push_back((steps.len() as u32, distance + 1, next));
                steps.push(step);
            }
        }
    }
    Findings { states: steps.len(), depth, led, committed, broken, atlas }
}
